"""The commands over an archive in each engine: the same lines, the same results."""

import json

from variorum import cli

RECORDS = [
    {"id": 1, "text": "Ferry stays in harbour\n\nAt least 65 passengers spent the night in Skarn, the harbour master said.", "url": "https://lindmark.example/ferry", "captured": "2024-03-01T10:00:00Z", "captured_last": "2024-03-01T12:00:00Z", "outlet": "Lindmark Courier"},
    {"id": 2, "text": "Ferry stays in harbour\n\nAt least 107 passengers spent the night in Skarn, the harbour master said.", "url": "https://lindmark.example/ferry", "captured": "2024-03-02T10:00:00Z", "outlet": "Lindmark Courier"},
    {"id": 3, "text": "The school in Skarn is shut until further notice, the council said.", "article": "school", "captured": "2024-03-01"},
]  # fmt: skip


def run(capsys, *arguments):
    status = cli.main([str(argument) for argument in arguments])
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    return status, shown.out, shown.err


def test_in_and_out_and_looked_after(address, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("VARIORUM_ARCHIVE", address)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    status, out, _ = run(capsys, "add", "news.jsonl", "--format", "jsonl")
    assert status == 0
    assert [(line["article"], line["again"], line["changed"]) for line in map(json.loads, out.splitlines())] == [
        ("https://lindmark.example/ferry", False, False),
        ("https://lindmark.example/ferry", False, False),
        ("https://lindmark.example/ferry", False, True),
        ("school", False, False),
    ]
    assert "4 there already" in run(capsys, "add", "news.jsonl")[2]

    exported = run(capsys, "export")[1]
    (tmp_path / "out.jsonl").write_text(exported, encoding="utf-8")
    assert run(capsys, "add", "out.jsonl", "--archive", tmp_path / "again.db")[0] == 0
    assert run(capsys, "export", "--archive", tmp_path / "again.db")[1] == exported
    changes = [json.loads(line) for line in run(capsys, "export", "--format", "changes-jsonl")[1].splitlines()]
    assert [(change["class"], change["old_text"], change["new_text"]) for change in changes] == [("figure", "65", "107")]
    assert [change["id"] for change in changes] == [
        json.loads(line)["id"]
        for line in run(capsys, "export", "--format", "changes-jsonl", "--archive", tmp_path / "again.db")[1].splitlines()
    ]

    assert run(capsys, "reprocess", "--jobs", "1")[0] == 0
    assert run(capsys, "doctor")[1].splitlines()[0].startswith("ok     archive    2 articles, 4 captures, 3 texts")
    assert run(capsys, "backup", "news.zip")[0] == 0
    assert run(capsys, "forget", "school", "--reason", "asked for")[0] == 0
    assert "school" not in run(capsys, "export")[1]
    assert run(capsys, "restore", "news.zip", "--archive", tmp_path / "restored.db")[0] == 0
    assert run(capsys, "export", "--archive", tmp_path / "restored.db")[1] == exported
    assert run(capsys, "restore", "news.zip")[0] == 2


def test_a_password_is_in_no_message(tmp_path, capsys):
    address = "postgresql://desk:hunter2@127.0.0.1:9/news"
    for command in (["doctor"], ["export"], ["backup", str(tmp_path / "news.zip")], ["forget", "x", "--reason", "y"], ["reprocess"]):
        status, out, err = run(capsys, *command, "--archive", address)
        assert status == 2
        assert "hunter2" not in out + err

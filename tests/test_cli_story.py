"""`variorum story`: files, folders and tables in; JSON, text and a page out."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import variorum
from variorum import cli, render

STORIES = Path(__file__).parent / "threads" / "stories"


def run(capsys, *arguments):
    status = cli.main(["story", *map(str, arguments)])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    folder = STORIES / "quarry"
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    path = tmp_path_factory.mktemp("story") / "quarry.jsonl"
    rows = ({"id": text["file"], "text": (folder / text["file"]).read_text("utf-8"), "outlet": text["outlet"], "published": text["published"]} for text in gold["texts"])  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_json_follows_its_schema_and_spans_index_the_texts(capsys, table):
    status, out, _ = run(capsys, table, "--format", "json")
    data = json.loads(out)
    assert status == 0
    jsonschema.Draft202012Validator(render.schema("story")).validate(data)
    changes = jsonschema.Draft202012Validator(
        render.schema("compare")["properties"]["changes"] | {"$defs": render.schema("compare")["$defs"]}
    )
    for step in data["changes"]:
        changes.validate(step["changes"])
    texts = {row["id"]: row["text"] for row in map(json.loads, table.read_text("utf-8").splitlines())}
    assert [article["id"] for article in data["articles"]] == ["morning.txt", "noon.txt", "copy.txt"]
    first = data["threads"][0]
    assert [occurrence["figure"] for occurrence in first["occurrences"]] == [14, 22, 22]
    for thread in data["threads"]:
        for occurrence in thread["occurrences"]:
            start, end = occurrence["span"]
            assert texts[occurrence["article"]][start:end].strip()
            if occurrence["attribution"]:
                article = next(article for article in data["articles"] if article["id"] == occurrence["article"])
                assert occurrence["attribution"] in {attribution["id"] for attribution in article["attributions"]}
    assert data["pairs"][0]["earlier"] == "morning.txt"


def test_a_change_of_schema_is_seen():
    schema = render.schema("story")
    jsonschema.Draft202012Validator.check_schema(schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(
            {"articles": [], "pairs": [], "changes": [], "threads": [{"id": "t1"}], "notes": [], "variorum": "0"}
        )


def test_text_in_the_order_of_the_page(capsys, table):
    status, out, _ = run(capsys, table, "--width", "90")
    assert status == 0
    parts = ["3 texts · 2 outlets", "Claims: ", "How the texts relate", "≠ changed", "− withdrawn", "Who is quoted"]
    assert [out.index(part) for part in parts] == sorted(out.index(part) for part in parts)
    assert all(len(line) <= 90 for line in out.splitlines())
    assert "3 texts, 1 origin (the district fire service)" in " ".join(out.split())


def test_a_page_that_needs_nothing_else(capsys, table, tmp_path):
    status, out, _ = run(capsys, table, "-o", tmp_path / "story.html")
    page = (tmp_path / "story.html").read_text("utf-8")
    assert status == 0
    assert out == ""
    assert "at least 22 workers" in page
    assert "<script src" not in page


def test_a_folder_without_dates_takes_the_one_given(capsys, tmp_path):
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_bytes((STORIES / "audit" / name).read_bytes())
    status, out, _ = run(capsys, tmp_path, "--format", "json", "--published", "2024-02-02")
    data = json.loads(out)
    assert status == 0
    assert {article["published"] for article in data["articles"]} == {"2024-02-02"}
    assert any(pair["earlier"] is None or pair["direction_confidence"] < 0.99 for pair in data["pairs"])


def test_hostile_words_are_inert_on_a_terminal(capsys, tmp_path):
    text = "At least 65 people were hurt\x1b[31m in \u202eOrsk on Monday, the <script>alert(1)</script> \x1b]0;mayor\x07 said."
    (tmp_path / "a.txt").write_text(text, "utf-8")
    _, out, _ = run(capsys, tmp_path / "a.txt")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "\x07" not in out


def test_what_is_rejected_is_named_and_the_rest_is_told(capsys, tmp_path):
    (tmp_path / "a.txt").write_text("A fire killed 3 people in Orsk on Monday, police said.", "utf-8")
    (tmp_path / "empty.txt").write_text("", "utf-8")
    status, out, err = run(capsys, tmp_path, "--format", "json")
    assert status == 1
    assert "empty.txt" in err
    assert len(json.loads(out)["articles"]) == 1


def test_nothing_to_tell(capsys, tmp_path):
    (tmp_path / "empty.txt").write_text("", "utf-8")
    status, out, err = run(capsys, tmp_path / "empty.txt")
    assert status == 2
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [["-", "-"], ["a.txt", "-o", "story.csv"]])
def test_what_cannot_be_done_is_said_before_the_work(capsys, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("A fire killed 3 people in Orsk on Monday, police said.", "utf-8")
    status, _, err = run(capsys, *arguments)
    assert status == 2
    assert err.startswith("variorum: ")


def test_help_costs_nothing():
    code = "import sys\nfrom contextlib import suppress\nfrom variorum.cli import main\nwith suppress(SystemExit): main(['story', '--help'])\nprint([name for name in ('numpy', 'onnxruntime', 'pyarrow') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "variorum story early.txt late.txt -o story.html" in done.stdout


def test_the_story_in_python(table):
    told = variorum.story(variorum.Article(text=row["text"], given_id=row["id"], outlet=row["outlet"], published=row["published"]) for row in map(json.loads, table.read_text("utf-8").splitlines()))  # fmt: skip
    frame = told.to_dataframe()
    assert frame[frame.thread == "t1"].value.tolist() == [14, 22, 22]
    assert told.to_html().startswith("<!")
    assert "14 → 22" in told._repr_html_()
    assert variorum.story(["One <b>man</b> said that 5 people died."])._repr_html_().count("<b>") == 0

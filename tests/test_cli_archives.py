"""`variorum claims` and `variorum reuse` on web archives and feeds."""

import importlib.util
import json
from pathlib import Path

import pytest

from variorum import cli

FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Lindmark Courier</title><link href="https://lindmark.example/"/><entry>
<id>tag:lindmark.example,2024:9</id><title>Ferry stays in harbour</title><link href="https://lindmark.example/ferry"/><updated>2024-03-02T07:30:00Z</updated>
<content type="html">&lt;p&gt;At least 65 passengers spent the night in the sports hall of the school, the harbour master said on Friday.&lt;/p&gt;</content>
</entry></feed>"""


@pytest.fixture
def folder(tmp_path):
    """A folder with a packed web archive of two captures of a page, and a feed."""
    path = Path(__file__).parent / "read" / "test_web_archives.py"
    spec = importlib.util.spec_from_file_location("making", path)
    making = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(making)
    late = making.page("At least 107 passengers spent the night in the sports hall of the school.", *making.STORY[2:])
    data, _ = making.archive(making.response, lambda writer: making.response(writer, 2, late), packed=True)
    given = tmp_path / "given"
    given.mkdir()
    (given / "week.warc.gz").write_bytes(data)
    (given / "feed.xml").write_text(FEED, encoding="utf-8")
    return given


def test_claims_reads_a_folder_with_an_archive_and_a_feed(folder, capsys):
    assert cli.main(["claims", str(folder), "--format", "jsonl", "--jobs", "1"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["path"], line["id"][-20:]) for line in found][1:] == [
        (str(folder / "week.warc.gz"), "2024-03-01T10:00:00Z"),
        (str(folder / "week.warc.gz"), "2024-03-02T10:00:00Z"),
    ]
    assert found[0]["path"] == f"{folder / 'feed.xml'}#tag:lindmark.example,2024:9"
    assert found[0]["published"] == "2024-03-02T07:30:00Z"
    assert [figure["value"] for line in found for figure in line["figures"] if figure["unit"] == "passengers"] == [65, 65, 107]


def test_reuse_relates_captures_and_entries(folder, tmp_path, capsys):
    assert cli.main(["reuse", str(folder), "-o", str(tmp_path / "found"), "--format", "jsonl"]) == 0
    pairs = [json.loads(line) for line in (tmp_path / "found" / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]
    ids = {pair[side] for pair in pairs for side in "ab"}
    assert "https://skarn.example/news/ferry-1@2024-03-01T10:00:00Z" in ids
    assert f"{folder / 'feed.xml'}#tag:lindmark.example,2024:9" in ids


def test_a_broken_archive_costs_what_is_broken(folder, capsys):
    path = folder / "week.warc.gz"
    path.write_bytes(path.read_bytes()[:-40])
    assert cli.main(["claims", str(path), "--format", "jsonl", "--jobs", "1"]) == 1
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 1
    assert "cut short" in shown.err
    assert "offset" in shown.err
    assert "Traceback" not in shown.err

"""`variorum add` and `variorum export`: what is kept, what a second time adds, what comes out, and that it goes in again."""

import importlib.util
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from test_cli import Stream, run, shell, trouble
from variorum import cli, render
from variorum.archive import open_archive
from variorum.cli import archive as archive_commands
from variorum.model import Article, CaptureStatus
from variorum.pipeline import archives
from variorum.pipeline.settling import new_comparer

EARLY = """Ferry stays in harbour

At least 65 passengers spent the night in the sports hall of Skarn, the harbour master said on Friday.

The ferry company said the engine would be repaired by Sunday.
"""
LATE = EARLY.replace("At least 65", "At least 107").replace("Sunday", "Tuesday")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VARIORUM_ARCHIVE", raising=False)
    (tmp_path / "early.txt").write_text(EARLY, encoding="utf-8")
    (tmp_path / "late.txt").write_text(LATE, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def making():
    path = Path(__file__).parent / "read" / "test_web_archives.py"
    spec = importlib.util.spec_from_file_location("making_archives", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def week(making, *bodies, packed=False, **options):
    """A web archive of captures of one page, a day apart."""

    def maker(day, body):
        return lambda writer: making.response(
            writer, 1, body, warc={"WARC-Date": making.MOMENT.format(day)}, **(options if day > 1 else {})
        )

    return making.archive(*(maker(day, body) for day, body in enumerate(bodies, 1)), packed=packed)[0]


def held(path="variorum.db"):
    return open_archive(str(path), now=lambda: datetime.now(UTC), create=False)


def table(path, *records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def lines(out):
    found = [json.loads(line) for line in out.splitlines()]
    for line in found:
        jsonschema.validate(line, render.schema("archive"))
    return found


def versions_over_time(path):
    """Of each article: which texts it showed from when to when."""
    with held(path) as archive:
        return {
            article.key: [(archive.version(stay.version).sha256, stay.first, stay.last) for stay in archive.stays(article.id)]
            for article in archive.articles(limit=100)
        }


# --- add ----------------------------------------------------------------------------------------------------------------------------------


def test_two_files_of_one_name_are_two_captures_and_what_changed_is_told(folder, capsys):
    status, out, err = run(capsys, "add", "early.txt", "late.txt", "--as", "ferry", "--outlet", "Lindmark Courier")
    assert (status, out) == (0, "")
    assert err == ["variorum: 2 captures added to variorum.db (1 new article, 2 new texts, 1 change of text); 1 transition compared"]
    with held() as archive:
        (article,) = archive.articles()
        assert (article.key, article.outlet, article.captures, article.versions) == ("ferry", "Lindmark Courier", 2, 2)
        told = {(change.class_.value, change.old_text, change.new_text) for change in archive.changes()}
        assert ("figure", "65", "107") in told
        assert archive.search("harbour master") != []


def test_the_same_again_adds_nothing(folder, capsys):
    for _ in range(2):
        assert run(capsys, "add", "early.txt", "late.txt", "--as", "ferry", "--no-compare")[0] == 0
    status, _, err = run(capsys, "add", "early.txt", "late.txt", "--as", "ferry", "--no-compare")
    assert (status, err) == (0, ["variorum: 0 captures added to variorum.db; 2 there already"])
    with held() as archive:
        assert archive.size().captures == 2


def test_changes_are_numbered_as_on_the_page(folder, capsys):
    from variorum.render.view import lay_out

    run(capsys, "add", "early.txt", "late.txt", "--as", "ferry")
    with held() as archive:
        (transition,) = archive.transitions(1)
        page = lay_out(archives.compare_versions(archive, transition.old, transition.new))
        numbered = [(int(change.id.split("-")[1]), change.old_text) for change in archive.changes(transition=transition.id, order="text")]
        assert numbered == [(item.number, item.change.old_text) for item in page.items]
        assert json.loads(archive.told(transition.id))["changes"]
        assert json.loads(archives.comparison_data(archive, transition.old, transition.new)) == json.loads(archive.told(transition.id))


def test_files_without_a_name_go_by_their_path_and_do_not_mix(folder, capsys):
    (folder / "other").mkdir()
    (folder / "other" / "early.txt").write_text(LATE, encoding="utf-8")
    run(capsys, "add", "early.txt", "other/early.txt")
    with held() as archive:
        assert sorted(article.key for article in archive.articles()) == sorted(
            str(folder / name) for name in ("early.txt", "other/early.txt")
        )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (EARLY, "Ferry stays in harbour"),
        (EARLY.replace("\n", "\r\n"), "Ferry stays in harbour"),
        ("The ferry stays in harbour.\n\nNobody knows for how long.", None),
        ("The ferry stays in harbour\nuntil Thursday, the harbour master said.", None),
        ("Ferry stays in harbour", None),
        (f"{'word ' * 26}\n\nMore.", None),
    ],
)
def test_a_text_that_begins_with_a_headline_has_it_as_its_title(text, title):
    assert archives.titled(Article(text=text)).title == title
    assert archives.titled(Article(text=text, title="Given")).title == "Given"


def test_captured_gives_the_order_and_published_does_not(folder, capsys):
    run(capsys, "add", "late.txt", "--as", "ferry", "--captured", "2024-03-02T10:00+02:00", "--published", "2024-02-01")
    run(capsys, "add", "early.txt", "--as", "ferry", "--captured", "2024-03-01", "--no-compare")
    with held() as archive:
        (change,) = archive.transitions(1)
        assert (change.old_seen, change.new_seen) == ("2024-03-01T00:00:00Z", "2024-03-02T08:00:00Z")
        assert archive.text(change.old).text == EARLY
        assert archive.text(change.new).published == "2024-02-01"


def test_a_table_has_moments_keys_and_addresses_of_its_own(folder, capsys):
    records = table(
        folder / "news.jsonl",
        {"id": 1, "text": EARLY, "url": "https://Lindmark.example/ferry#top", "captured": "2024-03-01T10:00:00Z", "captured_last": "2024-03-02T10:00:00Z"},
        {"id": 2, "text": LATE, "url": "https://lindmark.example/ferry", "captured": "2024-03-03T10:00:00Z"},
        {"id": 3, "text": EARLY, "published": "2024-03-01"},
        {"id": 4, "text": "The school in Skarn is shut until further notice.", "article": "school", "captured": "2024-03-01"},
    )  # fmt: skip
    assert run(capsys, "add", records, "--no-compare")[0] == 0
    found = versions_over_time("variorum.db")
    assert [stay[1:] for stay in found["https://lindmark.example/ferry"]] == [
        ("2024-03-01T10:00:00Z", "2024-03-02T10:00:00Z"),
        ("2024-03-03T10:00:00Z", "2024-03-03T10:00:00Z"),
    ]
    assert {"school", f"{records}#3"} < found.keys()
    status, _, err = run(capsys, "add", records, "--no-compare")
    assert (status, err) == (0, ["variorum: 0 captures added to variorum.db; 5 there already"])


def test_two_undated_records_of_one_address_are_not_added_again(folder, capsys):
    records = table(
        folder / "news.jsonl", *({"id": n, "text": text, "url": "https://lindmark.example/ferry"} for n, text in ((1, EARLY), (2, LATE)))
    )
    run(capsys, "add", records, "--no-compare")
    run(capsys, "add", records, "--no-compare")
    with held() as archive:
        assert archive.size().captures == 2


def test_two_undated_records_of_one_id_are_not_added_again(folder, capsys):
    records = table(folder / "news.jsonl", *({"id": "ferry", "text": text} for text in (EARLY, LATE, EARLY)))
    for _ in range(2):
        run(capsys, "add", records, "--no-compare")
        with held() as archive:
            assert archive.size().captures == 3


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(folder, capsys):
    records = table(folder / "news.jsonl", {"id": 1, "text": EARLY}, {"id": 2}, {"id": 3, "text": LATE})
    status, _, err = run(capsys, "add", "none.txt", records, "--no-compare")
    assert status == 1
    assert "none.txt: no such file" in err[0]
    assert "line 2" in err[1]
    assert "2 captures added" in err[2]
    assert "2 rejected" in err[2]


def test_odd_records_cost_themselves_at_most(folder, capsys):
    odd = [
        {"article": "x" * 10_000},
        {"url": f"https://lindmark.example/{'x' * 3_000}"},
        {"id": "a\x00b", "title": "t\x00t", "outlet": "o\ud800"},
        {"text": "with \x00 and \ud800 in it"},
        {"article": "\x00"},
        {"article": " "},
        {"captured": "9999-12-31"},
        {"captured": "0001-01-01", "captured_last": "0000-01-01"},
        {"captured": "2024-03-02", "captured_last": "2024-03-01"},
    ]
    records = table(folder / "odd.jsonl", *({"id": n, "text": f"Notice {n}: the road is shut."} | more for n, more in enumerate(odd)))
    status, _, err = run(capsys, "add", records, "--no-compare")
    assert status == 1
    assert any("moments of the last capture that are not in ISO 8601" in line for line in err)
    assert len([line for line in err if "more than 2,000 bytes" in line]) == 2
    with held() as archive:
        assert archive.size().articles == len(odd) - 2
        assert list(archive.problems()) == []
    exported = lines(run(capsys, "export")[1])
    assert len(exported) >= len(odd) - 2


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("none.txt",), "no such file"),
        (("https://lindmark.example/bridge",), "`variorum watch` follows addresses"),
        (("early.txt", "--captured", "soon"), "no moment"),
        (("early.txt", "--url", "javascript:alert(1)"), "no address of the web"),
        (("early.txt", "--as", " "), "an empty name"),
        (("-", "-"), "can be read once only"),
        (("early.txt", "--archive", "no/such/folder/news.db"), "folder does not exist"),
    ],
)
def test_nothing_could_be_done(folder, capsys, given, says):
    status, out, err = run(capsys, "add", *given)
    assert (status, out) == (2, "")
    assert says in err[0]


def test_lists_are_for_watch_and_cdx_has_advice(folder, capsys):
    (folder / "map.xml").write_text(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://lindmark.example/a</loc></url></urlset>'
    )
    (folder / "week.cdx").write_text(" CDX N b a m s k r M S V g\n")
    status, _, err = run(capsys, "add", "map.xml", "week.cdx")
    assert status == 2
    assert any("variorum watch" in line for line in err)
    assert any("--fetch" in line for line in err)


def test_standard_input_needs_a_name_unless_it_is_a_table(folder, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Stream(EARLY.encode()))
    assert "give --url ADDRESS or --as NAME" in run(capsys, "add", "-")[2][0]
    monkeypatch.setattr(sys, "stdin", Stream(EARLY.encode()))
    assert run(capsys, "add", "-", "--as", "ferry")[0] == 0
    monkeypatch.setattr(sys, "stdin", Stream(json.dumps({"id": 7, "text": LATE}).encode() + b"\n"))
    assert run(capsys, "add", "-")[0] == 0
    with held() as archive:
        assert sorted(article.key for article in archive.articles()) == ["-#7", "ferry"]


def test_pages_and_web_archives_keep_their_bytes_and_status(folder, capsys, making):
    late = making.page("At least 107 passengers spent the night in the sports hall of the school.", *making.STORY[2:])
    (folder / "week.warc.gz").write_bytes(week(making, making.PAGE, late, packed=True))
    assert run(capsys, "add", "week.warc.gz")[0] == 0
    with held() as archive:
        (article,) = archive.articles()
        newest, oldest = archive.captures(article.id)
        assert (newest.http_status, newest.status, newest.origin) == (200, CaptureStatus.OK, "week.warc.gz")
        assert archive.body(newest.body) == late
        assert (oldest.captured, newest.captured) == ("2024-03-01T10:00:00Z", "2024-03-02T10:00:00Z")
        assert any(change.new_text == "107" for change in archive.changes())
    assert "2 there already" in run(capsys, "add", "week.warc.gz")[2][0]


def test_an_error_page_of_a_web_archive_is_a_capture_and_no_version(folder, capsys, making):
    gone = b"<html><head><title>Not found</title></head><body><p>There is no such page here any more.</p></body></html>"
    (folder / "week.warc").write_bytes(week(making, making.PAGE, gone, status="404 Not Found"))
    status, _, err = run(capsys, "add", "week.warc")
    assert status == 0
    assert "1 with an error" in err[0]
    with held() as archive:
        (article,) = archive.articles()
        assert [(capture.status, capture.http_status) for capture in archive.captures(article.id)] == [
            (CaptureStatus.ERROR, 404),
            (CaptureStatus.OK, 200),
        ]
        assert article.versions == 1


def test_many_pages_are_read_by_several_processes_in_order(folder, capsys, making):
    pages = folder / "pages"
    pages.mkdir()
    filler = "<!-- " + "x" * 120_000 + " -->"
    for number in range(6):
        body = making.page(f"Some {number + 11} boats left the harbour of Skarn on Monday, the harbour master said.", *making.STORY[1:])
        (pages / f"{number}.html").write_bytes(body.replace(b"</body>", f"{filler}</body>".encode()))
        (pages / f"{number}.txt").write_text(f"Note {number}: the {number + 11} boats are back.", encoding="utf-8")
    status, out, _ = run(capsys, "add", "pages", "--jobs", "2", "--format", "jsonl", "--no-compare")
    assert status == 0
    assert [Path(line["origin"]).name for line in lines(out)] == [f"{number}.{ending}" for number in range(6) for ending in ("html", "txt")]


def test_a_line_is_written_only_when_the_capture_is_safe(folder, capsys):
    """Killed at any line, the archive holds every capture whose line was read."""
    texts = ({"id": n, "text": f"Notice {n}: the road to Skarn is shut at kilometre {n}.", "captured": "2024-03-01"} for n in range(20_000))
    records = table(folder / "many.jsonl", *texts)
    command = [sys.executable, "-m", "variorum", "add", str(records), "--format", "jsonl", "--no-compare"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        read = [process.stdout.readline() for _ in range(40)]
        os.kill(process.pid, signal.SIGKILL)
        read += process.stdout.readlines()
    acknowledged = [json.loads(line) for line in read if line.endswith(b"\n")]
    assert 40 <= len(acknowledged) < 20_000
    with held() as archive:
        assert list(archive.problems()) == []
        for line in acknowledged:
            assert archive.capture(line["capture"]).captured == "2024-03-01T00:00:00Z"
            assert archive.text(line["version"]).sha256 == line["sha256"]


def test_the_archive_may_be_named_by_the_environment(folder):
    done = shell("add", "early.txt", env={"VARIORUM_ARCHIVE": str(folder / "elsewhere.db")}, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "elsewhere.db").exists()


def test_one_process_at_hand_compares_again_and_again(folder, capsys):
    comparer = new_comparer()
    with closing(comparer):
        for name in ("ferry", "boat"):
            run(capsys, "add", "early.txt", "late.txt", "--as", name, "--no-compare")
            with held() as archive:
                assert archives.settle(archive, comparer=comparer) == 1
                assert [change.new_text for change in archive.changes(article=archive.article(name).id, order="text")][:1] == ["107"]
            process = comparer._process
        assert process.is_alive()
        assert comparer._done == 2


@pytest.mark.parametrize("at_hand", [False, True])
def test_a_comparison_that_takes_too_long_is_recorded_and_not_tried_for_ever(folder, capsys, at_hand):
    run(capsys, "add", "early.txt", "late.txt", "--as", "ferry", "--no-compare")
    with held() as archive, closing(new_comparer()) as comparer:
        assert archives.settle(archive, jobs=1, seconds=0.001, comparer=comparer if at_hand else None) == 1
        (transition,) = archive.transitions(1)
        assert "took more than 0.001 seconds" in transition.problem
        assert archives.settle(archive, jobs=1) == 0


# --- export -------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled_once(tmp_path_factory):
    """An archive of two articles, one of which went back to its first text."""
    folder = tmp_path_factory.mktemp("filled")
    ferry = {"url": "https://lindmark.example/ferry", "outlet": "Lindmark Courier"}
    speech = {"article": "speech", "outlet": "Skarn Gazette"}
    table(
        folder / "news.jsonl",
        {"id": 1, "text": EARLY, **ferry, "captured": "2024-03-01T10:00:00Z", "captured_last": "2024-03-01T11:00:00Z"},
        {"id": 2, "text": LATE, **ferry, "captured": "2024-03-02T10:00:00Z"},
        {"id": 3, "text": EARLY, **ferry, "captured": "2024-03-03T10:00:00Z"},
        {"id": 4, "text": "=1+1 is how the mayor of Skarn began her speech.", **speech, "captured": "2024-03-01"},
        {"id": 5, "text": "@home is how the mayor of Skarn began her speech.", **speech, "captured": "2024-03-05"},
    )
    assert cli.main(["add", str(folder / "news.jsonl"), "--archive", str(folder / "variorum.db")]) == 0
    return folder / "variorum.db"


@pytest.fixture
def filled(folder, filled_once):
    shutil.copy(filled_once, folder / "variorum.db")
    return folder


@pytest.mark.parametrize("name", ["news.xyz", "news.jsonl.gz", "news.gz", "news.html"])
def test_an_ending_that_says_no_form_is_refused(filled, capsys, name):
    err = trouble(capsys, "export", "-o", name)
    assert f"{name}: no form of an export has this ending; let it end in .jsonl" in err
    assert not Path(name).exists()
    assert run(capsys, "export", "-o", name, "--format", "jsonl")[0] == 0


def test_what_is_exported_can_be_added_again(filled, capsys):
    assert run(capsys, "export", "-o", "out.jsonl") == (0, "", [])
    exported = lines((filled / "out.jsonl").read_text(encoding="utf-8"))
    assert [(line["article"], line["captured"], line["captured_last"], line["returns"]) for line in exported] == [
        ("https://lindmark.example/ferry", "2024-03-01T10:00:00Z", "2024-03-01T11:00:00Z", False),
        ("https://lindmark.example/ferry", "2024-03-02T10:00:00Z", "2024-03-02T10:00:00Z", False),
        ("https://lindmark.example/ferry", "2024-03-03T10:00:00Z", "2024-03-03T10:00:00Z", True),
        ("speech", "2024-03-01T00:00:00Z", "2024-03-01T00:00:00Z", False),
        ("speech", "2024-03-05T00:00:00Z", "2024-03-05T00:00:00Z", False),
    ]
    assert run(capsys, "add", "out.jsonl", "--archive", "again.db")[0] == 0
    assert versions_over_time("again.db") == versions_over_time("variorum.db")
    with held() as one, held("again.db") as two:
        assert {change.id for change in one.changes()} == {change.id for change in two.changes()}


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet", "out.warc.gz"])
def test_what_is_exported_adds_nothing_where_it_came_from(filled, capsys, name):
    """Also captures that were given the moment at which they were added, and articles that go by a name."""
    Path("bridge.txt").write_text("Bridge shut\n\nAt least 65 people were hurt, the mayor said.\n")
    Path("later.txt").write_text("Bridge shut\n\nAt least 107 people were hurt, the mayor said.\n")
    run(capsys, "add", "bridge.txt", "later.txt", "--as", "the bridge, 100% shut")
    before = versions_over_time("variorum.db")
    for output in (name, f"again-{name}"):
        assert run(capsys, "export", "-o", output)[0] == 0
        assert " 0 captures added" in run(capsys, "add", output)[2][-1]
    assert versions_over_time("variorum.db") == before


def test_parquet_is_added_again_too(filled, capsys):
    assert run(capsys, "export", "-o", "out.parquet")[0] == 0
    assert run(capsys, "add", "out.parquet", "--archive", "again.db", "--no-compare")[0] == 0
    assert versions_over_time("again.db") == versions_over_time("variorum.db")


def test_cells_that_a_spreadsheet_would_run_are_escaped(filled, capsys):
    """CWE-1236: text cells that begin with = + - @ or a tab."""
    import csv

    for form, column in (("csv", "text"), ("changes-csv", "new_text")):
        status, out, _ = run(capsys, "export", "--format", form)
        assert status == 0
        rows = list(csv.DictReader(io.StringIO(out)))
        assert rows
        assert not [row for row in rows if row[column].startswith(("=", "+", "-", "@", "\t"))]
        assert not [row for row in rows if row.get("old_text", "").startswith(("=", "@"))]
    assert any(row["text"].startswith("'=1+1") for row in csv.DictReader(io.StringIO(run(capsys, "export", "--format", "csv")[1])))


def test_changes_come_out_with_their_interval(filled, capsys):
    found = lines(run(capsys, "export", "--format", "changes-jsonl", "--article", "https://LINDMARK.example/ferry")[1])
    figure = next(line for line in found if line["class"] == "figure")
    assert (figure["old_text"], figure["new_text"], figure["old_seen"], figure["new_seen"]) == (
        "65",
        "107",
        "2024-03-01T11:00:00Z",
        "2024-03-02T10:00:00Z",
    )
    for side, number in (("old", "65"), ("new", "107")):
        assert f"At least {number} passengers" in f"{figure[f'{side}_before']}{figure[f'{side}_text']}{figure[f'{side}_after']}"
    assert "passengers" in figure["counted"]
    table = run(capsys, "export", "--format", "changes-csv", "--article", "https://LINDMARK.example/ferry")[1].splitlines()
    assert table[0].endswith("told,counted,old_before,old_after,new_before,new_after")


def test_filters_choose(filled, capsys):
    assert {line["article"] for line in lines(run(capsys, "export", "--outlet", "Skarn Gazette")[1])} == {"speech"}
    assert [line["captured"] for line in lines(run(capsys, "export", "--since", "2024-03-03")[1])] == [
        "2024-03-03T10:00:00Z",
        "2024-03-05T00:00:00Z",
    ]
    assert "there is no article" in trouble(capsys, "export", "--article", "https://lindmark.example/none")
    assert "no moment" in trouble(capsys, "export", "--since", "yesterday")
    assert "there is no archive" in trouble(capsys, "export", "--archive", "none.db")


def test_the_example_has_versions_and_captures_that_are_none(folder, capsys):
    example = str(Path(__file__).parents[1] / "examples" / "silo.warc")
    status, _, err = run(capsys, "add", example, "--jobs", "1")
    assert status == 0
    assert "10 captures added" in err[-1]
    assert "(2 new articles, 5 new texts, 3 changes of text, 1 asking for consent, 1 with an error)" in err[-1]
    told = lines(run(capsys, "export", "--format", "changes-jsonl")[1])
    assert {"figure", "certainty", "quotation", "correction-note", "place"} <= {change["class"] for change in told}
    assert ("may have caught", "caught") in {
        (change["old_text"].removeprefix("grain "), change["new_text"].removeprefix("grain ")) for change in told
    }


def test_captures_go_out_as_a_web_archive_and_come_in_again(folder, capsys, making):
    late = making.page("At least 107 passengers spent the night in the sports hall of the school.", *making.STORY[2:])
    (folder / "week.warc.gz").write_bytes(week(making, making.PAGE, late, late, packed=True))
    run(capsys, "add", "week.warc.gz", "--no-compare")
    for name in ("out.warc.gz", "out.warc"):
        assert run(capsys, "export", "-o", name)[0] == 0
        assert run(capsys, "add", name, "--archive", f"{name}.db", "--no-compare")[0] == 0
        assert versions_over_time(f"{name}.db") == versions_over_time("variorum.db")
    written = (folder / "out.warc").read_bytes()
    assert written.count(b"107 passengers") == 1
    assert b"WARC-Type: revisit" in written
    assert b"Variorum-Article" not in written  # each goes by its address


def test_an_article_that_goes_by_a_name_keeps_it_in_a_web_archive(folder, capsys):
    Path("bridge.txt").write_text("Bridge shut\n\nAt least 65 people were hurt, the mayor said.\n")
    run(capsys, "add", "bridge.txt", "--as", "Brücke 100% shut")
    run(capsys, "export", "-o", "out.warc")
    run(capsys, "add", "out.warc", "--archive", "again.db")
    assert versions_over_time("again.db") == versions_over_time("variorum.db")
    with held("again.db") as archive:
        assert archive.article("Brücke 100% shut").title == "Bridge shut"


def test_the_feeds_that_are_watched_go_out_as_opml(folder, capsys):
    from variorum.model import WatchKind
    from variorum.read.opml import read_opml

    run(capsys, "add", "early.txt")
    with held() as archive:
        archive.add_watch("https://lindmark.example/feed", kind=WatchKind.FEED, title="Lindmark & Skarn", folders=("North",))
        archive.add_watch("https://lindmark.example/ferry", kind=WatchKind.PAGE)
    status, out, _ = run(capsys, "export", "--format", "opml")
    assert status == 0
    (found,) = read_opml(out.encode(), where="-")
    assert (found.feed, found.title, found.folders) == ("https://lindmark.example/feed", "Lindmark & Skarn", ("North",))


def test_hostile_words_do_not_act_on_a_terminal(folder, capsys):
    table(
        folder / "bad.jsonl",
        {"id": 1, "text": "Skarn \x1b[31m red \u202e text about the ferry.", "title": "\x1b]0;owned\x07", "article": "a"},
    )
    run(capsys, "add", "bad.jsonl")
    _, out, _ = run(capsys, "export")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert lines(out)[0]["text"] == "Skarn \x1b[31m red \u202e text about the ferry."


# --- captures that a list names -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def keeper():
    """A web archive on loopback."""
    path = Path(__file__).parent / "fetch" / "hostile.py"
    spec = importlib.util.spec_from_file_location("hostile_keeper", path)
    hostile = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = hostile
    spec.loader.exec_module(hostile)
    with hostile.Hostile() as server:
        yield hostile, server


def test_captures_that_a_list_names_are_brought_once(folder, capsys, making, keeper, monkeypatch):
    hostile, server = keeper
    monkeypatch.setattr(archive_commands, "sleep", server.slept.append)
    late = making.page("At least 107 passengers spent the night in the sports hall of the school.", *making.STORY[2:])
    address = "https://skarn.example/ferry"
    for moment, body in (("20240301100000", making.PAGE), ("20240302100000", late)):
        server.at(f"/web/{moment}id_/{address}", hostile.says(body))
    lines = (f"example,skarn)/ferry {m} {address} {kind} {status} {digest} 900" for m, kind, status, digest in (
        ("20240301100000", "text/html", "200", "AAAA"),
        ("20240302100000", "text/html", "200", "BBBB"),
        ("20240303100000", "text/html", "200", "BBBB"),  # the same bytes: not asked for again
        ("20240304100000", "image/png", "200", "CCCC"),
        ("20240305100000", "text/html", "301", "DDDD"),
        ("20240306100000", "text/html", "200", "EEEE"),  # the web archive does not have it
    ))  # fmt: skip
    (folder / "ferry.cdx").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    environment = {"VARIORUM_WEB_ARCHIVE": server.url("/web"), "VARIORUM_ALLOW_PRIVATE": server.url("").split("//")[1].strip("/")}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    status, _, err = run(capsys, "add", "--fetch", "ferry.cdx")  # without a contact, since it is a network of one's own
    assert status == 1
    assert "status 404" in "".join(err)
    assert versions_over_time("variorum.db")[address] != []
    with held() as archive:
        (article,) = archive.articles()
        assert [capture.captured for capture in archive.captures(article.id)] == [f"2024-03-0{day}T10:00:00Z" for day in (3, 2, 1)]
        assert any(change.new_text == "107" for change in archive.changes())
    asked = [each.path for each in server.asked if "id_" in each.path]
    assert len(asked) == 3
    run(capsys, "add", "--fetch", "ferry.cdx")
    assert [each.path for each in server.asked if "id_" in each.path][3:] == asked[2:]


def test_a_web_archive_of_others_is_asked_by_somebody_who_says_who(folder, capsys):
    (folder / "ferry.cdx").write_text("", encoding="utf-8")
    err = trouble(capsys, "add", "--fetch", "ferry.cdx")
    assert "--contact: nobody is named whom a site could write to; give an address of yours" in err
    assert not (folder / "variorum.db").exists()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ferry.pdf", "looks like a PDF"),
        ("ferry.docx", "looks like a ZIP archive or an office document"),
        ("empty", "no texts in this folder"),
        ("gone.txt", "no such file"),
    ],
)
def test_what_is_named_by_mistake_is_named_in_one_line(folder, capsys, name, says):
    (folder / "ferry.pdf").write_bytes(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
    (folder / "ferry.docx").write_bytes(b"PK\x03\x04" + bytes(40))
    (folder / "empty").mkdir()
    (folder / "gone.txt").symlink_to("nowhere")
    status, _, err = run(capsys, "add", name)
    assert status == 2
    assert says in err[0]
    assert err[1:] == ([] if name == "gone.txt" else ["variorum: 0 captures added to variorum.db; 1 rejected"])


def test_where_no_file_is_there_no_archive_is_begun(folder, capsys):
    assert run(capsys, "add", "none.txt", "early.tx", "--no-compare")[::2] == (
        2, ["variorum: none.txt: no such file; check the spelling and the folder", "variorum: early.tx: no such file; check the spelling and the folder"],
    )  # fmt: skip
    assert not (folder / "variorum.db").exists()


# --- pages that are here already ------------------------------------------------------------------------------------------------------------


PAGE = """<!DOCTYPE html><html><head><title>Ferry stays in harbour</title>{link}</head><body><article><h1>Ferry stays in harbour</h1>
<p>At least {number} passengers spent the night in the sports hall of the school in Skarn, where the parish served soup and bread.</p>
<p>The ferry to Lindmark will stay in harbour until Thursday, the harbour master said on Monday morning.</p>
<p>Nobody is to blame for the wind, said Edda Brandt, who has run the line for eleven years.</p></article></body></html>"""
LINK = '<link rel="canonical" href="https://courier.example/ferry">'


def page(path, number, link=""):
    path.write_text(PAGE.format(number=number, link=link), encoding="utf-8")


@pytest.fixture
def reads(monkeypatch):
    """How many pages were read."""
    found = []
    real = archives._of_source
    monkeypatch.setattr(archives, "_of_source", lambda plan, source: found.append(source.path) or real(plan, source))
    return found


@pytest.mark.parametrize("link", ["", LINK])
@pytest.mark.parametrize("named", [(), ("--as", "ferry")])
def test_a_page_that_is_here_is_not_read_again(folder, capsys, reads, link, named):
    page(folder / "a.html", 65, link)
    _, out, _ = run(capsys, "add", "a.html", "--format", "jsonl", *named)
    first = lines(out)[0]
    status, out, err = run(capsys, "add", "a.html", "--format", "jsonl", *named)
    assert (status, len(reads)) == (0, 1)
    again = lines(out)[0]
    changed = {"captured", "again", "new_article", "new_version"}
    assert {name: again[name] for name in again.keys() - changed} == {name: first[name] for name in first.keys() - changed}
    assert again["again"]
    assert err == ["variorum: 0 captures added to variorum.db; 1 there already"]


def test_a_page_is_read_where_something_would_be_added(folder, capsys, reads):
    page(folder / "a.html", 65)
    page(folder / "b.html", 65)
    run(capsys, "add", "a.html")
    assert run(capsys, "add", "b.html")[2] == ["variorum: 1 capture added to variorum.db (1 new article, 1 new text)"]  # another file
    assert "1 new article" in run(capsys, "add", "a.html", "--as", "ferry")[2][0]  # another article
    page(folder / "a.html", 107)
    assert "1 change of text" in run(capsys, "add", "a.html")[2][0]
    page(folder / "a.html", 65)  # as it was once, but not last
    assert "1 change of text" in run(capsys, "add", "a.html")[2][0]
    assert "1 capture added" in run(capsys, "add", "a.html", "--captured", "2024-03-01")[2][0]
    assert "1 new article" in run(capsys, "add", "a.html", "--url", "https://courier.example/a")[2][0]
    assert len(reads) == 7


def test_what_was_said_once_of_a_page_is_not_taken_for_its_own_address(folder, capsys, reads):
    page(folder / "a.html", 65, LINK)
    run(capsys, "add", "a.html", "--url", "https://courier.example/other")
    run(capsys, "add", "a.html")
    with held() as archive:
        assert {article.key for article in archive.articles()} == {"https://courier.example/other", "https://courier.example/ferry"}


def test_a_page_that_was_forgotten_is_said_to_be(folder, capsys, reads):
    page(folder / "a.html", 65)
    run(capsys, "add", "a.html", "--as", "ferry")
    run(capsys, "forget", "ferry", "--reason", "asked for")
    assert "whose text was forgotten once" in run(capsys, "add", "a.html", "--as", "ferry")[2][0]
    assert len(reads) == 2

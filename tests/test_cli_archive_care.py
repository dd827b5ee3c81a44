"""`variorum backup`, `restore`, `forget`, `reprocess` and `doctor` on real archives."""

import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from test_cli import run, trouble
from variorum import pipeline
from variorum.archive import open_archive
from variorum.errors import ModelError
from variorum.model import Article, Captured, Deposit, WatchKind
from variorum.pipeline import archives, examining

EARLY = "Ferry stays in harbour\n\nAt least 65 passengers spent the night in the sports hall of Skarn, the harbour master said on Friday.\n"
LATE = EARLY.replace("65", "107")
PAGE = (
    b"<!DOCTYPE html><html><head><title>Ferry stays in harbour</title></head><body><article><h1>Ferry stays in harbour</h1>"
    b"<p>At least 65 passengers spent the night in the sports hall of the school in Skarn, where the parish served soup and bread.</p>"
    b"<p>The ferry to Lindmark will stay in harbour until Thursday, the harbour master said on Monday morning.</p>"
    b"<p>Nobody is to blame for the wind, said Edda Brandt, who has run the line for eleven years.</p></article></body></html>"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VARIORUM_ARCHIVE", raising=False)
    (tmp_path / "early.txt").write_text(EARLY, encoding="utf-8")
    (tmp_path / "late.txt").write_text(LATE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def filled(folder, capsys):
    assert run(capsys, "add", "early.txt", "late.txt", "--as", "ferry")[0] == 0
    return folder


def now():
    return datetime.now(UTC)


def held(path="variorum.db", clock=now):
    return open_archive(str(path), now=clock, create=False)


# --- backup and restore -------------------------------------------------------------------------------------------------------------------


def test_a_backup_replaces_no_file_unless_it_is_told_to(filled, capsys):
    (filled / "news.zip").write_bytes(b"the only copy of something else")
    err = trouble(capsys, "backup", "news.zip")
    assert "news.zip: there is such a file already; name another, or say --force" in err
    assert (filled / "news.zip").read_bytes() == b"the only copy of something else"
    assert run(capsys, "backup", "news.zip", "--force")[0] == 0
    assert (filled / "news.zip").read_bytes().startswith(b"PK")


def test_there_and_back(filled, capsys):
    status, out, err = run(capsys, "backup", "news.zip")
    assert (status, out) == (0, "")
    assert err[0].startswith("variorum: 1 article with 2 captures of variorum.db, as they were at 2")
    assert run(capsys, "restore", "news.zip", "--archive", "again.db")[0] == 0
    with held() as one, held("again.db") as two:
        assert one.changes() == two.changes()
        assert one.captures(1) == two.captures(1)
    assert sorted(path.name for path in filled.iterdir()) == ["again.db", "early.txt", "late.txt", "news.zip", "variorum.db"]


@pytest.mark.skipif(os.name != "posix", reason="no such permissions")
def test_a_backup_and_what_is_restored_are_their_owners_alone(filled, capsys):
    """They hold the words of others, and what somebody watches; nobody else on the machine reads them unless they are opened to them."""
    assert run(capsys, "backup", "kept.zip")[0] == 0
    assert run(capsys, "restore", "kept.zip", "--archive", "again.db")[0] == 0
    assert run(capsys, "export", "-o", "texts.jsonl")[0] == 0
    modes = {name: stat.S_IMODE((filled / name).stat().st_mode) for name in ("kept.zip", "again.db", "texts.jsonl")}
    assert (modes["kept.zip"], modes["again.db"]) == (0o600, 0o600)
    assert modes["texts.jsonl"] & 0o600 == 0o600, "what is made to be handed on is as open as other files"


def test_a_backup_takes_the_place_of_an_older_one_whole_or_not_at_all(filled, capsys):
    run(capsys, "backup", "news.zip")
    before = (filled / "news.zip").read_bytes()
    assert "there is no archive" in trouble(capsys, "backup", "news.zip", "--archive", "none.db")
    assert (filled / "news.zip").read_bytes() == before
    assert "would overwrite an input" in trouble(capsys, "backup", "variorum.db")


def test_restore_refuses_what_is_there_and_what_is_no_backup(filled, capsys):
    run(capsys, "backup", "news.zip")
    assert "something already" in trouble(capsys, "restore", "news.zip")
    assert "no sound backup" in trouble(capsys, "restore", "early.txt", "--archive", "again.db")
    assert "no such file" in trouble(capsys, "restore", "none.zip", "--archive", "again.db")
    assert "folder does not exist" in trouble(capsys, "restore", "news.zip", "--archive", "no/where/again.db")
    assert not (filled / "again.db").exists()


STRUCK = """
import os, signal, sys
from variorum import cli
from variorum.archive import backup
from variorum.pipeline import exporting
from variorum.render import held

def struck(*_):
    os.kill(os.getpid(), {number})
    signal.pause()

backup._check_bytes = struck  # rows come in
exporting.captures = held.json_line = backup._plain = struck  # rows go out
sys.exit(cli.main({arguments}))
"""


@pytest.mark.skipif(not hasattr(signal, "pause"), reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "arguments",
    [["backup", "other.zip"], ["restore", "news.zip", "--archive", "again.db"], ["export", "-o", "a.jsonl"], ["export", "-o", "a.warc"]],
)
def test_what_is_told_to_end_leaves_nothing_half_made(filled, capsys, arguments, number):
    run(capsys, "backup", "news.zip")
    before = {path.name for path in filled.iterdir()}
    done = subprocess.run(
        [sys.executable, "-c", STRUCK.format(number=int(number), arguments=arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "variorum: interrupted\n")
    assert {path.name for path in filled.iterdir()} == before


# --- forget -------------------------------------------------------------------------------------------------------------------------------


def test_what_is_forgotten_is_gone_and_stays_away(filled, capsys):
    status, _, err = run(capsys, "forget", "ferry", "--reason", "asked for by the publisher", "--author", "Edda")
    assert status == 0
    assert "2 texts and the bytes of 2 captures removed" in err[0]
    for name in filled.iterdir():
        if name.name.startswith("variorum.db"):
            assert b"sports hall" not in name.read_bytes()
    status, out, err = run(capsys, "export")
    assert (status, out) == (0, "")
    assert any("forgotten" in line for line in err)
    assert "forgotten once and is not kept" in run(capsys, "add", "early.txt", "--as", "ferry", "--captured", "2024-01-01")[2][0]
    with held() as archive:
        assert [version.forgotten for version in archive.versions(1)] == ["asked for by the publisher"] * 2
        assert [archive.text(version.id) for version in archive.versions(1)] == [None, None]


def test_what_a_feed_gave_of_an_article_is_forgotten_with_it(filled, capsys):
    assert run(capsys, "add", "early.txt", "--as", "ferry#feed")[0] == 0
    status, _, err = run(capsys, "forget", "ferry", "--reason", "asked for by the publisher", "--author", "Edda")
    assert status == 0
    assert [line.startswith("variorum: of what its feed gave: 1 text") for line in err] == [True, False]
    with held() as archive:
        assert [archive.text(version.id) for article in archive.articles() for version in archive.versions(article.id)] == [None] * 3
        assert archive.search("hall") == []


def test_one_version_or_capture_can_be_forgotten(filled, capsys):
    assert run(capsys, "forget", "--version", "1", "--reason", "names a private person")[0] == 0
    with held() as archive:
        assert archive.text(1) is None
        assert archive.text(2).text == LATE
    assert run(capsys, "forget", "--capture", "2", "--reason", "names a private person")[0] == 0
    with held() as archive:
        assert archive.text(2) is None


@pytest.mark.parametrize("form", ["changes-jsonl", "changes-csv"])
def test_changes_of_a_forgotten_text_are_left_out_of_an_export_and_it_says_so(filled, capsys, form):
    assert "107" in run(capsys, "export", "--format", form)[1]
    run(capsys, "forget", "--version", "1", "--reason", "names a private person")
    status, out, err = run(capsys, "export", "--format", form)
    assert (status, len(out.splitlines())) == (0, form == "changes-csv")  # the names of the columns
    assert err[0] == "variorum: 1 transition left out, since one of the texts was forgotten"


def test_forget_needs_one_thing_and_a_reason(filled, capsys):
    assert "one thing is forgotten at a time" in trouble(capsys, "forget", "--reason", "x")
    assert "one thing is forgotten at a time" in trouble(capsys, "forget", "ferry", "--version", "1", "--reason", "x")
    assert "the reason is empty" in trouble(capsys, "forget", "ferry", "--reason", " ")
    assert "there is no article" in trouble(capsys, "forget", "bridge", "--reason", "x")
    with pytest.raises(SystemExit) as ended:
        run(capsys, "forget", "ferry")
    assert ended.value.code == 2


# --- reprocess ----------------------------------------------------------------------------------------------------------------------------


def test_what_an_upgrade_reads_differently_is_technical(folder, capsys):
    old = Article(
        text="Ferry stays in harbour\n\nShare this page", title="Ferry", outlet="Courier", media_type="text/html", extractor="reader 0.1"
    )
    with open_archive("variorum.db", now=now) as archive:
        for day in (1, 2):
            archive.add(
                Deposit(
                    key="https://lindmark.example/ferry",
                    captured=f"2024-03-0{day}T10:00:00Z",
                    dated=True,
                    origin="watch",
                    article=old,
                    body=PAGE,
                    media_type="text/html",
                    url="https://lindmark.example/ferry",
                    http_status=200,
                )
            )
        archive.add(Deposit(key="note", captured="2024-03-01T10:00:00Z", dated=True, origin="a.jsonl", article=Article(text=EARLY), body=EARLY.encode()))  # fmt: skip
    status, _, err = run(capsys, "reprocess", "--jobs", "1")
    assert status == 0
    assert "3 captures of variorum.db looked at, 2 read differently" in err[0]
    with held() as archive:
        article = archive.article("https://lindmark.example/ferry")
        (stay,) = archive.stays(article.id)
        text = archive.text(stay.version)
        assert "65 passengers" in text.text
        assert text.extractor.startswith("trafilatura")
        assert text.outlet == "Courier"
        assert archive.transitions(article.id) == []
        assert archive.text(archive.stays(archive.article("note").id)[0].version).text == EARLY
    assert "0 read differently" in run(capsys, "reprocess", "--jobs", "1")[2][0]


def test_a_doubtful_capture_that_reads_well_now_becomes_a_good_one(folder, capsys):
    from variorum.model import CaptureStatus

    late = PAGE.replace(b"At least 65", b"At least 107")
    key = "https://lindmark.example/ferry"
    with open_archive("variorum.db", now=now) as archive:
        made = archives.deposit_of(captured(key, PAGE, 1), origin="watch")
        archive.add(made)
        cut = replace(made.article, text="Ferry stays in harbour")
        archive.add(replace(archives.deposit_of(captured(key, late, 2), origin="watch"), status=CaptureStatus.DOUBTFUL, article=cut))
        assert len(archive.versions(1)) == 1
    assert "1 read differently" in run(capsys, "reprocess", "--jobs", "1")[2][0]
    with held() as archive:
        assert [capture.status for capture in archive.captures(1)] == [CaptureStatus.OK, CaptureStatus.OK]
        assert [change.new_text for change in archive.changes(class_="figure")] == ["107"]


def captured(url, body, day):
    return Captured(
        url=url,
        captured=f"2024-03-0{day}T10:00:00Z",
        status=200,
        media_type="text/html",
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
    )


# --- doctor -------------------------------------------------------------------------------------------------------------------------------


def levels(findings):
    return {(finding.level.value, finding.subject) for finding in findings}


def test_all_is_well(filled, capsys, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**11, 9 * 10**11))
    status, out, err = run(capsys, "doctor")
    assert (status, err) == (0, [])
    assert [line.split()[:2] for line in out.splitlines()] == [
        ["ok", name] for name in ("archive", "changes", "clock", "disk", "watches", "model")
    ]
    status, out, _ = run(capsys, "doctor", "--format", "json", "-o", "health.json")
    assert (status, out) == (0, "")
    assert json.loads((filled / "health.json").read_text(encoding="utf-8"))["status"] == "ok"


def test_an_archive_that_is_damaged_is_wrong(filled, capsys):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect("variorum.db", isolation_level=None)) as connection:
        connection.execute("UPDATE contents SET data = (SELECT data FROM contents ORDER BY id DESC LIMIT 1) WHERE id = 1")
    status, out, _ = run(capsys, "doctor")
    assert status == 2
    assert any(line.startswith("wrong  archive") and "not those that were put in" in line for line in out.splitlines())


@pytest.mark.parametrize("data", [b"no database", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_what_is_no_archive_is_wrong_and_no_traceback(folder, capsys, data):
    (folder / "variorum.db").write_bytes(data)
    status, out, err = run(capsys, "doctor")
    assert (status, err) == (2, [])
    assert out.startswith("wrong  archive")


def test_an_archive_that_was_emptied_is_wrong_and_stays_as_it_is(filled, capsys):
    """What emptied it may have left the rest, and a backup of nothing would push the good ones out."""
    (filled / "variorum.db").write_bytes(b"")
    status, out, err = run(capsys, "doctor")
    assert (status, err) == (2, [])
    assert out.startswith("wrong  archive    variorum.db: is a file of 0 bytes")
    assert "0 bytes, and no archive any more or yet; if there was one, restore a backup" in trouble(capsys, "backup", "news.zip")
    assert not (filled / "news.zip").exists()
    assert (filled / "variorum.db").read_bytes() == b""


def test_an_archive_with_nothing_in_it_is_to_be_looked_at(folder, capsys):
    open_archive("variorum.db", now=now).close()
    status, out, _ = run(capsys, "doctor")
    assert status in {1, 2}  # 2 where the disk of this machine is full
    assert out.startswith("look   archive    nothing is in it: no article, and no address to watch")
    with held() as archive:
        archive.add_watch("https://lindmark.example/feed", kind=WatchKind.FEED)
    assert run(capsys, "doctor")[1].startswith("ok     archive    0 articles")


def test_clock_disk_watches_and_heartbeats(filled):
    at = datetime(2024, 3, 1, 10, tzinfo=UTC)
    with held(clock=lambda: at) as archive:
        watch = archive.add_watch("https://lindmark.example/feed", kind=WatchKind.FEED)
        archive.beat("watch", 60)
        well = levels(examining.examine(archive, now=at + timedelta(seconds=30), room=10**12))
        assert ("look", "clock") in well  # the captures are of today, and it is 2024
        assert {("ok", "watches"), ("ok", "watch"), ("ok", "disk")} < well
        archive.update_watch(replace(watch, alarmed="2024-03-01T09:00:00Z", outcome="the server refuses (403)"))
        ill = levels(examining.examine(archive, now=at + timedelta(seconds=300), room=10**8 - 1))
        assert {("look", "watches"), ("wrong", "watch"), ("wrong", "disk")} < ill
        archive.beat("watch", 60, "12 looks; stopped")
        assert ("ok", "watch") in levels(examining.examine(archive, now=at + timedelta(days=3), room=None))


def test_changes_that_wait_are_named(folder, capsys):
    run(capsys, "add", "early.txt", "late.txt", "--as", "ferry", "--no-compare")
    status, out, _ = run(capsys, "doctor")
    assert status in {1, 2}  # 2 where the disk of this machine is full
    assert "1 of 1 are not compared yet" in out


def test_a_model_that_is_missing_is_wrong(monkeypatch):
    def missing(*_, **__):
        raise ModelError("a model file of the package is missing", where="attributions.onnx", advice="install variorum again")

    monkeypatch.setattr(pipeline.texts, "read", missing)
    (finding,) = examining.models()
    assert (finding.level, finding.subject) == (examining.Level.WRONG, "model")
    assert "attributions.onnx" in finding.what

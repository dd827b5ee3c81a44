"""An archive that may not be written to is read: a file nobody may write, a folder that takes no journal, an archive opened for reading only."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from archive_deposits import EARLY, KEY, LATE, Clock, deposit, moment

from variorum.archive import migrating, open_archive, statements
from variorum.errors import ArchiveError, OutputError
from variorum.pipeline import relating

COMMAND = (sys.executable, "-m", "variorum")


def fill(address):
    with open_archive(address, now=Clock()) as archive:
        archive.add(deposit(EARLY, moment(1), key=KEY))
        archive.add(deposit(LATE, moment(2), key=KEY))


def test_what_was_opened_for_reading_is_read_and_refuses_the_rest(address):
    fill(address)
    with open_archive(address, now=Clock(), write=False) as archive:
        assert archive.readonly
        (article,) = archive.articles()
        assert [version.number for version in archive.versions(article.id)] == [1, 2]
        assert archive.search("harbour OR bridge OR ferry") is not None
        assert list(archive.problems()) == []
        state = archive.state()
        for write in (
            lambda: archive.add(deposit(EARLY, moment(3), key=KEY)),
            lambda: archive.add_watch("https://lindmark.example/feed"),
            lambda: archive.forget(article=article.id, reason="asked for", author="Ida"),
        ):
            with pytest.raises(OutputError):
                write()
        assert relating.relate(archive).skipped
        archive.keep("story", "1", b"made anew the next time", version="1", of=())  # what is made of texts needs no keeping
        assert archive.made("story", "1", version="1") is None
        assert archive.state() == state
    with open_archive(address, now=Clock()) as archive:
        assert not archive.readonly
        assert not archive.add(deposit(EARLY, moment(3), key=KEY)).again


def test_nothing_is_made_for_reading(tmp_path):
    with pytest.raises(ArchiveError, match="there is no archive"):
        open_archive(str(tmp_path / "news.archive"), now=Clock(), write=False)
    (tmp_path / "note.txt").write_text("no archive, and longer than the head of one\n" * 20, encoding="utf-8")
    with pytest.raises(ArchiveError, match="is no archive"):
        open_archive(str(tmp_path / "note.txt"), now=Clock(), write=False)
    assert [each.name for each in tmp_path.iterdir()] == ["note.txt"]


def test_one_of_an_older_program_says_what_to_do(address, monkeypatch):
    fill(address)
    known = statements.migrations("sqlite")
    monkeypatch.setattr(migrating, "migrations", lambda _: [*known, (known[-1][0] + 1, "later", ())])
    with pytest.raises(ArchiveError, match="older program"):
        open_archive(address, now=Clock(), write=False)


def test_what_another_writes_meanwhile_is_read(tmp_path):
    path = str(tmp_path / "news.archive")
    fill(path)
    with open_archive(path, now=Clock()) as writing, open_archive(path, now=Clock(), write=False) as reading:
        writing.add(deposit(EARLY, moment(3), key=f"{KEY}/2"))
        assert len(reading.articles()) == 2


# --- as somebody who may not write ----------------------------------------------------------------------------------------------------------


def asked(folder, *arguments):
    """The command as a user for whom permissions count; root is one without its leave to pass over them."""
    before = ()
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everything, and there is no setpriv to take that away")
        before = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    known = {name: value for name, value in os.environ.items() if not name.startswith("VARIORUM_")}
    done = subprocess.run([*before, *COMMAND, *arguments], check=False, capture_output=True, text=True, cwd=folder, env=known, timeout=100)
    return done.returncode, done.stdout, done.stderr.splitlines()


@pytest.fixture
def shut(tmp_path):
    """A folder with an archive, both closed for writing."""
    folder = tmp_path / "mounted"
    folder.mkdir()
    fill(str(folder / "variorum.db"))
    (folder / "early.txt").write_text(EARLY, encoding="utf-8")
    (folder / "variorum.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_commands_read_what_they_may_not_write(shut):
    listed = sorted(shut.iterdir())
    status, out, err = asked(shut, "export")
    assert (status, out.count("\n"), err) == (0, 2, [])
    status, _, err = asked(shut, "add", "early.txt", "--as", "other")
    assert (status, err) == (2, ["variorum: variorum.db: cannot be written to; see who owns the file and its folder"])
    shut.chmod(0o755)
    assert asked(shut, "export")[0] == 0
    assert sorted(shut.iterdir()) == listed


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_what_stands_in_a_journal_is_not_passed_over(shut, tmp_path):
    shut.chmod(0o755)
    (shut / "variorum.db").chmod(0o644)
    copy = tmp_path / "copy"
    copy.mkdir()
    with open_archive(str(shut / "variorum.db"), now=Clock()) as archive:
        archive.add(deposit(EARLY, moment(3), key=f"{KEY}/2"))
        for ending in ("", "-wal"):
            shutil.copy(shut / f"variorum.db{ending}", copy)
            Path(copy / f"variorum.db{ending}").chmod(0o444)
        copy.chmod(0o555)
        status, out, err = asked(copy, "export")
        copy.chmod(0o755)
    assert (status, out) == (2, "")
    assert len(err) == 1
    assert "a part of it is still in its journal; copy it, with the file that ends in -wal" in err[0]
    assert asked(copy, "export")[1].count("\n") == 3

"""Opening an archive, bringing it up to date, and what is said when it cannot be read or written."""

import multiprocessing
import os
import sqlite3
from pathlib import Path

import pytest
from archive_deposits import EARLY, KEY, LATE, Clock, deposit, moment

from variorum.archive import migrating, open_archive, postgres, statements
from variorum.archive.postgres import shown
from variorum.archive.sqlite import SQLite
from variorum.errors import ArchiveError, OutputError


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "news.archive")


def filled(path, count=30):
    with open_archive(path, now=Clock()) as archive:
        for number in range(count):
            archive.add(deposit(f"{EARLY}\n\nReport {number}.", moment(1, number), key=f"{KEY}/{number % 4}"))


def test_an_archive_is_made_only_when_it_may_be(path):
    with pytest.raises(ArchiveError, match="there is no archive"):
        open_archive(path, now=Clock(), create=False)
    assert not Path(path).exists()
    open_archive(path, now=Clock()).close()
    with open_archive(path, now=Clock(), create=False) as archive:
        assert (archive.address, archive.engine) == (path, "sqlite")


def test_one_process_at_a_time_has_the_watch(address):
    first, second = open_archive(address, now=Clock()), open_archive(address, now=Clock())
    assert first.claim_watch()
    assert first.claim_watch(), "who has it has it"
    assert not second.claim_watch()
    first.close()
    assert second.claim_watch()
    second.close()


def test_an_archive_of_two_names_is_claimed_once(tmp_path, path):
    other = tmp_path / "elsewhere" / "other.db"
    other.parent.mkdir()
    open_archive(path, now=Clock()).close()
    other.symlink_to(path)
    with open_archive(path, now=Clock()) as first, open_archive(str(other), now=Clock()) as second:
        assert first.claim_watch()
        assert not second.claim_watch()


@pytest.mark.parametrize("mode", [0o600, 0o660, 0o666])
def test_whoever_may_write_to_an_archive_may_claim_it(path, mode):
    open_archive(path, now=Clock()).close()
    Path(path).chmod(mode)
    with open_archive(path, now=Clock()) as archive:
        assert archive.claim_watch()
        beside = Path(f"{path}-watch").stat()
    assert (beside.st_mode & 0o777, beside.st_gid) == (mode, Path(path).stat().st_gid)


def test_a_link_beside_an_archive_is_not_followed(path, tmp_path):
    """Whoever may write beside it could have had any file of whoever watches made their own."""
    open_archive(path, now=Clock()).close()
    Path(path).chmod(0o666)
    secret = tmp_path / "secret"
    secret.write_text("somebody's")
    secret.chmod(0o600)
    Path(f"{path}-watch").symlink_to(secret)
    with open_archive(path, now=Clock()) as archive:
        assert not archive.claim_watch()
    assert (secret.stat().st_mode & 0o777, secret.read_text()) == (0o600, "somebody's")
    Path(f"{path}-watch").unlink()
    Path(f"{path}-watch").write_bytes(b"")
    Path(f"{path}-watch").chmod(0o640)
    with open_archive(path, now=Clock()) as archive:
        assert archive.claim_watch()
    assert Path(f"{path}-watch").stat().st_mode & 0o777 == 0o640, "what was there already stays as it was"


def test_a_claim_that_may_not_be_looked_at_is_somebody_elses(path, monkeypatch):
    with open_archive(path, now=Clock()) as archive:
        really = os.open

        def forbidden(name, *given, **more):
            if str(name).endswith("-watch"):
                raise PermissionError
            return really(name, *given, **more)

        monkeypatch.setattr(os, "open", forbidden)
        assert archive.claim_watch(), "where no file can be made there is none to go by"
        Path(f"{path}-watch").write_bytes(b"")
        assert not archive.claim_watch()


def let_go(archive, other):
    """As where the server is restarted."""
    other._db.plain("SELECT pg_terminate_backend(?, 5000)", (archive._db._connection.info.backend_pid,))


def test_a_claim_is_taken_up_again_with_the_connection(postgresql_server):
    address = postgresql_server()
    with open_archive(address, now=Clock()) as first, open_archive(address, now=Clock()) as other:
        assert first.claim_watch()
        let_go(first, other)
        first.beat("watch", 180.0)
        assert not other.claim_watch()
        first.close()
        assert other.claim_watch(), "it was taken once"


def test_who_lost_the_claim_with_the_connection_ends(postgresql_server, monkeypatch):
    monkeypatch.setattr(postgres, "CLAIMED", (0, 0.1))
    address = postgresql_server()
    with open_archive(address, now=Clock()) as first, open_archive(address, now=Clock()) as second:
        assert first.claim_watch()
        let_go(first, second)
        assert second.claim_watch()
        for _ in range(2):
            with pytest.raises(ArchiveError, match="another `variorum watch` took this archive over"):
                first.beat("watch", 180.0)
        second.beat("watch", 180.0)


def test_a_statement_alone_is_asked_on_a_new_connection_as_well(postgresql_server):
    address = postgresql_server()
    with open_archive(address, now=Clock()) as archive, open_archive(address, now=Clock()) as other:
        for ask in (archive.state, archive.size, archive.claim_watch):
            let_go(archive, other)
            assert ask()
        let_go(archive, other)
        with pytest.raises(ArchiveError, match="cannot be reached"), archive._db.alone():
            archive._db.plain("SELECT 1")


def test_a_connection_whose_other_side_is_gone_does_not_last(postgresql_server):
    """The server's side: else it would keep for two hours what a machine had claimed that was switched off."""
    with open_archive(postgresql_server(), now=Clock()) as archive:
        parameters = archive._db._connection.info.get_parameters()
        assert (parameters["keepalives_idle"], parameters["keepalives_interval"], parameters["keepalives_count"]) == ("30", "10", "3")


def holds_the_watch(address, pipe):
    archive = open_archive(address, now=Clock())
    pipe.send(archive.claim_watch())
    pipe.recv()


def test_whoever_had_the_watch_and_is_killed_has_it_no_more(address):
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=holds_the_watch, args=(address, there), daemon=True)
    process.start()
    assert here.recv()
    with open_archive(address, now=Clock()) as other:
        assert not other.claim_watch()
        process.kill()
        process.join()
        assert other.claim_watch()


def test_a_database_becomes_an_archive_only_when_it_may(postgresql_server):
    address = postgresql_server(empty=True)
    with pytest.raises(ArchiveError, match="there is no archive"):
        open_archive(address, now=Clock(), create=False)
    open_archive(address, now=Clock()).close()
    with open_archive(address, now=Clock(), create=False) as archive:
        assert archive.engine == "postgresql"
        assert archive.address.startswith("postgresql://")


def test_a_folder_and_a_missing_folder_are_refused(tmp_path):
    with pytest.raises(ArchiveError, match="is a folder"):
        open_archive(str(tmp_path), now=Clock())
    with pytest.raises(ArchiveError, match="folder does not exist"):
        open_archive(str(tmp_path / "no" / "a"), now=Clock())


@pytest.mark.parametrize(
    "content", [b"not a database, and longer than a header of a hundred bytes" * 9, b"SQLite format 3\0" + b"\xff" * 5000, b"x", b"note"]
)
def test_a_file_that_is_no_archive_is_refused(path, content):
    Path(path).write_bytes(content)
    with pytest.raises(ArchiveError, match=r"is no archive|is damaged"):
        open_archive(path, now=Clock())
    assert Path(path).read_bytes() == content


@pytest.mark.parametrize("address", ["mysql://ida:secret@db.example/news", "https://news.example/", "sqlite:///news.db"])
def test_an_address_of_something_else_is_no_file(address):
    with pytest.raises(ArchiveError, match="no archive is kept there") as refused:
        open_archive(address, now=Clock())
    assert "secret" not in str(refused.value)
    assert "postgresql://user@host/name" in str(refused.value)


def test_somebody_elses_database_is_refused_and_left_alone(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE bookmarks (a)")
    other.close()
    before = Path(path).read_bytes()
    with pytest.raises(ArchiveError, match="no archive of variorum"):
        open_archive(path, now=Clock())
    assert Path(path).read_bytes() == before


def test_an_archive_of_a_newer_program_is_refused(address):
    with open_archive(address, now=Clock()) as archive:
        archive._db.plain("INSERT INTO migrations (number, name, applied) VALUES (9999, 'x', 'x')")
        with pytest.raises(ArchiveError, match=r"newer program.*step 9999"):
            open_archive(address, now=Clock())
        archive._db.plain("DELETE FROM migrations WHERE number = 9999")


def test_steps_are_taken_once_and_written_down(address):
    for _ in range(2):
        with open_archive(address, now=Clock()) as archive:
            taken = archive._db.plain("SELECT number, name FROM migrations ORDER BY number")
    assert taken == [(number, name) for number, name, _ in statements.migrations(archive.engine)]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_every_older_archive_is_brought_up_to_date(engine, path, request):
    """As each of its steps left it."""
    for number, _, _ in statements.migrations(engine):
        address = f"{path}{number}" if engine == "sqlite" else request.getfixturevalue("postgresql_server")(empty=True)
        if engine == "sqlite":
            older = SQLite(address, create=True)
        else:
            from variorum.archive.postgres import PostgreSQL

            older = PostgreSQL(address, create=True)
        migrating.migrate(older, lambda: "2026-01-01T00:00:00Z", up_to=number)
        older.close()
        with open_archive(address, now=Clock()) as archive:
            archive.add(deposit(EARLY))
            assert list(archive.problems()) == []
            assert [row[0] for row in archive._db.plain("SELECT number FROM migrations ORDER BY number")] == [
                number for number, _, _ in statements.migrations(engine)
            ]


def test_both_engines_have_the_same_steps_and_statements():
    steps = {engine: [(number, name) for number, name, _ in statements.migrations(engine)] for engine in ("sqlite", "postgresql")}
    assert steps["sqlite"] == steps["postgresql"]
    assert statements.statements("sqlite").keys() == statements.statements("postgresql").keys() - {"find_recent"}


def _open(path, ready):
    ready.wait()
    for turn in range(5):
        open_archive(f"{path}{turn}", now=Clock()).close()


def test_four_programs_may_make_one_archive_at_once(path):
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(4)
    workers = [context.Process(target=_open, args=(path, ready)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 4


def test_what_is_committed_is_on_the_disk(path):
    with open_archive(path, now=Clock()) as archive:
        settings = {
            name: archive._db.plain(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
        assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_full_disk_is_told_and_writes_nothing(path):
    with open_archive(path, now=Clock()) as archive:
        archive.add(deposit(EARLY))
        before = archive.size()
        archive._db.plain(f"PRAGMA max_page_count = {archive._db.plain('PRAGMA page_count')[0][0] + 2}")
        body = os.urandom(200_000)
        with pytest.raises(OutputError, match="disk is full; nothing of this was written; free some space"):
            archive.add(deposit(LATE, moment(2), body=body))
        assert archive.size() == before
        assert list(archive.problems()) == []
        archive._db.plain("PRAGMA max_page_count = 1000000")
        assert archive.add(deposit(LATE, moment(2), body=body)).changed


def test_an_archive_that_another_program_keeps_locked_is_told(path):
    filled(path, 1)
    with open_archive(path, now=Clock()) as archive, open_archive(path, now=Clock()) as other:
        archive._db.plain("PRAGMA busy_timeout = 50")
        with other._db.transaction(write=True):
            with pytest.raises(ArchiveError, match="kept it locked"):
                archive.add(deposit(EARLY))
            assert archive.article(1).captures == 1  # reading goes on
        assert not archive.add(deposit(EARLY)).again


def test_an_archive_that_may_not_be_written_is_told(path):
    filled(path, 1)
    with open_archive(path, now=Clock()) as archive:
        archive._db.plain("PRAGMA query_only = 1")
        with pytest.raises(OutputError, match="cannot be written to"):
            archive.add(deposit(LATE, moment(3)))
        assert archive.size().captures == 1


def test_a_damaged_page_is_found_and_told(path):
    with open_archive(path, now=Clock()) as archive:
        for day in range(1, 30):
            archive.add(deposit(EARLY, moment(day), body=os.urandom(30_000)))
        digests = [capture.body for capture in archive.captures(1)]
    content = bytearray(Path(path).read_bytes())
    pages = len(content) // 4096
    for page in range(pages // 2, pages):
        content[page * 4096 : page * 4096 + 100] = b"\xaa" * 100
    Path(path).write_bytes(content)
    with open_archive(path, now=Clock()) as archive:
        problems = list(archive.problems())
        assert problems[0].startswith("the database is damaged")
        assert problems[-1].startswith("not everything can be read: is damaged")
        with pytest.raises(ArchiveError, match="damaged; restore a backup"):
            any(archive.body(digest) is None for digest in digests)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE contents SET data = (SELECT o.data FROM contents o WHERE o.id = 2) WHERE id = 1", "not those that were put in"),
        ("UPDATE contents SET data = CAST(data AS TEXT) WHERE id = 1", "not everything can be read: the database says: Could not decode"),
        ("UPDATE contents SET data = x'0102' WHERE id = 1", "cannot be unpacked"),
        ("UPDATE articles SET captures = captures + 1", "article 1 does not agree"),
        ("UPDATE versions SET captures = captures + 1", "version 1 does not agree"),
        ("UPDATE transitions SET old_seen = '2020-01-01T00:00:00Z'", "does not agree with the captures it lies between"),
        ("INSERT INTO word_index (rowid, words) VALUES (999, 'x')", "the index for searching has 9 versions, the archive 8"),
        ("UPDATE captures SET version = 77 WHERE id = 1", "refers to one of versions that is not there"),
    ],
)
def test_what_does_not_fit_together_is_found(path, harm, said):
    filled(path, 8)
    with open_archive(path, now=Clock()) as archive:
        assert list(archive.problems()) == []
        archive._db.plain("PRAGMA foreign_keys = 0")
        archive._db.plain(harm)
        assert any(said in problem for problem in archive.problems())


def test_a_server_that_is_not_there_is_told_without_the_password():
    with pytest.raises(ArchiveError, match=r"postgresql://desk@127.0.0.1:1/news: the server cannot be reached") as caught:
        open_archive("postgresql://desk:hunter2@127.0.0.1:1/news", now=Clock())
    assert "hunter2" not in str(caught.value)
    assert shown("postgresql://u:p@[::1/x") == "postgresql://"


def test_a_connection_that_the_server_let_go_is_made_again(postgresql_server):
    address = postgresql_server()
    with open_archive(address, now=Clock()) as archive, open_archive(address, now=Clock()) as other:
        archive.add(deposit(EARLY))
        backend = archive._db._connection.info.backend_pid
        other._db.plain("SELECT pg_terminate_backend(?)", (backend,))
        assert archive.add(deposit(LATE, moment(2))).changed
        assert archive.size().captures == 2


def test_of_two_transactions_that_wait_for_one_another_one_is_tried_again(postgresql_server):
    address = postgresql_server()
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_cross, args=(address, order)) for order in (range(20), range(19, -1, -1))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]


def _cross(address, order):
    """Keeps relations in an order that the other one keeps them in the other way round."""
    with open_archive(address, now=Clock()) as archive:
        for _ in range(3):
            _beat_all(archive, [f"name {number}" for number in order])


def _beat_all(archive, names):
    from variorum.archive.base import writing

    @writing
    def beats(self):
        for name in names:
            self.beat(name, 1)

    beats(archive)

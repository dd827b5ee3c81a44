"""An archive in one SQLite file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from variorum.archive.base import Row, Values, clean
from variorum.archive.folding import Term
from variorum.archive.statements import statements
from variorum.errors import ArchiveError, OutputError

OLDEST = (3, 35)  # the first SQLite that answers with what it wrote
PATIENCE = 30_000  # milliseconds to wait for another writer; a transaction takes some of them
CACHE = 2_000  # KiB that a connection keeps in memory; a server has half a dozen. With four times as much `add` and search take as long (12,000 and 100,000 captures, 2026-11-27)
TURNS = 50  # at turning a new file to WAL while others open it as well
MARK = 0x56415249  # "VARI" at the head of the file: that it is an archive of ours
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class SQLite:
    """One connection to a file. WAL, and a commit is on the disk when it returns.

    A file that may not be written to (a colleague's copy, a backup of a disk) is read as it is.
    """

    name = "sqlite"

    def __init__(self, path: str, *, create: bool, write: bool = True) -> None:
        self.where = path
        self._statements = statements("sqlite")
        self._inside = False
        self._claims: dict[str, int] = {}  # files that are locked
        if sqlite3.sqlite_version_info < OLDEST:
            found = sqlite3.sqlite_version
            raise ArchiveError(
                f"the SQLite of this Python is {found}, too old", where=path, advice="use a Python with SQLite 3.35 or newer"
            )
        self._look(path, create=create and write)
        self.readonly = Path(path).exists() and not (write and _may_write(path))
        if not self.readonly:
            self._begin(path)
        with self._spoken():
            name = _reading(path) if self.readonly else path
            self._connection = sqlite3.connect(name, uri=self.readonly, timeout=PATIENCE / 1000, isolation_level=None, cached_statements=256, check_same_thread=False)  # fmt: skip
            self._connection.row_factory = sqlite3.Row
        try:
            with self._spoken():
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _look(self, path: str, *, create: bool) -> None:
        there = Path(path)
        if there.is_dir():
            raise ArchiveError("is a folder, not an archive", where=path, advice="name a file in it")
        if not there.exists() and not create:
            raise ArchiveError("there is no archive", where=path, advice="add something to it first: variorum add ... --archive " + path)
        if not create and there.is_file() and not there.stat().st_size and not _has_journal(path):
            advice = "if there was one, restore a backup under another name, and look what emptied this file"
            raise ArchiveError("is a file of 0 bytes, and no archive any more or yet", where=path, advice=advice)
        if (
            there.is_file() and there.stat().st_size == 1 and there.read_bytes() != b"S"
        ):  # SQLite takes it for an empty one, and would write over it
            raise ArchiveError("is no archive", where=path, advice="name another file")
        if not there.parent.is_dir():
            raise ArchiveError(
                "its folder does not exist", where=path, advice=f"make the folder {there.parent} first, or name another place"
            )

    def _begin(self, path: str) -> None:
        """A new file is its owner's alone: it holds others' texts, and what somebody watches. SQLite makes its journal as open as the file."""
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600))
        except FileExistsError:
            pass
        except OSError as error:
            raise ArchiveError(f"cannot be made ({error.strerror})", where=path, advice="name a place where you may write") from None

    def _prepare(self) -> None:
        run = self._connection.execute
        run("PRAGMA foreign_keys = ON")
        ours = self._is_ours()
        if self.readonly:
            if not ours:
                raise ArchiveError("is no archive", where=self.where, advice="name another file")
            run("PRAGMA query_only = ON")
            run(f"PRAGMA cache_size = -{CACHE}")
            return
        self._write_ahead()
        if not ours:
            run(f"PRAGMA application_id = {MARK}")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA secure_delete = ON")
        run(f"PRAGMA cache_size = -{CACHE}")

    def _is_ours(self) -> bool:
        """Whether it is an archive; if not, it is empty. Raises ArchiveError for a database of others."""
        run = self._connection.execute
        for _ in range(2):  # another program may make it between the two questions; the mark comes first
            mark = run("PRAGMA application_id").fetchone()[0]
            if mark == MARK:
                return True
            if not mark and not run("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                return False
        raise ArchiveError("is a database, but no archive of variorum", where=self.where, advice="name another file")

    def _write_ahead(self) -> None:
        """Turn the file to WAL. SQLite does not wait for others here, so wait for them by a transaction of our own."""
        for left in reversed(range(TURNS)):
            try:
                if self._connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                    self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if not left or error.sqlite_errorcode & 0xFF not in _BUSY:
                    raise
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.execute("COMMIT")
            else:
                return

    # --- before it is an archive ------------------------------------------------------------------------------------------------------

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A transaction beside which nobody else writes."""
        with self._spoken():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._back()
                raise

    def begun(self) -> bool:
        """Whether it has the ledger of steps."""
        return bool(self.plain("SELECT 1 FROM sqlite_master WHERE name = 'migrations'"))

    def plain(self, text: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Run a statement that has no name."""
        with self._spoken():
            return [tuple(row) for row in self._connection.execute(text, values)]

    # --- as an archive ----------------------------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[None]:
        """All of what is done inside, or nothing."""
        if self._inside:  # a method that calls another one
            yield
            return
        with self._spoken():
            if write and self.readonly:
                raise self._unwritable()
            self._connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            self._inside = True
            before = self._connection.total_changes
            try:
                yield
                if self._connection.total_changes != before:
                    self._connection.execute("UPDATE state SET writes = writes + 1")
                self._connection.execute("COMMIT")
            except BaseException:
                self._back()
                raise
            finally:
                self._inside = False

    def _back(self) -> None:
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):  # what went wrong first is what is told
                self._connection.execute("ROLLBACK")

    def rows(self, statement: str, values: Values, **parts: str) -> list[Row]:
        """Run a named statement."""
        text = self._statements[statement]
        return self._connection.execute(text.format(**parts) if parts else text, _bound(values)).fetchall()

    def run(self, statement: str, values: Values) -> int:
        """Run a named statement and count the rows it touched."""
        return self._connection.execute(self._statements[statement], _bound(values)).rowcount

    def many(self, statement: str, values: Sequence[Values]) -> None:
        """Run a named statement for each of many values."""
        self._connection.executemany(self._statements[statement], [_bound(each) for each in values])

    def index(self, version: int, words: Sequence[str]) -> None:
        """Put the words of a version into the index."""
        self.run("index_words", {"version": version, "words": " ".join(words)})

    def unindex(self, version: int, words: Sequence[str]) -> None:
        """Take them out again."""
        self.run("unindex_words", {"version": version, "words": " ".join(words)})

    def find(self, groups: Sequence[Sequence[Term]], without: Sequence[Term], *, limit: int, offset: int) -> list[int]:
        """Versions that have one term of each group and none of the others, the last that came first."""
        query = " AND ".join(f"({' OR '.join(map(_term, group))})" for group in groups)
        if without:
            query = f"({query}) NOT ({' OR '.join(map(_term, without))})"
        return [row["rowid"] for row in self.rows("find_words", {"query": query, "limit": limit, "offset": offset})]

    def state(self) -> str:
        """How often anything was written."""
        with self._spoken():
            return str(self._connection.execute("SELECT writes FROM state").fetchone()[0])

    def size(self) -> int:
        """Bytes of the file and of what was not yet written back to it."""
        return sum(os.path.getsize(self.where + end) for end in ("", "-wal") if os.path.exists(self.where + end))  # noqa: PTH110, PTH202

    def scrub(self) -> str | None:
        """What was taken away leaves the index and the journal; deleted rows were overwritten when they were deleted."""
        with self._spoken():
            self._connection.execute("INSERT INTO word_index (word_index) VALUES ('optimize')")
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return "in the journal, as another program was reading; forget something again, or let all programs end" if busy else None

    def check(self) -> Iterator[str]:
        """What SQLite finds wrong with the file and the index."""
        try:
            with self._spoken():
                for row in self._connection.execute("PRAGMA integrity_check(20)"):
                    if row[0] != "ok":
                        yield f"the database is damaged: {row[0]}"
                for row in self._connection.execute("PRAGMA foreign_key_check"):
                    yield f"row {row[1]} of {row[0]} refers to one of {row[2]} that is not there"
        except ArchiveError as error:
            yield f"the database cannot be checked: {error.what}"

    def give_way(self, tried: int) -> None:
        """Nothing to wait for: one writes at a time here, and no transaction is broken off for another."""

    def claim(self, what: str) -> bool:
        """Whether nobody else has claimed this. The file beside the archive stays: one that is taken away while another waits for it locks nothing."""
        if what in self._claims:
            return True
        archive = Path(self.where).resolve()  # under whatever name it was opened
        beside = archive.with_name(f"{archive.name}-{what}")
        try:
            import fcntl  # noqa: PLC0415  - not on Windows

            held = _beside(beside, archive)
        except PermissionError:
            return not os.path.lexists(beside)  # it is somebody else's
        except (ImportError, OSError):
            return not beside.is_symlink()  # a link there is none of ours: it is neither followed nor locked
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(held)
            return not isinstance(error, BlockingIOError)  # or the file system has no locks
        self._claims[what] = held
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        while self._claims:
            os.close(self._claims.popitem()[1])

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        """Errors of SQLite in words."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._said(error) from error

    def _unwritable(self) -> OutputError:
        return OutputError("cannot be written to", where=self.where, advice="see who owns the file and its folder")

    def _said(self, error: sqlite3.Error) -> ArchiveError | OutputError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return OutputError("the disk is full; nothing of this was written", where=self.where, advice="free some space and try again")
        if code in _BUSY:
            seconds = PATIENCE // 1000
            return ArchiveError(
                f"another program has kept it locked for {seconds} seconds", where=self.where, advice="try again, or end it"
            )
        if code in _BROKEN:
            what = "is no archive, or is damaged" if code == sqlite3.SQLITE_NOTADB else "is damaged"
            return ArchiveError(what, where=self.where, advice="restore a backup: variorum restore; or ask variorum doctor what is wrong")
        if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}:
            return self._unwritable()
        if code == sqlite3.SQLITE_CANTOPEN and self.readonly:
            advice = "copy it, with the file that ends in -wal, to a folder where you may write"
            return ArchiveError("cannot be read here: a part of it is still in its journal", where=self.where, advice=advice)
        if code == sqlite3.SQLITE_CANTOPEN:
            return ArchiveError(
                "cannot be opened", where=self.where, advice="see who owns the file and its folder, and whether the path is right"
            )
        if code == sqlite3.SQLITE_IOERR:
            return OutputError(f"the disk failed: {error}", where=self.where, advice="look at the disk, then ask variorum doctor")
        what = str(error).encode("ascii", "replace").decode().split("\n")[0][:200]
        return ArchiveError(f"the database says: {what}", where=self.where, advice="ask variorum doctor what is wrong")


def _beside(path: Path, archive: Path) -> int:
    """A file beside an archive, open, made if it is not there: whoever may write to the archive may lock it, as SQLite has it with the journal."""
    how = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        held = os.open(path, how | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return os.open(path, how)
    like = archive.stat()
    for change in (
        partial(os.fchown, held, -1, like.st_gid),
        partial(os.fchown, held, like.st_uid, -1),  # root alone may
        partial(os.fchmod, held, like.st_mode & 0o666),
    ):
        with suppress(OSError):
            change()
    return held


def _may_write(path: str) -> bool:
    """The file, and its journal, which lies beside it."""
    return os.access(path, os.W_OK) and (os.access(Path(path).absolute().parent, os.W_OK) or _has_journal(path))


def _has_journal(path: str) -> bool:
    journal = Path(path + "-wal")
    return journal.exists() and journal.stat().st_size > 0


def _reading(path: str) -> str:
    """How SQLite is asked to read only. Where it can lay no journal beside the file, or nobody may write to it (what it lays there would then be in the
    way of who makes it writable again), and there is none, it takes the file for one that does not change."""
    folder = Path(path).absolute().parent
    still = not os.access(folder, os.W_OK) or not Path(path).stat().st_mode & 0o222
    alone = still and not _has_journal(path)
    return f"file:{quote(os.fspath(folder / Path(path).name))}?{'immutable=1' if alone else 'mode=ro'}"


def _bound(values: Values) -> Mapping[str, Any]:
    return {name: clean(value) for name, value in values.items()}


def _term(term: Term) -> str:
    """A term in the language of FTS5. Words hold letters and digits only."""
    return f'"{" ".join(term.words)}"' + (" *" if term.prefix else "")

"""The file of an index: opened or made, checked, asked; what goes wrong, said in our words."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from threading import Event

import numpy as np

from variorum.errors import InputError, OutputError
from variorum.reuse.index.marks import Numbers, signature

_APPLICATION, _LAYOUT = 0x56415249, 1  # "VARI"; the second is counted up when tables change
_PATIENCE = 120.0  # seconds to wait for another process that writes; a bulk load holds the file for some 20
_PAUSE = 0.05  # seconds between two tries where SQLite does not wait itself
_CACHE = 64 << 10  # kilobytes of pages in memory
_LOG = 16_384  # pages written before they are sorted into the file: the same pages are met again and again
AT_ONCE = 50_000  # hashes in a question


def _statements() -> dict[str, str]:
    parts = re.split(r"^-- name: (\w+)\n", files(__package__).joinpath("index.sql").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


SQL = _statements()


def opened(path: Path, where: str) -> sqlite3.Connection:
    """Open the file, or make one; of several processes that would make it, one does."""
    base = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        for pragma in ("synchronous = NORMAL", f"cache_size = -{_CACHE}", f"wal_autocheckpoint = {_LOG}", "temp_store = MEMORY"):
            base.execute(f"PRAGMA {pragma}")
        if _setting(base, "application_id") != _APPLICATION:
            _made(base, where)
        _checked(base, where)
    except BaseException:
        base.close()
        raise
    return base


def _made(base: sqlite3.Connection, where: str) -> None:
    if base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] and _setting(base, "application_id") != _APPLICATION:
        raise InputError("a database, but no index of reuse", where=where, advice="name another file")
    _logged(base)
    with transaction(base, "BEGIN IMMEDIATE"):
        if _setting(base, "application_id") != _APPLICATION:
            for statement in SQL["tables"].split(";\n"):
                base.execute(statement)
            base.execute("INSERT INTO about VALUES ('fingerprints', ?)", [signature()])
            base.execute(f"PRAGMA application_id = {_APPLICATION}")
            base.execute(f"PRAGMA user_version = {_LAYOUT}")


def _logged(base: sqlite3.Connection) -> None:
    """Have changes written to a log first, where the disk allows it, so that readers and a writer do not wait for each other.

    SQLite itself does not wait for another process that does the same.
    """
    for left in range(int(_PATIENCE / _PAUSE), -1, -1):
        try:
            base.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not left:
                raise
            Event().wait(_PAUSE)
        else:
            return


def _checked(base: sqlite3.Connection, where: str) -> None:
    if _setting(base, "user_version") == _LAYOUT:
        known = base.execute("SELECT value FROM about WHERE name = 'fingerprints'").fetchone()
        if known and known[0] == signature():
            return
    raise InputError(
        "an index made by another version, whose fingerprints are not ours", where=where, advice="make a new index from the same articles"
    )


def _setting(base: sqlite3.Connection, name: str) -> int:
    return int(base.execute(f"PRAGMA {name}").fetchone()[0])


@contextmanager
def transaction(base: sqlite3.Connection, begin: str) -> Iterator[None]:
    """All or nothing; `begin`: BEGIN to read one state of things, BEGIN IMMEDIATE to write."""
    base.execute(begin)
    try:
        yield
        base.execute("COMMIT")
    finally:
        if base.in_transaction:
            base.execute("ROLLBACK")


@contextmanager
def told(where: str) -> Iterator[None]:
    """Say what SQLite says in our words."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT):
            raise  # a mistake of ours, or an index that is used after it was closed
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            what = "no index of reuse" if code == sqlite3.SQLITE_NOTADB else "a damaged index"
            raise InputError(what, where=where, advice="name another file, or make a new index from the same articles") from error
        advice = {
            sqlite3.SQLITE_FULL: "make room and try again; what was stored before is whole",
            sqlite3.SQLITE_BUSY: "another process is writing to it; try again when it is done",
            sqlite3.SQLITE_CANTOPEN: "name a file in a folder that exists and may be written to",
            sqlite3.SQLITE_READONLY: "it may not be written to; change that or name another file",
        }.get(code, "try again; what was stored before is whole")
        raise OutputError(str(error), where=where, advice=advice) from error


def ask(base: sqlite3.Connection, name: str, given: Numbers, **more: int) -> Numbers:
    """The rows, all of whole numbers, that a question about many hashes or articles has for answer."""
    found: list[tuple[int, ...]] = []
    for first in range(0, max(len(given), 1), AT_ONCE):
        rows = base.execute(SQL[name], {"asked": list_(given[first : first + AT_ONCE]), **more})
        width = len(rows.description)
        found += rows
    return np.array(found, np.int64).reshape(len(found), width)


def list_(given: Numbers) -> str:
    """As the statements want it."""
    return json.dumps(given.tolist())


def count(base: sqlite3.Connection) -> int:
    """How many articles there are. None ever goes, so the last has that number."""
    return int(base.execute("SELECT coalesce(max(number), 0) FROM articles").fetchone()[0])

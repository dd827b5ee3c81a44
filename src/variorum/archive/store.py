"""The archive as the rest of the program sees it: opening one, and everything it can be asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from variorum.archive.backup import Backing
from variorum.archive.base import moment
from variorum.archive.checking import Checking
from variorum.archive.forgetting import Forgetting
from variorum.archive.migrating import migrate
from variorum.archive.people import People
from variorum.archive.searching import Searching
from variorum.archive.sqlite import SQLite
from variorum.archive.telling import Telling
from variorum.archive.watching import Watching
from variorum.errors import ArchiveError

if TYPE_CHECKING:
    from variorum.archive.postgres import PostgreSQL

_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)  # an address of something else


class Archive(Forgetting, Telling, Searching, Watching, People, Checking, Backing):
    """One connection to one archive, used by one thread at a time; several threads and programs may each open one.

    Every method is one transaction, and what it returned is on the disk.
    """

    fresh = False  # it was made when it was opened

    @property
    def address(self) -> str:
        """Where it is, as a message may name it: without a password."""
        return self._db.where

    @property
    def engine(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self._db.name

    @property
    def readonly(self) -> bool:
        """Whether it is only read."""
        return self._db.readonly

    def state(self) -> str:
        """A token that differs after anything was written, for caches; `forgotten_of` gives the part that differs after something was forgotten."""
        return f"{self._db.state()}/{self._forgettings()}"

    def close(self) -> None:
        """Let go of it."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def forgotten_of(state: str) -> str:
    """Of a state: what stays the same as long as nothing is taken away, whatever else is written."""
    return state.partition("/")[2]


def open_archive(
    address: str, *, now: Callable[[], datetime], create: bool = True, write: bool = True, up_to: int | None = None
) -> Archive:
    """Open the archive at a path or at ``postgresql://...``, and bring it up to what this program knows. Raises `ArchiveError`.

    A file that is not there is made, unless `create` is false. One that may not be written to, or need not be (`write`), is read: what would write
    raises `OutputError`. `up_to`: the last step of the migrations that is taken, to fill in a backup of it.
    """
    engine = _engine(address, create=create, write=write)
    archive = Archive(engine, now)
    try:
        archive.fresh = migrate(engine, lambda: moment(now()), up_to=up_to)
    except BaseException:
        engine.close()
        raise
    return archive


def _engine(address: str, *, create: bool, write: bool) -> SQLite | PostgreSQL:
    if address.startswith(("postgresql://", "postgres://")):
        from variorum.archive.postgres import PostgreSQL  # noqa: PLC0415  - heavy, and most archives are files

        return PostgreSQL(address, create=create, write=write)
    if _ELSEWHERE.match(address):
        raise ArchiveError(
            "no archive is kept there",
            where=address.partition("://")[0] + "://",
            advice="name a file, or an address of the form postgresql://user@host/name",
        )
    return SQLite(address, create=create, write=write)

"""What every part of the archive stands on: an engine, one transaction a method, moments."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

Row = Mapping[str, Any]
Values = Mapping[str, Any]
P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="Base")
TRIES = 5  # of a transaction that the engine broke off because of another; each waited for the other, so the next try is likely to pass


class TryAgain(Exception):  # noqa: N818  - no error for a user: the engine asks for the transaction once more
    """The engine broke a transaction off in favour of another one."""


class Engine(Protocol):
    """A database: one connection, used by one thread at a time. It turns what goes wrong into `ArchiveError` and `OutputError`."""

    name: str  # "sqlite" or "postgresql"
    where: str  # the archive, as a message may name it, without a password

    def transaction(self, *, write: bool) -> AbstractContextManager[None]:
        """All of what is done inside, or nothing; durable at the end. Raises `TryAgain`."""

    def rows(self, statement: str, values: Values, **parts: str) -> list[Row]:
        """Run a named statement. `parts` fill its places in braces: text of ours, never a user's."""

    def many(self, statement: str, values: Sequence[Values]) -> None:
        """Run a named statement for each of many values."""

    def run(self, statement: str, values: Values) -> int:
        """Run a named statement and count the rows it touched."""

    def index(self, version: int, words: Sequence[str]) -> None:
        """Put the words of a version into the index."""

    def unindex(self, version: int, words: Sequence[str]) -> None:
        """Take them out again; they are the same that were put in."""

    def state(self) -> str:
        """A token that differs after anything was written."""

    def size(self) -> int:
        """Bytes of the database."""

    def scrub(self) -> None:
        """Overwrite what was taken away, outside a transaction."""

    def check(self) -> Iterator[str]:
        """What the database itself finds wrong."""

    def close(self) -> None:
        """Let go of the connection."""


class Base:
    """One archive, open."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._db = engine
        self._clock = now

    def _now(self) -> str:
        return moment(self._clock())

    def _row(self, statement: str, **values: Any) -> Row | None:
        """The first row, if there is one."""
        rows = self._db.rows(statement, values)
        return rows[0] if rows else None

    def _one(self, statement: str, **values: Any) -> Row:
        return self._db.rows(statement, values)[0]


def writing(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """A method that is one transaction and may write."""

    @wraps(method)
    def whole(self: S, *args: P.args, **kwargs: P.kwargs) -> R:
        for left in reversed(range(TRIES)):
            try:
                with self._db.transaction(write=True):
                    return method(self, *args, **kwargs)
            except TryAgain as error:
                if not left:
                    assert error.__cause__ is not None
                    raise error.__cause__ from None
        raise AssertionError

    return whole


def reading(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """A method that sees the archive at one moment and writes nothing."""

    @wraps(method)
    def whole(self: S, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._db.transaction(write=False):
            return method(self, *args, **kwargs)

    return whole


def moment(at: datetime) -> str:
    """A moment as the archive writes it: ISO 8601 in UTC with seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def pack(data: bytes) -> bytes:
    """Compressed, as it is kept."""
    return zlib.compress(data, 6)


def unpack(data: bytes) -> bytes:
    """As it was."""
    return zlib.decompress(data)


def listed(values: Sequence[Any]) -> str | None:
    """A list as it stands in a column; None for an empty one."""
    return json.dumps(values, ensure_ascii=False) if values else None


def unlisted(text: str | None) -> tuple[Any, ...]:
    """The list again, with tuples inside."""
    return tuple(tuple(item) if isinstance(item, list) else item for item in json.loads(text)) if text else ()

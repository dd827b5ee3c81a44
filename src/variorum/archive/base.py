"""What every part of the archive stands on: an engine, one transaction a method, moments."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from variorum.archive.folding import Term
from variorum.errors import ArchiveError, VariorumError

Row = Mapping[str, Any]
Values = Mapping[str, Any]
P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")
S = TypeVar("S", bound="Base")
MOST = 2**63 - 1  # of a number in a column
LONGEST_KEY = 2_000  # bytes; PostgreSQL looks up 2,700, browsers send as many
LONGEST_NAME = 500  # characters of a title, byline or outlet
TRIES = 8  # of a transaction that the engine broke off because of another; five without a pause were too few on a busy machine (2026-11-27)


class TryAgain(Exception):  # noqa: N818  - no error for a user: the engine asks for the transaction once more
    """The engine broke a transaction off in favour of another one. `told` is what is said when it does so every time."""

    def __init__(self, told: VariorumError) -> None:
        self.told = told
        super().__init__(str(told))


class Engine(Protocol):
    """A database: one connection, used by one thread at a time. It turns what goes wrong into `ArchiveError` and `OutputError`."""

    name: str  # "sqlite" or "postgresql"
    readonly: bool  # what would write raises OutputError
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

    def find(self, groups: Sequence[Sequence[Term]], without: Sequence[Term], *, limit: int, offset: int) -> list[int]:
        """Versions that have one term of each group and none of the others, the last that came first."""

    def give_way(self, tried: int) -> None:
        """After so many tries: wait for a moment that others in the same place do not wait for, the longer the more tries it were."""

    def state(self) -> str:
        """A token that differs after anything was written."""

    def claim(self, what: str) -> bool:
        """Whether nobody else has claimed this; then nobody else can until the connection is closed, or the process ends however it does. True once more
        for who has it."""

    def size(self) -> int:
        """Bytes of the database."""

    def scrub(self) -> str | None:
        """Overwrite what was taken away, outside a transaction; where it may still be found."""

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

    def whole(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        for tried in range(1, TRIES + 1):
            try:
                with self._db.transaction(write=True):
                    return method(self, *args, **kwargs)
            except TryAgain as error:
                if tried == TRIES:
                    raise error.told from error
            self._db.give_way(tried)
        raise AssertionError

    return _named(whole, method)


def reading(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """A method that sees the archive at one moment and writes nothing."""

    def whole(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._db.transaction(write=False):
            return method(self, *args, **kwargs)

    return _named(whole, method)


def _named(whole: Callable[Q, R], method: Callable[Q, R]) -> Callable[Q, R]:
    update_wrapper(whole, method)
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


def clean(value: Any) -> Any:
    """A value that every database takes: no halves of surrogate pairs, no NUL, no number beyond 64 bits. Hostile titles and addresses have them."""
    if type(value) is str and not value.isprintable():
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if type(value) is int and not -MOST <= value <= MOST:
        return MOST if value > 0 else -MOST
    return value


def check_key(key: str, where: str) -> None:
    """Refuse a key or an address that is too long to be looked up."""
    if len(key.encode("utf-8", "replace")) > LONGEST_KEY:
        raise ArchiveError(
            f"an address or key of more than {LONGEST_KEY} bytes is not kept: {key[:60]}…",
            where=where,
            advice="give the article a shorter key",
        )


def cut(text: str | None) -> str | None:
    """A name or title, without what no name or title has."""
    return text if text is None or len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"

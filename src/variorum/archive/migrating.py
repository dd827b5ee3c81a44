"""Brings an archive up to what this program knows: the steps of `sql/migrations/`, in order, each in a transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from variorum.archive.statements import migrations
from variorum.errors import ArchiveError

LEDGER = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL)"


class Migrating(Protocol):
    """What an engine must be able to do before its archive is one."""

    name: str
    where: str
    readonly: bool

    def begun(self) -> bool:
        """Whether it has the ledger of steps."""

    def alone(self) -> AbstractContextManager[None]:
        """A transaction beside which nobody else migrates."""

    def plain(self, text: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Run a statement that has no name yet, with "?" for values."""


def migrate(engine: Migrating, now: Callable[[], str], *, up_to: int | None = None) -> bool:
    """Take the steps that were not taken yet, and say whether there had been none at all."""
    steps = migrations(engine.name)
    newest = steps[-1][0]
    if not engine.begun() and not engine.readonly:
        with engine.alone():
            engine.plain(LEDGER)
    taken = {int(str(row[0])) for row in engine.plain("SELECT number FROM migrations")}
    if taken and max(taken) > newest:
        raise ArchiveError(
            f"the archive was made by a newer program: it is at step {max(taken)}, this program knows {newest}",
            where=engine.where,
            advice="install a newer version of variorum, or open a backup made by this one",
        )
    if engine.readonly:
        if len(taken) < len(steps):
            what = "it was made by an older program, and cannot be brought up to date here"
            raise ArchiveError(what, where=engine.where, advice="copy it to a folder where you may write, and open the copy")
        return False
    for number, name, texts in steps:
        if number in taken or (up_to is not None and number > up_to):
            continue
        with engine.alone():
            if engine.plain("SELECT 1 FROM migrations WHERE number = ?", (number,)):
                continue  # another program was faster
            for text in texts:
                engine.plain(text)
            engine.plain("INSERT INTO migrations (number, name, applied) VALUES (?, ?, ?)", (number, name, now()))
    return not taken

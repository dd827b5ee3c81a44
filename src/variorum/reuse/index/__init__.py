"""An index on disk: what a new article shares with a million stored ones, without redoing the rest.

    article ─words, fingerprints─▶ who has one of them ─the words beside it differ: no run of 12─▶ candidates ─measure, relate─▶ tables

One SQLite file keeps the texts and, for each fingerprint, the articles that have it; words are found anew from the texts of the few
candidates. An article is added in one transaction, so a killed process leaves all of it or nothing, and several processes may use one file: each
reads what was there when it began, and they write one after another. (After a power cut the last articles may be missing; the file is whole.)

The rules are the batch engine's: for the article that comes last, `add` finds the pairs and passages that the engine finds for it in the whole
collection, with the same figures. What was returned for earlier articles was right for what was there then. Two things change as more arrive,
and the engine, which sees all at once, judges by the end: a fingerprint that comes to stand in more than `postings.CAP` articles
joins nobody any more, and one that reaches `postings.COMMON` may turn the edge of older articles into boilerplate.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from variorum.model import Article
from variorum.reuse.index.answer import Relations, related
from variorum.reuse.index.file import SQL, count, opened, told, transaction
from variorum.reuse.index.intake import Read, batch_of, clean, lots, new_of, number_of, read_in, store

__all__ = ["Index", "Relations"]


class Index:
    """An index on disk; opened, or made where there is none. To be used by the thread that opened it, and closed.

    Raises InputError for a file that is no index, is damaged or was made with other fingerprints, OutputError where it cannot be written.
    """

    def __init__(self, path: str | Path) -> None:
        self._where = str(path)
        with told(self._where):
            self._base = opened(Path(path), self._where)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was added stays."""
        with told(self._where):
            self._base.close()

    def __len__(self) -> int:
        with told(self._where):
            return count(self._base)

    def __contains__(self, id_: object) -> bool:
        with told(self._where):
            return isinstance(id_, str) and self._base.execute(SQL["find"], {"id": clean(id_)}).fetchone() is not None

    def relations(self, article: Article) -> Relations:
        """What an article shares with the stored ones, itself left out if it is among them.

        Raises InputError when another text is stored under its id.
        """
        read = read_in(batch_of([article]))
        with told(self._where), transaction(self._base, "BEGIN"):
            return related(self._base, read, number_of(self._base, read, self._where))

    def add(self, article: Article) -> Relations:
        """Store an article, and return what it shares with those stored before.

        An article that is there already, with the same text, changes nothing: its record stays as it was. Raises InputError when another text
        is stored under its id.
        """
        read = read_in(batch_of([article]))
        with told(self._where), transaction(self._base, "BEGIN IMMEDIATE"):
            number = number_of(self._base, read, self._where)
            found = related(self._base, read, number)
            if number is None:
                store(self._base, [read])
        return found

    def add_many(self, articles: Iterable[Article | pa.RecordBatch]) -> int:
        """Store many articles, given one by one or as record batches (schema ARTICLES), fast and without asking what they share.

        They are stored by tens of thousands, each lot all or nothing; after an interruption the same call goes on where it was. Returns how many were new.
        Raises InputError when an id comes with two texts; the lot in which it does is not stored.
        """
        return sum(self._put(lot) for lot in lots(articles))

    def _put(self, lot: list[Read]) -> int:
        with told(self._where), transaction(self._base, "BEGIN IMMEDIATE"):
            new = new_of(self._base, lot, self._where)
            store(self._base, new)
            return sum(len(read.batch) for read in new)

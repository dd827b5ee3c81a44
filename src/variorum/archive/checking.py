"""How much an archive holds, and whether it fits together."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

from variorum.archive.base import Base, Row, reading, unpack
from variorum.errors import ArchiveError
from variorum.model import Counts

PAGE = 200  # rows that are looked at in one transaction
_MISFITS = {
    "check_articles": "article {id} does not agree with its captures",
    "check_versions": "version {id} does not agree with the captures that show it",
    "check_transitions": "change {id} does not agree with the captures it lies between",
}


class Checking(Base):
    """Counts and doubts."""

    @reading
    def size(self) -> Counts:
        """How much there is."""
        return Counts(**self._one("counts"), bytes=self._db.size())

    def problems(self) -> Iterator[str]:
        """What is wrong, a line each: pages of the database, digests of texts and bodies, references, the index. Nothing when all is well.

        Reads everything; others may go on writing meanwhile.
        """
        yield from self._db.check()
        try:
            for page in self._pages("check_contents", 0):
                yield from filter(None, map(_content_problem, page))
            for statement, what in _MISFITS.items():
                for page in self._pages(statement, "" if statement == "check_transitions" else 0):
                    yield from (what.format(id=row["id"]) for row in page)
            should, are = self._indexed()
            if should != are:
                yield f"the index for searching has {are} versions, the archive {should}"
        except ArchiveError as error:
            yield f"not everything can be read: {error.what}"

    def _pages(self, statement: str, after: int | str) -> Iterator[list[Row]]:
        while page := self._page(statement, after):
            yield page
            after = page[-1]["id"]

    @reading
    def _page(self, statement: str, after: int | str) -> list[Row]:
        return self._db.rows(statement, {"after": after, "limit": PAGE})

    @reading
    def _indexed(self) -> tuple[int, int]:
        return self._one("count_searchable")["versions"], self._one("count_indexed")["rows"]


def _content_problem(row: Row) -> str | None:
    try:
        data = unpack(row["data"])
    except zlib.error:
        return f"the bytes of {row['sha256'][:16]} cannot be unpacked"
    if hashlib.sha256(data).hexdigest() != row["sha256"] or len(data) != row["bytes"]:
        return f"the bytes of {row['sha256'][:16]} are not those that were put in"
    return None

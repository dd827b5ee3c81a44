"""What somebody sends, as `variorum add` reads it in files: bytes that have a name and no path."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from collections.abc import Callable, Iterator

from variorum.errors import InputError, NotTextError
from variorum.model import Captured
from variorum.read import feeds, kinds, printable, sources, web_archives
from variorum.read.sources import Source
from variorum.settings import MAX_INPUT_BYTES, SNIFFED_BYTES
from variorum.unpack import gunzipped


def kind_of(data: bytes, name: str) -> str | None:
    """ "json", "csv", "parquet", "warc", "feed", or "list" for a sitemap or OPML; None for one text."""
    looked = kinds.kind_by_look(data[:SNIFFED_BYTES]) if kinds.asks_for_a_look(name) else None
    return looked or kinds.kind_of(name)


def unpacked(data: bytes, name: str) -> bytes:
    """What a file is whose name ends in ".gz". Raises InputError for what is damaged or blown up."""
    return gunzipped(data, where=printable(name), most=MAX_INPUT_BYTES) if name.lower().endswith(".gz") else data


class _Until(io.BytesIO):
    """Bytes that end where somebody has had enough, since millions of records that are passed over would not let them say so."""

    def __init__(self, data: bytes, enough: Callable[[], bool]) -> None:
        super().__init__(data)
        self._enough = enough

    def read(self, size: int | None = -1, /) -> bytes:
        return b"" if self._enough() else super().read(size)


def sources_in(
    data: bytes, kind: str, *, name: str, enough: Callable[[], bool] = lambda: False
) -> Iterator[Source | Captured | InputError]:
    """What is in these bytes of this kind, still to be read; an error stands in the place of each that fails. It ends when `enough` says so.

    Parquet is refused: its columns may unpack to any size, and nothing tells before they do.
    """
    where = printable(name)
    try:
        if kind == "list":
            raise NotTextError("a list of addresses (a sitemap or OPML), not a text", where=where, advice="`variorum watch` watches what it lists")  # fmt: skip
        if kind == "parquet":
            raise NotTextError("a Parquet table", where=where, advice="send it as JSON lines or CSV; `variorum add` takes it as it is")
        if kind == "warc":
            yield from web_archives.pages(_Until(data, enough), where=where)
            return
        data = unpacked(data, name)
        digest = hashlib.sha256(data).hexdigest()[:8]
        if kind == "feed":
            found: Iterator[Source | InputError] = map(sources.of_entry, feeds.articles(data, path=name, where=where))
        else:
            found = sources.of_table(io.BufferedReader(io.BytesIO(data)), kind, path=name, where=where, published=None)
        for source in found:
            yield source if isinstance(source, InputError) else dataclasses.replace(source, sent=digest)
    except InputError as error:
        yield error

"""What a file holds, by its ending and, where that says nothing, by its first bytes: a table, a web archive, a feed, or a text."""

from __future__ import annotations

import zlib
from pathlib import PurePath

from variorum.read import tables
from variorum.read.feeds import looks_like_feed
from variorum.read.guarded_xml import root_of
from variorum.settings import SNIFFED_BYTES

TEXTS = frozenset({".txt", ".text", ".md", ".html", ".htm", ".xhtml"})  # endings of texts that are looked for in a folder
_BY_ENDING = {".warc": "warc", ".wacz": "warc", ".rss": "feed", ".atom": "feed"}
_MAY_BE_FEEDS = frozenset({".xml", ".json", ".rdf"})


def kind_of(path: str) -> str | None:
    """ "json", "csv", "parquet", "warc" or "feed" when the ending says so, else None; ".gz" is set aside."""
    return tables.kind_of(path) or _BY_ENDING.get(_ending(path))


def asks_for_a_look(path: str) -> bool:
    """Whether only its first bytes can tell what a file is: not when the ending says that it is a text or a table."""
    ending = _ending(path)
    return ending in _MAY_BE_FEEDS or (kind_of(path) is None and ending not in TEXTS)


def kind_by_look(head: bytes) -> str | None:
    """ "warc" or "feed" when the first bytes of a file are those of one, packed with gzip or not; "list" for those of a sitemap or OPML."""
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head, SNIFFED_BYTES)
        except zlib.error:
            return None
    if head.startswith(b"WARC/"):
        return "warc"
    if looks_like_feed(head):
        return "feed"
    return "list" if root_of(head) in {"urlset", "sitemapindex", "opml"} else None


def _ending(path: str) -> str:
    return PurePath(path.lower().removesuffix(".gz")).suffix

"""Sitemaps: the addresses that a site lists, with dates and news titles; XML with or without gzip, an index of others, or plain lines."""

from __future__ import annotations

from typing import Any

from variorum.addresses import language, one_line, web_address
from variorum.errors import NotTextError, TooLargeError
from variorum.model import Listed, Sitemap
from variorum.read.feeds import looks_like_feed
from variorum.read.guarded_xml import ends, root_of
from variorum.read.records import day
from variorum.unpack import gunzipped

MAX_SITEMAP_BYTES = 52_428_800  # unpacked, as sitemaps.org has it
MAX_LISTED = 50_000  # addresses in one file, as sitemaps.org has it
MAX_ELEMENTS = 500_000  # a full file with the news extension has 450,000

_CHECK = "check the address"
_FIELDS = {"loc": "url", "lastmod": "modified", "title": "title", "name": "outlet", "publication_date": "published", "language": "language"}


def read_sitemap(data: bytes, *, where: str, url: str | None = None) -> Sitemap:
    """What a sitemap lists; `url` is where it came from. Raises TooLargeError, NotTextError (no sitemap) and InputError (damaged gzip)."""
    if len(data) > MAX_SITEMAP_BYTES:
        raise TooLargeError(f"a sitemap larger than the limit of {MAX_SITEMAP_BYTES / 1e6:.0f} MB", where=where, advice=_CHECK)
    data = gunzipped(data, where=where, most=MAX_SITEMAP_BYTES)
    if root_of(data) in {"urlset", "sitemapindex"}:
        return _xml(data, where, url)
    if looks_like_feed(data[:65_536]):
        raise NotTextError("a feed, not a sitemap", where=where, advice="read it as a feed")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"<"):
        raise NotTextError("no sitemap but some other markup", where=where, advice=_CHECK)
    return _lines(data, where)


def _xml(data: bytes, where: str, url: str | None) -> Sitemap:
    found: dict[str, list[Listed]] = {"url": [], "sitemap": []}
    fields: dict[str, str] = {}
    wrong = 0
    notes = []
    try:
        for name, element, depth in ends(data, where, most=MAX_ELEMENTS):
            if depth > 1 and name in _FIELDS and "image" not in _space(element) and "video" not in _space(element):
                fields.setdefault(_FIELDS[name], _words(element))
            elif depth == 1 and name in found:
                listed = _listed(fields, url)
                fields = {}
                if listed is None:
                    wrong += 1
                elif sum(map(len, found.values())) < MAX_LISTED:
                    found[name].append(listed)
                else:
                    notes.append(f"more than {MAX_LISTED:,} addresses; the rest is not read")
                    break
    except NotTextError as error:
        if not any(found.values()):
            raise
        notes.append(f"not read to its end: {error.what}")
    if wrong:
        notes.append(f"addresses that are not http(s), passed over: {wrong:,}")
    return Sitemap(pages=tuple(found["url"]), sitemaps=tuple(found["sitemap"]), notes=tuple(notes))


def _space(element: Any) -> str:
    """The namespace; images and films in a sitemap have titles and addresses too."""
    return str(element.tag).rpartition("}")[0]


def _words(element: Any) -> str:
    try:
        return "".join(element.itertext())[:4_096]
    except UnicodeDecodeError:  # damaged characters show only when the text is asked for
        return ""


def _listed(fields: dict[str, str], base: str | None) -> Listed | None:
    address = web_address(fields.get("url"), base)
    if address is None:
        return None
    return Listed(
        url=address,
        modified=day(fields.get("modified")) or None,
        title=one_line(fields.get("title")),
        outlet=one_line(fields.get("outlet")),
        published=day(fields.get("published")) or None,
        language=language(fields.get("language")),
    )


def _lines(data: bytes, where: str) -> Sitemap:
    lines = [line for line in data.decode("utf-8-sig", "replace").split("\n") if line.strip()]
    pages = [Listed(url=address) for line in lines[:MAX_LISTED] if (address := web_address(line))]
    if not pages or not web_address(lines[0]):
        raise NotTextError("no sitemap: neither XML nor a list of addresses", where=where, advice=_CHECK)
    notes = []
    if len(lines) > MAX_LISTED:
        notes.append(f"more than {MAX_LISTED:,} addresses; the rest is not read")
    if wrong := min(len(lines), MAX_LISTED) - len(pages):
        notes.append(f"lines that are no addresses, passed over: {wrong:,}")
    return Sitemap(pages=tuple(pages), notes=tuple(notes))

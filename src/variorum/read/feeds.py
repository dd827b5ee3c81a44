"""RSS, Atom and JSON feeds: who publishes, and the entries as text. XML goes through feedparser, which this file alone imports.

feedparser gets a stream and never a name, since a name it would fetch; its own cleaning of markup is off, since only text is taken.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from variorum.addresses import cleaned, language, one_line, web_address
from variorum.errors import InputError, InputWarning, NotTextError, TooLargeError
from variorum.model import Article, Feed, FeedEntry
from variorum.read.charset import byte_order_mark, codec_of, declared_in_page, is_damaged_utf8
from variorum.read.detect import detect
from variorum.read.guarded_xml import reason, refuse_entities, root_of
from variorum.read.records import day
from variorum.read.shape import blocks_of, key

MAX_FEED_BYTES = 10_000_000  # of newsrooms' feeds the largest have 2 MB; podcasts of ten years have 5
MAX_FEED_TAGS = 150_000  # "<" in a feed. feedparser 6.0.14 takes 60 microseconds for each in the worst case (2026-11-27), so some 9 s
MAX_ID = 4_096  # code points of an entry's id

_ROOTS = frozenset({"rss", "feed", "rdf", "channel", "newslocation"})
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/([0-9.]+)', re.IGNORECASE)
_CHECK = "check the address, or save the feed anew"


def looks_like_feed(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a feed."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return bool(_JSON_FEED.search(head))
    return root_of(head) in _ROOTS - {"channel"}


def read_feed(data: bytes, *, where: str, content_type: str | None = None, url: str | None = None) -> Feed:
    """The feed in these bytes; `content_type` is what HTTP said of them, `url` where they came from.

    Raises TooLargeError and NotTextError (no feed, entities of its own, damaged beyond reading). What is damaged and can be read is told of
    in `notes`. Nothing is fetched.
    """
    if len(data) > MAX_FEED_BYTES:
        raise TooLargeError(f"a feed larger than the limit of {MAX_FEED_BYTES / 1e6:g} MB", where=where, advice=_CHECK)
    if not data.strip():
        raise NotTextError("no feed: it is empty", where=where, advice=_CHECK)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(data, where, url)
    if data.count(b"<") > MAX_FEED_TAGS:
        raise TooLargeError(f"a feed of more than {MAX_FEED_TAGS:,} tags", where=where, advice=_CHECK)
    refuse_entities(data, where)
    return _xml_feed(data, where, content_type, url)


def articles(data: bytes, *, path: str, where: str, published: str | None = None) -> Iterator[Article | InputError]:
    """The entries of a feed that give their whole content, as articles that go by "file#entry"; a warning says how many give none."""
    try:
        feed = read_feed(data, where=where)
    except InputError as error:
        yield error
        return
    names: Counter[str] = Counter()
    whole = [entry for entry in feed.entries if entry.content and any(map(str.isalnum, entry.content))]
    for entry in whole:
        names[entry.id] += 1
        name = f"{path}#{entry.id}" + (f" ({names[entry.id]})" if names[entry.id] > 1 else "")
        yield article_of(feed, entry, name, published)
    lacking = len(feed.entries) - len(whole)
    if not whole:
        what = f"a feed whose entries ({lacking:,}) give no text of their own" if lacking else "a feed without entries"
        yield InputError(what, where=where, advice="give the pages that it leads to")
    elif lacking:
        what = f"entries without a text of their own, passed over: {lacking:,} of {len(feed.entries):,}"
        warnings.warn(InputWarning(what, where=where, advice="give the pages that they lead to"), stacklevel=2)


def article_of(feed: Feed, entry: FeedEntry, name: str | None = None, published: str | None = None) -> Article:
    """What an entry gives as its content, as an article."""
    content = entry.content or ""
    headed = entry.title is None or key(content[: 2 * len(entry.title) + 50]).startswith(key(entry.title))
    return Article(
        text=content if headed else f"{entry.title}\n\n{content}",
        path=name,
        title=entry.title,
        byline=entry.byline,
        outlet=feed.title,
        url=entry.url,
        published=entry.published or entry.updated or published,
        language=feed.language,
        encoding=feed.encoding,
        encoding_reason="declared" if feed.encoding else None,
        media_type="text/html",
        extractor=f"feed {feed.form}",
    )


# --- XML ----------------------------------------------------------------------------------------------------------------------------------


def _xml_feed(data: bytes, where: str, content_type: str | None, url: str | None) -> Feed:
    import feedparser  # noqa: PLC0415  - heavy

    # feedparser knows RFC 3023, by which a feed without a charset would be latin-1 or ASCII; by RFC 7303 the feed itself says what it is in
    declared = content_type if content_type and "charset" in content_type.lower() else "application/xml"
    headers = {"content-location": url or "", "content-type": declared}
    guess = _guess(data, content_type)
    if guess:
        data = data.decode(guess, "replace").encode("utf-8")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # hostile markup can break the library in many ways; a reader gets one line, no traceback
        raise NotTextError(f"the feed cannot be taken apart ({type(error).__name__})", where=where, advice=_CHECK) from error
    about, given, problem = found.get("feed", {}), found.get("entries", []), found.get("bozo_exception")
    if isinstance(problem, feedparser.NonXMLContentType):
        problem = None  # servers call feeds many things
    form = found.get("version") or ""
    if not form and not given and root_of(data) != "channel":  # CDF, older than RSS, has no version
        why = f" ({reason(problem)})" if problem else ""
        raise NotTextError(f"no feed that we know{why}", where=where, advice=_CHECK)
    own = next((link.get("href") for link in about.get("links", []) if link.get("rel") == "self"), None)
    home = web_address(own, url) or url
    site = web_address(about.get("link"), home)
    entries = tuple(_entry(entry, number, home or site) for number, entry in enumerate(given, 1))
    return Feed(
        title=_line(about.get("title_detail")),
        url=home,
        site=site,
        language=language(about.get("language")),
        encoding=guess or codec_of(found.get("encoding") or "", web=False),
        form=form or "unknown",
        entries=entries,
        notes=(f"not well-formed: {reason(problem)}",) if problem else (),
        ttl=_ttl(dict.get(about, "ttl")),
    )


def _ttl(given: object) -> float | None:
    """Minutes, as RSS has them."""
    said = one_line(given)
    return 60.0 * int(said) if said and said.isascii() and said.isdigit() and len(said) < 7 else None


def _guess(data: bytes, content_type: str | None) -> str | None:
    """The codec of bytes that nobody declares anything about and that are not UTF-8, by our own guess; feedparser would take latin-1."""
    if byte_order_mark(data) or b"\x00" in data or declared_in_page(data) or "charset" in (content_type or "").lower():
        return None
    try:
        data.decode()
    except UnicodeDecodeError:
        return None if is_damaged_utf8(data) else detect(data)
    return None


def _entry(given: Any, number: int, base: str | None) -> FeedEntry:
    url = web_address(dict.get(given, "link"), base)
    parts = [text for detail in dict.get(given, "content") or () if (text := _text(detail))]
    return FeedEntry(
        id=_id(dict.get(given, "id"), url, number),
        url=url,
        title=_line(dict.get(given, "title_detail")),
        summary=_text(dict.get(given, "summary_detail")),
        content="\n\n".join(parts) or None,
        published=_moment(dict.get(given, "published_parsed")),
        updated=_moment(dict.get(given, "updated_parsed")),
        byline=one_line(dict.get(given, "author")),
    )


def _moment(given: Any) -> str | None:
    """feedparser gives times in UTC."""
    if not given:
        return None
    year, month, date, hour, minute, second = given[:6]
    return day(f"{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{min(second, 59):02}Z")


def _text(detail: Any) -> str | None:
    """The text of what feedparser says of an element."""
    if not isinstance(detail, dict) or not isinstance(value := dict.get(detail, "value"), str):
        return None
    kind = dict.get(detail, "type") or "text/html"
    if kind == "text/plain":
        return cleaned(value).strip() or None
    return text_of(value) if kind in {"text/html", "application/xhtml+xml", "html", "xhtml"} else None


def _line(detail: Any) -> str | None:
    return one_line(_text(detail))


# --- JSON ---------------------------------------------------------------------------------------------------------------------------------


def _json_feed(data: bytes, where: str, url: str | None) -> Feed:
    mark = byte_order_mark(data)
    try:
        found = json.loads(data[mark[1] :].decode(mark[0]) if mark else data.decode())
    except UnicodeDecodeError:
        raise NotTextError("no JSON feed: not valid UTF-8", where=where, advice=_CHECK) from None
    except (ValueError, RecursionError) as error:
        raise NotTextError(f"no JSON feed: not JSON ({reason(error)})", where=where, advice=_CHECK) from None
    version = re.search(r"jsonfeed\.org/version/([0-9.]+)", str(found.get("version", "")))
    items = found.get("items")
    if not version or not isinstance(items, list):
        raise NotTextError("JSON, but no JSON feed", where=where, advice=_CHECK)
    home = web_address(found.get("feed_url"), url) or url
    site = web_address(found.get("home_page_url"), home)
    good = [(number, item) for number, item in enumerate(items, 1) if isinstance(item, dict)]
    wrong = len(items) - len(good)
    return Feed(
        title=one_line(found.get("title")),
        url=home,
        site=site,
        language=language(found.get("language")),
        encoding=mark[0] if mark else "utf-8",
        form="json" + version[1].replace(".", "").ljust(2, "0"),
        entries=tuple(_item(item, number, home or site) for number, item in good),
        notes=(f"items that are no objects, passed over: {wrong:,}",) if wrong else (),
    )


def _item(item: Mapping[str, Any], number: int, base: str | None) -> FeedEntry:
    html, plain = item.get("content_html"), item.get("content_text")
    url = web_address(item.get("url"), base) or web_address(item.get("external_url"), base)
    authors = item.get("authors") or [item.get("author")]
    names = (
        [name for author in authors if isinstance(author, dict) and (name := one_line(author.get("name")))]
        if isinstance(authors, list)
        else []
    )
    return FeedEntry(
        id=_id(item.get("id"), url, number),
        url=url,
        title=one_line(item.get("title")),
        summary=one_line(item.get("summary")),
        content=(text_of(html) if isinstance(html, str) else None) or (cleaned(plain).strip() or None if isinstance(plain, str) else None),
        published=day(item.get("date_published")) or None,
        updated=day(item.get("date_modified")) or None,
        byline=", ".join(names) or None,
    )


# --- both ---------------------------------------------------------------------------------------------------------------------------------


def text_of(markup: str) -> str | None:
    """The words of a piece of HTML in their blocks, without scripts; None when there are none."""
    from lxml import etree, html  # noqa: PLC0415  - heavy

    try:
        tree = html.document_fromstring(b"<div>" + cleaned(markup).encode("utf-8") + b"</div>", parser=html.HTMLParser(encoding="utf-8"))
        blocks = blocks_of(tree)
    except (etree.LxmlError, ValueError, AssertionError, RecursionError):
        return None
    return "\n\n".join(blocks) or None


def _id(given: object, url: str | None, number: int) -> str:
    if isinstance(given, int | float) and not isinstance(given, bool):
        given = str(given)
    said = one_line(given)
    return said if said and len(said) <= MAX_ID else url or f"#{number}"

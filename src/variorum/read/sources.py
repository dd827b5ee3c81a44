"""Texts for an archive: together with the bytes that they were read from, and the moments at which those were seen.

A record of a table may say, besides what every table may, `captured` (the moment at which its text stood there), `captured_last` (the last
moment at which it still did), `article` (what to call the article, where it has no address or more than one) and `byline`. That is what
`variorum export` writes.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

from variorum.addresses import web_address
from variorum.errors import EmptyTextError, InputError
from variorum.model import Article, Captured
from variorum.read import tables
from variorum.read.charset import codec_of
from variorum.read.records import Unread, day, fields_of
from variorum.read.sniff import is_page, refuse_known_binaries
from variorum.settings import MAX_INPUT_BYTES

MOMENTS = ("captured", "captured_last")
COLUMNS = (*MOMENTS, "article", "byline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text as it lies in a file, with its bytes."""

    path: str
    where: str  # for messages: "articles.jsonl, line 12"
    body: bytes
    article: Article | None  # None: a page, which `read_source` reads
    hint: str = ""  # its ending helps to tell a page
    published: str | None = None  # dateline of a page that brings none
    key: str | None = None  # what the record calls the article
    part: str | None = None  # the id of the record or the entry in its file; None: the file is this one text
    nth: int = 1  # of the records of this id in the file that say no moment
    captured: str | None = None  # moments in UTC: "2024-03-01T10:00:00Z"; None when nothing says so
    captured_last: str | None = None
    sent: str = ""  # somebody sent it, and `path` is what they call it: a digest of its bytes, since others call other things so too


def of_text(data: bytes, path: str, hint: str, *, published: str | None = None) -> Source | Article:
    """A file that is one text; a page is not read yet. Raises InputError."""
    from variorum.read import printable  # noqa: PLC0415  - it stands above this module

    where = printable(path)
    if len(data) > MAX_INPUT_BYTES or not data:
        return _read(data, path, hint, None, published)  # which says what is wrong
    refuse_known_binaries(data, where)
    article = None if is_page(data, hint) else _read(data, path, hint, None, published)
    return Source(path=path, where=where, body=data, article=article, hint=hint, published=published)


def of_entry(found: Article | InputError) -> Source | InputError:
    """An entry of a feed, which gives its text and no bytes of its own."""
    if isinstance(found, InputError):
        return found
    path, _, part = (found.path or "").partition("#")
    return Source(path=path, where=found.path or path, body=_bytes(found.text), article=found, part=part)


def of_table(stream: BinaryIO, kind: str, *, path: str, where: str, published: str | None) -> Iterator[Source | InputError]:
    """The records of a table, in its order."""
    undated: Counter[str | None] = Counter()
    with Unread(where) as unread:
        for place, record in tables.read_records(stream, kind, where=where, more=COLUMNS):
            if isinstance(record, InputError):
                yield record
                continue
            try:
                fields = fields_of(record, place, published, unread)
            except InputError as error:
                yield error
                continue
            moments = [_told(record, name, place, unread) for name in MOMENTS]
            if moments[0] is None:
                undated[fields.given_id] += 1
            article = Article(
                text=fields.text, path=path, given_id=fields.given_id, title=fields.title, outlet=fields.outlet, url=fields.url,
                published=fields.published, language=fields.language, byline=_words(record.get("byline")),
            )  # fmt: skip
            yield Source(
                path=path, where=place, body=_bytes(fields.text), article=article, key=_words(record.get("article")), captured=moments[0],
                captured_last=moments[1] if moments[0] else None, part=fields.given_id, nth=max(undated[fields.given_id], 1),
            )  # fmt: skip


def read_source(source: Source) -> Article:
    """The article. Raises InputError."""
    return source.article or _read(source.body, source.path, source.hint, None, source.published)


def read_captured(captured: Captured) -> Article:
    """The article in what the network or an archive of it gave. Raises InputError, EmptyTextError for no bytes too."""
    where = captured.where or captured.url
    if not captured.body:
        raise EmptyTextError("it is empty", where=where, advice="look at the page yourself")
    declared = codec_of(captured.charset) if captured.charset else None
    hint = "page.html" if captured.media_type in {"text/html", "application/xhtml+xml"} else ""
    article = _read(captured.body, where, hint, declared, None)
    return dataclasses.replace(article, path=None, url=web_address(captured.url) or article.url)


def moment(given: object) -> str | None:
    """A moment in UTC to the second, as an archive has it; a day is its beginning; None for what is none."""
    if isinstance(given, str) and given.strip().isdigit() and len(given.strip()) == 14:  # as in a CDX list
        given = f"{given.strip()[:8]}T{given.strip()[8:]}"
    said = day(given) if not isinstance(given, datetime) else given.isoformat()
    if not said:
        return None
    try:
        found = datetime.fromisoformat(f"{said}-01-01"[:10] if len(said) <= 7 else said)
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return found.isoformat(timespec="seconds").replace("+00:00", "Z")


def _told(record: Any, name: str, place: str, unread: Unread) -> str | None:
    """The moment that a record gives; `unread` is told of one that cannot be read."""
    given = record.get(name)
    if given is None or given == "" or (isinstance(given, float | date) and given != given):  # noqa: PLR0124  - NaN and NaT: nothing
        return None
    found = moment(given)
    if found is None:
        unread.add(name, place, given)
    return found


def _words(given: object) -> str | None:
    return given if isinstance(given, str) and given.strip() else None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _read(data: bytes, path: str, hint: str, declared: str | None, published: str | None) -> Article:
    from variorum.read import read_bytes  # noqa: PLC0415  - it stands above this module

    return read_bytes(data, path, hint, declared=declared, published=published)

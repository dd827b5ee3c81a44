"""WARC files, by themselves or in a WACZ: captures with what the server said and the body as it was sent, and the articles in those that are pages.

A record is one capture. A revisit, which says "the same bytes as before", gets the body of the earlier record of the same file or WACZ.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO, NamedTuple
from urllib.parse import unquote

from variorum.addresses import cleaned, one_line, web_address
from variorum.errors import InputError, InputWarning, TooLargeError
from variorum.model import Article, Captured
from variorum.model.web import HEADERS
from variorum.read import wacz
from variorum.read.charset import codec_of
from variorum.read.framing import MAX_HEADER_BYTES, Place, Raw, begins_packed, record_at, records
from variorum.read.sniff import is_page
from variorum.settings import MAX_PAGE_BYTES
from variorum.unpack import decoded, unchunked

MAX_REMEMBERED = 100_000  # earlier captures of a file that a revisit can point back to; some 30 MB, and the oldest are forgotten first
_MAX_EARLY = MAX_REMEMBERED // 10  # revisits of a WACZ that are put off
MAX_REREAD_BYTES = 1_000_000_000  # unpacked once more for revisits, in a file packed as one piece: some five seconds

_MAX_BLOCK = MAX_PAGE_BYTES + MAX_HEADER_BYTES
_STATUS = re.compile(rb"HTTP/[0-9.]{1,5}[ \t]+([0-9]{3})\b[^\n]*\n")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}")
_PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_UNSAID = frozenset({"", "application/octet-stream", "unknown/unknown"})  # only its bytes tell what it is
_PASSED = "the record is passed over; save it anew if you can"


def captures(file: BinaryIO, *, where: str) -> Iterator[Captured | InputError]:
    """The captures of a WARC file, plain or packed with gzip, or a WACZ, in its order; an error stands in the place of each that cannot be read.

    The file must be one that can be sought in. Requests, metadata and the like are passed over. Memory holds two bodies at most.
    """
    return (found for found in _captures(file, where, lambda _: True) if found is not None)


def _captures(file: BinaryIO, where: str, wanted: Callable[[str], bool]) -> Iterator[Captured | InputError | None]:
    """As `captures`, with None for each whose media type is not wanted; its body is not looked at, so nothing can be wrong with it."""
    seen = _Seen()
    early: list[tuple[_Spot, str]] = []  # revisits that came before what they refer to: browsers write several files of one WACZ at once
    for part in wacz.parts(file, where=where):
        if isinstance(part, InputError):
            yield part
            continue
        seen.begin(part.file)
        for found in records(part.file, where=part.where, most=_MAX_BLOCK):
            if isinstance(found, InputError):
                yield found
                continue
            place = f"{part.where}, {found.place}"
            if part.file is not file and len(early) < _MAX_EARLY and _is_revisit(found) and not seen.spot(found):
                early.append((_Spot(seen.now, found.place), place))
            else:
                yield from _captures_of(found, seen, place, wanted)
    for spot, place in early:
        again = seen.read(spot)
        yield from _captures_of(again, seen, place, wanted) if again else [_unmet(place)]


def _captures_of(found: Raw, seen: _Seen, place: str, wanted: Callable[[str], bool]) -> Iterator[Captured | InputError | None]:
    """The capture that a record is, if it is one."""
    kind = found.headers.get("warc-type", "").lower()
    if kind not in {"response", "resource", "revisit"} or _is_no_page_of_the_web(found):
        return
    try:
        payload = _payload(found, place)
        if _is_revisit(found):
            yield _revisited(found, payload, seen, place, wanted)
        else:
            seen.add(found)
            yield _captured(found, payload, place) if wanted(_media_type(payload)) else None
    except InputError as error:
        yield error


def articles(file: BinaryIO, *, path: str, where: str, published: str | None = None) -> Iterator[Article | InputError]:
    """The articles in the pages of a WARC file, with "address@moment" as their ids; other captures (images, redirects) are passed over.

    A page with an error status is none of an article; an `InputWarning` at the end says how many there were.
    """
    statuses: dict[int, int] = {}
    pages = others = 0
    for found in _captures(file, where, lambda media_type: media_type in _PAGES | _UNSAID):
        if isinstance(found, InputError):
            yield found
        elif found is None or not _may_hold_article(found):
            others += 1
        elif found.status is not None and not 200 <= found.status < 300:
            statuses[found.status] = statuses.get(found.status, 0) + 1
        else:
            pages += 1
            yield _article(found, path, published)
    if statuses:
        listed = ", ".join(f"{count:,} with status {status}" for status, count in sorted(statuses.items()))
        warnings.warn(InputWarning(f"pages passed over: {listed}", where=where, advice="they are no articles"), stacklevel=2)
    elif not pages:
        yield _no_page(others, where)


def pages(file: BinaryIO, *, where: str) -> Iterator[Captured | InputError]:
    """The captures that may be of articles, whatever their status; others (images, scripts, redirects) are passed over."""
    some = False
    others = 0
    for found in _captures(file, where, lambda media_type: media_type in _PAGES | _UNSAID):
        if isinstance(found, InputError):
            some = True
            yield found
        elif found is None or not found.url or (found.status is not None and 300 <= found.status < 400) or not _may_hold_article(found):
            others += 1
        else:
            some = True
            yield found
    if not some:
        yield _no_page(others, where)


def _no_page(others: int, where: str) -> InputError:
    what = f"no page in it, only {others:,} other capture{'s' * (others != 1)}" if others else "no capture in it"
    return InputError(what, where=where, advice="look whether it is the file that you mean")


def _said_key(given: str) -> str | None:
    """The key that an export of ours gives; anybody can write one, so it is taken as an address of a feed or a name in a table would be."""
    key = one_line(unquote(given, errors="replace"))
    return None if key == "-" else key


def _article(found: Captured, path: str, published: str | None) -> Article | InputError:
    from variorum.read import from_bytes  # noqa: PLC0415  - it stands above this module

    declared = codec_of(found.charset) if found.charset else None
    try:
        article = from_bytes(found.body, path=f"{found.where} ({found.url})", declared=declared, published=published)
    except InputError as error:
        return error
    return dataclasses.replace(article, path=path, url=found.url, given_id=found.id)


def _may_hold_article(found: Captured) -> bool:
    if found.url.endswith("/robots.txt"):  # crawlers keep these for every site, and they are plain text
        return False
    return found.media_type in _PAGES or is_page(found.body, "")


def _is_revisit(found: Raw) -> bool:
    return found.headers.get("warc-type", "").lower() == "revisit"


def _is_no_page_of_the_web(found: Raw) -> bool:
    """Look-ups of names, robots' notes and the like stand in archives as responses and resources with schemes of their own."""
    return not re.match(r"<?\s*(?:https?|file|ftps?)://", found.headers.get("warc-target-uri", ""), re.IGNORECASE)


# --- one record ---------------------------------------------------------------------------------------------------------------------------


class _Payload(NamedTuple):
    """What a block says: of HTTP its status and headers, names in small letters."""

    status: int | None
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for given, value in self.headers if given == name), "")


def _captured(found: Raw, payload: _Payload, place: str) -> Captured:
    """Raises InputError when the body is not whole or cannot be unpacked, and TooLargeError."""
    if found.headers.get("warc-truncated"):
        raise InputError(f"cut short by the crawler ({cleaned(found.headers['warc-truncated'])[:30]})", where=place, advice=_PASSED)
    if found.headers.get("warc-segment-number"):
        raise InputError("a record in several segments, which we do not join", where=place, advice="pack the archive anew")
    if found.size > _MAX_BLOCK:
        raise TooLargeError(f"{found.size / 1e6:,.0f} MB, more than the limit of {_MAX_BLOCK / 1e6:,.0f} MB", where=place, advice=_PASSED)
    body = payload.body
    if "chunked" in payload.header("transfer-encoding").lower():
        body = unchunked(body, where=place)
    body = decoded(body, payload.header("content-encoding"), where=place, most=MAX_PAGE_BYTES)
    return _made(found, payload, body, place)


def _made(found: Raw, payload: _Payload, body: bytes, place: str) -> Captured:
    kind = payload.header("content-type")
    charset = _CHARSET.search(kind)
    uri = found.headers.get("warc-target-uri", "").strip().strip("<>")
    return Captured(
        url=web_address(uri) or one_line(uri) or "",  # a file:// address is none of the web
        captured=_moment(found.headers.get("warc-date", ""), place),
        status=payload.status,
        media_type=_media_type(payload),
        charset=charset[1].lower() if charset else None,
        headers=tuple((name, value) for name, value in payload.headers if name in HEADERS),
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        revisit=_is_revisit(found),
        where=place,
        article=_said_key(found.headers.get("variorum-article", "")),
    )


def _media_type(payload: _Payload) -> str:
    found = _MEDIA_TYPE.match(payload.header("content-type").strip())
    return found[0].lower() if found else ""


def _payload(found: Raw, place: str) -> _Payload:
    """Raises InputError: no HTTP in a record that should hold it."""
    if not found.block:
        return _Payload(None, [], b"")
    kind = found.headers.get("content-type", "").lower()
    if found.headers.get("warc-type", "").lower() == "resource" or not ("http" in kind or found.block.startswith(b"HTTP/")):
        return _Payload(None, [("content-type", cleaned(found.headers.get("content-type", "")))], found.block)
    line = _STATUS.match(found.block)
    if not line:
        raise InputError("no response of HTTP in it", where=place, advice=_PASSED)
    return _Payload(int(line[1]), *_headers(found.block, line.end(), place))


def _headers(block: bytes, at: int, place: str) -> tuple[list[tuple[str, str]], bytes]:
    headers: list[tuple[str, str]] = []
    while at < len(block):
        stop = block.find(b"\n", at, MAX_HEADER_BYTES) + 1
        if not stop:
            if len(block) > MAX_HEADER_BYTES:
                raise InputError("headers without an end", where=place, advice=_PASSED)
            stop = len(block)
        line = cleaned(block[at:stop].decode("latin-1")).strip("\r\n")
        at = stop
        if not line.strip():
            break
        if line[0] in " \t" and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            headers.append((name.strip().lower(), value.strip()))
    return headers, block[at:]


def _moment(given: str, place: str) -> str:
    """The moment in ISO 8601 and UTC, to the second or as finely as it was given."""
    try:
        moment = datetime.fromisoformat(given)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        shown = cleaned(given)[:40]
        raise InputError(f"its date is {shown!r}" if shown else "it has no date", where=place, advice=_PASSED) from None
    return moment.isoformat().replace("+00:00", "Z")


# --- revisits -----------------------------------------------------------------------------------------------------------------------------


class _File(NamedTuple):
    file: BinaryIO
    packed: bool


class _Spot(NamedTuple):
    """Where a record stands."""

    file: _File
    place: Place


class _Seen:
    """Where earlier captures stand, by what a revisit may call them."""

    now: _File  # in which stands what is added

    def __init__(self) -> None:
        self._spots: dict[tuple[str, ...], _Spot] = {}
        self._left = MAX_REREAD_BYTES

    def begin(self, file: BinaryIO) -> None:
        """What is added from now on stands in this file."""
        self.now = _File(file, begins_packed(file))

    def add(self, found: Raw) -> None:
        headers, spot = found.headers, _Spot(self.now, found.place)
        for key in (
            ("digest", headers.get("warc-payload-digest", "")),
            ("id", headers.get("warc-record-id", "")),
            ("at", headers.get("warc-target-uri", "").strip("<>"), headers.get("warc-date", "")),
        ):
            if all(key):
                self._spots.setdefault(key, spot)
        while len(self._spots) > 3 * MAX_REMEMBERED:
            del self._spots[next(iter(self._spots))]

    def spot(self, found: Raw) -> _Spot | None:
        """Where the capture stands that a revisit refers to, if it has come."""
        headers = found.headers
        for key in (
            ("id", headers.get("warc-refers-to", "")),
            ("at", headers.get("warc-refers-to-target-uri", "").strip("<>"), headers.get("warc-refers-to-date", "")),
            ("digest", headers.get("warc-payload-digest", "")),
        ):
            if all(key) and key in self._spots:
                return self._spots[key]
        return None

    def read(self, spot: _Spot) -> Raw | None:
        """The record that stands there; None too when it lies so deep in gzip members that all of them together would take too long."""
        cost = spot.place.within if spot.file.packed else 0  # in a member all that stands before it is unpacked once more
        if cost > self._left:
            return None
        self._left -= cost
        return record_at(spot.file.file, spot.place, most=_MAX_BLOCK)


def _unmet(place: str) -> InputError:
    return InputError("a revisit of a capture that is not in this file", where=place, advice="add the archive that has it")


def _revisited(found: Raw, said: _Payload, seen: _Seen, place: str, wanted: Callable[[str], bool]) -> Captured | None:
    """Raises InputError when the earlier capture is not in the file."""
    if _media_type(said) and not wanted(_media_type(said)):
        return None
    spot = seen.spot(found)
    original = seen.read(spot) if spot else None
    if original is None:
        raise _unmet(place)
    before = _payload(original, place)
    if not wanted(_media_type(before)):
        return None
    earlier = _captured(original, before, place)
    if said.status is None or said.status == 304:  # "not modified": the headers are those of the earlier response, where it gives none
        given = {name for name, _ in said.headers if said.status is not None}
        headers = [*(said.headers if given else []), *((name, value) for name, value in earlier.headers if name not in given)]
        said = _Payload(earlier.status, headers, b"")
    if not said.header("content-type"):
        said = _Payload(said.status, [*said.headers, *(pair for pair in earlier.headers if pair[0] == "content-type")], b"")
    return _made(found, said, earlier.body, place)

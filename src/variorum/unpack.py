"""Bytes as they were before they were packed for the way: gzip, deflate, brotli, and the chunks of HTTP, each within limits.

A few kilobytes can unpack to gigabytes, so what comes out is counted while it comes: in bytes, and in relation to what went in.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

from variorum.errors import InputError, TooLargeError

MAX_RATIO = 200  # unpacked to packed. Pages pack to a tenth, tables of figures to a fiftieth; gzip reaches 1,032 with nothing but zeros
RATIO_FREE = 1_000_000  # unpacked bytes below which the ratio does not matter: so little does no harm
_STEP = 1 << 18  # bytes unpacked at a time
_CODINGS_MAX = 4  # one over the other; servers use one, sometimes two by mistake
_LARGE = "look whether it is what it says it is"
_CUT = "fetch or save it anew"
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,12})[ \t]*(?:;[^\r\n]*)?\r?\n")


def is_blown_up(unpacked: int, packed: int) -> bool:
    """Whether so much from so little is an attack rather than a text."""
    return unpacked > RATIO_FREE and unpacked > MAX_RATIO * packed


def decoded(body: bytes, codings: str, *, where: str, most: int) -> bytes:
    """A body without its content encodings ("gzip", "br, gzip"), the last put on first taken off.

    Archives often keep bodies unpacked under the old header, so a body that does not look packed stays as it is. Raises TooLargeError (over
    `most` bytes, or blown up) and InputError (a coding that we do not read, damaged or cut short).
    """
    names = [name.strip().lower() for name in codings.split(",") if name.strip()]
    if len(names) > _CODINGS_MAX:
        raise InputError(f"packed {len(names)} times over", where=where, advice=_LARGE)
    for name in reversed(names):
        if name in {"identity", "none", "utf-8", "binary"} or not body:  # the last two are mistakes seen in the wild
            continue
        if name not in _CODINGS:
            raise InputError(f"packed in a way that we do not read ({name[:30]!r})", where=where, advice="save it unpacked")
        looks, pieces = _CODINGS[name]
        if looks(body):
            body = _bounded(pieces(body), len(body), where, most)
    return body


def gunzipped(data: bytes, *, where: str, most: int) -> bytes:
    """What is in a gzip file, at most `most` bytes; anything else as it is. Raises as `decoded`."""
    return _bounded(_gunzip(data), len(data), where, most) if _is_gzip(data) else data


def unchunked(body: bytes, *, where: str) -> bytes:
    """A body put together from its chunks; one that is not in chunks as it is, since archives often keep it whole under the old header.

    Raises InputError when a chunk is cut short.
    """
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        head = _CHUNK.match(body, at)
        if not head:
            if not parts:
                return body
            raise InputError("its chunks are damaged", where=where, advice=_CUT)
        size = int(head[1], 16)
        if not size:
            break
        part = body[head.end() : head.end() + size]
        if len(part) < size:
            if not parts and not body[head.end() :].strip():
                return body
            raise InputError(f"cut short: a chunk has {len(part):,} of {size:,} bytes", where=where, advice=_CUT)
        parts.append(part)
        at = head.end() + size
        at += 2 if body.startswith(b"\r\n", at) else 1 if body.startswith(b"\n", at) else 0
    return b"".join(parts)


class _Cut(Exception):  # noqa: N818  - it is caught a few lines below and never seen
    """Packed bytes that end too early."""


def _bounded(pieces: Iterator[bytes], packed: int, where: str, most: int) -> bytes:
    out = bytearray()
    try:
        for piece in pieces:
            out += piece
            if len(out) > most:
                raise TooLargeError(f"unpacks to more than the limit of {most / 1e6:g} MB", where=where, advice=_LARGE)
            if is_blown_up(len(out), packed):
                raise TooLargeError(f"unpacks to more than {MAX_RATIO} times its size", where=where, advice=_LARGE)
    except _Cut:
        raise InputError("packed bytes that are cut short", where=where, advice=_CUT) from None
    except zlib.error:
        raise InputError("packed bytes that are damaged", where=where, advice=_CUT) from None
    return bytes(out)


def _inflate(data: bytes, engine: zlib._Decompress) -> Iterator[bytes]:
    """All that comes of one stream; what stands behind it is then in the engine's `unused_data`."""
    while True:
        piece = engine.decompress(data, _STEP)
        data = engine.unconsumed_tail
        yield piece
        if engine.eof:
            return
        if not data and len(piece) < _STEP:
            raise _Cut


def _gunzip(data: bytes) -> Iterator[bytes]:
    while _is_gzip(data):  # members may follow one another; anything else behind them is no concern of a reader's
        engine = zlib.decompressobj(31)
        yield from _inflate(data, engine)
        data = engine.unused_data


def _undeflate(data: bytes) -> Iterator[bytes]:
    wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0  # as the standard has it; half the servers leave that away
    yield from _inflate(data, zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS))


def _unbrotli(data: bytes) -> Iterator[bytes]:
    import brotli  # noqa: PLC0415  - few need it

    engine = brotli.Decompressor()
    try:
        yield engine.process(data, output_buffer_limit=_STEP)
        while not engine.can_accept_more_data():
            yield engine.process(b"", output_buffer_limit=_STEP)
    except brotli.error as error:
        raise zlib.error from error
    if not engine.is_finished():
        raise _Cut


def _is_gzip(data: bytes) -> bool:
    return data.startswith(b"\x1f\x8b\x08")


def _is_no_markup(data: bytes) -> bool:
    """Neither deflate nor brotli has a sign to know it by; markup that somebody has unpacked already is known by its beginning."""
    return not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{", b"["))


_CODINGS: dict[str, tuple[Callable[[bytes], bool], Callable[[bytes], Iterator[bytes]]]] = {
    "gzip": (_is_gzip, _gunzip),
    "x-gzip": (_is_gzip, _gunzip),
    "deflate": (_is_no_markup, _undeflate),
    "br": (_is_no_markup, _unbrotli),
}

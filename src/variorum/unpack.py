"""Bytes as they were before they were packed for the way: gzip, deflate, brotli, zstd, and the chunks of HTTP, each within limits.

A few kilobytes can unpack to gigabytes, so what comes out is counted while it comes: in bytes, and in relation to what went in.
"""

from __future__ import annotations

import itertools
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from variorum.errors import InputError, TooLargeError

MAX_RATIO = 200  # unpacked to packed. Pages pack to a tenth, tables of figures to a fiftieth; gzip reaches 1,032 with nothing but zeros
RATIO_FREE = 1_000_000  # unpacked bytes below which the ratio does not matter: so little does no harm
ZIP_DAMAGE = (zipfile.BadZipFile, EOFError, NotImplementedError)  # what zipfile raises; the last for a way of packing that it does not know
_STEP = 1 << 16  # bytes unpacked at a time, and taken at a time, since zlib copies what it has not come to
_HEAD = 1_024  # bytes after which one knows whether they look packed
_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_WINDOW = 23  # 8 MB, the most that a server may ask for (RFC 9659)
_ZSTD_FRAMES = 1_000  # one after the other, after which it is none of a server's, which sends one
_CODINGS_MAX = 4  # one over the other; servers use one, sometimes two by mistake
_LARGE = "look whether it is what it says it is"
_CUT = "fetch or save it anew"
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,12})[ \t]*(?:;[^\r\n]*)?\r?\n")


def is_blown_up(unpacked: int, packed: int) -> bool:
    """Whether so much from so little is an attack rather than a text."""
    return unpacked > RATIO_FREE and unpacked > MAX_RATIO * packed


def decoded(body: bytes, codings: str, *, where: str, most: int) -> bytes:
    """A body without its content encodings ("gzip", "br, gzip"), the last put on first taken off.

    Archives often keep bodies unpacked under the old header, so a body that does not look packed stays as it is. Raises TooLargeError (over
    `most` bytes, or blown up) and InputError (a coding that we do not read, damaged or cut short).
    """
    if not body:
        return body
    unpacker = Unpacker(codings, where=where, most=most)
    return unpacker.feed(body) + unpacker.end()


class Unpacker:
    """Takes the content encodings off a body while it comes, by the rules of `decoded`; what is too much is refused as soon as it is."""

    def __init__(self, codings: str, *, where: str, most: int) -> None:
        """Raises InputError as `decoded`."""
        names = [name.strip().lower() for name in codings.split(",") if name.strip()]
        if len(names) > _CODINGS_MAX:
            raise InputError(f"packed {len(names)} times over", where=where, advice=_LARGE)
        self._layers: list[_Layer] = []
        for name in reversed(names):
            if name in {"identity", "none", "utf-8", "binary"}:  # the last two are mistakes seen in the wild
                continue
            if name not in _CODINGS:
                raise InputError(f"packed in a way that we do not read ({name[:30]!r})", where=where, advice="save it unpacked")
            self._layers.append(_Layer(*_CODINGS[name], where, most))

    def feed(self, data: bytes) -> bytes:
        """What these bytes make known of the body. Raises as `decoded`."""
        for layer in self._layers:
            data = layer.feed(data)
        return data

    def end(self) -> bytes:
        """What was held back, once all bytes have come. Raises as `decoded`."""
        data = b""
        for layer in self._layers:
            data = (layer.feed(data) if data else b"") + layer.end()
        return data


def gunzipped(data: bytes, *, where: str, most: int) -> bytes:
    """What is in a gzip file, at most `most` bytes; anything else as it is. Raises as `decoded`."""
    return decoded(data, "gzip", where=where, most=most)


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


class _Engine(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]: ...

    def end(self) -> None:
        """Raises _Cut when more should have come."""


class _Layer:
    """One encoding, taken off within limits; bytes that do not look packed pass through."""

    def __init__(self, looks: Callable[[bytes, bool], bool], engine: Callable[[], _Engine], where: str, most: int) -> None:
        self._looks, self._make, self._where, self._most = looks, engine, where, most
        self._engine: _Engine | None = None
        self._head: bytes | None = b""  # the first bytes, until there are enough to know whether they look packed
        self._packed = self._unpacked = 0

    def feed(self, data: bytes) -> bytes:
        if self._head is not None:
            self._head += data
            if len(self._head) < _HEAD:
                return b""
            data = self._begun(self._head, whole=False)
        return self._bounded(data) if self._engine else data

    def end(self) -> bytes:
        out = b""
        if self._head:
            data = self._begun(self._head, whole=True)
            out = self._bounded(data) if self._engine else data
        try:
            if self._engine:
                self._engine.end()
        except _Cut:
            raise InputError("packed bytes that are cut short", where=self._where, advice=_CUT) from None
        return out

    def _begun(self, head: bytes, *, whole: bool) -> bytes:
        self._engine = self._make() if self._looks(head, whole) else None
        self._head = None
        return head

    def _bounded(self, data: bytes) -> bytes:
        assert self._engine
        self._packed += len(data)
        out = bytearray()
        try:
            for piece in itertools.chain.from_iterable(self._engine.feed(data[at : at + _STEP]) for at in range(0, len(data), _STEP)):
                out += piece
                self._unpacked += len(piece)
                if self._unpacked > self._most:
                    raise TooLargeError(f"unpacks to more than the limit of {self._most / 1e6:g} MB", where=self._where, advice=_LARGE)
                if is_blown_up(self._unpacked, self._packed):
                    raise TooLargeError(f"unpacks to more than {MAX_RATIO} times its size", where=self._where, advice=_LARGE)
        except zlib.error:
            raise InputError("packed bytes that are damaged", where=self._where, advice=_CUT) from None
        return bytes(out)


def _inflated(engine: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """All that comes of these bytes; what stands behind the end of the stream is then in the engine's `unused_data`."""
    while True:
        piece = engine.decompress(data, _STEP)
        data = engine.unconsumed_tail
        yield piece
        if engine.eof or (not data and len(piece) < _STEP):
            return


class _Gunzip:
    """Members may follow one another; anything else behind them is no concern of a reader's."""

    def __init__(self) -> None:
        self._member: zlib._Decompress | None = None
        self._rest: bytes | None = b""  # too few bytes to tell whether another member follows; None: all that follows is something else

    def feed(self, data: bytes) -> Iterator[bytes]:
        while self._rest is not None:
            data = self._rest + data
            self._rest = b""
            if not data:
                return
            if self._member is None:
                if len(data) < len(_GZIP) and _GZIP.startswith(data):
                    self._rest = data
                    return
                if not _is_gzip(data):
                    self._rest = None
                    return
                self._member = zlib.decompressobj(31)
            yield from _inflated(self._member, data)
            if not self._member.eof:
                return
            data = self._member.unused_data
            self._member = None

    def end(self) -> None:
        if self._member is not None:
            raise _Cut


class _Undeflate:
    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None:
            wrapped = (
                data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            )  # as the standard has it; half the servers leave that away
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        if not self._stream.eof:
            yield from _inflated(self._stream, data)

    def end(self) -> None:
        if self._stream is not None and not self._stream.eof:
            raise _Cut


class _Unbrotli:
    def __init__(self) -> None:
        import brotli  # noqa: PLC0415  - few need it

        self._stream, self._error = brotli.Decompressor(), brotli.error

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream.is_finished():
            return
        try:
            piece = self._stream.process(data, output_buffer_limit=_STEP)
            yield piece
            while not self._stream.is_finished() and (
                piece or not self._stream.can_accept_more_data()
            ):  # it says that it can while it holds some back
                piece = self._stream.process(b"", output_buffer_limit=_STEP)
                yield piece
        except self._error as error:
            raise zlib.error from error

    def end(self) -> None:
        if not self._stream.is_finished():
            raise _Cut


class _Unzstd:
    """Frames may follow one another; anything else behind them is passed over, as with gzip."""

    def __init__(self) -> None:
        try:
            from compression import zstd  # type: ignore[import-not-found]  # noqa: PLC0415  - few need it
        except ImportError:  # before Python 3.14
            from backports import zstd  # noqa: PLC0415
        self._begin: Callable[[], Any] = lambda: zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW})
        self._frame, self._error = self._begin(), zstd.ZstdError
        self._frames = 1
        self._rest: bytes | None = b""  # behind a frame too few bytes to tell whether another follows; None: something else follows

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while self._rest is not None and data:
                if self._frame.eof:
                    data, self._rest = self._rest + data, b""
                    if len(data) < len(_ZSTD) and _ZSTD.startswith(data):
                        self._rest = data
                        return
                    if not data.startswith(_ZSTD):
                        self._rest = None
                        return
                    if self._frames == _ZSTD_FRAMES:
                        raise zlib.error("frames without number")
                    self._frame = self._begin()
                    self._frames += 1
                yield self._frame.decompress(data, _STEP)
                while not (self._frame.needs_input or self._frame.eof):
                    yield self._frame.decompress(b"", _STEP)
                data = self._frame.unused_data if self._frame.eof else b""
        except self._error as error:
            raise zlib.error from error

    def end(self) -> None:
        if not self._frame.eof:
            raise _Cut


def _is_gzip(data: bytes) -> bool:
    return data.startswith(_GZIP)


def _tried(engine: Callable[[], _Engine]) -> Callable[[bytes, bool], bool]:
    """Whether bytes are packed, for an encoding without a sign to know it by. Markup that somebody has unpacked already is known by its beginning;
    but so may packed bytes begin (brotli of 64 kB to 1 MB begins with "["), so what looks like markup must look like text as well, or is tried.
    """

    def looks(head: bytes, whole: bool) -> bool:
        if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{", b"[")):
            return True
        if len(head) >= 64 and not _CONTROL.search(
            head
        ):  # one of 2,000 packed stretches of 64 bytes has none, and it would have to begin so too
            return False
        trial = engine()
        try:
            for _ in itertools.islice(trial.feed(head), 16):  # a million bytes without a mistake are enough
                pass
            if whole:
                trial.end()
        except (zlib.error, _Cut):
            return False
        return True

    return looks


_CODINGS: dict[str, tuple[Callable[[bytes, bool], bool], Callable[[], _Engine]]] = {
    "gzip": (lambda head, _: _is_gzip(head), _Gunzip),
    "x-gzip": (lambda head, _: _is_gzip(head), _Gunzip),
    "deflate": (_tried(_Undeflate), _Undeflate),
    "br": (_tried(_Unbrotli), _Unbrotli),
    "zstd": (lambda head, _: head.startswith(_ZSTD), _Unzstd),
}

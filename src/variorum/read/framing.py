"""The records of a WARC file, one at a time: where each begins, its headers and its block; broken ones named, and passed over.

No library does this part: warcio 1.8 hands on a record that is cut short as if it were whole, holds a line of any length, and refuses a file
packed as one gzip member; fastwarc 2.0 hands on what is cut short too, and stops at the first damage (docs/decisions/0017-archives-and-feeds.md).
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from variorum.errors import InputError
from variorum.unpack import MAX_RATIO, is_blown_up

MAX_HEADER_BYTES = 64_000  # of one record's headers: with a URL of the greatest length that browsers take (2 kB) they have some 3 kB
MAX_DAMAGES = 1_000  # broken records after which a file is given up, so that one made of nothing else does not hold us for hours

_STEP = 1 << 18  # bytes read or unpacked at a time
_GZIP = b"\x1f\x8b\x08"
_VERSION = re.compile(rb"WARC/[01]\.[0-9]{1,2}[ \t]*\r?\n")
_NEXT = re.compile(rb"\nWARC/[01]\.[0-9]{1,2}[ \t]*\r?\n")
_VERSION_MOST = 16  # bytes of a version line
_LOOKED_AT = 1_024  # packed bytes in which a member has to show its first five
_ALGORITHMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "md5": hashlib.md5}  # against bit rot, not against forgery


class Place(NamedTuple):
    """Where a record begins: the file offset of its gzip member, and the offset in what is packed there; of a plain file 0 and the offset."""

    member: int
    within: int

    def before(self, size: int) -> Place:
        """So many bytes earlier in the same member."""
        return self._replace(within=self.within - size)

    def __str__(self) -> str:
        if not self.member or not self.within:
            return f"offset {self.member + self.within}"
        return f"offset {self.member}, byte {self.within} unpacked"


class Raw(NamedTuple):
    """A record as it stands in the file."""

    place: Place
    headers: dict[str, str]  # names in small letters; of two with one name the first
    block: bytes  # of one that is larger than asked for the beginning, in which its headers stand
    size: int  # bytes of the whole block


class _Broken(Exception):  # noqa: N818  - it never leaves this file
    """A record that is not as the standard has it; the bytes around it can be read."""

    def __init__(self, what: str, back: bytes | Place = b"") -> None:
        self.what = what
        self.back = back  # bytes taken for the record's in which the next one may begin, or where they begin
        super().__init__(what)


class _Lost(_Broken):
    """Bytes that cannot be unpacked: nothing more is to be had of the gzip member at this offset."""

    def __init__(self, what: str, member: int) -> None:
        super().__init__(what)
        self.member = member


def records(file: BinaryIO, *, where: str, most: int) -> Iterator[Raw | InputError]:
    """The records of a file that can be sought in, from its beginning; blocks of more than `most` bytes are not held.

    An error stands in the place of each broken record, with its offset. Memory holds one block.
    """
    source = _Source(file)
    damages = 0
    while True:
        place = None
        try:
            place = source.begin()
            if place is None:
                return
            yield _record(source, place, most)
        except _Broken as broken:
            damages += 1
            place = place or Place(broken.member if isinstance(broken, _Lost) else 0, 0)
            yield InputError(broken.what, where=f"{where}, {place}", advice="the record is passed over; save it anew if you can")
            if damages >= MAX_DAMAGES:
                what = f"more than {MAX_DAMAGES:,} broken records; the rest of the file is not read"
                yield InputError(what, where=f"{where}, {place}", advice="check that it is a WARC file and whole")
                return
            if not _resume(source, broken):
                return


def record_at(file: BinaryIO, place: Place, *, most: int) -> Raw | None:
    """The record that begins there, None when there is none (any more). The file stands where it stood afterwards."""
    stood = file.tell()
    try:
        source = _Source(file)
        source.go(place)
        return _record(source, place, most)
    except _Broken:
        return None
    finally:
        file.seek(stood)


def begins_packed(file: BinaryIO) -> bool:
    """Whether it is packed with gzip; afterwards the file stands at its beginning."""
    file.seek(0)
    packed = file.read(len(_GZIP)) == _GZIP
    file.seek(0)
    return packed


def _record(source: _Source, place: Place, most: int) -> Raw:
    headers = _headers(source)
    given = headers.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,15}", given):
        raise _Broken("a record without a length" if not given else f"a record whose length is {given[:30]!r}")
    size = int(given)
    if size <= most:
        block = source.read(size)
        if len(block) < size:
            raise _Broken(f"a record that is cut short: {len(block):,} of {size:,} bytes", b"\n" + block)  # with the end of the line before
    else:
        begins = source.place().before(1)
        block = source.read(min(most, MAX_HEADER_BYTES))
        if not source.skip(size - len(block)):
            raise _Broken(f"a record that is cut short before its {size:,} bytes are there", begins)
    _end(source, b"\n" + block if size <= most else b"")
    # A gzip member has a checksum of its own, which is looked at where the record ends with its member; elsewhere the digest has to do.
    # Of revisits, whose blocks are a few headers, warcio wrote wrong digests for years
    sealed = source.at_end() and source.packed
    guarded = not sealed and headers.get("warc-type", "").lower() in {"response", "resource"}
    if guarded and size <= most and _differs(headers.get("warc-block-digest", ""), block):
        raise _Broken("a record whose bytes do not match its digest", b"\n")  # the end of the empty line behind it
    return Raw(place, headers, block, size)


def _headers(source: _Source) -> dict[str, str]:
    line = source.line(_VERSION_MOST)
    if line.startswith(b"filedesc://"):
        raise _Broken("an ARC file, the form before WARC, which is not read")
    if not _VERSION.fullmatch(line):
        raise _Broken("no record begins here", line)
    headers: dict[str, str] = {}
    name = ""
    left = MAX_HEADER_BYTES
    while (line := source.line(left)).strip(b"\r\n"):
        left -= len(line)
        if not line.endswith(b"\n"):
            raise _Broken("a record whose headers have no end" if left <= 0 else "a record that is cut short in its headers")
        if _VERSION.fullmatch(line):
            raise _Broken("a record without an end to its headers", b"\n" + line)
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[0] in " \t" and name:  # a long value, folded
            headers[name] += " " + text.strip()
            continue
        given, colon, value = text.partition(":")
        name = given.strip().lower() if colon else ""
        if colon:
            headers.setdefault(name, value.strip())
    if not line:
        raise _Broken("a record that is cut short in its headers")
    return headers


def _end(source: _Source, block: bytes) -> None:
    """Two empty lines stand behind a record, or the end of the file or gzip member."""
    for _ in range(2):
        if source.at_end():
            return
        line = source.line(_VERSION_MOST)
        if line.strip(b"\r\n"):
            raise _Broken("a record whose length is wrong: something else than an empty line stands behind it", block + line)


def _differs(digest: str, block: bytes) -> bool:
    """Whether a digest ("sha1:BASE32", hexadecimal or base 64) is of other bytes; one of an algorithm that we do not know says nothing."""
    name, _, value = digest.partition(":")
    make = _ALGORITHMS.get(name.strip().lower().replace("-", ""))
    if not make:
        return False
    made = make(block, usedforsecurity=False)
    given = value.strip().rstrip("=")
    if given == base64.b64encode(made.digest()).decode().rstrip("="):
        return False
    return given.lower() not in {made.hexdigest(), base64.b32encode(made.digest()).decode().rstrip("=").lower()}


def _resume(source: _Source, broken: _Broken) -> bool:
    """Go to where the next record may begin; False when there is none."""
    if isinstance(broken, _Lost):
        return source.to_next_member(broken.member)
    try:
        if isinstance(broken.back, Place):
            source.go(broken.back)
        else:
            source.back(broken.back)
        return source.to_next_record()
    except _Lost as lost:
        return source.to_next_member(lost.member)


class _Source:
    """The unpacked bytes of a file, and where they stand. What is read ends where the next gzip member begins a record; `begin` goes on there.

    A member that begins no record belongs to the one before it: some writers pack headers and blocks by themselves.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._raw = b""  # as it stands in the file, and not yet used
        self._next = 0  # offset of what the file gives next
        self._seek(0)
        self.packed = self._raw.startswith(_GZIP)  # the file, as gzip members
        self._engine: zlib._Decompress | None = None
        self._coming: tuple[int, bytes | _Lost] | None = None  # the next member when it has been looked at: its offset and first bytes
        self._physical = self._put_in = self._came_out = 0  # of the gzip member that is being unpacked: its offset, bytes in, bytes out
        self._member = 0  # offset of the member in which the record begins
        self._held = b""
        self._at = 0  # what of `_held` is used up
        self._behind = 0  # unpacked bytes before those in `_held`, counted from the member

    def begin(self) -> Place | None:
        """Past empty lines to where a record should begin, in the next member if this one is done; None at the end of the file."""
        while True:
            if self._at == len(self._held) and not self._fill() and not self._open():
                return None
            rest = self._held[self._at :].lstrip(b"\r\n")
            self._at = len(self._held) - len(rest)
            if rest:
                return self.place()

    def at_end(self) -> bool:
        """Whether there are no more bytes before the next member, or in a plain file."""
        return self._at == len(self._held) and not self._fill()

    def line(self, most: int) -> bytes:
        """The rest of the line, with its end; no more than `most` bytes, and fewer without an end only where the bytes end."""
        parts: list[bytes] = []
        while most > 0 and not self.at_end():
            stop = self._held.find(b"\n", self._at, self._at + most) + 1
            part = self._take((stop or len(self._held)) - self._at, most)
            parts.append(part)
            most -= len(part)
            if stop:
                break
        return b"".join(parts)

    def read(self, size: int) -> bytes:
        """So many bytes, fewer only at the end."""
        parts: list[bytes] = []
        while size and not self.at_end():
            parts.append(self._take(size, size))
            size -= len(parts[-1])
        return b"".join(parts)

    def skip(self, size: int) -> bool:
        """Past so many bytes; False when there are not so many."""
        while size and not self.at_end():
            size -= len(self._take(size, _STEP))
        return not size

    def back(self, data: bytes) -> None:
        """These bytes, which were read last, once more."""
        self._behind += self._at - len(data)
        self._held = data + self._held[self._at :]
        self._at = 0

    def place(self) -> Place:
        """Where it stands."""
        return Place(self._member, self._behind + self._at)

    def go(self, place: Place) -> None:
        """Back to a place where it stood. In a member all that stands before it is unpacked once more."""
        self._seek(place.member if self.packed else place.within)
        self._engine, self._coming, self._held, self._at = None, None, b"", 0
        if self.packed:
            self._open()
            self.skip(place.within)
        else:
            self._behind = place.within

    def to_next_record(self) -> bool:
        """To the next line that begins a record, or the end of the member; False at the end of a plain file."""
        while not self.at_end():
            rest = self._held[self._at :]
            if found := _NEXT.search(rest):
                self._at += found.start() + 1
                return True
            self._at = len(self._held)
            if self.at_end():
                break
            self.back(rest[-_VERSION_MOST - 1 :])  # in which a beginning may begin
        return self.packed

    def to_next_member(self, after: int) -> bool:
        """To the next gzip member that begins a record, behind this offset."""
        at = after + 1
        self._seek(at)
        while len(raw := self._raw) > len(_GZIP):
            found = raw.find(_GZIP)
            while found >= 0:
                if _begins_record(raw[found : found + _LOOKED_AT]):
                    self._seek(at + found)
                    self._engine, self._coming, self._held, self._at = None, None, b"", 0
                    return True
                found = raw.find(_GZIP, found + 1)
            at += len(raw) - _LOOKED_AT if len(raw) > 2 * _LOOKED_AT else len(raw)
            self._seek(at)
        return False

    def _take(self, size: int, most: int) -> bytes:
        part = self._held[self._at : self._at + min(size, most)]
        self._at += len(part)
        return part

    def _fill(self) -> bool:
        """More bytes into `_held`, all of which is used up; False when there are none before the next member that begins a record."""
        self._behind += len(self._held)
        self._held, self._at = b"", 0
        if not self.packed:
            self._held, self._raw = self._raw or self._file.read(_STEP), b""
        elif self._coming is None:
            self._held = self._piece() or self._more_of_record()
        return bool(self._held)

    def _open(self) -> bool:
        """The member that begins the next record; False at the end of the file."""
        if not self.packed:
            return False
        at, piece = self._coming or self._next_member()
        self._coming = None
        if isinstance(piece, _Lost):
            raise piece
        self._member, self._behind, self._held, self._at = at, 0, piece, 0
        return bool(piece)

    def _more_of_record(self) -> bytes:
        """The first bytes of the next member, if it begins no record; else it is kept for `_open`."""
        if not self._came_out:
            return b""  # nothing has been read yet
        try:
            at, piece = self._next_member()
        except _Lost as lost:
            self._coming = (lost.member, lost)  # that is no fault of the record that is being read
            return b""
        if piece and not piece.startswith(b"WARC/"):
            return piece
        self._coming = (at, piece)
        return b""

    def _next_member(self) -> tuple[int, bytes]:
        """The offset of the next gzip member that holds something, and its first bytes; none at the end of the file."""
        while True:
            while not (rest := self._raw.lstrip(b"\x00")):  # padding
                self._raw = b""
                if not self._more():
                    return self._next, b""
            self._raw = rest
            if len(rest) < len(_GZIP):
                self._more()
            self._physical, self._put_in, self._came_out = self._next - len(self._raw), 0, 0
            if not self._raw.startswith(_GZIP):
                raise _Lost("something else than a gzip member stands here", self._physical)
            self._engine = zlib.decompressobj(31)
            piece = self._piece()
            while 0 < len(piece) < len(b"WARC/") and (more := self._piece()):
                piece += more
            if piece:
                return self._physical, piece

    def _piece(self) -> bytes:
        """Some more of the gzip member that is being unpacked; nothing at its end."""
        while (engine := self._engine) is not None:
            if not self._raw:
                self._more()
            given = len(self._raw)
            try:
                piece = engine.decompress(self._raw, _STEP)
            except zlib.error:
                raise _Lost("damaged: it cannot be unpacked", self._physical) from None
            self._raw = engine.unconsumed_tail or engine.unused_data
            self._put_in += given - len(self._raw)
            self._came_out += len(piece)
            if engine.eof:
                self._engine = None
            elif not given and not piece:
                raise _Lost("cut short: the file ends before what is packed in it", self._physical)
            if is_blown_up(self._came_out, self._put_in):
                raise _Lost(f"it unpacks to more than {MAX_RATIO} times its size", self._physical)
            if piece:
                return piece
        return b""

    def _seek(self, at: int) -> None:
        self._file.seek(at)
        self._raw = self._file.read(_STEP)
        self._next = at + len(self._raw)

    def _more(self) -> bool:
        piece = self._file.read(_STEP)
        self._raw += piece
        self._next += len(piece)
        return bool(piece)


def _begins_record(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(packed, 8).startswith(b"WARC/")
    except zlib.error:
        return False

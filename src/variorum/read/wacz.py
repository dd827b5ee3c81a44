"""WACZ, in which browsers save what they crawled: a ZIP file with WARC files in its folder `archive`. They stand there as they are, so they are read in place.

The ZIP may come from anybody, and nothing is unpacked from it; of its directory only names, offsets and sizes are used (https://specs.webrecorder.net/wacz/1.1.1/).
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from variorum.addresses import one_line
from variorum.errors import InputError, TooLargeError
from variorum.unpack import ZIP_DAMAGE

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # a first member, and the directory of a ZIP without any
_DAMAGE = (*ZIP_DAMAGE, struct.error, ValueError, OverflowError)  # of a directory that is wrong in its numbers and names too
_MAX_DIRECTORY = 4_000_000  # bytes, 40,000 members and more: a crawl has some twenty, and each takes 1 kB of memory
_ARCHIVE = re.compile(r"archive/[^/]+\.warc(?:\.gz)?", re.IGNORECASE)
_LOCAL = struct.Struct("<4s22xHH")  # the header in front of a member: its mark, and how long its name and its other fields are
_SAVE_AGAIN = "save or download it again"
_UNPACK = "unpack it and give what is in it"


class Part(NamedTuple):
    """A WARC file, by itself or in a WACZ."""

    file: BinaryIO
    where: str


def parts(file: BinaryIO, *, where: str) -> Iterator[Part | InputError]:
    """The WARC files in a file that can be sought in: those of a WACZ in its order, or the file itself. An error stands in the place of each
    that cannot be read, and of the whole when that is damaged."""
    file.seek(0)
    begins = file.read(len(_ZIP[0]))
    file.seek(0)
    if begins not in _ZIP:
        yield Part(file, where)
        return
    try:
        found = _listed(file, where)
    except InputError as error:
        yield error
        return
    if not found:
        yield InputError("a ZIP file without a WARC file in its folder `archive`", where=where, advice=_UNPACK)
    for info in found:
        try:
            yield _part(file, info, f"{where}, {one_line(info.filename):.100}")
        except InputError as error:
            yield error


def _listed(file: BinaryIO, where: str) -> list[zipfile.ZipInfo]:
    """The WARC files in the directory of a WACZ. Raises InputError."""
    size = file.seek(0, io.SEEK_END)
    try:
        with zipfile.ZipFile(cast("BinaryIO", _Directory(file, where))) as whole:
            found = [info for info in whole.infolist() if _ARCHIVE.fullmatch(info.filename)]
    except InputError:
        raise
    except _DAMAGE:
        raise InputError("a damaged or unfinished WACZ", where=where, advice=_SAVE_AGAIN) from None
    if sum(info.compress_size for info in found) > size:
        raise InputError("its parts lie over one another", where=where, advice="look whether it is what it says it is")
    return found


def _part(file: BinaryIO, info: zipfile.ZipInfo, where: str) -> Part:
    """Raises InputError."""
    if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
        what = "encrypted" if info.flag_bits & 1 else "packed by ZIP, which a WACZ leaves as it is"
        raise InputError(what, where=where, advice="unpack the WACZ and give this file")
    file.seek(info.header_offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(_ZIP[0]):
        raise InputError("not where the directory of the WACZ says", where=where, advice=_SAVE_AGAIN)
    _, name, other = _LOCAL.unpack(head)
    return Part(cast("BinaryIO", _Window(file, info.header_offset + _LOCAL.size + name + other, info.compress_size)), where)


class _Directory:
    """A file for zipfile, which reads the directory in one piece however large it is."""

    def __init__(self, file: BinaryIO, where: str) -> None:
        self._file, self._where = file, where
        self.tell = file.tell

    def seek(self, at: int, whence: int = io.SEEK_SET) -> int:
        try:
            return self._file.seek(at, whence)
        except OSError:
            raise zipfile.BadZipFile from None  # before the beginning

    def read(self, size: int = -1) -> bytes:
        if size > _MAX_DIRECTORY:
            raise TooLargeError(f"a ZIP whose directory has {size / 1e6:,.0f} MB", where=self._where, advice=_UNPACK)
        return self._file.read(size)


class _Window:
    """A stretch of a file, as a file by itself. Others may read the file meanwhile."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def seek(self, at: int) -> int:
        self._at = at
        return at

    def tell(self) -> int:
        return self._at

    def read(self, size: int) -> bytes:
        self._file.seek(self._start + self._at)
        data = self._file.read(max(min(size, self._size - self._at), 0))
        self._at += len(data)
        return data

"""What bytes are, by their content: an image or archive that holds no text, a page, or plain text."""

from __future__ import annotations

import re
from pathlib import PurePath

from variorum.errors import NotTextError
from variorum.read.charset import byte_order_mark
from variorum.settings import SNIFFED_BYTES

_CONVERT = "save it as plain text first"
_UNPACK = "unpack it first"
_NO_WORDS = "give a text or an HTML page"

# First bytes, what they are, what to do
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF", "export its text first"),
    (b"%!PS", "PostScript", "export its text first"),
    (b"{\\rtf", "a rich text file (RTF)", _CONVERT),
    (b"PK\x03\x04", "a ZIP archive or an office document (docx, odt, epub)", "save it as plain text or unpack it first"),
    (b"PK\x05\x06", "an empty ZIP archive", _UNPACK),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document", _CONVERT),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"\x89PNG\r\n\x1a\n", "an image (PNG)", _NO_WORDS),
    (b"\xff\xd8\xff", "an image (JPEG)", _NO_WORDS),
    (b"GIF87a", "an image (GIF)", _NO_WORDS),
    (b"GIF89a", "an image (GIF)", _NO_WORDS),
    (b"II*\x00", "an image (TIFF)", _NO_WORDS),
    (b"MM\x00*", "an image (TIFF)", _NO_WORDS),
    (b"\x7fELF", "a program (ELF)", _NO_WORDS),
    (b"\xca\xfe\xba\xbe", "a program (Java or Mach-O)", _NO_WORDS),
    (b"\xcf\xfa\xed\xfe", "a program (Mach-O)", _NO_WORDS),
    (b"\x00asm", "a program (WebAssembly)", _NO_WORDS),
    (b"SQLite format 3\x00", "an SQLite database", "export the text first"),
    (b"PAR1", "a Parquet file", "give a text or an HTML page"),
    (b"OggS", "a sound or film (Ogg)", "give its transcript"),
    (b"fLaC", "a sound (FLAC)", "give its transcript"),
    (b"\x1aE\xdf\xa3", "a film (Matroska)", "give its transcript"),
    (b"From: <Saved by ", "a web archive (MHTML)", "save the page as HTML"),
    (b"WARC/1.", "a web archive (WARC), which may hold many", "name it to `variorum claims` or `reuse`, or save the page as HTML"),
    (b"WARC/0.", "a web archive (WARC), which may hold many", "name it to `variorum claims` or `reuse`, or save the page as HTML"),
    (b"filedesc://", "a web archive in the older form (ARC)", "turn it into WARC first"),
)
# Too short to go by alone: prose may begin so. They count when a NUL byte stands among the first bytes
_WEAK_MAGIC = (
    (b"MZ", "a program (Windows)"),
    (b"RIFF", "an image, sound or film (RIFF)"),
    (b"ID3", "a sound (MP3)"),
    (b"BM", "an image (BMP)"),
    (b"wOF", "a font"),
)
_PAGE_NAMES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_PREAMBLE = re.compile(r"(?:[\ufeff\s]+|<!--.*?-->|<\?[^>]*>)+", re.DOTALL)
_PAGE_START = re.compile(r"<(?:!doctype\s+html|html|head|body)(?=[\s>/])", re.IGNORECASE)
_TAG = re.compile(
    r"<(?:p|div|br|a|h[1-6]|span|table|article|section|main|ul|ol|li|title|meta|img|script|head|body)(?=[\s>/])", re.IGNORECASE
)


def refuse_known_binaries(data: bytes, where: str) -> None:
    """Raise NotTextError when the first bytes are those of a file format that holds no plain text."""
    for magic, name, advice in _MAGIC:
        if data.startswith(magic):
            raise NotTextError(f"not a text: it looks like {name}", where=where, advice=advice)
    for magic, name in _WEAK_MAGIC:
        if data.startswith(magic) and b"\x00" in data[:512]:
            raise NotTextError(f"not a text: it looks like {name}", where=where, advice=_NO_WORDS)
    if data[4:8] == b"ftyp":
        raise NotTextError("not a text: it looks like a film or an image (MP4, HEIC)", where=where, advice="give its transcript")


def is_page(data: bytes, path: str) -> bool:
    """Whether the bytes are an HTML page; the ending of the path's name is a hint only."""
    start = _beginning(data)
    rest = start[match.end() :] if (match := _PREAMBLE.match(start)) else start
    opening = _PAGE_START.match(rest)
    named = PurePath(path).suffix.lower() in _PAGE_NAMES
    if opening:
        return named or bool(_TAG.search(rest, opening.end()))  # prose may begin with the word "<html>", but not go on with tags
    return named and bool(_TAG.search(start))


def _beginning(data: bytes) -> str:
    """The first characters, well enough decoded to see tags."""
    mark = byte_order_mark(data)
    if mark:
        return data[:SNIFFED_BYTES].decode(mark[0], "replace")
    return data[:SNIFFED_BYTES].replace(b"\x00", b"").decode("latin-1")

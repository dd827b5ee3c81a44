"""What bytes say about their own encoding: byte order marks, declarations, and how much they look like UTF-8."""

from __future__ import annotations

import codecs
import re

from variorum.settings import DAMAGED_UTF8_SHARE, MAX_DECLARATION_BYTES

# Mark and codec. The codecs keep the mark as U+FEFF, so that the text encodes to the very bytes. UTF-32 first: its mark begins as UTF-16's
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Labels that mean another encoding on the web than in Python: https://encoding.spec.whatwg.org/#names-and-labels
_WEB_LABELS = {
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "l1", "iso88591", "x-cp1252"), "cp1252"),
    **dict.fromkeys(("iso-8859-9", "iso8859-9", "latin5", "l5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "iso8859-11", "tis-620", "dos-874"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk", "chinese", "gb_2312-80", "x-gbk", "csgb2312"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cn-big5"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "ks_c_5601-1989", "korean"), "cp949"),
    **dict.fromkeys(("utf8", "unicode-1-1-utf-8", "x-unicode20utf8"), "utf-8"),
    **dict.fromkeys(("x-euc-jp",), "euc_jp"),
    **dict.fromkeys(("x-mac-cyrillic",), "mac_cyrillic"),
    **dict.fromkeys(("macintosh", "x-mac-roman"), "mac_roman"),
    **dict.fromkeys(("iso-8859-8-i", "logical"), "iso8859-8"),
}
_NOT_ENCODINGS = frozenset(
    {
        "idna",
        "punycode",
        "unicode-escape",
        "unicode_escape",
        "raw-unicode-escape",
        "raw_unicode_escape",
        "undefined",
        "mbcs",
        "oem",
        "utf-7",
    }
)

_META = re.compile(rb"<meta\b[^>]*?charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:+-]+)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)


def byte_order_mark(data: bytes) -> tuple[str, int] | None:
    """The codec that a byte order mark announces, and the mark's length in bytes."""
    return next(((codec, len(mark)) for mark, codec in _MARKS if data.startswith(mark)), None)


def codec_of(label: str, *, web: bool = True) -> str | None:
    """The Python codec of a label, None when it names no text encoding; with `web`, as browsers take it ("latin1" is windows-1252)."""
    label = label.strip().lower()
    if web and label in _WEB_LABELS:
        return _WEB_LABELS[label]
    try:
        name = codecs.lookup(label).name
        "a".encode(name).decode(name)  # refuses codecs between bytes and bytes: "base64", "zlib"
    except (LookupError, ValueError, TypeError):
        return None
    return None if name in _NOT_ENCODINGS else name


def declared_in_page(data: bytes) -> str | None:
    """The codec that a page declares in a meta element or its XML declaration, as browsers read it."""
    start = _COMMENT.sub(b"", data[:MAX_DECLARATION_BYTES])
    found = _META.search(start) or _XML.match(start)
    if not found:
        return None
    codec = codec_of(found[1].decode("ascii", "replace"))
    # A declaration that could be read in ASCII is not in UTF-16, whatever it says
    return "utf-8" if codec and codec.startswith(("utf-16", "utf-32")) else codec


def is_damaged_utf8(data: bytes) -> bool:
    """Whether bytes that are not valid UTF-8 were meant to be: most bytes outside ASCII form whole characters.

    In a single-byte encoding that happens by accident only; the share at which we take it for more stands in `settings`.
    """
    text = data.decode("utf-8", "surrogateescape")
    outside = sum(1 for char in text if char > "\x7f")
    bad = sum(1 for char in text if "\udc80" <= char <= "\udcff")
    whole = len(text.encode("utf-8", "surrogateescape")) - (len(text) - outside) - bad  # bytes of well-formed characters
    following = whole - (outside - bad)  # of these, those that follow a lead byte
    return following >= 2 and whole >= DAMAGED_UTF8_SHARE * (whole + bad)

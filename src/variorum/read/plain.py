"""Plain text: bytes to an Article whose text encodes to the very same bytes."""

from __future__ import annotations

import unicodedata

from variorum.errors import EmptyTextError, NotTextError, UndecodableError
from variorum.model import Article
from variorum.read.charset import byte_order_mark, codec_of, is_damaged_utf8
from variorum.read.detect import detect
from variorum.settings import MAX_CONTROL_SHARE

_TO_UTF8 = "save it as UTF-8"
_LAYOUT = frozenset("\t\n\v\f\r\x1a\x1b\x85")  # controls that texts hold: white space, old end-of-file mark, terminal colours


def read_plain(data: bytes, *, path: str, where: str, declared: str | None = None, published: str | None = None) -> Article:
    """The article in plain text; ``article.text.encode(article.encoding)`` gives `data` back.

    Raises EmptyTextError (no word in it), NotTextError (binary data), UndecodableError (fits no encoding, or damaged UTF-8).
    """
    text, encoding, reason = _decode(data, where, declared)
    _refuse_controls(text, where)
    if not any(map(str.isalnum, text)):
        raise EmptyTextError("it holds no words", where=where, advice="check that this is the right file")
    return Article(text=text, path=path, published=published, encoding=encoding, encoding_reason=reason)


def _decode(data: bytes, where: str, declared: str | None) -> tuple[str, str, str]:
    """The text, its codec, and why that codec: what WHATWG does, with UTF-8 tried before any guess."""
    mark = byte_order_mark(data)
    if mark:
        return _strict(data, mark[0], where, "as its byte order mark says"), mark[0], "byte order mark"
    if declared is not None:
        codec = codec_of(declared, web=False)
        if codec is None:
            raise UndecodableError(f"{declared!r} names no encoding", where=where, advice="name one, such as utf-8 or windows-1252")
        return _strict(data, codec, where, "as declared"), codec, "declared"
    if b"\x00" in data:
        return _without_mark(data, where)
    try:
        return data.decode("utf-8"), "utf-8", "valid UTF-8"
    except UnicodeDecodeError as error:
        if is_damaged_utf8(data):
            raise _undecodable(error, data, where, "like most of it") from None
    codec = detect(data)
    if codec is None:
        raise UndecodableError("its bytes fit no encoding that we know", where=where, advice=_TO_UTF8)
    return data.decode(codec), codec, "detected"


def _strict(data: bytes, codec: str, where: str, why: str) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise _undecodable(error, data, where, why) from None
    if text.encode(codec, "surrogatepass") != data:
        raise UndecodableError(f"{codec} does not give its bytes back, {why}", where=where, advice=_TO_UTF8)
    return text


def _undecodable(error: UnicodeDecodeError, data: bytes, where: str, why: str) -> UndecodableError:
    at = error.start
    line = data.count(b"\n", 0, at) + 1
    return UndecodableError(
        f"not valid {error.encoding.upper()}, {why}: byte 0x{data[at]:02X} at offset {at} (line {line})",
        where=where,
        advice=f"put that place right, or {_TO_UTF8}",
    )


def _without_mark(data: bytes, where: str) -> tuple[str, str, str]:
    """Bytes with NULs among them are UTF-16 without a byte order mark, or no text.

    Read in the wrong byte order, the ASCII characters that the NULs belong to turn into others; the order with more of them is right.
    """
    found: list[tuple[int, str, str]] = []
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if all(char in _LAYOUT or unicodedata.category(char) not in {"Cc", "Cn", "Co"} for char in set(text)):
            found.append((sum(1 for char in text if char <= "\x7f"), text, codec))
    if not found or not (best := max(found))[0]:
        raise NotTextError("not a text: it holds NUL bytes", where=where, advice="give a text or an HTML page")
    return best[1], best[2], "detected"


def _refuse_controls(text: str, where: str) -> None:
    odd = {char for char in set(text) if (char < " " or "\x7f" <= char <= "\x9f") and char not in _LAYOUT}
    if "\x00" in odd or sum(map(text.count, odd)) > MAX_CONTROL_SHARE * len(text):
        raise NotTextError("not a text: it holds control characters", where=where, advice="give a text or an HTML page")

"""Article text made safe to show, and measured.

Article text is hostile until shown otherwise: a control character may rewrite a terminal, a bidirectional override may turn "not" round.
Such characters are made visible, never dropped, so that the reader learns that they were there.
"""

from __future__ import annotations

import re
import unicodedata

# C0 but for tab and line ends, C1, line separators, bidirectional embeddings, overrides and isolates, and lone surrogates. The marks
# that right-to-left prose needs (U+200C to U+200F, U+061C) reorder nothing by force and stay.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide ones where a spreadsheet is set to Japanese or Chinese


def _symbol(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)  # ESC becomes ␛
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"


def visible(text: str) -> str:
    """The text with every character that could act on its surroundings replaced by a symbol for it."""
    return _UNSAFE.sub(_symbol, text)


def one_line(text: str) -> str:
    """The text made visible, with runs of white space as one space."""
    return " ".join(visible(text).split())


def inline(text: str) -> str:
    """A piece of a line made visible: as `one_line`, but with the space at its ends."""
    return _SPACE.sub(" ", visible(text))


def escaped_json(text: str) -> str:
    """JSON text with unsafe characters as escapes: the same data, harmless on a terminal and always encodable."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def cell(text: str) -> str:
    """A text cell of a spreadsheet that no spreadsheet takes for a formula.

    A lone carriage return becomes a line end, which is quoted: writers of CSV leave it bare, and spreadsheets begin a row behind it.
    """
    shown = visible(text)
    shown = f"'{shown}" if shown.startswith(_FORMULA) else shown
    return shown.replace("\r\n", "\n").replace("\r", "\n")


def columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    if character in "\u00ad\ufe0f":  # shown by some terminals; one column is the safe guess
        return 1
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def broken(word: str, width: int) -> list[str]:
    """A word cut into pieces of at most `width` columns; a combining mark stays with its letter."""
    pieces, piece, used = [], "", 0
    for character in word:
        size = _columns(character)
        if piece and used + size > width:
            pieces.append(piece)
            piece, used = "", 0
        piece += character
        used += size
    return [*pieces, piece]


def right_to_left(text: str) -> bool:
    """Whether most of the letters that have a direction run from right to left."""
    sample = [unicodedata.bidirectional(character) for character in text[:2000]]
    return sum(kind in {"R", "AL"} for kind in sample) > sum(kind == "L" for kind in sample)


def shortened(text: str, words: int) -> str:
    """The first words of the text, with an ellipsis when it goes on."""
    every = one_line(text).split(" ")
    return " ".join(every) if len(every) <= words else " ".join(every[:words]) + " …"

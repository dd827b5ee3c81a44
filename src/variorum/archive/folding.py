"""Words as the index has them: without case, marks and typography, so that both engines find the same.

The engines' own ways of cutting a text into words are not used: a folded text is letters and digits between single spaces, and scripts that
put no spaces between words are cut into characters.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

INDEXED_WORDS = 16_000  # of one text; PostgreSQL counts places up to 16,383. Articles have a tenth of that
INDEXED_BYTES = 600_000  # of one text, and
LONGEST = 100  # characters of one word: PostgreSQL takes 1,048,575 and 2,046 bytes
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
_MARK = "\ue000"  # before what is no word of a text: a character of private use, which folding takes out of every text


class _Folds(dict[int, str | None]):
    """What becomes of each character, learnt as they come."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        category = unicodedata.category(character)
        fold: str | None = " "
        if category in {"Mn", "Me", "Cf"}:
            fold = None
        elif any(low <= code <= high for low, high in _UNSPACED) and category[0] in "LN":
            fold = f" {character} "
        elif category[0] in "LN" or category == "Mc":
            fold = character
        self[code] = fold
        return fold


_FOLDS = _Folds()
_STRANGE = re.compile(r"[^\x00-\x7f]")


@lru_cache(maxsize=1)
def unspaced() -> str:
    """The characters that are words of their own, as the inside of a class of a regular expression."""
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in _UNSPACED)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for: words in a row, the last of them whole or only its beginning."""

    words: tuple[str, ...]
    prefix: bool = False


def spread(text: str) -> str:
    """The words of a text, of any length, with one space or more between them."""
    if text.isascii():
        return text.lower().translate(_FOLDS)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    if len(text.encode("utf-8", "surrogatepass")) < 1.1 * len(text):
        # A few quotation marks and accents: without them the rest takes Python's way for ASCII, ten times as fast
        text = _STRANGE.sub(lambda one: _FOLDS[ord(one[0])] or "", text)
    return text.translate(_FOLDS)


def fold(text: str) -> list[str]:
    """The words of a text."""
    words = spread(text).split()
    return [word[:LONGEST] for word in words] if words and len(max(words, key=len)) > LONGEST else words


@lru_cache(maxsize=20_000)
def fold_word(word: str) -> tuple[str, ...]:
    """The words of a piece between spaces, remembered, as most pieces come again."""
    return tuple(fold(word))


def outlet_word(outlet: str) -> str:
    """What stands in the index for an outlet."""
    return _MARK + hashlib.sha256(outlet.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def indexed(title: str | None, text: str, outlet: str | None, folded: list[str] | None = None) -> list[str]:
    """What stands in the index for a version: its title, unless the text begins with it, its text, its outlet."""
    words = (fold(text) if folded is None else folded)[:INDEXED_WORDS]
    heading = fold(title[:1000]) if title else []
    if heading and words[: len(heading)] != heading:
        words = [*heading, _MARK, *words]
    while len(words) > 1 and len(text) > INDEXED_BYTES // 4 and len(" ".join(words).encode()) > INDEXED_BYTES:
        words = words[: len(words) // 2]
    return [*words, outlet_word(outlet)] if outlet else words

r"""What each character is to a word, as tables that a kernel can look up.

A word is a run of letters, digits, marks and "_" (Python's ``\w`` and the combining marks, without which Hindi falls apart), folded for case and
compatibility (NFKD), so that "Café" in one file is "café" in another however its accent is coded. In scripts that put no spaces between
words each character, with the marks it carries, is a word of its own; the sequences of words then are n-grams of characters.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CODES = 0x110000
BREAK, WORD, DIGIT, MARK, ALONE, PASSED_OVER, QUOTE, NEWLINE = range(8)

_ALONE = (  # Chinese, Japanese, Thai, Lao, Burmese, Khmer; Korean is written with spaces
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x3035),
    (0x3038, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFD),
)  # fmt: skip
_UNIFORM = ((0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0x17000, 0x18CFF), (0x20000, 0x3FFFD))  # letters that fold to themselves
_EMPTY = ((0xD800, 0xF8FF), (0x40000, CODES - 1))  # surrogates, private use, tags, nothing
_PASSED_OVER = (0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)  # they say how to break or join lines, not what is said
_QUOTES = '"“”„‟«»「」『』＂'
_LINES = "\n\r\u2028\u2029"


class Alphabet(NamedTuple):
    """Tables over all code points."""

    kinds: NDArray[np.uint8]  # [CODES], one of the constants above
    folds: NDArray[np.int32]  # [CODES], the code point it folds to, or -1 - i where `sequences[i]` is the length of what follows it there
    sequences: NDArray[np.int32]


@cache
def alphabet() -> Alphabet:
    """The tables, made once a process (some 50 ms)."""
    kinds = np.zeros(CODES, np.uint8)
    folds = np.arange(CODES, dtype=np.int32)
    sequences: list[int] = []
    for code in _to_look_at():
        character = chr(code)
        kinds[code] = _kind(character)
        if kinds[code] in (WORD, DIGIT, MARK):
            folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
            if len(folded) == 1:
                folds[code] = ord(folded)
            elif folded:
                folds[code] = -1 - len(sequences)
                sequences += [len(folded), *map(ord, folded)]
    for first, last in _UNIFORM:
        kinds[first : last + 1] = WORD
    for first, last in _ALONE:
        part = kinds[first : last + 1]
        part[part == WORD] = ALONE
    kinds[list(_PASSED_OVER)] = PASSED_OVER
    kinds[[ord(mark) for mark in _QUOTES]] = QUOTE
    kinds[[ord(mark) for mark in _LINES]] = NEWLINE
    return Alphabet(kinds, folds, np.array(sequences, np.int32))


def _to_look_at() -> list[int]:
    skipped = np.zeros(CODES, bool)
    for first, last in (*_UNIFORM, *_EMPTY):
        skipped[first : last + 1] = True
    return np.flatnonzero(~skipped).tolist()


def _kind(character: str) -> int:
    category = unicodedata.category(character)
    if category[0] == "L" or character == "_" or category in {"No", "Nl"}:
        return WORD
    if category == "Nd":
        return DIGIT
    return MARK if category[0] == "M" else BREAK

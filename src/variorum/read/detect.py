"""Guesses the encoding of bytes that declare none and are not UTF-8: by how likely the decoded letters are in some language.

Each candidate codec decodes the bytes; the decoding whose letters follow one another most as they do in the words of a language wins.
Only the characters outside ASCII and their neighbours are weighed, since all candidates agree on the rest. The letter statistics come
from the word lists of wordfreq and are gathered the first time they are needed. Why not a ready detector: docs/decisions/0004.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

_WEST = ("en", "es", "fr", "de", "pt", "it", "nl", "sv", "da", "nb", "fi", "ca", "is")
_CENTRAL = ("pl", "cs", "hu", "sk", "sl", "sh", "ro")
_CYRILLIC = ("ru", "uk", "bg", "mk")
_ARABIC = ("ar", "fa", "ur")
_LATIN = (*_WEST, *_CENTRAL, "tr", "lt", "lv")

# (codec, languages it was used for, log of how common it is beside the others). The first of two that decode to the same text wins.
# The last figure breaks ties between short texts only; it is an order of use on the web, in nats, not a measurement.
_CANDIDATES: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("cp1252", _WEST, 0.0),
    ("iso8859-15", _WEST, -2.0),
    ("cp1250", _CENTRAL, -1.0),
    ("iso8859-2", _CENTRAL, -1.5),
    ("cp1251", _CYRILLIC, -0.5),
    ("koi8-r", ("ru", "bg"), -1.5),
    ("koi8-u", ("uk",), -2.0),
    ("iso8859-5", _CYRILLIC, -3.0),
    ("cp866", _CYRILLIC, -3.0),
    ("cp1253", ("el",), -1.0),
    ("iso8859-7", ("el",), -1.5),
    ("cp1254", ("tr",), -1.0),
    ("cp1255", ("he",), -1.0),
    ("cp1256", _ARABIC, -1.0),
    ("iso8859-6", _ARABIC, -2.0),
    ("cp1257", ("lt", "lv"), -2.0),
    ("cp874", ("th",), -1.0),
    ("gb18030", ("zh",), -0.5),
    ("big5hkscs", ("zh",), -1.0),
    ("cp932", ("ja",), -0.5),
    ("euc_jp", ("ja",), -1.0),
    ("cp949", ("ko",), -0.5),
    ("mac_roman", _WEST, -8.0),
    ("cp850", _WEST, -9.0),
)
_WEIGHED = 4000  # characters outside ASCII that are weighed; the first few hundred decide
_LEXICON = 6000  # words of each language; more adds time, not letters
_FLOOR = 1e-6  # chance of a letter that the language does not use
_ODD = 1e-5  # chance of a sign that prose hardly ever holds: "¤", "║"
_MARKS = {  # typographic marks of prose: (before, after) where they stand; "w" a word, "d" a digit, "s" anything else, "*" any
    **dict.fromkeys("“„«‘¿¡‚", ("s", "wd")),
    **dict.fromkeys("”»…", ("*", "s")),
    "’": ("wd", "*"),
    **dict.fromkeys("–—", ("*", "*")),
    "\N{NO-BREAK SPACE}": ("*", "wd"),
    **dict.fromkeys("°²³½%‰", ("ds", "*")),
    **dict.fromkeys("€£¥", ("*", "ds")),
    **dict.fromkeys("、。，！？：；「」『』（）《》〈〉・〜～", ("*", "*")),
}
_SELDOM = frozenset("•·§©®™ºª")  # signs that prose holds now and then, anywhere
_FOREIGN = 0.1  # share of all letters under which the letters of another script are foreign words in a text of Latin letters
_TONGUE = 2000  # bytes by which the language of a text in Latin letters is told
_SAMPLE = 100_000  # bytes of a long text by which the codecs are ranked; the chosen one must fit all of it


@dataclass(frozen=True, slots=True)
class _Letters:
    """How often letters stand alone and after one another in the words of a language."""

    single: Counter[str]
    pairs: Counter[str]
    total: float

    def chance(self, before: str, letter: str) -> float:
        """The chance of `letter` after `before` (a space for the beginning of a word), between 0 and 1."""
        alone = max(self.single[letter] / self.total, _FLOOR)
        seen = self.single[before]
        return (self.pairs[before + letter] + 0.01 * self.total * alone) / (seen + 0.01 * self.total)


def detect(data: bytes) -> str | None:
    """The codec that most likely decodes `data`, or None when none of those we know decodes and encodes it byte for byte."""
    return next((codec for codec in _ranked(_sample(data)) if _decoded(data, codec) is not None), None)


def _ranked(data: bytes) -> list[str]:
    """The codecs that fit, the likeliest first; of those that give the same text only the first listed."""
    scores: dict[str, float] = {}
    seen: set[str] = set()
    plain = data[:_TONGUE].decode("ascii", "replace")
    for codec, languages, prior in _CANDIDATES:
        text = _decoded(data, codec)
        if text is None or text in seen:
            continue
        seen.add(text)
        places = list(_places(text))
        scores[codec] = prior + _script(text) + max(_score(places, language) + _tongue(plain, language) for language in languages)
    return sorted(scores, key=lambda codec: -scores[codec])


def _sample(data: bytes) -> bytes:
    """The stretch that is weighed: from the word with the first byte outside ASCII on, whole words only."""
    if len(data) <= _SAMPLE:
        return data
    first = re.search(rb"[\x80-\xff]", data)
    start = max(data.rfind(b" ", 0, first.start() if first else 0), 0)
    piece = data[start : start + _SAMPLE]
    end = max(piece.rfind(b" "), piece.rfind(b"\n"))
    return piece[:end] if end > _SAMPLE // 2 else data  # a text without spaces cannot be cut between its characters


def _decoded(data: bytes, codec: str) -> str | None:
    """The text, or None when the codec does not fit or would not give the very bytes back."""
    try:
        text = data.decode(codec)
        if text.encode(codec) != data:
            return None
    except UnicodeError:
        return None
    return text if _readable(text) else None


def _readable(text: str) -> bool:
    """Whether the characters outside ASCII can be prose: none is a control, private or unassigned."""
    return all(unicodedata.category(char) not in {"Cc", "Co", "Cn", "Cs"} for char in set(text) if char > "\x7f")


def _places(text: str) -> Iterator[tuple[str, str, str]]:
    """Each character outside ASCII with its neighbours, and each character that follows one; a space stands for the text's ends."""
    left = _WEIGHED
    for at, char in enumerate(text):
        before = text[at - 1] if at else " "
        if char > "\x7f" or before > "\x7f":
            yield before, char, text[at + 1] if at + 1 < len(text) else " "
            left -= 1
            if not left:
                return


def _score(places: list[tuple[str, str, str]], language: str) -> float:
    """The log of the chance of these characters in prose of the language, in nats."""
    letters = _letters(language)
    return sum(math.log(_chance(letters, *place)) for place in places)


def _script(text: str) -> float:
    """What speaks against a few letters of another script among Latin ones, in nats, 0 or less."""
    foreign = sum(1 for char in text if char > "\x7f" and char.isalpha() and not _is_latin(char))
    letters = sum(map(str.isalpha, text))
    return -float(min(foreign, 10)) if foreign < _FOREIGN * letters else 0.0


def _tongue(plain: str, language: str) -> float:
    """How much less the ASCII letters look like this language than like the one they fit best, in nats, 0 or less."""
    if language not in _LATIN:
        return 0.0
    return max(0.1 * (_fit(plain, language) - _best_fit(plain)), -6.0)  # a hint: the letters outside ASCII decide


@lru_cache(maxsize=1)
def _best_fit(plain: str) -> float:
    return max(_fit(plain, language) for language in _LATIN)


@lru_cache(maxsize=64)
def _fit(plain: str, language: str) -> float:
    """The log of the chance of the ASCII letters of a text in the language, in nats."""
    letters = _letters(language)
    folded = "".join(char if char.isalpha() or char == "\N{REPLACEMENT CHARACTER}" else " " for char in plain.lower())
    pairs = Counter(pairwise(folded))
    return sum(
        count * math.log(letters.chance(before, char))
        for (before, char), count in pairs.items()
        if before <= "\x7f" and char <= "\x7f" and (before, char) != (" ", " ")
    )


def _chance(letters: _Letters, before: str, char: str, after: str) -> float:
    if char.isalpha() or unicodedata.combining(char):
        return letters.chance(_previous(before), _fold(char)) * _joins(before, char)
    if char <= "\x7f":
        return letters.chance(_previous(before), " ")
    if char in _MARKS:
        left, right = _MARKS[char]
        fits = (left == "*" or _kind(before) in left) and (right == "*" or _kind(after) in right)
        return (0.001 if char.isspace() else 0.02) if fits else 0.0005
    return 0.002 if char in _SELDOM else _ODD


def _fold(char: str) -> str:
    return char.lower()[0]


def _previous(before: str) -> str:
    return _fold(before) if before.isalpha() else " "


def _joins(before: str, char: str) -> float:
    """The chance that this letter goes on after the other: in the same script, and with capitals first or together."""
    if before.isalpha() and _is_latin(before) != _is_latin(char):
        return 0.001
    if char.isupper():
        if before.islower():
            return 0.001
        return 0.3 if before.isupper() else 0.2
    return 0.1 if before.isupper() and not char.islower() else 0.8


@cache
def _is_latin(char: str) -> bool:
    return char <= "\x7f" or unicodedata.name(char, "").startswith("LATIN")


def _kind(char: str) -> str:
    return "w" if char.isalpha() else "d" if char.isdigit() else "s"


@cache
def _letters(language: str) -> _Letters:
    """Letter statistics of a language, from its most frequent words; for Thai, which wordfreq lacks, each letter alike."""
    from wordfreq import top_n_list  # noqa: PLC0415  - heavy, and most texts are UTF-8

    if language == "th":
        thai = [chr(code) for code in range(0x0E01, 0x0E4E)]
        return _Letters(Counter(dict.fromkeys(thai, 1.0)), Counter(), float(len(thai)))
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for rank, word in enumerate(top_n_list(language, _LEXICON, wordlist="small"), start=1):
        weight = 1 / math.sqrt(rank)  # between counting words once and counting them as often as they are said
        padded = f" {word} "
        for before, char in pairwise(padded):
            single[char] += weight  # type: ignore[assignment]
            pairs[before + char] += weight  # type: ignore[assignment]
    return _Letters(single, pairs, sum(single.values()))

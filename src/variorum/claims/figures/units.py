"""What a number numbers: percents, ages, ranks, and the nouns after it or around it."""

from __future__ import annotations

import re

from variorum.claims.figures.grammar import FUNCTION, Line, noun_phrase, participle
from variorum.claims.figures.money import MONEY, PLAIN_CODES, money_after
from variorum.claims.figures.numbers import word_value

PERCENT = frozenset(
    "% ％ ٪ percent pct percents percentage prozent procent procenten pourcent pourcents процент процента процентов yüzde प्रतिशत 퍼센트".split()
)
PERCENT_PAIRS = {
    ("per", "cent"), ("pour", "cent"), ("por", "ciento"), ("por", "cento"), ("per", "cento"), ("por", "cien"), ("в", "процентах"), ("في", "المئة"),
    ("في", "المائة"),
}  # fmt: skip
PERCENT_WORDS = frozenset({"بالمئة", "بالمائة"})
_UNSPACED_PERCENT = ("パーセント", "个百分点", "個百分點")  # in scripts where each character is a token
_AGE = re.compile(r"(?:years?|months?|weeks?|days?)(?:-old)", re.IGNORECASE)
_AGED = frozenset({"aged", "age", "ages"})
_AGE_UNITS = frozenset("year years month months week weeks day days".split())
MEASURES = frozenset(
    "magnitude number category level phase grade stage".split()
)  # what a number after it ranks: "magnitude 6.1", "category 3"


def unit_after(line: Line, at: int, last: int, known: str | None, *, scaled: bool = False) -> tuple[str | None, int]:
    """The unit of the number at tokens `[at, last)` and one past its last token: "%", "people", "wounded civilians"."""
    word, following = line.word(last, at), line.word(last + 1, at)
    if line.word(at - 1, at) in _AGED:
        return "years of age", last
    if word == "-" and line.touches(last) and following in {"percent", "per"}:
        last, word, following = last + 1, following, line.word(last + 2, at)
    if word == "." and line.words[last - 1] in {"mrd", "mio", "тыс", "млн", "млрд"}:
        last, word, following = last + 1, following, line.word(last + 2, at)
    if glued := next((name for name in _UNSPACED_PERCENT if word == name[0] and _reads(line, last, name)), None):
        return ("%" if glued == "パーセント" else "percentage points"), last + len(glued)
    pair = (word, following) in PERCENT_PAIRS
    if pair or word in PERCENT or word in PERCENT_WORDS:
        end = last + (2 if pair else 1)
        return ("percentage points", end + 1) if line.word(end, at) in {"point", "points"} else ("%", end)
    if known is None or known == "share":
        currency, end = money_after(line, at, last, scaled=scaled)
        if currency:
            return currency, end
    if known not in (None, "share"):
        return _joined(str(known)), last
    if aged := _age(line, at, last):
        return "years of age", aged
    if word == "-" and line.touches(last) and following.isalpha() and line.touches(last + 1):
        return _joined(following), last + 2  # "10-storey"
    start, end = noun_phrase(line, at, last) if known is None else (last, last)
    return (line.text(start, end), end) if end > start else (known, last)


def _joined(unit: str) -> str:
    """The unit that a hyphen joins to its number: "five-year-old", "one-yen"."""
    if unit == "퍼센트":
        return "%"
    if unit in {"percentage-point", "percent"}:
        return "percentage points" if unit != "percent" else "%"
    return "years of age" if _AGE.fullmatch(unit) else MONEY.get(unit) or (unit.upper() if unit in PLAIN_CODES else unit)


def _reads(line: Line, start: int, name: str) -> bool:
    return "".join(line.words[start : start + len(name)]) == name


def _age(line: Line, at: int, last: int) -> int | None:
    """One past the last token of "-year-old", "years old", "years of age"."""
    start = last + 1 if line.word(last, at) == "-" else last
    word = line.word(start, at)
    if _AGE.fullmatch(word):
        return start + 1
    if word in _AGE_UNITS:
        if line.word(start + 1, at) == "old":
            return start + 2
        if line.word(start + 1, at) == "of" and line.word(start + 2, at) == "age":
            return start + 3
        if line.word(start + 1, at) == "-" and line.word(start + 2, at) == "old":
            return start + 3
    return None


def unit_around(line: Line, at: int, last: int) -> str | None:
    """The unit of a number that none follows: "five of the girders", "Ana Mori, 51, said", "magnitude 6.1"."""
    if line.word(last, at) == "of":
        return _of_unit(line, at, last + 1)
    if line.word(last, at) == "°":
        return f"°{line.word(last + 1, at).upper()}" if line.word(last + 1, at) in {"c", "f"} else "°"
    before = line.word(at - 1, at)
    if before in MEASURES:
        return before
    return "years of age" if last == at + 1 and _is_age(line, at, before) else None


def _of_unit(line: Line, at: int, start: int) -> str | None:
    """The whole that a number is a part of: "two of its six girders"; "four of the dead" are people, not "dead"."""
    for _ in range(3):
        word = line.word(start, at)
        if (
            word in {"the", "those", "these", "its", "their", "his", "her", "our", "all", "last", "first", "next", "past"}
            or word[:1].isdecimal()
            or (word and word_value(word))
        ):
            start += 1
    start, end = noun_phrase(line, at, start)
    return line.text(start, end) if end > start and line.words[end - 1] not in STATES_OF else None


STATES_OF = frozenset("dead missing wounded injured killed victims".split())
_AGED_NOUNS = frozenset("boy girl man woman child youth farmer pensioner teenager student lad person".split())
_AGED_PEOPLE = frozenset(
    "people those children adults men women persons patients voters citizens residents pensioners anyone everyone".split()
)


def _is_age(line: Line, at: int, before: str) -> bool:
    """Whether a bare number is somebody's age: "Ana Mori, 51,", "a boy of six", "I am 81.", "people over 65", "dies at 92"."""
    word, lead, following = line.words[at], line.word(at - 2, at), line.word(at + 1, at)
    if following[:1].isalpha() and following not in FUNCTION and not participle(following):
        return False
    if before == "of" and lead in _AGED_NOUNS:
        return True
    if not word.isdecimal() or not 0 < int(word[:4]) < 120 or len(word) > 3:
        return False
    named = lead != "" and line.tokens[at - 2].text[:1].isupper()
    if named and ((before == "," and following in {"", ",", "."}) or (before == "(" and following == ")" and int(word) >= 10)):
        return True
    return (
        (before == "am" and following in {"", ".", ",", "and"})
        or (before == "at" and lead in {"dies", "died", "dead"})
        or (before in {"over", "under"} and lead in _AGED_PEOPLE)
    )

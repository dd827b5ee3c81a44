"""Numbers that say how much or how many: value, bounds, hedge, unit, and what is counted.

Bounds are inclusive. "At least", "more than" and their like set `low` and leave `high` open, "up to", "nearly" and theirs the other way
round, "about" neither. A range has bounds and no value. A vague word has no value, and a lower bound where its plural fixes one: "dozens" are
24 or more, "hundreds" 200 or more; "several" and "many" have none.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from variorum.claims.figures import counted as happened
from variorum.claims.figures import names, numbers, units
from variorum.claims.figures.counted import Before, Counted, Phrase
from variorum.claims.figures.grammar import FUNCTION, Line
from variorum.claims.figures.money import CURRENCIES, money_before
from variorum.claims.figures.numbers import SCALES, Number, parse_digits
from variorum.claims.figures.units import MEASURES
from variorum.model import Attribution, Figure, Span, Token

_PLURALS = {
    "tens": 20.0, "dozens": 24.0, "scores": 40.0, "hundreds": 200.0, "thousands": 2e3, "millions": 2e6, "billions": 2e9, "trillions": 2e12,
}  # two of each is the least that the plural says  # fmt: skip
_FEW = {"dozen": 12.0, "hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_VAGUE = frozenset({*_PLURALS, "several", "many", "numerous", "few", "countless", "couple"})
_LOW = frozenset(
    {"at least", "more than", "over", "well over", "just over", "no fewer than", "no less than", "as many as", "above", "upwards of", "in excess of",
     "a minimum of", "at a minimum", "not less than", "not fewer than", "better than", "greater than", "well above", "or more", "-plus", "+"},
)  # fmt: skip
_HIGH = frozenset(
    {"at most", "less than", "fewer than", "up to", "no more than", "not more than", "under", "just under", "below", "nearly", "almost", "close to",
     "a maximum of", "as few as", "as much as", "well under", "well below", "at the most", "or fewer", "or less"},
)  # fmt: skip
_HEDGES = _LOW | _HIGH | {
    "about", "around", "some", "roughly", "approximately", "only", "just", "an estimated", "estimated", "exactly", "a total of", "another", "circa",
    "an additional", "a further", "a reported", "precisely", "more or less", "at about", "reportedly", "approx", "or so",
}  # fmt: skip
_HEDGE_TUPLES = sorted((tuple(hedge.split()) for hedge in _HEDGES), key=len, reverse=True)
_HEDGES_ENDING = {last: [hedge for hedge in _HEDGE_TUPLES if hedge[-1] == last] for last in {hedge[-1] for hedge in _HEDGE_TUPLES}}
_HEDGES_AFTER = ("or more", "or so", "or fewer", "or less")
# After these "from 10 to 12" is a change, not a range.
_CHANGES = frozenset(
    "rose rise rises risen rising fell fall falls fallen falling grew grow grows grown growing increased increase increases increasing dropped drop drops "
    "dropping climbed climb climbs climbing jumped jump jumps jumping cut cuts raised raise raises revised reduced reduce reduces lowered up down went gone "
    "changed declined decline declines declining slipped slumped surged soared doubled tripled moved shrank shrunk expanded extended upped gained "
    "widened narrowed plunged swelled".split(),
)
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr gen col lt sgt maj brig rev st sen rep gov no nos art vol est approx vs jr sr capt cmdr adm prof u.s mrd mio тыс млн млрд".split()
)
_AFTER_METRES = frozenset(
    "tall long high wide deep away above below race sprint hurdles freestyle relay dash butterfly breaststroke backstroke final record across thick".split(),
)
_PRONOUNS = frozenset("no any every each some first second third last next new old other right wrong big good".split())  # "no one else"
_DETERMINERS = frozenset("the his her its their these those my our your".split())
_IDLE = frozenset("zero none".split())
# Small words of English, and of other languages that write numbers otherwise, none of which English has.
_ENGLISH = frozenset("the and for with that it were was said from on at of by not".split())
_FOREIGN = frozenset(
    "der das und ist von mit nach den dem ein eine zu auf für sich le la les des et est une du que en el los las una por con para del il di che della "
    "gli het een van zijn och att som på av det og til são uma dos não com ve bir w z na je jest się".split(),
)


class _Found(NamedTuple):
    figure: Figure
    last: int  # where to go on looking
    before: Before


def find(tokens: Sequence[Token], times: Sequence[Span], starts: Sequence[int] = ()) -> tuple[Figure, ...]:
    """The figures of a tokenised text. Numbers inside the spans of `times` are dates, not counts.

    `starts` are offsets at which sentences begin, as far as they are known; full stops are heeded besides.
    """
    line = _line(tokens, times, starts)
    found: list[Figure] = []
    previous: Before | None = None
    at = 0
    while at < len(tokens):
        one = _figure(line, at, previous) if _may_begin(line.words[at]) and not line.in_time[at] else None
        if one is None:
            at += 1
            continue
        found.append(one.figure)
        previous, at = one.before, max(one.last, at + 1)
    return tuple(found)


def bind(figures: Sequence[Figure], attributions: Sequence[Attribution]) -> tuple[Figure, ...]:
    """The figures with `attribution` set to the shortest attribution's that holds the number in its content, or to None."""
    spans = sorted((start, end, sum(b - a for a, b in one.content), one.id) for one in attributions for start, end in one.content)
    order = sorted(range(len(figures)), key=lambda index: figures[index].number)
    held: list[tuple[int, int, str]] = []  # length, end, id: the shortest on top; one that ended holds no later number either
    bound = list(figures)
    upcoming = 0
    for index in order:
        start, end = figures[index].number
        while upcoming < len(spans) and spans[upcoming][0] <= start:
            _, until, length, name = spans[upcoming]
            heapq.heappush(held, (length, until, name))
            upcoming += 1
        while held and held[0][1] < end:
            heapq.heappop(held)
        bound[index] = replace(figures[index], attribution=held[0][2] if held else None)
    return tuple(bound)


@lru_cache(maxsize=1 << 14)
def _may_begin(word: str) -> bool:
    return word in _VAGUE or numbers.may_begin(word)


def _line(tokens: Sequence[Token], times: Sequence[Span], starts: Sequence[int]) -> Line:
    words = [token.text.casefold() for token in tokens]
    return Line(
        tokens=tokens, words=words, in_time=_covered(tokens, times), sentence=_sentences(tokens, words, starts), foreign=_seems_foreign(words),
    )  # fmt: skip


def _seems_foreign(words: Sequence[str]) -> bool:
    """Whether a text has more small words of other languages, and words in other letters, than small words of English."""
    english = sum(word in _ENGLISH for word in words)
    return sum(word in _FOREIGN or (word[0] > "\u024f" and word[0].isalpha()) for word in words) > english


def _covered(tokens: Sequence[Token], spans: Sequence[Span]) -> list[bool]:
    covered = [False] * len(tokens)
    later = iter(spans)
    span = next(later, None)
    for index, token in enumerate(tokens):
        while span is not None and span[1] <= token.start:
            span = next(later, None)
        covered[index] = span is not None and span[0] <= token.start
    return covered


def _sentences(tokens: Sequence[Token], words: Sequence[str], starts: Sequence[int]) -> list[int]:
    numbered: list[int] = []
    sentence, ended, after = 0, False, 0
    later = iter(starts)
    start = next(later, None)
    for index, token in enumerate(tokens):
        begins = False
        while start is not None and start <= token.start:
            begins, start = True, next(later, None)
        if begins or (ended and token.start > after):
            sentence += 1
        numbered.append(sentence)
        mark, after = words[index], token.end
        ended = mark in {"!", "?", "。"} or (mark == "." and index > 0 and words[index - 1] not in _ABBREVIATIONS)
    return numbered


# --- one figure -----------------------------------------------------------------------------------------------------------------------------


def _figure(line: Line, at: int, previous: Before | None) -> _Found | None:
    if (vague := _vague(line, at, previous)) is not None:
        return vague
    number = numbers.parse(line.tokens, line.words, at, dots_group=line.foreign)
    if number is None or line.words[at] in _IDLE or names.is_name(line, at, number.last):
        return None
    beyond = number.last + 1
    if line.word(number.last, at) in {"to", "or", "-"} and beyond < len(line.words) and line.in_time[beyond]:
        return None  # "40 or 50 years ago"
    plus = number.unit == "plus"
    number = number._replace(unit=None) if plus else number  # "five-plus months"
    currency, start = money_before(line, at)
    number = _money(line, at, number) if currency else _metres(line, at, number)
    number = _one_in(line, at, number) or number
    first, hedge = _hedge(line, start, at)
    second = _range_end(line, at, number, currency)
    last = second.last if second else number.last
    if number.unit is None and second is None and _score(line, at, number, last):
        return _finished(line, Phrase(first, at, last, number.value, "score", hedge), number, None, previous)
    after, tail = ("-plus", last) if plus else _hedge_after(line, at, last)
    unit, end = units.unit_after(line, at, tail, currency or number.unit, scaled=line.words[last - 1] in SCALES)
    if line.word(last, at) in CURRENCIES and last == at + 1 and second is None:
        number = number._replace(
            value=parse_digits(line.words[at], dots_group=True) or number.value
        )  # "12.345 €": money has no thousandths
    if unit is None:
        unit = units.unit_around(line, at, last)
    return _finished(line, Phrase(min(first, start), at, max(end, last), number.value, unit, hedge or after), number, second, previous)


def _finished(line: Line, phrase: Phrase, number: Number, second: Number | None, previous: Before | None) -> _Found | None:
    last = second.last if second else number.last
    said = _said(line, phrase, previous)
    one = line.words[phrase.at] == "one" and last == phrase.at + 1
    if one and line.word(phrase.at - 1, phrase.at) in _PRONOUNS:
        return None
    lone = one and (phrase.unit is None or line.word(last, phrase.at) == "of")
    if lone and not _one_counts(line, phrase.at, said, previous):
        return None
    low, high = number.value, second.value if second else number.value
    if second is not None:
        low, high = sorted((low * _shared_scale(line, number, second), high))
    figure = Figure(
        span=(line.tokens[phrase.first].start, line.tokens[phrase.end - 1].end),
        number=(line.tokens[phrase.at].start, line.tokens[last - 1].end),
        value=None if second is not None else number.value,
        low=None if phrase.hedge in _HIGH else low, high=None if phrase.hedge in _LOW else high, hedge=phrase.hedge,
        unit=_people(phrase.unit, said), counted=said.words,
    )  # fmt: skip
    return _Found(figure, last, Before(phrase.end, said))


def _people(unit: str | None, said: Counted) -> str | None:
    """The unit, which is people where no noun says whom something happened to that happens to people: "nine injured"."""
    return "people" if unit is None and happened.harmed(said.words) else unit


def _said(line: Line, phrase: Phrase, previous: Before | None) -> Counted:
    if phrase.unit in {"ordinal", "score", "years of age"} or phrase.unit in MEASURES:
        return Counted(None)
    if phrase.unit in {"%", "share", "percentage points"} and (part := happened.of_what(line, phrase.at, phrase.end)):
        return Counted(part)
    return happened.counted(line, phrase, previous)


def _one_counts(line: Line, at: int, said: Counted, previous: Before | None) -> bool:
    """Whether a lone "one" is a number: "killing one", "one was injured", "nine in the north and one in the south"; else it is the pronoun."""
    following, before = line.word(at + 1, at), line.word(at - 1, at)
    if following == "of" or before in {"this", "that", "which", "the"}:
        return False
    if happened.harmed(said.words):
        return True
    near = previous is not None and 0 < at - previous.end <= 8 and line.sentence[previous.end - 1] == line.sentence[at]
    return near and before in {"and", ","} and following in FUNCTION


def _money(line: Line, at: int, number: Number) -> Number:
    """ "$5 m" and "£3 k": a single letter is a scale only where money is meant."""
    letter = line.word(number.last, at)
    return Number(number.value * SCALES[letter], number.last + 1) if letter in {"m", "k"} and number.unit is None else number


def _metres(line: Line, at: int, number: Number) -> Number:
    """ "48m" is millions unless a word of length follows: "48m tall", "the 100m final"."""
    if (
        not line.words[at].endswith("m")
        or not line.words[at][0].isdecimal()
        or number.unit
        or line.word(number.last, at) not in _AFTER_METRES
    ):
        return number
    return Number(number.value / SCALES["m"], number.last, "m")


def _shared_scale(line: Line, first: Number, second: Number) -> float:
    """ "1 to 2 million" counts millions on both sides: the scale of the second number, when the first has none and is the smaller."""
    scale = SCALES.get(line.words[second.last - 1], 1.0)
    return scale if line.words[first.last - 1] not in SCALES and first.value < second.value / scale else 1.0


# --- vague words ----------------------------------------------------------------------------------------------------------------------------


def _vague(line: Line, at: int, previous: Before | None) -> _Found | None:
    """ "dozens", "hundreds of thousands", "several hundred", "a few dozen", "many"."""
    word = line.words[at]
    if word not in _VAGUE or (word in {"many", "few"} and line.word(at - 1, at) in {"as", "how", "too"}):
        return None
    low, last = _PLURALS.get(word), at + 1
    following, beyond = line.word(last, at), line.word(last + 1, at)
    if low is not None and following == "of" and beyond in _PLURALS and _PLURALS[beyond] > low:
        low, last = low * _PLURALS[beyond] / 2, last + 2
    elif word in {"several", "few", "many"} and (scale := _FEW.get(following) or _PLURALS.get(following, 0) / 2):
        low, last = 2 * scale, last + 1
    elif word == "couple":
        if following != "of" or line.word(at - 1, at) != "a":
            return None
        scale = _FEW.get(beyond, 0)
        low, last = (2 * scale, last + 2) if scale else (2.0, last)
    elif word in {"scores", "tens"} and (following != "of" or line.word(at - 1, at) in _DETERMINERS):
        return None
    bare = low is not None and last == at + 1 and line.word(last, at) != "of"  # "thousands march": no noun follows a plural
    unit, end = (None, last) if bare else units.unit_after(line, at, last + 1 if line.word(last, at) == "of" else last, None)
    phrase = Phrase(at, at, max(end, last) if unit else last, None, unit, " ".join(line.words[at:last]))
    said = happened.counted(line, phrase, previous)
    figure = Figure(
        span=(line.tokens[at].start, line.tokens[phrase.end - 1].end), number=(line.tokens[at].start, line.tokens[last - 1].end), value=None,
        low=low, high=None, hedge=phrase.hedge, unit=_people(unit, said), counted=said.words,
    )  # fmt: skip
    return _Found(figure, last, Before(phrase.end, said))


# --- around the number ----------------------------------------------------------------------------------------------------------------------


def _hedge(line: Line, start: int, at: int) -> tuple[int, str | None]:
    """The hedge before a number (its currency begins at `start`) and the index of its first token."""
    for hedge in _HEDGES_ENDING.get(line.word(start - 1, at), ()):
        if start >= len(hedge) and tuple(line.words[start - len(hedge) : start]) == hedge:
            return start - len(hedge), " ".join(hedge)
    return start, None


def _hedge_after(line: Line, at: int, last: int) -> tuple[str | None, int]:
    """A hedge after a number and one past its last token: "65 or more", "50+", "100-plus"."""
    pair = f"{line.word(last, at)} {line.word(last + 1, at)}"
    if pair in _HEDGES_AFTER:
        return pair, last + 2
    if line.word(last, at) == "+" and line.touches(last) and not line.word(last + 1, at)[:1].isdecimal():
        return "+", last + 1
    return ("-plus", last + 2) if pair == "- plus" and line.touches(last) else (None, last)


def _one_in(line: Line, at: int, number: Number) -> Number | None:
    """ "one in eight households", "nine out of 10": a share. "Two in three days" counts something else."""
    joint, last = line.word(number.last, at), number.last + 1
    if number.unit is not None or not 0 < number.value < 10 or joint not in {"in", "out"}:
        return None
    last += line.word(last, at) == ("of" if joint == "out" else "every")
    if joint == "out" and line.words[last - 1] != "of":
        return None
    whole = (
        numbers.parse(line.tokens, line.words, last, dots_group=line.foreign) if line.word(last, at) and not line.in_time[last] else None
    )
    if (
        whole is None
        or whole.unit is not None
        or whole.value <= number.value
        or (number.value > 1 and whole.value > 10 and whole.value % 5 and whole.value != 12)
    ):
        return None
    following = line.word(whole.last, at)
    period = following in {"days", "weeks", "months", "years", "hours", "minutes", "seconds", "games", "matches", "nights", "attacks", "-"}
    return None if period and joint == "in" else Number(round(number.value / whole.value, 6), whole.last, "share")


def _range_end(line: Line, at: int, number: Number, currency: str | None) -> Number | None:
    """The second number of "between 20 and 30", "20 to 30", "20-30", "two or three"."""
    last = number.last
    before = line.word(at - (2 if currency else 1), at)
    last += before == "between" and line.word(last, at) in units.PERCENT
    joint = line.word(last, at)
    skip = 1 if currency and line.word(last + 1, at) in CURRENCIES else 0
    following = line.word(last + 1 + skip, at)
    if (
        number.unit is not None
        or not following
        or not (joint in {"to", "-", "or", "~", "through"} or (joint == "and" and before == "between"))
    ):
        return None
    if joint == "-" and (not line.touches(last) or not line.touches(last + 1)):
        return None
    if before == "from" and any(line.word(index, at) in _CHANGES for index in range(at - 8, at - 1)):
        return None
    second = numbers.parse(line.tokens, line.words, last + 1 + skip, dots_group=line.foreign)
    if second is None or second.unit is not None or second.value == 0:
        return None
    if joint == "-":
        second = second._replace(value=abs(second.value))
    falls = number.value * _shared_scale(line, number, second) >= second.value
    return (
        None if (falls and before != "between") or (joint == "-" and names.is_score(line, at, number.value, second.value, last)) else second
    )


def _score(line: Line, at: int, number: Number, last: int) -> bool:
    """Whether a number is one side of a result: "won 3-1"."""
    if not line.words[at].isdecimal() or last != at + 1:
        return False
    for near, far, sign in ((last, last + 1, last), (at - 1, at - 2, at - 1)):
        other = line.word(far, at)
        if (
            line.word(near, at) == "-"
            and line.touches(sign)
            and line.touches(sign + 1)
            and other.isdecimal()
            and len(other) < 4
            and not line.in_time[far]
        ):
            pair = (number.value, float(other)) if far > at else (float(other), number.value)
            return names.is_score(line, at, *pair, last)
    return False

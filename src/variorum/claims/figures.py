"""Numbers that say how much or how many: value, bounds, hedge, unit, and what is counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from variorum.model import Figure, Span, Token

_UNITS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
    )
}
_TENS = {word: 10 * number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_WORDS: dict[str, float] = {**_UNITS, **_TENS, "no": 0, "none": 0, "nobody": 0, "fourty": 40}
_SCALES: dict[str, float] = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "mln": 1e6, "m": 1e6, "mn": 1e6, "millions": 1e6, "billion": 1e9, "bln": 1e9, "bn": 1e9,
    "trillion": 1e12, "trn": 1e12, "k": 1e3, "dozen": 12, "lakh": 1e5, "crore": 1e7, "millionen": 1e6, "milliarden": 1e9, "milliards": 1e9,
    "millones": 1e6, "тыс": 1e3, "млн": 1e6, "млрд": 1e9,
}  # fmt: skip
_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
        "seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
}
_FRACTIONS = {
    "half": 0.5,
    "third": 1 / 3,
    "quarter": 0.25,
    "two-thirds": 2 / 3,
    "three-quarters": 0.75,
    "one-third": 1 / 3,
    "one-quarter": 0.25,
}
_VAGUE = frozenset("dozens scores hundreds thousands tens several many numerous few countless".split())
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "₹": "INR", "₪": "ILS", "₺": "TRY", "₴": "UAH"}
_CURRENCY_WORDS = frozenset(
    "dollar dollars euro euros pound pounds sterling yen rouble roubles ruble rubles rupee rupees shekel shekels lira cent cents pence usd eur gbp franc "
    "francs yuan won dinar dinars dirham dirhams peso pesos krona crown crowns florin florins mark marks".split(),
)
_HEDGES = (
    "at least", "at most", "more than", "less than", "fewer than", "up to", "as many as", "as few as", "no more than", "no fewer than",
    "no less than", "not more than", "about", "around", "some", "roughly", "approximately", "nearly", "almost", "over", "under", "above", "below",
    "only", "just", "an estimated", "estimated", "close to", "well over", "just over", "just under", "exactly", "upwards of", "in excess of",
    "a total of", "another", "circa",
)  # fmt: skip
_HEDGE_TUPLES = sorted((tuple(hedge.split()) for hedge in _HEDGES), key=len, reverse=True)
_HEDGES_ENDING = {last: [hedge for hedge in _HEDGE_TUPLES if hedge[-1] == last] for last in {hedge[-1] for hedge in _HEDGE_TUPLES}}
_LOW = frozenset({"at least", "more than", "over", "well over", "just over", "no fewer than", "no less than", "as many as", "above", "upwards of",
                  "in excess of"})  # fmt: skip
_HIGH = frozenset({"at most", "less than", "fewer than", "up to", "no more than", "not more than", "under", "just under", "below", "nearly",
                   "almost", "close to"})  # fmt: skip
_AUXILIARIES = frozenset("to be been being is are was were have has had being get got".split())
# What ends the noun phrase after a number: words that are neither its adjectives nor its head.
_FUNCTION = frozenset(
    "a an the of in on at by for from with to into onto over under after before since until as that which who whom whose and or but nor so than then "
    "while when where if because although though during between among against near about around across through towards upon within without said says "
    "say told added he she it they we i you his her its their our this these those there is are was were be been being have has had do does did will "
    "would could should may might can must not also per each later earlier ago more others".split(),
)
_PREDICATE_END = (_FUNCTION - frozenset("to of the a an been being".split())) | {"including", "among", "amid"}
_NUMBER_TOKEN = re.compile(r"(?:\d+(?:[.,:]\d+)*|\d)$")
_ORDINAL_TOKEN = re.compile(r"(\d+)(?:st|nd|rd|th)$", re.IGNORECASE)
_GLUED_SCALE = re.compile(r"(\d+(?:[.,]\d+)*)(k|m|mn|bn|tn|mln|bln|trn)$", re.IGNORECASE)
_AGE = re.compile(r"(?:year|month|week|day)s?-old$", re.IGNORECASE)


_ONE_IDIOMS = frozenset("point day side hand way another thing reason time end".split())  # "at one point" counts nothing


class _Number(NamedTuple):
    value: float
    last: int  # one past the index of its last token
    unit: str | None = None


def find(tokens: Sequence[Token], times: Sequence[Span]) -> tuple[Figure, ...]:
    """The figures of a tokenised text. Numbers inside the spans of `times` are dates, not counts."""
    found: list[Figure] = []
    words = [token.text.casefold() for token in tokens]
    in_time = _covered(tokens, times)
    at = 0
    while at < len(tokens):
        figure, after = _figure(tokens, words, at) if _may_begin(words[at]) and not in_time[at] else (None, at + 1)
        if figure is not None:
            found.append(figure)
        at = after
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def _may_begin(word: str) -> bool:
    """Whether a figure can begin with a word; most words are done with here."""
    return (
        word[0].isdigit() or word in _VAGUE or word in _ORDINALS or word in _FRACTIONS or word in {"a", "an"}
        or _word_value(word) is not None or _COMPOUND.match(word) is not None
    )  # fmt: skip


def _covered(tokens: Sequence[Token], spans: Sequence[Span]) -> list[bool]:
    covered = [False] * len(tokens)
    later = iter(spans)
    span = next(later, None)
    for index, token in enumerate(tokens):
        while span is not None and span[1] <= token.start:
            span = next(later, None)
        covered[index] = span is not None and span[0] <= token.start
    return covered


def _figure(tokens: Sequence[Token], words: list[str], at: int) -> tuple[Figure | None, int]:
    if words[at] in _VAGUE:
        if words[at] in {"many", "few"} and words[max(0, at - 1) : at] == ["as"]:
            return None, at + 1  # "as many as 90": a hedge
        figure = _vague(tokens, words, at)
        return figure, at + (3 if words[at + 1 : at + 2] == ["of"] and words[at + 2 : at + 3] and words[at + 2] in _VAGUE else 1)
    number = _number(tokens, words, at)
    if number is None:
        return None, at + 1
    first, hedge = _hedge(words, at)
    currency = _CURRENCIES.get(words[at - 1]) if at else None
    last, value, low, high = number.last, number.value, number.value, number.value
    second = _range_end(tokens, words, at, last)
    if second is not None:
        low, high, last = number.value, second.value, second.last
        low *= _shared_scale(words, number, second)
    unit, end = _unit(tokens, words, last, currency or number.unit)
    unit = unit or _unit_around(tokens, words, at, last)
    counted = _counted(tokens, words, first, end)
    if hedge in _LOW:
        high_bound: float | None = None
        low_bound: float | None = low
    elif hedge in _HIGH:
        low_bound, high_bound = None, high
    else:
        low_bound, high_bound = low, high
    start = first if currency is None or first < at - 1 else at - 1
    figure = Figure(
        span=(tokens[start].start, tokens[end - 1].end),
        number=(tokens[at].start, tokens[last - 1].end),
        value=None if second is not None else value,
        low=low_bound, high=high_bound, hedge=hedge, unit=unit, counted=counted,
    )  # fmt: skip
    return figure, last


def _shared_scale(words: list[str], first: _Number, second: _Number) -> float:
    """ "1 to 2 million" counts millions on both sides: the scale of the second number, when the first has none and is the smaller."""
    scale = _SCALES.get(words[second.last - 1], 1.0)
    return scale if words[first.last - 1] not in _SCALES and first.value < second.value / scale else 1.0


def _vague(tokens: Sequence[Token], words: list[str], at: int) -> Figure:
    unit, end = _unit(tokens, words, at + 2 if words[at + 1 : at + 2] == ["of"] else at + 1, None)
    return Figure(
        span=(tokens[at].start, tokens[max(end, at + 1) - 1].end), number=(tokens[at].start, tokens[at].end), value=None, low=None, high=None,
        hedge=words[at], unit=unit, counted=_counted(tokens, words, at, max(end, at + 1)),
    )  # fmt: skip


def parse_digits(text: str) -> float | None:
    """The value of a number written in digits, or None: "1,000.50", "1.5", "200000", "3,5", "1.000.000"."""
    if not _NUMBER_TOKEN.match(text) or ":" in text:
        return None
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return float(text.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+", text):
        return float(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d+,\d+", text):
        return float(text.replace(",", "."))
    return float(text) if re.fullmatch(r"\d+(?:\.\d+)?", text) else None


def _number(tokens: Sequence[Token], words: list[str], at: int) -> _Number | None:
    word = words[at]
    if word in _FRACTIONS and words[at + 1 : at + 2] == ["of"]:
        return _Number(_FRACTIONS[word], at + 1, "share")  # "a third of"
    if ordinal := _ORDINAL_TOKEN.match(word):
        return _Number(float(ordinal.group(1)), at + 1, "ordinal")
    if word in _ORDINALS and word != "second":
        return _Number(float(_ORDINALS[word]), at + 1, "ordinal")
    if glued := _GLUED_SCALE.match(word):
        base = parse_digits(glued.group(1))
        return _Number((base or 0) * _SCALES.get(glued.group(2), 1e12), at + 1) if base is not None else None
    digits = parse_digits(word) if word[0].isdigit() else None
    if digits is not None and (groups := _spaced_groups(tokens, at)):
        return _scaled(words, float("".join([word, *groups])), at + 1 + len(groups))
    if digits is not None:
        return _scaled(words, digits * _sign(tokens, at), at + 1)
    if at > 1 and tokens[at].text[0].isupper() and tokens[at - 1].text[:1].isupper() and tokens[at].text[-1].islower() and word in _UNITS:
        return None  # "Channel Two": part of a name
    if compound := _compound(word):
        return compound._replace(last=at + 1)
    return _spelled(words, at)


def _spaced_groups(tokens: Sequence[Token], at: int) -> list[str]:
    """The groups of three that follow in "20 000" and "1 250 000"."""
    groups: list[str] = []
    if len(tokens[at].text) <= 3:
        for before, token in zip(tokens[at : at + 3], tokens[at + 1 : at + 4], strict=False):
            if not re.fullmatch(r"\d{3}", token.text) or token.start - before.end != 1:
                break
            groups.append(token.text)
    return groups


def _sign(tokens: Sequence[Token], at: int) -> int:
    """-1 when a minus sign stands right before the number and nothing right before the sign."""
    if (
        at
        and tokens[at - 1].text == "-"
        and tokens[at - 1].end == tokens[at].start
        and (at < 2 or tokens[at - 2].end < tokens[at - 1].start)
    ):
        return -1
    return 1


def _scaled(words: list[str], value: float, last: int) -> _Number:
    while last < len(words) and words[last] in _SCALES and len(words[last]) > 1:
        value *= _SCALES[words[last]]
        last += 1
    return _Number(round(value, 6), last)


_COMPOUND = re.compile(
    r"([a-z]+(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)-((?!one|two|three|four|five|six|seven|eight|nine)[a-z]+)$"
)


def _compound(word: str) -> _Number | None:
    """ "four-year", "six-storey": the number and its unit in one word."""
    match = _COMPOUND.match(word)
    value = _word_value(match.group(1)) if match else None
    if (
        match is None
        or value is None
        or match.group(1) in _SCALES
        or match.group(2) in _FRACTIONS
        or match.group(2).startswith(("third", "quarter"))
    ):
        return None
    return _Number(value, 0, match.group(2))


def _spelled(words: list[str], at: int) -> _Number | None:
    """A number in words: "twenty-five", "two hundred and six thousand", "a dozen", "half a million"."""
    word = words[at]
    if word in _FRACTIONS and words[at + 1 : at + 2] in (["a"], ["an"], ["of"]):
        if words[at + 2 : at + 3] and words[at + 2] in _SCALES:
            return _Number(_FRACTIONS[word] * _SCALES[words[at + 2]], at + 3)
        if words[at + 1] != "of":
            return _Number(_FRACTIONS[word], at + 2)
        return _Number(_FRACTIONS[word], at + 1, "share")
    if word in {"a", "an"}:
        following = words[at + 1 : at + 2]
        return (
            _Number(_SCALES[following[0]], at + 2)
            if following and following[0] in {"dozen", "hundred", "thousand", "million", "billion"}
            else None
        )
    if word in {"no", "none", "nobody"}:
        return None
    total = current = 0.0
    last = at
    while last < len(words):
        value = _word_value(words[last])
        if value is None or (current % 10 and words[last] not in _SCALES and last > at):
            break
        if words[last] in _SCALES:
            current = max(current, 1) * value
            if value >= 1000:
                total, current = total + current, 0.0
        else:
            current += value
        last += 1
        if (
            words[last : last + 1] == ["and"]
            and _word_value(words[last + 1] if last + 1 < len(words) else "") is not None
            and current >= 100
        ):
            last += 1
    if last == at or words[at] in _SCALES:
        return None
    if (
        word == "one"
        and last == at + 1
        and (
            (words[last : last + 1] and words[last] in _ONE_IDIOMS)
            or last >= len(words)
            or words[last] in _FUNCTION
            or not words[last].isalpha()
        )
    ):
        return None  # the pronoun
    return _Number(total + current, last)


def _word_value(word: str) -> float | None:
    if word in _WORDS or (word in _SCALES and len(word) > 2):
        return _WORDS.get(word, _SCALES.get(word))
    tens, _, ones = word.partition("-")
    if tens in _TENS and 0 < _UNITS.get(ones, 0) < 10:
        return _TENS[tens] + _UNITS[ones]
    return None


def _hedge(words: list[str], at: int) -> tuple[int, str | None]:
    end = at - 1 if at and words[at - 1] in _CURRENCIES else at
    for hedge in _HEDGES_ENDING.get(words[end - 1], ()) if end else ():
        if tuple(words[max(0, end - len(hedge)) : end]) == hedge:
            return end - len(hedge), " ".join(hedge)
    return at, None


def _range_end(tokens: Sequence[Token], words: list[str], at: int, last: int) -> _Number | None:
    joint = words[last] if last < len(words) else ""
    between = at and words[at - 1] in {"between", "from"}
    if last + 1 >= len(words) or not (joint in {"to", "-", "or"} or (joint == "and" and between)):
        return None
    if joint == "-" and tokens[last].end != tokens[last + 1].start:
        return None
    second = _number(tokens, words, last + 1)
    return second if second is not None and second.unit is None and abs(second.value) > 0 else None


def _unit(tokens: Sequence[Token], words: list[str], last: int, known: str | None) -> tuple[str | None, int]:
    """The unit after a number and one past its last token: "%", "people", "tonnes of grain"."""
    if last < len(words) and words[last] in {"%", "percent", "pct"}:
        return "%", last + 1
    if words[last : last + 2] == ["per", "cent"]:
        return "%", last + 2
    if last < len(words) and words[last] in _CURRENCY_WORDS:
        return words[last], last + 1
    if known not in (None, "share"):
        return known, last
    if last < len(words) and _AGE.match(words[last]):
        return "years of age", last + 1
    if words[last : last + 1] == ["-"] and last + 1 < len(words) and _AGE.match(words[last + 1]):
        return "years of age", last + 2
    end = last
    while (
        end < len(words)
        and end < last + 4
        and words[end][0].isalpha()
        and words[end] not in _FUNCTION
        and not _participle(words[end], end > last)
    ):
        end += 1
    return (" ".join(token.text for token in tokens[last:end]) or None, end) if end > last else (known, last)


_MEASURES = frozenset("magnitude aged age number category level phase grade route flight".split())


def _unit_around(tokens: Sequence[Token], words: list[str], at: int, last: int) -> str | None:
    """The unit of a number that none follows: "five of the dead", "Ana Mori, 51, said", "magnitude 6.1"."""
    if words[last : last + 1] == ["of"]:
        noun = last + 2 if words[last + 1 : last + 2] in (["the"], ["those"], ["them"], ["its"], ["their"]) else last + 1
        return words[noun] if noun < len(words) and words[noun].isalpha() and words[noun] not in _FUNCTION else None
    if at and words[at - 1] in _MEASURES:
        return "years of age" if words[at - 1] in {"aged", "age"} else words[at - 1]
    between_commas = at > 1 and words[at - 1] == "," and words[last : last + 1] in ([","], ["."])
    if between_commas and tokens[at - 2].text[:1].isupper() and words[at].isdigit() and 0 < int(words[at]) < 120:
        return "years of age"
    return None


def _participle(word: str, after_noun: bool) -> bool:
    return after_noun and word.isalpha() and ((word.endswith(("ed", "ing")) and len(word) > 4) or word in _STRONG_PARTICIPLES)


_STRONG_PARTICIPLES = frozenset(
    "hurt killed dead wounded injured missing slain shot taken held sold lost born built found sent struck hit burnt burned died fled".split()
)


_SAYS_NOTHING = frozenset(
    "including according following leaving causing bringing involving making taking containing reached reaching totalling numbering".split()
)


def _counted(tokens: Sequence[Token], words: list[str], first: int, end: int) -> str | None:
    """What is said of the counted things: the participle phrase after them, else the verb before the number ("killed at least 32")."""
    after = end
    while after < len(words) and words[after] in _AUXILIARIES | {
        "also",
        "reportedly",
        "believed",
        "feared",
        "reported",
        "known",
        "said",
        "thought",
    }:
        after += 1
    if after < len(words) and _participle(words[after], after_noun=True) and words[after] not in _SAYS_NOTHING:
        last = after + 1
        while last < len(words) and last < after + 4 and words[last][0].isalpha() and words[last] not in _PREDICATE_END:
            last += 1
        while words[last - 1] in _FUNCTION:
            last -= 1
        return " ".join(token.text for token in tokens[after:last])
    before = first - 1
    verb = words[before] if before >= 0 else ""
    if verb not in _SAYS_NOTHING and _participle(verb, after_noun=True):
        return verb
    return None

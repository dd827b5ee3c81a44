"""The value of a number as it is written: digits of any script, English number words, scales ("1.5 million"), fractions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from variorum.model import Token

_UNITS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
    )
}
_TENS = {word: 10 * number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_WORDS: dict[str, float] = {**_UNITS, **_TENS, "fourty": 40}
SCALES: dict[str, float] = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "mln": 1e6, "m": 1e6, "mn": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9, "bln": 1e9,
    "bn": 1e9, "trillion": 1e12, "trn": 1e12, "tn": 1e12, "k": 1e3, "dozen": 12, "lakh": 1e5, "lakhs": 1e5, "crore": 1e7, "crores": 1e7,
    "millionen": 1e6, "mio": 1e6, "milliarden": 1e9, "milliarde": 1e9, "mrd": 1e9, "tausend": 1e3, "milliards": 1e9, "milliard": 1e9,
    "millones": 1e6, "millón": 1e6, "mil": 1e3, "milhões": 1e6, "milhão": 1e6, "bilhões": 1e9, "milioni": 1e6, "milione": 1e6, "miliardi": 1e9, "miliardo": 1e9,
    "miljoen": 1e6, "miljard": 1e9, "miljoner": 1e6, "miljarder": 1e9, "milyon": 1e6, "milyar": 1e9, "тыс": 1e3, "тысяч": 1e3,
    "тысячи": 1e3, "млн": 1e6, "миллион": 1e6, "миллиона": 1e6, "миллионов": 1e6, "млрд": 1e9, "миллиард": 1e9, "миллиарда": 1e9,
    "миллиардов": 1e9, "ألف": 1e3, "آلاف": 1e3, "مليون": 1e6, "مليار": 1e9, "万": 1e4, "萬": 1e4, "億": 1e8, "亿": 1e8, "兆": 1e12, "千": 1e3,
    "मिलियन": 1e6, "बिलियन": 1e9, "लाख": 1e5, "करोड़": 1e7, "हजार": 1e3, "हज़ार": 1e3, "अरब": 1e9,
}  # fmt: skip
_UNSPACED_SCALES = frozenset("万萬億亿兆千")
_HANGUL_SCALES = {"만": 1e4, "억": 1e8, "천": 1e3, "조": 1e12}
_WORD_SCALES = frozenset("hundred thousand million billion trillion dozen lakh crore".split())  # those that number words may hold
_NTHS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
        "seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
}
_PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    word + plural: number for word, number in _NTHS.items() if number > 2 for plural in ("", "s")
}  # "third", "fifths": what a whole is divided by
_DIGITS_MAX = 15  # a longer one is an id, and no float holds it
_VALUE_MAX = 1e18  # what is more counts nothing in a news text, but may be an attack
_GROUPS_MAX = 5  # groups of three digits
_LENGTH_MAX = 40  # characters of a number in digits; what is longer counts nothing, and need not be worked out
_NUMBER_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*")
_ORDINAL_TOKEN = re.compile(r"(\d+)(?:st|nd|rd|th)", re.IGNORECASE)
_GLUED = re.compile(
    r"(\d+(?:[.,]\d+)*)(k|m|mn|bn|tn|mln|bln|trn|kg|km|cm|mm|ml|cl|ha|t|kph|kmh|kmph|mph|m2|km2|cc|usd|eur|gbp|million|billion|trillion|ft|lbs?|gb|mb|tb|mw|gw|kw|kwh|mwh|gwh|hz|mhz|ghz|g|p)",
    re.IGNORECASE,
)
_HANGUL = re.compile(r"(\d+(?:[.,]\d+)*)(?=[가-힣])([만억천조]?)([가-힣]*)")  # "3만명" is one token
_COMPOUND = re.compile(
    r"([a-z]+(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)-((?!one|two|three|four|five|six|seven|eight|nine)[a-z]+(?:-(?:old|point|member|storey|story|bedroom|page))?)"
)
_ONE_WORDS = frozenset("one-off one-time one-way one-sided one-stop one-on two-way two-faced one-man".split())
_ONE_IDIOMS = frozenset("point day side hand way another thing reason time end".split())  # "at one point" counts nothing


class Number(NamedTuple):
    """A number as read."""

    value: float
    last: int  # one past the index of its last token
    unit: str | None = None  # "share", "ordinal", or what a compound joins to it: "six-storey", "12kg"


def may_begin(word: str) -> bool:
    """Whether a number can begin with a word (case folded); most words are done with here."""
    return (
        word[0].isnumeric() or word in {"a", "an"} or word in _NTHS or word in _PARTS or word_value(word) is not None or _compounded(word)
    )


def _compounded(word: str) -> bool:
    tens, _, rest = word.partition("-")
    return bool(rest) and (tens in _WORDS or tens in {"half", "quarter"})


def parse_digits(text: str, *, dots_group: bool = False) -> float | None:
    """The value of a number written in digits, or None: "1,000.50", "1.5", "200000", "3,5", "1.000.000".

    `dots_group` says that the text writes "1.500" for fifteen hundred.
    """
    if len(text) > _LENGTH_MAX or ":" in text or not _NUMBER_TOKEN.fullmatch(text) or len(re.sub(r"\D", "", text)) > _DIGITS_MAX:
        return None
    if text.isdecimal():
        return float(text)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?", text):
        return float(text.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+", text) or (
        dots_group and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text)
    ):
        return float(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d+,\d+", text):
        return float(text.replace(",", "."))
    return float(text) if re.fullmatch(r"\d+\.\d+", text) else None


def parse(tokens: Sequence[Token], words: Sequence[str], at: int, *, dots_group: bool = False) -> Number | None:
    """The number that begins at a token, or None."""
    word = words[at]
    if word[0].isdecimal():
        return _in_digits(tokens, words, at, dots_group)
    if word[0].isnumeric():
        value = unicodedata.numeric(word, None) if len(word) == 1 and unicodedata.category(word) == "No" else None
        return _scaled(tokens, words, value, at + 1) if value is not None and not _superscript(tokens, at) else None
    if (part := _share(words, at)) is not None:
        return part
    if word in _NTHS and word != "second":
        return Number(float(_NTHS[word]), at + 1, "ordinal")
    return _joined(word, at) or _spelled(tokens, words, at)


def _superscript(tokens: Sequence[Token], at: int) -> bool:
    """Whether "²" stands at the end of a word ("m²"); "2½" is a number."""
    before = tokens[at - 1] if at else None
    digit = unicodedata.digit(tokens[at].text, None) is not None
    return digit or (before is not None and before.end == tokens[at].start and before.text[-1].isalpha())


# --- in digits ------------------------------------------------------------------------------------------------------------------------------


def _in_digits(tokens: Sequence[Token], words: Sequence[str], at: int, dots_group: bool) -> Number | None:
    word = words[at]
    if len(word) > _LENGTH_MAX:
        return None
    if hangul := _HANGUL.fullmatch(word):
        count = parse_digits(hangul.group(1), dots_group=dots_group)
        myriads = _HANGUL_SCALES.get(hangul.group(2), 1.0)
        return Number(count * myriads, at + 1, hangul.group(3) or None) if count is not None and count * myriads < _VALUE_MAX else None
    if ordinal := _ORDINAL_TOKEN.fullmatch(word):
        return Number(float(ordinal.group(1)), at + 1, "ordinal")
    if glued := _GLUED.fullmatch(word):
        base = parse_digits(glued.group(1), dots_group=dots_group)
        scale = SCALES.get(glued.group(2))
        if base is None:
            return None
        return Number(round(base * scale, 6), at + 1) if scale else Number(base, at + 1, glued.group(2))
    if len(word) > 1 and word[:-1].isdecimal() and unicodedata.category(word[-1]) == "No":
        part = unicodedata.numeric(word[-1])  # "2½" in one token
        return _scaled(tokens, words, float(word[:-1]) + part, at + 1) if part < 1 else None
    value = parse_digits(word, dots_group=dots_group)
    if value is None:
        return None
    last = at + 1
    if groups := _spaced_groups(tokens, at):
        value, last = float("".join([word, *groups]).replace(",", ".")), at + 1 + len(groups)
    elif len(word) < _LENGTH_MAX and _leading_point(tokens, at):
        value = float(f"0.{word}") if word.isdecimal() else value
    value, last = _foreign_marks(tokens, value, last)
    value, last = _vulgar(tokens, words, value, last)
    return _scaled(tokens, words, value * _sign(tokens, at), last)


def _spaced_groups(tokens: Sequence[Token], at: int) -> list[str]:
    """The groups of three that follow in "20 000" and "1 250 000"."""
    groups: list[str] = []
    if len(tokens[at].text) <= 3 and tokens[at].text.isdecimal():  # "1.5 300" is two numbers
        for before, token in zip(tokens[at : at + 4], tokens[at + 1 : at + 5], strict=False):
            if not re.fullmatch(r"\d{3}(?:[.,]\d{1,2})?", token.text) or token.start - before.end != 1 or len(before.text) > 3:
                break
            groups.append(token.text)
    return groups


def _leading_point(tokens: Sequence[Token], at: int) -> bool:
    """ ".22": a full stop that belongs to nothing before it."""
    return (
        at > 0
        and tokens[at - 1].text == "."
        and tokens[at - 1].end == tokens[at].start
        and (at < 2 or tokens[at - 2].end < tokens[at - 1].start)
    )


def _foreign_marks(tokens: Sequence[Token], value: float, last: int) -> tuple[float, int]:
    """ "٣٬٠٠٠", "１２．５": marks that Arabic and full-width writing put between groups and before decimals are tokens of their own."""
    stop = last + 2 * _GROUPS_MAX
    while last + 1 < min(len(tokens), stop) and tokens[last].text in "٬٫，．" and _touch(tokens, last) and _touch(tokens, last + 1):
        digits = tokens[last + 1].text
        if not digits.isdecimal() or len(digits) > _LENGTH_MAX or (tokens[last].text in "٬，" and len(digits) != 3):
            break
        value = value * 1000 + float(digits) if tokens[last].text in "٬，" else value + float(f"0.{int(digits):0{len(digits)}}")
        last += 2
    return value, last


def _vulgar(tokens: Sequence[Token], words: Sequence[str], value: float, last: int) -> tuple[float, int]:
    """ "2½", "2 1/2" and "3/4": only halves to tenths, so that "9/11" stays what it is."""
    if (
        last < len(tokens)
        and len(tokens[last].text) == 1
        and unicodedata.category(tokens[last].text) == "No"
        and tokens[last].start == tokens[last - 1].end
    ):
        part = unicodedata.numeric(tokens[last].text)
        return (value + part, last + 1) if part < 1 else (value, last)
    if last + 2 < len(tokens) and _fraction(tokens, last) and value == int(value) and tokens[last].start - tokens[last - 1].end == 1:
        return value + float(words[last]) / float(words[last + 2]), last + 3
    if last + 1 < len(tokens) and _fraction(tokens, last - 1):
        return value / float(words[last + 1]), last + 2
    return value, last


def _fraction(tokens: Sequence[Token], at: int) -> bool:
    """Whether "1/2" stands at a token, not as part of a date ("1/2/90")."""
    upper, slash, lower = tokens[at : at + 3]
    return (
        slash.text == "/" and upper.end == slash.start and slash.end == lower.start and upper.text.isdecimal() and lower.text.isdecimal()
        and len(lower.text) <= 2 and 0 < int(upper.text[:3]) < int(lower.text) <= 10
        and not (tokens[at + 3 : at + 4] and tokens[at + 3].text == "/")
    )  # fmt: skip


def _sign(tokens: Sequence[Token], at: int) -> int:
    """-1 when a minus sign stands right before the number and nothing right before the sign, or "minus" does."""
    if not at:
        return 1
    before = tokens[at - 1]
    if before.text.casefold() == "minus" and (at < 2 or not tokens[at - 2].text[-1].isdecimal()):
        return -1
    return -1 if before.text == "-" and before.end == tokens[at].start and (at < 2 or tokens[at - 2].end < before.start) else 1


def _scaled(tokens: Sequence[Token], words: Sequence[str], value: float, last: int) -> Number:
    """A number with the scales after it: "1.5 million", "2 and a half million", "$40-million", "3万5000"."""
    if tuple(words[last : last + 2]) == ("and", "a") and words[last + 2 : last + 3] and words[last + 2] in {"half", "quarter"}:
        value, last = value + 1 / _PARTS[words[last + 2]], last + 3
    while last < len(words):
        at = last + 1 if words[last] == "-" and last + 1 < len(words) and _touch(tokens, last) and _touch(tokens, last + 1) else last
        scale = SCALES.get(words[at])
        if scale is None or value * scale > _VALUE_MAX or (len(words[at]) == 1 and words[at] not in _UNSPACED_SCALES):
            break
        value, last = value * scale, at + 1
        if words[at] in _UNSPACED_SCALES and last < len(words) and words[last].isdecimal() and _touch(tokens, last):
            rest = parse_digits(words[last])
            if rest is not None and rest < scale:
                value, last = value + rest, last + 1
                break
    return Number(round(value, 6), last)


def _touch(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].start == tokens[at - 1].end


# --- in words -------------------------------------------------------------------------------------------------------------------------------


def _share(words: Sequence[str], at: int) -> Number | None:
    """ "a third of", "two-thirds", "three quarters of": a part of a whole; with a scale ("half a million") a number as any other."""
    word = words[at]
    head, _, part = word.rpartition("-")
    upper, last = (1.0 if head in {"", "one"} else _UNITS.get(head, 0), at + 1)
    if not head and word in _UNITS and words[at + 1 : at + 2] and words[at + 1] in _PARTS and words[at + 1] != "second":
        upper, part, last = float(_UNITS[word]), words[at + 1], at + 2
        if upper > 1 and not part.endswith("s"):
            return None
    if head == "half" and part in _WORD_SCALES:
        return Number(SCALES[part] / 2, at + 1)  # "a half-dozen"
    if part not in _PARTS or not 0 < upper < _PARTS[part]:
        return None
    value = upper / _PARTS[part]
    following = words[last] if last < len(words) else ""
    skip = 2 if tuple(words[last : last + 2]) in {("of", "a"), ("of", "an")} else 1 if following in {"a", "an"} else 0
    scale = words[last + skip] if last + skip < len(words) else ""
    if scale in _WORD_SCALES:
        return Number(value * SCALES[scale], last + skip + 1)
    if following == "of" or head or last > at + 1:
        return Number(value, last, "share")
    return Number(value, last + 1) if part == "half" and following in {"a", "an"} else None


def _joined(word: str, at: int) -> Number | None:
    """ "four-year", "six-storey": the number and its unit in one word."""
    if "-and-a-half" in word:
        head, _, unit = word.partition("-and-a-half")
        value = word_value(head)
        return Number(value + 0.5, at + 1, unit.removeprefix("-") or None) if value is not None and head not in SCALES else None
    match = _COMPOUND.fullmatch(word) if "-" in word else None
    value = word_value(match.group(1)) if match else None
    if match is None or value is None or match.group(1) in SCALES or match.group(2) in _PARTS or word in _ONE_WORDS:
        return None
    if match.group(2) in _NTHS:
        return Number(value + _NTHS[match.group(2)], at + 1, "ordinal") if value in _TENS.values() and _NTHS[match.group(2)] < 10 else None
    if match.group(2) in SCALES:
        return Number(value * SCALES[match.group(2)], at + 1)
    return Number(value, at + 1, match.group(2))


def _spelled(tokens: Sequence[Token], words: Sequence[str], at: int) -> Number | None:
    """A number in words: "twenty-five", "two hundred and six thousand", "a dozen", "two and a half million"."""
    total = current = largest = 0.0
    last = at
    if words[at] in {"a", "an"}:
        if tuple(words[at + 1 : at + 3]) == ("score", "of"):
            return Number(20, at + 2)
        if not (words[at + 1 : at + 2] and words[at + 1] in _WORD_SCALES):
            return None
        current, last = 1.0, at + 1
    elif words[at] in SCALES:
        return None
    while last < len(words):
        value = word_value(words[last])
        if value is None or (current and words[last] not in SCALES and (current % 10 or (value >= 10 and current % 100))):
            break
        if words[last] in SCALES:
            current = max(current, 1) * value
            if value >= 1000:
                if total and (total * value > _VALUE_MAX or (value >= largest and words[last - 1] not in SCALES)):
                    break  # "two million three million" are two numbers
                largest = value
                compound = last > at and words[last - 1] in SCALES and words[last - 1] != "hundred"  # "three lakh crore"
                total, current = (total * value, 0.0) if compound and total else (total + current, 0.0)
        else:
            current += value
        last += 1
        if words[last - 1] in SCALES and tuple(words[last : last + 1]) == ("and",) and last + 1 < len(words):
            following = words[last + 1]
            last += word_value(following) is not None and following not in SCALES
    if last == at or (words[at] == "one" and _idiom(words, last) and last == at + 1):
        return None
    value, last = _point(words, total + current, last)
    following = words[last] if last < len(words) else ""
    return (
        _scaled(tokens, words, value * _sign(tokens, at), last)
        if following in {"and", *_WORD_SCALES}
        else Number(value * _sign(tokens, at), last)
    )


def _idiom(words: Sequence[str], last: int) -> bool:
    following = words[last : last + 2]
    return bool(following) and following[0] in _ONE_IDIOMS and (following[0] != "point" or following[-1] not in _UNITS)


def _point(words: Sequence[str], value: float, last: int) -> tuple[float, int]:
    """ "two point five (million)": decimals in words."""
    start = last + 1
    if last + 1 >= len(words) or words[last] != "point" or _UNITS.get(words[start], 10) > 9:
        return value, last
    last = start
    while last < min(len(words), start + 6) and _UNITS.get(words[last], 10) < 10:
        value += _UNITS[words[last]] * 10.0 ** (start - last - 1)
        last += 1
    return round(value, 6), last


@lru_cache(maxsize=1 << 12)
def word_value(word: str) -> float | None:
    if word in _WORDS:
        return float(_WORDS[word])
    if word in _WORD_SCALES:
        return SCALES[word]
    tens, _, ones = word.partition("-")
    return float(_TENS[tens] + _UNITS[ones]) if tens in _TENS and 0 < _UNITS.get(ones, 0) < 10 else None

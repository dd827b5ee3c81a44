"""Words that name a day, a date or a moment: where they stand. What they mean is told in `dates`.

Prepositions stay outside ("on [Saturday]", "in [2016]"); what narrows the date stays inside ("[late November]", "[the third quarter of 1984]").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise

from variorum.claims import dates
from variorum.claims.dates import names
from variorum.model import Span, TimeExpression


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_ENGLISH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_FOREIGN = {name for row in names.OTHER_MONTHS for name in row} | set(names.TWO_WORD_MONTHS)
MONTHS = rf"(?:(?:{_ENGLISH})\.?|(?:{_any(_FOREIGN)}))(?![^\W\d_])"
_SHORT_DAY = (
    rf"(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?=,?\s(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:{_ENGLISH})|(?:{_ENGLISH})\.?\s\d))"  # "Mon 1 Jan"
)
_WEEKDAYS = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\.(?=\s)"
    rf"|(?:{_any(name for row in names.OTHER_WEEKDAYS for name in row)})(?![^\W\d_])"
)
_PART = r"(?:\s(?:(?:early|late|mid)[\s-])?(?:morning|afternoon|evening|night|noon|midday)(?![^\W\d_]))"
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|º|ª)?(?![\w%])"
_YEAR = r"(?:1[5-9]|20)\d\d"
_ZONE = r"(?:\s?(?:GMT|UTC|BST|CET|CEST|EET|EEST|MSK|EST|EDT|CST|CDT|MST|MDT|PST|PDT|ET|PT|Z|hours|(?:local|eastern|moscow|london) time)(?![^\W\d_]))"
_CLOCK = (
    rf"\d{{1,2}}(?:[:.]\d\d)?\s?[ap](?:\.\s?m\.|\.?m\.?)(?!\w){_ZONE}?|\d{{1,2}}:\d\d(?::\d\d)?(?!\d){_ZONE}?|[0-2]\d[0-5]\d{_ZONE}|\d{{1,2}}[.h][0-5]\d{_ZONE}"
    r"|noon(?!\w)|midday(?!\w)|midnight(?!\w)"
)
_RANGE = rf"(?:\s?(?:-|to|and|until|through)\s?{_DAY})?"
DATE = (
    r"\d{4}-\d\d?-\d\d?(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)|\d{4}([/.])\d\d?\1\d\d?(?!\d)"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)(?!\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|º|ª|\.)?(?:\s?(?:-|to|and|until|through)\s?{_DAY})?(?:\s+(?:of|de|di))?[\s-]+{MONTHS}(?:\s?,?[\s-]+(?:de\s+|del\s+)?{_YEAR})?(?!\d)"
    rf"|\d{{1,2}}(?:{_ENGLISH})\.?{_YEAR}(?!\d)|{MONTHS}\s(?:of\s)?(?:last|this|next)\syear(?!\w)|{MONTHS}\s+{_DAY}{_RANGE}(?:\s?,?\s?{_YEAR}(?!\d))?|{MONTHS}\s+\d\d{_YEAR}(?!\d)|{MONTHS}\s?,?\s+(?:of\s+|de\s+|del\s+)?{_YEAR}(?!\d)"
)
DATE = DATE.replace(r"([/.])\d\d?\1", r"(?:/\d\d?/|\.\d\d?\.)")  # no groups, so that others may build on it

_EDGE = r"(?:(?:early|earlier|late|later|mid|sometime|some\stime)[\s-](?:in\s|on\s)?|(?:the\s)?(?:very\s)?(?:beginning|start|middle|end|close|rest|remainder|(?:first|second|last|latter)\s(?:half|part)|(?:first|second|third|fourth|last|final)\s(?:weekend|weeks?|days))\sof\s(?:the\s)?)"
_WHICH = r"(?:the\s(?:last|next|past|coming|current|previous|preceding|prior|following|same)|the(?=\s(?:weekend|winter|spring|summer|autumn|fall|quarter)(?![\w-]))|the\slatest(?=\s(?:fiscal\s)?quarter)|this\s(?:past|coming)|last|next|this|past|coming|that|following|previous|same|current)"
_UNIT = r"(?:fortnight|weekend|week|month|quarter|year|decade|century)"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_ORDINAL = r"(?:first|second|third|fourth|last|final|1st|2nd|3rd|4th)"
_COUNT = (
    r"(?:\d{1,3}(?:,\d{3})?|half\san|an?|(?:a\s)?couple\sof|a\sfew|several|many|a\sdozen|"
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?|"
    + _any(names.ONES)
    + ")"
)
_SPAN_UNIT = r"(?:minute|hour|day|night|week|fortnight|month|quarter|year|decade|century|centurie)s?"
_FISCAL = r"(?:fiscal|financial|calendar|business)"
_QUARTER = (
    rf"(?:the\s)?(?:(?:fiscal\s)?{_YEAR}(?:'s)?\s|(?:last|this|next)\syear's\s)?(?:{_FISCAL}[\s-])?{_ORDINAL}[\s-](?:{_FISCAL}\s)?(?:quarter|half)(?!\w)(?:,?\s(?:of\s)?(?:{_FISCAL}\s(?:year\s)?)?(?:{_YEAR}(?!\d)|(?:last|this|next)\syear(?!\w)))?"
    rf"|(?:(?:the\s)?{_YEAR}|(?:last|this|next)\syear's)\s(?:quarter|period)(?!\w)|(?:{_YEAR}[\s-]?)?Q[1-4](?!\w)(?:,?[\s-](?:of\s|FY\s?)?{_YEAR}(?!\d))?"
)
_PERIOD = rf"(?:{_YEAR}\s?(?:-|/)\s?(?:{_YEAR}|\d\d)(?![\w%]|[-.,]\d)|{_YEAR}(?![\w%]|[.,]\d|\s?%|-\d))"
_RELATIVE = (
    rf"(?:last|this|next)\sweek\s(?:on\s)?(?:{_WEEKDAYS})(?!\w){_PART}?|(?:early|earlier|late|later)\sin\sthe\s(?:week|month|year)(?!\w)"
    rf"|the\sday\s(?:before\syesterday|after\stomorrow)|(?:late\s|early\s|earlier\s|later\s)?(?:yesterday|today|tonight|tomorrow)(?!\w){_PART}?"
    rf"|{_EDGE}?{_WHICH}[\s-](?:{_FISCAL}\s)?(?:{_UNIT}|{_SEASON}|(?:{_WEEKDAYS}){_PART}?|night|day|morning|afternoon|evening|(?:{MONTHS}))(?!\w)(?!'s\s(?:{_ORDINAL}\s)?quarter)(?:,?\s(?:of\s)?{_YEAR}(?:[/-]\d\d)?(?!\d))?"
    rf"|{_COUNT}[\s-]{_SPAN_UNIT}[\s-](?:ago|earlier|later(?!\sthan)|before|after|previously|from\snow|hence)(?!\w)|overnight(?!\w)"
    rf"|(?:the\s)?(?:day|night|morning|week|month|year)\s(?:before|after|earlier|later)(?=[,.;:]|\s(?:that|and|but)\b|$|\s(?:last\s|next\s)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:{_ENGLISH})\.?\s\d|\d{{1,2}}\s(?:{_ENGLISH})))"
    rf"|(?:the\s)?year[\s-](?:earlier|ago)(?:\s(?:third\s|fourth\s|second\s|first\s)?(?:period|quarter|month))?|year[\s-]end|year's\send|the\send\sof\sthe\syear|(?:the\s)?(?:beginning|start|middle|end)\sof\sthe\s(?:week|month|year)(?!\w)|the\syear\sprevious"
    rf"|(?:the\s)?week\s(?:of|ended|ending|beginning|starting)\s(?:{DATE})"
    rf"|in\s{_COUNT}\s{_SPAN_UNIT}'?\stime(?!\w)"
    rf"|(?:{_any(name for name in names.NEAR_DAYS if not name.isascii() or name not in ('today', 'tonight', 'yesterday', 'tomorrow'))})(?!\w)"
)
_WORDY = r"(?:the\syear\s)?(?:nineteen|eighteen)\s(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?(?!\w)|the\syear\stwo\sthousand(?!\w)"
_NAMED = (
    rf"(?:(?:{MONTHS})\s)?(?:{_WORDY})|"
    rf"{_EDGE}?(?:{_FISCAL}\s(?:year\s)?|FY\s?)(?:{_PERIOD}|\d\d(?!\w))|(?:the\s)?year\s{_YEAR}(?!\d)|{_EDGE}?{_SEASON}(?:,?\s(?:of\s)?{_YEAR}(?:[/-]\d\d)?(?!\d))"
    rf"|(?:{_EDGE}|the\s)?(?:the\s)?(?:(?:early|late|mid)[\s-])?(?:(?:1[5-9]|20)\d0'?s|'?\d0s|(?:twen|thir|for|fif|six|seven|eigh|nine)ties)(?!\w)"
    rf"|(?:the\s)?(?:(?:early|late|mid)[\s-])?(?:\d\dth|\d\dst|nineteenth|twentieth|twenty-first)\scentury"
    rf"|(?:christmas|new\syear's|boxing)\s(?:day|eve)(?!\w)"
)
# "may" and "march" alone are verbs; other English months stand alone, "in May" and "last March" do too
_ALONE = (
    rf"(?:in|since|until|till|by|from|to|during|of|through|for|before|after|between|and)[\s-](?:{_EDGE})?(?:{MONTHS})(?:,?\s+{_YEAR}(?!\d))?"
    rf"|(?!may|mar\b|march|sep\b|dec\b|jan\b|nov\b|oct\b|jun\b|jul\b|aug\b|apr\b|feb\b|sept\b)(?:{MONTHS})"
)
_DAY_NAME = (
    rf"{_EDGE}?(?:{_SHORT_DAY}|{_WEEKDAYS})(?!\w){_PART}?(?:\s(?:of\s)?(?:last|this|next)\sweek(?!\w)|\s?,?\s+(?:the\s)?(?:{DATE}))?"
)
_BARE_SEASON = rf"(?:in|during|over|since|until|by|of)\s(?:the\s)?(?:{_EDGE})?{_SEASON}(?!\w)"
_EDGED = rf"{_EDGE}(?:(?:{MONTHS})(?:\s{_DAY})?(?:,?\s{_YEAR}(?!\d))?|{_YEAR}(?!\d))"
_EVERYTHING = (
    rf"(?<![\w.,$€£])(?:{_EDGED}|{_RELATIVE}|{_DAY_NAME}|{DATE}|{_QUARTER}|{_NAMED}|{_CLOCK}|{_PERIOD}|{_ALONE}|{_BARE_SEASON})(?![^\W\d_])"
)
# a bare number that looks like a year counts things when a plural noun follows: "2000 people"
_COUNTED = re.compile(
    r"\s+(?!years\b|elections?\b|games\b|olympics\b|talks\b|polls\b|protests\b|attacks\b|reports\b|figures\b|results\b|earnings\b|is\b|was\b|has\b"
    r"|as\b|sales\b|profits\b|losses\b|bombings\b|riots\b|accords\b|bonds\b|notes\b|estimates\b|forecasts\b)[a-z]{2,}(?:s|ople|men|dren)\b"
)
_LEAD = re.compile(
    r"(?:in|since|until|till|by|from|to|during|of|through|for|before|after|between|and|over)[\s-](?:the\s(?=spring|summer|autumn|fall|winter))?",
    re.IGNORECASE,
)

# The pattern is asked only where a word stands that can begin a time expression, and of most such words only when the next word can go on;
# looking everywhere takes ten times as long.
_WORD = re.compile(r"[^\W_]+")
_ALL_MONTHS = {part for name in names.MONTH_NUMBERS for part in name.split()}
_ALWAYS = frozenset(
    "yesterday today tonight tomorrow overnight noon midday midnight twenties thirties forties fifties sixties seventies eighties nineties q1 q2 q3 q4 "
    "christmas boxing aujourd avant après".split()
).union(_ALL_MONTHS, names.WEEKDAY_NUMBERS, names.NEAR_DAYS)  # fmt: skip
_WEAK = frozenset(
    "in since until till by from to during of the a an year week couple many beginning start middle end through for before after between and over new".split()
)
_WITH_NEXT = frozenset(
    "early earlier late later mid sometime last next this same that past coming current following previous half several fiscal financial calendar fy "
    "spring summer autumn fall winter first second third fourth final twentieth nineteenth twenty".split()
).union(names.ONES, names.TENS)
_NEXT_WORDS = frozenset(
    "minute hour day night week fortnight weekend month quarter half year decade century minutes hours days nights weeks fortnights months quarters years decades "
    "centuries spring summer autumn fall winter morning afternoon evening noon yesterday today tonight tomorrow last next past coming this that current previous "
    "preceding prior following same latest first second third fourth final latter fiscal financial calendar business early earlier late later mid sometime time "
    "very end beginning start middle close rest remainder part few couple dozen of in on ago an s eve year two thousand twenties thirties forties fifties sixties "
    "seventies eighties nineties nineteenth twentieth period a weeks".split()
).union(_ALL_MONTHS, names.WEEKDAY_NUMBERS, names.ONES, names.TENS)
_AFTER_DIGITS = frozenset(
    "of de di to and until through a p am pm m noon minute hour day night week fortnight month quarter year decade century minutes hours days nights weeks "
    "fortnights months quarters years decades centuries gmt utc bst cet cest eet eest msk est edt cst cdt mst mdt pst pdt et pt z local eastern moscow london".split()
).union(_ALL_MONTHS)
_WEAK_BEGINNING = re.compile(
    rf"(?:in|since|until|till|by|from|to|during|of|through|for|before|after|between|and)[\s-](?:{_EDGE})?(?:{MONTHS})"
    rf"|(?:in|during|over|since|until|by|of)\s(?:the\s)?(?:{_EDGE})?{_SEASON}(?!\w)|in\s(?:{_COUNT})\s{_SPAN_UNIT}'?\stime"
    rf"|the\s(?:'?\d|quarter|latest|day|night|morning|week|month|year|weekend|very|end|beginning|start|middle|close|rest|remainder|previous|following|same|last|next|past|coming|current|preceding"
    rf"|prior|first|second|third|fourth|final|latter|fiscal|financial|early|late|mid|twen|thir|for|fif|six|seven|eigh|nine|{_SEASON}|{_ORDINAL})"
    rf"|an?\s(?:{_SPAN_UNIT}|few|couple|dozen)|year[\s'-]|week\s(?:of|end|begin|start)|couple\s|many\s|(?:beginning|start|middle|end)\sof|new\syear's",
    re.IGNORECASE,
)
_DIGITS = {code: str(digit) for start in (0x660, 0x6F0, 0xFF10) for digit, code in enumerate(range(start, start + 10))}
_HAN = re.compile(r"(?:(?<!\d)\d{4}\s?[年년]\s?)?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日号일]|(?<!\d)\d{4}\s?[年년](?:\s?\d{1,2}\s?[月월])?(?!\d)")
_NICKNAME = re.compile(r"\b(?:Black|Bloody|Cyber)\s$")
_NUMBERED = re.compile(
    r"\b(?:flight|room|gate|no\.|number|route|highway|page|model|resolution|section|article|paragraph|unit|suite|bus|train|channel)\s$",
    re.IGNORECASE,
)
_DECADE = re.compile(r"\d0s|[a-z]+ties", re.IGNORECASE)
_THE = re.compile(r"\b[Tt]he\s$")
_PAPER = re.compile(r"\s[A-Z]")
_NAME_AFTER = re.compile(r"\s[A-Z][a-z]+")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(_EVERYTHING, re.IGNORECASE)


@lru_cache(maxsize=1 << 14)
def _kind(word: str) -> str:
    """What a word needs behind it to begin a time expression: "always" nothing, "" is never one."""
    word = word.casefold()
    if word in _WEAK:
        return "weak"
    if word in _ALWAYS:
        return "always"
    if word[0].isdecimal():
        return "digits" if len(word) <= 3 and word.isdecimal() else "always"
    return "next" if word in _WITH_NEXT else ""


@lru_cache(maxsize=1 << 14)
def _goes_on(word: str) -> bool:
    return word[0].isdecimal() or word.casefold() in _NEXT_WORDS


def _may_begin(text: str, kind: str, word: re.Match[str], following: re.Match[str] | None) -> bool:
    if kind == "always":
        return True
    if following is None:
        return False
    if kind == "digits":
        gap = text[word.end() : following.start()]
        return following.group().casefold() in _AFTER_DIGITS or (gap in _NUMBER_MARKS and following.group()[0].isdecimal())
    return _goes_on(following.group()) and (kind == "next" or _WEAK_BEGINNING.match(text, word.start()) is not None)


_NUMBER_MARKS = frozenset("- / . : - h".split(" ")) | {" - ", "st ", "."}


def find(text: str) -> Iterator[Span]:
    """Spans of time expressions in a normalised text, left to right, not overlapping."""
    if text.isascii():
        yield from _spaced(text)
        return
    text = text.translate(_DIGITS)
    han = [match.span() for match in _HAN.finditer(text)]
    if not han:
        yield from _spaced(text)
        return
    reached = 0
    for start, end in sorted([*han, *_spaced(text)]):
        if start >= reached:
            yield start, end
            reached = end


def _spaced(text: str) -> Iterator[Span]:
    reached, pattern = 0, _pattern()
    for word, following in pairwise(chain(_WORD.finditer(text), (None,))):
        if word is None or word.start() < reached or not (kind := _kind(word.group())) or not _may_begin(text, kind, word, following):
            continue
        at = word.start()
        if at and text[at - 1] == "'" and text[at].isdecimal() and at - 1 >= reached:
            at -= 1  # "'80s"
        match = pattern.match(text, at)
        if match is None:
            continue
        lead = _LEAD.match(text, *match.span())
        if lead and (longer := pattern.match(text, lead.end())) and longer.end() > match.end():
            match = longer
        start, end = lead.end() if lead else match.start(), match.end()
        end = _uncounted(text, start, end)
        words = text[start:end]
        if not _is_time(text, start, end, words, led=lead is not None):
            continue
        reached = end
        if words.endswith(".") and not words.casefold().endswith((".m.", "pm.", "am.")) and not text[end : end + 3].lstrip()[:1].isdigit():
            end -= 1
        yield start, end


def _uncounted(text: str, start: int, end: int) -> int:
    """The end of the expression without a number that counts what follows: "In [December] 40 people", "since [May], 1900 homes"."""
    number = _LAST_NUMBER.search(text, start, end)
    if number is None or not _COUNTED.match(text, end):
        return end
    day = number["day"]
    counts = (int(day) > 31 or text[max(0, start - 3) : start].casefold() == "in ") if day else True
    return number.start() if counts and number.start() > start else end


_LAST_NUMBER = re.compile(r"(?<=[a-z.])(?:\s(?P<day>\d\d?)|,\s\d{4})$", re.ASCII)


def _is_time(text: str, start: int, end: int, words: str, *, led: bool) -> bool:
    """Whether words of the right form are no number, verb or name."""
    if _NICKNAME.search(text, max(0, start - 8), start):
        return False
    if _PAPER.match(text, end) and _THE.search(text, max(0, start - 4), start) and words.casefold() in names.WEEKDAY_NUMBERS:
        return False  # "the Sunday Courier"
    if _DECADE.fullmatch(words):
        return False  # "in his 30s"
    if words.isdecimal() and len(words) == 4:
        return not _COUNTED.match(text, end) and not _NUMBERED.search(text, max(0, start - 12), start)
    first = words.split(maxsplit=1)[0].rstrip(".").casefold()
    alone = words.rstrip(".").casefold() in names.MONTH_NUMBERS
    if first in names.BESIDE_DIGITS and not any(map(str.isdecimal, words)):
        return False
    if re.search(r"\b(?:march|may)$", words) and not alone:
        return False  # "this march"
    if alone and len(first) < 5 and first not in ("may", "june", "july") and first in _SHORT and not words.endswith("."):
        return led and not text[max(0, start - 4) : start].casefold().endswith(("and ", "for "))
    if first in ("may", "march", "mar") and words[0].islower():
        return led and text[max(0, start - 6) : start].endswith(("in ", "since ")) and alone and not words.startswith("mar ")
    if alone and not led and words[0].isupper() and _NAME_AFTER.match(text, end):
        return False  # "April Hughes"
    if alone and not led and start >= 2 and words[0].isupper() and first in ("april", "may", "june", "august"):
        return not re.search(r"[A-Z]\w+\.?\s$", text[max(0, start - 12) : start])  # "Aunt June"
    return not (first in _LOWERCASE and words[0].isupper() and start and words == words.split(maxsplit=1)[0] and not _opens(text, start))


_SHORT = frozenset(name for row in names.ENGLISH_MONTHS for name in row[1:])
_LOWERCASE = frozenset(name for row in names.OTHER_WEEKDAYS for name in row[2:4]) | frozenset(
    "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
)


def _opens(text: str, start: int) -> bool:
    return text[max(0, start - 8) : start].rstrip()[-1:] in '.!?:"\n'


def expressions(spans: Iterable[Span]) -> tuple[TimeExpression, ...]:
    """Time expressions at the given spans of the original text, without values."""
    return tuple(TimeExpression(span=span) for span in spans)


def read(text: str, published: str | None, *, opening: Sequence[Span] = ()) -> list[TimeExpression]:
    """Time expressions of a normalised text, each with its value in ISO 8601 and the reason, or without a value and the reason for that.

    Relative days are counted from `published`; without it from the first whole date in `opening`, the spans of the text's own datelines;
    without either they have no value.
    """
    if not text.isascii():
        text = text.translate(_DIGITS)
    return dates.resolve(text, list(find(text)), published, opening)

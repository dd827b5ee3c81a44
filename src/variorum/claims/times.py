"""Words that name a day, a date or a moment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from variorum.model import Span, TimeExpression

MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|januar|februar|märz|juni|juli|oktober|dezember"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|январ[ья]|феврал[ья]|марта?|апрел[ья]|мая|июн[ья]|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья])\.?(?![^\W\d_])"
)
_WEEKDAYS = (
    r"(?:mon|tues?|wednes|thurs?|fri|satur|sun)day|(?:mon|tues?|wed|thu(?:rs)?|fri|sat|sun)\.(?=\s)|lundi|mardi|mercredi|jeudi|vendredi|samedi"
    r"|dimanche|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    r"|понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9]|20)\d\d"
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\.?(?![\w])|\d{1,2}:\d\d(?::\d\d)?(?:\s?(?:GMT|UTC|BST|CET|CEST|EST|EDT|Z|hours|local time))?|noon|midnight"
_NUMBER = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a few|a couple of)"
_UNIT = r"(?:minutes?|hours?|days?|weeks?|months?|years?|decades?|nights?)"
DATE = (
    rf"\d{{4}}-\d\d?-\d\d?(?:T\d\d:\d\dZ?)?|\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d\d)(?!\d)"
    rf"|{_DAY}(?:\s?(?:-|to|and)\s?{_DAY})?(?:\s+(?:of|de))?\s+{MONTHS}(?:,?\s+(?:de\s+)?{_YEAR})?(?!\d)"
    rf"|{MONTHS}\s+{_DAY}(?:\s?(?:-|to|and)\s?{_DAY})?(?!\d)(?:,?\s?{_YEAR}(?!\d))?|{MONTHS}\s+\d\d{_YEAR}(?!\d)|{MONTHS},?\s+(?:of\s+)?{_YEAR}(?!\d)"
)
# "may" and "march" alone are verbs; other month names stand alone, "in May" and "last March" do too
_ALONE = rf"(?:in|since|until|till|by|from|to|during|early|late|mid|last|next|this|of)[\s-](?:{MONTHS})(?:,?\s+{_YEAR}(?!\d))?|(?!may|mar|march|mars|sep|dec|jan|mai\b)(?:{MONTHS})"
_RELATIVE = (
    rf"(?:the day (?:before|after) )?(?:yesterday|today|tonight|tomorrow)(?:\s(?:morning|afternoon|evening|night))?"
    rf"|(?:early|earlier|late|later)?\s?(?:last|next|this|the previous|the following|the same|that|past|coming)\s"
    rf"(?:week(?:end)?|month|year|night|day|morning|afternoon|evening|spring|summer|autumn|fall|winter|decade|century|{_WEEKDAYS})"
    rf"|(?:{_NUMBER}\s{_UNIT}|overnight)\s(?:ago|earlier|later|before|after|previously)|overnight"
    rf"|(?:hier|aujourd'hui|demain|gestern|heute|morgen|ayer|hoy|вчера|сегодня|завтра|أمس|اليوم|غدا)(?!\w)"
)
_DAY_NAME = rf"(?:{_WEEKDAYS})(?:\s(?:morning|afternoon|evening|night))?(?:,?\s+(?:{DATE}))?"
_PATTERN = re.compile(
    rf"(?<![\w.,$€£])(?:{_DAY_NAME}|{DATE}|{_RELATIVE}|{_CLOCK}|(?:the\s)?(?:19|20)\d0s|{_YEAR}(?:\s?[-/]\s?(?:{_YEAR}|\d\d(?!\d)))?(?![\d%.,]\d|\d|\s?%)|{_ALONE})(?![^\W\d_])",
    re.IGNORECASE,
)
# a bare number that looks like a year counts things when a plural noun follows: "2000 people"
_COUNTED = re.compile(
    r"\s+(?!years\b|elections\b|games\b|olympics\b|talks\b|polls\b|protests\b|attacks\b|reports\b|figures\b|results\b)[a-z]{2,}(?:s|ople|men|dren)\b"
)

_LEAD = re.compile(r"(?:in|since|until|till|by|from|to|during|of)[\s-]", re.IGNORECASE)


# The pattern is asked only where a word stands that can begin a time expression; looking everywhere takes five times as long.
_WORD = re.compile(r"[^\W_]+")
_BEGINS = re.compile(
    rf"\d|(?:{MONTHS}|{_WEEKDAYS})|(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|the|yesterday|today|tonight|tomorrow|early|earlier|late|later|mid|last"
    rf"|next|this|same|that|past|coming|overnight|noon|midnight|in|since|until|till|by|from|to|during|of|a|hier|aujourd|demain|gestern|heute|morgen|ayer"
    rf"|hoy|вчера|сегодня|завтра|أمس|اليوم|غدا|{_NUMBER})$",
    re.IGNORECASE,
)


# "in", "the", "a" begin one now and then; what follows them is looked at before the whole pattern is.
_WEAK = "weak"
_WEAK_WORDS = frozenset("in since until till by from to during of the a an".split())
_WEAK_BEGINNING = re.compile(
    rf"(?:in|since|until|till|by|from|to|during|of)[\s-](?:{MONTHS})|the\s(?:\d|day|previous|following|same)|an?\s(?:{_UNIT}|few|couple)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 14)
def _may_begin(word: str) -> str:
    if word.casefold() in _WEAK_WORDS:
        return _WEAK
    return "strong" if _BEGINS.match(word) else ""


def find(text: str) -> Iterator[tuple[int, int]]:
    """Spans of time expressions in a normalised text, left to right, not overlapping."""
    reached = 0
    for word in _WORD.finditer(text):
        if word.start() < reached or not (strength := _may_begin(word.group())):
            continue
        if strength is _WEAK and not _WEAK_BEGINNING.match(text, word.start()):
            continue
        match = _PATTERN.match(text, word.start())
        if match is None:
            continue
        start, end = match.span()
        reached = end
        words = match.group()
        if words.isdigit() and _COUNTED.match(text, end):
            continue
        if words.startswith(("may", "march", "mars", "mai")) or words in ("Mars", "Mai", "martes"):
            continue  # "may 24 hours": the verb; months and weekdays carry a capital in the languages where these are verbs or planets
        if words.endswith(".") and not words.endswith(("a.m.", "p.m.")) and not text[end : end + 3].lstrip()[:1].isdigit():
            end -= 1
        lead = _LEAD.match(words)
        yield start + (lead.end() if lead else 0), end


def expressions(spans: Iterable[Span]) -> tuple[TimeExpression, ...]:
    """Time expressions at the given spans of the original text."""
    return tuple(TimeExpression(span=span) for span in spans)

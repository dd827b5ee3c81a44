"""The forms of words that have a value: each with its rule, tried in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from variorum.claims.dates import days, names, periods, steps
from variorum.claims.dates.moments import Unit
from variorum.claims.dates.scene import Answer, Scene

Rule = Callable[[Scene, re.Match[str]], Answer]


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_M = rf"(?P<month>(?:{_any(names.MONTH_NUMBERS)})\.?)"
_W = rf"(?P<weekday>(?:{_any(names.WEEKDAY_NUMBERS)})\.?)"
_PART = r"(?:\s(?:(?:early|late|mid)[\s-])?(?:morning|afternoon|evening|night|noon|midday))?"
_ED = r"(?P<edge>(?:early|earlier|late|later|mid|sometime|some time)[\s-](?:in |on )?|(?:the )?(?:very )?(?:beginning|start|middle|end|close|rest|remainder|(?:first|second|last|latter) (?:half|part)|(?:first|second|third|fourth|last|final) (?:weekend|weeks?|days)) of (?:the )?)?"
_WH = r"(?P<which>(?:the )?(?:last|next|past|coming|current|previous|preceding|prior|following|same|latest)|this (?:past|coming)|this|that|the)"
_Y = r"(?P<year>(?:1[5-9]|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?"
_LAST = r"(?:\s?(?:-|to|and|until|through)\s?(?P<last>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?)?"
_FISCAL = r"(?:(?:fiscal|financial|calendar|business)[\s-])?"
_UNITS = r"(?P<unit>minute|hour|day|night|week|fortnight|month|quarter|year|decade|century|centurie)"
_COUNT = r"(?P<count>[\d,.]+|half an|[a-z]+(?:[ -][a-z]+){0,2}?)"
_DAYS = rf"(?:{_ED}{_W}{_PART} ?,? (?:the )?)?"


def _after_weekday(scene: Scene, match: re.Match[str]) -> Answer:
    return by_rules(scene, match["rest"])


def _week_of(scene: Scene, match: re.Match[str]) -> Answer:
    when, reason = by_rules(scene, match["date"])
    if when is None or when.unit > Unit.DAY:
        return None, reason
    return when.at(Unit.WEEK), f"the week that holds {when}"


_RULES: tuple[tuple[str, Rule], ...] = (
    (rf"{_ED}{_W}{_PART}(?P<which>)(?P<week>)", days.weekday),
    (rf"{_ED}{_W}{_PART} (?:of )?(?P<week>last|this|next) week(?P<which>)", days.weekday),
    (rf"(?P<week>last|this|next) week (?:on )?{_W}{_PART}(?P<which>)", days.weekday),
    (r"(?:the )?year[\s-]end|year's end|the end of the year", periods.year_end),
    (r"the end of the month", periods.month_end),
    (r"(?:(?:early|earlier|late|later) in|(?:the )?(?:beginning|start|middle|end) of) the (?P<unit>week|month|year)", steps.within),
    (rf"{_ED}{_WH}[\s-]{_W}{_PART}(?P<week>)", days.weekday),
    (rf"{_DAYS}(?:{_DAY}{_LAST}[\s-](?:of |de |di )?{_M}(?: ?,?[\s-](?:de |del )?{_Y})?)", days.calendar),
    (rf"{_DAYS}(?:{_ED.replace('edge', 'edge2')}{_M} {_DAY}{_LAST}(?: ?,? ?{_Y})?)", days.calendar),
    (rf"{_M} (?P<day>\d\d){_Y}(?P<last>)", days.calendar),
    (rf"(?P<day>\d\d?){_M}{_Y}(?P<last>)", days.calendar),
    (rf"{_ED}{_M} ?,? (?:of |de |del )?{_Y}", days.month_year),
    (rf"{_ED}{_M} (?:of )?(?P<which>last|this|next) year", days.month_of_year),
    (rf"{_ED}(?:{_WH}[\s-])?{_M}", days.month_name),
    (rf"{_ED}{_WH}[\s-]{_FISCAL}(?P<unit>day|night|morning|afternoon|evening|week|fortnight|weekend|month|quarter|year|decade|century)", steps.this_or_that),
    ((rf"(?:the )?(?:{_FISCAL}{_Y}(?:'s)? |(?P<which>last|this|next) year's )?{_FISCAL}(?P<ordinal>{_any(names.ORDINALS)})[\s-]{_FISCAL}(?P<what>quarter|half)"
     rf"(?:,? (?:of )?{_FISCAL}(?:year )?(?:(?P<year_after>\d{{4}})|(?P<which_after>last|this|next) year))?"), periods.quarter),
    (rf"{_ED}(?:the )?(?:{_FISCAL}|year |fy ?)(?:year )?(?P<year>\d{{4}})(?P<until>)(?P<fiscal>)", periods.period),
    (r"(\d{4})-(\d\d?)-(\d\d?)(?:[t ].*)?", days.iso),
    (r"(\d{4})[/.](\d\d?)[/.](\d\d?)", days.year_first),
    (days.NUMERIC.pattern, days.digits),
    (r"(?:(\d{4})\s?[年년]\s?)?(?:(\d{1,2})\s?[月월]\s?)?(?:(\d{1,2})\s?[日号일])?", days.han),
    (rf"{_ED}(?:the day (?P<beyond>before|after) )?(?P<near>{_any(names.NEAR_DAYS)}){_PART}", days.near_day),
    (rf"(?:{_M} )?(?:the year )?(?P<hundred>nineteen|eighteen|two) (?P<rest>[a-z-]+)", periods.wordy_year),
    (r"overnight", days.overnight),
    (rf"(?:the )?(?:(?P<which>last|this|next) year's|{_Y}) (?:quarter|period)", periods.years_quarter),
    (r"(?:the )?(?P<unit>day|night|morning|week|month|year)[\s-](?P<way>before|after|earlier|later|ago|previous)(?P<period> [a-z ]+)?", steps.day_before),
    (rf"{_COUNT}[\s-]{_UNITS}s?[\s-](?P<way>ago|earlier|later|before|after|previously|from now|hence)", steps.counted),
    (rf"in {_COUNT} {_UNITS}s?'? (?P<way>time)", steps.counted),
    (rf"(?:{_Y}[\s-]?)?q(?P<number>[1-4])(?:,?[\s-](?:of |fy ?)?(?P<year_after>\d{{4}}))?", periods.quarter),
    (rf"{_ED}(?:{_WH}[\s-])?(?P<season>spring|summer|autumn|fall|winter)(?:,? (?:of )?{_Y}(?:[/-](?P<until>\d\d))?)?", periods.season),
    (rf"{_ED}(?P<fiscal>(?:fiscal|financial|business)[\s-](?:year )?|fy ?)?(?P<year>\d{{4}}|\d\d)(?:\s?(?P<mark>[-/])\s?(?P<until>\d{{4}}|\d\d))?", periods.period),
    (r"(?:the )?(?:(?:early|late|mid)[\s-])?(?:(?:beginning|start|middle|end|(?:first|second|last|latter) half) of the )?(?:'?(?P<digits>\d{4}|\d\d)'?s|(?P<word>[a-z]+ties))", periods.decade_name),
    (r"(?:the )?(?:(?:early|late|mid)[\s-])?(?P<century>\d\d(?=th|st)|nineteenth|twentieth|twenty-first)(?:th|st)? century", periods.century),
    (r"(?:the )?week (?:of|ended|ending|beginning|starting) (?P<date>.+)", _week_of),
    (r"(?:christmas|new year's|boxing) (?:day|eve)", periods.feast),
    (rf"{_ED}{_W}{_PART} ?,? (?:the )?(?P<rest>\d.*)", _after_weekday),
)  # fmt: skip


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[re.Pattern[str], Rule], ...]:
    return tuple((re.compile(pattern), rule) for pattern, rule in _RULES)


def by_rules(scene: Scene, words: str) -> Answer:
    """The answer of the first rule whose pattern fits the words."""
    for pattern, rule in _compiled():
        match = pattern.fullmatch(words)
        if match:
            return rule(scene, match)
    return None, "no rule tells its value"

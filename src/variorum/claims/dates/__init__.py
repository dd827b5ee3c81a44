"""What time expressions mean: the value of each against the dateline, and the reason.

Each form of words has a rule; the first whose pattern fits decides. Nothing is read from the clock: without a dateline a relative day has no
value. A weekday is the same day or the last one before it, never the next, unless the wording looks forward.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from variorum.claims.dates import names
from variorum.claims.dates.clocks import clock, of_day
from variorum.claims.dates.days import month_first
from variorum.claims.dates.moments import Unit, When, month_after, parse, span_of
from variorum.claims.dates.rules import by_rules
from variorum.claims.dates.scene import UNDATED, Answer, Scene, Story
from variorum.claims.dates.steps import from_event
from variorum.model import Span, TimeExpression

__all__ = ["resolve"]


def resolve(text: str, spans: Sequence[Span], published: str | None, opening: Sequence[Span]) -> list[TimeExpression]:
    """The expressions at these spans with values and reasons; the two ends of a range become one expression."""
    dateline = parse(published)
    story = Story(text, dateline, f"the dateline {dateline}", month_first=month_first(text, spans))
    if dateline is None:
        story.dateline = _own_dateline(story, spans, opening)
        story.label = f"{story.dateline}, the dateline that the text itself carries"
    answers: list[Answer] = []
    clocks = []
    furniture = sorted(opening)
    for at, (start, end) in enumerate(spans):
        scene = Scene(story, start, end)
        if clock(scene.words) is not None:
            clocks.append(at)
            answers.append((None, ""))
            continue
        repeated = _REPEATED.search(text, max(0, start - 8), start)
        answers.append((None, "a time that comes round again") if repeated else by_rules(scene, scene.words))
        when = answers[-1][0]
        if when is not None and not _COMPARES.search(scene.words) and not _inside(start, furniture):
            story.events.append((end, when))
    for at in range(len(spans) - 1):
        event = answers[at + 1][0]
        if answers[at][1] == UNDATED and event and _NEXT.fullmatch(text, spans[at][1], spans[at + 1][0]):
            answers[at] = from_event(Scene(story, *spans[at]).words, event)
    for at in clocks:
        answers[at] = of_day(story, spans, answers, at)
    return _joined(text, spans, answers)


def _inside(at: int, spans: Sequence[Span]) -> bool:
    before = bisect_left(spans, (at + 1, 0)) - 1
    return before >= 0 and at < spans[before][1]


_NEXT = re.compile(r"\s(?:the\s)?")
_REPEATED = re.compile(r"\b(?:every|each)\s$", re.IGNORECASE)
_COMPARES = re.compile(r"year[\s-](?:ago|earlier)")  # what figures are compared with; the telling does not move there


def _own_dateline(story: Story, spans: Sequence[Span], opening: Sequence[Span]) -> When | None:
    """The first whole date in the furniture that may hold a dateline."""
    for first, last in opening:
        for start, end in spans[bisect_left(spans, (first, first)) :]:
            if start >= last:
                break
            scene = Scene(story, start, end)
            when = None if clock(scene.words) is not None else by_rules(scene, scene.words)[0]
            if when is not None and when.unit <= Unit.DAY and when.until is None:
                return when
    return None


_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_TWO_DAYS = re.compile(r"(\d{1,2}(?:st|nd|rd|th)?)\sand\s(?=\d)")
_TO = re.compile(r"\s?(?:-|to|until|till|through)\s?", re.IGNORECASE)
_AND = re.compile(r"\s(?:and)\s", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s(?:the\s)?$", re.IGNORECASE)


def _joined(text: str, spans: Sequence[Span], answers: Sequence[Answer]) -> list[TimeExpression]:
    found: list[TimeExpression] = []
    at = 0
    while at < len(spans):
        (start, end), (when, reason) = spans[at], answers[at]
        if at + 1 < len(spans) and (both := _range(text, spans[at], spans[at + 1], when, answers[at + 1][0])):
            found.append(TimeExpression(span=(start, spans[at + 1][1]), value=str(both), reason=f"from one to the other: {reason}"))
            at += 2
            continue
        at += 1
        if two := _two_days(text, start, end, when):
            found.append(TimeExpression(span=(start, two[0]), value=str(replace(two[2], until=None)), reason=reason))
            start, when = two[1], two[2].until
        found.append(TimeExpression(span=(start, end), value=None if when is None else str(when), reason=reason))
    return found


def _two_days(text: str, start: int, end: int, when: When | None) -> tuple[int, int, When] | None:
    """ "5 and 7 May" are two days, not the days between: where the first ends, where the second begins, and both."""
    match = _TWO_DAYS.match(text, start, end)
    if match is None or when is None or when.until is None or _BETWEEN.search(text, max(0, start - 14), start):
        return None
    return (match.end(1), match.end(), when) if (when.until.start - when.start).days > 1 else None


def _range(text: str, one: Span, other: Span, first: When | None, last: When | None) -> When | None:
    """The range that two neighbours are the ends of: "between 2012 and 2014", "from Monday to Friday"."""
    if last is None or first is None or first.until or last.until or first.unit is not last.unit or other[0] - one[1] > 9:
        return None
    gap = text[one[1] : other[0]]
    before = text[max(0, one[0] - 14) : one[0]]
    if not (_TO.fullmatch(gap) or (_AND.fullmatch(gap) and _BETWEEN.search(before))):
        return None
    if not _YEAR.search(text, *other) and (nearer := last.shifted(-1, Unit.YEAR)) and nearer.start.year >= first.start.year:
        sooner = When(month_after(last.start, -12), last.unit)
        last = sooner if sooner.start > first.start else last
    if (last.start, last.clock) <= (first.start, first.clock):
        first = _earlier(first, last, text[one[0] : one[1]])
    return span_of(first, last)


def _earlier(first: When, last: When, words: str) -> When | None:
    """The beginning moved before the end, where its words leave that open: a weekday by weeks, a date without a year by a year."""
    if _YEAR.search(words):
        return None
    if words.casefold().split()[0] in ("next", "coming") and first.unit is Unit.DAY:
        return None
    if words.casefold().split()[0].strip(".,") in names.WEEKDAY_NUMBERS and first.unit is Unit.DAY:
        return When(last.start - timedelta(days=(last.start.weekday() - first.start.weekday()) % 7 or 7), Unit.DAY)
    try:
        moved = When(month_after(first.start, 12 * (last.start.year - first.start.year)), first.unit)
        return moved if moved.start < last.start else When(month_after(moved.start, -12), first.unit)
    except OverflowError:
        return None

"""Times of day, and the day that each belongs to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from variorum.claims.dates.moments import Unit
from variorum.claims.dates.scene import ANCHOR_REACH, Answer, Story
from variorum.model import Span

_ZONES = {"gmt": "Z", "utc": "Z", "z": "Z", "bst": "+01:00", "cet": "+01:00", "cest": "+02:00", "eet": "+02:00", "eest": "+03:00", "msk": "+03:00",
          "est": "-05:00", "edt": "-04:00", "cdt": "-05:00", "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00"}  # fmt: skip
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:(?P<mark>[:.h]?)(?P<minute>[0-5]\d))?(?::[0-5]\d)?\s?(?P<half>[ap]\.?\s?m\.?)?\s?\(?(?P<zone>[a-z][a-z ]*)?\)?|(?P<word>noon|midday|midnight)"
)
BESIDE = 40  # code points between a time of day and the day it belongs to


def clock(words: str) -> str | None:
    """The time of day that words show, "10:40" or "10:40Z"; "" for midnight, None when they show none."""
    match = _CLOCK.fullmatch(words)
    if match is None:
        return None
    if match["word"]:
        return "" if match["word"] == "midnight" else "12:00"
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"][0] == "p" else 0)
    elif match["minute"] is None or (not match["mark"] and not match["zone"]):
        return None  # "1949" is a year
    if hour > 23:
        return None
    return f"{hour:02}:{minute:02}{_ZONES.get((match['zone'] or '').strip(), '')}"


def of_day(story: Story, spans: Sequence[Span], answers: list[Answer], at: int) -> Answer:
    """The moment that a time of day names: on the day named beside it, else the last day named before, else the dateline."""
    start, end = spans[at]
    shown = clock(" ".join(story.text[start:end].casefold().split()))
    if shown is None:
        return None, "no time of day"
    day, reason = _its_day(story, spans, answers, at)
    if day is None:
        return None, reason
    if not shown:
        return day.at(Unit.DAY), f"{reason}; midnight may open or close the day"
    return day.at(Unit.DAY).with_clock(shown), reason


def _its_day(story: Story, spans: Sequence[Span], answers: list[Answer], at: int) -> Answer:
    start, end = spans[at]
    beside = []
    for other in (at + 1, at - 1, at + 2, at - 2):
        if not 0 <= other < len(spans) or not (when := answers[other][0]) or when.unit > Unit.DAY or when.until:
            continue
        gap = story.text[end : spans[other][0]] if other > at else story.text[spans[other][1] : start]
        if len(gap) <= BESIDE and not _STOP.search(gap):
            beside.append((len(gap), when))
    if beside:
        return min(beside, key=lambda pair: pair[0])[1], "on the day named beside it"
    earlier = bisect_left(story.events, start, key=lambda event: event[0])
    for place, when in reversed(story.events[max(0, earlier - 4) : earlier]):
        if when.unit <= Unit.DAY and when.until is None and place > start - ANCHOR_REACH:
            return when, "on the last day named before it"
    if story.today:
        return story.today, f"on the day of {story.label}"
    return None, "on a day that the text does not tell"


_STOP = re.compile(r"[.!?;][\"')]*\s|\n")

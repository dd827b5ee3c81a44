"""This, last and next; so long ago, earlier and later."""

from __future__ import annotations

import re
from datetime import timedelta

from variorum.claims.dates import names
from variorum.claims.dates.moments import UNITS, Unit, When, span_of, year_of
from variorum.claims.dates.outlook import Outlook
from variorum.claims.dates.scene import ANCHOR_REACH, COMPARED_REACH, NOTHING_TOLD, UNDATED, Answer, Scene, distance

STEPS = {
    "last": -1, "next": 1, "this": 0, "current": 0, "coming": 1, "this coming": 1, "past": -1, "this past": -1, "that": 0, "same": 0, "following": 1,
    "previous": -1, "preceding": -1, "prior": -1, "": 0, "the": 0, "latest": 0,
}  # fmt: skip


_POINTING = frozenset({"that", "same"})
_TOLD = frozenset("that same following previous preceding prior".split())  # counted from a date in the text


def this_or_that(scene: Scene, match: re.Match[str]) -> Answer:
    """ "Last week", "the following month", "that day"."""
    which, unit = match["which"] or "", match["unit"]
    bare = which.removeprefix("the ")
    if unit in {"day", "night", "morning", "afternoon", "evening"}:
        return which_day(scene, which, unit)
    if which in {"the past", "the last", "the next", "the coming", "past"} and unit not in {"weekend", "quarter"} and not match["edge"]:
        return rolling(scene, "last" if which.endswith(("past", "last")) else "next", 1, unit)
    if unit == "weekend":
        return weekend(scene, bare)
    if unit == "quarter" and bare in {"the", "latest"}:
        return _quarter_meant(scene)
    if unit in {"decade", "century"}:
        return decade(scene, bare, 10 if unit == "decade" else 100)
    precision = UNITS[unit][0]
    found = scene.anchor(precision, told=bare in _POINTING) if bare in _TOLD else scene.dateline
    if found is None:
        return None, NOTHING_TOLD if bare in _POINTING else "no dateline to count from"
    when, label = found
    if when.unit > precision:
        return None, f"{label} names no {unit} to count from"
    step = STEPS[bare] * UNITS[unit][1]
    return when.shifted(step, precision), distance(step, unit, label)


def within(scene: Scene, match: re.Match[str]) -> Answer:
    """ "Later in the week": the dateline's."""
    precision = UNITS[match["unit"]][0]
    dateline = scene.story.dateline
    if dateline is None or dateline.unit > precision:
        return None, scene.no_dateline
    return dateline.at(precision), distance(0, match["unit"], scene.story.label)


_ENDED = re.compile(r"\s(?:that\s)?end(?:ed|ing|s)\s(?:on\s)?([A-Za-z]+)\.?")


def _quarter_meant(scene: Scene) -> Answer:
    """ "The quarter": the one named before, else the one whose end is given, else the last that is over."""
    for end, when in reversed(scene.story.events):
        if end < scene.start - 2 * ANCHOR_REACH:
            break
        if when.unit is Unit.QUARTER and when.until is None:
            return when, "the quarter named before it"
    ended = _ENDED.match(scene.story.text, scene.end)
    month = names.MONTH_NUMBERS.get(ended[1].casefold()) if ended else None
    if month and scene.story.dateline and scene.story.dateline.unit <= Unit.MONTH:
        back = -((scene.story.dateline.start.month - month) % 12)
        over = scene.story.dateline.shifted(back, Unit.MONTH)
        return (When(over.start.replace(day=1), Unit.QUARTER) if over else None), "the three months whose end is named"
    if scene.story.dateline is None or scene.story.dateline.unit > Unit.MONTH:
        return None, scene.no_dateline
    return scene.story.dateline.shifted(-1, Unit.QUARTER), f"the last quarter that was over on {scene.story.label}"


def which_day(scene: Scene, which: str, unit: str) -> Answer:
    bare = which.removeprefix("the ")
    if bare == "last" and unit == "day":
        return None, "the end of a time that is not dated"
    if (which == "this" and unit != "day") or (bare == "last" and unit != "day"):
        today, label = scene.story.today, scene.story.label
        step = -1 if bare == "last" else 0
    elif bare in {*_TOLD, "next"}:
        found = scene.anchor(Unit.DAY, told=bare in _POINTING)
        if found is None and bare in _POINTING:
            return None, NOTHING_TOLD
        today, label = found or (None, "")
        step = STEPS[bare]
    else:
        return None, "names no day"
    if today is None:
        return None, scene.no_dateline
    return today.at(Unit.DAY).shifted(step, Unit.DAY), distance(step, "day", label)


def weekend(scene: Scene, which: str) -> Answer:
    found = scene.anchor(Unit.DAY) if which in _TOLD else scene.day
    if found is None:
        return None, scene.no_dateline
    when, label = found
    monday = when.start - timedelta(days=when.start.weekday())
    step = STEPS.get(which, 0)
    if which in {"the", ""} and when.start.weekday() < 5 and scene.outlook is not Outlook.FORWARD:
        step = -1
    saturday = When(monday, Unit.DAY).shifted(5 + 7 * step, Unit.DAY)
    reason = "the weekend of the week " + ("of" if step == 0 else "before" if step < 0 else "after") + f" {label}"
    return span_of(saturday, saturday.shifted(1, Unit.DAY) if saturday else None), reason


def decade(scene: Scene, which: str, years: int) -> Answer:
    found = scene.anchor(Unit.YEAR) if which in _TOLD else scene.dateline
    if found is None:
        return None, "no dateline to count from"
    when, label = found
    first = (when.start.year - (years == 100)) // years * years + (years == 100) + STEPS[which] * years
    word = "decade" if years == 10 else "century"
    return span_of(year_of(first), year_of(first + years - 1)), distance(STEPS[which], word, label)


def rolling(scene: Scene, which: str, count: int, unit: str) -> Answer:
    """A stretch that ends or begins at the dateline: "the past two weeks"."""
    dateline = scene.story.dateline
    if dateline is None or dateline.unit > Unit.DAY:
        return None, scene.no_dateline
    precision, many = UNITS[unit]
    today = dateline.at(Unit.DAY)
    if precision is Unit.MINUTE:
        return None, "a stretch of hours"
    other = today.shifted((-1 if which == "last" else 1) * count * many, precision)
    if other is None:
        return None, "beyond the calendar"
    other = other.at(Unit.DAY)
    pair = (other, today) if which == "last" else (today, other)
    return span_of(*pair), f"{count} {unit}{'s' if count > 1 else ''} {'up to' if which == 'last' else 'from'} {scene.story.label}"


# --- so long ago, earlier, later ----------------------------------------------------------------------------------------------------------


def counted(scene: Scene, match: re.Match[str]) -> Answer:
    """ "Five years ago", "two days later", "in three weeks' time"."""
    unit, way = match["unit"], match["way"]
    count = names.number(match["count"])
    if count is None:
        return None, f"no number of {unit}s"
    if unit == "year" and way in {"ago", "earlier"} and (quarter := scene.compared(COMPARED_REACH if way == "ago" else ANCHOR_REACH)):
        return _moved(quarter, f"{quarter}, the quarter before it in the text", -count, unit)
    if way in {"ago", "from now", "hence", "time"}:
        found = scene.dateline
    elif way in {"before", "after"} and not _ENDS_CLAUSE.match(scene.story.text, scene.end):
        return None, UNDATED
    else:
        found = scene.anchor(max(UNITS[unit][0], Unit.DAY), told=way in {"later", "after"})
    if found is None:
        return None, NOTHING_TOLD if way in {"later", "after"} else scene.no_dateline
    sign = -1 if way in {"ago", "earlier", "before", "previously"} else 1
    return _moved(found[0], found[1], sign * count, unit, ago=way in {"ago", "from now", "hence", "time"})


_ENDS_CLAUSE = re.compile(r"\s*(?:[,.;:)\"]|that\b|and\b|but\b|when\b|$)")


def _moved(when: When, label: str, count: int, unit: str, *, ago: bool = False) -> Answer:
    precision, many = UNITS[unit]
    reason = distance(count, unit, label)
    if precision is Unit.MINUTE:
        return _moved_clock(when, label, count * many, reason)
    if when.unit > precision:
        return None, f"{label} is not precise enough to count {unit}s from"
    if unit == "year" and when.unit is Unit.QUARTER:
        return when.shifted(4 * count, Unit.QUARTER), f"the same quarter {reason}"
    if precision is Unit.WEEK and when.unit <= Unit.DAY and not ago:
        return when.shifted(7 * count * many, Unit.DAY), reason  # the run-off "two weeks later" falls on a day
    return when.shifted(count * many, precision), reason


def _moved_clock(when: When, label: str, minutes: int, reason: str) -> Answer:
    if not when.clock:
        return None, f"{label} names no time of day to count from"
    hour, minute = int(when.clock[:2]), int(when.clock[3:5])
    days, rest = divmod(60 * hour + minute + minutes, 1440)
    day = when.shifted(days, Unit.DAY)
    return (day.with_clock(f"{rest // 60:02}:{rest % 60:02}{when.clock[5:]}") if day else None), reason


def day_before(scene: Scene, match: re.Match[str]) -> Answer:
    """ "The day before", "a year earlier" without its number: "the year-earlier period"."""
    unit = {"night": "day", "morning": "day"}.get(match["unit"], match["unit"])
    way = match["way"]
    if way in {"before", "after"} and not _ENDS_CLAUSE.match(scene.story.text, scene.end):
        return None, UNDATED
    back = way in {"before", "earlier", "ago", "previous"}
    if unit == "year" and way != "after" and (quarter := scene.compared(ANCHOR_REACH)):
        return _moved(quarter, f"{quarter}, the quarter before it in the text", -1, unit)
    found = scene.dateline if way == "ago" and not match["period"] else scene.anchor(UNITS[unit][0])
    if found is None:
        return None, scene.no_dateline
    return _moved(found[0], found[1], -1 if back else 1, unit, ago=way == "ago")


_OFFSET = re.compile(
    r"(?:the )?(?P<count>.*?) ?\b(?P<unit>minute|hour|day|night|week|fortnight|month|quarter|year|decade|centur(?:y|ie))s?[ -](?P<way>before|after)"
)


def from_event(words: str, event: When) -> Answer:
    """ "The day after", "two weeks before" a date that stands right behind the words."""
    match = _OFFSET.fullmatch(words)
    count = names.number(match["count"] or "a") if match else None
    if match is None or count is None or event.until is not None:
        return None, UNDATED
    return _moved(event, f"{event}, the date named after it", -count if match["way"] == "before" else count, match["unit"])

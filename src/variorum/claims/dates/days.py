"""Days of the calendar, months, weekdays, and the days near the dateline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from variorum.claims.dates import names
from variorum.claims.dates.moments import Unit, When, day_of, month_of, parse, span_of, year_of
from variorum.claims.dates.outlook import Outlook, promises
from variorum.claims.dates.scene import Answer, Scene, distance
from variorum.model import Span

NEAR_AHEAD = 120  # days; a date so near ahead is meant by a verb in the present ("takes effect Nov. 13")
FAR_AHEAD, JUST_PAST = 270, 45  # days; "by Jan. 14" in a text of January 15 means the day before, not the next year's
FAR_BACK = 200  # days; a date so far back is seldom given without its year


def written(when: When | None) -> Answer:
    return (when, "written out") if when else (None, "no such day in the calendar")


def iso(_scene: Scene, match: re.Match[str]) -> Answer:
    when = parse(match.group().upper())
    return written(when or day_of(*map(int, match.group(1, 2, 3))))


def year_first(_scene: Scene, match: re.Match[str]) -> Answer:
    return written(day_of(*map(int, match.groups())))


def digits(scene: Scene, match: re.Match[str]) -> Answer:
    first, second, year = map(int, match.groups())
    if len(match[3]) == 2:
        pivot = scene.story.dateline.start.year + 10 if scene.story.dateline else 2030
        year += 2000 if 2000 + year <= pivot else 1900
    readings = [when for when in (day_of(year, second, first), day_of(year, first, second)) if when]
    if len(readings) < 2 or readings[0] == readings[1]:
        return written(readings[0] if readings else None)
    if scene.story.month_first is not None:
        return readings[scene.story.month_first], f"{'month' if scene.story.month_first else 'day'} first, as elsewhere in the text"
    dateline = scene.story.dateline
    if dateline:
        past = [when for when in readings if when.start <= dateline.last]
        if len(past) == 1 and scene.outlook < Outlook.FORWARD:
            return past[0], f"the reading that is not after {scene.story.label}"
        near = [when for when in readings if abs((when.start - dateline.start).days) <= 2]
        if len(near) == 1:
            return near[0], f"the reading that is near {scene.story.label}"
    return None, "day and month cannot be told apart"


def month_first(text: str, spans: Sequence[Span]) -> bool | None:
    """How the text writes dates in digits; None when it does not show it, or does both."""
    seen = set()
    for start, end in spans:
        match = NUMERIC.fullmatch(text, start, end)
        if match and (int(match[1]) > 12) != (int(match[2]) > 12):
            seen.add(int(match[2]) > 12)
    return seen.pop() if len(seen) == 1 else None


NUMERIC = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4}|\d\d)")


def han(scene: Scene, match: re.Match[str]) -> Answer:
    year, month, day = match.groups()
    if year is None:
        return yearless(scene, int(month), int(day))
    if month is None:
        return written(year_of(int(year)))
    if day is None:
        return written(month_of(int(year), int(month)))
    return written(day_of(int(year), int(month), int(day)))


def calendar(scene: Scene, match: re.Match[str]) -> Answer:
    """Day and month, with a year, a weekday or neither: "Friday, 24 to 26 November 2018"."""
    part = match.groupdict()
    month = names.MONTH_NUMBERS[part["month"].strip(".")]
    first, last = int(part["day"]), int(part["last"] or 0)
    weekday = names.WEEKDAY_NUMBERS.get((part.get("weekday") or "").strip("."))
    if part["year"]:
        when, reason = written(day_of(int(part["year"]), month, first))
    else:
        when, reason = yearless(scene, month, first, weekday)
    if when is None or not last:
        return when, reason
    if last <= first:
        return when, reason
    return span_of(when, day_of(when.start.year, month, last)) or when, reason


def yearless(scene: Scene, month: int, day: int, weekday: int | None = None) -> Answer:
    dateline, label = scene.story.dateline, scene.story.label
    if dateline is None:
        return None, "no year, and no dateline to tell it"
    year = dateline.start.year
    around = [when for number in range(year - 8, year + 9) if (when := day_of(number, month, day))]
    if weekday is not None:
        fitting = [when for when in around if when.start.weekday() == weekday and abs(when.start.year - year) <= 5]
        around = fitting or around
    back = max((when for when in around if when.start <= dateline.last), key=lambda when: when.start, default=None)
    ahead = min((when for when in around if when.start >= dateline.start), key=lambda when: when.start, default=None)
    if weekday is not None and back and ahead and fitting:
        when = min((back, ahead), key=lambda when: abs((when.start - dateline.start).days))
        return when, f"the nearest to {label} that falls on that weekday"
    if ahead and (back is None or _looks_ahead(scene, back, ahead)):
        return ahead, f"the first on or after {label}, as the wording looks forward"
    return back, f"the last on or before {label}"


def _looks_ahead(scene: Scene, back: When, ahead: When) -> bool:
    """A date near ahead needs less than a clear word: its namesake so far back would have got a year."""
    dateline = scene.story.dateline
    assert dateline is not None
    if scene.outlook is Outlook.FORWARD:
        return (ahead.start - dateline.last).days < FAR_AHEAD or (dateline.start - back.start).days > JUST_PAST
    near = (ahead.start - dateline.last).days <= NEAR_AHEAD and (dateline.start - back.start).days >= FAR_BACK
    return near and (scene.outlook is not Outlook.BACK or promises(scene.story.text, scene.start, scene.end))


def month_year(_scene: Scene, match: re.Match[str]) -> Answer:
    return written(month_of(int(match["year"]), names.MONTH_NUMBERS[match["month"].strip(".")]))


_YEAR_BEFORE = re.compile(r"(?<![\d,.])((?:1[5-9]|20)\d\d),\s(?:in\s)?$")


def month_name(scene: Scene, match: re.Match[str]) -> Answer:
    month = names.MONTH_NUMBERS[match["month"].strip(".")]
    dateline, label, which = scene.story.dateline, scene.story.label, match["which"] or ""
    if not which and (year := _YEAR_BEFORE.search(scene.story.text, max(0, scene.start - 14), scene.start)):
        return month_of(int(year[1]), month), "the year stands before it"
    if dateline is None:
        return None, "no year, and no dateline to tell it"
    if dateline.unit > Unit.MONTH:
        return (None, f"{label} names no month") if which else (month_of(dateline.start.year, month), f"in the year of {label}")
    away = (month - dateline.start.month) % 12
    ahead = Outlook.FORWARD if which.endswith(("next", "coming")) else scene.outlook if not which else Outlook.BACK
    if which == "this":
        count, reason = month - dateline.start.month, f"in the year of {label}"
    elif ahead is Outlook.FORWARD or (ahead >= Outlook.PRESENT and away <= 3):
        count, reason = away or (12 if which else 0), f"the first from {label} on, as the wording looks forward"
    else:
        count, reason = away - 12 if away or which else 0, f"the last one up to {label}"
    return dateline.shifted(count, Unit.MONTH), reason


def month_of_year(scene: Scene, match: re.Match[str]) -> Answer:
    """ "October of next year"."""
    dateline = scene.story.dateline
    if dateline is None:
        return None, scene.no_dateline
    away = {"last": -1, "this": 0, "next": 1}[match["which"]]
    month = names.MONTH_NUMBERS[match["month"].strip(".")]
    return month_of(dateline.start.year + away, month), f"in the year {distance(away, 'year', scene.story.label)}"


# --- weekdays and near days ---------------------------------------------------------------------------------------------------------------


def weekday(scene: Scene, match: re.Match[str]) -> Answer:
    name = match["weekday"].strip(".")
    number, which = names.WEEKDAY_NUMBERS[name], (match["which"] or "").removeprefix("the ")
    shown = names.ENGLISH_WEEKDAYS[number].capitalize()
    if match["week"]:
        return _weekday_of_week(scene, number, match["week"], shown)
    if which in {"following", "that", "previous", "preceding", "prior", "same"}:
        return _weekday_from(scene, number, which, shown)
    today, label = scene.story.today, scene.story.label
    if today is None:
        return None, scene.no_dateline
    back = (today.start.weekday() - number) % 7
    if which in {"next", "coming", "this coming"}:
        return today.shifted((7 - back) or 7, Unit.DAY), f"the {shown} after {label}"
    if which == "last":
        return today.shifted(-(back or 7), Unit.DAY), f"the {shown} before {label}"
    forward = scene.outlook >= Outlook.SCHEDULED or (which == "this" and scene.outlook is not Outlook.BACK)
    if forward and which not in {"past", "this past"}:
        return today.shifted(-back % 7, Unit.DAY), f"the {shown} on or after {label}, as the wording looks forward"
    return today.shifted(-back, Unit.DAY), f"the {shown} on or before {label}"


def _weekday_of_week(scene: Scene, number: int, week: str, shown: str) -> Answer:
    today = scene.story.today
    if today is None:
        return None, scene.no_dateline
    count = {"last": -7, "this": 0, "next": 7}[week] + number - today.start.weekday()
    return today.shifted(count, Unit.DAY), f"the {shown} of {week} week, counted from {scene.story.label}"


def _weekday_from(scene: Scene, number: int, which: str, shown: str) -> Answer:
    found = scene.anchor(Unit.DAY)
    if found is None:
        return None, scene.no_dateline
    when, label = found
    ahead = (number - when.start.weekday()) % 7
    if which == "following":
        return when.at(Unit.DAY).shifted(ahead or 7, Unit.DAY), f"the {shown} after {label}"
    if which in {"that", "same"}:
        return when.at(Unit.DAY).shifted(ahead - 7 if ahead else 0, Unit.DAY), f"the {shown} on or before {label}"
    return when.at(Unit.DAY).shifted(ahead - 7, Unit.DAY), f"the {shown} before {label}"


def near_day(scene: Scene, match: re.Match[str]) -> Answer:
    today = scene.story.today
    if today is None:
        return None, scene.no_dateline
    away = names.NEAR_DAYS[match["near"]]
    away += -1 if match["beyond"] == "before" else 1 if match["beyond"] == "after" else 0
    return today.shifted(away, Unit.DAY), distance(away, "day", scene.story.label)


def overnight(scene: Scene, _match: re.Match[str]) -> Answer:
    today = scene.story.today
    if today is None:
        return None, scene.no_dateline
    return span_of(today.shifted(-1, Unit.DAY), today), f"the night to {scene.story.label}"

"""Quarters, halves, seasons, years, decades, centuries and feasts."""

from __future__ import annotations

import re
from datetime import date

from variorum.claims.dates import names
from variorum.claims.dates.days import written, yearless
from variorum.claims.dates.moments import Unit, When, day_of, month_of, span_of, year_of
from variorum.claims.dates.outlook import Outlook
from variorum.claims.dates.scene import Answer, Scene, distance
from variorum.claims.dates.steps import STEPS


def quarter(scene: Scene, match: re.Match[str]) -> Answer:
    part = match.groupdict()
    number = names.ORDINALS[part["ordinal"]] if part.get("ordinal") else int(part["number"])
    half = part.get("what") == "half"
    number = number or (2 if half else 4)
    if number > (2 if half else 4):
        return None, "no such half"
    label, fiscal = scene.story.label, "; a company's own quarter may lie elsewhere"
    year = int(part.get("year") or part.get("year_after") or 0)
    which = (part.get("which") or part.get("which_after") or "").split(" ")[0].removesuffix("'s")
    dateline = scene.story.dateline
    if not year and dateline is None:
        return None, "no year, and no dateline to tell it"
    if year:
        reason = "written out"
    else:
        assert dateline is not None
        months = 6 if half else 3
        first = (number - 1) * months + 1
        if which:
            year, reason = dateline.start.year + STEPS[which], f"in the year {distance(STEPS[which], 'year', label)}"
        else:
            year, reason = dateline.start.year, f"the last one begun before {label}"
            if scene.outlook is Outlook.FORWARD:
                year += first + months + months // 2 < dateline.start.month  # "expects a loss for the third quarter" when it has just ended
                reason = f"the nearest to {label}, as the wording looks forward"
            elif first > dateline.last.month:
                year -= 1
    if half:
        return span_of(month_of(year, 6 * number - 5), month_of(year, 6 * number)), reason
    when = month_of(year, 3 * number - 2)
    return (when.at(Unit.QUARTER) if when else None), reason + fiscal


def years_quarter(scene: Scene, match: re.Match[str]) -> Answer:
    found = scene.anchor(Unit.QUARTER)
    if found is None or found[0].unit is not Unit.QUARTER:
        return (year_of(int(match["year"])), "written out") if match["year"] else (None, "no quarter is named before it")
    dateline, start = scene.story.dateline, found[0].start
    year = int(match["year"] or 0) or (dateline.start.year + STEPS[match["which"]] if dateline else 0)
    return (When(start.replace(year=year, day=1), Unit.QUARTER) if year else None), "the quarter named before it, in that year"


_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # its first month, north of the equator


def season(scene: Scene, match: re.Match[str]) -> Answer:
    month, which = _SEASONS[match["season"]], (match["which"] or "").removeprefix("the ")
    kept = f"; the months of {'autumn' if match['season'] == 'fall' else match['season']} depend on the hemisphere"
    dateline = scene.story.dateline
    if match["year"]:
        first = year_of(int(match["year"]))
        last = year_of(_full_year(int(match["year"]), match["until"])) if match["until"] else None
        return (span_of(first, last) if last else first), "the year is written out" + kept
    if dateline is None or dateline.unit > Unit.MONTH:
        return None, scene.no_dateline
    year, label = dateline.start.year, scene.story.label
    begun = dateline.start.month >= month
    running = begun and dateline.start.month < month + 3
    if which in {"next", "coming", "this coming"} or (not which and scene.outlook is Outlook.FORWARD):
        year += 1 if begun else 0
        reason = f"the first after {label}"
    elif which == "this":
        year -= 1 if month == 12 and dateline.start.month < 3 else 0
        reason = f"in the year of {label}"
    else:
        year -= 1 if not begun or (which == "last" and running) else 0
        reason = f"the last one up to {label}"
    when = year_of(year)
    return (When(date(year, month, 1), Unit.SEASON) if when else None), reason + kept


def _full_year(first: int, last: str) -> int:
    return int(last) if len(last) == 4 else first - first % 100 + int(last) + (100 if int(last) < first % 100 else 0)


def period(_scene: Scene, match: re.Match[str]) -> Answer:
    """A year, two years, or a month in digits."""
    first, last, fiscal = match["year"], match["until"], match["fiscal"]
    reason = "the fiscal year as named; its months are not known" if fiscal else "written out"
    if len(first) == 2:
        first = f"{20 if int(first) < 50 else 19}{first}"
    if not last:
        return year_of(int(first)), reason
    other = _full_year(int(first), last)
    if match["mark"] == "-" and len(last) == 2 and 1 <= int(last) <= 12 and other != int(first) + 1:
        return written(month_of(int(first), int(last)))
    if len(last) == 2 and other - int(first) > 30:
        return None, "no range of years"
    return span_of(year_of(int(first)), year_of(other)), reason


def wordy_year(_scene: Scene, match: re.Match[str]) -> Answer:
    """A year in words: "nineteen ninety-six"."""
    rest = names.number(match["rest"])
    year = 2000 if match["hundred"] == "two" else 100 * names.ONES[match["hundred"]] + (rest or 0)
    month = names.MONTH_NUMBERS.get((match["month"] or "").strip("."))
    return written(month_of(year, month) if month else year_of(year))


def decade_name(scene: Scene, match: re.Match[str]) -> Answer:
    digits = match["digits"]
    first = int(digits) if digits else 10 * names.TENS[match["word"].removesuffix("ies") + "y"]
    reason = "written out"
    if first < 100:
        limit = scene.story.dateline.start.year if scene.story.dateline else 2029
        first += limit // 100 * 100 if limit // 100 * 100 + first <= limit else limit // 100 * 100 - 100
        reason = "the last such decade" + (f" up to {scene.story.label}" if scene.story.dateline else "")
    return span_of(year_of(first), year_of(first + 9)), reason


def century(_scene: Scene, match: re.Match[str]) -> Answer:
    word = match["century"]
    number = {"nineteenth": 19, "twentieth": 20, "twenty-first": 21}.get(word) or int(word[:2])
    return span_of(year_of(100 * number - 99), year_of(100 * number)), "written out"


def year_end(scene: Scene, _match: re.Match[str]) -> Answer:
    dateline = scene.story.dateline
    if dateline is None:
        return None, scene.no_dateline
    if scene.outlook is Outlook.BACK and _SINCE.search(scene.story.text, max(0, scene.start - 8), scene.start):
        return day_of(dateline.start.year - 1, 12, 31), f"the last one before {scene.story.label}"
    return day_of(dateline.start.year, 12, 31), f"the end of the year of {scene.story.label}"


def month_end(scene: Scene, _match: re.Match[str]) -> Answer:
    """The last day of the dateline's month."""
    dateline = scene.story.dateline
    if dateline is None or dateline.unit > Unit.MONTH:
        return None, scene.no_dateline
    return When(dateline.at(Unit.MONTH).last, Unit.DAY), f"the end of the month of {scene.story.label}"


_SINCE = re.compile(r"since\s$", re.IGNORECASE)


_FEASTS = {
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "boxing day": (12, 26),
    "new year's day": (1, 1),
    "new year's eve": (12, 31),
}


def feast(scene: Scene, match: re.Match[str]) -> Answer:
    return yearless(scene, *_FEASTS[match.group()])

"""A stretch of the calendar at its own precision, counting forth and back from it, and how it is written.

Written in ISO 8601: `2018-11-24T10:40`, `2018-11-24`, weeks `2018-W47`, `2018-11`, `2018`; a range is `start/end` (a weekend, a half-year, a
decade). Two things have no form of their own there: a quarter is written `2018-Q3`, as statistics offices and TIMEX3 write it, because the
months of a company's quarter are not known from the text; a season keeps its year only, because its months depend on the hemisphere. (Value F
on TempEval-3, 256 articles, 2026-11-25: 82.4 so; 71.6 with quarters as ranges of months, for its gold writes `1989-Q3`.)
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum


class Unit(IntEnum):
    """Precision, finest first."""

    MINUTE = 0
    DAY = 1
    WEEK = 2
    MONTH = 3
    QUARTER = 4
    SEASON = 5
    YEAR = 6


_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
UNITS = {
    "minute": (Unit.MINUTE, 1), "hour": (Unit.MINUTE, 60), "day": (Unit.DAY, 1), "night": (Unit.DAY, 1), "week": (Unit.WEEK, 1), "fortnight": (Unit.WEEK, 2),
    "month": (Unit.MONTH, 1), "quarter": (Unit.QUARTER, 1), "year": (Unit.YEAR, 1), "decade": (Unit.YEAR, 10), "century": (Unit.YEAR, 100),
    "centurie": (Unit.YEAR, 100),
}  # fmt: skip  # word: precision and how many of it


@dataclass(frozen=True, slots=True)
class When:
    """A day, or the week, month, quarter or year that holds the day `start`."""

    start: date
    unit: Unit
    clock: str = ""  # "10:40", "10:40Z", "10:40+02:00"; of a day only
    until: When | None = None  # the other end of a range

    def __str__(self) -> str:
        own = self._own()
        return own if self.until is None or str(self.until) == own else f"{own}/{self.until}"

    def _own(self) -> str:
        year = f"{self.start.year:04}"
        if self.unit <= Unit.DAY:
            return self.start.isoformat() + (f"T{self.clock}" if self.clock else "")
        if self.unit is Unit.WEEK:
            iso = self.start.isocalendar()
            return f"{iso.year:04}-W{iso.week:02}"
        if self.unit is Unit.MONTH:
            return f"{year}-{self.start.month:02}"
        if self.unit is Unit.QUARTER:
            return f"{year}-Q{(self.start.month + 2) // 3}"
        return year

    @property
    def last(self) -> date:
        """Its last day."""
        if self.until is not None:
            return self.until.last
        if self.unit <= Unit.DAY:
            return self.start
        if self.unit is Unit.WEEK:
            return self.start + timedelta(days=6 - self.start.weekday())
        first = month_after(self.start, 0 if self.unit is Unit.MONTH else _to_end(self.start, self.unit))
        return first.replace(day=monthrange(first.year, first.month)[1])

    def at(self, unit: Unit) -> When:
        """The stretch of this precision that holds its first day."""
        return When(self.start, unit)

    def shifted(self, count: int, unit: Unit) -> When | None:
        """The stretch of precision `unit` that lies `count` units away; None beyond the calendar."""
        try:
            if unit <= Unit.DAY:
                return When(self.start + timedelta(days=count), Unit.DAY)
            if unit is Unit.WEEK:
                return When(self.start + timedelta(days=7 * count), Unit.WEEK)
            return When(month_after(self.start, count * _MONTHS[unit]), unit)
        except (OverflowError, ValueError):
            return None

    def with_clock(self, clock: str) -> When:
        """The moment at which a clock shows this on its day."""
        return replace(self, unit=Unit.MINUTE, clock=clock)


def _to_end(day: date, unit: Unit) -> int:
    """Months from the month of `day` to the last one of its quarter or year."""
    return (-day.month) % 3 if unit is Unit.QUARTER else 12 - day.month


def month_after(day: date, count: int) -> date:
    """The same day of the month `count` months later, or that month's last day."""
    index = day.year * 12 + day.month - 1 + count
    if not 12 <= index < 120_000:
        raise OverflowError
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_of(year: int, month: int, day: int) -> When | None:
    """That day, or None when the calendar has no such."""
    try:
        return When(date(year, month, day), Unit.DAY)
    except (ValueError, OverflowError):
        return None


def month_of(year: int, month: int) -> When | None:
    """That month."""
    return When(date(year, month, 1), Unit.MONTH) if 1 <= year <= 9999 and 1 <= month <= 12 else None


def year_of(year: int) -> When | None:
    """That year."""
    return When(date(year, 1, 1), Unit.YEAR) if 1 <= year <= 9999 else None


def span_of(first: When | None, last: When | None) -> When | None:
    """The range from one to the other; None when either is missing or it would run backwards."""
    if first is None or last is None or (last.start, last.clock) < (first.start, first.clock):
        return None
    return replace(first, until=last)


_STAMP = re.compile(r"\s*(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ](\d\d:\d\d)(?::\d\d)?(?:\.\d+)?\s?(Z|[+-]\d\d:?\d\d)?)?)?)?(?!\d)", re.ASCII)


def parse(stamp: str | None) -> When | None:
    """The moment, day, month or year that an ISO 8601 stamp begins with; None when it is none."""
    match = _STAMP.match(stamp or "")
    if match is None:
        return None
    year, month, day, clock, zone = match.groups()
    try:
        start = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if clock and clock < "24:00":
        return When(start, Unit.MINUTE, clock + (zone or ""))
    return When(start, Unit.DAY if day else Unit.MONTH if month else Unit.YEAR)

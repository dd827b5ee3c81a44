"""One expression in its place: the text, its dateline, what was dated before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from variorum.claims.dates.moments import Unit, When
from variorum.claims.dates.outlook import Outlook, outlook

Answer = tuple[When | None, str]  # a value or none, and the reason

ANCHOR_REACH = 600  # code points back in which the date stands that "two days later" counts from
COMPARED_REACH = 250  # code points back in which the quarter stands that "a year ago" compares with
QUARTER_SLACK = 27  # days; a company's quarter that ends so soon after the calendar's is that one
UNDATED = "counted from an event that the text does not date"
NOTHING_TOLD = "no date before it in the text to point to"


@dataclass(slots=True)
class Story:
    """A text with its dateline, and the dates read so far."""

    text: str
    dateline: When | None
    label: str  # how a reason names the dateline
    events: list[tuple[int, When]] = field(default_factory=list)  # where each date read so far ends, and the date
    month_first: bool | None = None  # how the text writes dates in digits, where it shows it

    @property
    def today(self) -> When | None:
        """The dateline's day; None when it names none."""
        return self.dateline.at(Unit.DAY) if self.dateline and self.dateline.unit <= Unit.DAY else None


@dataclass
class Scene:
    """One expression in its place."""

    story: Story
    start: int
    end: int

    @cached_property
    def outlook(self) -> Outlook:
        """Whether the words around look forward or back."""
        return outlook(self.story.text, self.start, self.end)

    @cached_property
    def words(self) -> str:
        """The expression in small letters with single spaces."""
        return " ".join(self.story.text[self.start : self.end].casefold().split())

    @property
    def day(self) -> tuple[When, str] | None:
        """The dateline's day, and its name in a reason."""
        today = self.story.today
        return None if today is None else (today, self.story.label)

    @property
    def dateline(self) -> tuple[When, str] | None:
        """The dateline in its own precision, and its name in a reason."""
        return None if self.story.dateline is None else (self.story.dateline, self.story.label)

    @property
    def no_dateline(self) -> str:
        """Why nothing relative can be told."""
        dateline = self.story.dateline
        return "no dateline to count from" if dateline is None else f"{self.story.label} names no day to count from"

    def anchor(self, coarsest: Unit, *, told: bool = False) -> tuple[When, str] | None:
        """The last date before this one that is at least so precise, else, unless it must be one the text told, the dateline."""
        for end, when in reversed(self.story.events):
            if end < self.start - ANCHOR_REACH:
                break
            if when.unit <= coarsest and when.until is None:
                return when, f"{when}, the date before it in the text"
        dateline = self.story.dateline
        return (dateline, self.story.label) if dateline is not None and dateline.unit <= coarsest and not told else None

    def compared(self, reach: int) -> When | None:
        """The quarter that "a year earlier" compares with: the last date before it, but for the day on which that quarter ended."""
        ended = None
        for end, when in reversed(self.story.events):
            if end < self.start - reach:
                break
            if when.unit is Unit.QUARTER and when.until is None:
                return when
            match = _ENDED.search(self.story.text, max(0, end - 60), end)
            if match is None:
                break
            if match["quarter"] and when.unit <= Unit.MONTH and ended is None:
                ended = When(when.start - timedelta(days=QUARTER_SLACK), Unit.QUARTER)
        return ended


_ENDED = re.compile(r"(?P<quarter>\bquarter\s(?:that\s)?)?\bend(?:ed|ing)\s(?:on\s)?[^.,;]{2,12}\.?[^.;]{0,9}$")


def distance(count: int, unit: str, label: str) -> str:
    """The reason of a value that lies so many units from what the label names."""
    if count == 0:
        return f"the {unit} of {label}"
    return f"{abs(count)} {unit}{'s' if abs(count) > 1 else ''} {'before' if count < 0 else 'after'} {label}"

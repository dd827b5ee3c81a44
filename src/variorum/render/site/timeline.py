"""An article over time as a drawing: a lane for each version with a bar for each interval in which it stood, and the captures by what they show.

Places are shares of the axis in percent, so that the drawing fits every width without a script. What it shows stands in tables as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from variorum.model import CaptureStatus, HeldVersion
from variorum.render.site.views import ArticleView
from variorum.render.site.words import STATUS
from variorum.render.story_view import in_words, moment
from variorum.render.words import plural

_LANES = 60  # versions drawn; the table has all
_GRAIN, _WIDE_GRAIN = 0.4, 1.5  # percent of the axis within which captures of one status are one mark: strokes, and wider shapes
_LEAST = 0.4  # percent: a bar of one capture would not be seen otherwise
_MARKS = 6  # on the axis at most, for the width of a phone
_STEPS = (
    *(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 3, 6, 12)),
    *(timedelta(days=days) for days in (1, 2, 7, 14, 30, 91, 182, 365, 730, 1825, 3650)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """An interval in which a version stood."""

    start: float  # percent
    width: float
    open: float | None  # percent at which the line begins that leads here from the last capture of another text; None for the first text
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A version."""

    version: HeldVersion
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The captures of one status."""

    status: CaptureStatus
    label: str
    count: int
    places: tuple[float, ...]  # percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment on the axis."""

    place: float
    day: str
    time: str
    anchor: str  # "start", "middle" or "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All of it."""

    lanes: tuple[Lane, ...]
    more: int  # versions that are not drawn
    rows: tuple[Marks, ...]
    axis: tuple[Mark, ...]


def timeline(view: ArticleView) -> Timeline | None:
    """The drawing; None where there is nothing to draw over time."""
    moments = [found for given in _moments(view) if (found := moment(given))]
    if not moments or min(moments) == max(moments):
        return None
    scale = _Scale(min(moments), max(moments))
    shown = view.versions[:_LANES]
    return Timeline(
        lanes=tuple(Lane(version=version, bars=_bars(view, version, scale)) for version in shown),
        more=len(view.versions) - len(shown),
        rows=tuple(_rows(view, scale)),
        axis=tuple(_axis(scale)),
    )


def _moments(view: ArticleView) -> Iterator[str]:
    yield from (given for stay in view.stays for given in (stay.first, stay.last))
    yield from (given for given, _ in view.ticks)


class _Scale:
    """Moments as percents of the axis, with a little room at either end for marks."""

    room = 1.0

    def __init__(self, first: datetime, last: datetime) -> None:
        self.first, self.last = first, last

    def at(self, given: datetime) -> float:
        share = (given - self.first) / (self.last - self.first)
        return round(self.room + share * (100 - 2 * self.room), 2)

    def of(self, given: str | None) -> float | None:
        found = moment(given)
        return self.at(found) if found else None


def _bars(view: ArticleView, version: HeldVersion, scale: _Scale) -> tuple[Bar, ...]:
    bars = []
    for stay in view.stays:
        start, end = scale.of(stay.first), scale.of(stay.last)
        if stay.version == version.id and start is not None and end is not None:
            says = f"{in_words(stay.first, year=True)} to {in_words(stay.last, year=True)}, {plural(stay.captures, 'capture')}"
            bars.append(Bar(start=start, width=max(_LEAST, round(end - start, 2)), open=scale.of(stay.before), says=says))
    return tuple(bars)


def _rows(view: ArticleView, scale: _Scale) -> Iterator[Marks]:
    """A row for each status that occurs; captures close together are one mark."""
    counts = Counter(status for _, status in view.ticks)
    for status in CaptureStatus:
        if counts[status]:
            places = sorted({place for given, each in view.ticks if each is status and (place := scale.of(given)) is not None})
            yield Marks(
                status=status,
                label=STATUS[status][0],
                count=counts[status],
                places=tuple(_thinned(places, _GRAIN if status is CaptureStatus.OK else _WIDE_GRAIN)),
            )


def _thinned(places: Sequence[float], grain: float) -> Iterator[float]:
    last = -grain
    for place in places:
        if place - last >= grain:
            yield place
            last = place


def _axis(scale: _Scale) -> Iterator[Mark]:
    """Round moments between the first and the last, few enough to be read on a phone."""
    span = scale.last - scale.first
    step = next((step for step in _STEPS if span / step < _MARKS - 1), span / (_MARKS - 1))
    zero = scale.first.replace(hour=0, minute=0, second=0, microsecond=0)
    first = -(-(scale.first - zero) // step)
    last = (scale.last - zero) // step
    whole = [zero + step * number for number in range(first, last + 1)] or [scale.first, scale.last]
    clock = step < timedelta(days=1)
    edge = 3 if clock else 8  # percent within which a label would stick out; days are longer than hours
    for at in whole:
        place = scale.at(at)
        yield Mark(
            place=place,
            day=in_words(f"{at:%Y-%m-%d}", year=step >= timedelta(days=365)).replace(" ", "\u00a0"),
            time=f"{at:%H:%M}" if clock else "",
            anchor="start" if place < edge else "end" if place > 100 - edge else "middle",
        )

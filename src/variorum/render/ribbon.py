"""The two texts at a glance: two bars, joined where they tell the same, with a tick for each substantive change.

Pure geometry in the units of an SVG view box; the page draws it. Length is length in characters, so that nothing but the texts decides
what is seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from variorum.model import Comparison, Link, Relation, Span
from variorum.render.view import Item, View

WIDTH = 1000
BAR = 14  # height of a bar
GAP = 56  # between the bars
HEIGHT = 2 * BAR + GAP
_LEAST = 1.5  # width of the narrowest thing drawn, so that it can be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Passages of the two texts that belong together."""

    path: str  # the `d` of an SVG path
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """The place of a change on one bar."""

    x: float
    y: float
    width: float
    side: str  # "old" or "new"
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ribbon:
    """A drawing of the comparison."""

    bands: tuple[Band, ...]
    ticks: tuple[Tick, ...]
    old_width: float
    new_width: float

    @property
    def moved(self) -> bool:
        """Whether a passage stands in another place."""
        return any(band.relation == "moved" for band in self.bands)


def draw(view: View) -> Ribbon:
    """The drawing; the longer text has the full width."""
    comparison = view.comparison
    longest = max(len(comparison.old.article.text), len(comparison.new.article.text), 1)
    scale = WIDTH / longest
    return Ribbon(
        bands=tuple(_bands(comparison, scale)),
        ticks=tuple(tick for item in view.items if item.change.substantive for tick in _ticks(item, scale)),
        old_width=_rounded(len(comparison.old.article.text) * scale),
        new_width=_rounded(len(comparison.new.article.text) * scale),
    )


def _bands(comparison: Comparison, scale: float) -> list[Band]:
    """One band for each run of links that keep company: neighbours in both texts, moved or not moved together."""
    old_order = _order(comparison, "old")
    new_order = _order(comparison, "new")
    bands: list[Band] = []
    run: list[Link] = []
    for link in (link for link in comparison.alignment if link.old and link.new):
        if run and not (
            _moved(run[-1]) == _moved(link)
            and old_order[link.old[0]] == old_order[run[-1].old[-1]] + 1
            and new_order[link.new[0]] == new_order[run[-1].new[-1]] + 1
        ):
            bands.append(_band(run, scale))
            run = []
        run.append(link)
    if run:
        bands.append(_band(run, scale))
    return sorted(bands, key=lambda band: band.relation == "moved")  # moved ones lie on top


def _order(comparison: Comparison, side: str) -> dict[Span, int]:
    spans = [span for link in comparison.alignment for span in (link.old if side == "old" else link.new)]
    return {span: index for index, span in enumerate(sorted(spans))}


def _moved(link: Link) -> bool:
    return link.relation is Relation.MOVED


def _band(run: list[Link], scale: float) -> Band:
    spans: list[tuple[Span, ...]] = [tuple(span for link in run for span in link.old), tuple(span for link in run for span in link.new)]
    (a, b), (c, d) = ((_rounded(min(side)[0] * scale), _rounded(max(side)[1] * scale)) for side in spans)
    middle = HEIGHT / 2
    low = HEIGHT - BAR
    path = f"M{a} {BAR}C{a} {middle} {c} {middle} {c} {low}H{d}C{d} {middle} {b} {middle} {b} {BAR}Z"
    return Band(path=path, relation="moved" if _moved(run[0]) else "same")


def _ticks(item: Item, scale: float) -> list[Tick]:
    ticks = []
    for side, marks, y in (("old", item.old_marks, 0), ("new", item.new_marks, HEIGHT - BAR)):
        if marks and not item.block:
            start, end = marks[0][0] * scale, marks[-1][1] * scale
            ticks.append(Tick(x=_rounded(start), y=y, width=_rounded(max(end - start, _LEAST)), side=side, number=item.number))
    return ticks


def _rounded(number: float) -> float:
    return round(number, 1)

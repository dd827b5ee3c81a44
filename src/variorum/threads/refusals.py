"""What forbids that two statements are one claim, however alike their words: other parties, other things counted, other days, other places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from variorum.model import Place
from variorum.threads.bridges import exchanged, one_name
from variorum.threads.meaning import Meaning
from variorum.threads.names import key
from variorum.threads.statements import Statement
from variorum.threads.words import ANYBODY, one_fate, plain, stem

# Set, not fitted (2026-11-27): how far apart the tellings of one event lie in time and place
_FIGURE_DAYS = 3  # days between the dates of two figures of one event; tolls grow for days
_STATED_DAYS = 1  # days between the dates that two other statements name
_ISSUE_DAYS = 6  # days between publications where nothing else dates a figure
_NEAR = 0.6  # degrees of latitude or longitude within which two places are one for a reader


def refused(one: Statement, other: Statement, published: Sequence[date | None], meaning: Meaning | None) -> str | None:
    """Why two statements are not one claim however alike their words; None when nothing forbids it."""
    if exchanged(one, other) or _turned(one, other):
        return "other parties"
    if (one.numbered and other.figure is not None) or (other.numbered and one.figure is not None):
        return "a number, and a sentence with numbers of its own"
    if one.figure is not None and other.figure is not None:
        if not _one_count(one, other, meaning):
            return "other things counted"
        if not _one_place(one.places, other.places):
            return "other places"
    if not _one_time(one, other, published):
        return "other days"
    if meaning and _contrasted(one, other, meaning):
        return "words that exclude one another"
    return None


def _turned(one: Statement, other: Statement) -> bool:
    """Whether the sides have changed places: who did it, and to whom."""
    common = [side for side in one.sides if side in other.sides]
    if len(common) < 2:
        return False
    reversed_ = other.sides.index(common[0]) > other.sides.index(common[1])
    return reversed_ != (one.passive != other.passive)


def _one_count(one: Statement, other: Statement, meaning: Meaning | None) -> bool:
    if _share(one) != _share(other) or not one_fate(one.counted, other.counted):
        return False
    if not one.counted or not other.counted:
        return one.value is not None and one.value == other.value and one.value >= 10
    ours, theirs = (plain(f"{each.figure.unit or ''} {each.figure.counted or ''}") if each.figure else [] for each in (one, other))
    if meaning and meaning.contrasted(ours, theirs):
        return False
    heads = [stem(words[-1]) for words in (plain(each.figure.unit or "") if each.figure else [] for each in (one, other)) if words]
    if len(heads) == 2 and heads[0] != heads[1] and not ANYBODY & set(heads) and heads[0] not in other.stems and heads[1] not in one.stems:
        return False
    shared = one.counted & other.counted
    if not shared:
        return bool(one.value == other.value and one.counted & other.stems and other.counted & one.stems)
    left, right = one.counted - shared - ANYBODY, other.counted - shared - ANYBODY
    if left and right:  # each counts something that the other does not: "children killed", "soldiers killed"
        return one.value == other.value or bool(left & other.stems) or bool(right & one.stems)
    return one.value == other.value or not shared <= ANYBODY or bool(left | right) is False


def _share(statement: Statement) -> bool:
    """Whether the figure is a part of a whole: "90 percent", "one in eight"."""
    return statement.figure is not None and (statement.figure.unit or "").split(" ")[0] in {"%", "percent", "share", "percentage"}


def _one_place(ours: Sequence[Place], theirs: Sequence[Place]) -> bool:
    if not ours or not theirs:
        return True
    return any(_near(a, b) for a in ours for b in theirs)


def _near(a: Place, b: Place) -> bool:
    if one_name(key(a.name), key(b.name)):
        return True
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return False
    return abs(a.lat - b.lat) <= _NEAR and abs(a.lon - b.lon) <= _NEAR


def _one_time(one: Statement, other: Statement, published: Sequence[date | None]) -> bool:
    figures = one.figure is not None or other.figure is not None
    if one.days and other.days:
        return _gap(one.days, other.days) <= (_FIGURE_DAYS if figures else _STATED_DAYS)
    windows = [statement.days or _window(published[statement.text]) for statement in (one, other)]
    if windows[0] is None or windows[1] is None:
        return True
    return _gap(windows[0], windows[1]) <= ((_FIGURE_DAYS if figures else 0) if one.days or other.days else _ISSUE_DAYS)


def _window(day: date | None) -> tuple[date, date] | None:
    """When what an undated sentence tells of may have happened."""
    return None if day is None else (day - timedelta(_ISSUE_DAYS), day)


def _gap(one: tuple[date, date], other: tuple[date, date]) -> int:
    return max(0, (max(one[0], other[0]) - min(one[1], other[1])).days)


def _contrasted(one: Statement, other: Statement, meaning: Meaning) -> bool:
    ours = [word for word in one.words if word not in other.words]
    theirs = [word for word in other.words if word not in one.words]
    return meaning.contrasted(ours, theirs)

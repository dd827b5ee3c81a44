"""The words of the site: moments, intervals of observation, what a capture shows, how a watch fares. Neutral by rule: what was seen, never why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from variorum.model import CaptureStatus, ChangeClass, ChangeKind, Heartbeat, HeldChange, PairRelation, Watch
from variorum.render.held import counted_of
from variorum.render.plain import inline, one_line
from variorum.render.story_view import in_words, moment
from variorum.render.view import Strength, trimmed
from variorum.render.words import class_label, plural

if TYPE_CHECKING:
    from variorum.render.site.views import AddedMany

_LATE = 2.5  # intervals without a sign of life that make a watch silent: one may be missed, two in a row hardly
_WRITTEN = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z")
_TONGUE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_FAINT = {ChangeClass.FORMAT, ChangeClass.SPELLING, ChangeClass.SPELLING_VARIANT}

STATUS: dict[CaptureStatus, tuple[str, str]] = {
    CaptureStatus.OK: ("article", "It shows the article."),
    CaptureStatus.BLOCKED: ("blocked", "The server, or something on the way, refused."),
    CaptureStatus.PAYWALLED: ("paywalled", "It shows the beginning and an offer, or the offer alone."),
    CaptureStatus.CONSENT: ("consent page", "It shows a page that asks for leave to set cookies."),
    CaptureStatus.ERROR: ("error", "There was no page, no connection or no text in it."),
    CaptureStatus.DOUBTFUL: ("doubtful", "It shows so much less, or so much else, than before that the reading may have failed."),
}

RELATION: dict[PairRelation, tuple[str, str, str]] = {  # the relative is the later, it is the earlier, nobody can tell
    PairRelation.SAME_TEXT: ("the same text", "the same text", "the same text"),
    PairRelation.VERSION: ("a version of this", "this is a version of it", "versions of one article"),
    PairRelation.COPY: ("a copy of this", "this is a copy of it", "one is a copy of the other"),
    PairRelation.DRAWS_ON: ("draws on this", "this draws on it", "one draws on the other"),
    PairRelation.SHARED_QUOTATION: ("quotes the same words", "quotes the same words", "quotes the same words"),
}

ERRORS: dict[int, tuple[str, str]] = {
    400: ("This cannot be done", "What was sent was not understood. Go back and try again."),
    401: ("Please log in", "This page is for those who have the password."),
    403: ("This is not allowed", "The request did not come from a page of this site, or you are not logged in."),
    404: (
        "There is nothing here",
        "The address leads to nothing that this archive holds. It may have been mistyped, or it belongs to another archive.",
    ),
    405: ("This cannot be done", "The address is there, but not for this."),
    408: ("It took too long", "What was sent did not arrive in time. Try again."),
    410: ("It is no longer here", "The text was taken away on request. Its hash and the reason are kept."),
    413: ("It is too large", "Send less at a time."),
    414: ("The address is too long", "Use fewer filters."),
    422: ("This cannot be used", "Something in what was sent has another form than it should."),
    429: ("Too many requests", "Wait a minute, then try again."),
    500: ("Something went wrong here", "The fault is on this side, and it has been written down. Try again later."),
    503: ("Not now", "There is too much to do at once. Try again in a minute."),
    504: ("It took too long", "The archive did not answer in time. Try again, or ask for less."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Some words of a reading, and whether the other reading lacks them."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A change in a list."""

    change: HeldChange
    number: str  # of the change in its comparison
    label: str
    strength: Strength
    old: tuple[Word, ...]
    new: tuple[Word, ...]
    old_around: tuple[str, str]  # the words of the text on either side
    new_around: tuple[str, str]
    counted: str  # what a figure counts; empty where the readings say so


def entry_of(change: HeldChange) -> Entry:
    """A change with its words marked where the readings differ."""
    old, new = _marked(change)
    moved = change.class_ is ChangeClass.ORDER and change.kind in {ChangeKind.MOVED, ChangeKind.SPLIT, ChangeKind.MERGED}
    return Entry(
        change=change,
        number=change.id.rpartition("-")[2],
        label=change.kind.value if moved else class_label(change.class_),
        strength=Strength.STRONG if change.substantive else Strength.FAINT if change.class_ in _FAINT else Strength.QUIET,
        old=old,
        new=new,
        old_around=(inline(change.old_before), inline(change.old_after)),
        new_around=(inline(change.new_before), inline(change.new_after)),
        counted=counted_of(change),
    )


def _marked(change: HeldChange) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    old, new = change.old_text, change.new_text
    if change.kind in {ChangeKind.MOVED, ChangeKind.SPLIT, ChangeKind.MERGED}:
        return _plain(old), _plain(new)
    if not old or not new:
        return _cut(old, (0, len(old))), _cut(new, (0, len(new)))
    a, b = trimmed(old, new)
    return _cut(old, a), _cut(new, b)


def _plain(text: str) -> tuple[Word, ...]:
    return (Word(text=one_line(text), marked=False),) if text else ()


def _cut(text: str, mark: tuple[int, int]) -> tuple[Word, ...]:
    parts = ((text[: mark[0]], False), (text[slice(*mark)], True), (text[mark[1] :], False))
    return tuple(Word(text=words, marked=marked) for words, marked in parts if words)


# --- moments ------------------------------------------------------------------------------------------------------------------------------


def when(given: str | None) -> str:
    """A moment as a newspaper writes it: "3 March 2024, 10:00 UTC"."""
    return in_words(given, year=True)


def spoken(text: str) -> str:
    """A line that the program wrote, with its moments as a newspaper writes them."""
    return _WRITTEN.sub(lambda match: when(match[0]), text)


def short(given: str | None) -> str:
    """The same without the year and the zone: "3 March, 10:00"."""
    return in_words(given, year=False)


def between(first: str, last: str) -> tuple[str, str]:
    """Two moments to be named together: without what they share, and with seconds where minutes do not part them."""
    a, b = moment(first), moment(last)
    if a is None or b is None:
        return when(first), when(last)
    seconds = first != last and a.replace(second=0) == b.replace(second=0)
    clocks = [f"{each:%H:%M:%S}" if seconds else f"{each:%H:%M}" for each in (a, b)]
    if a.date() == b.date():
        return f"{_day(a)}, {clocks[0]}", f"{clocks[1]} UTC"
    return f"{_day(a, year=a.year != b.year)}, {clocks[0]}", f"{_day(b)}, {clocks[1]} UTC"


def apart(one: str, other: str) -> tuple[str, str]:
    """Two moments that a sentence holds against each other: as `when` has them, with seconds where minutes do not part them."""
    a, b = moment(one), moment(other)
    if a is None or b is None or a == b or when(one) != when(other):
        return when(one), when(other)
    return f"{_day(a)}, {a:%H:%M:%S} UTC", f"{_day(b)}, {b:%H:%M:%S} UTC"


def _day(moment_: datetime, *, year: bool = True) -> str:
    return in_words(f"{moment_:%Y-%m-%d}", year=year)


def ago(now: str, then: str | None) -> str:
    """How long ago, in one unit: "3 minutes ago"."""
    a, b = moment(now), moment(then)
    if a is None or b is None:
        return "never"
    return "just now" if a - b < timedelta(minutes=1) else f"{_long(a - b)} ago"


def ahead(now: str, then: str | None) -> str:
    """How long until: "in 20 minutes"."""
    a, b = moment(now), moment(then)
    if a is None or b is None:
        return "at no set time"
    return "now" if b - a < timedelta(minutes=1) else f"in {_long(b - a)}"


def every(seconds: float | None) -> str:
    """An interval: "20 minutes"."""
    return "no interval yet" if seconds is None else _long(timedelta(seconds=seconds))


def _long(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return plural(int(span.total_seconds()), "second")
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= 2 * size or size == 1:
            return plural(minutes // size, name)
    return plural(minutes, "minute")


# --- the watch ----------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What a page says of the watch as a whole."""

    silent: bool
    text: str
    at: str | None  # the moment that `text` speaks of


def pulse(now: str, heartbeat: Heartbeat | None) -> Pulse:
    """Whether the watch is alive."""
    if heartbeat is None:
        return Pulse(silent=False, text="No watch has run here.", at=None)
    a, b = moment(now), moment(heartbeat.at)
    if a and b and a - b > timedelta(seconds=heartbeat.every * _LATE):
        return Pulse(
            silent=True,
            text=f"The watch has been silent since {when(heartbeat.at)} ({ago(now, heartbeat.at).removesuffix(' ago')}).",
            at=heartbeat.at,
        )
    return Pulse(silent=False, text=f"Last sign of the watch {ago(now, heartbeat.at)}.", at=heartbeat.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A watch in words."""

    watch: Watch
    state: str  # "silent", "failing", "paused", "not looked at yet" or "well"
    says: str
    next: str


_STATES = ("silent", "failing", "not looked at yet", "well", "paused")
GLYPH = {"silent": "○", "failing": "◐", "not looked at yet": "·", "well": "●", "paused": "‖"}


def watched(now: str, watch: Watch) -> Watched:
    """How a watch fares."""
    if watch.paused:
        state, says = (
            "paused",
            f"Paused. Last answer {ago(now, watch.answered)}." if watch.answered else "Paused. It has brought nothing yet.",
        )
    elif watch.alarmed:
        state = "silent"
        says = f"Silent since {when(watch.answered or watch.added)}." + (
            f" {plural(watch.failures, 'look')} in a row brought nothing." if watch.failures else ""
        )
    elif watch.failures:
        state, says = "failing", f"{plural(watch.failures, 'look')} in a row brought nothing. Last answer {ago(now, watch.answered)}."
    elif watch.tried is None:
        state, says = "not looked at yet", "Not looked at yet."
    else:
        state, says = (
            "well",
            f"Answered {ago(now, watch.answered)}"
            + (f"; something new {ago(now, watch.changed)}." if watch.changed else "; nothing new so far."),
        )
    return Watched(watch=watch, state=state, says=says, next="" if watch.paused else f"Next look {ahead(now, watch.due)}")


def ordered(now: str, watches: Iterable[Watch]) -> list[Watched]:
    """Silent ones first, paused ones last, each by address."""
    return sorted((watched(now, watch) for watch in watches), key=lambda each: (_STATES.index(each.state), each.watch.address))


def tongue(language: str | None) -> bool:
    """Whether a language is given in a form that a browser knows: "de", "zh-Hant"."""
    return bool(language and _TONGUE.fullmatch(language))


def size(count: int) -> str:
    """A number of bytes: "12 kB"."""
    for unit, name in ((1_000_000, "MB"), (1_000, "kB")):
        if count >= unit:
            return f"{count / unit:,.1f} {name}" if count < 10 * unit else f"{count / unit:,.0f} {name}"
    return plural(count, "byte")


def of_many(many: AddedMany) -> str:
    """What became of what a table, web archive or feed held, but for what was refused."""
    told = [
        *([plural(many.articles, "new article")] if many.articles else ()),
        *([plural(many.versions, "new version")] if many.versions else ()),
        *([f"{plural(many.changed, 'change')} of text"] if many.changed else ()),
        *([f"{many.failing:,} without the article's text"] if many.failing else ()),
        *([f"{many.forgotten:,} whose text was forgotten once and is not kept"] if many.forgotten else ()),
    ]
    in_brackets = f" ({', '.join(told)})" if told else ""
    added = f"{plural(many.captures, 'capture')} added{in_brackets}." if many.captures else "Nothing new."
    return f"{added} {plural(many.again, 'capture')} here already." if many.again else added

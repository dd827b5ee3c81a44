"""Is all well with an archive, and with what works on it? What `variorum doctor` says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from variorum.errors import VariorumError
from variorum.read.sources import moment

if TYPE_CHECKING:
    from variorum.archive import Archive

LEAST_ROOM = 1_000_000_000  # bytes free on the disk of an archive, below which somebody should look
NO_ROOM = 100_000_000  # and below which it is wrong: a day's captures of a hundred pages
AHEAD = timedelta(minutes=5)  # a capture that is later than now by more says that a clock is wrong, here or where it was captured
_NAMED = 10  # troubles of one kind that are named
_OTHERWISE = "The bridge over the Lind will remain closed until June, the mayor of Lindmark told journalists on Monday."
_SENTENCE = "The bridge over the Lind will stay shut until May, the mayor of Lindmark told reporters on Monday."


class Level(StrEnum):
    """How well it is."""

    OK = "ok"
    LOOK = "look"  # somebody should look
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line."""

    level: Level
    subject: str
    what: str


def examine(archive: Archive, *, now: datetime, room: int | None) -> Iterator[Finding]:
    """Integrity, clock, disk (`room` is what is free there), watches and heartbeats, and the model. Reads the whole archive."""
    yield from _integrity(archive)
    yield from _telling(archive)
    yield from _clock(archive, now)
    yield from _disk(room)
    yield from _watches(archive)
    yield from _heartbeats(archive, now)
    yield from models()


def _integrity(archive: Archive) -> Iterator[Finding]:
    found = 0
    for problem in archive.problems():
        found += 1
        if found <= _NAMED:
            yield Finding(level=Level.WRONG, subject="archive", what=problem)
    if found > _NAMED:
        yield Finding(level=Level.WRONG, subject="archive", what=f"and {found - _NAMED:,} more")
    if not found and archive.is_empty():
        what = "nothing is in it: no article, and no address to watch; if there should be, look whether it is the right file, and see to the backups"
        yield Finding(level=Level.LOOK, subject="archive", what=what)
    elif not found:
        counts = archive.size()
        held = f"{counts.articles:,} articles, {counts.captures:,} captures, {counts.versions:,} texts, {counts.bytes / 1e6:,.0f} MB"
        yield Finding(level=Level.OK, subject="archive", what=f"{held}; every hash agrees")


def _telling(archive: Archive) -> Iterator[Finding]:
    counts = archive.size()
    if counts.untold:
        what = f"{counts.untold:,} of {counts.transitions:,} are not compared yet; `watch`, `serve` and `add` do it"
        yield Finding(level=Level.LOOK, subject="changes", what=what)
    else:
        yield Finding(
            level=Level.OK, subject="changes", what=f"all of {counts.transitions:,} are compared" if counts.transitions else "none yet"
        )


def _clock(archive: Archive, now: datetime) -> Iterator[Finding]:
    latest = max((article.last for article in archive.articles(order="changed", limit=200)), default=None)
    added = max((article.last for article in archive.articles(order="added", limit=200)), default=None)
    last = max(filter(None, (latest, added)), default=None)
    at = moment(now) or ""
    if last is not None and last > (moment(now + AHEAD) or ""):
        what = f"it is {at} here, and there is a capture of {last}: this clock is slow, or that of the capture was fast"
        yield Finding(level=Level.LOOK, subject="clock", what=what)
    else:
        yield Finding(
            level=Level.OK,
            subject="clock",
            what=f"it is {at}; " + (f"the latest capture looked at is of {last}" if last else "there is no capture yet"),
        )


def _disk(room: int | None) -> Iterator[Finding]:
    if room is None:
        yield Finding(level=Level.OK, subject="disk", what="that of the database server is its administrator's")
        return
    level = Level.WRONG if room < NO_ROOM else Level.LOOK if room < LEAST_ROOM else Level.OK
    yield Finding(level=level, subject="disk", what=f"{room / 1e9:,.1f} GB free" + ("" if level is Level.OK else "; make room"))


def _watches(archive: Archive) -> Iterator[Finding]:
    held = archive.watches()
    silent = [watch for watch in held if watch.alarmed is not None and not watch.paused]
    for watch in silent[:_NAMED]:
        since = f"since {watch.answered}" if watch.answered else "from the beginning"
        yield Finding(level=Level.LOOK, subject="watches", what=f"{watch.address}: silent {since} ({watch.outcome or 'not looked at'})")
    if len(silent) > _NAMED:
        yield Finding(level=Level.LOOK, subject="watches", what=f"and {len(silent) - _NAMED:,} more are silent")
    if not silent:
        yield Finding(level=Level.OK, subject="watches", what=f"{len(held):,}, none silent" if held else "none")


def _heartbeats(archive: Archive, now: datetime) -> Iterator[Finding]:
    for beat in archive.heartbeats():
        promised = datetime.fromisoformat(beat.at) + timedelta(seconds=beat.every)
        stopped = (beat.note or "").endswith("stopped")
        if stopped:
            yield Finding(level=Level.OK, subject=beat.name, what=f"stopped at {beat.at}")
        elif promised < now:
            what = f"no sign of life since {beat.at}, where one was promised every {beat.every:g} s: see whether it still runs"
            yield Finding(level=Level.WRONG, subject=beat.name, what=what)
        else:
            yield Finding(level=Level.OK, subject=beat.name, what=f"alive at {beat.at}")


def models() -> Iterator[Finding]:
    """Whether the model files are there and sound: one sentence is read, and compared with another wording."""
    from variorum.pipeline.texts import compare, read  # noqa: PLC0415  - siblings load when they are needed

    try:
        reading, comparison = read(_SENTENCE), compare(_SENTENCE, _OTHERWISE)
    except VariorumError as error:
        yield Finding(level=Level.WRONG, subject="model", what=str(error))
        return
    if reading.attributions and reading.actors and comparison.changes:
        yield Finding(level=Level.OK, subject="model", what="its files are there, and a sentence was read and compared with them")
    else:
        what = "its files are there, but it does not find who speaks in a plain sentence; install variorum again"
        yield Finding(level=Level.WRONG, subject="model", what=what)

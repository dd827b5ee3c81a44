"""Good manners: how long to wait between two requests to one host, when to stay away, and how much is enough for a day."""

from __future__ import annotations

import email.utils
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from variorum.errors import TooSoonError

DAY = 86_400.0
_HOSTS_MAX = 10_000  # remembered; who was not asked for longest is forgotten first
_HOLD_FIRST = 60.0  # seconds we stay away after 429 or 503 that does not say how long; doubled each time up to an hour
_HOLD_MAX = 3_600.0
_ASKED_MAX = DAY  # seconds; who asks for a longer pause is asked again after a day

# Web archives say how fast they may be asked (EDGI/wayback#137, akamhy/waybackpy#97): some 60 lists and 15 pages a minute. Who goes on after
# 429 is shut out for an hour, then for two.
_ARCHIVES = re.compile(
    r"(?:.+\.)?(?:web\.archive\.org|wayback\.archive-it\.org|arquivo\.pt|webarchive\.org\.uk|(?:index|data)\.commoncrawl\.org)|archive\.org"
)
_LISTS = re.compile(
    r"/(?:cdx|wayback/cdx|wayback/available|CC-MAIN-[\w-]+-index|__wb/sparkline)\b|.*/(?:cdx|timemap)(?:/|$)", re.IGNORECASE
)
_MEMENTO = re.compile(r"/(?:web|wayback|[\w-]+)/\d{4,14}(?:[a-z]{2}_)?/https?:/", re.IGNORECASE)
_GAP_LISTS = 1.0  # seconds
_GAP_MEMENTOS = 4.0


class Lane(NamedTuple):
    """A queue before a host. A web archive has two."""

    host: str
    kind: str
    gap: float  # seconds between two requests, at least
    daily: int | None  # requests a day, at most


def lane(host: str, path: str, *, gap: float, daily: int) -> Lane:
    """The queue that a request stands in; that of web archives is theirs, and has no end at night: catching up takes days."""
    if _ARCHIVES.fullmatch(host) or _MEMENTO.match(path):
        lists = bool(_LISTS.match(path))
        return Lane(host, "lists" if lists else "mementos", max(gap, _GAP_LISTS if lists else _GAP_MEMENTOS), None)
    return Lane(host, "", gap, daily)


def retry_after(given: str | None, now: datetime) -> float | None:
    """Seconds of a Retry-After header, which has seconds or a date; None when it has neither. Never less than none."""
    text = (given or "").strip()
    if re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", text):
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


@dataclass(slots=True)
class _State:
    """What is known of a host."""

    free: dict[str, float] = field(default_factory=dict)  # kind of queue: moment of the next request
    held: float = 0.0  # moment until which we stay away
    holds: int = 0  # in a row
    day: float = 0.0  # moment at which the count began
    count: int = 0


class Pace:
    """The queues before all hosts. Threads may share it."""

    def __init__(self, *, clock: Callable[[], float], sleep: Callable[[float], object], patience: float) -> None:
        """`patience`: seconds that `enter` waits at most; who has to wait longer is told so instead."""
        self._clock, self._sleep, self._patience = clock, sleep, patience
        self._lock = threading.Lock()
        self._hosts: OrderedDict[str, _State] = OrderedDict()

    def enter(self, queue: Lane, *, delay: float = 0.0, where: str) -> None:
        """Waits until it is our turn; `delay` is what robots.txt asks for. Raises TooSoonError, without having asked for a turn."""
        with self._lock:
            at = self._clock()
            start = self._turn(queue, at, where)
            state = self._state(queue.host)
            state.free[queue.kind] = start + max(queue.gap, delay)
            state.count += 1
        if start > at:
            self._sleep(start - at)
            with self._lock:  # somebody before us in the queue may have been sent away meanwhile
                if (left := self._state(queue.host).held - self._clock()) > 0:
                    raise self._too_soon("asked us to wait", left, where)

    def ready_in(self, queue: Lane) -> float:
        """Seconds until a request would be sent, counting pauses that were asked for, turns before it and what is enough for a day."""
        with self._lock:
            at = self._clock()
            state = self._state(queue.host)
            wait = max(0.0, state.held - at, state.free.get(queue.kind, 0.0) - at)
            return max(wait, state.day + DAY - at) if self._is_spent(state, queue, at) else wait

    def hold(self, host: str, seconds: float | None) -> float:
        """Nobody is sent to the host for so long, as it asked; gives the seconds."""
        with self._lock:
            state = self._state(host)
            state.holds += 1
            wait = min(_HOLD_MAX, _HOLD_FIRST * 2 ** min(state.holds - 1, 10)) if seconds is None else min(seconds, _ASKED_MAX)
            state.held = max(state.held, self._clock() + wait)
            return wait

    def answered(self, host: str) -> None:
        """The host answered as usual, so the next pause that does not say how long is a short one again."""
        with self._lock:
            self._state(host).holds = 0

    def _turn(self, queue: Lane, at: float, where: str) -> float:
        state = self._state(queue.host)
        if state.held > at:
            raise self._too_soon("asked us to wait", state.held - at, where)
        if self._is_spent(state, queue, at):
            raise self._too_soon(f"was asked {state.count:,} times today, and that is enough", state.day + DAY - at, where)
        if at >= state.day + DAY or not state.count:
            state.day, state.count = at, 0
        start = max(at, state.free.get(queue.kind, at))
        if start - at > self._patience:
            raise self._too_soon("is asked slowly, and others stand before this", start - at, where)
        return start

    @staticmethod
    def _is_spent(state: _State, queue: Lane, at: float) -> bool:
        return queue.daily is not None and state.count >= queue.daily and at < state.day + DAY

    @staticmethod
    def _too_soon(what: str, seconds: float, where: str) -> TooSoonError:
        again = f"{seconds:,.0f} s" if seconds < 600 else f"{seconds / 60:,.0f} minutes"
        return TooSoonError(f"its server {what}", where=where, advice=f"ask again in {again}", seconds=seconds)

    def _state(self, host: str) -> _State:
        state = self._hosts.setdefault(host, _State())
        self._hosts.move_to_end(host)
        if len(self._hosts) > _HOSTS_MAX:
            self._hosts.popitem(last=False)
        return state


def host_of(address: str) -> str:
    """The host that an address waits for."""
    return (urlsplit(address).hostname or "").lower()

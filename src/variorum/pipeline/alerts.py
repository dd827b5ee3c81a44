"""Telling people of changes: each channel hears of each at least once, in order, with an id that stays the same when it is sent again.

A thread of its own with a connection of its own, so that a slow receiver holds nothing up. What a channel has heard of stands in the archive;
what it refuses is sent again, rarer and rarer, also after a restart. A change of text in which nothing was found sends nothing.
"""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from variorum.errors import RefusedError, TooSoonError, VariorumError
from variorum.model import Alert, Transition

if TYPE_CHECKING:
    from variorum.archive import Archive

FIRST_RETRY = 30.0  # seconds after a channel did not take something; doubled each time
LATEST_RETRY = 3_600.0
CHANGES = 50  # of one alert, the highest rank first; the counts say how many there are
ALARMS = 100  # kept for a channel that takes nothing; the oldest go first
POLL = 0.5  # seconds of real time


class Channel(Protocol):
    """A way to tell somebody."""

    @property
    def name(self) -> str:
        """Under which the archive remembers what it has heard of."""

    @property
    def most(self) -> int:
        """Alerts that it takes at once."""

    @property
    def every(self) -> float:
        """Seconds between two things that it is sent; 0: at once."""

    def send(self, alerts: Sequence[Alert]) -> None:
        """Returns when they were taken. Raises `VariorumError` when they were not."""

    def alarm(self, event: Mapping[str, Any]) -> None:
        """The same of an alarm."""


@dataclass(slots=True)
class _State:
    """How a channel does."""

    channel: Channel
    due: datetime
    failures: int = 0
    problem: str | None = None


def alert_of(archive: Archive, transition: Transition) -> Alert | None:
    """What is told of a transition; None when its article is gone."""
    article = archive.article(transition.article)
    if article is None:
        return None
    changes = archive.changes(transition=transition.id, order="rank", limit=CHANGES)
    return Alert(transition=transition, changes=tuple(changes), article=article)


def open_channel(archive: Archive, name: str) -> None:
    """A channel that was never open hears of what is told from now on, and of nothing before."""
    if archive.made("channel", name, version="1") is None:
        archive.mark_channel(name)
        archive.keep("channel", name, b"open", version="1", of=())


def fresh_alerts(archive: Archive, name: str, most: int) -> list[Alert]:
    """What a channel has not heard of; transitions without changes are noted as heard, since there is nothing to say."""
    found: list[Alert] = []
    while True:
        waiting = archive.undelivered(name, most)
        for transition in waiting:
            alert = alert_of(archive, transition) if not transition.problem else None
            if alert is None or not alert.changes:
                archive.delivered(transition.id, name)
            else:
                found.append(alert)
        if found or len(waiting) < most:
            return found


def channel_name(kind: str, whom: str) -> str:
    """A name that holds no address and no key: "webhook 3f9a0c12"."""
    return f"{kind} {hashlib.sha256(whom.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


class Deliveries:
    """The thread that tells."""

    def __init__(
        self,
        open_: Callable[[], Archive],
        channels: Sequence[Channel],
        *,
        now: Callable[[], datetime],
        log: Callable[[str], None],
    ) -> None:
        self._open, self._now, self._log = open_, now, log
        self._states = [_State(channel, now()) for channel in channels]
        self._alarms: dict[str, deque[Mapping[str, Any]]] = {channel.name: deque(maxlen=ALARMS) for channel in channels}
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._awake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deliveries", daemon=True)

    def start(self, archive: Archive) -> None:
        """Open the channels, then tell until `finish`."""
        for state in self._states:
            open_channel(archive, state.channel.name)
        if self._states:
            self._thread.start()

    def wake(self) -> None:
        """There is something to tell."""
        self._awake.set()

    def alarm(self, event: Mapping[str, Any]) -> None:
        """Something that is no change but has to be told."""
        with self._lock:
            for waiting in self._alarms.values():
                waiting.append(event)
        self.wake()

    def finish(self, seconds: float) -> list[str]:
        """Send what waits once more, for so many seconds at most; what is left then, a line each. It is sent after the next start."""
        self._over.set()
        self.wake()
        if self._states and self._thread.is_alive():
            self._thread.join(seconds)
        return [f"{state.channel.name}: {state.problem}" for state in self._states if state.problem]

    def _run(self) -> None:
        while True:
            try:
                with self._open() as archive:
                    while not self._over.is_set():
                        self._round(archive)
                        self._awake.wait(POLL)
                        self._awake.clear()
                    self._round(archive, last=True)
                    return
            except VariorumError as error:  # the archive: no room, or its server is away
                self._log(f"alerts: {error}")
                if self._over.wait(FIRST_RETRY):
                    return

    def _round(self, archive: Archive, *, last: bool = False) -> None:
        for state in self._states:
            if last or self._now() >= state.due:
                self._serve(archive, state, last=last)

    def _serve(self, archive: Archive, state: _State, *, last: bool) -> None:
        """Send a channel what it has not heard of, until it takes no more."""
        channel = state.channel
        try:
            self._send_alarms(channel)
            while alerts := fresh_alerts(archive, channel.name, channel.most):
                channel.send(alerts)
                for alert in alerts:
                    archive.delivered(alert.id, channel.name)
                state.due = self._now() + timedelta(seconds=channel.every)
                if channel.every and not last:
                    break
        except VariorumError as error:
            state.failures += 1
            wait = min(LATEST_RETRY, FIRST_RETRY * 2 ** min(state.failures - 1, 10))
            if isinstance(error, TooSoonError):
                wait = max(wait, error.seconds)
            elif isinstance(error, RefusedError):
                wait = LATEST_RETRY
            state.due = self._now() + timedelta(seconds=wait)
            if state.problem != error.what:
                self._log(f"{channel.name}: {error.what}; {error.advice}")
            state.problem = error.what
            return
        state.failures, state.problem = 0, None

    def _send_alarms(self, channel: Channel) -> None:
        waiting = self._alarms[channel.name]
        while waiting:
            event = waiting[0]
            channel.alarm(event)
            with self._lock:
                if waiting and waiting[0] is event:  # the oldest may have had to go meanwhile
                    waiting.popleft()

"""What a site's robots.txt allows us (RFC 9309). Protego knows the rules' language; here stands what the file's absence means.

    2xx                       its rules hold for a day
    3xx                       followed five times, to other hosts too; more is as if there were none
    4xx                       no rules: everything may be read
    429, 5xx, no connection   nothing may be read; asked again after some minutes. Rules that were read before hold on meanwhile

RFC 9309 counts 429 among "no rules"; who asks for a pause has not said that everything may be read.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from protego import Protego

AGENT = "Variorum"  # the name by which a site may speak to us
MOST_BYTES = 512_000  # 500 KiB, as RFC 9309 asks for; what stands behind is not read
KEPT = 86_400.0  # seconds
KEPT_ERROR = 600.0
_ORIGINS_MAX = 5_000
_DELAY_MAX = 86_400.0

T = TypeVar("T")


class Rules(NamedTuple):
    """What a site allows."""

    parsed: Protego | None  # None: no rules
    closed: str | None = None  # why nothing may be read, as long as its rules are not known

    def allows(self, url: str) -> bool:
        return self.closed is None and (self.parsed is None or self.parsed.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """Seconds between two requests, as the site asks for: Crawl-delay or Request-rate, whichever is longer."""
        if self.parsed is None:
            return 0.0
        wanted = self.parsed.crawl_delay(AGENT) or 0.0
        rate = self.parsed.request_rate(AGENT)
        if rate and rate.requests > 0:
            wanted = max(wanted, rate.seconds / rate.requests)
        return min(max(0.0, float(wanted)), _DELAY_MAX)


def rules(status: int, body: bytes) -> Rules:
    """The rules that an answer to the question for robots.txt means."""
    if 200 <= status < 300:
        from protego import Protego  # noqa: PLC0415

        whole = body if len(body) < MOST_BYTES else body[: body.rfind(b"\n") + 1]
        return Rules(Protego.parse(whole.decode("utf-8-sig", "replace")))
    if status == 429 or status >= 500:
        return Rules(None, f"its robots.txt cannot be read (status {status}), so nothing is asked for until it can")
    return Rules(None)


class Kept(Generic[T]):
    """What was learnt of each origin, for a while. Threads may share it; one asks, the others wait for what it learns."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Entry[T]] = OrderedDict()

    def get(self, origin: str, learn: Callable[[T | None], tuple[T, float]]) -> T:
        """What is known, or what `learn` finds: it gets what was known before, and says for how many seconds its answer holds."""
        with self._lock:
            entry = self._kept.setdefault(origin, _Entry())
            self._kept.move_to_end(origin)
            if len(self._kept) > _ORIGINS_MAX:
                self._kept.popitem(last=False)
        with entry.lock:
            if entry.value is None or self._clock() >= entry.until:
                entry.value, seconds = learn(entry.value)
                entry.until = self._clock() + seconds
            return entry.value


class _Entry(Generic[T]):
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.value: T | None = None
        self.until = 0.0

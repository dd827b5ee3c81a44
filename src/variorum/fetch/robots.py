"""What a site's robots.txt allows us (RFC 9309). Protego knows the rules' language; here stands what the file's absence means.

    2xx                       its rules hold for a day
    3xx                       followed five times, to other hosts too; more is as if there were none
    4xx                       no rules: everything may be read
    429, 5xx, no connection   nothing may be read; asked again after 4 minutes. Rules that were read before hold on meanwhile

RFC 9309 counts 429 among "no rules"; who asks for a pause has not said that everything may be read.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

AGENT = "Variorum"  # the name by which a site may speak to us
MOST_BYTES = 512_000  # 500 KiB, as RFC 9309 asks for; what stands behind is not read
KEPT = 86_400.0  # seconds
KEPT_ERROR = 240.0  # less than the five minutes, or a tenth less, after which a watch that brought nothing is looked at again
_KEPT_BYTES = 16_000_000  # of all sites together: some 8,000 sites with robots.txt of usual length
_ENTRY = 500  # bytes, whatever the file
_DELAY_MAX = 86_400.0

T = TypeVar("T")


class Rules(NamedTuple):
    """What a site allows. Kept as it was sent, packed: read anew for each question it takes a millisecond, kept as rules thirty times the room."""

    packed: bytes | None  # None: no rules
    closed: str | None = None  # why nothing may be read, as long as its rules are not known

    def asks(self, url: str) -> tuple[bool, float]:
        """Whether we may read an address, and the seconds between two requests that the site asks for: Crawl-delay or Request-rate."""
        if self.packed is None:
            return self.closed is None, 0.0
        from protego import Protego  # noqa: PLC0415

        parsed = Protego.parse(zlib.decompress(self.packed).decode("utf-8-sig", "replace"))
        wanted = parsed.crawl_delay(AGENT) or 0.0
        rate = parsed.request_rate(AGENT)
        if rate and rate.requests > 0:
            wanted = max(wanted, rate.seconds / rate.requests)
        return parsed.can_fetch(url, AGENT), min(max(0.0, wanted), _DELAY_MAX)

    @property
    def weight(self) -> int:
        return _ENTRY + len(self.packed or b"")


def rules(status: int, body: bytes) -> Rules:
    """The rules that an answer to the question for robots.txt means."""
    if 200 <= status < 300:
        whole = body if len(body) < MOST_BYTES else body[: body.rfind(b"\n") + 1]
        return Rules(zlib.compress(whole))
    if status == 429 or status >= 500:
        return Rules(None, f"its robots.txt cannot be read (status {status}), so nothing is asked for until it can")
    return Rules(None)


class Kept(Generic[T]):
    """What was learnt of each origin, for a while. Threads may share it; one asks, the others wait for what it learns."""

    def __init__(self, clock: Callable[[], float], weigh: Callable[[T], int]) -> None:
        """`weigh`: some bytes that a value takes. Who was not asked about for longest is forgotten when all take too many."""
        self._clock, self._weigh = clock, weigh
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Entry[T]] = OrderedDict()
        self.bytes = 0

    def get(self, origin: str, learn: Callable[[T | None], tuple[T, float]]) -> T:
        """What is known, or what `learn` finds: it gets what was known before, and says for how many seconds its answer holds."""
        with self._lock:
            entry = self._kept.setdefault(origin, _Entry())
            self._kept.move_to_end(origin)
        with entry.lock:
            if entry.value is None or self._clock() >= entry.until:
                try:
                    entry.value, seconds = learn(entry.value)
                except BaseException:
                    self._forget(origin, entry)
                    raise
                entry.until = self._clock() + seconds
                self._make_room(origin, entry, self._weigh(entry.value))
            return entry.value

    def _forget(self, origin: str, entry: _Entry[T]) -> None:
        """What could not be learnt takes no room."""
        with self._lock:
            if entry.value is None and self._kept.get(origin) is entry:
                del self._kept[origin]

    def _make_room(self, origin: str, entry: _Entry[T], weight: int) -> None:
        with self._lock:
            if self._kept.get(origin) is not entry:  # forgotten while it was learnt
                return
            self.bytes += weight - entry.weight
            entry.weight = weight
            while self.bytes > _KEPT_BYTES and len(self._kept) > 1:
                self.bytes -= self._kept.popitem(last=False)[1].weight


class _Entry(Generic[T]):
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.value: T | None = None
        self.until = 0.0
        self.weight = 0

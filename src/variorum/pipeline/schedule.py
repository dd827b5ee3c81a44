"""When an address is looked at next: often when it is new or has just changed, rarer with age, rarer still where nothing comes.

Pure functions of what is known; the moment is given. No two addresses of a host fall due together again and again, since each is shifted by a
share that its own letters give.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from urllib.parse import urlsplit

from variorum.addresses import plain_address
from variorum.model.archive import WatchKind

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0

# Set, not fitted (2026-11-27). A page is looked at when a twelfth of its age has passed since it was new or changed: after an hour every 5
# minutes, after a day every 2 hours, after a month every 2.5 days. That is some 12 looks in the first hour and 90 more in three months.
AGE_SHARE = 1 / 12
SOONEST = {WatchKind.PAGE: 5 * MINUTE, WatchKind.FEED: 5 * MINUTE, WatchKind.SITEMAP: 15 * MINUTE}
LATEST = {WatchKind.PAGE: 7 * DAY, WatchKind.FEED: 6 * HOUR, WatchKind.SITEMAP: DAY}
FIRST = {WatchKind.FEED: 10 * MINUTE, WatchKind.SITEMAP: 30 * MINUTE}
QUICKER, SLOWER = 0.6, 1.3  # factors of a list's interval after a look that brought something new, or nothing
TRUSTED = {
    WatchKind.PAGE: HOUR,
    WatchKind.FEED: 6 * HOUR,
    WatchKind.SITEMAP: DAY,
}  # the longest that a hint ("max-age") is taken at its word
FIRST_RETRY = 5 * MINUTE  # after one failure; doubled with each
LATEST_RETRY = DAY  # for what may come back
LATEST_GONE = 7 * DAY  # for "no such page", which may come back too
LATEST_ASKED = 7 * DAY  # the longest Retry-After that is honoured
JITTER = 0.1  # share of the interval by which a look may fall earlier or later
SILENT_LOOKS = 6  # times the interval without an answer, from which a watch is called silent,
SILENT_LEAST = 6 * HOUR  # but not before


class Found(Enum):
    """What came of a look."""

    NEW = "new"  # something that was not there before
    SAME = "same"
    NOTHING = "nothing"  # an error, a wall, no connection, also where robots.txt cannot be read
    GONE = "gone"  # no such page
    REFUSED = "refused"  # we do not go there: robots.txt, an address that is not public


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The next look."""

    due: datetime
    every: float  # seconds, the interval without shift and waiting


def next_look(
    address: str,
    kind: WatchKind | None,
    found: Found,
    *,
    now: datetime,
    since: datetime,
    every: float | None = None,
    failures: int = 0,
    asked: float | None = None,
    fresh: float | None = None,
    wanted: float | None = None,
) -> Next:
    """When to look again at an address.

    `since`: when it was new or last changed; `every`: the interval chosen last; `failures`: looks in a row that brought nothing, this one
    included; `asked`: seconds of a Retry-After; `fresh`: seconds for which the answer calls itself fresh; `wanted`: the interval that a person
    set, which hints and failures may only lengthen.
    """
    kind = kind or WatchKind.PAGE
    if found in {Found.NEW, Found.SAME}:
        chosen = wanted or _chosen(kind, found, max(0.0, (now - since).total_seconds()), every)
        wait = max(chosen, min(fresh or 0.0, TRUSTED[kind]))
    else:
        chosen = wanted or every or SOONEST[kind]
        latest = LATEST_GONE if found is Found.GONE else LATEST_RETRY
        tried = FIRST_RETRY * 2 ** min(max(failures, 1) - 1, 20)
        wait = DAY if found is Found.REFUSED else max(chosen, min(tried, latest))
    shifted = wait * (1 + JITTER * shift(address))
    return Next(due=now + timedelta(seconds=max(shifted, min(asked or 0.0, LATEST_ASKED))), every=chosen)


def _chosen(kind: WatchKind, found: Found, age: float, every: float | None) -> float:
    if kind is WatchKind.PAGE:
        wished = 0.0 if found is Found.NEW else age * AGE_SHARE
    else:
        wished = every * (QUICKER if found is Found.NEW else SLOWER) if every else FIRST[kind]
    return min(max(wished, SOONEST[kind]), LATEST[kind])


def shift(address: str) -> float:
    """A number from -1 to 1 that the letters of an address give, the same for ever."""
    return int.from_bytes(hashlib.sha256(address.encode("utf-8", "surrogatepass")).digest()[:4]) / 2_147_483_647.5 - 1.0


def silent_after(every: float | None) -> float:
    """Seconds without an answer from which a watch of this interval is called silent."""
    return max(SILENT_LEAST, SILENT_LOOKS * (every or 0.0))


def freshness(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds for which an answer calls itself fresh: Cache-Control's max-age less Age, else Expires; None when nothing is said."""
    said = {
        part.partition("=")[0].strip().lower(): part.partition("=")[2].strip(' "') for part in headers.get("cache-control", "").split(",")
    }
    if "no-cache" in said or "no-store" in said:
        return 0.0
    lasting = said.get("max-age", "")
    if lasting.isascii() and lasting.isdigit():
        age = headers.get("age", "")
        return max(0.0, min(float(lasting[:12]), 1e9) - (float(age[:12]) if age.isascii() and age.isdigit() else 0.0))
    if "expires" not in headers:
        return None
    until = http_date(headers["expires"])
    return max(0.0, (until - (http_date(headers.get("date", "")) or now)).total_seconds()) if until else 0.0


def http_date(given: str) -> datetime | None:
    """The moment that a header says."""
    try:
        found = parsedate_to_datetime(given)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def distinct(addresses: Iterable[str]) -> Iterator[str]:
    """Each page once, under the address it is kept under."""
    seen: set[str] = set()
    for address in addresses:
        plain = plain_address(address)
        if plain not in seen:
            seen.add(plain)
            yield plain


def host_of(address: str) -> str:
    """The host of an address with its port, to which one request at a time goes."""
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:  # no port; nobody can be asked there
        port = None
    return f"{(parts.hostname or '').lower()}:{port or {'http': 80}.get(parts.scheme.lower(), 443)}"

"""Captures in the order of time, and the changes between neighbours that show different texts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from variorum.archive.base import Base, Row

FORGOTTEN = "one of its texts was forgotten"


@dataclass(frozen=True, slots=True)
class Shown:
    """A good capture in its place in time."""

    capture: int
    captured: str
    version: int
    family: int  # versions of one family differ in how they were read, not in what was published
    sha256: str  # of the text
    forgotten: int | None
    body: int | None = None


class Ordering(Base):
    """Changes are derived: two neighbours of different families make one."""

    def _latest(self, article: Row) -> Shown | None:
        if article["latest_capture"] is None:
            return None
        return _shown(self._row("latest_shown", id=article["latest_capture"]))

    def _before(self, article: int, captured: str, capture: int | None) -> Shown | None:
        """The good capture before a place in time; without a capture, before what comes next at that moment."""
        return _shown(self._row("shown_before", article=article, captured=captured, id=2**62 if capture is None else capture))

    def _after(self, article: int, shown: Shown) -> Shown | None:
        return _shown(self._row("shown_after", article=article, captured=shown.captured, id=shown.capture))

    def _insert(self, article: int, key: str, shown: Shown, before: Shown | None, after: Shown | None, *, quiet: bool = False) -> bool:
        """Put a good capture between its neighbours. Whether its text differs from that before it."""
        differs = before is not None and before.family != shown.family
        if before is not None and after is not None and before.family != after.family:
            pair = {"article": article, "old_capture": before.capture, "new_capture": after.capture}
            if before.version == shown.version:
                self._db.run("move_transition", {**pair, "old_seen": shown.captured, "capture": shown.capture})
                return False
            self._db.run("drop_transition", pair)
        if before is not None and differs:
            self._add_transition(article, key, before, shown, quiet=quiet)
        if after is not None and shown.family != after.family:
            self._add_transition(article, key, shown, after, quiet=quiet)
        return differs

    def _add_transition(self, article: int, key: str, old: Shown, new: Shown, *, quiet: bool) -> None:
        gone = old.forgotten is not None or new.forgotten is not None
        values = {
            "article": article,
            "old": old.version,
            "new": new.version,
            "old_seen": old.captured,
            "new_seen": new.captured,
            "old_capture": old.capture,
            "new_capture": new.capture,
            "told": self._now() if gone else None,
            "problem": FORGOTTEN if gone else None,
            "quiet": int(quiet),
        }
        more = 0
        while not self._db.rows("add_transition", {**values, "id": transition_id(key, old.sha256, new.sha256, new.captured, more)}):
            more += 1  # from A to B twice at one moment: A, B, A, B were added within a second


def transition_id(key: str, old: str, new: str, seen: str, more: int = 0) -> str:
    """The same wherever the same captures are kept: of the article's key, both texts and the moment."""
    parts = [key, old, new, seen, *([str(more)] if more else [])]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _shown(row: Row | None) -> Shown | None:
    if row is None:
        return None
    return Shown(row["id"], row["captured"], row["version"], row["family"], row["sha256"], row["forgotten"], row["body"])

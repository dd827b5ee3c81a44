"""What changed from one text to the next, who was told, and what the stages made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from variorum.archive import rows
from variorum.archive.base import Base, pack, reading, unpack, writing
from variorum.archive.folding import fold
from variorum.model import Change, ChangeClass, ChangeKind, HeldChange, ToldChange, Transition

QUOTED = 300  # characters of a change's texts that are kept with it; the comparison has all of them
_SORTINGS = {
    "rank": "c.rank DESC, c.new_seen DESC, c.transition, c.number",
    "time": "c.new_seen DESC, c.transition, c.number",
    "told": "c.told DESC, c.new_seen DESC, c.transition, c.number",
    "text": "c.transition, c.number",
}


class Telling(Base):
    """Transitions and their typed changes, deliveries, made results."""

    @reading
    def transitions(self, article: int) -> list[Transition]:
        """All changes of an article, in time."""
        return [rows.transition(row) for row in self._db.rows("transitions", {"article": article})]

    @reading
    def transition(self, id: str) -> Transition | None:  # noqa: A002  - what it is called everywhere else
        """One change."""
        row = self._row("transition", id=id)
        return rows.transition(row) if row else None

    @reading
    def untold(self, limit: int) -> list[Transition]:
        """Changes that were not compared yet, the newest first."""
        return [rows.transition(row) for row in self._db.rows("untold", {"limit": limit})]

    @writing
    def tell(
        self, transition: str, changes: Sequence[ToldChange | Change], data: bytes | None = None, *, problem: str | None = None
    ) -> None:
        """A change was compared: its typed changes, in the order of the new text, and what else is to be kept of it.

        A change that was taken away meanwhile, since a capture came to stand between, is passed over.
        """
        held = self._row("transition", id=transition)
        if held is None:
            return
        version = self._one("version", id=held["new"])
        self._db.rows("hold_tellings", {})
        told = self._now()
        substantive = sum(change.substantive for change in changes)
        values = {
            "id": transition,
            "told": told,
            "place": self._one("next_telling")["place"],
            "substantive": None if problem else substantive,
            "other": None if problem else len(changes) - substantive,
            "problem": problem,
            "data": pack(data) if data is not None else None,
        }
        self._db.run("tell", values)
        self._db.run("drop_changes", {"transition": transition})
        common = {
            "transition": transition,
            "article": held["article"],
            "outlet": version["outlet"],
            "new_seen": held["new_seen"],
            "told": told,
        }
        self._db.many("add_change", [{**common, "number": number, **_change(change)} for number, change in enumerate(changes, 1)])

    @reading
    def told(self, transition: str) -> bytes | None:
        """What `tell` was given to keep."""
        row = self._row("told", id=transition)
        return unpack(row["data"]) if row and row["data"] is not None else None

    @reading
    def changes(
        self,
        *,
        outlet: str | None = None,
        class_: ChangeClass | None = None,
        kind: ChangeKind | None = None,
        substantive: bool | None = None,
        since: str | None = None,
        until: str | None = None,
        article: int | None = None,
        transition: str | None = None,
        words: str | None = None,
        order: Literal["rank", "time", "told", "text"] = "rank",
        limit: int = 50,
        offset: int = 0,
    ) -> list[HeldChange]:
        """Typed changes. `since` and `until` are moments of the later capture; all of `words` must stand in what changed.

        Orders: by rank, the newest first, the last told first, or as in the text.
        """
        values = _asked(outlet, class_, kind, substantive, since, until, article, transition, words)
        values |= {"limit": limit, "offset": offset}
        found = self._db.rows("changes", values, sorting=_SORTINGS[order], words=_conditions(values))
        return [rows.change(row) for row in found]

    @reading
    def count_changes(
        self,
        *,
        outlet: str | None = None,
        class_: ChangeClass | None = None,
        kind: ChangeKind | None = None,
        substantive: bool | None = None,
        since: str | None = None,
        until: str | None = None,
        article: int | None = None,
        transition: str | None = None,
        words: str | None = None,
    ) -> int:
        """How many `changes` would list."""
        values = _asked(outlet, class_, kind, substantive, since, until, article, transition, words)
        count: int = self._db.rows("count_changes", values, words=_conditions(values))[0]["changes"]
        return count

    # --- who was told -----------------------------------------------------------------------------------------------------------------

    @reading
    def undelivered(self, channel: str, limit: int) -> list[Transition]:
        """Told changes that a channel has not heard of, in the order in which they were told."""
        row = self._row("channel", channel=channel)
        values = {"channel": channel, "mark": row["mark"] if row else 0, "limit": limit}
        return [rows.transition(found) for found in self._db.rows("undelivered", values)]

    @writing
    def delivered(self, transition: str, channel: str) -> None:
        """A channel heard of a change."""
        self._db.run("delivered", {"transition": transition, "channel": channel, "at": self._now()})
        row = self._row("channel", channel=channel)
        mark = row["mark"] if row else 0
        following = self._db.rows("undelivered", {"channel": channel, "mark": mark, "limit": 1})
        place = following[0]["told_order"] if following else self._one("next_telling")["place"]
        if place - 1 > mark:
            self._db.run("mark_channel", {"channel": channel, "mark": place - 1})

    @writing
    def mark_channel(self, channel: str) -> None:
        """A channel hears of what is told from now on, and of nothing before."""
        self._db.rows("hold_tellings", {})
        self._db.run("mark_channel", {"channel": channel, "mark": self._one("next_telling")["place"] - 1})

    # --- what the stages made ---------------------------------------------------------------------------------------------------------

    @reading
    def made(self, stage: str, key: str, *, version: str, settings: str = "") -> bytes | None:
        """What a stage, in this version and with these settings, made of what the key names; None: it is to be made."""
        row = self._row("made", stage=stage, key=key, version=version, settings=settings)
        return unpack(row["data"]) if row else None

    @writing
    def keep(self, stage: str, key: str, data: bytes, *, version: str, settings: str = "", of: Iterable[int] | None = None) -> None:
        """Keep what a stage made, in place of what was there.

        `of` are the versions whose words stand in it: when one of them is forgotten, so is this. Without it, this goes when any text is forgotten.
        """
        known = None if of is None else sorted(set(of))
        values = {
            "stage": stage,
            "key": key,
            "version": version,
            "settings": settings,
            "data": pack(data),
            "of_known": int(known is not None),
        }
        made = self._one("keep", **values)["id"]
        self._db.run("drop_made_of", {"made": made})
        self._db.many("add_made_of", [{"made": made, "version": each} for each in known or ()])

    @writing
    def prune_made(self, stage: str, keep_version: str) -> int:
        """Drop what other versions of a stage made, and count it."""
        return self._db.run("prune_made", {"stage": stage, "version": keep_version})


def _change(change: ToldChange | Change) -> dict[str, Any]:
    return {
        "kind": str(change.kind),
        "class": str(change.class_),
        "substantive": int(change.substantive),
        "rank": float(change.rank),
        "old_text": _cut(change.old_text),
        "new_text": _cut(change.new_text),
        "reason": change.reason,
        "rule": change.rule,
        "folded": f" {' '.join(fold(change.old_text[:2000]))}  {' '.join(fold(change.new_text[:2000]))} ",
    }


def _cut(text: str) -> str:
    return text if len(text) <= QUOTED else text[: QUOTED - 1].rstrip() + "…"


MAX_WORDS = 8  # of a search in changes


def _asked(
    outlet: str | None,
    class_: ChangeClass | None,
    kind: ChangeKind | None,
    substantive: bool | None,
    since: str | None,
    until: str | None,
    article: int | None,
    transition: str | None,
    words: str | None,
) -> dict[str, Any]:
    values: dict[str, Any] = {
        "outlet": outlet,
        "class": None if class_ is None else str(class_),
        "kind": None if kind is None else str(kind),
        "substantive": None if substantive is None else int(substantive),
        "since": since,
        "until": until,
        "article": article,
        "transition": transition,
    }
    return values | {f"word{number}": f"% {word} %" for number, word in enumerate(fold(words[:1000])[:MAX_WORDS] if words else ())}


def _conditions(values: dict[str, Any]) -> str:
    """That each of the words stands in what changed. Words are folded: there is no sign of LIKE in them."""
    return " ".join(f"AND c.folded LIKE :{name}" for name in values if name.startswith("word"))

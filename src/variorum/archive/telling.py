"""What changed from one text to the next, who was told, and what the stages made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypedDict, Unpack

from variorum.archive import rows
from variorum.archive.base import Base, pack, reading, unpack, writing
from variorum.archive.folding import fold
from variorum.archive.order import FORGOTTEN
from variorum.model import Change, ChangeClass, ChangeKind, HeldChange, ToldChange, Transition

QUOTED = 300  # characters of a change's texts that are kept with it; the comparison has all of them
_AROUND = 100  # characters on each side of them, and of what a figure counts
_SORTINGS = {
    "rank": "c.rank DESC, c.new_seen DESC, c.transition, c.number",
    "time": "c.new_seen DESC, c.transition, c.number",
    "told": "c.told DESC, c.new_seen DESC, c.transition, c.number",
    "text": "c.transition, c.number",
}
_CONDITIONS = {
    "outlet": "c.outlet = :outlet",
    "class_": "c.class = :class_",
    "kind": "c.kind = :kind",
    "substantive": "c.substantive = :substantive",
    "since": "c.new_seen >= :since",
    "until": "c.new_seen <= :until",
    "article": "c.article = :article",
    "transition": "c.transition = :transition",
}
MAX_WORDS = 8  # of a search in changes


class Filters(TypedDict, total=False):
    """What changes may be asked for; None is the same as not asked."""

    outlet: str | None
    class_: ChangeClass | None
    kind: ChangeKind | None
    substantive: bool | None
    since: str | None  # moment of the later capture, inclusive
    until: str | None
    article: int | None
    transition: str | None
    words: str | None  # all of them stand in what changed


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
            "forgotten": FORGOTTEN,
        }
        if not self._db.run("tell", values):
            return
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
        self, *, order: Literal["rank", "time", "told", "text"] = "rank", limit: int = 50, offset: int = 0, **filters: Unpack[Filters]
    ) -> list[HeldChange]:
        """Typed changes: by rank, the newest first, the last told first, or as they stand in the text."""
        values = _asked(filters)
        sorting = (
            _SORTINGS[order] if not filters.get("words") else _SORTINGS[order].replace("c.rank DESC", "c.rank + 0 DESC")
        )  # not by its index
        found = self._db.rows("changes", {**values, "limit": limit, "offset": offset}, sorting=sorting, conditions=_conditions(values))
        return [rows.change(row) for row in found]

    @reading
    def count_changes(self, **filters: Unpack[Filters]) -> int:
        """How many `changes` would list."""
        values = _asked(filters)
        count: int = self._db.rows("count_changes", values, conditions=_conditions(values))[0]["changes"]
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
        row = self._row("made", stage=stage, key=_key(key), version=version, settings=settings)
        return unpack(row["data"]) if row else None

    def keep(self, stage: str, key: str, data: bytes, *, version: str, settings: str = "", of: Iterable[int] | None = None) -> None:
        """Keep what a stage made, in place of what was there.

        `of` are the versions whose words stand in it: when one of them is forgotten, so is this; when one was forgotten while
        this was being made, it is not kept. Without `of`, this goes when any text is forgotten. Nothing is kept in an archive that is
        only read.
        """
        if not self._db.readonly:
            self._keep(stage, key, data, version, settings, of)

    @writing
    def _keep(self, stage: str, key: str, data: bytes, version: str, settings: str, of: Iterable[int] | None) -> None:  # noqa: PLR0917  - as `keep`
        known = None if of is None else sorted(set(of))
        if any(not self._db.run("hold_version", {"id": each}) for each in known or ()):
            return
        values = {
            "stage": stage,
            "key": _key(key),
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
        **_around(change),
    }


def _around(change: ToldChange | Change) -> dict[str, str | None]:
    """What a figure counts, and the words around the readings; none after one that is cut."""
    if isinstance(change, Change):  # it does not know the texts
        counted = change.figure.counted if change.figure else None
        return {"counted": counted and counted[:_AROUND], "old_before": "", "old_after": "", "new_before": "", "new_after": ""}
    return {
        "counted": change.counted and change.counted[:_AROUND],
        "old_before": change.old_before[-_AROUND:],
        "old_after": change.old_after[:_AROUND] if len(change.old_text) <= QUOTED else "",
        "new_before": change.new_before[-_AROUND:],
        "new_after": change.new_after[:_AROUND] if len(change.new_text) <= QUOTED else "",
    }


def _key(key: str) -> str:
    """A long key by its digest."""
    return key if len(key) <= QUOTED else hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _cut(text: str) -> str:
    return text if len(text) <= QUOTED else text[: QUOTED - 1].rstrip() + "…"


def _asked(filters: Filters) -> dict[str, Any]:
    """The values of a question, those that are set."""
    values: dict[str, Any] = {name: value for name, value in filters.items() if value is not None and name != "words"}
    if "substantive" in values:
        values["substantive"] = int(values["substantive"])
    words = fold((filters.get("words") or "")[:1000])[:MAX_WORDS]
    return values | {f"word{number}": f"% {word} %" for number, word in enumerate(words)}


def _conditions(values: dict[str, Any]) -> str:
    """As SQL, of these texts and no other. Words are folded: there is no sign of LIKE in them."""
    texts = [_CONDITIONS.get(name) or f"c.folded LIKE :{name}" for name in values]
    return " AND ".join(texts) or "1 = 1"

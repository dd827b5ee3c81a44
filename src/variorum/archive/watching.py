"""Addresses that are looked at again and again, and signs of life of who looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from variorum.archive.base import Base, Row, check_key, listed, reading, unlisted, writing
from variorum.model import Heartbeat, Watch, WatchKind

_PLAIN = tuple(field.name for field in fields(Watch) if field.name not in {"kind", "folders", "paused", "private"})


class Watching(Base):
    """Watches and heartbeats."""

    @writing
    def add_watch(
        self,
        address: str,
        *,
        kind: WatchKind | None = None,
        title: str | None = None,
        folders: Iterable[str] = (),
        parent: int | None = None,
        private: bool = False,
        ignore_robots: str | None = None,
        due: str | None = None,
    ) -> Watch:
        """Look at an address from now on. One that is there stays as it is."""
        check_key(address, self._db.where)
        now = self._now()
        values: dict[str, Any] = {
            "address": address,
            "kind": None if kind is None else str(kind),
            "title": title,
            "folders": listed(list(folders)),
        }
        values |= {"parent": parent, "added": now, "private": int(private), "ignore_robots": ignore_robots, "due": due or now}
        self._db.run("add_watch", values)
        return _watch(self._one("watch_by_address", address=address))

    @reading
    def watches(
        self,
        *,
        due_before: str | None = None,
        kind: WatchKind | None = None,
        parent: int | None = None,
        limit: int | None = None,
    ) -> list[Watch]:
        """Addresses, the first due first. With `due_before`, those due at that moment or earlier that are not paused."""
        values: dict[str, Any] = {"limit": 2**62 if limit is None else limit}
        conditions = ["1 = 1"]
        if due_before is not None:
            conditions.append("w.due <= :due_before AND w.paused = 0")
            values["due_before"] = due_before
        if kind is not None:
            conditions.append("w.kind = :kind")
            values["kind"] = str(kind)
        if parent is not None:
            conditions.append("w.parent = :parent")
            values["parent"] = parent
        return [_watch(row) for row in self._db.rows("watches", values, conditions=" AND ".join(conditions))]

    @reading
    def watch(self, which: str | int) -> Watch | None:
        """One address, by itself or its id."""
        row = self._row("watch_by_id", id=which) if isinstance(which, int) else self._row("watch_by_address", address=which)
        return _watch(row) if row else None

    @writing
    def update_watch(self, watch: Watch) -> None:
        """Keep how a look went. Nothing happens when the watch was removed meanwhile."""
        values = {name: getattr(watch, name) for name in _PLAIN if name not in {"address", "added"}}
        values |= {"kind": None if watch.kind is None else str(watch.kind), "folders": listed(watch.folders)}
        self._db.run("update_watch", {**values, "paused": int(watch.paused), "private": int(watch.private)})

    @writing
    def remove_watch(self, id: int, *, children: bool = False) -> None:  # noqa: A002  - what it is called everywhere else
        """Look no more; what it brought stays. With `children`, the pages that it named are no longer looked at either."""
        if children:
            self._db.run("orphans", {"id": id})
        self._db.run("remove_watch", {"id": id})

    def claim_watch(self) -> bool:
        """Whether no other process looks at what is watched here; none can then until this archive is closed, or the process ends however it does."""
        return self._db.claim("watch")

    @writing
    def beat(self, name: str, every: float, note: str | None = None) -> None:
        """A sign of life, and within how many seconds the next one comes."""
        self._db.run("beat", {"name": name, "at": self._now(), "every": float(every), "note": note})

    @reading
    def heartbeats(self) -> list[Heartbeat]:
        """The last sign of life of each command."""
        rows = self._db.rows("heartbeats", {})
        return [Heartbeat(name=row["name"], at=row["at"], every=row["every"], note=row["note"]) for row in rows]


def _watch(row: Row) -> Watch:
    return Watch(
        **{name: row[name] for name in _PLAIN},
        kind=None if row["kind"] is None else WatchKind(row["kind"]),
        folders=unlisted(row["folders"]),
        paused=bool(row["paused"]),
        private=bool(row["private"]),
    )

"""An archive under trial, and what must hold of it after every blow: it opens, and holds all that was acknowledged and nothing half."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from servers import Postgres

from variorum.archive import open_archive
from variorum.model.archive import CaptureStatus, HeldCapture


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class Ground:
    """One archive that lives through the whole trial, on one engine."""

    engine: str
    folder: Path  # what commands say goes there
    disk: Path  # the archive lies there
    server: Postgres | None = None
    acknowledged: dict[int, dict] = field(default_factory=dict)  # by id of the capture: what the line said

    @classmethod
    def made(cls, engine: str, folder: Path, disk: Path | None = None) -> Ground:
        folder.mkdir(parents=True, exist_ok=True)
        disk = disk or folder
        return cls(engine, folder, disk, Postgres(disk / "pg") if engine == "postgresql" else None)

    @property
    def address(self) -> str:
        return self.server.address if self.server else str(self.disk / "archive.db")

    def open(self):
        return open_archive(self.address, now=now)

    def close(self) -> None:
        if self.server:
            self.server.stop()

    def note(self, lines: list[str]) -> int:
        """Take down what these lines acknowledge; how many captures are new among it."""
        before = len(self.acknowledged)
        for line in lines:
            said = json.loads(line)
            if isinstance(said.get("capture"), int):
                self.acknowledged.setdefault(said["capture"], said)
        return len(self.acknowledged) - before

    def faults(self, *, thorough: bool = True) -> list[str]:
        """What is wrong with the archive."""
        with self.open() as archive:
            found = [f"the archive says: {problem}" for problem in archive.problems()] if thorough else []
            held = {capture.id: capture for capture in all_captures(archive)}
            found += [wrong for id_, said in self.acknowledged.items() if (wrong := _contradicts(held.get(id_), said, archive))]
            return found + half_written(archive, list(held.values()))


def all_captures(archive) -> list[HeldCapture]:
    found, offset = [], 0
    while articles := archive.articles(order="key", limit=500, offset=offset):
        for article in articles:
            found += archive.captures(article.id)
        offset += len(articles)
    return found


def _contradicts(capture: HeldCapture | None, said: dict, archive) -> str | None:
    """How the archive and an acknowledgement differ."""
    if capture is None:
        return f"acknowledged capture {said['capture']} is lost"
    for name, value in (
        ("captured", capture.captured),
        ("status", str(capture.status)),
        ("version", capture.version),
        ("article", capture.article),
    ):
        if said.get(name) is not None and said[name] != value:
            if name == "article" and isinstance(said[name], str):
                held = archive.article(capture.article)
                if held and held.key == said[name]:
                    continue
            return f"capture {capture.id}: acknowledged with {name} {said[name]!r}, held with {value!r}"
    return None


def half_written(archive, captures: list[HeldCapture]) -> list[str]:
    """Captures without their bytes or text, counts that don't add up, and changes that aren't what the captures say."""
    found = []
    bodies: dict[str, bool] = {}
    by_article: dict[int, list[HeldCapture]] = {}
    for capture in captures:
        by_article.setdefault(capture.article, []).append(capture)
        if capture.body is not None and capture.body not in bodies:
            bodies[capture.body] = archive.body(capture.body) is not None
        if capture.body is not None and not bodies[capture.body]:
            found.append(f"capture {capture.id} has no bytes")
        if (capture.status == CaptureStatus.OK) != (capture.version is not None):
            found.append(f"capture {capture.id} is {capture.status} and shows version {capture.version}")
    for id_, ones in by_article.items():
        found += _article_faults(archive, id_, ones)
    counts = archive.size()
    if counts.captures != len(captures) or counts.articles != len(by_article):
        found.append(f"counted {counts.captures} captures of {counts.articles} articles, there are {len(captures)} of {len(by_article)}")
    return found


def _article_faults(archive, id_: int, captures: list[HeldCapture]) -> list[str]:
    found = []
    shown = [one.version for one in sorted(captures, key=lambda one: (one.captured, one.id)) if one.version is not None]
    runs = [version for n, version in enumerate(shown) if n == 0 or shown[n - 1] != version]
    versions, article = archive.versions(id_), archive.article(id_)
    if {version.id for version in versions} != set(shown):
        found.append(f"article {id_}: versions {sorted(version.id for version in versions)}, captures show {sorted(set(shown))}")
    found += [f"version {one.id} has no text" for one in versions if one.forgotten is None and archive.text(one.id) is None]
    if [stay.version for stay in archive.stays(id_)] != runs:
        found.append(f"article {id_}: stays {[stay.version for stay in archive.stays(id_)]}, captures show {runs}")
    transitions = archive.transitions(id_)
    steps = sorted((one.old, one.new) for one in transitions)
    if steps != sorted(pairwise(runs)):
        found.append(f"article {id_}: transitions {steps}, captures show {runs}")
    told = {one.id: (one.substantive or 0) + (one.other or 0) for one in transitions if one.told}
    if told:
        rows = Counter(change.transition for change in archive.changes(article=id_, limit=100_000))
        found += [f"change {one}: counted {count}, {rows[one]} held" for one, count in told.items() if rows[one] != count]
        found += [f"{rows[one]} changes of {one}, which was not compared" for one in rows.keys() - told.keys()]
    if (article.captures, article.versions) != (len(captures), len(versions)):
        found.append(f"article {id_} counts {article.captures} captures, {article.versions} versions; {len(captures)}, {len(versions)}")
    return found


def contents(archive) -> dict[str, Counter | set]:
    """What an archive holds, apart from its own numbers: the same in every archive that was given the same captures."""
    keys, captures, transitions, texts = {}, Counter(), set(), set()
    for capture in all_captures(archive):
        if capture.article not in keys:
            keys[capture.article] = archive.article(capture.article).key
            transitions |= {(one.id, one.substantive, one.other, one.problem) for one in archive.transitions(capture.article)}
            texts |= {(keys[capture.article], one.sha256) for one in archive.versions(capture.article)}
        captures[keys[capture.article], capture.captured, str(capture.status), capture.body] += 1
    return {"captures": captures, "transitions": transitions, "texts": texts}


def differences(one: dict[str, Counter | set], other: dict[str, Counter | set]) -> list[str]:
    """What the first has and the second has not, and the other way round."""
    found = []
    for name, here in one.items():
        if missing := other[name] - here:
            found.append(f"{len(missing)} {name} are missing, such as {next(iter(missing))}")
        if more := here - other[name]:
            found.append(f"{len(more)} {name} too many, such as {next(iter(more))}")
    return found

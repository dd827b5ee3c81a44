"""What other processes make for the server: comparisons, readings, stories, and what people add. Each task may be killed.

Tasks and what they give travel between processes; each opens the archive itself, and keeps it open for the next.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from variorum import __version__
from variorum.errors import InputError
from variorum.web.routes import Refusal

if TYPE_CHECKING:
    from variorum.archive import Archive
    from variorum.model import Article
    from variorum.pipeline.tellings import Placed

_held: dict[str, Any] = {}  # the archive that this process has open, by its address


class Task(Protocol):
    """Something to make from what an archive holds."""

    def run(self, archive: Archive, job: Job) -> bytes:
        """Make it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A task, and where."""

    archive: str
    now: Callable[[], datetime]
    sleep: Callable[[float], object]
    log: Callable[[Mapping[str, Any]], None]
    task: Task


def do(job: Job) -> bytes:
    """What a process does with a job."""
    from variorum.archive import open_archive  # noqa: PLC0415  - the processes that make nothing need no archive

    if job.archive not in _held:
        _held[job.archive] = open_archive(job.archive, now=job.now)
    try:
        return job.task.run(_held[job.archive], job)
    except (InputError, Refusal):  # of what was asked, not of the connection
        raise
    except Exception:
        _held.pop(job.archive).close()
        raise


def _kept(archive: Archive, stage: str, versions: tuple[int, ...], make: Callable[[], str]) -> bytes:
    """A made result of some versions: as it was kept, or made now and kept."""
    key = ":".join(map(str, versions))
    made = archive.made(stage, key, version=__version__)
    if made is None:
        made = make().encode("utf-8", "surrogatepass")
        archive.keep(stage, key, made, version=__version__, of=versions)
    return made


def _text(archive: Archive, version: int) -> Article:
    found = archive.text(version)
    if found is None:
        raise Refusal(410, "its text is not in this archive", "see /api/versions", where="version")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The JSON of `variorum claims` for one version."""

    version: int

    def run(self, archive: Archive, job: Job) -> bytes:  # noqa: ARG002
        """Read it."""
        from variorum import pipeline, render  # noqa: PLC0415  - heavy

        return _kept(archive, "claims-json", (self.version,), lambda: render.claims_line(pipeline.read(_text(archive, self.version))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The JSON of `variorum compare` for two versions."""

    old: int
    new: int

    def run(self, archive: Archive, job: Job) -> bytes:  # noqa: ARG002
        """Compare them."""
        from variorum.pipeline.settling import comparison_data  # noqa: PLC0415  - heavy

        return comparison_data(archive, self.old, self.new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The JSON of `variorum story` for a story of the archive."""

    story: int

    def run(self, archive: Archive, job: Job) -> bytes:  # noqa: ARG002
        """Tell it."""
        from variorum import render  # noqa: PLC0415  - heavy
        from variorum.pipeline import tellings  # noqa: PLC0415

        told = tellings.told_story(archive, self.story, jobs=1)
        if told is None:
            raise Refusal(404, "no such story is held here, or none of its texts", "look it up in /api/stories", where="story")
        return render.story_json(told.story).encode("utf-8", "surrogatepass")


def placed_at(archive: Archive, anchor: str) -> Placed:
    """The claim at an anchor, as it stands in addresses, and its story."""
    from variorum.pipeline import tellings  # noqa: PLC0415  - heavy

    wanted = tellings.parse_anchor(anchor)
    placed = None if wanted is None else tellings.find_thread(archive, wanted)
    if placed is None:
        raise Refusal(404, "no claim begins there in any text held here", "follow a link from a story", where="anchor")
    return placed


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadAt:
    """A thread of a story as in the JSON of `variorum story`, and where it is."""

    anchor: str

    def run(self, archive: Archive, job: Job) -> bytes:  # noqa: ARG002
        """Find it."""
        import json  # noqa: PLC0415

        from variorum import render  # noqa: PLC0415  - heavy

        placed = placed_at(archive, self.anchor)
        threads = render.story_data(placed.told.story)["threads"]
        thread = next(one for one in threads if one["id"] == placed.thread.id)
        found = {"story": placed.story, "article": placed.article, "version": placed.version, "thread": thread}
        return json.dumps(found, ensure_ascii=False).encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relate:
    """See which stories the articles belong to."""

    def run(self, archive: Archive, job: Job) -> bytes:  # noqa: ARG002
        """Group them anew, if anything is new; whoever reads meanwhile goes first."""
        os.nice(10 - os.nice(0))  # the process does nothing else
        from variorum.pipeline import tellings  # noqa: PLC0415  - heavy

        return b"" if tellings.relate(archive, jobs=1).skipped else b"anew"

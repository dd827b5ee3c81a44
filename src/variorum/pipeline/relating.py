"""Which articles of an archive tell of one event: texts that are versions or copies of one another, or of which one holds much of the other.

Texts are streamed from the archive into the reuse stage, which works from files in bounded memory; what is kept here of each text is a number.
An article goes where its latest text goes, so that a page whose address was given to another story joins nothing by its past. A passage or a
quotation that two texts share makes them kin, never one story.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.model import Article, Kin
from variorum.pipeline import packing

if TYPE_CHECKING:
    from variorum.archive import Archive

STAGE = "relate"
_TEXTS = 4  # of an article that changes all day: more of the same words would make its passages too common to prove anything
_PAGE = 500  # articles asked for at a time
_MEMORY = 512 << 20  # bytes of postings held at a time, beside a server


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What was found when articles were related."""

    stories: int  # of two or more articles
    articles: int  # that stand in them
    texts: int  # looked at
    kin: int  # pairs of related articles
    skipped: bool = False  # nothing had come since the last time: the counts are those of then


def relate(
    archive: Archive, *, jobs: int | None = None, progress: Callable[[str, int, int | None], None] = lambda *_: None, again: bool = False
) -> Related:
    """Group the articles of an archive into stories, and keep which of them are kin. Nothing is done when no text came since the last time.

    A story goes by the smallest id of its articles, so its id stays while it grows; of two that become one the smaller holds, and the other id leads
    there (`tellings.story_now`).
    """
    import msgspec  # noqa: PLC0415

    stage, key = packing.stage(), _texts_now(archive)
    before = archive.made(STAGE, "last", version=stage, settings=key)
    if before is not None and not again:
        return replace(msgspec.json.decode(before, type=Related), skipped=True)
    if archive.readonly:  # as it was grouped last
        held = archive.size()
        return Related(stories=held.stories, articles=0, texts=0, kin=0, skipped=True)
    found = _related(archive, jobs, progress)
    archive.prune_made(STAGE, "")
    for made in (packing.STORY, packing.READING):  # by earlier versions of the program
        archive.prune_made(made, stage)
    archive.keep(STAGE, "last", msgspec.json.encode(found), version=stage, settings=key)  # goes when a text is forgotten
    return found


def _texts_now(archive: Archive) -> str:
    """What tells whether texts came or went."""
    counts = archive.size()
    return f"{counts.articles} {counts.versions} {counts.transitions}"


class _Shelf:
    """The texts of the archive as they are handed to the reuse stage, and what is remembered of each."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.article: dict[int, int] = {}  # of each version
        self.latest: set[int] = set()

    def texts(self) -> Iterator[Article]:
        seen: set[int] = set()
        offset = 0
        while page := self.archive.articles(order="key", limit=_PAGE, offset=offset):
            offset += len(page)
            for article in page:
                if article.id not in seen:  # one that came meanwhile moves the others on
                    seen.add(article.id)
                    yield from self._of(article.id)

    def _of(self, article: int) -> Iterator[Article]:
        shown = [stay.version for stay in self.archive.stays(article)]
        if not shown:
            return
        chosen = _spread(list(dict.fromkeys(shown)), shown[-1])
        for text in self.archive.texts(chosen):
            version = int(text.id.removeprefix("v"))
            self.article[version] = article
            if version == shown[-1]:
                self.latest.add(version)
            yield replace(text, given_id=str(version))


def _spread(versions: Sequence[int], last: int) -> list[int]:
    """The latest version and some others, the first among them, with like numbers of versions between them."""
    others = [version for version in versions if version != last]
    if len(others) >= _TEXTS:
        others = [others[place * (len(others) - 1) // (_TEXTS - 2)] for place in range(_TEXTS - 1)]
    return [*dict.fromkeys(others), last]


def _related(archive: Archive, jobs: int | None, progress: Callable[[str, int, int | None], None]) -> Related:
    from variorum import processes  # noqa: PLC0415
    from variorum.read import as_batches  # noqa: PLC0415
    from variorum.reuse import run  # noqa: PLC0415
    from variorum.reuse.articles import Pairs  # noqa: PLC0415

    shelf = _Shelf(archive)
    with tempfile.TemporaryDirectory(prefix="variorum-") as folder:
        output = Path(folder)
        run(as_batches(shelf.texts()), output, key=None, memory=_MEMORY, jobs=jobs or processes.cores(), progress=progress)
        pairs = Pairs(output, shelf.article, shelf.latest)
        members = pairs.stories()
        kin = 0

        def rows() -> Iterator[Kin]:
            nonlocal kin
            for each in pairs.kin():
                kin += 1
                yield each

        archive.set_stories(members, rows())
    return Related(stories=len({story for story, _ in members}), articles=len(members), texts=len(shelf.article), kin=kin)

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
from typing import TYPE_CHECKING, Any

from variorum.model import Article, Kin, PairRelation
from variorum.pipeline import packing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from variorum.archive import Archive

STAGE, _VERSION = "relate", 1
_TEXTS = 4  # of an article that changes all day: more of the same words would make its passages too common to prove anything
_PAGE = 500  # articles asked for at a time
_MEMORY = 512 << 20  # bytes of postings held at a time, beside a server
_CLOSE = (PairRelation.SAME_TEXT, PairRelation.VERSION, PairRelation.COPY)  # make one story, whatever their share


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

    stage, key = packing.stage(_VERSION), _texts_now(archive)
    before = archive.made(STAGE, "last", version=stage, settings=key)
    if before is not None and not again:
        return replace(msgspec.json.decode(before, type=Related), skipped=True)
    found = _related(archive, jobs, progress)
    archive.prune_made(STAGE, "")
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

    shelf = _Shelf(archive)
    with tempfile.TemporaryDirectory(prefix="variorum-") as folder:
        output = Path(folder)
        run(as_batches(shelf.texts()), output, key=None, memory=_MEMORY, jobs=jobs or processes.cores(), progress=progress)
        pairs = _Pairs(output, shelf)
        members = pairs.stories()
        kin = 0

        def rows() -> Iterator[Kin]:
            nonlocal kin
            for each in pairs.kin():
                kin += 1
                yield each

        archive.set_stories(members, rows())
    return Related(stories=len({story for story, _ in members}), articles=len(members), texts=len(shelf.article), kin=kin)


class _Pairs:
    """The related pairs of texts that the reuse stage wrote, as columns of numbers."""

    def __init__(self, folder: Path, shelf: _Shelf) -> None:
        import numpy as np  # noqa: PLC0415
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.compute as pc  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415

        self.folder = folder
        versions = np.array(sorted(shelf.article), np.int64)
        self.article = np.array([shelf.article[int(version)] for version in versions], np.int64)
        self.is_latest = np.isin(versions, np.array(sorted(shelf.latest), np.int64))
        table = parquet.read_table(
            folder / "pairs.parquet", columns=["a", "b", "containment_a", "containment_b", "relation"]
        ).combine_chunks()
        self.versions = versions
        self.a, self.b = (np.searchsorted(versions, table[side].cast(pa.int64()).to_numpy()) for side in ("a", "b"))
        self.held = pc.max_element_wise(table["containment_a"], table["containment_b"]).to_numpy()
        names = [*map(str, PairRelation)]
        codes = pc.index_in(table["relation"], value_set=pa.array(names))
        self.relation = pc.fill_null(codes, -1).to_numpy()
        groups = parquet.read_table(folder / "stories.parquet", columns=["story", "article"])
        self.group = np.zeros(len(versions), np.int64)
        self.group[np.searchsorted(versions, groups["article"].cast(pa.int64()).to_numpy())] = groups["story"].cast(pa.int64()).to_numpy()

    def stories(self) -> list[tuple[int, int]]:
        """Story and article, for each article that is not alone."""
        import numpy as np  # noqa: PLC0415

        from variorum.reuse.stories import gather  # noqa: PLC0415

        articles, place = np.unique(self.article, return_inverse=True)
        joined = self._joins() & self._near()[self.a] & self._near()[self.b] & (self.article[self.a] != self.article[self.b])
        a, b = place[self.a[joined]].astype(np.int32), place[self.b[joined]].astype(np.int32)
        found = gather(len(articles), np.minimum(a, b), np.maximum(a, b), self.held[joined].astype(np.float32)).story
        sizes = np.bincount(found, minlength=len(articles))
        return [(int(articles[story]), int(articles[number])) for number, story in enumerate(found) if sizes[story] > 1]

    def _joins(self) -> NDArray[np.bool_]:
        """Whether a pair belongs to one story: close, or drawing so much that the reuse stage joined the two."""
        import numpy as np  # noqa: PLC0415

        names = list(PairRelation)
        close = np.isin(self.relation, [names.index(each) for each in _CLOSE])
        drawn = (self.relation == names.index(PairRelation.DRAWS_ON)) & (self.group[self.a] == self.group[self.b])
        found: NDArray[np.bool_] = close | drawn
        return found

    def _near(self) -> NDArray[np.bool_]:
        """Of each text whether it is the latest of its article or of one line with it."""
        own = self._joins() & (self.article[self.a] == self.article[self.b])
        near = self.is_latest.copy()
        near[self.a[own & self.is_latest[self.b]]] = True
        near[self.b[own & self.is_latest[self.a]]] = True
        return near

    def kin(self) -> Iterator[Kin]:
        """Of every two related articles the pair of texts that share most."""
        import numpy as np  # noqa: PLC0415

        one, other = self.article[self.a], self.article[self.b]
        rows = np.flatnonzero((self.relation >= 0) & (one != other))
        low, high = np.minimum(one, other)[rows], np.maximum(one, other)[rows]
        fresh = self.is_latest[self.a[rows]].astype(np.int8) + self.is_latest[self.b[rows]]
        order = np.lexsort((self.b[rows], self.a[rows], -fresh, -self.held[rows], high, low))
        first = np.ones(len(order), np.bool_)
        first[1:] = (low[order][1:] != low[order][:-1]) | (high[order][1:] != high[order][:-1])
        chosen = np.sort(rows[order[first]])
        words = self._words(chosen)
        yield from self._told(chosen, words)

    def _words(self, rows: NDArray[np.int64]) -> dict[tuple[int, int], int]:
        """How many words these pairs share in passages."""
        from pyarrow import parquet  # noqa: PLC0415

        wanted = {(int(self.versions[self.a[row]]), int(self.versions[self.b[row]])) for row in rows}
        found: dict[tuple[int, int], int] = {}
        for batch in parquet.ParquetFile(self.folder / "passages.parquet").iter_batches(columns=["a", "b", "words"]):
            columns = (batch.column(name).to_pylist() for name in ("a", "b", "words"))
            for a, b, count in zip(*columns, strict=True):
                pair = int(a), int(b)
                if pair in wanted:
                    found[pair] = found.get(pair, 0) + count
        return found

    def _told(self, rows: NDArray[np.int64], words: dict[tuple[int, int], int]) -> Iterator[Kin]:
        from pyarrow import parquet  # noqa: PLC0415

        wanted = set(rows.tolist())
        number = 0
        for batch in parquet.ParquetFile(self.folder / "pairs.parquet").iter_batches():
            here = [place for place in range(len(batch)) if number + place in wanted]
            number += len(batch)
            yield from (_kin(row, words) for row in batch.take(here).to_pylist())


def _kin(row: dict[str, Any], words: dict[tuple[int, int], int]) -> Kin:
    a, b = int(row["a"]), int(row["b"])
    return Kin(
        a=a,
        b=b,
        relation=PairRelation(row["relation"]),
        words=words.get((a, b), 0),
        resemblance=float(row["resemblance"]),
        containment_a=float(row["containment_a"]),
        containment_b=float(row["containment_b"]),
        earlier={row["a"]: "a", row["b"]: "b"}.get(row["earlier"]),
        reason=row["evidence"],
    )

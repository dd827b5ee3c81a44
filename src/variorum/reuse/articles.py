"""From pairs of texts to articles that have several texts: which tell of one event, and which are kin.

An article goes where its latest text goes, with those that are of one line with it. What a page held when its address served another story joins
nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import parquet

from variorum.model import Kin, PairRelation
from variorum.reuse.stories import gather

_CLOSE = (PairRelation.SAME_TEXT, PairRelation.VERSION, PairRelation.COPY)  # make one story, whatever their share


class Pairs:
    """The pairs of texts that `run` wrote into a folder, by numbers.

    article: of each text, whose id is its number; latest: the texts that are the latest of their articles.
    """

    def __init__(self, folder: Path, article: Mapping[int, int], latest: Collection[int]) -> None:
        self.folder = folder
        versions = np.array(sorted(article), np.int64)
        self.article = np.array([article[int(version)] for version in versions], np.int64)
        self.is_latest = np.isin(versions, np.array(sorted(latest), np.int64))
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
        articles, place = np.unique(self.article, return_inverse=True)
        joined = self._joins() & self._near()[self.a] & self._near()[self.b] & (self.article[self.a] != self.article[self.b])
        a, b = place[self.a[joined]].astype(np.int32), place[self.b[joined]].astype(np.int32)
        found = gather(len(articles), np.minimum(a, b), np.maximum(a, b), self.held[joined].astype(np.float32)).story
        sizes = np.bincount(found, minlength=len(articles))
        return [(int(articles[story]), int(articles[number])) for number, story in enumerate(found) if sizes[story] > 1]

    def _joins(self) -> NDArray[np.bool_]:
        """Whether a pair belongs to one story: close, or drawing so much that the reuse stage joined the two."""
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

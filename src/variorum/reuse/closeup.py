"""Two texts looked at closely: how they are related, and each shared passage word by word.

What is boilerplate shows by its frequency in a collection, so two texts alone have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from variorum.model import Article, Kinship, PairRelation, Passage, PassageKind, Span, Stretch
from variorum.reuse import find
from variorum.reuse.passages import LEAST
from variorum.reuse.words import words_of

_SENTENCE_ENDS = re.compile(r"\n|[.!?…][\"'”’»)\]]*\s|[。！？]")
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that its powers can be undone
_UNDOING = np.uint64(pow(int(_FACTOR), -1, 1 << 64))


class _Words(NamedTuple):
    """One text and its words."""

    text: str
    hashes: NDArray[np.uint64]
    starts: NDArray[np.uint32]  # code points
    ends: NDArray[np.uint32]

    def inside(self, span: Span) -> range:
        """The words of a span that begins and ends with a word."""
        return range(int(np.searchsorted(self.starts, span[0])), int(np.searchsorted(self.ends, span[1], side="right")))

    def span(self, first: int, stop: int) -> Span:
        """Where these words stand; where none do, the place before the word `first`."""
        if first == stop:
            place = int(self.starts[first])
            return place, place
        return int(self.starts[first]), int(self.ends[stop - 1])

    def opens(self, word: int) -> bool:
        """Whether a sentence or paragraph begins with this word."""
        return not word or _SENTENCE_ENDS.search(self.text, int(self.ends[word - 1]), int(self.starts[word])) is not None


def closeup(a: Article, b: Article, batches: list[pa.RecordBatch]) -> Kinship:
    """How a and b are related. batches: the two as record batches of schema ARTICLES, under the ids "a" and "b"."""
    found = find(batches)
    one, two = (_words(article.text, batch) for article, batch in zip((a, b), _each(batches), strict=True))
    pair = found.pairs.to_pylist()[0] if found.pairs.num_rows else None
    because = pair["evidence"].split("; ") if pair else []
    return Kinship(
        a=a,
        b=b,
        words_a=len(one.hashes),
        words_b=len(two.hashes),
        relation=PairRelation(pair["relation"]) if pair and pair["relation"] else None,
        reason="; ".join(because[:2]),  # the relation's, and how much is shared; then comes the direction's
        resemblance=pair["resemblance"] if pair else 0.0,
        containment_a=pair["containment_a"] if pair else 0.0,
        containment_b=pair["containment_b"] if pair else 0.0,
        earlier=pair["earlier"] if pair else None,
        direction_confidence=pair["direction_confidence"] if pair else None,
        direction_reason="; ".join(because[2:]),
        longest=longest_run(one.hashes, two.hashes),
        least=LEAST,
        passages=tuple(_passage(row, one, two) for row in found.passages.to_pylist()),
    )


def longest_run(one: NDArray[np.uint64], two: NDArray[np.uint64]) -> int:
    """How many of these words stand in both one after another, at most."""
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if len(np.intersect1d(_windows(one, middle), _windows(two, middle))):
            low = middle
        else:
            high = middle - 1
    return low


def _windows(hashes: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    """A hash of each run of `size` words."""
    powers = np.cumprod(np.full(len(hashes), _FACTOR), dtype=np.uint64)
    undoing = np.cumprod(np.full(len(hashes), _UNDOING), dtype=np.uint64)
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(hashes * powers, dtype=np.uint64)])
    windows: NDArray[np.uint64] = (sums[size:] - sums[:-size]) * undoing[: len(hashes) - size + 1]
    return windows


def _each(batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield from (batch.slice(row, 1) for row in range(batch.num_rows))


def _words(text: str, batch: pa.RecordBatch) -> _Words:
    words = words_of(batch.column("text"))
    return _Words(text, words.hashes, words.starts, words.ends)


def _passage(row: dict[str, Any], one: _Words, two: _Words) -> Passage:
    a, b = (row["a_start"], row["a_end"]), (row["b_start"], row["b_end"])
    return Passage(
        a=a,
        b=b,
        words=row["words"],
        similarity=row["similarity"],
        kind=PassageKind(row["kind"]),
        stretches=tuple(_stretches(one, two, one.inside(a), two.inside(b))),
    )


def _stretches(one: _Words, two: _Words, of_a: range, of_b: range) -> Iterator[Stretch]:
    """The passage cut where words begin or cease to differ, and where a sentence of a begins among words that do not."""
    edits = Levenshtein.opcodes(one.hashes[of_a.start : of_a.stop].tolist(), two.hashes[of_b.start : of_b.stop].tolist())
    for same, run in groupby(edits, key=lambda edit: edit.tag == "equal"):
        parts = list(run)
        i, stop_i = of_a.start + parts[0].src_start, of_a.start + parts[-1].src_end
        j, stop_j = of_b.start + parts[0].dest_start, of_b.start + parts[-1].dest_end
        if not same:
            opens = one.opens(i) if i < stop_i else two.opens(j)
            yield Stretch(one.span(i, stop_i), two.span(j, stop_j), same=False, opens=opens)
            continue
        cuts = [i, *filter(one.opens, range(i + 1, stop_i)), stop_i]
        for start, stop in pairwise(cuts):
            yield Stretch(one.span(start, stop), two.span(j - i + start, j - i + stop), same=True, opens=one.opens(start))

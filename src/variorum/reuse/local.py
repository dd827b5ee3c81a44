"""The local engine: one process, all cores, everything large in files that are mapped, and stages that a later run takes up.

    batches ─words, fingerprints─▶ shelf ─postings, by range of fingerprints─▶ matches (a file per chunk) ─measure, relate─▶ sink

Texts are numbered in the order of their ids, so nothing depends on the order in which they came, nor on cores, memory or interruptions.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import local as thread_local
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from variorum.reuse import lineage, passages, postings, stories, tables, traces
from variorum.reuse.facts import facts_of
from variorum.reuse.judge import Judge
from variorum.reuse.passages import Texts
from variorum.reuse.postings import Postings
from variorum.reuse.shelf import Contents, Shelf
from variorum.reuse.words import Prints, Words, prints_of, words_of

Progress = Callable[[str, int, int | None], None]
Made = TypeVar("Made")
_POSTING = 64  # bytes that a fingerprint met twice takes while postings are made: hash, place, order, member, slot, group
_CHUNK = 200_000  # postings of the texts whose matches are looked for at a time


class Sink(Protocol):
    """Where the tables go, a piece at a time and in order."""

    def passages(self, table: pa.Table) -> None: ...
    def pairs(self, table: pa.Table) -> None: ...
    def stories(self, table: pa.Table) -> None: ...


class Counts(NamedTuple):
    """How much there was."""

    articles: int
    words: int
    passages: int
    pairs: int
    stories: int  # of two articles and more


def find(
    batches: Iterable[pa.RecordBatch],
    sink: Sink,
    folder: Path,
    *,
    jobs: int,
    memory: int,
    settle: Callable[[Shelf, pa.Array], pa.Array],
    progress: Progress,
) -> Counts:
    """Find all reuse among the articles of `batches` (schema ARTICLES), working in `folder`, where an interrupted run is taken up.

    `settle` gets the shelf and the ids in the order they came and returns them with none double, or raises. `memory` (bytes) bounds the postings
    held at a time.
    """
    with closing(Shelf(folder)) as shelf, ThreadPoolExecutor(jobs) as pool:
        _take_in(batches, shelf, pool, jobs, progress)
        contents = shelf.contents()
        ids = settle(shelf, contents.records["id"].combine_chunks())
        order = pc.sort_indices(ids).to_numpy().astype(np.int64)
        texts, chunks = _match(contents, order, folder, pool, memory=memory, progress=progress)
        return _Desk(contents, shelf, texts, order, ids.take(pa.array(order))).report(chunks, sink, pool, progress)


# --- first stage: texts in ----------------------------------------------------------------------------------------------------------------


def _take_in(batches: Iterable[pa.RecordBatch], shelf: Shelf, pool: ThreadPoolExecutor, jobs: int, progress: Progress) -> None:
    there = shelf.batches
    for number, (batch, words, prints) in enumerate(_in_order(pool, _read, batches, ahead=2 * jobs, skip=there), there):
        if number == 0 and batch.column("published").null_count:
            pool.submit(traces.load)  # texts without a date will be read for signs of it; meanwhile nothing waits
        if number >= there:
            shelf.take_in(batch, words, prints)
        progress("reading", len(shelf), None)


def _read(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, Words, Prints]:
    words = words_of(batch.column("text"))
    return batch, words, prints_of(words)


def _in_order(
    pool: ThreadPoolExecutor, work: Callable[[pa.RecordBatch], Made], items: Iterable[pa.RecordBatch], *, ahead: int, skip: int = 0
) -> Iterator[Made]:
    """What `work` makes of the items, in their order, with a few in work at a time; the first `skip` are passed over."""
    waiting: deque[Future[Made]] = deque()
    for number, item in enumerate(items):
        if number < skip:
            continue
        waiting.append(pool.submit(work, item))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


# --- second stage: matches ----------------------------------------------------------------------------------------------------------------


def _match(
    contents: Contents, order: NDArray[np.int64], folder: Path, pool: ThreadPoolExecutor, *, memory: int, progress: Progress
) -> tuple[Texts, list[list[Path]]]:
    """Write the matches of each chunk of texts into files, one for each range of fingerprints. Returns the texts by rank, and the files by chunk."""
    count = len(order)
    kept = np.flatnonzero(postings.repeated(contents.prints))
    parts = 1 + len(kept) * _POSTING // max(1, memory // 2)
    owners = np.repeat(np.arange(count), contents.counts)  # of each fingerprint, as they came
    lengths = contents.lengths[order]
    begins = (np.cumsum(contents.lengths) - contents.lengths)[order]
    texts = Texts(contents.hashes, contents.flags, begins, lengths, np.stack([np.zeros(count, np.int32), lengths.astype(np.int32)], axis=1))
    bounds = _bounds(np.bincount(owners[kept], minlength=count)[order])
    spread = np.ones(len(contents.prints), np.int32)
    files: list[list[Path]] = [[] for _ in bounds[1:]]
    for part in range(parts):
        chosen = kept if parts == 1 else kept[(contents.prints[kept] >> np.uint64(32)) * np.uint64(parts) >> np.uint64(32) == part]
        found = _post(contents, chosen, owners, order, pool)
        spread[chosen] = postings.spreads(found)
        paths = [folder / f"matches-{parts}-{part}-{number:06}.npy" for number in range(len(files))]
        for number, path in enumerate(_joined(texts, found, bounds, paths, pool, whole=parts == 1)):
            files[number].append(path)
            progress("matching", part * count + int(bounds[number + 1]), parts * count)
    bodies = postings.bodies(contents.counts, contents.positions, spread, contents.lengths)[order]
    return texts._replace(bodies=bodies), files


def _post(
    contents: Contents, chosen: NDArray[np.intp], owners: NDArray[np.intp], order: NDArray[np.int64], pool: ThreadPoolExecutor
) -> Postings:
    """The postings of the chosen fingerprints, by the rank of their texts."""
    ranks = np.empty(len(order), np.uint64)
    ranks[order] = np.arange(len(order), dtype=np.uint64)
    each = np.bincount(owners[chosen], minlength=len(order))
    ends = np.cumsum(each)[order]
    places = ranks[owners[chosen]] << np.uint64(32) | contents.positions[chosen]
    return postings.post(contents.prints[chosen], places, ends - each[order], ends, each_of=pool.map)


def _bounds(each: NDArray[np.intp]) -> NDArray[np.int64]:
    """Where chunks of about as many postings begin and end, in ranks."""
    total = np.cumsum(each)
    cuts = np.searchsorted(total, np.arange(_CHUNK, int(total[-1]) if len(total) else 0, _CHUNK))
    return np.unique(np.concatenate([[0], cuts, [len(each)]])).astype(np.int64)


def _joined(
    texts: Texts, found: Postings, bounds: NDArray[np.int64], paths: list[Path], pool: ThreadPoolExecutor, *, whole: bool
) -> Iterator[Path]:
    """Find the matches of each chunk and write them down, unless an earlier run did; yields each path when it is there."""
    mine = thread_local()  # the scratch of each thread

    def work(number: int) -> Path:
        if not paths[number].exists():
            if not hasattr(mine, "state"):
                mine.state = passages.scratch_of(len(texts.begins))
            rows = passages.matches(texts, found, int(bounds[number]), int(bounds[number + 1]), mine.state, whole=whole)
            _save(paths[number], rows)
        return paths[number]

    return pool.map(work, range(len(paths)))


def _save(path: Path, rows: NDArray[np.int32]) -> None:
    unfinished = path.with_suffix(".unfinished")
    whole = BytesIO()  # numpy does not notice when a disk is too full for what it writes into a file
    np.save(whole, rows)
    with unfinished.open("wb") as stream:
        stream.write(whole.getbuffer())
    unfinished.replace(path)


# --- third stage: passages, pairs, stories ------------------------------------------------------------------------------------------------


class _Piece(NamedTuple):
    """What a chunk yields."""

    passages: pa.Table
    pairs: pa.Table
    joints: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]  # a, b, strength


class _Desk:
    """Holds what is known of all texts while the chunks pass."""

    def __init__(self, contents: Contents, shelf: Shelf, texts: Texts, order: NDArray[np.int64], ids: pa.Array) -> None:
        self._contents, self._texts, self._ids = contents, texts, ids
        self._facts = facts_of(texts, contents.records.take(pa.array(order)))
        self._judge = Judge(self._facts, partial(_texts, shelf, order), len(order))

    def report(self, chunks: list[list[Path]], sink: Sink, pool: ThreadPoolExecutor, progress: Progress) -> Counts:
        """Measure every chunk and hand the tables to the sink."""
        joints, count_passages, count_pairs = [], 0, 0
        for number, piece in enumerate(pool.map(self._piece, chunks), 1):
            sink.passages(piece.passages)
            sink.pairs(piece.pairs)
            joints.append(piece.joints)
            count_passages += piece.passages.num_rows
            count_pairs += piece.pairs.num_rows
            progress("measuring", number, len(chunks))
        columns = (
            [np.concatenate(column) for column in zip(*joints, strict=True)]
            if joints
            else [np.empty(0, np.int32)] * 2 + [np.empty(0, np.float32)]
        )
        found = stories.gather(len(self._ids), *columns)
        sink.stories(tables.stories_table(self._ids, found.story, found.split))
        sizes = np.bincount(found.story, minlength=1)
        return Counts(len(self._ids), len(self._contents.hashes), count_passages, count_pairs, int((sizes > 1).sum()))

    def _piece(self, paths: list[Path]) -> _Piece:
        """The passages and pairs of one chunk of texts."""
        rows = [np.load(path) for path in paths]
        found = passages.measured(self._texts, rows[0] if len(rows) == 1 else _merged(rows))
        ends = found.pairs[:, passages.PAIR["a"]], found.pairs[:, passages.PAIR["b"]]
        passages.summarise(self._texts, np.unique(np.concatenate(ends)), self._facts.summaries)
        related = lineage.relate(found.pairs, self._facts)
        pairs, related = found.pairs[related.kept], related.of(related.kept)
        spans = passages.spans(found.passages, self._texts.begins, self._contents.starts, self._contents.ends)
        return _Piece(
            tables.passages_table(self._ids, found.passages, spans),
            tables.pairs_table(self._ids, pairs, related, self._judge.judge(pairs, related)),
            lineage.joints(pairs, related),
        )


def _texts(shelf: Shelf, order: NDArray[np.int64], ranks: NDArray[np.int64]) -> list[str]:
    """The texts of these ranks."""
    numbers = order[ranks]
    by_number = np.argsort(numbers)
    found = dict(zip(by_number.tolist(), shelf.texts(numbers[by_number]), strict=True))
    return [found[place] for place in range(len(ranks))]


def _merged(rows: list[NDArray[np.int32]]) -> NDArray[np.int32]:
    """The matches found in several ranges of fingerprints, in one order."""
    together = np.concatenate(rows)
    a, b, x, y, size = together.T
    return np.ascontiguousarray(together[np.lexsort((-size, y, x, b, a))])

"""Reuse in pieces of work that know nothing of one another, for engines that move data between machines: Arrow in, Arrow out.

    texts ─packed─▶ fingerprints by range ─shared─▶ which home needs which texts, and what is common ─pieces─▶ ─found─▶ passages, pairs

A home is a stretch of texts that follow one another in the order of their ids. It needs every text that shares a fingerprint with one of its own
and comes later; with these at hand a piece of work joins, measures and relates by the very functions of the local engine, from the texts alone. What
a text alone does not tell, in how many others its fingerprints stand, is sent to it where it is many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from variorum.reuse import lineage, passages, postings, tables
from variorum.reuse.facts import facts_of
from variorum.reuse.judge import Judge
from variorum.reuse.passages import PAIR, Found, Texts
from variorum.reuse.postings import CAP, COMMON
from variorum.reuse.schemas import ARTICLES, PAIRS, PASSAGES
from variorum.reuse.words import Prints, Words, prints_of, words_of

PACKED = pa.schema(
    [
        pa.field("range", pa.int32()),  # of fingerprints
        pa.field("prints", pa.binary()),  # uint64
        pa.field("places", pa.binary()),  # uint64, text << 32 | position
        pa.field("words", pa.int64()),  # that were read for it; the first range has them
    ]
)
SHARED = pa.schema(
    [
        pa.field("what", pa.string()),  # NEED, SPREAD or WORDS
        pa.field("key", pa.int64()),  # the home; the text; the number of words
        pa.field("data", pa.binary()),  # int64 texts; uint32 position and spread by turns; nothing
    ]
)
NEED, SPREAD, WORDS = "need", "spread", "words"
PIECES = pa.schema([pa.field("piece", pa.int64()), pa.field("number", pa.int64()), pa.field("own", pa.bool_())])
FOUND = pa.schema(  # both tables in one, since a piece of work has one outlet
    [
        pa.field("what", pa.string()),  # PASSAGE_ROW or PAIR_ROW
        pa.field("a_number", pa.int64()),
        pa.field("b_number", pa.int64()),
        pa.field("row", pa.int32()),  # orders the passages of a pair
        pa.field("strength", pa.float32()),  # of a pair that makes a story
        *(field.with_nullable(True) for field in PASSAGES),
        *(field.with_nullable(True) for field in PAIRS if field.name not in PASSAGES.names),
    ]
)
PASSAGE_ROW, PAIR_ROW = "passage", "pair"
_RECORDS = [name for name in ARTICLES.names if name not in ("id", "text")]

_AT_ONCE = 1 << 20  # fingerprints packed at a time
_NEEDS_AT_ONCE = 1 << 22
_MATCHED_AT_ONCE = 200_000  # postings of the texts whose matches are looked for at a time
_PIECE_BITS = 20  # pieces that a home may be cut into
Batches = Iterable[pa.RecordBatch]


def grouped(batches: Batches, key: str) -> Iterator[tuple[int, pa.Table]]:
    """The rows of each key, of batches that are sorted by it."""
    held: list[pa.RecordBatch] = []
    current: int | None = None
    for batch in batches:
        keys = batch.column(key).to_numpy(zero_copy_only=False)
        edges = [0, *(np.flatnonzero(np.diff(keys)) + 1).tolist(), len(keys)]
        for first, stop in pairwise(edges):
            if first == stop:
                continue
            if held and current != keys[first]:
                yield int(current or 0), pa.Table.from_batches(held)
                held = []
            current = int(keys[first])
            held.append(batch.slice(first, stop - first))
    if held:
        yield int(current or 0), pa.Table.from_batches(held)


# --- fingerprints -------------------------------------------------------------------------------------------------------------------------


def packed(batches: Batches, ranges: int) -> Iterator[pa.RecordBatch]:
    """The fingerprints of texts (columns `number`, `text`) in `ranges` packets, as PACKED."""
    held: list[tuple[NDArray[np.uint64], NDArray[np.uint64]]] = []
    size = words = 0
    for batch in batches:
        found = words_of(batch.column("text"))
        prints = prints_of(found)
        texts = np.repeat(batch.column("number").to_numpy().astype(np.uint64), prints.counts)
        held.append((prints.prints, texts << np.uint64(32) | prints.positions))
        size, words = size + len(texts), words + len(found.hashes)
        if size >= _AT_ONCE:
            yield _packets(held, ranges, words)
            held, size, words = [], 0, 0
    if held:
        yield _packets(held, ranges, words)


def _packets(held: list[tuple[NDArray[np.uint64], NDArray[np.uint64]]], ranges: int, words: int) -> pa.RecordBatch:
    prints, places = (np.concatenate(column) for column in zip(*held, strict=True))
    home = ((prints >> np.uint64(32)) * np.uint64(ranges) >> np.uint64(32)).astype(np.int32)
    order = np.argsort(home, kind="stable")
    ends = np.cumsum(np.bincount(home, minlength=ranges))
    counts = np.zeros(ranges, np.int64)
    counts[0] = words
    columns = [pa.array(np.arange(ranges, dtype=np.int32)), _blobs(prints[order], ends), _blobs(places[order], ends), pa.array(counts)]
    return pa.RecordBatch.from_arrays(columns, schema=PACKED)


def _blobs(values: NDArray[Any], ends: NDArray[np.int64]) -> pa.Array:
    """Stretches of an array that end there, as binary."""
    offsets = np.concatenate([[0], ends]) * values.itemsize
    data = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(pa.large_binary(), len(ends), [None, pa.py_buffer(offsets.astype(np.int64)), data]).cast(pa.binary())


def _joined(column: pa.ChunkedArray, kind: type[np.generic]) -> NDArray[Any]:
    parts = [np.frombuffer(value.as_buffer(), kind) for value in column if value.is_valid]
    return np.concatenate(parts) if parts else np.empty(0, kind)


# --- who shares one -----------------------------------------------------------------------------------------------------------------------


def shared(batches: Batches, starts: NDArray[np.int64]) -> Iterator[pa.RecordBatch]:
    """What comes of the fingerprints (PACKED, sorted by range) of all texts, as SHARED. `starts`: the first text of each home."""
    for _, table in grouped(batches, "range"):
        prints, places = _joined(table["prints"], np.uint64), _joined(table["places"], np.uint64)
        kept = postings.repeated(prints)
        prints, places = prints[kept], places[kept]
        nobody = np.empty(0, np.int64)
        found = postings.post(prints, places, nobody, nobody)
        yield _rows(WORDS, np.array([pc.sum(table["words"]).as_py() or 0]), pa.array([None], pa.binary()))
        yield _spreads(places, postings.spreads(found))
        yield _needs(found, starts)


def _rows(what: str, keys: NDArray[np.int64], data: pa.Array) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([what] * len(keys), pa.string()), pa.array(keys, pa.int64()), data], schema=SHARED)


def _spreads(places: NDArray[np.uint64], spread: NDArray[np.int32]) -> pa.RecordBatch:
    """Where the texts have fingerprints that stand in many."""
    common = np.flatnonzero(spread >= COMMON)
    common = common[np.argsort(places[common])]
    texts, positions = (places[common] >> np.uint64(32)).astype(np.int64), places[common].astype(np.uint32)
    last = np.flatnonzero(np.diff(texts, append=-1))
    data = np.stack([positions, spread[common].astype(np.uint32)], axis=1).reshape(-1)
    return _rows(SPREAD, texts[last], _blobs(data, 2 * (last + 1)))


def _needs(found: postings.Postings, starts: NDArray[np.int64]) -> pa.RecordBatch:
    """Which texts each home needs: of those that share a fingerprint, all from its own first one on."""
    texts, groups = (found.members >> np.uint64(32)).astype(np.int64), found.groups
    once = (np.diff(texts, prepend=-1) != 0) | (np.diff(groups, prepend=-1) != 0)
    once &= found.spread[groups] <= CAP
    texts, groups = texts[once], groups[once]
    homes = np.searchsorted(starts, texts, side="right") - 1
    heads = np.flatnonzero((np.diff(homes, prepend=-1) != 0) | (np.diff(groups, prepend=-1) != 0))
    reach = np.searchsorted(groups, groups[heads], side="right") - heads  # groups stand in ascending order
    heads, reach = heads[reach > 1], reach[reach > 1]
    pairs = [np.empty(0, np.int64)]
    for first, stop in _stretches(reach, _NEEDS_AT_ONCE):
        at, size = heads[first:stop], reach[first:stop]
        needed = np.repeat(at - np.cumsum(size) + size, size) + np.arange(size.sum())
        pairs.append(np.unique(np.repeat(homes[at], size) << 32 | texts[needed]))
    together = np.unique(np.concatenate(pairs))
    last = np.flatnonzero(np.diff(together >> 32, append=-1))
    return _rows(NEED, together[last] >> 32, _blobs(together & 0xFFFFFFFF, last + 1))


def _stretches(sizes: NDArray[np.int64], most: int) -> Iterator[tuple[int, int]]:
    """Stretches that hold about so much together."""
    total = np.cumsum(sizes)
    cuts = np.searchsorted(total, np.arange(most, int(total[-1]) if len(total) else 0, most)) + 1
    edges = np.unique(np.concatenate([[0], cuts, [len(sizes)]])).tolist()
    yield from pairwise(edges)


def pieces(batches: Batches, starts: NDArray[np.int64], most: int) -> Iterator[pa.RecordBatch]:
    """The texts of each piece of work, as PIECES, from the needs of homes (SHARED, sorted by key).

    A home that needs more than `most` texts is cut: each piece has its own texts (`own`) and some of the others.
    """
    for home, table in grouped(batches, "key"):
        numbers = np.unique(_joined(table["data"], np.int64))
        own = numbers[: np.searchsorted(numbers, starts[home + 1])] if home + 1 < len(starts) else numbers
        others = numbers[len(own) :]
        room = max(most - len(own), most // 2)
        for part in range(max(1, -(-len(others) // room))):
            some = np.concatenate([own, others[part * room : (part + 1) * room]])
            columns = [np.full(len(some), home << _PIECE_BITS | part), some, np.arange(len(some)) < len(own)]
            yield pa.RecordBatch.from_arrays([pa.array(column) for column in columns], schema=PIECES)


# --- passages and pairs -------------------------------------------------------------------------------------------------------------------


def found(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Passages and pairs, as FOUND, of pieces of work: texts with the columns of PIECES (sorted by piece), their records, and `spreads`, a
    list of what SHARED tells of them."""
    for piece, table in grouped(batches, "piece"):
        yield from _found(table.take(pc.sort_indices(table["number"])), first=piece & ((1 << _PIECE_BITS) - 1) == 0)


def _found(table: pa.Table, *, first: bool) -> Iterator[pa.RecordBatch]:
    column = table["text"].cast(pa.large_string()).combine_chunks()
    words = words_of(column)
    texts, posted = _ready(words, prints_of(words), table["spreads"])
    facts = facts_of(texts, table.select(_RECORDS).combine_chunks())
    judge = Judge(facts, lambda which: [column[at].as_py() for at in which.tolist()], len(column))
    own = int(np.count_nonzero(table["own"].to_numpy()))
    scratch = passages.scratch_of(len(column))
    for low, high in _stretches((posted.ends - posted.begins)[:own], _MATCHED_AT_ONCE):
        rows = passages.matches(texts, posted, low, high, scratch)
        if not first:  # pairs of its own texts are the first piece's work
            rows = rows[rows[:, 1] >= own]
        if len(rows):
            yield from _related(table, _Known(words, texts, facts, judge), passages.measured(texts, rows))


class _Known(NamedTuple):
    """What is known of the texts of a piece of work."""

    words: Words
    texts: Texts
    facts: lineage.Facts
    judge: Judge


def _related(table: pa.Table, known: _Known, found: Found) -> Iterator[pa.RecordBatch]:
    """The rows of pairs that share something."""
    words, texts, facts, judge = known
    passages.summarise(texts, np.unique(found.pairs[:, :2]), facts.summaries)
    related = lineage.relate(found.pairs, facts)
    pairs, related = found.pairs[related.kept], related.of(related.kept)
    numbers, ids = table["number"].to_numpy(), table["id"].combine_chunks()
    made = tables.passages_table(ids, found.passages, passages.spans(found.passages, texts.begins, words.starts, words.ends))
    yield from _as_found(made, PASSAGE_ROW, numbers, found.passages, np.full(len(found.passages), np.nan, np.float32))
    made = tables.pairs_table(ids, pairs, related, judge.judge(pairs, related))
    yield from _as_found(made, PAIR_ROW, numbers, pairs, _strengths(pairs, related))


def _ready(words: Words, prints: Prints, spreads: pa.ChunkedArray) -> tuple[Texts, postings.Postings]:
    """The texts without boilerplate at their edges, and the postings of their fingerprints but those that stand in too many."""
    owners = np.repeat(np.arange(len(prints.counts)), prints.counts)
    keys = owners << 32 | prints.positions
    spread = np.ones(len(keys), np.int32)
    for text, told in enumerate(spreads):
        for part in told.values or ():
            positions, size = np.frombuffer(part.as_buffer(), np.uint32).reshape(-1, 2).T
            spread[np.searchsorted(keys, text << 32 | positions.astype(np.int64))] = size
    allowed = postings.repeated(prints.prints) & ~np.isin(prints.prints, prints.prints[spread > CAP])
    lengths = np.diff(words.offsets)
    bodies = postings.bodies(prints.counts, prints.positions, spread, lengths)
    ends = np.cumsum(np.bincount(owners[allowed], minlength=len(lengths)))
    begins = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    posted = postings.post(prints.prints[allowed], keys[allowed].astype(np.uint64), begins, ends.astype(np.int64))
    return Texts(words.hashes, words.flags, words.offsets[:-1].copy(), lengths, bodies), posted


def _strengths(pairs: NDArray[np.int32], related: lineage.Related) -> NDArray[np.float32]:
    """How strongly each pair joins a story; nan where it does not."""
    out = np.full(len(pairs), np.nan, np.float32)
    joints = lineage.joints(pairs, related)
    out[np.searchsorted(_keys(pairs[:, PAIR["a"]], pairs[:, PAIR["b"]]), _keys(joints.a, joints.b))] = joints.strength
    return out


def _keys(a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.int64]:
    return a.astype(np.int64) << 32 | b


def _as_found(
    table: pa.Table, what: str, numbers: NDArray[np.int64], rows: NDArray[np.int32], strengths: NDArray[np.float32]
) -> list[pa.RecordBatch]:
    """The rows of a table as FOUND. rows: what the table was made from, a and b in the first columns."""
    count = table.num_rows
    known = {
        "what": pa.array([what] * count, pa.string()),
        "a_number": pa.array(numbers[rows[:, 0]], pa.int64()),
        "b_number": pa.array(numbers[rows[:, 1]], pa.int64()),
        "row": pa.array(np.arange(count, dtype=np.int32)),
        "strength": pa.array(strengths, pa.float32(), mask=np.isnan(strengths)),
    }
    known |= {name: table[name] for name in table.column_names}
    columns = [known[field.name] if field.name in known else pa.nulls(count, field.type) for field in FOUND]
    return list(pa.table(columns, schema=FOUND).to_batches(max_chunksize=10_000))

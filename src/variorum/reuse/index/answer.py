"""What an article shares with those in an index: who may share enough is asked of the file, the rest is the batch engine on a few texts."""

from __future__ import annotations

import sqlite3
from bisect import bisect
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from variorum.reuse import lineage, passages, postings, tables
from variorum.reuse.facts import facts_of
from variorum.reuse.index.file import SQL, ask, list_
from variorum.reuse.index.intake import RECORD, Read, texts_of
from variorum.reuse.index.marks import Numbers, among, bodies_of, distinct
from variorum.reuse.judge import Judge
from variorum.reuse.passages import Texts
from variorum.reuse.postings import CAP, COMMON
from variorum.reuse.schemas import PAIRS, PASSAGES
from variorum.reuse.words import Prints, Words, prints_of, words_of

_WORLD = 1_024  # candidates measured at a time


class Relations(NamedTuple):
    """What one article shares with those in the index, in the schemas PAIRS and PASSAGES."""

    pairs: pa.Table
    passages: pa.Table


NOTHING = Relations(PAIRS.empty_table(), PASSAGES.empty_table())


class _Sharers(NamedTuple):
    """Who shares fingerprints with an article."""

    joining: Numbers  # its fingerprints that may join, in order
    new: Numbers  # those that many articles have, counting it, and had not before
    turned: Numbers  # articles that have one of these
    candidates: Numbers  # articles that may share enough to be looked at


def related(base: sqlite3.Connection, read: Read, own: int | None) -> Relations:
    """What an article shares with the stored ones; `own` is its number if it is one of them."""
    sharers = _sharers(base, read, own)
    if not len(sharers.candidates):
        return NOTHING
    rows = base.execute(SQL["by_id"], {"asked": list_(sharers.candidates)}).fetchall()
    numbers = np.array(rows, np.int64).reshape(len(rows))
    found = [_compared(base, read, numbers[first : first + _WORLD], sharers) for first in range(0, len(rows), _WORLD)]
    return Relations(*(pa.concat_tables(parts).combine_chunks() for parts in zip(*found, strict=True)))


def _sharers(base: sqlite3.Connection, read: Read, own: int | None) -> _Sharers:
    hashes, _, beside = distinct(read.prints.prints.view(np.int64), np.zeros(len(read.beside), np.int64), read.beside)
    known = ask(base, "spreads", hashes)
    most = CAP - 1 if own is None else CAP  # stored articles that may have a fingerprint which joins
    joining = ~among(hashes, np.sort(known[known[:, 1] > most, 0]))
    hashes, beside = hashes[joining], beside[joining]
    hits = ask(base, "sharers", hashes)
    values, counts = np.unique(hits[:, 0], return_counts=True)
    new = np.setdiff1d(values[counts == COMMON - 1], known[:, 0]) if own is None else values[:0]
    hits = hits[hits[:, 1] != (own or 0)]
    turned = np.unique(hits[among(hits[:, 0], new), 1])
    return _Sharers(hashes, new, turned, _near(hits, beside[np.searchsorted(hashes, hits[:, 0])]))


def _near(hits: Numbers, ours: Numbers) -> Numbers:
    """Who may share enough: one match that is shorter than RUN makes no pair; several may, in a short text.

    hits: hash, number, what stands beside it there; ours: what stands beside it in the article.
    """
    theirs = hits[:, 2]
    long = (ours < 0) | (theirs < 0) | (ours >> 8 == theirs >> 8) | (ours & 255 == theirs & 255)
    numbers, which, counts = np.unique(hits[:, 1], return_inverse=True, return_counts=True)
    return numbers[(counts > 1) | (np.bincount(which, long, len(numbers)) > 0)]


def _compared(base: sqlite3.Connection, read: Read, numbers: Numbers, sharers: _Sharers) -> Relations:
    """What an article shares with some of the candidates: the batch engine on a collection of these."""
    rows = base.execute(SQL["records"], {"asked": list_(numbers)}).fetchall()
    record = [read.batch[name][0].as_py() for name in RECORD]
    rank = bisect([row[1] for row in rows], record[0])
    rows.insert(rank, (0, *record, 0, 0, texts_of(read.batch)[0]))
    number, *columns, body_first, body_last, text = zip(*rows, strict=True)
    records = pa.table({name: pa.array(column, pa.string()) for name, column in zip(RECORD, columns, strict=True)})
    strings = pa.array(text, pa.large_string())
    words = words_of(strings)
    prints = prints_of(words)
    lengths = np.diff(words.offsets)
    bodies = np.array([body_first, body_last], np.int32).T.copy()
    again = among(np.array(number), np.append(0, sharers.turned))
    bodies[again] = _bodies_now(base, prints, lengths, again, sharers.new)
    texts = Texts(words.hashes, words.flags, words.offsets[:-1], lengths, bodies)
    found = passages.matches(texts, _postings(prints, rank, sharers.joining), 0, rank + 1, passages.scratch_of(len(rows)))
    return _tables(texts, words, records, strings, found)


def _bodies_now(base: sqlite3.Connection, prints: Prints, lengths: Numbers, which: NDArray[np.bool_], new: Numbers) -> NDArray[np.int32]:
    """The bodies of some of these texts, once these fingerprints are common too."""
    chosen = np.repeat(which, prints.counts)
    some = Prints(prints.prints[chosen], prints.positions[chosen], prints.counts[which])
    common = ask(base, "spreads", np.unique(some.prints.view(np.int64)))[:, 0]
    return bodies_of(some, lengths[which], np.union1d(common, new))


def _postings(prints: Prints, rank: int, joining: Numbers) -> postings.Postings:
    """Who shares a fingerprint with the text of this rank, and nobody else's affairs: a text before it meets it in a group of its own."""
    count = len(prints.counts)
    hashes = prints.prints.view(np.int64)
    at = np.flatnonzero(among(hashes, joining))
    kind, owners = np.searchsorted(joining, hashes[at]), np.repeat(np.arange(count), prints.counts)[at]
    places = owners.astype(np.uint64) << np.uint64(32) | prints.positions[at]
    groups = kind * (count + 1) + np.where(owners < rank, 1 + owners, 0)
    own = np.flatnonzero(owners == rank)
    own = own[np.argsort(kind[own], kind="stable")]
    before = np.unique(groups[owners < rank])  # each gets the text's own postings too
    low, high = (np.searchsorted(kind[own], before // (count + 1), side) for side in ("left", "right"))
    again = own[np.arange((high - low).sum()) + np.repeat(low - np.cumsum(high - low) + (high - low), high - low)]
    each = np.bincount(owners, minlength=count)
    ends = np.cumsum(each)
    return postings.post(
        np.concatenate([groups, np.repeat(before, high - low)]).astype(np.uint64),
        np.concatenate([places, places[again]]),
        ends - each,
        ends,
    )


def _tables(texts: Texts, words: Words, records: pa.Table, strings: pa.Array, rows: NDArray[np.int32]) -> Relations:
    facts = facts_of(texts, records)
    found = passages.measured(texts, rows)
    if not len(found.pairs):
        return NOTHING
    passages.summarise(texts, np.unique(found.pairs[:, : passages.PAIR["b"] + 1]), facts.summaries)
    relations = lineage.relate(found.pairs, facts)
    judge = Judge(facts, lambda ranks: (strings[int(rank)].as_py() for rank in ranks), len(strings))
    ids = records["id"].combine_chunks()
    return Relations(
        tables.pairs_table(ids, found.pairs, relations, judge.judge(found.pairs, relations)),
        tables.passages_table(ids, found.passages, passages.spans(found.passages, texts.begins, words.starts, words.ends)),
    )

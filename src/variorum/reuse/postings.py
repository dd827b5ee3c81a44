"""Which texts share a fingerprint: the postings of a collection, and from them what is boilerplate by frequency and place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variorum.reuse import kernels
from variorum.reuse.words import GRAM

CAP = 1_000  # texts; a fingerprint in more of them joins nobody. BASELINES: exact on five corpora of up to 21,578 articles
REPEATS = 4  # postings of one fingerprint that one text may have; a text that says one thing a thousand times says it four times here
COMMON = 10  # texts from which a fingerprint at the edge of a text is boilerplate
LEAD = 40  # words at the beginning of a text that may be boilerplate: share buttons, datelines; more is a lead that many took over
_BITS_EACH = 8  # bits of the filter a fingerprint: one in eight of those met once is then sorted in vain
_SORTED_AT_ONCE = 100_000

EachOf = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


class Postings(NamedTuple):
    """Who shares which fingerprint. A posting that nobody shares has no slot; a group is one fingerprint."""

    begins: NDArray[np.int64]  # [n], first posting of each text
    ends: NDArray[np.int64]  # [n], one past its last
    slots: NDArray[np.int64]  # [p], where the posting stands in `members`, or -1
    members: NDArray[np.uint64]  # [q], text << 32 | position, by group, then text, then position
    groups: NDArray[np.int32]  # [q], group of each member
    firsts: NDArray[np.int64]  # [g + 1], first member of each group
    spread: NDArray[np.int32]  # [g], in how many texts


def repeated(prints: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of these fingerprints occur more than once; a few that do not may be among them. One pass without sorting."""
    bits = max(12, int(len(prints) * _BITS_EACH).bit_length())
    seen, again = np.zeros(1 << (bits - 6), np.uint64), np.zeros(1 << (bits - 6), np.uint64)
    kernels.note_repeats(prints, seen, again, bits)
    kept: NDArray[np.bool_] = kernels.kept(prints, again, bits)
    return kept


def post(
    prints: NDArray[np.uint64], places: NDArray[np.uint64], begins: NDArray[np.int64], ends: NDArray[np.int64], *, each_of: EachOf = map
) -> Postings:
    """The postings of fingerprints at `places` (text << 32 | position); those of text t are prints[begins[t]:ends[t]].

    `each_of` is `map`, or one that works in threads.
    """
    size = len(prints)
    order = _sorted(prints, each_of)
    members, slots, groups = np.empty(size, np.uint64), np.full(size, -1, np.int64), np.empty(size, np.int32)
    firsts, spread = np.empty(size // 2 + 2, np.int64), np.empty(size // 2 + 1, np.int32)
    count = kernels.gather(prints, places, order, REPEATS, members, slots, groups, firsts, spread)
    filled = int(firsts[count])
    return Postings(begins, ends, slots, members[:filled].copy(), groups[:filled].copy(), firsts[: count + 1].copy(), spread[:count].copy())


def _sorted(prints: NDArray[np.uint64], each_of: EachOf) -> NDArray[np.intp]:
    """What sorts the fingerprints, by ranges that threads can sort side by side."""
    if len(prints) < _SORTED_AT_ONCE:
        return np.argsort(prints)
    home = (prints >> np.uint64(61)).astype(np.uint8)  # of eight ranges
    return np.concatenate(list(each_of(lambda range_: _sorted_range(prints, home, range_), range(8))))


def _sorted_range(prints: NDArray[np.uint64], home: NDArray[np.uint8], range_: int) -> NDArray[np.intp]:
    inside = np.flatnonzero(home == range_)
    return inside[np.argsort(prints[inside])]


def spreads(postings: Postings) -> NDArray[np.int32]:
    """In how many texts the fingerprint of each posting stands."""
    shared = postings.slots >= 0
    out = np.ones(len(postings.slots), np.int32)
    out[shared] = postings.spread[postings.groups[postings.slots[shared]]]
    return out


def bodies(
    counts: NDArray[np.int64], positions: NDArray[np.uint32], spread: NDArray[np.int32], lengths: NDArray[np.int64]
) -> NDArray[np.int32]:
    """First and last word of each text without the boilerplate at its edges: int32[n, 2]."""
    out = np.empty((len(counts), 2), np.int32)
    kernels.bodies(counts, positions, spread, lengths, GRAM, COMMON, LEAD, out)
    return out

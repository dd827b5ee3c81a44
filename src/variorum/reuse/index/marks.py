"""What an index keeps of fingerprints: each once an article, what stands beside it, and what many of them make of the edges of a text."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from variorum.reuse import postings
from variorum.reuse.postings import CAP, COMMON, LEAD, REPEATS
from variorum.reuse.words import GRAM, RUN, Prints, Words, prints_of, words_of

Numbers = NDArray[np.int64]

_BESIDE = (RUN - GRAM + 1) // 2  # words that a run of RUN words reaches beyond a fingerprint in it, on one side at least
_PROBE = """“The bridge will stay shut”, Straße officials said on 3 May 2018; co\u00adoperation ran to 1,250 cafe\u0301s, ﬁve ferries and no\u200bbody else.
大桥于星期二关闭，直到修理完成为止。 สะพานปิด до утра в среду, как сообщили власти. The old bridge at the mill had been closed twice before."""


def signature() -> str:
    """What the stored fingerprints and bodies depend on, as they come out: a change anywhere on the way to them changes it."""
    words = words_of(pa.array([_PROBE, "No word"]))
    prints = prints_of(words)
    ends = np.minimum(np.arange(len(prints.prints)), np.arange(len(prints.prints))[::-1])
    spread = np.where(ends < 3, COMMON, 1).astype(np.int32)
    bodies = postings.bodies(prints.counts, prints.positions, spread, np.diff(words.offsets))
    settings = np.array([GRAM, RUN, CAP, COMMON, REPEATS, LEAD])
    parts: list[NDArray[Any]] = [*prints, beside_of(words, prints), bodies, settings]
    return hashlib.sha256(b"".join(part.astype("<i8").tobytes() for part in parts)).hexdigest()


def beside_of(words: Words, prints: Prints) -> Numbers:
    """Sixteen bits for each fingerprint: eight of the words before it and eight of those after it, `_BESIDE` each.

    Where two texts have a fingerprint in common and both halves differ, the match around it is shorter than RUN.
    """
    begins, ends = np.repeat(words.offsets[:-1], prints.counts), np.repeat(words.offsets[1:], prints.counts)
    at = begins + prints.positions
    halves = []
    for first in (at - _BESIDE, at + GRAM):
        mixed = np.zeros(len(at), np.uint64)
        for place in (first + step for step in range(_BESIDE)):
            inside = (place >= begins) & (place < ends)
            mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + np.where(inside, words.hashes[np.where(inside, place, 0)], np.uint64(1))
        halves.append((mixed >> np.uint64(56)).astype(np.int64))
    return halves[0] << 8 | halves[1]


def distinct(hashes: Numbers, numbers: Numbers, beside: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Each fingerprint of each article once, in order; what stands beside one met more than once is -1. The numbers come in order."""
    order = np.argsort(hashes, kind="stable")
    hashes, numbers, beside = hashes[order], numbers[order], beside[order]
    firsts = np.flatnonzero((np.diff(hashes, prepend=0) != 0) | (np.diff(numbers, prepend=-1) != 0))
    several = np.diff(firsts, append=len(hashes)) > 1
    return hashes[firsts], numbers[firsts], np.where(several, -1, beside[firsts])


def bodies_of(prints: Prints, lengths: Numbers, common: Numbers) -> NDArray[np.int32]:
    """First and last word of texts without their boilerplate, given which of their fingerprints many articles have."""
    hashes = prints.prints.view(np.int64)
    at = np.flatnonzero(among(hashes, np.sort(common)))
    owners = np.repeat(np.arange(len(lengths)), prints.counts)[at]
    order = np.lexsort((hashes[at], owners))
    at, owners = at[order], owners[order]
    starts = (np.diff(hashes[at], prepend=0) != 0) | (np.diff(owners, prepend=-1) != 0)
    run = np.arange(len(at)) - np.maximum.accumulate(np.where(starts, np.arange(len(at)), 0))
    spread = np.ones(len(hashes), np.int32)
    spread[at[run < REPEATS]] = COMMON  # what one text repeats oftener has no posting in the engine, and counts as its own
    return postings.bodies(prints.counts, prints.positions, spread, lengths)


def among(values: Numbers, ordered: Numbers) -> NDArray[np.bool_]:
    """Which of these values are among others, which come in order."""
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    found: NDArray[np.bool_] = ordered[np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)] == values
    return found

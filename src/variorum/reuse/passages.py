"""What two texts share: the longest matches grown from common fingerprints, chained into passages, and measured exactly."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from variorum.reuse import kernels
from variorum.reuse.postings import CAP, Postings
from variorum.reuse.words import GRAM, RUN

LEAST = RUN  # words of a passage
ANCHOR = (
    20  # words without an edit that a passage needs before edits are bridged, unless the pair shares much. INTERFACE and the scorer call
)
# a run of 20 words real; two chance runs of 12 beside each other are not one
SHARE = 0.25  # 0..1, share of the shorter text's words from which short matches alone make a pair
GAP = 10  # words between two matches of one passage, in either text
SHINGLE = 5  # words: resemblance and containment are shares of 5-grams (INTERFACE)
_ROOM = 1 << 18  # matches found before they are measured

PAIR = {name: column for column, name in enumerate(kernels.PAIR)}
PASSAGE = {name: column for column, name in enumerate(kernels.PASSAGE)}


class Texts(NamedTuple):
    """A collection of n texts as the kernels want it; words of a text are hashes[begins[t] : begins[t] + lengths[t]]."""

    hashes: NDArray[np.uint64]
    flags: NDArray[np.uint8]
    begins: NDArray[np.int64]  # [n]
    lengths: NDArray[np.int64]  # [n]
    bodies: NDArray[np.int32]  # [n, 2], without boilerplate


class Found(NamedTuple):
    """Pairs with what they share, and their passages, both in the order of the pairs; columns as in PAIR and PASSAGE."""

    pairs: NDArray[np.int32]  # [p, 11]
    passages: NDArray[np.int32]  # [q, 9]


def matches(texts: Texts, postings: Postings, low: int, high: int, state: NDArray[np.int64], *, whole: bool = True) -> NDArray[np.int32]:
    """The longest matches between each of the texts low..high and every later one: int32[r, 5], rows of a, b, position in a, in b, words.

    Sorted by text and position; a match may come more than once. Pairs that share too little are left out, unless these are not the `whole` postings.
    `state`: from `scratch_of`; a thread keeps it for its next call.
    """
    found = []
    room = np.empty((_ROOM, 5), np.int32)
    while low < high:
        until, rows = kernels.join(
            low, high, texts.hashes, texts.begins, texts.lengths, postings.begins, postings.ends, postings.slots, postings.members,
            postings.groups, postings.firsts, postings.spread, CAP, GRAM, *((LEAST, SHARE) if whole else (0, 0.0)), state, room,
        )  # fmt: skip
        if until == low:  # one text has more matches than there is room for
            room = np.empty((4 * len(room), 5), np.int32)
        elif rows:
            found.append(room[:rows].copy())
        if until < high:
            state[:, 0] = -1  # it holds rows that were not kept
        low = until
    return np.concatenate(found) if found else np.empty((0, 5), np.int32)


def scratch_of(count: int) -> NDArray[np.int64]:
    """Scratch that `matches` needs for a collection of so many texts."""
    return np.full((count, 5), -1, np.int64)


def measured(texts: Texts, rows: NDArray[np.int32]) -> Found:
    """Chain matches into passages and measure the pairs. Rows: a, b, position in a, position in b, words; sorted."""
    pairs = np.empty((len(rows), len(PAIR)), np.int32)
    room = len(rows)
    while True:
        passages = np.empty((room, len(PASSAGE)), np.int32)
        p, q = kernels.measure(
            rows, texts.hashes, texts.flags, texts.begins, texts.lengths, texts.bodies, SHINGLE, LEAST, ANCHOR, SHARE, GAP,
            *_scratch(texts, rows[:, :2]), pairs, passages,
        )  # fmt: skip
        if q <= room:
            return Found(pairs[:p].copy(), _in_order(passages[:q]))
        room = q


def _in_order(passages: NDArray[np.int32]) -> NDArray[np.int32]:
    """By pair, then by where they begin, in a first."""
    a, b, in_a, in_b = (passages[:, PASSAGE[name]] for name in ("a", "b", "a_first", "b_first"))
    return passages[np.lexsort((in_b, in_a, b, a))]


def spans(rows: NDArray[np.int32], begins: NDArray[np.int64], starts: NDArray[np.uint32], ends: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Where passages (columns as in PASSAGE) stand, in code points: int32[q, 4], a_start, a_end, b_start, b_end. begins: first word of each text."""
    out = np.empty((len(rows), 4), np.int32)
    for at, side in ((0, "a"), (2, "b")):
        begin = begins[rows[:, PASSAGE[side]]]
        out[:, at] = starts[begin + rows[:, PASSAGE[f"{side}_first"]]]
        out[:, at + 1] = ends[begin + rows[:, PASSAGE[f"{side}_last"]] - 1]
    return out


def summarise(texts: Texts, which: NDArray[np.integer], out: NDArray[np.int32]) -> None:
    """Fill in, for those of these texts that have none yet, how many 5-grams differ (1 for a text with fewer words), and the numbers in its body.

    out: int32[n, 2], whose first column is 0 where nothing is known.
    """
    new = which[out[which, 0] == 0].astype(np.int64)
    if len(new):
        scratch = _scratch(texts, new)
        kernels.summarise(new, texts.hashes, texts.flags, texts.begins, texts.lengths, texts.bodies, SHINGLE, *scratch, out)


def _scratch(texts: Texts, which: NDArray[np.integer]) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    longest = int(texts.lengths[which].max()) if which.size else 0
    size = 1 << (2 * longest + 2).bit_length()
    return np.full((4, size), -1, np.int32), np.zeros(size, np.uint64)

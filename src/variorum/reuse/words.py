"""The words of texts, and their fingerprints: Arrow in, flat arrays out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from variorum.reuse import kernels
from variorum.reuse.alphabet import alphabet

# With grams of 6, 7, 8 and 9 words all pairs of FA-KES (804 articles) and BBC (2,225) are found, 2026-11-27; 7 instead of 6 leaves a fortieth of the
# pairs that share a phrase by chance (20,000 generated articles: 496,000, then 14,000), which grow with the square of the collection.
GRAM = 7  # words of a fingerprint
RUN = 12  # words: two texts that share so many in a row share a fingerprint there
WINDOW = RUN - GRAM + 1


class Words(NamedTuple):
    """All words of n texts, one after another; m in all."""

    hashes: NDArray[np.uint64]  # [m], of the folded word
    starts: NDArray[np.uint32]  # [m], code points
    ends: NDArray[np.uint32]  # [m], code points
    flags: NDArray[np.uint8]  # [m], bits of `kernels`
    offsets: NDArray[np.int64]  # [n + 1], where each text's words begin


class Prints(NamedTuple):
    """The fingerprints of n texts, one after another; f in all."""

    prints: NDArray[np.uint64]  # [f]
    positions: NDArray[np.uint32]  # [f], words from the start of the text
    counts: NDArray[np.int64]  # [n], how many each text has


def words_of(texts: pa.Array) -> Words:
    """The words of an Arrow array of strings without nulls."""
    column = texts.cast(pa.large_string())
    _, places, data = column.buffers()
    begins = np.frombuffer(places, np.int64)[column.offset : column.offset + len(column) + 1]
    room = int(begins[-1] - begins[0]) // 2 + len(column) + 1
    tables = alphabet()
    found = Words(
        np.empty(room, np.uint64),
        np.empty(room, np.uint32),
        np.empty(room, np.uint32),
        np.empty(room, np.uint8),
        np.empty(len(column) + 1, np.int64),
    )
    bytes_ = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    count = kernels.words(bytes_, begins, *tables, *found)
    return Words(found.hashes[:count], found.starts[:count], found.ends[:count], found.flags[:count], found.offsets)


def prints_of(words: Words) -> Prints:
    """The winnowed fingerprints of texts."""
    room = len(words.hashes) + len(words.offsets)
    found = Prints(np.empty(room, np.uint64), np.empty(room, np.uint32), np.empty(len(words.offsets) - 1, np.int64))
    count = kernels.fingerprints(words.hashes, words.offsets, GRAM, WINDOW, *found)
    return Prints(found.prints[:count], found.positions[:count], found.counts)

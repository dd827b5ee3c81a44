"""What two invented articles share, exactly: counted on their words, with no fingerprint and no cap. Compiled."""
# ruff: noqa: PLR0917 - compiled functions take arrays by position

from __future__ import annotations

import numpy as np
from articles import LONGEST, write_article
from numba import njit

u64 = np.uint64
GRAM = 5  # words of the grams that resemblance and containment are shares of
LEAST_RUN, LONG_RUN = 12, 20
COLUMNS = ("words", "run", "shared5", "grams20", "resemblance", "containment", "min_words", "exact")


@njit(cache=True)
def grams_of(words, grams, places):
    """Hashes of the grams in order of size, and where each begins; how many differ."""
    count = max(0, len(words) - GRAM + 1)
    for place in range(count):
        value = u64(0x9E3779B97F4A7C15)
        for offset in range(GRAM):
            value = (value ^ u64(words[place + offset])) * u64(0xBF58476D1CE4E5B9)
            value ^= value >> u64(29)
        grams[place] = value
    places[:count] = np.argsort(grams[:count], kind="mergesort")
    grams[:count] = grams[:count][places[:count]]
    different = 0
    for place in range(count):
        different += place == 0 or grams[place] != grams[place - 1]
    return count, different


@njit(cache=True)
def shared_grams(one, other):
    """How many different grams stand in both sorted arrays."""
    x, y, shared = 0, 0, 0
    while x < len(one) and y < len(other):
        if one[x] == other[y]:
            value = one[x]
            shared += 1
            while x < len(one) and one[x] == value:
                x += 1
            while y < len(other) and other[y] == value:
                y += 1
        elif one[x] < other[y]:
            x += 1
        else:
            y += 1
    return shared


@njit(cache=True)
def shared_runs(a, b, grams_a, places_a, grams_b, places_b, covered):
    """Words of a in shared runs of LEAST_RUN and more, the longest run, and windows of LONG_RUN words inside shared runs."""
    covered[: len(a)] = False
    longest, windows, y = 0, 0, 0
    for x in range(len(grams_a)):
        while y < len(grams_b) and grams_b[y] < grams_a[x]:
            y += 1
        z = y
        while z < len(grams_b) and grams_b[z] == grams_a[x]:
            i, j = places_a[x], places_b[z]
            z += 1
            if i > 0 and j > 0 and a[i - 1] == b[j - 1]:
                continue  # inside a run that is counted from its beginning
            size = 0
            while i + size < len(a) and j + size < len(b) and a[i + size] == b[j + size]:
                size += 1
            longest = max(longest, size)
            windows += max(0, size - LONG_RUN + 1)
            if size >= LEAST_RUN:
                covered[i : i + size] = True
    return covered[: len(a)].sum(), longest, windows


@njit(cache=True, nogil=True)
def families(seed, members, starts, plan, lex, one, other, measures):
    """Every pair of articles in each family that shares a run of LEAST_RUN words or .3 of its grams; returns how many.

    `members[starts[n]:starts[n + 1]]` are the articles of family n; `one`, `other` and `measures` (a row each, in order of COLUMNS) take the pairs.
    """
    largest = np.max(starts[1:] - starts[:-1])
    texts, grams = np.empty((largest, LONGEST), np.int32), np.empty((largest, LONGEST), np.uint64)
    places, size, held, different = (
        np.empty((largest, LONGEST), np.int64),
        np.empty(largest, np.int64),
        np.empty(largest, np.int64),
        np.empty(largest, np.int64),
    )
    scratch, words, covered = np.empty(LONGEST, np.int32), np.empty(LONGEST, np.int32), np.empty(LONGEST, np.bool_)
    after, out_after = np.empty(LONGEST, np.uint8), np.empty(LONGEST, np.uint8)
    found = 0
    for family in range(len(starts) - 1):
        first, count = starts[family], starts[family + 1] - starts[family]
        for n in range(count):
            size[n] = write_article(seed, members[first + n], plan, lex, scratch, words, after, texts[n], out_after)
            held[n], different[n] = grams_of(texts[n, : size[n]], grams[n], places[n])
        for n in range(count):
            for m in range(n):
                a, b = texts[n, : size[n]], texts[m, : size[m]]
                grams_a, grams_b = grams[n, : held[n]], grams[m, : held[m]]
                shared = shared_grams(grams_a, grams_b)
                least = max(1, min(different[n], different[m]))
                resemblance, containment = shared / max(1, different[n] + different[m] - shared), shared / least
                covered_words, run, windows = shared_runs(a, b, grams_a, places[n], grams_b, places[m], covered)
                if run < LEAST_RUN and containment < 0.3:
                    continue
                one[found], other[found] = members[first + n], members[first + m]
                row = measures[found]
                row[0], row[1], row[2], row[3], row[4], row[5] = covered_words, run, shared, windows, resemblance, containment
                row[6], row[7] = min(size[n], size[m]), size[n] == size[m] and run == size[n]
                found += 1
    return found

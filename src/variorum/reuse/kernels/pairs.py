"""Pairs: which passages two texts share, and how much of each."""

from __future__ import annotations

import numpy as np

from variorum.reuse.kernels.compiling import GOLDEN, NUMBER, QUOTED, UNSPACED, jit, mixed, part
from variorum.reuse.kernels.postings import sort

PAIR = "a b common longest plain_a quoted_a numbers_a plain_b quoted_b numbers_b passages".split()  # columns of `measure`'s pairs
PASSAGE = "a b a_first a_last b_first b_last words quoted boilerplate".split()  # and of its passages
_EDIT = 3  # words that may differ, in each text, between two matches
_BEHIND = 4  # words that must match behind an edit
_BRIDGES = 16  # edits followed from one match, either way
_FORWARDS, _BACKWARDS = np.int64(1), np.int64(-1)
_SIDE_A, _SIDE_B = np.int64(0), np.int64(1)


@jit
def measure(rows, hashes, flags, begins, lengths, bodies, gram, least, anchor, share, gap, scratch, table, pairs, passages):
    """What each pair of texts shares, from its longest matches (rows as `join` fills them, all rows of a pair together).

    `bodies`: int32[n, 2], first and last word of what is no boilerplate in each text. A pair counts when a match has `least` words, is the whole of
    both, or all matches make up `share` of the shorter. Matches at most `gap` words apart in both texts are chained into a passage when one
    has `anchor` words or the pair shares much; else each stands alone.

    Scratch, for the longest text of them with w words: `scratch` int32[4, s] of -1, where s is a power of two >= 2 w + 2; `table` uint64[s].
    Fills pairs (int32, columns as in PAIR; room for len(rows)) and passages (as in PASSAGE); returns how many there are of both, also where
    there was no room for so many passages.
    """
    n = m = i = np.int64(0)  # typed, as all that is handed on: each type costs a compilation of its own
    grams_of = np.int64(-1)
    work, chains = np.empty((1024, 5), np.int32), np.empty((1024, 7), np.int32)
    while i < len(rows):
        a, b = np.int64(rows[i, 0]), np.int64(rows[i, 1])
        end, longest, total, run = _together(rows, i, flags, begins[a])
        shorter = min(lengths[a], lengths[b])
        whole = rows[i, 4] == lengths[a] == lengths[b]
        if not (longest >= least or whole or (total >= least and total >= share * shorter)):
            i = end
            continue
        if (1 + 2 * _BRIDGES) * (end - i) >= len(work):
            work, chains = (
                np.empty((2 * (1 + 2 * _BRIDGES) * (end - i), 5), np.int32),
                np.empty((2 * (1 + 2 * _BRIDGES) * (end - i), 7), np.int32),
            )
        held = _followed(rows, i, end, hashes, begins, lengths, work)
        for column in range(4, 10):
            pairs[n, column] = 0
        _cover(scratch, i, flags, begins, bodies, work, held, _SIDE_A, pairs, n)
        _cover(scratch, i, flags, begins, bodies, work, held, _SIDE_B, pairs, n)
        shared = 0
        if _beyond_boilerplate(pairs, n, bodies, a, b, least // 2):
            if grams_of != a:
                _note_grams(hashes, begins[a], lengths[a], gram, table, scratch, a)
                grams_of = a
            shared = _shared_grams(hashes, begins[b], lengths[b], gram, table, scratch, a, i)
        much = shared >= 0.3 * max(1, shorter - gram + 1)
        made = _chained(work, held, gap, chains)
        before = m
        wanted = 0 if whole or longest < least else least
        for c in range(made):
            if chains[c, 5] >= anchor or much:
                m = _passage(passages, m, a, b, chains, c, wanted, flags, begins, bodies)
        for r in range(held):
            link = chains[r, 6]
            if link >= 0 and work[r, 4] >= least and not (chains[link, 5] >= anchor or much):
                chains[made, 0], chains[made, 2], chains[made, 4] = work[r, 2], work[r, 3], work[r, 4]
                chains[made, 1], chains[made, 3] = work[r, 2] + work[r, 4], work[r, 3] + work[r, 4]
                m = _passage(passages, m, a, b, chains, made, wanted, flags, begins, bodies)
        if m > before or much:
            pairs[n, 0], pairs[n, 1], pairs[n, 2], pairs[n, 3], pairs[n, 10] = a, b, shared, run, m - before
            n += 1
        i = end
    return n, m


@part
def _beyond_boilerplate(pairs, n, bodies, a, b, few):
    """Whether a pair shares more than a footer, whose first words may be taken for the body's; else nobody asks how much (`lineage.Related.kept`)."""
    body = min(bodies[a, 1] - bodies[a, 0], bodies[b, 1] - bodies[b, 0])
    return min(pairs[n, 4] + pairs[n, 5], pairs[n, 7] + pairs[n, 8]) >= min(few, body)


@part
def _together(rows, first, flags, begin):
    """Where the rows of a pair end, the longest match and all of them together (as `_weight` counts), and the longest in words."""
    end, longest, total, run = first, 0, 0, 0
    while end < len(rows) and rows[end, 0] == rows[first, 0] and rows[end, 1] == rows[first, 1]:
        if end == first or rows[end, 2] != rows[end - 1, 2] or rows[end, 3] != rows[end - 1, 3]:
            weight = _weight(flags, begin + rows[end, 2], np.int64(rows[end, 4]))
            longest, total, run = max(longest, weight), total + weight, max(run, rows[end, 4])
        end += 1
    return end, longest, total, run


@part
def _weight(flags, first, count):
    """Words, two characters of a script without spaces counted as one."""
    alone = 0
    for q in range(first, first + count):
        alone += flags[q] & UNSPACED
    return count - alone // 2


@part
def _followed(rows, low, high, hashes, begins, lengths, work):
    """Copy the different matches low..high of a pair into `work`, with what matches behind small edits, sorted; returns how many there are."""
    held = np.int64(0)
    for r in range(low, high):
        if r == low or rows[r, 2] != rows[r - 1, 2] or rows[r, 3] != rows[r - 1, 3]:
            for column in range(5):
                work[held, column] = rows[r, column]
            held += 1
    last = held
    for r in range(held):
        last = _bridged(hashes, begins, lengths, work, r, last, _FORWARDS)
        last = _bridged(hashes, begins, lengths, work, r, last, _BACKWARDS)
    sort(work, np.int64(0), last)
    return last


@part
def _bridged(hashes, begins, lengths, out, first, m, way):
    """Follow the match out[first] over small edits, forwards (way 1) or backwards (-1), and write what matches behind each from out[m] on.

    Returns how many rows there are then.
    """
    begin, length, other, other_length = begins[out[first, 0]], lengths[out[first, 0]], begins[out[first, 1]], lengths[out[first, 1]]
    x, y, n = out[first, 2], out[first, 3], out[first, 4]
    p, q = (x + n, y + n) if way > 0 else (x - 1, y - 1)
    for _ in range(_BRIDGES):
        best, i_best, j_best = 0, 0, 0
        for steps in range(1, 2 * _EDIT + 1):
            for i in range(max(0, steps - _EDIT), min(steps, _EDIT) + 1):
                z, v, size = p + way * i, q + way * (steps - i), 0
                while 0 <= z < length and 0 <= v < other_length and hashes[begin + z] == hashes[other + v]:
                    z, v, size = z + way, v + way, size + 1
                if size > best:
                    best, i_best, j_best = size, i, steps - i
            if best >= _BEHIND:
                break
        if best < _BEHIND:
            break
        p, q = p + way * (i_best + best), q + way * (j_best + best)
        out[m, 0], out[m, 1], out[m, 4] = out[first, 0], out[first, 1], best
        out[m, 2], out[m, 3] = (p - best, q - best) if way > 0 else (p + 1, q + 1)
        m += 1
    return m


@part
def _chained(rows, count, gap, chains):
    """Chain the matches of a pair, and say in chains[row, 6] which chain took the row in, -1 for one that begins where the one before it did.

    A chain: first and last word in a, first and last in b, words, longest match. Returns how many there are.
    """
    made = 0
    for r in range(count):
        x, y, size = rows[r, 2], rows[r, 3], rows[r, 4]
        if r and rows[r - 1, 2] == x and rows[r - 1, 3] == y:
            chains[r, 6] = -1
            continue
        chains[r, 6] = made
        for c in range(made - 1, max(-1, made - 9), -1):
            over = max(chains[c, 1] - x, chains[c, 3] - y, 0)
            apart = max(x + over - chains[c, 1], y + over - chains[c, 3])
            if size - over >= 3 and apart <= gap and x > chains[c, 0] and y > chains[c, 2]:
                chains[c, 1], chains[c, 3], chains[c, 4], chains[c, 5] = (
                    x + size,
                    y + size,
                    chains[c, 4] + size - over,
                    max(chains[c, 5], size),
                )
                chains[r, 6] = c
                break
        if chains[r, 6] == made:
            chains[made, 0], chains[made, 1], chains[made, 2], chains[made, 3] = x, x + size, y, y + size
            chains[made, 4], chains[made, 5] = size, size
            made += 1
    return made


@part
def _passage(passages, m, a, b, chains, c, wanted, flags, begins, bodies):
    """Write a chain down if it has as many words as wanted, and there is room; returns how many passages there are now."""
    x, x_end, y, y_end, size = chains[c, 0], chains[c, 1], chains[c, 2], chains[c, 3], chains[c, 4]
    if _weight(flags, begins[a] + x, x_end - x) * size < wanted * (x_end - x):
        return m
    if m >= len(passages):
        return m + 1
    quoted_a, outside_a = _about(flags, begins[a], bodies, a, x, x_end)
    quoted_b, outside_b = _about(flags, begins[b], bodies, b, y, y_end)
    passages[m, 0], passages[m, 1], passages[m, 2], passages[m, 3], passages[m, 4] = a, b, x, x_end, y
    passages[m, 5], passages[m, 6] = y_end, size
    passages[m, 7], passages[m, 8] = min(quoted_a, quoted_b), min(outside_a, outside_b)
    return m + 1


@part
def _about(flags, begin, bodies, text, first, last):
    """How many words of a span are quoted, and how many lie in boilerplate."""
    quoted = 0
    for q in range(first, last):
        quoted += (flags[begin + q] & QUOTED) != 0
    outside = last - first - max(0, min(last, bodies[text, 1]) - max(first, bodies[text, 0]))
    return quoted, outside


@part
def _cover(scratch, pair, flags, begins, bodies, rows, count, side, out, n):
    """Count the words of one text that the rows cover, each once: plain, quoted, numbers; boilerplate is left out. scratch[2 + side] holds marks."""
    text = np.int64(rows[0, side])
    begin, low, high = begins[text], bodies[text, 0], bodies[text, 1]
    covered = quoted = numbers = last = np.int64(0)
    for r in range(count):
        first, end = max(rows[r, 2 + side], low), min(rows[r, 2 + side] + rows[r, 4], high)
        for q in range(first, min(end, last)):  # these may have been met before
            if scratch[2 + side, q] != pair:
                covered += 1
                quoted += (flags[begin + q] & QUOTED) != 0
                numbers += (flags[begin + q] & NUMBER) != 0
        for q in range(max(first, last), end):
            covered += 1
            quoted += (flags[begin + q] & QUOTED) != 0
            numbers += (flags[begin + q] & NUMBER) != 0
        for q in range(first, end):
            scratch[2 + side, q] = pair
        last = max(last, end)
    out[n, 4 + 3 * side], out[n, 5 + 3 * side], out[n, 6 + 3 * side] = covered - quoted, quoted, numbers


@jit
def summarise(texts, hashes, flags, begins, lengths, bodies, gram, scratch, table, out):
    """How many k-grams of each of these texts differ (a text shorter than k words has one), and how many numbers stand in its body: out[text, :2].

    Scratch as in `measure`.
    """
    for d in texts:
        out[d, 0] = _note_grams(hashes, begins[d], lengths[d], gram, table, scratch, d)
        numbers = 0
        for q in range(begins[d] + bodies[d, 0], begins[d] + bodies[d, 1]):
            numbers += (flags[q] & NUMBER) != 0
        out[d, 1] = numbers


@part
def _gram(hashes, at, size, rolling, power):
    """The rolling hash of words at..at + size, from that of the words one before, or from 0 where nothing came before (power 0)."""
    if power:
        return (rolling - power * hashes[at - 1]) * GOLDEN + hashes[at + size - 1]
    for q in range(at, at + size):
        rolling = rolling * GOLDEN + hashes[q]
    return rolling


@part
def _power(size):
    power = np.uint64(1)
    for _ in range(size - 1):
        power *= GOLDEN
    return power


@part
def _note_grams(hashes, begin, length, gram, table, scratch, owner):
    """Put the k-grams of a text into the table (open addressing; scratch[0] says whose a slot is); returns how many differ."""
    size = min(gram, length)
    power, rolling = _power(size), np.uint64(0)
    differing = 0
    for i in range(length - size + 1 if length else 0):
        rolling = _gram(hashes, begin + i, size, rolling, power if i else np.uint64(0))
        key = mixed(rolling)
        slot = _place(table, scratch, owner, key)
        if scratch[0, slot] != owner:
            table[slot], scratch[0, slot] = key, owner
            differing += 1
    return differing


@part
def _place(table, scratch, owner, key):
    """The slot where the key is, or would go."""
    last = len(table) - 1
    slot = np.int64(key & np.uint64(last))
    while scratch[0, slot] == owner and table[slot] != key:
        slot = (slot + 1) & last
    return slot


@part
def _shared_grams(hashes, begin, length, gram, table, scratch, owner, pair):
    size = min(gram, length)
    power, rolling = _power(size), np.uint64(0)
    shared = 0
    for i in range(length - size + 1 if length else 0):
        rolling = _gram(hashes, begin + i, size, rolling, power if i else np.uint64(0))
        slot = _place(table, scratch, owner, mixed(rolling))
        if scratch[0, slot] == owner and scratch[1, slot] != pair:
            scratch[1, slot] = pair
            shared += 1
    return shared

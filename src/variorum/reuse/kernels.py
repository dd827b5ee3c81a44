"""The loops over every word, compiled: words, fingerprints, who shares one, how far the match reaches, how much of each text is shared.

All work on flat arrays. A collection of n texts with m words is `hashes[m]` (64 bits of each folded word), `starts[m]` and `ends[m]` (code points),
`flags[m]`, and `offsets[n + 1]` (where each text's words begin). Positions are counted in words from the start of their text. No kernel
holds the interpreter, so threads run them side by side; compiled code is kept beside the package, or in the user's cache folder.

Winnowing: Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003.
Resemblance and containment: Broder, "On the resemblance and containment of documents", 1997.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from variorum.reuse.alphabet import ALONE, BREAK, DIGIT, MARK, NEWLINE, PASSED_OVER, QUOTE, WORD

UNSPACED, NUMBER, QUOTED = 1, 2, 4  # bits of a word's flags
PAIR = "a b common longest plain_a quoted_a numbers_a plain_b quoted_b numbers_b passages".split()  # columns of `measure`'s pairs
PASSAGE = "a b a_first a_last b_first b_last words quoted boilerplate".split()  # and of its passages

_FNV, _START = np.uint64(1099511628211), np.uint64(14695981039346656037)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S27, _S30, _S31, _S32 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_BACK_AGAIN, _LOW_NINE = 0x201C, 0x201E  # “ opens again what is open, unless „ opened it
_LONGEST_QUOTATION = 300  # words; what is longer has lost its closing mark
_EDIT = 3  # words that may differ, in each text, between two matches
_BEHIND = 4  # words that must match behind an edit
_BRIDGES = 16  # edits followed from one match, either way
_PARAGRAPH_LINE = 100  # code points; a longer line ends with its paragraph, a shorter one may be wrapped

_PLAIN: Any = {"nogil": True, "boundscheck": False}


def _jit(function: Any) -> Any:
    """Compile a door of this file when it is first called, and keep the code where there is a place to."""
    try:
        return numba.njit(cache=True, **_PLAIN)(function)
    except RuntimeError:  # neither the package's folder nor the user's cache can be written to
        return numba.njit(**_PLAIN)(function)


_part: Any = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_PLAIN)  # compiled into the doors that use it


@_part
def _mixed(x):  # type: ignore[no-untyped-def]  # splitmix64's finaliser
    x ^= x >> _S30
    x *= _M1
    x ^= x >> _S27
    x *= _M2
    return x ^ (x >> _S31)


@_jit
def words(data, places, kinds, folds, sequences, hashes, starts, ends, flags, offsets):  # type: ignore[no-untyped-def]
    """Find the words of texts in UTF-8.

    data: uint8[bytes]; places: int64[n + 1], where each text begins. Fills hashes, starts, ends, flags (each with room for bytes // 2 + n words)
    and offsets[n + 1]; returns the number of words. Bytes that are no UTF-8 break words and are never read beyond their text.
    """
    j = 0
    for d in range(len(places) - 1):
        i, stop = places[d], places[d + 1]
        offsets[d] = first = j
        at = line = 0  # code points since the text began, and since the line did
        inside = number = False
        h = _START
        quote, opener = -1, 0  # first word of an open quotation
        while i < stop:
            code = np.int64(data[i])
            size = 1
            if code >= 0x80:
                if code >= 0xF0 and i + 3 < stop:
                    code = ((code & 7) << 18) | ((np.int64(data[i + 1]) & 63) << 12) | ((np.int64(data[i + 2]) & 63) << 6) | (np.int64(data[i + 3]) & 63)
                    size = 4
                elif 0xE0 <= code < 0xF0 and i + 2 < stop:
                    code = ((code & 15) << 12) | ((np.int64(data[i + 1]) & 63) << 6) | (np.int64(data[i + 2]) & 63)
                    size = 3
                elif 0xC0 <= code < 0xE0 and i + 1 < stop:
                    code = ((code & 31) << 6) | (np.int64(data[i + 1]) & 63)
                    size = 2
                if code >= len(kinds):
                    code = 0
            kind = kinds[code]
            if kind == WORD or kind == DIGIT or (kind == MARK and inside):
                if not inside:
                    inside, number, h = True, False, _START
                    starts[j] = at
                if kind == DIGIT:
                    number = True
                h = _folded(h, code, folds, sequences)
            elif kind != PASSED_OVER:
                if inside:
                    hashes[j], ends[j], flags[j] = _mixed(h), at, NUMBER if number else 0
                    j += 1
                    inside = False
                if kind == ALONE:
                    starts[j], ends[j], flags[j] = at, at + 1, UNSPACED
                    hashes[j] = _mixed(_folded(_START, code, folds, sequences))
                    j += 1
                elif kind == MARK and j > first and ends[j - 1] == at and flags[j - 1] & UNSPACED:
                    hashes[j - 1] = _mixed(hashes[j - 1] ^ np.uint64(code))
                    ends[j - 1] = at + 1
                elif kind == QUOTE:
                    if quote < 0 or (code == _BACK_AGAIN and opener != _LOW_NINE):
                        quote, opener = j, code
                    else:
                        _quoted(flags, quote, j)
                        quote = -1
                elif kind == NEWLINE:
                    if quote >= 0 and (line == 0 or line > _PARAGRAPH_LINE):
                        _quoted(flags, quote, j)
                        quote = -1
                    line = -1
            i += size
            at += 1
            line += 1
        if inside:
            hashes[j], ends[j], flags[j] = _mixed(h), at, NUMBER if number else 0
            j += 1
        if quote >= 0:
            _quoted(flags, quote, j)
    offsets[len(places) - 1] = j
    return j


@_part
def _folded(h, code, folds, sequences):  # type: ignore[no-untyped-def]
    folded = folds[code]
    if folded >= 0:
        return (h ^ np.uint64(folded)) * _FNV
    at = -1 - folded
    for q in range(at + 1, at + 1 + sequences[at]):
        h = (h ^ np.uint64(sequences[q])) * _FNV
    return h


@_part
def _quoted(flags, first, last):  # type: ignore[no-untyped-def]
    if last - first <= _LONGEST_QUOTATION:
        for q in range(first, last):
            flags[q] |= QUOTED


# --- fingerprints -------------------------------------------------------------------------------------------------------------------------


@_jit
def fingerprints(hashes, offsets, k, window, prints, positions, counts):  # type: ignore[no-untyped-def]
    """Winnow each text's k-grams of words: the smallest hash of every `window` neighbouring ones, the rightmost of equals.

    Two texts that share k + window - 1 words in a row share a fingerprint there. A text of fewer than k words has one, of the whole of it.
    Fills prints and positions (room for m + n) and counts[n]; returns how many there are.
    """
    m = 0
    power = np.uint64(1)
    for _ in range(k):
        power *= _GOLDEN
    grams = np.empty(1024, np.uint64)
    for d in range(len(offsets) - 1):
        first, length = offsets[d], offsets[d + 1] - offsets[d]
        before = m
        n = length - k + 1
        if n <= 0 and length > 0:
            prints[m], positions[m] = _whole(hashes, first, length), 0
            m += 1
        if n > 0:
            if n > len(grams):
                grams = np.empty(2 * n, np.uint64)
            rolling = np.uint64(0)
            for q in range(k - 1):
                rolling = rolling * _GOLDEN + hashes[first + q]
            for i in range(n):
                rolling = rolling * _GOLDEN + hashes[first + i + k - 1]
                if i:
                    rolling -= power * hashes[first + i - 1]
                grams[i] = _mixed(rolling)
            best = -1
            for i in range(min(window, n) - 1, n):
                low = max(i - window + 1, 0)
                if best >= low:
                    if grams[i] > grams[best]:
                        continue
                    best = i
                else:
                    best = low
                    for q in range(low, i + 1):
                        if grams[q] <= grams[best]:
                            best = q
                prints[m], positions[m] = grams[best], best
                m += 1
        counts[d] = m - before
    return m


@_part
def _whole(hashes, first, length):  # type: ignore[no-untyped-def]
    h = np.uint64(length)
    for q in range(first, first + length):
        h = _mixed(h * _GOLDEN ^ hashes[q])
    return h


@_jit
def note_repeats(prints, seen, repeated, bits):  # type: ignore[no-untyped-def]
    """Set in two tables of 2**bits bits (uint64 words) what has been met, and what has been met again. May err towards "again"."""
    shift = np.uint64(64 - bits)
    for p in prints:
        slot = p >> shift
        at, bit = np.int64(slot >> np.uint64(6)), np.uint64(1) << (slot & np.uint64(63))
        if seen[at] & bit:
            repeated[at] |= bit
        else:
            seen[at] |= bit


@_jit
def kept(prints, repeated, bits):  # type: ignore[no-untyped-def]
    """Which fingerprints have been met again, or seem so: bool[len(prints)]."""
    shift = np.uint64(64 - bits)
    out = np.empty(len(prints), np.bool_)
    for i in range(len(prints)):
        slot = prints[i] >> shift
        out[i] = (repeated[np.int64(slot >> np.uint64(6))] >> (slot & np.uint64(63))) & np.uint64(1)
    return out


@_jit
def gather(prints, places, order, most, members, slots, groups, firsts, spread):  # type: ignore[no-untyped-def]
    """Put together the postings of one fingerprint.

    places: uint64[m], text << 32 | position; order: what sorts `prints`. Fills members (places, by fingerprint, then by place; no more than
    `most` of one text), slots[m] (where a posting stands in members, or -1), groups (of each member) and, for each group, firsts (where it
    begins; one more at the end) and spread (in how many texts). Groups of one text are left out. Returns the number of groups.
    """
    m = len(order)
    g = filled = i = 0
    firsts[0] = 0
    while i < m:
        end = i + 1
        while end < m and prints[order[end]] == prints[order[i]]:
            end += 1
        _sort_by(order, places, i, end)
        texts, run, begin = 0, 0, filled
        last = np.uint64(0xFFFFFFFFFFFFFFFF)
        for at in range(i, end):
            q = order[at]
            text = places[q] >> _S32
            run = run + 1 if text == last else 1
            texts += run == 1
            last = text
            if run <= most:
                members[filled], slots[q], groups[filled] = places[q], filled, g
                filled += 1
        if texts < 2:
            filled = begin
            for at in range(i, end):
                slots[order[at]] = -1
        else:
            spread[g] = texts
            g += 1
            firsts[g] = filled
        i = end
    return g


@_part
def _sort_by(order, keys, low, high):  # type: ignore[no-untyped-def]
    """Sort order[low:high] by their keys (Shell's method)."""
    gap = 1
    while gap < (high - low) // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(low + gap, high):
            moved = order[i]
            at = i
            while at >= low + gap and keys[order[at - gap]] > keys[moved]:
                order[at] = order[at - gap]
                at -= gap
            order[at] = moved
        gap //= 3


@_jit
def join(low, high, hashes, begins, lengths, print_begins, print_ends, slots, members, groups, firsts, spread, cap, least, state, out):  # type: ignore[no-untyped-def]
    """The longest matches between each text of low..high and every later one, grown from the fingerprints they share.

    `begins` and `lengths` say where a text's words stand, `print_begins` and `print_ends` where its postings do. `state`: int64[n, 3], scratch
    of this thread, whose first column holds -1 at first. Matches are followed over small edits. `out`: int32[room, 5], rows of a, b, position in
    a, position in b, words; sorted, a match perhaps more than once. Returns (next text, rows): next text < high when the room is used up.
    """
    m = 0
    for a in range(low, high):
        begin, length, before = begins[a], lengths[a], m
        for f in range(print_begins[a], print_ends[a]):
            slot = slots[f]
            if slot < 0:
                continue
            g = groups[slot]
            if spread[g] > cap:
                continue
            p = np.int64(members[slot] & _LOW)
            for q in range(slot + 1, firsts[g + 1]):
                b, pb = np.int64(members[q] >> _S32), np.int64(members[q] & _LOW)
                if b == a:
                    continue
                if state[b, 0] == a and p < state[b, 1] and out[state[b, 2], 2] - out[state[b, 2], 3] == p - pb:
                    continue
                x, y, n = _grown(hashes, begin, length, begins[b], lengths[b], p, pb)
                if n < least and not n == length == lengths[b]:
                    continue
                if m + 2 * _BRIDGES >= len(out):
                    return a, before
                out[m, 0], out[m, 1], out[m, 2], out[m, 3], out[m, 4] = a, b, x, y, n
                state[b, 0], state[b, 1], state[b, 2] = a, x + n, m
                m = _bridged(hashes, begin, length, begins[b], lengths[b], out, m, m + 1, 1)
                m = _bridged(hashes, begin, length, begins[b], lengths[b], out, state[b, 2], m, -1)
        _sort(out, before, m)
    return high, m


@_part
def _grown(hashes, begin, length, other, other_length, p, q):  # type: ignore[no-untyped-def]
    """Where the match around two positions begins in both texts, and its words (0 when there is none)."""
    x, y = p, q
    while x > 0 and y > 0 and hashes[begin + x - 1] == hashes[other + y - 1]:
        x -= 1
        y -= 1
    z, v = p, q
    while z < length and v < other_length and hashes[begin + z] == hashes[other + v]:
        z += 1
        v += 1
    return x, y, z - x if z > p else 0


@_part
def _bridged(hashes, begin, length, other, other_length, out, first, m, way):  # type: ignore[no-untyped-def]
    """Follow the match out[first] over small edits, forwards (way 1) or backwards (-1), and write what matches behind each from out[m] on.

    Returns how many rows there are then.
    """
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


@_part
def _sort(rows, low, high):  # type: ignore[no-untyped-def]
    """Sort rows low..high by (b, position in a, position in b): Shell's method, since most texts have few and compiling must be quick."""
    gap = 1
    while gap < (high - low) // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(low + gap, high):
            at = i
            while at >= low + gap and _after(rows, at - gap, at):
                for column in range(1, 5):
                    rows[at, column], rows[at - gap, column] = rows[at - gap, column], rows[at, column]
                at -= gap
        gap //= 3


@_part
def _after(rows, i, j):  # type: ignore[no-untyped-def]
    for column in range(1, 4):
        if rows[i, column] != rows[j, column]:
            return rows[i, column] > rows[j, column]
    return False


@_jit
def bodies(counts, positions, spreads, lengths, k, common, most, out):  # type: ignore[no-untyped-def]
    """Where the text proper begins and ends: without the fingerprints at its edges that stand in `common` texts or more.

    counts[n]: fingerprints of each text; positions and spreads (in how many texts) of all of them, in order. What stands before the
    body has at most `most` words (a longer one is a lead that many took over); what is common all through, but for an edit here and there, is no boilerplate either. Fills
    out: int32[n, 2], words.
    """
    i = 0
    for d in range(len(counts)):
        end = i + counts[d]
        first, last, met = -1, -1, 0
        for f in range(i, end):
            if spreads[f] < common:
                last = f
                if first < 0:
                    first = f
                met += 1
        out[d, 0], out[d, 1] = 0, lengths[d]
        inner = last - first + 1
        if last >= 0 and 2 * met > inner and 5 * inner >= counts[d]:
            if last + 1 < end:
                out[d, 1] = positions[last + 1]
            if first > i and positions[first - 1] + k <= min(most, out[d, 1]):
                out[d, 0] = positions[first - 1] + k
        i = end


# --- pairs --------------------------------------------------------------------------------------------------------------------------------


@_jit
def measure(rows, hashes, flags, begins, lengths, bodies, gram, least, anchor, share, gap, scratch, table, chains, pairs, passages):  # type: ignore[no-untyped-def]
    """What each pair of texts shares, from its longest matches (rows as `join` fills them, all rows of a pair together).

    `bodies`: int32[n, 2], first and last word of what is no boilerplate in each text. A pair counts when a match has `least` words, is the whole of
    both, or all matches make up `share` of the shorter. Matches at most `gap` words apart in both texts are chained into a passage when one
    has `anchor` words or the pair shares much; else each stands alone.

    Scratch, for the longest text of them with w words: `scratch` int32[4, s] of -1, where s is a power of two >= 2 w + 2; `table` uint64[s]; `chains`
    int32[len(rows) + 1, 7]. Fills pairs and passages (int32, columns as in PAIR and PASSAGE; room for len(rows) each); returns how many of both.
    """
    n = m = i = 0
    grams_of = -1
    while i < len(rows):
        a, b = rows[i, 0], rows[i, 1]
        end, longest, total, run = i, 0, 0, 0
        while end < len(rows) and rows[end, 0] == a and rows[end, 1] == b:
            if end == i or rows[end, 2] != rows[end - 1, 2] or rows[end, 3] != rows[end - 1, 3]:
                weight = _weight(flags, begins[a] + rows[end, 2], rows[end, 4])
                longest, total, run = max(longest, weight), total + weight, max(run, rows[end, 4])
            end += 1
        shorter = min(lengths[a], lengths[b])
        whole = rows[i, 4] == lengths[a] == lengths[b]
        if not (longest >= least or whole or (total >= least and total >= share * shorter)):
            i = end
            continue
        if grams_of != a:
            _note_grams(hashes, begins[a], lengths[a], gram, table, scratch, a)
            grams_of = a
        shared = _shared_grams(hashes, begins[b], lengths[b], gram, table, scratch, a, i)
        much = shared >= 0.3 * max(1, shorter - gram + 1)
        made = _chained(rows, i, end, gap, chains)
        before = m
        wanted = 0 if whole or longest < least else least
        for c in range(made):
            if chains[c, 5] >= anchor or much:
                m = _passage(passages, m, a, b, chains, c, wanted, flags, begins, bodies)
        for r in range(i, end):
            link = chains[r - i, 6]
            if link >= 0 and not (chains[link, 5] >= anchor or much):
                chains[made, 0], chains[made, 2], chains[made, 4] = rows[r, 2], rows[r, 3], rows[r, 4]
                chains[made, 1], chains[made, 3] = rows[r, 2] + rows[r, 4], rows[r, 3] + rows[r, 4]
                m = _passage(passages, m, a, b, chains, made, wanted, flags, begins, bodies)
        if m > before or much:
            pairs[n, 0], pairs[n, 1], pairs[n, 2], pairs[n, 3], pairs[n, 10] = a, b, shared, run, m - before
            for column in range(4, 10):
                pairs[n, column] = 0
            for r in range(i, end):
                _cover(scratch, 2, i, flags, begins[a], bodies, a, rows[r, 2], rows[r, 4], pairs, n, 4)
                _cover(scratch, 3, i, flags, begins[b], bodies, b, rows[r, 3], rows[r, 4], pairs, n, 7)
            n += 1
        i = end
    return n, m


@_part
def _weight(flags, first, count):  # type: ignore[no-untyped-def]
    """Words, two characters of a script without spaces counted as one."""
    alone = 0
    for q in range(first, first + count):
        alone += flags[q] & UNSPACED
    return count - alone // 2


@_part
def _gram(hashes, at, length):  # type: ignore[no-untyped-def]
    h = np.uint64(length)
    for q in range(at, at + length):
        h = _mixed(h * _GOLDEN ^ hashes[q])
    return h


@_part
def _note_grams(hashes, begin, length, gram, table, scratch, owner):  # type: ignore[no-untyped-def]
    """Put the k-grams of a text into the table (open addressing; scratch[0] says whose a slot is); returns how many differ."""
    size = min(gram, length)
    differing = 0
    for i in range(length - size + 1 if length else 0):
        key = _gram(hashes, begin + i, size)
        slot = _place(table, scratch, owner, key)
        if scratch[0, slot] != owner:
            table[slot], scratch[0, slot] = key, owner
            differing += 1
    return differing


@_part
def _place(table, scratch, owner, key):  # type: ignore[no-untyped-def]
    """The slot where the key is, or would go."""
    last = len(table) - 1
    slot = np.int64(key & np.uint64(last))
    while scratch[0, slot] == owner and table[slot] != key:
        slot = (slot + 1) & last
    return slot


@_part
def _shared_grams(hashes, begin, length, gram, table, scratch, owner, pair):  # type: ignore[no-untyped-def]
    size = min(gram, length)
    shared = 0
    for i in range(length - size + 1 if length else 0):
        slot = _place(table, scratch, owner, _gram(hashes, begin + i, size))
        if scratch[0, slot] == owner and scratch[1, slot] != pair:
            scratch[1, slot] = pair
            shared += 1
    return shared


@_jit
def summarise(texts, hashes, flags, begins, lengths, bodies, gram, scratch, table, out):  # type: ignore[no-untyped-def]
    """How many k-grams of each of these texts differ (a text shorter than k words has one), and how many numbers stand in its body: out[text, :2].

    Scratch as in `measure`.
    """
    for d in texts:
        out[d, 0] = _note_grams(hashes, begins[d], lengths[d], gram, table, scratch, d)
        numbers = 0
        for q in range(begins[d] + bodies[d, 0], begins[d] + bodies[d, 1]):
            numbers += (flags[q] & NUMBER) != 0
        out[d, 1] = numbers


@_part
def _chained(rows, low, high, gap, chains):  # type: ignore[no-untyped-def]
    """Chain the matches low..high of a pair, and say in chains[row - low, 6] which chain took the row in, -1 for one met before.

    A chain: first and last word in a, first and last in b, words, longest match. Returns how many there are.
    """
    made = 0
    for r in range(low, high):
        x, y, size = rows[r, 2], rows[r, 3], rows[r, 4]
        if r > low and rows[r - 1, 2] == x and rows[r - 1, 3] == y:
            chains[r - low, 6] = -1
            continue
        chains[r - low, 6] = made
        for c in range(made - 1, max(-1, made - 9), -1):
            over = max(chains[c, 1] - x, chains[c, 3] - y, 0)
            apart = max(x + over - chains[c, 1], y + over - chains[c, 3])
            if size - over >= 3 and apart <= gap and x > chains[c, 0] and y > chains[c, 2]:
                chains[c, 1], chains[c, 3], chains[c, 4], chains[c, 5] = x + size, y + size, chains[c, 4] + size - over, max(chains[c, 5], size)
                chains[r - low, 6] = c
                break
        if chains[r - low, 6] == made:
            chains[made, 0], chains[made, 1], chains[made, 2], chains[made, 3] = x, x + size, y, y + size
            chains[made, 4], chains[made, 5] = size, size
            made += 1
    return made


@_part
def _passage(passages, m, a, b, chains, c, wanted, flags, begins, bodies):  # type: ignore[no-untyped-def]
    """Write a chain down if it has as many words as wanted; returns how many passages there are now."""
    x, x_end, y, y_end, size = chains[c, 0], chains[c, 1], chains[c, 2], chains[c, 3], chains[c, 4]
    if _weight(flags, begins[a] + x, x_end - x) * size < wanted * (x_end - x):
        return m
    quoted_a, outside_a = _about(flags, begins[a], bodies, a, x, x_end)
    quoted_b, outside_b = _about(flags, begins[b], bodies, b, y, y_end)
    passages[m, 0], passages[m, 1], passages[m, 2], passages[m, 3], passages[m, 4] = a, b, x, x_end, y
    passages[m, 5], passages[m, 6] = y_end, size
    passages[m, 7], passages[m, 8] = min(quoted_a, quoted_b), min(outside_a, outside_b)
    return m + 1


@_part
def _about(flags, begin, bodies, text, first, last):  # type: ignore[no-untyped-def]
    """How many words of a span are quoted, and how many lie in boilerplate."""
    quoted = outside = 0
    for q in range(first, last):
        quoted += (flags[begin + q] & QUOTED) != 0
        outside += q < bodies[text, 0] or q >= bodies[text, 1]
    return quoted, outside


@_part
def _cover(scratch, side, pair, flags, begin, bodies, text, first, size, out, row, column):  # type: ignore[no-untyped-def]
    """Count the words of a match that no other of the pair covered: plain, quoted, numbers; boilerplate is left out."""
    for q in range(max(first, bodies[text, 0]), min(first + size, bodies[text, 1])):
        if scratch[side, q] != pair:
            scratch[side, q] = pair
            bits = flags[begin + q]
            out[row, column + (1 if bits & QUOTED else 0)] += 1
            out[row, column + 2] += (bits & NUMBER) != 0


@_jit
def unite(ones, others, strengths, sure, bound, parents, sizes, cut):  # type: ignore[no-untyped-def]
    """Join texts along pairs, the strongest first, into groups of no more than `bound` unless the pair is as strong as `sure`.

    parents, sizes: int32[n] of a forest, each text its own at first. Where a pair is refused, both groups are marked in cut[root].
    """
    for i in range(len(ones)):
        a, b = _root(parents, ones[i]), _root(parents, others[i])
        if a == b:
            continue
        if sizes[a] + sizes[b] > bound and strengths[i] < sure:
            cut[a] = cut[b] = True
            continue
        if a > b:
            a, b = b, a
        parents[b] = a
        sizes[a] += sizes[b]
        cut[a] |= cut[b]
    for d in range(len(parents)):
        parents[d] = _root(parents, d)


@_part
def _root(parents, d):  # type: ignore[no-untyped-def]
    while parents[d] != d:
        parents[d] = parents[parents[d]]
        d = parents[d]
    return d

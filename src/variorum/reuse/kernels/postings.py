"""Postings: who shares a fingerprint, and how far the match reaches."""

from __future__ import annotations

import numpy as np

from variorum.reuse.kernels.compiling import HALF, LOW, jit, part


@jit
def note_repeats(prints, seen, repeated, bits):
    """Set in two tables of 2**bits bits (uint64 words) what has been met, and what has been met again. May err towards "again"."""
    shift = np.uint64(64 - bits)
    for p in prints:
        slot = p >> shift
        at, bit = np.int64(slot >> np.uint64(6)), np.uint64(1) << (slot & np.uint64(63))
        if seen[at] & bit:
            repeated[at] |= bit
        else:
            seen[at] |= bit


@jit
def kept(prints, repeated, bits):
    """Which fingerprints have been met again, or seem so: bool[len(prints)]."""
    shift = np.uint64(64 - bits)
    out = np.empty(len(prints), np.bool_)
    for i in range(len(prints)):
        slot = prints[i] >> shift
        out[i] = (repeated[np.int64(slot >> np.uint64(6))] >> (slot & np.uint64(63))) & np.uint64(1)
    return out


@jit
def gather(prints, places, order, most, members, slots, groups, firsts, spread):
    """Put together the postings of one fingerprint.

    places: uint64[m], text << 32 | position; order: what sorts `prints`. Fills members (places, by fingerprint, then by place; no more than
    `most` of one text), slots[m] (where a posting stands in members, or -1), groups (of each member) and, for each group, firsts (where it
    begins; one more at the end) and spread (in how many texts). Groups of one text are left out. Returns the number of groups.
    """
    m = len(order)
    g = filled = i = np.int64(0)
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
            text = places[q] >> HALF
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


@part
def _sort_by(order, keys, low, high):
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


@jit
def bodies(counts, positions, spreads, lengths, k, common, most, out):
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


@jit
def join(
    low,
    high,
    hashes,
    begins,
    lengths,
    print_begins,
    print_ends,
    slots,
    members,
    groups,
    firsts,
    spread,
    cap,
    size,
    least,
    share,
    state,
    out,
):
    """The longest matches between each text of low..high and every later one, grown from the fingerprints they share.

    `begins` and `lengths` say where a text's words stand, `print_begins` and `print_ends` where its postings do. Matches of fewer than `size` words
    are left out, and so are pairs whose matches have neither `least` words nor, together, `share` of the shorter text. `state`: int64[n, 5],
    scratch of this thread, whose first column holds -1 at first. `out`: int32[room, 5], rows of a, b, position in a, position in b, words;
    sorted, a match perhaps more than once. Returns (next text, rows): next text < high when the room is used up.
    """
    m = np.int64(0)
    for a in range(low, high):
        begin, length, before = begins[a], lengths[a], m
        for f in range(print_begins[a], print_ends[a]):
            slot = slots[f]
            if slot < 0:
                continue
            g = groups[slot]
            if spread[g] > cap:
                continue
            p = np.int64(members[slot] & LOW)
            for q in range(slot + 1, firsts[g + 1]):
                b, pb = np.int64(members[q] >> HALF), np.int64(members[q] & LOW)
                if b == a:
                    continue
                if state[b, 0] != a:
                    state[b, 0], state[b, 1], state[b, 3], state[b, 4] = a, 0, 0, 0
                if p < state[b, 1] and state[b, 2] == p - pb:
                    continue
                x, y, n = _grown(hashes, begin, length, begins[b], lengths[b], p, pb)
                if n < size and not n == length == lengths[b]:
                    continue
                if m == len(out):
                    return a, before
                out[m, 0], out[m, 1], out[m, 2], out[m, 3], out[m, 4] = a, b, x, y, n
                m += 1
                state[b, 1], state[b, 2], state[b, 3], state[b, 4] = x + n, p - pb, max(state[b, 3], n), state[b, 4] + n
        m = _worth(out, before, m, lengths, least, share, state)
        sort(out, before, m)
    return high, m


@part
def _worth(out, low, high, lengths, least, share, state):
    """Keep the rows low..high of pairs that share enough; returns where they end."""
    m = low
    for r in range(low, high):
        shorter = min(lengths[out[r, 0]], lengths[out[r, 1]])
        if state[out[r, 1], 3] >= min(least, shorter) or state[out[r, 1], 4] >= share * shorter:
            for column in range(5):
                out[m, column] = out[r, column]
            m += 1
    return m


@part
def _grown(hashes, begin, length, other, other_length, p, q):
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


@part
def sort(rows, low, high):
    """Sort rows low..high by (b, position in a, position in b), the longest first of those that begin together: Shell's method, since most texts have few and compiling must be quick."""
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


@part
def _after(rows, i, j):
    for column in range(1, 4):
        if rows[i, column] != rows[j, column]:
            return rows[i, column] > rows[j, column]
    return rows[i, 4] < rows[j, 4]

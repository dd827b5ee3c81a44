"""Words, and the fingerprints of texts."""

from __future__ import annotations

import numpy as np

from variorum.reuse.alphabet import ALONE, DIGIT, MARK, NEWLINE, PASSED_OVER, QUOTE, WORD
from variorum.reuse.kernels.compiling import FNV, GOLDEN, NUMBER, QUOTED, START, UNSPACED, jit, mixed, part

_BACK_AGAIN, _LOW_NINE = 0x201C, 0x201E  # “ opens again what is open, unless „ opened it
_LONGEST_QUOTATION = 300  # words; what is longer has lost its closing mark
_PARAGRAPH_LINE = 100  # code points; a longer line ends with its paragraph, a shorter one may be wrapped


@jit
def words(data, places, kinds, folds, sequences, hashes, starts, ends, flags, offsets):
    """Find the words of texts in UTF-8.

    data: uint8[bytes]; places: int64[n + 1], where each text begins. Fills hashes, starts, ends, flags (each with room for bytes // 2 + n words)
    and offsets[n + 1]; returns the number of words. Bytes that are no UTF-8 break words and are never read beyond their text.
    """
    j = np.int64(0)
    for d in range(len(places) - 1):
        i, stop = places[d], places[d + 1]
        offsets[d] = first = j
        at = line = 0  # code points since the text began, and since the line did
        inside = number = False
        h = START
        quote, opener = np.int64(-1), 0  # first word of an open quotation
        while i < stop:
            code, size = (np.int64(data[i]), 1) if data[i] < 0x80 else _decoded(data, i, stop, len(kinds))
            kind = kinds[code]
            if kind == WORD or kind == DIGIT or (kind == MARK and inside):
                if not inside:
                    inside, number, h = True, False, START
                    starts[j] = at
                if kind == DIGIT:
                    number = True
                h = _folded(h, code, folds, sequences)
            elif kind != PASSED_OVER:
                if inside:
                    hashes[j], ends[j], flags[j] = mixed(h), at, NUMBER if number else 0
                    j += 1
                    inside = False
                if kind == ALONE:
                    starts[j], ends[j], flags[j] = at, at + 1, UNSPACED
                    hashes[j] = mixed(_folded(START, code, folds, sequences))
                    j += 1
                elif kind == MARK and j > first and ends[j - 1] == at and flags[j - 1] & UNSPACED:
                    hashes[j - 1] = mixed(hashes[j - 1] ^ np.uint64(code))
                    ends[j - 1] = at + 1
                elif kind == QUOTE and (quote < 0 or (code == _BACK_AGAIN and opener != _LOW_NINE)):
                    quote, opener = j, code
                elif kind == QUOTE or (kind == NEWLINE and quote >= 0 and (line == 0 or line > _PARAGRAPH_LINE)):
                    _quoted(flags, quote, j)
                    quote = np.int64(-1)
                if kind == NEWLINE:
                    line = -1
            i += size
            at += 1
            line += 1
        if inside:
            hashes[j], ends[j], flags[j] = mixed(h), at, NUMBER if number else 0
            j += 1
        if quote >= 0:
            _quoted(flags, quote, j)
    offsets[len(places) - 1] = j
    return j


@part
def _decoded(data, i, stop, codes):
    """The code point that begins with byte i, and its bytes; a byte that begins none stands for itself."""
    code, size = np.int64(data[i]), 1
    if code >= 0xF0 and i + 3 < stop:
        code, size = (code & 7) << 18 | _more(data, i + 1) << 12 | _more(data, i + 2) << 6 | _more(data, i + 3), 4
    elif 0xE0 <= code < 0xF0 and i + 2 < stop:
        code, size = (code & 15) << 12 | _more(data, i + 1) << 6 | _more(data, i + 2), 3
    elif 0xC0 <= code < 0xE0 and i + 1 < stop:
        code, size = (code & 31) << 6 | _more(data, i + 1), 2
    return (code if code < codes else 0), size


@part
def _more(data, i):
    return np.int64(data[i]) & 63


@part
def _folded(h, code, folds, sequences):
    folded = folds[code]
    if folded >= 0:
        return (h ^ np.uint64(folded)) * FNV
    at = -1 - folded
    for q in range(at + 1, at + 1 + sequences[at]):
        h = (h ^ np.uint64(sequences[q])) * FNV
    return h


@part
def _quoted(flags, first, last):
    if last - first <= _LONGEST_QUOTATION:
        for q in range(first, last):
            flags[q] |= QUOTED


@jit
def fingerprints(hashes, offsets, k, window, prints, positions, counts):
    """Winnow each text's k-grams of words: the smallest hash of every `window` neighbouring ones, the rightmost of equals.

    Two texts that share k + window - 1 words in a row share a fingerprint there. A text of fewer than k words has one, of the whole of it.
    Fills prints and positions (room for m + n) and counts[n]; returns how many there are.
    """
    m = 0
    power = np.uint64(1)
    for _ in range(k):
        power *= GOLDEN
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
                rolling = rolling * GOLDEN + hashes[first + q]
            for i in range(n):
                rolling = rolling * GOLDEN + hashes[first + i + k - 1]
                if i:
                    rolling -= power * hashes[first + i - 1]
                grams[i] = mixed(rolling)
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


@part
def _whole(hashes, first, length):
    h = np.uint64(length)
    for q in range(first, first + length):
        h = mixed(h * GOLDEN ^ hashes[q])
    return h

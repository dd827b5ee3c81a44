"""Writes an invented article as a pure function of the seed and its place in the plan, compiled.

Nothing is remembered between articles: a derived article writes its origin anew and alters it, so a collection of any size is written in any order
with the memory of a few articles. An article is an array of words (numbers of the lexicon) and an array of what stands after each word.
"""
# ruff: noqa: PLR0917 - compiled functions take arrays by position

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

u64, int64 = np.uint64, np.int64
BASE, COPY, MUTATE, CUT, VERSION, EXTRACT, QUOTE, SERIES = range(8)
ROLES = ("base", "copy", "mutate", "cut", "version", "extract", "quote", "series")
SPACE, COMMA, POINT, DASH, CLOSE, STOP, PARAGRAPH, PARAGRAPH_OPEN, END = range(9)
AFTER = (" ", ", ", ".", " — ", ",” ", ". ", ".\n\n", ".\n\n“", ".\n")
AFTER_BYTES = np.frombuffer("".join(AFTER).encode(), dtype=np.uint8).copy()
AFTER_STARTS = np.concatenate([[0], np.cumsum([len(after.encode()) for after in AFTER])]).astype(np.int64)
LONGEST = 8_192  # words of an article, edits and footer included: a seed of 2,000 words stays far below


class Plan(NamedTuple):
    """One entry an article; `origin` is the article that it derives from, or itself."""

    role: np.ndarray  # int8
    origin: np.ndarray  # int64
    round: np.ndarray  # int8: which version of its origin
    outlet: np.ndarray  # int16
    footer: np.ndarray  # bool: it ends with its outlet's footer


@njit(cache=True)
def step(state):
    """The next 64 random bits (splitmix64)."""
    state[0] += u64(0x9E3779B97F4A7C15)
    x = state[0]
    x = (x ^ (x >> u64(30))) * u64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> u64(27))) * u64(0x94D049BB133111EB)
    return x ^ (x >> u64(31))


@njit(cache=True)
def below(state, limit):
    return int64(step(state) >> u64(1)) % limit


@njit(cache=True)
def start(state, seed, article, purpose):
    """Random numbers that depend on the three and on nothing else."""
    state[0] = u64(seed) * u64(0xD1342543DE82EF95) + u64(purpose)
    state[0] = step(state) ^ (u64(article) * u64(0xA24BAED4963EE407))
    step(state)


@njit(cache=True)
def figure(state):
    """One to four digits, small ones oftener."""
    limit = 10
    for _ in range(below(state, 4)):
        limit *= 10
    return below(state, limit)


@njit(cache=True)
def shuffled_seed(state, lex, scratch):
    """The words of one seed article in random order, into scratch; how many."""
    which = below(state, len(lex.seed_starts) - 1)
    count = lex.seed_starts[which + 1] - lex.seed_starts[which]
    scratch[:count] = lex.seed_words[lex.seed_starts[which] : lex.seed_starts[which + 1]]
    for left in range(count - 1, 0, -1):
        other = below(state, left + 1)
        scratch[left], scratch[other] = scratch[other], scratch[left]
    return count


@njit(cache=True)
def plain_word(state, lex, cast):
    """A word of the vocabulary, or one of the article's own four names, or a figure."""
    kind = below(state, 1000)
    if kind < 70:
        return lex.first_name + cast[below(state, 4)]
    if kind < 110:
        return lex.first_number + figure(state)
    return int64(lex.draw[step(state) & u64(len(lex.draw) - 1)])


@njit(cache=True)
def write(state, lex, cast, seed_words, want, words, after, at):
    """Sentences and paragraphs of `want` words from position `at`; words come from `seed_words` while it holds any. Returns the end."""
    end, sentences_left, taken = at + want, 1 + below(state, 4), 0
    while at < end:
        length = 8 + below(state, 21)
        if end - at - length < 8:
            length = end - at
        stop, phrase_at = at + length, -1
        which = below(
            state, 2 * (len(lex.phrase_starts) - 1)
        )  # every other sentence has a stock phrase, at least six words from its start,
        if which < len(lex.phrase_starts) - 1 and len(seed_words) == 0:  # so that no twelve words hold two
            size = lex.phrase_starts[which + 1] - lex.phrase_starts[which]
            if length >= 6 + size:
                phrase_at = at + 6 + below(state, length - 6 - size + 1)
        while at < stop:
            after[at] = SPACE
            if at == phrase_at:
                for place in range(lex.phrase_starts[which], lex.phrase_starts[which + 1]):
                    words[at], after[at] = lex.phrases[place], SPACE
                    at += 1
                continue
            if taken < len(seed_words):
                words[at] = seed_words[taken]
                taken += 1
            else:
                words[at] = plain_word(state, lex, cast)
            mark = below(state, 100)
            if words[at] >= lex.first_number and mark < 20 and at + 1 < stop and at + 1 != phrase_at:
                after[at], words[at + 1] = POINT, lex.first_number + below(state, 10)
                at += 1
                after[at] = SPACE
            elif mark < 6:
                after[at] = COMMA
            elif mark == 6:
                after[at] = DASH
            at += 1
        sentences_left -= 1
        after[at - 1] = STOP
        if sentences_left == 0:
            after[at - 1], sentences_left = PARAGRAPH, 1 + below(state, 4)
    return end


@njit(cache=True)
def article_length(state):
    """About lognormal, median 165, mean 190."""
    spread = 0.0
    for _ in range(4):
        spread += below(state, 1 << 20) / (1 << 20) - 0.5
    return min(900, max(40, int64(np.exp(5.105 + 0.5 * spread * 1.732))))


@njit(cache=True)
def write_base(seed, number, lex, scratch, words, after):
    """An article that derives from no other. Returns its words and the span of its quotation."""
    state = np.empty(1, np.uint64)
    start(state, seed, number, 1)
    want = article_length(state)
    cast = np.array([below(state, lex.names) for _ in range(4)])
    own = scratch[:0]
    if len(lex.seed_starts) > 1:
        want = shuffled_seed(state, lex, scratch)
        own = scratch[:want]
    if want < 90:
        end = write(state, lex, cast, own, want, words, after, 0)
        return end, end // 3, min(end, end // 3 + 25)
    spoken, before = 20 + below(state, min(41, want - 60)), want // 4
    at = write(state, lex, cast, own[:before], before, words, after, 0)
    after[at - 1] = PARAGRAPH_OPEN
    first = at
    at = write(state, lex, cast, own[before : before + spoken], spoken, words, after, at)
    for place in range(first, at):
        if after[place] == PARAGRAPH:
            after[place] = STOP
    last = at
    after[at - 1] = CLOSE
    words[at], after[at], words[at + 1], after[at + 1] = lex.first_name + cast[0], SPACE, lex.said, PARAGRAPH
    at = write(state, lex, cast, own[before + spoken :], max(8, want - before - spoken), words, after, at + 2)
    return at, first, last


@njit(cache=True)
def edit(state, lex, cast, rate, words, after, count, out, out_after):
    """A copy with `rate` words in 100,000 replaced, dropped or preceded by a new one, and half of its figures changed. Returns its words."""
    at = 0
    for place in range(count):
        word = words[place]
        if word >= lex.first_number and below(state, 2) == 0:
            word = lex.first_number + figure(state)
        if below(state, 100_000) < rate:
            what = below(state, 3)
            if what == 0:
                word = plain_word(state, lex, cast)
            elif what == 1 and at > 0:
                if after[place] > COMMA:
                    out_after[at - 1] = after[place]
                continue
            else:
                out[at], out_after[at] = plain_word(state, lex, cast), SPACE
                at += 1
        out[at], out_after[at] = word, after[place]
        at += 1
    return at


@njit(cache=True)
def write_version(seed, origin, round_, lex, cast, scratch, words, after, out, out_after):
    """The origin after `round_` rounds of changes, each of which later versions share."""
    state = np.empty(1, np.uint64)
    count, _, _ = write_base(seed, origin, lex, scratch, out, out_after)
    for turn in range(1, round_ + 1):
        words[:count], after[:count] = out[:count], out_after[:count]
        start(state, seed, origin, 100 + turn)
        count = edit(state, lex, cast, 800, words, after, count, out, out_after)
        if turn % 2:
            out_after[count - 1] = PARAGRAPH
            count = write(state, lex, cast, scratch[:0], 20 + below(state, 31), out, out_after, count)
    return count


@njit(cache=True)
def write_around(state, lex, cast, before, behind, words, after, first, last, out, out_after):
    """New text with words[first:last] of another article as paragraphs in it."""
    at = write(state, lex, cast, words[:0], before, out, out_after, 0)
    if at:
        out_after[at - 1] = PARAGRAPH
    for place in range(first, last):
        out[at], out_after[at] = words[place], after[place]
        at += 1
    out_after[at - 1] = PARAGRAPH
    return write(state, lex, cast, words[:0], behind, out, out_after, at)


@njit(cache=True)
def write_series(seed, origin, number, lex, out, out_after):
    """One issue of a series: the words of the series, this issue's own figures every six to twenty-five words."""
    shared, own = np.empty(1, np.uint64), np.empty(1, np.uint64)
    start(shared, seed, origin, 2)
    start(own, seed, number, 3)
    cast = np.array([below(shared, lex.names) for _ in range(4)])
    count = write(shared, lex, cast, out[:0], 60 + below(shared, 80), out, out_after, 0)
    place = below(shared, 6)
    while place < count:
        out[place] = lex.first_number + figure(own)
        place += 6 + below(shared, 20)
    for place in range(count):
        if out[place] >= lex.first_number:
            out[place] = lex.first_number + figure(own)
    return count


@njit(cache=True)
def write_footer(seed, outlet, lex, out, out_after, at):
    state = np.empty(1, np.uint64)
    start(state, seed, outlet, 4)
    cast = np.array([below(state, lex.names) for _ in range(4)])
    out_after[at - 1] = PARAGRAPH
    return write(state, lex, cast, out[:0], 22 + below(state, 20), out, out_after, at)


@njit(cache=True)
def write_derived(seed, number, plan, lex, scratch, words, after, out, out_after):
    """An article that derives from another. Returns its words."""
    state, origin, role = np.empty(1, np.uint64), plan.origin[number], plan.role[number]
    start(state, seed, number, 5)
    cast = np.array([below(state, lex.names) for _ in range(4)])
    if role == VERSION:
        return write_version(seed, origin, plan.round[number], lex, cast, scratch, words, after, out, out_after)
    count, first, last = write_base(seed, origin, lex, scratch, words, after)
    if role in (COPY, CUT):
        keep = count if role == COPY else count // 2 + below(state, count // 3)
        out[:keep], out_after[:keep] = words[:keep], after[:keep]
        return keep
    if role == MUTATE:
        return edit(state, lex, cast, 500 + below(state, 7_500), words, after, count, out, out_after)
    if role == EXTRACT:
        lead = min(count, 40 + below(state, 81))
        longer = lead + 20 + below(state, 120)
        before = below(state, longer - 16) if below(state, 10) < 7 else 0
        before = 0 if before < 8 else before
        return write_around(state, lex, cast, before, longer - before, words, after, 0, lead, out, out_after)
    if last - first > 24 and below(state, 10) < 3:
        first, last = first + below(state, 3), last - below(state, 3)
    before = 30 + below(state, 90)
    end = write_around(state, lex, cast, before, 30 + below(state, 90), words, after, first, last, out, out_after)
    out_after[before - 1], out_after[before + last - first - 1] = PARAGRAPH_OPEN, CLOSE
    return end


@njit(cache=True)
def write_article(seed, number, plan, lex, scratch, words, after, out, out_after):
    """The article that the plan has under this number. Returns its words."""
    role = plan.role[number]
    if role == SERIES:
        count = write_series(seed, plan.origin[number], number, lex, out, out_after)
    elif role == BASE:
        count, _, _ = write_base(seed, number, lex, scratch, out, out_after)
    else:
        count = write_derived(seed, number, plan, lex, scratch, words, after, out, out_after)
    if plan.footer[number]:
        count = write_footer(seed, plan.outlet[number], lex, out, out_after, count)
    out_after[count - 1] = END
    return count


@njit(cache=True)
def letters_of(words, after, count, lex, marks, mark_starts, text, at):
    """The text of an article in UTF-8 from position `at` on. Returns the end."""
    capital = True
    for place in range(count):
        begun = at
        if words[place] < lex.first_number:
            for letter in range(lex.form_starts[words[place]], lex.form_starts[words[place] + 1]):
                text[at] = lex.forms[letter]
                at += 1
        else:
            value, size = words[place] - lex.first_number, 10
            while value // size:
                size *= 10
            while size > 1:
                size //= 10
                text[at] = 48 + value // size % 10
                at += 1
        if capital and 97 <= text[begun] <= 122:
            text[begun] -= 32
        capital = after[place] >= STOP
        for letter in range(mark_starts[after[place]], mark_starts[after[place] + 1]):
            text[at] = marks[letter]
            at += 1
    return at


@njit(cache=True, nogil=True)
def texts_of(seed, numbers, plan, lex, marks, mark_starts, text, ends):
    """The texts of these articles, one after another; returns how many words they hold, or -1 when `text` is too small."""
    scratch, words, out = np.empty(LONGEST, np.int32), np.empty(LONGEST, np.int32), np.empty(LONGEST, np.int32)
    after, out_after = np.empty(LONGEST, np.uint8), np.empty(LONGEST, np.uint8)
    at, total = 0, 0
    for row in range(len(numbers)):
        count = write_article(seed, numbers[row], plan, lex, scratch, words, after, out, out_after)
        if at + count * 40 > len(text):
            return -1
        at = letters_of(out, out_after, count, lex, marks, mark_starts, text, at)
        ends[row + 1] = at
        total += count
    return total


@njit(cache=True, nogil=True)
def titles_of(seed, numbers, lex, marks, mark_starts, text, ends):
    """Five to nine words for each number: the same number, the same title."""
    words, after, at = np.empty(16, np.int32), np.empty(16, np.uint8), 0
    state = np.empty(1, np.uint64)
    for row in range(len(numbers)):
        start(state, seed, numbers[row], 6)
        cast = np.array([below(state, lex.names) for _ in range(4)])
        count = 5 + below(state, 5)
        for place in range(count):
            words[place], after[place] = plain_word(state, lex, cast), SPACE
        at = letters_of(words, after, count, lex, marks, mark_starts, text, at) - 1
        ends[row + 1] = at

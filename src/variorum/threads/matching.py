"""Statements of different texts that are likely one claim: alike in what they say, and nothing forbids it.

Every link is a suggestion with a score and its reasons. However alike the words, two statements are kept apart when `refusals` has a reason, or when
one says "not" and the other does not: then they are rivals, not one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from variorum.threads.likeness import likeness, opposite, side_by_side, weights
from variorum.threads.meaning import Meaning
from variorum.threads.names import holds, same
from variorum.threads.refusals import refused
from variorum.threads.statements import Statement

ENOUGH = 0.5  # likeness from which two statements are suggested to be one; set on the dev split of tests/threads, 2026-11-27
_COVERED = 0.85  # share 0..1 of the words of a statement that its denial holds, or the other way round
_LOOKED_AT = 0.1  # cosine 0..1 of hashed words below which a pair is not scored
_EACH = 12  # counterparts of one statement that are scored, the likeliest first
_BUCKETS = 1024  # into which words are hashed for a first look
_BLOCK = 1024  # statements compared at a time
_NAME, _VALUE = 0.5, 2.5  # weight of a name's word and of a number at the first look; of other words what `weights` gives


class Match(NamedTuple):
    """Two statements that are alike."""

    one: int
    other: int
    score: float
    reason: str


class Matches(NamedTuple):
    """Suggested links, and pairs of which one denies what the other says."""

    suggested: list[Match]
    denied: list[Match]


def match(
    statements: Sequence[Statement], published: Sequence[date | None], apart: set[tuple[int, int]], meaning: Meaning | None
) -> Matches:
    """All pairs that are alike enough. `apart`: pairs of texts that are issues of one series, of which nothing is one claim."""
    weight = weights(statements)
    found = Matches([], [])
    for i, j in _candidates(statements, weight):
        one, other = statements[i], statements[j]
        opposite_ = opposite(one, other)
        if (
            one.phrase
            or other.phrase
            or (one.text, other.text) in apart
            or (one.text == other.text and not _two_places(one, other, opposite=opposite_))
        ):
            continue
        score, reason = likeness(one, other, weight, meaning)
        if score < ENOUGH or refused(one, other, published, meaning) or (opposite_ and not _denial(one, other, weight)):
            continue
        (found.denied if opposite_ else found.suggested).append(Match(i, j, round(score, 3), reason))
    return found


def _two_places(one: Statement, other: Statement, *, opposite: bool) -> bool:
    """Whether two statements of one text may have to do with each other: what is said twice, or said and denied."""
    if one.span[0] < other.span[1] and other.span[0] < one.span[1]:
        return False
    return opposite or said_twice(one, other)


def said_twice(one: Statement, other: Statement) -> bool:
    """Whether a text may say one thing in two places: the same number, or another one that somebody else gives for it."""
    if one.figure is None or other.figure is None or one.span == other.span:
        return False
    if one.counted and other.counted and not (one.counted & other.counted):
        return False
    return one.value == other.value or one.tallies or other.tallies or side_by_side(one, other)


def _denial(one: Statement, other: Statement, weight: dict[str, float]) -> bool:
    """Whether one statement denies the other: all that it says but for the "not". "Would not withdraw" does not deny "will keep"."""
    if one.quiet or other.quiet or _of_one_mouth(one, other):
        return False
    shared = sum(weight[stem] for stem in one.stems & other.stems)
    return any(shared >= _COVERED * sum(weight[stem] for stem in statement.stems) for statement in (one, other))


def _of_one_mouth(one: Statement, other: Statement) -> bool:
    """Whether one speaker or body says both, and neither is put as a denial."""
    if not one.voice or not other.voice or one.denies or other.denies:
        return False
    ours, theirs = one.voice, other.voice
    return same(ours.words, theirs.words) or holds(ours.body, theirs.words) or holds(theirs.body, ours.words)


# --- first look -----------------------------------------------------------------------------------------------------------------------------


def _candidates(statements: Sequence[Statement], weight: dict[str, float]) -> Iterator[tuple[int, int]]:
    """Pairs worth a closer look, each once, in order."""
    vectors = _vectors(statements, weight)
    seen: set[tuple[int, int]] = set()
    for start in range(0, len(statements), _BLOCK):
        for row, line in enumerate(vectors[start : start + _BLOCK] @ vectors.T):
            i = start + row
            line[i] = 0
            likely = np.flatnonzero(line >= _LOOKED_AT)
            nearest = likely[np.lexsort((likely, -line[likely].round(4)))][:_EACH]
            seen.update((i, j) if i < j else (j, i) for j in map(int, nearest))
    yield from sorted(seen)


def _vectors(statements: Sequence[Statement], weight: dict[str, float]) -> NDArray[np.float32]:
    """A row of unit length for each statement; words are hashed into its columns, with signs so that chance meetings cancel."""
    vectors = np.zeros((len(statements), _BUCKETS), np.float32)
    for row, statement in enumerate(statements):
        parts = [(stem, weight[stem]) for stem in sorted(statement.stems)]
        parts += [(word, _NAME) for name in statement.names for word in sorted(name)]
        parts += [(stem, weight.get(stem, 1.0)) for stem in sorted(statement.counted)]
        parts += [(repr(statement.value), _VALUE)] if statement.value is not None else []
        for word, much in parts:
            code = crc32(word.encode("utf-8", "surrogatepass"))
            vectors[row, code % _BUCKETS] += much if code >> 31 else -much
    found: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-9))
    return found

"""Statements of different texts that are likely one claim: alike in what they say, and nothing forbids it.

Every link is a suggestion with a score and its reasons. However alike the words, two statements are kept apart when they are about other
parties, count other things, tell of other days or places, or when one says "not" and the other does not: then they are rivals, not one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from variorum.model import Place
from variorum.threads.bridges import exchanged, one_name
from variorum.threads.names import generic, holds, key, same
from variorum.threads.statements import Statement
from variorum.threads.words import plain

# Measured on the invented stories of tests/threads (dev split), 2026-11-27; `bench/quality/threads.py` repeats it.
ENOUGH = 0.5  # score 0..1 from which two statements are suggested to be one
DENIED = 0.5  # score 0..1 from which a statement with a "not" is taken for the denial of one without
_COVERED = 0.85  # share 0..1 of the words of a statement that its denial holds, or the other way round
_LOOKED_AT = 0.1  # cosine 0..1 of hashed words below which a pair is not scored
_OF_CONTENT = 0.55  # weight of what is said beside the figures, where both have one
_EACH = 12  # counterparts of one statement that are scored, the likeliest first
_BUCKETS = 1024  # into which words are hashed for a first look
_BLOCK = 1024  # statements compared at a time
_FIGURE_DAYS = 3  # days between the dates of two figures of one event; tolls grow for days
_STATED_DAYS = 1  # days between the dates that two other statements name
_ISSUE_DAYS = 6  # days between publications where nothing else dates a figure
_TELLING_NUMBER = 100  # a number from here on that two texts give is likely the same one, though one does not say of what
_NEAR = 0.6  # degrees of latitude or longitude within which two places are one for a reader
_PARTIES = frozenset(
    "rebel rebels government army police militant militants soldier soldiers troops protester protesters demonstrators union company opposition forces prosecutors "
    "workers employers ministry insurgents regime guards teachers students strikers gunmen fighters separatists loyalists coalition council parliament court "
    "defence prosecution tenants landlords owners management".split()
)  # words for sides of whom one does something to the other


class Meaning(NamedTuple):
    """What is known of the meaning of words: how near two phrases are, and whether they exclude one another."""

    closeness: Callable[[Sequence[str], Sequence[str]], float | None]
    contrasted: Callable[[Sequence[str], Sequence[str]], bool]


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
    """All pairs that are alike enough. `apart`: pairs of texts that are issues of one series, whose figures are never one claim."""
    weights = _weights(statements)
    found = Matches([], [])
    for i, j in _candidates(statements, weights):
        one, other = statements[i], statements[j]
        if one.phrase or other.phrase or (one.text, other.text) in apart or (one.text == other.text and not said_twice(one, other)):
            continue
        score, reason = _score(one, other, weights, meaning)
        opposite = one.negated != other.negated
        if opposite and not _covers(one, other, weights):
            continue
        if (
            score >= (DENIED if opposite else ENOUGH)
            and not refused(one, other, published, meaning)
            and not (opposite and _of_one_mouth(one, other))
        ):
            (found.denied if opposite else found.suggested).append(Match(i, j, round(score, 3), reason))
    return found


def _covers(one: Statement, other: Statement, weights: dict[str, float]) -> bool:
    """Whether one statement says all that the other denies, or the other way round: "would not withdraw" does not deny "will keep"."""
    shared = sum(weights[stem] for stem in one.stems & other.stems)
    return any(shared >= _COVERED * sum(weights[stem] for stem in statement.stems) for statement in (one, other))


def _of_one_mouth(one: Statement, other: Statement) -> bool:
    """Whether one speaker or body says both, and neither is put as a denial: then one is no denial of the other."""
    if not one.voice or not other.voice or one.denies or other.denies:
        return False
    return same(one.voice.words, other.voice.words) or holds(one.voice.body, other.voice.words) or holds(other.voice.body, one.voice.words)


def said_twice(one: Statement, other: Statement) -> bool:
    """Whether a text may say one thing in two places: it gives a number of the same things."""
    return one.figure is not None and other.figure is not None and one.span != other.span and bool(one.counted & other.counted)


# --- first look -----------------------------------------------------------------------------------------------------------------------------


def _weights(statements: Sequence[Statement]) -> dict[str, float]:
    """How much each stem tells: little when much of the story says it."""
    counts = Counter(stem for statement in statements for stem in statement.stems)
    whole = len(statements) + 1
    return {stem: math.log(whole / (count + 0.5)) + 0.3 for stem, count in counts.items()}


def _candidates(statements: Sequence[Statement], weights: dict[str, float]) -> Iterator[tuple[int, int]]:
    """Pairs worth a closer look, each once."""
    vectors = _vectors(statements, weights)
    seen: set[tuple[int, int]] = set()
    for start in range(0, len(statements), _BLOCK):
        cosines = vectors[start : start + _BLOCK] @ vectors.T
        for row, line in enumerate(cosines):
            i = start + row
            line[i] = 0
            likely = np.flatnonzero(line >= _LOOKED_AT)
            for j in map(int, likely[np.lexsort((likely, -line[likely].round(4)))][:_EACH]):
                pair = (i, j) if i < j else (j, i)
                if pair not in seen:
                    seen.add(pair)
    yield from sorted(seen)


def _vectors(statements: Sequence[Statement], weights: dict[str, float]) -> NDArray[np.float32]:
    vectors = np.zeros((len(statements), _BUCKETS), np.float32)
    for row, statement in enumerate(statements):
        for stem in sorted(statement.stems):
            code = crc32(stem.encode())
            vectors[row, code % _BUCKETS] += weights[stem] * (1 if code >> 31 else -1)
        for name in statement.names:
            for word in sorted(name):
                code = crc32(word.encode())
                vectors[row, code % _BUCKETS] += 0.5 * (1 if code >> 31 else -1)
        for counted in sorted(statement.counted):
            code = crc32(counted.encode())
            vectors[row, code % _BUCKETS] += weights.get(counted, 1.0) * (1 if code >> 31 else -1)
        if statement.figure is not None and statement.value is not None:
            vectors[row, crc32(repr(statement.value).encode()) % _BUCKETS] += 2.5
    found: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-9))
    return found


# --- how alike ----------------------------------------------------------------------------------------------------------------------------------


def _score(one: Statement, other: Statement, weights: dict[str, float], meaning: Meaning | None) -> tuple[float, str]:
    """How alike two statements are, 0 to 1, and in what."""
    shared = one.stems & other.stems
    mass = sum(weights[stem] for stem in one.stems) + sum(weights[stem] for stem in other.stems)
    content = 2 * sum(weights[stem] for stem in shared) / mass if mass else 0.0
    reasons = [f"shared words: {', '.join(sorted(shared, key=lambda stem: (-weights[stem], stem))[:4])}"] if shared else []
    if meaning and one.words and other.words and content < 1:
        near = meaning.closeness(one.words, other.words) or 0.0
        content += (1 - content) * 0.4 * max(0.0, (near - 0.3) / 0.7)
    score = content
    if one.names and other.names:
        common = sum(any(one_name(name, each) for each in other.names) for name in one.names)
        score = 0.8 * content + 0.2 * common / min(len(one.names), len(other.names))
        reasons += ["names in common"] if common else []
    if one.figure is not None and other.figure is not None:
        alike, reason = _figures(one, other)
        score = _OF_CONTENT * score + alike
        reasons += reason
    elif (one.figure is not None or other.figure is not None) and one.negated == other.negated:
        score -= 0.1
    if one.voice and other.voice and one.voice.named and same(one.voice.words, other.voice.words):
        score += 0.08
        reasons.append("the same speaker")
    return score, "; ".join(reasons)


def _figures(one: Statement, other: Statement) -> tuple[float, list[str]]:
    """How alike two figures are, and in what."""
    alike, reasons = 0.0, []
    if one.counted & other.counted:
        alike += 0.25 if one.counted <= other.counted or other.counted <= one.counted else 0.15
        reasons.append("the same thing counted")
    elif not (one.counted and other.counted) and one.value == other.value and (one.value or 0) >= _TELLING_NUMBER:
        alike += 0.25
    if one.value is not None and one.value == other.value:
        alike += 0.3 if one.value >= 10 else 0.2
        reasons.append("the same number")
    elif one.text == other.text and (one.tallies or other.tallies):
        alike += 0.3
        reasons.append("another number for it")
    return alike, reasons


# --- what forbids a link ------------------------------------------------------------------------------------------------------------------------


def refused(one: Statement, other: Statement, published: Sequence[date | None], meaning: Meaning | None) -> str | None:
    """Why two statements are not one claim however alike their words; None when nothing forbids it."""
    if exchanged(one, other) or _turned(one, other):
        return "other parties"
    if one.figure is not None and other.figure is not None:
        if not _one_count(one, other, meaning):
            return "other things counted"
        if not _one_place(one.places, other.places):
            return "other places"
    if not _one_time(one, other, published):
        return "other days"
    if meaning and _contrasted(one, other, meaning):
        return "words that exclude one another"
    return None


def _turned(one: Statement, other: Statement) -> bool:
    """Whether the sides have changed places: who did it, and to whom."""
    ours, theirs = _sides(one), _sides(other)
    common = [side for side in ours if side in theirs]
    if len(common) < 2:
        return False
    reversed_ = theirs.index(common[0]) > theirs.index(common[1])
    return reversed_ != (one.passive != other.passive)


def _sides(statement: Statement) -> list[str]:
    names = [word for name in statement.names for word in sorted(name) if not generic(frozenset([word]))]
    return list(dict.fromkeys([*names, *(word.rstrip("s") for word in statement.words if word in _PARTIES)]))


def _one_count(one: Statement, other: Statement, meaning: Meaning | None) -> bool:
    if not one.counted or not other.counted:
        return one.value is not None and one.value == other.value and one.value >= 10
    ours, theirs = (plain(f"{each.figure.unit or ''} {each.figure.counted or ''}") if each.figure else [] for each in (one, other))
    if meaning and meaning.contrasted(ours, theirs):
        return False
    shared = one.counted & other.counted
    if not shared:
        return bool(one.value == other.value and one.counted & other.stems and other.counted & one.stems)
    people = {"people", "person"}
    left, right = one.counted - shared - people, other.counted - shared - people
    if left and right:  # each counts something that the other does not: "children killed", "soldiers killed"
        return one.value == other.value or bool(left & other.stems) or bool(right & one.stems)
    return one.value == other.value or shared != people or bool(left | right) is False


def _one_place(ours: Sequence[Place], theirs: Sequence[Place]) -> bool:
    if not ours or not theirs:
        return True
    return any(_near(a, b) for a in ours for b in theirs)


def _near(a: Place, b: Place) -> bool:
    if one_name(key(a.name), key(b.name)):
        return True
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return False
    return abs(a.lat - b.lat) <= _NEAR and abs(a.lon - b.lon) <= _NEAR


def _one_time(one: Statement, other: Statement, published: Sequence[date | None]) -> bool:
    figures = one.figure is not None or other.figure is not None
    if one.days and other.days:
        return _gap(one.days, other.days) <= (_FIGURE_DAYS if figures else _STATED_DAYS)
    windows = [statement.days or _window(published[statement.text]) for statement in (one, other)]
    if windows[0] is None or windows[1] is None:
        return True
    return _gap(windows[0], windows[1]) <= (0 if one.days or other.days else _ISSUE_DAYS)


def _window(day: date | None) -> tuple[date, date] | None:
    """When what an undated sentence tells of may have happened."""
    return None if day is None else (day - timedelta(_ISSUE_DAYS), day)


def _gap(one: tuple[date, date], other: tuple[date, date]) -> int:
    return max(0, (max(one[0], other[0]) - min(one[1], other[1])).days)


def _contrasted(one: Statement, other: Statement, meaning: Meaning) -> bool:
    ours = [word for word in one.words if word not in other.words]
    theirs = [word for word in other.words if word not in one.words]
    return meaning.contrasted(ours, theirs)

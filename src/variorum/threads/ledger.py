"""Threads as a reader sees them: the claim in words, the occurrences in order, the rank."""

from __future__ import annotations

import re
from collections.abc import Sequence

from variorum.model import Occurrence, Reading, ThreadStatus, Tier
from variorum.threads.statements import Statement

_QUOTES = '"“”«»„'
_LONGEST = 60  # words of a claim that are shown
# What a reader wants to know first: a changed figure, then what the sources tell differently, then what came and went.
_RANKS = {
    ThreadStatus.RETURNED: 0.86,
    ThreadStatus.WITHDRAWN: 0.84,
    ThreadStatus.RIVAL: 0.9,
    ThreadStatus.CHANGED: 0.7,
    ThreadStatus.ADDED: 0.8,
    ThreadStatus.STABLE: 0.2,
}
_CHANGED_FIGURE = 0.95
_FIGURE = 0.06
_SPREAD = 0.1  # the more texts have it


def claim(statement: Statement, reading: Reading, *, variable: bool) -> str:
    """The claim in the words of its latest occurrence, with "N" for a figure that changes."""
    start, end = statement.span
    text = reading.article.text
    if variable and statement.figure is not None and start <= statement.figure.number[0] and statement.figure.number[1] <= end:
        low, high = statement.figure.number
        shown = f"{text[start:low]}N{text[high:end]}"
    else:
        shown = text[start:end]
    words = _unquoted(re.sub(r"\s+", " ", shown).strip(" ,;:")).split(" ")
    return " ".join(words) if len(words) <= _LONGEST else " ".join(words[:_LONGEST]) + " …"


def _unquoted(text: str) -> str:
    """Without the quotation marks around the whole; those inside stay."""
    bare = text.strip(_QUOTES + " ,;:")
    return bare if text[:1] in _QUOTES and not any(mark in bare for mark in _QUOTES) else text


def occurrence(statement: Statement, reading: Reading, *, tier: Tier, score: float, reason: str) -> Occurrence:
    """A statement as an occurrence of its thread."""
    return Occurrence(
        article=reading.article.id,
        span=statement.span,
        attribution=statement.attribution,
        figure=statement.figure,
        published=reading.article.published,
        speaker=statement.voice.name if statement.voice else None,
        relays=tuple(relay.name for relay in statement.relays),
        tier=tier,
        score=round(score, 3),
        reason=reason,
    )


def rank(status: ThreadStatus, occurrences: Sequence[Occurrence], texts: int) -> float:
    """How early the thread stands in the ledger, 0 to 1."""
    values = {occurrence.figure.value for occurrence in occurrences if occurrence.figure}
    base = _CHANGED_FIGURE if status is ThreadStatus.CHANGED and len(values) > 1 else _RANKS[status]
    spread = len({occurrence.article for occurrence in occurrences}) / max(1, texts)
    more = (_FIGURE if values else 0.0) + _SPREAD * spread
    return round(min(1.0, base + more * (1 - base)), 3)

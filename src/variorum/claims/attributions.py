"""What the tagger says of each word → attributions and names: the best path of tags, the spans on it, and which belong to which cue."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from variorum.claims.tagger import KINDS, Chain, Floats, Tagged
from variorum.claims.windows import QUOTED, Word
from variorum.model import Attribution, Form, Mention, Quotation, Span

SOURCE, CUE, CONTENT = range(3)
_NEVER = np.float32(-1e4)


class Part(NamedTuple):
    """Words `[first, last)` of a window that hold one role, or one name."""

    first: int
    last: int
    kind: int


class _Linked(NamedTuple):
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float


def read(
    text: str, windows: Iterable[Tagged], chain: Chain, quotations: Sequence[Quotation], speeches: Sequence[tuple[Span, Span]] = ()
) -> tuple[list[Attribution], list[Mention]]:
    """The attributions and the names of a text, in order. All spans are of the normalised text.

    `speeches` are speakers and contents that only the layout attributes ("WALLACE: ..."); one that the tagger did not see is added.
    """
    found: list[_Linked] = []
    mentions: list[Mention] = []
    for some in _batches(windows):
        found.extend(_all_linked(some, chain))
        mentions.extend(_names(some))
    found = [*_without(found, speeches), *(_Linked((speaker,), (), (content,), SPEECH_CERTAINTY) for speaker, content in speeches)]
    found.sort(key=lambda linked: min((*linked.source, *linked.cue, *linked.content)))
    quoted = [(span, any(letter.isspace() for letter in text[slice(*span)].strip())) for span in (q.span for q in quotations)]
    made = [
        Attribution(id=f"a{number}", source=a.source, cue=a.cue, content=a.content, form=_form(a, quoted), confidence=a.confidence)
        for number, a in enumerate(found, 1)
    ]
    return made, mentions


def _batches(windows: Iterable[Tagged]) -> Iterator[list[Tagged]]:
    """A few windows at a time, so that a long text's scores never lie in memory together."""
    given = iter(windows)
    while some := list(islice(given, BATCH)):
        yield some


BATCH = 32  # windows whose paths are found at once
SPEECH_CERTAINTY = 0.9  # of an attribution by layout: 0 to 1; the forms are strict, see `quotations.speeches`


def _without(found: Sequence[_Linked], speeches: Sequence[tuple[Span, Span]]) -> list[_Linked]:
    """What was found, without what a speech says better: most of its content, from the speaker in the margin or from nobody.

    Speeches are in order and do not overlap.
    """
    starts = [content[0] for _, content in speeches]
    kept = []
    for linked in found:
        start, end = linked.content[0][0], linked.content[-1][1]
        near = range(max(0, bisect_left(starts, start) - 1), bisect_left(starts, end))
        if not any(_says_better(linked, (start, end), *speeches[at]) for at in near):
            kept.append(linked)
    return kept


def _says_better(linked: _Linked, hull: Span, speaker: Span, content: Span) -> bool:
    shared = min(hull[1], content[1]) - max(hull[0], content[0])
    return 2 * shared > content[1] - content[0] and all(_overlap(source, speaker) for source in linked.source)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _names(windows: Sequence[Tagged]) -> Iterator[Mention]:
    forbidden = _forbidden(2 * len(KINDS) + 1)
    paths = _paths([_parted(window, window.names) for window in windows], forbidden, forbidden[0])
    for window, path in zip(windows, paths, strict=True):
        for part in _parts(path):
            yield Mention(span=_span(window.words, part), kind=KINDS[part.kind])


def _form(linked: _Linked, quoted: Sequence[tuple[Span, bool]]) -> Form:
    """Direct when all of the content is quoted, but for the characters that hold its marks apart; mixed when some of it is.

    `quoted` are spans, with whether they hold more than one word: a single one among the writer's words is a term ("tribes"), no quotation.
    """
    total = sum(end - start for start, end in linked.content)
    low, high = linked.content[0][0], max(end for _, end in linked.content)
    first = max(0, bisect_left(quoted, low, key=lambda one: one[0][0]) - _NESTED)
    near = quoted[first : bisect_left(quoted, high, key=lambda one: one[0][0])]
    inside = _covered(linked.content, [span for span, _ in near])
    if inside > 2 and total - inside <= max(3, 0.1 * total):
        return Form.DIRECT
    if _covered(linked.content, [span for span, several in near if several]) > 2:
        return Form.MIXED
    return Form.INDIRECT if linked.cue else Form.DIRECT


_NESTED = 3  # quotations that may begin before a content and reach into it


def _covered(spans: Sequence[Span], quoted: Sequence[Span]) -> int:
    """Code points of `spans` that lie in any of `quoted`, which may be nested."""
    merged: list[list[int]] = []
    for start, end in sorted(quoted):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    return sum(max(0, min(end, e) - max(start, s)) for start, end in spans for s, e in merged)


# --- the best path ------------------------------------------------------------------------------------------------------------------------


def _forbidden(tags: int = 7) -> Floats:
    """Zero for the steps that may be, minus much for an I- that does not follow its B- or I-."""
    steps = np.zeros((tags, tags), dtype=np.float32)
    for inside in range(2, tags, 2):
        steps[:, inside] = _NEVER
        steps[inside - 1 : inside + 1, inside] = 0
    return steps


def _parted(window: Tagged, scores: Floats) -> Floats:
    """The scores, with nothing but O at the end of a paragraph, so that no span crosses it."""
    parted = scores.copy()
    parted[[not word.ids for word in window.words], 1:] = _NEVER
    return parted


def _paths(scores: Sequence[Floats], steps: Floats, begin: Floats) -> list[list[int]]:
    """The best path of tags through each window (Viterbi 1967), all windows at once."""
    if not scores:
        return []
    lengths = [len(score) for score in scores]
    padded = np.zeros((len(scores), max(lengths), scores[0].shape[1]), dtype=np.float32)
    for row, score in zip(padded, scores, strict=True):
        row[: len(score)] = score
    best = begin + padded[:, 0]
    back = np.zeros(padded.shape, dtype=np.int8)
    reached = np.zeros((len(scores), padded.shape[2]), dtype=np.float32)
    ends = np.array(lengths)
    reached[ends == 1] = best[ends == 1]
    for at in range(1, padded.shape[1]):
        through = best[:, :, None] + steps
        back[:, at] = through.argmax(1)
        best = through.max(1) + padded[:, at]
        reached[ends == at + 1] = best[ends == at + 1]
    return [_walk(back[row], length, int(reached[row].argmax())) for row, length in enumerate(lengths)]


def _walk(back: np.ndarray, length: int, tag: int) -> list[int]:
    path = [tag]
    for at in range(length - 1, 0, -1):
        tag = int(back[at, tag])
        path.append(tag)
    return path[::-1]


def _parts(path: Iterable[int]) -> list[Part]:
    parts: list[Part] = []
    first, before = 0, 0
    at = -1
    for at, tag in enumerate(path):
        if before and (tag == 0 or tag % 2 == 1):
            parts.append(Part(first, at, (before - 1) // 2))
        if tag % 2 == 1:
            first = at
        before = tag
    if before:
        parts.append(Part(first, at + 1, (before - 1) // 2))
    return parts


def _span(words: Sequence[Word], part: Part) -> Span:
    return words[part.first].start, words[part.last - 1].end


# --- which belong together ----------------------------------------------------------------------------------------------------------------


def _all_linked(windows: Sequence[Tagged], chain: Chain) -> Iterator[_Linked]:
    steps = chain.steps + _forbidden()
    paths = _paths([_parted(window, window.roles) for window in windows], steps, chain.begin + _forbidden()[0])
    for window, path in zip(windows, paths, strict=True):
        yield from _linked(window, _parts(path), chain)


def _linked(window: Tagged, parts: Sequence[Part], chain: Chain) -> list[_Linked]:
    """A content goes to the cue that asks most for it; a cue takes the one source that answers best, and several cues may share it.

    A quoted statement that no cue asks for is listed without a source: who speaks may be told from what stands before it.
    """
    cues = [part for part in parts if part.kind == CUE]
    scores = _scores(window, cues, chain)
    owned: list[list[Part]] = [[] for _ in cues]
    found = []
    for part in parts:
        if part.kind == CONTENT:
            fits = scores[1, :, part.first : part.last].mean(1)
            if cues and fits.max() > CONTENT_MIN:
                owned[int(fits.argmax())].append(part)
            elif _is_statement(window.words, part):
                found.append(_Linked((), (), (_span(window.words, part),), round(_certainty(window, part), 3)))
    sources = [part for part in parts if part.kind == SOURCE]
    for number, (cue, contents) in enumerate(zip(cues, owned, strict=True)):
        if not contents:
            continue
        fits = [float(scores[0, number, part.first : part.last].mean()) for part in sources]
        best = max(range(len(fits)), key=fits.__getitem__, default=None)
        source = [sources[best]] if best is not None and fits[best] > SOURCE_MIN else []
        chosen = [*source, cue, *contents]
        sure = float(np.mean([_certainty(window, part) for part in chosen]))
        found.append(
            _Linked(
                tuple(_span(window.words, part) for part in source),
                (_span(window.words, cue),),
                tuple(_span(window.words, part) for part in contents),
                round(sure, 3),
            )
        )
    return found


# PolNeAR dev, 2026-11-25, joint and exact F: sources at 0, -1, -2: 72.4, 72.7, 72.8 joint; contents at no limit, -2, 0, 1: 72.8, 73.3, 73.6, 73.5 joint and
# 63.8, 64.9, 65.5, 65.8 exact. Keeping long quotations without a cue as attributions of nobody costs 0.3 joint there, which annotates few.
SOURCE_MIN = -2.0  # log odds from which a source belongs to a cue: most cues have one
CONTENT_MIN = 0.0  # log odds from which a content belongs to a cue
STRAY_WORDS = 12  # words and marks of a quotation that no cue claims, from which it is a statement of somebody all the same


def _is_statement(words: Sequence[Word], part: Part) -> bool:
    quoted = [word.kind >= QUOTED for word in words[part.first : part.last]]
    return len(quoted) >= STRAY_WORDS and 2 * sum(quoted) > len(quoted)


def _scores(window: Tagged, cues: Sequence[Part], chain: Chain) -> Floats:
    """Log odds (2, cues, words) that a word is of the source, of the content, of a cue."""
    at = np.array([cue.first for cue in cues], dtype=np.intp)
    products = window.asks[:, at] @ window.answers.transpose(0, 2, 1) / np.float32(np.sqrt(window.asks.shape[2]))
    scores: Floats = products + window.lean[:, None] + chain.distance[:, _bucket(np.arange(len(window.words))[None] - at[:, None])]
    return scores


def _bucket(distance: np.ndarray) -> np.ndarray:
    """Of signed distances in words, 0 to 7 each for itself, then two buckets to each doubling; as in training."""
    size = np.abs(distance)
    far = 8 + (np.log2(np.maximum(size, 8) / 8) * 2).astype(int)
    found: np.ndarray = np.where(size < 8, size, np.minimum(far, 15)) + 16 * (distance > 0)
    return found


def _certainty(window: Tagged, part: Part) -> float:
    """Mean probability of the part's role over its words."""
    scores = window.roles[part.first : part.last]
    odds = np.exp(scores - scores.max(1, keepdims=True))
    return float((odds[:, 1 + 2 * part.kind : 3 + 2 * part.kind].sum(1) / odds.sum(1)).mean())

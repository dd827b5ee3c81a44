"""Sources that the tagger left empty although the words beside the cue name them: "the council said", "said the council", "according to"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from variorum.claims.voices.outlets import Reader
from variorum.claims.voices.phrases import SAYING, Scene, after, before
from variorum.claims.voices.roles import HE, IT, RELATIVE, SHE, THEY
from variorum.model import Attribution, Span

_SUBJECTS = (HE | SHE | THEY | IT | RELATIVE) - frozenset(
    "him his her hers them their theirs its whom whose that himself herself itself themselves".split()
)
_BETWEEN = frozenset("also has have had then later earlier further again repeatedly separately".split())
_PASSIVE = frozenset("was were is are be been being".split())
_MORE = frozenset("suggests suggest suggested shows show showed shown found finds ruled recalled believes wants hopes thinks fears".split())
ACTIVE = (SAYING - frozenset("saying adding stating".split())) | _MORE


def fill(scene: Scene, attributions: Sequence[Attribution]) -> list[Attribution]:
    """The attributions, each without a source given the subject of its cue where one stands right beside it."""
    reader = Reader(scene)
    return [_filled(reader, attribution) for attribution in attributions]


def _filled(reader: Reader, attribution: Attribution) -> Attribution:
    if attribution.source or len(attribution.cue) != 1:
        return attribution
    source = _beside(reader, attribution.cue[0], attribution.content)
    return replace(attribution, source=(source,)) if source else attribution


def _beside(reader: Reader, cue: Span, content: Sequence[Span]) -> Span | None:
    words = reader.words
    text = words.text[slice(*cue)].lower()
    if text.startswith(("according to", "in the words of", "per ")) or text == "per":
        return _free(reader.phrase(cue[1], cue[1] + 200), content)
    seen = words.within(cue)
    verb = next((index for index in seen if words.low[index] in ACTIVE), None)
    if verb is None or any(words.low[index] in _PASSIVE for index in seen):
        return None
    place = seen[0] - 1
    while place >= 0 and words.low[place] in _BETWEEN and words.gap(place + 1) == " ":
        place -= 1
    if place >= 0 and words.gap(place + 1) == " ":
        if words.low[place] in _PASSIVE:
            return None
        if found := _free(_subject(reader, place), content):
            return found
    inverted = after(words, seen[-1] + 1, cue[1] + 200) if seen[-1] + 1 < len(words.low) and words.gap(seen[-1] + 1) == " " else None
    return _free(inverted, content) if inverted and reader.voice(inverted) and any(end <= cue[0] for _, end in content) else None


def _subject(reader: Reader, place: int) -> Span | None:
    words = reader.words
    if words.low[place] in _SUBJECTS:
        return words.starts[place], words.ends[place]
    span = before(words, place, max(0, words.starts[place] - 200))
    return span if span and reader.voice(span) else None


def _free(span: Span | None, content: Sequence[Span]) -> Span | None:
    """The span, when it is no part of what was said."""
    return span if span and not any(start < span[1] and span[0] < end for start, end in content) else None

"""The one door to who spoke and through whom: attributions with `speaker`, `speaker_reason` and `relays`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from variorum.claims import relays, speakers
from variorum.claims.phrases import Scene, Words, is_outlet, split
from variorum.claims.roles import AUDIENCES, MEDIA_NOUNS
from variorum.model import Actor, ActorKind, Attribution, Span

__all__ = ["read"]

_TOLD = re.compile(r"\b(?:told|tells|interview with|interviewed by|speaking to|spoke to)\s+(?:the\s+)?$")
_LOOSE = frozenset("media press news show program programme network publication".split())  # beside a name they need not make it an outlet


def read(
    text: str,
    attributions: Sequence[Attribution],
    *,
    actors: Sequence[Actor],
    sentences: Sequence[Span],
    quotations: Sequence[Span] = (),
    outlet: str | None = None,
) -> tuple[Attribution, ...]:
    """Name the speaker and the relays of each attribution.

    All spans index `text`, which is normalised; `attributions` in any order, `actors` as `actors.gather` gives them, `sentences` in order
    (furniture may be among them), `quotations` those that are no scare quotations. `outlet` is where the article was published: it is
    the last relay of everything and is not listed.
    """
    words = split(text)
    scene = Scene(words, sentences, actors, quotations, _outlets(words, actors))
    found = speakers.name(scene, attributions, relays.follow(scene, attributions))
    if not outlet:
        return found
    return tuple(replace(a, relays=tuple(relay for relay in a.relays if not _same(relay, outlet))) if a.relays else a for a in found)


def _outlets(words: Words, actors: Sequence[Actor]) -> frozenset[int]:
    """Where names of outlets stand, the text's own words about them taken into account: "the Vesti newspaper", then "told Vesti"."""
    return frozenset(start for actor in actors if _is_outlet(words, actor) for start, _ in actor.mentions)


def _is_outlet(words: Words, actor: Actor) -> bool:
    if actor.kind is ActorKind.PERSON or actor.kind is ActorKind.GROUP:
        return False
    if any(is_outlet(words, span) for span in actor.mentions):
        return True
    for start, end in actor.mentions:
        place = words.at(start)
        last = words.at(end - 1)
        beside = {words.low[place - 1]} if place and words.gap(place) == " " else set()
        if last + 1 < len(words.low) and words.gap(last + 1) == " ":
            beside.add(words.low[last + 1])
        if beside & (MEDIA_NOUNS - _LOOSE - {"agency"}):
            return True
    return actor.kind is ActorKind.ORGANISATION and _only_told(words, actor)


def _only_told(words: Words, actor: Actor) -> bool:
    """A body that the text knows only as somebody to whom things are told."""
    if any(word in AUDIENCES for word in actor.name.lower().split()) or len(actor.mentions) > 2:
        return False
    return all(_TOLD.search(words.text[max(0, start - 30) : start]) for start, _ in actor.mentions)


def _same(relay: str, outlet: str) -> bool:
    """Whether two names of outlets are one: "BBC News" on "bbc.co.uk"."""
    small = {"the", "a", "of", "news", "com", "co", "uk", "org", "net", "www", "website", "online"}
    left, right = ({word for word in re.findall(r"\w+", name.lower()) if word not in small} for name in (relay, outlet))
    squeezed = ["".join(re.findall(r"\w+", name.lower().removeprefix("the "))) for name in (relay, outlet)]
    return bool(left and right) and (left <= right or right <= left or (len(squeezed[0]) > 5 and squeezed[0] in squeezed[1]))

"""The one door to who spoke and through whom: attributions with `speaker`, `speaker_reason` and `relays`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from variorum.claims.voices import outlets, relays, speakers, subjects
from variorum.claims.voices.phrases import Scene, split
from variorum.model import Actor, Attribution, Span

__all__ = ["read"]


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
    scene = Scene(words, sentences, actors, quotations, outlets.places(words, actors))
    attributions = subjects.fill(scene, attributions)
    found = speakers.name(scene, attributions, relays.follow(scene, attributions))
    outlet = outlet or (outlets.home(words) if any(a.relays for a in found) else None)
    if not outlet:
        return found
    return tuple(replace(a, relays=tuple(relay for relay in a.relays if not _same(relay, outlet))) if a.relays else a for a in found)


def _same(relay: str, outlet: str) -> bool:
    """Whether two names of outlets are one: "BBC News" on "bbc.co.uk"."""
    small = {"the", "a", "of", "news", "com", "co", "uk", "org", "net", "www", "website", "online"}
    left, right = ({word for word in re.findall(r"\w+", name.lower()) if word not in small} for name in (relay, outlet))
    squeezed = ["".join(re.findall(r"\w+", name.lower().removeprefix("the "))) for name in (relay, outlet)]
    return bool(left and right) and (left <= right or right <= left or (len(squeezed[0]) > 5 and squeezed[0] in squeezed[1]))

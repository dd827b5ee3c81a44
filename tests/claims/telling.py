"""Small tellings with the attributions that a tagger would find, written as words instead of offsets."""

from __future__ import annotations

import re

from variorum.claims import actors, quotations, voices
from variorum.model import ActorKind, Attribution, Form, Mention, Span
from variorum.text import normalise, paragraphs, sentences

KINDS = {"p": ActorKind.PERSON, "o": ActorKind.ORGANISATION, "l": ActorKind.PLACE, "g": ActorKind.GROUP}


def find(text: str, words: str, near: int = 0) -> Span:
    """Where words stand, the first time at or after `near`."""
    match = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)").search(text, near)
    assert match, words
    return match.span()


def attributed(text: str, *said: tuple[str, str, str]) -> list[Attribution]:
    """Attributions from (source, cue, content); each is looked for behind the one before it."""
    found, near = [], 0
    for number, (source, cue, content) in enumerate(said, 1):
        spans = [find(text, words, near) if words else None for words in (source, cue, content)]
        near = min(span[0] for span in spans if span)
        direct = content.startswith('"')
        found.append(
            Attribution(
                id=f"a{number}",
                source=(spans[0],) if spans[0] else (),
                cue=(spans[1],) if spans[1] else (),
                content=(spans[2],),
                form=Form.DIRECT if direct else Form.INDIRECT,
                confidence=1.0,
            ),
        )
    return found


def read(text: str, said: list[tuple[str, str, str]], names: str = "", outlet: str | None = None) -> list[Attribution]:
    """The attributions of a text with speakers and relays; `names` is "p:Jana Holub, o:Vesna Gas"."""
    plain = normalise(text).text
    blocks = paragraphs(plain)
    mentions = [
        Mention(span=match.span(), kind=KINDS[kind])
        for kind, name in (item.strip().split(":") for item in names.split(",") if item.strip())
        for match in re.finditer(rf"\b{re.escape(name)}\b", plain)
    ]
    longest = [m for m in mentions if not any(o.span != m.span and o.span[0] <= m.span[0] and m.span[1] <= o.span[1] for o in mentions)]
    return list(
        voices.read(
            plain,
            attributed(plain, *said),
            actors=actors.gather(plain, longest),
            sentences=[span for lines in blocks for span in sentences(plain, lines)],
            quotations=sorted(span for span, scare in quotations.find(plain, blocks) if not scare),
            outlet=outlet,
        ),
    )

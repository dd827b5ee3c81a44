"""From how many roots a claim reached the texts.

Occurrences are joined when one speaker stands behind both, when the words of one came through the speaker or relay of the other, when one text took
the words over from the other, or when it credits the other's outlet or agency. Each group is one origin. Two groups without a link are never
called independent: a source that both leave unnamed cannot be seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from variorum.model import FurnitureKind, Independence, Origin, Reading
from variorum.threads.names import Names, Union, Voice, holds, key, same
from variorum.threads.statements import Statement

_AGENCY_IN_DATELINE = re.compile(r"\(([A-Z][\w .&'-]{1,40})\)\s*[-–—:]?")
_CREDITED_KINDS = {FurnitureKind.DATELINE, FurnitureKind.BYLINE, FurnitureKind.CREDIT, FurnitureKind.FOOTNOTE, FurnitureKind.OTHER}
_PICTURE = re.compile(r"photo|picture|image|getty|graphic|video", re.IGNORECASE)
_LEAST_BODY = 2  # words of a body's name that must stand in a source for its bearer to speak for it


class Rooted(NamedTuple):
    """The origins of a thread."""

    origins: tuple[Origin, ...]
    independence: Independence
    group: tuple[int, ...]  # of each statement, the number of its group


def trace(statements: Sequence[Statement], taken: set[tuple[int, int]], readings: Sequence[Reading], names: Names, credits_: Sequence[frozenset[str]]) -> Rooted:
    """The origins behind the statements of one thread.

    taken: pairs of places in `statements` whose words one text took over from the other; credits_: of each text, whom it credits as its source.
    """
    union = Union(len(statements))
    why: dict[int, str] = {}
    for j, other in enumerate(statements):
        for i in range(j):
            reason = "words taken over" if (i, j) in taken else _linked(statements[i], other, readings, names, credits_)
            if reason and union.root(i) != union.root(j):
                union.join(i, j)
                why.setdefault(j, reason)
    groups = [group for group in union.groups() if len(group) > 1 or _rooted(statements[group[0]], credits_)]
    origins = tuple(_origin(group, statements, readings, names, credits_, why) for group in groups)
    known = sum(len(group) for group in groups if len(group) > 1)
    alone = len(statements) - sum(map(len, groups))
    return Rooted(
        origins, Independence(known_dependent=known, no_link_found=len(groups) if len(groups) > 1 else 0, unknown=alone), tuple(map(union.root, range(len(statements))))
    )


def credited(reading: Reading) -> frozenset[str]:
    """The agencies and outlets that a text credits for its words in its dateline, byline or footer. Credits of pictures are left out."""
    found: set[str] = set()
    for piece in reading.furniture:
        text = reading.article.text[slice(*piece.span)]
        if piece.kind not in _CREDITED_KINDS or _PICTURE.search(text):
            continue
        if piece.kind is FurnitureKind.DATELINE:
            found.update(match[1] for match in _AGENCY_IN_DATELINE.finditer(text))
        else:
            found.update(match[1] for match in re.finditer(r"(?:source|reporting by|by|via|credit|©|with)[:\s]+(?:©\s*)?(?:\d{4}\s+)?([A-Z][\w&'-]+(?: [A-Z][\w&'-]+){0,3})", text))
    return frozenset(found)


def _rooted(statement: Statement, credits_: Sequence[frozenset[str]]) -> bool:
    return statement.voice is not None or bool(statement.relays) or bool(credits_[statement.text])


def _linked(one: Statement, other: Statement, readings: Sequence[Reading], names: Names, credits_: Sequence[frozenset[str]]) -> str | None:
    """What joins two occurrences, if anything does."""
    if one.voice and other.voice:
        if _one_voice(one.voice, other.voice, same_text=one.text == other.text):
            return f"the same speaker: {one.voice.name}"
        if _one_body(one.voice, other.voice):
            return f"of one body: {one.voice.name}, {other.voice.name}"
    for near, far in ((one, other), (other, one)):
        for relay in near.relays:
            if any(same(relay.words, each.words) for each in (far.voice, *far.relays) if each is not None and each.named):
                return f"through {relay.name}"
    own = [statement for statement in (one, other) if statement.voice is None]
    if len(own) == 2 and one.text != other.text:  # noqa: PLR2004
        ours, theirs = credits_[one.text], credits_[other.text]
        if common := _common(ours, theirs, names):
            return f"both credit {common}"
        for credits, reading in ((ours, readings[other.text]), (theirs, readings[one.text])):
            if reading.article.outlet and (common := _common(credits, [reading.article.outlet], names)):
                return f"credits {common}"
    for statement, rest in ((one, other), (other, one)):
        if statement.voice is None and rest.voice is not None and (common := _common(credits_[statement.text], [rest.voice.name], names)):
            return f"credits {common}"
        outlet = readings[statement.text].article.outlet
        if statement.voice is None and outlet and one.text != other.text:
            cited = [each for each in (rest.voice, *rest.relays) if each is not None and each.named]
            if any(same(names.key(outlet), each.words) for each in cited):
                return f"credits {outlet}"
    return None


def _one_voice(one: Voice, other: Voice, *, same_text: bool) -> bool:
    if one.named and other.named:
        return same(one.words, other.words)
    return same_text and one.words == other.words


def _one_body(one: Voice, other: Voice) -> bool:
    """Whether one speaks for the other: "a spokesman for the ministry", "Observatory head A. B."."""
    for person, body in ((one, other), (other, one)):
        if person.body and body.named and (len(body.words) >= _LEAST_BODY or body.words & person.body) and holds(person.body | person.words, body.words):
            return True
    return False


def _common(ones: Iterable[str], others: Iterable[str], names: Names) -> str | None:
    return next((one for one in sorted(ones) for other in sorted(others) if same(names.key(one), names.key(other))), None)


def _origin(group: Sequence[int], statements: Sequence[Statement], readings: Sequence[Reading], names: Names, credits_: Sequence[frozenset[str]], why: dict[int, str]) -> Origin:
    inside = [statements[number] for number in group]
    articles = tuple(dict.fromkeys(readings[statement.text].article.id for statement in inside))
    reasons = list(dict.fromkeys(why[number] for number in group if number in why))
    return Origin(actor=_actor(inside, names, credits_), articles=articles, reason="; ".join(reasons[:3]) or "named there")


def _actor(inside: Sequence[Statement], names: Names, credits_: Sequence[frozenset[str]]) -> str | None:
    """The one who speaks most often, in the fullest form of the name; else through whom it came; else who is credited."""
    voices = [statement.voice for statement in inside if statement.voice]
    if voices:
        chosen = Counter(voice.words for voice in voices if voice.named) or Counter(voice.words for voice in voices)
        words = chosen.most_common(1)[0][0]
        forms = [voice.name for voice in voices if same(voice.words, words)]
        return names.shown(max(forms, key=lambda form: (len(key(form)), -forms.index(form))), forms)
    relays = [relay.name for statement in inside for relay in statement.relays]
    if relays:
        return names.shown(relays[0], relays)
    return next((min(credits_[statement.text]) for statement in inside if credits_[statement.text]), None)

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
_CREDIT = re.compile(
    r"(?:source|reporting by|by|via|credit|©|with)[:\s]+(?:©\s*)?(?:\d{4}\s+)?(?:the )?([A-Z][\w&'-]+(?: [A-Z][\w&'-]+){0,3})",
    re.IGNORECASE,
)
_BODY_NAME = re.compile(
    r"\b(?:press|news|agency|agencies|wire|bureau|service|times|post|radio|television)\b|^[A-Z]{2,6}$", re.IGNORECASE
)  # a reporter in a byline is no source


class Rooted(NamedTuple):
    """The origins of a thread."""

    origins: tuple[Origin, ...]
    independence: Independence
    group: tuple[int, ...]  # of each statement, the number of its group


class Known(NamedTuple):
    """What is known of the texts."""

    readings: Sequence[Reading]
    names: Names
    credited: Sequence[frozenset[str]]  # of each text, whom it credits as its source

    def outlet(self, statement: Statement) -> str | None:
        """Where a statement was published."""
        return self.readings[statement.text].article.outlet


def trace(statements: Sequence[Statement], taken: set[tuple[int, int]], known: Known) -> Rooted:
    """The origins behind the statements of one thread.

    taken: pairs of places in `statements` whose words one text took over from the other.
    """
    union = Union(len(statements))
    why: dict[int, str] = {}
    for j, other in enumerate(statements):
        for i in range(j):
            if union.root(i) == union.root(j):
                continue
            reason = "words taken over" if (i, j) in taken else _linked(statements[i], other, known)
            if reason:
                union.join(i, j)
                why.setdefault(j, reason)
    groups = [group for group in union.groups() if len(group) > 1 or _rooted(statements[group[0]], known)]
    independence = Independence(
        known_dependent=sum(len(group) for group in groups if len(group) > 1),
        no_link_found=len(groups) if len(groups) > 1 else 0,
        unknown=len(statements) - sum(map(len, groups)),
    )
    origins = tuple(_origin(group, statements, known, why) for group in groups)
    return Rooted(origins, independence, tuple(map(union.root, range(len(statements)))))


def credited(reading: Reading) -> frozenset[str]:
    """The agencies and outlets that a text credits for its words in its dateline, byline or footer. Credits of pictures are left out."""
    found: set[str] = set()
    for piece in reading.furniture:
        text = reading.article.text[slice(*piece.span)]
        if piece.kind is FurnitureKind.DATELINE:
            found.update(match[1] for match in _AGENCY_IN_DATELINE.finditer(text))
        elif piece.kind in _CREDITED_KINDS and not _PICTURE.search(text):
            found.update(match[1] for match in _CREDIT.finditer(text) if _BODY_NAME.search(match[1]))
    return frozenset(found)


def _rooted(statement: Statement, known: Known) -> bool:
    return statement.voice is not None or bool(statement.relays) or bool(known.credited[statement.text])


def _linked(one: Statement, other: Statement, known: Known) -> str | None:
    """What joins two occurrences, if anything does."""
    return _by_voice(one, other) or _by_relay(one, other) or _by_relay(other, one) or _by_credit(one, other, known)


def _by_voice(one: Statement, other: Statement) -> str | None:
    ours, theirs = one.voice, other.voice
    if ours is None or theirs is None:
        return None
    if ours.named and theirs.named:
        if same(ours.words, theirs.words):
            return f"the same speaker: {ours.name}"
    elif one.text == other.text and ours.words == theirs.words:
        return f"the same speaker: {ours.name}"
    return f"of one body: {ours.name}, {theirs.name}" if _one_body(ours, theirs) or _one_body(theirs, ours) else None


def _one_body(person: Voice, body: Voice) -> bool:
    """Whether somebody speaks for a body: "Observatory head A. B.", "a spokesman for the ministry"."""
    known = person.body | person.words
    definite = body.name.casefold().startswith("the ") and len(body.words) > 1  # "the harbour master"
    return bool(person.body) and (body.named or definite) and bool(body.words & person.body) and holds(known, body.words)


def _by_relay(one: Statement, other: Statement) -> str | None:
    """Whether the words of one came through the speaker or a relay of the other."""
    others = [each for each in (other.voice, *other.relays) if each is not None and each.named]
    return next((f"through {relay.name}" for relay in one.relays if any(same(relay.words, each.words) for each in others)), None)


def _by_credit(one: Statement, other: Statement, known: Known) -> str | None:
    """Whether a credit line of one text names the agency that the other credits, the other's outlet, or the other's speaker."""
    if one.text == other.text:
        return None
    ours, theirs = known.credited[one.text], known.credited[other.text]
    if one.voice is None and other.voice is None and (common := _common(ours, theirs, known)):
        return f"both credit {common}"
    for credit, near, far in ((ours, one, other), (theirs, other, one)):
        if near.voice is not None:
            continue
        cited = [outlet] if (outlet := known.outlet(far)) else []
        cited += [far.voice.name] if far.voice else []
        if common := _common(credit, cited, known):
            return f"credits {common}"
    return _by_outlet(one, other, known) or _by_outlet(other, one, known)


def _by_outlet(near: Statement, far: Statement, known: Known) -> str | None:
    """Whether the words of the one came through the outlet that published the other, and nobody else is named behind them."""
    own = known.outlet(near)
    if not own:
        return None
    words = known.names.key(own)
    if far.voice is not None and far.voice.named and same(words, far.voice.words):
        return f"credits {own}"
    through = any(each.named and same(words, each.words) for each in far.relays)
    two = near.voice is not None and far.voice is not None and near.voice.named and far.voice.named
    return f"credits {own}" if through and not two else None


def _common(ones: Iterable[str], others: Iterable[str], known: Known) -> str | None:
    return next((one for one in sorted(ones) for other in sorted(others) if same(known.names.key(one), known.names.key(other))), None)


def _origin(group: Sequence[int], statements: Sequence[Statement], known: Known, why: dict[int, str]) -> Origin:
    inside = [statements[number] for number in group]
    articles = tuple(dict.fromkeys(known.readings[statement.text].article.id for statement in inside))
    reasons = list(dict.fromkeys(why[number] for number in group if number in why))
    return Origin(actor=_actor(inside, known), articles=articles, reason="; ".join(reasons[:3]) or "named there")


def _actor(inside: Sequence[Statement], known: Known) -> str | None:
    """The one who speaks most often, in the fullest form of the name; else through whom it came; else who is credited."""
    voices = [statement.voice for statement in inside if statement.voice]
    if voices:
        chosen = Counter(voice.words for voice in voices if voice.named) or Counter(voice.words for voice in voices)
        words = chosen.most_common(1)[0][0]
        forms = [voice.name for voice in voices if same(voice.words, words)]
        return known.names.shown(max(forms, key=lambda form: (len(key(form)), -forms.index(form))), forms)
    relays = [relay.name for statement in inside for relay in statement.relays]
    if relays:
        return known.names.shown(relays[0], relays)
    return next((min(known.credited[statement.text]) for statement in inside if known.credited[statement.text]), None)

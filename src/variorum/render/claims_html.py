"""Readings as one HTML file: no network, works from disk, prints, and reads without its script.

The template sees only the view, so it cannot show what the terminal does not know. All text passes through autoescaping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from variorum.model import Actor, Attribution, Figure, Place, Reading, TimeExpression
from variorum.render.claims_view import Paragraph, paragraphs
from variorum.render.claims_words import (
    FORMS,
    NOBODY,
    UNKNOWN,
    Voice,
    counted,
    headline,
    located,
    own_words,
    totals,
    value_of,
    voices,
    words_at,
)
from variorum.render.data import version
from variorum.render.page import sheet
from variorum.render.plain import one_line, right_to_left, shortened
from variorum.render.words import listed, plural

_CONTENT = 60  # words of a content in the list; the text holds all of it
_WORDS = 20  # words of a source, a cue, a figure or a date in a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A row of the list of attributions."""

    attribution: Attribution
    who: str | None  # the name; None when the text does not tell it
    source: str  # the words that stand for it, when they are others
    missing: str  # what is said in place of a name
    cue: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A line of the list of who is quoted."""

    name: str | None
    counts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything that the template may say of one text."""

    key: str  # "t1": begins the ids of everything of this text
    reading: Reading
    title: str
    path: str
    language: str | None
    direction: str  # "rtl", or "auto" where each string decides
    words: int
    totals: str
    quoted: tuple[Quoted, ...]
    said: tuple[Said, ...]
    paragraphs: tuple[Paragraph, ...]
    figures: tuple[tuple[str, str, Figure, str, str], ...]  # id, words, figure, value, what is counted
    times: tuple[tuple[str, str, TimeExpression], ...]
    places: tuple[tuple[str, str, Place, str], ...]  # id, words, place, where it is
    actors: tuple[tuple[str, Actor], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything the template may use."""

    version: str
    title: str
    texts: tuple[Told, ...]


def claims_page(readings: Sequence[Reading]) -> str:
    """The whole file as text."""
    texts = tuple(_told(reading, f"t{number}") for number, reading in enumerate(readings, 1))
    title = texts[0].title if len(texts) == 1 else f"{len(texts)} texts read"
    page = Page(version=version(), title=title, texts=texts)
    return sheet("claims.html.jinja", ("page.css", "claims.css"), ("claims.js",), page=page)


def _told(reading: Reading, key: str) -> Told:
    article = reading.article
    path = one_line(article.path or "no file name")
    if article.given_id is not None:
        path = f"{path}, {one_line(article.given_id)}"
    text = article.text
    return Told(
        key=key,
        reading=reading,
        title=headline(reading) or path,
        path=path,
        language=reading.language or article.language,
        direction="rtl" if right_to_left(text) else "auto",
        words=sum(any(character.isalnum() for character in token.text) for token in reading.tokens),
        totals=totals(reading),
        quoted=tuple(Quoted(name=voice.name, counts=_counts(voice)) for voice in voices(reading.attributions)),
        said=tuple(_said(reading, attribution) for attribution in reading.attributions),
        paragraphs=paragraphs(reading),
        figures=tuple(
            (f"f{number}", shortened(text[slice(*figure.span)], _WORDS), figure, value_of(figure), counted(figure))
            for number, figure in enumerate(reading.figures, 1)
        ),
        times=tuple((f"d{number}", shortened(text[slice(*time.span)], _WORDS), time) for number, time in enumerate(reading.times, 1)),
        places=tuple(
            (f"p{number}", shortened(text[slice(*place.span)], _WORDS), place, located(place))
            for number, place in enumerate(reading.places, 1)
        ),
        actors=tuple((plural(len(actor.mentions), "mention"), actor) for actor in reading.actors),
    )


def _said(reading: Reading, attribution: Attribution) -> Said:
    source = shortened(own_words(reading, attribution), _WORDS)
    speaker = one_line(attribution.speaker) if attribution.speaker is not None else None
    return Said(
        attribution=attribution,
        who=speaker,
        source=source,
        missing="" if speaker is not None else UNKNOWN if source else NOBODY,
        cue=shortened(words_at(reading, attribution.cue), _WORDS),
        content=shortened(words_at(reading, attribution.content), _CONTENT),
    )


def _counts(voice: Voice) -> str:
    through = f"through {listed(one_line(name) for name in sorted(voice.relays))}"
    if voice.total == 1:
        return f"1 attribution, {next(iter(voice.forms))}, {through if voice.relayed else 'first hand'}"
    forms = ", ".join(f"{voice.forms[form]} {form}" for form in FORMS if voice.forms[form])
    ways = [f"{voice.first_hand} first hand"] if voice.first_hand else []
    ways += [f"{voice.relayed} {through}"] if voice.relayed else []
    return f"{plural(voice.total, 'attribution')}: {forms}; {', '.join(ways)}"

"""One text and its reading."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

Span = tuple[int, int]  # (start, end), code points of the article's text


class SentenceKind(StrEnum):
    """What a sentence is for, by its form and place."""

    HEADLINE = "headline"  # the first line of a text, when it reads as a title
    SUBHEADING = "subheading"  # a short line of its own between paragraphs: "Calling for action"
    BODY = "body"  # the telling itself
    FURNITURE = "furniture"  # what stands around it: "READ MORE: ...", a credit, a byline
    CORRECTION_NOTE = "correction-note"  # "Correction: an earlier version of this article ..."


class FurnitureKind(StrEnum):
    """What a piece of furniture is."""

    DATELINE = "dateline"  # "LONDON, March 3 (Agency) -", "date 2018-11-25", "Last updated at 9:40"
    READ_MORE = "read-more"  # "READ MORE: Talks resume in Geneva"
    CREDIT = "credit"  # "Photo: A. Nowak / Agency", "© 2021 Agency"
    CAPTION = "caption"  # "A street in the old town [click to enlarge]"
    FOOTNOTE = "footnote"  # "*The group is outlawed in ..."
    SHARE = "share"  # "Share this article", "Tags: ..."
    BYLINE = "byline"  # "By Maria Novak"
    SUBHEADING = "subheading"
    CORRECTION_NOTE = "correction-note"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One telling: a text as it was read, with what is known about it."""

    text: str  # decoded and otherwise untouched for plain text; the extracted text for HTML
    path: str | None = None  # where it was read from; "-" for standard input
    title: str | None = None  # given by the page or the record; for a page it is also the first line of the text
    byline: str | None = None
    outlet: str | None = None  # where it was published
    url: str | None = None
    published: str | None = None  # ISO 8601, the dateline that relative days are resolved against
    language: str | None = None  # ISO 639-1
    encoding: str | None = None  # Python codec name that decodes the bytes to `text`; None when it was handed over as str
    encoding_reason: str | None = None  # why that codec: "byte order mark", "declared in meta", "valid UTF-8", "detected"
    media_type: str = "text/plain"  # or "text/html"
    extractor: str | None = None  # name and version of what turned a page into text
    given_id: str | None = None  # an id that the user gave in a record

    @property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8, as hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def id(self) -> str:
        """The id the user gave, else the first 16 hexadecimal digits of `sha256`."""
        return self.given_id if self.given_id is not None else self.sha256[:16]

    @property
    def name(self) -> str:
        """What a collection calls it: the id the user gave, else its path, else `id`. Two files of the same words are two articles."""
        return self.path if self.given_id is None and self.path else self.id


class Token(NamedTuple):
    """A word, number, or mark. `text` is normalised, so two tokens with equal `text` read the same; the span indexes the original."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence, headline or line of furniture."""

    span: Span  # without surrounding white space
    kind: SentenceKind
    paragraph: int  # counted from 0
    first: int  # index of its first token in the reading's `tokens`
    last: int  # one past the index of its last token


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """A piece of text that stands around the telling."""

    span: Span
    kind: FurnitureKind


class Form(StrEnum):
    """How the content of an attribution is given."""

    DIRECT = "direct"  # all of it between quotation marks, or a speech of its own ("WALLACE: ...")
    INDIRECT = "indirect"  # in the writer's words
    MIXED = "mixed"  # in the writer's words with quoted ones among them


class ActorKind(StrEnum):
    """What an actor is."""

    PERSON = "person"
    ORGANISATION = "organisation"  # a body, company, party, agency, armed group
    PLACE = "place"  # a country, town or region
    GROUP = "group"  # people named by nation, faith or politics: "Syrians", "Republicans"
    WORK = "work"  # a law, a ship, a prize, a book: what has a name and is none of the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name in the text, as the tagger found it; `actors` says which mentions are one actor."""

    span: Span
    kind: ActorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Somebody is said to have said, held or shown something (PolNeAR's sense: speech, belief, plans, documents, polls)."""

    id: str  # "a1", "a2", ... in the order of the text
    source: tuple[Span, ...]  # who, as the words stand there: "he"; empty when the text names nobody
    cue: tuple[Span, ...]  # "said", "according to"; empty for "WALLACE: ..."
    content: tuple[Span, ...]  # what; a quotation broken by its cue has two spans; quotation marks are inside
    form: Form
    confidence: float  # 0 to 1, how sure the tagger is of these spans; says nothing of what they say
    speaker: str | None = None  # the name behind the source, as the article itself gives it; None when unknown
    speaker_reason: str | None = None  # how that name was reached: "names itself", "he: the last man named", ...
    relays: tuple[str, ...] = ()  # through whom the words came, nearest the speaker first; the outlet itself is not listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that the text names."""

    span: Span
    name: str  # the gazetteer's, else as written
    country: str | None = None  # ISO 3166-1 alpha-2
    geonames: int | None = None  # id in GeoNames; None when the gazetteer does not have the place
    lat: float | None = None  # degrees, WGS 84; None when unresolved
    lon: float | None = None
    reason: str | None = None  # why this place and not a namesake, or why none


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person, body or state that the text names."""

    name: str  # the fullest name the article gives
    aliases: tuple[str, ...]  # other names for it in this article, in order of appearance, `name` not among them
    kind: ActorKind
    mentions: tuple[Span, ...]  # names only, not pronouns, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that says how much or how many."""

    span: Span  # with its hedge and unit: "at least 65 people"
    number: Span  # the number alone: "65"
    value: float | None  # None for a range or a vague quantity
    low: float | None  # lower bound, inclusive; None when open
    high: float | None  # upper bound, inclusive; None when open
    hedge: str | None  # "at least", "about", as written
    unit: str | None  # "people", "%", "USD"
    counted: str | None  # "delivered to hospitals"
    attribution: str | None = None  # id of the attribution whose content it stands in; None in the outlet's own voice


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """Words that name a day, a date or a moment."""

    span: Span
    value: str | None = None  # ISO 8601, a range as "start/end"; None when it cannot be told
    reason: str | None = None  # how the value was reached, or why there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words between quotation marks."""

    span: Span  # with its marks; an unclosed quotation ends with its paragraph
    scare: bool  # a few words inside a sentence, marked to keep a distance from them, rather than a quoted statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article as a careful editor reads it."""

    article: Article
    language: str | None
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    furniture: tuple[Furniture, ...] = ()
    figures: tuple[Figure, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    mentions: tuple[Mention, ...] = ()
    places: tuple[Place, ...] = ()
    actors: tuple[Actor, ...] = ()
    notes: tuple[str, ...] = ()  # what was not read, and why: "attributions were not read: the text is in French"

"""The nouns of the project: what the stages hand to one another.

Every type is frozen; every span is `(start, end)`, half open, in Unicode code points of the article's `text`. The words are those of
the glossary in `docs/glossary.md`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any, NamedTuple

Span = tuple[int, int]  # (start, end), code points of the article's text
Piece = Span | str  # of a patch: a span copied from the old text, or new text


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


class Relation(StrEnum):
    """How sentences of two texts are related."""

    SAME = "same"  # equal, but for typography and white space
    EDITED = "edited"  # one became the other in its place
    MOVED = "moved"  # one became the other in another place; its words may have changed too
    SPLIT = "split"  # one sentence became two or more
    MERGED = "merged"  # two or more sentences became one
    ADDED = "added"  # absent in the old text
    REMOVED = "removed"  # absent in the new text


class PairRelation(StrEnum):
    """How two texts that share words are related."""

    SAME_TEXT = "same-text"  # word for word
    VERSION = "version"  # the same outlet or address, and most words
    COPY = "copy"  # most words, another outlet
    DRAWS_ON = "draws-on"  # part of one stands in the other
    SHARED_QUOTATION = "shared-quotation"  # both quote the same words of somebody, which proves no copying


class PassageKind(StrEnum):
    """What a reused passage is."""

    TEXT = "text"  # the writer's words
    QUOTATION = "quotation"  # somebody's words between quotation marks in both texts
    BOILERPLATE = "boilerplate"  # footers, share lines: what stands at the edge of many texts of a collection


class ChangeKind(StrEnum):
    """What happened to the words."""

    ADDED = "added"
    REMOVED = "removed"
    EDITED = "edited"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"


class ChangeClass(StrEnum):
    """What a change is about. The examples are old text, then new text."""

    FIGURE = "figure"  # "65 people were hurt" / "107 people were hurt"
    DATE = "date"  # "on 24 November" / "on 23 November"
    PLACE = "place"  # "in the north of the province" / "in the north of the country"
    ACTOR = "actor"  # "the interior minister" / "the former interior minister"
    ATTRIBUTION = "attribution"  # "the police said" / "the mayor said, citing the police"
    CERTAINTY = "certainty"  # "the alleged attack" / "the attack"
    NEGATION = "negation"  # "was signed" / "was not signed"
    QUOTATION = "quotation"  # '"We will stay"' / '"We may stay"'
    CLAIM = "claim"  # "a short strike" / "a strike and a lockout"
    WORDING = "wording"  # "the war" / "the conflict"
    SPELLING = "spelling"  # "goverment" / "government"
    SPELLING_VARIANT = "spelling-variant"  # "organization" / "organisation"
    FORMAT = "format"  # "Western countries" / "western countries"
    ORDER = "order"  # the same words in another place
    HEADLINE = "headline"
    SUBHEADING = "subheading"
    CORRECTION_NOTE = "correction-note"
    FURNITURE = "furniture"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Which old sentences became which new ones."""

    old: tuple[Span, ...]  # empty for an added sentence
    new: tuple[Span, ...]  # empty for a removed sentence
    relation: Relation
    similarity: float  # 0 to 1, share of the words, weighted by information, that both sides hold in the same order


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """The value of one counted thing on both sides."""

    old: float | None  # None when the old text gives no number
    new: float | None
    counted: str | None  # "people delivered to hospitals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A typed difference between two texts."""

    kind: ChangeKind
    class_: ChangeClass
    substantive: bool  # would a reader who saw only one of the two texts come away with different information?
    rank: float  # 0 to 1, higher first; orders changes for a reader, says nothing of truth or motive
    old: tuple[Span, ...]  # empty when kind is added
    new: tuple[Span, ...]  # empty when kind is removed
    old_text: str  # the readings at `old`, joined by " … "
    new_text: str
    rule: str  # id of the rule that decided, as listed by `variorum rules`
    reason: str  # one sentence for the reader
    figure: FigureChange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A comparison in five numbers."""

    substantive: int  # changes that are substantive
    other: int  # changes that are not
    resemblance: float  # Jaccard of word 5-grams, 0 to 1
    containment_old: float  # share of the old text's word 5-grams found in the new text, 0 to 1
    containment_new: float
    layout: int  # places where only white space differs; not listed as changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two readings, how their sentences are related, and what changed."""

    old: Reading
    new: Reading
    alignment: tuple[Link, ...]  # in the order of the new text; removed sentences where they stood
    changes: tuple[Change, ...]  # in the order of the new text
    patch: tuple[Piece, ...]  # rebuilds the new text from the old one
    summary: Summary

    @property
    def same(self) -> bool:
        """Whether the texts hold the same words and marks; white space is set aside."""
        return not self.changes

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        from html import escape  # noqa: PLC0415  - only notebooks need it

        def cell(text: str) -> str:
            return f'<td dir="auto"><bdi>{escape(text)}</bdi></td>'

        rows = "".join(
            f"<tr><td>{change.kind}</td><td>{change.class_}</td><td>{'yes' if change.substantive else 'no'}</td>"
            f"{cell(change.old_text)}{cell(change.new_text)}{cell(change.reason)}</tr>"
            for change in sorted(self.changes, key=lambda change: -change.rank)
        )
        head = "".join(f"<th>{name}</th>" for name in ("kind", "class", "substantive", "old", "new", "reason"))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


class Stretch(NamedTuple):
    """A part of a reused passage: words that both texts have, or words that differ."""

    a: Span  # empty when the words stand in b only
    b: Span
    same: bool
    opens: bool  # the first words of a sentence or paragraph of a


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words that two texts share, with small edits inside."""

    a: Span
    b: Span
    words: int  # shared, in the same order in both
    similarity: float  # 0 to 1, shared words in relation to the words of both spans
    kind: PassageKind
    stretches: tuple[Stretch, ...]  # in the order of both texts; first and last are the same in both


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinship:
    """How two texts are related, and everything that they share."""

    a: Article
    b: Article
    words_a: int
    words_b: int
    relation: PairRelation | None  # None: none of the five; `reason` says why
    reason: str  # one line
    resemblance: float  # 0 to 1, Jaccard of word 5-grams
    containment_a: float  # 0 to 1, share of a's word 5-grams found in b
    containment_b: float
    earlier: str | None  # "a" or "b"; None: cannot tell
    direction_confidence: float | None  # 0.5 to 1
    direction_reason: str  # one line; empty when there is nothing to say
    longest: int  # words that stand in both in one run
    least: int  # words of the shortest run that makes a passage
    passages: tuple[Passage, ...]  # in the order of a


class ThreadStatus(StrEnum):
    """What became of a claim over the texts of a story. Says nothing of motive."""

    STABLE = "stable"  # present throughout, with compatible content
    CHANGED = "changed"  # its content or a value differs between texts of one lineage
    ADDED = "added"  # absent in an earlier version of the same article, present later
    WITHDRAWN = "withdrawn"  # present in an earlier version, absent in the latest one seen
    RETURNED = "returned"  # withdrawn, and present again
    RIVAL = "rival"  # two speakers, or two outlets with no link between them, give incompatible values or polarities for the same time


class Tier(StrEnum):
    """How an occurrence came into its thread."""

    CONFIRMED = "confirmed"  # through aligned sentences of two related texts, or one reused passage
    SUGGESTED = "suggested"  # alike in what is said


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One statement in one text."""

    article: str  # id
    span: Span  # the words that state the claim
    attribution: str | None  # id of the attribution it stands in; None in the outlet's own voice
    figure: Figure | None  # the figure that it binds
    published: str | None  # of the article, ISO 8601
    speaker: str | None  # who says it; None when unknown, and in the outlet's own voice
    relays: tuple[str, ...]  # nearest the speaker first
    tier: Tier
    score: float  # 0 to 1, how like the occurrence it was linked to; 1 for the first of a thread
    reason: str  # why it is in this thread, one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A root from which a claim reached the texts: one voice, however many carry it."""

    actor: str | None  # who; None when nobody is named
    articles: tuple[str, ...]  # ids of the articles that have the claim from there
    reason: str  # what joins them, one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Independence:
    """How the occurrences of a thread hang together, in counts. Two groups without a link are never called independent."""

    known_dependent: int  # occurrences that share an origin with another
    no_link_found: int  # origins between which no link was found; 0 when there is one origin
    unknown: int  # occurrences without speaker and without reuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The same claim over the texts of a story."""

    id: str  # "t1", "t2", ... in the order of the ledger
    claim: str  # in its latest words, with "N" for a figure that changes
    status: ThreadStatus
    status_reason: str  # one line: "in the version of 2018-11-24, not in that of 2018-11-25"
    occurrences: tuple[Occurrence, ...]  # in the order of time, then of the text
    origins: tuple[Origin, ...]
    independence: Independence
    rank: float  # 0 to 1, higher first; orders the ledger for a reader, says nothing of truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The tellings of one event: how they are related, what changed between them, and each claim followed through them."""

    readings: tuple[Reading, ...]  # in the order of time where it is known
    kinships: tuple[Kinship, ...]  # related pairs, with a before b in `readings`
    comparisons: tuple[Comparison, ...]  # the earlier and the later text of each step worth comparing: versions, copies, large draws
    threads: tuple[Thread, ...]  # by rank
    notes: tuple[str, ...] = ()  # what could not be done, and why: "no text bears a date"

    @property
    def pairs(self) -> tuple[Kinship, ...]:
        """The related pairs."""
        return self.kinships

    def to_dataframe(self) -> Any:
        """A pandas table with a row for each occurrence of each thread."""
        return import_module("pandas").DataFrame(_drawn("story_rows")(self))

    def to_html(self, *, full_text: bool = False, hashes_only: bool = False) -> str:
        """The page of `variorum story`: one HTML file that needs nothing else. Texts are quoted up to a cap, in full, or not at all."""
        return str(_drawn("story_page")(self, full_text=full_text, hashes_only=hashes_only))

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        return str(_drawn("story_notebook")(self))


def _drawn(name: str) -> Any:
    """A function of `render`; named, not imported, as nouns know nothing of who draws them."""
    return getattr(import_module("variorum.render"), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """One fetch of an address at a moment, as an archive or the network gave it."""

    url: str
    captured: str  # ISO 8601 in UTC: "2024-03-01T10:00:00Z"
    status: int | None  # of HTTP; None when there was none (a file put into an archive)
    media_type: str  # in small letters, without parameters: "text/html"; "" when nobody said
    charset: str | None = None  # as the headers declare it; nobody has looked whether it is true
    headers: tuple[tuple[str, str], ...] = ()  # those that matter, names in small letters, in the order they came
    body: bytes  # without transfer and content encoding
    digest: str  # SHA-256 of `body`, as hexadecimal digits
    revisit: bool = False  # the archive keeps the body with an earlier capture of the same bytes
    where: str | None = None  # the file and the place in it: "week.warc.gz, offset 8812"

    @property
    def id(self) -> str:
        """What a collection calls it: "https://news.example/bridge@2024-03-01T10:00:00Z"."""
        return f"{self.url}@{self.captured}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry of a feed. What stands in it is text, not markup, and addresses are absolute http(s) ones or None."""

    id: str  # the feed's own id of it, else its address, else "#" and its number
    url: str | None
    title: str | None
    summary: str | None  # what the feed calls a summary or description, whole or not
    content: str | None  # what it gives as the content; None when it gives none
    published: str | None  # ISO 8601
    updated: str | None
    byline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An RSS, Atom or JSON feed as it was at one moment."""

    title: str | None
    url: str | None  # where the feed itself says it lives
    site: str | None  # the page it belongs to
    language: str | None  # ISO 639-1
    encoding: str | None  # Python codec name that decoded the bytes
    form: str  # "rss20", "atom10", "json11", ...
    entries: tuple[FeedEntry, ...]  # in the order of the feed
    notes: tuple[str, ...] = ()  # what could not be read, and why: "not well-formed: mismatched tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page, or another sitemap, that a sitemap lists."""

    url: str
    modified: str | None = None  # ISO 8601, as the publisher says
    title: str | None = None  # this and the rest from the news extension
    outlet: str | None = None
    published: str | None = None  # ISO 8601
    language: str | None = None  # ISO 639-1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap lists."""

    pages: tuple[Listed, ...]  # in the order of the file
    sitemaps: tuple[Listed, ...] = ()  # of an index
    notes: tuple[str, ...] = ()  # what could not be read, and why: "3 addresses that are not http(s), passed over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A feed in a list of feeds (OPML)."""

    feed: str  # its address
    title: str | None = None
    site: str | None = None  # address of the page it belongs to
    folders: tuple[str, ...] = ()  # outermost first


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A capture that a web archive lists in its index and that can be asked for."""

    url: str
    captured: str  # ISO 8601 in UTC
    media_type: str | None = None
    status: int | None = None  # of HTTP; None for a revisit, which lists none
    digest: str | None = None  # as listed, in most lists SHA-1 in base 32: equal digests are equal bodies
    revisit: bool = False  # the same body as an earlier capture

"""Many texts: how they are related, and the claims that run through them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any, NamedTuple

from variorum.model.changes import Comparison
from variorum.model.texts import Article, Figure, Reading, Span


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """When an archive saw a text: what its captures prove, whatever date the text bears."""

    article: int  # id of the article in the archive, whose captures follow one another
    stays: tuple[tuple[str, str], ...]  # moments of the first and last capture of each interval in which it stood there, in time
    dated: bool = (
        True  # the captures bore these moments; if not they are those of an import, which say in what order the versions came, and no more
    )


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

"""Two texts compared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from variorum.model.texts import Reading, Span

Piece = Span | str  # of a patch: a span copied from the old text, or new text


class Relation(StrEnum):
    """How sentences of two texts are related."""

    SAME = "same"  # equal, but for typography and white space
    EDITED = "edited"  # one became the other in its place
    MOVED = "moved"  # one became the other in another place; its words may have changed too
    SPLIT = "split"  # one sentence became two or more
    MERGED = "merged"  # two or more sentences became one
    ADDED = "added"  # absent in the old text
    REMOVED = "removed"  # absent in the new text


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

"""The texts of a story side by side: each step of the lineage as rows of sentences, with the words that changed and who says what.

Where the page quotes excerpts only, a row holds the words around its substantive changes, and sentences without any are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from variorum.model import Comparison, Reading, SentenceKind, Span, Story
from variorum.render.story_lineage import Edge
from variorum.render.story_view import PASSAGE, Quoting, Ration, Text, found
from variorum.render.view import Half, Item, Line, Row, Strength, View, lay_out
from variorum.render.words import plural

PAIRS = 40  # steps shown in full; at some 30 kB each more would make the page too large to mail
_AROUND = 6  # words around a mark in an excerpt
_GAP = "… "  # in the place of words that are not quoted
_ROLES = (("source", "source"), ("cue", "cue"), ("content", "content"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words in one voice."""

    text: str
    role: str  # "source", "cue", "content", or "" for the writer's own words


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words under one mark, or under none."""

    pieces: tuple[Piece, ...]
    item: Item | None
    first: bool  # links lead here
    anchors: tuple[int, ...]  # other changes that links lead here for


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A sentence as the page shows it."""

    number: int
    span: Span
    kind: SentenceKind
    runs: tuple[Run, ...]
    blocks: tuple[Item, ...]
    anchors: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A row: sentences side by side, or a number of them that the page does not quote."""

    relation: str
    half: str
    old: tuple[Shown, ...]
    new: tuple[Shown, ...]
    other_place: int | None
    same: bool
    furniture: bool
    opens: bool  # a paragraph begins
    noted: tuple[Item, ...]
    skipped: int = 0  # rows that this one stands for
    small: int = 0  # changes in them
    capped: bool = False  # they are left out because the ration is spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two texts side by side."""

    key: str  # "k1"
    old: Text
    new: Text
    relation: str  # "a version of"; empty where the story does not say
    edge: Edge | None
    view: View
    rows: tuple[Pairing, ...]
    counts: str
    moved: bool


def views_of(story: Story, texts: Sequence[Text]) -> tuple[tuple[str, Text, Text, View], ...]:
    """The comparisons that the page shows, laid out, under the keys of their pairs."""
    by_id = found(texts)
    shown = []
    for comparison in story.comparisons:
        old, new = (by_id.get(side.article.name) or by_id.get(side.article.id) for side in (comparison.old, comparison.new))
        if old and new:
            shown.append((old, new, comparison))
    return tuple((f"k{number}", old, new, lay_out(comparison)) for number, (old, new, comparison) in enumerate(shown[:PAIRS], 1))


def reserve(shown: Sequence[tuple[str, Text, Text, View]], ration: Ration) -> None:
    """Sets aside the words of substantive changes, so that a short ration is not spent on bylines before it reaches the last pair."""
    for _, old, new, view in shown:
        for item in view.items:
            if item.strength is Strength.STRONG:
                for text, marks in ((old, item.old_marks), (new, item.new_marks)):
                    for start in [start for mark in marks for start in ration.words(text, mark)][:PASSAGE]:
                        ration.may(text, start)


def pair_of(shown: tuple[str, Text, Text, View], edges: Sequence[Edge], ration: Ration) -> Pair:
    """One comparison as the page shows it."""
    key, old, new, view = shown
    edge = next((each for each in edges if {each.source.key, each.result.key} == {old.key, new.key}), None)
    return Pair(
        key=key,
        old=old,
        new=new,
        relation=edge.says if edge else "",
        edge=edge,
        view=view,
        rows=() if ration.quoting is Quoting.HASHES else tuple(_rows(view, old, new, ration)),
        counts=_counts(view.comparison),
        moved=any(row.half is not Half.BOTH for row in view.rows),
    )


def _counts(comparison: Comparison) -> str:
    summary = comparison.summary
    if comparison.same:
        return "the same words and marks"
    other = f", {plural(summary.other, 'other')}" if summary.other else ""
    return f"{plural(summary.substantive, 'substantive change')}{other}"


def _rows(view: View, old: Text, new: Text, ration: Ration) -> Iterator[Pairing]:
    sides = (_Side(old, ration), _Side(new, ration))
    if ration.quoting is Quoting.FULL:
        yield from (_pairing(row, sides) for row in view.rows)
        return
    pairings = ((row, _pairing(row, sides) if any(item.strength is Strength.STRONG for item in row.items) else None) for row in view.rows)
    for how, run in groupby(pairings, key=lambda each: _left_out(each[1])):
        rows = list(run)
        if how:
            yield _skipped([row for row, _ in rows], how)
        else:
            yield from (pairing for _, pairing in rows if pairing)


def _left_out(pairing: Pairing | None) -> str:
    """Why an excerpt leaves a row out; empty when it does not."""
    if pairing is None:
        return "quiet"
    lines = (*pairing.old, *pairing.new)
    marked = (piece for line in lines for run in line.runs if run.item or line.blocks for piece in run.pieces)
    return "" if any(piece.text != _GAP for piece in marked) else "capped"


def _skipped(rows: Sequence[Row], how: str) -> Pairing:
    return Pairing(
        relation="same", half="both", old=(), new=(), other_place=None, same=True, furniture=all(row.furniture for row in rows), opens=False,
        noted=(), skipped=len(rows), small=sum(len(row.noted) for row in rows), capped=how == "capped",
    )  # fmt: skip


def _pairing(row: Row, sides: tuple[_Side, _Side]) -> Pairing:
    first = (row.new or row.old)[0]
    return Pairing(
        relation=row.relation.value,
        half=row.half.value,
        old=tuple(sides[0].shown(line) for line in row.old),
        new=tuple(sides[1].shown(line) for line in row.new),
        other_place=row.other_place,
        same=row.same,
        furniture=row.furniture,
        opens=first.starts_paragraph,
        noted=row.noted,
    )


class _Side:
    """One text of a pair: where its lines begin, who says what in it, and what may be quoted of it."""

    def __init__(self, text: Text, ration: Ration) -> None:
        self.text = text
        self.ration = ration
        self.roles = roles_of(text.reading)

    def shown(self, line: Line) -> Shown:
        whole = self.text.reading.article.text
        at = _start(whole, line)
        spans: list[tuple[Span, bool]] = []
        for segment in line.segments:
            spans.append(((at, at + len(segment.text)), segment.item is not None or bool(line.blocks)))
            at += len(segment.text)
        keep = None if self.ration.quoting is Quoting.FULL else self._kept(spans)
        runs: list[Run] = []
        gap = False
        for segment, (span, _) in zip(line.segments, spans, strict=True):
            pieces, gap = self._pieces(span, keep, gap=gap)
            if pieces or not segment.text:
                runs.append(Run(pieces=pieces, item=segment.item, first=segment.first, anchors=segment.anchors))
            elif segment.first and segment.item:  # a mark without its words is still a place that links lead to
                runs.append(Run(pieces=(), item=None, first=False, anchors=(*segment.anchors, segment.item.number)))
        return Shown(number=line.number, span=line.span, kind=line.kind, runs=tuple(runs), blocks=line.blocks, anchors=line.anchors)

    def _kept(self, spans: Sequence[tuple[Span, bool]]) -> set[int]:
        """The words of a line that an excerpt holds: those under marks and some around them, as far as the ration goes."""
        words = [(start, marked) for span, marked in spans for start in self.ration.words(self.text, span)]
        marks = [index for index, (_, marked) in enumerate(words) if marked]
        points = [sum(start < span[0] for start, _ in words) for span, marked in spans if marked and span[0] == span[1]]
        near = {index + shift for index in marks for shift in range(-_AROUND, _AROUND + 1)}
        near |= {index + shift for index in points for shift in range(-_AROUND, _AROUND)}
        order = sorted((index for index in near if 0 <= index < len(words)), key=lambda index: (not words[index][1], index))
        return {words[index][0] for index in order[:PASSAGE] if self.ration.may(self.text, words[index][0])}

    def _pieces(self, span: Span, keep: set[int] | None, *, gap: bool) -> tuple[tuple[Piece, ...], bool]:
        """The words of a span cut where roles change, an ellipsis for each run of words that is not kept; whether it ends in one."""
        cuts = sorted({*span, *(cut for a, b, _ in self.roles if a < span[1] and b > span[0] for cut in (a, b) if span[0] < cut < span[1])})
        pieces: list[Piece] = []
        for start, end in pairwise(cuts):
            role = next((role for a, b, role in self.roles if a <= start and end <= b), "")
            for text, kept in self._words((start, end), keep):
                if kept or (kept is None and not gap):
                    pieces.append(Piece(text=text, role=role))
                elif not gap:
                    pieces.append(Piece(text=_GAP, role=""))
                gap = gap if kept is None else not kept
        return tuple(pieces), gap

    def _words(self, span: Span, keep: set[int] | None) -> Iterator[tuple[str, bool | None]]:
        """Words, and whether they are kept; None for marks and spaces, which go with the words before them."""
        whole = self.text.reading.article.text
        if keep is None:
            yield whole[slice(*span)], True
            return
        starts = self.ration.words(self.text, span)
        if not starts or span[0] < starts[0]:
            yield whole[span[0] : starts[0] if starts else span[1]], None
        for kept, run in groupby(pairwise([*starts, span[1]]), key=lambda word: word[0] in keep):
            words = list(run)
            yield whole[words[0][0] : words[-1][1]], kept


def _start(whole: str, line: Line) -> int:
    """Where the words of a line begin: before its span where something stands between it and the sentence before."""
    joined = "".join(segment.text for segment in line.segments)
    for start in (line.span[0], line.span[1] - len(joined)):
        if start >= 0 and whole.startswith(joined, start):
            return start
    return max(0, whole.find(joined))


def roles_of(reading: Reading) -> list[tuple[int, int, str]]:
    """Who, cue and content in the text; the shortest first, as it says most about its words."""
    roles = [(*span, role) for each in reading.attributions for role, name in _ROLES for span in getattr(each, name)]
    return sorted(roles, key=lambda role: (role[1] - role[0], role[0]))


def places_of_lines(pairs: Sequence[Pair]) -> dict[str, list[tuple[Span, str]]]:
    """Where the sentences of each text stand on the page, by the key of the text: span and id; the first pair that has them."""
    places: dict[str, dict[Span, str]] = {}
    for pair in pairs:
        for row in pair.rows:
            for text, lines, side in ((pair.old, row.old, "ol"), (pair.new, row.new, "nl")):
                for line in lines:
                    places.setdefault(text.key, {}).setdefault(line.span, f"{pair.key}-{side}{line.number}")
    return {key: list(spans.items()) for key, spans in places.items()}

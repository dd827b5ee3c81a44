"""A comparison laid out for a reader: numbered changes, and rows of sentences cut where marks begin and end.

The page and the terminal draw the same view, so that both number, order and mark the changes alike.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from variorum.model import Change, ChangeClass, ChangeKind, Comparison, Link, Reading, Relation, SentenceKind, Span
from variorum.render.words import label

# Numbers stay whole, so that 1.5 against 15 marks both; a sign belongs to its number; other marks stand alone.
_TOKEN = re.compile(r"(?<!\w)[-−+]?\d(?:[\d.,:/]*\d)?(?:%|\w+)?|\w+(?:[’'-]\w+)*|\s+|.", re.DOTALL)
_REACH = 200  # code points around a reading within which the words around it are looked for
_BESIDE = 80  # code points on each side that a list shows
_JOINTS = {ChangeKind.SPLIT, ChangeKind.MERGED}
_FAINT = {ChangeClass.FORMAT, ChangeClass.SPELLING, ChangeClass.SPELLING_VARIANT}


class Strength(StrEnum):
    """How loudly a change is marked."""

    STRONG = "strong"  # a substantive change
    QUIET = "quiet"  # the same statement, put otherwise or elsewhere
    FAINT = "faint"  # spelling and typography


class Half(StrEnum):
    """What a row shows."""

    BOTH = "both"
    FROM = "from"  # the old place of a moved passage
    TO = "to"  # its new place


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A change with its number and the exact words to mark."""

    number: int  # counted from 1: substantive changes first, then by rank
    change: Change
    label: str
    strength: Strength
    old_marks: tuple[Span, ...]  # within `change.old`, without the words that both sides share; empty span: a place, no words
    new_marks: tuple[Span, ...]
    block: bool  # concerns whole sentences and their place, so that its words are not marked as edited


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of words under one mark, or under none."""

    text: str  # empty for a place where the other side has words
    item: Item | None
    first: bool  # the first words of `item` on this side: links lead here
    anchors: tuple[int, ...]  # numbers of other changes that begin here and need a place for links to lead to


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence of one text."""

    number: int  # counted from 1 in its text
    span: Span
    kind: SentenceKind
    starts_paragraph: bool
    segments: tuple[Segment, ...]
    blocks: tuple[Item, ...]  # changes that concern the whole sentence
    anchors: tuple[int, ...]  # those of them that begin here


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Sentences of the two texts that stand side by side."""

    relation: Relation
    half: Half
    old: tuple[Line, ...]
    new: tuple[Line, ...]
    other_place: int | None  # line number of a moved passage in the other text
    echo: tuple[Line, ...]  # at the new place of a passage that was moved and edited: its old sentences once more, to compare with
    items: tuple[Item, ...]
    noted: tuple[Item, ...]  # those to be named beside the row: a faint change of many places only where it begins

    @property
    def same(self) -> bool:
        """Whether nothing but faint changes stand here."""
        return self.relation is Relation.SAME and all(item.strength is Strength.FAINT for item in self.items)

    @property
    def furniture(self) -> bool:
        """Whether the row is furniture on every side it shows."""
        return all(line.kind is SentenceKind.FURNITURE for line in (*self.old, *self.new))


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that a reader is shown of a comparison."""

    comparison: Comparison
    items: tuple[Item, ...]  # by number
    rows: tuple[Row, ...]
    old_lines: dict[int, int]  # change number → line of its first words in the old text
    new_lines: dict[int, int]


def lay_out(comparison: Comparison) -> View:
    """The view of a comparison."""
    items = _number(comparison)
    old = _Side.of(comparison.old, [span for link in comparison.alignment for span in link.old], items, "old")
    new = _Side.of(comparison.new, [span for link in comparison.alignment for span in link.new], items, "new")
    return View(comparison=comparison, items=items, rows=tuple(_rows(comparison, old, new)), old_lines=old.where, new_lines=new.where)


def around(reading: Reading, span: Span, words: int = 6) -> tuple[str, str]:
    """Some words before and after a short reading, within its sentence; nothing around one that speaks for itself."""
    text = reading.article.text
    if len(text[slice(*span)].split()) > 2 * words:
        return "", ""
    index = bisect_right(reading.sentences, span[0], key=lambda sentence: sentence.span[0]) - 1
    first, last = reading.sentences[max(0, index)].span
    before = text[max(min(first, span[0]), span[0] - _REACH) : span[0]]
    after = text[span[1] : min(max(last, span[1]), span[1] + _REACH)]
    starts = [match.start() for match in re.finditer(r"\S+", before)]
    ends = [match.end() for match in re.finditer(r"\S+", after)]
    head = f"… {before[starts[-words] :]}" if len(starts) > words else before
    tail = f"{after[: ends[words - 1]]} …" if len(ends) > words else after
    return head, tail


def beside(reading: Reading, spans: Sequence[Span]) -> tuple[str, str]:
    """The words of the text on either side of a reading, for lists that show it alone: within its sentence, some 80 characters cut between words.

    White space is one space and stands as in the text, so that the three pieces read on. Nothing beside whole sentences, or where no words are.
    """
    text = reading.article.text
    if not any(text[slice(*span)].strip() for span in spans):
        return "", ""
    start, end = spans[0][0], spans[-1][1]
    before = text[max(min(_sentence(reading, start)[0], start), start - _REACH) : start]
    after = text[end : min(max(_sentence(reading, max(start, end - 1))[1], end), end + _REACH)]
    if not re.search(r"\w", before + after):
        return "", ""
    if len(before) > _BESIDE:
        kept = before[-_BESIDE - 1 :]
        before = "… " + (re.sub(r"^\S*\s+", "", kept) or kept)
    if len(after) > _BESIDE:
        kept = after[: _BESIDE + 1]
        after = (re.sub(r"\s+\S*$", "", kept) or kept) + " …"
    return re.sub(r"\s+", " ", before), re.sub(r"\s+", " ", after)


def _sentence(reading: Reading, at: int) -> Span:
    index = bisect_right(reading.sentences, at, key=lambda sentence: sentence.span[0]) - 1
    return reading.sentences[max(0, index)].span


def tokens(text: str) -> list[str]:
    """The text in the pieces that a mark may begin or end between."""
    return _TOKEN.findall(text)


def trimmed(old: str, new: str) -> tuple[Span, Span]:
    """Where the two readings differ, once the tokens that they share at either end are set aside."""
    a, b = tokens(old), tokens(new)
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    spans = [_stripped(side, head, tail) for side in (a, b)]
    if spans[0][0] == spans[0][1] and spans[1][0] == spans[1][1]:  # nothing but white space differs: show the whole
        return (0, len(old)), (0, len(new))
    return spans[0], spans[1]


def _stripped(side: Sequence[str], head: int, tail: int) -> Span:
    start = len("".join(side[:head]))
    middle = "".join(side[head : len(side) - tail])
    inner = middle.strip()
    if not inner:
        return start, start
    start += len(middle) - len(middle.lstrip())
    return start, start + len(inner)


def _number(comparison: Comparison) -> tuple[Item, ...]:
    order = sorted(comparison.changes, key=lambda change: (not change.substantive, -change.rank))
    return tuple(_item(comparison, number, change) for number, change in enumerate(order, 1))


def _item(comparison: Comparison, number: int, change: Change) -> Item:
    old_marks, new_marks = change.old, change.new
    block = change.kind is ChangeKind.MOVED or (change.kind in _JOINTS and change.class_ is ChangeClass.ORDER)
    if not block and len(change.old) == len(change.new):
        pairs = [_mark(comparison, old, new) for old, new in zip(change.old, change.new, strict=True)]
        old_marks, new_marks = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    old_marks = tuple(_tight(comparison.old.article.text, mark) for mark in old_marks)
    new_marks = tuple(_tight(comparison.new.article.text, mark) for mark in new_marks)
    strength = Strength.STRONG if change.substantive else Strength.FAINT if change.class_ in _FAINT else Strength.QUIET
    return Item(
        number=number,
        change=change,
        label=label(change),
        strength=strength,
        old_marks=old_marks,
        new_marks=new_marks,
        block=block,
    )


def _tight(text: str, span: Span) -> Span:
    """The span without white space at either end, unless it holds nothing else."""
    words = text[slice(*span)]
    if not words.strip():
        return span
    return span[0] + len(words) - len(words.lstrip()), span[1] - len(words) + len(words.rstrip())


def _mark(comparison: Comparison, old: Span, new: Span) -> tuple[Span, Span]:
    a, b = trimmed(comparison.old.article.text[slice(*old)], comparison.new.article.text[slice(*new)])
    return (old[0] + a[0], old[0] + a[1]), (new[0] + b[0], new[0] + b[1])


@dataclass(slots=True)
class _Side:
    """The lines of one text, and where each change first shows."""

    lines: dict[Span, Line]
    where: dict[int, int]  # change number → line number
    touching: dict[int, list[Item]]  # line number → changes whose words stand there

    @classmethod
    def of(cls, reading: Reading, spans: Sequence[Span], items: Sequence[Item], name: str) -> _Side:
        ordered = sorted(spans)
        extents = _extents(reading.article.text, ordered)
        marks, blocks, touching = _by_line(extents, items, name)
        starts = [sentence.span[0] for sentence in reading.sentences]
        where: dict[int, int] = {}
        lines: dict[Span, Line] = {}
        paragraph = -1
        for index, span in enumerate(ordered):
            sentence = reading.sentences[max(0, bisect_right(starts, span[0]) - 1)]
            fresh = {item.number for item in touching[index] if item.number not in where}
            where.update(dict.fromkeys(fresh, index + 1))
            segments, placed = _segments(reading.article.text, extents[index], marks[index], fresh)
            lines[span] = Line(
                number=index + 1,
                span=span,
                kind=sentence.kind,
                starts_paragraph=sentence.paragraph != paragraph,
                segments=segments,
                blocks=tuple(blocks[index]),
                anchors=tuple(sorted(fresh - placed)),
            )
            paragraph = sentence.paragraph
        return cls(lines, where, {index + 1: found for index, found in touching.items()})


def _extents(text: str, ordered: Sequence[Span]) -> list[Span]:
    """The spans widened over what stands between them and is not white space: no word of a text is ever left out."""
    extents: list[Span] = []
    end = 0
    for span in ordered:
        gap = text[end : span[0]]
        extents.append((end + len(gap) - len(gap.lstrip()) if gap.strip() else span[0], span[1]))
        end = span[1]
    if extents and text[end:].strip():
        extents[-1] = (extents[-1][0], len(text.rstrip()))
    return extents


_Marks = defaultdict[int, list[tuple[int, int, Item]]]
_Items = defaultdict[int, list[Item]]


def _by_line(extents: Sequence[Span], items: Sequence[Item], name: str) -> tuple[_Marks, _Items, _Items]:
    """For each line the marks in it, the changes of the whole line, and all changes that touch it."""
    starts = [span[0] for span in extents]
    marks: _Marks = defaultdict(list)
    blocks: _Items = defaultdict(list)
    touching: _Items = defaultdict(list)
    for item in items if extents else ():
        for start, end in item.old_marks if name == "old" else item.new_marks:
            first = max(0, bisect_right(starts, start) - 1)
            if start == end and first and start <= starts[first] and item.change.kind in _JOINTS:
                first -= 1  # where words were that joined two sentences: the end of the earlier one
            for index in range(first, max(first + 1, bisect_left(starts, end))):
                whole = item.block and start <= extents[index][0] and end >= extents[index][1]
                if not touching[index] or touching[index][-1] is not item:
                    touching[index].append(item)
                    if whole:
                        blocks[index].append(item)
                if not whole:
                    marks[index].append((start, end, item))
    return marks, blocks, touching


def _segments(text: str, span: Span, marks: Sequence[tuple[int, int, Item]], fresh: set[int]) -> tuple[tuple[Segment, ...], set[int]]:
    """The sentence cut at its marks, and the numbers of the changes that got their anchor."""
    cuts = sorted({span[0], span[1], *(min(max(point, span[0]), span[1]) for start, end, _ in marks for point in (start, end))})
    points = sorted((min(max(start, span[0]), span[1]), item.number, item) for start, end, item in marks if start == end)
    segments: list[Segment] = []
    placed: set[int] = set()

    def add(words: str, item: Item | None, here: list[int]) -> None:
        new = [number for number in here if number in fresh and number not in placed]
        placed.update(new)
        own = item.number if item else None
        if segments and words and segments[-1].item is item and segments[-1].text and not new:
            segments[-1] = replace(segments[-1], text=segments[-1].text + words)
            return
        segments.append(Segment(text=words, item=item, first=own in new, anchors=tuple(number for number in new if number != own)))

    for start, end in [*pairwise(cuts), (span[1], span[1])]:
        for place, number, item in points:
            if place == start:
                add("", item, [number])
        if start < end:
            # The shortest mark shows, as it says most about these words; but a faint one never hides a louder one around it.
            over = [(_softness(item), b - a, item.number, item) for a, b, item in marks if a <= start and end <= b]
            add(text[start:end], min(over)[-1] if over else None, sorted(number for *_, number, _ in over))
    return tuple(segments), placed


def _softness(item: Item) -> int:
    """Which of two marks over the same words gives way: the higher."""
    return 2 if item.change.class_ is ChangeClass.FORMAT else int(item.strength is Strength.FAINT)


def _rows(comparison: Comparison, old: _Side, new: _Side) -> Iterator[Row]:
    """Rows in the order of the new text; the old half of a moved passage stands where it stood in the old text."""
    moved = (link for link in comparison.alignment if link.relation is Relation.MOVED and link.old and link.new)
    waiting = deque(sorted(((link.old[0], link) for link in moved), key=lambda pair: pair[0]))

    def left_behind(before: int | None) -> Iterator[Row]:
        while waiting and (before is None or waiting[0][0][0] < before):
            yield _row(waiting.popleft()[1], Half.FROM, old, new)

    for link in comparison.alignment:
        if link.relation is Relation.MOVED and link.old and link.new:
            yield _row(link, Half.TO, old, new)
            continue
        if link.old:
            yield from left_behind(link.old[0][0])
        yield _row(link, Half.BOTH, old, new)
    yield from left_behind(None)


def _row(link: Link, half: Half, old: _Side, new: _Side) -> Row:
    old_lines = [old.lines[span] for span in link.old]
    new_lines = [new.lines[span] for span in link.new]
    other = {Half.BOTH: None, Half.FROM: new_lines[0].number if new_lines else None, Half.TO: old_lines[0].number if old_lines else None}
    shown_old = [] if half is Half.TO else old_lines
    shown_new = [] if half is Half.FROM else new_lines
    shown = [*((old, line) for line in shown_old), *((new, line) for line in shown_new)]
    touching = [(side, line, item) for side, line in shown for item in side.touching.get(line.number, ())]
    found = {item.number: item for _, _, item in touching}
    begins = {item.number for side, line, item in touching if side.where[item.number] == line.number}
    return Row(
        relation=link.relation,
        half=half,
        old=tuple(shown_old),
        new=tuple(shown_new),
        other_place=other[half],
        echo=tuple(old_lines) if half is Half.TO and any(not item.block for _, _, item in touching) else (),
        items=tuple(found[number] for number in sorted(found)),
        noted=tuple(found[number] for number in sorted(found) if number in begins or found[number].strength is not Strength.FAINT),
    )

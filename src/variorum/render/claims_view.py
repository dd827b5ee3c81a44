"""A text cut into stretches that hold the same layers, so that spans may nest and overlap as they like.

Layers: who (source), the cue, what (content), figures, dates, places, furniture. All characters of the text stand in exactly one stretch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from variorum.model import Figure, Place, Reading, Sentence, SentenceKind, Span, TimeExpression


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Some words of the text, with the layers that they stand in."""

    text: str
    classes: str  # for the style sheet: "source", "content nested figure figure-first"
    members: str  # ids of the attributions that they belong to, between spaces: "a1 a2"
    starts: tuple[str, ...]  # ids of the attributions whose number stands before them
    anchors: tuple[str, ...]  # ids of figures, dates and places that begin here: "f1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, headline or line of furniture."""

    kind: SentenceKind
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, order=True)
class _Mark:
    start: int
    end: int
    layer: str
    key: str


def paragraphs(reading: Reading) -> tuple[Paragraph, ...]:
    """The whole text, paragraph by paragraph."""
    marks = sorted(mark for mark in _marks(reading) if mark.start < mark.end)
    numbers = _numbers(reading)
    bounds = _bounds(reading)
    cuts = sorted({at for mark in marks for at in (mark.start, mark.end)} | set(numbers) | {start for (start, _), _ in bounds})
    found = []
    active: list[_Mark] = []
    upcoming, cut = 0, 0
    for (start, end), kind in bounds:
        stretches = []
        at = start
        while at < end:
            while cut < len(cuts) and cuts[cut] <= at:
                cut += 1
            until = min(cuts[cut] if cut < len(cuts) else end, end)
            active = [mark for mark in active if mark.end > at]
            while upcoming < len(marks) and marks[upcoming].start <= at:
                active.append(marks[upcoming])
                upcoming += 1
            stretches.append(_stretch(reading.article.text[at:until], at, until, active, numbers.get(at, ())))
            at = until
        found.append(Paragraph(kind=kind, stretches=tuple(stretches)))
    return tuple(found)


def _marks(reading: Reading) -> Iterator[_Mark]:
    for each in reading.attributions:
        for layer, where in (("source", each.source), ("cue", each.cue), ("content", each.content)):
            yield from (_Mark(start, end, layer, each.id) for start, end in where)
    layers: tuple[tuple[str, str, Sequence[Figure | TimeExpression | Place]], ...] = (
        ("figure", "f", reading.figures),
        ("time", "d", reading.times),
        ("place", "p", reading.places),
    )
    for layer, letter, items in layers:
        yield from (_Mark(*item.span, layer, f"{letter}{number}") for number, item in enumerate(items, 1))
    yield from (_Mark(*piece.span, "furniture", "") for piece in reading.furniture)


def _numbers(reading: Reading) -> dict[int, tuple[str, ...]]:
    """Where the number of each attribution stands: before its content, else before its cue or source."""
    found: dict[int, tuple[str, ...]] = {}
    for each in reading.attributions:
        where = each.content or each.cue or each.source
        if where:
            found[where[0][0]] = (*found.get(where[0][0], ()), each.id)
    return found


def _bounds(reading: Reading) -> list[tuple[Span, SentenceKind]]:
    """From the first sentence of each paragraph to that of the next, so that nothing between them is lost."""
    firsts: list[Sentence] = []
    kinds: list[set[SentenceKind]] = []
    for sentence in reading.sentences:
        if not firsts or sentence.paragraph != firsts[-1].paragraph:
            firsts.append(sentence)
            kinds.append(set())
        kinds[-1].add(sentence.kind)
    length = len(reading.article.text)
    if not firsts:
        return [((0, length), SentenceKind.BODY)]
    starts = [0, *(sentence.span[0] for sentence in firsts[1:])]
    spans = zip(starts, [*starts[1:], length], strict=True)
    return [(span, found.pop() if len(found) == 1 else SentenceKind.BODY) for span, found in zip(spans, kinds, strict=True)]


def _stretch(text: str, start: int, end: int, active: list[_Mark], numbers: tuple[str, ...]) -> Stretch:
    classes: list[str] = []
    contents = sum(mark.layer == "content" for mark in active)
    for mark in active:
        if mark.layer not in classes:
            classes.append(mark.layer)
        if mark.layer in {"figure", "time", "place"}:
            classes += [f"{mark.layer}-first"] * (mark.start == start) + [f"{mark.layer}-last"] * (mark.end == end)
    if contents > 1:
        classes.append("nested")
    roles = {"source", "cue", "content"}
    return Stretch(
        text=text,
        classes=" ".join(classes),
        members=" ".join(dict.fromkeys(mark.key for mark in active if mark.layer in roles)),
        starts=numbers,
        anchors=tuple(mark.key for mark in active if mark.start == start and mark.layer in {"figure", "time", "place"}),
    )

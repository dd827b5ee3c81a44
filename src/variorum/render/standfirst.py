"""What changed, in at most six plain sentences made from the data: figures first, then by rank.

A sentence says what stands in which text and quotes it. It holds no adjective and no motive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from variorum.model import ChangeClass, ChangeKind
from variorum.render.plain import one_line, shortened
from variorum.render.view import Item, View, around
from variorum.render.words import article, counted, listed, noun, number_word, plural, value

LIMIT = 6  # sentences; what a reader takes in within ten seconds
_FIGURES = 4  # of them about figures at most, so that something else is said too
_QUOTED = 18  # words of a quoted reading
_FIGURE_WORDS = 6  # a figure's reading of more words than these is given by its values

_SUBJECT = {
    ChangeClass.FIGURE: "A figure",
    ChangeClass.DATE: "A date",
    ChangeClass.PLACE: "A place",
    ChangeClass.ACTOR: "The name or role of an actor",
    ChangeClass.ATTRIBUTION: "An attribution",
    ChangeClass.CERTAINTY: "A statement",
    ChangeClass.NEGATION: "A statement",
    ChangeClass.QUOTATION: "A quotation",
    ChangeClass.CLAIM: "A statement",
    ChangeClass.HEADLINE: "The headline",
    ChangeClass.SUBHEADING: "A subheading",
    ChangeClass.CORRECTION_NOTE: "The correction note",
}
_WHERE = {ChangeKind.ADDED: "the new text only", ChangeKind.REMOVED: "the old text only"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some words of a sentence: ours, or quoted from a text."""

    text: str
    number: int = 0  # of the change that the words are quoted from; 0 when they are ours
    side: str = ""  # "old" or "new" for a reading, "context" for a reading among its neighbours
    bare: bool = False  # shown without quotation marks of ours


Phrase = tuple[Part, ...]


def standfirst(view: View) -> tuple[Phrase, ...]:
    """At most `LIMIT` sentences."""
    groups = _groups([item for item in view.items if item.change.substantive])
    figures = [group for group in groups if group[0].change.class_ is ChangeClass.FIGURE][:_FIGURES]
    others = [group for group in groups if group[0].change.class_ is not ChangeClass.FIGURE]
    chosen = (figures + others)[:LIMIT]
    return tuple(_sentence(view, group) for group in chosen)


def totals(view: View) -> str:
    """One line that counts: "2 figures and 1 date differ; 3 other changes."."""
    substantive = _by_class([item for item in view.items if item.change.substantive])
    other = sum(not item.change.substantive for item in view.items)
    if not view.items:
        return unchanged(view)
    head = f"{listed(counted(class_, count) for class_, count in substantive)} differ" if substantive else "No substantive change"
    if sum(count for _, count in substantive) == 1:
        head = f"{head}s"
    return f"{head}; {plural(other, 'other change')}." if other else f"{head}."


def unchanged(view: View) -> str:
    """What to say when there is no change."""
    layout = view.comparison.summary.layout
    if layout:
        return f"The texts hold the same words and marks; only white space differs, in {plural(layout, 'place')}."
    return "The texts are the same."


def by_class(view: View) -> list[tuple[ChangeClass, int, int]]:
    """For each class that occurs: its substantive changes and its other ones, in the order of the classes."""
    counts = [
        (
            class_,
            sum(item.change.class_ is class_ and item.change.substantive for item in view.items),
            sum(item.change.class_ is class_ and not item.change.substantive for item in view.items),
        )
        for class_ in ChangeClass
    ]
    return [row for row in counts if row[1] or row[2]]


def _by_class(items: Sequence[Item]) -> list[tuple[ChangeClass, int]]:
    counts = [(class_, sum(item.change.class_ is class_ for item in items)) for class_ in ChangeClass]
    return [(class_, count) for class_, count in counts if count]


def _groups(items: Sequence[Item]) -> list[list[Item]]:
    """Changes that one sentence can speak of: what is added, or removed, of one class; everything else alone."""
    groups: dict[object, list[Item]] = {}
    for item in items:
        change = item.change
        alone = change.kind not in _WHERE or change.class_ is ChangeClass.FIGURE
        groups.setdefault(item.number if alone else (change.kind, change.class_), []).append(item)
    return list(groups.values())


def _quote(item: Item, side: str) -> Part:
    text = item.change.old_text if side == "old" else item.change.new_text
    return Part(text=shortened(text, _QUOTED), number=item.number, side=side)


def _sentence(view: View, group: Sequence[Item]) -> Phrase:
    item = group[0]
    change = item.change
    if change.kind in _WHERE:
        return _one_sided(group)
    if change.kind is ChangeKind.MOVED:
        return (Part(text="In another place in the new text: "), _quote(item, "new"), Part(text="."))
    if change.kind is ChangeKind.SPLIT:
        return (
            Part(text=f"One sentence of the old text is {number_word(len(change.new))} in the new text: "),
            _quote(item, "old"),
            Part(text="."),
        )
    if change.kind is ChangeKind.MERGED:
        return (
            Part(text=f"{number_word(len(change.old)).capitalize()} sentences of the old text are one in the new text: "),
            _quote(item, "new"),
            Part(text="."),
        )
    if change.class_ is ChangeClass.FIGURE and change.figure:
        return _figure(view, item)
    subject = _SUBJECT.get(change.class_, "The text")
    return (
        Part(text=f"{subject} reads "),
        _quote(item, "old"),
        Part(text=" in the old text, "),
        _quote(item, "new"),
        Part(text=" in the new text"),
        *_context(view, item),
        Part(text="."),
    )


def _context(view: View, item: Item) -> Phrase:
    """The new reading among its neighbours, where it is too short to tell what it speaks of."""
    change = item.change
    if change.class_ is ChangeClass.HEADLINE or len(change.new) != 1:
        return ()
    before, after = around(view.comparison.new, change.new[0])
    if not before.strip() and not after.strip():
        return ()
    start, end = change.new[0]
    words = one_line(before + view.comparison.new.article.text[start:end] + after)
    return (Part(text=": "), Part(text=words.removesuffix("."), number=item.number, side="context"))


def _figure(view: View, item: Item) -> Phrase:
    change = item.change
    assert change.figure is not None  # the caller looked
    counted_ = change.figure.counted
    subject = (
        (Part(text="The figure for "), Part(text=shortened(counted_, _QUOTED), number=item.number, bare=True))
        if counted_
        else (Part(text="A figure"),)
    )
    sides = (
        _value(item, "old", change.figure.old, change.old_text),
        _value(item, "new", change.figure.new, change.new_text),
    )
    context = () if counted_ else _context(view, item)
    return (
        *subject,
        Part(text=" is "),
        sides[0],
        Part(text=" in the old text, "),
        sides[1],
        Part(text=" in the new text"),
        *context,
        Part(text="."),
    )


def _value(item: Item, side: str, number: float | None, reading: str) -> Part:
    if not reading.strip():
        return Part(text="not given")
    if len(reading.split()) <= _FIGURE_WORDS or number is None:  # the words carry the hedge: "at least 65"
        return _quote(item, side)
    return Part(text=value(number), number=item.number, side=side, bare=True)


def _one_sided(group: Sequence[Item]) -> Phrase:
    item, change = group[0], group[0].change
    side = "new" if change.kind is ChangeKind.ADDED else "old"
    if len(group) == 1:
        what = article(noun(change.class_)).capitalize()
        return (Part(text=f"{what} stands in {_WHERE[change.kind]}: "), _quote(item, side), Part(text="."))
    what = f"{number_word(len(group)).capitalize()} {noun(change.class_, len(group))}"
    return (Part(text=f"{what} stand in {_WHERE[change.kind]}, among them "), _quote(item, side), Part(text="."))


def as_words(phrase: Phrase) -> str:
    """The sentence as plain text."""
    return "".join(quoted(part) for part in phrase)


def quoted(part: Part) -> str:
    """The words of a part, in quotation marks when they are quoted and bring none of their own."""
    return f"“{part.text}”" if needs_marks(part) else part.text


def needs_marks(part: Part) -> bool:
    """Whether a part is a quotation that brings no quotation marks of its own."""
    return bool(part.number) and not part.bare and not (part.text[:1] in '“"«„' and part.text[-1:] in '”"»“')

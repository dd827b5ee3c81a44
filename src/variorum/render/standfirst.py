"""What changed, in at most six plain sentences made from the data: figures first, then by rank.

A sentence says what stands in which text and quotes it. It holds no adjective and no motive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from variorum.model import ChangeClass, ChangeKind, FigureChange
from variorum.render.plain import one_line, shortened
from variorum.render.view import Item, View, around
from variorum.render.words import article, counted, listed, noun, number_word, plural

LIMIT = 6  # sentences; what a reader takes in within ten seconds
_FIGURES = 4  # of them about figures at most, so that something else is said too
_QUOTED = 18  # words of a quoted reading
_NAMED = 3  # words of what is counted ("people taken to hospital") that make it a phrase to name a figure by

_SUBJECT = {
    ChangeClass.FIGURE: "A figure is",
    ChangeClass.DATE: "A date is",
    ChangeClass.PLACE: "A place is",
    ChangeClass.ACTOR: "A name or role is",
    ChangeClass.ATTRIBUTION: "An attribution reads",
    ChangeClass.QUOTATION: "A quotation reads",
    ChangeClass.HEADLINE: "The headline reads",
    ChangeClass.SUBHEADING: "A subheading reads",
    ChangeClass.CORRECTION_NOTE: "The correction note reads",
}
_WORDS_OF = {
    ChangeClass.FIGURE: "A figure",
    ChangeClass.DATE: "A date",
    ChangeClass.PLACE: "A place",
    ChangeClass.ATTRIBUTION: "An attribution",
    ChangeClass.CERTAINTY: "A mark of certainty",
    ChangeClass.NEGATION: "A negation",
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
    return Part(text=_bare(text), number=item.number, side=side)


def _bare(text: str) -> str:
    """The words of a reading without the commas around them and the full stop, which our sentence sets itself."""
    return shortened(text.strip(" ,;:").removesuffix(".") or text, _QUOTED)


def _sentence(view: View, group: Sequence[Item]) -> Phrase:
    item = group[0]
    change = item.change
    if change.kind in _WHERE:
        return _one_sided(group)
    if change.kind is ChangeKind.MOVED:
        return (Part(text="In another place in the new text: "), _quote(item, "new"), Part(text="."))
    if item.block and change.kind is ChangeKind.SPLIT:
        return (
            Part(text=f"One sentence of the old text is {number_word(len(change.new))} in the new text: "),
            _quote(item, "old"),
            Part(text="."),
        )
    if item.block and change.kind is ChangeKind.MERGED:
        return (
            Part(text=f"{number_word(len(change.old)).capitalize()} sentences of the old text are one in the new text: "),
            _quote(item, "new"),
            Part(text="."),
        )
    if change.figure and change.figure.old is not None and change.figure.new is not None:
        return _figure(view, item, change.figure)
    if not _words(view, item, "old") or not _words(view, item, "new"):
        return _inserted(view, item)
    return _replaced(view, item, (Part(text=f"{_SUBJECT.get(change.class_, 'A statement reads')} "),))


def _replaced(view: View, item: Item, subject: Phrase) -> Phrase:
    middle = (_quote(item, "old"), Part(text=" in the old text, "), _quote(item, "new"), Part(text=" in the new text"))
    return (*subject, *middle, *_context(view, item, "new"), Part(text="."))


def _inserted(view: View, item: Item) -> Phrase:
    """Words that one text has within a sentence of both."""
    side = "new" if _words(view, item, "new") else "old"
    kind = ChangeKind.ADDED if side == "new" else ChangeKind.REMOVED
    quote = Part(text=_bare(_words(view, item, side)), number=item.number, side=side)
    name = _WORDS_OF.get(item.change.class_)
    single = len(quote.text.split()) == 1
    if not any(character.isalnum() for character in quote.text):
        marks = "Quotation marks" if set(quote.text) <= set("\"“”„«»‘’' …") else "Marks"
        subject: Phrase = (Part(text=f"{marks} stand"),)
    elif name:
        subject = (Part(text=f"{name}, "), quote, Part(text=", stands"))
    else:
        subject = (Part(text="The word " if single else "The words "), quote, Part(text=" stands" if single else " stand"))
    return (*subject, Part(text=f" in {_WHERE[kind]}"), *_context(view, item, side), Part(text="."))


def _words(view: View, item: Item, side: str) -> str:
    """The words of one side that the other has not."""
    reading, marks = (view.comparison.old, item.old_marks) if side == "old" else (view.comparison.new, item.new_marks)
    return " … ".join(reading.article.text[start:end] for start, end in marks if start < end)


def _context(view: View, item: Item, side: str) -> Phrase:
    """The reading among its neighbours, where it is too short to tell what it speaks of."""
    reading, spans = (view.comparison.old, item.change.old) if side == "old" else (view.comparison.new, item.change.new)
    if item.change.class_ is ChangeClass.HEADLINE or not spans:
        return ()
    span = (spans[0][0], spans[-1][1])
    before, after = around(reading, span)
    words = reading.article.text[slice(*span)]
    if (not before.strip() and not after.strip()) or len(words.split()) > _QUOTED:
        return ()
    words = one_line(before + words + after)
    return (Part(text=": "), Part(text=words.removesuffix("."), number=item.number, side="context"))


def _figure(view: View, item: Item, figure: FigureChange) -> Phrase:
    """What is counted, with its values on both sides; a name of one or two words says less than the context does."""
    known = figure.counted and len(figure.counted.split()) >= _NAMED
    name = Part(text=shortened(figure.counted or "", _QUOTED), number=item.number, bare=True) if known else None
    subject = (Part(text="The figure for "), name, Part(text=" is ")) if name else (Part(text="A figure is "),)
    return _replaced(view, item, subject)


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

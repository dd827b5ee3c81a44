"""A comparison on a terminal: what changed, in order of rank, then the two texts with their marks.

Side by side where there is room, one under the other where there is not. Colour is only ever added to marks that are there without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from variorum.model import ChangeClass, ChangeKind, Comparison, Relation, SentenceKind
from variorum.render.lines import NARROWEST, Text, hanging, painted, size, wrapped
from variorum.render.plain import columns, one_line, right_to_left, shortened, visible
from variorum.render.standfirst import by_class, totals, unchanged
from variorum.render.view import Half, Item, Line, Row, Strength, View, lay_out
from variorum.render.words import class_label, plural

WIDE = 100  # columns from which two texts fit beside one another with some 40 columns of prose each
_CONTEXT = 1  # rows shown at either end of a run of rows that are the same
_READING = 40  # words of a reading in the list of changes; the texts below hold all of it
_LABEL = 21  # columns of a change's number and label in the list
_NUMBER = 7  # columns of a line's number and sign

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def as_text(comparison: Comparison, *, width: int, colour: bool, stat: bool) -> str:
    """The comparison for a terminal of `width` columns; no line is wider. With `stat`, the counts alone."""
    width = max(width, NARROWEST)
    view = lay_out(comparison)
    if not view.items:
        lines = [*wrapped([(unchanged(view), "")], width)]
    elif stat:
        lines = _stat(view, width)
    else:
        lines = [*_head(view, width), *_changes(view, width), *_texts(view, width)]
    return "".join(painted(line, colour=colour) + "\n" for line in lines)


def _head(view: View, width: int) -> list[Text]:
    names = [one_line(reading.article.path or "-") for reading in (view.comparison.old, view.comparison.new)]
    return [
        *wrapped([(names[0], "old"), (" → ", ""), (names[1], "new")], width),
        *wrapped([(totals(view), "bold")], width),
        [],
    ]


def _stat(view: View, width: int) -> list[Text]:
    summary = view.comparison.summary
    rows = [(class_label(class_), str(substantive), str(other)) for class_, substantive, other in by_class(view)]
    rows = [("class", "substantive", "other"), *rows, ("all", str(summary.substantive), str(summary.other))]
    shares = [
        ("resemblance", f"{summary.resemblance:.2f}"),
        ("old text found in new", f"{summary.containment_old:.2f}"),
        ("new text found in old", f"{summary.containment_new:.2f}"),
        ("white space only", plural(summary.layout, "place")),
    ]
    table = [f"{label:<17}{substantive:>12}{other:>7}" for label, substantive, other in rows]
    table += ["", *(f"{label:<25}{value}" for label, value in shares)]
    return [line for row in table for line in (_cut(row, width) if row else [[]])]


def _cut(row: str, width: int) -> list[Text]:
    """A row of a table; wrapped only where the terminal is too narrow for its columns."""
    return [[(row, "")]] if columns(row) <= width else list(wrapped([(row, "")], width))


def _changes(view: View, width: int) -> list[Text]:
    lines: list[Text] = []
    for item in view.items:
        label: Text = [(f"{item.number:>3} ", "dim"), (item.label, "bold" if item.strength is Strength.STRONG else "")]
        indent = _LABEL if width >= 3 * _LABEL else 4
        if indent < _LABEL:
            lines.append(label)
            label = []
        body = [line for atoms in _readings(item) for line in wrapped(atoms, width - indent)]
        lines += hanging(label, body, indent)
    return lines


def _readings(item: Item) -> list[Text]:
    """What the list says of a change: both readings, and the reason for a substantive one."""
    change = item.change
    old, new = shortened(change.old_text, _READING), shortened(change.new_text, _READING)
    if item.block:
        return [[(old or new, "")]]
    if item.strength is not Strength.STRONG and change.kind is ChangeKind.EDITED:
        places = max(len(change.old), len(change.new))
        if places > 1:
            old, new = (shortened(text.split(" … ")[0], _READING) for text in (old, new))
        return [[(f"−{old}", "old"), (" ", ""), (f"+{new}", "new"), (f", in {places} places" if places > 1 else "", "dim")]]
    texts: list[Text] = [[(f"− {old}", "old strong")]] if old else []
    texts += [[(f"+ {new}", "new strong")]] if new else []
    return [*texts, [(one_line(change.reason), "dim")]]


def _texts(view: View, width: int) -> list[Text]:
    beside = width >= WIDE and not any(right_to_left(reading.article.text) for reading in (view.comparison.old, view.comparison.new))
    lines: list[Text] = []
    for is_same, run in groupby(view.rows, key=lambda row: row.same):
        rows = list(run)
        hidden = rows[_CONTEXT:-_CONTEXT] if is_same else []
        for row in rows[:_CONTEXT] if len(hidden) > 1 else rows:
            lines += _row(row, width, beside=beside)
        if len(hidden) > 1:
            aside = ", spelling and format aside" if any(row.items for row in hidden) else ""
            lines += [[], *wrapped([(f"… {len(hidden)} sentences the same{aside} …", "dim")], width)]
            for row in rows[-_CONTEXT:]:
                lines += _row(row, width, beside=beside)
    return lines


def _row(row: Row, width: int, *, beside: bool) -> list[Text]:
    space: list[Text] = [[]] if any(line.starts_paragraph for line in row.new or row.old) else []
    return space + (_beside(row, width) if beside else _below(row, width))


def _below(row: Row, width: int) -> list[Text]:
    """The old sentences, then the new ones; what is the same stands there once."""
    lines: list[Text] = []
    if not row.same:
        lines += _column(row, row.old, "old", width)
    lines += _column(row, row.new, "new", width)
    if row.half is not Half.BOTH:
        lines += hanging([], wrapped([(_elsewhere(row), "dim")], width - _NUMBER), _NUMBER)
    return lines


def _beside(row: Row, width: int) -> list[Text]:
    each = (width - 3) // 2
    old, new = _column(row, row.old, "old", each), _column(row, row.new, "new", each)
    note = hanging([], wrapped([(_elsewhere(row), "dim")], each - _NUMBER), _NUMBER)
    if row.half is Half.FROM:
        new = note
    elif row.half is Half.TO:
        old = note
    lines = []
    for index in range(max(len(old), len(new))):
        left = old[index] if index < len(old) else []
        right = new[index] if index < len(new) else []
        lines.append([*left, (" " * (each - size(left)), ""), (" │ ", "dim"), *right])
    return lines


def _elsewhere(row: Row) -> str:
    return f"↓ stands at {row.other_place} in the new text" if row.half is Half.FROM else f"↑ stood at {row.other_place} in the old text"


def _column(row: Row, lines: Sequence[Line], side: str, width: int) -> list[Text]:
    sign = _sign(row, side)
    found: list[Text] = []
    for line in lines:
        label: Text = [(f"{line.number:>4} ", "dim"), (f"{sign} ", side if sign != " " else "")]
        found += hanging(label, wrapped(_atoms(row, line, side), width - _NUMBER), _NUMBER)
    return found


def _sign(row: Row, side: str) -> str:
    if row.same:
        return " "
    if row.half is not Half.BOTH:
        return "↓" if row.half is Half.FROM else "↑"
    return "−" if side == "old" else "+"


def _atoms(row: Row, line: Line, side: str) -> Text:
    plain = "dim" if row.furniture or row.same else "bold" if line.kind is SentenceKind.HEADLINE else ""
    whole = row.relation in {Relation.ADDED, Relation.REMOVED}  # the sign in the margin says so already
    atoms: Text = []
    for item, run in groupby(line.segments, key=lambda segment: segment.item):
        words = visible("".join(segment.text for segment in run))
        if item is None or item.change.class_ is ChangeClass.FORMAT:
            atoms.append((words, plain))
            continue
        style = f"{side} strong" if item.strength is Strength.STRONG else side
        reference = str(item.number).translate(_SUPERSCRIPT)
        if not words:
            atoms.append((f"‸{reference}", style))
        elif whole:
            atoms.append((f"{words}{reference}", style))
        else:
            atoms.append((f"[−{words}−]{reference}" if side == "old" else f"{{+{words}+}}{reference}", style))
    return atoms

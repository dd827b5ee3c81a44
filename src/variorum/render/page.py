"""A comparison as one HTML file: no network, works from disk, prints, and reads without its script.

The template sees only the view, so it cannot show what the terminal does not know. All text passes through autoescaping; style and
script are ours, inlined, and allowed by their hashes alone.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import jinja2

from variorum.model import ChangeClass, Comparison, Reading, SentenceKind
from variorum.render import words
from variorum.render.data import version
from variorum.render.plain import one_line, right_to_left, visible
from variorum.render.ribbon import Ribbon, draw
from variorum.render.standfirst import Phrase, by_class, needs_marks, standfirst, unchanged
from variorum.render.view import Item, Row, View, around, lay_out

_PLACES = 5  # spans of one change quoted in the ledger; more are counted
_WORDS = 60  # words quoted around a mark in the ledger; the texts below hold all of them


_LOUD = {
    "strong": "Shaded: a substantive change.",
    "quiet": "Dotted: the same information.",
    "faint": "Hardly marked: spelling or the form of marks.",
}
_HAPPENED = {
    "added": "Stands in the new text only.",
    "removed": "Stands in the old text only.",
    "edited": "“−” is what the old text has here, “+” what the new one has.",
    "moved": "Stands in another place; the label links both places.",
    "split": "One sentence here, several there.",
    "merged": "Several sentences here, one there.",
}
_EXPLAIN = {(loud, kind): f"{first} {second}" for loud, first in _LOUD.items() for kind, second in _HAPPENED.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What the page says of one text."""

    name: str  # "Old text" or "New text"
    key: str  # "old" or "new"
    path: str  # as it was given
    file: str  # its last part; the whole path where the two texts would have the same name
    language: str | None
    direction: str  # "rtl", or "auto" where each string decides
    words: int
    sentences: int
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrap:
    """Some words of a reading in the ledger, marked where the two readings differ, with some words around them."""

    text: str
    role: str  # "mark", "context" around the reading, or "" for what both readings hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of the ledger."""

    item: Item
    sign: str  # "+", "−" or ""
    old: tuple[Scrap, ...]
    new: tuple[Scrap, ...]
    more: int  # further places that the ledger does not quote
    old_line: int | None
    new_line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything the template may use."""

    version: str
    title: str
    title_language: str | None
    sides: tuple[Side, Side]
    headlines_differ: bool
    totals: str
    unchanged: str | None
    standfirst: tuple[Phrase, ...]
    counts: tuple[tuple[ChangeClass, int, int], ...]
    ribbon: Ribbon
    substantive: tuple[Entry, ...]
    other: tuple[Entry, ...]
    rows: tuple[Row, ...]
    examples: tuple[Entry, ...]  # one for each way of marking, from this comparison
    explain: Mapping[tuple[str, str], str]
    rules: tuple[str, ...]
    comparison: Comparison


def as_page(comparison: Comparison, *, frame: Any = None, names: tuple[str, str] | None = None) -> str:
    """The whole file as text.

    frame: what stands around it on the site, see `render.site.framed`. names: what to call the two texts where they are no files.
    """
    page = _page(comparison, names)
    return sheet("compare.html.jinja", ("page.css",), ("page.js",), frame=frame, page=page, classes=words.MEANING)


def sheet(template: str, styles: Iterable[str], scripts: Iterable[str], *, frame: Any = None, **values: Any) -> str:
    """A template filled in, with its style and script inlined and their hashes for the page's policy.

    In a frame nothing is inlined: the site links its styles and scripts, and sends its policy as a header.
    """
    if frame is not None:
        return fill(template, frame=frame, **values)
    style, script = "\n".join(map(static_text, styles)), "\n".join(map(static_text, scripts))
    return fill(template, frame=None, style=style, script=script, style_hash=_hash(style), script_hash=_hash(script), **values)


def fill(template: str, **values: Any) -> str:
    """A template filled in; everything is escaped."""
    return _environment().get_template(template).render(**values)


def _page(comparison: Comparison, names: tuple[str, str] | None = None) -> Page:
    view = lay_out(comparison)
    entries = [_entry(view, item) for item in view.items]
    title, language = _title(comparison)
    headlines = [_headline(reading) for reading in (comparison.old, comparison.new)]
    return Page(
        version=version(),
        title=title,
        title_language=language,
        sides=_sides(comparison, names),
        headlines_differ=headlines[0] != headlines[1],
        totals=f"{words.plural(comparison.summary.substantive, 'substantive change')}, {words.plural(comparison.summary.other, 'other')}.",
        unchanged=None if view.items else unchanged(view),
        standfirst=standfirst(view),
        counts=tuple(by_class(view)),
        ribbon=draw(view),
        substantive=tuple(entry for entry in entries if entry.item.change.substantive),
        other=tuple(entry for entry in entries if not entry.item.change.substantive),
        rows=view.rows,
        examples=_examples(entries),
        explain=_EXPLAIN,
        rules=tuple(sorted({item.change.rule for item in view.items})),
        comparison=comparison,
    )


def _sides(comparison: Comparison, names: tuple[str, str] | None) -> tuple[Side, Side]:
    readings = (comparison.old, comparison.new)
    paths = [one_line(reading.article.path or "no file name") for reading in readings]
    files = [path.replace("\\", "/").rstrip("/").split("/")[-1] for path in paths]
    if files[0] == files[1]:
        files = paths
    if names:
        files = list(names)
    old, new = (_side(*which) for which in zip(readings, ("Old text", "New text"), ("old", "new"), paths, files, strict=True))
    return old, new


def _side(reading: Reading, name: str, key: str, path: str, file: str) -> Side:
    text = reading.article.text
    return Side(
        name=name,
        key=key,
        path=path,
        file=file or path,
        language=reading.language or reading.article.language,
        direction="rtl" if right_to_left(text) else "auto",
        words=sum(any(character.isalnum() for character in token.text) for token in reading.tokens),
        sentences=len(reading.sentences),
        reading=reading,
    )


def _headline(reading: Reading) -> str | None:
    for sentence in reading.sentences:
        if sentence.kind is SentenceKind.HEADLINE:
            return one_line(reading.article.text[slice(*sentence.span)])
    return one_line(reading.article.title) if reading.article.title else None


def _title(comparison: Comparison) -> tuple[str, str | None]:
    """The story's own headline, of the new text where there are two; else our words."""
    for reading in (comparison.new, comparison.old):
        headline = _headline(reading)
        if headline:
            return headline, reading.language or reading.article.language
    return "Two texts compared", None


def _entry(view: View, item: Item) -> Entry:
    change = item.change
    places = max(len(change.old), len(change.new))
    return Entry(
        item=item,
        sign=words.SIGN.get(change.kind, ""),
        old=_scraps(view, item, "old"),
        new=_scraps(view, item, "new"),
        more=max(0, places - _PLACES),
        old_line=view.old_lines.get(item.number),
        new_line=view.new_lines.get(item.number),
    )


def _scraps(view: View, item: Item, side: str) -> tuple[Scrap, ...]:
    """The readings of one side with their differing words marked; very long ones lose their end, never their beginning."""
    reading = view.comparison.old if side == "old" else view.comparison.new
    spans, marks = (item.change.old, item.old_marks) if side == "old" else (item.change.new, item.new_marks)
    text = reading.article.text
    scraps: list[Scrap] = []
    for index, (start, end) in enumerate(spans[:_PLACES]):
        if index:
            scraps.append(Scrap(text=" … ", role=""))
        before, after = around(reading, (start, end))
        scraps.append(Scrap(text=before, role="context"))
        at = start
        for a, b in () if item.block else sorted(mark for mark in marks if mark[0] >= start and mark[1] <= end):
            scraps += [Scrap(text=text[at:a], role=""), Scrap(text=text[a:b], role="mark")]
            at = b
        scraps += [Scrap(text=text[at:end], role=""), Scrap(text=after, role="context")]
    return _clipped([scrap for scrap in scraps if scrap.text])


def _clipped(scraps: list[Scrap]) -> tuple[Scrap, ...]:
    kept: list[Scrap] = []
    room = _WORDS
    for scrap in scraps:
        pieces = scrap.text.split()
        if len(pieces) > room:
            kept.append(Scrap(text=f"{' '.join(pieces[:room])} …", role=scrap.role))
            break
        kept.append(scrap)
        room -= len(pieces)
    return tuple(kept)


def _examples(entries: list[Entry]) -> tuple[Entry, ...]:
    """The first change of each look: how loud, and what happened."""
    found: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        found.setdefault((entry.item.strength, entry.item.change.kind), entry)
    return tuple(found.values())


@cache
def static_text(name: str) -> str:
    """A style or script of ours."""
    text = resources.files("variorum.render").joinpath("static", name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")  # a browser hashes what it parsed, and it parses line feeds


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


@cache
def _environment() -> jinja2.Environment:
    folder = resources.files("variorum.render").joinpath("templates")
    environment = jinja2.Environment(
        autoescape=True,
        loader=jinja2.FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8")),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "visible": visible,
        "one_line": one_line,
        "class_label": words.class_label,
        "needs_marks": needs_marks,
        "without_context": lambda scraps: [scrap for scrap in scraps if scrap.role != "context"],
        "percent": lambda share: f"{share * 100:.0f} %",
        "plural": words.plural,
        "number_of": lambda id_: id_.removeprefix("a"),
    }
    return environment

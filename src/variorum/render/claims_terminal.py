"""A reading on a terminal: who said what, through whom; then figures, dates, places and actors in brief.

A table where there is room, one entry under the other where there is not, or where words run from right to left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from variorum.model import Attribution, Place, Reading
from variorum.render.claims_words import NOBODY, UNKNOWN, counted, headline, located, own_words, through, totals, value_of, words_at
from variorum.render.lines import NARROWEST, Text, beside, hanging, painted, wrapped
from variorum.render.plain import one_line, right_to_left, shortened
from variorum.render.words import plural

_TABLE = 76  # columns from which an attribution fits on the lines of one row, with some 30 columns for its content
_CONTENT = 30  # words of a content; JSON and the page hold all of it
_WORDS = 12  # words of a source, a figure or a date
_MENTIONS = 24  # rows of each brief list; more are counted
_GAP = 2  # columns between columns


def claims_text(reading: Reading, *, width: int, colour: bool) -> str:
    """The reading for a terminal of `width` columns; no line is wider."""
    width = max(width, NARROWEST)
    lines = [*_head(reading, width), *_notes(reading, width), *_attributions(reading, width), *_lists(reading, width)]
    return "".join(painted(line, colour=colour) + "\n" for line in lines)


def _head(reading: Reading, width: int) -> list[Text]:
    article = reading.article
    name = one_line(article.path or "-") + (f", {one_line(article.given_id)}" if article.given_id is not None else "")
    told = headline(reading)
    lines = list(wrapped([(name, "new"), (f" · {told}" if told else "", "bold")], width))
    facts = [article.published or "no date given", reading.language or article.language, article.outlet]
    lines += wrapped([(" · ".join(one_line(fact) for fact in facts if fact), "dim")], width)
    return [*lines, *wrapped([(totals(reading), "")], width)]


def _notes(reading: Reading, width: int) -> list[Text]:
    return [line for note in reading.notes for line in hanging([("! ", "old")], wrapped([(one_line(note), "")], width - 2), 2)]


def _attributions(reading: Reading, width: int) -> list[Text]:
    if not reading.attributions:
        return []
    table = width >= _TABLE and not right_to_left(reading.article.text)
    draw = _row if table else _entry
    indent = max(len(attribution.id) for attribution in reading.attributions) + _GAP
    return [
        *_title("Who is said to have said what", width),
        *(line for each in reading.attributions for line in draw(reading, each, width, indent)),
    ]


def _row(reading: Reading, attribution: Attribution, width: int, indent: int) -> list[Text]:
    """Number, who, cue, content, form, side by side."""
    form = len("indirect") + _GAP
    room = width - indent - form
    who, cue = room * 3 // 10, max(10, room * 15 // 100)
    content = room - who - cue
    cells = [
        ([[(attribution.id, "dim")]], indent),
        (_stacked(_who(reading, attribution), who - _GAP), who),
        (list(wrapped([(_short(words_at(reading, attribution.cue)), "dim")], cue - _GAP)), cue),
        (list(wrapped([(shortened(words_at(reading, attribution.content), _CONTENT), "")], content - _GAP)), content),
        ([[(attribution.form.value, "dim")]], form - _GAP),
    ]
    return beside(cells)


def _entry(reading: Reading, attribution: Attribution, width: int, indent: int) -> list[Text]:
    """The same, one under the other."""
    room = width - indent
    cue = _short(words_at(reading, attribution.cue))
    content = shortened(words_at(reading, attribution.content), _CONTENT)
    body = [
        *_stacked(_who(reading, attribution), room),
        *wrapped([(" · ".join(part for part in (cue, attribution.form.value) if part), "dim")], room),
        *wrapped([(content, "")], room),
    ]
    return hanging([(attribution.id, "dim")], body, indent)


def _who(reading: Reading, attribution: Attribution) -> list[Text]:
    """The name, the words that stand for it, and through whom the words came."""
    source = _short(own_words(reading, attribution))
    parts: list[Text] = []
    if attribution.speaker is None:
        parts.append([(f"“{source}”, {UNKNOWN}", "")] if source else [(NOBODY, "dim")])
    else:
        parts.append([(_short(attribution.speaker), "bold")])
        if source:
            parts.append([(f"“{source}”", "dim")])
    if attribution.relays:
        parts.append([(through(attribution), "old")])
    return parts


def _lists(reading: Reading, width: int) -> list[Text]:
    text = reading.article.text
    figures = [
        [_at(one_line(text[slice(*figure.span)])), value_of(figure), counted(figure), figure.attribution or ""]
        for figure in reading.figures
    ]
    times = [[_at(one_line(text[slice(*time.span)])), time.value or "not known", _reason(time.reason)] for time in reading.times]
    places = [[located(place), plural(count, "mention")] for place, count in _once(reading.places)]
    actors = [
        [one_line(actor.name), actor.kind.value, f"also {', '.join(map(one_line, actor.aliases))}" if actor.aliases else "", plural(len(actor.mentions), "mention")]
        for actor in reading.actors
    ]  # fmt: skip
    sections = (("Figures", figures), ("Dates", times), ("Places", places), ("Actors", actors))
    return [line for title, rows in sections for line in _brief(title, rows, width)]


def _brief(title: str, rows: Sequence[Sequence[str]], width: int) -> list[Text]:
    if not rows:
        return []
    lines = _title(title, width)
    for first, *rest in rows[:_MENTIONS]:
        more = "".join(f" · {part}" for part in rest if part)
        lines += hanging([], wrapped([(first, ""), (more, "dim")], width - _GAP), _GAP)
    if len(rows) > _MENTIONS:
        lines += hanging([], wrapped([(f"… and {plural(len(rows) - _MENTIONS, 'more', 'more')}", "dim")], width - _GAP), _GAP)
    return lines


def _title(title: str, width: int) -> list[Text]:
    return [[], *wrapped([(title, "bold")], width)]


def _once(places: Iterable[Place]) -> list[tuple[Place, int]]:
    """Each place once, in order, with the number of its mentions."""
    found: dict[tuple[str, int | None], list[Place]] = {}
    for place in places:
        found.setdefault((place.name, place.geonames), []).append(place)
    return [(same[0], len(same)) for same in found.values()]


def _stacked(parts: Iterable[Text], width: int) -> list[Text]:
    return [line for part in parts for line in wrapped(part, width)]


def _short(text: str) -> str:
    return shortened(text, _WORDS)


def _at(text: str) -> str:
    return f"“{_short(text)}”"


def _reason(reason: str | None) -> str:
    return one_line(reason) if reason else ""

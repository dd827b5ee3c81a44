"""A story as TEI P5 with parallel segmentation: a list of witnesses, and for each compared step the words in common and the readings that differ.

Readings are all `rdg`, none is the `lem`: nobody's wording is the base from which others depart. Words in common are found by the patch of
the comparison; where it copies words from another place, those that keep their order in both texts are in common and the others stand as readings.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from variorum.model import Change, Comparison, Piece, Span, Story
from variorum.render.data import version
from variorum.render.exports.sources import Desk, address, interval, language
from variorum.render.plain import one_line
from variorum.render.story_view import Quoting, Text

_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # that no XML 1.0 can hold, not even as a reference
_ESCAPED = re.compile('[&<>"\r\x7f-\x9f\u2028-\u202e\u2066-\u2069]')  # markup, and what a terminal or an editor would act on
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_VERSION = re.compile(r"\d+[a-z]*\d*(?:\.\d+[a-z]*\d*){0,3}")
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_HOW = (
    "Each division is one compared step: the earlier text and the later one. Words outside app stand in both; each app holds what stands in one text and "
    "in the other, and an empty rdg says that nothing stands there. No reading is preferred. The attribute n of a rdg, gap or ab "
    "gives offsets in Unicode code points of the text of its witness. The type of an app is what its foremost change is about; a note for each "
    "change has its kind, what it is about, the rule that says so, and the reason. White space and line ends are those of the texts."
)
_WEIGHT = {True: "substantive", False: "other"}
_QUOTING = {
    Quoting.FULL: "The texts are given in full.",
    Quoting.CAPPED: "The texts are quoted in excerpts; a gap says how many words stand there that are not quoted.",
    Quoting.HASHES: "No words of the texts are given; each gap says how many words stand there and n gives their place.",
}


class Unit(NamedTuple):
    """Words in common, where `same`, or the two readings of one place."""

    old: Span
    new: Span
    same: bool


def story_tei(story: Story, *, full_text: bool = False, hashes_only: bool = False) -> str:
    """The story as one TEI document; texts are quoted up to the cap, in full, or not at all."""
    desk = Desk(story, full_text=full_text, hashes_only=hashes_only)
    steps = [(comparison, old, new) for comparison in story.comparisons if (old := desk.text(comparison.old.article)) and (new := desk.text(comparison.new.article))]  # fmt: skip
    _set_aside(steps, desk)
    compared = {text.key for _, old, new in steps for text in (old, new)}
    divisions = [_step(f"k{number}", *step, desk) for number, step in enumerate(steps, 1)]
    divisions += [_alone(text, desk) for text in desk.texts if text.key not in compared]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0">\n'
        f"{_header(desk)}<text>\n<body>\n{''.join(divisions)}</body>\n</text>\n</TEI>\n"
    )


def written(text: str) -> str:
    """The text as XML: what acts on its surroundings as a reference, what XML cannot hold as a symbol."""
    shown = _IMPOSSIBLE.sub(lambda match: chr(0x2400 + ord(match[0])) if match[0] < " " else "�", text)
    return _ESCAPED.sub(lambda match: _NAMED.get(match[0], f"&#{ord(match[0])};"), shown)


def units(comparison: Comparison) -> list[Unit]:
    """The two texts as one row of places, in the order of both: nothing is left out of either."""
    before, after = comparison.old.article.text, comparison.new.article.text
    found: list[Unit] = []
    at = (0, 0)
    for source, target in [*_in_order(_copies(comparison.patch)), ((len(before), len(before)), (len(after), len(after)))]:
        for unit in (*_parted(before, after, (at[0], source[0]), (at[1], target[0])), Unit(source, target, same=True)):
            if unit.old[0] == unit.old[1] and unit.new[0] == unit.new[1]:
                continue
            if unit.same and found and found[-1].same:
                found[-1] = Unit((found[-1].old[0], unit.old[1]), (found[-1].new[0], unit.new[1]), same=True)
            else:
                found.append(unit)
        at = (source[1], target[1])
    return found


def _parted(before: str, after: str, old: Span, new: Span) -> Iterator[Unit]:
    """A place between words in common, with the white space that both readings begin or end with set apart from them."""
    one, other = before[slice(*old)], after[slice(*new)]
    most = min(len(one), len(other))
    head = next((at for at in range(most) if one[at] != other[at] or not one[at].isspace()), most)
    tail = next((at for at in range(most - head) if one[-1 - at] != other[-1 - at] or not one[-1 - at].isspace()), most - head)
    yield Unit((old[0], old[0] + head), (new[0], new[0] + head), same=True)
    yield Unit((old[0] + head, old[1] - tail), (new[0] + head, new[1] - tail), same=False)
    yield Unit((old[1] - tail, old[1]), (new[1] - tail, new[1]), same=True)


def _copies(patch: Sequence[Piece]) -> Iterator[tuple[Span, Span]]:
    """What the patch copies: where it stands in the old text and in the new one."""
    at = 0
    for piece in patch:
        size = len(piece) if isinstance(piece, str) else piece[1] - piece[0]
        if not isinstance(piece, str) and size:
            yield piece, (at, at + size)
        at += size


def _in_order(copies: Iterator[tuple[Span, Span]]) -> list[tuple[Span, Span]]:
    """Copies that keep their order in both texts, with the most characters in all."""
    chains: list[tuple[int, tuple[Span, Span], int]] = []  # characters up to here, the last copy, the place of the one before it
    ends: list[
        tuple[int, int, int]
    ] = []  # end in the old text, characters, place in `chains`; both rise, so that the best is found by its end
    for copy in copies:
        (start, end), _ = copy
        before = bisect_left(ends, (start + 1, -1, -1)) - 1
        total = end - start + (ends[before][1] if before >= 0 else 0)
        chains.append((total, copy, ends[before][2] if before >= 0 else -1))
        place = bisect_left(ends, (end, total, -1))
        if place and ends[place - 1][1] >= total:
            continue
        stop = place
        while stop < len(ends) and ends[stop][1] <= total:
            stop += 1
        ends[place:stop] = [(end, total, len(chains) - 1)]
    kept, at = [], ends[-1][2] if ends else -1
    while at >= 0:
        kept.append(chains[at][1])
        at = chains[at][2]
    return kept[::-1]


def _set_aside(steps: Sequence[tuple[Comparison, Text, Text]], desk: Desk) -> None:
    """Readings of substantive changes are quoted before other readings, and words in common last."""
    for wanted in (True, False):
        for comparison, old, new in steps:
            for unit in units(comparison):
                foremost = next(iter(_about(comparison, unit)), None)
                if not unit.same and (foremost is not None and foremost.substantive) is wanted:
                    desk.excerpt(old, unit.old)
                    desk.excerpt(new, unit.new)


def _about(comparison: Comparison, unit: Unit) -> list[Change]:
    """The changes that touch a place, the foremost first."""
    touching = [change for change in comparison.changes if _touch(change.old, unit.old) or _touch(change.new, unit.new)]
    return sorted(touching, key=lambda change: -change.rank)


def _touch(spans: Sequence[Span], where: Span) -> bool:
    return any(start < where[1] and end > where[0] for start, end in spans)


def _step(key: str, comparison: Comparison, old: Text, new: Text, desk: Desk) -> str:
    body = "".join(_unit(comparison, unit, old, new, desk) for unit in units(comparison))
    tongue = language(old) if language(old) == language(new) else None
    head = f"{written(old.name)} and {written(new.name)}"
    return (
        f'<div type="step" xml:id="{key}" corresp="#{old.key} #{new.key}">\n<head>{head}</head>\n'
        f'<ab xml:space="preserve"{_tongue(tongue)}>{body}</ab>\n</div>\n'
    )


def _unit(comparison: Comparison, unit: Unit, old: Text, new: Text, desk: Desk) -> str:
    if unit.same:
        return _words(new, unit.new, desk, twin=(old, unit.old))
    changes = _about(comparison, unit)
    mixed = language(old) != language(new)
    readings = "".join(_reading(text, span, desk, mixed=mixed) for text, span in ((old, unit.old), (new, unit.new)))
    notes = "".join(
        f'<note type="{change.kind.value}" subtype="{change.class_.value}" n="{written(change.rule)}" ana="#{_WEIGHT[change.substantive]}">'
        f"{'' if desk.silent else written(one_line(change.reason))}</note>"
        for change in changes
    )
    kind = changes[0].class_.value if changes else "format"
    return f'<app type="{kind}" ana="#{_WEIGHT[any(change.substantive for change in changes)]}">{readings}{notes}</app>'


def _reading(text: Text, span: Span, desk: Desk, *, mixed: bool) -> str:
    tongue = _tongue(language(text)) if mixed else ""
    return f'<rdg wit="#{text.key}" n="{_place(span)}"{tongue}>{_words(text, span, desk)}</rdg>'


def _place(span: Span) -> str:
    return f"{span[0]}..{span[1]}"


def _words(text: Text, span: Span, desk: Desk, twin: tuple[Text, Span] | None = None) -> str:
    """The words as far as they may be quoted, of the twin too where they stand in both, and a gap for the others."""
    whole = text.reading.article.text[slice(*span)]
    if desk.quoting is Quoting.FULL or not whole.strip():
        return written(whole)
    shown = min((desk.excerpt(*place).words for place in ((text, span), twin) if place), key=len)
    start = span[0] + len(shown)
    left = len(desk.ration.words(text, (start, span[1])))
    if not left and not desk.silent:
        return written(whole)
    return f'{written(shown)}<gap reason="quoting" unit="words" quantity="{left}" n="{_place((start, span[1]))}"/>'


def _alone(text: Text, desk: Desk) -> str:
    """A text that stands in no step."""
    span = (0, len(text.reading.article.text))
    inside = _words(text, span, desk)
    return (
        f'<div type="text" corresp="#{text.key}">\n<head>{written(text.name)}</head>\n'
        f'<ab xml:space="preserve" n="{_place(span)}"{_tongue(language(text))}>{inside}</ab>\n</div>\n'
    )


def _tongue(tag: str | None) -> str:
    return f' xml:lang="{tag}"' if tag else ""


def _header(desk: Desk) -> str:
    witnesses = "".join(map(_witness, desk.texts))
    match = _VERSION.match(version())
    return (
        "<teiHeader>\n<fileDesc>\n<titleStmt><title>A story and how it was told</title></titleStmt>\n"
        "<publicationStmt><p>Made by a program from texts of others; the rights in them stay with their owners.</p></publicationStmt>\n"
        f"<sourceDesc>\n<listWit>\n{witnesses}</listWit>\n</sourceDesc>\n</fileDesc>\n"
        f'<encodingDesc>\n<variantEncoding method="parallel-segmentation" location="internal"/>\n'
        f"<editorialDecl><p>{_HOW}</p><p>{_QUOTING[desk.quoting]}</p></editorialDecl>\n"
        '<classDecl><taxonomy><category xml:id="substantive"><catDesc>A reader who saw only one of the texts would come away with different '
        'information.</catDesc></category><category xml:id="other"><catDesc>Any other change.</catDesc></category></taxonomy></classDecl>\n'
        f'<appInfo><application ident="variorum" version="{match[0] if match else "0"}"><label>Variorum {written(version())}</label></application></appInfo>\n'
        "</encodingDesc>\n</teiHeader>\n"
    )


def _witness(text: Text) -> str:
    article = text.reading.article
    url = address(article.url)
    parts = [
        f"<title>{written(one_line(text.name))}</title>",
        f"<publisher>{written(text.outlet)}</publisher>" if text.outlet else "",
        _date(article.published),
        f'<ref target="{written(url)}">{written(url)}</ref>' if url else "",
        f'<idno type="id">{written(one_line(article.id))}</idno>',
        f'<idno type="sha256">{article.sha256}</idno>',
    ]
    return f'<witness xml:id="{text.key}"><bibl>{"".join(parts)}</bibl></witness>\n'


def _date(published: str | None) -> str:
    """The date as it was given, and as a value where TEI has one for it."""
    if not published:
        return ""
    known = interval(published)
    if known is None:
        value = ""
    elif _ISO.fullmatch(published):
        value = f' when="{published}"'
    elif known.sharp:
        value = f' when="{known.first:%Y-%m-%dT%H:%M:%SZ}"'
    else:
        value = f' notBefore="{known.first:%Y-%m-%d}" notAfter="{known.last:%Y-%m-%d}"'
    return f"<date{value}>{written(one_line(published))}</date>"

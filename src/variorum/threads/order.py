"""In which order the texts of a story came: by dates, then by what the reuse stage told of each pair, then by what their aligned sentences show."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from variorum.model import Article, ChangeClass, Comparison, FigureChange, Kinship, Observed, Passage, Reading, Stretch
from variorum.threads.words import stem

# Log-odds that a text is the later one. Set, not fitted (2026-11-27): too few dated versions of news articles are at hand (16 pairs of `fakes` and
# `news_cluster` with aligned figures of people that differ, 7 rise and 9 fall; those are rewrites by others, while within one article counts come in).
# A text that says that it updates an earlier figure, and sentences in which what was to come has come, leave little doubt.
_UPDATES = 2.0  # who says that it updates an earlier toll or report
_RISES = 0.4  # for each count of people hurt that is higher in the same sentence
_RISES_MAX = 3
_STAGES = 0.8  # for each aligned sentence in which things have gone on: "has begun", "is in the middle of"
_STAGES_MAX = 2  # sentences that count
SURE_ENOUGH = 0.6  # confidence 0.5..1. A story needs an order and shows how sure it is; `reuse` alone, which may leave it open, asks 0.65
_CAPTURED = 0.99  # confidence that the text captured first came first, as for dates: the clock of a capture is our own
_UPDATING = re.compile(
    r"\b(?:updat|revis|rais|correct)\w+ (?:an|the|its|their)? ?(?:earlier|previous|initial|first) (?:toll|count|figure|number|report|estimate|statement)s?\b"
    r"|\b(?:toll|number|figure|count)\b[^.\n]{0,40}\b(?:rose|risen|climbed|was revised|has been revised)\b[^.\n]{0,30}\bfrom (?:an (?:earlier|initial)|\d)",
    re.IGNORECASE,
)
_HURT = frozenset(map(stem, "killed wounded injured hurt dead missing hospital hospitalised treated displaced evacuated".split()))
_STEPS = {
    **dict.fromkeys("will plans plan planned due expected scheduled intends prepares preparing".split(), 0),
    **dict.fromkeys("begins begin began begun starts started launched launches opens opened".split(), 1),
    **dict.fromkeys("middle continues continued continuing underway halfway".split(), 2),
    **dict.fromkeys("ended ends finished concluded completed closed over".split(), 3),
}


def decided(kinship: Kinship, comparison: Comparison, lean: float, weighed: str) -> Kinship:
    """The kinship with the earlier text named, where the two compared as versions show it.

    lean: log-odds, from the texts alone, that b is the later one; weighed: what that rests on. `comparison` has a as its old text.
    """
    more, reasons = progress(comparison)
    odds = lean + more
    confidence = 1 / (1 + math.exp(-abs(odds)))
    if confidence < SURE_ENOUGH:
        return kinship
    told = [reason.replace("{}", "b" if more > 0 else "a") for reason in reasons]
    because = "; ".join([*told, *filter(None, [weighed]), "weighed as versions of one article"])
    return replace(kinship, earlier="a" if odds > 0 else "b", direction_confidence=round(confidence, 3), direction_reason=because)


def progress(comparison: Comparison) -> tuple[float, list[str]]:
    """Log-odds that the new text is the later one, from what the two tell differently; and why, with "{}" for the later one."""
    odds, reasons = 0.0, []
    updating = [len(_UPDATING.findall(reading.article.text)) > 0 for reading in (comparison.old, comparison.new)]
    if updating[0] != updating[1]:
        odds += _UPDATES if updating[1] else -_UPDATES
        reasons.append("{} says that it updates an earlier figure")
    rises = sum(_rise(change.figure) for change in comparison.changes if change.figure)
    if rises:
        odds += _RISES * max(-_RISES_MAX, min(_RISES_MAX, rises))
        reasons.append("more people are counted as hurt in {}")
    steps = sum(_step(change.old_text, change.new_text) for change in comparison.changes if change.class_ in {ChangeClass.CLAIM, ChangeClass.WORDING, ChangeClass.CERTAINTY} and change.old and change.new)  # fmt: skip
    if steps:
        odds += _STAGES * max(-_STAGES_MAX, min(_STAGES_MAX, steps))
        reasons.append("what is told has gone on in {}")
    return odds, reasons


def _rise(figure: FigureChange) -> int:
    """1 when a count of people hurt rose, -1 when it fell, else 0."""
    if figure.old is None or figure.new is None or not figure.counted or not _HURT & {stem(word) for word in figure.counted.split()}:
        return 0
    return (figure.new > figure.old) - (figure.new < figure.old)


def _step(old: str, new: str) -> int:
    """1 when things have gone on from the one to the other, -1 when they were further, else 0."""
    before, after = ([_STEPS[word] for word in re.findall(r"[a-z]+", text.casefold()) if word in _STEPS] for text in (old, new))
    if not before or not after or before == after:
        return 0
    return (max(after) > max(before)) - (max(after) < max(before))


# --- the order of all -------------------------------------------------------------------------------------------------------------------------


def in_time(readings: Sequence[Reading], kinships: Sequence[Kinship], observed: Mapping[str, Observed] | None = None) -> list[int]:
    """The places of the readings in the order of time: dates first, then which of two related texts came first, then their names.

    Texts of an archive stand in the order in which their article's captures showed them; one without a date stands where it was first seen.
    """
    seen = observed or {}
    moments = [_moment(reading.article, seen) for reading in readings]
    before: dict[int, set[int]] = defaultdict(set)
    place = {reading.article.id: number for number, reading in enumerate(readings)}
    for kinship in kinships:
        a, b = place[kinship.a.id], place[kinship.b.id]
        if kinship.earlier and not by_date(moments[a], moments[b]):
            first, last = (a, b) if kinship.earlier == "a" else (b, a)
            before[last].add(first)
    versions: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for number, reading in enumerate(readings):
        if reading.article.id in seen:
            versions[seen[reading.article.id].article].append((seen[reading.article.id].stays[0][0], number))
    for held in map(sorted, versions.values()):
        for (_, first), (_, last) in pairwise(held):
            before[last].add(first)
            before[first].discard(last)
    rest = sorted(range(len(readings)), key=lambda number: _key(number, readings[number], moments[number]))
    found: list[int] = []
    while rest:
        dated = [number for number in rest if not before[number] & set(rest)] or rest
        first = next(
            (number for number in dated if not any(by_date(moments[other], moments[number]) < 0 for other in rest)),
            dated[0],
        )
        found.append(first)
        rest.remove(first)
    return found


def _moment(article: Article, observed: Mapping[str, Observed]) -> str | None:
    """Where a text stands in time: its date, unless its own captures know better, as those of a later version do, which bears the first one's."""
    published, seen = article.published, observed.get(article.id)
    if seen is None:
        return published
    first = seen.stays[0][0]
    others = (other.stays[0][0] for other in observed.values() if other.article == seen.article)
    return published if published and published <= first == min(others) else first


def captured_first(kinship: Kinship, observed: Mapping[str, Observed]) -> Kinship | None:
    """The kinship with the earlier text named, where both are of one article of an archive, whose captures tell; else None."""
    a, b = observed.get(kinship.a.id), observed.get(kinship.b.id)
    if a is None or b is None or a.article != b.article or a.stays[0][0] == b.stays[0][0]:
        return None
    moments = a.stays[0][0], b.stays[0][0]
    return replace(
        kinship, earlier="a" if moments[0] < moments[1] else "b", direction_confidence=_CAPTURED,
        direction_reason=f"at one address, first captured {min(moments)} and {max(moments)}",
    )  # fmt: skip


def as_captured(kinship: Kinship, observed: Mapping[str, Observed]) -> Kinship:
    """The kinship of texts of two articles of an archive, held against when their captures showed them.

    A text that was seen while the other's address still showed another one came first. What the texts or their dates say against what was
    seen is no order: who drew on a page may have drawn on an earlier version of it. A first capture alone proves nothing.
    """
    a, b = observed.get(kinship.a.id), observed.get(kinship.b.id)
    if a is None or b is None or a.article == b.article or kinship.relation is None or not (a.dated and b.dated):
        return kinship
    a_first, b_first, without_a, without_b = a.stays[0][0], b.stays[0][0], _without(a, observed), _without(b, observed)
    if a_first <= without_b:
        first, seen = "a", f"a was captured {a_first}, the address of b showed another text until {without_b} or later"
    elif b_first <= without_a:
        first, seen = "b", f"b was captured {b_first}, the address of a showed another text until {without_a} or later"
    else:
        return kinship
    if kinship.earlier in {None, first}:
        because = "; ".join(filter(None, (seen, kinship.direction_reason if kinship.earlier else "")))
        return replace(kinship, earlier=first, direction_confidence=_CAPTURED, direction_reason=because)
    because = f"{seen}; against it: {kinship.direction_reason.partition('; against it: ')[0]}"
    return replace(kinship, earlier=None, direction_confidence=None, direction_reason=because)


def _without(seen: Observed, observed: Mapping[str, Observed]) -> str:
    """When the address of a text was last seen with another one, before it was first seen with this; "" where it was not."""
    others = (last for each in observed.values() if each.article == seen.article for _, last in each.stays if last < seen.stays[0][0])
    return max(others, default="")


def by_date(one: str | None, other: str | None) -> int:
    """-1 when the one date is the earlier, 1 when the other is, 0 when they do not tell: a day says nothing against an hour of it."""
    if not one or not other:
        return 0
    least = min(len(one), len(other))
    return (one[:least] > other[:least]) - (one[:least] < other[:least])


def _key(number: int, reading: Reading, moment: str | None) -> tuple[bool, str, str]:
    """Dated texts first, by date; then by name, so that no order of files changes a result. Texts without a name keep the order they are given in."""
    article = reading.article
    return moment is None, moment or "", article.given_id or article.path or f"{number:09}"


def turned(kinship: Kinship) -> Kinship:
    """The kinship with a and b exchanged."""
    other = {"a": "b", "b": "a", None: None}
    return replace(
        kinship,
        a=kinship.b, b=kinship.a, words_a=kinship.words_b, words_b=kinship.words_a, containment_a=kinship.containment_b, containment_b=kinship.containment_a,
        reason=re.sub(r"(?<=% of )[ab]\b", _letter, kinship.reason), earlier=other[kinship.earlier],
        direction_reason=re.sub(r"\b[ab]\b", _letter, kinship.direction_reason),  # the article "a" stands in none of its sentences
        passages=tuple(sorted(map(_turned, kinship.passages), key=lambda passage: passage.a)),
    )  # fmt: skip


def _turned(passage: Passage) -> Passage:
    return replace(
        passage, a=passage.b, b=passage.a, stretches=tuple(Stretch(each.b, each.a, each.same, each.opens) for each in passage.stretches)
    )


def _letter(found: re.Match[str]) -> str:
    return "b" if found[0] == "a" else "a"

"""Names of places in a text, each with its candidates: those a tagger found, and those that the gazetteer vouches for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from variorum.claims import gazetteer
from variorum.claims.gazetteer import Entry, Gazetteer, Kind
from variorum.model import ActorKind, Mention, Span

__all__ = ["SIDE", "Name", "find", "short_form"]

CANDIDATES = 24  # of one name, the largest; the story's other places rarely vote for the 25th
REPEATED_MAX = 300  # distinct names looked for again in the text
BIG = 5.3  # log10 of the inhabitants from which a town is proposed though no tagger marked it


class Name(NamedTuple):
    """One mention of a place on its way."""

    span: Span
    text: str
    key: str
    entries: tuple[Entry, ...]
    why: str | None = None  # set when a container decided


def find(index: Gazetteer, text: str, mentions: Sequence[Mention]) -> list[Name]:
    """The names of places in order, none over another."""
    levels = _levels(text)
    found: dict[Span, Name] = {}
    for span in _spans(text, [mention for mention in mentions if mention.kind is ActorKind.PLACE]):
        name = _name(index, text, span, levels)
        if name.entries:
            found[span] = name
        elif inner := _leading(index, text, span, levels):
            found[inner.span] = inner
        elif not _nameless(index, name.text):
            found[span] = name
    others = sorted(mention.span + (mention.kind,) for mention in mentions if mention.kind is not ActorKind.PLACE)
    free = _Free(found, others)
    for span in (*_again(text, found), *_beside(index, text), *_counties(index, text), *_nested(index, text, mentions)):
        if free.takes(span):
            name = _name(index, text, span, levels)
            if name.entries:
                found[span] = name
                free.add(span)
    return [found[span] for span in sorted(found)]


def _nameless(index: Gazetteer, written: str) -> bool:
    """Whether what was marked as a place is none: "county commission", "Exit 6", "Syrian", "the North"."""
    named = any(map(str.isupper, written)) and not any(map(str.isdigit, written))
    return not named or bool(_NO_NAME.fullmatch(gazetteer.key(written))) or bool(index.find(written))


class _Free:
    """Where a name may still be added: in no place, and in no person's or work's name."""

    def __init__(self, found: dict[Span, Name], others: Sequence[tuple[int, int, ActorKind]]) -> None:
        self._taken = sorted(found)
        self._others = others

    def takes(self, span: Span) -> bool:
        at = bisect_left(self._taken, span)
        if at and self._taken[at - 1][1] > span[0]:
            return False
        if at < len(self._taken) and self._taken[at][0] < span[1]:
            return False
        at = bisect_right(self._others, (span[0], span[1] + 1))
        for start, end, kind in self._others[max(0, at - 2) : at + 1]:
            if start < span[1] and span[0] < end and kind in (ActorKind.PERSON, ActorKind.WORK, ActorKind.GROUP) and (start, end) != span:
                return False
        return True

    def add(self, span: Span) -> None:
        self._taken.insert(bisect_left(self._taken, span), span)


# --- names ------------------------------------------------------------------------------------------------------------------------------

_COMMA = re.compile(r",\s+")
_LEAD = re.compile(r"(?:[\"'(\[\s]+|(?:the|in|near|of|from)\s+)+", re.IGNORECASE)
_TRAIL = re.compile(r"(?:'s?|[\"(\[\s,;:*-]+|(?<![A-Z.].)(?<!\b\w\w)(?<!\b\w\w\w)(?<!\b\w\w\w\w)\.)+$")
SIDE = re.compile(
    r"(?:(?:north|south|east|west|central|upper|lower|greater|downtown|rural|mid|inner|outer|northern|southern|eastern|western|"
    r"north-?east(?:ern)?|north-?west(?:ern)?|south-?east(?:ern)?|south-?west(?:ern)?|suburban|metropolitan|metro)[ -])+",
    re.IGNORECASE,
)
_OF = re.compile(
    r"(?:the )?(?:city|town|village|township|borough|port|state|province|county|district|region|republic|island|municipality) of ",
    re.IGNORECASE,
)
# Words that are towns somewhere, and in English news hardly ever mean them.
_NO_NAME = re.compile(
    r"(?:(?:north|south|east|west|northern|southern|eastern|western|central|upper|lower|mid|middle|capital|national|federal|new|old|town|city|village|"
    r"center|centre|street|road|park|hall|region|district|county|state|white house|gulf|coast|river|island|valley|lake|bay|sea|subway|metro|downtown|"
    r"campus|university|college|school|church|hospital|station|airport|union|general|sunday|monday|friday|march|may|god|ft|fort|mount|st|san|la|de|al)(?: |$))+"
)
_POINTS = {"n": "north", "s": "south", "e": "east", "w": "west"}
_LEVELS = {
    "province": Kind.REGION, "governorate": Kind.REGION, "region": Kind.REGION, "state": Kind.REGION, "oblast": Kind.REGION, "prefecture": Kind.REGION,
    "provinces": Kind.REGION, "states": Kind.REGION, "county": Kind.COUNTY, "counties": Kind.COUNTY, "parish": Kind.COUNTY, "district": Kind.COUNTY,
    "city": Kind.TOWN, "town": Kind.TOWN, "village": Kind.TOWN, "township": Kind.TOWN,
}  # fmt: skip
_LISTED = re.compile(
    r"((?:[A-Z][\w.'-]+(?: [A-Z][\w.'-]+)?(?:, and | and |, | & ))*[A-Z][\w.'-]+(?: [A-Z][\w.'-]+)?) (" + "|".join(_LEVELS) + r")\b",
    re.IGNORECASE,
)


def _spans(text: str, mentions: Sequence[Mention]) -> list[Span]:
    """The names' spans, in order, none over another; "Paris, Texas" as one mention is two names."""
    found: list[Span] = []
    for start, end in sorted(mention.span for mention in mentions):
        at = start
        for cut in [*_COMMA.finditer(text, start, end), None]:
            stop = cut.start() if cut else end
            lead = _LEAD.match(text, at, stop)
            first = lead.end() if lead else at
            trail = _TRAIL.search(text[first:stop])
            last = first + trail.start() if trail else stop
            if first < last and (not found or first >= found[-1][1]) and text[first:last].strip():
                found.append((first, last))
            at = cut.end() if cut else end
    return found


def _levels(text: str) -> list[tuple[int, int, Kind]]:
    """Stretches of text whose names are followed by what they are: "Perry and Floyd counties"."""
    found = []
    for match in re.finditer(r"\b(" + "|".join(_LEVELS) + r")\b", text, re.IGNORECASE):
        before = re.search(r"(?:[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)?(?:, and | and |, ))*[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)? $", text[max(0, match.start() - 120) : match.start()])
        if before:
            start = match.start() - len(before[0])
            if match[0][-1] != "s":
                start = max(start, match.start() - len(re.split(r", and | and |, ", before[0])[-1]))
            found.append((start, match.start(), _LEVELS[match[0].lower()]))
    return found


def _name(index: Gazetteer, text: str, span: Span, levels: Sequence[tuple[int, int, Kind]]) -> Name:
    if text[span[1] : span[1] + 1] == "." and _ABBREVIATED.fullmatch(text, *span):
        span = (span[0], span[1] + 1)  # "Okla." without its full stop
    written = text[slice(*span)]
    at = bisect_right(levels, (span[0], len(text), Kind.DEMONYM)) - 1
    level = levels[at][2] if at >= 0 and levels[at][0] <= span[0] and span[1] <= levels[at][1] else None
    if level is Kind.COUNTY and (found := index.find(written + " County")):
        return Name(span, written, gazetteer.key(written + " County"), found[:CANDIDATES])
    key, entries = _entries(index, written)
    if level and (fitting := tuple(entry for entry in entries if entry.kind is level)):
        return Name(span, written, key + "|" + level.name, fitting)
    return Name(span, written, key, entries)


def _entries(index: Gazetteer, written: str) -> tuple[str, tuple[Entry, ...]]:
    """The key and the candidates of a name, without what it is or where in it: "northern Aleppo", "the city of Aleppo"."""
    for form in _forms(written):
        key = gazetteer.key(form)
        if _NO_NAME.fullmatch(key):
            continue
        found = tuple(entry for entry in index.find_key(key) if entry.kind is not Kind.DEMONYM)
        if short_form(form):
            found = index.find_key(gazetteer.abbreviation(form)) + found
        if found:
            return key, found[:CANDIDATES]
    return gazetteer.key(written), ()


def _forms(written: str) -> Iterator[str]:
    yield written
    words = written.split()
    if len(words) > 1 and (point := _POINTS.get(words[0].rstrip(".").lower())) and len(words[0]) <= 2:
        yield " ".join([point, *words[1:]])
    if side := SIDE.match(written):
        yield written[side.end() :]
    if of := _OF.match(written):
        yield written[of.end() :]
    if len(words) > 1:
        if words[-1].lower() in _LEVELS:
            yield " ".join(words[:-1])
        if words[0].lower() in ("al", "el") or words[0].lower().startswith(("al-", "el-")):
            yield written.replace("-", " ").split(" ", 1)[1]


def short_form(written: str) -> bool:
    """Whether a name is written as a short form of a region: "Ohio" as "OH", "Calif.", "N.S.W."."""
    letters = written.replace(".", "").replace(" ", "")
    return 1 < len(letters) <= 5 and letters.isalpha() and ("." in written or (letters.isupper() and len(letters) > 2))


_ABBREVIATED = re.compile(r"(?:[A-Z]\. ?)*[A-Z][a-z]{1,4}|(?:[A-Z]\. ?)+[A-Z]")


# --- further names ----------------------------------------------------------------------------------------------------------------------

_STREET = frozenset("road rd street st avenue ave lane drive boulevard blvd way court ct trail place square highway hwy bridge".split())
_BODY = re.compile(
    r"(?:City|County|Town|Municipal|Police|Fire|Sheriff|State|Public|Community|General|Memorial|Regional|International|District|High|Middle|Elementary|"
    r"Hospital|University|College|School|Airport|Court|Courthouse|Jail|Prison|Library|Museum|Zoo|Stadium|Arena|Council|Board|Department|Center|Centre|"
    r"Medical|Correctional|Cathedral|Station|Chamber|Planning|Recreation|Parks?|Civic|Olympic|Convention|Senior|Youth|Water|Health)\b"
)
_PAIR = re.compile(r"([A-Z][\w'-]+(?:[ -][A-Z][\w'-]+){0,2}), ((?:[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2}|[A-Z][A-Za-z]{1,4}\.|(?:[A-Z]\.){2,3}))")
_COUNTY = re.compile(r"\b(?:[A-Z][\w.'-]+ ){1,2}(?:County|Parish)\b")


def _leading(index: Gazetteer, text: str, span: Span, levels: Sequence[tuple[int, int, Kind]]) -> Name | None:
    """The place that the name of a building or body begins with: "Lindmark City Hall"; a street tells nothing."""
    words = text[slice(*span)].split(" ")
    if not 1 < len(words) <= 8 or words[-1].lower().rstrip(".") in _STREET:
        return None
    for count in range(min(len(words) - 1, 3), 0, -1):
        part = " ".join(words[:count])
        if not part[:1].isupper():
            continue
        name = _name(index, text, (span[0], span[0] + len(part)), levels)
        if name.entries and (name.entries[0].kind <= Kind.COUNTY or (count > 1 or _BODY.match(words[count])) and gazetteer.key(name.entries[0].name) == name.key):
            return name
    return None


def _again(text: str, found: dict[Span, Name]) -> Iterator[Span]:
    """Other places where a name stands that is known."""
    written = Counter(name.text for name in found.values() if name.entries and len(name.text) > 2)
    if not written:
        return
    listed = [re.escape(name) for name, _ in written.most_common(REPEATED_MAX)]
    for match in re.finditer(r"(?<![\w-])(?:" + "|".join(sorted(listed, key=len, reverse=True)) + r")(?![\w-])", text):
        yield match.span()


def _beside(index: Gazetteer, text: str) -> Iterator[Span]:
    """Names before the region that they lie in: "Lima, Ohio"."""
    for match in _PAIR.finditer(text):
        outer = match[2]
        wider = index.find_key(gazetteer.abbreviation(outer)) if "." in outer or len(outer) == 2 else index.find(outer)
        wider = tuple(entry for entry in wider if entry.kind in (Kind.COUNTRY, Kind.REGION))
        if not wider:
            continue
        rows, countries = {entry.row for entry in wider if entry.kind is Kind.REGION}, {entry.country for entry in wider if entry.kind is Kind.COUNTRY}
        inner = [entry for entry in _entries(index, match[1])[1] if entry.region in rows or (entry.country in countries and entry.kind is not Kind.COUNTRY)]
        if inner:
            yield match.span(1)
            yield match.span(2)


def _counties(index: Gazetteer, text: str) -> Iterator[Span]:
    for match in _COUNTY.finditer(text):
        words = match[0].split(" ")
        for skip in range(len(words) - 1):
            part = " ".join(words[skip:])
            if index.find(part):
                yield match.end() - len(part), match.end()
                break


def _nested(index: Gazetteer, text: str, mentions: Sequence[Mention]) -> Iterator[Span]:
    """Places that names of bodies begin with."""
    for mention in mentions:
        if mention.kind is not ActorKind.ORGANISATION:
            continue
        words = text[slice(*mention.span)].split(" ")
        for count in range(min(len(words), 3), 0, -1):
            part = " ".join(words[:count]).removesuffix("'s")
            if not part[:1].isupper():
                break
            entries = [entry for entry in index.find(part) if entry.kind is not Kind.DEMONYM]
            if entries and (entries[0].kind in (Kind.COUNTRY, Kind.REGION, Kind.COUNTY) or entries[0].size > BIG):
                yield mention.span[0], mention.span[0] + len(part)
                break

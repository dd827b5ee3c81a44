"""Names of places in a text, each with its candidates: those a tagger found, and those that the gazetteer vouches for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from variorum.claims.places import gazetteer, proposals
from variorum.claims.places.gazetteer import Entry, Gazetteer, Kind
from variorum.model import ActorKind, Mention, Span

__all__ = ["SIDE", "Name", "find", "short_form"]

CANDIDATES = 24  # of one name, the largest; the story's other places rarely vote for the 25th
MAX_LENGTH = 120  # code points of a name that is looked up
Level = tuple[int, int, Kind]  # start and end of a stretch of text, and what the names in it are


class Name(NamedTuple):
    """One mention of a place on its way."""

    span: Span
    text: str
    key: str
    entries: tuple[Entry, ...]
    why: str | None = None  # set when a place beside it decided
    beside: str | None = None  # the key of the place beside a name that has no candidates


def find(index: Gazetteer, text: str, mentions: Sequence[Mention]) -> list[Name]:
    """The names of places in order, none over another."""
    levels = _levels(text)
    found: dict[Span, Name] = {}
    for name in _marked(index, text, mentions, levels):
        found[name.span] = name
    others = {mention.span: mention.kind for mention in mentions if mention.kind is not ActorKind.PLACE}
    free = _Free(found, others)
    for span in (
        *proposals.again(text, (name.text for name in found.values() if name.entries)),
        *proposals.beside(index, text),
        *proposals.counties(index, text),
        *proposals.nested(index, text, mentions),
        *proposals.known(index, text, others),
    ):
        if free.takes(span) and (name := _name(index, text, span, levels)).entries:
            found[span] = name
            free.add(span)
    return [found[span] for span in sorted(found)]


def _marked(index: Gazetteer, text: str, mentions: Sequence[Mention], levels: Sequence[Level]) -> Iterator[Name]:
    """What the tagger marked, without what is no place; for a building or body, the place that its name begins with."""
    surnames = {
        words[-1] for mention in mentions if mention.kind is ActorKind.PERSON and len(words := text[slice(*mention.span)].split()) > 1
    }
    for span in _spans(text, [mention for mention in mentions if mention.kind is ActorKind.PLACE]):
        name = _name(index, text, span, levels)
        if not any(map(str.isupper, name.text)) or (
            name.text in surnames and not (name.entries and name.entries[0].size > proposals.LARGE)
        ):
            continue
        if name.entries:
            yield name
        elif inner := _leading(index, text, span, levels):
            yield inner
        elif not _nameless(index, name.text):
            yield name


def _leading(index: Gazetteer, text: str, span: Span, levels: Sequence[Level]) -> Name | None:
    words = text[slice(*span)][:MAX_LENGTH].split(" ")
    if words[-1].lower().rstrip(".") in _STREET:
        return None  # a street named after a place may be anywhere
    for count in range(min(len(words) - 1, 3), 0, -1):
        part = " ".join(words[:count])
        name = _name(index, text, (span[0], span[0] + len(part)), levels)
        if (
            part[:1].isupper()
            and words[count - 1].lower() not in _SUFFIXES - _LEVELS.keys()
            and proposals.begins_place(words, count, name.entries)
        ):
            return name
    return None


def _nameless(index: Gazetteer, written: str) -> bool:
    """Whether what was marked as a place is none: "county commission", "Exit 6", "Syrian", "the North"."""
    named = any(map(str.isupper, written)) and not any(map(str.isdigit, written))
    return not named or bool(_NO_NAME.fullmatch(gazetteer.key(written))) or bool(index.find(written))


class _Free:
    """Where a name may still be added: in no place, and in no person's, people's or work's name unless it is that name."""

    def __init__(self, found: Mapping[Span, Name], others: Mapping[Span, ActorKind]) -> None:
        self._taken = sorted(found)
        self._others = sorted(span for span, kind in others.items() if kind is not ActorKind.ORGANISATION)

    def takes(self, span: Span) -> bool:
        around = _overlapping(self._others, span)
        return not _overlapping(self._taken, span) and around in ([], [span])

    def add(self, span: Span) -> None:
        self._taken.insert(bisect_left(self._taken, span), span)


def _overlapping(spans: Sequence[Span], span: Span) -> list[Span]:
    """Those of some sorted spans, none over another, that share a character with this one."""
    first = max(0, bisect_left(spans, span) - 1)
    last = bisect_left(spans, (span[1], -1))
    return [other for other in spans[first:last] if other[1] > span[0]]


# --- names ------------------------------------------------------------------------------------------------------------------------------

_COMMA = re.compile(r",\s+")
_LEAD = re.compile(r"(?:[\"'(\[\s]+|(?:the|in|near|of|from)\s+)+", re.IGNORECASE)
_MARKS = frozenset("'\"()[],;:*-")
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
_LEVELS = dict.fromkeys("province provinces governorate region state states oblast prefecture".split(), Kind.REGION) | dict.fromkeys(
    "county counties parish district".split(), Kind.COUNTY
)  # "the Idaho town" is no town called Idaho
_SUFFIXES = frozenset([*_LEVELS, "city", "town", "village", "township"])
_STREET = frozenset("road rd street st avenue ave lane drive boulevard blvd way court ct trail place square highway hwy bridge".split())
_LEVEL = re.compile(r"\b(" + "|".join(_LEVELS) + r")\b", re.IGNORECASE)
_LISTED = re.compile(r"(?:[A-Z][\w.'-]*+(?: [A-Z][\w.'-]*+)?(?:, and | and |, ))*[A-Z][\w.'-]*+(?: [A-Z][\w.'-]*+)? $")
_BETWEEN = re.compile(r", and | and |, ")
_ABBREVIATED = re.compile(r"(?:[A-Z]\. ?)*[A-Z][a-z]{1,4}|(?:[A-Z]\. ?)+[A-Z]")


def _spans(text: str, mentions: Sequence[Mention]) -> list[Span]:
    """The names' spans, in order, none over another; "Lima, Ohio" as one mention is two names."""
    found: list[Span] = []
    for start, stop in sorted(mention.span for mention in mentions):
        at, end = start, min(stop, len(text))
        for cut in [*_COMMA.finditer(text, start, end), None]:
            first, last = _trimmed(text, at, cut.start() if cut else end)
            if first < last and (not found or first >= found[-1][1]):
                found.append((first, last))
            at = cut.end() if cut else end
    return found


def _trimmed(text: str, start: int, end: int) -> Span:
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    while start < end:
        last = text[end - 1]
        if last.isspace() or last in _MARKS or (last == "." and "." not in text[start : end - 1]):
            end -= 1
        elif text.endswith("'s", start, end):
            end -= 2
        else:
            break
    return start, end


def _levels(text: str) -> list[Level]:
    """Stretches of text whose names are followed by what they are: "Perry and Floyd counties"."""
    found = []
    for match in _LEVEL.finditer(text):
        window = text[max(0, match.start() - MAX_LENGTH) : match.start()]
        if window[-1:] == " " and (before := _LISTED.search(window)):
            names = before[0] if match[0][-1] == "s" else _BETWEEN.split(before[0])[-1]
            found.append((match.start() - len(names), match.start(), _LEVELS[match[0].lower()]))
    return found


def _name(index: Gazetteer, text: str, span: Span, levels: Sequence[Level]) -> Name:
    written = text[slice(*span)][:MAX_LENGTH]
    if text[span[1] : span[1] + 1] == "." and _ABBREVIATED.fullmatch(written) and index.find_key(gazetteer.abbreviation(written)):
        span, written = (span[0], span[1] + 1), written + "."  # "Okla." without its full stop
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
    stem = index.find(written[:-1]) if written.endswith("s") and written.istitle() else ()  # "Syrias forces": a lost apostrophe
    if stem and stem[0].kind is Kind.COUNTRY:
        return gazetteer.key(written[:-1]), stem[:CANDIDATES]
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
        if words[-1].lower() in _SUFFIXES:
            yield " ".join(words[:-1])
        if words[0].lower() in ("al", "el") or words[0].lower().startswith(("al-", "el-")):
            yield written.replace("-", " ").split(" ", 1)[1]


def short_form(written: str) -> bool:
    """Whether a name is written as a short form of a region: "Ohio" as "OH", "Calif.", "N.S.W."."""
    letters = written.replace(".", "").replace(" ", "")
    return 1 < len(letters) <= 5 and letters.isalpha() and ("." in written or (letters.isupper() and len(letters) > 2))

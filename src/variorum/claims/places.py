"""Which place a name means: the region named beside it, the story's other places, size.

Every distinct name has candidates in the gazetteer. A container beside the name ("Paris, Texas", "the Idaho town of Moscow") leaves only
those that lie in it. Among the rest, each name votes for the counties, regions and countries of its candidates, as far as they are likely,
and the votes of the other names decide together with size. A name has one sense in a text, unless containers say otherwise.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from variorum.claims import gazetteer, toponyms
from variorum.claims.gazetteer import Entry, Gazetteer, Kind
from variorum.claims.toponyms import SIDE as _SIDE, Name
from variorum.model import ActorKind, Mention, Place, Span

__all__ = ["resolve"]

CANDIDATES = 24  # of one name, the largest
NAMES_MAX = 400  # distinct names that vote; later ones are still resolved by the votes of these

# Weights of what speaks for a candidate, in natural logarithms of odds; measured below `resolve`.
W_SIZE = 0.5
W_COUNTRY = 1.5
W_REGION = 1.8
W_COUNTY = 1.7
W_KIND = {Kind.CONTINENT: 2.0, Kind.COUNTRY: 4.0, Kind.REGION: 2.0, Kind.COUNTY: -0.3, Kind.TOWN: 0.0, Kind.AREA: 3.0, Kind.DEMONYM: 0.0}
W_CAPITAL = 1.0
W_MAIN_NAME = 1.5
W_EPONYM = 0.0  # a town that bears the name of the region around it, over that region
W_ALONE = 0.0
SPREAD = 1.0  # how flat the votes of a name are in the first round
ROUNDS = 3


def resolve(text: str, mentions: Sequence[Mention]) -> list[Place]:
    """The places among `mentions`, resolved, in order. Spans index `text`, which is normalised."""
    index = gazetteer.load()
    names = _contained(text, toponyms.find(index, text, mentions), index)
    if not names:
        return []
    votes = _Votes(index, names, _hints(index, text, mentions))
    return [_place(index, name, votes) for name in names]


# --- containers -------------------------------------------------------------------------------------------------------------------------

_LINK = re.compile(r"\.?(?:,| \(|,? in| of|, near| area of|,? a (?:\w+ )?(?:town|city|village|suburb|district|port) in)?\s+(?:the )?", re.IGNORECASE)
_SHORT = re.compile(r"(?:[A-Z]\.){2,4}|W\. ?Va\.|[A-Z]{2,3}\b|[A-Z][a-z]{1,5}\.")
_POSSESSIVE = re.compile(r"(?:'s?|,)?\s+(?:(?:\w+ )?(?:town|city|village|port|suburb|district|capital|hamlet|community|municipality)(?: of)? )?(?:the )?", re.IGNORECASE)


def _contained(text: str, names: list[Name], index: Gazetteer) -> list[Name]:
    """The names with their candidates cut down to those in the place named beside them. From the end, so that containers come first."""
    done = list(names)
    for position in range(len(names) - 1, -1, -1):
        name = done[position]
        after = done[position + 1] if position + 1 < len(done) else None
        before = done[position - 1] if position else None
        outer, comma = _after(text, name, after, index), False
        if outer:
            comma = True
        elif before and (link := _POSSESSIVE.fullmatch(text, before.span[1], name.span[0])) and link[0].strip() not in ("", ","):
            outer = tuple(entry for entry in before.entries if entry.kind in (Kind.COUNTRY, Kind.REGION))
        if not outer:
            continue
        inside, wider = _inside(name.entries, outer)
        if inside:
            done[position] = name._replace(entries=inside, why=_beside(wider[0]))
            if comma and after and wider and text[name.span[1] : after.span[0]].strip() == ",":
                kept = tuple(entry for entry in after.entries if entry in wider)
                done[position + 1] = after._replace(entries=kept or after.entries)
    return done


def _after(text: str, name: Name, after: Name | None, index: Gazetteer) -> tuple[Entry, ...]:
    """The wider places that the words after a name may mean."""
    link = _LINK.match(text, name.span[1])
    if not link or not link[0].strip(" ."):
        return ()
    if after and link.end() == after.span[0]:
        return after.entries
    if after and (side := _SIDE.match(text, link.end())) and side.end() == after.span[0]:
        return after.entries
    if "," in link[0] and (short := _SHORT.match(text, link.end())):
        return index.find_key(gazetteer.abbreviation(short[0]))
    return ()


def _inside(entries: Sequence[Entry], outer: Sequence[Entry]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The candidates that lie in one of the outer places, and those outer places."""
    inside, wider = [], []
    for entry in entries:
        around = [place for place in outer if _lies_in(entry, place)]
        if around:
            inside.append(entry)
            wider += around
    return tuple(inside), tuple(dict.fromkeys(wider))


def _lies_in(entry: Entry, place: Entry) -> bool:
    if entry.row == place.row:
        return False
    if place.kind is Kind.COUNTRY:
        return entry.country == place.country and entry.kind is not Kind.COUNTRY
    if place.kind is Kind.REGION:
        return entry.region == place.row
    return place.kind is Kind.COUNTY and entry.county == place.row


def _beside(wider: Entry) -> str:
    what = {Kind.COUNTRY: "country", Kind.REGION: "region"}.get(wider.kind, "county")
    return f"named with its {what}, {wider.name}"


# --- votes ------------------------------------------------------------------------------------------------------------------------------


def _hints(index: Gazetteer, text: str, mentions: Sequence[Mention]) -> Counter[tuple[str, int | str]]:
    """Countries, regions and counties that names of people's groups and bodies speak of."""
    hints: Counter[tuple[str, int | str]] = Counter()
    seen = {(text[slice(*mention.span)], mention.kind) for mention in mentions if mention.kind in (ActorKind.GROUP, ActorKind.ORGANISATION)}
    for written, kind in seen:
        words = written.split()
        if kind is ActorKind.GROUP:
            parts = [words[-1]]
        else:
            parts = [" ".join(words[start : start + length]) for length in (3, 2, 1) for start in range(min(4, len(words) - length + 1))]
        for part in parts:
            if not part[:1].isupper():
                continue
            for entry in index.find(part)[:1]:
                if entry.kind in (Kind.COUNTRY, Kind.DEMONYM):
                    hints["country", entry.country or ""] += 1
                elif entry.kind is Kind.REGION:
                    hints["region", entry.row] += 1
                elif entry.kind is Kind.COUNTY:
                    hints["county", entry.row] += 1
                    hints["region", entry.region] += 1
    return hints


Where = tuple[str, int | str]


class _Votes:
    """Likelihoods of the candidates of every distinct name."""

    def __init__(self, index: Gazetteer, names: Sequence[Name], hints: Mapping[Where, float]) -> None:
        self._index = index
        self._hints = hints
        self.senses: dict[str, dict[int, float]] = {}  # key -> row -> likelihood
        self._candidates = self._gathered(names)
        self._explicit: Counter[str] = Counter(name.key for name in names if name.why)
        prior = {key: {entry.row: self._prior(entry, key) for entry in entries} for key, entries in self._candidates.items()}
        for key, entries in self._candidates.items():
            rows = {entry.row for entry in entries}
            for entry in entries:
                if entry.kind is Kind.TOWN and (entry.region in rows or entry.county in rows):
                    prior[key][entry.row] += W_EPONYM
        self._prior_of = prior
        self.senses = {key: _relative(scores) for key, scores in prior.items()}
        for _ in range(ROUNDS):
            self._round()

    def _gathered(self, names: Sequence[Name]) -> dict[str, tuple[Entry, ...]]:
        """The candidates of each key: those that containers left, where any did."""
        explicit: dict[str, dict[int, Entry]] = defaultdict(dict)
        every: dict[str, dict[int, Entry]] = defaultdict(dict)
        for name in names:
            every[name.key].update({entry.row: entry for entry in name.entries})
            if name.why:
                explicit[name.key].update({entry.row: entry for entry in name.entries})
        return {key: tuple((explicit.get(key) or entries).values()) for key, entries in every.items() if entries}

    def _prior(self, entry: Entry, key: str) -> float:
        main = W_MAIN_NAME if gazetteer.key(entry.name) == key else 0.0
        return W_SIZE * entry.size + W_KIND[entry.kind] + (W_CAPITAL if entry.capital else 0.0) + main

    def _round(self) -> None:
        mass: dict[Where, float] = defaultdict(float, self._hints)
        own: dict[str, dict[Where, float]] = {}
        for key, entries in list(self._candidates.items())[:NAMES_MAX]:
            own[key] = defaultdict(float)
            for entry in entries:
                likely = self.senses[key][entry.row]
                for where in _wheres(entry):
                    own[key][where] = max(own[key][where], likely)
            for where, amount in own[key].items():
                mass[where] += amount
        for key, entries in self._candidates.items():
            mine = own.get(key, {})
            scores = {}
            for entry in entries:
                score = self._prior_of[key][entry.row]
                for where in _wheres(entry):
                    others = max(0.0, mass.get(where, 0.0) - mine.get(where, 0.0))
                    score += {"country": W_COUNTRY, "region": W_REGION, "county": W_COUNTY}[where[0]] * math.log1p(others)
                scores[entry.row] = score
            self.senses[key] = _relative(scores)

    def best(self, name: Name) -> tuple[Entry, float] | None:
        """The likeliest candidate of a mention and its share."""
        senses = self.senses.get(name.key, {})
        entries = [entry for entry in name.entries if entry.row in senses] or list(name.entries)
        if not entries:
            return None
        entry = max(entries, key=lambda entry: (senses.get(entry.row, 0.0), entry.size, -entry.row))
        return entry, senses.get(entry.row, 0.0)


def _wheres(entry: Entry) -> list[Where]:
    found: list[Where] = []
    if entry.country:
        found.append(("country", entry.country))
    region = entry.row if entry.kind is Kind.REGION else entry.region
    if region >= 0:
        found.append(("region", region))
    county = entry.row if entry.kind is Kind.COUNTY else entry.county
    if county >= 0:
        found.append(("county", county))
    return found


def _relative(scores: Mapping[int, float]) -> dict[int, float]:
    """How likely each candidate is beside the likeliest, which is 1: a name that eight counties bear votes for each of them."""
    top = max(scores.values())
    return {row: math.exp((score - top) / SPREAD) for row, score in scores.items()}


def _place(index: Gazetteer, name: Name, votes: _Votes) -> Place:
    best = votes.best(name)
    if best is None:
        return Place(span=name.span, name=name.text, reason="not in the gazetteer")
    entry, _ = best
    return Place(
        span=name.span, name=entry.name, country=entry.country, geonames=entry.geonames, lat=entry.lat, lon=entry.lon, reason=name.why or "?",
    )

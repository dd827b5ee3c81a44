"""Which place a name means: the region named beside it, the story's other places, size.

Every distinct name has candidates in the gazetteer. A place beside the name that holds some of them ("Lima, Ohio", "the Idaho town of
Moscow") leaves only those. Among the rest, each name votes for the countries, regions and counties of its candidates as far as they are
likely, and the votes of the other names decide together with size. A name has one sense in a text, unless places beside it say otherwise.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from variorum.claims.places import gazetteer, toponyms
from variorum.claims.places.gazetteer import Entry, Gazetteer, Kind
from variorum.claims.places.toponyms import Name
from variorum.model import ActorKind, Mention, Place

__all__ = ["resolve"]

# Natural logarithms of odds. Searched one at a time on half of LGL and GeoVirus (409 texts, names from a tagger and gold names), looked at
# on the other half, 2026-11-25: 86.3 and 88.1 % of the names found lie within 161 km. None is delicate: a third more or less moves either
# by half a point. W_SIZE alone was kept above the best (0.3), which is that of small-town papers.
W_SIZE = 0.5  # for each tenfold of inhabitants
W_KIND = {Kind.CONTINENT: 2.0, Kind.COUNTRY: 4.5, Kind.REGION: 2.5, Kind.COUNTY: 0.3, Kind.TOWN: 0.0, Kind.AREA: 3.0, Kind.DEMONYM: 0.0}
W_CAPITAL = 1.0  # of a country
W_CAPITAL_OR_STATE = 3.0  # and a state of the same country bears its name: "Washington" in news of the world is the capital
W_MAIN_NAME = 2.0  # for the name that the gazetteer lists first, over a foreign or former one
W_COUNTRY = 3.0  # times log(1 + votes of other names for the country)
COUNTRY_VOTES = 5.0  # votes that count; a report on the whole world names many places of one country
W_REGION = 1.8
W_COUNTY = 1.0
W_NATIONS = 3.0  # for a country, times the share of countries among the other names
W_COUNT = 1.5  # a name that stands n times has 1 + this * log(n) votes
SPREAD = 1.5  # how readily less likely candidates vote
ROUNDS = 2
STATES_FIRST = ("US", "CA")  # where a bare name means the state rather than its town: "New York", "Quebec"; 34 of 38 in both corpora
FAR_SIZE = 5.5  # log10 of the inhabitants below which a place alone in its country is not believed: 2 of 24 such were right
VOTERS_MAX = 400  # distinct names that vote; later ones are resolved by the votes of these

Ranking = Callable[[Entry], tuple[float, float, int]]
Where = tuple[str, int | str]  # ("country", "SY"), ("region", row)


def resolve(text: str, mentions: Sequence[Mention]) -> list[Place]:
    """The places that a text names, in order. `mentions` of every kind, in any order; spans index `text`, which is normalised.

    Names of bodies and peoples speak for a country without being a place. A place that the gazetteer lacks has no coordinates; its
    country is that of the place beside it.
    """
    index = gazetteer.load()
    names = _contained(text, toponyms.find(index, text, mentions), index)
    if not names:
        return []
    votes = _Votes(names, _hints(index, text, mentions))
    return [_place(name, votes) for name in names]


# --- places beside a name -----------------------------------------------------------------------------------------------------------

_WHAT = r"(?:neighbou?rhood|district|quarter|suburb|area|village|town|city|region|province|county|camp|port|capital|hamlet|community|municipality)"
_LINK = re.compile(rf"\.?(?: {_WHAT})?(?: \(|(?:,|,? in| of|, near|,? an? (?:\w+ )?{_WHAT} (?:in|of))\s+)(?:the )?", re.IGNORECASE)
_BEFORE = re.compile(rf"(?:'s?)?\s+(?:(?:[a-z]+ )?{_WHAT}(?: of)? )?(?:the )?", re.IGNORECASE)
_SHORT = re.compile(r"W\. ?Va\.|(?:[A-Z]\.){2,4}|[A-Z]{2,3}\b|[A-Z][a-z]{1,5}\.")


def _contained(text: str, names: list[Name], index: Gazetteer) -> list[Name]:
    """The names with their candidates cut down to those in the place beside them. From the end, so that the outer places come first."""
    done = list(names)
    for position in range(len(names) - 1, -1, -1):
        name = done[position]
        after = done[position + 1] if position + 1 < len(done) else None
        before = done[position - 1] if position else None
        outer = _after(text, name, after, index)
        if not outer and before and (link := _BEFORE.fullmatch(text, before.span[1], name.span[0])) and link[0].strip():
            outer = before.entries
            if not name.entries and outer:
                done[position] = name._replace(beside=before.key)
        elif outer and not name.entries and after:
            done[position] = name._replace(beside=after.key)
        inside, wider = _inside(name.entries, outer)
        if not inside:
            continue
        done[position] = name._replace(entries=inside, why=_named_with(wider[0]))
        if after and text[name.span[1] : after.span[0]].strip() == ",":
            kept = tuple(entry for entry in after.entries if entry in wider)
            done[position + 1] = after._replace(entries=kept or after.entries)
    return done


def _after(text: str, name: Name, after: Name | None, index: Gazetteer) -> tuple[Entry, ...]:
    """The wider places that the words after a name may mean."""
    link = _LINK.match(text, name.span[1])
    if not link:
        return ()
    side = toponyms.SIDE.match(text, link.end())
    if after and after.span[0] in (link.end(), side.end() if side else -1):
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


def _named_with(wider: Entry) -> str:
    what = {Kind.COUNTRY: "country", Kind.REGION: "region"}.get(wider.kind, "county")
    return f"named with its {what}, {wider.name}"


# --- votes --------------------------------------------------------------------------------------------------------------------------


def _hints(index: Gazetteer, text: str, mentions: Sequence[Mention]) -> dict[Where, float]:
    """Votes for the countries, regions and counties that names of peoples and bodies hold."""
    hints: dict[Where, float] = defaultdict(float)
    kinds = (ActorKind.GROUP, ActorKind.ORGANISATION)
    for written, kind in sorted({(text[slice(*mention.span)], mention.kind) for mention in mentions if mention.kind in kinds}):
        words = [word.removesuffix("'s") for word in written.split()[:6]]
        longest = 3 if kind is ActorKind.ORGANISATION else 1
        starts = range(len(words)) if kind is ActorKind.ORGANISATION else range(max(0, len(words) - 1), len(words))
        for part in (" ".join(words[start : start + length]) for length in range(longest, 0, -1) for start in starts):
            entry = next(iter(index.find(part)), None) if part[:1].isupper() else None
            if entry and entry.kind in (Kind.COUNTRY, Kind.DEMONYM, Kind.REGION, Kind.COUNTY):
                for where in _wheres(entry)[1:] or _wheres(entry):  # a region speaks for itself more than for its country
                    hints[where] += 1
    return hints


class _Votes:
    """How likely each candidate of every distinct name is, from 0 to 1, where 1 is the likeliest."""

    def __init__(self, names: Sequence[Name], hints: Mapping[Where, float]) -> None:
        self._hints = hints
        self._counts = Counter(name.key for name in names)
        self.candidates = _gathered(names)
        self._prior = {key: _priors(entries, key) for key, entries in self.candidates.items()}
        self.senses = {key: _relative(scores) for key, scores in self._prior.items()}
        for _ in range(ROUNDS):
            self._round()
        self.best = {key: max(entries, key=self._rank(key)) for key, entries in self.candidates.items()}
        self._homes = Counter(entry.country for entry in self.best.values())

    def _round(self) -> None:
        every: dict[Where, float] = defaultdict(float, self._hints)
        own: dict[str, dict[Where, float]] = {}
        for key, entries in list(self.candidates.items())[:VOTERS_MAX]:
            own[key] = self._votes_of(key, entries)
            for where, amount in own[key].items():
                every[where] += amount
        for key, entries in self.candidates.items():
            mine = own.get(key, {})
            scores = {}
            for entry in entries:
                wheres = [*_wheres(entry), ("nation", 0)] if entry.kind is Kind.COUNTRY else _wheres(entry)
                gains = (_gain(where[0], every[where] - mine.get(where, 0.0), len(own) - 1) for where in wheres if where in every)
                scores[entry.row] = self._prior[key][entry.row] + sum(gains)
            self.senses[key] = _relative(scores)

    def _votes_of(self, key: str, entries: Sequence[Entry]) -> dict[Where, float]:
        votes: dict[Where, float] = defaultdict(float)
        voice = 1 + W_COUNT * math.log(self._counts[key])
        for entry in entries:
            likely = self.senses[key][entry.row]
            for where in _wheres(entry):
                votes[where] = max(votes[where], voice * likely)
            if entry.kind is Kind.COUNTRY:
                votes["nation", 0] = likely
        return votes

    def _rank(self, key: str) -> Ranking:
        return lambda entry: (self.senses[key].get(entry.row, 0.0), entry.size, -entry.row)

    def choose(self, name: Name) -> Entry | None:
        """The likeliest candidate of a mention; for a region and the town that it is named after, the town."""
        known = self.senses.get(name.key, {})
        entries = [entry for entry in name.entries if entry.row in known] or list(name.entries)
        if not entries:
            return None
        best = max(entries, key=self._rank(name.key))
        if best.kind in (Kind.REGION, Kind.COUNTY) and best.country not in STATES_FIRST and "|" not in name.key:
            towns = [entry for entry in entries if entry.kind is Kind.TOWN and best.row in (entry.region, entry.county)]
            return max(towns, key=lambda entry: (entry.size, -entry.row), default=best)
        return best

    def supported(self, entry: Entry) -> bool:
        """Whether another name of the text lies in the same country."""
        return self._homes[entry.country] > 1 or bool(self._hints.get(("country", entry.country or "")))

    def stranded(self, name: Name, entry: Entry) -> bool:
        """Whether a small place would be the only one of the text to lie in its country: a namesake of what the gazetteer lacks."""
        small = entry.size < FAR_SIZE and entry.kind in (Kind.TOWN, Kind.COUNTY, Kind.REGION)
        return small and not name.why and sum(self._homes.values()) > 2 and not self.supported(entry)


def _gathered(names: Sequence[Name]) -> dict[str, tuple[Entry, ...]]:
    """The candidates of each key: those that places beside it left, where there were such."""
    beside: dict[str, dict[int, Entry]] = defaultdict(dict)
    every: dict[str, dict[int, Entry]] = defaultdict(dict)
    for name in names:
        every[name.key].update({entry.row: entry for entry in name.entries})
        if name.why:
            beside[name.key].update({entry.row: entry for entry in name.entries})
    return {key: tuple((beside.get(key) or entries).values()) for key, entries in every.items() if entries}


def _priors(entries: Sequence[Entry], key: str) -> dict[int, float]:
    states = {entry.country for entry in entries if entry.kind is Kind.REGION}
    found = {}
    for entry in entries:
        main = W_MAIN_NAME if gazetteer.key(entry.name) == key else 0.0
        capital = (W_CAPITAL + (W_CAPITAL_OR_STATE if entry.country in states else 0.0)) if entry.capital else 0.0
        found[entry.row] = W_SIZE * entry.size + W_KIND[entry.kind] + capital + main
    return found


def _gain(level: str, others: float, names: int) -> float:
    if level == "nation":
        return W_NATIONS * others / max(1, names)
    if level == "country":
        return W_COUNTRY * math.log1p(min(max(others, 0.0), COUNTRY_VOTES))
    return (W_REGION if level == "region" else W_COUNTY) * math.log1p(max(others, 0.0))


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
    """A name that eight counties bear votes for each of them with its whole voice."""
    top = max(scores.values())
    return {row: math.exp((score - top) / SPREAD) for row, score in scores.items()}


# --- the result ---------------------------------------------------------------------------------------------------------------------


def _place(name: Name, votes: _Votes) -> Place:
    entry = votes.choose(name)
    if entry is None:
        around = votes.best.get(name.beside or "")
        reason = f"not in the gazetteer; named with {around.name}" if around else "not in the gazetteer"
        return Place(span=name.span, name=name.text, country=around.country if around else None, reason=reason)
    if votes.stranded(name, entry):
        return Place(span=name.span, name=name.text, reason="its namesakes in the gazetteer lie far from the story's other places")
    return Place(
        span=name.span,
        name=entry.name,
        country=entry.country,
        geonames=entry.geonames,
        lat=entry.lat,
        lon=entry.lon,
        reason=name.why or _reason(entry, votes.candidates[name.key], votes),
    )


def _reason(entry: Entry, candidates: Sequence[Entry], votes: _Votes) -> str:
    if entry.kind in (Kind.CONTINENT, Kind.COUNTRY, Kind.AREA):
        what = {Kind.CONTINENT: "a continent", Kind.COUNTRY: "a country"}.get(entry.kind, "an area without borders of its own")
        return what if len(candidates) == 1 else f"{what}, the likeliest of {len(candidates)} places of that name"
    if len(candidates) == 1:
        return "the only place of that name in the gazetteer"
    largest = entry.size >= max(place.size for place in candidates)
    if largest:
        return f"the {'capital and ' if entry.capital else ''}largest of {len(candidates)} places of that name"
    return f"of {len(candidates)} places of that name, the one " + (
        "nearest to the story's other places" if votes.supported(entry) else "that news most often means"
    )

"""Which names are one actor: full names and surnames, acronyms, aliases, short forms.

Only names are gathered, no pronouns and no "the ministry". What decides is the form of the names and where they stand, never what they
mean, so that texts with two names swapped give the swapped result.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from variorum.claims import aliases
from variorum.model import Actor, ActorKind, Mention, Place, Span

__all__ = ["Key", "gather", "key_of", "trimmed"]

Key = tuple[str, ...]  # a name's words, case folded, without titles, dots, article and legal form

_WORD = re.compile(r"[^\W_]+(?:[.&'+-][^\W_]+)*")
_LEADING = re.compile(r"(?:[\"'(\[\s]+|(?:the|a|an)\s+)+", re.IGNORECASE)
_MARKS = frozenset("'\"()[],;:*")
_INITIAL = re.compile(r"[\W.][A-Z]\.")  # "U.S.", "J. P."
_ARABIC_ARTICLE = re.compile(r"^(?:al|el|ad|an|as|ash|at|az)-(?=\w)")
_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady president premier minister chancellor senator sen congressman congresswoman "
    "representative rep governor gov mayor general gen colonel col major maj captain capt lieutenant lt sergeant sgt admiral adm king queen "
    "prince princess pope cardinal bishop archbishop rabbi sheikh sheik imam ayatollah rev reverend father sister judge justice secretary "
    "ambassador spokesman spokeswoman spokesperson chairman chairwoman chief officer detective inspector superintendent commissioner "
    "deputy attorney hon coach".split(),
)
_LEGAL_FORMS = frozenset("inc corp corporation co company ltd limited plc llc llp nv n.v sa sas ag gmbh spa ab oyj asa kk pty".split())
_GENERATIONS = frozenset("jr sr ii iii iv".split())
_SMALL = frozenset("of the for and & de la du des del di da und et in on to a".split())
MAX_WORDS = 8  # of a name whose parts are looked at; what is longer is no name


class _Name(NamedTuple):
    """One distinct name with its mentions."""

    key: Key
    kind: ActorKind
    spans: list[Span]


def gather(text: str, mentions: Sequence[Mention], places: Sequence[Place] = ()) -> list[Actor]:
    """The actors of a text, in the order of their first mention. `mentions` in any order; spans index `text`, which is normalised.

    Two people with one surname stay two when both full names occur; the bare surname then goes to the one named in full last before it.
    `places` that are resolved join the names of one place ("Burma", "Myanmar").
    """
    ordered = sorted(set(mentions), key=_order)
    found = [cleaned for mention in ordered for part in aliases.parted(text, mention) if (cleaned := _clean(text, part))]
    pairs = aliases.stated(text, found)
    spans = {mention.span: mention.kind for pair in pairs for mention in pair} | {mention.span: mention.kind for mention in found}
    spans |= {mention.span: mention.kind for mention in aliases.again(text, pairs, spans)}
    spans |= {mention.span: mention.kind for mention in aliases.heads(text, spans)}
    names = _names(text, spans)
    groups = _Groups(names)
    where = {span: key for key, name in names.items() for span in name.spans}
    for left, right in pairs:
        groups.join(where[left.span], where[right.span])
    _join_people(names, groups)
    _join_bodies(names, groups, text)
    _join_places(places, where, groups)
    return _actors(text, names, groups, _shared_surnames(names, groups))


def _order(mention: Mention) -> tuple[Span, str]:
    return mention.span, mention.kind


# --- names ------------------------------------------------------------------------------------------------------------------------------


def trimmed(text: str, span: Span) -> Span:
    """The span without article, possessive ending and marks around the name."""
    start, end = span[0], min(span[1], len(text))
    if lead := _LEADING.match(text, start, end):
        start = lead.end()
    while start < end:
        last = text[end - 1]
        if last.isspace() or last in _MARKS or (last == "." and not _INITIAL.match(text, end - 3, end)):
            end -= 1
        elif text.endswith("'s", start, end):
            end -= 2
        else:
            break
    return start, end


def key_of(name: str, kind: ActorKind) -> Key:
    """What two writings of one name have in common."""
    raw = [word.replace(".", "") for word in _WORD.findall(name.casefold().replace("'s ", " "))]
    words = [_ARABIC_ARTICLE.sub("", word) for word in raw]
    while len(words) > 1 and words[0] in _TITLES and kind is ActorKind.PERSON:
        words = words[1:]
    while len(words) > 1 and words[-1] in _LEGAL_FORMS and kind is ActorKind.ORGANISATION:
        words = words[:-1]
    if kind is ActorKind.GROUP and words and words[-1].endswith("s") and len(words[-1]) > 4:
        words[-1] = words[-1][:-1]
    return tuple(words)


def _clean(text: str, mention: Mention) -> Mention | None:
    start, end = trimmed(text, mention.span)
    return Mention(span=(start, end), kind=mention.kind) if start < end and any(map(str.isalnum, text[start:end])) else None


def _names(text: str, spans: dict[Span, ActorKind]) -> dict[Key, _Name]:
    kinds: dict[Key, Counter[ActorKind]] = defaultdict(Counter)
    where: dict[Key, list[Span]] = defaultdict(list)
    for span in sorted(spans):
        key = key_of(text[slice(*span)], spans[span])
        if key:
            kinds[key][spans[span]] += 1
            where[key].append(span)
    return {key: _Name(key, _commonest(kinds[key]), found) for key, found in where.items()}


def _commonest(kinds: Counter[ActorKind]) -> ActorKind:
    order = list(ActorKind)
    return min(kinds, key=lambda kind: (-kinds[kind], order.index(kind)))


class _Groups:
    """Names joined to one actor; two different full names of people are never joined by way of a third name."""

    def __init__(self, names: dict[Key, _Name]) -> None:
        self._parent = {key: key for key in names}
        self._people = {key: [key] if name.kind is ActorKind.PERSON and len(key) > 1 else [] for key, name in names.items()}

    def root(self, key: Key) -> Key:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, left: Key, right: Key) -> None:
        one, other = self.root(left), self.root(right)
        if one == other or any(not _same_person(a, b) for a in self._people[one][:3] for b in self._people[other][:3]):
            return
        self._parent[other] = one
        self._people[one] += self._people[other]


def _same_person(one: Key, other: Key) -> bool:
    """Two full names that may be one person's: "John F Kennedy" and "John Kennedy"; not "John" and "Robert Kennedy"."""
    short, long = sorted((_bare(one), _bare(other)), key=len)
    if short in (long[: len(short)], long[-len(short) :]):
        return True
    if short[-1] != long[-1]:
        return False
    if short[0] == long[0]:
        return len(short) == 2 or len(long) == 2 or all(a[0] == b[0] for a, b in zip(short, long, strict=False))
    return (len(short[0]) == 1 or len(long[0]) == 1) and short[0][0] == long[0][0]


def _bare(key: Key) -> Key:
    return key[:-1] if len(key) > 2 and key[-1] in _GENERATIONS else key


# --- people -----------------------------------------------------------------------------------------------------------------------------


def _full(names: dict[Key, _Name]) -> list[Key]:
    return [key for key, name in names.items() if name.kind is ActorKind.PERSON and 1 < len(key) <= MAX_WORDS]


def _join_people(names: dict[Key, _Name], groups: _Groups) -> None:
    by_ends: dict[tuple[str, str], list[Key]] = defaultdict(list)
    by_tail, by_head = _parts(_full(names))
    for key in _full(names):
        bare = _bare(key)
        by_ends[bare[0][0], bare[-1]].append(key)
    for alike in by_ends.values():
        for position, key in enumerate(alike[:20]):
            matching = [other for other in alike[:20] if other != key and _same_person(key, other)]
            if len({groups.root(other) for other in matching}) == 1 or any(other[0] == key[0] for other in alike[:position]):
                for other in matching[:1]:
                    groups.join(other, key)
    for key, name in names.items():
        if name.kind in (ActorKind.PLACE, ActorKind.GROUP):
            continue
        owners = _owners(by_tail[key], groups)
        if not owners and name.kind is ActorKind.PERSON and len(key) == 1:
            owners = _owners(by_head[key], groups)
        if len(owners) == 1:
            groups.join(owners[0], key)


def _parts(full: Iterable[Key]) -> tuple[dict[Key, list[Key]], dict[Key, list[Key]]]:
    by_tail: dict[Key, list[Key]] = defaultdict(list)
    by_head: dict[Key, list[Key]] = defaultdict(list)
    for key in full:
        bare = _bare(key)
        for cut in range(1, len(bare)):
            by_tail[bare[cut:]].append(key)
        by_head[bare[:1]].append(key)
    return by_tail, by_head


def _owners(keys: Sequence[Key], groups: _Groups) -> list[Key]:
    """One name for each actor among these, in order."""
    return list({groups.root(key): key for key in reversed(keys)}.values())[::-1]


def _shared_surnames(names: dict[Key, _Name], groups: _Groups) -> dict[Span, Key]:
    """Mentions of a surname that several people bear: each with the one named in full last before it, else first after it."""
    by_tail, _ = _parts(_full(names))
    chosen: dict[Span, Key] = {}
    for key, name in names.items():
        owners = _owners(by_tail[key], groups) if name.kind is ActorKind.PERSON else []
        if len(owners) < 2:
            continue
        named = sorted((span, owner) for owner in by_tail[key] for span in names[owner].spans)
        for span in name.spans:
            at = bisect_right(named, (span, ()))
            chosen[span] = named[max(at - 1, 0)][1]
    return chosen


# --- bodies -----------------------------------------------------------------------------------------------------------------------------


def _join_bodies(names: dict[Key, _Name], groups: _Groups, text: str) -> None:
    """Acronyms with the one name that has their initials; short forms with the one longer name that begins or ends so."""
    long = [name for name in names.values() if 1 < len(name.key) <= MAX_WORDS and name.kind is not ActorKind.PERSON]
    by_initials: dict[str, list[Key]] = defaultdict(list)
    by_part: dict[Key, list[Key]] = defaultdict(list)
    for name in long:
        for initials in aliases.initials(name.key):
            by_initials[initials].append(name.key)
        if name.kind is ActorKind.ORGANISATION:
            for part in _short_forms(name.key):
                by_part[part].append(name.key)
    for key, name in names.items():
        if name.kind is ActorKind.PERSON:
            continue
        if len(key) == 1 and aliases.is_acronym(text[slice(*name.spans[0])]):
            owners = _owners(by_initials[key[0].removesuffix("s")] or by_initials[key[0]], groups)
        elif name.kind is ActorKind.ORGANISATION:
            owners = _owners(by_part[key], groups)
        else:
            continue
        if len(owners) == 1:
            groups.join(owners[0], key)


def _short_forms(key: Key) -> Iterator[Key]:
    for cut in range(1, len(key)):
        if key[cut - 1] not in _SMALL:
            yield key[:cut]
        if key[cut] not in _SMALL:
            yield key[cut:]
    if len(key) > 2:
        yield (aliases.head_of(key),)


def _join_places(places: Sequence[Place], where: dict[Span, Key], groups: _Groups) -> None:
    first: dict[int, Key] = {}
    for place in places:
        if place.geonames is not None and place.span in where:
            groups.join(first.setdefault(place.geonames, where[place.span]), where[place.span])


# --- actors -----------------------------------------------------------------------------------------------------------------------------


def _actors(text: str, names: dict[Key, _Name], groups: _Groups, chosen: dict[Span, Key]) -> list[Actor]:
    kinds: dict[Key, Counter[ActorKind]] = defaultdict(Counter)
    spans: dict[Key, list[tuple[Span, Key]]] = defaultdict(list)
    for key, name in names.items():
        for span in name.spans:
            root = groups.root(chosen.get(span, key))
            spans[root].append((span, key))
            kinds[root][name.kind] += 1
    actors = [_actor(text, sorted(found), kinds[root]) for root, found in spans.items()]
    return sorted(actors, key=lambda actor: actor.mentions[0])


def _actor(text: str, found: list[tuple[Span, Key]], kinds: Counter[ActorKind]) -> Actor:
    fullest = max(found, key=lambda item: (len(item[1]), -item[0][0]))
    name = " ".join(text[slice(*fullest[0])].split())
    written = dict.fromkeys(" ".join(text[slice(*span)].split()) for span, _ in found)
    return Actor(
        name=name,
        aliases=tuple(alias for alias in written if alias != name),
        kind=_commonest(kinds),
        mentions=tuple(span for span, _ in found),
    )

"""Who is who over several texts: whether two names are of one person or body.

A name is compared by its words. One set of words must hold the other, and what is shared must single somebody out: "Dorin" and "Pavel Dorin",
"Health Ministry" and "Ministry of Health" are one; "the ministry" is nobody in particular where two ministries speak.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from variorum.model import Attribution, Reading
from variorum.threads.words import plain

_SMALL = frozenset("the a an of for and in on at to by from de la le du al el".split())
_TITLES = frozenset("mr mrs ms dr doctor prof professor sir lord lady president general colonel captain judge mediator".split())
_ROLES = frozenset(
    "spokesman spokeswoman spokesperson spokespeople director head chief chairman chairwoman chair leader minister official officials representative member "
    "deputy secretary commander governor mayor adviser advisor statement report website site channel".split()
)
# Bodies of which there is one in a place, and which a newspaper calls by these words alone
_BODIES = frozenset(
    "police army ministry government council court agency union company office party navy parliament prosecutor prosecutors organisers organizers firm "
    "operator inspectorate service department military defence defense authority commission team club city university hospital school bank group committee "
    "board observatory centre center mission administration news media press foundation institute association federation".split()
)
_CAPITAL = re.compile(r"(?<!^)\b[A-Z]|^[A-Z]{2,}")  # beyond the first word, which a sentence may have raised
_SHORTEST = 4  # letters from which a nation and its people may differ by an ending: "Russia", "Russian"


class Voice(NamedTuple):
    """A speaker or relay as one text has it."""

    name: str
    words: frozenset[str]
    named: bool  # False: nobody in particular, such as "residents" or "a source"
    body: frozenset[str]  # of the source's words, those beyond the name: "spokesman for the ministry"; empty when there are none


def alike(one: str, other: str) -> bool:
    """Whether two words of names are one: equal, or a place and its people ("Syria", "Syrian")."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return (
        len(short) >= _SHORTEST
        and len(long) - len(short) <= 3
        and long.startswith(short[:-1])
        and long[len(short) - 1 :] in _NATIONAL(short)
    )


def _NATIONAL(short: str) -> tuple[str, ...]:  # noqa: N802
    last = short[-1]
    return (
        last + "n",
        last + "ns",
        last + "an",
        last + "ans",
        last + "i",
        last + "is",
        "ian",
        "ians",
        "ese",
        "ish",
        last + "ern",
        last + "s",
    )


def holds(big: frozenset[str], small: frozenset[str]) -> bool:
    """Whether every word of one name stands in the other."""
    return bool(small) and all(any(alike(word, other) for other in big) for word in small)


def key(name: str) -> frozenset[str]:
    """The words of a name that tell it from others."""
    words = [re.sub(r"['’]s$|['’]$", "", word) for word in plain(name)]
    rest = frozenset(word for word in words if word not in _SMALL and word not in _TITLES)
    return rest or frozenset(words)


def generic(words: frozenset[str]) -> bool:
    """Whether the words alone single nobody out."""
    return all(word in _BODIES or word in _ROLES for word in words)


def same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names are of one person or body."""
    big, small = (one, other) if len(one) >= len(other) else (other, one)
    if not holds(big, small):
        return False
    return len(big) == len(small) or not generic(small)


class Names:
    """The names of all texts of a story."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._known: set[str] = set()  # words of names
        self._long: dict[str, str] = {}  # an alias to the fullest name that some text gives it
        for reading in readings:
            for actor in reading.actors:
                self._known |= key(actor.name)
                for alias in actor.aliases:
                    if alias.isupper() and not actor.name.isupper():
                        self._long.setdefault(alias.casefold(), actor.name)

    def key(self, name: str) -> frozenset[str]:
        """As the function, with acronyms written out."""
        return frozenset(part for word in key(name) for part in (key(self._long[word]) if word in self._long else (word,)))

    def shown(self, name: str, others: Iterable[str]) -> str:
        """The name with its acronym behind it, when one of the other names is or holds it."""
        for other in (name, *others):
            for word in plain(other):
                if word in self._long and word not in plain(name) and self.key(name) == self.key(self._long[word]):
                    return f"{self._long[word]} ({word.upper()})"
        return self._long.get(name.casefold(), name)

    def voice(self, attribution: Attribution, text: str) -> Voice | None:
        """Who speaks in an attribution; None when nobody is named."""
        if attribution.speaker is None:
            return None
        source = " ".join(text[start:end] for start, end in attribution.source)
        bare = _without_role(attribution.speaker)
        words = self.key(bare)
        return Voice(attribution.speaker, words, self._named(bare, words), self.key(source) - words)

    def relay(self, name: str) -> Voice:
        """Through whom words came."""
        words = self.key(name)
        return Voice(name, words, self._named(name, words), frozenset())

    def _named(self, name: str, words: frozenset[str]) -> bool:
        """Whether the name singles somebody out. `name` without what the bearer is for a body."""
        return bool(_CAPITAL.search(name)) or not words.isdisjoint(self._known | _BODIES)


_ROLE = r"(?:spokes\w+|representatives?|statements?|reports?|officials?|heads?|directors?|chiefs?|figures?|members?|sources?|doctors?)"
_FOR_BODY = re.compile(
    rf"(?:(?:an?|the|its|his|her|their|some|several|two|three|senior|unnamed) )*(?:[\w-]+ )?{_ROLE} (?:for|of|from|by|at|in|with|within) (?:the )?(.+)",
    re.IGNORECASE,
)
_OF_BODY = re.compile(rf"(?:(?:an?|the|its|his|her|their|some|several|two|three|senior) )*(.+?) {_ROLE}$", re.IGNORECASE)


def _without_role(name: str) -> str:
    """ "A spokesman for the ministry" and "ministry officials" speak for the ministry."""
    found = _FOR_BODY.match(name) or _OF_BODY.match(name)
    return found[1] if found and not key(found[1]) <= _ADJECTIVES else name


_ADJECTIVES = frozenset("senior local unnamed former top new official medical two three several some".split())


class Union:
    """Groups that grow by joining."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, item: int) -> int:
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def join(self, one: int, other: int) -> None:
        one, other = sorted((self.root(one), self.root(other)))
        self._parent[other] = one

    def groups(self) -> Iterator[list[int]]:
        """The groups, each in order, by their first members."""
        found: dict[int, list[int]] = defaultdict(list)
        for item in range(len(self._parent)):
            found[self.root(item)].append(item)
        yield from found.values()

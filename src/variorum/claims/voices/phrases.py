"""The words of a text and the noun phrases among them, as far as naming a speaker needs them.

No parser: a phrase is read from its determiner, its capitals, and the closed classes of words at which a noun phrase ends.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from variorum.claims.voices.roles import DETERMINERS, GENDERED, NOUNS, ONE_SPELLING, PERSON_ENDINGS, PLAIN_TITLES, PRONOUNS, TITLES, Sort
from variorum.model import Actor, Span

REACH = 12  # words; a noun phrase that is longer is cut there
_WORD = re.compile(r"[^\W_](?:[\w&]|(?:[-'./](?=\w)))*", re.UNICODE)
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december".split()
)
SAYING = frozenset(
    "said says say told tells tell saying telling added adds adding stated states announced announces noted notes claimed claims confirmed confirms denied "
    "denies warned warns insisted insists explained explains wrote writes declared declares argued argues alleged alleges revealed reveals reported reports "
    "asserted maintained acknowledged admitted testified remarked commented repeated reiterated predicted promised pledged vowed suggested estimated "
    "concluded complained accused asked replied responded described called urged quoted quotes cited cites".split(),
)
# Words at which a noun phrase ends.
STOPS = SAYING | DAYS | PRONOUNS | frozenset(
    "on in at by as to from with after before over about under during since until while when where why how because that which who and or but if than then "
    "is was were are has have had will would could should may might must can be been being did do does not also later earlier yesterday today tomorrow "
    "tonight recently last next late early week month year following without into onto against between through via amid despite of for so yet still now "
    "there here even just only once citing quoting according although though whether nor having being made gave went came took "
    "declined refused wants wanted believes believed thinks thought hopes hoped expects expected plans planned".split(),
)  # fmt: skip


_SHORT = (
    PLAIN_TITLES
    | TITLES.keys()
    | frozenset("st jr sr inc corp co ltd no mt ft bros supt insp cmdr adm hon pres amb atty dept assn dist".split())
)
_OWNERS = PRONOUNS & DETERMINERS  # "his doctor"


class Words(NamedTuple):
    """The words of a text with their places."""

    text: str
    starts: list[int]
    ends: list[int]
    words: list[str]
    low: list[str]  # lower case, without a possessive ending

    def at(self, position: int) -> int:
        """Index of the first word that ends after `position`."""
        return bisect_right(self.ends, position)

    def within(self, span: Span) -> range:
        """Indexes of the words that begin inside `span`."""
        return range(bisect_left(self.starts, span[0]), bisect_left(self.starts, span[1]))

    def gap(self, index: int) -> str:
        """What stands between the word at `index` and the one before it, its possessive mark aside."""
        return self.text[self.ends[index - 1] : self.starts[index]] if 0 < index < len(self.words) else "\n"


class Scene(NamedTuple):
    """What is known of a text before anybody asks who speaks in it."""

    words: Words
    sentences: Sequence[Span]  # in order
    actors: Sequence[Actor]
    quotations: Sequence[Span]
    outlets: frozenset[int]  # where a name stands that the text shows to be an outlet's


def split(text: str) -> Words:
    """The words of a normalised text."""
    found = [(*match.span(), match.group()) for match in _WORD.finditer(text)]
    words = [word for _, _, word in found]
    low = [word.lower() for word in words]
    low = [word.removesuffix("'s") for word in low]
    return Words(text, [start for start, _, _ in found], [end for _, end, _ in found], words, low)


def bare(word: str) -> str:
    """A word in lower case without its possessive ending."""
    return word.lower().removesuffix("'s")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: who, as the words stand there."""

    span: Span  # all of it
    core: Span  # up to what follows its head: without ", who ..." and "for the ministry"
    opening: str  # its determiner or possessor in lower case: "the", "a", "his", "'s", ""
    head: str  # lower case, one spelling, singular: "spokesperson"
    modifiers: tuple[str, ...]  # lower case, before the head
    sort: Sort
    gender: str | None
    plural: bool
    proper: bool  # its head is a name, not a common noun
    capital: bool  # a name is among its modifiers: "the Vesti agency"


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """A noun's singular, when the table knows that noun."""
    if word in NOUNS or len(word) < 4:
        return word
    for ending, instead in (("ies", "y"), ("men", "man"), ("es", ""), ("s", "")):
        if word.endswith(ending) and word.removesuffix(ending) + instead in NOUNS:
            return word.removesuffix(ending) + instead
    return word


@lru_cache(maxsize=20_000)
def noun(word: str) -> Sort | None:
    """What a lower-case noun says of a speaker."""
    return NOUNS.get(word) or NOUNS.get(singular(word)) or (Sort.PERSON if word.endswith(PERSON_ENDINGS) and len(word) > 8 else None)


def read(words: Words, span: Span) -> Phrase | None:
    """The phrase that a source's span holds; None when it holds no word."""
    indexes = words.within(span)
    if not indexes:
        return None
    first, stop = indexes.start, indexes.stop
    core = first + 1
    while core < stop and _goes_on(words, first, core):
        core += 1
    if words.low[first] in {"according", "said"} and core + 1 < stop:
        return read(words, (words.starts[core], span[1]))
    last = core - 1
    low = words.low[last]
    opening = _opening(words, first, last)
    inner = first + (1 if opening in DETERMINERS else 0)
    head = singular(low)
    sort = NOUNS.get(head) or (noun(low) if words.words[last][0].islower() else None)
    proper = sort is None and words.words[last][0].isupper()
    people = sort in {Sort.PERSON, Sort.PEOPLE}
    return Phrase(
        span=span,
        core=(words.starts[first], words.ends[last]),
        opening=opening,
        head=ONE_SPELLING.get(head, head),
        modifiers=tuple(words.low[index] for index in range(inner, last)),
        sort=(Sort.PEOPLE if people and (head != low or sort is Sort.PEOPLE) else sort) or Sort.UNKNOWN,
        gender=GENDERED.get(low) or next((TITLES[words.low[i]] for i in range(first, last) if words.low[i] in TITLES), None),
        plural=sort is Sort.PEOPLE or head != low or (low.endswith("s") and sort is None and not proper),
        proper=proper,
        capital=any(words.words[index][0].isupper() for index in range(inner, last) if index > first or opening),
    )


def _goes_on(words: Words, first: int, index: int) -> bool:
    """Whether the word at `index` belongs to the core that began at `first`."""
    between = words.gap(index).strip(" ")
    if between != "-" and not _joined(words, index):
        return False
    low = words.low[index]
    if low == "of" and index - 1 > first and words.words[index - 1][0].isupper() and words.low[index - 1] not in NOUNS:
        return True  # "Médecins of the World"
    return low not in STOPS


def _opening(words: Words, first: int, last: int) -> str:
    if words.low[first] in DETERMINERS:
        return words.low[first]
    for index in range(first, last):
        if words.words[index].endswith(("'s", "s'")) or words.text[words.ends[index] : words.ends[index] + 1] == "'":
            return "'s"
    return ""


def after(words: Words, index: int, end: int) -> Span | None:
    """The noun phrase that begins with the word at `index`, before the character `end`."""
    start, capitals = index, False
    while index < len(words.words) and words.starts[index] < end and index < start + REACH:
        word, low = words.words[index], words.low[index]
        if index > start and not _joined(words, index):
            break
        if low in STOPS and not (
            (index > start and (low in {"of", "for"} or _titular(words, index)) and _named(words, index + 1))
            or (index == start and low in _OWNERS)
        ):
            break
        if low in DETERMINERS and index > start and words.low[index - 1] not in {"of", "for"}:
            break
        upper = not word[0].islower() and not (index == start and low in DETERMINERS)
        owned = index > start and words.words[index - 1].endswith("'s")
        if (
            index > start
            and not upper
            and not owned
            and noun(low) is None
            and low not in {"of", "for", "the"}
            and (capitals or noun(words.low[index - 1]))
            and not (
                words.low[start] in DETERMINERS and _named(words, index + 1) and words.gap(index + 1) == " "
            )  # "the Swiss financier Urs Kehl"
        ):
            break
        capitals = upper or (capitals and not owned)
        index += 1
    while index > start and words.low[index - 1] in {"the", "of", "for", "a", "an"}:
        index -= 1
    return (words.starts[start], words.ends[index - 1]) if index > start else None


def _joined(words: Words, index: int) -> bool:
    """Whether nothing that ends a phrase stands before the word at `index`; a full stop does not behind an abbreviation."""
    between = words.gap(index).strip(" ")
    return between in {"", "'", "&", '"'} or (
        between == "." and (words.low[index - 1] in _SHORT or len(words.low[index - 1].split(".")[-1]) == 1)
    )


def _named(words: Words, index: int) -> bool:
    """Whether a name follows: "of Defence", "for the United States"."""
    if index < len(words.words) and words.low[index] in DETERMINERS:
        index += 1
    return index < len(words.words) and not words.words[index][0].islower()


def _titular(words: Words, index: int) -> bool:
    """Whether a day begins a name: "the Sunday Lantern"."""
    return words.low[index] in DAYS and words.gap(index + 1) == " " and words.low[index - 1] in DETERMINERS


def before(words: Words, index: int, start: int) -> Span | None:
    """The noun phrase whose last word is at `index`, not before the character `start`."""
    last, first = index, index + 1
    while index >= 0 and words.starts[index] >= start and index > last - REACH:
        low = words.low[index]
        if index < last and (not _joined(words, index + 1) or '"' in words.gap(index + 1)):
            break
        if low in STOPS and not (index < last and (low in {"of", "for"} or _titular(words, index)) and _named(words, index + 1)):
            break
        first = index
        if low in DETERMINERS and not (index and words.low[index - 1] in {"of", "for"}):
            break
        index -= 1
    while first <= last and words.low[first] in {"of", "for"}:
        first += 1
    if first > last:
        return None
    if words.low[first] not in DETERMINERS:  # without a determiner it begins with its first name or noun
        while first < last and words.words[first][0].islower() and not noun(words.low[first]) and "-" not in words.low[first]:
            first += 1
    return words.starts[first], words.ends[last]

"""Which names and phrases are outlets: by their form, by what the text says of them, by being told things.

No list could name them all, so the few well-known names that show nothing by their form are only a help.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from variorum.claims.voices.phrases import DAYS, STOPS, Scene, Words, after, bare, before, noun, read
from variorum.claims.voices.roles import (
    AUDIENCES,
    DETERMINERS,
    FIRST_NAMES,
    MEDIA_NOUNS,
    NOBODY,
    OUTLET_ENDINGS,
    OUTLET_SUFFIXES,
    OUTLET_WORDS,
    OUTLETS,
    SOCIAL,
    TITLES,
    TRADES,
    Sort,
)
from variorum.model import Actor, ActorKind, Span

RELAYED_DOCUMENTS = frozenset(
    "report statement communique communiqué letter memo memorandum document release bulletin announcement message".split()
)
DESK = frozenset("editor correspondent reporter columnist commentator".split())  # who speaks for an outlet
_SURE = frozenset("agency newspaper paper daily weekly tabloid broadsheet magazine broadcaster station newswire".split())
_RHYTHMS = frozenset("daily sunday saturday morning evening weekly monday weekend".split())  # "the Sunday Lantern"
_PRESS_MATTERS = frozenset("release releases conference conferences office officer briefing secretary statement".split())
_SOMEBODY = frozenset("person people man woman persons men women somebody someone guest guests".split())
_OWN_SITES = frozenset("website site page blog portal account channel homepage".split())
_UNSURE = frozenset(
    "agency media press news show program programme network wire site channel station".split()
)  # alone they may be anybody's
_ARTICLES = frozenset("Le La Les El Il Lo Der Die Das Den De Het O Os Al Az A".split())


def is_outlet(words: Words, span: Span) -> bool:
    """Whether a phrase names an outlet by its form: a noun of the trade, a name that ends like an outlet's, a well-known name."""
    seen = words.within(span)
    return any(_shows_outlet(words, index, seen) for index in seen)


def _shows_outlet(words: Words, index: int, seen: range) -> bool:
    word, low = words.words[index], words.low[index]
    upper = word[0].isupper()
    if upper and (low in OUTLETS or any(part in OUTLETS for part in re.split(r"[-/.]", low))):
        return True
    if upper and len(low) > 6 and low.endswith(_SUFFIXES) and low.isalpha() and not noun(low):
        return True
    if upper and low in OUTLET_WORDS and len(seen) > 1:
        return True
    if low == "agency":
        before_it = words.words[index - 1] if index > seen.start else ""
        return bare(before_it) in {"news", "press", "wire", "telegraph", "information"} or (
            not upper and before_it[:1].isupper() and bare(before_it) not in DETERMINERS
        )
    if (
        index + 1 in seen
        and low in MEDIA_NOUNS
        and (words.low[index + 1] in _PRESS_MATTERS or (not upper and words.words[index + 1][0].islower()))
    ):
        return False  # the press of "press office"
    if low in MEDIA_NOUNS and low not in {"network", "publication"} and (low not in _UNSURE or len(seen) > 1):
        return True
    if upper and low in _RHYTHMS and index + 1 in seen and words.words[index + 1][0].isupper():
        return True
    last = index + 1 not in seen or not words.words[index + 1][0].isupper()
    return upper and (low in OUTLET_ENDINGS or low.rpartition("-")[2] in OUTLET_ENDINGS) and last and len(seen) > 1


def has_own_article(words: Words, span: Span) -> bool:
    """A name that begins with another language's article, or keeps the capital of its own: "Le Phare", "The Lantern"."""
    seen = words.within(span)
    if len(seen) < 2 or words.words[seen[1]][0].islower():
        return False
    first = words.words[seen[0]]
    return first in _ARTICLES or (first == "The" and words.gap(seen[0]) == " ")  # a capital in mid-sentence: "told The Lantern"


_TOLD = re.compile(r"\b(?:told|tells|interview with|interviewed by|speaking to|spoke to)\s+(?:the\s+)?$")
_SUFFIXES = tuple(suffix for suffix in OUTLET_SUFFIXES if len(suffix) > 3)
_LOOSE = frozenset("media press news show program programme network publication".split())  # beside a name they need not make it an outlet


def places(words: Words, actors: Sequence[Actor]) -> frozenset[int]:
    """Where names of outlets stand, the text's own words about them taken into account: "the Vesti newspaper", then "told Vesti"."""
    return frozenset(start for actor in actors if _is_outlet(words, actor) for start, _ in actor.mentions)


def _is_outlet(words: Words, actor: Actor) -> bool:
    if actor.kind is ActorKind.GROUP or (actor.kind is ActorKind.PERSON and len(actor.name.split()) > 1):
        return False
    if any(is_outlet(words, span) for span in actor.mentions):
        return True
    for start, end in actor.mentions:
        place = words.at(start)
        last = words.at(end - 1)
        beside = {words.low[place - 1]} if place and words.gap(place) == " " else set()
        if last + 1 < len(words.low) and words.gap(last + 1) == " ":
            beside.add(words.low[last + 1])
        if beside & (MEDIA_NOUNS - _LOOSE - {"agency"}):
            return True
    return actor.kind is ActorKind.ORGANISATION and _only_told(words, actor)


def _only_told(words: Words, actor: Actor) -> bool:
    """A body that the text knows only as somebody to whom things are told."""
    parts = actor.name.lower().split()
    if (
        any(word in AUDIENCES or (noun(word) or Sort.MEDIA) is not Sort.MEDIA for word in parts)
        or len(actor.mentions) > 2
        or parts[-1] in TRADES
    ):
        return False
    return all(_TOLD.search(words.text[max(0, start - 30) : start]) for start, _ in actor.mentions)


_AT_HOME = re.compile(
    r"(?:'s)?\s+(?:(?:News|TV|Online)\s+)?(?:website\b|(?:photographer|correspondent|cameraman)s?\s+(?:in|at|on)\b|has learn(?:ed|t)\b|understands\b|can reveal\b)"
)


def home(words: Words) -> str | None:
    """The outlet that the text shows to be its own, when nobody says where it was published: "told the Lantern website", "Lantern has learned"."""
    for match in _AT_HOME.finditer(words.text):
        name = before(words, words.at(match.start()) - 1, max(0, match.start() - 60)) if match.start() else None
        if name and is_outlet(words, name):
            return words.text[slice(*name)]
    return None


class Reader:
    """The words, and which phrases are outlets."""

    def __init__(self, scene: Scene) -> None:
        self.words, self.outlets = scene.words, scene.outlets
        kinds = (ActorKind.PLACE, ActorKind.GROUP)
        self.others = {start for actor in scene.actors if actor.kind in kinds for start, _ in actor.mentions}
        self.taken = {end for actor in scene.actors if actor.kind is not ActorKind.ORGANISATION for _, end in actor.mentions}

    @cached_property
    def called(self) -> frozenset[str]:
        """Names that the text calls a newspaper, agency or station somewhere: "the national news agency, Lusamar"."""
        words, found = self.words, set()
        for index in range(len(words.low) - 1):
            noun_then_name = words.low[index] in _SURE and words.words[index].islower() and words.words[index + 1][0].isupper()
            if noun_then_name and words.gap(index + 1) in {" ", ", "} and words.low[index + 1] not in STOPS | DETERMINERS:
                found.add(words.low[index + 1])
        return frozenset(found)

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(self.words.low)

    def named(self, span: Span) -> bool:
        """Whether a phrase is a name, and none of a public body: whoever interviews."""
        phrase = read(self.words, span)
        return (
            phrase is not None
            and phrase.proper
            and not phrase.head.isupper()
            and not self.words.words[self.words.within(span)[-1]].isupper()
        )

    def ends(self, span: Span) -> bool:
        """Whether a phrase is not cut off in the middle: "told the Biblical" before "story"."""
        place = self.words.at(span[1] - 1) + 1
        if place >= len(self.words.low) or self.words.gap(place) != " " or self.words.words[place][0].isupper():
            return True
        return self.words.low[place] in STOPS | DETERMINERS | NOBODY | {"nothing", "everything", "no"} or self.words.low[place].endswith(
            "ly"
        )

    def lone(self, span: Span) -> bool:
        """A name of one word that is nobody's as far as the text tells, and stands there once: "told Sportblick"."""
        seen = self.words.within(span)
        if len(seen) != 1 or self.words.starts[seen[0]] in self.others:
            return False
        word, low = self.words.words[seen[0]], self.words.low[seen[0]]
        taken = AUDIENCES | SOCIAL | FIRST_NAMES.keys() | TITLES.keys()
        many = word[:-1].isupper() and word.endswith("s")  # "told MPs"
        return word[0].isupper() and len(word) > 2 and not many and low not in taken and not noun(low) and self.counts[low] == 1

    def likely(self, span: Span) -> bool:
        """A name that may be an outlet's where nobody but outlets is expected: no person's, place's, public body's, or audience's."""
        phrase, seen = read(self.words, span), self.words.within(span)
        if phrase is None or not phrase.proper or phrase.plural or span[1] in self.taken or phrase.core[1] != span[1]:
            return False
        others = AUDIENCES | SOCIAL | FIRST_NAMES.keys() | TITLES.keys() | DAYS
        word, low = self.words.words[seen[-1]], self.words.low
        if (word[:-1].isupper() and word.endswith("s")) or low[seen[-1]] in TRADES or any(low[index] in others for index in seen):
            return False  # "MPs", "Vesna Gas"
        if noun(low[seen[-1]]) not in {None, Sort.MEDIA} or not any(
            self.words.words[i][0].isupper() for i in seen if low[i] not in DETERMINERS
        ):
            return False
        kinds = [(noun(low[index]), low[index + 1]) for index in seen[:-1]]
        return not any(kind in {Sort.PERSON, Sort.PEOPLE} or (kind and following in {"of", "for"}) for kind, following in kinds)

    def names(self, span: Span) -> bool:
        """Whether a phrase has a name in it, or says which outlet is meant: no "a newspaper"."""
        seen = self.words.within(span)
        return any(self.words.words[index][0].isupper() for index in seen if self.words.low[index] not in DETERMINERS) or len(seen) > 2

    def alone(self, span: Span) -> bool:
        """A name that is nobody's as far as the text tells, among those that things are told to: an outlet more often than not."""
        return self.lone(span) or (self.likely(span) and self.once(span))

    def once(self, span: Span) -> bool:
        """Whether the text knows a name only as met here, or once more, and it is no acronym: not an actor of the story."""
        seen = self.words.within(span)
        word = self.words.words[seen[-1]]
        return self.counts[self.words.low[seen[-1]]] <= 2 and not word.isupper() and len(word) > 2

    def phrase(self, at: int, end: int) -> Span | None:
        return after(self.words, self.words.at(at), end) if at < end else None

    def outlet(self, span: Span) -> bool:
        seen = self.words.within(span)
        if not seen or self.words.low[seen[-1]] in AUDIENCES - {"media", "press"} or any(self.words.low[i] in SOCIAL for i in seen):
            return False
        if self.words.low[seen[-1]] in {"media", "press", "news"} and self.words.words[seen[-1]].islower():
            return len(seen) > 1 and self.words.low[seen[0]] not in DETERMINERS  # "state media", but nobody carries words for "the media"
        last = self.words.low[seen[-1]]
        if len(seen) == 3 and self.words.low[seen[1]] == "same" and last in MEDIA_NOUNS:
            return True
        if self.words.low[seen[0]] in {"this", "our", "my"}:
            return False  # "this newspaper" is the outlet itself
        owned = any(self.words.words[index].endswith("'s") for index in seen[:-1])
        if owned and self.words.words[seen[-1]].islower() and (last in _OWN_SITES or not self._of_outlet(seen[-1])):
            return False  # "the Courier's parent company", "the club's website"
        if (
            last in _OWN_SITES
            and self.words.low[seen[0]] in DETERMINERS - {"the", "a", "an"}
            and not any(self.words.words[i][0].isupper() for i in seen)
        ):
            return False  # "its website"
        following = seen[-1] + 1
        apposed = [following] if following < len(self.words.low) and self.words.gap(following) == ", " and last in _SURE else []
        if any(self.words.low[index] in self.called and self.words.words[index][0].isupper() for index in (*seen, *apposed)):
            return True
        return (
            any(self.words.starts[index] in self.outlets for index in seen)
            or is_outlet(self.words, span)
            or has_own_article(self.words, span)
        )

    def _of_outlet(self, index: int) -> bool:
        low = self.words.low[index]
        return low in MEDIA_NOUNS or low in DESK or low in {"host", "anchor", "presenter", "journalist", "interviewer"}

    def voice(self, span: Span) -> bool:
        """Whether a phrase names somebody who can speak."""
        phrase = read(self.words, span)
        if phrase is None or phrase.head in DAYS:
            return False
        if phrase.sort is Sort.DOCUMENT:
            return phrase.head in RELAYED_DOCUMENTS or is_outlet(self.words, span)
        if phrase.sort is Sort.UNKNOWN:
            return phrase.proper or phrase.head in _SOMEBODY or any(word in {"sources", "source", "officials"} for word in phrase.modifiers)
        return True

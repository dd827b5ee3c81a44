"""Whom a noun phrase names by itself: an actor at its end, a name beside it, or the words of the phrase."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from variorum.claims.voices.cast import PUBLIC, Voice, gender_of
from variorum.claims.voices.outlets import is_outlet
from variorum.claims.voices.phrases import Phrase, Words, noun
from variorum.claims.voices.roles import ADJECTIVES, DETERMINERS, FIRST_NAMES, ONE_SPELLING, PLAIN_TITLES, TITLES, Sort
from variorum.model import Actor, ActorKind, Span

__all__ = ["Name", "Namer"]

_CUT = re.compile(r",|\s\(|;|\s-\s|\s(?:who|which|that|whose)\b")
_CALLED = re.compile(
    r",\s+(?:(?:which|who|that)\s+(?:calls?|called|calling)\s+(?:itself|themselves|himself|herself)|(?:also |better )?known as|called|named|dubbed)\s+"
    r"(?:the\s+)?((?:[A-Z][\w'.-]+ ){0,3}[A-Z][\w'-]+)"
)
_APPOSED = re.compile(r",\s+((?:[A-Z][\w'.-]+ ){0,3}[A-Z][\w'-]+)(?=,(?! (?:and|or)\b)|\.(?:\s|$)|$)")


class Name(NamedTuple):
    """A mention of an actor."""

    span: Span
    actor: int


class Namer:
    """The names of a text and the voices behind them."""

    def __init__(self, words: Words, actors: Sequence[Actor], voices: Sequence[Voice]) -> None:
        self.words, self.text = words, words.text
        self.actors, self.voices = actors, voices
        self.names = sorted(Name(span, index) for index, actor in enumerate(actors) for span in actor.mentions)
        self.starts = [mention.span[0] for mention in self.names]

    def is_owned(self, mention: Name) -> bool:
        """Whether a name is only a body's kind and its owner stands before it: the "Foreign Ministry" of "Karsia's Foreign Ministry"."""
        first, last = self.words.at(mention.span[0]), self.words.at(mention.span[1] - 1)
        if first == 0 or last >= len(self.words.low) or noun(self.words.low[last]) is not Sort.BODY or self.words.gap(first) != " ":
            return False
        return self.words.words[first - 1].endswith(("'s", "s'"))

    def named(self, phrase: Phrase) -> Voice | None:
        """The actor that the phrase names: at the end of its core, or in apposition right behind it."""
        start, end = phrase.core
        place = bisect_left(self.starts, end)
        for mention in reversed(self.names[max(0, place - 3) : place]):
            if mention.span[0] >= start and mention.span[1] >= end - 2:
                if self.is_owned(mention):
                    return None
                return self.voices[mention.actor] if not self._first_name_before(mention) else None
        if beyond := self._in_apposition(phrase, place) or self._unlisted_apposition(phrase):
            return beyond
        if phrase.sort not in {Sort.PERSON, Sort.UNKNOWN}:
            return None
        for mention in self.names[place : place + 1]:
            beside = mention.span[0] < phrase.span[1] and self.text[end : mention.span[0]].strip(" '\"s") in {",", ""}
            if beside and self.actors[mention.actor].kind is ActorKind.PERSON:
                return self.voices[mention.actor]
        for mention in self.names[place : place + 6]:
            if mention.span[0] >= phrase.span[1]:
                break
            comma = self.text.rfind(",", phrase.core[1], mention.span[0])
            between = self.text[comma + 1 : mention.span[0]].split()
            alone = comma >= 0 and len(between) <= 4 and all(word[0].isupper() for word in between)
            alone = alone and self.text[mention.span[1] : phrase.span[1]].strip()[:1] in {"", ","}
            if alone and not phrase.plural and self.voices[mention.actor].sort is Sort.PERSON:
                return self.voices[mention.actor]
        return None

    def whole(self, phrase: Phrase) -> Voice | None:
        """The longer name of which an actor is only the last word: "the Liberal Democrats", where the tagger found "Democrats"."""
        start, end = phrase.core
        place = bisect_left(self.starts, end)
        mention = self.names[place - 1] if place else None
        if mention is None or mention.span[0] < start or mention.span[1] < end - 2 or not self._goes_beyond(phrase, mention):
            return None
        seen = [index for index in self.words.within(phrase.core) if self.words.words[index][0].isupper()]
        first = next(index for index in seen if self.words.low[index] not in DETERMINERS)
        known = self.voices[mention.actor]
        name = self.text[self.words.starts[first] : end]
        return Voice(name, known.sort, plural=phrase.plural, proper=True, heads={phrase.head}, words=set(name.lower().split()))

    def _goes_beyond(self, phrase: Phrase, mention: Name) -> bool:
        """Whether the phrase's name is longer than the actor found in it: the "Democrats" of "the Liberal Democrats"."""
        index = self.words.at(mention.span[0]) - 1
        if (
            index < self.words.within(phrase.core).start
            or self.voices[mention.actor].sort is Sort.PERSON
            or self.words.gap(index + 1) != " "
        ):
            return False
        word, low = self.words.words[index], self.words.low[index]
        return (
            word[0].isupper()
            and low == word.lower()
            and (noun(low) is None or low in ADJECTIVES)
            and low not in DETERMINERS | TITLES.keys() | PLAIN_TITLES
            and self._whole(mention)
        )

    def _whole(self, mention: Name) -> bool:
        """Whether a mention is one word, which may be the last of a longer name."""
        return " " not in self.text[slice(*mention.span)]

    def _first_name_before(self, mention: Name) -> bool:
        """Whether the tagger found half a name: the "Shaw" of "Daron Shaw"."""
        index = self.words.at(mention.span[0]) - 1
        found = (
            self.words.low[index] in FIRST_NAMES and self.words.words[index][0].isupper() and self.words.gap(index + 1) == " "
            if index >= 0
            else False
        )
        return found and self.words.low[index] not in self.voices[mention.actor].words

    def _in_apposition(self, phrase: Phrase, place: int) -> Voice | None:
        """The name between commas right behind a definite noun: "the operator, Vesna Gas,"."""
        if place >= len(self.names) or phrase.opening != "the" or phrase.plural:
            return None
        mention, end = self.names[place], phrase.core[1]
        if self.text[end : mention.span[0]] not in {", ", ", the "} or self.text[mention.span[1] : mention.span[1] + 1] not in {
            ",",
            ".",
            ";",
            "",
        }:
            return None
        voice = self.voices[mention.actor]
        if phrase.sort in {Sort.DOCUMENT, Sort.PLACE}:
            return None
        if voice.sort in {Sort.PLACE, Sort.PEOPLE}:
            if phrase.sort is not Sort.BODY or phrase.head in PUBLIC:
                return None
            name = self.text[slice(*mention.span)]  # the text says what it is; the tagger of names took it for a place
            return Voice(name, Sort.BODY, proper=True, heads={phrase.head}, words=set(name.lower().split()))
        if phrase.sort is Sort.PERSON and voice.sort in {Sort.BODY, Sort.UNKNOWN}:
            voice.sort = Sort.PERSON  # the text says so; the tagger of names said otherwise
        return voice

    def _unlisted_apposition(self, phrase: Phrase) -> Voice | None:
        """The same with a name that the tagger of names did not find."""
        if (
            phrase.plural
            or phrase.sort not in {Sort.PERSON, Sort.BODY, Sort.MEDIA, Sort.UNKNOWN}
            or phrase.proper
            or phrase.opening not in {"the", "'s"}
        ):
            return None
        apposed = _CALLED.match(self.text, phrase.core[1]) or _APPOSED.match(self.text, phrase.core[1])
        if not apposed or any(span[0] < apposed.end(1) and apposed.start(1) < span[1] for span, _ in self._near(apposed.start(1))):
            return None
        gender = gender_of(apposed[1], ()) if phrase.sort is Sort.PERSON else None
        return Voice(apposed[1], phrase.sort, gender, proper=True, heads={phrase.head}, words=set(apposed[1].lower().split()))

    def _near(self, at: int) -> Sequence[Name]:
        place = bisect_left(self.starts, at)
        return self.names[max(0, place - 1) : place + 1]

    def new(self, phrase: Phrase) -> Voice:
        sort = phrase.sort
        if phrase.proper and (any(word in TITLES for word in phrase.modifiers) or self._like_person(phrase)):
            sort = Sort.PERSON
        head = {phrase.head, ONE_SPELLING.get(phrase.head, phrase.head)}
        tail = self.words.within((phrase.core[1], phrase.span[1]))
        more = {self.words.low[index] for index in tail}
        return Voice(self.plain(phrase.span), sort, phrase.gender, phrase.plural, phrase.proper, head, {*phrase.modifiers, *head, *more})

    def _like_person(self, phrase: Phrase) -> bool:
        """Two or three capitalised words, none of them a noun of bodies or outlets, no capitals throughout."""
        text = self.text[slice(*phrase.core)]
        parts = text.split()
        return (
            1 < len(parts) <= 3
            and all(part.istitle() for part in parts)
            and not is_outlet(self.words, phrase.core)
            and not any(map(noun, text.lower().split()))
        )

    def plain(self, span: Span) -> str:
        text = " ".join(self.text[span[0] : span[1]].split())
        cut = _CUT.search(text, 2)
        text = text[: cut.start()] if cut else text
        return text.strip(" ,\"'").removesuffix("'s")

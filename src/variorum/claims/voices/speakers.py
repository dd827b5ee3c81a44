"""Who is behind "he", "the ministry", "the spokesman", or behind no word at all.

One walk through the text: names, described people and bodies, and sources are met in order, and each source is named by what stood before
it. What the article names only later ("a monitor said ... the Observatory said") is filled in afterwards. Unknown stays None.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from variorum.claims.voices.cast import MEDIA_HEADS, UNNAMED_HEADS, Cast, Voice, fits_person, fits_pronoun, join_surnames, voice_of
from variorum.claims.voices.naming import Name, Namer
from variorum.claims.voices.outlets import is_outlet
from variorum.claims.voices.phrases import SAYING, STOPS, Phrase, Scene, after, before, noun, read
from variorum.claims.voices.relays import Chain
from variorum.claims.voices.roles import (
    ADJECTIVES,
    CAPITALS,
    DETERMINERS,
    FIRST,
    GENERIC_BODY,
    HE,
    IT,
    MEDIA_NOUNS,
    NOBODY,
    PRONOUNS,
    RELATIVE,
    SECOND,
    SHE,
    THEY,
    Sort,
)  # fmt: skip
from variorum.model import Actor, ActorKind, Attribution, Form, Span

__all__ = ["name"]

LEAD = 6  # sentences at the beginning in which a name may be held back: "a monitor said"
ASIDE_WORDS = 3  # between a source and its verb
_PARTICIPLE = re.compile(r"(?:\w+ly\s+)?\w+ing\b")
_CUT = re.compile(r",|\s\(|;|\s-\s|\s(?:who|which|that|whose)\b")
_LINKS = frozenset("for of at from by".split())
_SPEECH_NOUNS = frozenset(
    "accusations accusation claims claim allegations allegation suggestions statement statements warnings remarks comments words view views".split()
)


class _Found(NamedTuple):
    """Who a source is, and why."""

    voice: Voice | None
    reason: str


OPENINGS = frozenset(("the", "a", "an", "", *HE, *SHE, *IT))
DESCRIBED = "as described there"
NOBODY_NAMED = _Found(None, "nobody is named")


def name(scene: Scene, attributions: Sequence[Attribution], chains: Sequence[Chain]) -> tuple[Attribution, ...]:
    """The attributions with `speaker`, `speaker_reason` and `relays`."""
    return _Walk(scene, attributions, chains).named()


class _Walk:
    """One pass over the text from left to right."""

    def __init__(self, scene: Scene, attributions: Sequence[Attribution], chains: Sequence[Chain]) -> None:
        words, actors = scene.words, scene.actors
        self.words, self.text = words, words.text
        self.attributions, self.chains = attributions, chains
        self.cast = Cast(words, scene.sentences)
        self.actors = actors
        self.voices = [voice_of(actor, set(self._titles(actor))) for actor in actors]
        for voice, actor in zip(self.voices, actors, strict=True):
            if any(start in scene.outlets for start, _ in actor.mentions):
                voice.sort = Sort.MEDIA
        self.voices = join_surnames(self.voices)
        self.namer = Namer(words, actors, self.voices)
        self.names = self.namer.names
        self.quoted = sorted({*scene.quotations, *(span for a in attributions if a.form is Form.DIRECT for span in a.content)})
        self.contents = sorted((*span, index) for index, a in enumerate(attributions) for span in a.content)
        self.sources = sorted(span for a in attributions for span in a.source)
        self.outlet: Voice | None = None  # the outlet that was last told something
        self.last: Span | None = None  # the person named last
        self.found: list[_Found] = [NOBODY_NAMED] * len(attributions)
        self.relays: list[list[str]] = [[] for _ in attributions]

    def _titles(self, actor: Actor) -> Iterator[str]:
        for start, _ in actor.mentions[:8]:
            place = self.words.at(start)
            for index in range(max(0, place - 2), min(place + 1, len(self.words.low))):
                yield self.words.low[index]

    def named(self) -> tuple[Attribution, ...]:
        for at, kind, payload in self._events():
            if kind == 0:
                self._meet_name(self.names[payload])
            elif kind == 1:
                self._meet_noun(payload)
            elif kind == 2:
                self._meet_pronoun(at, payload)
            elif kind == 3:
                self._meet_source(payload)
            else:
                self._meet_relays(payload)
        self._fill_in()
        self._carry_on()
        return tuple(
            replace(
                a,
                speaker=f.voice.name if f.voice else None,
                speaker_reason=f.reason,
                relays=tuple(dict.fromkeys(relay for relay in r if not f.voice or relay != f.voice.name)),
            )
            for a, f, r in zip(self.attributions, self.found, self.relays, strict=True)
        )

    def _events(self) -> list[tuple[int, int, int]]:
        events = [(mention.span[0], 0, index) for index, mention in enumerate(self.names)]
        for index, low in enumerate(self.words.low):
            if low in {"he", "she"}:
                events.append((self.words.starts[index], 2, index))
            elif noun(low):
                events.append((self.words.starts[index], 1, index))
        for index, (attribution, chain) in enumerate(zip(self.attributions, self.chains, strict=True)):
            if attribution.source:
                events.append((max(end for _, end in attribution.source) - 1, 3, index))
            if chain.relays or chain.speaker:
                events.append((max(end for _, end in (*chain.relays, *attribution.source, *filter(None, [chain.speaker]))), 4, index))
        return sorted(events)

    # --- who is met --------------------------------------------------------------------------------------------------------------------

    def _inside(self, at: int, spans: Sequence[Span]) -> Span | None:
        place = bisect_left(spans, (at + 1, 0)) - 1
        return next((spans[index] for index in range(place, max(-1, place - 3), -1) if spans[index][0] <= at < spans[index][1]), None)

    def _meet_name(self, mention: Name) -> None:
        start, end = mention.span
        if self.namer.is_owned(mention):
            return
        owner = self.text.startswith("'", end) or self.text[start:end].endswith("'s")
        quoted = self._inside(start, self.quoted) is not None
        voice = self.voices[mention.actor]
        if not owner and not quoted and self.last and self.text[self.last[1] : start] in {" and ", ", and "}:
            self._meet_pair((self.last[0], end), voice)
        self.last = (start, end) if voice.sort is Sort.PERSON else None
        self.cast.note(voice, mention.span, quoted=quoted, owner=owner)

    def _meet_pair(self, span: Span, second: Voice) -> None:
        """ "Novak and Holub": two who may be "they" afterwards."""
        if second.sort is Sort.PERSON:
            self.cast.note(Voice(self.namer.plain(span), Sort.PEOPLE, plural=True), span)

    def _meet_pronoun(self, at: int, index: int) -> None:
        if self._inside(at, self.sources) or self._inside(at, self.quoted):
            return
        voice = self.cast.pronoun(self.words.low[index], at)
        if voice:
            self.cast.note(voice, (at, self.words.ends[index]))

    def _meet_noun(self, index: int) -> None:
        """A noun that describes a name beside it, or stands for somebody of its own."""
        at, end = self.words.starts[index], self.words.ends[index]
        span = before(self.words, index, max(0, at - 200))
        if span is None or self._inside(at, self.quoted) or self._modifies(index):
            return
        phrase = read(self.words, span)
        if phrase is None:
            return
        longer = self._with_tail(phrase, index)
        beside = self._beside(span, end) or self._apposed(longer.span[1])
        if beside:
            self._describe(beside, phrase)
        elif not self._inside(at, self.sources) and (phrase.opening or phrase.plural) and not phrase.proper:
            self._meet_phrase(longer, spoke=False)

    def _modifies(self, index: int) -> bool:
        """Whether the noun only stands before another: the party of "party leader", the general of "general election"."""
        following = index + 1
        if following >= len(self.words.low) or self.words.gap(following) != " " or not self.words.words[following][0].islower():
            return False
        return noun(self.words.low[following]) is not None or (
            self.words.low[index] in ADJECTIVES and self.words.low[following] not in STOPS
        )

    def _beside(self, span: Span, end: int) -> Voice | None:
        """The name that a phrase describes: "minister Jana Holub", "Jana Holub, the minister", "the minister, Jana Holub"."""
        place = bisect_left(self.namer.starts, end)
        if place < len(self.names) and self.text[end : self.names[place].span[0]] in {" ", ", ", ' "', " - "}:
            mention = self.names[place]
            if self.text[end] == " " or self.actors[mention.actor].kind is ActorKind.PERSON:
                return self.voices[mention.actor]
        for mention in self.names[max(0, place - 2) : place]:
            if mention.span[0] <= end - 1 < mention.span[1]:
                return None if self.namer.is_owned(mention) else self.voices[mention.actor]
            if self.text[mention.span[1] : span[0]] in {", ", ", who is ", " is ", " was ", ", then "}:
                return self.voices[mention.actor]
        return None

    def _apposed(self, end: int) -> Voice | None:
        """The person named between commas behind a description: "the head of the union, Jana Holub,"."""
        place = bisect_left(self.namer.starts, end)
        if place < len(self.names) and self.text[end : self.names[place].span[0]] in {", ", " , "}:
            mention = self.names[place]
            if self.actors[mention.actor].kind is ActorKind.PERSON:
                return self.voices[mention.actor]
        return None

    def _describe(self, voice: Voice, phrase: Phrase) -> None:
        voice.heads.add(phrase.head)
        voice.words.update(phrase.modifiers, (phrase.head,))
        if phrase.gender and not voice.gender:
            voice.gender = phrase.gender
        if voice.sort in {Sort.PERSON, Sort.UNKNOWN} and phrase.sort is Sort.BODY and not phrase.opening and " " not in voice.name:
            voice.sort = Sort.BODY  # "chip maker Vesna": the text says so
        if (
            voice.sort is Sort.BODY
            and not phrase.plural
            and voice.name in (longer := self.namer.plain(phrase.core))
            and len(longer) > len(voice.name)
        ):
            voice.name = longer

    def _with_tail(self, phrase: Phrase, index: int) -> Phrase:
        """The phrase with "for the ministry" or "of the union" behind it."""
        following = index + 1
        if following + 1 < len(self.words.low) and self.words.low[following] in _LINKS and self.words.gap(following) == " ":
            tail = after(self.words, following + 1, self.words.ends[following] + 80)
            if tail and self.words.gap(following + 1) == " ":
                return replace(phrase, span=(phrase.span[0], tail[1]))
        return phrase

    def _meet_phrase(self, phrase: Phrase, *, spoke: bool) -> _Found:
        found = self._phrase(phrase)
        if found.voice:
            self.cast.note(found.voice, phrase.span, spoke=spoke)
        return found

    # --- who a source is ---------------------------------------------------------------------------------------------------------------

    def _meet_source(self, index: int) -> None:
        attribution = self.attributions[index]
        found = self._who(self._naming(attribution.source), (*attribution.content, *self.chains[index].relays), self.chains[index].relays)
        self.found[index] = found
        if found.voice:
            self.cast.note(
                found.voice, attribution.source[0], spoke=True, quoted=self._inside(attribution.source[0][0], self.quoted) is not None
            )

    def _naming(self, source: Sequence[Span]) -> Span:
        """The part of a source that names who it is: of parts with other words between them the one with a name, else the first."""
        if len(source) > 1 and any(after[0] - before[1] > 2 for before, after in pairwise(source)):
            return next((span for span in reversed(source) if self._is_name(span)), source[0])
        return source[0][0], source[-1][1]

    def _meet_relays(self, index: int) -> None:
        chain, attribution = self.chains[index], self.attributions[index]
        if chain.speaker:
            found = self._who(chain.speaker, attribution.content)
            self.found[index] = found
            if found.voice:
                self.cast.note(found.voice, chain.speaker, spoke=True)
        self.relays[index] = [relay for relay in map(self._relay, chain.relays) if relay]

    def _relay(self, span: Span) -> str | None:
        """The name of a relay: the outlet in the phrase, else whom the phrase means."""
        inside = [mention for mention in self.names[bisect_left(self.namer.starts, span[0]) :][:6] if mention.span[1] <= span[1] + 2]
        if inside and any(self.words.low[index] in {"affiliate", "partner"} for index in self.words.within(span)):
            return self.voices[inside[-1].actor].name
        for mention in inside:
            if is_outlet(self.words, mention.span):
                return self._heard(self.voices[mention.actor], mention.span)
        comma = self.text.find(", ", *span)
        if comma > 0:  # a description and the name behind it
            named = [mention for mention in inside if mention.span[0] >= comma]
            return self.voices[named[-1].actor].name if named else self.namer.plain((comma + 2, span[1]))
        found = self._who(span, ())
        if self.outlet and not (found.voice and found.voice.proper) and self._is_definite_outlet(span):
            return self.outlet.name
        if found.voice and found.voice.proper and found.voice.sort is not Sort.PERSON:
            self.outlet = found.voice
        if found.voice and found.voice.proper and is_outlet(self.words, span) and found.voice.sort is not Sort.PERSON:
            self._heard(found.voice, span)
        inner = found.voice is not None and found.voice.name in self.text[slice(*span)]
        if found.voice and inner and found.voice.sort in {Sort.PLACE, Sort.PERSON} and is_outlet(self.words, span):
            return self.namer.plain(span)  # "the Harbour Tribune": the name of the town is no name of the paper
        return found.voice.name if found.voice else None

    def _heard(self, voice: Voice, span: Span) -> str:
        """Note an outlet, so that "the paper" finds it again."""
        if voice.sort in {Sort.UNKNOWN, Sort.BODY}:
            voice.sort = Sort.MEDIA
        self.cast.note(voice, span)
        self.outlet = voice
        return voice.name

    def _is_definite_outlet(self, span: Span) -> bool:
        """ "The paper", "the same agency": the one heard last."""
        seen = self.words.within(span)
        return (
            self.words.low[seen[0]] == "the"
            and self.words.low[seen[-1]] in MEDIA_NOUNS
            and all(self.words.low[i] == "same" for i in seen[1:-1])
        )

    def _who(self, span: Span, content: Sequence[Span], relays: Sequence[Span] = ()) -> _Found:
        phrase = read(self.words, span)
        if phrase is None:
            return NOBODY_NAMED
        if several := self._several(span):
            return _Found(several, "named there")
        seen = self.words.within(span)
        low = self.words.low[seen[0]]
        if len(seen) == 1 or (low in HE | SHE | IT | THEY | RELATIVE and self.words.low[seen[0]] not in DETERMINERS):
            if low in HE | SHE | IT | THEY:
                barred = {
                    found.voice.name for relay in relays if (found := self._who(relay, ())).voice
                }  # "they told the site" are not the site
                voice = self.cast.pronoun(low, span[0], without=(*content, span), barred=barred)
                return _Found(voice, f"{low}: the likeliest named before") if voice else _Found(None, f"{low}: nobody named before")
            if low in RELATIVE:
                return self._relative(span)
            if low in FIRST | SECOND:
                return _Found(None, f"{low}: the writer or somebody quoted")
        if len(seen) == 1 and low in {"q", "a"}:
            return NOBODY_NAMED  # "Q:" is whoever asks
        if low in NOBODY and (len(seen) == 1 or self.words.low[seen[1]] in {"of", "who", "in", "on"}):
            return NOBODY_NAMED
        return self._phrase(phrase, relays)

    def _several(self, span: Span) -> Voice | None:
        """Two people or more named as one source."""
        place = bisect_left(self.namer.starts, span[0])
        people = [
            m
            for m in self.names[place : place + 6]
            if m.span[1] <= span[1] and self.voices[m.actor].sort is Sort.PERSON and not self.text.startswith("'", m.span[1])
        ]
        if (
            len(people) < 2
            or not re.search(r"\band\b", self.text[people[0].span[1] : people[-1].span[0]])
            or self.text[span[0] : people[0].span[0]].count(" ") > 6
        ):
            return None
        return Voice(" and ".join(dict.fromkeys(self.voices[mention.actor].name for mention in people)), Sort.PEOPLE, plural=True)

    def _relative(self, span: Span) -> _Found:
        for seen in self.cast.recent(span[0]):
            if seen.span[1] <= span[0] + 1 and span[0] - seen.span[1] < 90 and not re.search(r"[.!?]\s", self.text[seen.span[1] : span[0]]):
                return _Found(seen.voice, "the one named just before")
        return NOBODY_NAMED

    def _phrase(self, phrase: Phrase, without: Sequence[Span] = ()) -> _Found:
        if whole := self.namer.whole(phrase):
            return _Found(whole, "named there")
        named = self.namer.named(phrase)
        if named and named.sort is Sort.PEOPLE and phrase.opening == "the" and not phrase.head.endswith("s"):
            known = self.cast.best(phrase.span[0], lambda voice: fits_person(voice, None))  # "the Democrat" is one of them
            return _Found(known, f"the {phrase.head}: the last one heard") if known else _Found(self.namer.new(phrase), DESCRIBED)
        if named:
            self._describe(named, phrase)
            capital = named.sort is Sort.PLACE and named.name.lower().split()[-1] in CAPITALS
            return _Found(named, "a capital, for its government" if capital else "named there")
        if phrase.proper:
            return self._unlisted(phrase)
        if phrase.opening in HE | SHE | IT | THEY:
            return self._owned(phrase)
        if phrase.opening in {"the", "this", "that", "these", "those"}:
            known = self.cast.described(phrase) or self.cast.named(phrase)
            if known and not known.proper and not known.name.lower().startswith(("a ", "an ", "one ", "another ")):
                known = self.cast.generic(phrase, phrase.span[0], without) or known
            if known:
                self._describe(known, phrase)
                return _Found(known, f"the {phrase.head}: named so before")
            known = self.cast.generic(phrase, phrase.span[0], without) or self.cast.described(phrase, bare=True)
            if known:
                return _Found(known, f"the {phrase.head}: the last one heard")
        elif phrase.opening == "'s" or (phrase.opening == "" and phrase.modifiers and not phrase.plural):
            known = self.cast.described(phrase)
            if known and phrase.modifiers:
                return _Found(known, f"{phrase.head}: named so before")
        return _Found(self.namer.new(phrase), DESCRIBED)

    def _unlisted(self, phrase: Phrase) -> _Found:
        """A name that the tagger of names did not find."""
        known = self.cast.named(phrase)
        if known:
            return _Found(known, "named before")
        return _Found(self.namer.new(phrase), "named there")

    def _owned(self, phrase: Phrase) -> _Found:
        """ "His lawyer": a lawyer named so before, else the lawyer of whoever he is."""
        owner = self.cast.pronoun(phrase.opening, phrase.span[0])
        if phrase.head in _SPEECH_NOUNS:
            return _Found(owner, f"{phrase.opening}: the likeliest named before") if owner else NOBODY_NAMED
        known = self.cast.described(phrase)
        if known and known.proper:
            return _Found(known, f"{phrase.opening} {phrase.head}: named so before")
        voice = self.namer.new(phrase)
        if owner:
            rest = self.text[phrase.core[0] : phrase.span[1]].partition(" ")[2]
            voice.name = f"{owner.name}'s {_CUT.split(rest)[0]}"
            voice.words |= owner.words
        return _Found(voice, DESCRIBED)

    # --- what only the rest of the text tells --------------------------------------------------------------------------------------------

    def _fill_in(self) -> None:
        order = sorted(range(len(self.attributions)), key=lambda index: _first(self.attributions[index]))
        for place, index in enumerate(order):
            attribution, found = self.attributions[index], self.found[index]
            if not attribution.source:
                self.found[index] = self._unsaid(order[max(0, place - 8) : place], attribution)
            elif found.voice is None and self._opens_with(attribution, FIRST):
                self.found[index] = self._first_person(index)
            elif found.voice is None or found.reason == DESCRIBED:
                self.found[index] = self._named_later(attribution) or found

    def _carry_on(self) -> None:
        """A relay lasts through the next sentence, when the same person plainly goes on: "... told the Lantern. "We stay," she added."""
        order = sorted(range(len(self.attributions)), key=lambda index: _first(self.attributions[index]))
        for before_it, index in pairwise(order):
            one, other = self.attributions[before_it], self.attributions[index]
            told = self.relays[before_it] and not self.chains[before_it].speaker
            if (
                not told
                or self.relays[index]
                or self.found[index].voice is None
                or self.found[index].voice is not self.found[before_it].voice
            ):
                continue
            end, start = _last(one), _first(other)
            near = end <= start and self.cast.sentence(start) - self.cast.sentence(end - 1) <= 1 and "\n" not in self.text[end:start]
            speech = other.form is Form.DIRECT or any(self.words.low[i] in SAYING for span in other.cue for i in self.words.within(span))
            writing = any(self.words.low[i] in {"writes", "wrote"} for span in other.cue for i in self.words.within(span))
            named = other.source and self._is_name(other.source[0]) and not writing
            if near and speech and not named and self._adjacent(other):
                self.relays[index] = list(self.relays[before_it])

    def _adjacent(self, attribution: Attribution) -> bool:
        """Whether nothing but a word or two stands between who speaks and the verb: "she laid a wreath and said" is another scene."""
        if not attribution.source or not attribution.cue:
            return True
        (first, last), (start, end) = attribution.source[0], attribution.cue[0]
        return self.text.count(" ", last, start) <= ASIDE_WORDS if last <= start else self.text.count(" ", end, first) <= ASIDE_WORDS

    def _is_name(self, span: Span) -> bool:
        phrase = read(self.words, span)
        return phrase is not None and phrase.proper and phrase.head not in PRONOUNS

    def _opens_with(self, attribution: Attribution, words: frozenset[str]) -> bool:
        seen = self.words.within(attribution.source[0])
        return bool(seen) and self.words.low[seen[0]] in words

    def _named_later(self, attribution: Attribution) -> _Found | None:
        """A name held back: "She told parliament ... Auditor General Oduya", "a monitor said ... the Observatory said"."""
        span = (attribution.source[0][0], attribution.source[-1][1])
        seen = self.words.within(span)
        low = self.words.low[seen[0]] if seen else ""
        content = attribution.content
        if low in HE | SHE and len(seen) == 1:
            voice = self.cast.ahead(span[1], lambda voice: fits_pronoun(voice, low), without=content)
            return _Found(voice, f"{low}: named later") if voice else None
        phrase = read(self.words, span)
        if not phrase or phrase.capital or phrase.proper or phrase.opening not in OPENINGS:
            return None
        fits: Callable[[Voice], float | None] = lambda voice: 0.0 if phrase.head in voice.heads and voice.plural == phrase.plural else None  # noqa: E731
        lead = self.cast.sentence(span[0]) <= LEAD and span[1] - phrase.core[1] <= 1
        voice = None if phrase.plural else self.cast.ahead(span[1], fits, without=content)
        if not voice and lead and phrase.sort is Sort.DOCUMENT:
            study: Callable[[Voice], float | None] = lambda voice: 0.0 if voice.sort is Sort.DOCUMENT and " by " in voice.name else None  # noqa: E731
            voice = self.cast.ahead(span[1], study, without=content, unnamed=True)
        if not voice and lead and phrase.head in GENERIC_BODY:
            medium = phrase.head in MEDIA_HEADS
            held: Callable[[Voice], float | None] = (  # noqa: E731
                lambda voice: 0.0 if voice.is_body() and voice.proper and (medium or voice.sort is not Sort.MEDIA) else None
            )
            voice = self.cast.ahead(span[1], held, without=content, spoke=True)
            if not voice and phrase.opening == "the":
                voice = self.cast.ahead(span[1], held, without=content)
        if not voice and phrase.opening == "the" and phrase.sort is Sort.PERSON and not phrase.plural and span[1] - phrase.core[1] <= 1:
            voice = self._held_back(phrase, span, content)
        if voice is None or voice.name.casefold() == self.text[slice(*span)].casefold():
            return None  # the same words later on name nobody
        return _Found(voice, f"the {phrase.head}: named later")

    def _held_back(self, phrase: Phrase, span: Span, content: Sequence[Span]) -> Voice | None:
        """Somebody described before anybody was named, and named behind: "the former minister asked ... Jana Holub left the ministry in May"."""
        here = self.cast.sentence(span[0])
        earlier = (seen.voice for seen in self.cast.between(max(0, here - LEAD), here + 1) if seen.span[0] < span[0])
        if phrase.head in UNNAMED_HEADS or here > LEAD or any(fits_person(voice, phrase.gender) is not None for voice in earlier):
            return None
        voice = self.cast.ahead(span[1], lambda voice: fits_person(voice, phrase.gender), without=content)
        return voice if voice and not voice.heads - {phrase.head} and not self._described(voice, span[1]) else None

    def _described(self, voice: Voice, at: int) -> bool:
        """Whether a name, first met behind a place, comes with words of its own on who that is: "Ilse Brandt, who heads the board"."""
        here = self.cast.sentence(at)
        seen = next((seen for seen in self.cast.between(here, here + LEAD) if seen.voice is voice and seen.span[0] >= at), None)
        return seen is not None and self.text[seen.span[1] : seen.span[1] + 1] == ","

    def _unsaid(self, earlier: Sequence[int], attribution: Attribution) -> _Found:
        """Nobody is named: who goes on speaking in the sentence, or in a run of quotations."""
        at = _first(attribution)
        here = self.cast.sentence(at)
        cue = self.text[slice(*attribution.cue[0])].lower() if attribution.cue else ""
        for index in reversed(earlier):
            other = self.attributions[index]
            there = self.cast.sentence(_first(other))
            if self.found[index].voice is None:
                continue
            if there == here and (_PARTICIPLE.match(cue) or attribution.form is Form.DIRECT):
                return _Found(self.found[index].voice, "goes on in the same sentence")
            if attribution.form is Form.DIRECT and not cue and here - there <= 3:
                return _Found(self._going_on(here, there) or self.found[index].voice, "goes on speaking")
        return NOBODY_NAMED

    def _going_on(self, here: int, there: int) -> Voice | None:
        """The person who is the subject of the sentence before a quotation without a source."""
        for seen in self.cast.between(there, here):
            if seen.subject and seen.voice.is_person() and not seen.quoted:
                return seen.voice
        return None

    def _first_person(self, index: int) -> _Found:
        """ "I" and "we" inside what somebody says are that somebody."""
        at = self.attributions[index].source[0][0]
        place = bisect_left(self.contents, (at + 1, 0, 0))
        for start, end, other in reversed(self.contents[max(0, place - 8) : place]):
            if start <= at < end and other != index and (voice := self.found[other].voice):
                return _Found(voice, "inside what somebody says")
        return self.found[index]


def _last(attribution: Attribution) -> int:
    return max((end for _, end in (*attribution.source, *attribution.cue, *attribution.content)), default=0)


def _first(attribution: Attribution) -> int:
    return min((start for start, _ in (*attribution.source, *attribution.cue, *attribution.content)), default=0)

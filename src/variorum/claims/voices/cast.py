"""Everybody a text names, in the order of the text, and whom a pronoun or a definite noun may mean at one place of it.

A voice is a name or a described speaker ("a spokesman for the ministry"). It knows by which nouns it was described, so that "the ministry"
finds it again; the log of mentions tells who was named or spoke last.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import log2

from variorum.claims.voices.phrases import SAYING, Phrase, Words, noun
from variorum.claims.voices.roles import (
    FEMALE,
    FEMALE_SURNAME,
    FIRST_NAMES,
    GENERIC_BODY,
    GENERIC_PERSON,
    HE,
    IT,
    NOUNS,
    PERSON_ENDINGS,
    SHE,
    SOCIAL,
    TITLE_NOUNS,
    TITLES,
    Sort,
)
from variorum.model import Actor, ActorKind, Span

UNNAMED = 1.2  # what it costs to be described only ("a resident")
# Measured on bench/quality/gold/*.dev.jsonl, 2026-11-25.
LOOK_BACK = 60  # mentions looked back at for a pronoun
SENTENCES_AHEAD = 2  # sentences looked ahead for a name that was held back
SENTENCES_BACK = 12  # sentences after which a mention is forgotten
PER_SENTENCE = 1.0  # what a sentence of distance costs
SALIENT = 0.5  # what twice as many mentions are worth for "the candidate", "the company"
SPOKE = 0.75  # what it is worth to have spoken
SUBJECT = 0.9  # ... to open a sentence
KNOWN_GENDER = 0.9  # ... to be known as a man for "he"
QUOTED = 3.2  # what it costs to be named only inside somebody's quotation
OWNER = 0.7  # ... to be named only as an owner ("Novak's plan")
OPENING = 3  # words before the one that may open a sentence
VERBS = SAYING | frozenset("is was has had will would could should can may might does did who does were are have".split())
PUBLIC = frozenset(
    "ministry department government administration cabinet parliament senate congress court tribunal council army military police reserve".split()
)
UNNAMED_HEADS = frozenset("man woman boy girl person driver resident".split())
COMPANIES = frozenset("company maker manufacturer retailer airline bank start-up firm giant insurer carrier brewery developer".split())
LEGAL_FORMS = frozenset("corp corp. inc inc. ltd ltd. plc llc gmbh co. holdings".split())
MEDIA_HEADS = frozenset("newspaper broadcaster channel station magazine outlet website site wire".split())
_VAGUE = frozenset(
    "former senior same late new young old other unnamed anonymous top local first latest current then-president two three main".split()
)


@dataclass(slots=True, eq=False)
class Voice:
    """Somebody or something that may speak."""

    name: str
    sort: Sort
    gender: str | None = None
    plural: bool = False
    proper: bool = False
    heads: set[str] = field(default_factory=set)  # the nouns it was described by
    words: set[str] = field(default_factory=set)  # the words of its names and descriptions, lower case

    def is_person(self) -> bool:
        return self.sort is Sort.PERSON or (self.sort is Sort.UNKNOWN and self.proper)

    def is_body(self) -> bool:
        return self.sort in {Sort.BODY, Sort.MEDIA, Sort.DOCUMENT} or (self.sort is Sort.UNKNOWN and self.proper)


@dataclass(frozen=True, slots=True)
class Seen:
    """One mention of a voice."""

    voice: Voice
    span: Span
    sentence: int
    spoke: bool
    subject: bool
    quoted: bool
    owner: bool


def voice_of(actor: Actor, titles: Collection[str]) -> Voice:
    """An actor as a voice; `titles` are the words before its mentions. What the name itself shows overrules the tagger of names."""
    words = {word.lower().removesuffix("'s") for name in (actor.name, *actor.aliases) for word in name.split()}
    sort = _SORTS.get(actor.kind, Sort.UNKNOWN)
    parts = actor.name.split()
    if words <= SOCIAL:
        return Voice(actor.name, Sort.PLACE, proper=True, words=words)  # where people write; it says nothing itself
    if not LEGAL_FORMS.isdisjoint(words) or (any(noun(word) is Sort.BODY for word in words) and len(parts) > 1):
        sort = Sort.BODY
    elif (
        not _PERSONAL.isdisjoint(titles)
        or parts[0].lower().strip(".") in _PERSONAL
        or (len(parts) in {2, 3} and parts[0].lower() in FIRST_NAMES)
    ):
        sort = Sort.PERSON
    elif sort is Sort.PERSON and "the" in titles and len(parts) == 1:
        sort = Sort.BODY  # nobody is called "the Novak": a party or body was taken for a person
    gender = gender_of(actor.name, titles) if sort is Sort.PERSON else None
    heads = {word for word in words if word in NOUNS} | {TITLE_NOUNS[title] for title in (*titles, *words) if title in TITLE_NOUNS}
    return Voice(actor.name, sort, gender, sort is Sort.PEOPLE, proper=True, heads=heads, words=words)


def join_surnames(voices: Sequence[Voice]) -> list[Voice]:
    """Persons known by a title and surname only, joined to the first one of that surname with a longer name."""
    full: dict[str, Voice] = {}
    for voice in voices:
        parts = [part for part in voice.name.split() if part.lower().strip(".") not in TITLES]
        if voice.sort is Sort.PERSON and len(parts) > 1:
            full.setdefault(parts[-1].lower(), voice)
    joined = []
    for voice in voices:
        parts = [part for part in voice.name.split() if part.lower().strip(".") not in TITLES]
        same = full.get(parts[0].lower()) if len(parts) == 1 and voice.sort is not Sort.PLACE else None
        if same and voice.gender and not same.gender:
            same.gender = voice.gender
        joined.append(same if same and not (voice.gender and same.gender and voice.gender != same.gender) else voice)
    return joined


_PERSONAL = frozenset(TITLES) - {"don", "mother", "father", "brother", "sister", "king", "queen", "prince", "princess", "duke", "count"}
_SORTS = {ActorKind.PERSON: Sort.PERSON, ActorKind.ORGANISATION: Sort.BODY, ActorKind.PLACE: Sort.PLACE, ActorKind.GROUP: Sort.PEOPLE}


def gender_of(name: str, titles: Iterable[str]) -> str | None:
    """What a title, a first name or a surname says of a person's gender."""
    parts = name.lower().replace(".", "").split()
    for title in (*titles, *parts[:1]):
        if title in TITLES:
            return TITLES[title]
    for part in parts[:2] if len(parts) > 1 else ():
        if known := FIRST_NAMES.get(part) or FIRST_NAMES.get(part.split("-")[0]):
            return known
    if parts and parts[-1].endswith(FEMALE_SURNAME):
        return FEMALE
    if len(parts) > 1 and parts[0].endswith("a") and parts[0].isalpha() and len(parts[0]) > 3:
        return FEMALE  # most unknown first names in -a are women's; a wrong guess costs less than none, measured
    return None


class Cast:
    """The voices seen so far."""

    def __init__(self, words: Words, sentences: Sequence[Span]) -> None:
        self.words = words
        self._starts = [start for start, _ in sentences]
        self.log: list[Seen] = []
        self._log_places: list[int] = []
        self._times: Counter[str] = Counter()
        self._by_head: dict[str, list[Voice]] = defaultdict(list)
        self._by_word: dict[str, list[Voice]] = defaultdict(list)

    def sentence(self, at: int) -> int:
        return bisect_right(self._starts, at) - 1

    def note(self, voice: Voice, span: Span, *, spoke: bool = False, quoted: bool = False, owner: bool = False) -> None:
        """Write a mention into the log and make the voice the newest for each of its nouns."""
        sentence = self.sentence(span[0])
        following, preceding = self._beside(span)
        spoke = spoke or (not quoted and not owner and (following in SAYING or preceding in SAYING - {"told", "tells", "asked", "called"}))
        near = sentence >= 0 and span[0] - self._starts[sentence] < 60  # code points; three words are no longer
        subject = following in VERBS or (near and self.words.text.count(" ", self._starts[sentence], span[0]) <= OPENING)
        self._times[voice.name] += 1
        self.log.append(Seen(voice, span, sentence, spoke, subject, quoted, owner))
        for head in voice.heads:
            self._renew(self._by_head[head], voice)
        if voice.proper:
            for word in voice.words:
                self._renew(self._by_word[word], voice)

    def _beside(self, span: Span) -> tuple[str, str]:
        """The words right behind and right before a mention."""
        place = self.words.at(span[1] - 1) + 1
        following = self.words.low[place] if place < len(self.words.low) and self.words.gap(place) == " " else ""
        if following in {"also", "then", "later", "earlier", "further"} and place + 1 < len(self.words.low):
            following = self.words.low[place + 1]
        first = self.words.at(span[0])
        return following, self.words.low[first - 1] if first and self.words.gap(first) == " " else ""

    @staticmethod
    def _renew(voices: list[Voice], voice: Voice) -> None:
        if not voices or voices[-1] is not voice:
            voices.append(voice)

    def recent(self, at: int, *, without: Sequence[Span] = ()) -> Iterator[Seen]:
        """Mentions before a place, newest first, those inside `without` left out."""
        here = self.sentence(at)
        for seen in islice(reversed(self.log), LOOK_BACK):
            if here - seen.sentence > SENTENCES_BACK:
                return
            if not any(start <= seen.span[0] < end for start, end in without):
                yield seen

    def best(self, at: int, fits: Callable[[Voice], float | None], *, without: Sequence[Span] = ()) -> Voice | None:
        """The likeliest voice before a place; `fits` gives what a voice is worth, None when it cannot be meant."""
        here = self.sentence(at)
        top: tuple[float, Voice] | None = None
        for seen in self.recent(at, without=without):
            worth = fits(seen.voice)
            if worth is None:
                continue
            score = worth - PER_SENTENCE * max(0, here - seen.sentence) + SPOKE * seen.spoke + SUBJECT * seen.subject
            score -= QUOTED * seen.quoted + OWNER * seen.owner
            if top is None or score > top[0]:
                top = score, seen.voice
        return top[1] if top else None

    def pronoun(self, word: str, at: int, *, without: Sequence[Span] = (), barred: Collection[str] = ()) -> Voice | None:
        """Whom "he", "she", "it" or "they" means at a place; nobody of the names `barred`."""
        return self.best(at, lambda voice: None if voice.name in barred else fits_pronoun(voice, word), without=without)

    def described(self, phrase: Phrase, *, bare: bool = False) -> Voice | None:
        """The newest voice described by this phrase's noun, its modifiers allowing; a `bare` one is known by that noun alone ("a firm")."""
        wanted = [word for word in phrase.modifiers if word not in _VAGUE]
        newest = None
        for voice in islice(reversed(self._by_head.get(phrase.head, ())), 12):
            if voice.plural == phrase.plural and all(_matches(word, voice.words) for word in wanted):
                if voice.proper or (not bare and len(voice.words) > 1):
                    return voice
                newest = newest or (voice if not bare or len(voice.words) == 1 else None)
        return newest if bare or phrase.plural else None

    def named(self, phrase: Phrase) -> Voice | None:
        """The newest voice with a name that holds the phrase's words: "Holub" for Jana Holub, "the Observatory"."""
        wanted = [word for word in (*phrase.modifiers, phrase.head) if word not in TITLES and word not in NOUNS]
        for voice in islice(reversed(self._by_word.get(phrase.head, ())), 12):
            if all(word in voice.words for word in wanted):
                return voice
        return None

    def generic(self, phrase: Phrase, at: int, without: Sequence[Span] = ()) -> Voice | None:
        """Whom "the senator" or "the company" may mean although nobody was called so: somebody heard just before."""
        head = phrase.head
        if head == "source" and phrase.plural:
            return self.best(at, lambda voice: 0.0 if voice.plural else None)
        if phrase.plural or self._has_tail(phrase):
            return None  # "the governor of the island" says himself who he is
        if head in GENERIC_PERSON or head.endswith(("-year-old", *PERSON_ENDINGS)):
            near = 2 if phrase.modifiers else 3
            unnamed = head in UNNAMED_HEADS
            return self.best(
                at,
                lambda voice: self._salient(voice, fits_person(voice, phrase.gender, unnamed=unnamed)),
                without=((0, self._start(at, near)), *without),
            )
        if head in GENERIC_BODY and not phrase.capital:
            if head in MEDIA_HEADS or any(word in {"news", "press", "state"} for word in phrase.modifiers):
                return self.best(at, lambda voice: 0.0 if voice.sort is Sort.MEDIA and voice.proper else None, without=without)
            if head not in COMPANIES and any(word not in _VAGUE for word in phrase.modifiers):
                return None
            return self.best(
                at,
                lambda voice: self._salient(voice, 0.0 if voice.is_body() and voice.proper and not voice.words & PUBLIC else None),
                without=without,
            )
        return None

    def _salient(self, voice: Voice, worth: float | None) -> float | None:
        """What somebody called by a role is worth: the more, the more often the text has named him."""
        return None if worth is None else worth + SALIENT * log2(1 + self._times[voice.name])

    def _has_tail(self, phrase: Phrase) -> bool:
        end = phrase.core[1]
        return phrase.span[1] - end > 1 and self.words.text[end] != ","

    def ahead(
        self, at: int, fits: Callable[[Voice], float | None], *, without: Sequence[Span], spoke: bool = False, unnamed: bool = False
    ) -> Voice | None:
        """The first fitting voice in the sentences behind a place: one with a name, or one that speaks; for a walk that is over."""
        here = self.sentence(at)
        first = bisect_right(self._places(), at)
        for seen in self.log[first : first + LOOK_BACK]:
            if seen.sentence > here + SENTENCES_AHEAD:
                return None
            fitting = not seen.quoted and not any(start <= seen.span[0] < end for start, end in without)
            if fitting and (seen.spoke or unnamed or (seen.voice.proper and not spoke)) and fits(seen.voice) is not None:
                return seen.voice
        return None

    def between(self, first: int, stop: int) -> Iterator[Seen]:
        """Mentions in the sentences `[first, stop)`, in order; for a walk that is over."""
        start = bisect_left(self._places(), self._starts[first]) if 0 <= first < len(self._starts) else 0
        return (seen for seen in self.log[start : start + LOOK_BACK] if first <= seen.sentence < stop)

    def _places(self) -> list[int]:
        if len(self._log_places) != len(self.log):
            self._log_places = [seen.span[0] for seen in self.log]
        return self._log_places

    def _start(self, at: int, back: int) -> int:
        return self._starts[max(0, self.sentence(at) - back)] if self._starts else 0


def _matches(word: str, words: set[str]) -> bool:
    return word in words or any(len(word) > 3 and other[:4] == word[:4] for other in words)


def fits_person(voice: Voice, gender: str | None, *, unnamed: bool = False) -> float | None:
    """What a voice is worth as somebody called by a role."""
    if (
        voice.sort is not Sort.PERSON
        or voice.plural
        or not (voice.proper or unnamed)
        or (gender and voice.gender and voice.gender != gender)
    ):
        return None
    return 0.0


def fits_pronoun(voice: Voice, word: str) -> float | None:
    """What a voice is worth as "he", "she", "it" or "they"."""
    if word in HE or word in SHE:
        gender = "m" if word in HE else "f"
        if not voice.is_person() or voice.plural or (voice.gender and voice.gender != gender):
            return None
        return KNOWN_GENDER * (voice.gender is not None) - (1.0 if voice.sort is Sort.UNKNOWN else 0.0) - UNNAMED * (not voice.proper)
    if word in IT:
        if not voice.is_body() or voice.plural:
            return None
        return -1.5 if voice.sort is Sort.UNKNOWN else 0.0
    if voice.plural or voice.sort is Sort.PEOPLE:
        return 0.5
    return -0.7 if voice.sort in {Sort.BODY, Sort.MEDIA} else None

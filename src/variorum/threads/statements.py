"""Reading → statements: what one text says, each as the words that say it, with what is needed to know it again in another text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import takewhile

from variorum.model import Article, Attribution, Figure, Place, Reading, Sentence, SentenceKind, Span
from variorum.threads.names import Names, Voice
from variorum.threads.words import denied, denying, is_empty, negative, of_oneself, plain, stem

_TIME_UNITS = frozenset(
    "second seconds minute minutes hour hours day days night nights week weeks month months year years decade decades centuries ordinal".split()
)
_VAGUE = frozenset("many several few some numerous".split())
_PART_OF_TOWN = frozenset(
    "quarter third fourth fifth".split()
)  # shares only where "a" or "one" stands before: "the northern quarter", "the last quarter"
_ONE = frozenset("a an one each every".split())
_CLOCK = re.compile(r"\s*(?:o['’]?\s?clock|[ap]\.?\s?m\b|hrs?\b|GMT|UTC)|:\d\d", re.IGNORECASE)
_FEW = 10  # speakers up to here are told as speakers; "3,000 workers plan to strike" is a claim
_COUNTERS = frozenset(
    "views shares comments likes retweets photos images pictures slides slideshow".split()
)  # what a page counts of itself
_COUNT_OF = re.compile(
    r"\b(?:number|total|toll|count) of ((?:[\w-]+ ){0,2}[\w-]+?)(?: (?:was|were|is|are|at|to|rose|fell|stood|killed|who)\b|[,.;])",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"(?:\S+ ){1,5}?(?:also|further|too|as well)\b|(?:in addition|additionally|moreover|furthermore|further|separately|earlier|later)\b",
    re.IGNORECASE,
)
_MEDIA = frozenset(
    "news media press radio television tv channel newspaper broadcaster website wire".split()
)  # they tell a whole event rather than one thing about it
_LOST_LIVES = re.compile(r"\blo(?:st|se|sing) (?:his|her|their|its) li(?:ves|fe)\b")
_TALLY = re.compile(r"\b(?:number|total|toll|count|figure|estimate|estimates|estimated|put|puts|spoke of|counted)\b", re.IGNORECASE)
_PARTIES = frozenset(
    "rebel rebels government army police militant militants soldier soldiers troops protester protesters demonstrators union company opposition forces prosecutors "
    "workers employers ministry insurgents regime guards teachers students strikers gunmen fighters separatists loyalists coalition council parliament court "
    "defence prosecution tenants landlords owners management".split()
)  # words for sides of whom one does something to the other
_SAYS_BEFORE = re.compile(r"\b(?:said|says|reported|according to)(?: the)? $")
_SAYS_BEHIND = re.compile(r" (?:said|says|reported|added)\b")
_GIVES = re.compile(
    r"((?:The |A |An )?[\w'’-]+(?: [\w'’-]+){0,4}?) (?:(?:has |have |had )?put (?:the|their|its|that) |estimates? |estimated |spoke of |speaks? of |gave (?:the|a) (?:number|figure|toll) )"
)
_ITS_SPEECH = re.compile(
    r"(?:its|their|his|her) (?:[\w-]+ )?(?:accusations?|claims?|demands?|calls?|warnings?|denials?|statements?|allegations?|view|belief|position)\b",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(
    r"\W*(?:(?:this|an? (?:earlier|previous|prior|original)|the (?:earlier|previous|original)) (?:version|article|story|report|headline|text)"
    r"(?: of (?:this|the) (?:article|story|report|text))? (?:corrects?|has been|was|is|have been|were|had been|said|stated|gave|misstated|misspelled|incorrectly|wrongly)\b"
    r".{0,80}?\b(?:correct\w*|amend\w*|updat\w*|clarif\w*|misstat\w*|misspell\w*|incorrect\w*|wrong\w*|earlier|previous)\b"
    r"|this version corrects\b)",
    re.IGNORECASE | re.DOTALL,
)  # a sentence that tells of the text itself: a note, no claim of the story
_CUT = re.compile(r";\s|,? while\s|, whereas\s")
_LEAST_CUT = 5  # words that both sides of a cut need
_CARRIES = 0.3  # share of the sentence before that is speech
_HEARD = 0.4  # share of a sentence that is speech, from which it is not the outlet's own voice
_LEAST_SAID = 2  # telling words and names that a speech needs to be a claim
_LEAST = 3  # telling words that an own statement needs


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """What a text says in one place. `place` in the story's list of statements is its identity."""

    text: int  # place of the reading
    span: Span
    first: int  # tokens of the span
    last: int
    voice: Voice | None  # who says it
    relays: tuple[Voice, ...]
    attribution: str | None
    carried: bool  # goes on from the attribution of the sentence before
    figure: Figure | None
    counted: frozenset[str]  # stems of what the figure counts
    stems: frozenset[str]  # of the telling words, names apart
    names: tuple[frozenset[str], ...]  # of those named in it, in order; with the speaker first when it speaks of itself
    places: tuple[Place, ...]
    days: tuple[date, date] | None  # when it happened, where the words or the sentence say so
    denied: frozenset[str]  # of the stems, those that a "not" or a denial is about
    quiet: bool  # the outlet's own words without a figure, which no change touches
    phrase: bool = False  # a part of a sentence that the other version lacks
    words: tuple[str, ...] = field(default=())  # telling words, lower case
    sides: tuple[str, ...] = ()  # names and words for parties, in the order of the words
    passive: bool = False  # "by" stands in it
    denies: bool = False  # it is put as a denial
    numbered: bool = False  # no figure is its own, though some stand in it, each with a statement of its own
    tallies: bool = False  # it gives a number beside another one: "put the number at 900"

    @property
    def value(self) -> float | None:
        return None if self.figure is None else self.figure.value


def statements(number: int, reading: Reading, names: Names, touched: Sequence[Span], phrases: Iterable[Span]) -> list[Statement]:
    """The statements of a reading, in the order of the text.

    touched: where a change of substance stands; phrases: parts of sentences that the other version lacks.
    """
    maker = _Maker(number, reading, names, sorted(touched))
    found = [*maker.all(), *maker.phrases(phrases)]
    return sorted(found, key=lambda statement: (statement.span, statement.figure.span if statement.figure else (0, 0)))


class _Maker:
    def __init__(self, number: int, reading: Reading, names: Names, touched: Sequence[Span]) -> None:
        self.number, self.reading, self.names, self.touched = number, reading, names, touched
        self.text = reading.article.text
        self.starts = [token.start for token in reading.tokens]
        self.body = [
            sentence
            for sentence in reading.sentences
            if sentence.kind is SentenceKind.BODY and not _OF_ITSELF.match(self.text, *sentence.span)
        ]
        self.keys = [(names.key(actor.name), mention) for actor in reading.actors for mention in actor.mentions]
        self.by_id = {attribution.id: attribution for attribution in reading.attributions}

    def all(self) -> Iterator[Statement]:
        done: set[str] = set()
        before: Sentence | None = None
        for sentence in self.body:
            said = [attribution for attribution in self.reading.attributions if _shared(sentence.span, attribution.content)]
            yield from self._figures(sentence, said, before)
            for attribution in said:
                if attribution.id not in done:
                    done.add(attribution.id)
                    yield from self._content(attribution)
            heard = sum(_shared(sentence.span, attribution.content) for attribution in said)
            if heard < _HEARD * (sentence.span[1] - sentence.span[0]) or self._touched_outside(sentence.span, said):
                yield from self._own(sentence, before, said)
            before = sentence

    def phrases(self, spans: Iterable[Span]) -> Iterator[Statement]:
        for each in spans:
            span = self._trimmed(*each)
            if self._principal(span):  # its numbers tell that it came or went
                continue
            said = next((attribution for attribution in self.reading.attributions if _shared(span, attribution.content)), None)
            yield self._make(span, attribution=said, phrase=True)

    def _figures(self, sentence: Sentence, said: Sequence[Attribution], before: Sentence | None) -> Iterator[Statement]:
        for figure in self._principal(sentence.span):
            if (figure.value or _FEW) < _FEW and any(_shared(figure.span, each.source) for each in said):  # "two traders said"
                continue
            attribution = next((each for each in said if _shared(figure.span, each.content)), None)
            span = self._clause(sentence.span, figure.span, said)
            if not (span[0] <= figure.span[0] and figure.span[1] <= span[1]):
                span = sentence.span
            carried = None if attribution else self._carried(sentence, before)
            yield self._make(span, attribution=attribution or carried, carried=carried is not None, figure=figure)

    def _principal(self, span: Span) -> list[Figure]:
        """The figures that make a claim of their own. A length of time does where a change touches it, or nothing else is counted."""
        inside = [figure for figure in self.reading.figures if span[0] <= figure.span[0] < span[1]]
        counts = [
            figure
            for figure in inside
            if not _timelike(figure) and not _vague(figure, self.text) and _counts(figure) and not _numbers_nothing(figure, self.text)
        ]
        spans = [figure.span for figure in counts]
        counts = [
            figure
            for figure in counts
            if not any(other != figure.span and other[0] <= figure.span[0] and figure.span[1] <= other[1] for other in spans)
        ]
        lengths = [figure for figure in inside if _timelike(figure) and figure.unit != "ordinal" and self._touched(figure.span)]
        return [*counts, *lengths]

    def _clause(self, sentence: Span, figure: Span, said: Sequence[Attribution]) -> Span:
        """The sentence without who says it at its edges, and without what stands beyond a "while"."""
        start, end = sentence
        for attribution in said:
            frame = [span for span in (*attribution.source, *attribution.cue) if start <= span[0] and span[1] <= end]
            inside = [span for span in attribution.content if _shared(sentence, [span])]
            if not frame or not inside:
                continue
            low, high = min(span[0] for span in frame), max(span[1] for span in frame)
            if high <= min(span[0] for span in inside):
                start, end = (max(start, high), end) if high <= figure[0] else (start, min(end, low))
            elif low >= max(span[1] for span in inside):
                start, end = (start, min(end, low)) if figure[1] <= low else (max(start, high), end)
        for cut in _CUT.finditer(self.text, start, end):
            left, right = plain(self.text[start : cut.start()]), plain(self.text[cut.end() : end])
            if len(left) >= _LEAST_CUT and len(right) >= _LEAST_CUT:
                start, end = (cut.end(), end) if cut.end() <= figure[0] else (start, cut.start())
                break
        return self._trimmed(start, end)

    def _trimmed(self, start: int, end: int) -> Span:
        while start < end and (self.text[start].isspace() or self.text[start] in ",;:-–—"):
            start += 1
        while end > start and (self.text[end - 1].isspace() or self.text[end - 1] in ",;:-–—."):
            end -= 1
        if self.text[start : start + 5].casefold() == "that ":
            start += 5
        return start, end

    def _carried(self, sentence: Sentence, before: Sentence | None) -> Attribution | None:
        """The attribution that an own sentence goes on from: "The agency reported that ... Gunmen also shelled ...", or any sentence behind a
        report by media."""
        if before is None or before.paragraph != sentence.paragraph:
            return None
        said = [each for each in self.reading.attributions if each.speaker and _shared(before.span, each.content) and each.cue]
        share = max((_shared(before.span, each.content) for each in said), default=0)
        if not said or share < _CARRIES * (before.span[1] - before.span[0]):
            return None
        goes_on = _ALSO.match(self.text, sentence.span[0]) or not _MEDIA.isdisjoint(self.names.key(said[-1].speaker or ""))
        return said[-1] if goes_on else None

    def _content(self, attribution: Attribution) -> Iterator[Statement]:
        """What somebody is said to have said, unless it is told by its figures already."""
        spans = [span for span in attribution.content if span[1] - span[0] > 1]
        if not spans:
            return
        hull = spans[0][0], spans[-1][1]
        longest = max(spans, key=lambda span: span[1] - span[0])
        whole = sum(end - start for start, end in spans)
        if (
            longest[1] - longest[0] > 0.7 * whole
            or hull[1] - hull[0] > 1.6 * whole
            or any(_between(each, hull) for each in self.reading.attributions if each is not attribution)
        ):
            hull = longest
        inside = [sentence.span for sentence in self.body if _shared(sentence.span, [hull])]
        if (
            inside
            and all(self._principal((max(span[0], hull[0]), min(span[1], hull[1]))) for span in inside)
            and not self._changed_beyond_figures(hull)
        ):
            return
        start, end = self._trimmed(*hull)
        if (
            start < end
            and ((made := self._make((start, end), attribution=attribution)).stems or made.names)
            and len(made.stems) + len(made.names) >= _LEAST_SAID
        ):
            yield made

    def _changed_beyond_figures(self, span: Span) -> bool:
        figures = [figure.span for figure in self.reading.figures]
        return any(_shared(span, [each]) and not any(_shared(each, [figure]) for figure in figures) for each in self.touched)

    def _own(self, sentence: Sentence, before: Sentence | None, said: Sequence[Attribution]) -> Iterator[Statement]:
        """What a sentence says in the outlet's own voice: all of it, or what stands beside speech and those who speak."""
        if self._principal(sentence.span) and not self._changed_beyond_figures(sentence.span):
            return
        cues = [part for attribution in said for part in attribution.cue]
        recast = any(_shared(sentence.span, [each]) and _shared(each, cues) for each in self.touched)  # "expect", "do not expect"
        span = sentence.span if recast else self._beside(sentence.span, said)
        carried = self._carried(sentence, before)
        made = self._make(self._trimmed(*span), attribution=carried, carried=carried is not None, quiet=not self._touched(span))
        if len(made.stems) + len(made.names) >= _LEAST:
            yield made

    def _beside(self, sentence: Span, said: Sequence[Attribution]) -> Span:
        """The longest stretch of a sentence that is neither speech nor says who speaks."""
        frame = [part for attribution in said for part in (*attribution.content, *attribution.source, *attribution.cue)]
        inside = sorted((max(low, sentence[0]), min(high, sentence[1])) for low, high in frame if low < sentence[1] and sentence[0] < high)
        longest, start = (sentence[0], sentence[0]), sentence[0]
        for low, high in [*inside, (sentence[1], sentence[1])]:
            if low - start > longest[1] - longest[0]:
                longest = start, low
            start = max(start, high)
        return longest

    def _touched_outside(self, span: Span, said: Sequence[Attribution]) -> bool:
        """Whether a change touches words of a sentence that are no speech: one inside it, or much of one that touches more."""
        content, source, cue = ([part for each in said for part in getattr(each, side)] for side in ("content", "source", "cue"))
        speech = [*content, *source, *cue]
        for each in self.touched:
            if not _shared(span, [each]):
                continue
            if not _shared(each, content) and (_shared(each, cue) or not _shared(each, source)):  # another speaker shows with the speech
                return True
            tokens = self.reading.tokens[bisect_left(self.starts, max(span[0], each[0])) : bisect_left(self.starts, min(span[1], each[1]))]
            outside = [token for token in tokens if not is_empty(token.text) and not _shared((token.start, token.end), speech)]
            if len(outside) > _LEAST:
                return True
        return False

    def _touched(self, span: Span) -> bool:
        return any(_shared(span, [each]) for each in self.touched)

    def _make(
        self,
        span: Span,
        *,
        attribution: Attribution | None,
        figure: Figure | None = None,
        carried: bool = False,
        quiet: bool = False,
        phrase: bool = False,
    ) -> Statement:
        first, last = bisect_left(self.starts, span[0]), bisect_left(self.starts, span[1])
        words = [token.text for token in self.reading.tokens[first:last]]
        voice = self.names.voice(attribution, self.text) if attribution else self._teller(span) if figure else None
        named = [(mention, key) for key, mention in self.keys if _shared(span, [mention])]
        inside = [mention for mention, _ in named]
        inside += [figure.number for figure in self.reading.figures]
        telling = [
            token.text
            for token in self.reading.tokens[first:last]
            if not is_empty(token.text) and token.text[0].isalpha() and not _shared((token.start, token.end), inside)
        ]
        keys = [key for _, key in sorted(named, key=lambda pair: pair[0])]
        if voice and voice.named and not carried and of_oneself(plain(_ITS_SPEECH.sub("", self.text[slice(*span)]))):
            keys.insert(0, voice.words)
        cue = plain(" ".join(self.text[start:end] for start, end in attribution.cue)) if attribution else []
        return Statement(
            text=self.number, span=span, first=first, last=last, voice=voice,
            relays=tuple(map(self.names.relay, attribution.relays)) if attribution else (), attribution=attribution.id if attribution else None,
            carried=carried, figure=figure, counted=self._counted(figure, span), stems=frozenset(map(stem, telling)), names=tuple(dict.fromkeys(keys)),
            places=tuple(place for place in self.reading.places if _shared(span, [place.span])), days=self._days(span, dated_by_sentence=figure is not None),
            denied=self._denied(first, last, cue) & frozenset(map(stem, telling)), quiet=quiet, phrase=phrase, sides=self._sides(first, last, inside[: len(named)]), words=tuple(word.casefold() for word in telling), passive="by" in {word.casefold() for word in words},
            denies=denying(cue or words), numbered=figure is None and bool(self._principal(span)), tallies=figure is not None and _TALLY.search(self.text, *span) is not None,
        )  # fmt: skip

    def _denied(self, first: int, last: int, cue: Sequence[str]) -> frozenset[str]:
        """Stems of the words that are denied: all of a speech that is put as a denial, or refused by "did not say"."""
        words = [token.text for token in self.reading.tokens[first:last]]
        spoken = takewhile("without".__ne__, cue)  # "reported without giving details"
        places = range(len(words)) if denying(cue) or negative(spoken) else denied(words)
        return frozenset(stem(words[place]) for place in places)

    def _sides(self, first: int, last: int, mentions: Sequence[Span]) -> tuple[str, ...]:
        """Who or what may be on a side of what is told."""
        found = (
            stem(token.text)
            for token in self.reading.tokens[first:last]
            if token.text.casefold() in _PARTIES or (not is_empty(token.text) and _shared((token.start, token.end), mentions))
        )
        return tuple(dict.fromkeys(found))

    def _teller(self, span: Span) -> Voice | None:
        """Who gives a number where no speech was recognised: "Police put the number at 900", "..., said the Lisk Monitor"."""
        found = _GIVES.match(self.text, *span)
        if found:
            return self.names.relay(found[1])
        sentence = next((each.span for each in self.body if _shared(each.span, [span])), span)
        for actor in self.reading.actors:
            for start, end in actor.mentions:
                if (
                    sentence[0] <= start
                    and end <= sentence[1]
                    and (_SAYS_BEFORE.search(self.text, sentence[0], start) or _SAYS_BEHIND.match(self.text, end, sentence[1]))
                ):
                    return self.names.relay(actor.name)
        return None

    def _counted(self, figure: Figure | None, span: Span) -> frozenset[str]:
        if figure is None:
            return frozenset()
        words = plain(f"{figure.unit or ''} {figure.counted or ''}")
        if not words and (found := _COUNT_OF.search(self.text, *span)):
            words = plain(found[1])
        counted = frozenset(stem(word) for word in words if not is_empty(word))
        return (
            (counted - {stem("lost")}) | {stem("killed")} if _LOST_LIVES.search(self.text, *span) and stem("lost") in counted else counted
        )

    def _days(self, span: Span, *, dated_by_sentence: bool) -> tuple[date, date] | None:
        """The days that the words name, else those that their sentence names; that may be the day on which it was said, which dates a figure well enough."""
        sentence = next((each.span for each in self.body if _shared(each.span, [span])), span)
        for where in (span, sentence) if dated_by_sentence else (span,):
            found = [bounds for time in self.reading.times if time.value and _shared(where, [time.span]) and (bounds := days(time.value))]
            if found:
                return min(found, key=lambda each: each[1] - each[0])
        return None


def published(article: Article) -> date | None:
    """The day of publication."""
    found = days(article.published) if article.published else None
    return found[0] if found else None


def days(value: str) -> tuple[date, date] | None:
    """First and last day of an ISO 8601 date, month, year or range."""
    start, _, end = value.partition("/")
    one = _day(start)
    if one is None:
        return None
    other = _day(end) if end else one
    return (one[0], other[1]) if other else one


def _day(value: str) -> tuple[date, date] | None:
    found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", value)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None or month is None:
            return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)
        if day is None:
            return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


def _timelike(figure: Figure) -> bool:
    return any(word in _TIME_UNITS for word in plain(figure.unit or figure.counted or ""))


def _vague(figure: Figure, text: str) -> bool:
    words = plain(text[slice(*figure.number)])
    return (figure.value is None and figure.low is None and figure.high is None) or any(word in _VAGUE for word in words)


def _counts(figure: Figure) -> bool:
    """Whether it says how many of something. "One good example" does not."""
    return bool(figure.counted or (figure.unit and figure.value != 1) or (figure.value or 0) >= 10)


def _numbers_nothing(figure: Figure, text: str) -> bool:
    """Whether it is no count of anything in the story: a time of day, a quarter of a town, a page's own counter."""
    start, end = figure.number
    before = plain(text[max(0, start - 20) : start])[-1:]
    if plain(figure.unit or "") == ["o'clock"] or _CLOCK.match(text, end):
        return True
    if plain(text[start:end]) and set(plain(text[start:end])) <= _PART_OF_TOWN:
        return not _ONE.intersection(before)
    inside = start > 0 and text[start - 1] == "("
    return not _COUNTERS.isdisjoint(plain(figure.unit or "") if inside else () if figure.unit else before)


def _shared(span: Span, others: Iterable[Span]) -> int:
    """How many characters a span shares with others."""
    return sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in others)


def _between(attribution: Attribution, hull: Span) -> bool:
    return any(hull[0] <= span[0] and span[1] <= hull[1] for span in (*attribution.cue, *attribution.source)) and bool(attribution.content)

"""Through whom words came to the reader: "the ministry said, as quoted by the agency", "the paper reported, citing officials".

The tagger gives one attribution where the text has a chain. Here the chain is read from the words around it: markers ("told", "quoted by",
"citing", "according to") and the noun phrases beside them. An audience ("told reporters") is no relay, and the outlet that publishes the
article is the last relay of all, which nobody lists.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from variorum.claims.phrases import DAYS, SAYING, Scene, Words, after, before, has_own_article, is_outlet, read
from variorum.claims.roles import AUDIENCES, DETERMINERS, PRONOUNS, SOCIAL, Sort
from variorum.model import Attribution, Span

__all__ = ["Chain", "follow"]

FRAME = 1_200  # code points on each side of a cue; a sentence that is longer is read that far


class Chain(NamedTuple):
    """How the content of one attribution came: who spoke, then through whom."""

    speaker: Span | None  # where the speaker is named, when the attribution's own source is a relay
    relays: tuple[Span, ...]  # nearest the speaker first


NO_CHAIN = Chain(None, ())


class _Link(NamedTuple):
    """Somebody who carries the words of somebody else, by the writer's own words."""

    carrier: Span
    carried: Span
    at: int  # where the marker stands


# --- markers ------------------------------------------------------------------------------------------------------------------------

_ANY = r"quoted|cited|relayed|conveyed|transmitted"  # by whomever
_OUTLET = (
    r"carried|published|broadcast|aired|reported|obtained|seen|reviewed|viewed|interviewed|picked up|reprinted|released|printed|run|distributed|"
    r"shared|leaked|shown|posted|approached|contacted|reached|asked|circulated|disseminated|read out|heard"
)
_BY = re.compile(
    rf"\b(?:(?P<any>{_ANY})|(?P<outlet>{_OUTLET}))(?:\s+(?:as\s+(?:saying|telling|stating)|earlier|first|later|on\s+\w+|\w+ly))?\s+by\s+",
)
_TELLING = r"[Tt]old|[Tt]ells|[Tt]elling"
_SPEECH = (
    r"[Ii]nterviews?|[Rr]emarks?|[Cc]omments?|[Ss]tatements?|[Cc]ommuniqu[eé]|[Ll]etters?|[Ee]-?mails?|[Ss]peech|[Aa]rticle|[Oo]p-ed|[Cc]olumn|"
    r"[Ee]ssay|[Rr]eports?|[Aa]ppearance|[Mm]essage|[Vv]ideo|[Cc]onversation|[Pp]iece|[Ee]ditorial|[Tt]ranscript|[Bb]lurb|[Cc]all"
)
_TO = re.compile(
    rf"\b(?P<told>{_TELLING})\s+"
    r"|\b(?:[Ss]peaking|[Ss]poke|[Ss]peaks|[Tt]alking|[Tt]alked|[Cc]onfirmed|[Ss]aid|[Ww]riting|[Ww]rote|[Aa]ppearing|[Aa]ppeared|[Ww]rites|[Cc]ommented|[Cc]ommenting"
    r"|[Qq]uoted|[Ss]hared|[Rr]evealed|[Aa]dmitted|[Rr]epeated|[Ee]xplained)\s+(?:(?:exclusively|separately|briefly|earlier|later|on\s+\w+day|by\s+(?:tele)?phone|live)\s+)*"
    r"(?:to|with|in|on|for)\s+"
    r"|\b(?:broadcast|aired|published|carried|posted|shown|featured|printed|run)\s+(?:on|in)\s+"
    rf"|\b(?:{_SPEECH})(?:\s+(?:published|broadcast|aired|sent|carried|given|posted|printed|on\s+\w+day|\w+day|by\s+(?:tele)?phone|live|exclusive))*\s+(?:to|with|for|on|in|by|from)\s+",
)
_CITING = re.compile(
    r"\b(?P<word>[Cc]iting|[Qq]uoting|[Ww]ith reference to|[Rr]eferring to|[Oo]n the authority of|[Aa]ttributing (?:it|this|the \w+) to|[Rr]elaying|"
    r"[Qq]uoted|[Qq]uotes|[Cc]ited|[Cc]ites)\s+",
)
_PER = re.compile(r"\b(?:[Pp]er|[Aa]ccording to|[Aa]s reported by|[Aa]s \w+ by)\s+")
_REPORTING = re.compile(r"\b(?:reported|reports|said|says|wrote|writes|noted|added|adds|announced|quoted|quotes)\b")
_WHEN = r"(?:\s+(?:(?:late |early |earlier |also )*(?:on |in |at )?(?:\w+day|(?:the )?(?:morning|afternoon|evening|night|week|month)|today|yesterday|earlier|later|separately|too)))*"
_CLAUSE_END = re.compile(
    rf"{_WHEN}\s*(?:in (?:a|its|their) (?:\w+ )?(?:statement|report|bulletin|dispatch|release|communique)[^,.]{{0,30}})?\s*(?:[.,;!?\"\n]|$)"
)
_THAT = re.compile(rf"{_WHEN}(?:,[^,]{{2,60}},)?\s*(?:that\s+|:\s*|how\s+|,\s*)?\"?$")
_AS_SAYING = re.compile(r"(?:,[^,]{2,60},)?\s+as\s+(?:\w+\s+)?(?:saying|telling|stating|warning|adding|calling|describing|writing)\b")
_IN_ITS = re.compile(
    r"\b(?:[Ii]n|[Dd]uring|[Tt]o) (?:an?|the|its|their) (?:\w+ )?(?P<who>(?:[A-Z][\w.&]*\s){1,5})(?:interview|profile|report|article|op-ed|column|editorial|podcast|programme|program|segment)\b"
)
_INTERVIEWED = re.compile(r"\s+(?:in|during) (?:an?|the) (?:\w+ ){0,2}interview\b")
_AND = re.compile(r",? and\s+")
_ON = re.compile(r"\s+(?:on|of|from|for|at)\s+(?!\w+day)")
_WHO_SPOKE = re.compile(
    r",?\s+(?:which|who)\s+(?:in turn\s+)?(?:spoke to|quoted|cited|talked to|interviewed|attributed it to|cites|quotes)\s+"
)
_RELAYED_DOCUMENT = frozenset(
    "report statement communique communiqué letter memo memorandum document release bulletin announcement message".split()
)


def follow(scene: Scene, attributions: Sequence[Attribution]) -> list[Chain]:
    """The chain of each attribution."""
    frames = _frames(attributions, scene.sentences)
    reader = _Reader(scene.words, scene.outlets)
    chains = [NO_CHAIN] * len(attributions)
    for frame, members in frames.items():
        found = _Frame(reader, frame, [attributions[index] for index in members])
        for index, chain in zip(members, found.chains(), strict=True):
            chains[index] = chain
    return chains


def _anchor(attribution: Attribution) -> int:
    spans = attribution.cue or attribution.source or attribution.content
    return spans[0][0] if spans else 0


def _frames(attributions: Sequence[Attribution], sentences: Sequence[Span]) -> dict[Span, list[int]]:
    """The attributions by the sentence in which their cue stands."""
    starts = [start for start, _ in sentences]
    frames: dict[Span, list[int]] = {}
    for index, attribution in enumerate(attributions):
        at = _anchor(attribution)
        place = bisect_right(starts, at) - 1
        start, end = sentences[place] if place >= 0 else (0, at + 1)
        heads = (*attribution.source, *attribution.cue)
        start, end = min([start, *(s for s, _ in heads)]), max([end, *(e for _, e in heads)])
        frames.setdefault((max(start, at - FRAME), min(end, at + FRAME)), []).append(index)
    return frames


class _Reader(NamedTuple):
    """The words, and which phrases are outlets."""

    words: Words
    outlets: frozenset[int]

    def phrase(self, at: int, end: int) -> Span | None:
        return after(self.words, self.words.at(at), end) if at < end else None

    def outlet(self, span: Span) -> bool:
        seen = self.words.within(span)
        if not seen or self.words.low[seen[-1]] in AUDIENCES - {"media", "press"} or any(self.words.low[i] in SOCIAL for i in seen):
            return False
        if self.words.low[seen[-1]] in {"media", "press", "news"} and self.words.words[seen[-1]].islower():
            return len(seen) > 1 and self.words.low[seen[0]] not in DETERMINERS  # "state media", but nobody carries words for "the media"
        return (
            any(self.words.starts[index] in self.outlets for index in seen)
            or is_outlet(self.words, span)
            or has_own_article(self.words, span)
        )

    def voice(self, span: Span) -> bool:
        """Whether a phrase names somebody who can speak."""
        phrase = read(self.words, span)
        if phrase is None or phrase.head in DAYS:
            return False
        if phrase.sort is Sort.DOCUMENT:
            return phrase.head in _RELAYED_DOCUMENT
        if phrase.sort is Sort.UNKNOWN:
            return phrase.proper or any(word in {"sources", "source", "officials"} for word in phrase.modifiers)
        return True


class _Frame:
    """One sentence with its attributions and what it says of relaying."""

    def __init__(self, reader: _Reader, span: Span, attributions: Sequence[Attribution]) -> None:
        self.reader, self.words, self.text = reader, reader.words, reader.words.text
        self.start, self.end = span
        self.attributions = attributions
        self.quoted = [span for a in attributions for span in a.content if self.text[span[0] : span[0] + 1] == '"']
        self.hulls = [_hull(a) for a in attributions]

    def chains(self) -> Iterator[Chain]:
        links = list(self._links())
        carried: list[list[tuple[int, Span]]] = [[] for _ in self.attributions]
        for at, phrase in self._markers():
            owner = self._owner(at)
            if owner is not None and not self._is_source(phrase, at, self.attributions[owner].source):
                carried[owner].append((at, phrase))
        for index, attribution in enumerate(self.attributions):
            yield self._chain(index, attribution, [phrase for _, phrase in carried[index]], links)

    def _chain(self, index: int, attribution: Attribution, near: list[Span], links: list[_Link]) -> Chain:
        speaker: Span | None = None
        source = attribution.source
        relays = list(near)
        link = next((link for link in links if _meets(link.carrier, source)), None)
        if link and self._is_own(link, attribution):
            while link:
                speaker, relays = link.carried, [link.carrier, *relays]
                deeper = speaker
                link = next((other for other in links if _touch(other.carrier, deeper) and other is not link), None)
        else:
            relays += self._carriers(source, links)
        if not speaker:
            relays += [span for span in self._around(index, attribution, links) if not any(_touch(span, known) for known in relays)]
        return Chain(speaker, tuple(dict.fromkeys(relays)))

    def _is_own(self, link: _Link, attribution: Attribution) -> bool:
        """Whether the relayed words are this attribution's: its cue is not the citing itself ("he cited low growth")."""
        return not any(
            start <= link.at < end and self.text[start:end].lower().startswith(("cit", "refer")) for start, end in attribution.cue
        )

    def _carriers(self, source: Sequence[Span], links: list[_Link]) -> list[Span]:
        """Who carries the words of this source, and who carries theirs."""
        found: list[Span] = []
        link = next((link for link in links if _meets(link.carried, source)), None)
        while link and link.carrier not in found:
            found.append(link.carrier)
            carrier = link.carrier
            link = next((other for other in links if _touch(other.carried, carrier)), None)
        return found

    # --- markers beside a source -----------------------------------------------------------------------------------------------------

    def _markers(self) -> Iterator[tuple[int, Span]]:
        """Phrases that carry words by a marker of their own, in order of the text."""
        found = []
        for match in _BY.finditer(self.text, self.start, self.end):
            phrase = self._free(match) and self.reader.phrase(match.end(), self.end)
            if phrase and (self.reader.voice(phrase) if match["any"] else self.reader.outlet(phrase)):
                found += [(match.start(), phrase), *self._and_more(match.start(), phrase)]
        for match in _TO.finditer(self.text, self.start, self.end):
            phrase = self._free(match) and self.reader.phrase(match.end(), self.end)
            if phrase and not self.reader.outlet(phrase) and (more := _ON.match(self.text, phrase[1], self.end)):
                phrase = self.reader.phrase(more.end(), self.end)
            if (
                phrase
                and (self.reader.outlet(phrase) or _INTERVIEWED.match(self.text, phrase[1]))
                and (not match["told"] or self._in_cue(match.start()))
            ):
                found += [(match.start(), phrase), *self._and_more(match.start(), phrase)]
        for match in _IN_ITS.finditer(self.text, self.start, self.end):
            phrase = self._free(match) and self.reader.phrase(match.start("who"), match.end("who"))
            if phrase and self.reader.outlet(phrase):
                found.append((match.start(), phrase))
        for attribution in self.attributions:
            for _, stop in attribution.source:
                if self.text.startswith(" to ", stop) and (phrase := self.reader.phrase(stop + 4, self.end)) and self.reader.outlet(phrase):
                    found.append((stop, phrase))
        yield from sorted(dict.fromkeys(found))

    def _and_more(self, at: int, phrase: Span) -> Iterator[tuple[int, Span]]:
        """A second outlet beside the first: "reported by the Star and the Post"."""
        if joined := _AND.match(self.text, phrase[1], self.end):
            other = self.reader.phrase(joined.end(), self.end)
            if other and self.reader.outlet(phrase) and self.reader.outlet(other):
                yield at, other

    def _is_source(self, phrase: Span, at: int, source: Sequence[Span]) -> bool:
        """Whether the phrase is the source itself; "a memo seen by the paper" holds a relay, it is none."""
        return any(_touch(phrase, span) and not span[0] < at for span in source)

    def _free(self, match: re.Match[str]) -> bool:
        return not any(start < match.start() < end for start, end in self.quoted)

    def _in_cue(self, at: int) -> bool:
        return any(start <= at < end for a in self.attributions for start, end in a.cue)

    def _owner(self, at: int) -> int | None:
        """The attribution that a marker belongs to: around it, else the last one before it, else the first one."""
        inside = [(end - start, index) for index, (start, end) in enumerate(self.hulls) if start <= at < end]
        if inside:
            return min(inside)[1]
        past = [(end, index) for index, (_, end) in enumerate(self.hulls) if end <= at]
        ahead = [(start, index) for index, (start, _) in enumerate(self.hulls) if start > at]
        if past and not (ahead and self._new_clause(max(past)[0], at)):
            return max(past)[1]
        return min(ahead)[1] if ahead else None

    def _new_clause(self, start: int, at: int) -> bool:
        return bool(re.search(r"[;]|, (?:and|but|while|whereas)\b", self.text[start:at]))

    # --- one carrying another --------------------------------------------------------------------------------------------------------

    def _links(self) -> Iterator[_Link]:
        for match in _CITING.finditer(self.text, self.start, self.end):
            carried = self._free(match) and self.reader.phrase(match.end(), self.end)
            if not carried or not self.reader.voice(carried):
                continue
            finite = match["word"].lower() in {"quoted", "quotes", "cited", "cites"}
            if finite and not _AS_SAYING.match(self.text, self._past(carried), self.end):
                continue
            carrier = self._subject(match.start(), finite=finite) or (not finite and self._next_subject(carried[1])) or None
            if carrier and not _touch(carrier, carried):
                yield _Link(carrier, carried, match.start())
            if deeper := _WHO_SPOKE.match(self.text, carried[1], self.end):
                origin = self.reader.phrase(deeper.end(), self.end)
                if origin and self.reader.voice(origin):
                    yield _Link(carried, origin, deeper.start())

    def _past(self, carried: Span) -> int:
        """Where what qualifies a phrase ends: "a source close to the talks" before "as saying"."""
        where = re.compile(
            r"[^.;\"]{0,80}?(?=\s+as\s+(?:\w+\s+)?(?:saying|telling|stating|warning|adding|calling|describing|writing)\b)"
        ).match(self.text, carried[1], self.end)
        return where.end() if where else carried[1]

    def _subject(self, at: int, *, finite: bool) -> Span | None:
        """Who cites: "Y quoted", "Y, citing", "Y said on Friday, citing"."""
        place = self.words.at(at) - 1
        if finite:
            while place >= 0 and self.words.low[place] in {"also", "has", "have", "had", "earlier", "later"}:
                place -= 1
            return self._before(place)
        floor = max(0, place - 7)
        for index in range(place, floor - 1, -1):
            if self.words.starts[index] < self.start:
                break
            if self.words.low[index] in SAYING and self.words.words[index].islower():
                return self._before(index - 1) or self._behind(index + 1, at)
        comma = self.text[self.words.ends[place] : at].strip() in {",", "", "("}
        return self._before(place) if comma and place >= 0 else None

    def _behind(self, index: int, at: int) -> Span | None:
        """The subject behind its verb: "said the agency, citing"."""
        span = after(self.words, index, at)
        return span if span and self.reader.voice(span) else None

    def _before(self, place: int) -> Span | None:
        if place < 0 or self.words.ends[place] <= self.start:
            return None
        if self.words.low[place] in PRONOUNS:
            return self.words.starts[place], self.words.ends[place]
        span = before(self.words, place, self.start)
        return span if span and self.reader.voice(span) else None

    def _next_subject(self, at: int) -> Span | None:
        """Who cites, named after: "Citing officials, the paper reported"."""
        if not self.text.startswith(",", at):
            return None
        span = self.reader.phrase(at + 1, self.end)
        if not span or not self.reader.voice(span):
            return None
        following = self.words.at(span[1])
        return span if following < len(self.words.low) and self.words.low[following] in SAYING else None

    # --- clauses around an attribution -----------------------------------------------------------------------------------------------

    def _around(self, index: int, attribution: Attribution, links: list[_Link]) -> Iterator[Span]:
        """Who reports the whole: "Y reported that X said", "X said, Y reported", "according to Y, X said"."""
        hull = self.hulls[index]
        for match in _REPORTING.finditer(self.text, self.start, self.end):
            if hull[0] <= match.start() < hull[1] or not self._free(match):
                continue
            reporter = (
                self._subject(match.end() + 1, finite=False) if match.start() < hull[0] else self._before(self.words.at(match.start()) - 1)
            )
            citing = next(
                (link for link in links if reporter and _touch(link.carried, reporter) and link.carried[1] <= match.start()), None
            )
            reporter = citing.carrier if citing else reporter
            if not reporter or _meets(reporter, attribution.source) or not self._conveys(index, reporter, match, hull):
                continue
            inner = [link.carried for link in links if _touch(link.carrier, reporter) and not _meets(link.carried, attribution.source)]
            yield from [*inner, reporter]
            return
        for match in _PER.finditer(self.text, self.start, self.end):
            reporter = (self._free(match) and self.reader.phrase(match.end(), self.end)) or None
            if (
                reporter
                and self.reader.voice(reporter)
                and not _meets(reporter, attribution.source)
                and self._is_per(index, reporter, match, hull)
            ):
                yield reporter
                return

    def _conveys(self, index: int, reporter: Span, match: re.Match[str], hull: Span) -> bool:
        """Whether the reporter's clause takes in this attribution, and only conveys it."""
        other = self._owned_by(index, reporter)
        if other is not None:
            return _covers(other, self.attributions[index])
        if match.end() <= hull[0]:
            return bool(_THAT.fullmatch(self.text, match.end(), hull[0]))
        if (
            self.reader.outlet(reporter)
            and match.group() in {"reported", "reports"}
            and _CLAUSE_END.match(self.text, match.end(), self.end)
        ):
            return True
        outer_end = max(hull[1], *(end for _, end in self.attributions[index].content if end <= match.start()), hull[1])
        return bool(re.fullmatch(r"[^.;:!?]{0,60}[,\"]\s*", self.text[outer_end : reporter[0]])) and bool(
            _CLAUSE_END.match(self.text, match.end(), self.end)
        )

    def _is_per(self, index: int, reporter: Span, match: re.Match[str], hull: Span) -> bool:
        other = self._owned_by(index, reporter)
        if other is not None:
            return _covers(other, self.attributions[index])
        if match.end() <= hull[0]:
            return match.start() <= self.start + 2 and not self.text[reporter[1] : hull[0]].strip(" ,")
        between = self.text[hull[1] : match.start()]
        loose = (
            self.reader.outlet(reporter)
            and bool(_CLAUSE_END.match(self.text, reporter[1], self.end))
            and not re.search(r"\bwhich\b|;", between)
        )
        return loose or between.strip() in {",", ""}

    def _owned_by(self, index: int, reporter: Span) -> Attribution | None:
        return next((a for i, a in enumerate(self.attributions) if i != index and _meets(reporter, a.source)), None)


def _hull(attribution: Attribution) -> Span:
    spans = (*attribution.source, *attribution.cue) or attribution.content or ((0, 0),)
    return min(start for start, _ in spans), max(end for _, end in spans)


def _touch(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _meets(span: Span, spans: Sequence[Span]) -> bool:
    return any(_touch(span, other) for other in spans)


def _covers(outer: Attribution, inner: Attribution) -> bool:
    """Whether the inner attribution's cue stands in the outer one's content."""
    head = inner.cue or inner.source
    return any(start <= head[0][0] and head[0][1] <= end for start, end in outer.content) if head else False

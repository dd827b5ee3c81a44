"""Through whom words came to the reader: "the ministry said, as quoted by the agency", "the paper reported, citing officials".

The tagger gives one attribution where the text has a chain. Here the chain is read from the words around it: markers ("told", "quoted by",
"citing", "according to") and the noun phrases beside them. An audience ("told reporters") is no relay, and the outlet that publishes the
article is the last relay of all, which nobody lists.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from variorum.claims.outlets import DESK, Reader, is_outlet
from variorum.claims.phrases import SAYING, Scene, after, before, read
from variorum.claims.roles import MEDIA_NOUNS, OUTLET_ENDINGS, OUTLETS, PRONOUNS, Sort
from variorum.model import Attribution, Span

__all__ = ["Chain", "follow"]

FRAME = 1_000  # code points; of a sentence twice as long only so much around a cue is read


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

_ANY = r"quoted|cited|relayed|conveyed|transmitted|passed (?:on|along)|delivered|read out|forwarded|summarised|summarized|paraphrased"  # by whomever
_OUTLET = (
    r"carried|published|broadcast|aired|reported|obtained|seen|reviewed|viewed|interviewed|picked up|reprinted|released|printed|run|distributed|"
    r"shared|leaked|shown|posted|approached|contacted|reached|asked|circulated|disseminated|heard|questioned|pressed|featured|excerpted|leaked"
)
_BY = re.compile(
    rf"\b(?:(?P<any>{_ANY})|(?P<outlet>{_OUTLET}))(?:\s+(?:as\s+(?:saying|telling|stating)|earlier|first|later|on\s+\w+|\w+ly))?\s+(?P<how>by|in)\s+",
    re.IGNORECASE,
)
_TELLING = r"[Tt]old|[Tt]ells|[Tt]elling"
_SPEECHES = (
    "interview interviews remark remarks comment comments statement statements communique communiqué letter letters e-mail e-mails email emails speech "
    "article op-ed column essay report reports appearance message video conversation piece editorial transcript call".split()
)
_SPEECH = f"(?i:{'|'.join(_SPEECHES)})"
_VERBS = "|".join(sorted(SAYING - {"told", "tells", "telling"}))
_TO = re.compile(
    rf"\b(?P<told>{_TELLING})\s+"
    rf"|\b(?:[Ss]peaking|spoke|speaks|speak|[Tt]alking|talked|[Ww]riting|[Aa]ppearing|appeared|commenting|shared|briefed|informed|confided|{_VERBS})\s+(?:(?:exclusively|separately|briefly|earlier|later|on\s+\w+day|by\s+(?:tele)?phone|live)\s+)*"
    r"(?:to|with|in|on|for)\s+"
    r"|\b(?:broadcast|aired|published|carried|posted|shown|featured|printed|run)\s+(?:on|in)\s+"
    rf"|\b(?:(?P<interview>[Ii]nterviews?)|{_SPEECH})(?:\s+(?:published|broadcast|aired|sent|carried|given|posted|printed|on\s+\w+day|\w+day|by\s+(?:tele)?phone|live|exclusive))*\s+(?:to|with|for|on|in|by|from)\s+",
)
_CITING = re.compile(
    r"\b(?P<word>[Cc]iting|[Qq]uoting|[Ww]ith reference to|[Oo]n the authority of|[Aa]ttributing (?:it|this|the \w+) to|[Rr]elaying|"
    r"[Qq]uoted|[Qq]uotes|[Cc]ited|[Cc]ites|reported|reports)\s+",
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
_THROUGH = re.compile(rf"\b(?:{_VERBS}|statement|message)\s+(?:through|via)\s+")
_PLACED = re.compile(r"(?:(?<=^)|(?<=[.!?\"] )|(?<=\n))(?:In|On|Over)\s+")
_AND = re.compile(r",? and\s+")
_ON = re.compile(r"\s+(?:on|of|from|for|at)\s+(?!\w+day)")
_PRESENT = re.compile(
    r",\s+(?P<who>[\w' -]{3,40}?)\s+(?:who\s|familiar with\s|close to\s|with knowledge of\s|briefed on\s|present at\s|at the\s)[^,.;\"]{2,60}\s$"
)
_WHO_SPOKE = re.compile(
    r",?\s+(?:which|who)\s+(?:in turn\s+)?(?:spoke to|quoted|cited|talked to|interviewed|attributed it to|cites|quotes)\s+"
)
_LEAD_IN = re.compile(r",?\s*(?:that\s+)?")
_NOT_ONLY_SAYING = frozenset(
    "maintained called described asked urged suggested estimated noted notes repeated concluded quoted cited".split()
)
_BETWEEN = frozenset("has had have also earlier later".split())
_SPEECH_ACTS = frozenset(
    "ordered offered agreed refused rejected demanded threatened proposed apologised apologized vowed confessed conceded decided condemned criticised "
    "criticized dismissed invited instructed assured informed complained appealed advised".split(),
)


# Without one of these words no marker is looked for.
_SIGNS = (
    OUTLETS | OUTLET_ENDINGS | MEDIA_NOUNS | frozenset((*_SPEECHES, *"by told tells telling through via le la der die das el il".split()))
)


def follow(scene: Scene, attributions: Sequence[Attribution]) -> list[Chain]:
    """The chain of each attribution."""
    frames = _frames(attributions, scene.sentences)
    reader = Reader(scene)
    signs = [start for start, low in zip(scene.words.starts, scene.words.low, strict=True) if low in _SIGNS]
    chains = [NO_CHAIN] * len(attributions)
    for frame, members in frames.items():
        found = _Frame(reader, frame, [attributions[index] for index in members], marked=_within(signs, frame))
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
        if end - start > 2 * FRAME:  # no sentence: cut by a grid, so that attributions share their frames
            start, end = max(start, at // FRAME * FRAME), min(end, at // FRAME * FRAME + FRAME)
        frames.setdefault((start, end), []).append(index)
    return frames


class _Frame:
    """One sentence with its attributions and what it says of relaying."""

    def __init__(self, reader: Reader, span: Span, attributions: Sequence[Attribution], *, marked: bool) -> None:
        self.marked = marked  # whether one of the words stands here without which no marker is looked for
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
        link = next((link for link in links if _meets(link.carrier, source) and not self._is_content(link, attribution)), None)
        if link:
            while link:
                speaker, relays = link.carried, [link.carrier, *relays]
                deeper = speaker
                link = next((other for other in links if _touch(other.carrier, deeper) and other is not link), None)
        else:
            relays += self._carriers(source, links)
        if told := self._told_inside(index, attribution, links):
            outer = [speaker, *relays] if speaker else [_hull_of(source), *relays]
            return Chain(told, tuple(dict.fromkeys(span for span in outer if span)))
        if not speaker:
            relays += [span for span in self._around(index, attribution, links) if not any(_touch(span, known) for known in relays)]
            relays += self._desk(source)
        return Chain(speaker, tuple(dict.fromkeys(relays)))

    def _is_content(self, link: _Link, attribution: Attribution) -> bool:
        """Whether what is cited is itself the content: "he cited the committee" says nothing of who spoke."""
        cited = any(self.text[start:end].lower().startswith(("cit", "refer")) for start, end in attribution.cue)
        length = sum(end - start for start, end in attribution.content)
        return cited and any(_touch(link.carried, span) for span in attribution.content) and length < link.carried[1] - link.carried[0] + 20

    def _told_inside(self, index: int, attribution: Attribution, links: list[_Link]) -> Span | None:
        """Whose words an outlet or body conveys, when its content begins with who said them: "the paper reported that X had denied ..."."""
        source = attribution.source
        if (
            len(source) != 1
            or not attribution.content
            or any(_covers(attribution, other) for i, other in enumerate(self.attributions) if i != index)
        ):
            return None
        carrier = read(self.words, source[0])
        outlet = self.reader.outlet(source[0])
        if carrier is None or not (
            outlet or any(_meets(link.carrier, source) for link in links) or (carrier.sort is Sort.BODY and carrier.opening == "the")
        ):
            return None
        for start, end in attribution.content:
            cited = next((link.carried for link in links if _touch(link.carried, (start, end)) and link.carried[0] <= start + 4), None)
            begin = cited[1] if cited else start
            lead = _LEAD_IN.match(self.text, begin, end)
            if self.text[start] != '"' and (subject := self._clause_subject(lead.end() if lead else begin, end)):
                return subject
        return None

    def _clause_subject(self, start: int, end: int) -> Span | None:
        """The subject of a clause whose verb is one of saying: "Minister Novak had denied"."""
        subject = self.reader.phrase(start, end)
        place = self.words.at(subject[1]) if subject else 0
        if not subject or not self.reader.voice(subject) or place >= len(self.words.low):
            return None
        while place < len(self.words.low) and self.words.low[place] in _BETWEEN and self.words.gap(place) == " ":
            place += 1
        if place >= len(self.words.low) or self.words.starts[place] >= end or self.words.gap(place) != " ":
            return None
        verb, phrase = self.words.low[place], read(self.words, subject)
        person = phrase is not None and not phrase.plural and (phrase.sort is Sort.PERSON or (phrase.proper and len(phrase.modifiers) > 0))
        return subject if verb in SAYING - _NOT_ONLY_SAYING or (verb in _SPEECH_ACTS and person) else None

    def _desk(self, source: Sequence[Span]) -> list[Span]:
        """The outlet whose own editor or correspondent speaks: "the Lantern's political editor"."""
        phrase = read(self.words, source[0]) if len(source) == 1 else None
        if phrase is None or phrase.head not in DESK or phrase.opening not in {"'s", "the"}:
            return []
        for index in self.words.within(phrase.core):
            owner = (phrase.core[0], self.words.ends[index])
            if self.words.words[index].endswith("'s") and self.reader.outlet(owner):
                return [owner]
        return []

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
        found: list[tuple[int, Span]] = []
        if not self.marked:
            return
        for match in _BY.finditer(self.text, self.start, self.end):
            phrase = self._free(match) and self.reader.phrase(match.end(), self.end)
            if phrase and (self._voice_or_document(phrase, match["how"]) if match["any"] else self.reader.outlet(phrase)):
                found += [(match.start(), phrase), *self._and_more(match.start(), phrase)]
        for match in _TO.finditer(self.text, self.start, self.end):
            phrase = self._free(match) and self.reader.phrase(match.end(), self.end)
            if phrase and not self.reader.outlet(phrase) and (more := _ON.match(self.text, phrase[1], self.end)):
                phrase = self.reader.phrase(more.end(), self.end)
            if (
                phrase
                and (
                    self.reader.outlet(phrase)
                    or (match["told"] and self.reader.lone(phrase))
                    or (match["interview"] and self.reader.named(phrase))
                    or _INTERVIEWED.match(self.text, phrase[1])
                )
                and (not match["told"] or (self._in_cue(match.start()) and (self.reader.ends(phrase) or is_outlet(self.words, phrase))))
            ):
                found += [(match.start(), phrase), *self._and_more(match.start(), phrase)]
        for match in _THROUGH.finditer(self.text, self.start, self.end):
            phrase = self._free(match) and self.reader.phrase(match.end(), self.end)
            if phrase and self.reader.voice(phrase):
                found.append((match.start(), phrase))
        for match in _PLACED.finditer(self.text, self.start, self.end):
            phrase = self._free(match) and self.reader.phrase(match.end(), self.end)
            if phrase and self.reader.outlet(phrase) and self.text[phrase[1] : phrase[1] + 1] == ",":
                found.append((match.start(), phrase))
        for match in _IN_ITS.finditer(self.text, self.start, self.end):
            phrase = self._free(match) and self.reader.phrase(match.start("who"), match.end("who"))
            if phrase and self.reader.outlet(phrase):
                found.append((match.start(), phrase))
        for attribution in self.attributions:
            for _, stop in attribution.source:
                if self.text.startswith(" to ", stop) and (phrase := self.reader.phrase(stop + 4, self.end)) and self.reader.outlet(phrase):
                    found.append((stop, phrase))
        yield from sorted(dict.fromkeys(found))

    def _voice_or_document(self, phrase: Span, how: str) -> bool:
        if how == "by":
            return self.reader.voice(phrase)
        found = read(self.words, phrase)
        return self.reader.outlet(phrase) or (found is not None and found.sort is Sort.DOCUMENT)

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
        """Whether a verb is the cue of an attribution, or stands right behind its source."""
        return any(start <= at < end for a in self.attributions for start, end in (*a.cue, *((stop, stop + 3) for _, stop in a.source)))

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
            finite = match["word"].lower() in {"quoted", "quotes", "cited", "cites", "reported", "reports"}
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
        if span is None or _meets(span, self.quoted):
            return None
        return span if self.reader.voice(span) else None

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
            if not self._free(match) or self._is_own_verb(match.start(), attribution):
                continue
            if hull[0] <= match.start() < hull[1]:
                if aside := self._aside(match):
                    yield aside
                    return
                continue
            reporter = self._subject(match.end() + 1, finite=False) if match.start() < hull[0] else self._trailing(match)
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

    def _trailing(self, match: re.Match[str]) -> Span | None:
        """The subject of a verb behind an attribution: ", the paper reports", ", reports the paper", ", two people who were there said"."""
        if self.text.endswith((", ", '" '), 0, match.start()):
            behind = self.reader.phrase(match.end(), self.end)
            return behind if behind and self.reader.outlet(behind) else None
        present = _PRESENT.search(self.text, max(self.start, match.start() - 120), match.start())
        if present:
            subject = self.reader.phrase(present.start("who"), self.end)
            return subject if subject and self.reader.voice(subject) else None
        return self._before(self.words.at(match.start()) - 1)

    def _aside(self, match: re.Match[str]) -> Span | None:
        """Who reports between commas inside a clause: "the mayor, the paper reported, had resigned"."""
        reporter = self._before(self.words.at(match.start()) - 1)
        aside = reporter and self.text.endswith(", ", 0, reporter[0]) and self.text.startswith(",", match.end())
        return reporter if aside else None

    def _is_own_verb(self, at: int, attribution: Attribution) -> bool:
        """Whether a verb is the cue of another attribution by the same source."""
        return any(
            a is attribution or _touch_any(a.source, attribution.source)
            for a in self.attributions
            if any(start <= at < end for start, end in a.cue)
        )

    def _conveys(self, index: int, reporter: Span, match: re.Match[str], hull: Span) -> bool:
        """Whether the reporter's clause takes in this attribution, and only conveys it."""
        other = self._owned_by(index, reporter)
        if other is not None:
            return _covers(other, self.attributions[index])
        if match.end() <= hull[0]:
            return bool(_THAT.fullmatch(self.text, match.end(), hull[0]))
        if reporter[0] > match.start():  # the verb before its subject: ", reports the paper"
            return bool(_CLAUSE_END.match(self.text, reporter[1], self.end))
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
        if hull[0] < match.start() < hull[1]:
            return self.text[match.start() - 2 : match.start()].strip() == "," and self.text[reporter[1] : reporter[1] + 1] == ","
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


def _within(places: Sequence[int], span: Span) -> bool:
    place = bisect_left(places, span[0])
    return place < len(places) and places[place] < span[1]


def _hull(attribution: Attribution) -> Span:
    spans = (*attribution.source, *attribution.cue) or attribution.content or ((0, 0),)
    return min(start for start, _ in spans), max(end for _, end in spans)


def _hull_of(spans: Sequence[Span]) -> Span | None:
    return (spans[0][0], spans[-1][1]) if spans else None


def _touch(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _meets(span: Span, spans: Sequence[Span]) -> bool:
    return any(_touch(span, other) for other in spans)


def _touch_any(spans: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(_meets(span, others) for span in spans)


def _covers(outer: Attribution, inner: Attribution) -> bool:
    """Whether the inner attribution's cue stands in the outer one's content."""
    head = inner.cue or inner.source
    return any(start <= head[0][0] and head[0][1] <= end for start, end in outer.content) if head else False

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

from variorum.claims.voices.clauses import Clause, meets, touch, touch_any
from variorum.claims.voices.links import Link, subject
from variorum.claims.voices.links import links as find_links
from variorum.claims.voices.markers import SIGNS, lead, markers
from variorum.claims.voices.nearby import around
from variorum.claims.voices.outlets import DESK, Reader
from variorum.claims.voices.phrases import SAYING, Scene, read
from variorum.claims.voices.roles import Sort
from variorum.model import Attribution, Span

__all__ = ["Chain", "follow"]

FRAME = 1_000  # code points; of a sentence twice as long only so much around a cue is read


class Chain(NamedTuple):
    """How the content of one attribution came: who spoke, then through whom."""

    speaker: Span | None  # where the speaker is named, when the attribution's own source is a relay
    relays: tuple[Span, ...]  # nearest the speaker first


NO_CHAIN = Chain(None, ())


_PER = re.compile(r"\b(?:[Pp]er|[Aa]ccording to|[Aa]s reported by|[Aa]s \w+ by)\s+")
_ANYBODY = "reported reports said says wrote writes noted added adds announced quoted quotes"
_BY_OUTLETS = (
    "claimed claims revealed reveals confirmed confirms disclosed discloses stated states maintained maintains alleged alleges learned learnt understands "
    "hears heard carried published broadcast relates recounts relayed insisted insists suggested suggests had has tells discovered mentions mentioned"
)
_REPORTING = re.compile(rf"\b(?:{'|'.join((_ANYBODY + ' ' + _BY_OUTLETS).split())})\b")
_OF_WHOM = re.compile(r"\s(?:for|of|at|from|in|on)\s(?:[\w'-]+\s){1,5}?(?=(?:told|said|says|had (?:told|said))\b)")
_TAIL = re.compile(r"\s(?:at|in|from|on|near|of|with|close to|familiar with|who|briefed on)\s[^,.;:\"]{2,50}\s")
_TALKING = re.compile(r"\b(?:was|were|had been|has been) (?:speaking|talking) (?:\w+ )?(?:to|with)\s+")
_TOLD = re.compile(r"\b(?:told|tells)\s+")
_WHEN = r"(?:\s+(?:(?:late |early |earlier |also )*(?:on |in |at )?(?:\w+day|(?:the )?(?:morning|afternoon|evening|night|week|month)|today|yesterday|earlier|later|afterwards|then|since|separately|too)))*"
_CLAUSE_END = re.compile(
    rf"{_WHEN}\s*(?:in (?:a|its|their) (?:\w+ )?(?:statement|report|bulletin|dispatch|release|communique)[^,.]{{0,30}})?\s*(?:[.,;!?\"\n]|$)"
)
_THAT = re.compile(rf"{_WHEN}(?:,[^,]{{2,60}},)?\s*(?:that\s+|:\s*|how\s+|,\s*)?\"?$")
_PRESENT = re.compile(
    r",\s+(?P<who>[\w' -]{3,40}?)\s+(?:who\s|familiar with\s|close to\s|with knowledge of\s|briefed on\s|present at\s|at the\s)[^,.;\"]{2,60}\s$"
)
_APPOSED = re.compile(r",\s+((?:[A-Z][\w'.-]* ){0,3}[A-Z][\w'-]+)(?=[,.;:\"]|\s-|\s*$)(?!, (?:and|or)\b)")
_LEAD_IN = re.compile(r",?\s*(?:that\s+)?")
_NOT_ONLY_SAYING = frozenset(
    "maintained called described asked urged suggested estimated noted notes repeated concluded quoted cited".split()
)
_BETWEEN = frozenset("has had have also earlier later".split())
_SPEECH_ACTS = frozenset(
    "ordered offered agreed refused rejected demanded threatened proposed apologised apologized vowed confessed conceded decided condemned criticised "
    "criticized dismissed invited instructed assured informed complained appealed advised".split(),
)


def follow(scene: Scene, attributions: Sequence[Attribution]) -> list[Chain]:
    """The chain of each attribution."""
    frames = _frames(attributions, scene.sentences)
    reader = Reader(scene)
    signs = [start for start, low in zip(scene.words.starts, scene.words.low, strict=True) if low in SIGNS]
    chains = [NO_CHAIN] * len(attributions)
    for frame, members in frames.items():
        found = _Frame(reader, frame, [attributions[index] for index in members], marked=_within(signs, frame))
        for index, chain in zip(members, found.chains(), strict=True):
            chains[index] = chain
    _spoken_to_later(reader, scene, attributions, chains)
    return chains


def _spoken_to_later(reader: Reader, scene: Scene, attributions: Sequence[Attribution], chains: list[Chain]) -> None:
    """A sentence of its own for the relay behind a quotation: '"We stay," the chief said. He was talking to the Star.'"""
    text, starts = scene.words.text, [start for start, _ in scene.sentences]
    anchors = sorted((_anchor(attribution), index) for index, attribution in enumerate(attributions))
    for match in _TALKING.finditer(text):
        outlet = reader.phrase(match.end(), match.end() + 80)
        if not outlet or not reader.outlet(outlet):
            continue
        place = bisect_right(starts, match.start()) - 1
        first, stop = starts[max(0, place - 2)], starts[max(0, place)]
        low, high = bisect_left(anchors, (first, 0)), bisect_left(anchors, (stop, 0))
        if high < len(anchors) and anchors[high][0] <= outlet[1]:
            continue  # the sentence has something said of its own
        for at, index in anchors[low:high]:
            if not chains[index].relays and "\n" not in text[at:stop].strip():
                chains[index] = Chain(chains[index].speaker, (outlet,))


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


class _Frame(Clause):
    """One sentence with its attributions and what it says of relaying."""

    def __init__(self, reader: Reader, span: Span, attributions: Sequence[Attribution], *, marked: bool) -> None:
        super().__init__(reader, span, attributions)
        self.marked = marked  # whether one of the words stands here without which no marker is looked for

    def chains(self) -> Iterator[Chain]:
        links = list(find_links(self))
        carried: list[list[tuple[int, Span]]] = [[] for _ in self.attributions]
        for at, bare in markers(self, signed=self.marked):
            owner, phrase = self._owner(at), self._with_name(bare)
            if owner is not None and self._in_passing(owner, at, phrase):
                continue
            if owner is not None and not self._is_source(phrase, at, self.attributions[owner].source):
                carried[owner].append((at, phrase))
        for index, attribution in enumerate(self.attributions):
            yield self._chain(index, attribution, carried[index], links)

    def _chain(self, index: int, attribution: Attribution, near: list[tuple[int, Span]], links: list[Link]) -> Chain:
        speaker: Span | None = None
        source = attribution.source
        relays = [phrase for _, phrase in near]
        link = next((link for link in links if meets(link.carrier, source) and not self._is_content(link, attribution)), None)
        if link:
            while link:
                speaker, relays = link.carried, [link.carrier, *relays]
                deeper = speaker
                link = next((other for other in links if touch(other.carrier, deeper) and other is not link), None)
        else:
            relays = self._carriers(source, near, links)
        if told := self._told_inside(index, attribution, links):
            outer = [speaker, *relays] if speaker else [_hull_of(source), *relays]
            return Chain(told, tuple(dict.fromkeys(span for span in outer if span)))
        if not speaker:
            relays += [span for span in self._around(index, attribution, links) if not any(touch(span, known) for known in relays)]
            relays += self._desk(source)
            beside = (lead(self) or (around(self, index) if self.marked else None)) if not relays else None
            relays += [beside] if beside and not meets(beside, source) else []
        return Chain(speaker, tuple(dict.fromkeys(relays)))

    def _is_content(self, link: Link, attribution: Attribution) -> bool:
        """Whether what is cited is itself the content: "he cited the committee" says nothing of who spoke."""
        cited = any(self.text[start:end].lower().startswith(("cit", "refer")) for start, end in attribution.cue)
        length = sum(end - start for start, end in attribution.content)
        return cited and any(touch(link.carried, span) for span in attribution.content) and length < link.carried[1] - link.carried[0] + 20

    def _told_inside(self, index: int, attribution: Attribution, links: list[Link]) -> Span | None:
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
            outlet
            or self.reader.likely(source[0])
            or any(meets(link.carrier, source) for link in links)
            or (carrier.sort is Sort.BODY and carrier.opening == "the")
        ):
            return None
        for start, end in attribution.content:
            cited = next((link.carried for link in links if touch(link.carried, (start, end)) and link.carried[0] <= start + 4), None)
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
        if tail := _OF_WHOM.match(self.text, subject[1], end):
            place = self.words.at(tail.end())
        verb, phrase = self.words.low[place] if place < len(self.words.low) else "", read(self.words, subject)
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

    def _carriers(self, source: Sequence[Span], near: Sequence[tuple[int, Span]], links: list[Link]) -> list[Span]:
        """Who carries the words of this source, and who carries theirs; a marker between a carrier and its verb is about the carrier."""
        found: list[Span] = []
        outer: list[Span] = []
        link = next((link for link in links if meets(link.carried, source)), None)
        if link:
            outer = [phrase for at, phrase in near if link.carrier[1] <= at < link.at]
        while link and link.carrier not in found:
            found.append(link.carrier)
            carrier = link.carrier
            link = next((other for other in links if touch(other.carried, carrier)), None)
        inner = [phrase for _, phrase in near if phrase not in outer]
        return list(dict.fromkeys([*inner, *found, *outer]))

    # --- markers beside a source ----------------------------------------------------------------------------------------------------

    def _in_passing(self, index: int, at: int, phrase: Span) -> bool:
        """Whether a marker only tells of a thing inside what is said: "confirmed talks, first reported by the Star, about ..."."""
        return any(start < at and phrase[1] + 3 < end for start, end in self.attributions[index].content)

    def _with_name(self, span: Span) -> Span:
        """A description together with the name between commas behind it: "his lawyer, Edith Marsh,", "another agency, Vesti"."""
        phrase = read(self.words, span)
        apposed = _APPOSED.match(self.text, span[1], self.end)
        if phrase is None or phrase.proper or phrase.plural or phrase.capital or not apposed or phrase.core[1] != span[1]:
            return span
        return span[0], apposed.end(1)

    def _is_source(self, phrase: Span, at: int, source: Sequence[Span]) -> bool:
        """Whether the phrase is the source itself; "a memo seen by the paper" holds a relay, it is none."""
        return any(touch(phrase, span) and not span[0] < at for span in source)

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

    # --- clauses around an attribution -----------------------------------------------------------------------------------------------

    def _around(self, index: int, attribution: Attribution, links: list[Link]) -> Iterator[Span]:
        """Who reports the whole: "Y reported that X said", "X said, Y reported", "according to Y, X said"."""
        hull = self.hulls[index]
        for match in _REPORTING.finditer(self.text, self.start, self.end):
            if not self.free(match.start()) or self._is_own_verb(match.start(), attribution):
                continue
            if hull[0] <= match.start() < hull[1]:
                if aside := self._aside(match):
                    yield aside
                    return
                continue
            reporter = subject(self, match.end() + 1, finite=False) if match.start() < hull[0] else self._trailing(match)
            citing = next((link for link in links if reporter and touch(link.carried, reporter) and link.carried[1] <= match.start()), None)
            reporter = citing.carrier if citing else reporter
            if reporter and match.group() in _BY_OUTLETS.split() and not self.reader.outlet(reporter):
                continue
            if not reporter or meets(reporter, attribution.source) or not self._conveys(index, reporter, match, hull):
                continue
            inner = [link.carried for link in links if touch(link.carrier, reporter) and not meets(link.carried, attribution.source)]
            yield from [*inner, reporter]
            return
        if told := self._told_by(index, attribution):
            yield from told
            return
        for match in _PER.finditer(self.text, self.start, self.end):
            reporter = (self.free(match.start()) and self.reader.phrase(match.end(), self.end)) or None
            if (
                reporter
                and self.reader.voice(reporter)
                and not meets(reporter, attribution.source)
                and self._is_per(index, reporter, match, hull)
            ):
                yield reporter
                return

    def _told_by(self, index: int, attribution: Attribution) -> list[Span]:
        """Who told an outlet the whole: "a guest told the Star that the mayor had boasted ..."."""
        first, last = self.hulls[index]
        last = max([last, *(end for _, end in attribution.content)])
        for match in _TOLD.finditer(self.text, self.start, self.end):
            audience = self.phrase(match.end()) if self.free(match.start()) and not self._is_own_verb(match.start(), attribution) else None
            teller = audience and self._teller(match.start())
            if (
                not teller
                or not audience
                or meets(teller, attribution.source)
                or not (self.reader.outlet(audience) or self.reader.likely(audience))
            ):
                continue
            leading = match.end() <= first and self.text[audience[1] : first].strip() == "that"
            trailing = teller[0] >= last and self.text[last : teller[0]].strip() in {",", '",', ""}
            if leading or trailing:
                return [teller, audience]
        return []

    def _teller(self, at: int) -> Span | None:
        """The subject of "told", a place or cause behind its head included: "a guest at the dinner"."""
        opening = self.opening()
        if opening and self.reader.voice(opening) and _TAIL.fullmatch(self.text, opening[1], at):
            return opening[0], at - 1
        return self.before(self.words.at(at) - 1)

    def _trailing(self, match: re.Match[str]) -> Span | None:
        """The subject of a verb behind an attribution: ", the paper reports", ", reports the paper", ", two people who were there said"."""
        if self.text.endswith((", ", '" '), 0, match.start()):
            behind = self.reader.phrase(match.end(), self.end)
            return behind if behind and self.reader.outlet(behind) else None
        present = _PRESENT.search(self.text, max(self.start, match.start() - 120), match.start())
        if present:
            subject = self.reader.phrase(present.start("who"), self.end)
            return subject if subject and self.reader.voice(subject) else None
        place = self.words.at(match.start()) - 1
        while place > 0 and self.words.low[place] in {"first", "later", "earlier", "also", "has", "had"}:
            place -= 1
        return self.before(place)

    def _aside(self, match: re.Match[str]) -> Span | None:
        """Who reports between commas inside a clause: "the mayor, the paper reported, had resigned"."""
        reporter = self.before(self.words.at(match.start()) - 1)
        if reporter and match.group() in _BY_OUTLETS.split() and not self.reader.outlet(reporter):
            return None
        aside = reporter and self.text.endswith(", ", 0, reporter[0]) and self.text.startswith(",", match.end())
        return reporter if aside else None

    def _is_own_verb(self, at: int, attribution: Attribution) -> bool:
        """Whether a verb is the cue of another attribution by the same source."""
        return any(
            a is attribution or touch_any(a.source, attribution.source)
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
            (self.reader.outlet(reporter) or (self.reader.likely(reporter) and self.text.endswith(" as ", 0, reporter[0])))
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
        return next((a for i, a in enumerate(self.attributions) if i != index and meets(reporter, a.source)), None)


def _within(places: Sequence[int], span: Span) -> bool:
    place = bisect_left(places, span[0])
    return place < len(places) and places[place] < span[1]


def _hull_of(spans: Sequence[Span]) -> Span | None:
    return (spans[0][0], spans[-1][1]) if spans else None


def _covers(outer: Attribution, inner: Attribution) -> bool:
    """Whether the inner attribution's cue stands in the outer one's content."""
    head = inner.cue or inner.source
    return any(start <= head[0][0] and head[0][1] <= end for start, end in outer.content) if head else False

"""Who carries whose words by the writer's own word for it: "the paper quoted officials as saying", "the agency, citing the ministry"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from variorum.claims.voices.clauses import Clause, meets, touch
from variorum.claims.voices.phrases import SAYING, after, before
from variorum.claims.voices.roles import PRONOUNS
from variorum.model import Span

__all__ = ["WHO_SPOKE", "Link", "links", "subject"]


class Link(NamedTuple):
    """Somebody who carries the words of somebody else, by the writer's own words."""

    carrier: Span
    carried: Span
    at: int  # where the marker stands


_FINITE = frozenset("quoted quotes cited cites reported reports has had shows showed heard hears".split())
_CITING = re.compile(
    r"\b(?P<word>[Cc]iting|[Qq]uoting|[Ww]ith reference to|[Oo]n the authority of|[Aa]ttributing (?:it|this|the \w+) to|[Rr]elaying|"
    r"[Qq]uoted|[Qq]uotes|[Cc]ited|[Cc]ites|reported|reports|has|had|shows|showed)\s+",
)
_AS = r"\s+as\s+(?:(?:also|\w+ly)\s+)?\w+ing\b"
_AS_SAYING = re.compile(rf"(?:,[^,]{{2,60}},)?{_AS}")
_TELLING = re.compile(
    r"\s+(?:saying|telling|asking|warning|calling|promising|insisting|describing|admitting|claiming|boasting|complaining)\b"
)
_PAST = re.compile(rf"[^.;\"]{{0,80}}?(?={_AS})")
_THEN_QUOTE = re.compile(r"\s*[:,]\s*\"")
_HEARD = re.compile(r"\s+as\s+having\s+(?:heard|learned|learnt|been told)\s+(?:(?:it|this|so)\s+)?(?:from|by)\s+")
WHO_SPOKE = re.compile(
    r",?\s+(?:which|who)\s+(?:(?:in turn|itself|had|has|have|also|earlier)\s+)*"
    r"(?:spoke[n]? (?:to|with)|quoted|cited|talked (?:to|with)|interviewed|attributed it to|cites|quotes|heard (?:it )?from|reached)\s+",
)
_WHOM = re.compile(r",?\s+(?:whom|who|that)\s+")
_TO_COMMA = re.compile(r"(?:\s[^,.;:\"]{1,60})?,\s*")
_ADVERBS = frozenset("also has have had earlier later first then".split())


def links(clause: Clause) -> Iterator[Link]:
    """All such pairs in a sentence, in order."""
    for match in _CITING.finditer(clause.text, clause.start, clause.end):
        if not clause.free(match.start()):
            continue
        word = match["word"].lower()
        if word in _FINITE and (passive := _whom(clause, match)):
            yield passive
            continue
        yield from _active(clause, match, finite=word in _FINITE)


def _active(clause: Clause, match: re.Match[str], *, finite: bool) -> Iterator[Link]:
    carried = clause.phrase(match.end())
    if not carried or not (clause.reader.voice(carried) or any(meets(carried, a.source) for a in clause.attributions)):
        return
    if finite and not (_said_so(clause, match["word"], carried) or _is_object(clause, match, carried)):
        return
    carrier = subject(clause, match.start(), finite=finite) or (not finite and _next_subject(clause, carried[1])) or None
    if carrier and not touch(carrier, carried):
        yield Link(carrier, carried, match.start())
    for marker in (_HEARD, WHO_SPOKE):
        if deeper := marker.match(clause.text, carried[1], clause.end):
            origin = clause.phrase(deeper.end())
            if origin and clause.reader.voice(origin):
                yield Link(carried, origin, deeper.start())


def _said_so(clause: Clause, word: str, carried: Span) -> bool:
    """Whether a finite verb's object is said to speak: "quoted him as saying", "has the mayor telling"."""
    if word.lower() in {"has", "had", "shows", "showed"}:
        return bool(_TELLING.match(clause.text, carried[1], clause.end))
    if word.lower().startswith("quot") and _THEN_QUOTE.match(clause.text, carried[1], clause.end):
        return True
    past = _PAST.match(clause.text, carried[1], clause.end)
    return bool(_AS_SAYING.match(clause.text, past.end() if past else carried[1], clause.end))


def _is_object(clause: Clause, match: re.Match[str], carried: Span) -> bool:
    """Whether the tagger itself has the object as the source: "the agency cited the bureau: prices ..."."""
    return any(
        meets(carried, a.source)
        and any(start <= match.start() < end for start, end in a.cue)
        and not any(touch(carried, span) for span in a.content)
        for a in clause.attributions
    )


def _whom(clause: Clause, match: re.Match[str]) -> Link | None:
    """ "Jana Holub, whom the paper quoted as saying ..."."""
    if not re.compile(_AS.removeprefix(r"\s+")).match(clause.text, match.end(), clause.end):
        return None
    carrier = subject(clause, match.start(), finite=True)
    opens = carrier and next(_WHOM.finditer(clause.text, max(clause.start, carrier[0] - 8), carrier[0]), None)
    if not carrier or not opens or opens.end() != carrier[0]:
        return None
    carried = before(clause.words, clause.words.at(opens.start()) - (0 if clause.text[opens.start() - 1].isspace() else 1), clause.start)
    return Link(carrier, carried, match.start()) if carried and clause.reader.voice(carried) and not touch(carrier, carried) else None


def subject(clause: Clause, at: int, *, finite: bool) -> Span | None:
    """Who cites: "Y quoted", "Y, citing", "Y said on Friday, citing"."""
    words, place = clause.words, clause.words.at(at) - 1
    if (aside := clause.past_aside(at)) and (finite or clause.reader.likely(aside) or not clause.before(place)):
        return aside
    if finite:
        while place >= 0 and words.low[place] in _ADVERBS:
            place -= 1
        return clause.before(place)
    floor = max(0, place - 7)
    for index in range(place, floor - 1, -1):
        if words.starts[index] < clause.start:
            break
        if words.low[index] in SAYING and words.words[index].islower():
            return clause.past_aside(words.starts[index]) or clause.before(index - 1) or _behind(clause, index + 1, at)
    comma = place >= 0 and clause.text[words.ends[place] : at].strip() in {",", "", "("}
    return clause.before(place) if comma else None


def _behind(clause: Clause, index: int, at: int) -> Span | None:
    """The subject behind its verb: "said the agency, citing"."""
    span = after(clause.words, index, at)
    return span if span and clause.reader.voice(span) else None


def _next_subject(clause: Clause, at: int) -> Span | None:
    """Who cites, named after: "Citing officials, the paper reported"."""
    comma = _TO_COMMA.match(clause.text, at, clause.end)
    span = clause.phrase(comma.end()) if comma else None
    if span is None and comma:  # a pronoun
        place = clause.words.at(comma.end())
        span = (
            (clause.words.starts[place], clause.words.ends[place])
            if place < len(clause.words.low) and clause.words.low[place] in PRONOUNS
            else None
        )
        return span if span and place + 1 < len(clause.words.low) and clause.words.low[place + 1] in SAYING else None
    if not span or not clause.reader.voice(span):
        return None
    following = clause.words.at(span[1])
    return span if following < len(clause.words.low) and clause.words.low[following] in SAYING else None

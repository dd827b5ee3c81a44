"""An outlet in the sentence of what is said, where no marker of relaying names it: told by its place there alone.

A weaker sign than a marker, so it counts only for names and nouns that show by themselves to be an outlet's, and only where nothing else is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from variorum.claims.voices.clauses import Clause
from variorum.claims.voices.markers import ABOUT, ISSUE
from variorum.model import Span

__all__ = ["around"]

_Found = Iterator[tuple[int, Span]]

_PREPOSITION = re.compile(rf"\b(?P<word>[Tt]o|[Ii]n|[Oo]n|[Bb]y|[Ww]ith|[Vv]ia|[Tt]hrough|[Oo]ver|[Ff]rom)\s+(?P<issue>{ISSUE})?")
_OBJECTS = frozenset(  # nouns and verbs whose preposition leads to what somebody acts on, not through whom he speaks
    "attack attacks ban bans raid raids assault pressure lawsuit suit complaint complaints damage threat threats dispute anger focus based impact "
    "shares stake owned edited founded run bought sold funded close access belongs belonged opposed fined sued banned closed printed advertise "
    "according works worked working employed hired led headed licence license".split()
)
_ASKS = (
    "asked|asks|rang|phoned|called|calls|reached|contacted|interviewed|visited|met|approached|pressed|quizzed|questioned|emailed|e-mailed|texted|"
    "traced|tracked (?:him|her|them) down|caught up with|spoke to|spoke with|speaks to|talked to|sat down with|put it to|put the question to|found"
)
_ASKED = re.compile(rf"\s+(?:(?:has|had|have|first|later|also|recently)\s+)*(?:{_ASKS})\b")
_PUBLISHES = (
    "ran|runs|carried|carries|published|publishes|aired|airs|broadcast|broadcasts|posted|printed|prints|reprinted|obtained|saw|seen|released|showed|"
    "shows|played|plays|played back|got hold of|unearthed|leaked|screened|recorded|recalls|reproduces|reproduced|features|featured|devoted|opened|"
    "opens|led|leads|closed|learned|learnt|hears|heard|understands|discovered|has|had|claims to have"
)
_PUBLISHED = re.compile(rf"\s+(?:(?:\w+day|on \w+day|today|yesterday|later|also|first|has|have|had|on its \w+)\s+)*(?:{_PUBLISHES})\b")
_IN_BRACKETS = re.compile(
    r"\s*[(\[/](?:(?:[Vv]ia|[Ss]ources?:|[Pp]er|[Ff]rom|[Ii]n|[Qq]uoted (?:in|by)|[Aa]s told to|[Tt]o)\s+)?(?=[A-Z]|the\s)"
)
_SOURCE_LINE = re.compile(r"\s*[(\[]?\b(?:[Ss]ource|[Vv]ia|[Cc]redit|[Hh]/[Tt])\s?:?\s+(?=[A-Z])")


def around(clause: Clause, index: int) -> Span | None:
    """The outlet that most likely carries an attribution nobody is found to relay."""
    attribution = clause.attributions[index]
    content = attribution.content
    for at, phrase in sorted((*_bracketed(clause, index), *_asking(clause), *_publishing(clause, index), *_prepositional(clause))):
        outside = clause.free(at) and not any(start <= at < end for start, end in content)
        source = any(start <= phrase[0] < end for a in clause.attributions for start, end in a.source)
        if outside and not source and not _other_clause(clause, index, at):
            return phrase
    return None


def _other_clause(clause: Clause, index: int, at: int) -> bool:
    """Whether a new clause, or another attribution, lies between an attribution and a place."""
    first, last = clause.hulls[index]
    last = max([last, *(end for _, end in clause.attributions[index].content if end <= at)])
    if first <= at < last:
        return False
    between = clause.text[last:at] if at >= last else clause.text[at:first]
    others = any(clause.hulls[i][0] < at and first < clause.hulls[i][0] for i in range(len(clause.hulls)) if i != index)
    return others or bool(re.search(r"[;]|, (?:and|but|while|whereas)\b|\.\s", between))


def _prepositional(clause: Clause) -> _Found:
    for match in _PREPOSITION.finditer(clause.text, clause.start, clause.end):
        place = clause.words.at(match.start()) - 1
        if (place >= 0 and clause.words.low[place] in _OBJECTS) or ABOUT.search(
            clause.text, max(clause.start, match.start() - 48), match.start()
        ):
            continue
        phrase = clause.phrase(match.end())
        if phrase and clause.reader.names(phrase) and (clause.reader.outlet(phrase) or (match["issue"] and clause.reader.likely(phrase))):
            yield match.start(), phrase


def _asking(clause: Clause) -> _Found:
    """An outlet that got somebody to speak: "when the Star rang him"."""
    for match in _ASKED.finditer(clause.text, clause.start, clause.end):
        subject = clause.before(
            clause.words.at(match.start()) - 1 if clause.text[match.start() - 1].isspace() else clause.words.at(match.start() - 1)
        )
        if subject and clause.reader.outlet(subject):
            yield subject[0], subject


def _publishing(clause: Clause, index: int) -> _Found:
    """An outlet that opens the sentence and brings something with which the attribution comes: "The Star ran a letter from ..."."""
    opening = clause.opening()
    if opening and opening[1] <= clause.hulls[index][0] and clause.reader.outlet(opening) and _PUBLISHED.match(clause.text, opening[1]):
        yield opening[0], opening


def _bracketed(clause: Clause, index: int) -> _Found:
    """An outlet in brackets, or behind "Source:", right after what is said."""
    for _, end in clause.attributions[index].content:
        for pattern in (_IN_BRACKETS, _SOURCE_LINE):
            match = pattern.match(clause.text, end + (clause.text[end : end + 1] in {".", ","}))
            phrase = clause.reader.phrase(match.end(), match.end() + 60) if match else None
            if phrase and (clause.reader.outlet(phrase) or clause.reader.likely(phrase)):
                yield end, phrase

"""Further names of places in a text: those that the gazetteer vouches for though no tagger marked them.

Each door gives spans; `toponyms.find` keeps those that overlap no other name. What each brings, in points of F over the names that a
small English tagger marks as places (LGL and GeoVirus dev, 2026-11-25): `again` +1.8, `nested` +0.7, `known` +0.3, `beside` and
`counties` +0.1 each, and more where the tagger is weaker.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from variorum.claims.places.gazetteer import Entry, Gazetteer, Kind, abbreviation, key
from variorum.model import ActorKind, Mention, Span

__all__ = ["again", "begins_place", "beside", "counties", "known", "nested"]

REPEATED_MAX = 300  # distinct names looked for again in the text
LARGE = 5.5  # log10 of the inhabitants from which a town or region is proposed on its name alone
SMALL = 3.0  # and from which one is believed at the head of a body's name: "Lindmark Police Department"
_WIDE = (Kind.COUNTRY, Kind.REGION, Kind.COUNTY)
_BODY = re.compile(
    r"(?:City|County|Town|Municipal|Police|Fire|Sheriff|State|Public|Community|General|Memorial|Regional|International|District|High|Middle|"
    r"Elementary|Hospital|University|College|School|Airport|Court|Courthouse|Jail|Prison|Library|Museum|Zoo|Stadium|Arena|Council|Board|"
    r"Department|Center|Centre|Medical|Correctional|Cathedral|Station|Chamber|Planning|Recreation|Parks?|Civic|Olympic|Convention|Senior|"
    r"Youth|Water|Health)\b"
)
# Quantifiers are possessive and names begin at a word, so that a text of one endless word costs no more than another.
_WORD = r"[A-Z][\w']++"
_PAIR = re.compile(
    rf"(?<![\w'.-])({_WORD}(?:[ -]{_WORD}){{0,2}}), ({_WORD}(?: {_WORD}){{0,2}}(?!\.)|[A-Z][A-Za-z]{{1,4}}\.|(?:[A-Z]\.){{2,3}})"
)
_COUNTY = re.compile(r"(?<![\w.'-])(?:[A-Z][\w.'-]++ ){1,2}(?:County|Parish)\b")
_RUN = re.compile(rf"(?<![\w.'-]){_WORD}(?:[ -]{_WORD}){{0,2}}(?![\w-])(?! [A-Z])")


def begins_place(words: Sequence[str], count: int, entries: Sequence[Entry]) -> bool:
    """Whether the first `count` words of a body's or building's name are a place: a wide one, or a town before a word for such bodies."""
    if not entries:
        return False
    return entries[0].kind in _WIDE or (count < len(words) and entries[0].size > SMALL and bool(_BODY.match(words[count])))


def again(text: str, names: Iterable[str]) -> Iterator[Span]:
    """Everywhere that these names stand, the commonest first if there are too many."""
    listed = [re.escape(name) for name, _ in Counter(name for name in names if len(name) > 2).most_common(REPEATED_MAX)]
    if listed:
        for match in re.finditer(r"(?<![\w-])(?:" + "|".join(sorted(listed, key=len, reverse=True)) + r")(?![\w-])", text):
            yield match.span()


def beside(index: Gazetteer, text: str) -> Iterator[Span]:
    """Names before the country or region that they lie in: "Lima, Ohio"."""
    for match in _PAIR.finditer(text):
        outer = match[2]
        wider = index.find_key(abbreviation(outer)) if "." in outer or len(outer) == 2 else index.find(outer)
        rows = {entry.row for entry in wider if entry.kind is Kind.REGION}
        countries = {entry.country for entry in wider if entry.kind is Kind.COUNTRY}
        if (rows or countries) and any(
            entry.region in rows or (entry.country in countries and entry.kind is not Kind.COUNTRY) for entry in index.find(match[1])
        ):
            yield match.span(1)
            yield match.span(2)


def counties(index: Gazetteer, text: str) -> Iterator[Span]:
    """ "Perry County", "Iberia Parish"."""
    for match in _COUNTY.finditer(text):
        words = match[0].split(" ")
        for skip in range(len(words) - 1):
            part = " ".join(words[skip:])
            if index.find(part):
                yield match.end() - len(part), match.end()
                break


def known(index: Gazetteer, text: str, tagged: Mapping[Span, ActorKind]) -> Iterator[Span]:
    """Countries, and large places under their main name, that stand alone and that the tagger took for nothing or for a group."""
    for match in _RUN.finditer(text):
        part = match[0].removesuffix("'s")
        span = match.start(), match.start() + len(part)
        if tagged.get(span, ActorKind.GROUP) is not ActorKind.GROUP or part.isupper():
            continue
        entry = next((entry for entry in index.find(part) if entry.kind is not Kind.DEMONYM), None)
        if entry and (
            entry.kind is Kind.COUNTRY or (entry.size > LARGE and entry.kind in (Kind.REGION, Kind.TOWN) and key(entry.name) == key(part))
        ):
            yield span


def nested(index: Gazetteer, text: str, mentions: Sequence[Mention]) -> Iterator[Span]:
    """Places that names of bodies begin with."""
    for mention in mentions:
        words = text[slice(*mention.span)].split(" ") if mention.kind is ActorKind.ORGANISATION else []
        for count in range(min(len(words), 3), 0, -1):
            part = " ".join(words[:count]).removesuffix("'s")
            if part[:1].isupper() and begins_place(words, count, [entry for entry in index.find(part) if entry.kind is not Kind.DEMONYM]):
                yield mention.span[0], mention.span[0] + len(part)
                break

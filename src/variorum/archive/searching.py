"""Looking for words: what is asked, what is found first, and where it stands.

mayor bridge          both words
"old bridge"          in a row
bridge OR ferry       one of the two
-ferry                not this one
bri*                  words that begin so
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from variorum.archive.base import Base, Row, reading, unpack
from variorum.archive.folding import LONGEST, Term, fold, fold_word, outlet_word, spread, unspaced
from variorum.model import Hit

RANKED = 200  # of the versions found, those that came last are put in order by how well they fit; older ones follow by age. Ranking them takes 20 ms
MAX_QUERY = 500  # characters
MAX_TERMS = 16
SHORTEST = 3  # characters of the beginning of a word; all words with "s*" take half a second to collect in 100,000 texts, with "str*" 10 ms
MAX_PREFIXES = 3
SNIPPET = 34  # pieces of a text that are shown, some 200 characters
LEAD = 8  # of them before what was found
SEEN = 60_000  # characters of a text in which the place to show is looked for
FOLDED_BYTES = 4_000_000  # of folded texts that a connection keeps: some 2,000 articles. Folding was half of the time of a search
_AROUND = r"!-/:-@\[-`{-~\u00a1-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb-\u00bf\u060c\u061b\u061f\u06d4\u0964\u0965\u2010-\u206f\u3000-\u3004\u3008-\u303f"
_ITEM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: one term of each group, and none of `without`."""

    groups: tuple[tuple[Term, ...], ...]
    without: tuple[Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """All that should be found."""
        return tuple(dict.fromkeys(term for group in self.groups for term in group))


def parse(text: str) -> Query:
    """A question as people write it. Every text is one; signs that mean nothing are passed over."""
    groups: list[list[Term]] = []
    without: list[Term] = []
    either = False
    prefixes = 0
    for minus, phrase, word in _ITEM.findall(text[:MAX_QUERY]):
        if word == "OR" and not minus:
            either = bool(groups)
            continue
        words = tuple(part[:LONGEST] for part in fold(phrase or word))
        if not words or len(groups) + len(without) >= MAX_TERMS:
            continue
        begins = bool(word) and word.endswith("*") and len(words[-1]) >= SHORTEST and prefixes < MAX_PREFIXES
        prefixes += begins
        term = Term(words, prefix=begins)
        if minus:
            without.append(term)
        elif either:
            groups[-1].append(term)
        else:
            groups.append([term])
        either = False
    return Query(tuple(map(tuple, groups)), tuple(without))


class Searching(Base):
    """Full-text search over all versions."""

    @reading
    def search(self, query: str, *, outlet: str | None = None, limit: int = 20, offset: int = 0) -> list[Hit]:
        """Versions that have the words; how to ask is told at the top of this module.

        The `RANKED` versions that came last are in the order of how well they fit, by BM25 among themselves with words of the title counted
        again; what came before them follows with a score of 0, the last first. Both engines answer the same. Words after the first
        16,000 of a text are not found.
        """
        asked = parse(query)
        if not asked.groups or limit <= 0:
            return []
        groups = [*asked.groups, (Term((outlet_word(outlet),)),)] if outlet else asked.groups
        hits: list[tuple[Row, float]] = []
        if offset < RANKED:
            found = self._heads(self._db.find(groups, asked.without, limit=RANKED, offset=0))
            hits = _ranked(found, self._folded(found), asked.terms)[offset : offset + limit]
            following, rest = RANKED, limit - len(hits) if len(found) == RANKED else 0
        else:
            following, rest = offset, limit
        if rest > 0:
            hits += [(row, 0.0) for row in self._heads(self._db.find(groups, asked.without, limit=rest, offset=following))]
        texts = self._texts([row["id"] for row, _ in hits])
        return [_hit(row, texts[row["id"]], score, asked.terms) for row, score in hits]

    def _heads(self, versions: Sequence[int]) -> list[Row]:
        """What is known of versions that still have their words, in the same order."""
        if not versions:
            return []
        rows = {row["id"]: row for row in self._db.rows("found", {}, ids=", ".join(map(str, versions)))}
        return [rows[each] for each in versions if each in rows]

    def _texts(self, versions: Sequence[int]) -> dict[int, str]:
        if not versions:
            return {}
        rows = self._db.rows("found_texts", {}, ids=", ".join(map(str, versions)))
        return {row["id"]: unpack(row["data"]).decode("utf-8", "surrogatepass") for row in rows}

    @cached_property
    def _remembered(self) -> _Folded:
        return _Folded()

    def _folded(self, found: Sequence[Row]) -> list[tuple[str, str]]:
        """The words of texts and of their titles, each between single spaces; those of one search are mostly those of the search before."""
        remembered = self._remembered
        if found:
            remembered.forget_before(found[0]["forgettings"])
        missing = {row["id"]: row["title"] for row in found if row["id"] not in remembered.kept}
        for version, text in self._texts(list(missing)).items():
            remembered.keep(version, _spaced(text[:SEEN]), _spaced(missing[version] or ""))
        folded = [remembered.kept[row["id"]] for row in found]
        remembered.trim()
        return folded


class _Folded:
    """Folded texts of versions, within a number of bytes. A version never changes, but it may be forgotten."""

    def __init__(self) -> None:
        self.kept: dict[int, tuple[str, str]] = {}
        self._held = self._forgettings = 0

    def keep(self, version: int, text: str, title: str) -> None:
        """Remember them, for as long as there is room."""
        self.kept[version] = text, title
        self._held += _size(text) + _size(title)

    def forget_before(self, forgettings: int) -> None:
        """Keep nothing of before something was forgotten."""
        if forgettings != self._forgettings:
            self.kept.clear()
            self._held, self._forgettings = 0, forgettings

    def trim(self) -> None:
        """Those that were kept first go."""
        while self._held > FOLDED_BYTES:
            oldest = next(iter(self.kept))
            self._held -= sum(map(_size, self.kept.pop(oldest)))


def _size(text: str) -> int:
    return len(text) * (1 if text.isascii() else 4) + 200


def _spaced(text: str) -> str:
    return f" {' '.join(spread(text).split())} "


def _ranked(found: Sequence[Row], folded: Sequence[tuple[str, str]], terms: Sequence[Term]) -> list[tuple[Row, float]]:
    """In the order of how well they fit; of two that fit as well, the one that came last."""
    counts = [([_count(body, term) + 2 * _count(title, term) for term in terms], body.count(" ")) for body, title in folded]
    usual = sum(length for _, length in counts) / max(1, len(counts))
    rarity = [1 - sum(bool(each[number]) for each, _ in counts) / (2 * len(counts)) for number in range(len(terms))] if counts else []
    scored = []
    for row, (each, length) in zip(found, counts, strict=True):
        ballast = 1.2 * (0.25 + 0.75 * length / usual)
        scored.append((row, round(sum(r * n * 2.2 / (n + ballast) for r, n in zip(rarity, each, strict=True)), 6)))
    return sorted(scored, key=lambda item: (-item[1], -item[0]["id"]))


def _count(text: str, term: Term) -> int:
    return text.count(f" {' '.join(term.words)}{'' if term.prefix else ' '}")


def _hit(row: Row, text: str, score: float, terms: Sequence[Term]) -> Hit:
    names = ("article", "key", "title", "outlet", "published", "first", "last")
    return Hit(version=row["id"], **{name: row[name] for name in names}, snippet=snippet(text, terms), score=score)


def snippet(text: str, terms: Sequence[Term]) -> tuple[tuple[str, bool], ...]:
    """The place of a text where most of the terms stand, and which pieces of it are they."""
    text = text[:SEEN]
    pieces = [match.span() for match in _pieces().finditer(text)]
    words = [(word, number) for number, (start, end) in enumerate(pieces) for word in fold_word(text[start:end])]
    marked: dict[int, set[int]] = {}  # piece: terms
    for which, term in enumerate(terms):
        for place in _places(words, term):
            for _, piece in words[place : place + len(term.words)]:
                marked.setdefault(piece, set()).add(which)
    best, most = 0, 0
    for start in sorted(marked):
        here = len(set().union(*(marked[piece] for piece in range(start, start + SNIPPET - LEAD) if piece in marked)))
        if here > most:
            best, most = start, here
    first = max(0, best - LEAD)
    shown = pieces[first : first + SNIPPET]
    if not shown:
        return ((" ".join(text[:200].split()), False),) if text.strip() else ()
    return _marked(text, shown, first, marked, whole=first + SNIPPET >= len(pieces))


def _marked(
    text: str, shown: list[tuple[int, int]], first: int, marked: dict[int, set[int]], *, whole: bool
) -> tuple[tuple[str, bool], ...]:
    parts: list[tuple[str, bool]] = [("…", False)] if first else []
    at = shown[0][0] if first else 0
    for number, (start, end) in enumerate(shown, first):
        if number in marked:
            parts += [(text[at:start], False), (text[start:end], True)]
            at = end
    parts.append((text[at:], False) if whole else (text[at : shown[-1][1]] + "…", False))
    return tuple((re.sub(r"\s+", " ", part), found) for part, found in parts if part)


def _places(words: list[tuple[str, int]], term: Term) -> list[int]:
    """Where a term begins."""
    *body, last = term.words
    head = tuple(body)
    places = []
    for end, (word, _) in enumerate(words):
        if (word.startswith(last) if term.prefix else word == last) and end >= len(head):
            start = end - len(head)
            if tuple(word for word, _ in words[start:end]) == head:
                places.append(start)
    return places


@lru_cache(maxsize=1)
def _pieces() -> re.Pattern[str]:
    """What stands between spaces, without the marks around it; a character where a script has no spaces."""
    characters = unspaced()
    return re.compile(f"[{characters}]|[^\\s{_AROUND}{characters}](?:[^\\s{characters}]*[^\\s{_AROUND}{characters}])?")

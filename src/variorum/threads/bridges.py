"""Which words of one text stand where in another: through the aligned sentences of a comparison, or through reused passages.

What both texts hold in their linked words is one claim, however it was edited: such links are certain. They are refused only where the names
that a statement is about were exchanged for others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import ratio

from variorum.model import Change, ChangeClass, ChangeKind, Comparison, Kinship, Reading, Relation, SentenceKind, Span
from variorum.threads.names import generic, holds
from variorum.threads.statements import Statement
from variorum.threads.words import ANYBODY, is_empty, one_fate, plain, stem

# Shares of words, 0..1: set, not fitted. An alignment has proved that the sentences are one, so little is asked of the statements in them.
_COVERED = 0.7  # telling words of a statement that stand in the other text
_LINKED = 0.3  # words that two statements of linked sentences hold in the same place
# Added to that share where two figures are held side by side; 1 for the same place in the sentence. What is counted tells more than the place.
_SAME_COUNT, _LIKE_COUNT = 0.8, 0.4  # the same thing counted; partly the same
_OTHER_COUNT = 0.4  # of the place, where other things are counted: the figure may have been put where another one stood
_ONE_NAME = 75  # rapidfuzz ratio 0..100 from which two spellings are of one name: "Kobane", "Kobani"
_NEAR = 3  # words between two edits that make one phrase
_GAINED = 2  # telling words that an edit must bring to be a statement of its own
_PHRASE_MAX = 24  # words to which a phrase grows
_ABOUT_CONTENT = frozenset({ChangeClass.CLAIM, ChangeClass.CERTAINTY, ChangeClass.NEGATION, ChangeClass.QUOTATION, ChangeClass.FIGURE, ChangeClass.DATE, ChangeClass.PLACE, ChangeClass.ACTOR, ChangeClass.ATTRIBUTION})  # fmt: skip
_PHRASED = frozenset(
    {ChangeClass.CLAIM, ChangeClass.CERTAINTY, ChangeClass.QUOTATION}
)  # of changes inside a sentence, those that may be a statement of their own
_ENDS = frozenset(
    "and or but while after before since although though because if when where which who that as than in on at by to from for with into over under".split()
)


class Bridge(NamedTuple):
    """Words of text a and of text b that belong together, by the numbers of their tokens."""

    a: int  # places of the readings
    b: int
    same: dict[int, int]  # tokens that read the same, a to b
    swapped: dict[int, tuple[int, int]]  # tokens of a that stand where other tokens of b stand, with first and last of these
    proof: str


class Bound(NamedTuple):
    """A certain link between two statements."""

    one: int
    other: int
    share: float  # of their words
    proof: str
    changed: bool  # a change of substance touches one of them


def across(a: int, b: int, comparison: Comparison) -> Iterator[Bridge]:
    """The bridges that a comparison builds: one for each group of linked sentences."""
    for link in comparison.alignment:
        if link.old and link.new:
            ours, theirs = _tokens(comparison.old, link.old), _tokens(comparison.new, link.new)
            how = {Relation.SAME: "the same sentence", Relation.MOVED: "the same sentence in another place"}.get(
                link.relation, "the sentence that became this one"
            )
            yield _bridge((a, b), (comparison.old, comparison.new), (ours, theirs), how)


def along(a: int, b: int, kinship: Kinship, readings: Sequence[Reading]) -> Iterator[Bridge]:
    """The bridges that reused passages build."""
    for passage in kinship.passages:
        ours, theirs = _tokens(readings[a], [passage.a]), _tokens(readings[b], [passage.b])
        yield _bridge((a, b), (readings[a], readings[b]), (ours, theirs), f"a reused passage of {passage.words} words")


def _tokens(reading: Reading, spans: Iterable[Span]) -> list[int]:
    found: list[int] = []
    starts = [token.start for token in reading.tokens]
    for start, end in spans:
        found += range(bisect_left(starts, start), bisect_left(starts, end))
    return found


def _bridge(places: tuple[int, int], readings: tuple[Reading, Reading], tokens: tuple[Sequence[int], Sequence[int]], proof: str) -> Bridge:
    ours, theirs = tokens
    left, right = ([stem(reading.tokens[place].text) for place in side] for reading, side in zip(readings, tokens, strict=True))
    same: dict[int, int] = {}
    swapped: dict[int, tuple[int, int]] = {}
    for edit in Levenshtein.opcodes(left, right):
        if edit.tag == "equal":
            same.update(zip(ours[edit.src_start : edit.src_end], theirs[edit.dest_start : edit.dest_end], strict=True))
        elif edit.tag == "replace":
            where = theirs[edit.dest_start], theirs[edit.dest_end - 1] + 1
            swapped.update((place, where) for place in ours[edit.src_start : edit.src_end])
    return Bridge(*places, same, swapped, proof)


# --- links over a bridge --------------------------------------------------------------------------------------------------------------------


def bind(
    bridge: Bridge,
    ours: Sequence[tuple[int, Statement]],
    theirs: Sequence[tuple[int, Statement]],
    readings: Sequence[Reading],
    touched: Sequence[set[int]],
) -> Iterator[Bound]:
    """The statements that a bridge joins, each to its best counterpart. `touched`: of each of the two texts, tokens that a change touches."""
    scored = []
    for i, one in ours:
        for j, other in theirs:
            share = _share(bridge, one, other, readings)
            if share >= _LINKED and not exchanged(one, other):
                scored.append((share, i, j, one, other))
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    for share, i, j, one, other in sorted(scored, key=lambda row: (-row[0], row[1], row[2])):
        if i not in taken_a and j not in taken_b:
            taken_a.add(i)
            taken_b.add(j)
            yield Bound(i, j, min(1.0, share), bridge.proof, _changed(one, other, touched))


def covered(bridge: Bridge, one: Statement, reading: Reading) -> bool:
    """Whether what a statement of text a says stands in text b too, though nothing there was taken for a statement."""
    words = [place for place in range(one.first, one.last) if not is_empty(reading.tokens[place].text)]
    if not words or sum(place in bridge.same for place in words) < _COVERED * len(words):
        return False
    number = _tokens(reading, [one.figure.number]) if one.figure else []
    return all(place in bridge.same or place in bridge.swapped for place in number)


def backwards(bridge: Bridge) -> Bridge:
    """The bridge from text b to text a."""
    swapped: dict[int, tuple[int, int]] = {}
    for place, (first, last) in bridge.swapped.items():
        for there in range(first, last):
            low, high = swapped.get(there, (place, place + 1))
            swapped[there] = min(low, place), max(high, place + 1)
    return Bridge(bridge.b, bridge.a, {there: here for here, there in bridge.same.items()}, swapped, bridge.proof)


def _share(bridge: Bridge, one: Statement, other: Statement, readings: Sequence[Reading]) -> float:
    if (one.figure is None) != (other.figure is None) or one.phrase != other.phrase:
        return 0.0
    common = sum(other.first <= bridge.same[place] < other.last for place in range(one.first, one.last) if place in bridge.same)
    share = 2 * common / max(1, one.last - one.first + other.last - other.first)
    if one.figure is None or other.figure is None:
        return share
    if not one_fate(one.counted, other.counted):
        return 0.0
    placed = _same_number(bridge, one, other, readings)
    if not common or (one.counted and other.counted and not placed and not (one.counted & other.counted)):
        return 0.0
    alike = one.counted & other.counted if _one_unit(one, other) else frozenset()
    if one.counted and other.counted and not alike:
        placed *= _OTHER_COUNT
    return share + placed + (_SAME_COUNT if one.counted == other.counted else _LIKE_COUNT if alike else 0.0)


def _one_unit(one: Statement, other: Statement) -> bool:
    """Whether the things counted may bear one name: "crates" and "barrels" do not, "workers" and "people" do."""
    heads = [stem(words[-1]) for words in (plain(each.figure.unit or "") if each.figure else [] for each in (one, other)) if words]
    return len(set(heads)) < 2 or not ANYBODY.isdisjoint(heads)


def _same_number(bridge: Bridge, one: Statement, other: Statement, readings: Sequence[Reading]) -> float:
    """1 when the figures stand in the same place of their sentences."""
    assert one.figure is not None
    assert other.figure is not None
    place = _tokens(readings[one.text], [one.figure.number])
    goal = _tokens(readings[other.text], [other.figure.number])
    if not place or not goal:
        return 0.0
    where = bridge.same.get(place[0])
    if where is not None:
        return float(where == goal[0])
    low, high = bridge.swapped.get(place[0], (0, 0))
    return float(low <= goal[0] < high)


def exchanged(one: Statement, other: Statement) -> bool:
    """Whether two statements are about others: what each names first the other does not name at all."""
    if not one.names or not other.names:
        return False
    return not _among(one.names[0], other.names) and not _among(other.names[0], one.names) and not _any_common(one.names, other.names)


def _any_common(ones: Sequence[frozenset[str]], others: Sequence[frozenset[str]]) -> bool:
    return any(_among(name, others) for name in ones)


def _among(name: frozenset[str], others: Iterable[frozenset[str]]) -> bool:
    return any(one_name(name, other) for other in others)


def one_name(name: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names may be of one, a spelling apart."""
    return (
        any(not generic(frozenset([word])) for word in name & other)
        or holds(name, other)
        or holds(other, name)
        or ratio(" ".join(sorted(name)), " ".join(sorted(other))) >= _ONE_NAME
    )


def _changed(one: Statement, other: Statement, touched: Sequence[set[int]]) -> bool:
    if one.figure is not None and other.figure is not None:
        figures = (one.figure, other.figure)
        return figures[0].value != figures[1].value or (figures[0].low, figures[0].high) != (figures[1].low, figures[1].high)
    return any(touched[side] & set(range(statement.first, statement.last)) for side, statement in enumerate((one, other)))


# --- what changes touch -----------------------------------------------------------------------------------------------------------------------


def touching(change: Change) -> bool:
    """Whether a change is one of substance in the telling itself."""
    return change.substantive and change.class_ in _ABOUT_CONTENT


def only_who(comparison: Comparison, change: Change) -> bool:
    """Whether all that differs is who speaks: the words that only one side has stand in its sources. Another speaker shows with the speech."""
    sides = [(each, _tokens(each, spans)) for each, spans in ((comparison.old, change.old), (comparison.new, change.new))]
    words = [Counter(reading.tokens[place].text for place in places) for reading, places in sides]
    differing = [words[0] - words[1], words[1] - words[0]]
    found = False
    for (reading, places), differ in zip(sides, differing, strict=True):
        sources = [span for attribution in reading.attributions for span in attribution.source]
        for token in (reading.tokens[place] for place in places):
            if differ[token.text] and token.text[0].isalnum():
                found = True
                if not any(start <= token.start and token.end <= end for start, end in sources):
                    return False
    return found


def touched_tokens(reading: Reading, changes: Iterable[Change], *, old: bool) -> set[int]:
    """The tokens that changes of substance touch, and where they brought or took words on the other side only, the words around that place."""
    found: set[int] = set()
    for change in changes:
        if touching(change):
            found.update(_tokens(reading, change.old if old else change.new))
    return found


def phrases(comparison: Comparison) -> tuple[list[Span], list[Span]]:
    """Parts of edited sentences that only the old text has, and those that only the new one has: each long enough to say something."""
    lost, gained = [], []
    for change in comparison.changes:
        if (
            change.substantive
            and change.class_ in _PHRASED
            and change.kind in {ChangeKind.EDITED, ChangeKind.ADDED, ChangeKind.REMOVED}
            and _inside(comparison, change)
            and not only_who(comparison, change)
        ):
            ours, theirs = _telling(comparison.old, change.old), _telling(comparison.new, change.new)
            if theirs - ours and not ours - theirs:
                gained.append((change.new[0], len(theirs - ours)))
            if ours - theirs and not theirs - ours:
                lost.append((change.old[0], len(ours - theirs)))
    return list(_grown(comparison.old, lost)), list(_grown(comparison.new, gained))


def _inside(comparison: Comparison, change: Change) -> bool:
    """Whether a change is a part of a sentence of the telling."""
    for reading, spans in ((comparison.old, change.old), (comparison.new, change.new)):
        for start, end in spans:
            sentence = next((each for each in reading.sentences if each.span[0] <= start < each.span[1]), None)
            if sentence is None or sentence.kind is not SentenceKind.BODY or (start <= sentence.span[0] and end >= sentence.span[1]):
                return False
    return True


def _telling(reading: Reading, spans: Iterable[Span]) -> set[str]:
    return {stem(reading.tokens[place].text) for place in _tokens(reading, spans) if not is_empty(reading.tokens[place].text)}


def _grown(reading: Reading, found: Sequence[tuple[Span, int]]) -> Iterator[Span]:
    """Phrases of edits that stand together, each taken on to the end of its clause."""
    groups: list[tuple[int, int, int]] = []  # first and last token, words gained
    for span, count in sorted(found):
        places = _tokens(reading, [span])
        if groups and places[0] - groups[-1][1] <= _NEAR:
            groups[-1] = groups[-1][0], places[-1] + 1, groups[-1][2] + count
        else:
            groups.append((places[0], places[-1] + 1, count))
    for first, last, count in groups:
        if count >= _GAINED:
            stop = last
            while (
                stop < len(reading.tokens)
                and stop - first < _PHRASE_MAX
                and reading.tokens[stop].text[0].isalnum()
                and reading.tokens[stop].text.casefold() not in _ENDS
            ):
                stop += 1
            while stop > last and is_empty(reading.tokens[stop - 1].text):
                stop -= 1
            while stop > first and not reading.tokens[stop - 1].text[0].isalnum():
                stop -= 1
            yield reading.tokens[first].start, reading.tokens[stop - 1].end

"""Which old sentence became which new one.

Pairs that share words are scored once, sparsely; the heaviest chain that keeps the order of both texts is the backbone (a weighted longest
increasing subsequence over single links, splits and mergers, exact); what the chain leaves over is searched again for passages that
moved. Headlines, subheadings, furniture and correction notes align with their own kind.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from variorum import settings
from variorum.model import Reading, Relation, SentenceKind

_FUNCTION_WORDS = frozenset(
    "the a an of to in and is are was were be been it that this for on with as by at from or not have has had will would can could they their "
    "he she his her its i we you there which who but if so than then them these those do does did more also into about may der die das und "
    "le la les de des et el los en y и в на не что с по".split(),
)
ALMOST = 0.999  # similarity of sentences that differ in some character; 1 is kept for those that read the same
_STEM = 7  # letters of a word that count when words are matched across inflections; measured with the thresholds in settings


class Match(NamedTuple):
    """Old sentences `[old, old_end)` became new sentences `[new, new_end)`, by index."""

    old: int
    old_end: int
    new: int
    new_end: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Aligned:
    """A match, or one side alone, with its relation; indices of sentences."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    relation: Relation
    similarity: float
    block: int = -1  # number of the moved passage it belongs to, -1 when it stayed


def align(old: Reading, new: Reading) -> list[Aligned]:
    """Align the sentences of two readings, in the order of the new text, removed sentences where they stood.

    Ties are broken in one fixed order of the two texts, so that swapping them swaps the result and nothing else.
    """
    if mirrored(old, new):
        matches = sorted((Match(m.new, m.new_end, m.old, m.old_end, m.similarity), moved) for m, moved in _matched(new, old))
    else:
        matches = _matched(old, new)
    return _in_order([match for match, _ in matches], [moved for _, moved in matches], len(old.sentences), len(new.sentences))


def mirrored(old: Reading, new: Reading) -> bool:
    """Whether ties are to be broken as if the new text were the old one.

    The order looks at the shape of the texts, at which word recurs where, before it looks at a word: other names make no other order.
    """

    def order(reading: Reading) -> tuple[int, list[int], str]:
        first: dict[str, int] = {}
        return (
            len(reading.tokens),
            [first.setdefault(token.text, index) for index, token in enumerate(reading.tokens)],
            reading.article.text,
        )

    return len(old.tokens) > len(new.tokens) if len(old.tokens) != len(new.tokens) else order(old) > order(new)


def _matched(old: Reading, new: Reading) -> list[tuple[Match, bool]]:
    """The matches in the order of the old text, each with whether it moved."""
    scorer = _Scorer(old, new)
    singles = scorer.candidates()
    used_old: set[int] = set()
    used_new: set[int] = set()
    matches: list[Match] = []
    pool = singles + scorer.groups(singles)
    minimum = settings.SENTENCE_LINK_MIN
    while chain := _heaviest_chain(pool, minimum):
        matches += chain
        used_old.update(index for match in chain for index in range(match.old, match.old_end))
        used_new.update(index for match in chain for index in range(match.new, match.new_end))
        minimum = settings.MOVED_LINK_MIN
        pool = [match for match in singles if match.similarity >= minimum and match.old not in used_old and match.new not in used_new]
    matches += _in_gaps(matches, scorer)
    matches.sort()
    weights = [sum(scorer.sizes_old[match.old : match.old_end]) + sum(scorer.sizes_new[match.new : match.new_end]) for match in matches]
    return list(zip(matches, _moved(matches, weights), strict=True))


_GAP_KINDS = frozenset({"subheading", "caption", "credit", "read-more"})


def _in_gaps(matches: Sequence[Match], scorer: _Scorer) -> list[Match]:
    """Lines of one kind that stand alone between the same neighbours: one took the place of the other, whatever they say."""
    pair_old = {index: match for match in matches for index in range(match.old, match.old_end)}
    pair_new = {index: match for match in matches for index in range(match.new, match.new_end)}
    lone_old = _lone_in_gap(scorer.kinds_old, {index: match.new_end - 1 for index, match in pair_old.items()})
    lone_new = _lone_in_gap(scorer.kinds_new, {index: index for index in pair_new})
    return [Match(i, i + 1, lone_new[gap], lone_new[gap] + 1, settings.SENTENCE_LINK_MIN) for gap, i in lone_old.items() if gap in lone_new]


def _lone_in_gap(kinds: Sequence[str], place: dict[int, int]) -> dict[tuple[int, str], int]:
    """The lines that are the only unmatched ones of their kind since the last matched sentence, by that sentence's place and the kind."""
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    last = -1
    for index, kind in enumerate(kinds):
        if index in place:
            last = place[index]
        elif kind in _GAP_KINDS:
            found[last, kind].append(index)
    return {gap: indices[0] for gap, indices in found.items() if len(indices) == 1}


# --- scoring --------------------------------------------------------------------------------------------------------------------------


class _Scorer:
    """Similarities of sentence pairs, computed where two sentences share a word."""

    def __init__(self, old: Reading, new: Reading) -> None:
        self.words_old, self.words_new = _stems(old), _stems(new)
        self.kinds_old, self.kinds_new = _kinds(old), _kinds(new)
        self.shared_lone_kinds = _LONE_KINDS & set(self.kinds_old) & set(self.kinds_new)
        self.exact_old = [_exact(old, index) for index in range(len(old.sentences))]
        self.exact_new = [_exact(new, index) for index in range(len(new.sentences))]
        self.weights = self._information()
        ids = {word: index for index, word in enumerate(self.weights)}
        self.coded_old = [[ids[word] for word in words] for words in self.words_old]
        self.coded_new = [[ids[word] for word in words] for words in self.words_new]
        self.weight_of = np.array(list(self.weights.values()), dtype=np.float64)
        self.sizes_old = [self._size(words) for words in self.words_old]
        self.sizes_new = [self._size(words) for words in self.words_new]

    def _information(self) -> dict[str, float]:
        """Weight of each word: rare words much, function words little, marks next to nothing."""
        frequency = Counter(word for words in (*self.words_old, *self.words_new) for word in set(words))
        sentences = len(self.words_old) + len(self.words_new) + 1
        scale = math.log(sentences)
        return {word: information(word) * (math.log(sentences / count) + 0.1) / scale + 0.05 for word, count in frequency.items()}

    def _size(self, words: Sequence[str]) -> float:
        return sum(self.weights[word] for word in words)

    def candidates(self) -> list[Match]:
        """Single links worth considering, weak rivals of a clear match left out."""
        pairs = self._nominated()
        pairs.update(_lone_pairs(self.kinds_old, self.kinds_new))
        found = []
        for i, j in sorted(pairs):
            similarity = self._similarity(i, j)
            if similarity >= settings.SENTENCE_LINK_MIN:
                found.append(Match(i, i + 1, j, j + 1, similarity))
        return _without_weak_rivals(found)

    def _nominated(self) -> set[tuple[int, int]]:
        by_text: dict[tuple[str, ...], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for index, words in enumerate(self.exact_old):
            by_text[words][0].append(index)
        for index, words in enumerate(self.exact_new):
            by_text[words][1].append(index)
        pairs: set[tuple[int, int]] = set()
        settled_old: set[int] = set()
        settled_new: set[int] = set()
        for ours, theirs in by_text.values():
            if len(ours) * len(theirs) > settings.REPEATS_MAX:
                pairs.update(zip(ours, theirs, strict=False))
                pairs.update(zip(reversed(ours), reversed(theirs), strict=False))
            else:
                pairs.update((i, j) for i in ours for j in theirs)
            if len(ours) == len(theirs) or len(ours) * len(theirs) > settings.REPEATS_MAX:
                settled_old.update(ours)  # each has its twin; no other sentence can be nearer
                settled_new.update(theirs)
        rest_old = [index for index in range(len(self.coded_old)) if index not in settled_old]
        rest_new = [index for index in range(len(self.coded_new)) if index not in settled_new]
        pairs.update(self._sharing(rest_old, rest_new))
        return pairs

    def _sharing(self, rows_old: list[int], rows_new: list[int]) -> Iterable[tuple[int, int]]:
        """Pairs whose bags of words overlap enough that they might be linked: a sparse join over the words."""
        words_old, sentences_old = _postings(self.coded_old, rows_old)
        words_new, sentences_new = _postings(self.coded_new, rows_new)
        if not len(words_old) or not len(words_new):
            return []
        vocabulary = len(self.weight_of)
        count_old, count_new = np.bincount(words_old, minlength=vocabulary), np.bincount(words_new, minlength=vocabulary)
        products = count_old * count_new
        order = np.argsort(products, kind="stable")
        kept = np.zeros(vocabulary, dtype=bool)
        kept[order[np.cumsum(products[order]) <= settings.CANDIDATES_MAX]] = True
        left, right = _join(words_old, count_new, kept[words_old])
        rows, columns = sentences_old[left], sentences_new[right]
        shared_weight = self.weight_of[words_old[left]]
        keys = rows.astype(np.int64) * len(self.coded_new) + columns
        unique, inverse = np.unique(keys, return_inverse=True)
        shared = np.bincount(inverse, weights=shared_weight)
        size_old, size_new = np.array(self.sizes_old), np.array(self.sizes_new)
        i, j = unique // len(self.coded_new), unique % len(self.coded_new)
        # no more than this much of the dice can come from repeated words and from words too common to nominate
        dice = 2 * shared / (size_old[i] + size_new[j])
        likely = dice >= 0.6 * settings.SENTENCE_LINK_MIN
        i, j, dice = i[likely], j[likely], dice[likely]
        best = _among_best(i, dice) | _among_best(j, dice)
        return zip(i[best].tolist(), j[best].tolist(), strict=True)

    def _similarity(self, i: int, j: int) -> float:
        if self.exact_old[i] == self.exact_new[j] and self.kinds_old[i] == self.kinds_new[j]:
            return 1.0
        dice = self._dice(self.words_old[i], self.words_new[j], self.sizes_old[i] + self.sizes_new[j])
        ordered = Indel.normalized_similarity(self.coded_old[i], self.coded_new[j])
        similarity = settings.SENTENCE_DICE_SHARE * dice + (1 - settings.SENTENCE_DICE_SHARE) * ordered
        similarity = min(similarity, ALMOST)
        if self.kinds_old[i] != self.kinds_new[j]:
            own_kind = self.kinds_old[i] in self.shared_lone_kinds or self.kinds_new[j] in self.shared_lone_kinds
            return similarity if similarity >= settings.KIND_MISMATCH_MIN and not own_kind else 0.0
        if self.kinds_old[i] in _LONE_KINDS:
            return max(similarity, settings.SENTENCE_LINK_MIN + 0.05)
        return similarity

    def _dice(self, ours: Sequence[str], theirs: Sequence[str], size: float) -> float:
        return 2 * self._weight(Counter(ours) & Counter(theirs)) / size if size else 0.0

    def _weight(self, bag: Counter[str]) -> float:
        return sum(self.weights[word] * count for word, count in bag.items())

    def groups(self, singles: Sequence[Match]) -> list[Match]:
        """Splits and mergers: two or three neighbours that together fit one sentence clearly better than any of them alone."""
        score = {(match.old, match.new): match.similarity for match in singles}
        found: dict[Match, None] = {}
        for (i, j), similarity in score.items():
            if similarity >= 1.0:
                continue
            for start, end in self._parts(self.sizes_old[i], self.kinds_old[i], j, self.sizes_new, self.kinds_new):
                joined = self._joined(self.words_old[i], self.words_new[start:end], max(score.get((i, k), 0.0) for k in range(start, end)))
                found[Match(i, i + 1, start, end, joined)] = None
            for start, end in self._parts(self.sizes_new[j], self.kinds_new[j], i, self.sizes_old, self.kinds_old):
                joined = self._joined(self.words_new[j], self.words_old[start:end], max(score.get((k, j), 0.0) for k in range(start, end)))
                found[Match(start, end, j, j + 1, joined)] = None
        return [match for match in found if match.similarity]

    @staticmethod
    def _parts(whole: float, kind: str, at: int, sizes: Sequence[float], kinds: Sequence[str]) -> list[tuple[int, int]]:
        """Runs of two or three neighbours around one sentence that are no larger than the whole could account for."""
        return [
            (start, start + length)
            for length in (2, 3)
            for start in range(max(0, at - length + 1), min(at, len(sizes) - length) + 1)
            if settings.GROUP_PART_MIN * sum(sizes[start : start + length]) <= whole
            and all(other == kind for other in kinds[start : start + length])
        ]

    def _joined(self, whole: Sequence[str], parts: Sequence[Sequence[str]], best_alone: float) -> float:
        """Similarity of one sentence to the joined parts, or 0 when they do not belong together."""
        bag = Counter(whole)
        for part in parts:
            size = self._size(part)
            shared = bag & Counter(part)
            if not size or self._weight(shared) < settings.GROUP_PART_MIN * size:
                return 0.0
            bag -= shared  # what one part accounts for cannot speak for the next
        joined = [word for part in parts for word in part]
        dice = self._dice(whole, joined, self._size(whole) + self._size(joined))
        return min(dice, ALMOST) if dice >= best_alone + settings.GROUP_GAIN_MIN else 0.0


_LONE_KINDS = frozenset({"headline", "dateline", "byline"})  # a text has one of each: they correspond whatever they say


def _lone_pairs(kinds_old: list[str], kinds_new: list[str]) -> Iterable[tuple[int, int]]:
    for kind in sorted(_LONE_KINDS):
        if kind in kinds_old and kind in kinds_new:
            yield kinds_old.index(kind), kinds_new.index(kind)


def information(word: str) -> float:
    """How much a word says by itself: 1 for a content word, 0.3 for a function word, 0.05 for a mark."""
    if not any(character.isalnum() for character in word):
        return 0.05
    return 0.3 if word in _FUNCTION_WORDS else 1.0


def _kinds(reading: Reading) -> list[str]:
    furniture = {piece.span: piece.kind.value for piece in reading.furniture}
    return [
        furniture.get(sentence.span, "other") if sentence.kind is SentenceKind.FURNITURE else sentence.kind.value
        for sentence in reading.sentences
    ]


def _exact(reading: Reading, index: int) -> tuple[str, ...]:
    sentence = reading.sentences[index]
    return tuple(token.text for token in reading.tokens[sentence.first : sentence.last])


def _stems(reading: Reading) -> list[list[str]]:
    return [[stem(token.text) for token in reading.tokens[sentence.first : sentence.last]] for sentence in reading.sentences]


_ENDINGS = ("'s", "ations", "ation", "ings", "ing", "edly", "ed", "ies", "ers", "er", "ly", "es", "s", "e")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A crude key under which inflections of a word meet; harmless where a language inflects otherwise."""
    word = word.casefold()
    if word[0].isdigit():
        return word
    if len(word) > 4:
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                return word[: -len(ending)][:_STEM]
        if word.endswith("ed"):
            return word[:-1]  # "voted", "vote"
    return word[:_STEM]


def _among_best(group: NDArray[np.int64], score: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Marks the rows whose score is among the best of their group."""
    if not len(group):
        return np.zeros(0, dtype=bool)
    order = np.lexsort((-score, group))
    first = np.flatnonzero(np.concatenate(([True], group[order][1:] != group[order][:-1])))
    place = np.arange(len(order)) - np.repeat(first, np.diff(np.concatenate((first, [len(order)]))))
    best = np.zeros(len(order), dtype=bool)
    best[order[place < settings.CANDIDATES_EACH]] = True
    return best


def _postings(coded: list[list[int]], rows: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(word, sentence) pairs without repeats, sorted by word."""
    words: list[int] = []
    sentences: list[int] = []
    for row in rows:
        distinct = set(coded[row])
        words.extend(distinct)
        sentences.extend([row] * len(distinct))
    order = np.argsort(np.array(words, dtype=np.int64), kind="stable")
    return np.array(words, dtype=np.int64)[order], np.array(sentences, dtype=np.int64)[order]


def _join(
    words_old: NDArray[np.int64], count_new: NDArray[np.int64], wanted: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:  # fmt: skip
    """Positions in both posting lists of every pair with the same wanted word."""
    start_new = np.concatenate(([0], np.cumsum(count_new)))[:-1]
    left = np.flatnonzero(wanted & (count_new[words_old] > 0))
    repeats = count_new[words_old[left]]
    total = int(repeats.sum())
    offsets = np.arange(total) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return np.repeat(left, repeats), np.repeat(start_new[words_old[left]], repeats) + offsets


def _without_weak_rivals(matches: list[Match]) -> list[Match]:
    """Drop links that compete with a clear mutual best: a moved sentence must not be claimed by a weak look-alike at its old place."""
    best_old: dict[int, float] = defaultdict(float)
    best_new: dict[int, float] = defaultdict(float)
    for match in matches:
        best_old[match.old] = max(best_old[match.old], match.similarity)
        best_new[match.new] = max(best_new[match.new], match.similarity)
    mutual_old = {match.old for match in matches if match.similarity == best_old[match.old] == best_new[match.new]}
    mutual_new = {match.new for match in matches if match.similarity == best_old[match.old] == best_new[match.new]}
    return [
        match for match in matches
        if not (match.old in mutual_old and match.similarity < best_old[match.old] - 0.35)
        and not (match.new in mutual_new and match.similarity < best_new[match.new] - 0.35)
    ]  # fmt: skip


# --- order ----------------------------------------------------------------------------------------------------------------------------


def _heaviest_chain(pool: Sequence[Match], minimum: float) -> list[Match]:
    """The chain of matches, in order on both sides, with the greatest sum of similarity above the minimum.

    A weighted longest increasing subsequence over boxes with a Fenwick tree of prefix maxima: exact, O(k log m) for k matches. Among
    equals, the one that keeps nearest to the diagonal wins.
    """
    if not pool:
        return []
    height = max(match.new_end for match in pool)
    spread = max(height, *(match.old_end for match in pool))
    boxes = sorted(pool)
    tree: list[tuple[float, int]] = [(0.0, -1)] * (height + 2)
    came_from = [-1] * len(boxes)
    reached = [0.0] * len(boxes)
    waiting = sorted(range(len(boxes)), key=lambda index: boxes[index].old_end)
    ready = 0
    for index, box in enumerate(boxes):
        while ready < len(boxes) and boxes[waiting[ready]].old_end <= box.old:
            _raise(tree, boxes[waiting[ready]].new_end, reached[waiting[ready]], waiting[ready])
            ready += 1
        value, previous = _highest(tree, box.new)
        near_diagonal = 1e-6 * (1 - abs(box.old - box.new) / spread)
        reached[index] = value + (box.similarity - minimum) + 1e-4 + near_diagonal
        came_from[index] = previous
    at = max(range(len(boxes)), key=reached.__getitem__)
    chain = []
    while at >= 0:
        chain.append(boxes[at])
        at = came_from[at]
    return chain[::-1]


def _raise(tree: list[tuple[float, int]], position: int, value: float, index: int) -> None:
    at = position + 1
    while at < len(tree):
        if tree[at][0] < value:
            tree[at] = (value, index)
        at += at & -at


def _highest(tree: list[tuple[float, int]], position: int) -> tuple[float, int]:
    best = (0.0, -1)
    at = position + 1
    while at > 0:
        if tree[at][0] > best[0]:
            best = tree[at]
        at -= at & -at
    return best


def _moved(matches: Sequence[Match], weights: Sequence[float]) -> list[bool]:
    """Which matches moved: those outside the heaviest run in order, and what they changed places with when that is hardly heavier."""
    stays = _heaviest_in_order(matches, weights)
    moved = [not stay for stay in stays]
    if all(stays):
        return moved
    old, new = np.array([match.old for match in matches]), np.array([match.new for match in matches])
    staying, weight_of = np.array(stays), np.array(weights)
    for first, last in _runs([index for index, match in enumerate(matches) if moved[index]], matches):
        block = range(first, last + 1)
        weight = sum(weights[index] for index in block if moved[index])
        crossed = staying & ((old < matches[first].old) != (new < matches[first].new))
        if weight_of[crossed].sum() <= settings.EXCHANGE_RATIO * weight:
            for index in np.flatnonzero(crossed).tolist():
                moved[index] = True
    return moved


def _heaviest_in_order(matches: Sequence[Match], weights: Sequence[float]) -> list[bool]:
    """Marks the heaviest subsequence, in words, whose new positions rise with the old ones."""
    if all(before.new < after.new for before, after in pairwise(matches)):
        return [True] * len(matches)
    tree: list[tuple[float, int]] = [(0.0, -1)] * (max(match.new for match in matches) + 3)
    came_from = []
    best = (0.0, -1)
    for index, match in enumerate(matches):
        value, previous = _highest(tree, match.new)
        came_from.append(previous)
        total = value + weights[index] + 1e-9
        _raise(tree, match.new + 1, total, index)
        if total > best[0]:
            best = (total, index)
    stays = [False] * len(matches)
    at = best[1]
    while at >= 0:
        stays[at] = True
        at = came_from[at]
    return stays


def _runs(indices: Sequence[int], matches: Sequence[Match]) -> list[tuple[int, int]]:
    """Moved matches that went together, neighbours in both texts, as (first, last) positions in `matches`."""
    place_in_new = {index: place for place, index in enumerate(sorted(range(len(matches)), key=lambda index: matches[index].new))}
    runs: list[tuple[int, int]] = []
    for index in indices:
        if runs and runs[-1][1] == index - 1 and place_in_new[index] == place_in_new[index - 1] + 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _in_order(matches: Sequence[Match], moved: Sequence[bool], count_old: int, count_new: int) -> list[Aligned]:
    runs = _runs([index for index, flag in enumerate(moved) if flag], matches)
    blocks = {index: number for number, (first, last) in enumerate(runs) for index in range(first, last + 1)}
    linked: dict[int, Aligned] = {}
    place_of_old: dict[int, int] = {}
    for index, match in enumerate(matches):
        old, new = tuple(range(match.old, match.old_end)), tuple(range(match.new, match.new_end))
        linked[match.new] = Aligned(old, new, _relation(match, moved=moved[index]), match.similarity, blocks.get(index, -1))
        if not moved[index]:
            place_of_old.update(dict.fromkeys(old, match.new))
    covered_old = {index for match in matches for index in range(match.old, match.old_end)}
    covered_new = {index for match in matches for index in range(match.new, match.new_end)}
    removed_after: dict[int, list[Aligned]] = defaultdict(list)
    anchor = -1
    for index in range(count_old):
        anchor = place_of_old.get(index, anchor)
        if index not in covered_old:
            removed_after[anchor].append(Aligned((index,), (), Relation.REMOVED, 0.0))
    ordered = list(removed_after[-1])
    for index in range(count_new):
        if index in linked:
            ordered.append(linked[index])
        elif index not in covered_new:
            ordered.append(Aligned((), (index,), Relation.ADDED, 0.0))
        ordered.extend(removed_after.get(index, ()))
    return ordered


def _relation(match: Match, *, moved: bool) -> Relation:
    if moved:
        return Relation.MOVED
    if match.new_end - match.new > 1:
        return Relation.SPLIT
    if match.old_end - match.old > 1:
        return Relation.MERGED
    return Relation.SAME if match.similarity == 1.0 else Relation.EDITED

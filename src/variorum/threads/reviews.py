"""What people decided of the links between statements, applied to the threads that the rules made.

A decision holds two places of texts together or apart; of several on the same two the latest holds. Whoever decides does so for all texts with these
very words. Decisions are weighed from the latest to the earliest: one that contradicts a later one, or speaks of words that are no statement any
more, is set aside and told. The order in which they are handed over never matters, and nothing that was shown is lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from variorum.model import Anchor, Decision, Figure, Reading, Review, SetAside, Span, Tier
from variorum.threads.names import Union
from variorum.threads.statements import Statement

_SHA = 16  # digits of a text's SHA-256 that name it in an anchor
_NEARLY = 0.8  # of the characters of two spans, shared: the words of a statement whose edges a later version of the program draws otherwise


class Membership(NamedTuple):
    """How a statement came into its thread."""

    tier: Tier
    score: float
    reason: str


class Asked(NamedTuple):
    """A decision and the statements that it is about, one for each text that has the words."""

    review: Review
    ones: tuple[int, ...]  # at the anchor of the thread
    others: tuple[int, ...]  # at that of the occurrence


class Woven(NamedTuple):
    """Statements in threads."""

    groups: list[list[int]]
    how: dict[int, Membership]
    certain: dict[int, Membership]  # of statements with a certain link, how they would stand by that alone
    pieces: list[list[int]]  # what certain links alone hold together


class Reviewed(NamedTuple):
    """Threads as people left them."""

    groups: list[list[int]]
    how: dict[int, Membership]
    named: set[int]  # statements that a decision is about
    parted: tuple[tuple[frozenset[int], frozenset[int]], ...]  # places of a thread, and what was taken from it although certainly linked
    set_aside: tuple[SetAside, ...]


def place_of(span: Span, figure: Figure | None) -> Span:
    """Which words of a text name a statement: its figure, else all of it. A sentence of two figures is two statements."""
    return span if figure is None else figure.span


def reviewed(woven: Woven, reviews: Iterable[Review], statements: Sequence[Statement], readings: Sequence[Reading]) -> Reviewed:
    """The threads with the decisions applied. Threads that no decision is about stay as they are."""
    asked, aside = _resolved(reviews, statements, readings)
    thread_of = {number: thread for thread, group in enumerate(woven.groups) for number in group}
    desk = _Desk(woven, thread_of, len(statements))
    for each in asked:
        if not desk.take(each):
            aside.append(SetAside(each.review, "a later decision says otherwise"))
    groups, how = desk.threads()
    named = {number for each in desk.held for number in (*each.ones, *each.others)}
    parted = tuple((frozenset(each.ones), frozenset(each.others)) for each in desk.held if desk.divides(each))
    return Reviewed(groups, how, named, parted, tuple(sorted(aside, key=lambda each: _age(each.review), reverse=True)))


# --- what a decision is about -----------------------------------------------------------------------------------------------------------------


def _resolved(
    reviews: Iterable[Review], statements: Sequence[Statement], readings: Sequence[Reading]
) -> tuple[list[Asked], list[SetAside]]:
    """The decisions that hold, the latest first, and those that are about nothing that is here."""
    texts: dict[str, list[int]] = defaultdict(list)
    for number, reading in enumerate(readings):
        texts[reading.article.sha256[:_SHA]].append(number)
    inside: dict[int, list[int]] = defaultdict(list)
    for number, statement in enumerate(statements):
        inside[statement.text].append(number)

    def at(anchor: Anchor) -> tuple[int, ...]:
        here = (_best(anchor, inside[text], statements) for text in texts.get(anchor.sha256[:_SHA], ()))
        return tuple(number for number in here if number is not None)

    asked: dict[frozenset[int], Asked] = {}
    aside: list[SetAside] = []
    for review in sorted(reviews, key=_age, reverse=True):
        ones, others = at(review.thread), at(review.occurrence)
        if not ones or not others:
            gone = review.thread if not ones else review.occurrence
            aside.append(SetAside(review, _missing(gone, known=gone.sha256[:_SHA] in texts)))
        elif set(ones) & set(others):
            aside.append(SetAside(review, "both places are the same words"))
        else:
            asked.setdefault(frozenset((ones[0], others[0])), Asked(review, ones, others))
    return list(asked.values()), aside


def _missing(anchor: Anchor, *, known: bool) -> str:
    return f"no claim is read at {anchor} any more" if known else f"the text of {anchor} is not among those read"


def _age(review: Review) -> tuple[object, ...]:
    return review.at, review.id or 0, review.decision.value, review.author, str(review.thread), str(review.occurrence), review.note or ""


def _best(anchor: Anchor, numbers: Sequence[int], statements: Sequence[Statement]) -> int | None:
    """The statement at a place of a text. Where several have the same words, that with a figure, then that which is no phrase, stands for them."""
    ordered = sorted(numbers, key=lambda number: (statements[number].figure is None, statements[number].phrase, number))
    place = nearest(anchor, [place_of(statements[number].span, statements[number].figure) for number in ordered])
    return None if place is None else ordered[place]


def nearest(anchor: Anchor, places: Sequence[Span]) -> int | None:
    """Which of these places of its text an anchor means: the very words, else nearly the same. The first of several."""
    best = max(range(len(places)), key=lambda place: (_overlap((anchor.start, anchor.end), places[place]), -place), default=None)
    return best if best is not None and _overlap((anchor.start, anchor.end), places[best]) >= _NEARLY else None


def _overlap(one: Span, other: Span) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / max(1, max(one[1], other[1]) - min(one[0], other[0]))


# --- threads, regrouped -----------------------------------------------------------------------------------------------------------------------


class _Desk:
    """The decisions that hold, taken one by one."""

    def __init__(self, woven: Woven, thread_of: dict[int, int], size: int) -> None:
        self.woven, self.thread_of, self.size = woven, thread_of, size
        self.piece_of = {number: place for place, piece in enumerate(woven.pieces) for number in piece}
        self.held: list[Asked] = []
        self.alone: set[int] = set()  # statements cut from what they were certainly linked with

    def take(self, asked: Asked) -> bool:
        """Whether the decision goes together with those taken before; then it holds."""
        alone = self.alone | (set(asked.others) if self._cuts(asked) else set())
        held = [*self.held, asked]
        union = self._union(held, alone)
        apart = (each for each in held if each.review.decision is not Decision.CONFIRM)
        if any(union.root(one) == union.root(other) for each in apart for one in each.ones for other in each.others):
            return False
        self.held, self.alone = held, alone
        return True

    def _cuts(self, asked: Asked) -> bool:
        """Whether the occurrence leaves alone, rather than with all that is certainly linked to it."""
        if asked.review.decision is Decision.CONFIRM:
            return False
        near = {self.thread_of[number] for number in asked.ones} & {self.thread_of[number] for number in asked.others}
        return self.divides(asked) or (bool(near) and asked.review.decision is Decision.DETACH)

    def divides(self, asked: Asked) -> bool:
        """Whether it takes apart what is certainly linked."""
        together = {self.piece_of[number] for number in asked.ones} & {self.piece_of[number] for number in asked.others}
        return bool(together) and asked.review.decision is not Decision.CONFIRM

    def _union(self, held: Sequence[Asked], alone: set[int]) -> Union:
        """What certain links and confirmations hold together; what was cut from its piece leaves the rest of it whole."""
        union = Union(self.size)
        for piece in self.woven.pieces:
            rest = [number for number in piece if number not in alone]
            for one, other in pairwise(rest):
                union.join(one, other)
        for each in held:
            twins = [each.ones, each.others]  # the same words in several texts
            twins += [each.ones + each.others] if each.review.decision is Decision.CONFIRM else []
            for group in twins:
                for number in group[1:]:
                    union.join(group[0], number)
        return union

    def threads(self) -> tuple[list[list[int]], dict[int, Membership]]:
        """The threads and how each statement came into its own."""
        pieces = list(self._union(self.held, self.alone).groups())
        piece_of = {number: place for place, piece in enumerate(pieces) for number in piece}
        homes = [self._home(piece) for piece in pieces]
        leaving: dict[int, Review] = {}  # pieces that leave their thread
        for each in self.held:
            here, there = ({piece_of[number] for number in side} for side in (each.ones, each.others))
            if each.review.decision is not Decision.CONFIRM and {homes[place] for place in here} & {homes[place] for place in there}:
                leaving.update((place, each.review) for place in there if place not in leaving)
        groups: dict[tuple[int, int], list[int]] = defaultdict(list)
        for place, piece in enumerate(pieces):
            groups[(homes[place], -1) if place not in leaving else (homes[place], place)] += piece
        how = dict(self.woven.how)
        self._told(how, pieces, piece_of, leaving)
        for group in groups.values():
            self._led(how, sorted({piece_of[number] for number in group}), pieces)
        return sorted(sorted(group) for group in groups.values()), how

    def _home(self, piece: Sequence[int]) -> int:
        """Which thread of the rules a piece goes on with: that of the place it was confirmed to belong to."""
        confirmed = [each for each in self.held if each.review.decision is Decision.CONFIRM]
        guests = {number for each in confirmed for number in each.others}
        hosts = {number for each in confirmed for number in each.ones} - guests
        chosen = [number for number in piece if number in hosts] or [number for number in piece if number not in guests] or list(piece)
        return self.thread_of[min(chosen)]

    def _told(
        self, how: dict[int, Membership], pieces: Sequence[Sequence[int]], piece_of: dict[int, int], leaving: dict[int, Review]
    ) -> None:
        """Of each statement that a decision moved or made certain, how it came into its thread."""
        for each in reversed(self.held):  # the latest is told last, and stands
            if each.review.decision is not Decision.CONFIRM:
                continue
            ends = {*each.ones, *each.others}
            for number in pieces[piece_of[each.ones[0]]]:
                if number in ends and (number in each.others or how[number].tier is Tier.SUGGESTED):
                    how[number] = Membership(Tier.CONFIRMED, how[number].score, f"confirmed by {_who(each.review)}")
                elif how[number].tier is Tier.SUGGESTED:
                    how[number] = self.woven.certain.get(
                        number, Membership(Tier.CONFIRMED, how[number].score, f"belongs to what was confirmed by {_who(each.review)}")
                    )
        for place, review in leaving.items():
            told = Membership(Tier.CONFIRMED, 1.0, f"taken out of another thread by {_who(review)}")
            named = {number for each in self.held if each.review is review for number in each.others}
            for number in pieces[place]:
                if number in named or how[number].tier is Tier.SUGGESTED:
                    how[number] = told if number in named else self.woven.certain.get(number, told)

    def _led(self, how: dict[int, Membership], places: Sequence[int], pieces: Sequence[Sequence[int]]) -> None:
        """A thread whose first piece was taken away has another one to begin with."""
        if any(how[number].tier is Tier.CONFIRMED for place in places for number in pieces[place]):
            return
        largest = max(places, key=lambda place: (len(pieces[place]), -place))
        for number in pieces[largest]:
            how[number] = self.woven.certain.get(number, Membership(Tier.CONFIRMED, 1.0, "the first of its thread"))


def _who(review: Review) -> str:
    return f"{' '.join(review.author.split())} on {review.at[:10]}"


# --- what is shown ----------------------------------------------------------------------------------------------------------------------------


def still_shown(
    before: Woven, after: Reviewed, chosen: Callable[[Sequence[int], dict[int, Membership]], list[int]]
) -> Iterator[tuple[list[int], list[int]]]:
    """The threads, and of each what is shown: what the rules choose of it, what they showed before, and what a decision is about.

    chosen: of the statements of a thread, those that the rules would show.
    """
    shown = {number for group in before.groups for number in chosen(group, before.how)} | after.named
    for group in after.groups:
        yield group, sorted({*chosen(group, after.how), *shown.intersection(group)})

"""How threads come about: statements, certain links and their closure, suggested links, then status and origins of each thread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from variorum.model import Comparison, Kinship, Observed, Occurrence, Reading, Review, SetAside, Span, Thread, ThreadStatus, Tier
from variorum.threads import bridges, ledger
from variorum.threads.bridges import Bound, Bridge
from variorum.threads.lineages import lineages, taken
from variorum.threads.matching import Match, match, said_twice
from variorum.threads.meaning import Meaning
from variorum.threads.names import Names, Union
from variorum.threads.origins import Known, Rooted, credited, trace
from variorum.threads.reviews import Membership, Reviewed, Woven, reviewed, still_shown
from variorum.threads.statements import Statement, published, statements
from variorum.threads.status import Seen, judge, title

_SERIES = "series template"  # in the reason of a kinship without relation


class Loom:
    """The texts of a story while their threads are found."""

    def __init__(
        self,
        readings: Sequence[Reading],
        kinships: Sequence[Kinship],
        comparisons: Sequence[Comparison],
        meaning: Meaning | None,
        *,
        reviews: Iterable[Review] = (),
        observed: Mapping[str, Observed] | None = None,
    ) -> None:
        self.readings, self.kinships, self.comparisons, self.meaning = readings, kinships, comparisons, meaning
        self.reviews = tuple(reviews)
        self.set_aside: tuple[SetAside, ...] = ()  # known once the threads are
        self.observed = {number: found for number, each in enumerate(readings) if (found := (observed or {}).get(each.article.id))}
        self.place = {reading.article.id: number for number, reading in enumerate(readings)}
        self.names = Names(readings)
        self.lineages = lineages(readings, kinships)
        self.articles = [reading.article for reading in readings]
        self.known = Known(readings, self.names, [credited(reading) for reading in readings])
        self.statements = list(self._statements())
        self.took = {frozenset((self.place[each.a.id], self.place[each.b.id])) for each in kinships if taken(each)}
        self.also: dict[int, set[int]] = defaultdict(set)  # texts in which the words of a statement stand
        self.of_text: dict[int, list[tuple[int, Statement]]] = defaultdict(list)
        for number, statement in enumerate(self.statements):
            self.of_text[statement.text].append((number, statement))

    def threads(self) -> tuple[Thread, ...]:
        """The threads, by rank."""
        bound = list(self._bound())
        apart = {
            pair for kinship in self.kinships if kinship.relation is None and _SERIES in kinship.reason for pair in self._both_ways(kinship)
        }
        matches = match(self.statements, [published(article) for article in self.articles], apart, self.meaning)
        woven = _grouped(len(self.statements), bound, matches.suggested, self.statements)
        after = reviewed(woven, self.reviews, self.statements, self.readings) if self.reviews else None
        self.set_aside = after.set_aside if after else ()
        groups, how = (after.groups, after.how) if after else (woven.groups, woven.how)
        shown = dict(enumerate(self._shown(woven, after)))
        thread_of = {number: place for place, group in enumerate(groups) for number in group}
        links: dict[int, list[Bound]] = defaultdict(list)
        for link in bound:
            if thread_of[link.one] == thread_of[link.other]:  # somebody may have taken them apart
                links[thread_of[link.one]].append(link)
        denials: dict[int, list[Match]] = defaultdict(list)
        for pair in matches.denied:
            if thread_of[pair.one] != thread_of[pair.other]:
                denials[thread_of[pair.one]].append(pair)
                denials[thread_of[pair.other]].append(Match(pair.other, pair.one, pair.score, pair.reason))
        made = [self._thread(kept, links[place], how, denials[place], after) for place, kept in shown.items() if kept]
        made.sort(key=lambda thread: (-thread.rank, self.place[thread.occurrences[0].article], thread.occurrences[0].span, thread.claim))
        return tuple(_numbered(number, thread) for number, thread in enumerate(made, 1))

    def _shown(self, woven: Woven, after: Reviewed | None) -> Iterator[list[int]]:
        """Of each thread the statements that are shown, none where there is nothing to tell."""
        if after is None:
            yield from (self._chosen(group, woven.how) for group in woven.groups)
        else:
            yield from (kept for _, kept in still_shown(woven, after, self._chosen))

    def _chosen(self, group: Sequence[int], how: dict[int, Membership]) -> list[int]:
        kept = self._one_a_text(group, how)
        chosen = [self.statements[number] for number in kept]
        alone = len({statement.text for statement in chosen}) == 1 and all(
            statement.numbered for statement in chosen
        )  # its numbers have rows
        return [] if alone or all(statement.quiet for statement in chosen) else kept

    def _both_ways(self, kinship: Kinship) -> Iterator[tuple[int, int]]:
        a, b = self.place[kinship.a.id], self.place[kinship.b.id]
        yield a, b
        yield b, a

    def _statements(self) -> Iterator[Statement]:
        touched: dict[int, list[Span]] = defaultdict(list)
        phrases: dict[int, list[Span]] = defaultdict(list)
        for comparison in self.comparisons:
            old, new = self.place[comparison.old.article.id], self.place[comparison.new.article.id]
            for change in comparison.changes:
                if not bridges.touching(change) or bridges.only_who(comparison, change):
                    continue
                touched[old] += change.old
                touched[new] += change.new
            if self.lineages.article_of[old] == self.lineages.article_of[new]:
                lost, gained = bridges.phrases(comparison)
                phrases[old] += lost
                phrases[new] += gained
        for number, reading in enumerate(self.readings):
            yield from statements(number, reading, self.names, touched[number], phrases[number])

    def _bridges(self) -> Iterator[tuple[Bridge, Sequence[set[int]]]]:
        """Where words of one text stand in another, and which tokens of the two a change touches."""
        compared = set()
        for comparison in self.comparisons:
            a, b = self.place[comparison.old.article.id], self.place[comparison.new.article.id]
            compared |= {(a, b), (b, a)}
            touched = [
                bridges.touched_tokens(reading, comparison.changes, old=not side)
                for side, reading in enumerate((comparison.old, comparison.new))
            ]
            for bridge in bridges.across(a, b, comparison):
                yield bridge, touched
        for kinship in self.kinships:
            a, b = self.place[kinship.a.id], self.place[kinship.b.id]
            if kinship.relation is not None and (a, b) not in compared:
                for bridge in bridges.along(a, b, kinship, self.readings):
                    yield bridge, [set(), set()]

    def _bound(self) -> Iterator[Bound]:
        """The certain links. Also notes which statements stand in which texts beyond these."""
        for bridge, touched in self._bridges():
            if bridge.same:
                ours, theirs = self._inside(bridge.a, bridge.same.keys()), self._inside(bridge.b, bridge.same.values())
                yield from bridges.bind(bridge, ours, theirs, self.readings, touched)
                for way, near in ((bridge, ours), (bridges.backwards(bridge), theirs)):
                    for number, statement in near:
                        if bridges.covered(way, statement, self.readings[way.a]):
                            self.also[number].add(way.b)

    def _inside(self, text: int, tokens: Collection[int]) -> list[tuple[int, Statement]]:
        low, high = min(tokens), max(tokens)
        return [pair for pair in self.of_text[text] if pair[1].first <= high and pair[1].last > low]

    # --- one thread -------------------------------------------------------------------------------------------------------------------------

    def _thread(
        self, kept: Sequence[int], links: Sequence[Bound], how: dict[int, Membership], denials: Sequence[Match], after: Reviewed | None
    ) -> Thread:
        chosen = [self.statements[number] for number in kept]
        rooted = trace(chosen, self._taken(kept, links), self.known)
        occurrences = tuple(
            ledger.occurrence(
                statement, self.readings[statement.text], tier=how[number].tier, score=how[number].score, reason=how[number].reason
            )
            for number, statement in zip(kept, chosen, strict=True)
        )
        changed = (
            "its words differ between related texts in more than wording"
            if any(link.changed and {link.one, link.other} <= set(kept) for link in links)
            else None
        )
        seen = [
            Seen(statement.text, occurrence, origin)
            for statement, occurrence, origin in zip(chosen, occurrences, rooted.group, strict=True)
        ]
        also = {text for number in kept for text in self.also[number]} - self._not_there(kept, after)
        verdict = judge(
            seen, self.lineages, self.articles, also=also, changed=changed, denied=self._denied(denials), observed=self.observed
        )
        return self._assembled(chosen, occurrences, rooted, verdict.status, verdict.reason)

    def _not_there(self, kept: Sequence[int], after: Reviewed | None) -> set[int]:
        """Texts of which somebody said that their words are not this claim."""
        parted = after.parted if after else ()
        return {self.statements[number].text for here, taken_ in parted if here.intersection(kept) for number in taken_}

    def _assembled(
        self, chosen: Sequence[Statement], occurrences: tuple[Occurrence, ...], rooted: Rooted, status: ThreadStatus, reason: str
    ) -> Thread:
        last = chosen[-1]
        values = {
            (statement.value, statement.figure.hedge if statement.value is None else None) for statement in chosen if statement.figure
        }
        return Thread(
            id="",
            claim=ledger.claim(last, self.readings[last.text], variable=len(values) > 1),
            status=status,
            status_reason=reason,
            occurrences=occurrences,
            origins=rooted.origins,
            independence=rooted.independence,
            rank=ledger.rank(status, occurrences, len(self.readings)),
        )

    def _one_a_text(self, group: Sequence[int], how: dict[int, Membership]) -> list[int]:
        """Of several statements of one text the surest, and those that give another value."""
        best: dict[tuple[int, float | None], int] = {}
        for number in group:
            statement = self.statements[number]
            at = statement.text, statement.value
            if at not in best or self._surer(number, best[at], how):
                best[at] = number
        valued = {text for text, value in best if value is not None}
        kept = [number for (text, value), number in best.items() if value is not None or text not in valued]
        return sorted(kept, key=lambda number: (self.statements[number].text, self.statements[number].span, number))

    def _surer(self, one: int, other: int, how: dict[int, Membership]) -> bool:
        def sureness(number: int) -> tuple[bool, bool, bool]:
            return how[number].tier is Tier.CONFIRMED, self.statements[number].voice is not None, not self.statements[number].quiet

        return sureness(one) > sureness(other)

    def _taken(self, kept: Sequence[int], links: Sequence[Bound]) -> set[tuple[int, int]]:
        """Pairs of kept occurrences whose words were taken over, directly or through others, by their places in `kept`."""
        place = {number: at for at, number in enumerate(kept)}
        numbers = sorted({number for link in links for number in (link.one, link.other)} | set(kept))
        index = {number: at for at, number in enumerate(numbers)}
        union = Union(len(numbers))
        for link in links:
            if frozenset((self.statements[link.one].text, self.statements[link.other].text)) in self.took:
                union.join(index[link.one], index[link.other])
        found: set[tuple[int, int]] = set()
        for group in union.groups():
            here = [place[numbers[at]] for at in group if numbers[at] in place]
            found.update((i, j) for i in here for j in here if i < j)
        return found

    def _denied(self, denials: Sequence[Match]) -> str | None:
        rivals = [pair for pair in denials if not self._turned(self.statements[pair.one], self.statements[pair.other])]
        if not rivals:
            return None
        best = max(rivals, key=lambda pair: (pair.score, -pair.other))
        other = self.statements[best.other]
        who = other.voice.name if other.voice else "the text itself"
        return f"the opposite is said by {who} in {title(self.articles, other.text, self.observed)}"

    def _turned(self, one: Statement, other: Statement) -> bool:
        """Two versions of one article that say opposite things in one voice, or in nobody's: it says something else now, and has no rival."""
        if one.text == other.text or self.lineages.article_of[one.text] != self.lineages.article_of[other.text]:
            return False
        return one.voice is None or other.voice is None or one.voice.name == other.voice.name


def _numbered(number: int, thread: Thread) -> Thread:
    return replace(thread, id=f"t{number}")


def _grouped(size: int, bound: Sequence[Bound], suggested: Sequence[Match], all_: Sequence[Statement]) -> Woven:
    """Threads as lists of statements, and how each came in: closure over certain links, then each rest goes to one thread at most."""
    union = Union(size)
    how: dict[int, Membership] = {}
    for link in bound:
        union.join(link.one, link.other)
        for number in (link.one, link.other):
            how.setdefault(number, Membership(Tier.CONFIRMED, round(min(1.0, link.share), 3), link.proof))
    certain = dict(how)
    roots = [union.root(number) for number in range(size)]
    members: dict[int, list[int]] = defaultdict(list)
    for number, root in enumerate(roots):
        members[root].append(number)
    near: dict[int, dict[int, Match]] = defaultdict(dict)
    for pair in suggested:
        for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
            best = near[roots[one]].get(roots[other])
            if roots[one] != roots[other] and (best is None or best.score < pair.score):
                near[roots[one]][roots[other]] = Match(one, other, pair.score, pair.reason)
    hub: dict[int, int] = {}
    inside = {root: list(found) for root, found in members.items()}  # what a thread holds so far
    order = sorted(members, key=lambda root: (-len(members[root]), -sum(found.score for found in near[root].values()), root))
    for root in order:
        if root in hub:
            continue
        hub[root] = root
        for other, found in sorted(near[root].items(), key=lambda item: (-item[1].score, item[0])):
            better = max((each.score for third, each in near[other].items() if hub.get(third, third) == third), default=0.0)
            fits = all(
                said_twice(all_[here], all_[there])
                for here in inside[root]
                for there in members[other]
                if all_[here].text == all_[there].text
            )
            if other not in hub and fits and found.score >= better - 0.05:
                hub[other] = root
                inside[root] += members[other]
                for number in members[other]:
                    how[number] = Membership(Tier.SUGGESTED, min(1.0, found.score), found.reason)
    groups: dict[int, list[int]] = defaultdict(list)
    for root in sorted(members):
        groups[hub[root]] += members[root]
    for number in range(size):
        how.setdefault(number, Membership(Tier.CONFIRMED, 1.0, "the first of its thread"))
    return Woven([sorted(group) for group in groups.values()], how, certain, list(members.values()))

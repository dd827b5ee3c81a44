"""The tellings of one story, from articles to threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from variorum import settings
from variorum.errors import InputError, TooLargeError
from variorum.model import Article, Comparison, Kinship, Observed, PairRelation, Reading, Review, SetAside, Story
from variorum.pipeline.texts import accepted, checked, explain_reuse, read_many

_LOOKED_AT_CLOSELY = 3  # of each text, the relatives before it that share most with it; beside these all of a small story
_SMALL_STORY = 24  # texts; in a larger one two texts may be related without being looked at word by word
_SURE = 0.9  # confidence in which of two versions came first, from which nothing more is asked; dates give 0.99
_DRAWN = 0.15  # share of a text that another one must hold to be compared with it as what it draws on


def story(
    articles: Iterable[str | Article | InputError],
    *,
    published: str | None = None,
    jobs: int | None = None,
    reviews: Iterable[Review] = (),
    observed: Mapping[str, Observed] | None = None,
    ready: Mapping[str, Reading] | None = None,
    progress: Callable[[str, int, int | None], None] = lambda *_: None,
    reject: Callable[[InputError], None] = lambda _: None,
    set_aside: Callable[[SetAside], None] = lambda _: None,
) -> Story:
    """The tellings of one story: how they are related, what changed at each step, and each claim followed through them.

    Strings are the texts themselves, not paths; `open_articles` gives those of files. `published` (ISO 8601) is the dateline of texts that carry
    none. `reject` gets each text that could not be read. Raises `EmptyTextError` when none could.
    reviews: what people decided of links between occurrences; `set_aside` gets those that could not be applied. observed: of texts from an archive, by
    id, when its captures showed them; they tell which version came first, and name the moments between which a claim came or went. ready: readings that
    are at hand, by the id of their text.

        >>> told = variorum.story([first, second])
        >>> [(thread.claim, thread.status.value) for thread in told.threads]
    """
    from variorum.compare import meaning  # noqa: PLC0415
    from variorum.threads import Meaning, follow, in_time  # noqa: PLC0415

    given = list(enumerate(accepted((_fit(each, published) for each in articles), reject, "the story")))
    texts = _told_apart(article for number, article in sorted(given, key=lambda pair: pair[1].given_id or pair[1].path or f"{pair[0]:09}"))
    done = {each.id: kept for each in texts if (kept := (ready or {}).get(each.id)) and kept.article == each}
    rest = [each for each in texts if each.id not in done]
    for reading in accepted(read_many(rest, jobs=jobs), reject, "the story") if rest or not done else ():
        done[reading.article.id] = reading
        progress("reading", len(done), len(texts))
    readings = [done[each.id] for each in texts if each.id in done]
    desk = _Desk(readings, progress, observed or {})
    related = desk.related()
    told = [readings[place] for place in in_time(readings, related, desk.observed)]
    kinships = desk.closely(told, related)
    comparisons = desk.steps(told, kinships)
    progress("following", 0, None)
    known = Meaning(meaning.closeness, meaning.contrasted)
    found = follow(told, kinships, comparisons, meaning=known, reviews=reviews, observed=desk.observed)
    for each in found.set_aside:
        set_aside(each)
    return Story(
        readings=tuple(told), kinships=kinships, comparisons=comparisons, threads=found.threads, notes=tuple(_notes(told, kinships))
    )


def _fit(article: str | Article | InputError, published: str | None) -> Article | InputError:
    """The article, or why it cannot be told with the others."""
    if isinstance(article, InputError):
        return article
    try:
        return checked(article, settings.MAX_TEXT_LENGTH, published)
    except TooLargeError as error:
        return error


def _told_apart(articles: Iterable[Article]) -> list[Article]:
    """The articles, each with an id of its own: two files of the same words are two tellings."""
    found: list[Article] = []
    ids: set[str] = set()
    for article in articles:
        name, number = article.id, 2
        if name in ids and article.name not in ids:
            name = article.name
        while name in ids:
            name, number = f"{article.name}#{number}", number + 1
        ids.add(name)
        found.append(article if name == article.id else replace(article, given_id=name))
    return found


class _Desk:
    """The texts of a story while their relations are found; each pair is compared once."""

    def __init__(
        self, readings: Sequence[Reading], progress: Callable[[str, int, int | None], None], observed: Mapping[str, Observed]
    ) -> None:
        self.readings, self.progress, self.observed = readings, progress, observed
        self.by_id = {reading.article.id: reading for reading in readings}
        self.compared: dict[tuple[str, str], Comparison] = {}

    def compare(self, old: Article, new: Article) -> Comparison:
        if (old.id, new.id) not in self.compared:
            from variorum.compare import compare as compare_readings  # noqa: PLC0415

            self.compared[old.id, new.id] = compare_readings(self.by_id[old.id], self.by_id[new.id])
        return self.compared[old.id, new.id]

    def related(self) -> list[Kinship]:
        """All pairs that share passages, without the passages."""
        if len(self.readings) < 2:
            return []
        from variorum import processes  # noqa: PLC0415
        from variorum.read import as_batches  # noqa: PLC0415
        from variorum.reuse import find  # noqa: PLC0415

        named = [replace(reading.article, given_id=f"{number:06}") for number, reading in enumerate(self.readings)]
        pairs = find(as_batches(named), jobs=processes.cores()).pairs.to_pylist()
        found = [self._ordered(self._kinship(pair)) for pair in pairs]
        return found or (self._two_short_ones() if len(self.readings) == 2 else [])

    def _two_short_ones(self) -> list[Kinship]:
        """Two texts too short for a passage may still be versions: their five-word runs tell."""
        one, other = self.readings
        alike = self.compare(one.article, other.article).summary
        found = Kinship(
            a=one.article, b=other.article, words_a=_words(one), words_b=_words(other), relation=PairRelation.VERSION,
            reason=f"too short for a passage; {round(100 * alike.containment_old)} % of the five-word runs of a stand in b, {round(100 * alike.containment_new)} % of those of b in a",
            resemblance=alike.resemblance, containment_a=alike.containment_old, containment_b=alike.containment_new, earlier=None,
            direction_confidence=None, direction_reason="", longest=0, least=0, passages=(),
        )  # fmt: skip
        given = (one.article.outlet or one.article.url, other.article.outlet or other.article.url)
        return (
            [self._ordered(found)] if given[0] == given[1] and min(found.containment_a, found.containment_b) >= settings.ONE_ARTICLE else []
        )

    def _kinship(self, pair: dict[str, Any]) -> Kinship:
        a, b = (self.readings[int(pair[side])] for side in ("a", "b"))
        because = pair["evidence"].split("; ")
        return Kinship(
            a=a.article, b=b.article, words_a=_words(a), words_b=_words(b), relation=PairRelation(pair["relation"]) if pair["relation"] else None,
            reason="; ".join(because[:2]), resemblance=pair["resemblance"], containment_a=pair["containment_a"], containment_b=pair["containment_b"],
            earlier={pair["a"]: "a", pair["b"]: "b"}.get(pair["earlier"]), direction_confidence=pair["direction_confidence"],
            direction_reason="; ".join(because[2:]), longest=0, least=0, passages=(),
        )  # fmt: skip

    def _ordered(self, kinship: Kinship) -> Kinship:
        """What the captures of an archive tell of their order, and what they leave open."""
        from variorum.threads import as_captured, captured_first  # noqa: PLC0415

        return captured_first(kinship, self.observed) or as_captured(self._told_by_texts(kinship), self.observed)

    def _told_by_texts(self, kinship: Kinship) -> Kinship:
        """Versions whose order nothing tells for sure are compared to find it; dates are held against the words of the texts."""
        from variorum.threads import decided, one_article  # noqa: PLC0415

        if kinship.relation in (None, PairRelation.SAME_TEXT):
            return kinship
        sure = kinship.earlier is not None and (kinship.direction_confidence or 0.0) >= _SURE
        if not sure and one_article(kinship):
            lean, weighed = self._weighed(kinship, PairRelation.VERSION)[:2]
            return decided(kinship, self.compare(kinship.a, kinship.b), lean, weighed.removeprefix(", weighed: "))
        if sure and len(self.readings) <= _SMALL_STORY and kinship.relation is not PairRelation.SHARED_QUOTATION:
            _, weighed, confidence = self._weighed(kinship, kinship.relation)
            return replace(kinship, direction_reason=weighed, direction_confidence=confidence)
        return kinship

    def _weighed(self, kinship: Kinship, relation: PairRelation | None) -> tuple[float, str, float]:
        """What the two texts tell of their order: log-odds that b is the later one, what was weighed, and how sure a verdict is, dates included."""
        import numpy as np  # noqa: PLC0415

        from variorum.reuse import direction  # noqa: PLC0415

        pair = (kinship.a, kinship.b)
        rows = direction.features(
            [each.text for each in pair], outlets=[each.outlet or each.url for each in pair], published=[each.published for each in pair]
        )
        asked = rows, np.array([0]), np.array([1]), [str(relation)]
        verdict = direction.judge(*asked)
        return (
            float(direction.lean(*asked)[0]),
            verdict.evidence[0].removeprefix("cannot tell which came first"),
            round(float(verdict.confidence[0]), 3),
        )

    def closely(self, told: Sequence[Reading], related: Sequence[Kinship]) -> tuple[Kinship, ...]:
        """The related pairs, the one told first as a, with the passages of those worth it."""
        from variorum.threads import turned  # noqa: PLC0415

        place = {reading.article.id: number for number, reading in enumerate(told)}
        ordered = [each if place[each.a.id] < place[each.b.id] else turned(each) for each in related]
        ordered.sort(key=lambda each: (place[each.b.id], -max(each.containment_a, each.containment_b), place[each.a.id]))
        found, looked = [], dict.fromkeys(place, 0)
        for number, kinship in enumerate(ordered):
            self.progress("looking closely", number, len(ordered))
            looked[kinship.b.id] += 1
            if len(told) <= _SMALL_STORY or looked[kinship.b.id] <= _LOOKED_AT_CLOSELY:
                near = explain_reuse(kinship.a, kinship.b)
                reason = near.reason if near.relation is kinship.relation else kinship.reason
                kinship = replace(kinship, reason=reason, longest=near.longest, least=near.least, passages=near.passages)  # noqa: PLW2901
            found.append(kinship)
        return tuple(sorted(found, key=lambda each: (place[each.a.id], place[each.b.id])))

    def steps(self, told: Sequence[Reading], kinships: Sequence[Kinship]) -> tuple[Comparison, ...]:
        """The comparisons worth a reader's time: each version with the one before it, each other text with what most of it came from."""
        from variorum.threads import lineages  # noqa: PLC0415

        found = lineages(told, kinships)
        place = {reading.article.id: number for number, reading in enumerate(told)}
        pairs = {pair for article in found.articles for pair in pairwise(article)}
        sources: dict[int, tuple[float, int]] = {}
        for kinship in kinships:
            a, b = place[kinship.a.id], place[kinship.b.id]
            apart = found.article_of[a] != found.article_of[b]
            if apart and kinship.relation in _STEPS and (kinship.containment_b >= _DRAWN or len(told) == 2):
                sources[b] = max(sources.get(b, (0.0, 0)), (kinship.containment_b, -a))
        first = {article[0] for article in found.articles}
        pairs |= {(-a, b) for b, (_, a) in sources.items() if b in first}
        return tuple(self.compare(told[a].article, told[b].article) for a, b in sorted(pairs))


_STEPS = {PairRelation.SAME_TEXT, PairRelation.VERSION, PairRelation.COPY, PairRelation.DRAWS_ON}


def _words(reading: Reading) -> int:
    return sum(token.text[0].isalnum() for token in reading.tokens)


def _notes(told: Sequence[Reading], kinships: Sequence[Kinship]) -> Iterator[str]:
    """What could not be done, and why."""
    from variorum.threads import lineages  # noqa: PLC0415

    if len(told) == 1:
        yield "one text only: it is read, and there is nothing to compare it with"
    undated = [reading.article.name for reading in told if not reading.article.published]
    if undated:
        yield "no text bears a date" if len(undated) == len(told) else f"without a date: {', '.join(undated)}"
    if len(told) > 1 and not kinships:
        yield "no two texts share a passage: claims are followed by what they say alone, and every link between texts is a suggestion"
    for kinship in kinships:
        if kinship.direction_reason.startswith("published ") and "against it" in kinship.direction_reason:
            yield f"the dates of {kinship.a.name} and {kinship.b.name} and their words say different things of which came first: {kinship.direction_reason}"
    for article in lineages(told, kinships).articles:
        for one, other in pairwise(article):
            a, b = told[one].article, told[other].article
            step = next((each for each in kinships if each.a.id == a.id and each.b.id == b.id), None)
            if step and step.earlier is None and step.relation is not PairRelation.SAME_TEXT:
                yield f"it could not be told which came first, {a.name} or {b.name}; they stand in this order, and what is called added or withdrawn rests on it"
            if step and step.relation not in (PairRelation.VERSION, PairRelation.SAME_TEXT):
                yield f"{a.name} and {b.name} share so much that they are followed as two versions of one article; no outlet is given for either"
    for reading in told:
        for note in reading.notes:
            yield f"{reading.article.name}: {note}"

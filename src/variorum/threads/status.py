"""What became of a claim: from who says it, where, and when. Says nothing of motive.

"Withdrawn" means: in an earlier version of an article, not in its latest one seen. A text that only copies or cites another proves nothing by its
silence.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from variorum.model import Article, Figure, Occurrence, ThreadStatus
from variorum.threads.lineages import Lineages


class Seen(NamedTuple):
    """An occurrence, and what its status is told from."""

    text: int  # place of the reading
    occurrence: Occurrence
    origin: int  # a number that occurrences of one origin share; own for each that is unknown


class Verdict(NamedTuple):
    """A status and why."""

    status: ThreadStatus
    reason: str


class History(NamedTuple):
    """The versions of one article, and in which of them a claim stands."""

    versions: tuple[int, ...]
    present: tuple[bool, ...]


def judge(
    seen: Sequence[Seen],
    lineages: Lineages,
    articles: Sequence[Article],
    *,
    also: Collection[int] = (),
    changed: str | None = None,
    denied: str | None = None,
) -> Verdict:
    """The status of a thread.

    also: texts in which its words stand though nothing there was taken for a statement; changed: how its content changed along a line;
    denied: who says the opposite, and where.
    """
    histories = _histories(seen, lineages, {each.text for each in seen} | set(also))
    for test in (_gone_and_back, _gone):
        if found := test(histories, articles):
            return found
    if denied:
        return Verdict(ThreadStatus.RIVAL, denied)
    if found := _rivals(seen, articles) or _grown(seen, lineages, articles):
        return found
    if changed:
        return Verdict(ThreadStatus.CHANGED, changed)
    return _new(histories, articles) or _steady(seen)


def _steady(seen: Sequence[Seen]) -> Verdict:
    here = len({each.text for each in seen})
    where = "in one text" if here == 1 else f"in {here} texts"
    values = _values(seen)
    if len(values) > 1:
        return Verdict(ThreadStatus.STABLE, f"{where}; {' and '.join(map(_said, values))} can both be so")
    return Verdict(ThreadStatus.STABLE, where if here == 1 else f"{where}, with nothing in it that differs")


def _histories(seen: Sequence[Seen], lineages: Lineages, texts: Collection[int]) -> list[History]:
    """Of each article of several versions that has the claim."""
    articles = [lineages.articles[number] for number in sorted({lineages.article_of[each.text] for each in seen})]
    return [History(versions, tuple(version in texts for version in versions)) for versions in articles if len(versions) > 1]


def _gone_and_back(histories: Sequence[History], articles: Sequence[Article]) -> Verdict | None:
    for versions, present in histories:
        for place in range(1, len(versions) - 1):
            if not present[place] and any(present[:place]) and present[-1]:
                before, without, after = versions[max(i for i in range(place) if present[i])], versions[place], versions[-1]
                reason = f"{_when(articles, before)}, not {_when(articles, without)}, and again {_when(articles, after)}"
                return Verdict(ThreadStatus.RETURNED, reason)
    return None


def _gone(histories: Sequence[History], articles: Sequence[Article]) -> Verdict | None:
    for versions, present in histories:
        if any(present) and not present[-1]:
            last = max(place for place, here in enumerate(present) if here)
            return Verdict(ThreadStatus.WITHDRAWN, f"{_when(articles, versions[last])}, not {_when(articles, versions[last + 1])}")
    return None


def _new(histories: Sequence[History], articles: Sequence[Article]) -> Verdict | None:
    for versions, present in histories:
        if not present[0] and any(present):
            first = present.index(True)
            return Verdict(ThreadStatus.ADDED, f"not {_when(articles, versions[first - 1])}, {_when(articles, versions[first])}")
    return None


def _when(articles: Sequence[Article], text: int) -> str:
    """Where it was seen, by date and by what tells the text from others of that date."""
    name = title(articles, text)
    return f"in the version of {articles[text].published} ({name})" if articles[text].published else f"in {name}"


def title(articles: Sequence[Article], text: int) -> str:
    """What a text is called in a sentence: its id or file, else its place."""
    article = articles[text]
    return (article.given_id or article.path or f"text {text + 1}").rsplit("/", 1)[-1]


# --- values -----------------------------------------------------------------------------------------------------------------------------------


def _values(seen: Sequence[Seen]) -> list[Figure]:
    """The figures of a thread, each value once, in order."""
    found: dict[tuple[float | None, ...], Figure] = {}
    for each in seen:
        if each.occurrence.figure is not None:
            found.setdefault(_value(each), each.occurrence.figure)
    return list(found.values())


def _value(seen: Seen) -> tuple[float | None, ...]:
    figure = seen.occurrence.figure
    if figure is None:
        return ()
    return (figure.value,) if figure.value is not None else (None, figure.low, figure.high)


def _grown(seen: Sequence[Seen], lineages: Lineages, articles: Sequence[Article]) -> Verdict | None:
    """Another value in a text that comes from the earlier one, from the same origin, or at another time."""
    told = [each for each in seen if each.occurrence.figure is not None]
    given = {text: [_value(each) for each in told if each.text == text] for text in {each.text for each in told}}
    for place, one in enumerate(told):
        for other in told[place + 1 :]:
            apart = given[one.text] != given[other.text] and _value(one) != _value(other)
            if apart and (
                lineages.lines[one.text] == lineages.lines[other.text] or one.origin == other.origin or not _same_time(one, other, articles)
            ):
                shown = " → ".join(map(_said, _values(told)))
                first, last = told[0].text, told[-1].text
                return Verdict(ThreadStatus.CHANGED, f"{shown}: {_when(articles, first)}, then {_when(articles, last)}")
    return None


def _said(figure: Figure) -> str:
    if figure.value is not None:
        return f"{figure.value:,.10g}"
    return figure.hedge or "a number not given"


def compatible(one: Figure, other: Figure) -> bool:
    """Whether both can be true: "at least 65" and "107" can."""
    low = max(bound for bound in (one.low, other.low, float("-inf")) if bound is not None)
    high = min(bound for bound in (one.high, other.high, float("inf")) if bound is not None)
    return low <= high


def _rivals(seen: Sequence[Seen], articles: Sequence[Article]) -> Verdict | None:
    """Two origins with values that cannot both be true, for the same time: told in one text, or published on one day."""
    latest = _latest(seen)
    for place, one in enumerate(latest):
        for other in latest[place + 1 :]:
            figures = one.occurrence.figure, other.occurrence.figure
            if (
                one.origin == other.origin
                or figures[0] is None
                or figures[1] is None
                or not _apart(one, other, articles)
                or not _same_time(one, other, articles)
            ):
                continue
            if not compatible(figures[0], figures[1]) and not _hedged_alike(figures[0], figures[1]):
                who = [each.occurrence.speaker or articles[each.text].outlet or title(articles, each.text) for each in (one, other)]
                return Verdict(ThreadStatus.RIVAL, f"{_said(figures[0])} ({who[0]}), {_said(figures[1])} ({who[1]}), for the same time")
    return None


def _latest(seen: Sequence[Seen]) -> list[Seen]:
    """Of each origin, what it said in each text."""
    return [each for each in seen if each.occurrence.figure is not None]


def _apart(one: Seen, other: Seen, articles: Sequence[Article]) -> bool:
    """Two speakers; or two outlets' own words. A speaker and an unattributed number do not contradict each other yet."""
    if one.occurrence.speaker is None and other.occurrence.speaker is None:
        outlets = articles[one.text].outlet, articles[other.text].outlet
        return one.text != other.text and (None in outlets or outlets[0] != outlets[1])
    return one.occurrence.speaker is not None and other.occurrence.speaker is not None


def _same_time(one: Seen, other: Seen, articles: Sequence[Article]) -> bool:
    dates = articles[one.text].published, articles[other.text].published
    return one.text == other.text or None in dates or str(dates[0])[:10] == str(dates[1])[:10]


def _hedged_alike(one: Figure, other: Figure) -> bool:
    """Rounded numbers are compatible with what they round: "about 3,000" and "2,950"."""
    rough = [figure for figure in (one, other) if figure.hedge and figure.value and figure.low == figure.high]
    return any(one.value and other.value and abs(one.value - other.value) <= 0.1 * abs(figure.value or 0) for figure in rough)

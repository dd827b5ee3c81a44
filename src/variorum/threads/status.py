"""What became of a claim: from who says it, where, and when. Says nothing of motive.

"Withdrawn" means: in an earlier version of an article, not in its latest one seen. A text that only copies or cites another proves nothing by its
silence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from variorum.model import Article, Figure, Observed, Occurrence, ThreadStatus
from variorum.threads.lineages import Lineages

_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE)


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
    """The versions of one article in time, and in which of them a claim stands. Of an archive's, every interval in which one stood there."""

    versions: tuple[int, ...]
    present: tuple[bool, ...]
    moments: tuple[tuple[str, str], ...] = ()  # of the first and last capture of each interval


class Texts(NamedTuple):
    """The texts of a story, by their places, and when an archive saw them."""

    articles: Sequence[Article]
    observed: Mapping[int, Observed]


def judge(
    seen: Sequence[Seen],
    lineages: Lineages,
    articles: Sequence[Article],
    *,
    also: Collection[int] = (),
    changed: str | None = None,
    denied: str | None = None,
    observed: Mapping[int, Observed] | None = None,
) -> Verdict:
    """The status of a thread.

    also: texts in which its words stand though nothing there was taken for a statement; changed: how its content changed along a line;
    denied: who says the opposite, and where; observed: of texts from an archive, by place, when they were seen.
    """
    texts = Texts(articles, observed or {})
    histories = _histories(seen, lineages, {each.text for each in seen} | set(also), texts.observed)
    for test in (_gone_and_back, _gone):
        if found := test(histories, texts):
            return found
    if denied:
        return Verdict(ThreadStatus.RIVAL, denied)
    if found := _rivals(seen, texts) or _grown(seen, lineages, texts):
        return found
    if changed:
        return Verdict(ThreadStatus.CHANGED, changed)
    return _new(histories, texts) or _steady(seen)


def _steady(seen: Sequence[Seen]) -> Verdict:
    here = len({each.text for each in seen})
    where = "in one text" if here == 1 else f"in {here} texts"
    values = _values(seen)
    if len(values) > 1:
        return Verdict(ThreadStatus.STABLE, f"{where}; {' and '.join(map(_said, values))} can both be so")
    return Verdict(ThreadStatus.STABLE, where if here == 1 else f"{where}, with nothing in it that differs")


def _histories(seen: Sequence[Seen], lineages: Lineages, here: Collection[int], observed: Mapping[int, Observed]) -> list[History]:
    """Of each article of several versions that has the claim. `here`: the texts that have it."""
    found = []
    held: dict[int, list[tuple[str, str, int]]] = defaultdict(list)  # of each article of an archive, its intervals
    for text, each in observed.items():
        held[each.article] += [(*stay, text) for stay in each.stays]
    for number in sorted({lineages.article_of[each.text] for each in seen}):
        loose = tuple(version for version in lineages.articles[number] if version not in observed)
        found.append(History(loose, tuple(version in here for version in loose)))
    for article in sorted({observed[text].article for text in here if text in observed}):
        stays = sorted(held[article])
        moments = tuple((first, last) for first, last, _ in stays)
        found.append(History(tuple(text for _, _, text in stays), tuple(text in here for _, _, text in stays), moments))
    return [history for history in found if len(history.versions) > 1]


def _gone_and_back(histories: Sequence[History], texts: Texts) -> Verdict | None:
    for history in histories:
        present = history.present
        for place in range(1, len(present) - 1):
            if not present[place] and any(present[:place]) and present[-1]:
                before = max(i for i in range(place) if present[i])
                after = len(present) - 1 if not history.moments else next(i for i in range(place, len(present)) if present[i])
                if history.moments:
                    without = before + 1
                    reason = f"{_last(history, before, texts)}, absent {_first(history, without, texts)}, and again {_first(history, after, texts)}"
                else:
                    reason = (
                        f"{_first(history, before, texts)}, not {_first(history, place, texts)}, and again {_first(history, after, texts)}"
                    )
                return Verdict(ThreadStatus.RETURNED, reason)
    return None


def _gone(histories: Sequence[History], texts: Texts) -> Verdict | None:
    for history in histories:
        if any(history.present) and not history.present[-1]:
            last = max(place for place, here in enumerate(history.present) if here)
            absent = "absent" if history.moments else "not"
            return Verdict(ThreadStatus.WITHDRAWN, f"{_last(history, last, texts)}, {absent} {_first(history, last + 1, texts)}")
    return None


def _new(histories: Sequence[History], texts: Texts) -> Verdict | None:
    for history in histories:
        if not history.present[0] and any(history.present):
            first = history.present.index(True)
            absent = "absent" if history.moments else "not"
            return Verdict(ThreadStatus.ADDED, f"{absent} {_last(history, first - 1, texts)}, {_first(history, first, texts)}")
    return None


def _first(history: History, place: int, texts: Texts) -> str:
    """Where a version was seen first: an archive tells the capture."""
    return _captured(history.moments[place][0], texts, history.versions[place]) if history.moments else _when(texts, history.versions[place])  # fmt: skip


def _last(history: History, place: int, texts: Texts) -> str:
    return _captured(history.moments[place][1], texts, history.versions[place]) if history.moments else _when(texts, history.versions[place])  # fmt: skip


def _captured(moment: str, texts: Texts, text: int) -> str:
    outlet = texts.articles[text].outlet
    return f"in the capture of {_short(moment)}" + (f" ({outlet})" if outlet else "")


def _short(moment: str) -> str:
    """A moment as people read it: seconds only where they tell something."""
    return moment.removesuffix(":00Z") + "Z" if moment.endswith(":00Z") else moment


def _when(texts: Texts, text: int) -> str:
    """Where it was seen, by date and by what tells the text from others of that date."""
    if text in texts.observed:
        return _captured(texts.observed[text].stays[0][0], texts, text)
    name = title(texts.articles, text)
    published = texts.articles[text].published
    return f"in the version of {published} ({name})" if published else f"in {name}"


def title(articles: Sequence[Article], text: int, observed: Mapping[int, Observed] | None = None) -> str:
    """What a text is called in a sentence: its id or file, else its place; one of an archive by when it was captured."""
    article = articles[text]
    if observed and text in observed:
        moment = _short(observed[text].stays[0][0])
        return f"the capture of {moment}" + (f" ({article.outlet})" if article.outlet else "")
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


def _grown(seen: Sequence[Seen], lineages: Lineages, texts: Texts) -> Verdict | None:
    """Another value in a text that comes from the earlier one, from the same origin, or at another time."""
    told = [each for each in seen if each.occurrence.figure is not None]
    given = {text: [_value(each) for each in told if each.text == text] for text in {each.text for each in told}}
    for place, one in enumerate(told):
        for other in told[place + 1 :]:
            apart = given[one.text] != given[other.text] and _value(one) != _value(other)
            if apart and (
                lineages.lines[one.text] == lineages.lines[other.text] or one.origin == other.origin or not _same_time(one, other, texts)
            ):
                shown = " → ".join(map(_said, _values(told)))
                first, last = told[0].text, told[-1].text
                return Verdict(ThreadStatus.CHANGED, f"{shown}: {_when(texts, first)}, then {_when(texts, last)}")
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


def _rivals(seen: Sequence[Seen], texts: Texts) -> Verdict | None:
    """Two origins with values that cannot both be true, for the same time: told in one text, or published on one day."""
    latest = _latest(seen)
    for place, one in enumerate(latest):
        for other in latest[place + 1 :]:
            figures = one.occurrence.figure, other.occurrence.figure
            if (
                one.origin == other.origin
                or figures[0] is None
                or figures[1] is None
                or not _apart(one, other, texts.articles)
                or not _same_time(one, other, texts)
            ):
                continue
            if not compatible(figures[0], figures[1]) and not _hedged_alike(figures[0], figures[1]):
                who = [
                    each.occurrence.speaker or texts.articles[each.text].outlet or title(texts.articles, each.text, texts.observed)
                    for each in (one, other)
                ]
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


def _same_time(one: Seen, other: Seen, texts: Texts) -> bool:
    """Whether two occurrences tell of one time: of one text, of one day; where no dates tell, not of other days of the week."""
    days = _day(one, texts), _day(other, texts)
    if one.text == other.text or (days[0] and days[0] == days[1]):
        return True
    if None not in days:
        return False
    named = [
        {found[1].casefold() for found in _WEEKDAY.finditer(texts.articles[each.text].text, *each.occurrence.span)} for each in (one, other)
    ]
    return not named[0] or not named[1] or bool(named[0] & named[1])


def _day(seen: Seen, texts: Texts) -> str | None:
    """The day of a text: its date, else that on which an archive saw it first."""
    published = texts.articles[seen.text].published
    if published is None and seen.text in texts.observed:
        return texts.observed[seen.text].stays[0][0][:10]
    return published[:10] if published else None


def _hedged_alike(one: Figure, other: Figure) -> bool:
    """Rounded numbers are compatible with what they round: "about 3,000" and "2,950"."""
    rough = [figure for figure in (one, other) if figure.hedge and figure.value and figure.low == figure.high]
    return any(one.value and other.value and abs(one.value - other.value) <= 0.1 * abs(figure.value or 0) for figure in rough)

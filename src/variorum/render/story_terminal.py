"""A story on a terminal, in the order of the page: what changed, how the texts relate, the claims, who is quoted.

Neutral by rule: it says what stands in which text and who is named for it, never why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from variorum.model import Kinship, Occurrence, Story, Thread, ThreadStatus
from variorum.render.lines import NARROWEST, Text, hanging, painted, wrapped
from variorum.render.plain import one_line, shortened
from variorum.render.words import by_name, listed, number_word, plural

_CLAIM = 40  # words of a claim; JSON and the page hold all of it
_LEAD = 6  # threads in the sentences at the head
_THREADS = 60  # in the ledger; more are counted
_TEXTS = 40  # texts and pairs named
_VOICES = 24
_LABEL = 11  # columns of a status
_MARKS = {
    ThreadStatus.STABLE: "= stable",
    ThreadStatus.CHANGED: "≠ changed",
    ThreadStatus.ADDED: "+ added",
    ThreadStatus.WITHDRAWN: "− withdrawn",
    ThreadStatus.RETURNED: "± returned",
    ThreadStatus.RIVAL: "⇄ rival",
}
_STYLES = {ThreadStatus.ADDED: "new", ThreadStatus.WITHDRAWN: "old", ThreadStatus.STABLE: "dim"}


def story_text(story: Story, *, width: int, colour: bool) -> str:
    """The story for a terminal of `width` columns; no line is wider."""
    width = max(width, NARROWEST)
    names = _names(story)
    lines = [
        *_head(story, width),
        *_changed(story, width),
        *_texts(story, names, width),
        *_ledger(story, names, width),
        *_voices(story, width),
        *_notes(story, width),
    ]
    return "".join(painted(line, colour=colour) + "\n" for line in lines)


def _names(story: Story) -> dict[str, str]:
    """What a text is called: its outlet where no other text of the story is of that outlet, else its file or id."""
    outlets = Counter(reading.article.outlet for reading in story.readings)
    found = {}
    for reading in story.readings:
        article = reading.article
        short = one_line(article.name).rsplit("/", 1)[-1]
        found[article.id] = one_line(article.outlet) if article.outlet and outlets[article.outlet] == 1 else short
    return found


def _head(story: Story, width: int) -> Iterator[Text]:
    dates = sorted(reading.article.published for reading in story.readings if reading.article.published)
    outlets = {reading.article.outlet for reading in story.readings if reading.article.outlet}
    facts = [plural(len(story.readings), "text")]
    facts += [plural(len(outlets), "outlet")] if outlets else []
    facts += [dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"] if dates else ["no dates"]
    yield from wrapped([(" · ".join(facts), "bold")], width)


def _changed(story: Story, width: int) -> Iterator[Text]:
    told = [thread for thread in story.threads if thread.status is not ThreadStatus.STABLE]
    if len(story.readings) < 2:
        return
    counts = Counter(thread.status for thread in told)
    named = [(ThreadStatus.CHANGED, "changed"), (ThreadStatus.WITHDRAWN, "withdrawn"), (ThreadStatus.ADDED, "added"), (ThreadStatus.RETURNED, "returned"), (ThreadStatus.RIVAL, "told differently by different sources")]  # fmt: skip
    parts = [f"{number_word(counts[status])} {word}" for status, word in named if counts[status]]
    yield []
    yield from wrapped([(f"Claims: {listed(parts)}." if parts else "No claim differs between the texts.", "")], width)
    for thread in told[:_LEAD]:
        yield from hanging([("· ", "dim")], wrapped([(_sentence(thread), "")], width - 2), 2)


def _sentence(thread: Thread) -> str:
    """What became of a claim, with who is named for it."""
    who = [one_line(origin.actor) for origin in thread.origins if origin.actor]
    said = f" ({listed(who[:3])})" if who else ""
    return f"{shortened(thread.claim, 24)}{said}: {thread.status.value}; {one_line(thread.status_reason)}"


def _texts(story: Story, names: dict[str, str], width: int) -> Iterator[Text]:
    yield from _title("How the texts relate", width)
    for reading in story.readings[:_TEXTS]:
        article = reading.article
        facts = [
            article.published or "no date",
            f"{len(reading.article.text):,} characters",
            plural(len(reading.attributions), "attribution"),
        ]
        yield from hanging(
            [("  ", "")], wrapped([(names[article.id], "new"), (f" · {' · '.join(map(one_line, facts))}", "dim")], width - 2), 2
        )
    if len(story.readings) > _TEXTS:
        yield from hanging([("  ", "")], wrapped([(f"… and {len(story.readings) - _TEXTS:,} more", "dim")], width - 2), 2)
    related = [kinship for kinship in story.kinships if kinship.relation]
    for kinship in related[:_TEXTS]:
        yield from hanging([("  ", "")], wrapped([(_relation(kinship, names), "")], width - 2), 2)
    if len(related) > _TEXTS:
        yield from hanging([("  ", "")], wrapped([(f"… and {len(related) - _TEXTS:,} more pairs", "dim")], width - 2), 2)


def _relation(kinship: Kinship, names: dict[str, str]) -> str:
    share = f"{round(100 * kinship.containment_b)} % of its runs of five words stand in {names[kinship.a.id]}"
    a, b = names[kinship.a.id], names[kinship.b.id]
    order = f"; {by_name(one_line(kinship.direction_reason), a, b)}" if kinship.direction_reason else ""
    said = one_line(kinship.relation.value.replace("-", " ")) if kinship.relation else ""
    return f"{a} → {b}: {said}, {share}{order}"


def _ledger(story: Story, names: dict[str, str], width: int) -> Iterator[Text]:
    if not story.threads:
        return
    yield from _title("Claims", width)
    for thread in story.threads[:_THREADS]:
        yield from _thread(thread, names, width)
    if len(story.threads) > _THREADS:
        yield from wrapped([(f"… and {len(story.threads) - _THREADS:,} more; --format json has them all", "dim")], width)


def _thread(thread: Thread, names: dict[str, str], width: int) -> Iterator[Text]:
    room = width - _LABEL - 1
    body = [
        *wrapped([(shortened(thread.claim, _CLAIM), "bold" if thread.status is not ThreadStatus.STABLE else "")], room),
        *(line for occurrence in _shown(thread.occurrences) for line in wrapped([(_occurrence(occurrence, names), "dim")], room)),
        *wrapped([(_origins(thread), "dim")], room),
    ]
    yield from hanging([(_MARKS[thread.status], _STYLES.get(thread.status, "bold"))], body, _LABEL + 1)


def _shown(occurrences: Sequence[Occurrence]) -> Sequence[Occurrence]:
    return occurrences if len(occurrences) <= 6 else [*occurrences[:3], *occurrences[-3:]]


def _occurrence(occurrence: Occurrence, names: dict[str, str]) -> str:
    value = ""
    if occurrence.figure is not None and occurrence.figure.value is not None:
        value = f"{occurrence.figure.value:,.10g} "
    who = one_line(occurrence.speaker) if occurrence.speaker else "in its own words" if occurrence.attribution is None else "nobody named"
    chain = f", through {listed(map(one_line, occurrence.relays))}" if occurrence.relays else ""
    sure = "" if occurrence.tier.value == "confirmed" else f" [suggested, {occurrence.score:.2f}]"
    return f"{value}in {names[occurrence.article]}: {who}{chain}{sure}"


def _origins(thread: Thread) -> str:
    """ "3 texts, 2 origins with no link found between them (A; B), 1 unknown"."""
    counts = thread.independence
    texts = plural(len({occurrence.article for occurrence in thread.occurrences}), "text")
    who = "; ".join(one_line(origin.actor) if origin.actor else "nobody named" for origin in thread.origins)
    parts = [texts]
    if thread.origins:
        between = " with no link found between them" if counts.no_link_found else ""
        parts.append(f"{plural(len(thread.origins), 'origin')}{between} ({who})")
    if counts.unknown:
        parts.append(f"{counts.unknown} unknown")
    return ", ".join(parts)


def _voices(story: Story, width: int) -> Iterator[Text]:
    said = Counter(attribution.speaker for reading in story.readings for attribution in reading.attributions if attribution.speaker)
    if not said:
        return
    yield from _title("Who is quoted", width)
    every = [f"{one_line(name)} {count}" for name, count in said.most_common(_VOICES)]
    more = [f"… and {len(said) - _VOICES:,} more"] if len(said) > _VOICES else []
    yield from wrapped([(" · ".join([*every, *more]), "")], width)


def _notes(story: Story, width: int) -> Iterator[Text]:
    if story.notes:
        yield from _title("What could not be told", width)
        for note in story.notes:
            yield from hanging([("! ", "old")], wrapped([(one_line(note), "")], width - 2), 2)


def _title(title: str, width: int) -> Iterator[Text]:
    yield []
    yield from wrapped([(title, "bold")], width)

"""The words that the page of a story leads with: a title from the headlines, what changed in sentences, what a status means.

Neutral by rule: a sentence says what stands in which text and who is named for it, never why, and it holds no adjective.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from variorum.model import ThreadStatus
from variorum.render.plain import one_line, shortened
from variorum.render.standfirst import needs_marks
from variorum.render.standfirst import standfirst as of_comparison
from variorum.render.story_ledger import Row, Said
from variorum.render.story_view import Text
from variorum.render.view import View
from variorum.render.words import number_word, plural

LIMIT = 6  # sentences; what a reader takes in within ten seconds
_FIGURES = 4  # of them about figures at most, so that something else is said too
_VALUES = 4  # values in one sentence
_CLAIMS = 3  # claims in one sentence
_QUOTED, _AMONG = 18, 12  # words of a claim alone, and among others
_CLAUSE = re.compile(r"\s*[:;|,–—]\s+|\s+[-–—]\s+")
_HEAD_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_SHORT = 3  # letters of a word that says little of a story: "the", "off"

MARK = {
    ThreadStatus.STABLE: "=",
    ThreadStatus.CHANGED: "≠",
    ThreadStatus.ADDED: "+",
    ThreadStatus.WITHDRAWN: "−",
    ThreadStatus.RETURNED: "±",
    ThreadStatus.RIVAL: "⇄",
}
GLOSS = {
    ThreadStatus.RIVAL: "Two sources, or two outlets with no link between them, give values or statements for the same time that do not go together.",
    ThreadStatus.CHANGED: "Its words or its value differ between texts that come from one another.",
    ThreadStatus.WITHDRAWN: "Stands in an earlier version of an article and is absent in the latest version read. It may stand elsewhere; why is not known.",
    ThreadStatus.ADDED: "Absent in an earlier version of an article, present in a later one.",
    ThreadStatus.RETURNED: "Absent in a version between two that have it.",
    ThreadStatus.STABLE: "Says the same wherever it stands.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bit:
    """Some words of a sentence: ours, or those of a text, perhaps with a link to where they stand."""

    text: str
    href: str | None = None
    language: str | None = None
    foreign: bool = False  # words that are not ours: isolated in their direction
    marks: bool = False  # between quotation marks of ours


Sentence = tuple[Bit, ...]


def title_of(texts: Sequence[Text]) -> tuple[str | None, str | None]:
    """The words that headlines have in common, in the order of the headline that has most of them, and their language.

    The headline itself for one text; nothing where headlines share no run of words.
    """
    titled = [text for text in texts if text.title]
    if len(titled) == 1 or len({text.title for text in titled}) == 1:
        return titled[0].title, titled[0].language
    words = [[match[0].casefold() for match in _HEAD_WORD.finditer(text.title or "")] for text in titled]
    often = Counter(word for headline in words for word in set(headline))
    common = {word for word, times in often.items() if times >= max(2, len(titled) / 2)}
    best: tuple[float, str, str | None] = (0.0, "", None)
    for text in titled:
        for clause in _CLAUSE.split(text.title or ""):
            score, run = _common_run(clause, common)
            if score > best[0]:
                best = (score, run, text.language)
    return (best[1], best[2]) if best[1] else (None, None)


def _common_run(clause: str, common: set[str]) -> tuple[float, str]:
    """The best run of common words in a clause, an ellipsis in the place of others; it begins and ends with a long word."""
    matches = list(_HEAD_WORD.finditer(clause))
    worth = [(2.0 if len(match[0]) > _SHORT else 0.5) if match[0].casefold() in common else -1.5 for match in matches]
    ends = [index for index, each in enumerate(worth) if each > 1]
    runs = [(sum(worth[a : b + 1]), -a, b) for a in ends for b in ends if b > a]
    if not runs or max(runs)[0] < 4:
        return 0.0, ""
    score, first, last = max(runs)
    pieces: list[str] = []
    at = matches[-first].start()
    for match, each in zip(matches[-first : last + 1], worth[-first : last + 1], strict=True):
        if each > 0:
            pieces += [clause[at : match.start()], match[0]]
        elif pieces[-1] != " …":
            pieces.append(" …")
        at = match.end()
    return score, one_line("".join(pieces))


def what_changed(rows: Sequence[Row], steps: Sequence[tuple[Text, Text]], views: Sequence[tuple[str, View]]) -> tuple[Sentence, ...]:
    """At most `LIMIT` sentences, figures first, then by rank; without threads, what the first comparison says."""
    moving = [row for row in rows if row.thread.status is not ThreadStatus.STABLE]
    figures = [row for row in moving if len({value.number for value in row.values}) > 1]
    sentences = [_figures(row) for row in figures[:_FIGURES]]
    rest = [row for row in moving if row not in figures]
    sentences += [_told(group, steps) for group in _chosen(_grouped(rest, steps), LIMIT - len(sentences))]
    if not sentences and not rows and views:
        return tuple(_from_comparison(*views[0]))
    return tuple(sentences)


def _chosen(groups: Sequence[list[Row]], room: int) -> list[list[Row]]:
    """The first of each status, then by rank, so that many of one kind do not crowd out another; in the order of the ledger."""
    firsts: dict[ThreadStatus, list[Row]] = {}
    for group in groups:
        firsts.setdefault(group[0].thread.status, group)
    ranked = [*firsts.values(), *(group for group in groups if group not in firsts.values())]
    return sorted(ranked[:room], key=lambda group: group[0].number)


def _figures(row: Row) -> Sentence:
    """What has several values, and which text gives which; who says so. A number stands once, as the first text gives it."""
    values = list({value.number: value for value in reversed(row.values)}.values())[::-1]
    who = {value.said.who for value in values}
    origins = {row.origin_of(value.said) for value in values}
    alone = len(who) == 1 and None not in who
    one = not alone and len(origins) == 1 and None not in origins
    bits: list[Bit] = [Bit(text="For "), _claim(row), Bit(text=" the texts give ")]
    for number, value in enumerate(values[:_VALUES]):
        bits += [
            Bit(text="" if not number else " and " if number == min(len(values), _VALUES) - 1 and len(values) <= _VALUES else ", "),
            Bit(text=value.shown, href=value.href), Bit(text=" ("), *_name(value.text),
        ]  # fmt: skip
        if value.said.who and not alone and not one:
            bits += [Bit(text="; said by "), Bit(text=_within(value.said.who), foreign=True, language=value.text.language)]
        bits.append(Bit(text=")"))
    if len(values) > _VALUES:
        bits.append(Bit(text=f" and {plural(len(values) - _VALUES, 'more value')}"))
    many = "all" if len(values) > 2 else "both"
    if alone:
        bits += [Bit(text=f", {many} said by "), Bit(text=_within(who.pop() or ""), foreign=True)]
    elif one:
        bits += [Bit(text=f", {many} from one origin, "), Bit(text=_within(origins.pop() or ""), foreign=True)]
    return (*bits, Bit(text="."))


def _grouped(rows: Sequence[Row], steps: Sequence[tuple[Text, Text]]) -> list[list[Row]]:
    """Rows that one sentence can speak of: withdrawn, or added, between the same two versions; everything else alone."""
    groups: dict[object, list[Row]] = {}
    for row in rows:
        step = step_of(row, steps)
        key = (row.thread.status, *(text.key for text in step)) if step else row.key
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def step_of(row: Row, steps: Sequence[tuple[Text, Text]]) -> tuple[Text, Text] | None:
    """A text that has a claim, and one before or after it that lacks it; None where no step shows that."""
    having = {each.text.key for each in row.occurrences}
    for earlier, later in reversed(steps) if row.thread.status is ThreadStatus.WITHDRAWN else steps:
        if row.thread.status is ThreadStatus.WITHDRAWN and earlier.key in having and later.key not in having:
            return earlier, later
        if row.thread.status is ThreadStatus.ADDED and later.key in having and earlier.key not in having:
            return later, earlier
    return None


def _told(group: Sequence[Row], steps: Sequence[tuple[Text, Text]]) -> Sentence:
    row = group[0]
    step = step_of(row, steps)
    if step is None:
        return _otherwise(row)
    has, lacks = step
    own = lacks.label == has.label and lacks.when != has.when and bool(lacks.when)
    which = "later" if row.thread.status is ThreadStatus.WITHDRAWN else "earlier"
    where = (Bit(text=f"the {which} version of {lacks.when}"),) if own else _name(lacks)
    if len(group) == 1:
        verbs = (" stands in ", ", and is absent in ")
        head: Sentence = (_claim(row),)
    else:
        verbs = (" stand in ", ", and are absent in ")
        head = (Bit(text=f"{number_word(len(group)).capitalize()} claims"),)
    bits = [*head, Bit(text=verbs[0]), *_name(has), Bit(text=verbs[1]), *where]
    if len(group) > 1:
        bits.append(Bit(text=": " if len(group) <= _CLAIMS else ", among them "))
        for number, each in enumerate(group[:_CLAIMS]):
            bits += [Bit(text="" if not number else " and " if number == min(len(group), _CLAIMS) - 1 else ", "), _claim(each, _AMONG)]
    return (*bits, Bit(text="."))


def _otherwise(row: Row) -> Sentence:
    certain = [each for each in row.occurrences if each.tier == "confirmed"]
    first, last = (certain if len(certain) > 1 else row.occurrences)[0], (certain if len(certain) > 1 else row.occurrences)[-1]
    if row.thread.status in {ThreadStatus.CHANGED, ThreadStatus.RIVAL} and _whole(first) and _whole(last) and first.words != last.words:
        return (
            Bit(text="A claim reads "), _quoted(first.words, first.href, first.text), Bit(text=" in "), *_name(first.text),
            Bit(text=", "), _quoted(last.words, last.href, last.text), Bit(text=" in "), *_name(last.text), Bit(text="."),
        )  # fmt: skip
    said = {
        ThreadStatus.CHANGED: " is put in different words in ",
        ThreadStatus.WITHDRAWN: " is absent in the latest version of what stands in ",
        ThreadStatus.ADDED: " is absent in the first version of what stands in ",
        ThreadStatus.RETURNED: " stands in the earliest and the latest version, and not in one between; it stands in ",
        ThreadStatus.RIVAL: " is told in ways that do not go together in ",
    }.get(row.thread.status, " stands in ")
    texts = list({each.text.key: each.text for each in row.occurrences}.values())
    names: list[Bit] = []
    for number, text in enumerate(texts[:_CLAIMS]):
        last_one = number == len(texts) - 1
        names += [Bit(text="" if not number else " and " if last_one else ", "), *_name(text)]
    more = [Bit(text=f" and {plural(len(texts) - _CLAIMS, 'more text')}")] if len(texts) > _CLAIMS else []
    if row.thread.status is ThreadStatus.RIVAL and row.claim:
        return (
            _claim(row),
            Bit(text=" stands in "),
            *names,
            *more,
            Bit(text="; "),
            Bit(text=one_line(row.thread.status_reason), foreign=True),
            Bit(text="."),
        )
    return _claim(row), Bit(text=said), *names, *more, Bit(text=".")


def _within(name: str) -> str:
    """A name as it stands within a sentence."""
    return f"the {name[4:]}" if name.startswith("The ") else name


def _whole(said: Said) -> bool:
    """Whether all its words are on the page."""
    return bool(said.words) and not said.quote.withheld


def _claim(row: Row, most: int = _QUOTED) -> Bit:
    if not row.claim:
        return Bit(text=f"claim {row.number}", href=f"#{row.key}")
    words = shortened(row.claim.rstrip("."), most)
    return Bit(text=words.replace(" … …", " …"), href=f"#{row.key}", language=row.language, foreign=True, marks=True)


def _quoted(words: str, href: str, text: Text) -> Bit:
    return Bit(text=shortened(words.rstrip("."), _QUOTED), href=href, language=text.language, foreign=True, marks=True)


def _name(text: Text) -> Sentence:
    """The outlet in its own direction, the date in ours."""
    return Bit(text=text.label, foreign=True), Bit(text=text.tail)


def _from_comparison(key: str, view: View) -> list[Sentence]:
    """The sentences of the page of one comparison, their links led to the texts of this page; without the words around, which are rationed."""
    return [
        tuple(
            Bit(
                text=part.text,
                href=f"#{key}-{part.side[0]}{part.number}" if part.number and part.side else None,
                foreign=bool(part.number),
                marks=needs_marks(part),
            )
            for part, after in zip(phrase, [*phrase[1:], None], strict=True)
            if part.side != "context" and not (after and after.side == "context")
        )
        for phrase in of_comparison(view)
    ]


def totals(texts: Sequence[Text], rows: Sequence[Row], pairs: int, possible: int) -> str:
    """The story in one line of counts."""
    if len(texts) == 1:
        return "One text: what it says, and who says it. There is nothing to compare it with."
    shared = [row for row in rows if not row.alone]
    by_status = Counter(row.thread.status for row in shared)
    counts = [f"{by_status[status]} {status.value}" for status in GLOSS if by_status[status]]
    claims = f"{plural(len(shared), 'claim')} followed through them: {', '.join(counts)}." if shared else "No claim was found to follow."
    if len(shared) < len(rows):
        claims += f" {plural(len(rows) - len(shared), 'more claim')} in one text only."
    if possible == 1 and pairs:
        return f"The two texts are related by shared passages. {claims}"
    if not pairs:
        return f"The {number_word(len(texts))} texts share no passage that would make one of them a version or a copy of another. {claims}"
    return f"{plural(pairs, 'pair')} of texts of {possible:,} {'is' if pairs == 1 else 'are'} related by shared passages. {claims}"

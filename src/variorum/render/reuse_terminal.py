"""What two texts share, on a terminal: how they are related, then each passage with the words that differ marked.

Side by side where there is room, one under the other where there is not, or where words run from right to left. Colour is only ever added
to marks that are there without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from variorum.model import Article, Kinship, Passage, Span, Stretch
from variorum.render.lines import NARROWEST, Text, beside, hanging, painted, wrapped
from variorum.render.plain import one_line, right_to_left, visible
from variorum.render.terminal import WIDE
from variorum.render.words import plural

_CONTEXT = 6  # words shown before and behind a passage
_CONTEXT_LENGTH = 100  # code points in which they are looked for
_LABEL = 3  # columns of a text's letter
_UNFOLDED = 3  # sentences in a row that are the same in both; of more the first and the last are shown
_OPEN, _SHUT, _MISSING = "⟦", "⟧", "‸"
_OPENING = re.compile(r".*\s", re.DOTALL)  # up to the last white space
_NO_RELATION = "no relation"


def kinship_text(kinship: Kinship, *, width: int, colour: bool) -> str:
    """The kinship for a terminal of `width` columns; no line is wider."""
    width = max(width, NARROWEST)
    together = width >= WIDE and not any(right_to_left(article.text) for article in (kinship.a, kinship.b))
    lines = [*_head(kinship, width)]
    for number, passage in enumerate(kinship.passages, 1):
        lines += [[], *_passage_head(number, passage, width)]
        lines += _passage(kinship, passage, width, together=together)
    return "".join(painted(line, colour=colour) + "\n" for line in lines)


# --- the head -----------------------------------------------------------------------------------------------------------------------------


def _head(kinship: Kinship, width: int) -> list[Text]:
    lines = [*_named("a", kinship.a, kinship.words_a, width), *_named("b", kinship.b, kinship.words_b, width), []]
    if not kinship.passages:
        return [*lines, *wrapped([(nothing_shared(kinship), "bold")], width)]
    relation = kinship.relation.value if kinship.relation else _NO_RELATION
    lines += wrapped([(relation, "bold"), (f": {one_line(kinship.reason)}" if kinship.reason else "", "")], width)
    shares = (
        f"{share(kinship.containment_a)} of a's runs of five words stand in b, {share(kinship.containment_b)} of b's in a; "
        f"resemblance {kinship.resemblance:.2f}"
    )
    lines += wrapped([(shares, "")], width)
    lines += wrapped([(direction(kinship), "")], width)
    shared = sum(passage.words for passage in kinship.passages)
    return [*lines, *wrapped([(f"{plural(len(kinship.passages), 'passage')}, {plural(shared, 'shared word')}", "")], width)]


def _named(letter: str, article: Article, words: int, width: int) -> list[Text]:
    name = article.given_id if article.given_id is not None else article.path or "-"
    facts = [article.outlet, article.published, plural(words, "word")]
    body = [(one_line(name), _style(letter)), ("".join(f" · {one_line(fact)}" for fact in facts if fact), "dim")]
    return hanging([(letter, "bold")], wrapped(body, width - _LABEL), _LABEL)


def nothing_shared(kinship: Kinship) -> str:
    """Why there is no passage."""
    longest = plural(kinship.longest, "word") if kinship.longest else "no word"
    if kinship.longest < kinship.least:
        return f"No passage in common: no run of {kinship.least} words stands in both; the longest has {longest}."
    return f"No passage in common; the longest run that stands in both has {longest}."


def direction(kinship: Kinship) -> str:
    """Which text came first, how sure that is, and why."""
    reason = one_line(kinship.direction_reason)
    if kinship.earlier is None:
        if reason.startswith("cannot tell"):
            return f"C{reason[1:]}"
        return "cannot tell which came first".capitalize() + (f": {reason}" if reason else "")
    sure = f" ({share(kinship.direction_confidence)} sure)" if kinship.direction_confidence is not None else ""
    return f"{kinship.earlier} came first{sure}" + (f": {reason}" if reason else "")


def share(value: float) -> str:
    """A share in percent; only the whole is called 100 %, and only nothing 0 %."""
    percent = round(100 * value)
    if 0 < value < 0.01:
        return "under 1 %"
    return f"{min(percent, 99) if value < 1 else 100} %"


# --- a passage ----------------------------------------------------------------------------------------------------------------------------


class _Row(NamedTuple):
    """A sentence of both texts."""

    stretches: Sequence[Stretch]
    a: Span
    b: Span
    edge: bool  # the first or the last of its passage

    @property
    def same(self) -> bool:
        return all(stretch.same for stretch in self.stretches)


def _passage_head(number: int, passage: Passage, width: int) -> list[Text]:
    spans = f"a[{passage.a[0]}:{passage.a[1]}] b[{passage.b[0]}:{passage.b[1]}]"
    alike = f"{share(passage.similarity)} alike"
    facts = f" · {plural(passage.words, 'shared word')} · {alike} · {spans}"
    return list(wrapped([(f"{number}. {passage.kind.value}", "bold"), (facts, "dim")], width))


def _passage(kinship: Kinship, passage: Passage, width: int, *, together: bool) -> Iterator[Text]:
    for same, run in groupby(_rows(kinship, passage), key=lambda row: row.same):
        rows = list(run)
        hidden = rows[1:-1] if same and len(rows) > _UNFOLDED else []
        for row in rows[:1] if hidden else rows:
            yield from _row(kinship, passage, row, width, together=together)
        if hidden:
            yield from wrapped([(f"… {plural(len(hidden), 'sentence')} the same …", "dim")], width)
            yield from _row(kinship, passage, rows[-1], width, together=together)


def _rows(kinship: Kinship, passage: Passage) -> Iterator[_Row]:
    groups: list[list[Stretch]] = []
    for stretch in passage.stretches:
        if stretch.opens or not groups:
            groups.append([])
        groups[-1].append(stretch)
    of_a = _extents(kinship.a.text, passage.a, [(group[0].a[0], group[-1].a[1]) for group in groups])
    of_b = _extents(kinship.b.text, passage.b, [(group[0].b[0], group[-1].b[1]) for group in groups])
    for number, (group, a, b) in enumerate(zip(groups, of_a, of_b, strict=True)):
        yield _Row(group, a, b, number in (0, len(groups) - 1))


def _extents(text: str, whole: Span, spans: Sequence[Span]) -> list[Span]:
    """The rows with the marks around them: an opening quotation mark goes with the words behind it."""
    joints = (_OPENING.search(text, end, start) for (_, end), (start, _) in pairwise(spans))
    starts = [start if joint is None else joint.end() for (start, _), joint in zip(spans[1:], joints, strict=True)]
    return list(pairwise([whole[0], *starts, whole[1]]))


def _row(kinship: Kinship, passage: Passage, row: _Row, width: int, *, together: bool) -> list[Text]:
    a = _atoms("a", kinship.a.text, passage.a, row.a, [(stretch.a, stretch.same) for stretch in row.stretches])
    b = _atoms("b", kinship.b.text, passage.b, row.b, [(stretch.b, stretch.same) for stretch in row.stretches])
    if together:
        each = (width - 3) // 2
        left, right = list(wrapped(a, each)), list(wrapped(b, each))
        line: list[Text] = [[(" │ ", "dim")]] * max(len(left), len(right))
        return beside([(left, each), (line, 3), (right, each)])
    if row.same and not row.edge:
        return hanging([("ab", "dim")], wrapped(a, width - _LABEL), _LABEL)
    return [
        *hanging([("a", "dim")], wrapped(a, width - _LABEL), _LABEL),
        *hanging([("b", "dim")], wrapped(b, width - _LABEL), _LABEL),
    ]


def _atoms(letter: str, text: str, whole: Span, row: Span, stretches: Sequence[tuple[Span, bool]]) -> Text:
    """One text's words of a row, with what stands around the passage when it begins or ends here."""
    at, until = row
    atoms: Text = [(_before(text, at), "dim")] if at == whole[0] else []
    for (start, end), same in stretches:
        atoms.append((visible(text[at:start]), ""))
        at = end
        if same:
            atoms.append((visible(text[start:end]), ""))
        elif start < end:
            atoms.append((f"{_OPEN}{visible(text[start:end])}{_SHUT}", f"{_style(letter)} strong"))
        else:
            atoms.append((f"{_MISSING} ", f"{_style(letter)} strong"))
    atoms.append((visible(text[at:until]), ""))
    return [*atoms, (_behind(text, until), "dim")] if until == whole[1] else atoms


def _before(text: str, start: int) -> str:
    piece = text[max(0, start - _CONTEXT_LENGTH) : start]
    words = list(re.finditer(r"\S*\w\S*", piece))
    cut = words[-_CONTEXT].start() if len(words) > _CONTEXT else 0
    return visible(f"… {piece[cut:]}" if cut or start > _CONTEXT_LENGTH else piece)


def _behind(text: str, end: int) -> str:
    piece = text[end : end + _CONTEXT_LENGTH]
    words = list(re.finditer(r"\S*\w\S*", piece))
    cut = words[_CONTEXT - 1].end() if len(words) > _CONTEXT else len(piece)
    return visible(f"{piece[:cut]} …" if end + cut < len(text) else piece)


def _style(letter: str) -> str:
    return "old" if letter == "a" else "new"  # two colours; they say nothing of which came first

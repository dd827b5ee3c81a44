"""The pages of an article over time and of one version's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from variorum.model import HeldVersion, Reading, SentenceKind, Stay, Transition
from variorum.render.claims_words import headline
from variorum.render.plain import one_line, right_to_left
from variorum.render.site.around import draw
from variorum.render.site.timeline import timeline
from variorum.render.site.views import ArticleView, Frame, Relative, VersionView
from variorum.render.site.words import RELATION
from variorum.render.words import by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An interval in which one version stood, and how it came."""

    stay: Stay
    version: HeldVersion
    came: Transition | None  # None for the first text
    again: bool  # the text was seen before


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinsman:
    """A relative in words."""

    relative: Relative
    says: str
    reason: str
    share: float  # of the later text, or the larger share where the direction is not known
    ours: int  # version ids to compare
    theirs: int
    later: bool | None  # whether the relative is the later of the two


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence of a text as it is read, with its number; or a paragraph where nobody has read it."""

    number: int
    text: str
    kind: SentenceKind
    opens: bool  # begins a paragraph


def article(frame: Frame, view: ArticleView) -> str:
    """An article over time."""
    versions = {version.id: version for version in view.versions}
    latest = max(view.versions, key=lambda each: (each.last, each.number), default=None)
    return draw(
        "site_article.html.jinja",
        frame,
        "",
        view=view,
        title=view.article.title,
        language=latest.language if latest else None,
        timeline=timeline(view),
        steps=tuple(_steps(view, versions)),
        versions=versions,
        pair=_pair(view),
        relatives=tuple(_kinsman(view, each) for each in view.relatives),
    )


def _steps(view: ArticleView, versions: dict[int, HeldVersion]) -> Iterator[Step]:
    """The intervals in time; a transition belongs to the interval that it leads to."""
    came = {(each.new, each.new_seen): each for each in view.transitions}
    seen: set[int] = set()
    for stay in view.stays:
        if stay.version in versions:
            yield Step(stay=stay, version=versions[stay.version], came=came.get((stay.version, stay.first)), again=stay.version in seen)
            seen.add(stay.version)


def _pair(view: ArticleView) -> tuple[int, int] | None:
    """The versions that the form offers to compare at first: those of the last transition, else the last two."""
    if view.transitions:
        return view.transitions[-1].old, view.transitions[-1].new
    return (view.versions[-2].id, view.versions[-1].id) if len(view.versions) > 1 else None


def _kinsman(view: ArticleView, relative: Relative) -> Kinsman:
    kin = relative.kin
    we = "b" if kin.article_b == view.article.id and kin.article_a != view.article.id else "a"
    ours, theirs = (kin.a, kin.b) if we == "a" else (kin.b, kin.a)
    later = None if kin.earlier is None else kin.earlier == we
    shares = {"a": kin.containment_a, "b": kin.containment_b}
    share = max(shares.values()) if kin.earlier is None else shares["b" if kin.earlier == "a" else "a"]
    says = RELATION[kin.relation][2 if later is None else later is False]
    names = ("this one", "the other") if we == "a" else ("the other", "this one")
    reason = by_name(one_line(kin.reason), *names)
    return Kinsman(relative=relative, says=says, reason=reason, share=share, ours=ours, theirs=theirs, later=later)


def version(frame: Frame, view: VersionView) -> str:
    """A version's text, as text only."""
    text = view.text.text if view.text else ""
    numbers = [each.number for each in view.versions]
    at = numbers.index(view.version.number) if view.version.number in numbers else -1
    title = view.version.title or (headline(view.reading) if view.reading else None)
    return draw(
        "site_version.html.jinja",
        frame,
        "",
        view=view,
        title=one_line(title) if title else None,
        lines=tuple(_lines(view)),
        direction="rtl" if right_to_left(text) else "auto",
        language=view.version.language or (view.reading.language if view.reading else None),
        before=view.versions[at - 1] if at > 0 else None,
        after=view.versions[at + 1] if 0 <= at < len(view.versions) - 1 else None,
    )


def _lines(view: VersionView) -> Iterator[Line]:
    if view.text is None:
        return
    if view.reading is None:
        for number, paragraph in enumerate((each for each in re.split(r"\n\s*\n", view.text.text) if each.strip()), 1):
            yield Line(number=number, text=paragraph.strip(), kind=SentenceKind.BODY, opens=True)
        return
    yield from _sentences(view.reading)


def _sentences(reading: Reading) -> Iterator[Line]:
    paragraph = -1
    for number, sentence in enumerate(reading.sentences, 1):
        yield Line(
            number=number,
            text=reading.article.text[slice(*sentence.span)],
            kind=sentence.kind,
            opens=sentence.paragraph != paragraph,
        )
        paragraph = sentence.paragraph

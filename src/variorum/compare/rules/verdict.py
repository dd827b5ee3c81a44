"""What a rule says, and the words it says it in."""

from __future__ import annotations

from typing import NamedTuple

from variorum.compare.site import Side, Site
from variorum.model import ChangeClass, FigureChange


class Verdict(NamedTuple):
    """What a rule says of an edit."""

    class_: ChangeClass
    substantive: bool
    reason: str
    figure: FigureChange | None = None


def quoted(text: str) -> str:
    words = text.split()
    return "“" + (" ".join(words) if len(words) <= 12 else " ".join([*words[:6], "…", *words[-4:]])) + "”"


def became(site: Site) -> str:
    if site.old.first == site.old.last:
        return f"{quoted(site.new.text)} stands in the new text only"
    if site.new.first == site.new.last:
        return f"{quoted(site.old.text)} stands in the old text only"
    return f"{quoted(site.old.text)} became {quoted(site.new.text)}"


def too_much(site: Site, words: int) -> bool:
    """Whether the edit rewrites more than a phrase, so that a number in it is only part of what changed."""
    return min(len(site.old.content), len(site.new.content)) > words and max(len(site.old.content), len(site.new.content)) > 2 * words


def other_side(site: Site) -> Side:
    return site.new if site.one_sided is site.old else site.old

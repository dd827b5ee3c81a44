"""The words we use for changes: labels, what each class means, how to count them.

Every word here is neutral by rule: it says what stands where, never why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from variorum.model import Change, ChangeClass, ChangeKind

MEANING: dict[ChangeClass, str] = {
    ChangeClass.FIGURE: "A number that says how much or how many.",
    ChangeClass.DATE: "A day, a date or a time.",
    ChangeClass.PLACE: "A place, or where in a place.",
    ChangeClass.ACTOR: "Who is named, or how a person or body is named.",
    ChangeClass.ATTRIBUTION: "Who is said to have said something, or through whom the words came.",
    ChangeClass.CERTAINTY: "A hedge, distancing quotation marks, or how sure the text is.",
    ChangeClass.NEGATION: "A “not” or “no”, or its absence.",
    ChangeClass.QUOTATION: "Words between quotation marks.",
    ChangeClass.CLAIM: "Content that says something else.",
    ChangeClass.WORDING: "The same statement in other words.",
    ChangeClass.SPELLING: "A misspelt word on one side.",
    ChangeClass.SPELLING_VARIANT: "Two accepted spellings of one word.",
    ChangeClass.FORMAT: "Capitals, punctuation, the form of quotation marks and dashes.",
    ChangeClass.ORDER: "The same words in another place, or in another number of sentences.",
    ChangeClass.HEADLINE: "The headline.",
    ChangeClass.SUBHEADING: "A short line between paragraphs.",
    ChangeClass.CORRECTION_NOTE: "A note in which the publisher speaks of an earlier version.",
    ChangeClass.FURNITURE: "What stands around the telling: datelines, links, credits.",
}

# singular, plural: how a class is counted in running text
_COUNTED: dict[ChangeClass, tuple[str, str]] = {
    ChangeClass.FIGURE: ("figure", "figures"),
    ChangeClass.DATE: ("date", "dates"),
    ChangeClass.PLACE: ("place", "places"),
    ChangeClass.ACTOR: ("actor", "actors"),
    ChangeClass.ATTRIBUTION: ("attribution", "attributions"),
    ChangeClass.CERTAINTY: ("mark of certainty", "marks of certainty"),
    ChangeClass.NEGATION: ("negation", "negations"),
    ChangeClass.QUOTATION: ("quotation", "quotations"),
    ChangeClass.CLAIM: ("statement", "statements"),
    ChangeClass.WORDING: ("wording", "wordings"),
    ChangeClass.SPELLING: ("spelling", "spellings"),
    ChangeClass.SPELLING_VARIANT: ("spelling variant", "spelling variants"),
    ChangeClass.FORMAT: ("matter of format", "matters of format"),
    ChangeClass.ORDER: ("matter of order", "matters of order"),
    ChangeClass.HEADLINE: ("headline", "headlines"),
    ChangeClass.SUBHEADING: ("subheading", "subheadings"),
    ChangeClass.CORRECTION_NOTE: ("correction note", "correction notes"),
    ChangeClass.FURNITURE: ("piece of furniture", "pieces of furniture"),
}
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
SIGN = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "−"}


def class_label(class_: ChangeClass) -> str:
    """The class as a short label."""
    return class_.value.replace("-", " ")


def label(change: Change) -> str:
    """What a margin says of the change: its class, or what happened to whole sentences."""
    if change.class_ is ChangeClass.ORDER and change.kind in {ChangeKind.MOVED, ChangeKind.SPLIT, ChangeKind.MERGED}:
        return change.kind.value
    return class_label(change.class_)


def number_word(count: int) -> str:
    """A count as a newspaper writes it: in words up to twelve."""
    return _SMALL[count] if count < len(_SMALL) else f"{count:,}"


def noun(class_: ChangeClass, count: int = 1) -> str:
    """The class as a noun, in the number that fits."""
    return _COUNTED[class_][count != 1]


def counted(class_: ChangeClass, count: int) -> str:
    """A count with its noun: "2 figures"."""
    return f"{count:,} {noun(class_, count)}"


def article(word: str) -> str:
    """The word with its indefinite article."""
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def plural(count: int, singular: str, plural_form: str | None = None) -> str:
    """A count with a noun: "1 change", "3 changes"."""
    return f"{count:,} {singular if count == 1 else plural_form or singular + 's'}"


def listed(items: Iterable[str]) -> str:
    """Items as a list in running text: "a, b and c"."""
    every = list(items)
    return " and ".join([", ".join(every[:-1]), every[-1]]) if len(every) > 1 else "".join(every)


_SIDE = re.compile(r"(?<![\w'’.-])[ab](?! row\b| series\b|[\w'’.-])")  # not the article in "80 words in a row", "a series template"


def by_name(reason: str, a: str, b: str) -> str:
    """A reason of the reuse stage, which calls two texts a and b, with what a page calls them."""
    return _SIDE.sub(lambda side: a if side[0] == "a" else b, reason)

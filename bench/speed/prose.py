"""Invented news prose of any length, and a later telling of it: the same seed gives the same bytes.

article(1000, seed=7)            paragraphs of about a thousand words
retell(text, seed=7)             figures, names and words changed, sentences added, removed and moved
"""

from __future__ import annotations

import random
import re
from typing import NamedTuple

STARTS = [
    "bar",
    "bel",
    "cor",
    "dal",
    "el",
    "far",
    "gol",
    "hal",
    "ir",
    "jas",
    "kel",
    "lom",
    "mar",
    "nor",
    "or",
    "pel",
    "quin",
    "ros",
    "sar",
    "tel",
    "ul",
    "ver",
    "wen",
    "yar",
    "zan",
]
ENDS = [
    "a",
    "aford",
    "an",
    "ane",
    "ber",
    "borg",
    "by",
    "dal",
    "den",
    "der",
    "e",
    "en",
    "field",
    "gate",
    "ham",
    "ia",
    "ick",
    "in",
    "ith",
    "low",
    "mere",
    "mont",
    "nia",
    "o",
    "on",
    "or",
    "ow",
    "ra",
    "ster",
    "ton",
    "vik",
    "y",
]
SUBJECTS = [
    "the city council",
    "the harbour authority",
    "a spokesman for the ministry",
    "the teachers' union",
    "the regional hospital",
    "two witnesses",
    "the supreme court",
    "opposition leaders",
    "the water company",
    "a panel of engineers",
    "the football club",
    "the central bank",
    "rescue workers",
    "the party's treasurer",
    "farmers in the valley",
    "an inquiry",
    "the airline",
    "local residents",
    "the electoral commission",
    "a retired judge",
]
VERBS = [
    "rejected",
    "welcomed",
    "delayed",
    "paid for",
    "repaired",
    "questioned",
    "closed",
    "inspected",
    "promised",
    "criticised",
    "approved",
    "abandoned",
    "measured",
    "renewed",
    "described",
    "copied",
    "moved",
    "reopened",
    "cancelled",
    "guarded",
]
OBJECTS = [
    "the bridge over the river",
    "a plan to widen the road",
    "the sale of the old power station",
    "a loan from abroad",
    "the school's new roof",
    "a treaty on fishing",
    "the evening ferry",
    "an offer of talks",
    "the ban on night flights",
    "a list of missing documents",
    "the tax on sugar",
    "the search for survivors",
    "a contract with a foreign supplier",
    "the museum's collection",
    "a warning about floods",
    "the budget for next year",
]
PLACES = [
    "in the capital",
    "near the border",
    "on the coast",
    "in the old town",
    "at the airport",
    "in the north of the province",
    "outside the court",
]
DAYS = [
    "on Monday",
    "on Tuesday",
    "on Wednesday",
    "on Thursday",
    "on Friday",
    "late on Saturday",
    "early on Sunday",
    "last week",
    "in March",
    "in October",
]
COUNTED = [
    "people",
    "houses",
    "votes",
    "lorries",
    "tonnes of grain",
    "police officers",
    "complaints",
    "patients",
    "kilometres of track",
    "million crowns",
]
HEDGES = ("about ", "at least ", "nearly ", "more than ", "", "", "", "some ")
CUES = ["said", "told reporters", "confirmed", "claimed", "added", "wrote in a statement", "denied"]
REASONS = [
    "because nobody had read the contract",
    "after a storm had damaged the archive",
    "although the money had been spent",
    "while the trial went on behind closed doors",
    "so that work could begin before winter",
    "in spite of a warning from the auditors",
]
FORMS = (
    "{subject} {verb} {object} {place} {day}, {name} {cue}.",
    "{subject} {verb} {object} {reason}.",
    "{hedge}{number} {counted} were affected, according to {subject}.",
    '"We have {verb} {object}, and we would do it again," {name} {cue}.',
    "{day}, {subject} {verb} {object} and {verb2} {object2}.",
    "{name}, who lives {place}, {cue} that {subject} had {verb} {object}.",
    "The number of {counted} rose from {number} to {number2} {day}.",
    "{subject} is expected to decide on {object} {day}, but {name} is not.",
    "It was not clear who had {verb} {object} {place}.",
    "{name} {cue} {place} that {hedge}{number} {counted} had been lost {reason}.",
    "In {town}, {subject} {verb} {object}; in {town2}, {subject2} {verb2} {object2}.",
)


class Rates(NamedTuple):
    """Share of sentences to which each thing happens in a later telling."""

    edited: float = 0.15
    removed: float = 0.04
    added: float = 0.05
    moved: float = 0.03


def name(rng: random.Random) -> str:
    return f"{rng.choice(STARTS)}{rng.choice(ENDS)}".title()


def sentence(rng: random.Random) -> str:
    filled = rng.choice(FORMS).format(
        subject=rng.choice(SUBJECTS),
        subject2=rng.choice(SUBJECTS),
        verb=rng.choice(VERBS),
        verb2=rng.choice(VERBS),
        object=rng.choice(OBJECTS),
        object2=rng.choice(OBJECTS),
        place=rng.choice(PLACES),
        day=rng.choice(DAYS),
        reason=rng.choice(REASONS),
        hedge=rng.choice(HEDGES),
        number=rng.randint(3, 9000),
        number2=rng.randint(3, 9000),
        counted=rng.choice(COUNTED),
        cue=rng.choice(CUES),
        name=f"{name(rng)} {name(rng)}",
        town=name(rng),
        town2=name(rng),
    )
    return filled[0].upper() + filled[1:]


def lay_out(sentences: list[str], rng: random.Random) -> str:
    """Join sentences in paragraphs of one to five."""
    paragraphs, at = [], 0
    while at < len(sentences):
        size = rng.randint(1, 5)
        paragraphs.append(" ".join(sentences[at : at + size]))
        at += size
    return "\n\n".join(paragraphs) + "\n"


def sentences_of(words: int, seed: int) -> list[str]:
    rng, sentences, count = random.Random(seed), [], 0
    while count < words:
        sentences.append(sentence(rng))
        count += len(sentences[-1].split())
    return sentences


def edit(text: str, rng: random.Random) -> str:
    """Change a number, or else change, drop or insert one word."""
    numbers = list(re.finditer(r"\d+", text))
    if numbers and rng.random() < 0.5:
        match = rng.choice(numbers)
        return f"{text[: match.start()]}{int(match[0]) + rng.randint(1, 99)}{text[match.end() :]}"
    words = text.split(" ")
    at = rng.randrange(1, max(2, len(words) - 1))
    words[at : at + 1] = rng.choice(([name(rng)], [], [words[at], "now"], ["not", words[at]])) if at < len(words) else []
    return " ".join(words)


def article(words: int, seed: int) -> str:
    return lay_out(sentences_of(words, seed), random.Random(seed + 1))


def retell(text: str, seed: int, rates: Rates = Rates()) -> str:  # noqa: B008  - a NamedTuple is immutable
    rng, kept, moved = random.Random(seed), [], []
    for old in re.split(r"(?<=[.]) (?=[A-Z\"])|\n\n", text.strip()):
        if rng.random() < rates.removed:
            continue
        new = edit(old, rng) if rng.random() < rates.edited else old
        (moved if rng.random() < rates.moved else kept).append(new)
        if rng.random() < rates.added:
            kept.append(sentence(rng))
    for stray in moved:
        kept.insert(rng.randrange(len(kept) + 1), stray)
    return lay_out(kept, random.Random(seed + 1))

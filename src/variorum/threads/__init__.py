"""[Reading], [Kinship], [Comparison] → [Thread]: each claim of a story followed through all texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from variorum.model import Comparison, Kinship, Observed, Reading, Review, SetAside, Thread
from variorum.threads.lineages import lineages, one_article
from variorum.threads.meaning import Meaning
from variorum.threads.order import as_captured, captured_first, decided, in_time, turned
from variorum.threads.reviews import nearest, place_of
from variorum.threads.weaving import Loom

__all__ = [
    "Followed",
    "Meaning",
    "as_captured",
    "captured_first",
    "decided",
    "follow",
    "in_time",
    "lineages",
    "nearest",
    "one_article",
    "place_of",
    "turned",
]


class Followed(NamedTuple):
    """The threads of a story, and decisions of people that could not be applied."""

    threads: tuple[Thread, ...]
    set_aside: tuple[SetAside, ...]


def follow(
    readings: Sequence[Reading],
    kinships: Sequence[Kinship],
    comparisons: Sequence[Comparison],
    *,
    meaning: Meaning | None = None,
    reviews: Iterable[Review] = (),
    observed: Mapping[str, Observed] | None = None,
) -> Followed:
    """Follow each claim through the texts of a story, by rank.

    readings: in the order of time; kinships: of related pairs, with a before b; comparisons: of texts among `readings`, the earlier as `old`.
    `meaning` knows synonyms and words that exclude one another; without it only shared words tell that two statements are alike.
    reviews: what people decided of links; observed: of texts from an archive, by id, when they were seen.
    """
    loom = Loom(readings, kinships, comparisons, meaning, reviews=reviews, observed=observed)
    return Followed(loom.threads(), loom.set_aside)

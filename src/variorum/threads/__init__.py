"""[Reading], [Kinship], [Comparison] → [Thread]: each claim of a story followed through all texts."""

from __future__ import annotations

from collections.abc import Sequence

from variorum.model import Comparison, Kinship, Reading, Thread
from variorum.threads.lineages import lineages, one_article
from variorum.threads.meaning import Meaning
from variorum.threads.order import decided, in_time, turned
from variorum.threads.weaving import Loom

__all__ = ["Meaning", "decided", "follow", "in_time", "lineages", "one_article", "turned"]


def follow(
    readings: Sequence[Reading], kinships: Sequence[Kinship], comparisons: Sequence[Comparison], *, meaning: Meaning | None = None
) -> tuple[Thread, ...]:
    """Follow each claim through the texts of a story, by rank.

    readings: in the order of time; kinships: of related pairs, with a before b; comparisons: of texts among `readings`, the earlier as `old`.
    `meaning` knows synonyms and words that exclude one another; without it only shared words tell that two statements are alike.
    """
    return Loom(readings, kinships, comparisons, meaning).threads()

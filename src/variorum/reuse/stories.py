"""Articles into stories: along versions, copies and containment, never along a shared footer, a quotation or a mere passage."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from variorum.reuse import kernels

BOUND = 100  # articles; beyond it a story is joined only where the joint is sure
SURE = 0.9  # 0..1, share of a body that the other text has: a report that five hundred outlets carry is one story


class Stories(NamedTuple):
    """Which story each text belongs to."""

    story: NDArray[np.int32]  # [n], the first text of its story
    split: NDArray[np.bool_]  # [n], the story was cut at its weakest joints


def gather(count: int, a: NDArray[np.int32], b: NDArray[np.int32], strength: NDArray[np.float32]) -> Stories:
    """Stories of `count` texts from the pairs that join them (single-linkage, the strongest joint first, so that the weakest is cut)."""
    order = np.lexsort((b, a, -strength))
    parents, sizes, cut = np.arange(count, dtype=np.int32), np.ones(count, np.int32), np.zeros(count, np.bool_)
    kernels.unite(a[order], b[order], strength[order], SURE, BOUND, parents, sizes, cut)
    return Stories(parents, cut[parents])

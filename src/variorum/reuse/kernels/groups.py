"""Groups: texts that belong together."""

from __future__ import annotations

from variorum.reuse.kernels.compiling import jit, part


@jit
def unite(ones, others, strengths, sure, bound, parents, sizes, cut):
    """Join texts along pairs, the strongest first, into groups of no more than `bound` unless the pair is as strong as `sure`.

    parents, sizes: int32[n] of a forest, each text its own at first. Where a pair is refused, both groups are marked in cut[root].
    """
    for i in range(len(ones)):
        a, b = _root(parents, ones[i]), _root(parents, others[i])
        if a == b:
            continue
        if sizes[a] + sizes[b] > bound and strengths[i] < sure:
            cut[a] = cut[b] = True
            continue
        if a > b:
            a, b = b, a
        parents[b] = a
        sizes[a] += sizes[b]
        cut[a] |= cut[b]
    for d in range(len(parents)):
        parents[d] = _root(parents, d)


@part
def _root(parents, d):
    while parents[d] != d:
        parents[d] = parents[parents[d]]
        d = parents[d]
    return d

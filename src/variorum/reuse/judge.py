"""Which text of each pair came first, in bulk: dates first; a text is read only where they do not decide, and once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from variorum.model import PairRelation
from variorum.reuse import direction
from variorum.reuse.lineage import NONE, RELATIONS, Facts, Related
from variorum.reuse.passages import PAIR

Read = Callable[[NDArray[np.int64]], Iterable[str]]  # the texts of these articles, in their order

_TOLD_BY_WORDS = [RELATIONS.index(name) for name in (PairRelation.VERSION, PairRelation.COPY, PairRelation.DRAWS_ON)]
_NAMES = np.array([*map(str, RELATIONS), None], object)  # NONE is the last
_FAR_APART = 2.0  # days between two dates that decide whatever their precision and time zones
_MINUTE = 1 / 1440  # days
_DAY, _MOMENT = r"^\d{4}-\d\d-\d\d$", r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:?00)$"
_MIDNIGHT = r"[T ]00:00"  # which often stands for no time at all
_READ_AT_ONCE = 2_048  # texts


class Judgement(NamedTuple):
    """What was found out about each pair."""

    earlier: NDArray[np.int8]  # -1 a, 1 b, 0 cannot tell
    confidence: NDArray[np.float32]  # 0.5..1
    evidence: pa.Array  # strings; "; " between pieces


class Judge:
    """Knows what was published when and where, and what stands in the texts that it had to read.

    read: gives texts by their numbers, which are their places in `facts`.
    """

    def __init__(self, facts: Facts, read: Read, count: int) -> None:
        self._records, self._read, self._days = facts.records, read, facts.days
        self._dates = pc.utf8_trim_whitespace(_whole(facts.records["published"]))
        days, moments = (_matched(self._dates, pattern) for pattern in (_DAY, _MOMENT))
        self._precision = np.where(days, 1.0, np.where(moments & ~_matched(self._dates, _MIDNIGHT), _MINUTE, _FAR_APART))
        # by dates and outlet, and by the words too: apart, or a verdict would hang on which pairs were judged before
        self._rows = {depth: np.zeros(count, direction.ROW) for depth in (1, 2)}
        self._known = {depth: np.zeros(count, np.bool_) for depth in (1, 2)}
        self._lock = Lock()

    def judge(self, pairs: NDArray[np.int32], related: Related) -> Judgement:
        """Judge pairs (columns as in `passages.PAIR`). Where words alone must tell, two texts that are the same or share a quotation stay undecided."""
        a, b = pairs[:, PAIR["a"]], pairs[:, PAIR["b"]]
        apart = self._days[b] - self._days[a]
        earlier = np.where(apart > 0, -1, 1).astype(np.int8)
        confidence = np.full(len(a), direction.DATED, np.float32)
        evidence = pc.binary_join_element_wise("published ", self._dates.take(pa.array(a)), " and ", self._dates.take(pa.array(b)), "")
        open_ = np.flatnonzero(~self._decided(a, b, np.abs(apart)))
        if not len(open_):
            return Judgement(earlier, confidence, evidence)
        names = _NAMES[np.where(related.relation == NONE, len(RELATIONS), related.relation)]
        texts = np.array(evidence.to_pylist(), object)
        by_words = np.isin(related.relation, _TOLD_BY_WORDS)
        for which, depth in ((open_, 1), (open_[by_words[open_]], 2)):
            still = which if depth == 1 else which[earlier[which] == 0]
            if len(still):
                self._learn(np.unique(np.concatenate([a[still], b[still]])), depth)
                found = direction.judge(self._rows[depth], a[still], b[still], names[still].tolist())
                earlier[still], confidence[still], texts[still] = found
        return Judgement(earlier, confidence, pa.array(texts, pa.string()))

    def _decided(self, a: NDArray[np.int32], b: NDArray[np.int32], apart: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Where the dates decide at a glance: `direction` says the same, more slowly."""
        alike = np.where(self._precision[a] == self._precision[b], self._precision[a], _FAR_APART)
        decided: NDArray[np.bool_] = apart >= np.minimum(alike, _FAR_APART)
        return decided

    def _learn(self, which: NDArray[np.integer], depth: int) -> None:
        with self._lock:
            new = which[~self._known[depth][which]].astype(np.int64)
            for some in np.split(new, range(_READ_AT_ONCE, len(new), _READ_AT_ONCE)):
                taken = self._records.take(pa.array(some))
                outlets = pc.coalesce(taken["outlet"], taken["url"]).to_pylist()
                texts = list(self._read(some)) if depth > 1 else [""] * len(some)
                self._rows[depth][some] = direction.features(texts, outlets=outlets, published=taken["published"].to_pylist())
                self._known[depth][some] = True


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _matched(column: pa.Array, pattern: str) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = pc.fill_null(pc.match_substring_regex(column, pattern), False).to_numpy(zero_copy_only=False)
    return found

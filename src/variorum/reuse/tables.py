"""From the kernels' rows to the tables that users read."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from variorum.reuse.judge import Judgement
from variorum.reuse.lineage import NONE, NOTES, QUOTED, RELATIONS, Note, Related
from variorum.reuse.passages import PAIR, PASSAGE
from variorum.reuse.schemas import PAIRS, PASSAGES, STORIES

_RELATIONS = pa.array([str(relation) for relation in RELATIONS])
_NOTES = pa.array([NOTES[note] for note in Note])
_KINDS = pa.array(["text", "quotation", "boilerplate"])


def passages_table(ids: pa.Array, rows: NDArray[np.int32], spans: NDArray[np.int32]) -> pa.Table:
    """The passages. ids: by text; rows: columns as in `passages.PASSAGE`; spans: int32[q, 4] code points, a_start, a_end, b_start, b_end."""
    column = {name: rows[:, at] for name, at in PASSAGE.items()}
    extent = np.maximum(column["a_last"] - column["a_first"], column["b_last"] - column["b_first"])
    both = column["a_last"] - column["a_first"] + column["b_last"] - column["b_first"]
    kind = np.where(column["boilerplate"] >= QUOTED * extent, 2, np.where(column["quoted"] >= QUOTED * extent, 1, 0))
    return pa.table(
        [
            ids.take(pa.array(column["a"])), ids.take(pa.array(column["b"])), *(pa.array(spans[:, at]) for at in range(4)),
            pa.array(column["words"]), pa.array((2 * column["words"] / both).astype(np.float32)), _KINDS.take(pa.array(kind)),
        ],
        schema=PASSAGES,
    )  # fmt: skip


def pairs_table(ids: pa.Array, rows: NDArray[np.int32], related: Related, judgement: Judgement) -> pa.Table:
    """The pairs that share more than boilerplate. rows: columns as in `passages.PAIR`."""
    a, b = ids.take(pa.array(rows[:, PAIR["a"]])), ids.take(pa.array(rows[:, PAIR["b"]]))
    unknown = judgement.earlier == 0
    earlier = pc.if_else(pa.array(judgement.earlier < 0), a, b)
    relation = _RELATIONS.take(
        pa.array(np.where(related.relation == NONE, 0, related.relation).astype(np.int32), mask=related.relation == NONE)
    )
    return pa.table(
        [
            a, b, pa.array(related.resemblance), pa.array(related.containment_a), pa.array(related.containment_b), relation,
            pc.if_else(pa.array(unknown), pa.scalar(None, pa.string()), earlier), pa.array(judgement.confidence, mask=unknown),
            _evidence(rows, related, judgement.evidence),
        ],
        schema=PAIRS,
    ).filter(pa.array(related.kept))  # fmt: skip


def _evidence(rows: NDArray[np.int32], related: Related, reasons: pa.Array) -> pa.Array:
    """ "the same outlet; 143 words in a row, 88 % of a, 45 % of b; published 2018-11-24 and 2018-11-25"."""
    words = pa.array(rows[:, PAIR["longest"]]).cast(pa.string())
    shares = [pa.array(np.round(100 * share).astype(np.int32)).cast(pa.string()) for share in (related.cover_a, related.cover_b)]
    said = pc.binary_join_element_wise(
        _NOTES.take(pa.array(related.note)), "; up to ", words, " words in a row, ", shares[0], " % of a and ", shares[1], " % of b", ""
    )
    reasons = reasons.cast(pa.string())  # of no pairs at all it has no type
    silent = pc.equal(reasons, "")
    return pc.if_else(silent, said, pc.binary_join_element_wise(said, reasons, "; "))


def stories_table(ids: pa.Array, story: NDArray[np.int32], split: NDArray[np.bool_]) -> pa.Table:
    """The stories, in the order of their first article. `story[t]` is the first text of the story that text t belongs to."""
    order = np.lexsort((np.arange(len(story)), story))
    return pa.table([ids.take(pa.array(story[order])), ids.take(pa.array(order)), pa.array(split[order])], schema=STORIES)

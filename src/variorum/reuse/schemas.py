"""The tables that the stage takes and makes, as Arrow schemas.

Spans are code points of the `text` that was given; ids are strings, and `a` comes before `b` in the order of their code points.
"""

from __future__ import annotations

import pyarrow as pa

ARTICLES = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        pa.field("title", pa.string()),
        pa.field("outlet", pa.string()),
        pa.field("url", pa.string()),
        pa.field("published", pa.string()),  # ISO 8601
    ]
)

PASSAGES = pa.schema(
    [
        pa.field("a", pa.string(), nullable=False),
        pa.field("b", pa.string(), nullable=False),
        pa.field("a_start", pa.int32(), nullable=False),
        pa.field("a_end", pa.int32(), nullable=False),
        pa.field("b_start", pa.int32(), nullable=False),
        pa.field("b_end", pa.int32(), nullable=False),
        pa.field("words", pa.int32(), nullable=False),  # shared words, in the same order in both
        pa.field("similarity", pa.float32(), nullable=False),  # 0..1, shared words in relation to the words of both spans
        pa.field("kind", pa.string(), nullable=False),  # "text", "quotation", "boilerplate"
    ]
)

PAIRS = pa.schema(
    [
        pa.field("a", pa.string(), nullable=False),
        pa.field("b", pa.string(), nullable=False),
        pa.field("resemblance", pa.float32(), nullable=False),  # 0..1, Jaccard of the sets of word 5-grams
        pa.field("containment_a", pa.float32(), nullable=False),  # 0..1, share of a's 5-grams that b has
        pa.field("containment_b", pa.float32(), nullable=False),
        pa.field("relation", pa.string()),  # null: none of the five; `evidence` says why
        pa.field("earlier", pa.string()),  # null: cannot tell
        pa.field("direction_confidence", pa.float32()),  # 0.5..1
        pa.field("evidence", pa.string(), nullable=False),
    ]
)

STORIES = pa.schema(
    [
        pa.field("story", pa.string(), nullable=False),  # the smallest id in it
        pa.field("article", pa.string(), nullable=False),
        pa.field("split", pa.bool_(), nullable=False),  # cut at its weakest joints, because it grew beyond the bound
    ]
)

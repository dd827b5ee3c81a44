"""What two texts share, as data for programs: the JSON of `variorum reuse --explain`.

The field names are a promise to users' scripts; `schemas/reuse.schema.json` states them, and those of the three tables, and the tests hold
both to it.
"""

from __future__ import annotations

import json
from typing import Any

from variorum.model import Article, Kinship, Passage
from variorum.render.data import version
from variorum.render.plain import escaped_json

_DIGITS = 4  # decimals of shares: beyond them a machine's rounding would show


def kinship_data(kinship: Kinship) -> dict[str, Any]:
    """The kinship as a JSON object; spans are code points, half open."""
    sure = kinship.direction_confidence
    return {
        "variorum": version(),
        "a": _text(kinship.a, kinship.words_a),
        "b": _text(kinship.b, kinship.words_b),
        "relation": kinship.relation.value if kinship.relation else None,
        "reason": kinship.reason,
        "resemblance": round(kinship.resemblance, _DIGITS),
        "containment_a": round(kinship.containment_a, _DIGITS),
        "containment_b": round(kinship.containment_b, _DIGITS),
        "earlier": kinship.earlier,
        "direction_confidence": None if sure is None else round(sure, _DIGITS),
        "direction_reason": kinship.direction_reason,
        "longest_run": kinship.longest,
        "passages": [_passage(kinship, passage) for passage in kinship.passages],
    }


def kinship_json(kinship: Kinship) -> str:
    """The kinship as JSON to look at."""
    return escaped_json(json.dumps(kinship_data(kinship), ensure_ascii=False, indent=1)) + "\n"


def _text(article: Article, words: int) -> dict[str, Any]:
    return {
        "path": article.path,
        "id": article.id,
        "sha256": article.sha256,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "published": article.published,
        "words": words,
    }


def _passage(kinship: Kinship, passage: Passage) -> dict[str, Any]:
    return {
        "a_start": passage.a[0],
        "a_end": passage.a[1],
        "b_start": passage.b[0],
        "b_end": passage.b[1],
        "words": passage.words,
        "similarity": round(passage.similarity, _DIGITS),
        "kind": passage.kind.value,
        "a_text": kinship.a.text[slice(*passage.a)],
        "b_text": kinship.b.text[slice(*passage.b)],
        "differences": [
            {
                "a": list(stretch.a),
                "b": list(stretch.b),
                "a_text": kinship.a.text[slice(*stretch.a)],
                "b_text": kinship.b.text[slice(*stretch.b)],
            }
            for stretch in passage.stretches
            if not stretch.same
        ],
    }

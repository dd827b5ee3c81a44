"""A story as data for programs: the JSON of `variorum story`.

The field names are a promise to users' scripts; `schemas/story.schema.json` states them and the tests hold both to it.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from variorum.model import Comparison, Kinship, Occurrence, Reading, Story, Thread
from variorum.render.claims_data import claims_data
from variorum.render.data import change_data, plain_number, version
from variorum.render.plain import escaped_json, visible

_DIGITS = 4  # decimals of shares: beyond them a machine's rounding would show


def story_data(story: Story) -> dict[str, Any]:
    """The story in the shape of `INTERFACE`: spans are code points, half open."""
    return {
        "variorum": version(),
        "articles": [_article(reading) for reading in story.readings],
        "pairs": [_pair(kinship) for kinship in story.kinships],
        "changes": [_step(comparison) for comparison in story.comparisons],
        "threads": [_thread(thread) for thread in story.threads],
        "notes": list(story.notes),
    }


def story_json(story: Story) -> str:
    """The story as JSON to look at."""
    return escaped_json(json.dumps(story_data(story), ensure_ascii=False, indent=1)) + "\n"


def story_rows(story: Story) -> list[dict[str, Any]]:
    """A row for each occurrence of each thread."""
    texts = {reading.article.id: reading.article for reading in story.readings}
    return [
        {
            "thread": thread.id,
            "claim": thread.claim,
            "status": thread.status.value,
            "article": each.article,
            "outlet": texts[each.article].outlet,
            "published": each.published,
            "words": texts[each.article].text[slice(*each.span)],
            "start": each.span[0],
            "end": each.span[1],
            "value": each.figure.value if each.figure else None,
            "counted": " ".join(filter(None, (each.figure.unit, each.figure.counted))) if each.figure else None,
            "speaker": each.speaker,
            "relays": "; ".join(each.relays),
            "tier": each.tier.value,
            "score": each.score,
        }
        for thread in story.threads
        for each in thread.occurrences
    ]


def story_notebook(story: Story) -> str:
    """The threads as a table for notebooks."""

    def cell(text: str) -> str:
        return f'<td dir="auto"><bdi>{escape(visible(text))}</bdi></td>'

    rows = "".join(
        f"<tr><td>{thread.status}</td>{cell(thread.claim)}<td>{_values(thread)}</td>"
        f"{cell('; '.join(origin.actor or 'nobody named' for origin in thread.origins))}"
        f"<td>{len({each.article for each in thread.occurrences})}</td></tr>"
        for thread in story.threads
    )
    head = "".join(f"<th>{name}</th>" for name in ("status", "claim", "values", "origins", "texts"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _values(thread: Thread) -> str:
    """The values of a thread in the order of time, each once: "65 → 107"."""
    values = [f"{each.figure.value:,.10g}" for each in thread.occurrences if each.figure and each.figure.value is not None]
    return " → ".join(dict.fromkeys(values))


def _article(reading: Reading) -> dict[str, Any]:
    """What `variorum claims` says of a text, and what tells it from the others."""
    article = reading.article
    data = claims_data(reading)
    del data["variorum"]
    return data | {"outlet": article.outlet, "url": article.url, "characters": len(article.text)}


def _pair(kinship: Kinship) -> dict[str, Any]:
    names = {"a": kinship.a.id, "b": kinship.b.id, None: None}
    sure = kinship.direction_confidence
    return {
        "a": kinship.a.id,
        "b": kinship.b.id,
        "relation": kinship.relation.value if kinship.relation else None,
        "reason": kinship.reason,
        "resemblance": round(kinship.resemblance, _DIGITS),
        "containment_a": round(kinship.containment_a, _DIGITS),
        "containment_b": round(kinship.containment_b, _DIGITS),
        "earlier": names[kinship.earlier],
        "direction_confidence": None if sure is None else round(sure, _DIGITS),
        "direction_reason": kinship.direction_reason,
        "passages": [
            {
                "a": list(passage.a),
                "b": list(passage.b),
                "words": passage.words,
                "similarity": round(passage.similarity, _DIGITS),
                "kind": passage.kind.value,
            }
            for passage in kinship.passages
        ],
    }


def _step(comparison: Comparison) -> dict[str, Any]:
    summary = comparison.summary
    return {
        "old": comparison.old.article.id,
        "new": comparison.new.article.id,
        "changes": [change_data(change) for change in comparison.changes],
        "summary": {
            "substantive": summary.substantive,
            "other": summary.other,
            "resemblance": round(summary.resemblance, _DIGITS),
            "containment_old": round(summary.containment_old, _DIGITS),
            "containment_new": round(summary.containment_new, _DIGITS),
        },
    }


def _thread(thread: Thread) -> dict[str, Any]:
    counts = thread.independence
    return {
        "id": thread.id,
        "claim": thread.claim,
        "status": thread.status.value,
        "status_reason": thread.status_reason,
        "rank": round(thread.rank, _DIGITS),
        "occurrences": [_occurrence(occurrence) for occurrence in thread.occurrences],
        "origins": [{"actor": origin.actor, "articles": list(origin.articles), "reason": origin.reason} for origin in thread.origins],
        "independent_origins": {
            "known_dependent": counts.known_dependent,
            "no_link_found": counts.no_link_found,
            "unknown": counts.unknown,
        },
    }


def _occurrence(occurrence: Occurrence) -> dict[str, Any]:
    figure = occurrence.figure
    return {
        "article": occurrence.article,
        "span": list(occurrence.span),
        "attribution": occurrence.attribution,
        "figure": plain_number(figure.value) if figure else None,
        "published": occurrence.published,
        "figure_span": list(figure.span) if figure else None,
        "low": plain_number(figure.low) if figure else None,
        "high": plain_number(figure.high) if figure else None,
        "unit": figure.unit if figure else None,
        "counted": figure.counted if figure else None,
        "speaker": occurrence.speaker,
        "relays": list(occurrence.relays),
        "tier": occurrence.tier.value,
        "score": round(occurrence.score, _DIGITS),
        "reason": occurrence.reason,
    }

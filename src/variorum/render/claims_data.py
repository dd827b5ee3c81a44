"""A reading as data for programs: the JSON of `variorum claims`, and a table of its attributions.

The field names are a promise to users' scripts; `schemas/claims.schema.json` states them and the tests hold both to it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from variorum.model import Actor, Attribution, Figure, Place, Reading, Span
from variorum.render.data import plain_number, spans, version
from variorum.render.plain import cell, escaped_json

_DIGITS = 4  # decimals of shares: beyond them a machine's rounding would show
_COLUMNS = (
    "id", "path", "title", "published", "language", "attribution", "speaker", "speaker_reason", "relays", "source", "cue", "content", "form",
    "confidence", "source_spans", "cue_spans", "content_spans",
)  # fmt: skip


def claims_data(reading: Reading) -> dict[str, Any]:
    """The reading in the shape of `INTERFACE`: spans are code points, half open."""
    article = reading.article
    return {
        "path": article.path,
        "id": article.id,
        "sha256": article.sha256,
        "title": article.title,
        "published": article.published,
        "language": reading.language or article.language,
        "furniture": [{"span": list(piece.span), "kind": piece.kind.value} for piece in reading.furniture],
        "attributions": [_attribution(attribution) for attribution in reading.attributions],
        "figures": [_figure(figure) for figure in reading.figures],
        "times": [{"span": list(time.span), "value": time.value, "reason": time.reason} for time in reading.times],
        "places": [_place(place) for place in reading.places],
        "actors": [_actor(actor) for actor in reading.actors],
        "notes": list(reading.notes),
        "variorum": version(),
    }


def claims_line(reading: Reading) -> str:
    """The reading as one line of JSON."""
    return escaped_json(json.dumps(claims_data(reading), ensure_ascii=False)) + "\n"


def claims_json(reading: Reading) -> str:
    """The reading as JSON to look at, without a line end."""
    return escaped_json(json.dumps(claims_data(reading), ensure_ascii=False, indent=1))


def claims_csv_head() -> str:
    """The first line of the CSV."""
    return _csv([_COLUMNS])


def claims_csv(reading: Reading) -> str:
    """One attribution a row, without the first line.

    A text cell that a spreadsheet would take for a formula begins with an apostrophe; cells of numbers stay numbers.
    """
    return _csv([_row(reading, attribution) for attribution in reading.attributions])


def quoted(reading: Reading, where: tuple[Span, ...]) -> str:
    """The words at these spans, joined by an ellipsis."""
    return " … ".join(reading.article.text[start:end] for start, end in where)


def _attribution(attribution: Attribution) -> dict[str, Any]:
    return {
        "id": attribution.id,
        "source": spans(attribution.source),
        "cue": spans(attribution.cue),
        "content": spans(attribution.content),
        "form": attribution.form.value,
        "speaker": attribution.speaker,
        "speaker_reason": attribution.speaker_reason,
        "relays": list(attribution.relays),
        "confidence": round(attribution.confidence, _DIGITS),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "span": list(figure.span),
        "value": plain_number(figure.value),
        "low": plain_number(figure.low),
        "high": plain_number(figure.high),
        "unit": figure.unit,
        "counted": figure.counted,
        "hedge": figure.hedge,
        "attribution": figure.attribution,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "span": list(place.span),
        "name": place.name,
        "country": place.country,
        "geonames": place.geonames,
        "lat": place.lat,
        "lon": place.lon,
        "reason": place.reason,
    }


def _actor(actor: Actor) -> dict[str, Any]:
    return {"name": actor.name, "aliases": list(actor.aliases), "kind": actor.kind.value, "mentions": spans(actor.mentions)}


def _csv(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _row(reading: Reading, attribution: Attribution) -> tuple[object, ...]:
    article = reading.article
    return (
        cell(article.id),
        cell(article.path or ""),
        cell(article.title or ""),
        cell(article.published or ""),
        cell(reading.language or article.language or ""),
        attribution.id,
        cell(attribution.speaker or ""),
        cell(attribution.speaker_reason or ""),
        cell("; ".join(attribution.relays)),
        cell(quoted(reading, attribution.source)),
        cell(quoted(reading, attribution.cue)),
        cell(quoted(reading, attribution.content)),
        attribution.form.value,
        round(attribution.confidence, _DIGITS),
        *(_places(where) for where in (attribution.source, attribution.cue, attribution.content)),
    )


def _places(where: tuple[Span, ...]) -> str:
    # "812..824": a hyphen or a colon between numbers becomes a date or a time in spreadsheets
    return "; ".join(f"{start}..{end}" for start, end in where)

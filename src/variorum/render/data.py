"""A comparison as data for programs: the JSON of `variorum compare`, and tables of its changes.

The field names are a promise to users' scripts; `schemas/compare.schema.json` states them and the tests hold both to it.
"""

from __future__ import annotations

import csv
import io
import json
import math
from functools import cache
from importlib import metadata, resources
from typing import Any, cast

from variorum.model import Change, Comparison, Link, Reading, Span
from variorum.render.plain import cell, escaped_json

_DIGITS = 4  # decimals of shares and ranks: beyond them a machine's rounding would show
SCHEMAS = ("archive", "claims", "compare", "reuse", "story")
_COLUMNS = (
    "number",
    "kind",
    "class",
    "substantive",
    "rank",
    "old",
    "new",
    "old_text",
    "new_text",
    "figure_old",
    "figure_new",
    "figure_counted",
    "rule",
    "reason",
)


@cache
def version() -> str:
    """The installed version; "unknown" in a source tree that is not installed."""
    try:
        return metadata.version("variorum")
    except metadata.PackageNotFoundError:
        return "unknown"


def as_data(comparison: Comparison) -> dict[str, Any]:
    """The comparison in the shape of `INTERFACE`: spans are code points, half open."""
    summary = comparison.summary
    return {
        "variorum": version(),
        "old": _text(comparison.old),
        "new": _text(comparison.new),
        "changes": [change_data(change) for change in comparison.changes],
        "alignment": [_link(link) for link in comparison.alignment],
        "patch": [piece if isinstance(piece, str) else list(piece) for piece in comparison.patch],
        "summary": {
            "substantive": summary.substantive,
            "other": summary.other,
            "resemblance": round(summary.resemblance, _DIGITS),
            "containment_old": round(summary.containment_old, _DIGITS),
            "containment_new": round(summary.containment_new, _DIGITS),
            "layout": summary.layout,
        },
    }


def change_data(change: Change) -> dict[str, Any]:
    """One change as a JSON object."""
    figure = change.figure
    return {
        "kind": change.kind.value,
        "class": change.class_.value,
        "substantive": change.substantive,
        "rank": round(change.rank, _DIGITS),
        "old": spans(change.old),
        "new": spans(change.new),
        "old_text": change.old_text,
        "new_text": change.new_text,
        "figure": {"old": plain_number(figure.old), "new": plain_number(figure.new), "counted": figure.counted} if figure else None,
        "rule": change.rule,
        "reason": change.reason,
    }


def as_jsonl(comparison: Comparison) -> str:
    """One change a line, in the order of the new text."""
    return "".join(escaped_json(json.dumps(change_data(change), ensure_ascii=False)) + "\n" for change in comparison.changes)


def as_csv(comparison: Comparison) -> str:
    """One change a row, in the order of the new text.

    A text cell that a spreadsheet would take for a formula begins with an apostrophe; cells of numbers stay numbers.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_csv_row(number, change) for number, change in enumerate(comparison.changes, 1))
    return out.getvalue()


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) called `name`, one of `SCHEMAS`; KeyError for any other name."""
    if name not in SCHEMAS:
        raise KeyError(name)
    text = resources.files("variorum.render").joinpath("schemas", f"{name}.schema.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(text))


def _text(reading: Reading) -> dict[str, Any]:
    article = reading.article
    return {
        "path": article.path,
        "id": article.id,
        "sha256": article.sha256,
        "encoding": article.encoding,
        "encoding_reason": article.encoding_reason,
        "title": article.title,
        "published": article.published,
        "language": reading.language or article.language,
        "extractor": article.extractor,
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "old": spans(link.old),
        "new": spans(link.new),
        "relation": link.relation.value,
        "similarity": round(link.similarity, _DIGITS),
    }


def spans(found: tuple[Span, ...]) -> list[list[int]]:
    """Spans as JSON has them."""
    return [list(span) for span in found]


def plain_number(value: float | None) -> float | None:
    """The number as JSON has it: a whole one without a decimal point, none for what is no finite number."""
    if value is not None and not math.isfinite(value):
        return None
    return int(value) if value is not None and float(value).is_integer() else value


def _csv_row(number: int, change: Change) -> list[object]:
    figure = change.figure
    return [
        number,
        change.kind.value,
        change.class_.value,
        "true" if change.substantive else "false",
        round(change.rank, _DIGITS),
        # "812..824": a hyphen or a colon between numbers becomes a date or a time in spreadsheets
        "; ".join(f"{start}..{end}" for start, end in change.old),
        "; ".join(f"{start}..{end}" for start, end in change.new),
        cell(change.old_text),
        cell(change.new_text),
        plain_number(figure.old) if figure else None,
        plain_number(figure.new) if figure else None,
        cell(figure.counted or "") if figure else None,
        cell(change.rule),
        cell(change.reason),
    ]

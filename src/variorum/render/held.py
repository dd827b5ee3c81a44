"""What an archive holds as data for programs: its texts, its typed changes, and what became of a deposit. JSON lines and tables.

The field names are a promise, as those of `data`; `schemas/archive.schema.json` states them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from variorum.model import Added, Article, Deposit, HeldArticle, HeldChange, HeldVersion, Stay
from variorum.render.plain import cell, escaped_json, one_line

TEXT_COLUMNS = (
    *("id", "article", "url", "outlet", "title", "byline", "published", "language", "captured", "captured_last", "captures", "returns"),
    *("version", "sha256", "extractor", "text"),
)
CHANGE_COLUMNS = (
    *(
        "id",
        "transition",
        "article",
        "url",
        "outlet",
        "title",
        "kind",
        "class",
        "substantive",
        "rank",
        "old_text",
        "new_text",
        "rule",
        "reason",
    ),
    *("old_seen", "new_seen", "told", "counted", "old_before", "old_after", "new_before", "new_after"),
)


def text_row(article: HeldArticle, version: HeldVersion, text: Article, stay: Stay, *, number: int, returns: bool) -> dict[str, Any]:
    """A text of an article in an interval in which every good capture showed it; `number` tells intervals of one moment apart."""
    return {
        "id": f"{article.key}@{stay.first}" + (f"~{number}" if number > 1 else ""),
        "article": article.key,
        "url": text.url or article.url,
        "outlet": text.outlet,
        "title": text.title,
        "byline": text.byline,
        "published": text.published,
        "language": text.language,
        "captured": stay.first,
        "captured_last": stay.last,
        "captures": stay.captures,
        "returns": returns,
        "version": version.number,
        "sha256": version.sha256,
        "extractor": text.extractor,
        "text": text.text,
    }


def change_row(change: HeldChange) -> dict[str, Any]:
    """A typed change between two captures; its texts are cut after some 300 characters."""
    return {
        "id": change.id,
        "transition": change.transition,
        "article": change.key,
        "url": change.url,
        "outlet": change.outlet,
        "title": change.title,
        "kind": change.kind.value,
        "class": change.class_.value,
        "substantive": change.substantive,
        "rank": round(change.rank, 4),
        "old_text": change.old_text,
        "new_text": change.new_text,
        "rule": change.rule,
        "reason": change.reason,
        "old_seen": change.old_seen,
        "new_seen": change.new_seen,
        "told": change.told,
        "counted": change.counted,
        "old_before": change.old_before,
        "old_after": change.old_after,
        "new_before": change.new_before,
        "new_after": change.new_after,
    }


def counted_of(change: HeldChange) -> str:
    """What a figure counts, for a reader; empty where the readings say so themselves. That a figure is an ordinal is for programs."""
    counted = one_line(change.counted or "").removeprefix("ordinal").strip()
    return "" if counted.casefold() in one_line(f"{change.old_text} {change.new_text}").casefold() else counted


def added_row(deposit: Deposit, added: Added) -> dict[str, Any]:
    """What became of a deposit."""
    return {
        "article": deposit.key,
        "captured": deposit.captured,
        "origin": deposit.origin,
        "status": deposit.status.value,
        "reason": deposit.reason,
        "capture": added.capture,
        "version": added.version,
        "again": added.again,
        "new_article": added.new_article,
        "new_version": added.new_version,
        "changed": added.changed,
        "forgotten": added.forgotten,
        "sha256": deposit.article.sha256 if deposit.article else None,
    }


def json_line(row: Mapping[str, Any]) -> str:
    """A row as a line of JSON that is harmless on a terminal."""
    return escaped_json(json.dumps(row, ensure_ascii=False)) + "\n"


def csv_line(row: Mapping[str, Any] | tuple[str, ...]) -> str:
    """A row as a line of CSV, or the names of the columns. A text cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    values = row if isinstance(row, tuple) else [_cell(value) for value in row.values()]
    csv.writer(out, lineterminator="\n").writerow(values)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return cell(value) if isinstance(value, str) else value

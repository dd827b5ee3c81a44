"""A story as a table: a row for each occurrence of each thread, as CSV for spreadsheets and as Parquet for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from variorum.model import Figure, Occurrence, Story, Thread
from variorum.render.data import plain_number, version
from variorum.render.exports.sources import Desk, address, digest, interval, scalar
from variorum.render.plain import cell
from variorum.render.story_view import Text

_DIGITS = 4  # decimals of shares: beyond them a machine's rounding would show
_TIME = pa.timestamp("s", tz="UTC")
_ORIGIN = pa.struct([pa.field("actor", pa.string()), pa.field("articles", pa.list_(pa.string())), pa.field("reason", pa.string())])
SCHEMA = pa.schema(
    [
        pa.field("thread", pa.string(), nullable=False),
        pa.field("claim", pa.string()),  # null where no words of the texts are given
        pa.field("status", pa.string(), nullable=False),
        pa.field("status_reason", pa.string()),
        pa.field("rank", pa.float64(), nullable=False),
        pa.field("article", pa.string(), nullable=False),
        pa.field("outlet", pa.string()),
        pa.field("url", pa.string()),  # http and https only
        pa.field("language", pa.string()),
        pa.field("published", pa.string()),  # ISO 8601, as precise as it was given
        pa.field("published_first", _TIME),  # the first and the last moment that it may mean
        pa.field("published_last", _TIME),
        pa.field("start", pa.int64(), nullable=False),  # code points of the article's text
        pa.field("end", pa.int64(), nullable=False),
        pa.field("text", pa.string()),  # its first words, as far as they are quoted
        pa.field("withheld", pa.int64(), nullable=False),  # words behind them that are not
        pa.field("text_sha256", pa.string(), nullable=False),  # of all its words
        pa.field("article_sha256", pa.string(), nullable=False),
        pa.field("attribution", pa.string()),
        pa.field("speaker", pa.string()),
        pa.field("relays", pa.list_(pa.string()), nullable=False),
        pa.field("value", pa.float64()),
        pa.field("low", pa.float64()),
        pa.field("high", pa.float64()),
        pa.field("hedge", pa.string()),
        pa.field("unit", pa.string()),
        pa.field("counted", pa.string()),
        pa.field("tier", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("reason", pa.string()),
        pa.field("origins", pa.list_(_ORIGIN), nullable=False),
        pa.field("known_dependent", pa.int64(), nullable=False),
        pa.field("no_link_found", pa.int64(), nullable=False),
        pa.field("unknown", pa.int64(), nullable=False),
    ]
)


def story_table(story: Story, *, full_text: bool = False, hashes_only: bool = False) -> pa.Table:
    """The occurrences as an Arrow table with the columns of `SCHEMA`; texts are quoted up to the cap, in full, or not at all."""
    rows = [_plain(row) for row in _rows(story, full_text=full_text, hashes_only=hashes_only)]
    return pa.Table.from_pylist(rows, schema=SCHEMA.with_metadata({"variorum": version()}))


def story_parquet(story: Story, *, full_text: bool = False, hashes_only: bool = False) -> bytes:
    """The table as a Parquet file."""
    out = pa.BufferOutputStream()
    parquet.write_table(story_table(story, full_text=full_text, hashes_only=hashes_only), out)
    return bytes(out.getvalue())


def story_csv(story: Story, *, full_text: bool = False, hashes_only: bool = False) -> str:
    """The table as CSV.

    A text cell that a spreadsheet would take for a formula begins with an apostrophe; cells of numbers stay numbers. Lists are joined by "; ".
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [name for name in SCHEMA.names if name not in {"published_first", "published_last"}]
    writer.writerow(names)
    for row in _rows(story, full_text=full_text, hashes_only=hashes_only):
        writer.writerow([_cell(name, row[name]) for name in names])
    return out.getvalue()


def _rows(story: Story, *, full_text: bool, hashes_only: bool) -> Iterator[dict[str, Any]]:
    desk = Desk(story, full_text=full_text, hashes_only=hashes_only)
    desk.set_aside()
    for thread in desk.threads:
        for each, text in desk.places(thread):
            yield _of_thread(thread, desk) | _of_text(text) | _of_occurrence(each, text, desk) | _of_figure(each.figure, desk)


def _of_thread(thread: Thread, desk: Desk) -> dict[str, Any]:
    counts = thread.independence
    return {
        "thread": thread.id,
        "claim": desk.claim(thread) or None,
        "status": thread.status.value,
        "status_reason": None if desk.silent else thread.status_reason,
        "rank": round(thread.rank, _DIGITS),
        "origins": [
            {"actor": origin.actor, "articles": list(origin.articles), "reason": None if desk.silent else origin.reason}
            for origin in thread.origins
        ],
        "known_dependent": counts.known_dependent,
        "no_link_found": counts.no_link_found,
        "unknown": counts.unknown,
    }


def _of_text(text: Text) -> dict[str, Any]:
    article = text.reading.article
    known = interval(article.published)
    return {
        "article": article.id,
        "outlet": article.outlet,
        "url": address(article.url),
        "language": text.language,
        "published": article.published,
        "published_first": known.first if known else None,
        "published_last": known.last if known else None,
        "article_sha256": article.sha256,
    }


def _of_occurrence(each: Occurrence, text: Text, desk: Desk) -> dict[str, Any]:
    excerpt = desk.excerpt(text, each.span)
    words = text.reading.article.text[slice(*each.span)]
    return {
        "start": each.span[0],
        "end": each.span[1],
        "text": excerpt.words or None,
        "withheld": len(desk.ration.words(text, each.span)) if desk.silent else excerpt.withheld,
        "text_sha256": digest(words),
        "attribution": each.attribution,
        "speaker": each.speaker,
        "relays": list(each.relays),
        "tier": each.tier.value,
        "score": round(each.score, _DIGITS),
        "reason": None if desk.silent else each.reason,
    }


def _of_figure(figure: Figure | None, desk: Desk) -> dict[str, Any]:
    if figure is None:
        return dict.fromkeys(("value", "low", "high", "hedge", "unit", "counted"))
    said = (None, None) if desk.silent else (figure.hedge, figure.counted)
    return {"value": figure.value, "low": figure.low, "high": figure.high, "hedge": said[0], "unit": figure.unit, "counted": said[1]}


def _plain(value: Any) -> Any:
    """What Arrow can hold."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _cell(name: str, value: Any) -> object:
    if name == "origins":
        return cell("; ".join(origin["actor"] or "nobody named" for origin in value))
    if isinstance(value, list):
        return cell("; ".join(value))
    if isinstance(value, str):
        return cell(value)
    return "" if value is None else plain_number(value)

"""Rows become nouns."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from variorum.archive.base import Row, unlisted, unpack
from variorum.model import (
    Article,
    CaptureStatus,
    ChangeClass,
    ChangeKind,
    HeldArticle,
    HeldCapture,
    HeldChange,
    HeldVersion,
    Stay,
    Transition,
)

_ARTICLE = tuple(field.name for field in fields(HeldArticle))
_VERSION = tuple(field.name for field in fields(HeldVersion) if field.name != "forgotten")
_TRANSITION = tuple(field.name for field in fields(Transition) if field.name != "returns")
_CHANGE = (
    *("transition", "article", "rank", "old_text", "new_text", "reason", "rule", "old_seen", "new_seen", "told", "key", "outlet", "title"),
    *("url", "counted", "old_before", "old_after", "new_before", "new_after"),
)


def _picked(row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def article(row: Row) -> HeldArticle:
    """Of a row of `articles`."""
    return HeldArticle(**_picked(row, _ARTICLE))


def capture(row: Row) -> HeldCapture:
    """Of a row of `captures` with its body's digest and size."""
    return HeldCapture(
        id=row["id"],
        article=row["article"],
        captured=row["captured"],
        added=row["added"],
        origin=row["origin"],
        status=CaptureStatus(row["status"]),
        reason=row["reason"],
        http_status=row["http_status"],
        media_type=row["media_type"],
        charset=row["charset"],
        url=row["url"],
        headers=unlisted(row["headers"]),
        body=row["sha256"],
        bytes=row["bytes"] or 0,
        version=row["version"],
        notes=unlisted(row["notes"]),
        dated=bool(row["dated"]),
        forgotten=row["why"],
    )


def version(row: Row) -> HeldVersion:
    """Of a row of `versions` with its text's digest."""
    return HeldVersion(**_picked(row, _VERSION), forgotten=row["why"])


def text(row: Row) -> Article:
    """Of a row of `versions` with its text."""
    return Article(
        text=unpack(row["data"]).decode("utf-8", "surrogatepass"),
        title=row["title"],
        byline=row["byline"],
        outlet=row["outlet"],
        url=row["url"],
        published=row["published"],
        language=row["language"],
        encoding=row["encoding"],
        encoding_reason=row["encoding_reason"],
        media_type=row["media_type"],
        extractor=row["extractor"],
        given_id=f"v{row['id']}",
    )


def stay(row: Row) -> Stay:
    """Of an interval."""
    return Stay(version=row["version"], first=row["first"], last=row["last"], captures=row["captures"], before=row["since"])


def transition(row: Row) -> Transition:
    """Of a row of `transitions`."""
    return Transition(**_picked(row, _TRANSITION), returns=bool(row["returns"]))


def change(row: Row) -> HeldChange:
    """Of a row of `changes` with what is known of its article."""
    return HeldChange(
        **_picked(row, _CHANGE),
        id=f"{row['transition']}-{row['number']}",
        kind=ChangeKind(row["kind"]),
        class_=ChangeClass(row["class"]),
        substantive=bool(row["substantive"]),
    )

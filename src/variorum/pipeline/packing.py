"""Readings, and what was told of a story, as bytes, to be kept and read again: JSON by the types of the fields, each text once."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, TypeVar

from variorum.model import Article, Reading

if TYPE_CHECKING:
    from variorum.pipeline.tellings import Told

T = TypeVar("T")


STORY, READING = "story", "reading"  # stages of what is kept
_VERSION = 3  # of it; what threads are and how they are told may change within one version of the program


def stage() -> str:
    """The version of what is kept: that of the program, and ours."""
    return f"{version('variorum')}-{_VERSION}"


def packed(told: Told) -> bytes | None:
    """As bytes; None where a text holds what JSON cannot (a lone surrogate), so that it is made anew each time."""
    import msgspec  # noqa: PLC0415

    story = told.story
    bare = replace(
        story,
        kinships=tuple(replace(each, a=_named(each.a), b=_named(each.b)) for each in story.kinships),
        comparisons=tuple(replace(each, old=_empty(each.old), new=_empty(each.new)) for each in story.comparisons),
    )
    try:
        return msgspec.json.encode(replace(told, story=bare))
    except UnicodeEncodeError:
        return None


def unpacked(data: bytes, kind: type[Told]) -> Told:
    """As it was."""
    import msgspec  # noqa: PLC0415

    told = msgspec.json.decode(data, type=kind)
    story = told.story
    texts = {reading.article.id: reading for reading in story.readings}
    whole = replace(
        story,
        kinships=tuple(replace(each, a=texts[each.a.id].article, b=texts[each.b.id].article) for each in story.kinships),
        comparisons=tuple(replace(each, old=texts[each.old.article.id], new=texts[each.new.article.id]) for each in story.comparisons),
    )
    return replace(told, story=whole)


def packed_reading(reading: Reading) -> bytes | None:
    """A reading as bytes; None as above."""
    import msgspec  # noqa: PLC0415

    try:
        return msgspec.json.encode(reading)
    except UnicodeEncodeError:
        return None


def unpacked_reading(data: bytes) -> Reading:
    """As it was."""
    import msgspec  # noqa: PLC0415

    return msgspec.json.decode(data, type=Reading)


def _named(article: Article) -> Article:
    return Article(text="", given_id=article.id)


def _empty(reading: Reading) -> Reading:
    return Reading(article=_named(reading.article), language=None, tokens=(), sentences=())

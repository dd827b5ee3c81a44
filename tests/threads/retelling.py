"""The invented stories of this folder, told by the program; each is read once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from variorum import pipeline
from variorum.model import Article, Story, Thread

STORIES = Path(__file__).parent / "stories"
NAMES = sorted(path.parent.name for path in STORIES.glob("*/gold.json"))


def articles(name: str) -> list[Article]:
    folder = STORIES / name
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    return [
        Article(text=(folder / text["file"]).read_text("utf-8"), outlet=text["outlet"], published=text["published"], given_id=text["file"])
        for text in gold["texts"]
    ]


@cache
def told(name: str) -> Story:
    return pipeline.story(articles(name))


def story(*texts: str, **known: object) -> Story:
    """A story of these texts, which share what is known of them."""
    return pipeline.story(Article(text=text, given_id=f"n{number}", **known) for number, text in enumerate(texts, 1))


def dated(*texts: tuple[str, str, str]) -> Story:
    """A story of texts with outlet and date."""
    return pipeline.story(
        Article(text=text, given_id=f"n{number}", outlet=outlet, published=published)
        for number, (outlet, published, text) in enumerate(texts, 1)
    )


def words(told_: Story, thread: Thread) -> list[tuple[str, str]]:
    """Of each occurrence its text and its words."""
    texts = {reading.article.id: reading.article.text for reading in told_.readings}
    return [(each.article, texts[each.article][slice(*each.span)]) for each in thread.occurrences]


def thread_of(told_: Story, text: str, part: str, value: float | None = None) -> Thread:
    """The thread in which this text says this."""
    for thread in told_.threads:
        for each, (article, said) in zip(thread.occurrences, words(told_, thread), strict=True):
            if article == text and part in said and (value is None or (each.figure and each.figure.value == value)):
                return thread
    raise AssertionError(f"no thread has {part!r} ({value}) of {text}: {[thread.claim for thread in told_.threads]}")


def values(thread: Thread) -> list[float | None]:
    return [each.figure.value for each in thread.occurrences if each.figure]

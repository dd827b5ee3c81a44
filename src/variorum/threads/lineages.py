"""Which texts are versions of one article, and which stand in one line by copying."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from variorum import settings
from variorum.model import Kinship, PairRelation, Reading
from variorum.threads.names import Union

_OF_ONE = {PairRelation.SAME_TEXT, PairRelation.VERSION}
_TAKEN = {PairRelation.SAME_TEXT, PairRelation.VERSION, PairRelation.COPY, PairRelation.DRAWS_ON}


class Lineages(NamedTuple):
    """Places of readings, in the order of time."""

    articles: tuple[tuple[int, ...], ...]  # the versions of each article
    article_of: tuple[int, ...]  # of each reading, its place in `articles`
    lines: tuple[int, ...]  # of each reading, a number that those share which copying joins


def one_article(kinship: Kinship) -> bool:
    """Whether two related texts count as versions of one article."""
    given = (kinship.a.outlet or kinship.a.url, kinship.b.outlet or kinship.b.url)
    if kinship.relation is PairRelation.SAME_TEXT:
        return given[0] == given[1] or None in given
    if kinship.relation in _OF_ONE:
        return True
    alone = given == (None, None)
    return alone and taken(kinship) and min(kinship.containment_a, kinship.containment_b) >= settings.ONE_ARTICLE


def taken(kinship: Kinship) -> bool:
    """Whether words of one text were taken over into the other."""
    return kinship.relation in _TAKEN


def lineages(readings: Sequence[Reading], kinships: Sequence[Kinship]) -> Lineages:
    """The articles and lines of a story."""
    place = {reading.article.id: number for number, reading in enumerate(readings)}
    versions, lines = Union(len(readings)), Union(len(readings))
    for kinship in kinships:
        a, b = place[kinship.a.id], place[kinship.b.id]
        if one_article(kinship):
            versions.join(a, b)
        if taken(kinship):
            lines.join(a, b)
    articles = tuple(tuple(group) for group in versions.groups())
    article_of = {reading: number for number, article in enumerate(articles) for reading in article}
    return Lineages(articles, tuple(article_of[number] for number in range(len(readings))), tuple(map(lines.root, range(len(readings)))))

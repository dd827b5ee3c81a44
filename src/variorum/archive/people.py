"""Stories, how versions are related, and what people decided of links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from variorum.archive import rows
from variorum.archive.base import Base, Row, reading, writing
from variorum.model import Anchor, Decision, HeldArticle, HeldStory, Kin, PairRelation, Review

_KIN = tuple(field.name for field in fields(Kin) if not field.name.startswith("article_"))
_STORY = tuple(field.name for field in fields(HeldStory))

MANY = 500  # digests that are asked for in one statement; engines take some thousand values


class People(Base):
    """Stories, kin and reviews."""

    @writing
    def set_stories(self, members: Iterable[tuple[int, int]], kin: Iterable[Kin]) -> None:
        """Which story each article stands in, as (story, article), and all relations, in place of those before.

        Only what differs is written. Relations of versions that are not here or were forgotten are passed over.
        """
        before = {row["id"]: row["story"] for row in self._db.rows("story_members", {})}
        after = {article: story for story, article in members}
        moved = [
            {"article": article, "story": after.get(article)} for article in {*before, *after} if before.get(article) != after.get(article)
        ]
        self._db.many("set_story", sorted(moved, key=lambda each: str(each["article"])))
        held = {(row["a"], row["b"]): tuple(row[name] for name in _KIN) for row in self._db.rows("all_kin", {})}
        now = {(each.a, each.b): tuple(_plain(getattr(each, name)) for name in _KIN) for each in kin}
        self._db.many("drop_kin", [{"a": a, "b": b} for a, b in sorted(held.keys() - now.keys())])
        self._db.many("add_kin", [dict(zip(_KIN, values, strict=True)) for pair, values in sorted(now.items()) if held.get(pair) != values])

    @reading
    def stories(self, *, limit: int = 50, offset: int = 0) -> list[HeldStory]:
        """Stories, the one that something new was seen of last first."""
        return [_story(row) for row in self._db.rows("stories", {"limit": limit, "offset": offset}, condition="")]

    @reading
    def story(self, id: int) -> HeldStory | None:  # noqa: A002  - what it is called everywhere else
        """One story; None when no article stands in it, or no longer."""
        found = self._db.rows("stories", {"limit": 1, "offset": 0, "story": id}, condition="AND story = :story")
        return _story(found[0]) if found else None

    @reading
    def story_articles(self, id: int) -> list[HeldArticle]:  # noqa: A002
        """The articles of a story, the first seen first."""
        return [rows.article(row) for row in self._db.rows("story_articles", {"story": id})]

    @reading
    def kin(self, article: int) -> list[Kin]:
        """What versions of an article are related to, most words first."""
        return [_kin(row) for row in self._db.rows("kin", {"article": article})]

    @writing
    def review(self, review: Review) -> Review:
        """Keep what somebody decided; it gets its id."""
        row = self._one(
            "add_review",
            at=review.at,
            author=review.author,
            decision=str(review.decision),
            thread_sha256=review.thread.sha256[:16],
            thread_start=review.thread.start,
            thread_end=review.thread.end,
            sha256=review.occurrence.sha256[:16],
            start_=review.occurrence.start,
            end_=review.occurrence.end,
            note=review.note,
        )
        return Review(
            id=row["id"],
            at=review.at,
            author=review.author,
            decision=review.decision,
            thread=review.thread,
            occurrence=review.occurrence,
            note=review.note,
        )

    @reading
    def reviews(self, *, sha256s: Iterable[str] | None = None) -> list[Review]:
        """What was decided, in time: all of it, or what touches any of some texts. Digests are compared by their first 16 digits."""
        condition, values = "", {}
        if sha256s is not None:
            values = {f"text{number}": digest[:16] for number, digest in enumerate(sorted(set(sha256s)))}
            if len(values) > MANY:
                return [found for found in map(_review, self._db.rows("reviews", {}, condition="")) if _touched(found, values.values())]
            if not values:
                return []
            names = ", ".join(f":{name}" for name in values)
            condition = f"WHERE sha256 IN ({names}) OR thread_sha256 IN ({names})"
        return [_review(row) for row in self._db.rows("reviews", values, condition=condition)]


def _touched(review: Review, digests: Iterable[str]) -> bool:
    return not {review.thread.sha256, review.occurrence.sha256}.isdisjoint(digests)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, PairRelation) else float(value) if isinstance(value, float) else value


def _kin(row: Row) -> Kin:
    values = {name: row[name] for name in _KIN}
    return Kin(**values | {"relation": PairRelation(row["relation"])}, article_a=row["article_a"], article_b=row["article_b"])


def _story(row: Row) -> HeldStory:
    return HeldStory(**{name: row[name] for name in _STORY})


def _review(row: Row) -> Review:
    return Review(
        id=row["id"],
        at=row["at"],
        author=row["author"],
        decision=Decision(row["decision"]),
        thread=Anchor(sha256=row["thread_sha256"], start=row["thread_start"], end=row["thread_end"]),
        occurrence=Anchor(sha256=row["sha256"], start=row["start_"], end=row["end_"]),
        note=row["note"],
    )

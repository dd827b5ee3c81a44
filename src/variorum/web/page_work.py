"""Pages that take long to make: comparisons, stories, threads. Other processes make them, and may be killed over it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from variorum.web.routes import Refusal
from variorum.web.work import placed_at

if TYPE_CHECKING:
    from variorum.archive import Archive
    from variorum.pipeline.tellings import Told
    from variorum.render.site import views
    from variorum.web.work import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPage:
    """Two versions side by side."""

    frame: views.Frame
    old: int
    new: int
    transition: str | None = None  # where they follow each other, and the page is that step's

    def run(self, archive: Archive, job: Job) -> bytes:  # noqa: ARG002
        """Draw it."""
        from variorum.pipeline.settling import compare_versions  # noqa: PLC0415  - heavy
        from variorum.render import site  # noqa: PLC0415

        old, new = archive.version(self.old), archive.version(self.new)
        article = archive.article(new.article) if new else None
        if old is None or new is None or article is None:
            raise Refusal(404, "no such version is held here", "begin at the first page", where="version")
        steps = archive.transitions(article.id)
        at = next((place for place, step in enumerate(steps) if step.id == self.transition), None)
        view = site.views.ComparisonView(
            comparison=compare_versions(archive, old.id, new.id),
            old=old,
            new=new,
            article=article,
            old_article=None if old.article == new.article else archive.article(old.article),
            transition=None if at is None else steps[at],
            before=steps[at - 1] if at else None,
            after=steps[at + 1] if at is not None and at + 1 < len(steps) else None,
            story=archive.story(article.story) if article.story is not None else None,
        )
        return site.comparison(self.frame, view).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """A story through all its texts."""

    frame: views.Frame
    story: int

    def run(self, archive: Archive, job: Job) -> bytes:  # noqa: ARG002
        """Draw it."""
        from variorum.pipeline import tellings  # noqa: PLC0415  - heavy
        from variorum.render import site  # noqa: PLC0415

        now = tellings.story_now(archive, self.story)
        if now is not None and now != self.story:
            raise Refusal(303, "this story is part of another", "see there", headers={"Location": f"/stories/{now}"})
        told = tellings.told_story(archive, self.story, jobs=1)
        if told is None:
            raise Refusal(404, "no such story is held here, or none of its texts", "begin at the list of stories", where="story")
        return site.story(self.frame, site.views.StoryView(told=_view(archive, told, self.story))).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPage:
    """A claim through the texts of its story."""

    frame: views.Frame
    anchor: str

    def run(self, archive: Archive, job: Job) -> bytes:  # noqa: ARG002
        """Draw it."""
        from variorum.render import site  # noqa: PLC0415  - heavy

        placed = placed_at(archive, self.anchor)
        view = site.views.ThreadView(told=_view(archive, placed.told, placed.story), thread=placed.thread)
        return site.thread(self.frame, view).encode("utf-8", "replace")


def _view(archive: Archive, told: Told, story: int | None) -> views.Told:
    """What was told, as the pages take it."""
    from variorum.pipeline import tellings  # noqa: PLC0415
    from variorum.render import site  # noqa: PLC0415

    names = [reading.article.given_id or "" for reading in told.story.readings]
    held = {name: version for name in names if name[1:].isdigit() and (version := archive.version(int(name[1:]))) is not None}
    return site.views.Told(
        story=told.story,
        held=held,
        anchor=partial(tellings.anchor_of, told.story),
        link=partial(tellings.link_of, told.story),
        line=archive.story(story) if story is not None else None,
        reviews=tuple(tellings.reviews_of(archive, told.story)),
        set_aside=tuple((each.review, each.reason) for each in told.set_aside),
        left_out=len(told.left_out),
    )

"""The page of a comparison and the page of a story, as the HTML files have them, with the site around them."""

from __future__ import annotations

from variorum.model import Anchor, HeldVersion, Occurrence, Review, Thread
from variorum.render.page import as_page
from variorum.render.plain import one_line
from variorum.render.site.around import Around
from variorum.render.site.views import ComparisonView, Frame, StoryView, Told
from variorum.render.story_html import story_page
from variorum.render.story_view import Known, Text


class ComparisonAround(Around):
    """What the template of a comparison may use of the site."""

    def __init__(self, site: Frame, view: ComparisonView) -> None:
        super().__init__(site)
        self.view = view


class StoryAround(Around):
    """What the templates of a story and of a claim may use of the site."""

    def __init__(self, site: Frame, told: Told) -> None:
        super().__init__(site, "stories")
        self.told = told
        self._reviews: dict[str, list[Review]] = {}
        for review in told.reviews:
            self._reviews.setdefault(str(review.occurrence), []).append(review)

    def anchor(self, occurrence: Occurrence) -> Anchor | None:
        """Where an occurrence stands."""
        return self.told.anchor(occurrence)

    def link(self, thread: Thread, occurrence: Occurrence) -> Anchor | None:
        """What a decision on it names as its thread."""
        return self.told.link(thread, occurrence)

    def reviews_of(self, occurrence: Occurrence) -> list[Review]:
        """Decisions on it, oldest first."""
        anchor = self.told.anchor(occurrence)
        return self._reviews.get(str(anchor), []) if anchor else []

    @property
    def known(self) -> dict[str, Known]:
        """What the archive knows of the texts. A later version often gives the date of the first one; then it is dated by its first capture."""
        held = sorted(self.told.held.items(), key=lambda each: (each[1].article, each[1].number))
        known: dict[str, Known] = {}
        given: set[tuple[int, str | None]] = set()
        for id_, version in held:
            dateline = (version.article, version.published)
            again = dateline in given or (version.number > 1 and version.published is None)
            known[id_] = Known(name=f"version {version.number}", seen=version.first if again else None, first=version.first)
            given.add(dateline)
        return known

    def version_of(self, text: Text) -> HeldVersion | None:
        """Which version a text is."""
        return self.told.held.get(text.reading.article.id)


def comparison(frame: Frame, view: ComparisonView) -> str:
    """Two versions side by side."""
    names = tuple(f"version {each.number}" for each in (view.old, view.new))
    if view.old_article:
        outlets = (view.old_article.outlet or view.old_article.key, view.article.outlet or view.article.key)
        names = tuple(f"{one_line(outlet)}, {name}" for outlet, name in zip(outlets, names, strict=True))
    return as_page(view.comparison, frame=ComparisonAround(frame, view), names=(names[0], names[1]))


def story(frame: Frame, view: StoryView) -> str:
    """A story."""
    around = StoryAround(frame, view.told)
    return story_page(view.told.story, full_text=view.full_text, frame=around, known=around.known)

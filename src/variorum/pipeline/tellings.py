"""Stories in an archive: which articles tell of one event, each claim followed through them, and what people decided of it.

archive ─texts─▶ reuse ─verified passages─▶ articles grouped into stories, kin ─▶ archive
a story of the archive ─its texts, when they were seen, reviews─▶ `stories.story` ─▶ Told, kept until one of these is another
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from variorum.errors import EmptyTextError
from variorum.model import Anchor, Article, HeldArticle, HeldVersion, Observed, Occurrence, Reading, Review, SetAside, Story, Thread, Tier
from variorum.pipeline import packing
from variorum.pipeline.relating import Related, relate
from variorum.pipeline.stories import story as follow_story

if TYPE_CHECKING:
    from variorum.archive import Archive

__all__ = [
    "Placed",
    "Related",
    "Told",
    "anchor_of",
    "find_thread",
    "link_of",
    "parse_anchor",
    "relate",
    "reviews_of",
    "story_now",
    "thread_at",
    "told_story",
]

MOST = 60  # texts of a story that are followed together; each is read whole, and all related ones are compared
_ANCHOR = re.compile(r"([0-9a-f]{16,64})-(\d{1,9})-(\d{1,9})")
_TEXT = re.compile(r"\bv\d+\b")  # as a note names a text
_DIGITS = 16  # of a text's SHA-256 that name it in an anchor

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story of the archive, followed."""

    story: Story
    left_out: tuple[int, ...]  # versions beyond those that are followed together
    notes: tuple[str, ...]  # what could not be read, and what was left out
    set_aside: tuple[SetAside, ...]  # decisions that could not be applied, and why


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where an occurrence stands."""

    story: int | None  # None: the article stands in no story
    article: int
    version: int
    told: Told
    thread: Thread
    occurrence: Occurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A text of an article, and when it was seen."""

    version: HeldVersion
    observed: Observed
    first: bool  # of its article
    last: bool
    imported: bool  # its moments are those of an import, and its dateline tells more


def told_story(
    archive: Archive, which: int | Sequence[int], *, jobs: int | None = None, progress: Progress = lambda *_: None
) -> Told | None:
    """The story of this id, or that of these articles, followed. None: there is none, or none of its texts is kept.

    What was told once is kept, and told again until a text, a change or a decision comes to it.
    """
    held = _held(archive, _articles(archive, which))
    if not held:
        return None
    chosen, left_out = _chosen(held)
    reviews = tuple(archive.reviews(sha256s=sorted({each.version.sha256 for each in chosen})))
    key, state = _key(archive, which), _state(chosen, left_out, reviews)
    kept = archive.made(packing.STORY, key, version=packing.stage())
    if kept is not None and kept.startswith(state):
        return packing.unpacked(kept[len(state) :], Told)
    articles = archive.texts([each.version.id for each in chosen])
    ready = _ready(archive, articles)
    try:
        told = _told(articles, chosen, reviews, ready=ready, jobs=jobs, progress=progress)
    except EmptyTextError:
        return None
    for reading in told.story.readings:
        if reading.article.id not in ready and (data := packing.packed_reading(reading)) is not None:
            archive.keep(packing.READING, _reading_key(reading.article), data, version=packing.stage(), of=[_number(reading.article)])
    told = _with_left_out(told, left_out)
    data = packing.packed(told)
    if data is not None:
        archive.keep(packing.STORY, key, state + data, version=packing.stage(), of=[each.version.id for each in chosen])
    return told


def story_now(archive: Archive, story: int) -> int | None:
    """The id under which a story goes now. One that became part of another bears the id of an article that it had, and leads there."""
    if archive.story(story) is not None:
        return story
    article = archive.article(story)
    return article.story if article else None


def reviews_of(archive: Archive, story: Story) -> tuple[Review, ...]:
    """What people decided of the texts of a story, in the order of time."""
    return tuple(archive.reviews(sha256s=sorted({reading.article.sha256 for reading in story.readings})))


def _articles(archive: Archive, which: int | Sequence[int]) -> list[int]:
    if not isinstance(which, int):
        return sorted(set(which))
    now = story_now(archive, which)
    return [] if now is None else [article.id for article in archive.story_articles(now)]


def _held(archive: Archive, articles: Iterable[int]) -> list[_Held]:
    """The texts of articles that are here, each once, with the intervals in which its article showed it."""
    found = []
    for article in articles:
        stays = archive.stays(article)
        versions = {version.id: version for version in archive.versions(article)}
        newest = archive.captures(article, limit=1)
        datelines = {version.published for version in versions.values()}
        dated = all(capture.dated for capture in newest)
        imported = not dated and None not in datelines and len(datelines) == len(versions)
        seen: dict[int, list[tuple[str, str]]] = {}
        for stay in stays:
            # how long the latest text has stood tells nothing yet, and would make the story another one at every look
            seen.setdefault(stay.version, []).append((stay.first, stay.first if stay is stays[-1] else stay.last))
        found += [
            _Held(
                version=versions[number],
                observed=Observed(article=article, stays=tuple(moments), dated=dated),
                first=number == stays[0].version,
                last=number == stays[-1].version,
                imported=imported,
            )
            for number, moments in seen.items()
            if number in versions and versions[number].forgotten is None
        ]
    return found


def _chosen(held: Sequence[_Held]) -> tuple[list[_Held], list[int]]:
    """The texts that are followed together, in the order in which they were first seen, and the versions left out.

    Of each article the latest and the first text come before those between, of these the newest.
    """

    def standing(each: _Held) -> int:
        return 0 if each.last else 1 if each.first else 2

    in_time = sorted(held, key=lambda each: (each.observed.stays[0][0], each.version.id))
    newest = {each.version.id: -place if standing(each) == 2 else place for place, each in enumerate(in_time)}
    by_rank = sorted(in_time, key=lambda each: (standing(each), newest[each.version.id]))
    chosen = {each.version.id for each in by_rank[:MOST]}
    return [each for each in in_time if each.version.id in chosen], sorted(each.version.id for each in by_rank[MOST:])


def _key(archive: Archive, which: int | Sequence[int]) -> str:
    """Under which a story is kept, each in the place of what it was before."""
    return f"story {story_now(archive, which)}" if isinstance(which, int) else f"articles {' '.join(map(str, sorted(set(which))))}"


def _state(chosen: Sequence[_Held], left_out: Sequence[int], reviews: Sequence[Review]) -> bytes:
    """What a story is told from; of one length."""
    parts = [(each.version.id, each.version.sha256, each.observed.stays) for each in chosen]
    return hashlib.sha256(repr((parts, list(left_out), list(reviews))).encode("utf-8", "surrogatepass")).hexdigest().encode()


def _ready(archive: Archive, articles: Sequence[Article]) -> dict[str, Reading]:
    """The readings that are kept: a story that grows by a text has that text alone to be read."""
    kept = ((each.id, archive.made(packing.READING, _reading_key(each), version=packing.stage())) for each in articles)
    return {name: packing.unpacked_reading(data) for name, data in kept if data is not None}


def _reading_key(article: Article) -> str:
    known = replace(article, text="")
    return hashlib.sha256(f"{article.sha256} {known!r}".encode("utf-8", "surrogatepass")).hexdigest()


def _number(article: Article) -> int:
    return int(article.id.removeprefix("v"))


def _told(
    articles: Sequence[Article],
    chosen: Sequence[_Held],
    reviews: Sequence[Review],
    *,
    ready: dict[str, Reading],
    jobs: int | None,
    progress: Progress,
) -> Told:
    notes: list[str] = []
    aside: list[SetAside] = []
    story = follow_story(
        articles,
        jobs=jobs,
        reviews=reviews,
        observed={f"v{each.version.id}": each.observed for each in chosen if not each.imported},
        ready=ready,
        progress=progress,
        reject=lambda error: notes.append(str(error)),
        set_aside=aside.append,
    )
    named = {f"v{each.version.id}": _called(each) for each in chosen}
    told, notes = ([_TEXT.sub(lambda found: named.get(found[0], found[0]), note) for note in each] for each in (story.notes, notes))
    return Told(story=replace(story, notes=tuple(told)), left_out=(), notes=tuple(notes), set_aside=tuple(aside))


def _called(held: _Held) -> str:
    """What a text is called where a number would tell a reader nothing."""
    when = f"of {held.version.published}" if held.imported else f"captured {held.observed.stays[0][0]}"
    return f"the text {when}" + (f" ({held.version.outlet})" if held.version.outlet else "")


def _with_left_out(told: Told, left_out: Sequence[int]) -> Told:
    """With a note of what is not in it."""
    if not left_out:
        return told
    count = "one version is" if len(left_out) == 1 else f"{len(left_out):,} versions are"
    note = f"{count} left out: {MOST} texts are followed together, of each article the latest and the first before others"
    return replace(told, left_out=tuple(left_out), notes=(*told.notes, note))


# --- anchors ----------------------------------------------------------------------------------------------------------------------------------


def anchor_of(story: Story, occurrence: Occurrence) -> Anchor:
    """Where an occurrence stands: the words of its figure, else its own, in this very text."""
    from variorum.threads import place_of  # noqa: PLC0415

    text = next(reading.article for reading in story.readings if reading.article.id == occurrence.article)
    start, end = place_of(occurrence.span, occurrence.figure)
    return Anchor(sha256=text.sha256[:_DIGITS], start=start, end=end)


def parse_anchor(text: str) -> Anchor | None:
    """An anchor as it stands in addresses; None when it is none."""
    found = _ANCHOR.fullmatch(text)
    if found is None or int(found[2]) >= int(found[3]):
        return None
    return Anchor(sha256=found[1], start=int(found[2]), end=int(found[3]))


def thread_at(story: Story, anchor: Anchor) -> tuple[Thread, Occurrence] | None:
    """The thread and the occurrence at a place of a text; at nearly the same words, where a later version of the program draws edges otherwise."""
    from variorum.threads import nearest, place_of  # noqa: PLC0415

    digits = anchor.sha256[:_DIGITS]
    texts = {reading.article.id for reading in story.readings if reading.article.sha256.startswith(digits)}
    here = [(thread, each) for thread in story.threads for each in thread.occurrences if each.article in texts]
    place = nearest(anchor, [place_of(each.span, each.figure) for _, each in here])
    return None if place is None else here[place]


def link_of(story: Story, thread: Thread, occurrence: Occurrence) -> Anchor | None:
    """What a decision holds an occurrence against: the first certain other occurrence of its thread; None when it stands alone."""
    own = anchor_of(story, occurrence)
    others = [each for each in thread.occurrences if each is not occurrence and anchor_of(story, each) != own]
    others.sort(key=lambda each: each.tier is not Tier.CONFIRMED)
    return anchor_of(story, others[0]) if others else None


def find_thread(archive: Archive, anchor: Anchor, *, jobs: int | None = 1) -> Placed | None:
    """Which story and thread hold this occurrence; None: no text of the archive has it as a claim."""
    for version in archive.holders(anchor.sha256[:_DIGITS]):
        article = archive.article(version.article)
        if article is None or version.forgotten is not None:
            continue
        for which in _tried(article):
            told = told_story(archive, which, jobs=jobs)
            found = thread_at(told.story, anchor) if told else None
            if told and found:
                own = f"v{version.id}"
                here = next(
                    (each for each in found[0].occurrences if each.article == own and _same_words(told.story, each, found[1])), found[1]
                )
                return Placed(story=article.story, article=article.id, version=version.id, told=told, thread=found[0], occurrence=here)
    return None


def _tried(article: HeldArticle) -> Iterator[int | Sequence[int]]:
    """Its story, and the article alone: a large story may leave a text out."""
    if article.story is not None:
        yield article.story
    yield [article.id]


def _same_words(story: Story, one: Occurrence, other: Occurrence) -> bool:
    return anchor_of(story, one) == anchor_of(story, other)

"""Out of an archive: its texts, its typed changes, its captures and its watches, one at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from variorum.errors import ArchiveError
from variorum.model import HeldArticle, HeldCapture, HeldChange, Subscription, WatchKind

if TYPE_CHECKING:
    from variorum.archive import Archive

_PAGE = 200  # articles, captures or changes asked for at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of an archive is wanted."""

    outlet: str | None = None
    article: str | None = None  # key, or an address that a key can be made of
    since: str | None = None  # moment; of texts that were still seen then, of changes and captures those from then on


def texts(archive: Archive, wanted: Wanted, *, lacking: Callable[[int], None] = lambda _: None) -> Iterator[dict[str, Any]]:
    """A row for each interval of each article, in time; `lacking` hears of versions (ids) whose text was forgotten."""
    from variorum.render.held import text_row  # noqa: PLC0415

    for article in articles(archive, wanted):
        versions = {version.id: version for version in archive.versions(article.id)}
        moments: Counter[str] = Counter()
        seen: set[int] = set()
        for stay in archive.stays(article.id):
            moments[stay.first] += 1
            returns = stay.version in seen
            seen.add(stay.version)
            if wanted.since is not None and stay.last < wanted.since:
                continue
            text = archive.text(stay.version)
            if text is None:
                lacking(stay.version)
            else:
                yield text_row(article, versions[stay.version], text, stay, number=moments[stay.first], returns=returns)


def changes(archive: Archive, wanted: Wanted, *, lacking: Callable[[str], None] = lambda _: None) -> Iterator[HeldChange]:
    """The typed changes of each article in time, those of a transition by number; `lacking` hears of transitions one of whose texts was forgotten."""
    from variorum.archive.order import FORGOTTEN  # noqa: PLC0415  - siblings load when they are needed

    for article in articles(archive, wanted):
        for transition in archive.transitions(article.id) if article.versions > 1 else ():
            if wanted.since is not None and transition.new_seen < wanted.since:
                continue
            if transition.problem == FORGOTTEN:
                lacking(transition.id)
            offset = 0
            while found := archive.changes(transition=transition.id, order="text", limit=_PAGE, offset=offset):
                yield from found
                offset += len(found)


def captures(archive: Archive, wanted: Wanted) -> Iterator[tuple[str, HeldCapture, bytes]]:
    """The captures of each article whose bytes are here, in time, each with the key of the article and its bytes."""
    for article in articles(archive, wanted):
        for held in reversed(archive.captures(article.id)):
            body = archive.body(held.body) if held.body is not None and (wanted.since is None or held.captured >= wanted.since) else None
            if body is not None:
                yield article.key, held, body


def subscriptions(archive: Archive) -> list[Subscription]:
    """The feeds that are watched."""
    found = archive.watches(kind=WatchKind.FEED)
    return [Subscription(feed=watch.address, title=watch.title, folders=watch.folders) for watch in found]


def articles(archive: Archive, wanted: Wanted) -> Iterator[HeldArticle]:
    """The articles that are wanted, in the order of their keys. Raises ArchiveError where one is asked for and not here."""
    if wanted.article is not None:
        yield find_article(archive, wanted.article)
        return
    offset = 0
    before: set[int] = set()
    while found := archive.articles(outlet=wanted.outlet, order="key", limit=_PAGE, offset=offset):
        yield from (article for article in found if article.id not in before)  # one that came meanwhile moves the others on
        before = {article.id for article in found}
        offset += len(found)


def find_article(archive: Archive, name: str) -> HeldArticle:
    """The article of a key, or of an address or a path that one can be made of. Raises ArchiveError."""
    import os  # noqa: PLC0415

    from variorum.pipeline.archives import key_of  # noqa: PLC0415  - siblings load when they are needed

    for key in (name, key_of(name), os.path.abspath(name)):  # noqa: PTH100  - a name, which may not exist any more
        found = archive.article(key) if key else None
        if found is not None:
            return found
    raise ArchiveError(f"there is no article {name!r}", where=archive.address, advice="give its address, or the name it was added under")

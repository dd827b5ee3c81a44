"""What an answer brought: a capture of an article, the pages that a feed or a sitemap names. Nothing here fetches or keeps anything.

Reading may take long where somebody made a page for that, so `see` is a function that another process can run and be killed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from variorum.addresses import plain_address, web_address
from variorum.errors import InputError
from variorum.model import Captured, CaptureStatus, Deposit, Feed, FeedEntry, Listed, Sitemap, WatchKind

if TYPE_CHECKING:
    from variorum.read.standing import Before

FRESH = timedelta(days=3)  # an entry or page that says it is older is not watched: what changes does so early
UNDATED = 30  # pages of a list that says no dates, at most: the first ones
WANTED = 200  # pages of one list at one look, at most
NESTED = 20  # sitemaps of one index, at most: the latest
LONGEST = 1_900  # bytes of an address; archives take 2,000
WHOLE = 120  # words from which what a feed gives as content may be the whole article
_ALTERNATE = re.compile(rb"<link\b[^>]{0,500}>", re.IGNORECASE)
_FEED_TYPE = re.compile(rb"application/(?:rss|atom|feed)\+(?:xml|json)|application/feed\+json", re.IGNORECASE)
_HREF = re.compile(rb"href\s*=\s*[\"']?([^\"'\s>]{1,2000})", re.IGNORECASE)
_HEAD = 100_000  # bytes in which a page names its feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An answer that is to be read."""

    captured: Captured
    kind: WatchKind | None  # None: it will be seen
    asked: str  # the address that was asked for
    key: str | None = None  # of the article, where it is known
    before: Before | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an answer is."""

    kind: WatchKind | None  # None: no telling, since nothing readable came
    deposit: Deposit | None = None  # of a page
    feed: Feed | None = None
    sitemap: Sitemap | None = None
    problem: str | None = None  # why a list could not be read
    feeds: tuple[str, ...] = ()  # that a page names as its own


def see(task: Task) -> Seen:
    """What an answer is. Never raises for what is in it."""
    kind = task.kind or (_kind(task.captured) if _is_good(task.captured) else None)
    if kind in {WatchKind.FEED, WatchKind.SITEMAP}:
        return _list(task.captured, kind)
    from variorum.pipeline.archives import deposit_of  # noqa: PLC0415  - reading pages is heavy

    key = task.key or plain_address(task.asked)
    deposit = deposit_of(task.captured, key=key, origin="watch", asked=task.asked, before=task.before)
    known = kind or (WatchKind.PAGE if deposit.status is CaptureStatus.OK else None)
    return Seen(kind=known, deposit=deposit, feeds=feeds_named(task.captured) if task.kind is None else ())


def _is_good(captured: Captured) -> bool:
    return captured.status is not None and 200 <= captured.status < 300


def _kind(captured: Captured) -> WatchKind:
    """What an answer looks like; its media type says little, since servers call feeds many things."""
    from variorum.read.feeds import looks_like_feed  # noqa: PLC0415
    from variorum.read.guarded_xml import root_of  # noqa: PLC0415

    head = captured.body[:65_536]
    if looks_like_feed(head):
        return WatchKind.FEED
    if head.startswith(b"\x1f\x8b") or root_of(head) in {"urlset", "sitemapindex"}:
        return WatchKind.SITEMAP
    return WatchKind.PAGE


def _list(captured: Captured, kind: WatchKind) -> Seen:
    if not _is_good(captured):
        return Seen(kind=kind, problem=f"the server answered {captured.status}")
    try:
        if kind is WatchKind.FEED:
            from variorum.read.feeds import read_feed  # noqa: PLC0415  - heavy

            said = captured.media_type + (f"; charset={captured.charset}" if captured.charset else "")
            return Seen(kind=kind, feed=read_feed(captured.body, where=captured.url, content_type=said, url=captured.url))
        from variorum.read.sitemaps import read_sitemap  # noqa: PLC0415

        return Seen(kind=kind, sitemap=read_sitemap(captured.body, where=captured.url, url=captured.url))
    except InputError as error:
        return Seen(kind=kind, problem=error.what)
    except Exception as error:  # noqa: BLE001  - hostile lists can break libraries in many ways
        return Seen(kind=kind, problem=f"it cannot be taken apart ({type(error).__name__})")


def feeds_named(captured: Captured) -> tuple[str, ...]:
    """The feeds that a page names in its head, told to a person and not followed."""
    links = [link for link in _ALTERNATE.findall(captured.body[:_HEAD]) if _FEED_TYPE.search(link)]
    named = [found[1].decode("utf-8", "replace").replace("&amp;", "&") for link in links if (found := _HREF.search(link))]
    addresses = (web_address(name, captured.url) for name in named)
    return tuple(dict.fromkeys(address for address in addresses if address))[:5]


# --- what lists name ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A page or a list that a list names and that is worth a look."""

    address: str
    title: str | None = None
    updated: str | None = None  # moment, as the list says: the page has changed since
    kind: WatchKind = WatchKind.PAGE


def pages_of_feed(feed: Feed, *, now: datetime) -> list[Wanted]:
    """The pages of a feed's entries, each once, without old ones."""
    entries = [entry for entry in feed.entries if entry.url]
    dated = [entry for entry in entries if entry.published or entry.updated]
    recent = [entry for entry in dated if _is_fresh(entry.updated or entry.published, now)]
    undated = [entry for entry in entries if not (entry.published or entry.updated)][:UNDATED]
    chosen = (Wanted(address=entry.url or "", title=entry.title, updated=entry.updated) for entry in [*recent, *undated])
    return _once(chosen, WANTED)


def pages_of_sitemap(sitemap: Sitemap, *, now: datetime) -> list[Wanted]:
    """The pages and sitemaps that a sitemap names as recent. Pages of which it says no date are not wanted: a sitemap lists a whole site."""
    recent = sorted((page for page in sitemap.pages if _is_fresh(_said(page), now)), key=lambda page: _said(page) or "", reverse=True)
    pages = _once((Wanted(address=page.url, title=page.title, updated=page.modified) for page in recent), WANTED)
    dated = [inner for inner in sitemap.sitemaps if inner.modified]
    latest = sorted((inner for inner in dated if _is_fresh(inner.modified, now)), key=lambda inner: inner.modified or "", reverse=True)
    nested = latest if dated else [*sitemap.sitemaps[:2], *sitemap.sitemaps[-2:]]  # in most sites the newest stand first or last
    return pages + _once((Wanted(address=inner.url, kind=WatchKind.SITEMAP) for inner in nested), NESTED)


def _said(page: Listed) -> str | None:
    return max(filter(None, (page.published, page.modified)), default=None)


def _once(wanted: Iterable[Wanted], most: int) -> list[Wanted]:
    found: dict[str, Wanted] = {}
    for each in wanted:
        if len(found) >= most:
            break
        address = plain_address(each.address)
        if is_long(address):
            continue
        found.setdefault(address, replace(each, address=address))
    return list(found.values())


def is_long(address: str) -> bool:
    """Whether an address is longer than an archive takes; no page has such a one."""
    return len(address.encode("utf-8", "replace")) > LONGEST


def _is_fresh(said: str | None, now: datetime) -> bool:
    at = moment_of(said)
    return at is not None and at >= now - FRESH


def moment_of(said: str | None) -> datetime | None:
    """A moment of ISO 8601, or the end of a day that is given without hours."""
    if not said:
        return None
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    if len(said) <= 10:
        found += timedelta(days=1)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def contents_of_feed(feed: Feed, *, now: str) -> Iterator[Deposit]:
    """What a feed gives as the whole content of its entries, as captures of articles of their own: "ADDRESS#feed".

    Of their own, since the same article reads a little different in a feed than on its page, and that is no change.
    """
    from variorum.read.feeds import article_of  # noqa: PLC0415

    for entry in feed.entries[:WANTED]:
        if entry.url and _is_whole(entry) and not is_long(entry.url):
            article = article_of(feed, entry)
            yield Deposit(
                key=f"{plain_address(entry.url)}#feed",
                captured=now,
                dated=False,
                origin="watch",
                article=replace(article, path=None, given_id=None),
                body=article.text.encode("utf-8", "surrogatepass"),
                media_type="text/plain",
                charset="utf-8",
                url=entry.url,
                notes=("the content that the feed gives",),
            )


def _is_whole(entry: FeedEntry) -> bool:
    content = (entry.content or "").rstrip()
    return len(content.split()) >= WHOLE and not content.endswith(("…", "...", "[…]", "[...]")) and entry.content != entry.summary


def unreadable(asked: str, key: str, at: str, why: str) -> Seen:
    """What stands in the place of an answer that could not be read in time."""
    deposit = Deposit(key=key, captured=at, dated=True, origin="watch", status=CaptureStatus.ERROR, reason=why, url=asked)
    return Seen(kind=None, deposit=deposit)

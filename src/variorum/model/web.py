"""What comes from feeds, sitemaps, web archives and the network."""

from __future__ import annotations

from dataclasses import dataclass

HEADERS = frozenset(  # the headers that matter: how to read the body, which state of the page it is, and what its owner reserves
    "content-type content-language content-location date etag last-modified age location link retry-after memento-datetime "
    "tdm-reservation tdm-policy x-robots-tag".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """One fetch of an address at a moment, as an archive or the network gave it."""

    url: str
    captured: str  # ISO 8601 in UTC: "2024-03-01T10:00:00Z"
    status: int | None  # of HTTP; None when there was none (a file put into an archive)
    media_type: str  # in small letters, without parameters: "text/html"; "" when nobody said
    charset: str | None = None  # as the headers declare it; nobody has looked whether it is true
    headers: tuple[tuple[str, str], ...] = ()  # those that matter, names in small letters, in the order they came
    body: bytes  # without transfer and content encoding
    digest: str  # SHA-256 of `body`, as hexadecimal digits
    revisit: bool = False  # the archive keeps the body with an earlier capture of the same bytes
    where: str | None = None  # the file and the place in it: "week.warc.gz, offset 8812"
    article: str | None = None  # the key that an archive of ours kept it under; None: its address says it

    @property
    def id(self) -> str:
        """What a collection calls it: "https://news.example/bridge@2024-03-01T10:00:00Z"."""
        return f"{self.url}@{self.captured}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry of a feed. What stands in it is text, not markup, and addresses are absolute http(s) ones or None."""

    id: str  # the feed's own id of it, else its address, else "#" and its number
    url: str | None
    title: str | None
    summary: str | None  # what the feed calls a summary or description, whole or not
    content: str | None  # what it gives as the content; None when it gives none
    published: str | None  # ISO 8601
    updated: str | None
    byline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An RSS, Atom or JSON feed as it was at one moment."""

    title: str | None
    url: str | None  # where the feed itself says it lives
    site: str | None  # the page it belongs to
    language: str | None  # ISO 639-1
    encoding: str | None  # Python codec name that decoded the bytes
    form: str  # "rss20", "atom10", "json11", ...
    entries: tuple[FeedEntry, ...]  # in the order of the feed
    notes: tuple[str, ...] = ()  # what could not be read, and why: "not well-formed: mismatched tag"
    ttl: float | None = None  # seconds for which it asks not to be fetched again


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page, or another sitemap, that a sitemap lists."""

    url: str
    modified: str | None = None  # ISO 8601, as the publisher says
    title: str | None = None  # this and the rest from the news extension
    outlet: str | None = None
    published: str | None = None  # ISO 8601
    language: str | None = None  # ISO 639-1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap lists."""

    pages: tuple[Listed, ...]  # in the order of the file
    sitemaps: tuple[Listed, ...] = ()  # of an index
    notes: tuple[str, ...] = ()  # what could not be read, and why: "3 addresses that are not http(s), passed over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A feed in a list of feeds (OPML)."""

    feed: str  # its address
    title: str | None = None
    site: str | None = None  # address of the page it belongs to
    folders: tuple[str, ...] = ()  # outermost first


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A capture that a web archive lists in its index and that can be asked for."""

    url: str
    captured: str  # ISO 8601 in UTC
    media_type: str | None = None
    status: int | None = None  # of HTTP; None for a revisit, which lists none
    digest: str | None = None  # as listed, in most lists SHA-1 in base 32: equal digests are equal bodies
    revisit: bool = False  # the same body as an earlier capture

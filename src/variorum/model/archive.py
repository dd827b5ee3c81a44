"""What an archive keeps: articles, captures, versions and what changed from one to the next; watches and reviews.

Moments are ISO 8601 in UTC with seconds: "2024-03-01T10:00:00Z". Ids are numbers of one archive; keys, digests and the ids of transitions and
changes are the same in every archive that holds the same captures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from variorum.model.changes import ChangeClass, ChangeKind
from variorum.model.stories import PairRelation
from variorum.model.texts import Article


class CaptureStatus(StrEnum):
    """What a capture shows. Only `ok` makes a version."""

    OK = "ok"  # the article
    BLOCKED = "blocked"  # the server or something on the way refused: 403, 429, a page that asks whether one is a robot
    PAYWALLED = "paywalled"  # the beginning of the article and an offer, or the offer alone
    CONSENT = "consent"  # a page that asks for leave to set cookies
    ERROR = "error"  # the server's error, no such page, no connection, no text in it
    DOUBTFUL = "doubtful"  # text, but so much less or other than before that the extraction may have failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """One capture as it is handed to an archive."""

    key: str  # of the article: its address where it has one, else what the user calls it, else the path of its file
    captured: str  # the moment
    dated: bool  # whether the moment came with the capture; if not it is that of the import, and the same bytes of this origin again are the same capture
    origin: str  # where it came from: "watch", "week.warc.gz", "articles.jsonl", "upload"
    status: CaptureStatus = CaptureStatus.OK
    reason: str | None = None  # why that status, one line
    article: Article | None = None  # as it was read; None where nothing was (an error, a block page)
    body: bytes | None = None  # as it was sent, without transfer and content encoding; None: the same as at the capture before (304)
    media_type: str = "text/plain"
    charset: str | None = None  # as it was declared
    url: str | None = None  # the address that answered, after redirects
    http_status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()  # those that matter, names in small letters
    notes: tuple[str, ...] = ()  # what somebody should know: a robots rule set aside and why, a reservation of text and data mining


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of a deposit."""

    article: int  # id
    capture: int  # id of the capture, the earlier one when it was there already
    version: int | None  # id of the version that it shows; None when its status is not ok
    again: bool = False  # it was there already; nothing was added
    new_article: bool = False
    new_version: bool = False  # a text that this article did not have before
    changed: bool = False  # the text differs from that of the capture before it in time: a transition
    forgotten: str | None = None  # why its text is not kept: the reason given when it was forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldArticle:
    """One outlet's work at one address, over time."""

    id: int
    key: str
    url: str | None
    outlet: str | None  # of the latest version
    title: str | None  # of the latest version
    first: str  # moment of the first capture
    last: str  # moment of the last capture, of any status
    last_ok: str | None  # moment of the last capture that shows the article
    captures: int
    versions: int  # distinct texts
    story: int | None = None  # id of the story that it stands in


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCapture:
    """One fetch of an article at a moment."""

    id: int
    article: int
    captured: str
    added: str  # moment it came into the archive
    origin: str
    status: CaptureStatus
    reason: str | None
    http_status: int | None
    media_type: str
    charset: str | None
    url: str | None
    headers: tuple[tuple[str, str], ...]
    body: str | None  # SHA-256 of the bytes, as hexadecimal digits; None when there were none
    bytes: int
    version: int | None
    notes: tuple[str, ...]
    dated: bool = True  # whether the moment came with the capture; if not it is that of its import
    forgotten: str | None = None  # why its bytes are no longer here


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldVersion:
    """A distinct text of an article."""

    id: int
    article: int
    number: int  # 1, 2, ... in the order in which the texts were first seen
    sha256: str  # of the text in UTF-8
    words: int
    title: str | None
    byline: str | None
    outlet: str | None
    published: str | None
    language: str | None
    extractor: str | None
    first: str  # moment of the first capture that shows it
    last: str
    captures: int
    forgotten: str | None = None  # why the text is no longer here


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """An interval in which every good capture of an article showed one version. A text that comes back has two."""

    version: int
    first: str  # moment of the first capture of this interval
    last: str
    captures: int
    before: str | None  # moment of the last capture that showed something else; None for the first text. The change lies between


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """From one text to the next, between two captures."""

    id: str  # 16 hexadecimal digits, the same wherever the same captures are kept
    article: int
    old: int  # version
    new: int
    old_seen: str  # moment of the last capture that shows the old text
    new_seen: str  # moment of the first capture that shows the new one
    returns: bool  # the new text was seen before the old one
    told: str | None = None  # moment it was compared; None: not yet
    substantive: int | None = None  # changes
    other: int | None = None
    problem: str | None = None  # why there is no comparison: it could not be made, or one of the texts was forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChange:
    """A typed change of a transition, as it is handed to an archive."""

    kind: ChangeKind
    class_: ChangeClass
    substantive: bool
    rank: float
    old_text: str  # the archive cuts it after some 300 characters
    new_text: str
    reason: str
    rule: str
    counted: str | None = None  # of a figure: what it counts, "people delivered to hospitals"
    old_before: str = (
        ""  # words of the old text around the reading, with the space between; "…" where they go on; none around whole sentences
    )
    old_after: str = ""
    new_before: str = ""
    new_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldChange:
    """A typed change as the list of latest changes needs it; the comparison has all of it."""

    id: str  # the transition's and a number: "0f3a…-4"
    transition: str
    article: int
    kind: ChangeKind
    class_: ChangeClass
    substantive: bool
    rank: float
    old_text: str  # cut after some 300 characters
    new_text: str
    reason: str
    rule: str
    old_seen: str  # moments of the two captures
    new_seen: str
    told: str  # moment the change was known here
    key: str  # of the article
    outlet: str | None
    title: str | None  # of the new version
    url: str | None
    counted: str | None = None  # of a figure: what it counts; None also for what was told by a program that did not keep it
    old_before: str = ""  # words of the old text around the reading, some 80 characters; "…" where they go on
    old_after: str = ""
    new_before: str = ""
    new_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What somebody is told of a change of text: the changes themselves, with both readings."""

    transition: Transition
    changes: tuple[HeldChange, ...]  # the highest rank first, cut after some
    article: HeldArticle

    @property
    def id(self) -> str:
        """The same each time that it is sent."""
        return self.transition.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a search found."""

    version: int
    article: int
    key: str
    title: str | None
    outlet: str | None
    published: str | None
    first: str
    last: str
    snippet: tuple[tuple[str, bool], ...]  # pieces of the text, and whether each is what was looked for
    score: float  # higher first


class WatchKind(StrEnum):
    """What an address that is watched is."""

    FEED = "feed"
    SITEMAP = "sitemap"
    PAGE = "page"  # an article


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """An address that is looked at again and again."""

    id: int
    address: str
    kind: WatchKind | None  # None: it will be seen at the first look
    title: str | None
    folders: tuple[str, ...]  # as in OPML, outermost first
    parent: int | None  # the feed or sitemap that named this page
    added: str
    paused: bool
    private: bool  # may lie on this one host even if it is not globally reachable
    ignore_robots: str | None  # reason for setting robots.txt aside, in somebody's words
    due: str  # moment of the next look
    tried: str | None  # moment of the last look
    answered: str | None  # moment of the last look that brought something readable, changed or not
    changed: str | None  # moment of the last look that brought something new
    failures: int  # looks in a row that brought nothing
    outcome: str | None  # of the last look, one line
    etag: str | None
    last_modified: str | None
    every: float | None  # seconds, the interval that was chosen last
    alarmed: str | None = None  # moment an alarm was raised for its silence; None when all is well


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """A sign of life of a long-running command."""

    name: str  # "watch"
    at: str
    every: float  # seconds within which the next one is promised
    note: str | None


class Decision(StrEnum):
    """What a person decided of a suggested link between a claim's occurrences."""

    CONFIRM = "confirm"
    REJECT = "reject"  # this occurrence does not belong to that claim
    DETACH = "detach"  # it does not belong to the thread, confirmed or not


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """An occurrence of a claim, wherever it is shown: a span of one text."""

    sha256: str  # of the text; the first 16 digits do
    start: int
    end: int

    def __str__(self) -> str:
        """As in addresses: "0f3a9c…-812-839"."""
        return f"{self.sha256[:16]}-{self.start}-{self.end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Somebody's decision of a link, an event that is never changed; the latest on the same two occurrences holds."""

    id: int | None
    at: str
    author: str
    decision: Decision
    thread: Anchor  # the thread's first occurrence
    occurrence: Anchor
    note: str | None = None


class SetAside(NamedTuple):
    """A decision that could not be applied, and why."""

    review: Review
    reason: str  # one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """How a version of one article is related to one of another. What they share is kept as a made result, if at all."""

    a: int  # version
    b: int
    relation: PairRelation
    words: int  # that both share
    resemblance: float  # 0 to 1, Jaccard of word 5-grams
    containment_a: float  # 0 to 1, share of a's word 5-grams found in b
    containment_b: float
    earlier: str | None = None  # "a" or "b"; None: cannot tell
    reason: str = ""  # one line
    article_a: int | None = None  # the archive fills these two in
    article_b: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldStory:
    """Articles that tell of one event."""

    id: int
    title: str | None  # of its article that was seen first
    articles: int
    outlets: int  # distinct; articles of no known outlet count as none
    first: str  # moment of the first capture of any of its articles
    last: str  # moment of the last transition, or of the last article that came
    changes: int  # substantive ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was taken away."""

    versions: int  # whose text is no longer here
    captures: int  # whose bytes are no longer here
    texts: int  # distinct texts and bodies that left the archive altogether
    shared: int  # distinct texts and bodies that stay, because another article holds them as well
    reason: str
    author: str
    at: str
    left: str | None = None  # where its bytes may still be found, and until when; None: nowhere that the archive knows of


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much an archive holds."""

    articles: int
    captures: int
    versions: int
    transitions: int
    untold: int  # transitions not yet compared
    changes: int
    watches: int
    stories: int
    bytes: int  # of the database

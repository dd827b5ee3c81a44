"""What each page of the site is made from. The server fills these from the archive; the pages know nothing else.

Moments are ISO 8601 in UTC, as the archive gives them: "2024-03-01T10:00:00Z".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from variorum.model import (
    Added,
    Anchor,
    Article,
    CaptureStatus,
    ChangeClass,
    ChangeKind,
    Comparison,
    Heartbeat,
    HeldArticle,
    HeldCapture,
    HeldChange,
    HeldStory,
    HeldVersion,
    Hit,
    Kin,
    Occurrence,
    Reading,
    Review,
    Stay,
    Story,
    Thread,
    Transition,
    Watch,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page."""

    now: str  # the moment the page is made
    here: str = "/"  # path and query of this page: logging in and forms lead back to it
    heartbeat: Heartbeat | None = None  # of the watch; None where none has ever run
    silent: int = 0  # watches with an alarm
    may_write: bool = False  # whether forms that change something are shown
    author: str | None = None  # name that decisions are signed with; None when nobody is logged in
    can_log_in: bool = False  # whether a password is set: then logging in, or out, is offered
    said: str | None = None  # what was just done, in our words: "The watch is paused."


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Which part of a long list a page shows."""

    offset: int = 0
    limit: int = 50
    total: int | None = None  # None: not counted
    more: bool = False  # whether anything follows, where it is not counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the latest changes are filtered by. In a query string: outlet, class, kind, substantive=1, since, until, words, order."""

    outlet: str | None = None
    class_: ChangeClass | None = None
    kind: ChangeKind | None = None
    substantive: bool = False
    since: str | None = None  # "2024-03-01", a day or a moment
    until: str | None = None
    words: str | None = None
    order: str = "rank"  # or "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestView:
    """The latest changes: GET /."""

    filters: Filters
    changes: tuple[HeldChange, ...]  # in the order asked for; those of one transition are drawn together, at the place of the first
    piece: Piece
    outlets: tuple[str, ...] = ()  # to choose from
    transitions: Mapping[str, Transition] = field(
        default_factory=dict
    )  # of these changes, by id: for their counts and whether a text returns
    numbers: Mapping[int, int] = field(default_factory=dict)  # version id → its number, for "version 2 → 3"
    untold: int = 0  # transitions that are not compared yet
    problem: str | None = None  # why the filter could not be used, in our words
    empty: bool = False  # whether the archive holds nothing at all


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """What a search found: GET /search?q=&outlet=&offset=."""

    query: str
    hits: tuple[Hit, ...]
    piece: Piece
    numbers: Mapping[int, int] = field(default_factory=dict)  # version id → its number; a hit without one leads to its article
    outlet: str | None = None
    outlets: tuple[str, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletsView:
    """The outlets: GET /outlets. Drawn in the order of the alphabet."""

    outlets: tuple[tuple[str, int], ...]  # name, articles


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletView:
    """One outlet's articles: GET /outlets/{name}."""

    name: str
    articles: tuple[HeldArticle, ...]
    piece: Piece
    changes: int | None = None  # substantive changes seen in all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """An article with a text that shares words with one of this article."""

    article: HeldArticle  # the other one
    kin: Kin


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """An article over time: GET /articles/{id}?offset= (of the captures)."""

    article: HeldArticle
    versions: tuple[HeldVersion, ...]  # by number
    stays: tuple[Stay, ...]  # in time
    transitions: tuple[Transition, ...]  # in time
    captures: tuple[HeldCapture, ...]  # newest first, a piece of them
    piece: Piece = field(default_factory=Piece)  # of the captures
    ticks: tuple[tuple[str, CaptureStatus], ...] = ()  # moment and status of all captures, or of some thousands, for the timeline
    relatives: tuple[Relative, ...] = ()
    story: HeldStory | None = None
    notes: tuple[str, ...] = ()  # what somebody should know: "read anew on 3 March with another extractor; not a change"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version's text: GET /articles/{id}/versions/{n}."""

    article: HeldArticle
    version: HeldVersion
    text: Article | None  # None when it was forgotten
    reading: Reading | None = None  # gives lines, headlines and furniture; without it the paragraphs are shown as they are
    versions: tuple[HeldVersion, ...] = ()  # all of the article, to go to
    captures: tuple[HeldCapture, ...] = ()  # that show it, newest first, some of them
    stays: tuple[Stay, ...] = ()  # of this version


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonView:
    """Two versions side by side: GET /compare/{old}/{new}, and the permalink GET /changes/{transition}."""

    comparison: Comparison
    old: HeldVersion
    new: HeldVersion
    article: HeldArticle  # of the new version
    old_article: HeldArticle | None = None  # where the old version is another article's
    transition: Transition | None = None  # where the two follow each other
    before: Transition | None = None  # the transition of the article that precedes this one
    after: Transition | None = None
    story: HeldStory | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story with what links its texts and claims to the archive."""

    story: Story
    held: Mapping[str, HeldVersion]  # which version each text is, by `reading.article.id`: "v12"
    anchor: Callable[[Occurrence], Anchor | None]  # where an occurrence stands, for permalinks and decisions
    link: Callable[[Thread, Occurrence], Anchor | None]  # what a decision on an occurrence names as the thread; None: nothing to decide
    line: HeldStory | None = None  # the story in the archive
    reviews: tuple[Review, ...] = ()  # decisions on its texts, oldest first
    set_aside: tuple[tuple[Review, str], ...] = ()  # decisions that could not be applied, and why
    left_out: int = 0  # texts of the story that were too many to be read together


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """A story: GET /stories/{id}."""

    told: Told
    full_text: bool = False  # whether texts are quoted in full, or up to the cap


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """A claim through the texts: GET /threads/{anchor}."""

    told: Told
    thread: Thread


@dataclass(frozen=True, slots=True, kw_only=True)
class StoriesView:
    """The stories: GET /stories?offset=."""

    stories: tuple[HeldStory, ...]
    piece: Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class AddView:
    """The form to add something: GET /add, and POST /add when it could not be used."""

    address: str = ""  # as it was filled in
    name: str = ""
    outlet: str = ""
    captured: str = ""
    problem: str | None = None  # in our words
    most: str = ""  # what an upload may hold: "20 MB a file, 50 files"
    network: bool = True  # whether addresses are fetched here; if not, only files are taken


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedLine:
    """What became of one thing that was added."""

    name: str  # the address, or the name of the file
    added: Added | None = None
    title: str | None = None  # of the article
    status: CaptureStatus | None = None
    reason: str | None = None  # of the status
    transition: str | None = None  # id, where the text changed
    problem: str | None = None  # why it was not added
    many: AddedMany | None = None  # of a table, web archive or feed

    @property
    def kept(self) -> bool:
        """Whether anything of it is here now."""
        return self.added is not None or (self.many is not None and self.many.captures + self.many.again > 0)

    @property
    def whole(self) -> bool:
        """Whether all of it is."""
        return self.kept and (self.many is None or not (self.many.rejected or self.many.left))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedMany:
    """What became of what one file held, in numbers of captures where nothing else is said."""

    captures: int = 0  # added
    again: int = 0  # there already
    articles: int = 0  # new articles
    versions: int = 0  # new versions
    changed: int = 0  # that show another text than the one before them
    failing: int = 0  # that do not show the article
    forgotten: int = 0  # whose text was forgotten once and is not kept
    rejected: int = 0  # records and the like that could not be added
    reasons: tuple[str, ...] = ()  # why not: the first of them
    first: tuple[tuple[int, str | None], ...] = ()  # id and title of the first articles
    notes: tuple[str, ...] = ()  # what was passed over
    left: str | None = None  # why the rest was not read


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedView:
    """What became of all of it: the answer to POST /add."""

    lines: tuple[AddedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchesView:
    """What is watched: GET /watches. Silent ones are drawn first, then paused ones last, each by address."""

    watches: tuple[Watch, ...]
    piece: Piece
    articles: Mapping[str, int] = field(default_factory=dict)  # address → id of its article
    address: str = ""  # as it was filled in
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginView:
    """The form to log in: GET /login, and POST /login when it was not right."""

    next: str = "/"  # a path of this site; E must have checked it
    name: str = ""  # as it was filled in
    problem: str | None = None
    asks_password: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorView:
    """Something went wrong. Nothing of what was asked for is repeated."""

    status: int  # of HTTP
    what: str | None = None  # in our words; a sentence for the status where it is None
    advice: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingView:
    """Something is being made: the page asks again by itself."""

    what: str = "The page"  # "The comparison", "The story"
    seconds: int = 3  # until it asks again

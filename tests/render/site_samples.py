"""Views of the site over an invented archive: three outlets, two languages, a text that comes back, and titles that mean harm.

Run as a script, it writes every page into a folder, to be looked at: python tests/render/site_samples.py FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import story_samples

from variorum import compare, read
from variorum.model import (
    Added,
    Anchor,
    Article,
    CaptureStatus,
    ChangeClass,
    Comparison,
    Decision,
    Heartbeat,
    HeldArticle,
    HeldCapture,
    HeldChange,
    HeldStory,
    HeldVersion,
    Hit,
    Kin,
    Occurrence,
    PairRelation,
    Review,
    Stay,
    Story,
    Thread,
    Tier,
    Transition,
    Watch,
    WatchKind,
)
from variorum.pipeline.settling import told_changes
from variorum.render import site

NOW = "2021-03-04T20:00:00Z"
EVIL = '<script>alert(1)</script> "><img src=x onerror=alert(2)> \u202eevil\u202c {{ 7*7 }} </title></textarea>'
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ARABIC_OUTLET = "قناة الساحل"
EVENING = story_samples.COURIER_EVENING.replace("65 tonnes", "70 tonnes").replace("The leak has closed", "The leak has again closed")
TEXTS = (story_samples.COURIER_MORNING, story_samples.COURIER_EVENING, EVENING)
ARABIC_TEXTS = (story_samples.ARABIC, story_samples.ARABIC.replace("65 طنا على الأقل", "80 طنا"))


def held_article(id_: int, **more: object) -> HeldArticle:
    values: dict[str, object] = {
        "id": id_,
        "key": f"https://gulfcourier.example/tanker-{id_}",
        "url": f"https://gulfcourier.example/tanker-{id_}",
        "outlet": "Gulf Courier",
        "title": "Tanker aground off Koper: 65 tonnes of fuel in the bay",
        "first": "2021-03-03T14:30:00Z",
        "last": "2021-03-04T19:10:00Z",
        "last_ok": "2021-03-04T18:00:00Z",
        "captures": 14,
        "versions": 3,
        "story": 1,
    }
    return HeldArticle(**{**values, **more})  # type: ignore[arg-type]


COURIER = held_article(1)
ARABIC = held_article(2, outlet=ARABIC_OUTLET, title=ARABIC_TEXTS[0].splitlines()[0], key="https://sahel.example/koper", url="https://sahel.example/koper", captures=4, versions=2)  # fmt: skip
RADIO = held_article(3, outlet="Radio Karst", title=f"Ölteppich vor Koper: {LONG} hilft", key="radio.txt", url=None, captures=1, versions=1, last="2021-03-04T09:00:00Z")  # fmt: skip
HOSTILE = held_article(4, outlet=f"Outlet {EVIL}", title=f"Port shut {EVIL}", key=f"javascript:alert(3)//{EVIL}", url=f"javascript:alert(4)//{EVIL}", story=None)  # fmt: skip


def held_version(id_: int, article: HeldArticle, number: int, text: str, **more: object) -> HeldVersion:
    given = Article(text=text)
    values: dict[str, object] = {
        "id": id_,
        "article": article.id,
        "number": number,
        "sha256": given.sha256,
        "words": len(text.split()),
        "title": text.splitlines()[0],
        "byline": "Tomas Verhoef",
        "outlet": article.outlet,
        "published": "2021-03-03T14:30Z",
        "language": "en",
        "extractor": None,
        "first": article.first,
        "last": article.last,
        "captures": 3,
    }
    return HeldVersion(**{**values, **more})  # type: ignore[arg-type]


VERSIONS = (
    held_version(11, COURIER, 1, TEXTS[0], first="2021-03-03T14:30:00Z", last="2021-03-04T06:00:00Z", captures=5),
    held_version(12, COURIER, 2, TEXTS[1], first="2021-03-03T20:00:00Z", last="2021-03-04T12:30:00Z", captures=4),
    held_version(13, COURIER, 3, TEXTS[2], first="2021-03-04T15:00:00Z", last="2021-03-04T18:00:00Z", captures=2),
)
ARABIC_VERSIONS = tuple(held_version(20 + number, ARABIC, number, text, language="ar", byline=None) for number, text in enumerate(ARABIC_TEXTS, 1))  # fmt: skip
STAYS = (
    Stay(version=11, first="2021-03-03T14:30:00Z", last="2021-03-03T18:30:00Z", captures=3, before=None),
    Stay(version=12, first="2021-03-03T20:00:00Z", last="2021-03-04T01:00:00Z", captures=2, before="2021-03-03T18:30:00Z"),
    Stay(version=11, first="2021-03-04T03:00:00Z", last="2021-03-04T06:00:00Z", captures=2, before="2021-03-04T01:00:00Z"),
    Stay(version=12, first="2021-03-04T08:05:00Z", last="2021-03-04T12:30:00Z", captures=2, before="2021-03-04T06:00:00Z"),
    Stay(version=13, first="2021-03-04T15:00:00Z", last="2021-03-04T18:00:00Z", captures=2, before="2021-03-04T12:30:00Z"),
)
TRANSITIONS = tuple(
    Transition(
        id=f"{number:016x}",
        article=1,
        old=before.version,
        new=after.version,
        old_seen=before.last,
        new_seen=after.first,
        returns=number in {2, 3},
        told=None if number == 4 else "2021-03-04T18:05:00Z",
        substantive=3,
        other=5,
    )
    for number, (before, after) in enumerate(pairwise(STAYS), 1)
)
ARABIC_TRANSITION = Transition(id="00000000000000a1", article=2, old=21, new=22, old_seen="2021-03-04T19:00:00Z", new_seen="2021-03-04T19:40:00Z", returns=False, told=NOW, substantive=1, other=0)  # fmt: skip


def capture(id_: int, captured: str, status: CaptureStatus, version: int | None = None, **more: object) -> HeldCapture:
    values: dict[str, object] = {
        "id": id_,
        "article": 1,
        "captured": captured,
        "added": captured,
        "origin": "watch",
        "status": status,
        "reason": None,
        "http_status": 200,
        "media_type": "text/html",
        "charset": "utf-8",
        "url": COURIER.url,
        "headers": (),
        "body": "ab" * 32,
        "bytes": 48_210,
        "version": version,
        "notes": (),
    }
    return HeldCapture(**{**values, **more})  # type: ignore[arg-type]


CAPTURES = (
    capture(108, "2021-03-04T19:10:00Z", CaptureStatus.BLOCKED, http_status=403, reason="the server answered 403"),
    capture(107, "2021-03-04T18:00:00Z", CaptureStatus.OK, 13),
    capture(106, "2021-03-04T15:00:00Z", CaptureStatus.OK, 13, notes=("robots.txt was set aside: public interest",)),
    capture(105, "2021-03-04T13:30:00Z", CaptureStatus.DOUBTFUL, reason="112 words, where there were 171"),
    capture(104, "2021-03-04T12:30:00Z", CaptureStatus.OK, 12),
    capture(103, "2021-03-04T10:00:00Z", CaptureStatus.CONSENT, reason="asks for leave to set cookies"),
    capture(102, "2021-03-03T22:00:00Z", CaptureStatus.PAYWALLED, reason="the beginning and an offer", forgotten="on request of the publisher"),
    capture(101, "2021-03-03T21:00:00Z", CaptureStatus.ERROR, http_status=None, body=None, bytes=0, media_type="", reason="no answer within 30 seconds"),
)  # fmt: skip
TICKS = (
    *((each.captured, each.status) for each in CAPTURES),
    *((moment, CaptureStatus.OK) for stay in STAYS for moment in (stay.first, stay.last)),
)
STORY_LINE = HeldStory(
    id=1, title="Tanker aground off Koper", articles=4, outlets=4, first="2021-03-03T12:10:00Z", last="2021-03-04T19:40:00Z", changes=9
)


@cache
def comparison(which: str = "courier") -> Comparison:
    old, new = {"courier": TEXTS[:2], "arabic": ARABIC_TEXTS, "hostile": (f"Port shut\n\nTen sailors {EVIL} slept on board.", f"Port shut\n\nTwelve sailors {EVIL} slept on board.")}[which]  # fmt: skip
    return compare(Article(text=old, given_id="v11", path=COURIER.key), Article(text=new, given_id="v12", path=COURIER.key))


def changes_of(of: Comparison, transition: Transition, article: HeldArticle) -> tuple[HeldChange, ...]:
    """As the archive keeps them: numbered like the page of the comparison."""
    return tuple(
        HeldChange(
            **{field.name: getattr(told, field.name) for field in fields(told)},
            id=f"{transition.id}-{number}",
            transition=transition.id,
            article=article.id,
            old_seen=transition.old_seen,
            new_seen=transition.new_seen,
            told=transition.told or NOW,
            key=article.key,
            outlet=article.outlet,
            title=article.title,
            url=article.url,
        )
        for number, told in enumerate(told_changes(of), 1)
    )


@cache
def changes() -> tuple[HeldChange, ...]:
    hostile = replace(TRANSITIONS[0], id="00000000000000e1", article=4)
    return (
        *changes_of(comparison(), TRANSITIONS[0], COURIER)[:6],
        *changes_of(comparison("arabic"), ARABIC_TRANSITION, ARABIC),
        *(replace(each, reason=f"{each.reason} {EVIL}") for each in changes_of(comparison("hostile"), hostile, HOSTILE)),
    )


FRAME = site.Frame(
    now=NOW,
    heartbeat=Heartbeat(name="watch", at="2021-03-04T19:57:00Z", every=300, note=None),
    silent=1,
    may_write=True,
    author="Ana Kos",
    can_log_in=True,
)
OUTLETS = ("Gulf Courier", "Radio Karst", ARABIC_OUTLET, f"Outlet {EVIL}")
HITS = tuple(
    Hit(version=version, article=article.id, key=article.key, title=article.title, outlet=article.outlet, published="2021-03-03", first=article.first, last=article.last, snippet=snippet, score=1.0)
    for version, article, snippet in (
        (12, COURIER, (("… and at least 65 tonnes of ", False), ("fuel", True), (" had leaked into the bay by Thursday morning …", False))),
        (22, ARABIC, (("إن 65 طنا على الأقل من ", False), ("الوقود", True), (" تسربت إلى الخليج", False))),
        (41, HOSTILE, ((f"… {EVIL} ", False), (f"fuel {EVIL}", True))),
    )
)  # fmt: skip


def watch(id_: int, address: str, **more: object) -> Watch:
    values: dict[str, object] = {
        "id": id_,
        "address": address,
        "kind": WatchKind.FEED,
        "title": None,
        "folders": (),
        "parent": None,
        "added": "2021-03-01T08:00:00Z",
        "paused": False,
        "private": False,
        "ignore_robots": None,
        "due": "2021-03-04T20:14:00Z",
        "tried": "2021-03-04T19:54:00Z",
        "answered": "2021-03-04T19:54:00Z",
        "changed": "2021-03-04T18:00:00Z",
        "failures": 0,
        "outcome": "304, nothing new",
        "etag": None,
        "last_modified": None,
        "every": 1200.0,
    }
    return Watch(**{**values, **more})  # type: ignore[arg-type]


WATCHES = (
    watch(1, "https://gulfcourier.example/feed", title="Gulf Courier", folders=("Ports", "North")),
    watch(2, "https://sahel.example/sitemap.xml", kind=WatchKind.SITEMAP, title=ARABIC_OUTLET, failures=3, outcome="503, asked to wait 10 minutes"),
    watch(3, "https://radio-karst.example/koper", kind=WatchKind.PAGE, alarmed="2021-03-04T12:00:00Z", answered="2021-03-02T09:00:00Z", failures=40, outcome="no connection"),
    watch(4, f"https://evil.example/{EVIL}", kind=None, title=EVIL, tried=None, answered=None, changed=None, outcome=EVIL, ignore_robots=EVIL),
    watch(5, "https://harbourpost.example/feed", paused=True, answered=None),
)  # fmt: skip


@dataclass(frozen=True)
class Names:
    """What the pipeline knows of occurrences, told in the simplest way."""

    story: Story

    def anchor(self, occurrence: Occurrence) -> Anchor | None:
        texts = {each.article.id: each.article.sha256 for each in self.story.readings}
        sha = texts.get(occurrence.article)
        return Anchor(sha256=sha, start=occurrence.span[0], end=occurrence.span[1]) if sha else None

    def link(self, thread: Thread, occurrence: Occurrence) -> Anchor | None:
        first = thread.occurrences[0]
        return self.anchor(first) if occurrence is not first and occurrence.tier is Tier.SUGGESTED else None


@cache
def told(name: str = "tanker") -> site.Told:
    story = getattr(story_samples, name)()
    names = Names(story)
    own = {"courier-1": (1, 1, "2021-03-03T14:30:00Z"), "courier-2": (1, 2, "2021-03-04T08:05:00Z")}
    held = {}
    for number, each in enumerate(story.readings, 1):
        article, version, first = own.get(each.article.id, (1 + number, 1, "2021-03-04T19:00:00Z"))
        held[each.article.id] = held_version(30 + number, replace(COURIER, id=article), version, each.article.text, first=first)
    first = story.threads[0].occurrences
    reviews = tuple(
        Review(id=number, at=f"2021-03-04T19:0{number}:00Z", author=author, decision=decision, thread=names.anchor(first[0]), occurrence=names.anchor(first[-1]), note=note)  # type: ignore[arg-type]
        for number, (author, decision, note) in enumerate((("Ana Kos", Decision.CONFIRM, "the same office, in Arabic"), (f"Bo {EVIL}", Decision.REJECT, EVIL)), 1)
    )  # fmt: skip
    return site.Told(story=story, held=held, anchor=names.anchor, link=names.link, line=STORY_LINE, reviews=reviews, left_out=2, set_aside=((reviews[1], "its words are no longer there"),))  # fmt: skip


ARTICLE = site.ArticleView(
    article=COURIER,
    versions=VERSIONS,
    stays=STAYS,
    transitions=TRANSITIONS,
    captures=CAPTURES,
    piece=site.Piece(limit=8, total=14),
    ticks=TICKS,
    relatives=(
        site.Relative(article=ARABIC, kin=Kin(a=13, b=22, relation=PairRelation.SHARED_QUOTATION, words=12, resemblance=0.05, containment_a=0.04, containment_b=0.11, reason="both quote the harbour master’s office", article_a=1, article_b=2)),
        site.Relative(article=RADIO, kin=Kin(a=31, b=11, relation=PairRelation.COPY, words=140, resemblance=0.7, containment_a=0.8, containment_b=0.83, earlier="a", reason="most words, another outlet", article_a=3, article_b=1)),
    ),
    story=STORY_LINE,
    notes=("Read anew on 4 March 2021 with another extractor; the difference is technical and no version.",),
)  # fmt: skip

PAGES: dict[str, Callable[[site.Frame], str]] = {
    "latest": lambda frame: site.latest(
        frame,
        site.LatestView(
            filters=site.Filters(), changes=changes(), piece=site.Piece(total=120), outlets=OUTLETS, untold=1,
            transitions={each.id: each for each in (*TRANSITIONS, ARABIC_TRANSITION)},
        ),
    ),
    "filtered": lambda frame: site.latest(
        frame,
        site.LatestView(
            filters=site.Filters(outlet=f"Nobody {EVIL}", class_=ChangeClass.FIGURE, substantive=True, since="2021-03-01", words=EVIL, order="time"),
            changes=(), piece=site.Piece(total=0), outlets=OUTLETS, problem="The words could not be read as a search: a quotation mark is missing.",
        ),
    ),
    "empty": lambda frame: site.latest(frame, site.LatestView(filters=site.Filters(), changes=(), piece=site.Piece(total=0), empty=True)),
    "search": lambda frame: site.search(frame, site.SearchView(query=f'fuel "{EVIL}', hits=HITS, piece=site.Piece(offset=20, limit=20, total=61), outlets=OUTLETS, numbers={12: 2, 22: 2})),
    "outlets": lambda frame: site.outlets(frame, site.OutletsView(outlets=tuple((name, 3) for name in OUTLETS))),
    "outlet": lambda frame: site.outlet(frame, site.OutletView(name=f"Outlet {EVIL}", articles=(COURIER, ARABIC, RADIO, HOSTILE), piece=site.Piece(total=4), changes=7)),
    "article": lambda frame: site.article(frame, ARTICLE),
    "hostile-article": lambda frame: site.article(
        frame,
        replace(ARTICLE, article=HOSTILE, versions=(replace(VERSIONS[0], title=EVIL, forgotten=f"asked by {EVIL}", sha256=EVIL), VERSIONS[1]), captures=tuple(replace(each, reason=EVIL, origin=EVIL, media_type=EVIL, notes=(EVIL,)) for each in CAPTURES), notes=(EVIL,)),
    ),
    "version": lambda frame: site.version(
        frame,
        site.VersionView(article=COURIER, version=VERSIONS[1], text=Article(text=TEXTS[1]), reading=read(Article(text=TEXTS[1])), versions=VERSIONS, captures=CAPTURES[1:3], stays=(STAYS[1], STAYS[3])),
    ),
    "arabic-version": lambda frame: site.version(frame, site.VersionView(article=ARABIC, version=ARABIC_VERSIONS[0], text=Article(text=ARABIC_TEXTS[0]), reading=read(Article(text=ARABIC_TEXTS[0])), versions=ARABIC_VERSIONS)),
    "unread-version": lambda frame: site.version(frame, site.VersionView(article=HOSTILE, version=held_version(41, HOSTILE, 1, EVIL, byline=EVIL, language=EVIL), text=Article(text=f"{EVIL}\n\n{LONG} {EVIL}"))),
    "forgotten": lambda frame: site.version(frame, site.VersionView(article=COURIER, version=replace(VERSIONS[0], forgotten=f"on request of a witness {EVIL}", title=None), text=None, versions=VERSIONS)),
    "comparison": lambda frame: site.comparison(frame, site.ComparisonView(comparison=comparison(), old=VERSIONS[0], new=VERSIONS[1], article=COURIER, transition=TRANSITIONS[0], after=TRANSITIONS[1], story=STORY_LINE)),
    "arabic-comparison": lambda frame: site.comparison(frame, site.ComparisonView(comparison=comparison("arabic"), old=ARABIC_VERSIONS[0], new=ARABIC_VERSIONS[1], article=ARABIC, transition=ARABIC_TRANSITION)),
    "hostile-comparison": lambda frame: site.comparison(frame, site.ComparisonView(comparison=comparison("hostile"), old=VERSIONS[0], new=VERSIONS[1], article=HOSTILE, old_article=COURIER)),
    "story": lambda frame: site.story(frame, site.StoryView(told=told())),
    "hostile-story": lambda frame: site.story(frame, site.StoryView(told=told("hostile"), full_text=True)),
    "thread": lambda frame: site.thread(frame, site.ThreadView(told=told(), thread=told().story.threads[0])),
    "hostile-thread": lambda frame: site.thread(frame, site.ThreadView(told=told("hostile"), thread=told("hostile").story.threads[0])),
    "stories": lambda frame: site.stories(frame, site.StoriesView(stories=(STORY_LINE, replace(STORY_LINE, id=2, title=EVIL), replace(STORY_LINE, id=3, title=None, outlets=0)), piece=site.Piece(total=3))),
    "add": lambda frame: site.add(frame, site.AddView(address=EVIL, name=EVIL, problem="The address is not one of a page: it must begin with http:// or https://.", most="20 MB a file, 50 files")),
    "added": lambda frame: site.added(
        frame,
        site.AddedView(
            lines=(
                site.AddedLine(name="https://gulfcourier.example/tanker", added=Added(article=1, capture=109, version=13, changed=True, new_version=True), title=COURIER.title, status=CaptureStatus.OK, transition=TRANSITIONS[3].id),
                site.AddedLine(name=f"{EVIL}.html", problem=f"not a text {EVIL}"),
                site.AddedLine(name="blocked.html", added=Added(article=1, capture=110, version=None), status=CaptureStatus.BLOCKED, reason="asks whether one is a robot"),
                site.AddedLine(name=f"{EVIL}.jsonl", many=site.views.AddedMany(captures=3, again=1, articles=1, versions=2, changed=1, failing=1, forgotten=1, rejected=7_001, reasons=(EVIL,), first=((1, EVIL), (2, None)), notes=(EVIL,), left="The rest was left, since one upload may take 20 seconds.")),
                site.AddedLine(name="none.csv", many=site.views.AddedMany(rejected=2, reasons=("line 2: it has no id", "line 3: it has no id"))),
            )
        ),
    ),
    "watches": lambda frame: site.watches(frame, site.WatchesView(watches=WATCHES, piece=site.Piece(total=5), articles={"https://radio-karst.example/koper": 3})),
    "login": lambda frame: site.login(replace(frame, author=None, may_write=False), site.LoginView(next="/watches", name=EVIL, problem="The password is not right.")),
    "error": lambda frame: site.error(replace(frame, author=None, may_write=False, heartbeat=replace(frame.heartbeat, at="2021-03-04T10:00:00Z") if frame.heartbeat else None), site.ErrorView(status=404)),
    "waiting": lambda frame: site.waiting(replace(frame, here=f"/stories/1?x={EVIL}"), site.WaitingView(what="The story")),
}  # fmt: skip


@cache
def page(name: str) -> str:
    return PAGES[name](replace(FRAME, here="/search?q=fuel&offset=20") if name == "search" else FRAME)


def write(folder: Path) -> None:
    """All pages and what they ask for; links to static files are made relative, so that the pages open from disk."""
    (folder / "static").mkdir(parents=True, exist_ok=True)
    for file in site.STATIC.values():
        (folder / "static" / file.name).write_bytes(file.data)
    for name in PAGES:
        (folder / f"{name}.html").write_text(page(name).replace('"/static/', '"static/'), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))

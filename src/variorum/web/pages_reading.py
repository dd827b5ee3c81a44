"""The pages for reading: latest changes, search, outlets, articles and their versions, comparisons, stories, threads; feeds and raw bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from variorum.model import ChangeClass, ChangeKind, HeldArticle, HeldChange
from variorum.web import page_work
from variorum.web.answers import elsewhere, page
from variorum.web.api_reading import ANCHOR, FILTERS, ORDER, OUTLET, TRANSITION, filters, found_or_404, kept_version
from variorum.web.frames import DONE, frame
from variorum.web.guards import RAW_POLICY
from variorum.web.routes import Call, Param, Permission, Refusal, Reply, Route
from variorum.web.taking import ID, MAX_ID, OFFSET, PRINTABLE, in_path, line

if TYPE_CHECKING:
    from variorum.archive import Archive
    from variorum.render.site import views

_LIMIT = 50  # rows of a page
_TICKS = 2_000  # captures on a timeline
_OUTLETS = 500  # to choose from
_IN_FEED = 100  # changes
_RELATIVES = 30


def _piece(offset: int, found: int) -> views.Piece:
    from variorum.render.site.views import Piece  # noqa: PLC0415

    return Piece(offset=offset, limit=_LIMIT, more=found > _LIMIT)


def _outlets(call: Call) -> tuple[str, ...]:
    return call.desk.lately("outlets", lambda: tuple(name for name, _ in call.archive.outlets()[:_OUTLETS]))


def _numbers(archive: Archive, articles: set[int]) -> dict[int, int]:
    return {version.id: version.number for article in articles for version in archive.versions(article)}


def latest(call: Call) -> Reply:
    """What changed lately."""
    from variorum.render import site  # noqa: PLC0415

    archive, offset = call.archive, call["offset"]
    found = archive.changes(**filters(call.params), order=call["order"], limit=_LIMIT + 1, offset=offset)
    steps = {change.transition for change in found[:_LIMIT]}
    transitions = {step: known for step in steps if (known := archive.transition(step)) is not None}
    view = site.views.LatestView(
        filters=_filters(call.params),
        changes=tuple(found[:_LIMIT]),
        piece=_piece(offset, len(found)),
        outlets=_outlets(call),
        transitions=transitions,
        numbers=_numbers(archive, {step.article for step in transitions.values()}),
        untold=call.desk.lately("untold", lambda: len(archive.untold(1_000))),
        empty=not found and not archive.articles(limit=1),
    )
    return page(site.latest(frame(call), view))


def _filters(params: Any) -> views.Filters:
    from variorum.render.site.views import Filters  # noqa: PLC0415

    return Filters(
        outlet=params["outlet"],
        class_=ChangeClass(params["class"]) if params["class"] else None,
        kind=ChangeKind(params["kind"]) if params["kind"] else None,
        substantive=bool(params["substantive"]),
        since=params["since"],
        until=params["until"],
        words=params["words"],
        order=params["order"],
    )


def search(call: Call) -> Reply:
    """Texts that hold words."""
    from variorum.render import site  # noqa: PLC0415

    archive, query = call.archive, (call["q"] or "").strip()
    found = archive.search(query, outlet=call["outlet"], limit=_LIMIT + 1, offset=call["offset"]) if query else []
    view = site.views.SearchView(
        query=query,
        hits=tuple(found[:_LIMIT]),
        piece=_piece(call["offset"], len(found)),
        numbers=_numbers(archive, {hit.article for hit in found[:_LIMIT]}),
        outlet=call["outlet"],
        outlets=_outlets(call),
    )
    return page(site.search(frame(call), view))


def outlets(call: Call) -> Reply:
    """Who published."""
    from variorum.render import site  # noqa: PLC0415

    return page(site.outlets(frame(call), site.views.OutletsView(outlets=tuple(call.archive.outlets()))))


def outlet(call: Call) -> Reply:
    """One outlet's articles."""
    from variorum.render import site  # noqa: PLC0415

    archive, name = call.archive, call["name"]
    found = archive.articles(outlet=name, limit=_LIMIT + 1, offset=call["offset"])
    if not found:
        found_or_404(next((known for known, _ in archive.outlets() if known == name), None), "outlet")
    changes = archive.count_changes(outlet=name, substantive=True)
    view = site.views.OutletView(name=name, articles=tuple(found[:_LIMIT]), piece=_piece(call["offset"], len(found)), changes=changes)
    return page(site.outlet(frame(call), view))


def article(call: Call) -> Reply:
    """An article over time."""
    from variorum.render import site  # noqa: PLC0415

    archive, offset = call.archive, call["offset"]
    held: HeldArticle = found_or_404(archive.article(call["id"]), "article")
    captures = archive.captures(held.id, limit=_LIMIT + 1, offset=offset)
    all_captures = captures if not offset and len(captures) <= _LIMIT else archive.captures(held.id, limit=_TICKS)
    view = site.views.ArticleView(
        article=held,
        versions=tuple(archive.versions(held.id)),
        stays=tuple(archive.stays(held.id)),
        transitions=tuple(archive.transitions(held.id)),
        captures=tuple(captures[:_LIMIT]),
        piece=replace(_piece(offset, len(captures)), total=held.captures),
        ticks=tuple((capture.captured, capture.status) for capture in all_captures),
        relatives=_relatives(archive, held),
        story=archive.story(held.story) if held.story is not None else None,
    )
    return page(site.article(frame(call), view))


def _relatives(archive: Archive, held: HeldArticle) -> tuple[views.Relative, ...]:
    from variorum.render.site.views import Relative  # noqa: PLC0415

    found = []
    for kin in archive.kin(held.id)[:_RELATIVES]:
        other = kin.article_b if kin.article_a == held.id else kin.article_a
        known = archive.article(other) if other is not None else None
        if known is not None:
            found.append(Relative(article=known, kin=kin))
    return tuple(found)


def version(call: Call) -> Reply:
    """A version's text."""
    from variorum.render import site  # noqa: PLC0415

    archive = call.archive
    held = found_or_404(archive.article(call["id"]), "article")
    versions = archive.versions(held.id)
    one = found_or_404(next((version for version in versions if version.number == call["number"]), None), "version")
    view = site.views.VersionView(
        article=held,
        version=one,
        text=archive.text(one.id),
        versions=tuple(versions),
        captures=tuple([capture for capture in archive.captures(held.id, limit=_TICKS) if capture.version == one.id][:_LIMIT]),
        stays=tuple(stay for stay in archive.stays(held.id) if stay.version == one.id),
    )
    return page(site.version(frame(call), view))


def choose(call: Call) -> Reply:
    """From the form of an article to the comparison."""
    old, new = call["old"], call["new"]
    if old is not None and new is not None and old != new:
        return elsewhere(f"/compare/{old}/{new}")
    held = call.archive.version(old or new or 0)
    return elsewhere(f"/articles/{held.article}?done=same" if held is not None else "/?done=same")


def compare(call: Call) -> Reply:
    """Any two versions."""
    old, new = kept_version(call, call["old"]), kept_version(call, call["new"])
    return _drawn(call, page_work.ComparisonPage(frame=frame(call), old=old.id, new=new.id), "the comparison", _of_versions)


def change(call: Call) -> Reply:
    """A step from a version to the next."""
    step = found_or_404(call.archive.transition(call["id"]), "transition")
    old, new = kept_version(call, step.old), kept_version(call, step.new)
    return _drawn(call, page_work.ComparisonPage(frame=frame(call), old=old.id, new=new.id, transition=step.id), "the comparison", _of_step)


def _of_article(call: Call) -> str:
    """What the pages of an article hang on."""
    return str(found_or_404(call.archive.article_mark(call["id"]), "article"))


def _of_versions(call: Call) -> str:
    """What the comparison of two versions hangs on."""
    articles = [kept_version(call, call[which]).article for which in ("old", "new")]
    return " ".join(str(call.archive.article_mark(article)) for article in articles)


def _of_step(call: Call) -> str:
    """What the page of a step hangs on."""
    return str(call.archive.article_mark(found_or_404(call.archive.transition(call["id"]), "transition").article))


def _of_story(call: Call) -> str:
    """What the page of a story hangs on."""
    return call.archive.story_mark(call["id"])


def stories(call: Call) -> Reply:
    """The stories."""
    from variorum.render import site  # noqa: PLC0415

    found = call.archive.stories(limit=_LIMIT + 1, offset=call["offset"])
    if not found:
        call.desk.wait_for_stories()
    view = site.views.StoriesView(stories=tuple(found[:_LIMIT]), piece=_piece(call["offset"], len(found)))
    return page(site.stories(frame(call), view))


def story(call: Call) -> Reply:
    """One of them."""
    return _drawn(call, page_work.StoryPage(frame=frame(call), story=call["id"]), "the story", _of_story)


def thread(call: Call) -> Reply:
    """A claim."""
    return _drawn(call, page_work.ThreadPage(frame=frame(call), anchor=call["anchor"]), "the thread")


def _drawn(call: Call, task: Any, what: str, marks: Callable[[Call], str] | None = None) -> Reply:
    """What another process draws, and is kept until what it hangs on (`marks`) changes, with the watch's sign of life as it is now."""
    from variorum.archive import forgotten_of  # noqa: PLC0415  - only a server that answers needs an archive
    from variorum.render import site  # noqa: PLC0415

    key = replace(task, frame=replace(task.frame, now="", heartbeat=None, silent=0))
    state = call.archive.state()
    if marks is not None:
        state = f"{marks(call)}/{forgotten_of(state)}"
    body, current = call.desk.made(key, call.desk.job(task), what, state=state)
    return Reply(body=site.with_pulse(body, task.frame), lasting=current)


# --- what is no page ----------------------------------------------------------------------------------------------------------------------


def static(call: Call) -> Reply:
    """A style or script: what stands under this name in a table, and never a file."""
    from variorum.render import site  # noqa: PLC0415

    file = site.STATIC.get(call["name"])
    if file is None:
        raise Refusal(404, "there is no such file", "begin at the first page", where="path")
    lasts = "public, max-age=31536000, immutable" if call["v"] == file.digest else "public, max-age=300"
    return Reply(body=file.data, media_type=file.media_type, headers=(("cache-control", lasts),))


def icon(call: Call) -> Reply:  # noqa: ARG001
    """What browsers ask for beside an answer that is no page and names none."""
    from variorum.render import site  # noqa: PLC0415

    file = site.STATIC["icon.svg"]
    return Reply(body=file.data, media_type=file.media_type, headers=(("cache-control", "public, max-age=86400"),))


def raw(call: Call) -> Reply:
    """What a server sent, to be saved. It is others' words, and maybe others' scripts: no browser is to take it for a page of ours."""
    held = found_or_404(call.archive.capture(call["id"]), "capture")
    if held.body is None:
        raise Refusal(404, "this capture has no bytes", "its status says why", where="capture")
    body = call.archive.body(held.body)
    if body is None:
        raise Refusal(410, "its bytes were taken out of this archive", "their hash is kept", where="capture")
    return Reply(
        body=body,
        media_type="text/plain",
        headers=(("content-disposition", f'attachment; filename="capture-{held.id}.txt"'),),
        policy=RAW_POLICY,
    )


def _feed(call: Call) -> tuple[list[HeldChange], dict[str, str]]:
    found = call.archive.changes(**filters(call.params), order="time", limit=_IN_FEED)
    base = f"{'https' if call.https else 'http'}://{call.host}"
    here_ = call.path + (f"?{call.query}" if call.query else "")
    return found, {"base": base, "here": here_, "updated": max((change.told for change in found), default="1970-01-01T00:00:00Z")}


def atom(call: Call) -> Reply:
    """The changes for readers of feeds."""
    from variorum.render import feeds_out  # noqa: PLC0415

    found, about = _feed(call)
    return Reply(body=feeds_out.atom(found, **about), media_type=feeds_out.ATOM_TYPE)


def json_feed(call: Call) -> Reply:
    """The same in JSON."""
    from variorum.render import feeds_out  # noqa: PLC0415

    found, about = _feed(call)
    return Reply(body=feeds_out.json_feed(found, **about), media_type=feeds_out.JSON_TYPE)


def reading(path: str, run: Any, does: str, *params: Param, **more: Any) -> Route:
    """A row that shows a page."""
    if more.setdefault("media_type", "text/html") == "text/html":
        params = (*params, DONE)
    return Route(method="GET", path=path, permission=Permission.READ, run=run, does=does, params=params, **more)


_Q = Param(name="q", schema={"type": "string", "maxLength": 400, "pattern": PRINTABLE}, does="words, all of them")
_ANY_ID = {"type": "integer", "minimum": 1, "maximum": MAX_ID}

_TICKED = Param(
    name="substantive", schema={"type": "string", "enum": ["1", "true"]}, does="only those that change what a reader knows"
)  # as a form has it
_FORM_FILTERS = tuple(_TICKED if param.name == "substantive" else param for param in FILTERS)

ROWS = (
    reading("/", latest, "The latest changes.", *_FORM_FILTERS, ORDER, OFFSET),
    reading("/search", search, "Texts that hold words.", _Q, OUTLET, OFFSET),
    reading("/outlets", outlets, "The outlets."),
    reading("/outlets/{name:path}", outlet, "An outlet's articles.", in_path("name", "of the outlet", line(200)), OFFSET),
    reading("/articles/{id:int}", article, "An article over time.", in_path("id", "of the article"), OFFSET, marks=_of_article),
    reading("/articles/{id:int}/versions/{number:int}", version, "A version's text.", in_path("id", "of the article"), in_path("number", "of the version"), marks=_of_article),
    reading("/compare", choose, "To the comparison of two versions.", Param(name="old", schema=ID, does="id of a version"), Param(name="new", schema=_ANY_ID, does="id of another"), cached=False, refusals=(303,)),
    reading("/compare/{old:int}/{new:int}", compare, "Two versions side by side.", in_path("old", "of a version"), in_path("new", "of another"), marks=_of_versions, refusals=(202, 410, 422, 503)),
    reading("/changes/{id}", change, "A step from a version to the next.", in_path("id", "of the transition", TRANSITION), marks=_of_step, refusals=(202, 410, 422, 503)),
    reading("/stories", stories, "The stories.", OFFSET, refusals=(202,)),
    reading("/stories/{id:int}", story, "A story through all its texts.", in_path("id", "of the story"), marks=_of_story, refusals=(202, 422, 503)),
    reading("/threads/{anchor}", thread, "A claim through the texts.", in_path("anchor", "text's SHA-256, start and end", ANCHOR), refusals=(202, 422, 503)),
    reading("/captures/{id:int}/raw", raw, "What the server sent, to be saved.", in_path("id", "of the capture"), media_type="text/plain", refusals=(410,), cached=False),
    reading("/feeds/changes.atom", atom, "The latest changes for readers of feeds.", *_FORM_FILTERS, ORDER, media_type="application/atom+xml"),
    reading("/feeds/changes.json", json_feed, "The same as JSON Feed.", *_FORM_FILTERS, ORDER, media_type="application/feed+json"),
    Route(method="GET", path="/favicon.ico", permission=Permission.OPEN, run=icon, does="The icon.", media_type="image/svg+xml"),
    Route(method="GET", path="/static/{name}", permission=Permission.OPEN, run=static, does="A style or script.", params=(in_path("name", "of the file", line(80)), Param(name="v", schema=line(64), does="digest, so that it can be kept for ever")), media_type="text/css"),
)  # fmt: skip

"""The pages with forms: add something, watch something, decide about a link, sign in and out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from variorum.model import Added, CaptureStatus, Decision, Review, Subscription, WatchKind
from variorum.web import adding, passwords
from variorum.web.answers import elsewhere, own_path, page
from variorum.web.api_reading import ANCHOR, found_or_404
from variorum.web.api_writing import anchor, outside_address, watched_address
from variorum.web.frames import DONE, back, frame
from variorum.web.guards import cookie_name
from variorum.web.options import MAX_FILES, SESSION_SECONDS
from variorum.web.routes import Call, Param, Permission, Refusal, Reply, Route
from variorum.web.taking import OFFSET, PROSE, in_path, line, thing

if TYPE_CHECKING:
    from variorum.render.site import views

_LIMIT = 200  # watches of a page
_NEXT = {"type": "string", "maxLength": 4_000}  # a path of ours, or it is passed over
_NAME = {"type": "string", "maxLength": 80}


# --- adding -------------------------------------------------------------------------------------------------------------------------------


def add_form(call: Call) -> Reply:
    """The form."""
    return _add_form(call)


def _add_form(call: Call, problem: str | None = None) -> Reply:
    from variorum.render import site  # noqa: PLC0415  - only pages need jinja2

    kept: dict[str, Any] = {name: str(call.body.get(name, "")) for name in ("address", "name", "outlet", "captured")}
    most = f"{call.desk.options.upload_bytes / 1_000_000:.0f} MB in all, {MAX_FILES} files"
    html = site.add(frame(call), site.views.AddView(**kept, problem=problem, most=most))
    return page(html, status=200 if problem is None else 422, lasting=problem is None)


def add(call: Call) -> Reply:
    """Take in files, or what an address brings."""
    from variorum.render import site  # noqa: PLC0415

    address, files = call.body.get("address"), call.files
    if (address is None) == (not files):
        return _add_form(call, "Give an address, or choose files; one of the two.")
    if address is not None and not _could_be_fetched(address):
        return _add_form(call, "That is no address that can be fetched: it begins with http:// or https://.")
    captured = None
    if call.body.get("captured") and (captured := _moment(call.body["captured"])) is None:
        return _add_form(call, "That is no moment: write it as 2024-03-01 or 2024-03-01T10:00, in UTC.")
    named = {"name": call.body.get("name"), "outlet": call.body.get("outlet")}
    task: Any
    if address is not None:
        options = call.desk.options
        task = adding.AddAddress(address=outside_address(address), contact=options.contact, allow_private=options.allow_private, **named)
    else:
        sent = tuple(adding.Sent(name=file.name, data=file.data) for file in files)
        task = adding.AddUploads(files=sent, captured=captured, **named)
    made = json.loads(call.desk.make((call.id, "add"), call.desk.job(task), "what was sent"))
    call.desk.look_after()
    lines = tuple(_line(one) for one in made["added"])
    outer = replace(frame(call), here="/add")
    return page(site.added(outer, site.views.AddedView(lines=lines)), lasting=False)


def _could_be_fetched(address: str) -> bool:
    try:
        outside_address(address)
    except Refusal:
        return False
    return True


def _moment(given: str) -> str | None:
    """A moment as `variorum add --captured` takes it: without a zone it is in UTC."""
    from variorum.read.sources import moment as read_moment  # noqa: PLC0415  - only this needs the readers

    return read_moment(given)


def _line(one: dict[str, Any]) -> views.AddedLine:
    from variorum.render.site.views import AddedLine, AddedMany  # noqa: PLC0415

    added = Added(**one["added"]) if one["added"] else None
    many = AddedMany(**one["many"]) if one.get("many") else None
    return AddedLine(**{**one, "added": added, "many": many, "status": CaptureStatus(one["status"]) if one["status"] else None})


# --- watches ------------------------------------------------------------------------------------------------------------------------------


def watches(call: Call) -> Reply:
    """What is looked at again and again."""
    return _watches(call)


def _watches(call: Call, problem: str | None = None) -> Reply:
    from variorum.render import site  # noqa: PLC0415

    archive, offset = call.archive, call.params.get("offset") or 0
    held = archive.watches()
    held.sort(key=lambda watch: (watch.paused, watch.alarmed is None, watch.address))
    shown = held[offset : offset + _LIMIT]
    articles = {watch.address: found.id for watch in shown if (found := archive.article(watch.address)) is not None}
    piece = site.views.Piece(offset=offset, limit=_LIMIT, total=len(held), more=len(held) > offset + _LIMIT)
    address = str(call.body.get("address", "")) if problem else ""
    outer = replace(frame(call), here="/watches") if problem else frame(call)
    view = site.views.WatchesView(watches=tuple(shown), piece=piece, articles=articles, address=address, problem=problem)
    return page(site.watches(outer, view), status=422 if problem else 200, lasting=problem is None)


def watch(call: Call) -> Reply:
    """Look at an address from now on."""
    address, kind = call.body["address"], call.body.get("kind")
    if not _could_be_fetched(address):
        return _watches(call, "That is no address that can be fetched: it begins with http:// or https://.")
    call.archive.add_watch(watched_address(address), kind=WatchKind(kind) if kind else None, title=call.body.get("title"))
    return back(call.body.get("next") or "/watches", "watching")


def change_watch(call: Call) -> Reply:
    """Pause, go on, look now, or stop."""
    held = found_or_404(call.archive.watch(call["id"]), "watch")
    action = call.body["action"]
    if action == "remove":
        call.archive.remove_watch(held.id)
    elif action == "now":
        call.archive.update_watch(replace(held, due=call.desk.moment()))
    else:
        call.archive.update_watch(replace(held, paused=action == "pause"))
    done = {"remove": "removed", "now": "now", "pause": "paused", "resume": "resumed"}
    return back(call.body.get("next") or "/watches", done[action])


def opml(call: Call) -> Reply:
    """The feeds that are watched, for other readers of feeds."""
    from variorum.read.opml import write_opml  # noqa: PLC0415  - heavy

    feeds = [Subscription(feed=one.address, title=one.title, folders=one.folders) for one in call.archive.watches(kind=WatchKind.FEED)]
    return Reply(body=write_opml(feeds, title="Feeds watched by Variorum").encode(), media_type="text/x-opml; charset=utf-8")


# --- decisions ----------------------------------------------------------------------------------------------------------------------------


def review(call: Call) -> Reply:
    """Keep a decision about a suggested link."""
    if call.visitor.name is None:  # nobody's decision is nobody's
        return elsewhere(f"/login?next={_quoted(call.body.get('next'))}")
    thread, occurrence = anchor(call.body["thread"]), anchor(call.body["occurrence"])
    if str(thread) == str(occurrence):
        raise Refusal(422, "an occurrence is no link to itself", "decide from the page of a thread", where="thread")
    made = Review(
        id=None,
        at=call.desk.moment(),
        author=call.visitor.name,
        decision=Decision(call.body["decision"]),
        thread=thread,
        occurrence=occurrence,
        note=call.body.get("note"),
    )
    call.archive.review(made)
    return back(call.body.get("next"), "reviewed")


# --- signing in ---------------------------------------------------------------------------------------------------------------------------


def login_form(call: Call) -> Reply:
    """The form."""
    return _login_form(call, own_path(call["next"]))


def _login_form(call: Call, way: str, problem: str | None = None, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    from variorum.render import site  # noqa: PLC0415

    asks = call.desk.options.password is not None or bool(call.desk.options.users)
    outer = site.views.Frame(now=call.desk.moment(), here="/login", author=call.visitor.name, can_log_in=call.desk.options.locked)
    html = site.login(outer, site.views.LoginView(next=way, name="", problem=problem, asks_password=asks or call.desk.options.locked))
    return replace(page(html, status=status, lasting=False), headers=headers)


def login(call: Call) -> Reply:
    """Let somebody in, or take the name that they sign with on a server without passwords."""
    way, desk = own_path(call.body.get("next")), call.desk
    name = " ".join(str(call.body.get("name", "")).split())
    if not name.isprintable():
        return _login_form(call, way, "That name cannot be shown.", 422)
    if desk.options.locked:
        keys = passwords.tried(desk.options, call.client, name)
        wait = desk.tries.wait(*keys)
        if wait:
            minutes = f"{wait / 60 + 1:.0f} minutes"
            return _login_form(call, way, f"Too many wrong passwords. Try again in {minutes}.", 429, (("retry-after", f"{wait:.0f}"),))
        found = passwords.admits(desk.options, name, str(call.body.get("password", "")))
        if found is None:
            desk.tries.wrong(*keys)
            return _login_form(call, way, "Name or password is not right.", 403)
        desk.tries.right(*keys)
        name = found
    elif not name:
        return _login_form(call, way, "Give a name, with which your decisions are signed.", 422)
    value = desk.sessions.sign(name, desk.world.now().timestamp(), desk.world.chance(6).hex())
    return replace(back(way, "in"), headers=(*back(way, "in").headers, _cookie(call, value, SESSION_SECONDS)))


def logout(call: Call) -> Reply:
    """Forget who it was, and let nobody use the cookie again."""
    if call.visitor.session is not None and call.desk.options.locked:
        call.desk.end(call.archive, call.visitor.session)
    return replace(back("/", "out"), headers=(*back("/", "out").headers, _cookie(call, "", 0)))


def _cookie(call: Call, value: str, seconds: float) -> tuple[str, str]:
    secure = "; Secure" if call.https else ""
    return "set-cookie", f"{cookie_name(call.https)}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds:.0f}{secure}"


def _quoted(path: object) -> str:
    from urllib.parse import quote  # noqa: PLC0415

    return quote(own_path(str(path or "/")), safe="/")


def _reading(path: str, run: Any, does: str, *params: Param, **more: Any) -> Route:
    return Route(method="GET", path=path, permission=Permission.READ, run=run, does=does, params=params, **more)


def _writing(path: str, run: Any, does: str, *params: Param, **more: Any) -> Route:
    return Route(method="POST", path=path, permission=Permission.WRITE, run=run, does=does, params=params, form=True, status=303, **more)


_ADD = thing(address=line(4_000), name=line(400), outlet=line(200), captured=line(40), next=_NEXT)
_WATCH = thing(
    ("address",), address=line(4_000), kind={"type": "string", "enum": [one.value for one in WatchKind]}, title=line(200), next=_NEXT
)
_CHANGE = thing(("action",), action={"type": "string", "enum": ["pause", "resume", "remove", "now"]}, next=_NEXT)
_REVIEW = thing(
    ("thread", "occurrence", "decision"),
    thread=ANCHOR,
    occurrence=ANCHOR,
    decision={"type": "string", "enum": [one.value for one in Decision]},
    note={"type": "string", "maxLength": 2_000, "pattern": PROSE},
    next=_NEXT,
)
_LOGIN = thing(name=_NAME, password={"type": "string", "maxLength": 1_000}, next=_NEXT)

ROWS = (
    _reading("/add", add_form, "The form to add something.", DONE),
    _writing("/add", add, "Add files, or what an address brings now.", body=_ADD, files=True, refusals=(202, 422)),
    _reading("/watches", watches, "The addresses that are looked at again and again.", OFFSET, DONE),
    _writing("/watches", watch, "Look at an address from now on.", body=_WATCH, refusals=(422,)),
    _writing("/watches/{id:int}", change_watch, "Pause, go on, look now, or stop.", in_path("id", "of the watch"), body=_CHANGE),
    _reading("/feeds/watches.opml", opml, "The feeds that are watched.", media_type="text/x-opml"),
    _writing("/reviews", review, "Decide about a suggested link.", body=_REVIEW),
    Route(method="GET", path="/login", permission=Permission.OPEN, run=login_form, does="The form to sign in.", params=(Param(name="next", schema=_NEXT, does="where to go then"), DONE), cached=False),
    Route(method="POST", path="/login", permission=Permission.OPEN, run=login, does="Sign in.", body=_LOGIN, form=True, status=303, refusals=(403, 422, 429)),
    Route(method="POST", path="/logout", permission=Permission.OPEN, run=logout, does="Sign out.", body=thing(next=_NEXT), form=True, status=303),
)  # fmt: skip

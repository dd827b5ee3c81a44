"""The JSON API, what it takes: articles, watches, decisions. Every field has a name here, and no other is taken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from variorum.addresses import plain_address, web_address
from variorum.model import Added, Decision, Review, Watch, WatchKind
from variorum.model.archive import Anchor
from variorum.web import adding, work
from variorum.web.answers import JSON, data
from variorum.web.api_reading import ANCHOR, as_moment, found_or_404
from variorum.web.routes import Call, Permission, Refusal, Reply, Route
from variorum.web.shapes import jsonable, ref
from variorum.web.taking import PROSE, in_path, line, moment, thing

LONGEST_ADDRESS = 2_000  # bytes that an archive keeps as one
ADDRESS = {"type": "string", "minLength": 8, "maxLength": 2_000, "pattern": r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s\\@\x00-\x1f\x7f]+$"}
REVIEW = thing(
    ("thread", "occurrence", "decision"),
    thread=ANCHOR,
    occurrence=ANCHOR,
    decision={"type": "string", "enum": [one.value for one in Decision]},
    note={"type": "string", "maxLength": 2_000, "pattern": PROSE},
    author=line(80),
)
ADDING = thing(
    (),
    address=ADDRESS,
    text={"type": "string", "minLength": 1, "pattern": PROSE},
    form={"type": "string", "enum": ["text", "html"], "default": "text"},
    name=line(400),
    outlet=line(200),
    captured=moment(),
)
ADDING |= {
    "description": "An address, or a text with a name",
    "oneOf": [
        {"required": ["address"], "not": {"anyOf": [{"required": [name]} for name in ("text", "form", "captured")]}},
        {"required": ["text", "name"], "not": {"required": ["address"]}},
    ],
}
WATCHING = thing(("address",), address=ADDRESS, kind={"type": "string", "enum": [one.value for one in WatchKind]}, title=line(200))
PAUSING = thing(("paused",), paused={"type": "boolean"})


def outside_address(given: str) -> str:
    """An address that could be fetched; Refusal for others. Whether it may be is seen when it is fetched, by what its name leads to then."""
    return _short(web_address(given))


def watched_address(given: str) -> str:
    """The same as it stands in the list of what is watched, which holds each page once."""
    return _short(plain_address(outside_address(given)))


def _short(found: str | None) -> str:
    if found is None:
        raise Refusal(422, "not an address that can be fetched", "give http:// or https://, a host and a path", where="address")
    if len(found.encode()) > LONGEST_ADDRESS:
        raise Refusal(422, "an address too long to be kept", f"{LONGEST_ADDRESS} bytes at most", where="address")
    return found


def author(call: Call) -> str:
    """Who decides: whoever has signed in; where nobody can, the name that was given."""
    said = call.body.get("author")
    if call.visitor.name is not None:
        if said not in {None, call.visitor.name}:
            raise Refusal(422, "decisions are signed by whoever has signed in", "leave the author out", where="author")
        return call.visitor.name
    if said is None or not said.strip():
        raise Refusal(422, "nobody has signed in", "give an author", where="author")
    return " ".join(said.split())


def anchor(given: str) -> Anchor:
    """An occurrence as its address has it."""
    digest, start, end = given.split("-")
    if int(start) >= int(end):
        raise Refusal(422, "a span that is empty", "take an anchor from a thread", where="occurrence")
    return Anchor(sha256=digest, start=int(start), end=int(end))


def decide(call: Call) -> Review:
    """Keep a decision."""
    thread, occurrence = anchor(call.body["thread"]), anchor(call.body["occurrence"])
    if (thread.sha256[:16], thread.start, thread.end) == (occurrence.sha256[:16], occurrence.start, occurrence.end):
        raise Refusal(422, "an occurrence is no link to itself", "give another occurrence of the thread", where="thread")
    decision = Decision(call.body["decision"])
    made = Review(
        id=None,
        at=call.desk.moment(),
        author=author(call),
        decision=decision,
        thread=thread,
        occurrence=occurrence,
        note=call.body.get("note"),
    )
    return call.archive.review(made)


def review(call: Call) -> Reply:
    """Keep a decision."""
    return data(jsonable(decide(call)), status=201)


def add_watch(call: Call) -> Watch:
    """Look at an address from now on."""
    kind = call.body.get("kind")
    return call.archive.add_watch(
        watched_address(call.body["address"]), kind=WatchKind(kind) if kind else None, title=call.body.get("title")
    )


def watch(call: Call) -> Reply:
    """Look at an address from now on."""
    return data(jsonable(add_watch(call)), status=201)


def one_watch(call: Call) -> Reply:
    """One of them."""
    return data(jsonable(found_or_404(call.archive.watch(call["id"]), "watch")))


def pause(call: Call) -> Reply:
    """Stop looking for a while, or go on."""
    held = found_or_404(call.archive.watch(call["id"]), "watch")
    set_now = replace(held, paused=call.body["paused"])
    call.archive.update_watch(set_now)
    return data(jsonable(set_now))


def unwatch(call: Call) -> Reply:
    """Stop looking."""
    held = found_or_404(call.archive.watch(call["id"]), "watch")
    call.archive.remove_watch(held.id)
    return Reply(body=b"", status=204, media_type=JSON, lasting=False)


def add(call: Call) -> Reply:
    """Take in a text, or what an address brings."""
    body = call.body
    if "address" in body:
        task: work.Task = adding.AddAddress(address=outside_address(body["address"]), contact=call.desk.options.contact, allow_private=call.desk.options.allow_private, name=body.get("name"), outlet=body.get("outlet"))  # fmt: skip
    else:
        html = body.get("form") == "html"
        file = adding.Sent(name="text.html" if html else "text.txt", data=body["text"].encode("utf-8"))
        task = adding.AddFiles(
            files=(file,), name=body["name"], outlet=body.get("outlet"), captured=as_moment(body.get("captured"), "T00:00:00Z")
        )
    made = call.desk.make((call.id, "add"), call.desk.job(task), "the article")
    call.desk.look_after()
    return Reply(body=made, media_type=JSON, lasting=False)


def writing(method: str, path: str, run: Any, does: str, **more: Any) -> Route:
    """A row that changes something."""
    return Route(method=method, path=path, permission=Permission.WRITE, run=run, does=does, media_type=JSON, **more)


_ADDED = {
    "type": "object",
    "properties": {
        "added": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "added": {"anyOf": [{"type": "null"}, ref(Added)]},
                    "status": {"type": ["string", "null"]},
                    "reason": {"type": ["string", "null"]},
                    "problem": {"type": ["string", "null"]},
                },
                "required": ["name", "added", "status", "reason", "problem"],
            },
        }
    },
    "required": ["added"],
}
_ID = in_path("id", "of the watch")
ROWS = (
    writing("POST", "/api/articles", add, "Add a text, or what an address brings now.", body=ADDING, answer=_ADDED, refusals=(202, 422, 503)),
    writing("POST", "/api/reviews", review, "Decide about a suggested link: an event, with its author and moment.", body=REVIEW, answer=ref(Review), status=201),
    writing("POST", "/api/watches", watch, "Look at an address again and again; the same address again is the same watch.", body=WATCHING, answer=ref(Watch), status=201),
    writing("PATCH", "/api/watches/{id:int}", pause, "Stop looking for a while, or go on.", body=PAUSING, answer=ref(Watch), params=(_ID,)),
    writing("DELETE", "/api/watches/{id:int}", unwatch, "Stop looking. What was captured stays.", params=(_ID,), status=204),
    Route(method="GET", path="/api/watches/{id:int}", permission=Permission.READ, run=one_watch, does="A watch.", answer=ref(Watch), params=(_ID,), media_type=JSON),
)  # fmt: skip

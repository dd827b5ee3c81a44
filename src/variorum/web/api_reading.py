"""The JSON API, what it tells: articles and what was seen of them, changes, comparisons, claims, stories, threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from variorum.model import (  # fmt: skip
    ChangeClass,
    ChangeKind,
    HeldArticle,
    HeldCapture,
    HeldChange,
    HeldStory,
    HeldVersion,
    Hit,
    Kin,
    Review,
    Stay,
    Transition,
    Watch,
)
from variorum.web import work
from variorum.web.answers import JSON, data
from variorum.web.routes import Call, Param, Permission, Refusal, Reply, Route
from variorum.web.shapes import jsonable, ref
from variorum.web.taking import ID, LIMIT, OFFSET, PRINTABLE, in_path, line, moment

ANCHOR = {"type": "string", "pattern": "^[0-9a-f]{16,64}-[0-9]{1,9}-[0-9]{1,9}$", "maxLength": 90}
TRANSITION = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
OUTLET = Param(name="outlet", schema=line(200), does="the outlet's name, all of it")
_NEXT = {"type": ["integer", "null"], "description": "The offset of what follows; null at the end."}


def rows(call: Call, name: str, found: Sequence[Any]) -> Reply:
    """A part of a list. One more than asked for is looked up, to know whether anything follows."""
    limit, offset = call["limit"], call["offset"]
    return data({name: jsonable(found[:limit]), "next": offset + limit if len(found) > limit else None})


def listing(name: str, noun: type) -> dict[str, Any]:
    """The schema of that."""
    return {"type": "object", "properties": {name: {"type": "array", "items": ref(noun)}, "next": _NEXT}, "required": [name, "next"]}


def whole(name: str, noun: type) -> dict[str, Any]:
    """The schema of a list that is given whole."""
    return {"type": "object", "properties": {name: {"type": "array", "items": ref(noun)}}, "required": [name]}


def found_or_404(value: Any, what: str) -> Any:
    """What was looked up; Refusal when it is not there."""
    if value is None:
        raise Refusal(404, f"no such {what} is held here", "look it up in a list", where=what)
    return value


# --- articles -----------------------------------------------------------------------------------------------------------------------------


def articles(call: Call) -> Reply:
    """A part of the articles."""
    return rows(
        call, "articles", call.archive.articles(outlet=call["outlet"], order=call["order"], limit=call["limit"] + 1, offset=call["offset"])
    )


def article(call: Call) -> Reply:
    """One of them."""
    return data(jsonable(found_or_404(call.archive.article(call["id"]), "article")))


def captures(call: Call) -> Reply:
    """A part of an article's captures."""
    found_or_404(call.archive.article(call["id"]), "article")
    return rows(call, "captures", call.archive.captures(call["id"], limit=call["limit"] + 1, offset=call["offset"]))


def versions(call: Call) -> Reply:
    """An article's texts, and when each was seen."""
    found_or_404(call.archive.article(call["id"]), "article")
    return data({"versions": jsonable(call.archive.versions(call["id"])), "stays": jsonable(call.archive.stays(call["id"]))})


def transitions(call: Call) -> Reply:
    """From text to text."""
    found_or_404(call.archive.article(call["id"]), "article")
    return data({"transitions": jsonable(call.archive.transitions(call["id"]))})


def kin(call: Call) -> Reply:
    """What an article's texts share with others'."""
    found_or_404(call.archive.article(call["id"]), "article")
    return data({"kin": jsonable(call.archive.kin(call["id"]))})


def capture(call: Call) -> Reply:
    """One capture."""
    return data(jsonable(found_or_404(call.archive.capture(call["id"]), "capture")))


def version(call: Call) -> Reply:
    """One text, without its words."""
    return data(jsonable(found_or_404(call.archive.version(call["id"]), "version")))


def kept_version(call: Call, id_: int) -> HeldVersion:
    """A version whose text is still here; Refusal for others."""
    held: HeldVersion = found_or_404(call.archive.version(id_), "version")
    if held.forgotten is not None:
        raise Refusal(410, "its text was taken out of this archive", "its hash and the reason are kept: see /api/versions", where="version")
    return held


def text(call: Call) -> Reply:
    """The words."""
    held = kept_version(call, call["id"])
    read = call.archive.text(held.id)
    if read is None:
        raise Refusal(410, "its text is not in this archive", "see /api/versions", where="version")
    return data({"id": held.id, "sha256": held.sha256, "title": read.title, "text": read.text})


def claims(call: Call) -> Reply:
    """What a text says, and who is said to have said it."""
    held = kept_version(call, call["id"])
    return _made(call, work.Claims(version=held.id), "the reading")


def comparison(call: Call) -> Reply:
    """Any two texts."""
    old, new = kept_version(call, call["old"]), kept_version(call, call["new"])
    return _made(call, work.Compared(old=old.id, new=new.id), "the comparison")


def _made(call: Call, task: Any, what: str, state: str | None = None) -> Reply:
    body, current = call.desk.made(task, call.desk.job(task), what, state=state)
    return Reply(body=body, media_type=JSON, lasting=current)


# --- changes ------------------------------------------------------------------------------------------------------------------------------


FILTERS = (
    OUTLET,
    Param(name="class", schema={"type": "string", "enum": [one.value for one in ChangeClass]}, does="what the change is about"),
    Param(name="kind", schema={"type": "string", "enum": [one.value for one in ChangeKind]}, does="what happened to the words"),
    Param(name="substantive", schema={"type": "boolean"}, does="only those that change, or do not change, what a reader knows"),
    Param(name="since", schema=moment(), does="seen from this moment on, as the capture of the new text says"),
    Param(name="until", schema=moment(), does="seen up to this moment, or to the end of this day"),
    Param(name="words", schema=line(200), does="words that stand in the old or the new text of the change"),
)
ORDER = Param(
    name="order", schema={"type": "string", "enum": ["rank", "time"], "default": "rank"}, does="what matters most first, or the latest"
)


def filters(params: Mapping[str, Any]) -> dict[str, Any]:
    """The filters as the archive takes them."""
    return {
        "outlet": params["outlet"],
        "class_": ChangeClass(params["class"]) if params["class"] else None,
        "kind": ChangeKind(params["kind"]) if params["kind"] else None,
        "substantive": True if params["substantive"] in {"1", "true"} else params["substantive"],
        "since": as_moment(params["since"], "T00:00:00Z"),
        "until": as_moment(params["until"], "T23:59:59Z"),
        "words": params["words"],
    }


def as_moment(given: str | None, of_day: str) -> str | None:
    """A day or a moment as the archive writes moments."""
    if given is None or len(given) == 20:
        return given
    return given + of_day if len(given) == 10 else f"{given[:-1]}:00Z"


def changes(call: Call) -> Reply:
    """What changed."""
    asked = filters(call.params) | {"article": call["article"]}
    return rows(call, "changes", call.archive.changes(**asked, order=call["order"], limit=call["limit"] + 1, offset=call["offset"]))


def transition(call: Call) -> Reply:
    """One step."""
    return data(jsonable(found_or_404(call.archive.transition(call["id"]), "transition")))


def outlets(call: Call) -> Reply:
    """Who published."""
    return data({"outlets": [{"outlet": name, "articles": count} for name, count in call.archive.outlets()]})


def search(call: Call) -> Reply:
    """What words are found in."""
    return rows(call, "hits", call.archive.search(call["q"], outlet=call["outlet"], limit=call["limit"] + 1, offset=call["offset"]))


# --- stories ------------------------------------------------------------------------------------------------------------------------------


def stories(call: Call) -> Reply:
    """A part of the stories."""
    found = call.archive.stories(limit=call["limit"] + 1, offset=call["offset"])
    if not found:
        call.desk.wait_for_stories()
    return rows(call, "stories", found)


def story(call: Call) -> Reply:
    """One of them, and its articles."""
    held = found_or_404(call.archive.story(call["id"]), "story")
    return data({"story": jsonable(held), "articles": jsonable(call.archive.story_articles(call["id"]))})


def telling(call: Call) -> Reply:
    """The story, told."""
    found_or_404(call.archive.story(call["id"]), "story")
    return _made(call, work.Telling(story=call["id"]), "the story", call.archive.state())


def thread(call: Call) -> Reply:
    """A claim through the texts."""
    return _made(call, work.ThreadAt(anchor=call["anchor"]), "the thread", call.archive.state())


def watches(call: Call) -> Reply:
    """What is looked at again and again."""
    limit, offset = call["limit"], call["offset"]
    return rows(call, "watches", call.archive.watches(limit=offset + limit + 1)[offset:])


def reviews(call: Call) -> Reply:
    """What people decided."""
    limit, offset = call["limit"], call["offset"]
    return rows(call, "reviews", call.archive.reviews()[offset : offset + limit + 1])


# --- the rows of the table ----------------------------------------------------------------------------------------------------------------


def reading(path: str, run: Any, does: str, answer: Mapping[str, Any], *params: Param, **more: Any) -> Route:
    """A row that tells something."""
    return Route(
        method="GET", path=path, permission=Permission.READ, run=run, does=does, answer=answer, params=params, media_type=JSON, **more
    )


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


_STRING: dict[str, Any] = {"type": "string"}
_PIECES: tuple[Param, ...] = (LIMIT, OFFSET)
_BY = Param(name="order", schema={"type": "string", "enum": ["changed", "key", "added"], "default": "changed"}, does="the last changed first, by key, or the last added first")  # fmt: skip
_QUERY = Param(name="q", schema={"type": "string", "minLength": 1, "maxLength": 400, "pattern": PRINTABLE}, does='words, all of them; "a phrase", -without, one OR other, begin*', required=True)  # fmt: skip
_OUTLETS = _object(outlets={"type": "array", "items": _object(outlet=_STRING, articles={"type": "integer"})})
_TEXT = _object(id={"type": "integer"}, sha256=_STRING, title={"type": ["string", "null"]}, text=_STRING)
_THREAD = _object(story={"type": ["integer", "null"]}, article={"type": "integer"}, version={"type": "integer"}, thread={"type": "object"})

ROWS = (
    reading("/api/articles", articles, "The articles.", listing("articles", HeldArticle), OUTLET, _BY, *_PIECES),
    reading("/api/articles/{id:int}", article, "An article.", ref(HeldArticle), in_path("id", "of the article")),
    reading(
        "/api/articles/{id:int}/captures",
        captures,
        "Its captures, newest first.",
        listing("captures", HeldCapture),
        in_path("id", "of the article"),
        *_PIECES,
    ),
    reading(
        "/api/articles/{id:int}/versions",
        versions,
        "Its texts by number, and the intervals in which each was seen.",
        _object(versions={"type": "array", "items": ref(HeldVersion)}, stays={"type": "array", "items": ref(Stay)}),
        in_path("id", "of the article"),
    ),
    reading(
        "/api/articles/{id:int}/transitions",
        transitions,
        "From each text to the next, in time.",
        whole("transitions", Transition),
        in_path("id", "of the article"),
    ),
    reading(
        "/api/articles/{id:int}/kin",
        kin,
        "How its texts are related to texts of other articles.",
        whole("kin", Kin),
        in_path("id", "of the article"),
    ),
    reading("/api/captures/{id:int}", capture, "A capture.", ref(HeldCapture), in_path("id", "of the capture")),
    reading("/api/versions/{id:int}", version, "A text, without its words.", ref(HeldVersion), in_path("id", "of the version")),
    reading("/api/versions/{id:int}/text", text, "The words of a text.", _TEXT, in_path("id", "of the version"), refusals=(410,)),
    reading(
        "/api/versions/{id:int}/claims",
        claims,
        "What a text says, and who is said to have said it: as `variorum claims`.",
        {"$ref": "#/components/schemas/claims"},
        in_path("id", "of the version"),
        refusals=(202, 410, 422, 503),
    ),
    reading(
        "/api/compare/{old:int}/{new:int}",
        comparison,
        "Two texts compared: as `variorum compare --format json`.",
        {"$ref": "#/components/schemas/comparison"},
        in_path("old", "of a version"),
        in_path("new", "of another"),
        refusals=(202, 410, 422, 503),
    ),
    reading(
        "/api/changes",
        changes,
        "Typed changes between texts that follow each other.",
        listing("changes", HeldChange),
        *FILTERS,
        Param(name="article", schema=ID, does="id of an article"),
        ORDER,
        *_PIECES,
    ),
    reading(
        "/api/transitions/{id}",
        transition,
        "One step from a text to the next.",
        ref(Transition),
        in_path("id", "of the transition", TRANSITION),
    ),
    reading("/api/outlets", outlets, "The outlets and how many articles each has.", _OUTLETS),
    reading(
        "/api/search",
        search,
        "Texts that hold these words, the best first.",
        listing("hits", Hit),
        _QUERY,
        OUTLET,
        *_PIECES,
        refusals=(422,),
    ),
    reading("/api/stories", stories, "The stories.", listing("stories", HeldStory), *_PIECES, refusals=(202,)),
    reading(
        "/api/stories/{id:int}",
        story,
        "A story and its articles.",
        _object(story=ref(HeldStory), articles={"type": "array", "items": ref(HeldArticle)}),
        in_path("id", "of the story"),
    ),
    reading(
        "/api/stories/{id:int}/telling",
        telling,
        "A story through all its texts: as `variorum story --format json`.",
        {"$ref": "#/components/schemas/telling"},
        in_path("id", "of the story"),
        refusals=(202, 422, 503),
    ),
    reading(
        "/api/threads/{anchor}",
        thread,
        "The claim that has an occurrence there.",
        _THREAD,
        in_path("anchor", "text's SHA-256 (16 digits or more), start and end", ANCHOR),
        refusals=(202, 422, 503),
    ),
    reading("/api/watches", watches, "The addresses that are looked at again and again.", listing("watches", Watch), *_PIECES),
    reading("/api/reviews", reviews, "What people decided of suggested links.", listing("reviews", Review), *_PIECES),
)

"""The application: the table's routes behind the guards, with what was made kept for the next who asks."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.applications import Starlette
from starlette.datastructures import Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.routing import Route as StarletteRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from variorum.web import taking
from variorum.web.answers import data, own_path
from variorum.web.desk import Desk, Pending
from variorum.web.guards import Asking, Guard, send_reply, too_large, wants_data
from variorum.web.options import LAG_SECONDS, MAX_FILES, PAGE_WAIT_SECONDS, RENEW_SECONDS, WAIT_SECONDS, Options, World, check
from variorum.web.passwords import NEIGHBOUR, Visitor
from variorum.web.routes import Call, Permission, Refusal, Reply, Route, Upload
from variorum.web.table import TABLE

_PACKED_FROM = 1_000  # bytes from which an answer is packed
_MAX_FIELDS = 30  # of a form
_UPLOADS = 2  # that are taken in at the same time: they are held in memory
_FRESH_SECONDS = 60.0  # that an answer is kept whose mark does not change: each page says how many minutes ago the watch was last seen
_POST_WAIT = 25.0  # seconds that whoever sent something waits for what becomes of it


_CLOSED: Any = None  # a call has its archive only while its handler runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer as it is kept."""

    reply: Reply
    state: str  # of the archive before it was made, or was last seen to be as it would be made
    began: float  # when that was, by the clock
    mark: str  # what it hangs on: while that is the same, so is the answer
    made: float
    tag: str
    packed: bytes | None = None  # with gzip, once somebody took it so

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.reply.body) + len(self.packed or b"") + 500

    def sent(self, asked: Headers, *more: tuple[str, str]) -> Reply:
        """As whoever asks takes it."""
        reply = replace(self.reply, headers=(*self.reply.headers, *more))
        if self.packed is None or not _takes_gzip(asked):
            return reply
        return replace(reply, body=self.packed, headers=(*reply.headers, ("content-encoding", "gzip")))


@dataclass(frozen=True, slots=True)
class _Making:
    """An answer that is being made."""

    state: str  # of the archive before
    began: float
    made: asyncio.Future[Kept]


class Place:
    """One path, with the routes of its methods."""

    def __init__(self, routes: Mapping[str, Route], desk: Desk, uploads: asyncio.Semaphore) -> None:
        self._routes, self._desk, self._uploads = routes, desk, uploads
        self._making: dict[tuple[Any, ...], _Making] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        asking: Asking = scope["variorum"]
        route = self._routes.get("GET" if scope["method"] == "HEAD" else scope["method"])
        permitted(asking.visitor, Permission.READ if route is None else route.permission, scope, self._desk.options)
        if route is None:
            allowed = sorted({*self._routes, *(["HEAD"] if "GET" in self._routes else [])})
            raise Refusal(405, "this cannot be done here", f"what can: {', '.join(allowed)}", headers={"Allow": ", ".join(allowed)})
        call = self._call(route, scope, asking)
        if route.method == "GET":
            await self._get(route, call, scope, send)
            return
        asking.limit = route.limit
        if int(str(asking.notes.get("length", 0))) > route.limit:
            raise too_large(route.limit)
        try:
            async with self._uploads if route.files else nullcontext():
                call = await self._with_body(route, call, Request(scope, receive))
                reply = await self._until_made(route, call, _POST_WAIT)
        finally:
            self._desk.changed()  # what is refused may have been written in part
        await send_reply(reply, scope, send)

    def _call(self, route: Route, scope: Scope, asking: Asking) -> Call:
        try:
            query = scope["query_string"].decode("ascii")
            pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=50)
        except ValueError:  # also of bytes that are no UTF-8
            raise Refusal(400, "the query cannot be read", "write it in UTF-8, percent-encoded", where="query") from None
        params = taking.parameters(route.params, scope["path_params"], pairs, form=not route.api)
        path = quote(scope["path"], safe="/:@!$&'()*+,;=~-._")
        return Call(
            desk=self._desk, archive=_CLOSED, visitor=asking.visitor, params=params, query=query, path=path, client=asking.client, https=asking.https,
            id=asking.id, host=Headers(scope=scope).get("host", ""),
        )  # fmt: skip

    # --- reading --------------------------------------------------------------------------------------------------------------------------

    async def _get(self, route: Route, call: Call, scope: Scope, send: Send) -> None:
        headers = Headers(scope=scope)
        if not route.cached:
            await send_reply(_packed_now(await self._until_made(route, call, _patience(route)), headers), scope, send)
            return
        kept = await self._answer(route, call)
        if kept.packed is None and len(kept.reply.body) >= _PACKED_FROM and _takes_gzip(headers):
            kept = await self._packed(kept, _key(call))
        if not kept.reply.lasting:
            await send_reply(kept.sent(headers, ("vary", "Accept-Encoding")), scope, send)
            return
        about = (("etag", kept.tag), ("vary", "Cookie, Authorization, Accept-Encoding"))
        control = (
            () if any(name.lower() == "cache-control" for name, _ in kept.reply.headers) else (("cache-control", "private, no-cache"),)
        )
        if kept.tag in headers.get("if-none-match", "") and kept.reply.status == 200:
            await send_reply(Reply(body=b"", media_type=kept.reply.media_type, status=304, headers=(*about, *control)), scope, send)
            return
        await send_reply(kept.sent(headers, *about, *control), scope, send)

    async def _answer(self, route: Route, call: Call) -> Kept:
        """The answer that is kept, if it is still of use, else a new one. Who comes when it is growing old does not wait: it is renewed meanwhile."""
        desk, key = self._desk, _key(call)
        done = call.params.get("done") is not None  # whoever did it, maybe through another process, sees it at once
        state = await desk.state(anew=done)
        kept: Kept | None = desk.pages.get(key)
        if kept is None:
            return await self._renewed(route, call, state, kept)
        now = desk.world.clock()
        same, age = kept.state == state, now - kept.made
        if same and age < _FRESH_SECONDS:
            return kept
        lags = age < _FRESH_SECONDS + LAG_SECONDS if same else desk.will_do(kept.began, kept.state, state)
        if not lags or route.api or done:
            return await self._renewed(route, call, state, kept)
        if (same or now - kept.began > RENEW_SECONDS) and key not in self._making:
            self._start(route, call, state, kept)
        return kept

    async def _renewed(self, route: Route, call: Call, state: str, kept: Kept | None) -> Kept:
        """It as of this state, made once however many ask at the same time; as of one before, where that will do and it is being made already."""
        making = self._making.get(_key(call))
        if making is None or not (making.state == state or (not route.api and self._desk.will_do(making.began, making.state, state))):
            making = self._start(route, call, state, kept)
        return await asyncio.shield(making.made)

    def _start(self, route: Route, call: Call, state: str, kept: Kept | None) -> _Making:
        key, began = _key(call), self._desk.world.clock()
        making = self._making[key] = _Making(state, began, asyncio.ensure_future(self._make(route, call, state, began, kept)))

        def over(made: asyncio.Future[Kept]) -> None:
            if self._making.get(key) is making:
                del self._making[key]
            if not made.cancelled():
                made.exception()  # whoever waits is told; nobody may

        making.made.add_done_callback(over)
        return making

    async def _make(self, route: Route, call: Call, state: str, began: float, kept: Kept | None) -> Kept:
        desk, loop = self._desk, asyncio.get_running_loop()
        mark = state if route.marks is None else await loop.run_in_executor(desk.looker, self._look, route, call)
        if kept is not None and kept.mark == mark and began - kept.made < _FRESH_SECONDS and not desk.wrote_since(kept.made):
            kept = replace(kept, state=state, began=began)
        else:
            reply = await self._until_made(route, call, _patience(route))
            tag = f'W/"{hashlib.sha256(reply.body).hexdigest()[:24]}"'
            kept = Kept(reply=reply, state=state, mark=mark, began=began, made=began, tag=tag)
        if kept.reply.lasting:
            desk.pages.put(_key(call), kept)
        return kept

    def _look(self, route: Route, call: Call) -> str:
        assert route.marks is not None
        with self._desk.archive() as archive:
            return route.marks(replace(call, archive=archive))

    async def _packed(self, kept: Kept, key: tuple[Any, ...]) -> Kept:
        """With what is sent to those who take gzip, as browsers do."""
        body = kept.reply.body
        packed = await asyncio.get_running_loop().run_in_executor(self._desk.threads, lambda: gzip.compress(body, 4, mtime=0))
        with_packed = replace(kept, packed=packed)
        if self._desk.pages.get(key) is kept:  # it may have been renewed meanwhile
            self._desk.pages.put(key, with_packed)
        return with_packed

    async def _until_made(self, route: Route, call: Call, patience: float) -> Reply:
        """What the route answers; what it needs made first is waited for, for a while."""
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        while True:
            try:
                return await loop.run_in_executor(self._desk.threads, self._run, route, call)
            except Pending as pending:
                try:
                    async with asyncio.timeout_at(end):
                        await asyncio.shield(asyncio.wrap_future(pending.made))
                except TimeoutError:
                    return _not_yet(route, call, pending.what)

    def _run(self, route: Route, call: Call) -> Reply:
        with self._desk.archive() as archive:
            return route.run(replace(call, archive=archive))

    # --- writing --------------------------------------------------------------------------------------------------------------------------

    async def _with_body(self, route: Route, call: Call, request: Request) -> Call:
        if route.body is None:
            if (await request.body()).strip():
                raise Refusal(422, "nothing is taken here", "send no body", where="body")
            return call
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not route.form:
            if kind != "application/json":
                raise Refusal(415, "not JSON", "send Content-Type: application/json", where="Content-Type")
            return replace(call, body=taking.body(route.body, taking.from_json(await request.body())))
        if not kind and not (await request.body()):
            return replace(call, body=taking.body(route.body, {}))  # a form without fields
        if kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
            raise Refusal(415, "not a form", "send application/x-www-form-urlencoded or multipart/form-data", where="Content-Type")
        try:
            async with request.form(max_files=MAX_FILES if route.files else 0, max_fields=_MAX_FIELDS, max_part_size=100_000) as form:
                fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
                sent = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
                files = tuple(
                    [Upload(name=file.filename or "upload", data=await file.read()) for file in sent if file.filename or file.size]
                )
        except (HTTPException, MultiPartException, ValueError):  # also of what is no UTF-8
            raise Refusal(400, "the form cannot be read", f"{MAX_FILES} files and {_MAX_FIELDS} fields at most", where="body") from None
        return replace(call, body=taking.body(route.body, taking.from_form(route.body, fields)), files=files)


def permitted(visitor: Visitor, permission: Permission, scope: Scope, options: Options) -> None:
    """Refuse who may not; a person is sent to sign in, a program told."""
    if permission is Permission.OPEN or not options.locked:
        return
    if visitor.signed_in and (visitor.writes or permission is not Permission.WRITE):
        return
    if visitor.signed_in:
        raise Refusal(403, "this token may only read here", "sign in, or send one that may write as Bearer", where="Authorization")
    advice = "sign in, or send a token: Authorization: Bearer TOKEN"
    if wants_data(scope):
        raise Refusal(401, "nobody is signed in", advice, where="Authorization", headers={"WWW-Authenticate": "Bearer"})
    if str(scope["path"]).startswith("/feeds/"):
        raise Refusal(401, "nobody is signed in", "give a token as the password", headers={"WWW-Authenticate": 'Basic realm="Variorum"'})
    query = scope["query_string"].decode("latin-1")
    back = own_path(scope["path"] + (f"?{query}" if query else "")) if scope["method"] in {"GET", "HEAD"} else "/"
    raise Refusal(303, "nobody is signed in", advice, headers={"Location": f"/login?next={quote(back, safe='/')}"})


def _key(call: Call) -> tuple[Any, ...]:
    return (call.path, call.query, call.visitor, call.https, call.host)


def _patience(route: Route) -> float:
    return WAIT_SECONDS if route.api else PAGE_WAIT_SECONDS


def _not_yet(route: Route, call: Call, what: str) -> Reply:
    """What is said while something is still being made."""
    headers = (("retry-after", "2"),)
    if route.api:
        again = "ask again in a few seconds" if route.method == "GET" else "it goes on; look for it in a while"
        return data({"pending": {"what": what, "advice": again}}, status=202, headers=headers, lasting=False)
    from variorum.web.frames import waiting  # noqa: PLC0415  - only pages need jinja2

    return Reply(body=waiting(call, what, again=route.method == "GET"), status=202, headers=headers, lasting=False)


def _takes_gzip(headers: Headers) -> bool:
    accepted = [part.replace(" ", "") for part in headers.get("accept-encoding", "").lower().split(",")]
    return any(part == "gzip" or (part.startswith("gzip;q=") and part not in {"gzip;q=0", "gzip;q=0.0"}) for part in accepted)


def _packed_now(reply: Reply, headers: Headers) -> Reply:
    """Packed where that pays. No page holds a secret beside what a stranger can put into it, so its length tells nothing (BREACH)."""
    if len(reply.body) < 10 * _PACKED_FROM or not _takes_gzip(headers) or any(name == "content-encoding" for name, _ in reply.headers):
        return reply
    return replace(reply, body=gzip.compress(reply.body, 4, mtime=0), headers=(*reply.headers, ("content-encoding", "gzip"), ("vary", "Accept-Encoding")))  # fmt: skip


def places(desk: Desk) -> list[BaseRoute]:
    """Starlette's routes, one a path."""
    uploads = asyncio.Semaphore(_UPLOADS)
    paths: dict[str, dict[str, Route]] = {}
    for route in TABLE:
        assert route.method not in paths.setdefault(route.path, {}), f"{route.method} {route.path} stands in the table twice"
        paths[route.path][route.method] = replace(route, limit=desk.options.upload_bytes) if route.files else route
    return [StarletteRoute(path, Place(routes, desk, uploads), methods=None) for path, routes in paths.items()]


def create_app(options: Options, world: World) -> ASGIApp:
    """The whole application. Raises InputError for options that would let strangers in."""
    check(options)
    desk = Desk(options, world)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await asyncio.get_running_loop().run_in_executor(desk.threads, desk.warm)
        yield
        await asyncio.get_running_loop().run_in_executor(None, desk.close)

    async def nothing(scope: Scope, _receive: Receive, _send: Send) -> None:
        asking: Asking = scope["variorum"]
        permitted(asking.visitor if asking else NEIGHBOUR, Permission.READ, scope, options)  # a stranger is not told what there is
        raise Refusal(404, "there is no such page", "begin at the first page", where="path")

    inner = Starlette(routes=places(desk), lifespan=lifespan)
    inner.router.redirect_slashes = False
    inner.router.default = nothing
    return Guard(inner.router, desk)

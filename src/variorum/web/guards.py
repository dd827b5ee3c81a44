"""What stands before every route: who asks, from where, how often, how much; and what every answer carries, errors too.

An ASGI application around another. It knows no route.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
from base64 import b64decode
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from variorum.errors import VariorumError
from variorum.web.answers import refused
from variorum.web.options import MAX_BODY_BYTES, MAX_QUERY, REQUEST_SECONDS, hosts, is_loopback
from variorum.web.passwords import NEIGHBOUR, STRANGER, Visitor, holder
from variorum.web.routes import Refusal, Reply

if TYPE_CHECKING:
    from variorum.web.desk import Desk

POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
RAW_POLICY = "default-src 'none'; form-action 'none'; sandbox"  # of what others wrote, which nobody's browser should take for a page
ALWAYS = (
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("x-frame-options", "DENY"),
)
COOKIE = "variorum"  # with "__Host-" before it where it goes by https alone
_SAFE = {"GET", "HEAD", "OPTIONS"}
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")
_CLIENTS = 20_000  # whose requests are counted


@dataclass(slots=True, kw_only=True)
class Asking:
    """What is known of a request before a route is looked for; `scope["variorum"]`."""

    id: str
    client: str
    https: bool
    visitor: Visitor
    limit: int = MAX_BODY_BYTES  # bytes of the body; a route that takes more says so before it reads
    taken: int = 0
    status: int = 0
    sent: int = 0
    began: float = 0.0
    notes: dict[str, object] = field(default_factory=dict)  # for the log


class Buckets:
    """How many requests each client may still make; what is not used fills up again."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Take one; 0, or the seconds until there is one again."""
        now = self._clock()
        left, at = self._left.pop(client, (float(self._burst), now))
        left = min(float(self._burst), left + (now - at) * self._rate)
        wait = 0.0 if left >= 1 else (1 - left) / self._rate
        self._left[client] = (left if wait else left - 1, now)
        if len(self._left) > _CLIENTS:
            self._left.popitem(last=False)
        return wait


class Guard:
    """The guards, and behind them the application."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk = app, desk
        self._hosts = hosts(desk.options)
        self._networks = tuple(ipaddress.ip_network(proxy, strict=False) for proxy in desk.options.proxies)
        self._buckets = Buckets(desk.options.rate, desk.options.burst, desk.world.clock) if desk.options.rate else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        client, https = self._from(scope, headers)
        clock = self._desk.world.clock
        asking = Asking(id=self._desk.world.chance(6).hex(), client=client, https=https, visitor=STRANGER, began=clock())
        scope["variorum"] = asking
        sending = _sending(send, asking)
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                if self._desk.options.locked and _cookie(headers, cookie_name(https)):
                    await self._desk.state()  # somebody may have signed out in another process
                self._check(scope, headers, asking)
                await self._app(scope, _counted(receive, asking), sending)
        except Refusal as refusal:
            await self._tell(scope, asking, sending, refusal)
        except ClientDisconnect:
            asking.notes["left"] = True
        except TimeoutError:
            await self._tell(scope, asking, sending, Refusal(503, "this took too long", "try again later", headers={"Retry-After": "60"}))
        except VariorumError as error:  # most often of the archive: no room, no database, damage
            asking.notes |= {"error": str(error)[:2_000], "place": _place_of(error)}
            what = "the archive cannot be used just now"
            await self._tell(
                scope, asking, sending, Refusal(503, what, f"tell whoever runs this server: {asking.id}", headers={"Retry-After": "60"})
            )
        except Exception as error:  # noqa: BLE001  - told by its id, and logged; nothing of it reaches whoever asked
            asking.notes |= {"error": f"{type(error).__name__}: {error}"[:2_000], "place": _place_of(error)}
            await self._tell(
                scope, asking, sending, Refusal(500, "something went wrong here", f"tell whoever runs this server: {asking.id}")
            )
        finally:
            self._log(scope, asking)

    def _from(self, scope: Scope, headers: Headers) -> tuple[str, bool]:
        """The client's address, and whether it came by https. Headers say so only when a proxy sent them that was named."""
        client = scope["client"][0] if scope.get("client") else ""
        https = scope.get("scheme") == "https" or self._desk.options.secure
        if not _within(client, self._networks):
            return client, https
        https = https or headers.get("x-forwarded-proto", "").strip().lower() == "https"
        for hop in reversed(",".join(headers.getlist("x-forwarded-for")).split(",")):
            address = hop.strip()
            if not _is_address(address):
                break
            client = address
            if not _within(address, self._networks):
                break
        return client, https

    def _check(self, scope: Scope, headers: Headers, asking: Asking) -> None:
        """Everything that can be said before a route is looked for. Raises Refusal."""
        given = headers.getlist("host")
        found = _HOST.fullmatch(given[0]) if len(given) == 1 else None
        if found is None or found[1].lower().rstrip(".") not in self._hosts:
            raise Refusal(400, "not a name that this server answers to", "whoever runs it can allow it with --allow-host", where="Host")
        if len(scope["raw_path"] or b"") + len(scope["query_string"]) > MAX_QUERY:
            raise Refusal(414, "the address is too long", f"{MAX_QUERY} characters at most")
        if self._buckets is not None and not is_loopback(asking.client):
            wait = self._buckets.wait(_household(asking.client))
            if wait:
                raise Refusal(429, "too many requests", "ask more slowly", headers={"Retry-After": f"{wait:.0f}" if wait > 1 else "1"})
        asking.visitor = self._visitor(headers, asking)
        if scope["method"] not in _SAFE and not asking.visitor.by_token and not _from_here(headers):
            raise Refusal(403, "this came from a page elsewhere", "open the page here and try again", where="Origin")
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            raise Refusal(400, "no length", "send Content-Length as a number", where="Content-Length")
        if "transfer-encoding" in headers and "content-length" in headers:  # servers on the way may read it in another way than we do
            raise Refusal(400, "two lengths", "send Content-Length, or the body in chunks", where="Content-Length")
        asking.notes["length"] = int(length[:15])

    def _visitor(self, headers: Headers, asking: Asking) -> Visitor:
        options = self._desk.options
        cookie = _cookie(headers, cookie_name(asking.https))
        name = self._desk.sessions.read(cookie, self._desk.world.now().timestamp()) if cookie else None
        session = self._desk.sessions.known_as(cookie) if cookie and name is not None else None
        if session in self._desk.ended:
            name = session = None
        if not options.locked:  # whoever gave a name signs with it
            return NEIGHBOUR if name is None else Visitor(name=name, signed_in=True, writes=True, session=session)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":  # readers of feeds know nothing else; a browser shows it by itself, so that it may only read
            found = holder(_basic(token), options.tokens)
            return STRANGER if found is None else Visitor(name=found.name, signed_in=True, writes=False)
        if scheme.lower() == "bearer":
            found = holder(token.strip(), options.tokens)
            if found is None:
                raise Refusal(401, "not a token that is known here", "ask whoever runs this server", where="Authorization", headers=_BEARER)
            return Visitor(name=found.name, signed_in=True, writes=found.writes, by_token=True)
        return Visitor(name=name, signed_in=True, writes=True, session=session) if name is not None else STRANGER

    async def _tell(self, scope: Scope, asking: Asking, send: Send, refusal: Refusal) -> None:
        if asking.status:  # too late to say anything
            return
        await send_reply(refused(refusal, self._desk.moment(), data=wants_data(scope)), scope, send, close=True)

    def _log(self, scope: Scope, asking: Asking) -> None:
        """One line; the query is left out, since people put secrets there, and so are headers."""
        self._desk.world.log(
            {
                "event": "request",
                "at": self._desk.moment(),
                "id": asking.id,
                "client": asking.client,
                "who": asking.visitor.name,
                "method": str(scope["method"])[:10],
                "path": str(scope["path"])[:300],
                "status": asking.status,
                "bytes": asking.sent,
                "ms": round((self._desk.world.clock() - asking.began) * 1_000, 1),
                **{name: value for name, value in asking.notes.items() if name != "length"},
            }
        )


_BEARER = {"WWW-Authenticate": "Bearer"}


async def send_reply(reply: Reply, scope: Scope, send: Send, *, close: bool = False) -> None:
    """An answer, sent."""
    headers = [("content-type", reply.media_type), *reply.headers]
    if reply.policy is not None:
        headers.append(("content-security-policy", reply.policy))
    if close:
        headers.append(("connection", "close"))  # what is left of the body is not read
    if reply.status not in {204, 304}:
        headers.append(("content-length", str(len(reply.body))))
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})


def wants_data(scope: Scope) -> bool:
    """Whether whoever asks is told in JSON."""
    return str(scope["path"]).startswith("/api/") or scope["path"] in {"/api", "/health"}


def cookie_name(https: bool) -> str:
    """Of the session. The prefix makes browsers keep it from other hosts and from http."""
    return f"__Host-{COOKIE}" if https else COOKIE


def _basic(given: str) -> str:
    """The password of name and password."""
    try:
        return b64decode(given, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def _cookie(headers: Headers, name: str) -> str | None:
    for part in ";".join(headers.getlist("cookie")).split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return None


def _from_here(headers: Headers) -> bool:
    """Whether a request that changes something comes from one of our pages, or from no page at all.

    Browsers say where a request comes from and pages cannot change what they say; programs say nothing, and nobody can make them ask.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2].lower() == headers.get("host", "").lower()


def _counted(receive: Receive, asking: Asking) -> Receive:
    """The body, up to the limit of the route."""

    async def counted() -> Message:
        message = await receive()
        if message["type"] == "http.request":
            asking.taken += len(message.get("body", b""))
            if asking.taken > asking.limit:
                raise too_large(asking.limit)
        return message

    return counted


def too_large(limit: int) -> Refusal:
    """More than a route takes."""
    return Refusal(413, "too large", f"{limit / 1_000_000:.0f} MB at most", where="body")


def _sending(send: Send, asking: Asking) -> Send:
    """What goes out, with the headers that every answer has."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            asking.status = message["status"]
            headers = [(name, value) for name, value in message.get("headers", ()) if name != b"server"]
            there = {name for name, _ in headers}
            for name, value in (("content-security-policy", POLICY), *ALWAYS, ("cache-control", "no-store")):
                if name.encode() not in there:
                    headers.append((name.encode(), value.encode()))
            message = {**message, "headers": headers}
        elif message["type"] == "http.response.body":
            asking.sent += len(message.get("body", b""))
        await send(message)

    return sending


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4_096)
def _within(client: str, networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    return bool(networks) and _is_address(client) and any(ipaddress.ip_address(client) in network for network in networks)


def _household(client: str) -> str:
    """Whom a limit is for: an address of IPv4, or the network of 64 bits that one household has in IPv6."""
    return str(ipaddress.ip_network((client, 64), strict=False)) if ":" in client and _is_address(client) else client


def _place_of(error: BaseException) -> str:
    """File and line where it was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename.rpartition('variorum/')[2]}:{trace.tb_lineno}"

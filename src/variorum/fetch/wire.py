"""One request over one connection: looked up, judged, connected, secured, sent, and the answer read within limits.

The only module that knows httpcore. A connection serves one request: what was judged is what is used.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import certifi
import httpcore

from variorum.addresses import cleaned
from variorum.errors import FetchError, InputError, RefusedError, TooLargeError
from variorum.fetch.guard import Resolve, checked
from variorum.fetch.targets import Target
from variorum.unpack import Unpacker

CODINGS = "gzip, deflate, br"  # those that we read
_TRIES = 4  # addresses of one name that are tried, one after the other
_AGAIN = "try again later"
_lock = threading.Lock()
_trusted: list[ssl.SSLContext] = []


@dataclass(slots=True)
class Allowance:
    """The time and patience that one look at an address has, redirects included; waiting for our turn does not count."""

    clock: Callable[[], float]
    total: float  # seconds on the wire
    connect: float  # seconds to connect
    idle: float  # seconds without a byte
    rate: float  # bytes a second, on average, after `grace`
    grace: float  # seconds
    spent: float = 0.0  # seconds on the wire before this request
    _since: float = field(default=0.0)
    _first: float | None = field(default=None)  # when the first byte came; a server may think as long as it is not idle
    _bytes: int = field(default=0)

    def begin(self) -> None:
        self._since, self._first, self._bytes = self.clock(), None, 0

    def stop(self) -> None:
        self.spent += self.clock() - self._since

    def left(self, wanted: float) -> float:
        """Seconds that the next step may take. Raises _Late."""
        at = self.clock()
        left = self.total - self.spent - (at - self._since)
        if left <= 0:
            raise _Late(self.over)
        flowing = 0.0 if self._first is None else at - self._first
        if flowing > self.grace and self._bytes < self.rate * flowing:
            raise _Late(f"fewer than {self.rate:g} bytes a second")
        return min(left, wanted)

    @property
    def over(self) -> str:
        return f"not there after {self.total:g} s"

    def is_over(self) -> bool:
        return self.clock() - self._since >= self.total - self.spent

    def got(self, count: int) -> None:
        self._first = self.clock() if self._first is None else self._first
        self._bytes += count


class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: list[tuple[str, str]]  # names in small letters
    body: bytes  # without transfer and content encoding

    def header(self, name: str) -> str | None:
        return next((value for given, value in self.headers if given == name), None)


def exchange(
    target: Target,
    headers: Iterable[tuple[str, str]],
    *,
    allowance: Allowance,
    most: int,
    most_headers: int,
    resolve: Resolve,
    allowed: bool,
    trust: ssl.SSLContext | None,
    log: Callable[[str], None],
    body: bytes | None = None,
    cut: bool = False,
) -> Reply:
    """The answer to one request, with a body of at most `most` bytes: more is an error, or cut off when `cut` says so.

    Raises RefusedError (the address lies inside a network) and FetchError, in plain words.
    """
    backend = _Backend(allowance, resolve, allowed, log)
    url = httpcore.URL(scheme=target.scheme.encode(), host=_bracketed(target.host), port=target.port, target=target.path.encode())
    sent = [(b"Host", target.authority.encode()), *((name.encode(), value.encode()) for name, value in headers), (b"Connection", b"close")]
    if body is not None:
        sent.append((b"Content-Length", str(len(body)).encode()))
    timeout = {"connect": allowance.connect, "read": allowance.idle, "write": allowance.idle, "pool": None}
    context = trust or _trust() if target.scheme == "https" else None
    allowance.begin()
    try:
        with (
            httpcore.ConnectionPool(ssl_context=context, max_connections=1, network_backend=backend) as pool,
            pool.stream("GET" if body is None else "POST", url, headers=sent, content=body, extensions={"timeout": timeout}) as response,
        ):
            return _read(response, target.url, most, most_headers, cut)
    except _Late as error:
        raise FetchError(f"too slow: {error}", where=target.url, advice=_AGAIN) from None
    except (RefusedError, FetchError) as error:
        raise type(error)(error.what, where=target.url, advice=error.advice) from None
    except httpcore.TimeoutException as error:
        if allowance.is_over():
            raise FetchError(f"too slow: {allowance.over}", where=target.url, advice=_AGAIN) from None
        when = "to connect" if isinstance(error, httpcore.ConnectTimeout) else "to answer"
        raise FetchError(f"too slow {when}", where=target.url, advice=_AGAIN) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise FetchError(_plain(error), where=target.url, advice=_AGAIN) from None
    finally:
        allowance.stop()


def _read(response: httpcore.Response, where: str, most: int, most_headers: int, cut: bool) -> Reply:
    """Raises FetchError: too much, blown up, damaged."""
    if sum(len(name) + len(value) for name, value in response.headers) > most_headers:
        raise FetchError(f"headers of more than {most_headers / 1e3:g} kB", where=where, advice=_AGAIN)
    headers = [(name.decode("latin-1").lower(), _text(value)) for name, value in response.headers]
    reply = Reply(response.status, headers, b"")
    if 300 <= reply.status < 400 and reply.header("location"):
        return reply  # where it leads matters, not what it says besides
    too_much = FetchError(f"more than the limit of {most / 1e6:g} MB", where=where, advice="look whether it is what it says it is")
    if not cut and (reply.header("content-length") or "").isdecimal() and int((reply.header("content-length") or "")[:18]) > most:
        raise too_much
    codings = ",".join(value for name, value in headers if name == "content-encoding")
    body = bytearray()
    packed = 0
    try:
        unpacker = Unpacker(codings, where=where, most=most)
        for piece in response.iter_stream():
            packed += len(piece)
            body += unpacker.feed(piece)
            if max(packed, len(body)) > most:
                if cut:
                    return reply._replace(body=bytes(body[:most]))
                raise too_much
        body += unpacker.end() if packed else b""
    except TooLargeError as error:
        if not cut:
            raise FetchError(error.what, where=where, advice=error.advice) from None
    except InputError as error:
        raise FetchError(error.what, where=where, advice=_AGAIN) from None
    return reply._replace(body=bytes(body[:most]))


class _Late(Exception):  # noqa: N818  - it is caught a few lines above and never seen
    """Too slow."""


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses that were judged, and to no other."""

    def __init__(self, allowance: Allowance, resolve: Resolve, allowed: bool, log: Callable[[str], None]) -> None:
        self._allowance, self._resolve, self._allowed, self._log = allowance, resolve, allowed, log

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        host = host.strip("[]")
        found = checked(host, port, resolve=self._resolve, allowed=self._allowed, log=self._log)[:_TRIES]
        for number, address in enumerate(found, start=1):
            wait = self._allowance.left(timeout or self._allowance.connect)
            try:  # an address and no name, so nothing is looked up a second time
                stream = httpcore.SyncBackend().connect_tcp(
                    address, port, timeout=wait, local_address=local_address, socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(found):
                    raise
            else:
                return _Stream(stream, self._allowance)
        raise AssertionError(host)  # `checked` gives one address at least


class _Stream(httpcore.NetworkStream):
    """A connection that keeps to its allowance."""

    def __init__(self, inner: httpcore.NetworkStream, allowance: Allowance) -> None:
        self._inner, self._allowance = inner, allowance

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._allowance.left(timeout or self._allowance.idle))
        self._allowance.got(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._allowance.left(timeout or self._allowance.idle))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        name = (server_hostname or "").strip("[]")
        return _Stream(self._inner.start_tls(ssl_context, name, self._allowance.left(timeout or self._allowance.connect)), self._allowance)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


def _trust() -> ssl.SSLContext:
    """Whom we believe: the system's authorities and those of certifi. Made once; it takes 20 ms."""
    with _lock:
        if not _trusted:
            context = ssl.create_default_context()
            context.load_verify_locations(certifi.where())
            _trusted.append(context)
        return _trusted[0]


def _bracketed(host: str) -> bytes:
    return f"[{host}]".encode() if ":" in host else host.encode()


def _text(value: bytes) -> str:
    try:
        return cleaned(value.decode())
    except UnicodeDecodeError:
        return cleaned(value.decode("latin-1"))


def _plain(error: Exception) -> str:
    """In one plain line what went wrong."""
    text = cleaned(str(error)).replace("\n", " ")
    for sign, words in (
        ("CERTIFICATE_VERIFY_FAILED", "its certificate is not valid for it"),
        ("refused", "nobody answers at its address (connection refused)"),
        ("without sending complete message body", "cut short: the connection ended before the page did"),
        ("without sending a response", "the connection ended without an answer"),
        ("unreachable", "its address cannot be reached"),
        ("reset by peer", "the connection was cut"),
        ("SSL", "no secure connection could be made"),
        ("Receive buffer too long", "headers without an end"),
        ("illegal chunk", "its chunks are damaged"),
    ):
        if sign in text:
            return words
    return (
        f"no answer of HTTP that we can read ({text[:120]})"
        if isinstance(error, httpcore.ProtocolError)
        else f"no connection ({text[:120]})"
    )

"""A server on loopback that says whatever it is told to, with real sockets; and names that lead where they are told to.

    with Hostile() as server:
        server.at("/news", says(page("Bridge shut", "...")))            # a fixed answer
        server.at("/feed", in_turn(says(rss(...)), says(rss(...))))     # the first, then the second, then the second for ever
        server.at("/gone", redirect("http://10.0.0.8/"))
        server.robots("User-agent: *\\nDisallow: /private")
        client = server.client()                                        # may go to this server, waits for nothing
        client.get(server.url("/news"))
        server.asked                                                    # what was asked: Asked(method, path, headers, body)

What no path is set for is a 404, robots.txt too. An answer is a function of `Asked` that yields the bytes to send; what it yields after a sleep
is sent then. `server.names({"paper.example": ["127.0.0.1"]})` gives a resolver; `Names` counts how often a name was looked up and can change
its answers in turn (rebinding). Nothing here has a global switch.
"""

import gzip
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import NamedTuple, Self

from variorum.errors import FetchError
from variorum.fetch import Client, Limits

PUBLIC = "93.184.215.14"  # an address that everybody can reach; nothing is ever sent there
QUICK = Limits(gap=0.0, connect=5.0, idle=5.0, total=15.0, grace=5.0, patience=5.0)  # a busy machine may be slow


class Asked(NamedTuple):
    method: str
    path: str  # with the query
    headers: dict[str, str]  # names in small letters
    body: bytes


Answer = Callable[[Asked], Iterable[bytes]]


class Hostile:
    """The server. `tls`: a context that makes it speak https."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.log: list[str] = []  # what its clients logged
        self.slept: list[float] = []  # what its clients slept, without sleeping
        self.closing = threading.Event()
        self._answers: dict[str, Answer] = {}
        self._tls = tls
        outer = self

        class Server(ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False
            request_queue_size = 64

            def get_request(self):
                connection, address = super().get_request()
                connection.settimeout(20)
                return connection, address

            def handle_error(self, request, client_address):
                """Clients that go away in the middle are what this server is for."""

        class Handler(StreamRequestHandler):
            def setup(self):
                if outer._tls:
                    self.request = outer._tls.wrap_socket(self.request, server_side=True)
                super().setup()

            def handle(self):
                asked = _read(self.rfile)
                if asked is None:
                    return
                outer.asked.append(asked)
                answer = outer._answers.get(asked.path) or outer._answers.get(asked.path.partition("?")[0]) or nothing
                for piece in answer(asked):
                    if outer.closing.is_set():
                        return
                    self.request.sendall(piece)

            def finish(self):
                with suppress(OSError):
                    super().finish()
                if outer._tls:
                    self.request.close()

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.host = f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def at(self, path: str, answer: Answer) -> str:
        """From now on this path answers so; gives its address."""
        self._answers[path] = answer
        return self.url(path)

    def robots(self, text: str) -> None:
        self.at("/robots.txt", says(text, media_type="text/plain"))

    def url(self, path: str, host: str | None = None) -> str:
        """The address of a path; `host` is a name that leads here."""
        return f"{'https' if self._tls else 'http'}://{host or '127.0.0.1'}:{self.port}{path}"

    def names(self, names: "dict[str, list[str]] | None" = None) -> "Names":
        """A resolver for names; `allowed` below names them with this server's port."""
        return Names({name: [addresses] for name, addresses in (names or {}).items()})

    def allowed(self, *hosts: str) -> frozenset[str]:
        """What a client has to be given so that it may go to this server under these names."""
        return frozenset({self.host, *(f"{host}:{self.port}" for host in hosts)})

    def client(self, *hosts: str, **options: object) -> Client:
        """A client that may go to this server under its address and these names, waits for nothing, and never looks up a real name."""
        given: dict = {
            "allow_private": self.allowed(*hosts),
            "resolve": self.names({host: ["127.0.0.1"] for host in hosts}),
            "limits": QUICK,
            "now": lambda: datetime.now(UTC),
            "sleep": self.slept.append,
            "log": self.log.append,
            "contact": "https://newsroom.example/about",
        }
        return Client(**(given | options))

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt and tdmrep.json."""
        return [asked.path for asked in self.asked if asked.path not in {"/robots.txt", "/.well-known/tdmrep.json"}]


class Names:
    """A resolver: each name has its answers in turn, the last for ever; an IP address leads to itself, and other names lead nowhere."""

    def __init__(self, turns: dict[str, list[list[str]]]) -> None:
        self.turns = turns
        self.looked_up: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.looked_up.append(host)
        if host in self.turns:
            return self.turns[host].pop(0) if len(self.turns[host]) > 1 else self.turns[host][0]
        if host.replace(".", "").isdigit() or ":" in host:
            return [host]
        raise FetchError("its name leads nowhere", where=host, advice="it is none of the names of this test")


def _read(stream) -> Asked | None:
    line = stream.readline(65_537).decode("latin-1").split()
    if len(line) < 2:
        return None
    headers = {}
    while header := stream.readline(65_537).decode("latin-1").strip():
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", "0")))
    return Asked(line[0], line[1], headers, body)


# --- answers ------------------------------------------------------------------------------------------------------------------------------


def head(status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers), "Connection: close"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def says(
    body: str | bytes,
    *,
    status: int = 200,
    media_type: str | None = "text/html; charset=utf-8",
    headers: Iterable[tuple[str, str]] = (),
    length: int | None = None,
) -> Answer:
    """An ordinary answer; `length` is what it claims to be long."""
    data = body.encode() if isinstance(body, str) else body
    given = [("Content-Length", str(len(data) if length is None else length)), *headers]
    if media_type:
        given.append(("Content-Type", media_type))
    return lambda _: [head(status, given), data]


def nothing(_: Asked) -> Iterable[bytes]:
    return says("<html><body>There is no such page.</body></html>", status=404)(_)


def in_turn(*answers: Answer) -> Answer:
    """The first time the first, then the second; the last for ever."""
    left = list(answers)
    lock = threading.Lock()

    def answer(asked: Asked) -> Iterable[bytes]:
        with lock:
            turn = left.pop(0) if len(left) > 1 else left[0]
        return turn(asked)

    return answer


def redirect(to: str, status: int = 302) -> Answer:
    return says("", status=status, headers=[("Location", to)])


def pause(status: int = 429, retry_after: float | datetime | str | None = None) -> Answer:
    """Too many requests, or no service; how long to stay away in seconds or as a date."""
    given = format_datetime(retry_after.astimezone(UTC), usegmt=True) if isinstance(retry_after, datetime) else retry_after
    return says("<html><body>Please wait.</body></html>", status=status, headers=[] if given is None else [("Retry-After", str(given))])


def conditional(body: str | bytes, *, etag: str | None = None, last_modified: str | None = None) -> Answer:
    """304 without a body when the client has it already."""
    headers = [(name, value) for name, value in (("ETag", etag), ("Last-Modified", last_modified)) if value]

    def answer(asked: Asked) -> Iterable[bytes]:
        same = (etag and asked.headers.get("if-none-match") == etag) or (
            last_modified and asked.headers.get("if-modified-since") == last_modified
        )
        return [head(304, headers)] if same else says(body, headers=headers)(asked)

    return answer


def raw(*pieces: bytes, every: float = 0.0) -> Answer:
    """Bytes as they are, with a pause between the pieces."""

    def answer(_: Asked) -> Iterator[bytes]:
        for number, piece in enumerate(pieces):
            if number:
                time.sleep(every)
            yield piece

    return answer


def drip(body: bytes, *, every: float = 0.1, in_headers: bool = False) -> Answer:
    """One byte at a time: the body, or the headers."""
    start = head(200, [("Content-Length", str(len(body))), ("Content-Type", "text/html")])
    if in_headers:
        return raw(*(bytes([byte]) for byte in start + body), every=every)
    return raw(start, *(bytes([byte]) for byte in body), every=every)


def endless(piece: bytes = b"<p>More of the same.</p>" * 100, *, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Answer:
    """A body without an end, and without a length."""

    def answer(_: Asked) -> Iterator[bytes]:
        yield head(status, [("Content-Type", "text/html"), *headers])
        while True:
            yield piece

    return answer


def endless_headers() -> Answer:
    def answer(_: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        while True:
            yield b"X-More: of the same\r\n" * 100

    return answer


def many_headers(count: int) -> Answer:
    return says("<p>Hello</p>", headers=[(f"X-Header-{number}", "x" * 60) for number in range(count)])


def silent(seconds: float = 30.0) -> Answer:
    """Takes the request and says nothing."""

    def answer(_: Asked) -> Iterator[bytes]:
        time.sleep(seconds)
        yield b""

    return answer


def packed(body: bytes, coding: str = "gzip") -> Answer:
    """A body packed as it says."""
    import brotli

    done = {"gzip": lambda: gzip.compress(body), "br": lambda: brotli.compress(body)}[coding]()
    return says(done, headers=[("Content-Encoding", coding)])


def bomb(coding: str = "gzip", size: int = 50_000_000) -> Answer:
    """Some kilobytes that unpack to `size` bytes."""
    import brotli

    if coding == "gzip":
        return says(gzip.compress(b"\0" * size), headers=[("Content-Encoding", "gzip")])
    if coding == "gzip, gzip":
        return says(gzip.compress(gzip.compress(b"\0" * size)), headers=[("Content-Encoding", coding)])
    return says(brotli.compress(b"\0" * size, quality=5), headers=[("Content-Encoding", "br")])


def chunks(*pieces: bytes, end: bytes = b"0\r\n\r\n") -> Answer:
    """In chunks; `end` may be no end."""
    start = head(200, [("Transfer-Encoding", "chunked"), ("Content-Type", "text/html")])
    return raw(start, *(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces), end)


# --- what a site shows --------------------------------------------------------------------------------------------------------------------


def page(title: str, *paragraphs: str, head: str = "", language: str = "en") -> str:
    """A page with an article, as a newsroom's server sends it."""
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>'
        f"<body><nav>Home · News · Sport</nav><main><article><h1>{escape(title)}</h1>{text}</article></main><footer>Imprint</footer></body></html>"
    )


def rss(entries: Iterable[tuple[str, str]], title: str = "The Skarn Courier") -> str:
    """RSS 2.0 of (address, title)."""
    items = "".join(
        f"<item><title>{escape(name)}</title><link>{escape(url)}</link><guid>{escape(url)}</guid></item>" for url, name in entries
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{escape(title)}</title>{items}</channel></rss>'


def atom(entries: Iterable[tuple[str, str]], title: str = "The Skarn Courier") -> str:
    items = "".join(
        f'<entry><id>{escape(url)}</id><title>{escape(name)}</title><link href="{escape(url)}"/><updated>2026-03-01T10:00:00Z</updated></entry>'
        for url, name in entries
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><id>urn:skarn</id><title>{escape(title)}</title>'
        f"<updated>2026-03-01T10:00:00Z</updated>{items}</feed>"
    )


def json_feed(entries: Iterable[tuple[str, str]], title: str = "The Skarn Courier") -> str:
    items = [{"id": url, "url": url, "title": name, "content_text": name} for url, name in entries]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items})


def sitemap(urls: Iterable[str]) -> str:
    listed = "".join(f"<url><loc>{escape(url)}</loc></url>" for url in urls)
    return f'<?xml version="1.0" encoding="utf-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'

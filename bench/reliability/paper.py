"""A newspaper of invented articles on loopback that change while they are read: pages, a feed, a sitemap, and bad days.

    python bench/reliability/paper.py [--host 127.0.0.1] [--articles 40] [--every 0.5] [--listed 20] [--troubled] [--served FILE]

Prints its address and goes on until its standard input ends. Every `--every` seconds one article changes: words, figures, sentences; every fifth time it
goes back to the text before. With `--troubled` one answer in twelve is a 403, 429, 503, a consent page or a page cut short. Pages carry an ETag and answer
a conditional request with 304. `--served` collects "path digest" of each whole page that was sent, a line each, before it is sent.

/                   the front page        /feed.xml    the newest articles, RSS       /sitemap.xml  all of them
/news/N.html        an article            /_still      nothing changes any more       /_moving      it goes on
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import random
import sys
import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "speed"))
import prose

TROUBLE = 12  # one answer in so many goes wrong
NAME = "The Kelborg Observer"


class Story:
    """An article: what it says now and said before."""

    def __init__(self, number: int, words: int) -> None:
        self.number, self.edition = number, 0
        self.title = prose.sentence(random.Random(number)).rstrip(".")[:90]
        self.text = self.before = prose.article(words, number)
        self.written = dt.datetime.now(dt.UTC)
        self.updated = self.written

    def retell(self) -> None:
        self.edition += 1
        new = self.before if self.edition % 5 == 0 else prose.retell(self.text, self.number * 10_007 + self.edition)
        self.before, self.text = self.text, new if len(new) > len(self.before) // 2 else prose.article(250, self.number + self.edition)
        self.updated = dt.datetime.now(dt.UTC)

    def page(self) -> bytes:
        paragraphs = "".join(f"<p>{escape(line)}</p>\n" for line in self.text.split("\n\n"))
        stamp = self.written.isoformat(timespec="seconds")
        return (
            f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(self.title)} - {NAME}</title>'
            f'<meta property="og:site_name" content="{NAME}"><meta property="og:title" content="{escape(self.title)}">'
            f'<meta property="article:published_time" content="{stamp}"></head><body><nav><a href="/">Front page</a> <a href="/feed.xml">Feed</a></nav>'
            f"<article><h1>{escape(self.title)}</h1>\n<p class=byline>By Ilsa Marrow</p>\n{paragraphs}</article>"
            f"<footer>{NAME}, printed daily in Kelborg</footer></body></html>\n"
        ).encode()


class Paper:
    """All articles; the clock's thread is the only one that changes them."""

    def __init__(self, articles: int, every: float, listed: int, words: int) -> None:
        self.stories = [Story(number, words) for number in range(articles)]
        self.every, self.listed, self.moving, self.over = every, listed, True, threading.Event()
        self.lock = threading.Lock()

    def run(self) -> None:
        rng = random.Random(7)
        while not self.over.wait(self.every):
            if self.moving:
                with self.lock:
                    rng.choice(self.stories).retell()

    def feed(self, root: str) -> bytes:
        with self.lock:
            newest = sorted(self.stories, key=lambda story: story.updated, reverse=True)[: self.listed]
            items = "".join(
                f"<item><title>{escape(story.title)}</title><link>{root}/news/{story.number}.html</link><guid>{root}/news/{story.number}.html</guid>"
                f"<pubDate>{story.written.strftime('%a, %d %b %Y %H:%M:%S +0000')}</pubDate></item>"
                for story in newest
            )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{NAME}</title><link>{root}/</link>{items}</channel></rss>'.encode()

    def sitemap(self, root: str) -> bytes:
        with self.lock:
            urls = "".join(
                f"<url><loc>{root}/news/{story.number}.html</loc><lastmod>{story.updated.isoformat(timespec='seconds')}</lastmod></url>"
                for story in self.stories
            )
        return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


CONSENT = (
    b"<!DOCTYPE html><html><head><title>Before you continue</title></head><body><h1>Before you continue</h1><p>We use cookies. "
    b"Accept all or manage your choices to go on reading.</p><button>Accept all</button></body></html>"
)


def handler(paper: Paper, troubled: bool, served: Path | None) -> type[BaseHTTPRequestHandler]:
    chance, log = random.Random(11), served.open("a", encoding="utf-8") if served else None

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Nothing: the answers are counted by who asks."""

        def answer(self, status: int, body: bytes, kind: str = "text/html; charset=utf-8", **more: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in more.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            path, root = urlsplit(self.path).path, f"http://{self.headers['Host']}"
            if path in {"/_still", "/_moving"}:
                paper.moving = path == "/_moving"
                self.answer(200, b"so be it\n", "text/plain")
            elif path == "/feed.xml":
                self.answer(200, paper.feed(root), "application/rss+xml")
            elif path == "/sitemap.xml":
                self.answer(200, paper.sitemap(root), "application/xml")
            elif path == "/robots.txt":
                self.answer(200, f"User-agent: *\nAllow: /\nSitemap: {root}/sitemap.xml\n".encode(), "text/plain")
            elif path == "/":
                links = "".join(f'<li><a href="/news/{story.number}.html">{escape(story.title)}</a></li>' for story in paper.stories)
                self.answer(200, f"<!DOCTYPE html><title>{NAME}</title><h1>{NAME}</h1><ul>{links}</ul>".encode())
            else:
                self.article(path)

        def article(self, path: str) -> None:
            number = path.removeprefix("/news/").removesuffix(".html")
            if not number.isdigit() or int(number) >= len(paper.stories):
                self.answer(404, b"<!DOCTYPE html><title>Not here</title><p>No such page.</p>")
                return
            if troubled and not chance.randrange(TROUBLE) and paper.moving:
                self.trouble(int(number))
                return
            with paper.lock:
                body = paper.stories[int(number)].page()
            digest = hashlib.sha256(body).hexdigest()
            if self.headers.get("If-None-Match") == f'"{digest[:20]}"':
                self.answer(304, b"", ETag=f'"{digest[:20]}"')
                return
            if log:
                log.write(f"{path} {digest}\n")
                log.flush()
            self.answer(200, body, ETag=f'"{digest[:20]}"')

        def trouble(self, number: int) -> None:
            which = chance.randrange(5)
            if which == 0:
                self.answer(403, b"<!DOCTYPE html><title>403</title><p>Are you a robot?</p>")
            elif which == 1:
                self.answer(429, b"slow down\n", "text/plain", Retry_After="1")
            elif which == 2:
                self.answer(503, b"back soon\n", "text/plain", Retry_After="1")
            elif which == 3:
                self.answer(200, CONSENT)
            else:  # the connection breaks in the middle of the page
                with paper.lock:
                    body = paper.stories[number].page()
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True

    return Handler


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Who asks is killed now and then; nobody is told."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=40)
    options.add_argument("--every", type=float, default=0.5, help="seconds from one change to the next")
    options.add_argument("--listed", type=int, default=20, help="articles in the feed")
    options.add_argument("--words", type=int, default=250)
    options.add_argument("--host", default="127.0.0.1", help="any of 127.0.0.0/8: to be several hosts")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--troubled", action="store_true")
    options.add_argument("--served", type=Path)
    chosen = options.parse_args()
    paper = Paper(chosen.articles, chosen.every, chosen.listed, chosen.words)
    server = Server((chosen.host, chosen.port), handler(paper, chosen.troubled, chosen.served))
    for task in (paper.run, server.serve_forever):
        threading.Thread(target=task, daemon=True).start()
    print(f"http://{chosen.host}:{server.server_address[1]}", flush=True)
    sys.stdin.read()
    paper.over.set()
    server.shutdown()


if __name__ == "__main__":
    main()

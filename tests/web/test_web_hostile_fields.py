"""Every field of an archive that others wrote, full of markup, scripts' addresses and signs that change a line: on every page, feed and line."""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import serving

from variorum import cli
from variorum.archive import open_archive
from variorum.model import Anchor, Article, CaptureStatus, Decision, Deposit, Review, WatchKind
from variorum.pipeline import archives, tellings

NASTY = "<script>alert(1)</script>\"'><svg onload=alert(2)>{{7*7}}\u202e\x1b[31m\x9b2J\r\nX-Evil: 1\x00\u2028&lt;b&gt;"
SCRIPT = "javascript:alert(3)//\"'><img src=x onerror=alert(4)>"
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e\u2066-\u2069]")  # what a terminal would act on


def nasty(n):
    return f"n{n} {NASTY}"


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    path = tmp_path_factory.mktemp("nasty") / "held.db"
    with open_archive(str(path), now=serving.now) as archive:
        for key, url in (
            (SCRIPT, SCRIPT),
            (f"https://odd.example/{NASTY}", f"https://odd.example/{NASTY}"),
            (f"data:text/html,{NASTY}", None),
        ):
            for hours, text in enumerate([serving.FERRY, serving.FERRY_LATER]):
                article = Article(
                    text=f"{NASTY}\n\n{text}\n\nNobody {NASTY.replace(chr(0), '')} was hurt, said <img src=x onerror=alert(5)> Aas.{'' if hours else ' He said 12 <b>were</b>.'}",
                    title=nasty(1), byline=nasty(2), outlet=nasty(3), published=nasty(4), url=url, language=nasty(5),
                )  # fmt: skip
                archive.add(
                    Deposit(
                        key=key, captured=serving.moment(hours), dated=True, origin=nasty(6), article=article, body=nasty(70 + hours).encode(), media_type=nasty(8),
                        charset=nasty(9), url=url, http_status=200, headers=(("etag", nasty(10)), ("location", SCRIPT), (nasty(11), nasty(12))), notes=(nasty(13), SCRIPT),
                    )
                )  # fmt: skip
            archive.add(
                Deposit(key=key, captured=serving.moment(5), dated=True, origin=SCRIPT, status=CaptureStatus.ERROR, reason=nasty(14), url=SCRIPT, http_status=599)
            )  # fmt: skip
        archives.settle(archive, jobs=1)
        tellings.relate(archive, jobs=1)
        feed = archive.add_watch(SCRIPT, kind=WatchKind.FEED, title=nasty(15), folders=(nasty(16), SCRIPT))
        page = archive.add_watch(f"https://odd.example/{NASTY}", title=nasty(17), parent=feed.id, ignore_robots=nasty(18))
        archive.update_watch(replace(page, outcome=nasty(19), etag=nasty(20), alarmed="2026-03-04T11:00:00Z", failures=3))
        archive.beat("watch", 60.0, nasty(21))
        version = archive.versions(1)[0]
        one, two = Anchor(sha256=version.sha256, start=1, end=5), Anchor(sha256=version.sha256, start=7, end=9)
        archive.review(
            Review(id=None, at=serving.moment(6), author=nasty(22), decision=Decision.CONFIRM, thread=one, occurrence=two, note=nasty(23))
        )
        archive.forget(version=archive.versions(3)[0].id, reason=nasty(24), author=nasty(25))
    return path


class Markup(HTMLParser):
    """What a browser would act on."""

    def __init__(self):
        super().__init__()
        self.tags, self.links = [], set()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag == "a" and (given.get("href") or "").startswith("/"):
            self.links.add(given["href"].partition("#")[0])


def test_no_field_becomes_markup_or_a_scripts_address_on_any_page_that_can_be_reached(held):
    with serving.serving(held) as client:
        waiting, seen = ["/", "/watches", "/search?q=ferry", "/login", "/add"], set()
        while waiting:
            path = waiting.pop()
            if path in seen or len(seen) > 150:
                continue
            seen.add(path)
            page = serving.until_made(client, path)
            assert page.status_code < 500, path
            assert "x-evil" not in page.headers
            if not page.headers["content-type"].startswith("text/html"):
                continue
            found = Markup()
            found.feed(page.text)
            for tag, given in found.tags:
                assert tag not in {"img", "style", "iframe", "object", "embed", "base"}, path
                assert not {name for name in given if name.startswith("on") or name == "style"}, path
                assert tag != "script" or given["src"].startswith("/static/"), path
                for name in ("href", "src", "action", "formaction", "xlink:href", "cite", "poster", "data"):
                    assert re.match(r"$|/(?!/)|#|\?|https?://", given.get(name) or "", re.IGNORECASE), (path, given)
            waiting += sorted(found.links - seen)
    assert {f"/articles/{n}" for n in (1, 2, 3)} | {"/stories/1"} <= seen
    assert any(path.startswith("/threads/") for path in seen)
    assert any(path.startswith("/changes/") for path in seen)


def test_feeds_and_lists_of_feeds_are_well_formed_whatever_they_hold(held):
    with serving.serving(held) as client:
        atom = client.get("/feeds/changes.atom")
        entries = ET.fromstring(atom.content).findall("{http://www.w3.org/2005/Atom}entry")
        assert entries
        for link in ET.fromstring(atom.content).iter("{http://www.w3.org/2005/Atom}link"):
            assert link.get("href").startswith("http://127.0.0.1:8321/")
        for content in ET.fromstring(atom.content).iter("{http://www.w3.org/2005/Atom}content"):
            inner = Markup()
            inner.feed(content.text or "")
            assert not {tag for tag, _ in inner.tags} & {"script", "svg", "img", "b"}
        feed = client.get("/feeds/changes.json").json()
        for item in feed["items"]:
            inner = Markup()
            inner.feed(item.get("content_html", ""))
            assert not {tag for tag, _ in inner.tags} & {"script", "svg", "img", "b"}
        opml = ET.fromstring(client.get("/feeds/watches.opml").content)
        assert len(list(opml.iter("outline"))) >= 1


def test_data_for_programs_is_json_in_utf_8_and_never_a_page(held):
    with serving.serving(held) as client:
        for path in (
            "/api/articles",
            "/api/articles/1/captures",
            "/api/articles/1/versions",
            "/api/changes",
            "/api/watches",
            "/api/reviews",
            "/api/search?q=ferry",
        ):
            answer = client.get(path)
            assert answer.headers["content-type"] == "application/json"
            assert answer.headers["x-content-type-options"] == "nosniff"
            json.loads(answer.content.decode("utf-8"))


@pytest.mark.parametrize(
    "arguments",
    [["doctor"], ["watch", "--list"], *(["export", "--format", form] for form in ("jsonl", "csv", "changes-jsonl", "changes-csv"))],
    ids=" ".join,
)  # fmt: skip
def test_no_line_of_a_command_acts_on_a_terminal(held, capsys, monkeypatch, arguments):
    monkeypatch.chdir(held.parent)
    cli.main([arguments[0], "--archive", str(held), *arguments[1:]])
    said = capsys.readouterr()
    assert not UNSAFE.search(said.out.replace("\r\n", "\n"))
    assert not UNSAFE.search(said.err)

"""Sitemaps, OPML and CDX: what can be fetched or asked for, out of files from strangers."""

import gzip
import io
import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.errors import InputError, NotTextError, TooLargeError
from variorum.model import Holding, Listed, Sitemap, Subscription
from variorum.read import cdx, open_holdings, opml, sitemaps

URLSET = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url><loc> https://skarn.example/news/ferry </loc><lastmod>2024-03-01T10:00:00Z</lastmod>
  <news:news><news:publication><news:name>Skarn News</news:name><news:language>en-GB</news:language></news:publication>
   <news:publication_date>2024-03-01</news:publication_date><news:title>Ferry stays
     in harbour</news:title></news:news>
  <image:image><image:loc>https://skarn.example/ferry.jpg</image:loc><image:title>The ferry</image:title></image:image></url>
 <url><image:image><image:loc>https://skarn.example/dam.jpg</image:loc></image:image><loc>/news/dam?a=1&amp;b=2</loc><lastmod>soon</lastmod></url>
 <url><loc>javascript:alert(1)</loc></url>
</urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
 <sitemap><loc>https://skarn.example/news.xml.gz</loc><lastmod>2024-03</lastmod></sitemap>
 <sitemap><loc>https://skarn.example/old.xml</loc></sitemap></sitemapindex>"""


def read(markup, **options):
    return sitemaps.read_sitemap(markup if isinstance(markup, bytes) else markup.encode(), where="sitemap.xml", **options)


# --- sitemaps -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_sitemap_with_news(pack):
    found = read(pack(URLSET.encode()), url="https://skarn.example/sitemap.xml")
    ferry = Listed(
        url="https://skarn.example/news/ferry",
        modified="2024-03-01T10:00:00Z",
        title="Ferry stays in harbour",
        outlet="Skarn News",
        published="2024-03-01",
        language="en",
    )
    assert found.pages == (ferry, Listed(url="https://skarn.example/news/dam?a=1&b=2"))
    assert found.notes == ("addresses that are not http(s), passed over: 1",)
    assert found.sitemaps == ()


def test_an_index_of_sitemaps():
    found = read(INDEX)
    assert found.sitemaps == (
        Listed(url="https://skarn.example/news.xml.gz", modified="2024-03"),
        Listed(url="https://skarn.example/old.xml"),
    )
    assert found.pages == ()


def test_a_list_of_lines():
    found = read("\ufeffhttps://skarn.example/a\r\nhttps://skarn.example/b\n\nnot an address\n")
    assert [page.url for page in found.pages] == ["https://skarn.example/a", "https://skarn.example/b"]
    assert found.notes == ("lines that are no addresses, passed over: 1",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "neither XML nor a list"),
        ("The ferry stays in harbour.\nhttps://skarn.example/a", "neither XML nor a list"),
        ("<html><body>Not found</body></html>", "no sitemap but some other markup"),
        ('<rss version="2.0"><channel/></rss>', "a feed, not a sitemap"),
        ('<!DOCTYPE urlset [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>', "declares entities of its own"),
        ('<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/hostname">]><urlset/>', "declares entities of its own"),
        (gzip.compress(URLSET.encode())[:-40], "cut short"),
        (gzip.compress(bytes(60_000_000)), "more than 200 times its size"),
    ],
)
def test_what_is_no_sitemap_is_told(data, reason):
    with pytest.raises(InputError, match=reason):
        read(data)


def test_a_sitemap_that_breaks_off_gives_what_is_there():
    found = read(URLSET[: URLSET.index("soon")], url="https://skarn.example/")
    assert [page.url for page in found.pages][:1] == ["https://skarn.example/news/ferry"]


def test_a_sitemap_is_bounded(monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_LISTED", 3)
    urls = "".join(f"<url><loc>https://skarn.example/{number}</loc></url>" for number in range(9))
    found = read(f"<urlset>{urls}</urlset>")
    assert len(found.pages) == 3
    assert found.notes == ("more than 3 addresses; the rest is not read",)
    assert len(read("\n".join(f"https://skarn.example/{number}" for number in range(9))).pages) == 3
    monkeypatch.setattr(sitemaps, "MAX_SITEMAP_BYTES", 100)
    with pytest.raises(TooLargeError, match="larger than the limit"):
        read(f"<urlset>{urls}</urlset>")


@pytest.mark.parametrize(
    "body", ["<a/>" * 3_000_000, "<a>" * 1_000_000, "<url>" + "<b/>" * 3_000_000, "<url><loc>" + "w" * 12_000_000, "<!--" * 3_000_000]
)
def test_hostile_sitemaps_take_seconds_at_most(body):
    started = time.process_time()
    with suppress(InputError):
        assert not read(f"<urlset>{body}").pages
    assert time.process_time() - started < 30  # some 3 s on a machine that does nothing else


@given(st.binary(max_size=300), st.integers(0, 1400))
def test_whatever_stands_in_a_sitemap_it_is_read_or_told(noise, at):
    data = URLSET.encode()
    for spoilt in (data[:at] + noise + data[at:], data[:at] + noise, noise):
        with suppress(InputError):
            assert isinstance(read(spoilt), Sitemap)


# --- OPML ---------------------------------------------------------------------------------------------------------------------------------

OPML = """<?xml version="1.0"?><opml version="1.0"><head><title>Mine</title></head><body>
 <outline text="Coast"><outline text="Skarn News" type="rss" xmlUrl="https://skarn.example/feed.xml" htmlUrl="https://skarn.example/"/>
  <outline text="Islands"><outline title="Lindmark Courier" text="x" xmlURL="https://lindmark.example/atom.xml"/></outline></outline>
 <outline text="Orrevik" xmlUrl="https://orrevik.example/feed.json"/>
 <outline text="Again" xmlUrl="https://skarn.example/feed.xml"/>
 <outline text="Bad" xmlUrl="javascript:alert(1)" htmlUrl="https://skarn.example/"/>
</body></opml>"""


def subscriptions(markup):
    return opml.read_opml(markup.encode(), where="feeds.opml")


def test_opml_is_read_with_its_folders():
    assert subscriptions(OPML) == (
        Subscription(feed="https://skarn.example/feed.xml", title="Skarn News", site="https://skarn.example/", folders=("Coast",)),
        Subscription(feed="https://lindmark.example/atom.xml", title="Lindmark Courier", folders=("Coast", "Islands")),
        Subscription(feed="https://orrevik.example/feed.json", title="Orrevik"),
    )


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).map(lambda text: " ".join("".join(c for c in text if c.isprintable()).split())).filter(bool)  # fmt: skip
addresses = st.integers(0, 9).map(lambda number: f"https://skarn.example/{number}?a=1&b=%22")


@given(
    st.lists(
        st.builds(
            Subscription,
            feed=addresses,
            title=st.none() | words,
            site=st.none() | addresses,
            folders=st.lists(words, max_size=3).map(tuple),
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda subscription: subscription.feed,
    )
)
def test_opml_goes_out_and_comes_back(given_list):
    written = opml.write_opml(given_list, title="Watched")
    assert set(subscriptions(written)) == set(given_list)
    assert opml.write_opml(given_list, title="Watched") == written


def test_opml_escapes_what_others_called_their_feeds():
    hostile = Subscription(feed="https://skarn.example/?a&b", title='"><script>alert(1)</script>\x1b[31m', folders=("</body>",))
    written = opml.write_opml([hostile])
    assert "<script>" not in written
    assert "\x1b" not in written
    assert subscriptions(written)[0].title == '"><script>alert(1)</script>[31m'


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("", "no OPML"),
        ("The ferry stays.", "no OPML"),
        ("<rss/>", "no OPML"),
        ("<opml><body/></opml>", "without feeds"),
        ('<opml><body><outline text="x"/></body></opml>', "without feeds"),
        ('<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "entities"),
        ("<opml>" + " " * 6_000_000 + "</opml>", "larger than the limit"),
        ("<opml><body>" + "<outline>" * 100_000, "without feeds"),
    ],
)
def test_what_is_no_list_of_feeds_is_told(markup, reason):
    with pytest.raises(NotTextError if "limit" not in reason else TooLargeError, match=reason):
        subscriptions(markup)


@given(st.binary(max_size=300), st.integers(0, 600))
def test_whatever_stands_in_a_list_of_feeds_it_is_read_or_told(noise, at):
    data = OPML.encode()
    for spoilt in (data[:at] + noise + data[at:], data[:at] + noise, noise):
        with suppress(InputError):
            assert opml.read_opml(spoilt, where="feeds.opml")


@pytest.mark.parametrize("bad", [b"\xed\xa0\x80", b"\xff", b"\xf5\x80\x80\x80", b"\xc0\xaf"])
def test_damaged_characters_are_told_or_passed_over(bad):
    for place in (b"opml", b"outline", b"text", b"Coast", b"https", b"body"):
        spoilt = OPML.encode().replace(place, place[:2] + bad + place[2:], 1)
        with suppress(InputError):
            assert opml.read_opml(spoilt, where="feeds.opml")
    for place in (b"urlset", b"url>", b"ferry", b"lastmod", b"news:"):
        spoilt = URLSET.encode().replace(place, place[:2] + bad + place[2:], 1)
        with suppress(InputError):
            assert isinstance(read(spoilt), Sitemap)


# --- CDX ----------------------------------------------------------------------------------------------------------------------------------

ROWS = [
    ["example,skarn)/news", "20240301100000", "https://skarn.example/news", "text/html", "200", "AAAABBBBCCCCDDDD", "1234"],
    ["example,skarn)/news", "20240302100000", "https://skarn.example/news", "warc/revisit", "-", "AAAABBBBCCCCDDDD", "512"],
    ["example,skarn)/news", "20240303", "https://skarn.example/news", "text/html", "404", "EEEE", "300"],
]
EXPECTED = [
    Holding(
        url="https://skarn.example/news", captured="2024-03-01T10:00:00Z", media_type="text/html", status=200, digest="AAAABBBBCCCCDDDD"
    ),
    Holding(url="https://skarn.example/news", captured="2024-03-02T10:00:00Z", digest="AAAABBBBCCCCDDDD", revisit=True),
    Holding(url="https://skarn.example/news", captured="2024-03-03T00:00:00Z", media_type="text/html", status=404, digest="EEEE"),
]
NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


def holdings(text):
    return list(cdx.read_cdx(io.BytesIO(text if isinstance(text, bytes) else text.encode()), where="list.cdx"))


def cdxj(row):
    said = {"url": row[2], "mime": row[3], "status": row[4], "digest": row[5]}
    return f"{row[0]} {row[1]} {json.dumps(said)}"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(" ".join(row) for row in ROWS),
        "\r\n".join(" ".join(row) for row in ROWS) + "\r\n",
        "\ufeff" + "\n".join(" ".join(row) for row in ROWS),
        json.dumps([NAMES, *ROWS]),
        "[" + ",\n".join(map(json.dumps, [NAMES, *ROWS])) + "]\n",
        "[" + ",\n".join(map(json.dumps, [NAMES[:6], *(row[:6] for row in ROWS)])) + "\n]\n",
        "\n".join(map(cdxj, ROWS)),
        "\n".join(json.dumps({"urlkey": row[0], "timestamp": row[1]} | json.loads(cdxj(row).split(" ", 2)[2])) for row in ROWS),
        " CDX N b a m s k r M S V g\n" + "\n".join(" ".join([*row[:6], "-", "-", row[6], "900", "week.warc.gz"]) for row in ROWS),
        " CDX A b e a m s c k r V D d g M n\n"
        + "\n".join(" ".join(["x", row[1], "-", row[2], row[3], row[4], "-", row[5], *"-------"]) for row in ROWS),
        "\n".join(" ".join([*row, "extra"]) for row in ROWS),
    ],
    ids=["lines", "crlf", "mark", "json", "json-lines", "json-fewer", "cdxj", "objects", "header", "other-header", "more-columns"],
)
def test_every_form_of_the_list(text):
    assert holdings(text) == EXPECTED


@pytest.mark.parametrize("name", ["list.cdx", "list.cdx.gz"])
def test_a_list_in_a_file(tmp_path, name):
    text = "\n".join(" ".join(row) for row in ROWS).encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    assert list(open_holdings(path)) == EXPECTED
    (error,) = open_holdings(tmp_path / "gone.cdx")
    assert "no such file" in str(error)
    broken = tmp_path / "broken.cdx.gz"
    broken.write_bytes(gzip.compress(text)[:-9])
    assert "not a sound gzip archive" in str(list(open_holdings(broken))[-1])


def test_what_cannot_be_read_is_told_with_its_line_and_the_rest_is_read():
    good = " ".join(ROWS[0])
    bad = ["The ferry stays", "k 20241341 https://skarn.example/ text/html 200 A 1", "k 20240301 javascript:x text/html 200 A 1", '["a"', "[1, 2]", "{", "a" * 70_000]  # fmt: skip
    found = holdings("\n".join([good, *bad, good]))
    assert [item for item in found if isinstance(item, Holding)] == [EXPECTED[0]] * 2
    messages = [str(item) for item in found if isinstance(item, InputError)]
    assert len(messages) == len(bad)
    assert messages[0] == "list.cdx, line 2: no entry of a CDX list; the entry is passed over"
    assert "no moment ('20241341')" in messages[1]
    assert "no address of the web" in messages[2]
    assert "longer than the limit" in messages[-1]


def test_a_line_without_an_end_is_not_held():
    class Endless(io.RawIOBase):
        left = 200_000_000

        def readable(self):
            return True

        def readinto(self, buffer):
            size = min(len(buffer), self.left)
            buffer[:size] = b"a" * size
            self.left -= size
            return size

    (error,) = cdx.read_cdx(io.BufferedReader(Endless()), where="list.cdx")
    assert isinstance(error, TooLargeError)


@given(st.binary(max_size=300))
def test_whatever_stands_in_a_list_it_is_read_or_told(noise):
    for item in holdings(noise):
        assert isinstance(item, Holding | InputError)


@given(st.lists(st.one_of(st.none(), st.text(max_size=8), st.integers(), st.lists(st.text(max_size=3), max_size=2)), max_size=8))
def test_whatever_json_stands_in_a_list_it_is_read_or_told(row):
    for text in (
        json.dumps([NAMES, row]),
        json.dumps(row),
        json.dumps({"url": row, "timestamp": row}),
        f"k 20240301 {json.dumps({'url': row})}",
    ):
        for item in holdings(text):
            assert isinstance(item, Holding | InputError)

"""Feeds: RSS, Atom and JSON Feed as text and addresses; hostile and broken ones are told or inert, and nothing is fetched."""

import gzip
import json
import socket
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.errors import InputError, InputWarning, NotTextError, TooLargeError
from variorum.model import Article, Feed
from variorum.read import feeds, is_collection, open_articles, open_batches

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
 <title>Skarn News</title>
 <link>https://skarn.example/</link>
 <atom:link rel="self" href="https://skarn.example/feed.xml"/>
 <language>en-GB</language>
 <item>
  <title>Ferry stays in harbour</title>
  <link>/news/ferry</link>
  <guid isPermaLink="false">skarn-65</guid>
  <pubDate>Fri, 01 Mar 2024 10:00:00 +0200</pubDate>
  <dc:creator>Maria Holm</dc:creator>
  <description>The ferry to Lindmark will stay in harbour until Thursday.</description>
  <content:encoded><![CDATA[<p>The ferry to Lindmark will stay in harbour until <b>Thursday</b>, the harbour master said.</p>
   <p>At least 65 passengers spent the night in the sports hall &amp; the school.</p><script>alert(1)</script>]]></content:encoded>
 </item>
 <item>
  <title>Dam &amp;amp; bridge: what the council knows</title>
  <link>https://skarn.example/news/dam</link>
  <description>&lt;p&gt;Water has been seeping through the dam since Sunday.&lt;/p&gt;</description>
 </item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://lindmark.example/papers/">
 <title type="html">Lindmark &lt;i&gt;Courier&lt;/i&gt;</title>
 <link href="../"/><link rel="self" href="atom.xml"/>
 <entry xml:base="march/">
  <id>tag:lindmark.example,2024:9</id>
  <title>Passengers sleep in sports hall</title>
  <link href="hall"/>
  <published>2024-03-01T09:00:00Z</published><updated>2024-03-02T07:30:00Z</updated>
  <author><name>A. Nowak</name></author>
  <summary>107 people slept in the hall.</summary>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>At least 107 people slept in the sports hall.</p><p>“It was warm,” one of them said.</p></div></content>
 </entry>
</feed>"""

JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Orrevik Today",
    "home_page_url": "https://orrevik.example/",
    "feed_url": "https://orrevik.example/feed.json",
    "language": "en",
    "items": [
        {
            "id": 17,
            "url": "/dam",
            "title": "Dam at Orrevik leaks",
            "content_html": "<p>Water has been seeping through the dam since Sunday.</p><p>At least 2,400 people were told to leave.</p>",
            "summary": "Water seeps through the dam.",
            "date_published": "2024-03-01T10:00:00Z",
            "date_modified": "2024-03-02",
            "authors": [{"name": "Edda Brandt"}, {"name": "A. Nowak"}, "nobody"],
        },
        {"id": "18", "content_text": "The wall will hold, the board said.\n\nIt has said so before."},
        "no item",
    ],
}


def read(markup, **options):
    return feeds.read_feed(markup if isinstance(markup, bytes) else markup.encode(), where="feed.xml", **options)


def in_json(**changes):
    return json.dumps(JSON | changes)


def rss(*items, prolog='<?xml version="1.0"?>', about="<title>Skarn News</title><link>https://skarn.example/</link>"):
    return f'{prolog}<rss version="2.0"><channel>{about}{"".join(f"<item>{item}</item>" for item in items)}</channel></rss>'


def put(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


# --- what is read -------------------------------------------------------------------------------------------------------------------------


def test_rss():
    feed = read(RSS)
    assert (feed.title, feed.url, feed.site) == ("Skarn News", "https://skarn.example/feed.xml", "https://skarn.example/")
    assert (feed.language, feed.encoding, feed.form, feed.notes) == ("en", "utf-8", "rss20", ())
    ferry, dam = feed.entries
    assert (ferry.id, ferry.url, ferry.title) == ("skarn-65", "https://skarn.example/news/ferry", "Ferry stays in harbour")
    assert (ferry.published, ferry.updated, ferry.byline) == ("2024-03-01T08:00:00Z", None, "Maria Holm")
    assert ferry.summary == "The ferry to Lindmark will stay in harbour until Thursday."
    assert ferry.content == (
        "The ferry to Lindmark will stay in harbour until Thursday, the harbour master said.\n\n"
        "At least 65 passengers spent the night in the sports hall & the school."
    )
    assert (dam.id, dam.title) == ("https://skarn.example/news/dam", "Dam & bridge: what the council knows")
    assert (dam.summary, dam.content) == ("Water has been seeping through the dam since Sunday.", None)


def test_atom_with_bases_within_bases():
    feed = read(ATOM)
    assert (feed.title, feed.url, feed.site) == (
        "Lindmark Courier",
        "https://lindmark.example/papers/atom.xml",
        "https://lindmark.example/",
    )
    (entry,) = feed.entries
    assert (entry.id, entry.url) == ("tag:lindmark.example,2024:9", "https://lindmark.example/papers/march/hall")
    assert (entry.published, entry.updated, entry.byline) == ("2024-03-01T09:00:00Z", "2024-03-02T07:30:00Z", "A. Nowak")
    assert (entry.summary, entry.content) == ("107 people slept in the hall.", "At least 107 people slept in the sports hall.\n\n“It was warm,” one of them said.")  # fmt: skip


def test_json_feed():
    feed = read(in_json())
    assert (feed.title, feed.url, feed.site, feed.language) == (
        "Orrevik Today",
        "https://orrevik.example/feed.json",
        "https://orrevik.example/",
        "en",
    )
    assert (feed.form, feed.encoding, feed.notes) == ("json11", "utf-8", ("items that are no objects, passed over: 1",))
    dam, board = feed.entries
    assert (dam.id, dam.url, dam.title, dam.byline) == (
        "17",
        "https://orrevik.example/dam",
        "Dam at Orrevik leaks",
        "Edda Brandt, A. Nowak",
    )
    assert (dam.published, dam.updated, dam.summary) == ("2024-03-01T10:00:00Z", "2024-03-02", "Water seeps through the dam.")
    assert dam.content == "Water has been seeping through the dam since Sunday.\n\nAt least 2,400 people were told to leave."
    assert (board.content, board.url, board.title) == ("The wall will hold, the board said.\n\nIt has said so before.", None, None)


def test_the_address_a_feed_came_from_is_its_base_where_it_names_none():
    markup = rss("<title>Ferry stays</title><link>news/ferry</link>", about="<title>Skarn</title>")
    assert read(markup).entries[0].url is None
    feed = read(markup, url="https://skarn.example/feeds/all.xml")
    assert (feed.url, feed.entries[0].url) == ("https://skarn.example/feeds/all.xml", "https://skarn.example/feeds/news/ferry")
    relative = in_json(feed_url=None, home_page_url=None)
    assert read(relative, url="https://orrevik.example/f/").entries[0].url == "https://orrevik.example/dam"


def test_an_entry_without_id_and_address_is_known_by_its_number():
    assert [entry.id for entry in read(rss("<title>One</title>", "<title>Two</title>")).entries] == ["#1", "#2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1251", "koi8-r", "iso-8859-5"])
def test_encodings_that_the_feed_declares(encoding):
    label = encoding.removesuffix("-sig")
    markup = rss("<title>Паром останется в гавани до четверга</title>", prolog=f'<?xml version="1.0" encoding="{label}"?>')
    feed = read(markup.encode(encoding))
    assert feed.entries[0].title == "Паром останется в гавани до четверга"
    assert feed.encoding


def test_the_charset_of_http_goes_before_the_declared_one():
    markup = rss("<title>Fähre bleibt</title>", prolog='<?xml version="1.0" encoding="utf-8"?>').encode("cp1252")
    assert read(markup, content_type="application/xml; charset=windows-1252").entries[0].title == "Fähre bleibt"


@pytest.mark.parametrize("content_type", [None, "text/xml", "application/rss+xml", "text/html", "text/plain"])
@pytest.mark.parametrize("url", [None, "https://skarn.example/feed.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_feed_of_which_nobody_says_the_encoding(encoding, url, content_type):
    words = "Die Fähre bleibt bis Donnerstag im Hafen; 65 Reisende übernachteten in der Turnhalle der Schule"
    feed = read(rss(f"<title>{words}</title>").encode(encoding), url=url, content_type=content_type)
    assert (feed.entries[0].title, feed.encoding, feed.notes) == (words, encoding, ())


def test_text_of_markup():
    assert (
        feeds.text_of("Ferry<br>late<p>Wind &gt; 9<ul><li>One boat<li>Two boats</ul>") == "Ferry\nlate\n\nWind > 9\n\nOne boat\n\nTwo boats"
    )
    assert feeds.text_of("<script>alert(1)</script><style>p{}</style>") is None
    assert feeds.text_of('<?xml version="1.0" encoding="utf-16"?><p>Fähre</p>') == "Fähre"
    assert feeds.text_of("") is None


# --- what is broken, hostile or none ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (b"", "no feed: it is empty"),
        (b" \n ", "no feed: it is empty"),
        (b"The ferry stays in harbour until Thursday.", "no feed that we know"),
        (b"<!DOCTYPE html><html><head><title>Ferry</title></head><body><p>It stays.</p></body></html>", "no feed that we know"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "no feed that we know"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "JSON, but no JSON feed"),
        (b'{"items": []}', "JSON, but no JSON feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', "not JSON"),
        (b'{"a":' * 100_000, "not JSON"),
        (b'{"title": "F\xe4hre"}', "not valid UTF-8"),
    ],
)
def test_what_is_no_feed_is_told(markup, reason):
    with pytest.raises(NotTextError, match=reason):
        read(markup)


def test_a_feed_that_breaks_off_gives_what_is_there():
    feed = read(RSS[: RSS.index("<item>", RSS.index("<item>") + 1) + 40])
    assert feed.entries[0].title == "Ferry stays in harbour"
    assert "not well-formed" in feed.notes[0]
    assert "\n" not in feed.notes[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "entities",
    [
        "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "wind"}">' for n in range(10)),  # a thousand million winds
        f'<!ENTITY l9 "{"w" * 100_000}">',
        '<!ENTITY l9 SYSTEM "file:///etc/hostname">',
        '<!ENTITY l9 SYSTEM "http://127.0.0.1:9/secret">',
        '<!ENTITY % l8 SYSTEM "http://127.0.0.1:9/x.dtd"> %l8;',
        "<!entity l9 'small letters'>",
    ],
)
def test_cve_2026_41895_entities_are_refused(entities, encoding):
    markup = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE rss [{entities}]>' + rss("<title>&l9;&l9;</title>", prolog="")
    started = time.process_time()
    with pytest.raises(NotTextError, match="declares entities of its own"):
        read(markup.encode(encoding))
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "prolog",
    [
        '<!-- like <a> --><!DOCTYPE rss [<!ENTITY e "wind">]>',
        '<?note <a> ?><!DOCTYPE rss [<!ENTITY e "wind">]>',
        '<!DOCTYPE rss [<!-- like <a> --><!ENTITY e "wind">]>',
        '<!DOCTYPE rss SYSTEM "<!--" [<!ENTITY e "wind">]><!-- -->',
        '<!DOCTYPE rss SYSTEM "<a" [<!ENTITY e "wind">]>',
    ],
)
def test_tags_in_comments_and_quotation_marks_do_not_hide_entities(prolog):
    with pytest.raises(NotTextError, match="declares entities of its own"):
        read(rss("<title>&e;</title>", prolog=prolog))


def test_a_comment_with_tags_before_the_root_does_not_hide_a_feed(tmp_path):
    path = tmp_path / "odd.xml"
    path.write_text("<!-- made by <b>Skarn</b> -->\n" + rss("<title>Ferry stays</title>", prolog=""), encoding="utf-8")
    assert is_collection(path)
    assert read(path.read_text(encoding="utf-8")).entries


def test_a_doctype_alone_loads_nothing_and_does_no_harm():
    prolog = '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Skarn//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss.dtd">'
    assert read(rss("<title>Ferry stays</title>", prolog=prolog)).entries[0].title == "Ferry stays"


def test_words_about_entities_are_words():
    assert read(rss("<title><![CDATA[What <!ENTITY means]]></title>")).entries


def test_a_feed_over_the_limits_is_refused_before_it_is_parsed():
    started = time.process_time()
    with pytest.raises(TooLargeError, match="larger than the limit of 10 MB"):
        read(rss("<title>" + "w" * 11_000_000 + "</title>"))
    with pytest.raises(TooLargeError, match="more than 150,000 tags"):
        read(rss("<a>" * 160_000))
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "item",
    [
        "<title>Ferry</title>" + "<b>" * 20_000,
        "<description>" + "&lt;b&gt;" * 100_000 + "Ferry</description>",
        "<description>" + "&lt;" * 200_000 + "</description>",
        "<description>" + '&lt;a href="' * 50_000 + "</description>",
        "<description>" + "&amp;" * 300_000 + "</description>",
        "<title>" + "w" * 5_000_000 + "</title>",
        "<description><![CDATA[" + "<![CDATA[" * 5_000 + "</description>",
        "<link>" + "https://skarn.example/" * 100_000 + "</link>",
    ],
    ids=["deep", "deep-markup", "open-tags", "open-attributes", "ampersands", "one-line", "cdata", "address"],
)
def test_hostile_shapes_take_seconds_at_most(item):
    started = time.process_time()
    assert isinstance(read(rss(item)), Feed)
    assert time.process_time() - started < 20  # some 2 s on a machine that does nothing else


def test_a_json_feed_of_odd_values_is_read():
    odd = [None, 5, "x", [], {}, True, {"name": 5}, [5], "\x00\x1b[31m", "x" * 10_000]
    for value in odd:
        item = dict.fromkeys(("id", "url", "external_url", "title", "content_html", "content_text", "summary", "date_published", "date_modified", "authors", "author"), value)  # fmt: skip
        feed = read(in_json(items=[item], title=value, home_page_url=value, feed_url=value, language=value))
        assert feed.entries[0].id
        assert "\x1b" not in str(feed)


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "https://", "http://[::1", "//", "mailto:a@b.example"],
)
def test_links_that_lead_to_no_page_are_none(link):
    assert read(rss(f"<title>Ferry</title><link>{link}</link>", about="<title>Skarn</title>")).entries[0].url is None
    assert read(in_json(items=[{"id": "1", "url": link}], home_page_url=None, feed_url=None)).entries[0].url is None


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1\\@skarn.example/", "http://skarn.example\\.internal.example/", "https://desk:secret@skarn.example/"]
)
def test_ghsa_rph4_96w6_q594_addresses_that_two_readers_take_differently_are_none(link):
    assert read(rss(f"<title>Ferry</title><link>{link}</link>", about="<title>Skarn</title>")).entries[0].url is None


def test_control_characters_and_turned_letters_are_inert():
    feed = read(in_json(title="Skarn\x1b[2J\x00 News\u202e", items=[{"id": "a\x07\nb", "url": "https://skarn.example/\u202egnp.exe", "title": "Fer\x1b]0;x\x07ry", "content_text": "It\x1b[31m stays.\x00"}]))  # fmt: skip
    (entry,) = feed.entries
    assert feed.title == "Skarn[2J News\u202e"  # the mark is text; who shows it isolates it
    assert (entry.id, entry.title, entry.content) == ("a b", "Fer]0;xry", "It[31m stays.")
    assert entry.url == "https://skarn.example/%E2%80%AEgnp.exe"


def test_markup_in_titles_is_text():
    assert read(rss("<title>Ferry &lt;b&gt;stays&lt;/b&gt; in harbour</title>")).entries[0].title == "Ferry stays in harbour"
    words = "<script>alert(1)</script>"  # no markup that a title may have, so these are its words; who shows them escapes them
    assert read(rss("<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>")).entries[0].title == words


@given(st.binary(max_size=400), st.sampled_from([RSS, ATOM, in_json()]), st.integers(0, 2500))
def test_whatever_stands_in_a_feed_it_is_read_or_told(noise, markup, at):
    data = markup.encode()
    for spoilt in (data[:at] + noise + data[at:], data[:at] + noise, noise):
        try:
            feed = feeds.read_feed(spoilt, where="feed.xml")
        except InputError as error:
            assert str(error).startswith("feed.xml: ")  # noqa: PT017
        else:
            assert isinstance(feed, Feed)


# --- articles -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["feed.xml", "feed.rss", "feed.rdf", "feed.dat", "feed.xml.gz"])
def test_entries_with_their_whole_content_are_articles(tmp_path, name):
    path = put(tmp_path / name, gzip.compress(RSS.encode()) if name.endswith(".gz") else RSS)
    assert is_collection(path)
    with pytest.warns(InputWarning, match="entries without a text of their own, passed over: 1 of 2"):
        (article,) = open_articles([path])
    assert article.name == f"{path}#skarn-65"
    assert article.text.split("\n\n")[0] == article.title == "Ferry stays in harbour"
    assert article.text.split("\n\n")[2].startswith("At least 65 passengers")
    assert (article.outlet, article.url, article.published) == ("Skarn News", "https://skarn.example/news/ferry", "2024-03-01T08:00:00Z")
    assert (article.byline, article.language) == ("Maria Holm", "en")


def test_a_json_feed_is_told_from_json_lines(tmp_path):
    path = put(tmp_path / "feed.json", in_json())
    found = list(open_articles([path], published="2024-02-29"))
    assert [article.name for article in found] == [f"{path}#17", f"{path}#18"]
    assert [article.published for article in found] == ["2024-03-01T10:00:00Z", "2024-02-29"]
    records = put(tmp_path / "records.json", '{"id": "a", "text": "The ferry stays."}\n')
    assert [article.id for article in open_articles([records])] == ["a"]


def test_two_states_of_one_feed_are_two_sets_of_articles(tmp_path):
    early, late = put(tmp_path / "early.xml", ATOM), put(tmp_path / "late.xml", ATOM.replace("107", "109"))
    found = list(open_articles([early, late]))
    assert [article.name for article in found] == [f"{path}#tag:lindmark.example,2024:9" for path in (early, late)]
    assert "109" in found[1].text


def test_an_entry_that_comes_twice_has_two_names(tmp_path):
    item = {"id": "1", "content_text": "The ferry stays in harbour."}
    path = put(tmp_path / "feed.json", in_json(items=[item, item]))
    assert [article.name for article in open_articles([path])] == [f"{path}#1", f"{path}#1 (2)"]


def test_a_title_that_the_content_begins_with_is_not_said_twice(tmp_path):
    item = {"id": "1", "title": "Ferry stays", "content_html": "<h1>Ferry stays</h1><p>It waits for the wind.</p>"}
    (article,) = open_articles([put(tmp_path / "feed.json", in_json(items=[item]))])
    assert article.text == "Ferry stays\n\nIt waits for the wind."


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.xml", rss("<title>Ferry</title><description>It stays.</description>"), r"a feed whose entries \(1\) give no text of their own"),
        ("a.rss", rss(), "a feed without entries"),
        ("a.atom", "The ferry stays.", "no feed that we know"),
        (
            "a.xml",
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://skarn.example/</loc></url></urlset>',
            "a list of addresses",
        ),
        ("a.xml", '<opml version="2.0"><body><outline text="x"/></body></opml>', "a list of addresses"),
        ("a.rss.gz", gzip.compress(RSS.encode())[:-30], "cut short"),
        ("a.rss.gz", gzip.compress(bytes(20_000_000)), "more than 200 times its size"),
    ],
)
def test_a_feed_that_gives_no_articles_is_told(tmp_path, name, data, reason):
    path = put(tmp_path / name, data)
    (error,) = open_articles([path])
    with pytest.raises(InputError, match=reason):
        raise error
    assert str(error).startswith(path)


def test_a_folder_gives_feeds_and_leaves_other_xml_alone(tmp_path):
    put(tmp_path / "a.atom", ATOM)
    put(tmp_path / "b.xml", ATOM)
    put(tmp_path / "c.xml", "<config><port>8080</port></config>")
    put(tmp_path / "d.json", in_json())
    put(tmp_path / "e.json", '{"port": 8080}')
    put(tmp_path / "f.xml", "<urlset><url><loc>https://skarn.example/</loc></url></urlset>")
    names = [article.name.rpartition("/")[2] if isinstance(article, Article) else article for article in open_articles([tmp_path])]
    assert names == ["a.atom#tag:lindmark.example,2024:9", "b.xml#tag:lindmark.example,2024:9", "d.json#17", "d.json#18"]
    ids = [name for batch in open_batches([tmp_path]) for name in batch.column("id").to_pylist()]
    assert [name.rpartition("/")[2] for name in ids] == names


def test_markup_that_is_no_feed_stays_a_text(tmp_path):
    path = put(tmp_path / "note.xml", "<note><p>The ferry stays in harbour.</p></note>")
    (article,) = open_articles([path])
    assert article.text.startswith("<note>")
    assert not is_collection(path)


def test_a_feed_that_breaks_the_library_is_told(monkeypatch):
    import feedparser

    def fail(*_, **__):
        raise RecursionError("too deep")

    monkeypatch.setattr(feedparser, "parse", fail)
    with pytest.raises(NotTextError, match=r"cannot be taken apart \(RecursionError\)"):
        read(RSS)


def test_what_servers_call_a_feed_is_no_damage():
    assert read(RSS, content_type="text/html; charset=utf-8").notes == ()


def test_a_pipe_is_not_looked_into(tmp_path):
    import os
    import threading

    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(b"The ferry stays in harbour until Thursday.",))
    writer.start()
    (article,) = open_articles([path])
    writer.join()
    assert article.text == "The ferry stays in harbour until Thursday."

"""Files that are sent by the form are read as `variorum add` reads them, within limits."""

import gzip
import html
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import serving

from variorum.archive import open_archive
from variorum.web import adding
from variorum.web.work import Job

SILO = (Path(__file__).parents[2] / "examples/silo.warc").read_bytes()
RECORDS = [
    {"id": f"r{number}", "text": serving.SCHOOL.replace("41", str(number)), "url": f"https://wire.example/{number % 3}", "captured": f"2026-03-01T{number:02}:00:00Z"}
    for number in range(10, 23)
]  # fmt: skip
TABLE = "".join(json.dumps(record) + "\n" for record in RECORDS).encode()
COLUMNS = b'id,text\n1,"The council of Tannby met on Monday."\n2,\n3,"The council of Tannby met on Tuesday."\n'
EMPTY_FEED = b'<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Wire</title></channel></rss>'
FEED = EMPTY_FEED.replace(
    b"</channel>",
    b"<item><guid>1</guid><title>A quiet day</title><content:encoded>Nothing was decided in Tannby on Monday.</content:encoded></item></channel>",
)
OPML = b'<?xml version="1.0"?><opml version="2.0"><head/><body><outline xmlUrl="https://wire.example/f"/></body></opml>'


@pytest.fixture
def empty(tmp_path):
    path = tmp_path / "empty.db"
    open_archive(str(path), now=serving.now).close()
    return path


def sent(client, *files, **data):
    """What the page says when these files are sent."""
    page = client.post("/add", files=[("files", file) for file in files], data=data)
    assert page.status_code == 200, page.text
    main = page.text[page.text.index("<h1") : page.text.index("</table>")]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def counts(path):
    with open_archive(str(path), now=serving.now) as archive:
        found = list(archive.articles(limit=100))
        return len(found), sum(article.captures for article in found)


@pytest.mark.parametrize(
    ("name", "data", "says", "held"),
    [
        ("silo.warc", SILO, "10 captures added (2 new articles, 5 new versions, 3 changes of text, 2 without the article's text)", (2, 10)),
        ("silo.warc.gz", gzip.compress(SILO), "10 captures added", (2, 10)),
        ("wire.jsonl", TABLE, "13 captures added (3 new articles, 13 new versions, 10 changes of text)", (3, 13)),
        ("wire.jsonl.gz", gzip.compress(TABLE), "13 captures added", (3, 13)),
        ("council.csv", COLUMNS, "2 captures added (2 new articles, 2 new versions). 1 not added: council.csv, line 3: its text", (2, 2)),
        ("wire.rss", FEED, "1 capture added", (1, 1)),
        ("wire.xml", EMPTY_FEED, "Not added: a feed without entries", (0, 0)),
        ("list.opml", OPML, "Not added: a list of addresses", (0, 0)),
        ("changes.csv", b"article,class\n1,figure\n", "Not added: it has no column called id or text", (0, 0)),
        ("wire.cdx", b" CDX N b a\n", "Not added: a list of captures (CDX)", (0, 0)),
        ("wire.parquet", b"PAR1", "Not added: a Parquet table", (0, 0)),
        ("early.txt.gz", gzip.compress(serving.SCHOOL.encode()), "A new article.", (1, 1)),
        ("early.txt", serving.SCHOOL.encode(), "A new article.", (1, 1)),
    ],
)
def test_a_file_is_what_the_command_takes_it_for(empty, name, data, says, held):
    with serving.serving(empty) as client:
        assert says in sent(client, (name, data))
        assert counts(empty) == held
        if held[1]:
            assert "here already" in sent(client, (name, data))
        assert counts(empty) == held


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("zeros.gz", gzip.compress(bytes(50_000_000)), "unpacks to more than 200 times its size"),
        ("rows.jsonl.gz", gzip.compress(b"{}\n" * 40_000_000, 1), "unpacks to more than"),
        ("zeros.warc.gz", gzip.compress(b"WARC/1.1\r\n" + bytes(50_000_000)), "Not added"),
        ("cut.csv.gz", gzip.compress(COLUMNS * 200)[:-20], "Not added: packed bytes that are cut short"),
        ("deep.jsonl", b'{"id": 1, "text": ' + b"[" * 3_000_000, "Not added: not JSON"),
        ("deep.json", b"[" * 3_000_000, "Not added: not JSON"),
        ("files.zip", b"PK\x03\x04" + bytes(100), "Not added: not a text"),
    ],
)
def test_a_hostile_file_is_refused_and_the_server_goes_on(empty, name, data, says):
    with serving.serving(empty) as client:
        assert says in sent(client, (name, data))
        assert "A new article." in sent(client, ("early.txt", serving.SCHOOL.encode()))


def test_an_upload_adds_no_more_than_its_limits(empty, monkeypatch):
    monkeypatch.setattr(adding, "UPLOAD_CAPTURES", 5)
    files = tuple(adding.Sent(name=name, data=data) for name, data in (("wire.jsonl", TABLE), ("early.txt", serving.SCHOOL.encode())))
    passed = [0]

    def job(seconds):
        def now():
            passed[0] += seconds
            return serving.START + timedelta(seconds=passed[0])

        return Job(archive=str(empty), now=now, sleep=serving.sleep, log=serving.log, task=adding.AddUploads(files=files))

    with open_archive(str(empty), now=serving.now) as archive:
        table, text = json.loads(adding.AddUploads(files=files).run(archive, job(0)))["added"]
        assert (table["many"]["captures"], "one upload may add 5 captures" in table["many"]["left"]) == (5, True)
        assert "send it by itself" in text["problem"]
        table, text = json.loads(adding.AddUploads(files=files).run(archive, job(4)))["added"]
        assert (table["many"]["again"] < 5, "20 seconds" in table["many"]["left"]) == (True, True)
    assert counts(empty)[1] == 5


def test_records_that_are_passed_over_take_no_longer_than_the_limit(empty):
    """A megabyte packed holds a million small images, and none of them let anybody say that it is enough."""
    image = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://courier.example/%d.png\r\nWARC-Date: 2026-03-03T18:00:00Z\r\n"
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nPNG"
    data = b"".join(image % number + b"Content-Length: %d\r\n\r\n" % len(answer) + answer + b"\r\n\r\n" for number in range(20_000))
    seconds = [0]

    def now():
        seconds[0] += 1
        return serving.START + timedelta(seconds=seconds[0])

    task = adding.AddUploads(files=(adding.Sent(name="images.warc", data=data),))
    with open_archive(str(empty), now=serving.now) as archive:
        (line,) = json.loads(task.run(archive, Job(archive=str(empty), now=now, sleep=serving.sleep, log=serving.log, task=task)))["added"]
    assert seconds[0] < 100, "it asks while it reads, and stops"
    assert "20 seconds" in json.dumps(line)


def test_two_tables_that_somebody_calls_alike_are_two(empty):
    """Their records had the same names, and became versions of one another."""
    other = json.dumps(
        {"id": "1", "text": "Boil the plums with sugar for half an hour, then stir in the flour.\n\nLet it cool before you eat."}
    ).encode()
    mine = json.dumps({"id": "1", "text": serving.SCHOOL}).encode()
    with serving.serving(empty) as client:
        for data in (mine, other):
            assert "1 capture added (1 new article, 1 new version)" in sent(client, ("articles.jsonl", data))
        assert "1 capture here already" in sent(client, ("articles.jsonl", mine))
    assert counts(empty) == (2, 2)


def test_files_of_one_name_are_captures_of_one_article_in_their_order(empty):
    with serving.serving(empty) as client:
        texts = [serving.SCHOOL.replace("41", number).encode() for number in ("51", "52", "53")]
        said = sent(client, *((f"{3 - at}.txt", text) for at, text in enumerate(texts)), name="school", outlet="Skarn Courier")
        assert said.count("A new version: the text differs") == 2
    with open_archive(str(empty), now=serving.now) as archive:
        article = archive.article("school")
        assert [archive.text(stay.version).text[0:] for stay in archive.stays(article.id)] == [text.decode() for text in texts]


def test_what_is_said_holds_for_all_of_a_table(empty):
    with serving.serving(empty) as client:
        sent(client, ("wire.jsonl", TABLE), name="wire", outlet="Lindmark Wire", captured="2024-03-01T10:00")
    with open_archive(str(empty), now=serving.now) as archive:
        article = archive.article("wire")
        assert (article.captures, article.outlet, article.first, article.last) == (13, "Lindmark Wire", *["2024-03-01T10:00:00Z"] * 2)


@pytest.mark.parametrize("given", ["2024-03-01T10:00", "2024-03-01 10:00", "2024-03-01T10:00Z", "2024-03-01T11:00+01:00"])
def test_a_moment_without_a_zone_is_in_utc(empty, given):
    with serving.serving(empty) as client:
        sent(client, ("early.txt", serving.SCHOOL.encode()), captured=given, name="school")
    with open_archive(str(empty), now=serving.now) as archive:
        assert archive.article("school").first == "2024-03-01T10:00:00Z"


def test_a_moment_that_is_none_brings_the_form_back(empty):
    with serving.serving(empty) as client:
        page = client.post("/add", files={"files": ("a.txt", b"words")}, data={"name": "Ida's", "outlet": "Wire", "captured": "on Friday"})
    assert page.status_code == 422
    for kept in ("no moment", 'value="Ida&#39;s"', 'value="Wire"', 'value="on Friday"'):
        assert kept in page.text


def test_the_api_takes_one_text_whatever_it_looks_like(empty):
    with serving.serving(empty) as client:
        (one,) = client.post("/api/articles", json={"text": TABLE.decode(), "name": "a table as it stands"}).json()["added"]
        assert (one["added"]["new_article"], counts(empty)) == (True, (1, 1))
        assert client.post("/api/articles", json={"text": "words", "name": "x", "captured": "2024-03-01T10:00"}).status_code == 422


def test_the_page_of_watches_names_a_command_that_there_is(archive):
    with serving.serving(archive) as client:
        assert "<code>variorum watch list.opml</code>" in client.get("/watches").text

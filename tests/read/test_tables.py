"""Many texts: folders, JSON lines, CSV, Parquet; a bad record is named and the rest goes on."""

import csv
import datetime as dt
import gzip
import importlib
import io
import json

import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from variorum import settings
from variorum.errors import InputError, NotFoundError, TooLargeError
from variorum.model import Article
from variorum.read import is_collection, open_articles, tables

TEXT = "Line one of Lindmark.\r\n\r\n“Two”, she said.\n"


def opened(*paths, **options):
    return list(open_articles(paths, **options))


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def lines(*records):
    return "".join((record if isinstance(record, str) else json.dumps(record)) + "\n" for record in records)


def ids(found):
    return [item.id if isinstance(item, Article) else type(item).__name__ for item in found]


def only_error(found):
    (error,) = [item for item in found if isinstance(item, InputError)]
    return str(error)


# --- JSON lines -----------------------------------------------------------------------------------------------------------------------------


def test_a_record_becomes_an_article(tmp_path):
    record = {
        "id": "n7",
        "text": TEXT,
        "title": "T",
        "outlet": "O",
        "url": "u",
        "published": "2020-01-02",
        "captured": "2021-01-01",
        "lang": "fr",
        "other": [1],
    }
    path = put(tmp_path / "a.jsonl", lines(record))
    assert opened(path) == [
        Article(text=TEXT, path=path, given_id="n7", title="T", outlet="O", url="u", published="2020-01-02", language="fr")
    ]


def test_the_names_of_passim_are_taken(tmp_path):
    path = put(tmp_path / "a.json", lines({"id": "1", "series": "The Lindmark Post", "date": "1870-02-03", "text": "Words."}))
    (article,) = opened(path)
    assert (article.outlet, article.published) == ("The Lindmark Post", "1870-02-03")


def test_a_date_that_is_given_is_for_records_without_one(tmp_path):
    path = put(
        tmp_path / "a.jsonl",
        lines({"id": 1, "text": "A."}, {"id": 2, "text": "B.", "published": "2020"}, {"id": 3, "text": "C.", "published": ""}),
    )
    assert [article.published for article in opened(path, published="2021-05-06")] == ["2021-05-06", "2020", "2021-05-06"]


BAD = [
    ("not json", "not JSON (Expecting value at character 1)"),
    ('{"id": "x", "text": "cut', "not JSON ("),
    ('["id"]', "no record but a list"),
    ('"text"', "no record but str"),
    ({"id": "x"}, "it has no text"),
    ({"id": "x", "text": None}, "it has no text"),
    ({"id": "x", "text": 7}, "its text is no string but a number"),
    ({"id": "x", "text": ["a"]}, "its text is no string but a list"),
    ({"id": "x", "text": " \n. "}, "its text holds no words"),
    ({"id": "x", "text": ""}, "its text holds no words"),
    ({"text": "words"}, "it has no id"),
    ({"id": "", "text": "words"}, "it has no id"),
    ({"id": True, "text": "words"}, "its id is true or false"),
    ({"id": {}, "text": "words"}, "its id is an object"),
    ({"id": 1.5, "text": "words"}, "its id is a number"),
    ("[" * 100_000, "not JSON (RecursionError)"),
    ("1" * 5000, "not JSON (ValueError)"),
]


@pytest.mark.parametrize(("bad", "what"), BAD, ids=range(len(BAD)))
def test_a_bad_line_is_named_and_the_rest_goes_on(tmp_path, bad, what):
    path = put(tmp_path / "a.jsonl", lines({"id": "1", "text": "First."}, bad, "", {"id": "2", "text": "Last."}))
    found = opened(path)
    assert [ids(found)[0], ids(found)[-1], len(found)] == ["1", "2", 3]
    error = only_error(found)
    assert error.startswith(f"{path}, line 2: {what}")
    assert "; " in error


@pytest.mark.parametrize(
    ("given", "kept"),
    [("2018-11-25", "2018-11-25"), ("2018-11", "2018-11"), ("2018", "2018"), ("2018-11-25T10:00:00Z", "2018-11-25T10:00:00Z"), (" 2018-11-25 ", "2018-11-25"), ("Sun, 25 Nov 2018 10:00:00 GMT", "2018-11-25T10:00:00+00:00"), (None, None)],
)  # fmt: skip
def test_dates(tmp_path, given, kept):
    (article,) = opened(put(tmp_path / "a.jsonl", lines({"id": "1", "text": "A.", "published": given})))
    assert article.published == kept


def test_an_id_is_refused_the_second_time_in_any_file(tmp_path):
    one = put(tmp_path / "1.jsonl", lines({"id": "n", "text": "A."}, {"id": "n", "text": "B."}))
    two = put(tmp_path / "2.jsonl", lines({"id": "n", "text": "C."}, {"id": "m", "text": "D."}))
    found = opened(one, two)
    assert ids(found) == ["n", "InputError", "InputError", "m"]
    assert "(id n): an earlier record has the same id; give each record an id of its own" in str(found[1])


def test_a_number_as_id_is_its_digits(tmp_path):
    assert ids(opened(put(tmp_path / "a.jsonl", lines({"id": 7, "text": "A."}, {"id": "7", "text": "B."})))) == ["7", "InputError"]


def test_a_byte_order_mark_and_bad_bytes(tmp_path):
    path = put(
        tmp_path / "a.jsonl",
        b"\xef\xbb\xbf" + lines({"id": "1", "text": "A."}).encode() + b'{"id": "2", "text": "\xff"}\n{"id": "3", "text": "C."}',
    )
    found = opened(path)
    assert ids(found) == ["1", "UndecodableError", "3"]
    assert ", line 2: not valid UTF-8" in only_error(found)


def test_a_line_over_the_limit_costs_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MAX_RECORD_BYTES", 60)
    path = put(tmp_path / "a.jsonl", lines({"id": "1", "text": "A."}, {"id": "2", "text": "x" * 500}, {"id": "3", "text": "C."}))
    assert ids(opened(path)) == ["1", "TooLargeError", "3"]


@pytest.mark.parametrize("text", ['[\n{"id": 1, "text": "A."}\n]', '{\n"id": 1,\n"text": "A."\n}', '[{"id": 1, "text": "A."}]'])
def test_json_over_several_lines_is_one_error(tmp_path, text):
    found = opened(put(tmp_path / "a.json", text))
    assert len(found) == 1
    assert "JSON, but not JSON lines; write one record a line" in only_error(found)


def test_lone_surrogates_and_controls_pass(tmp_path):
    (article,) = opened(put(tmp_path / "a.jsonl", '{"id": "1", "text": "a \\ud800 \\u0000 b"}\n'))
    assert article.text == "a \ud800 \x00 b"
    assert len(article.sha256) == 64


# --- CSV ------------------------------------------------------------------------------------------------------------------------------------


def as_csv(*rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_keeps_the_text_as_it_is(tmp_path, delimiter):
    path = put(tmp_path / "a.csv", as_csv(("Text", " id ", "title", "x"), (TEXT, "1", "T", "y"), ("B", "2", "", ""), delimiter=delimiter))
    assert opened(path) == [Article(text=TEXT, path=path, given_id="1", title="T"), Article(text="B", path=path, given_id="2")]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_csv_as_spreadsheets_save_it(tmp_path, codec):
    assert ids(opened(put(tmp_path / "a.csv", "id,text\r\nné,Words\r\n".encode(codec)))) == ["né"]


def test_a_bad_row_is_named_and_the_rest_goes_on(tmp_path):
    data = b'id,text\n1,"two\nlines"\n2\n\n3,a,b\n4,"mis"take\n5,good\n6,\n7,Caf' + b"\xe9\n8,last\n"
    found = opened(put(tmp_path / "a.csv", data))
    assert ids(found) == ["1", "InputError", "InputError", "InputError", "5", "EmptyTextError", "UndecodableError", "8"]
    errors = [str(item) for item in found if isinstance(item, InputError)]
    assert ", line 4: 1 columns where the first line has 2" in errors[0]
    assert ", line 6: 3 columns" in errors[1]
    assert ", line 7: not CSV" in errors[2]
    assert ", line 9: its text holds no words" in errors[3]
    assert ", line 10: not valid UTF-8" in errors[4]


def test_a_quotation_mark_that_is_never_closed_is_told(tmp_path):
    found = opened(put(tmp_path / "a.csv", 'id,text\n1,good\n2,"open\n3,lost\n'))
    assert ids(found) == ["1", "InputError"]
    assert ", line 3: not CSV (unexpected end of data)" in only_error(found)


@pytest.mark.parametrize(("head", "missing"), [("id,title", "text"), ("text,x", "id"), ("a,b", "id or text"), ("", "id or text")])
def test_csv_without_its_columns_is_refused_at_once(tmp_path, head, missing):
    found = opened(put(tmp_path / "a.csv", f"{head}\n1,2\n3,4\n"))
    assert len(found) == 1
    assert f"it has no column called {missing}" in only_error(found)


def test_a_field_longer_than_the_library_allows(tmp_path):
    (article,) = opened(put(tmp_path / "a.csv", as_csv(("id", "text"), ("1", "word " * 50_000))))
    assert len(article.text) == 250_000


# --- Parquet --------------------------------------------------------------------------------------------------------------------------------


def parquet(path, **columns):
    pq.write_table(pa.table(columns), path)
    return str(path)


def test_parquet(tmp_path):
    days = [dt.date(2020, 1, 2), None, dt.date(2020, 1, 4)]
    path = parquet(tmp_path / "a.parquet", id=[1, 2, 3], text=["A.", None, TEXT], published=days, other=[[1], [2], [3]])
    found = opened(path)
    assert ids(found) == ["1", "InputError", "3"]
    assert (found[0].published, found[2].text) == ("2020-01-02", TEXT)
    assert only_error(found).startswith(f"{path}, row 2: it has no text")


def test_parquet_without_its_columns_and_damaged(tmp_path):
    assert "no column called text" in only_error(opened(parquet(tmp_path / "a.parquet", id=[1])))
    good = parquet(tmp_path / "b.parquet", id=["1"], text=["A."])
    data = bytearray((tmp_path / "b.parquet").read_bytes())
    for damaged in (bytes(data[:-20]), b"PAR1", b"", bytes(data[:4] + b"\xff" * (len(data) - 12) + data[-8:])):
        found = opened(put(tmp_path / "c.parquet", damaged))
        assert len(found) == 1
        assert "no sound Parquet file" in only_error(found)
    assert ids(opened(good)) == ["1"]


# --- files, folders, standard input, archives ---------------------------------------------------------------------------------------------


def test_a_folder_gives_its_texts_and_tables_sorted(tmp_path):
    put(tmp_path / "b.txt", "B words")
    put(tmp_path / "a.HTML", "<html><body><p>A page of some words in a paragraph that is long enough.</p></body></html>")
    put(tmp_path / "sub" / "c.jsonl", lines({"id": "c", "text": "C words"}))
    put(tmp_path / "sub" / "d.csv.gz", gzip.compress(b"id,text\nd,D words\n"))
    put(tmp_path / "e.md", "E words")
    for passed_over in ("image.png", ".hidden.txt", "notes.json", ".git/x.txt", "noending"):
        put(tmp_path / passed_over, "not read")
    names = [(item.path or "").removeprefix(f"{tmp_path}/") for item in opened(str(tmp_path))]
    assert names == ["a.HTML", "b.txt", "e.md", "sub/c.jsonl", "sub/d.csv.gz"]


def test_a_bad_file_in_a_folder_costs_itself(tmp_path):
    put(tmp_path / "a.txt", "good")
    put(tmp_path / "b.txt", b"\x89PNG\r\n\x1a\n")
    put(tmp_path / "c.txt", "")
    put(tmp_path / "d.txt", "good")
    kinds = [type(item).__name__ for item in opened(str(tmp_path))]
    assert kinds == ["Article", "NotTextError", "EmptyTextError", "Article"]


def test_what_is_not_there_and_what_is_empty(tmp_path):
    (error,) = opened(str(tmp_path / "none.jsonl"))
    assert isinstance(error, NotFoundError)
    (error,) = opened(str(tmp_path))
    assert "no texts in this folder; texts end in" in str(error)
    assert opened(put(tmp_path / "e.jsonl", "")) == []


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("a.txt.gz", b"Words of Lindmark"),
        ("a.html.gz", b"<!doctype html><html><body><p>Words of Lindmark and of more than that.</p></body></html>"),
    ],
)
def test_archives_of_one_text(tmp_path, name, inner):
    path = put(tmp_path / name, gzip.compress(inner))
    (article,) = opened(path)
    assert article.path == path
    assert "Words of Lindmark" in article.text
    assert (article.media_type == "text/html") == ("html" in name)


@pytest.mark.parametrize(
    "data", [b"no archive", gzip.compress(lines({"id": "1", "text": "A."}).encode() * 1)[:-12], b"\x1f\x8b" + b"\0" * 30]
)
def test_a_damaged_archive_is_one_error(tmp_path, data):
    found = opened(put(tmp_path / "a.jsonl.gz", data))
    assert "not a sound gzip archive" in only_error(found)


def test_a_bomb_is_stopped_at_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.import_module("variorum.read"), "MAX_INPUT_BYTES", 1000)
    (error,) = opened(put(tmp_path / "a.txt.gz", gzip.compress(b"word " * 100_000)))
    assert isinstance(error, TooLargeError)


def test_standard_input_is_a_text_or_json_lines():
    (article,) = opened("-", stdin=io.BytesIO(b"Words.\nMore."))
    assert (article.text, article.path) == ("Words.\nMore.", "-")
    assert ids(opened("-", stdin=io.BytesIO(lines({"id": "1", "text": "A."}, "bad", {"id": "2", "text": "B."}).encode()))) == [
        "1",
        "InputError",
        "2",
    ]
    (article,) = opened("-", stdin=io.BytesIO(b'{"braces"} are words too'))
    assert article.given_id is None


def test_tables_are_streamed():
    class Endless(io.RawIOBase):
        count = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            Endless.count += 1
            data = lines({"id": str(Endless.count), "text": "A."}).encode()
            buffer[: len(data)] = data
            return len(data)

    found = open_articles(["-"], stdin=io.BufferedReader(Endless(), 64))
    assert [next(found).id for _ in range(3)] == ["1", "2", "3"]
    assert Endless.count < 1000


@pytest.mark.parametrize(
    ("name", "many"),
    [("a.jsonl", True), ("a.CSV", True), ("a.parquet", True), ("a.json.gz", True), ("a.txt", False), ("a.txt.gz", False), ("-", False)],
)
def test_what_may_hold_many(name, many):
    assert is_collection(name) == many


def test_the_limit_of_a_record_holds_any_text_that_is_allowed():
    assert settings.MAX_RECORD_BYTES > 12 * settings.MAX_TEXT_LENGTH  # "\\ud83d\\ude00" is twelve bytes

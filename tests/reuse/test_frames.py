"""What Spark read becomes articles, errors and warnings; no Spark is needed to see that."""

import json

import pyarrow as pa
import pytest
from tellings import AGENCY, OTHER

from variorum.read.batches import of_batch as take
from variorum.reuse import frames
from variorum.reuse.hadoop import File, key_of
from variorum.reuse.schemas import ARTICLES, PAIRS


def made(kind, *batches, published=None):
    found = list(frames.taken(batches, take=take, kind=kind, published=published))
    assert all(batch.schema.equals(frames.TAKEN) for batch in found)
    rows = pa.Table.from_batches(found, schema=frames.TAKEN).to_pylist()
    articles = [row for row in rows if row["what"] is None]
    told = [(row["what"], row["where"], row["warned"]) for row in rows if row["what"] is not None]
    assert all(row["advice"] for row in rows if row["what"] is not None)
    return articles, told


def rows(*records, file="file:///news/may.parquet"):
    return pa.RecordBatch.from_pylist([{**record, "file_path": file} for record in records])


def test_rows_become_articles_and_what_is_wrong_with_them_is_told_by_file_and_id():
    first = rows(
        {"id": "a", "text": AGENCY, "series": "North Wire", "date": "2025-05-05"}, {"id": "b", "text": None, "series": None, "date": None}
    )
    second = rows({"id": None, "text": OTHER}, {"id": "d", "text": OTHER}, file="s3a://news/june.parquet")
    articles, told = made("rows", first, second, published="2025-01-01")
    assert [(row["id"], row["text"], row["outlet"], row["published"]) for row in articles] == [
        ("a", AGENCY, "North Wire", "2025-05-05"),
        ("d", OTHER, None, "2025-01-01"),
    ]
    assert told == [("it has no text", "/news/may.parquet, id 'b'", False), ("it has no id", "s3a://news/june.parquet, id None", False)]


def test_of_lines_the_beginning_is_shown():
    lines = [
        json.dumps({"id": "a", "text": OTHER}).encode(),
        b'{"id": "b", "text": "The gates were ' + b"shut " * 40,
        b'{"id": "c", "text": "Caf\xe9"}',
    ]
    batch = pa.RecordBatch.from_pydict({"line": lines, "file_path": ["file:///news/may.jsonl"] * 3})
    articles, told = made("lines", batch)
    assert [row["id"] for row in articles] == ["a"]
    assert told[0][0].startswith("not JSON")
    assert told[0][1] == '/news/may.jsonl, line {"id": "b", "text": "The gates were shut shut shut shut shut…'
    assert told[1][:2] == ("not valid UTF-8", '/news/may.jsonl, line {"id": "c", "text": "Caf\ufffd"}')


def test_rows_that_are_no_csv_are_left_out():
    articles, told = made("rows", rows({"id": "a", "text": OTHER, "broken": None}, {"id": "b", "text": "cut", "broken": "b,cut,off,here"}))
    assert [row["id"] for row in articles] == ["a"]
    assert told == [("not CSV", "/news/may.parquet, id 'b'", False)]


def test_what_is_passed_over_is_a_warning_and_no_loss():
    articles, told = made("rows", rows({"id": "a", "text": OTHER, "date": "5 May"}, {"id": "b", "text": OTHER, "date": "Whitsun"}))
    assert [(row["id"], row["published"]) for row in articles] == [("a", None), ("b", None)]
    ((what, where, warned),) = told
    assert "passed over: 2" in what
    assert (where, warned) == ("file:///news/may.parquet", True)


class Collected:
    """What `warned` asks of a frame."""

    def __init__(self, *rows):
        self.rows = rows

    def filter(self, condition):
        assert condition == frames.WARNING
        return self

    def select(self, *_):
        return self

    def collect(self):
        return [dict(zip(("what", "advice"), row, strict=True)) for row in self.rows]


def test_warnings_of_one_kind_are_told_as_one():
    told = frames.warned(
        Collected(
            ("dates that are not in ISO 8601, passed over: 1,200; the first in row 7: 'Whitsun'", "write them as 2018-11-25"),
            ("dates that are not in ISO 8601, passed over: 12; the first in row 1: '5 May'", "write them as 2018-11-25"),
            ("titles that are no strings, passed over: 1; the first in line 3: 7", "write them as strings"),
        ),
        "news/",
    )
    assert [str(warning) for warning in told] == [
        "news/: dates that are not in ISO 8601, passed over: 1,212; among them 'Whitsun'; write them as 2018-11-25",
        "news/: titles that are no strings, passed over: 1; among them 7; write them as strings",
    ]


def test_new_names_pass_over_those_that_are_taken():
    given = frames.renamed({"a": 3, "a#2": 2}, {"a#3"})
    assert given == {"id": ["a", "a", "a", "a#2", "a#2"], "at": [1, 2, 3, 1, 2], "new": ["a", "a#2", "a#4", "a#2#2", "a#2#3"]}


@pytest.mark.parametrize("schema", [ARTICLES, PAIRS, frames.TAKEN])
def test_schemas_as_spark_wants_to_be_told(schema):
    told = frames.ddl(schema)
    assert told.startswith(f"`{schema.names[0]}` string, ")
    assert told.count("`") == 2 * len(schema)


def test_a_key_names_files_and_settings():
    file = File("file:/a.parquet", 10, 20, "parquet")
    given = (
        ([file], 1),
        ([file], 2),
        ([file._replace(size=11)], 1),
        ([file._replace(changed=21)], 1),
        ([file, file._replace(uri="file:/b")], 1),
    )
    assert len({key_of(*one) for one in given}) == 5
    assert key_of([file], 1) == key_of([file], 1)

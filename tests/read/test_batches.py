"""Collections as record batches: the same articles and the same errors as one by one, in bounded memory."""

import csv
import datetime as dt
import gzip
import io
import json
import re
import warnings

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet as pq

from variorum.errors import EmptyTextError, InputError, InputWarning
from variorum.model import Article
from variorum.read import as_batches, batches, open_articles, open_batches, records, tables
from variorum.reuse import schemas

STORY = "The ferry to Lindmark will not sail on Monday, the harbour master said. “We wait for the wind to drop.”"
FIELDS = ("id", "text", "title", "outlet", "url", "published")


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def lines(*records):
    return "".join((record if isinstance(record, str) else json.dumps(record)) + "\n" for record in records)


def parquet(path, table, **options):
    pq.write_table(pa.table(table) if isinstance(table, dict) else table, path, **options)
    return str(path)


def rows(found):
    """What was found, row by row: the fields of an article, or the error in words."""
    out = []
    for item in found:
        if isinstance(item, pa.RecordBatch):
            item.validate(full=True)
            assert item.schema == batches.ARTICLES
            assert item.num_rows
            assert not item.column("id").null_count
            assert not item.column("text").null_count
            out += [tuple(row.values()) for row in item.to_pylist()]
        elif isinstance(item, Article):
            name = item.id if item.given_id else item.path  # two files of the same words are two articles
            out.append((name, *(getattr(item, name) for name in FIELDS[1:])))
        else:
            out.append((type(item), str(item)))
    return out


def warned(make):
    """What is made, and what is warned of by then, in words."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        made = make()
    assert all(warning.category is InputWarning for warning in told)
    return made, [str(warning.message) for warning in told]


def assert_both_openers_agree(*paths, **options):
    """What `open_batches` finds, which is what `open_articles` finds; they warn of the same, and so does this."""
    found, told = warned(lambda: rows(open_batches(paths, **options)))
    assert (found, told) == warned(lambda: rows(open_articles(paths, **options)))
    for message in told:
        warnings.warn(message, stacklevel=2)
    return found


def test_the_schema_is_that_of_the_reuse_stage():
    assert batches.ARTICLES == schemas.ARTICLES


# --- the same as one by one ---------------------------------------------------------------------------------------------------------------

MAYBE = st.one_of(st.none(), st.sampled_from(["", "The Lindmark Post", "Überall", "郵便"]))
TEXTS = st.one_of(
    st.none(),
    st.sampled_from(["", " \n. ", "…", STORY, "ཀ་ཁ", "湖に橋", "Ⅷ", "①", "_", "ﬁ", "́", "\x00 a"]),
    st.text(min_size=1, max_size=9),
)
DATES = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "2018", "2018-11", "2018-11-25", "25/11/2018", "Sun, 25 Nov 2018 10:00:00 GMT", "2018-11-25T10:00:00Z"]),
)
RECORDS = st.lists(st.tuples(st.booleans(), TEXTS, MAYBE, MAYBE, MAYBE, MAYBE, DATES, DATES, MAYBE), max_size=9)
NAMES = ("id", "text", "title", "outlet", "series", "url", "published", "date", "language")
passed_over = pytest.mark.filterwarnings("ignore:.*passed over")
several = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def numbered(records):
    return [(f"n{number}" if named else "", *rest) for number, (named, *rest) in enumerate(records)]


@passed_over
@several
@given(RECORDS, st.sampled_from([None, "2020-02-02"]))
def test_the_same_in_json_lines(tmp_path, records, published):
    put(tmp_path / "a.jsonl", lines(*(dict(zip(NAMES, record, strict=True)) for record in numbered(records))))
    assert_both_openers_agree(tmp_path / "a.jsonl", published=published)


@passed_over
@several
@given(RECORDS)
def test_the_same_in_csv(tmp_path, records):
    out = io.StringIO()
    csv.writer(out).writerows([NAMES, *numbered(records)])
    put(tmp_path / "a.csv", out.getvalue())
    assert_both_openers_agree(tmp_path / "a.csv")


@passed_over
@several
@given(
    RECORDS,
    st.sampled_from([None, "2020-02-02"]),
    st.lists(st.sampled_from([pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]), min_size=9, max_size=9),
    st.sampled_from([1, 2, 100]),
)
def test_the_same_in_parquet(tmp_path, records, published, types, group):
    columns = list(zip(*numbered(records), strict=True)) or [()] * 9
    table = {name: pa.array(column, kind) for name, column, kind in zip(NAMES, columns, types, strict=True)}
    assert_both_openers_agree(parquet(tmp_path / "a.parquet", table, row_group_size=group), published=published)


WORDS = ["A ferry.", "A bridge.", None, "…", "A road."]
DAY = dt.date(2018, 11, 25)
TIME = dt.datetime(2018, 11, 25, 10, 30)  # noqa: DTZ001  - a column of times may say nothing of zones
COLUMNS = {
    "whole numbers": {"id": pa.array([1, 2, 3, None, -5], pa.int64())},
    "large numbers": {"id": pa.array([2**64 - 1, 2, 3, 4, 5], pa.uint64())},
    "broken numbers": {"id": pa.array([1.5, 2, 3, None, 5])},
    "true or false": {"id": pa.array([True, False, None, True, True])},
    "numbers in a dictionary": {"id": pa.array([7, 8, 9, 10, 11]).dictionary_encode()},
    "no ids": {"id": pa.nulls(5)},
    "bytes": {"text": pa.array([b"A ferry.", None, b"", b"x", b"y"])},
    "numbers for texts": {"text": pa.array([1, 2, None, 4, 5])},
    "lists for texts": {"text": pa.array([["a"], [], None, ["b"], ["c"]])},
    "no texts": {"text": pa.nulls(5)},
    "numbers for titles": {"title": pa.array([5, None, 5, None, None])},
    "no number for titles": {"title": pa.array([float("nan"), None, 5, None, float("nan")])},
    "a title that is an object": {"title": pa.array([{"en": "T"}, None, None, None, {"en": "T"}])},
    "a number for a language": {"language": pa.array([None, 1, None, None, 2])},
    "days": {"published": pa.array([DAY, None, DAY, DAY, dt.date(1870, 1, 2)])},
    "days in milliseconds": {"published": pa.array([DAY, None, DAY, DAY, DAY], pa.date64())},
    "seconds": {"published": pa.array([TIME, None, TIME, TIME, TIME], pa.timestamp("s"))},
    "microseconds": {"published": pa.array([TIME.replace(microsecond=7), None, TIME, TIME, TIME], pa.timestamp("us"))},
    "nanoseconds": {"published": pa.array([1543141800000000001, None, 1543141800000000000, 0, -1], pa.timestamp("ns"))},
    "nanoseconds that are whole": {"published": pa.array([1543141800000000000] * 5, pa.timestamp("ns"))},
    "times with a zone": {"published": pa.array([TIME, None, TIME, TIME, TIME], pa.timestamp("us", "Europe/Berlin"))},
    "a zone that there is not": {"published": pa.array([TIME, None, None, TIME, TIME], pa.timestamp("us", "Lindmark/Harbour"))},
    "a year beyond the calendar": {"published": pa.array([0, None, 0, 0, 10**8], pa.int32()).cast(pa.date32())},
    "one name or the other": {"published": pa.array([DAY, None, None, None, None]), "date": ["2017", "2016", "never", "", "2015"]},
    "numbers for dates": {"published": pa.array([2018, None, 2018, 2018, 2018])},
    "one date for the other": {"published": ["never", "never", "soon", "", "soon"], "date": ["2017", " ", DAY.isoformat(), "once", "once"]},
    "no dates": {"published": ["4/5/2017", "", "25/11/2018", None, "x"], "date": pa.array([7, 7, None, 7, 7])},
    "outlets under three names": {"group": ["g"] * 5, "series": ["s", "", None, "s", ""], "outlet": ["o", None, "", "", None]},
    "text in a dictionary": {"text": pa.array(WORDS).dictionary_encode()},
}


@passed_over
@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("published", [None, "2020-02-02"])
def test_columns_of_any_type(tmp_path, name, published):
    table = {"id": ["n1", "n2", "n3", "n4", "n5"], "text": WORDS} | COLUMNS[name]
    found = assert_both_openers_agree(parquet(tmp_path / "a.parquet", table), published=published)
    assert len(found) == 5
    first_wrong = next((row[1] for row in found if len(row) == 2), None)
    if first_wrong:
        with pytest.raises(InputError, match=re.escape(first_wrong.split("a.parquet")[1])):
            list(as_batches(pa.table(table)))
    elif not published:
        assert rows(as_batches(pa.table(table))) == found


def test_what_the_columns_become(tmp_path):
    table = {
        "id": [1, 2],
        "text": [STORY, "…"],
        "series": ["The Lindmark Post", None],
        "date": [DAY, DAY],
        "title": ["", "T"],
        "more": [[1], [2]],
    }
    (good, (kind, what)) = assert_both_openers_agree(parquet(tmp_path / "a.parquet", table))
    assert good == ("1", STORY, None, "The Lindmark Post", None, "2018-11-25")
    assert kind is EmptyTextError
    assert what == f"{tmp_path}/a.parquet, row 2: its text holds no words; put it right or leave it out"


def test_of_a_time_no_more_than_microseconds_is_told(tmp_path):
    times = pa.array([1543141800123456789, 1543141800000000000], pa.timestamp("ns"))
    table = pa.table({"id": ["a", "b"], "text": [STORY, STORY], "published": times})
    told = ["2018-11-25T10:30:00.123456", "2018-11-25T10:30:00"]
    assert [row[-1] for row in assert_both_openers_agree(parquet(tmp_path / "a.parquet", table))] == told
    assert [row[-1] for row in rows(as_batches(table))] == told


def test_plain_words_are_words():
    plain = re.compile(batches._PLAIN_WORD)
    assert [char for char in map(chr, range(0x110000)) if plain.match(char) and not char.isalnum()] == []


def test_a_script_that_is_not_looked_for_is_read_all_the_same(tmp_path):
    texts = ["ཀ་ཁ་ག", STORY, "ᏣᎳᎩ", "᠕"]
    assert [row[1] for row in assert_both_openers_agree(parquet(tmp_path / "a.parquet", {"id": list("abcd"), "text": texts}))] == texts


# --- bytes that are no text ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["id", "text"])
@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()])
def test_bytes_that_are_no_utf8_cost_their_row(tmp_path, column, kind):
    good = [b"n%d" % number for number in range(200)]
    table = dict.fromkeys(("id", "text", "title", "language"), good) | {"published": [b"2018"] * 200}
    spoilt = [b"caf\xe9" if number in {0, 77, 78, 199} else value for number, value in enumerate(table[column])]
    as_text = {pa.binary(): pa.string(), pa.large_binary(): pa.large_string()}[kind]
    path = parquet(
        tmp_path / "a.parquet", {name: pa.array(values, kind).view(as_text) for name, values in (table | {column: spoilt}).items()}
    )
    found = assert_both_openers_agree(path)
    assert len(found) == 200
    assert [number for number, row in enumerate(found) if len(row) == 2] == [0, 77, 78, 199]
    assert found[77][1] == f"{path}, row 78: not valid UTF-8; save the file as UTF-8"


def test_surrogates_that_stand_alone_become_one_character_each():
    told = '{"id": "a\\ud800", "text": "a \\ud800 \\udc00\\ud83d\\ude00 \\udfff b", "title": "\\udead"}\n{"id": "b", "text": "Whole."}\n'
    (batch,) = open_batches(["-"], stdin=io.BytesIO(told.encode()))
    (article, _) = open_articles(["-"], stdin=io.BytesIO(told.encode()))
    (text, whole) = batch.column("text").to_pylist()
    assert text == "a \ufffd \ufffd\U0001f600 \ufffd b"
    assert len(text) == len(article.text)
    assert (whole, batch.column("id")[0].as_py(), batch.column("title")[0].as_py()) == ("Whole.", "a\ufffd", "\ufffd")
    (pair,) = as_batches(["x \ud83d\ude00"])  # two surrogates that a program put side by side are still two
    assert pair.column("text").to_pylist() == ["x \ufffd\ufffd"]


# --- files that are none --------------------------------------------------------------------------------------------------------------------


def test_a_file_that_is_none_costs_itself(tmp_path):
    good = parquet(tmp_path / "b.parquet", {"id": ["1"], "text": ["A."]})
    data = (tmp_path / "b.parquet").read_bytes()
    put(tmp_path / "a.parquet", b"no such thing")
    put(tmp_path / "c.parquet", data[:-20])
    put(tmp_path / "d.parquet", b"")
    parquet(tmp_path / "e.parquet", {"id": ["1"], "body": ["A."]})
    parquet(tmp_path / "f.parquet", pa.table([["1"], ["A."], ["B."]], names=["id", "text", "text"]))
    put(tmp_path / "g.jsonl.gz", b"no archive")
    put(tmp_path / "h.txt", STORY)
    found = assert_both_openers_agree(tmp_path)
    assert [row[0] for row in found if len(row) > 2] == ["1", f"{tmp_path}/h.txt"]
    assert len(found) == 8
    for number, what in ((0, "no sound Parquet file from row 1 on"), (2, "no sound Parquet"), (3, "no sound Parquet"), (4, "it has no column called text"), (5, "two columns called text"), (6, "not a sound gzip archive")):  # fmt: skip
        assert what in found[number][1], number
    assert assert_both_openers_agree(good)[0][0] == "1"
    assert "no such file" in assert_both_openers_agree(tmp_path / "none.parquet")[0][1]


def test_of_a_damaged_file_the_sound_beginning_is_kept(tmp_path):
    texts = [f"Ferry {number}. {np.random.default_rng(number).bytes(400).hex()}" for number in range(9000)]
    table = {"id": pa.array(range(9000)), "text": texts}
    parquet(tmp_path / "a.parquet", table, data_page_size=1 << 16, row_group_size=5000, use_dictionary=False)
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    at = data.find(texts[7300].encode()[:20])
    data[at - 40 : at + 200] = b"\xff" * 240
    found = assert_both_openers_agree(put(tmp_path / "b.parquet", bytes(data)))
    good = [row for row in found if len(row) > 2]
    assert 5000 < len(good) < 7301
    assert [row[:2] for row in good] == [(str(number), text) for number, text in enumerate(texts[: len(good)])]
    (error,) = found[len(good) :]
    assert f"no sound Parquet file from row {len(good) + 1} on (" in error[1]


def test_nothing_is_lost_where_smaller_batches_begin_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "BATCH_BYTES", 200_000)  # 1,024 rows of the first group at a time, 256 of the second; then 64 of both
    texts = ["A ferry."] * 100 + [f"Ferry {number}. {np.random.default_rng(number).bytes(250).hex()}" for number in range(500)]
    texts[111] = "…"
    with pq.ParquetWriter(
        tmp_path / "a.parquet", pa.schema({"id": pa.int64(), "text": pa.string()}), use_dictionary=False, data_page_size=1 << 14
    ) as out:
        for start, stop in ((0, 100), (100, 600)):
            out.write_table(pa.table({"id": pa.array(range(start, stop)), "text": texts[start:stop]}))
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    at = data.find(texts[150].encode()[:20])
    data[at - 40 : at + 200] = b"\xff" * 240
    *sound, error = assert_both_openers_agree(put(tmp_path / "b.parquet", bytes(data)))
    assert 120 <= len(sound) < 150
    assert "row 112: its text holds no words" in sound.pop(111)[1]
    assert [row[0] for row in sound] == [str(number) for number in range(len(sound) + 1) if number != 111]
    assert f"from row {len(sound) + 2} on" in error[1]


# --- batches and their bounds -----------------------------------------------------------------------------------------------------------------


def sizes(found):
    return [item.num_rows if isinstance(item, pa.RecordBatch) else "error" for item in found]


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_batches_have_the_rows_that_are_asked_for_and_errors_stand_between(tmp_path, form):
    texts = [f"Ferry {number}." for number in range(25)]
    texts[17] = "…"
    records = [{"id": f"n{number}", "text": text} for number, text in enumerate(texts)]
    if form == "parquet":
        parquet(tmp_path / "a.parquet", pa.Table.from_pylist(records), row_group_size=2)
    elif form == "csv":
        put(tmp_path / "a.csv", "id,text\n" + "".join(f"{record['id']},{record['text']}\n" for record in records))
    else:
        put(tmp_path / "a.jsonl", lines(*records))
    found = list(open_batches([tmp_path], rows=10))
    assert sum(size for size in sizes(found) if size != "error") == 24
    assert max(size for size in sizes(found) if size != "error") <= 10
    before = found[: sizes(found).index("error")]
    assert sum(sizes(before)) == 17
    if form != "parquet":
        assert sizes(found) == [10, 7, "error", 7]
    assert len(found) <= 7


def test_small_files_share_a_batch_and_so_do_texts(tmp_path):
    for number in range(10):
        parquet(tmp_path / f"{number}.parquet", {"id": [f"p{number}"], "text": [STORY]})
        put(tmp_path / f"{number}.txt", f"{STORY} {number}")
        put(tmp_path / f"{number}.jsonl.gz", gzip.compress(lines({"id": f"j{number}", "text": STORY}).encode()))
    assert sizes(open_batches([tmp_path])) == [30]
    assert len(assert_both_openers_agree(tmp_path)) == 30


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string()), pa.string_view()])
@pytest.mark.parametrize("letter", ["x", "я", "😀"])
def test_batches_are_bounded_in_bytes(tmp_path, monkeypatch, kind, letter):
    monkeypatch.setattr(tables, "BATCH_BYTES", 1000)
    texts = [f"n {letter * length}" for length in (10, 20, 5000, 10, *[60] * 80, 900, 10)]
    ids = [f"n{number}" for number in range(len(texts))]
    put(tmp_path / "a.jsonl", lines(*({"id": name, "text": text} for name, text in zip(ids, texts, strict=True))))
    sources = [open_batches([tmp_path / "a.jsonl"]), as_batches(pa.table({"id": ids, "text": pa.array(texts).cast(kind)}))]
    if kind != pa.string_view():
        sources.append(open_batches([parquet(tmp_path / "a.parquet", {"id": ids, "text": pa.array(texts).cast(kind)})]))
    for source in sources:
        found = list(source)
        assert [text for batch in found for text in batch.column("text").to_pylist()] == texts
        assert all(batch.num_rows == 1 or sum(len(text.encode()) for text in batch.column("text").to_pylist()) <= 1000 for batch in found)
        assert len(found) < 60


def test_groups_of_long_texts_are_decoded_few_rows_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "BATCH_BYTES", 100_000)
    texts = ["short words"] * 100 + [f"{number} " + "long words " * 3000 for number in range(100)] + ["short words"] * 100
    path = parquet(
        tmp_path / "a.parquet", {"id": pa.array(range(300)), "text": texts}, row_group_size=100, use_dictionary=False, compression=None
    )
    with (tmp_path / "a.parquet").open("rb") as stream:
        decoded = [batch.num_rows for _, batch in tables.parquet_batches(stream, path, rows=4096)]
    assert (sum(decoded), decoded[0], decoded[-1]) == (300, 100, 100)
    assert max(decoded[1:-1]) <= 3


def test_a_column_is_read_piece_by_piece_and_not_whole(tmp_path):
    texts = [np.random.default_rng(number).bytes(2500).hex() for number in range(2000)]
    asked = []

    class Spy(io.BufferedReader):
        def read(self, size=-1):
            asked.append(size)
            return super().read(size)

    path = parquet(tmp_path / "a.parquet", {"id": pa.array(range(2000)), "text": texts}, use_dictionary=False, write_batch_size=64)
    with Spy(io.FileIO(path)) as stream:
        found = batches.gathered(batches.pieces(stream, "parquet", path=path, where=path, published=None), rows=100)
        assert len(rows(found)) == 2000
    assert sum(asked) > 5_000_000
    assert max(asked) <= 2_000_000


def test_the_far_end_of_a_table_beyond_two_gigabytes(tmp_path):
    with (tmp_path / "sparse").open("wb") as out:
        out.truncate(2_400_000_000)  # takes no room on the disk
        out.seek(2_300_000_000)
        out.write(STORY.encode() * 100)
    size = len(STORY.encode())
    offsets = np.array([0, *(2_300_000_000 + size * number for number in range(101))], np.int64)
    with pa.memory_map(str(tmp_path / "sparse")) as file:
        texts = pa.LargeStringArray.from_buffers(101, pa.py_buffer(offsets), file.read_buffer())
        found = rows(as_batches(pa.table({"id": pa.array(range(101)), "text": texts}).slice(1)))
        assert found == [(str(number), STORY, None, None, None, None) for number in range(1, 101)]
        with pytest.raises(InputError, match=r"^articles, row 1: larger than the limit of 100 MB"):
            list(as_batches(pa.table({"id": [1], "text": texts.slice(0, 1)})))


def test_a_very_long_text_stands_alone_and_a_longer_one_is_refused(tmp_path, monkeypatch):
    path = parquet(tmp_path / "a.parquet", {"id": ["a", "b", "c"], "text": [STORY, "Ferry. " * 8_000_000, STORY]})
    found = list(open_batches([path]))
    assert sizes(found) == [1, 1, 1]
    assert found[1].column("text").nbytes > 56_000_000
    for module in (batches, records):
        monkeypatch.setattr(module, "MAX_INPUT_BYTES", 1000)
    assert_both_openers_agree(path)
    found = list(open_batches([path]))
    assert sizes(found) == [1, "error", 1]
    assert "row 2: larger than the limit of 0.001 MB; give one article a record" in str(found[1])


def test_nothing_is_read_before_it_is_asked_for():
    stream = io.BytesIO(lines(*({"id": number, "text": STORY} for number in range(5000))).encode())
    found = open_batches(["-"], stdin=stream, rows=100)
    assert stream.tell() == 0
    assert next(found).num_rows == 100
    assert stream.tell() < len(stream.getvalue()) / 2


def test_no_texts_are_no_batches(tmp_path):
    assert (
        assert_both_openers_agree(
            put(tmp_path / "a.jsonl", ""),
            parquet(tmp_path / "a.parquet", {"id": pa.array([], pa.string()), "text": pa.array([], pa.string())}),
        )
        == []
    )
    assert list(as_batches([])) == []
    assert list(as_batches(pa.table({"id": pa.array([], pa.string()), "text": pa.array([], pa.string())}))) == []


# --- articles that a program has ----------------------------------------------------------------------------------------------------------------

RECORD = {"id": 7, "text": STORY, "series": "The Lindmark Post", "date": DAY}
AS_ROW = ("7", STORY, None, "The Lindmark Post", None, "2018-11-25")


class Frame:
    """What another library's table shows of itself."""

    def __init__(self, table):
        self._table = table
        self.columns = table.column_names

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


def test_articles_strings_and_mappings():
    article = Article(text=STORY, given_id="n", title="T", url="u")
    found = rows(as_batches(iter([article, STORY, RECORD])))
    assert found == [("n", STORY, "T", None, "u", None), (Article(text=STORY).id, STORY, None, None, None, None), AS_ROW]


def test_tables_of_other_libraries():
    table = pa.table({name: [value] for name, value in RECORD.items()})
    views = table.set_column(1, "text", table.column("text").cast(pa.string_view()))
    for kind in (table, table.to_reader(), table.to_batches()[0], Frame(table), Frame(views), table.slice(0, 1)):
        assert rows(as_batches(kind)) == [AS_ROW]


def test_data_frames():
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    assert rows(as_batches(pandas.DataFrame([RECORD]))) == [AS_ROW]
    assert rows(as_batches(polars.DataFrame([RECORD]))) == [AS_ROW]
    categories = pandas.DataFrame({"id": [1, 2, 3], "text": [STORY] * 3, "outlet": pandas.Categorical(["a", None, "b"]), "date": pandas.to_datetime(["2018-11-25"] * 3)})  # fmt: skip
    assert [row[3:] for row in rows(as_batches(categories))] == [(outlet, None, "2018-11-25T00:00:00") for outlet in ("a", None, "b")]
    with pytest.raises(InputError, match=r"^articles: no table that Arrow can hold"):
        as_batches(pandas.DataFrame({"id": ["a", 2], "text": [STORY, STORY]}))


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (pa.table({"id": [1]}), "articles: it has no column called text; give each record an id and a text"),
        (Frame(pa.table({"body": [STORY]})), "articles: it has no column called id or text"),
        (pa.table({"id": ["a", "b"], "text": [STORY, None]}), "articles, row 2: it has no text"),
        (pa.table({"id": ["a"] * 5000, "text": [STORY] * 4999 + ["…"]}), "articles, row 5000: its text holds no words"),
        (pa.table({"id": pa.chunked_array([["a"], ["b", "c"]]), "text": [STORY, STORY, "…"]}), "articles, row 3: its text holds no words"),
        (pa.table({"id": ["a", "b"], "text": pa.array([b"good", b"\xe9"]).view(pa.string())}), "articles, row 2: not valid UTF-8"),
        ([RECORD, {"id": 8}], "articles, row 2: it has no text"),
        ([{"text": STORY}], "articles, row 1: it has no id"),
        ([STORY, " . "], "articles, row 2: its text holds no words"),
        ([Article(text="")], "articles, row 1: its text holds no words"),
        ([STORY, 5], "articles, row 2: no article but int; give an Article, a string or a mapping"),
        (STORY, "articles: no collection of articles but str"),
        (RECORD, "articles: no collection of articles but dict"),
        (5, "articles: no collection of articles but int"),
        (None, "articles: no collection of articles but NoneType"),
        (Article(text=STORY), "articles: no collection of articles but Article"),
        (pa.chunked_array([["a"]]), "articles: no table that Arrow can hold"),
    ],
)
def test_what_is_no_collection_is_told(given, what):
    with pytest.raises(InputError, match="^" + re.escape(what)):
        list(as_batches(given))


def test_the_batches_are_those_that_the_reuse_stage_takes():
    from variorum.reuse import schemas

    assert batches.ARTICLES.equals(schemas.ARTICLES, check_metadata=True)

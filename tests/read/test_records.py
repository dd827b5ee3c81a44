"""What a record says besides its id and its text: what of that cannot be read costs itself and not the article, and is told once."""

import csv
import datetime as dt
import gzip
import io
import json
import pickle
import subprocess
import sys
import warnings
from contextlib import closing

import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from variorum import cli, pipeline
from variorum.errors import InputError, InputWarning
from variorum.model import Article
from variorum.read import as_batches, open_articles, open_batches, records, tables

STORIES = (
    "The ferry to Lindmark will not sail on Monday, the harbour master said, and the school on the island stays shut until it does.",
    "A bakery in Osterby has sold its last loaf. The owner, who is 71, said that nobody wanted to get up at three in the morning any more.",
    "The council of Lindmark voted by nine to four to keep the old bridge, though the engineers had asked for a new one since 2014.",
    "Heavy rain washed out the road between Osterby and the quarry on Thursday night. A bus had to turn back, and nobody was hurt.",
)
FORMS = ("jsonl", "jsonl.gz", "csv", "parquet")


def written(folder, form, **columns):
    """A table of the stories with these columns, of strings or of nothing."""
    table = {"id": [f"n{number}" for number in range(len(STORIES))], "text": STORIES} | columns
    rows = list(zip(*table.values(), strict=True))
    path = folder / f"stories.{form}"
    if form == "parquet":
        pq.write_table(pa.table(table), path)
    elif form == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([tuple(table), *rows])
        path.write_text(out.getvalue(), encoding="utf-8")
    else:
        data = "".join(json.dumps(dict(zip(table, row, strict=True))) + "\n" for row in rows).encode()
        path.write_bytes(gzip.compress(data) if form.endswith(".gz") else data)
    return str(path)


def of_articles(path, field, **options):
    return [getattr(article, field) for article in open_articles([path], **options)]


def of_batches(path, field, **options):
    return [value for batch in open_batches([path], **options) for value in batch.column(field).to_pylist()]


WAYS = pytest.mark.parametrize("way", [of_articles, of_batches])


def messages(told):
    assert all(warning.category is InputWarning for warning in told)
    return [str(warning.message) for warning in told]


# --- dates ------------------------------------------------------------------------------------------------------------------------------


@WAYS
@pytest.mark.parametrize("form", FORMS)
def test_a_date_that_cannot_be_read_is_unknown_and_told_once(tmp_path, form, way):
    path = written(tmp_path, form, date=["2017", "4/5/2017", "", "next spring"])
    with pytest.warns(InputWarning) as told:
        assert way(path, "published") == ["2017", None, None, None]
    place = "row 2" if form == "parquet" else "line 3" if form == "csv" else "line 2"
    assert messages(told) == [
        f"{path}: dates that are not in ISO 8601, passed over: 2; the first in {place}: '4/5/2017'; write them as 2018-11-25"
    ]


@WAYS
@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_no_reason_to_warn(tmp_path, form, way):
    path = written(tmp_path, form, published=["", None, " ", "2018-11-25"], title=["", None, " ", "T"], url=[None] * 4)
    assert way(path, "published") == [None, None, None, "2018-11-25"]
    assert way(path, "title") == [None, None, " ", "T"]
    assert way(path, "url") == [None] * 4


@WAYS
@pytest.mark.parametrize("form", FORMS)
def test_a_date_that_is_given_is_not_put_in_the_place_of_one_that_cannot_be_read(tmp_path, form, way):
    path = written(tmp_path, form, published=["4/5/2017", "", "soon", "2018-11-25"], date=["", "", "2016", ""])
    with pytest.warns(InputWarning, match="passed over: 2; the first in"):
        assert way(path, "published", published="2021-05-06") == [None, "2021-05-06", "2016", "2018-11-25"]


@pytest.mark.parametrize("value", [20181125, 1.5, True, ["2018-11-25"], {"on": "2018-11-25"}, "9" * 99, "2018-13", "31-12", "\x00", "٢٠١٨"])
def test_what_is_no_date(value):
    assert records.day(value) is None
    assert records.reading({"published": value}, "published") == (None, value)


def test_a_long_value_is_shown_in_part(tmp_path):
    path = written(tmp_path, "jsonl", published=["9" * 5000, "", "", ""], url=[None, None, {"a": ["b" * 5000] * 5000}, None])
    with pytest.warns(InputWarning) as told:
        of_articles(path, "published")
    assert [len(message) < len(path) + 250 for message in messages(told)] == [True, True]


def test_days_that_a_calendar_does_not_have(tmp_path):
    days = pa.array([0, 10**8, None, 10**8], pa.int32()).cast(pa.date32())
    zoned = pa.array([dt.datetime(2018, 11, 25, tzinfo=dt.UTC), None, None, None], pa.timestamp("us", "Lindmark/Harbour"))
    for column, dates in ((days, ["1970-01-01", None, None, None]), (zoned, [None] * 4)):
        path = written(tmp_path, "parquet", published=column)
        for way in (of_articles, of_batches):
            with pytest.warns(InputWarning, match=r"passed over: [12]; the first in row [12]: it cannot be read \("):
                assert way(path, "published") == dates


# --- titles and the like ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("column", "nouns"), [("title", "titles"), ("outlet", "outlets"), ("series", "outlets"), ("url", "URLs"), ("language", "languages"), ("lang", "languages")])  # fmt: skip
@pytest.mark.parametrize(("value", "shown"), [(5, "5"), (["a", "b"], "['a', 'b']"), ({"en": "T"}, "{'en': 'T'}"), (True, "True")])
def test_what_is_no_string_is_unknown_and_told(tmp_path, column, nouns, value, shown):
    field = {"series": "outlet", "lang": "language"}.get(column, column)
    for form in ("jsonl", "parquet"):
        path = written(tmp_path, form, **{column: [None, value, None, value]})
        for way in (of_articles, of_batches) if field != "language" else (of_articles,):
            with pytest.warns(InputWarning) as told:
                assert way(path, field) == [None] * 4
            place = "row 2" if form == "parquet" else "line 2"
            assert messages(told) == [
                f"{path}: {nouns} that are no strings, passed over: 2; the first in {place}: {shown}; write them as strings, or leave them out"
            ]


def test_another_column_stands_in_for_one_that_cannot_be_read(tmp_path):
    path = written(tmp_path, "jsonl", outlet=[7, 7, "The Lindmark Post", None], group=["Osterby Echo", None, 7, None])
    for way in (of_articles, of_batches):
        with pytest.warns(InputWarning, match=r"outlets that are no strings, passed over: 2; the first in line 1: 7;"):
            assert way(path, "outlet") == ["Osterby Echo", None, "The Lindmark Post", None]


def test_each_field_of_a_table_is_told_apart_and_so_is_each_table(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, "jsonl", date=["x", "y", "z", ""], title=[1, None, None, None])
    for opened in (open_articles, open_batches):
        with pytest.warns(InputWarning) as told:
            list(opened([tmp_path / "one", tmp_path / "two"]))
        found = [(message.split("/stories")[0].rpartition("/")[2], message.split(": ")[1].split()[0]) for message in messages(told)]
        assert found == [("one", "titles"), ("one", "dates"), ("two", "titles"), ("two", "dates")]


@pytest.mark.parametrize("column", ["title", "published", "language", "date"])
def test_bytes_that_are_no_text_cost_their_cell(tmp_path, column):
    spoilt = [b"2018", b"caf\xe9", b"2019", b"\xff"]
    (tmp_path / "a.csv").write_bytes(
        b"id,text,other,%s\n" % column.encode() + b"".join(b"n%d,%s,\xff,%s\n" % (at, b"A ferry.", cell) for at, cell in enumerate(spoilt))
    )
    field = {"date": "published"}.get(column, column)
    table = written(tmp_path, "parquet", **{column: pa.array(spoilt, pa.binary()).view(pa.string())})
    for path, place in ((str(tmp_path / "a.csv"), "line 3"), (table, "row 2")):
        for way in (of_articles, of_batches) if field != "language" else (of_articles,):
            with pytest.warns(InputWarning, match=f"passed over: 2; the first in {place}: not valid UTF-8; write them as "):
                assert way(path, field) == ["2018", None, "2019", None]


@pytest.mark.parametrize("form", FORMS)
def test_of_a_record_that_is_refused_nothing_else_is_told(tmp_path, form):
    path = written(tmp_path, form, date=["x", "2018", "", "y"], id=["", "b", "c", "d"], text=[*STORIES[:3], " . "])
    for opened in (open_articles, open_batches):
        found = list(opened([path]))
        assert [type(item).__name__ for item in found if isinstance(item, InputError)] == ["InputError", "EmptyTextError"]


# --- articles that a program has --------------------------------------------------------------------------------------------------------


def test_records_and_tables_of_a_program():
    given = [{"id": "a", "text": STORIES[0], "date": "4/5/2017"}, Article(text=STORIES[1]), {"id": "c", "text": STORIES[2], "title": 5}]
    with pytest.warns(InputWarning) as told:
        (batch,) = as_batches(given)
    assert batch.column("published").to_pylist() == batch.column("title").to_pylist() == [None] * 3
    assert messages(told) == [
        "articles: titles that are no strings, passed over: 1; the first in row 3: 5; write them as strings, or leave them out",
        "articles: dates that are not in ISO 8601, passed over: 1; the first in row 1: '4/5/2017'; write them as 2018-11-25",
    ]
    table = pa.table({"id": [1, 2, 3], "text": STORIES[:3], "date": ["2017", "4/5/2017", "4/6/2017"]})
    with pytest.warns(InputWarning, match=r"^articles: .* passed over: 2; the first in row 2: '4/5/2017'"):
        (batch,) = as_batches(table)
    assert batch.column("published").to_pylist() == ["2017", None, None]


def test_what_data_frames_have_for_nothing_is_nothing():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"id": ["a", "b"], "text": STORIES[:2], "title": [None, "T"], "url": [float("nan")] * 2, "date": pandas.to_datetime(["2018-11-25", None])})  # fmt: skip
    for given in (frame, frame.to_dict("records")):
        (batch,) = as_batches(given)
        assert batch.column("published").to_pylist() == ["2018-11-25T00:00:00", None]
        assert batch.column("title").to_pylist() == [None, "T"]
        assert batch.column("url").to_pylist() == [None, None]


def test_before_an_error_is_raised_what_was_passed_over_is_told():
    with pytest.warns(InputWarning, match="passed over: 1"), pytest.raises(InputError, match="row 2: it has no text"):
        list(as_batches([{"id": "a", "text": STORIES[0], "date": "x"}, {"id": "b"}]))


def test_who_stops_early_is_told_of_what_was_read(tmp_path):
    path = written(tmp_path, "jsonl", date=["x", "y", "z", ""])
    with pytest.warns(InputWarning, match="passed over: 2"), closing(open_articles([path])) as found:
        assert [next(found).id, next(found).id] == ["n0", "n1"]


# --- many rows --------------------------------------------------------------------------------------------------------------------------


def test_rows_are_counted_across_batches_and_do_not_become_records(tmp_path, monkeypatch):
    count = 20_000
    texts = [f"{STORIES[number % 4]} {number}" for number in range(count)]
    days = [f"{number % 12 + 1}/{number % 28 + 1}/2017" for number in range(count)]
    table = {"id": pa.array(range(count)), "text": texts, "date": [None, *days[1:]], "title": pa.array([7] * count)}
    pq.write_table(pa.table(table), tmp_path / "a.parquet")
    made = []
    monkeypatch.setattr(tables, "batch_records", lambda *args, whole=tables.batch_records: [made.append(args[0].num_rows), whole(*args)][1])
    with pytest.warns(InputWarning) as told:
        assert of_batches(str(tmp_path / "a.parquet"), "published") == [None] * count
    assert [message.split("; ")[:2] for message in messages(told)] == [
        [f"{tmp_path}/a.parquet: titles that are no strings, passed over: 20,000", "the first in row 1: 7"],
        [f"{tmp_path}/a.parquet: dates that are not in ISO 8601, passed over: 19,999", "the first in row 2: '2/2/2017'"],
    ]
    assert sum(made) < 20


# --- how it is told ---------------------------------------------------------------------------------------------------------------------


def test_a_warning_has_fields_and_travels():
    warning = InputWarning("dates", where="a.csv", advice="write them anew")
    again = pickle.loads(pickle.dumps(warning))
    assert (str(again), again.what, again.where, again.advice) == ("a.csv: dates; write them anew", "dates", "a.csv", "write them anew")


def test_reuse_takes_all_articles(tmp_path):
    path = written(tmp_path, "parquet", date=["4/5/2017", "4/7/2017", "4/16/2017", "7/10/2016"])
    rejected = []
    with pytest.warns(InputWarning, match="passed over: 4; the first in row 1: '4/5/2017'"):
        counts = pipeline.reuse([path], tmp_path / "found", reject=rejected.append)
    assert (counts.articles, rejected) == (4, [])


def test_the_command_line_says_it_in_a_line_and_is_content(tmp_path, capsys):
    path = written(tmp_path, "jsonl", date=["4/5/2017", "4/7/2017", "2018-11-25", ""])
    for _ in range(2):
        assert cli.main(["claims", "--jobs", "1", "--format", "jsonl", path]) == 0
        out, err = capsys.readouterr()
        assert [json.loads(line)["published"] for line in out.splitlines()] == [None, None, "2018-11-25", None]
        assert err == (
            f"variorum: {path}: dates that are not in ISO 8601, passed over: 2; the first in line 1: '4/5/2017'; write them as 2018-11-25\n"
        )
    with pytest.warns(UserWarning, match="of somebody else"):
        warnings.warn("of somebody else", stacklevel=1)


def test_a_program_that_ends_in_the_middle_of_a_table_ends_in_peace(tmp_path):
    path = written(tmp_path, "jsonl", date=["x"] * 4)
    code = "import sys\nfrom variorum.read import open_articles\nfound = open_articles(sys.argv[1:])\nprint(next(found).id)"
    done = subprocess.run([sys.executable, "-c", code, path], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout == "n0\n"
    assert "Traceback" not in done.stderr
    assert "ignored" not in done.stderr

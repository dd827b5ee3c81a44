"""`variorum reuse`: tables all or nothing, bad input named, an interrupted run taken up, the same bytes whatever the circumstances."""

import csv
import gzip
import io
import json
import os
import random
import re
import struct
import subprocess
import sys
from pathlib import Path

import jsonschema
import pyarrow as pa
import pytest
from pyarrow import parquet

from variorum import cli, pipeline, render
from variorum.cli.options import memory
from variorum.cli.progress import Stages
from variorum.errors import InputError
from variorum.model import Article

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "reservoir.jsonl"
TABLES = ("passages", "pairs", "stories")
FERRY = (
    "The ferry Aldis ran aground off Tarn Head shortly before midnight on Thursday with 212 passengers and 31 crew on board, the coastguard "
    "said. Two lifeboats from Orrevik took everybody ashore within three hours, although waves of four metres made the work dangerous. "
    "The captain, a man of 58 with thirty years at sea, told officers that a rudder had stopped answering after a bang below deck."
)
MARKET = (
    "The covered market in Halden will close for eight months from January so that its iron roof, which was put up in 1896, can be stripped "
    "and painted. The traders move into two tents on the square in front of the station. Rents will be halved for as long as the work goes on."
)


class Stream(io.TextIOWrapper):
    """Standard input of bytes."""

    def __init__(self, data):
        super().__init__(io.BytesIO(data), encoding="utf-8")


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def lines(*records):
    return "".join((record if isinstance(record, str) else json.dumps(record)) + "\n" for record in records)


def record(name, text, **more):
    return {"id": name, "text": text, **more}


def run(capsys, *arguments):
    """Status, standard output, lines of standard error."""
    status = cli.main(["reuse", *map(str, arguments)])
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return status, captured.out, captured.err.splitlines()


def trouble(capsys, *arguments):
    """The one line that a refused command writes."""
    status, out, err = run(capsys, *arguments)
    assert (status, out, len(err)) == (2, "", 1), err
    assert err[0].startswith("variorum: ")
    return err[0]


def rows(folder, name):
    found = folder / f"{name}.jsonl"
    if found.exists():
        return [json.loads(line) for line in found.read_text(encoding="utf-8").splitlines()]
    return parquet.read_table(folder / f"{name}.parquet").to_pylist()


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def names(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture
def two(tmp_path):
    """Two outlets with the same report."""
    return put(tmp_path / "two.jsonl", lines(record("n1", FERRY, outlet="Post"), record("n2", FERRY + " More follows.", outlet="Star")))


# --- the tables ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_three_tables_are_written_and_one_line_counts_them(capsys, tmp_path, two, form):
    out = tmp_path / "found"
    status, shown, err = run(capsys, two, "-o", out, "--format", form)
    assert (status, shown) == (0, "")
    assert err == [
        f"variorum: 2 articles, 136 words: 1 passage, 1 pair, 1 story of several articles; written to {out}: "
        + ", ".join(f"{name}.{form}" for name in TABLES)
    ]
    assert names(out) == sorted(f"{name}.{form}" for name in TABLES)
    (pair,) = rows(out, "pairs")
    assert (pair["a"], pair["b"], pair["relation"]) == ("n1", "n2", "copy")
    (passage,) = rows(out, "passages")
    assert FERRY[passage["a_start"] : passage["a_end"]] == FERRY.rstrip(".")
    assert [(row["story"], row["article"]) for row in rows(out, "stories")] == [("n1", "n1"), ("n1", "n2")]


def test_every_line_satisfies_the_schema_and_parquet_says_the_same(capsys, tmp_path):
    assert cli.main(["schema", "reuse"]) == 0
    schema = json.loads(capsys.readouterr().out)
    whole = jsonschema.Draft202012Validator(schema)
    for form in ("jsonl", "parquet"):
        assert run(capsys, EXAMPLE, "-o", tmp_path / form, "--format", form)[0] == 0
    for name, kind in (("passages", "passage"), ("pairs", "pair"), ("stories", "story")):
        one = jsonschema.Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]})
        found = rows(tmp_path / "jsonl", name)
        assert found
        for row in found:
            one.validate(row)
            whole.validate(row)
            assert set(row) == set(schema["$defs"][kind]["properties"])
        for line, given in zip(found, rows(tmp_path / "parquet", name), strict=True):
            assert line == {key: round(value, 6) if isinstance(value, float) else value for key, value in given.items()}


def test_a_relation_may_be_null_and_the_schema_knows(capsys, tmp_path):
    """The same words with other numbers: two issues of a series are no versions, and the evidence says so."""
    bulletin = "Water levels on the Brenna at noon: Halden {} centimetres, Osterby {}, Skarn {}, Tarn Head {}, Moen {} and Lindmark {}. No warning is in force along the river, and shipping is free on all its reaches."  # fmt: skip
    table = put(
        tmp_path / "t.jsonl",
        lines(record("d1", bulletin.format(201, 187, 340, 95, 112, 256)), record("d2", bulletin.format(198, 180, 322, 90, 107, 249))),
    )
    assert run(capsys, table, "-o", tmp_path / "o", "--format", "jsonl")[0] == 0
    (pair,) = rows(tmp_path / "o", "pairs")
    assert pair["relation"] is None
    assert "series" in pair["evidence"]
    jsonschema.Draft202012Validator(render.schema("reuse")).validate(pair)


def test_the_example_holds_what_its_readme_says(capsys, tmp_path):
    run(capsys, EXAMPLE, "-o", tmp_path)
    relations = {(pair["a"], pair["b"]): pair["relation"] for pair in rows(tmp_path, "pairs")}
    assert relations[("norven-0610", "norven-0925")] == "version"
    assert relations[("courier-3381", "norven-0610")] == "copy"
    assert relations[("gazette-101", "norven-0610")] == "draws-on"
    assert relations[("gazette-102", "sentinel-77")] == "shared-quotation"
    assert len(relations) == 7, "the footer makes no pair"
    footers = [row for row in rows(tmp_path, "passages") if row["kind"] == "boilerplate"]
    assert len({row[side] for row in footers for side in "ab"}) == 10
    stories = [row["article"] for row in rows(tmp_path, "stories") if row["story"] == "courier-3381"]
    assert stories == ["courier-3381", "norven-0610", "norven-0925"]


def many(count=150):
    """Articles of which every third takes words from the one before, with dates, outlets and a footer."""
    chance = random.Random(7)
    words = [f"w{number}" for number in range(900)]
    found, text = [], ""
    for number in range(count):
        own = " ".join(chance.choices(words, k=90))
        text = own if number % 3 else f"{text[: len(text) // 2].rsplit(' ', 1)[0]} {own}"
        footer = " Write to the editors of this paper by post or by telephone, and tell us what you think of it." if number % 4 == 0 else ""
        found.append(record(f"x{number:03}", text + footer, outlet=f"Outlet {number % 5}", published=f"2024-03-{1 + number % 28:02}"))
    return found


@pytest.mark.parametrize("options", [["--jobs", "1"], ["--jobs", "4"], ["--memory", "16M"], ["--engine", "local", "--memory", "4G"]])
def test_neither_threads_nor_memory_change_a_byte(capsys, tmp_path, monkeypatch, options):
    table = put(tmp_path / "t.jsonl", lines(*many()))
    run(capsys, table, "-o", tmp_path / "plain")
    if "16M" in options:  # so little that the fingerprints are gone through in several rounds
        monkeypatch.setattr("variorum.reuse.local._POSTING", 200_000)
    assert run(capsys, table, "-o", tmp_path / "other", *options)[0] == 0
    assert contents(tmp_path / "plain") == contents(tmp_path / "other")
    assert rows(tmp_path / "plain", "pairs")


def test_the_order_and_form_of_the_input_change_nothing(capsys, tmp_path):
    given = many()
    run(capsys, put(tmp_path / "a.jsonl", lines(*given)), "-o", tmp_path / "o1")
    turned = given[::-1]
    columns = {name: [item[name] for item in turned] for name in turned[0]}
    parquet.write_table(pa.table(columns), tmp_path / "b.parquet", row_group_size=17)
    run(capsys, tmp_path / "b.parquet", "-o", tmp_path / "o2")
    table = io.StringIO()
    writer = csv.DictWriter(table, given[0])
    writer.writeheader()
    writer.writerows(turned[:70])
    put(tmp_path / "c" / "1.csv.gz", gzip.compress(table.getvalue().encode()))
    put(tmp_path / "c" / "2.jsonl", lines(*turned[70:]))
    run(capsys, tmp_path / "c", "-o", tmp_path / "o3")
    assert contents(tmp_path / "o1") == contents(tmp_path / "o2") == contents(tmp_path / "o3")


def test_standard_input_and_a_date_for_all(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "stdin", Stream(lines(record("a", FERRY), record("b", FERRY, published="2020-05-05")).encode()))
    assert run(capsys, "-", "-o", tmp_path / "o", "--published", "2020-05-04")[0] == 0
    (pair,) = rows(tmp_path / "o", "pairs")
    assert pair["earlier"] == "a"
    assert "published 2020-05-04 and 2020-05-05" in pair["evidence"]


def test_files_of_a_folder_go_by_their_paths_even_when_their_words_are_the_same(capsys, tmp_path):
    paths = [put(tmp_path / "in" / f"{name}.txt", FERRY) for name in "ab"]
    assert run(capsys, tmp_path / "in", "-o", tmp_path / "o")[0] == 0
    (pair,) = rows(tmp_path / "o", "pairs")
    assert [pair["a"], pair["b"], pair["relation"]] == [*paths, "same-text"]


# --- bad input ----------------------------------------------------------------------------------------------------------------------------


def test_ids_that_occur_twice_are_refused_and_the_first_five_named(capsys, tmp_path):
    doubles = [record(f"d{number}", f"{FERRY} {number}") for number in range(7)] * 2
    out = tmp_path / "o"
    said = trouble(capsys, put(tmp_path / "t.jsonl", lines(record("alone", MARKET), *doubles)), "-o", out)
    assert "7 ids occur more than once: 'd0', 'd1', 'd2', 'd3', 'd4', ...;" in said
    assert "--on-duplicate-id number" in said
    assert names(out) == []


def test_ids_that_occur_twice_are_numbered_on_demand_whatever_their_order(capsys, tmp_path):
    given = [record("d", FERRY), record("d", MARKET), record("d", FERRY + " More."), record("d#2", MARKET + " More.")]
    for name, order in (("o1", given), ("o2", given[::-1])):
        table = put(tmp_path / f"{name}.jsonl", lines(*order))
        assert run(capsys, table, "-o", tmp_path / name, "--on-duplicate-id", "number")[0] == 0
    assert contents(tmp_path / "o1") == contents(tmp_path / "o2")
    assert [(row["story"], row["article"]) for row in rows(tmp_path / "o1", "stories")] == [
        ("d", "d"), ("d", "d#4"), ("d#2", "d#2"), ("d#2", "d#3"),
    ]  # fmt: skip


def test_bad_records_are_named_and_the_rest_is_done(capsys, tmp_path):
    bad = put(
        tmp_path / "in" / "bad.jsonl",
        lines(record("n1", FERRY), record("n2", ""), record("n3", None), record("n4", " \n…"), "junk", {"id": "n6"}, record("n7", FERRY)).encode()
        + b'{"id": "n8", "text": "caf\xe9"}\n',
    )  # fmt: skip
    put(tmp_path / "in" / "none.parquet", b"no such thing")
    put(tmp_path / "in" / "other.csv", "name,words\n1,A\n")
    put(tmp_path / "in" / "picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00")
    status, _, err = run(capsys, tmp_path / "in", "-o", tmp_path / "o")
    assert status == 1
    where = [line.split(": ")[1] for line in err[:-1]]
    assert where[:6] == [f"{bad}, line {number}" for number in (2, 3, 4, 5, 6, 8)]
    assert [Path(place.split(",")[0]).name for place in where[6:]] == ["none.parquet", "other.csv", "picture.txt"]
    assert err[-1].startswith("variorum: 2 articles, ")
    assert [(row["a"], row["b"], row["relation"]) for row in rows(tmp_path / "o", "pairs")] == [("n1", "n7", "same-text")]


def test_null_and_empty_texts_in_parquet_are_named_by_row(capsys, tmp_path):
    table = tmp_path / "t.parquet"
    parquet.write_table(pa.table({"id": ["a", "b", None, "d"], "text": [FERRY, None, MARKET, ""]}), table)
    status, _, err = run(capsys, table, "-o", tmp_path / "o")
    assert status == 1
    assert [line.split(": ")[1:] for line in err[:-1]] == [
        [f"{table}, row 2", "it has no text; give each record an id and a text"],
        [f"{table}, row 3", "it has no id; give each record an id of its own"],
        [f"{table}, row 4", "its text holds no words; put it right or leave it out"],
    ]


def test_after_twenty_rejected_texts_the_rest_is_counted(capsys, tmp_path):
    table = put(tmp_path / "t.jsonl", lines(record("a", FERRY), *(record(f"e{number}", "") for number in range(332))))
    status, _, err = run(capsys, table, "-o", tmp_path / "o")
    assert (status, len(err)) == (1, 22)
    assert err[19].startswith(f"variorum: {table}, line 21: ")
    assert "variorum: and 312 more" in err[20:]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("t.jsonl", lines({"id": "a", "body": FERRY}), "text"),
        ("t.csv", "id,words\n1,A\n", "no column called text"),
        ("t.parquet", b"no such thing", "no sound Parquet"),
        ("t.jsonl", "", ""),
        ("t.jsonl", lines(record("a", "")), "no words"),
        ("t.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "image"),
    ],
)
def test_nothing_could_be_done(capsys, tmp_path, name, data, says):
    out = tmp_path / "o"
    status, shown, err = run(capsys, put(tmp_path / name, data), "-o", out)
    assert (status, shown) == (2, "")
    assert says in err[0]
    assert "no text in it that could be read" in err[-1]
    assert names(out) == []


def test_what_does_not_exist_is_named(capsys, tmp_path):
    status, _, err = run(capsys, tmp_path / "none.jsonl", "-o", tmp_path / "o")
    assert status == 2
    assert "no such file" in err[0]


def test_one_article_is_a_story_of_its_own(capsys, tmp_path):
    assert run(capsys, put(tmp_path / "t.jsonl", lines(record("a", "One word."))), "-o", tmp_path / "o", "--format", "jsonl")[0] == 0
    assert rows(tmp_path / "o", "stories") == [{"story": "a", "article": "a", "split": False}]
    assert rows(tmp_path / "o", "passages") == rows(tmp_path / "o", "pairs") == []


@pytest.mark.slow
def test_a_text_of_fifty_megabytes(capsys, tmp_path):
    chance = random.Random(5)
    words = [f"word{number}" for number in range(5000)]
    large = " ".join(chance.choices(words, k=6_000_000))[:50_000_000]
    parquet.write_table(pa.table({"id": ["large", "small"], "text": [f"{large} {FERRY} end", f"Start. {FERRY}"]}), tmp_path / "t.parquet")
    assert run(capsys, tmp_path / "t.parquet", "-o", tmp_path / "o")[0] == 0
    (passage,) = rows(tmp_path / "o", "passages")
    assert passage["a_start"] == len(large) + 1
    assert passage["words"] == 67
    put(tmp_path / "t.txt", large)
    assert "characters, more than the 2,000,000" in trouble(capsys, "--explain", tmp_path / "t.txt", tmp_path / "t.txt")


# --- bad arguments ------------------------------------------------------------------------------------------------------------------------


def test_what_is_missing_or_does_not_fit_is_said_before_the_work(capsys, monkeypatch, tmp_path, two):
    monkeypatch.setattr(pipeline, "reuse", lambda *_, **__: pytest.fail("began to work"))
    out = tmp_path / "o"
    assert "name one, as in -o found" in trouble(capsys, two)
    assert "no texts named" in trouble(capsys, "-o", out)
    assert "ask for parquet or jsonl" in trouble(capsys, two, "-o", out, "--format", "json")
    assert "ask for text or json" in trouble(capsys, "--explain", two, two, "--format", "parquet")
    assert "--engine spark" in trouble(capsys, two, "-o", out, "--master", "local[2]")
    for wrong in (["--memory", "1G"], ["--jobs", "2"], ["-"]):
        assert "for the local engine" in trouble(capsys, two, *wrong, "-o", out, "--engine", "spark")
    assert "read once only" in trouble(capsys, "-", "-", "-o", out)
    assert "a file, not a folder" in trouble(capsys, two, "-o", two)
    assert not out.exists()


def test_tables_are_not_written_among_what_is_read(capsys, tmp_path, two):
    put(tmp_path / "in" / "a.txt", FERRY)
    for out in (tmp_path / "in", tmp_path / "in" / "found", tmp_path):
        if out != tmp_path:
            assert "lies in a folder that is read" in trouble(capsys, tmp_path / "in", "-o", out)
    pairs = put(tmp_path / "pairs.jsonl", lines(record("a", FERRY)))
    assert "would be overwritten" in trouble(capsys, pairs, "-o", tmp_path, "--format", "jsonl")
    assert Path(pairs).read_text(encoding="utf-8") == lines(record("a", FERRY))
    assert run(capsys, pairs, "-o", tmp_path)[0] == 0, "beside it, under other names"


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ("500M", 500 << 20),
        ("2G", 2 << 30),
        ("2GiB", 2 << 30),
        ("2 gb", 2 << 30),
        ("1.5g", 3 << 29),
        ("17000000", 17_000_000),
        ("1T", 1 << 40),
    ],
)
def test_memory_as_people_write_it(given, size):
    assert memory(given) == size


@pytest.mark.parametrize("given", ["lots", "", "-2G", "2X", "1e9", "G", "2 G G", "1K", "0", "٢G2"])
def test_memory_that_is_none(capsys, given):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["reuse", "x", "-o", "y", f"--memory={given}"])
    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--memory" in line
    assert "500M" in line or "16M" in line


def test_a_folder_that_cannot_be_written_to(capsys, tmp_path, two):
    put(tmp_path / "file", "x")
    assert "cannot be written" in trouble(capsys, two, "-o", tmp_path / "file" / "found")


# --- interrupted, killed, full --------------------------------------------------------------------------------------------------------------

_DRIVER = """
import json, os, resource, signal, sys
from pathlib import Path
from variorum import cli
from variorum.cli.progress import Stages
from variorum.read import batches
from variorum.reuse import local, shelf

stage, nth, how, log, *arguments = sys.argv[1:]
batches.ROWS, local._CHUNK = 20, 100  # many batches and chunks of a few articles
done = {}

def counting(name, module):
    real = getattr(module, name)
    def counted(*given, **named):
        done[name] = done.get(name, 0) + 1
        return real(*given, **named)
    setattr(module, name, counted)

counting("_read", local)
counting("_save", local)

def progress(self, name, *_):
    done[name] = done.get(name, 0) + 1
    if name == stage and how == "full":
        full()
    elif name == stage and done[name] == int(nth):
        os.kill(os.getpid(), getattr(signal, how))

def full():  # from now on no file can grow larger
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(nth), int(nth)))

shelf.HELD = 0  # as if the collection were too large for memory
Stages.progress = progress
if not stage and how == "full":
    full()
status = cli.main(arguments)
if how != "full":
    Path(log).write_text(json.dumps(done))
sys.exit(status)
"""


def driven(tmp_path, stage, nth, how, *arguments):
    """The command in a process that something happens to; its status, its standard error, and how often it did what."""
    log = tmp_path / "log.json"
    log.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", _DRIVER, stage, str(nth), how, str(log), "reuse", *map(str, arguments)], check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr.splitlines(), json.loads(log.read_text()) if log.exists() else {}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A collection, and what an uninterrupted run makes of it."""
    folder = tmp_path_factory.mktemp("whole")
    table = put(folder / "t.jsonl", lines(*many()))
    status, _, did = driven(folder, "", 0, "", table, "-o", folder / "o")
    assert status == 0
    assert did["_read"] == 8
    assert did["_save"] > 4
    return table, contents(folder / "o"), did


@pytest.mark.parametrize(
    ("stage", "nth", "how"), [("reading", 4, "SIGKILL"), ("reading", 4, "SIGINT"), ("matching", 2, "SIGKILL"), ("measuring", 3, "SIGINT")]
)
def test_a_run_that_was_stopped_is_taken_up_and_gives_the_same_bytes(tmp_path, whole, stage, nth, how):
    table, expected, did = whole
    out = tmp_path / "o"
    status, err, _ = driven(tmp_path, stage, nth, how, table, "-o", out)
    if how == "SIGINT":
        assert (status, err) == (130, ["variorum: interrupted; the same command takes it up again"])
    else:
        assert (status, err) == (-9, [])
    assert not any(name.startswith(TABLES) for name in names(out)), "no table is there before all are whole"
    status, _, again = driven(tmp_path, "", 0, "", table, "-o", out)
    assert (status, contents(out)) == (0, expected)
    if stage == "reading":
        assert 0 < again["_read"] <= did["_read"] - nth + 1
    else:
        assert "_read" not in again
        assert again.get("_save", 0) < did["_save"]


def test_other_input_takes_up_nothing(tmp_path, whole):
    table, expected, did = whole
    out = tmp_path / "o"
    other = put(tmp_path / "other.jsonl", lines(*many(60)))
    assert driven(tmp_path, "matching", 1, "SIGINT", other, "-o", out)[0] == 130
    status, _, did_now = driven(tmp_path, "", 0, "", table, "-o", out)
    assert (status, did_now["_read"], contents(out)) == (0, did["_read"], expected)


def test_an_interrupted_run_on_standard_input_promises_nothing(capsys, monkeypatch, tmp_path):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "reuse", stop)
    assert run(capsys, "-", "-o", tmp_path / "o") == (130, "", ["variorum: interrupted"])


@pytest.mark.parametrize(("stage", "room"), [("", 0), ("", 2_000), ("", 20_000), ("matching", 1_000), ("measuring", 1_000)])
def test_a_disk_that_fills_up_leaves_nothing_half_written(tmp_path, whole, stage, room):
    table, expected, _ = whole
    out = tmp_path / "o"
    out.mkdir()
    put(out / "mine.txt", "keep")
    status, err, _ = driven(tmp_path, stage, room, "full", table, "-o", out)
    if status == 0:
        pytest.fail(f"{room} bytes were enough; the largest table has {max(map(len, expected.values()))}")
    assert (status, len(err)) == (2, 1)
    assert "cannot be written" in err[0]
    assert "File too large" in err[0]
    assert names(out) == ["mine.txt"]


def test_tables_of_an_earlier_run_stay_until_new_ones_are_whole(tmp_path, whole):
    table, expected, _ = whole
    out = tmp_path / "o"
    assert driven(tmp_path, "", 0, "", table, "-o", out)[0] == 0
    assert driven(tmp_path, "measuring", 2, "SIGINT", put(tmp_path / "b.jsonl", lines(*many(60))), "-o", out)[0] == 130
    assert {name: data for name, data in contents_of_files(out).items() if not name.startswith(".")} == expected


def contents_of_files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_two_runs_into_one_folder_do_not_meet(capsys, tmp_path, two):
    fcntl = pytest.importorskip("fcntl")
    out = tmp_path / "o"
    out.mkdir()
    with (out / ".variorum-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another run is writing there" in trouble(capsys, two, "-o", out)
    assert names(out / ".variorum-stages") == []


def test_a_folder_of_the_user_is_left_alone(capsys, tmp_path, two):
    put(tmp_path / "o" / "stages" / "act1.txt", "keep")
    assert run(capsys, two, "-o", tmp_path / "o")[0] == 0
    assert (tmp_path / "o" / "stages" / "act1.txt").read_text() == "keep"


# --- the bar ------------------------------------------------------------------------------------------------------------------------------


def test_a_bar_a_stage_on_a_terminal_only(capsys):
    for show in (False, True):
        with Stages(show=show) as stages:
            for stage, steps, total in (("reading", (5, 10), None), ("matching", (4, 10), 10), ("measuring", (1, 2), 2)):
                for done in steps:
                    stages.progress(stage, done, total)
                    assert stages._bar is None or (stages._bar.n, stages._bar.desc.rstrip(": ")) == (done, stage)
            stages.reject(InputError("bad", where="x", advice="y"))
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "variorum: x: bad; y" in captured.err
        assert ("\r" in captured.err) == show
        assert stages.status == 1


def test_stages_that_count_parts_show_no_rate(capsys):
    """Spark counts tasks, and learns of more as it goes."""
    with Stages(show=True, in_parts=True) as stages:
        for done, total in ((1, 4), (3, 8), (2, 8), (8, 8)):
            stages.progress("reading", done, total)
            assert (stages._bar.n, stages._bar.total) == (done, total)
        assert "articles" not in str(stages._bar)
    assert capsys.readouterr().out == ""


def test_the_bar_says_articles_a_second_and_leaves_nothing_behind(tmp_path):
    """On a real terminal: a bar with its rate is drawn, and cleared."""
    pty = pytest.importorskip("pty")
    code = (
        "import time\nfrom variorum.cli.progress import Stages\nwith Stages(show=True) as stages:\n"
        " for done in (10, 20, 30): stages.progress('reading', done, None); time.sleep(0.6)\nprint('end')"
    )
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with subprocess.Popen([sys.executable, "-c", code], stdout=theirs, stderr=theirs, close_fds=True) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        assert process.wait(timeout=60) == 0
    os.close(ours)
    drawn = [line for line in shown.decode().replace("\n", "").split("\r") if line.strip()]
    assert any("reading: " in line and "articles/s" in line for line in drawn[:-1])
    assert drawn[-1] == "end"


# --- two texts ----------------------------------------------------------------------------------------------------------------------------


def test_two_files_are_explained(capsys, tmp_path):
    one, other = put(tmp_path / "a.txt", FERRY), put(tmp_path / "b.txt", f"{MARKET}\n\n{FERRY.replace('212', '231')}")
    status, out, err = run(capsys, "--explain", one, other, "--width", "120")
    assert (status, err) == (0, [])
    assert "⟦212⟧" in out
    assert "⟦231⟧" in out
    status, out, _ = run(capsys, "--explain", one, other, "--format", "json")
    data = json.loads(out)
    schema = render.schema("reuse")
    jsonschema.Draft202012Validator(schema).validate(data)
    jsonschema.Draft202012Validator({"$ref": "#/$defs/explanation", "$defs": schema["$defs"]}).validate(data)
    text = Path(other).read_text(encoding="utf-8")
    for passage in data["passages"]:
        assert FERRY[passage["a_start"] : passage["a_end"]] == passage["a_text"]
        assert text[passage["b_start"] : passage["b_end"]] == passage["b_text"]
    assert [(each["a_text"], each["b_text"]) for passage in data["passages"] for each in passage["differences"]] == [("212", "231")]


def test_two_articles_of_a_collection_are_explained_by_id(capsys, tmp_path):
    status, out, err = run(capsys, EXAMPLE, "--explain", "gazette-102", "sentinel-77")
    assert (status, err) == (0, [])
    assert "shared-quotation" in out
    assert "Osterby Sentinel" in out
    paths = [put(tmp_path / "in" / f"{name}.txt", FERRY + more) for name, more in (("a", ""), ("b", " More."))]
    assert "67 shared words" in run(capsys, tmp_path / "in", "--explain", *paths)[1]


def test_the_explanation_goes_to_a_file_in_the_form_of_its_ending(capsys, tmp_path):
    target = tmp_path / "x.json"
    assert run(capsys, EXAMPLE, "--explain", "norven-0610", "courier-3381", "-o", target) == (0, "", [])
    assert json.loads(target.read_text(encoding="utf-8"))["relation"] == "copy"


def test_what_is_not_found_is_named(capsys, tmp_path):
    said = trouble(capsys, EXAMPLE, "--explain", "norven-0610", "nobody")
    assert "no article is called 'nobody';" in said
    assert "'x' and 'y'" in trouble(capsys, EXAMPLE, "--explain", "x", "y")
    assert "no such file" in trouble(capsys, tmp_path / "none.jsonl", "--explain", "x", "y")
    assert "no such file" in trouble(capsys, "--explain", tmp_path / "none", tmp_path / "none")
    assert "read once only" in trouble(capsys, "--explain", "-", "-")


def test_nothing_in_common_says_why(capsys, tmp_path):
    one, other = put(tmp_path / "a.txt", FERRY), put(tmp_path / "b.txt", MARKET + " A man of 58 with thirty years behind the counter.")
    status, out, _ = run(capsys, "--explain", one, other)
    assert status == 0
    assert "No passage in common: no run of 12 words stands in both; the longest has 7 words." in out
    assert "the longest has no word." in run(capsys, "--explain", one, put(tmp_path / "c.txt", "Nichts davon"))[1]


def test_python_explains_too():
    kinship = pipeline.explain_reuse(FERRY, Article(text=f"{FERRY} More.", given_id="a", published="2020-01-01"))
    assert (kinship.a.text, kinship.b.given_id, len(kinship.passages)) == (FERRY, "a", 1)
    assert kinship.longest == 67
    with pytest.raises(InputError):
        pipeline.explain_reuse(FERRY, " … ")


# --- the process --------------------------------------------------------------------------------------------------------------------------


def test_the_help_is_quick_and_says_how_it_ends(capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["reuse", "--help"])
    assert stopped.value.code == 0
    told = capsys.readouterr().out
    assert "exit status: 0 when all were read, 1 when some were rejected" in told
    assert "taken up by the same command" in told


def test_the_readme_shows_what_the_program_prints(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    shown = re.findall(r"```text\n(.*?)```", Path("README.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    assert run(capsys, "examples/reservoir.jsonl", "--explain", "norven-0610", "gazette-101", "--width", "100")[1] == shown


def test_no_word_of_blame(capsys, tmp_path):
    run(capsys, EXAMPLE, "-o", tmp_path, "--format", "jsonl")
    shown = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    shown += run(capsys, EXAMPLE, "--explain", "norven-0610", "gazette-101")[1]
    for word in ("stolen", "steal", "plagiar", "theft", "copied", "lifted"):
        assert word not in shown.lower()


def test_pandas_is_not_loaded_for_nothing(tmp_path):
    command = [sys.executable, "-X", "importtime", "-m", "variorum", "reuse", str(EXAMPLE), "-o", str(tmp_path / "out")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    loaded = {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "variorum.reuse.local" in loaded
    assert not {name for name in loaded if name.startswith(("pandas.", "variorum.claims", "variorum.compare", "variorum.reuse.index"))}
    assert "7 pairs" in done.stderr.splitlines()[-1]

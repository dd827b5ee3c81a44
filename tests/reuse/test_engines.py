"""What every engine of reuse promises, asked of each; and that Spark's files are the local engine's, byte for byte.

Where Java or pyspark is not on the machine these tests are skipped, unless the environment variable CI says that everything has to be tested.
"""

import csv
import json
import os
import re
import subprocess
import sys
import unicodedata
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from engines import TABLES, need_spark, with_local, with_spark, written
from tellings import AGENCY, COLUMN, CRITIC, FEATURE, FOOTER, OTHER, REVISED
from test_local import collection

from variorum.errors import EmptyTextError, InputError, NotFoundError
from variorum.reuse import spark
from variorum.reuse.schemas import PAIRS, PASSAGES, STORIES

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning", "ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """One Spark for all tests, as a program has one that works with Spark already."""
    need_spark()
    with ExitStack() as stack:
        yield stack.enter_context(spark._session("local[2]", {}, tmp_path_factory.mktemp("spark") / "spark.log"))


@pytest.fixture(scope="module", params=["local", pytest.param("spark", marks=pytest.mark.slow)])
def engine(request):
    if request.param == "spark":
        request.getfixturevalue("session")
    return {"local": with_local, "spark": with_spark}[request.param]


# --- a collection in three forms ------------------------------------------------------------------------------------------------------------

KNOWN = [
    {"id": "wire-1", "text": AGENCY, "outlet": "North Wire", "url": "https://wire.example/flood", "published": "2025-05-05T08:00:00+00:00"},
    {
        "id": "wire-2",
        "text": REVISED,
        "outlet": "North Wire",
        "url": "https://wire.example/flood",
        "published": "2025-05-05T11:30:00+00:00",
    },
    {"id": "courier", "text": AGENCY, "outlet": "Sarn Valley Courier", "published": "2025-05-06"},
    {"id": "weekly", "text": FEATURE, "outlet": "The Lantern", "title": "The week of the buckets"},
    {"id": "Öresund", "text": CRITIC, "outlet": "Öresund Post"},
    {"id": "comment", "text": f"{COLUMN}\n\n𝒜 note: {FOOTER}", "outlet": "Öresund Post"},
    {"id": "brewery", "text": OTHER},
    {"id": "short", "text": "No comment."},
    {"id": "漢字", "text": "市政府星期一表示,山下的村庄已经有四十户人家离开,河水仍在上涨,学校将停课到星期四。"},
    {"id": "漢字-2", "text": "据报道:市政府星期一表示,山下的村庄已经有四十户人家离开,河水仍在上涨,学校将停课到星期四。"},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The same kind of records as Parquet in several files, JSON lines and CSV."""
    folder = tmp_path_factory.mktemp("collection")
    records = collection(90)
    names = sorted({name for record in [*records, *KNOWN] for name in record})
    whole = [dict.fromkeys(names) | record for record in records]
    (folder / "below").mkdir()
    for number in range(3):
        pq.write_table(pa.Table.from_pylist(whole[number * 20 : number * 20 + 20]), folder / "below" / f"part-{number}.parquet")
    with (folder / "more [2].jsonl").open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(record, ensure_ascii=bool(at % 2)) + "\n" for at, record in enumerate(KNOWN))
    with (folder / "rest.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["text", "id", "outlet", "published"])
        writer.writeheader()
        writer.writerows({**record, "text": record["text"].replace(". ", '.\n"', 1)} for record in records[60:])
    return folder


@pytest.fixture(scope="module")
def outputs(engine, folder, tmp_path_factory):
    output = tmp_path_factory.mktemp("output")
    rejected = []
    counts = engine([folder], output, reject=rejected.append)
    assert rejected == []
    return output, counts


@pytest.fixture
def tables(outputs):
    return {name: pq.read_table(outputs[0] / f"{name}.parquet") for name in TABLES}


def test_there_are_three_files_and_nothing_else(outputs):
    assert sorted(path.name for path in outputs[0].iterdir()) == ["pairs.parquet", "passages.parquet", "stories.parquet"]


def test_the_tables_have_their_schemas_and_are_counted(outputs, tables):
    for name, schema in (("passages", PASSAGES), ("pairs", PAIRS), ("stories", STORIES)):
        assert tables[name].schema.equals(schema)
    counts = outputs[1]
    assert (counts.articles, counts.passages, counts.pairs) == (100, len(tables["passages"]), len(tables["pairs"]))
    assert counts.words > 10_000
    sizes = pc.value_counts(tables["stories"]["story"]).field("counts")
    assert counts.stories == pc.sum(pc.greater(sizes, 1)).as_py() > 1


def test_rows_stand_in_order(tables):
    for name, order in (("passages", "a b a_start"), ("pairs", "a b"), ("stories", "story article")):
        rows = [tuple(row[column] for column in order.split()) for row in tables[name].to_pylist()]
        assert rows == sorted(rows)
    assert all(row["a"] < row["b"] for name in ("passages", "pairs") for row in tables[name].to_pylist())


def test_the_relations_are_what_they_are(tables):
    found = {(row["a"], row["b"]): row for row in tables["pairs"].to_pylist()}
    assert found["wire-1", "wire-2"]["relation"] == "version"
    assert found["courier", "wire-1"]["relation"] == "same-text"
    assert found["weekly", "wire-1"]["relation"] == "draws-on"
    assert found["comment", "Öresund"]["relation"] == "shared-quotation"
    assert found["漢字", "漢字-2"]["relation"] in {"copy", "version"}
    assert found["wire-1", "wire-2"]["earlier"] == "wire-1"
    assert not {"short", "brewery"} & {
        name for pair in found for name in pair if pair[0] in {"brewery", "short"} and pair[1] in {"brewery", "short"}
    }


def test_the_spans_hold_the_same_words(tables):
    texts = {record["id"]: record["text"] for record in KNOWN}

    def words(text):
        return re.findall(r"\w+", unicodedata.normalize("NFKD", text).casefold())

    known = [row for row in tables["passages"].to_pylist() if row["a"] in texts and row["b"] in texts and row["similarity"] == 1]
    assert len(known) >= 5
    for row in known:
        assert words(texts[row["a"]][row["a_start"] : row["a_end"]]) == words(texts[row["b"]][row["b_start"] : row["b_end"]])


def test_every_article_is_in_one_story(tables):
    stories = tables["stories"].to_pylist()
    assert len({row["article"] for row in stories}) == len(stories) == 100
    of = {row["article"]: row["story"] for row in stories}
    assert of["wire-1"] == of["wire-2"] == of["courier"]
    assert (of["short"], of["brewery"]) == ("short", "brewery") or of["brewery"] != of["short"]


# --- what is wrong with the input -----------------------------------------------------------------------------------------------------------

BAD = [
    json.dumps({"id": "a", "text": AGENCY}),
    json.dumps({"id": "a", "text": OTHER}),
    json.dumps({"id": "a#2", "text": REVISED}),
    json.dumps({"id": "a", "text": CRITIC}),
    '{"id": "broken", "text": "The gates were',
    json.dumps({"id": "empty", "text": ""}),
    json.dumps({"id": "null", "text": None}),
    json.dumps({"text": COLUMN}),
    json.dumps({"id": "dashes", "text": "-- * --"}),
    json.dumps({"id": "number", "text": 17}),
    "",
    json.dumps({"id": "b", "text": FEATURE}),
]


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    path = tmp_path_factory.mktemp("bad") / "bad.jsonl"
    path.write_bytes("\r\n".join(BAD).encode() + b'\n{"id": "latin", "text": "Le march\xe9 est ferm\xe9"}\n')
    return path


@pytest.fixture(scope="module")
def from_bad(engine, bad, tmp_path_factory):
    rejected = []
    output = tmp_path_factory.mktemp("output")
    counts = engine([bad], output, on_duplicate_id="number", form="jsonl", reject=rejected.append)
    return output, counts, rejected


def test_bad_records_are_named_and_the_others_go_on(bad, from_bad):
    _, counts, rejected = from_bad
    assert counts.articles == 5
    told = sorted(error.what for error in rejected)
    assert [what.partition(" (")[0] for what in told] == [
        "it has no id",
        "it has no text",
        "its text holds no words",
        "its text holds no words",
        "its text is no string but a number",
        "not JSON",
        "not valid UTF-8",
    ]
    assert all(str(bad) in error.where and error.advice for error in rejected)


def test_double_ids_are_numbered(from_bad):
    rows = [json.loads(line) for line in (from_bad[0] / "stories.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["article"] for row in rows} == {"a", "a#2", "a#3", "a#4", "b"}


def test_double_ids_are_refused_by_name(engine, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps({"id": str(n % 7), "text": f"{OTHER} {n}"}) + "\n" for n in range(14)))
    with pytest.raises(InputError, match=r"7 ids occur more than once: '0', '1', '2', '3', '4', \.\.\.;.*--on-duplicate-id number"):
        engine([path], tmp_path / "out")
    assert not list((tmp_path / "out").glob("*.*et"))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("in.parquet", b"PAR0 and no more", (InputError, "no sound Parquet file|not a Parquet file")),
        ("in.csv", b"id,body\n1,The gates were shut\n", (InputError, "it has no column called text")),
        ("in.jsonl", b'{"id": "1", "text": "--"}\n', (EmptyTextError, "no text in it that could be read")),
        (None, b"", (NotFoundError, "no such file")),
    ],
)
def test_what_cannot_be_read_at_all_is_an_error(engine, tmp_path, name, content, expected):
    error, message = expected
    if name:
        (tmp_path / name).write_bytes(content)
    rejected = []
    with pytest.raises(InputError) as raised:
        engine([tmp_path / (name or "absent.parquet")], tmp_path / "out", reject=rejected.append)
    told = [raised.value, *rejected]  # what makes one engine stop the other may pass over until nothing is left
    assert any(isinstance(one, error) and re.search(message, str(one)) for one in told)


# --- Spark and the local engine -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def expected(folder, tmp_path_factory):
    output = tmp_path_factory.mktemp("expected")
    with_local([folder], output)
    return written(output)


@pytest.mark.slow
def test_the_files_are_the_local_engine_s(session, folder, expected, tmp_path):
    with_spark([folder], tmp_path)
    assert written(tmp_path) == expected


@pytest.mark.slow
def test_lines_and_new_names_are_too(session, bad, tmp_path):
    for engine, name in ((with_local, "local"), (with_spark, "spark")):
        engine([bad], tmp_path / name, on_duplicate_id="number", form="jsonl")
    assert written(tmp_path / "spark", "jsonl") == written(tmp_path / "local", "jsonl")


@pytest.mark.slow
def test_footers_of_many_texts_are_boilerplate_in_both_and_of_too_many_nothing(session, tmp_path):
    own = [" ".join(f"{word}{number}" for word in "gate weir lock sluice ferry barge".split()) for number in range(1_030)]
    closing = "Our newsroom in the old mill answers every letter that reaches it before noon"
    texts = [f"{text} {closing if at < 1_010 else FOOTER}" for at, text in enumerate(own)]
    table = pa.table({"id": [f"{at:04}" for at in range(1_030)], "text": texts})
    for part in range(4):
        pq.write_table(table.slice(part * 260, 260), tmp_path / f"{part}.parquet")
    paths = sorted(tmp_path.glob("*.parquet"))
    for engine, name in ((with_local, "local"), (with_spark, "spark")):
        engine(paths, tmp_path / name)
    assert written(tmp_path / "spark") == written(tmp_path / "local")
    kinds = pq.read_table(tmp_path / "spark" / "passages.parquet")["kind"]
    assert 20 * 19 / 2 <= len(kinds) < 50_000  # of half a million pairs
    assert pc.sum(pc.equal(kinds, "boilerplate")).as_py() > len(kinds) * 0.9


@pytest.mark.slow
def test_stages_that_are_whole_are_taken_up(session, folder, expected, tmp_path):
    with_spark([folder], tmp_path, keep_stages=True)
    (stages,) = (path for path in (tmp_path / spark._STAGES).iterdir() if path.is_dir())
    (stages / "found" / "_SUCCESS").unlink()  # as a run leaves it that is killed while it writes
    next((stages / "found").rglob("*.parquet")).write_bytes(b"half a file")
    for name in TABLES:
        (tmp_path / f"{name}.parquet").unlink()
    times = {path: path.stat().st_mtime_ns for path in stages.rglob("*.parquet") if "found" not in path.parts}
    seen = set()
    with_spark([folder], tmp_path, keep_stages=True, progress=lambda stage, *_: seen.add(stage))
    assert written(tmp_path) == expected
    assert times == {path: path.stat().st_mtime_ns for path in times}
    assert not {"reading", "sorting", "matching"} & seen
    with_spark([folder / "below"], tmp_path)  # another input
    assert not (tmp_path / spark._STAGES).exists()
    assert written(tmp_path) != expected


@pytest.mark.slow
def test_on_the_corpora_the_files_are_the_local_engine_s(session, shared, tmp_path):
    for name in ("fakes", "bbc"):
        path = shared / "data" / "reuse" / f"{name}.parquet"
        table = pq.read_table(path).drop_columns(["date"])  # of fakes it is in no form that is taken
        pq.write_table(table, tmp_path / f"{name}.parquet")
        for engine, side in ((with_local, "local"), (with_spark, "spark")):
            engine([tmp_path / f"{name}.parquet"], tmp_path / side / name)
        assert written(tmp_path / "spark" / name) == written(tmp_path / "local" / name)


# --- Spark alone ------------------------------------------------------------------------------------------------------------------------------


def in_a_process(code, *arguments, **environment):
    paths = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=900, env={**os.environ, "PYTHONPATH": paths, **environment}
    )


@pytest.mark.slow
def test_where_java_is_absent_that_is_said(folder, tmp_path):
    need_spark()
    code = "import sys; from engines import with_spark; with_spark([sys.argv[1]], sys.argv[2])"
    done = in_a_process(code, folder, tmp_path / "out", JAVA_HOME=str(tmp_path))
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert "--engine spark: Spark could not be started" in last
    assert "install Java 17 or newer" in last


def test_where_pyspark_is_absent_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(InputError, match=r"Spark is not installed.*pip install 'variorum\[spark\]'"):
        with_spark([tmp_path], tmp_path / "out")


KILLING = """
import os, signal, sys
from pathlib import Path
from engines import with_spark

def below(process):
    for folder in Path(f"/proc/{process}/task").glob("*"):
        for child in (folder / "children").read_text().split():
            yield int(child)
            yield from below(child)

def kill(stage, done, total, killed=[]):
    if stage in ("matching", "measuring") and stage not in killed:
        for process in below(os.getpid()):
            if b"CoarseGrainedExecutorBackend" in Path(f"/proc/{process}/cmdline").read_bytes():
                os.kill(process, signal.SIGKILL)
                killed.append(stage)
                print("killed while", stage, flush=True)
                break

with_spark([sys.argv[1]], sys.argv[2], master="local-cluster[2,1,2048]", progress=kill)
"""


@pytest.mark.slow
def test_executors_killed_in_the_middle_change_nothing(folder, expected, tmp_path):
    need_spark()
    import pyspark

    before = set(Path(pyspark.__file__).parent.glob("work/*"))
    try:
        done = in_a_process(KILLING, folder, tmp_path)
    finally:
        import shutil

        for left in set(Path(pyspark.__file__).parent.glob("work/*")) - before:
            shutil.rmtree(left, ignore_errors=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["killed while matching", "killed while measuring"]
    assert done.stderr == ""  # what Spark and Java say is in the log
    assert written(tmp_path) == expected

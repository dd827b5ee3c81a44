"""The local engine: nothing depends on order, cores, memory or interruptions."""

import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tellings import AGENCY, COLUMN, CRITIC, FEATURE, FOOTER, OTHER, REVISED

from variorum import reuse
from variorum.errors import InputError, OutputError
from variorum.reuse import NUMBER, REFUSE, local, shelf
from variorum.reuse.schemas import ARTICLES


def collection(count=60):
    chance = random.Random(5)
    stock = [AGENCY, REVISED, FEATURE, CRITIC, COLUMN, OTHER]
    records = []
    for number in range(count):
        sentences = [s for text in chance.sample(stock, chance.randrange(1, 3)) for s in text.split(". ")]
        text = ". ".join(sentences[chance.randrange(3) : chance.randrange(4, 12)]) + (f" {FOOTER}" if number % 4 == 0 else "")
        records.append(
            {"id": f"article-{number:03}", "text": text, "outlet": f"Outlet {number % 7}", "published": f"2025-05-{1 + number % 28:02}"}
        )
    return records


def batches(records, size=7):
    table = pa.Table.from_pylist([dict.fromkeys(ARTICLES.names) | record for record in records], schema=ARTICLES)
    return table.to_batches(max_chunksize=size)


def written(folder):
    return {name: (folder / f"{name}.parquet").read_bytes() for name in ("passages", "pairs", "stories")}


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("expected")
    reuse.run(batches(collection()), folder, key=None)
    return written(folder)


@pytest.fixture(autouse=True, params=[0, shelf.HELD], ids=["in files", "in memory"])
def held(request, monkeypatch):
    monkeypatch.setattr(shelf, "HELD", request.param)
    return request.param


@pytest.fixture
def in_files(monkeypatch):
    monkeypatch.setattr(shelf, "HELD", 0)


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("memory", [1 << 30, 20_000])
def test_the_same_bytes_with_any_cores_memory_order_and_batches(tmp_path, expected, jobs, memory):
    records = collection()
    random.Random(jobs).shuffle(records)
    reuse.run(batches(records, size=jobs + 3), tmp_path, key=None, jobs=jobs, memory=memory)
    assert written(tmp_path) == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pairs.parquet", "passages.parquet", "stories.parquet"]


def test_the_same_bytes_however_the_work_is_cut(tmp_path, monkeypatch):
    undated = [{"id": record["id"], "text": record["text"]} for record in collection()]
    reuse.run(batches(undated), tmp_path / "whole", key=None)
    monkeypatch.setattr(local, "_CHUNK", 50)
    reuse.run(batches(undated), tmp_path / "cut", key=None)
    assert written(tmp_path / "cut") == written(tmp_path / "whole")


class Stopped(BaseException):
    pass


@pytest.mark.parametrize("after", [3, 5, 8])
def test_an_interrupted_run_is_taken_up(tmp_path, expected, after, monkeypatch, in_files):
    def until(stop):
        for number, batch in enumerate(batches(collection())):
            if number == stop:
                raise Stopped
            yield batch

    with pytest.raises(Stopped):
        reuse.run(until(after), tmp_path, key="a", jobs=1)
    assert (tmp_path / reuse._STAGES).exists()
    read = []
    monkeypatch.setattr(local, "words_of", lambda column, real=local.words_of: read.append(len(column)) or real(column))
    reuse.run(batches(collection()), tmp_path, key="a")
    assert written(tmp_path) == expected
    assert sum(read) < 60
    assert not (tmp_path / reuse._STAGES).exists()


def test_another_input_takes_nothing_up(tmp_path, expected):
    def stopping():
        yield from batches([{"id": "x", "text": OTHER}])
        raise Stopped

    with pytest.raises(Stopped):
        reuse.run(stopping(), tmp_path, key="b", jobs=1)
    reuse.run(batches(collection()), tmp_path, key="a")
    assert written(tmp_path) == expected


def test_what_was_half_written_is_cut_off(tmp_path, expected, in_files):
    def until():
        yield from batches(collection())[:5]
        raise Stopped

    with pytest.raises(Stopped):
        reuse.run(until(), tmp_path, key="a", jobs=1)
    for name in ("hashes", "positions"):
        with (tmp_path / reuse._STAGES / name).open("ab") as stream:
            stream.write(b"half a batch")
    reuse.run(batches(collection()), tmp_path, key="a")
    assert written(tmp_path) == expected


def test_two_runs_cannot_write_into_one_folder(tmp_path):
    def meanwhile():
        with pytest.raises(InputError, match="another run"):
            reuse.run(batches(collection()), tmp_path, key="a")
        yield from batches(collection())

    reuse.run(meanwhile(), tmp_path, key="a")


def test_double_ids_are_refused_by_name(tmp_path):
    records = [{"id": str(n % 7), "text": f"{OTHER} {n}"} for n in range(14)]
    with pytest.raises(InputError, match=r"7 ids occur more than once: '0', '1', '2', '3', '4', \.\.\.;.*--on-duplicate-id number"):
        reuse.run(batches(records), tmp_path, key="a")
    assert list(tmp_path.iterdir()) == []


def test_double_ids_are_numbered_whatever_their_order(tmp_path):
    records = [{"id": "x", "text": AGENCY}, {"id": "x", "text": OTHER}, {"id": "x#2", "text": FEATURE}, {"id": "x", "text": CRITIC}]
    found = [
        reuse.find(batches(order), on_duplicate_id=NUMBER)
        for order in (records, records[::-1], [records[2], records[0], records[3], records[1]])
    ]
    assert found[0].stories["article"].to_pylist() == ["x", "x#2", "x#3", "x#4"]
    assert all(f.pairs.equals(found[0].pairs) and f.passages.equals(found[0].passages) for f in found)
    assert REFUSE == "refuse"


def test_double_records_of_one_text_are_numbered_by_the_rest():
    records = [{"id": "x", "text": AGENCY, "outlet": outlet} for outlet in ("Courier", "Herald", "Post")] + [
        {"id": "y", "text": REVISED, "outlet": "Post"}
    ]
    one, other = (reuse.find(batches(order), on_duplicate_id=NUMBER) for order in (records, records[::-1]))
    assert one.pairs.equals(other.pairs)


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputError, match="cannot be written"):
        reuse.run(batches(collection()), tmp_path / "file" / "out", key=None)


def test_lines_hold_what_the_tables_hold(tmp_path, expected):
    reuse.run(batches(collection()), tmp_path, key=None, form="jsonl")
    import json

    for name in expected:
        rows = [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        table = pq.read_table(pa.BufferReader(expected[name])).to_pylist()
        assert [list(row) for row in rows] == [list(row) for row in table]
        assert [{k: v for k, v in row.items() if not isinstance(v, float)} for row in rows] == [
            {k: v for k, v in row.items() if not isinstance(v, float)} for row in table
        ]

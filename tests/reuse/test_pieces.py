"""Work cut into pieces that know nothing of one another gives what the local engine gives, however it is cut. No Spark is needed for that."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from test_local import batches, collection

from variorum import reuse
from variorum.reuse import passages as measures
from variorum.reuse import pieces
from variorum.reuse.schemas import ARTICLES, PAIRS, PASSAGES


def gathered(made, schema, key):
    """What an engine does between the stages: bring the rows of a key together."""
    return pa.Table.from_batches(list(made), schema=schema).sort_by(key)


def pieced(records, *, home, most=1_000, ranges=3, size=7):
    """Passages and pairs of records, found in pieces of work; and how many texts each piece was given."""
    texts = pa.Table.from_batches(batches(records)).sort_by("id")
    texts = texts.append_column("number", pa.array(np.arange(texts.num_rows)))
    starts = np.arange(0, texts.num_rows, home)
    packed = gathered(pieces.packed(texts.to_batches(max_chunksize=size), ranges), pieces.PACKED, "range")
    shared = gathered(pieces.shared(packed.to_batches(max_chunksize=size), starts), pieces.SHARED, "key")
    needs, spreads = (shared.filter(pc.equal(shared["what"], what)) for what in (pieces.NEED, pieces.SPREAD))
    needed = gathered(pieces.pieces(needs.to_batches(max_chunksize=size), starts, most), pieces.PIECES, "piece")
    known = spreads.group_by("key").aggregate([("data", "list")])
    at_hand = needed.append_column("spreads", known["data_list"].take(pc.index_in(needed["number"], known["key"])))
    places = pc.index_in(at_hand["number"], texts["number"])
    for name in ARTICLES.names:
        at_hand = at_hand.append_column(name, texts[name].take(places))
    found = gathered(pieces.found(at_hand.sort_by("piece").to_batches(max_chunksize=size)), pieces.FOUND, "row")
    found = found.sort_by([("a_number", "ascending"), ("b_number", "ascending"), ("row", "ascending")])
    tables = (found.filter(pc.equal(found["what"], what)) for what in (pieces.PASSAGE_ROW, pieces.PAIR_ROW))
    sizes = needed.group_by("piece").aggregate([("number", "count")])["number_count"].to_pylist()
    return *(table.select(schema.names).cast(schema) for table, schema in zip(tables, (PASSAGES, PAIRS), strict=True)), sizes


@pytest.mark.parametrize("home", [1, 7, 60])
@pytest.mark.parametrize("ranges", [1, 5])
@pytest.mark.parametrize("size", [4, 1_000])
def test_pieces_give_what_the_local_engine_gives(home, ranges, size):
    expected = reuse.find(batches(collection()))
    passages, pairs, _ = pieced(collection(), home=home, ranges=ranges, size=size)
    assert len(expected.pairs) > 50
    assert pairs.equals(expected.pairs)
    assert passages.equals(expected.passages)


def test_a_home_that_needs_too_many_texts_is_cut():
    expected = reuse.find(batches(collection()))
    _, _, whole = pieced(collection(), home=5)
    passages, pairs, cut = pieced(collection(), home=5, most=12)
    assert max(whole) > 30
    assert max(cut) <= 12
    assert pairs.equals(expected.pairs)
    assert passages.equals(expected.passages)


def test_what_too_many_texts_say_brings_no_texts_together(monkeypatch):
    before = reuse.find(batches(collection()))
    monkeypatch.setattr(pieces, "CAP", 12)  # articles; the footer is in 15
    monkeypatch.setattr(measures, "CAP", 12)
    expected = reuse.find(batches(collection()))
    passages, pairs, _ = pieced(collection(), home=6)
    assert 0 < len(expected.passages) < len(before.passages)
    assert pairs.equals(expected.pairs)
    assert passages.equals(expected.passages)


def test_a_text_that_says_one_thing_over_and_over():
    again = [
        {"id": f"echo-{number}", "text": "The council met on Monday and on Tuesday it met again in the old hall. " * number}
        for number in (1, 3, 9, 40)
    ]
    expected = reuse.find(batches([*again, *collection()]))
    passages, pairs, _ = pieced([*again, *collection()], home=2)
    assert pairs.equals(expected.pairs)
    assert passages.equals(expected.passages)


def test_texts_that_share_nothing_make_no_work():
    lone = [{"id": name, "text": " ".join(f"{name}{number}" for number in range(80))} for name in ("wharf", "mill", "quarry")]
    passages, pairs, sizes = pieced(lone, home=2)
    assert (len(passages), len(pairs), sizes) == (0, 0, [])


def test_rows_of_one_key_come_together_whatever_batches_they_stand_in():
    keys = [0, 0, 1, 1, 1, 2, 5, 5]
    table = pa.table({"key": pa.array(keys, pa.int64())})
    for size in (1, 2, 3, 8):
        found = [(key, rows.num_rows) for key, rows in pieces.grouped(table.to_batches(max_chunksize=size), "key")]
        assert found == [(0, 2), (1, 3), (2, 1), (5, 2)]

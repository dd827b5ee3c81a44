"""Dates that decide at a glance decide as `direction` does."""

from itertools import product

import numpy as np
import pyarrow as pa
import pytest

from variorum.reuse import direction
from variorum.reuse.facts import facts_of
from variorum.reuse.judge import Judge
from variorum.reuse.lineage import NONE, Related
from variorum.reuse.passages import PAIR, Texts

DATES = [
    None, "", "2025", "2025-05", "2025-05-03", "2025-05-04", "2025-05-04T00:00Z", "2025-05-04T10:00Z", "2025-05-04T10:00:30Z", "2025-05-04T10:01+00:00",
    "2025-05-04 10:00", "2025-05-04T10:00:00+02:00", "2025-05-05T23:30-08:00", "2025-05-06", "2025-05-06T00:00:00+00:00", "2025-05-09", "2025-12",
]  # fmt: skip


@pytest.fixture(scope="module")
def judged():
    records = pa.table(
        {"outlet": pa.nulls(len(DATES), pa.string()), "url": pa.nulls(len(DATES), pa.string()), "published": pa.array(DATES, pa.string())}
    )
    nothing = np.zeros(len(DATES), np.int64)
    facts = facts_of(Texts(nothing, nothing, nothing, nothing, np.zeros((len(DATES), 2), np.int32)), records)
    both = [(a, b) for a, b in product(range(len(DATES)), repeat=2) if a != b]
    pairs = np.zeros((len(both), len(PAIR)), np.int32)
    pairs[:, PAIR["a"]], pairs[:, PAIR["b"]] = zip(*both, strict=True)
    shares = [np.zeros(len(both), np.float32)] * 5
    related = Related(np.ones(len(both), bool), *shares, np.full(len(both), NONE, np.int8), np.zeros(len(both), np.int8))
    return both, Judge(facts, lambda _: [], len(DATES)).judge(pairs, related)


def test_the_same_verdict_as_without_haste(judged):
    both, judgement = judged
    rows = direction.features([""] * len(DATES), published=DATES)
    earlier, confidence, evidence = direction.judge(rows, *np.array(both).T, [None] * len(both))
    assert judgement.earlier.tolist() == earlier.tolist()
    assert judgement.evidence.to_pylist() == list(evidence)
    told = earlier != 0
    assert judgement.confidence[told].tolist() == confidence[told].tolist()
    assert told.sum() > 100

"""The scorer of reuse: what is missed, invented, glued or out of order lowers the figure that is meant to show it."""

import importlib.util
import sys
from pathlib import Path

import pyarrow as pa
import pytest

QUALITY = Path(__file__).resolve().parents[2] / "bench" / "quality"
LEAD = "The harbour authority closed the northern quay on Tuesday after divers found a crack in the sea wall that runs for nearly forty metres below the"
TEXTS = {
    "a": f"{LEAD} ferry berth, and said that no ship would call there before the spring.",
    "b": f"{LEAD} ferry berth, and said that no ship would call there before the spring.",
    "c": f"Fishermen were not told. {LEAD} market hall, said a skipper who has moored there since he was a boy and means to go on.",
    "d": "The museum opens a new wing next month with forty paintings that nobody has seen since the war.",
}
TRUTH = [
    {"a": "a", "b": "b", "resemblance": 1.0, "containment": 1.0, "grams20": 20, "exact": True, "min_words": 39, "run": 26, "kind": "copy"},
    {
        "a": "a",
        "b": "c",
        "resemblance": 0.36,
        "containment": 0.6,
        "grams20": 7,
        "exact": False,
        "min_words": 39,
        "run": 26,
        "kind": "extract",
    },
    {
        "a": "b",
        "b": "c",
        "resemblance": 0.36,
        "containment": 0.6,
        "grams20": 7,
        "exact": False,
        "min_words": 39,
        "run": 26,
        "kind": "sibling",
    },
]


@pytest.fixture(scope="module")
def scorer():
    sys.path.insert(0, str(QUALITY))
    try:
        spec = importlib.util.spec_from_file_location("reuse_quality", QUALITY / "reuse.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(QUALITY))
        sys.modules.pop("floors", None)


def passage(a, b, words, kind="text"):
    spans = {f"{side}_start": TEXTS[one].index("The ") for side, one in (("a", a), ("b", b))}
    size = len(LEAD) if words < 30 else len(TEXTS[a])
    ends = {f"{side}_end": spans[f"{side}_start"] + size for side in "ab"}
    return {"a": a, "b": b, **spans, **ends, "words": words, "similarity": 1.0, "kind": kind}


def pair(a, b, resemblance, containment, relation):
    return {
        "a": a,
        "b": b,
        "resemblance": resemblance,
        "containment_a": containment,
        "containment_b": containment / 2,
        "relation": relation,
    }


PASSAGES = [passage("a", "b", 39), passage("a", "c", 26), passage("b", "c", 26)]
PAIRS = [pair("a", "b", 1.0, 1.0, "copy"), pair("a", "c", 0.36, 0.6, "draws-on"), pair("b", "c", 0.36, 0.6, "draws-on")]
STORIES = [{"story": "a", "article": one, "split": False} for one in "abc"] + [{"story": "d", "article": "d", "split": False}]


def figures(scorer, *, passages=PASSAGES, pairs=PAIRS, stories=STORIES, footer=None):
    misses = []
    tables = tuple(map(pa.Table.from_pylist, (passages, pairs, stories)))
    result, measured = scorer.score(TEXTS, TRUTH, tables, footer or {}, misses)
    return result, measured, misses


def test_a_perfect_result_has_every_figure_at_one_and_names_no_miss(scorer):
    result, measured, misses = figures(scorer)
    assert set(measured.values()) == {1.0}
    assert misses == []
    assert result["of"]["contained"] == 3
    assert result["relations"]["extract"] == {"draws-on": 1}
    assert result["stories"] == {"count": 1, "largest": 3, "split": 0}


def test_a_pair_that_is_in_neither_table_is_missed_in_its_classes_and_named(scorer):
    _, measured, misses = figures(scorer, passages=PASSAGES[:2], pairs=PAIRS[:2])
    assert measured["contained"] == measured["run20"] == pytest.approx(2 / 3, abs=1e-4)
    assert measured["exact"] == measured["version"] == 1.0
    assert "run20: missed b c" in misses


def test_a_long_passage_that_the_truth_does_not_hold_costs_precision_unless_it_is_a_footer(scorer):
    invented = [*PASSAGES, passage("c", "d", 21, "boilerplate")]
    _, measured, misses = figures(scorer, passages=invented)
    assert measured["run20 precision"] == 0.75
    assert measured["spans true"] == 0.75
    assert "run20: claimed c d" in misses
    result, measured, _ = figures(scorer, passages=invented, footer={"c": "Harbour Post", "d": "Harbour Post"})
    assert measured["run20 precision"] == 1.0
    assert result["footers"] == {"claimed": 1, "labelled boilerplate": 1.0}


@pytest.mark.parametrize(
    "altered",
    [
        {"passages": PASSAGES[::-1]},
        {"pairs": [PAIRS[0] | {"a": "b", "b": "a"}, *PAIRS[1:]]},
        {"passages": [PASSAGES[0] | {"a_end": 10_000}, *PASSAGES[1:]]},
        {"stories": [{"story": "b", "article": one, "split": False} for one in "abc"]},
        {"stories": [*STORIES, {"story": "d", "article": "a", "split": False}]},
    ],
)
def test_rows_out_of_order_or_out_of_the_text_are_seen(scorer, altered):
    assert figures(scorer, **altered)[1]["in order"] == 0.0


def test_wrong_measures_are_seen(scorer):
    assert figures(scorer, pairs=[PAIRS[0] | {"resemblance": 0.9}, *PAIRS[1:]])[1]["measures"] == pytest.approx(2 / 3, abs=1e-4)


def test_a_story_glued_from_many_articles_is_seen(scorer):
    glued = [{"story": "a", "article": f"a{n:02}" if n else "a", "split": False} for n in range(31)]
    assert figures(scorer, stories=glued)[1]["stories whole"] == 0.0

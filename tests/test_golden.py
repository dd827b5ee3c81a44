"""The golden cases, invented stories with their changes marked by hand: what must be found, and how much may be got wrong."""

import collections
import importlib.util
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
QUALITY = ROOT / "bench" / "quality"
FOLDERS = ["golden", "golden_heldout"]
# Where bench/quality/floors.json does not know the cases. What was reached is kept there, and may only rise.
LEAST = {"change": 0.9, "change_precision": 0.85, "class": 0.75}


@pytest.fixture(scope="module")
def bench():
    """The scorers of the benchmark: one logic for both."""
    sys.path.insert(0, str(QUALITY))
    try:
        modules = {}
        for name in ("floors", "cases"):
            spec = importlib.util.spec_from_file_location(name, QUALITY / f"{name}.py")
            assert spec is not None
            assert spec.loader is not None
            modules[name] = sys.modules[name] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(modules[name])
        yield modules
    finally:
        sys.path.remove(str(QUALITY))
        for name in ("floors", "cases"):
            sys.modules.pop(name, None)


def cases(folder):
    return sorted(path.parent for path in (ROOT / "tests" / folder).glob("*/gold.json"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_changes_that_people_marked_are_found_and_typed(bench, folder):
    tally, misses = collections.defaultdict(list), []
    for case in cases(folder):
        bench["cases"].score_case(case, tally, misses)
    shares = {name: round(sum(values) / len(values), 3) for name, values in tally.items()}
    floors = LEAST
    if (QUALITY / "floors.json").exists():
        known = json.loads((QUALITY / "floors.json").read_text(encoding="utf-8")).get("cases", {})
        floors = known.get(bench["floors"].fingerprint(ROOT / "tests" / folder), LEAST)
    low = {name: (shares.get(name), floor) for name, floor in floors.items() if shares.get(name, -1.0) < floor}
    assert low == {}, misses


@pytest.mark.parametrize("case", [case for folder in FOLDERS for case in cases(folder)], ids=lambda case: case.name)
def test_a_case_marks_what_stands_in_its_texts(bench, case):
    gold = json.loads((case / "gold.json").read_text(encoding="utf-8"))
    texts = {name: (case / name).read_bytes().decode("utf-8") for name in ("early.txt", "late.txt")}
    assert gold["licence"].startswith("CC BY 4.0")
    assert gold["changes"]
    for change in gold["changes"]:
        for key, name in (("before", "early.txt"), ("after", "late.txt")):
            assert change.get(key, "") in texts[name]
        assert {"before", "after"} & set(change)
        assert set(change) >= {"kind", "class", "substantive"}


def test_no_single_figure_is_missed_where_nothing_else_differs(bench):
    tally, misses = collections.defaultdict(list), []
    bench["cases"].score_case(ROOT / "tests" / "golden" / "onefigure", tally, misses)
    assert misses == []
    assert all(all(values) for values in tally.values())
    assert set(tally) >= {"change", "class", "substantive", "figure_bound", "change_precision"}

"""Score `variorum.compare` on a folder of gold cases, each with early.txt, late.txt and gold.json.

    python bench/quality/cases.py tests/golden [--floors bench/quality/floors.json] [--verbose]

A gold change is found when a change of the same family (edited, moved, split, merged | added | removed) overlaps it on every side that the
gold names; then its class and its `substantive` are right or wrong. `change_precision` is the share of changes that overlap some gold change.
"""

from __future__ import annotations

import collections
import json
import re
import sys
from pathlib import Path

import floors

import variorum

FAMILY = {"edited": "edited", "moved": "edited", "split": "edited", "merged": "edited", "added": "added", "removed": "removed"}
SIDES = (("old", "before", "early.txt"), ("new", "after", "late.txt"))


def places(text: str, needle: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(re.escape(needle), text)]


def overlap(gold, spans) -> bool:
    return any(start < end_2 and start_2 < end for start, end in gold for start_2, end_2 in spans)


def score_case(case: Path, tally, misses: list) -> None:
    """Add one case to the tally."""
    gold = json.loads((case / "gold.json").read_text(encoding="utf-8"))
    texts = {name: (case / name).read_bytes().decode("utf-8") for name in ("early.txt", "late.txt")}
    changes = variorum.compare(texts["early.txt"], texts["late.txt"]).changes
    for wanted in gold["changes"]:
        if not wanted.get("optional"):
            score_change(wanted, changes, texts, tally, misses)
    if not gold.get("complete", {}).get("changes", True):
        return
    known = {side: [s for g in gold["changes"] if key in g for s in places(texts[name], g[key])] for side, key, name in SIDES}
    for change in changes:
        right = overlap(known["old"], change.old) or overlap(known["new"], change.new)
        tally["change_precision"].append(right)
        if not right:
            misses.append(("extra", str(change.kind), str(change.class_), change.old_text, change.new_text))


def score_change(wanted: dict, changes, texts: dict[str, str], tally, misses: list) -> None:
    """Add one gold change to the tally."""
    families = {FAMILY[kind] for kind in (wanted["kind"], *wanted.get("kind_any", []))}
    sides = [(side, places(texts[name], wanted[key])) for side, key, name in SIDES if key in wanted]
    hits = [c for c in changes if FAMILY[str(c.kind)] in families and all(overlap(where, getattr(c, side)) for side, where in sides)]
    label = (wanted["kind"], wanted["class"], wanted.get("before"), wanted.get("after"))
    tally["change"].append(bool(hits))
    if not hits:
        misses.append(("missed", *label))
        return
    classes = {wanted["class"], *wanted.get("class_any", [])}
    tally["class"].append(any(str(c.class_) in classes for c in hits))
    if not tally["class"][-1]:
        misses.append(("class", *label, [str(c.class_) for c in hits]))
    tally["substantive"].append(any(c.substantive == wanted["substantive"] for c in hits))
    if not tally["substantive"][-1]:
        misses.append(("substantive", *label))
    if "value_after" in wanted:
        pair = (wanted["value_before"], wanted["value_after"])
        tally["figure_bound"].append(any(c.figure and (c.figure.old, c.figure.new) == pair and c.figure.counted for c in hits))
        if not tally["figure_bound"][-1]:
            misses.append(("figure_bound", *label, [c.figure for c in hits]))


def main() -> int:
    options = floors.parser(__doc__).parse_args()
    total, cases = collections.defaultdict(list), sorted(path.parent for path in options.corpus.rglob("gold.json"))
    for case in cases:
        tally, misses = collections.defaultdict(list), []
        score_case(case, tally, misses)
        if options.verbose:
            print(case.name, {name: f"{sum(v)}/{len(v)}" for name, v in tally.items()}, file=sys.stderr)
            print(*("   " + " | ".join(map(str, miss)) for miss in misses), sep="\n", file=sys.stderr)
        for name, values in tally.items():
            total[name] += values
    shares = {name: {"right": sum(v), "of": len(v), "share": round(sum(v) / len(v), 3)} for name, v in total.items()}
    return floors.report("cases", options, {"cases": len(cases), **shares}, {name: v["share"] for name, v in shares.items()})


if __name__ == "__main__":
    sys.exit(main())

"""How much planted or known reuse `variorum reuse` finds, and how much of what it claims is so.

    python bench/quality/reuse.py COLLECTION.parquet TRUTH.parquet [--found DIR | --door command] [--floors FILE] [--verbose]

TRUTH has one row a pair: `a`, `b`, `resemblance` (Jaccard of word 5-grams), `containment` (of the smaller), `grams20` (over 0: a run of 20 words is shared),
`exact` (same words), `min_words`; that of bench/scale/generate.py has `kind` too. It must hold every pair with .3 of the first two or a run of 20.

Recall of a class: share of its pairs that stand in `pairs` or `passages`.
  exact      same words
  version    resemblance >= .5, both of 30 words or more
  contained  containment >= .5, both of 30 words or more
  run20      a run of 20 words
  partial    run20, with containment < .5
  kind: K    the pairs that the generator calls K and that share a run of 12 words, the shortest that is promised to be found
`run20, passage` is recall of run20 by a passage of 20 words or more alone. `run20 precision` is the share of pairs with a passage of 20 words or more that
the truth holds with a run of 20 or .3 of either measure, or that carry the same generated footer. `spans true`: share of passages whose two spans have
that many words in common. `in order`: 1 when ids, spans and rows stand in the order that is promised. `measures`: share of pairs whose resemblance and
containments are the truth's to within .01. `stories whole`: 1 when no story is larger than 30 articles or the largest group that the truth connects by .5.
Without `--found` the engine is run first, from Python or as a command.
"""

from __future__ import annotations

import collections
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import floors
import pyarrow as pa
import pyarrow.parquet as pq

LONG, RUN, LEAST, STORY = 20, 12, 30, 30
LISTED = 40  # misses of each class that --verbose names
Pair = tuple[str, str]


def pairs_of(rows: list[dict]) -> set[Pair]:
    return {(min(row["a"], row["b"]), max(row["a"], row["b"])) for row in rows}


def classes(truth: list[dict]) -> dict[str, set[Pair]]:
    """The pairs that each class asks for."""
    long = [row for row in truth if row["min_words"] >= LEAST]
    runs = [row for row in truth if row["grams20"] > 0]
    wanted = {
        "exact": [row for row in truth if row["exact"]],
        "version": [row for row in long if row["resemblance"] >= 0.5],
        "contained": [row for row in long if row["containment"] >= 0.5],
        "run20": runs,
        "partial": [row for row in runs if row["containment"] < 0.5],
    }
    for kind in sorted({row["kind"] for row in truth if "kind" in row}):
        wanted[f"kind: {kind}"] = [row for row in truth if row["kind"] == kind and row["run"] >= RUN]
    return {name: pairs_of(rows) for name, rows in wanted.items()}


def share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def precision(passages: list[dict], truth: list[dict], footer: dict[str, str]) -> tuple[float, set[Pair], dict[str, float]]:
    """Precision of claimed runs of 20 words, the wrong pairs, and how claimed pairs with one footer are labelled."""
    claimed = pairs_of([row for row in passages if row["words"] >= LONG])
    real = pairs_of([row for row in truth if row["grams20"] > 0 or row["containment"] >= 0.3 or row["resemblance"] >= 0.3])
    footed = {(a, b) for a, b in claimed - real if a in footer and footer[a] == footer.get(b)}
    labelled = pairs_of([row for row in passages if row["kind"] == "boilerplate"])
    return share(len(claimed & real) + len(footed), len(claimed)), claimed - real - footed, footers_told(footed, labelled)


def footers_told(footed: set[Pair], labelled: set[Pair]) -> dict[str, float]:
    return {"claimed": len(footed), "labelled boilerplate": share(len(footed & labelled), len(footed))} if footed else {}


def spans_true(passages: list[dict], texts: dict[str, str]) -> float:
    """Share of passages whose spans hold the words that they claim to share."""
    right = 0
    for row in passages:
        one, other = (
            collections.Counter(re.findall(r"\w+", texts[row[side]][row[f"{side}_start"] : row[f"{side}_end"]].casefold())) for side in "ab"
        )
        right += (one & other).total() >= row["words"] > 0
    return share(right, len(passages))


def in_order(passages: list[dict], pairs: list[dict], stories: list[dict], texts: dict[str, str]) -> bool:
    keys = [
        [(row["a"], row["b"], row["a_start"]) for row in passages],
        [(row["a"], row["b"]) for row in pairs],
        [(row["story"], row["article"]) for row in stories],
    ]
    spans = all(
        0 <= row[f"{side}_start"] < row[f"{side}_end"] <= len(texts[row[side]]) and 0 <= row["similarity"] <= 1
        for row in passages
        for side in "ab"
    )
    smallest = collections.defaultdict(list)
    for row in stories:
        smallest[row["story"]].append(row["article"])
    named = all(story == min(members) for story, members in smallest.items())
    once = len({row["article"] for row in stories}) == len(stories)
    return all(key == sorted(key) for key in keys) and all(row["a"] < row["b"] for row in [*passages, *pairs]) and spans and named and once


def measures_right(pairs: list[dict], truth: list[dict]) -> float:
    """Share of pairs, among those that the truth holds, with the truth's resemblance and containment of the smaller."""
    known = {(min(row["a"], row["b"]), max(row["a"], row["b"])): row for row in truth}
    both = [(row, known[row["a"], row["b"]]) for row in pairs if (row["a"], row["b"]) in known]
    right = sum(
        abs(row["resemblance"] - real["resemblance"]) <= 0.01
        and abs(max(row["containment_a"], row["containment_b"]) - real["containment"]) <= 0.01
        for row, real in both
    )
    return share(right, len(both))


def largest_group(truth: list[dict]) -> int:
    """Articles of the largest group that the truth connects by .5 of either measure."""
    parent: dict[str, str] = {}

    def top(one: str) -> str:
        while parent.setdefault(one, one) != one:
            parent[one] = one = parent[parent[one]]
        return one

    for row in truth:
        if row["resemblance"] >= 0.5 or row["containment"] >= 0.5:
            parent[top(row["a"])] = top(row["b"])
    return max(collections.Counter(top(one) for one in list(parent)).values(), default=1)


def relations(pairs: list[dict], truth: list[dict]) -> dict[str, dict[str, int]]:
    """How often each kind that was planted was given each relation."""
    given = {(row["a"], row["b"]): row["relation"] or "none of them" for row in pairs}
    counts: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
    for row in truth:
        if "kind" in row:
            counts[row["kind"]][given.get((row["a"], row["b"]), "no pair")] += 1
    return {kind: dict(counted.most_common()) for kind, counted in sorted(counts.items())}


def run_engine(collection: Path, door: str) -> tuple[pa.Table, ...]:
    if door == "python":
        import variorum

        found = variorum.find_reuse(pq.read_table(collection))
        return found.passages, found.pairs, found.stories
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "variorum", "reuse", str(collection), "-o", f"{folder}/out"]
        if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode:
            raise SystemExit(f"{' '.join(command)} failed")
        return read_folder(Path(folder) / "out")


def read_folder(folder: Path) -> tuple[pa.Table, ...]:
    return tuple(pq.read_table(folder / f"{name}.parquet") for name in ("passages", "pairs", "stories"))


def footers_beside(collection: Path) -> dict[str, str]:
    """The footers of a generated collection, by article."""
    path = collection.with_suffix(".footers.parquet")
    return {row["id"]: row["footer"] for row in pq.read_table(path).to_pylist()} if path.exists() else {}


def score(
    texts: dict[str, str], truth: list[dict], tables: tuple[pa.Table, ...], footer: dict[str, str], misses: list[str]
) -> tuple[dict, dict[str, float]]:
    """The result to print, and the figures that may have floors."""
    passages, pairs, stories = (table.to_pylist() for table in tables)
    found, long = pairs_of(pairs) | pairs_of(passages), pairs_of([row for row in passages if row["words"] >= LONG])
    wanted = classes(truth)
    figures = {name: share(len(asked & found), len(asked)) for name, asked in wanted.items()}
    figures["run20, passage"] = share(len(wanted["run20"] & long), len(wanted["run20"]))
    figures["run20 precision"], wrong, footers = precision(passages, truth, footer)
    figures["spans true"], figures["measures"] = spans_true(passages, texts), measures_right(pairs, truth)
    figures["in order"] = float(in_order(passages, pairs, stories, texts))
    sizes = collections.Counter(row["story"] for row in stories)
    largest = max(sizes.values(), default=0)
    figures["stories whole"] = float(largest <= max(STORY, largest_group(truth)))
    for name, asked in {**wanted, "run20, passage": wanted["run20"]}.items():
        missed = asked - (long if name == "run20, passage" else found)
        misses += [f"{name}: missed {a} {b}" for a, b in sorted(missed)[:LISTED]]
    misses += [f"run20: claimed {a} {b}" for a, b in sorted(wrong)[:LISTED]]
    result = {
        "articles": len(texts),
        "passages": collections.Counter(row["kind"] for row in passages),
        "pairs": collections.Counter(row["relation"] or "none of them" for row in pairs),
        "stories": {"count": sum(size > 1 for size in sizes.values()), "largest": largest, "split": sum(row["split"] for row in stories)},
        "of": {name: len(asked) for name, asked in wanted.items()},
        "figures": figures,
        **({"footers": footers} if footers else {}),
        **({"relations": table} if (table := relations(pairs, truth)) else {}),
    }
    return result, figures


def main() -> int:
    options = floors.parser(__doc__)
    options.add_argument("truth", type=Path)
    options.add_argument("--found", type=Path, metavar="DIR", help="a folder that `variorum reuse` wrote, instead of running it")
    options.add_argument("--door", choices=("python", "command"), default="python")
    chosen = options.parse_args()
    collection = pq.read_table(chosen.corpus, columns=["id", "text"])
    texts = dict(zip(collection["id"].to_pylist(), collection["text"].to_pylist(), strict=True))
    tables = read_folder(chosen.found) if chosen.found else run_engine(chosen.corpus, chosen.door)
    misses: list[str] = []
    result, figures = score(texts, pq.read_table(chosen.truth).to_pylist(), tables, footers_beside(chosen.corpus), misses)
    if chosen.verbose:
        print("\n".join(misses) or "nothing missed", file=sys.stderr)
    return floors.report("reuse", chosen, result, figures)


if __name__ == "__main__":
    raise SystemExit(main())

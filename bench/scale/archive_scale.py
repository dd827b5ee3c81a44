"""How fast captures go into an archive, how large it is, and how fast it is searched.

    python bench/scale/archive_scale.py --folder DIR [--captures 100000] [--engine sqlite] [--settle 500] [--json bench/results/archive_scale.json]

Adds plain texts from JSON lines with `variorum add`, one durable transaction a capture (SQLite: WAL with synchronous=FULL). Rows:

add        wall and CPU seconds, peak memory in MB, captures a second; the same once more for the same file, which adds nothing (`again`)
size       MB on disk: the archive, and the file that was added; counts of what it holds
settle     changes compared a second, of the first `--settle` (`variorum add` compares in worker processes when it is not told to leave it for later)
search     milliseconds by kind of query, each query asked for its first 20 hits: in the order drawn, and the same order once more. A query is drawn from the
           words of the texts: `rare`, `common` (one of the hundred commonest), one to three words of one text, a phrase of it, a beginning of a word,
           one word without another, either of two, and two in one outlet
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from measured import ROOT, figures, report, run

sys.path.insert(0, str(ROOT / "bench" / "reliability"))
QUERIES = 100  # of each kind


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def add(corpus: Path, address: str, captures: int) -> dict[str, float]:
    command = [sys.executable, "-m", "variorum", "add", str(corpus), "--archive", address, "--no-compare", "--format", "jsonl"]
    measured = run(command)
    lines = measured.output.count("\n")
    if lines < captures:
        raise SystemExit(f"{lines} acknowledgements of {captures} captures")
    return {**figures(measured), "captures_a_second": round(captures / measured.wall_s)}


def on_disk(path: Path) -> float:
    return round(sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*")) / 1e6, 1)


# --- queries --------------------------------------------------------------------------------------------------------------------------------


def queries(corpus: Path, seed: int = 1) -> dict[str, list[tuple[str, str | None]]]:
    """Queries by kind, each with the outlet that it is confined to."""
    rng = random.Random(seed)
    with corpus.open(encoding="utf-8") as file:
        sample = [(found["text"], found["outlet"]) for n, line in enumerate(file) if n % 97 == 0 and (found := json.loads(line))]
    counts = Counter(word.lower() for text, _ in sample for word in re.findall(r"[^\W\d_]{2,}", text))
    ranked = [word for word, _ in counts.most_common()]

    def one() -> tuple[list[str], str]:
        text, outlet = rng.choice(sample)
        found = [words for line in text.splitlines() if len(words := re.findall(r"[^\W\d_]{3,}", line)) > 4]
        return (rng.choice(found) if found else ["police", "said", "on", "Monday", "night"]), outlet

    def some(count: int) -> str:
        return " ".join(rng.sample(one()[0], count))

    def phrase() -> str:
        text = re.sub(r"\s+", " ", rng.choice(sample)[0])
        words = re.findall(r"\w+(?: \w+){2,3}", text)
        return f'"{rng.choice(words)}"' if words else '"in the early hours"'

    def confined() -> tuple[str, str]:
        words, outlet = one()
        return " ".join(rng.sample(words, 2)), outlet

    kinds: dict[str, Callable[[], str | tuple[str, str]]] = {
        "common": lambda: rng.choice(ranked[:100]),
        "rare": lambda: rng.choice(ranked[2_000:]),
        "one word": lambda: some(1),
        "two words": lambda: some(2),
        "three words": lambda: some(3),
        "two common words": lambda: " ".join(rng.sample(ranked[:100], 2)),
        "a phrase": phrase,
        "a common phrase": lambda: rng.choice(
            ['"in a statement on Monday"', '"for the first time since"', '"at the end of the year"', '"of the"']
        ),
        "a beginning": lambda: next(word for word in iter(lambda: rng.choice(one()[0]), None) if len(word) > 4)[: rng.randint(3, 5)] + "*",
        "without": lambda: f"{rng.choice(ranked[:300])} -{rng.choice(ranked[:300])}",
        "either": lambda: f"{rng.choice(ranked[50:3_000])} OR {rng.choice(ranked[50:3_000])}",
        "in one outlet": confined,
    }
    drawn = {name: [make() for _ in range(QUERIES)] for name, make in kinds.items()}
    return {name: [query if isinstance(query, tuple) else (query, None) for query in found] for name, found in drawn.items()}


def percentiles(seconds: list[float]) -> dict[str, float]:
    return {f"p{share}": round(float(np.percentile(seconds, share)) * 1000, 1) for share in (50, 95, 99)} | {
        "worst": round(max(seconds) * 1000, 1)
    }


def search(address: str, asked: dict[str, list[tuple[str, str | None]]]) -> dict[str, object]:
    from variorum.archive import open_archive

    order = [(kind, *query) for kind, found in asked.items() for query in found]
    random.Random(2).shuffle(order)
    rounds: list[dict[str, dict[str, float]]] = []
    hits: Counter[str] = Counter()
    with open_archive(address, now=now, create=False) as archive:
        for turn in range(2):
            took: dict[str, list[float]] = {kind: [] for kind in asked}
            for kind, query, outlet in order:
                began = time.perf_counter()
                found = archive.search(query, outlet=outlet, limit=20)
                took[kind].append(time.perf_counter() - began)
                hits[kind] += len(found) if not turn else 0
            every = [one for kind in took.values() for one in kind]
            rounds.append({kind: percentiles(one) for kind, one in took.items()} | {"all": percentiles(every)})
    return {"first": rounds[0], "again": rounds[1], "hits_a_query": {kind: round(hits[kind] / QUERIES, 1) for kind in asked}}


def settle(address: str, most: int) -> dict[str, float]:
    from variorum.archive import open_archive
    from variorum.pipeline import archives

    with open_archive(address, now=now, create=False) as archive:
        began = time.perf_counter()
        done = archives.settle(archive, limit=most)
        took = time.perf_counter() - began
        return {"compared": done, "seconds": round(took, 1), "a_second": round(done / took, 1) if took else 0}


def measure(chosen: argparse.Namespace) -> dict[str, object]:
    chosen.folder.mkdir(parents=True, exist_ok=True)
    corpus = chosen.folder / f"captures-{chosen.captures}.jsonl"
    if not corpus.exists():  # in another process: what this one holds would be counted with the command that it starts
        make = [sys.executable, str(Path(__file__).with_name("news_archive.py")), str(corpus), "--captures", str(chosen.captures)]
        subprocess.run(make, check=True)
    server = None
    if chosen.engine == "sqlite":
        path = chosen.folder / f"archive-{chosen.captures}.db"
        if not chosen.keep:
            for one in path.parent.glob(f"{path.name}*"):
                one.unlink()
        address = str(path)
    else:
        from servers import Postgres

        server = Postgres(chosen.folder / f"pg-{chosen.captures}")
        address = server.address
    results: dict[str, object] = {"engine": chosen.engine, "captures": chosen.captures}
    try:
        if not chosen.keep:
            results["add"] = add(corpus, address, chosen.captures)
            print(json.dumps(results), file=sys.stderr, flush=True)
        results["size"] = size(address, corpus)
        results["search"] = search(address, queries(corpus))
        print(json.dumps(results["search"]), file=sys.stderr, flush=True)
        if not chosen.keep:
            results["again"] = add(corpus, address, chosen.captures)
        if chosen.settle:
            results["settle"] = settle(address, chosen.settle)
    finally:
        if server:
            server.stop()
    return results


def size(address: str, corpus: Path) -> dict[str, object]:
    from variorum.archive import open_archive

    with open_archive(address, now=now, create=False) as archive:
        counts = archive.size()
    held = {name: getattr(counts, name) for name in ("articles", "captures", "versions", "transitions")}
    found: dict[str, object] = {"added_mb": round(corpus.stat().st_size / 1e6, 1), **held}
    if os.path.exists(address):  # noqa: PTH110  - an address is not always a path
        found["archive_mb"] = on_disk(Path(address))
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--folder", type=Path, required=True, help="where the corpus and the archive are, or are put; the archive stays there"
    )
    options.add_argument("--captures", type=int, default=100_000)
    options.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    options.add_argument("--keep", action="store_true", help="search the archive that is there, and add nothing")
    options.add_argument("--settle", type=int, default=500)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    report("archive_scale", "captures added, disk and search; see the script", measure(chosen), chosen.json)


if __name__ == "__main__":
    main()

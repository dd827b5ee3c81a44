"""How `variorum.reuse.Index` grows: one new article against many stored ones.

    python bench/scale/index_scale.py --folder DIR [--sizes 50000 1000000] [--new 500] [--json bench/results/index_scale.json]

Generates what is missing in the folder (as reuse_scale.py does), loads all but `--new` articles of it, spread evenly, and asks for those one by one.
An index of a million articles takes 3 GB, and 1 GB more while it is loaded. Rows, named by articles:

load        wall and CPU seconds of the process that loads them, opening and compiled code included; peak memory in MB; articles a second
disk_mb     size of the file when it is closed, and of the texts in it
ask         another process: seconds to open, then milliseconds, wall and CPU, for `relations` of each new article, once with nothing in its own
            memory and once more; then for `add` of each
equal       whether `relations` of a sample, when all are stored, are what the batch engine finds (up to `--equal-up-to` articles)
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from measured import figures, report, run
from reuse_scale import collection

SHARE = 0.3
ROWS = 4096


def held_back(path: Path, new: int) -> np.ndarray:
    """The rows that are not loaded."""
    return np.linspace(0, pq.read_metadata(path).num_rows - 1, new).astype(int)


def batches(path: Path, new: int, *, held: bool) -> Iterator[pa.RecordBatch]:
    """The articles that are held back, or all others."""
    from variorum.reuse.schemas import ARTICLES

    rows, first = held_back(path, new), 0
    for batch in pq.ParquetFile(path).iter_batches(ROWS, columns=ARTICLES.names):
        chosen = np.zeros(len(batch), bool)
        chosen[rows[(rows >= first) & (rows < first + len(batch))] - first] = True
        first += len(batch)
        yield pa.record_batch(batch.select(ARTICLES.names).columns, ARTICLES).filter(pa.array(chosen == held))


def load(path: Path, base: Path, new: int) -> dict[str, float]:
    from variorum.reuse.index import Index

    began = time.perf_counter()
    with Index(base) as index:
        index.add_many(batches(path, new, held=False))
        stored = len(index)
    return {"stored": stored, "inside_s": round(time.perf_counter() - began, 2)}


def spread(milliseconds: list[float]) -> dict[str, float]:
    shares = (("median", 50), ("p95", 95), ("p99", 99), ("max", 100))
    return {name: round(float(np.percentile(milliseconds, share)), 2) for name, share in shares}


def timed(work: Callable, items: list) -> tuple[dict[str, dict[str, float]], int]:
    wall, cpu, pairs = [], [], 0
    for item in items:
        began, used = time.perf_counter(), time.process_time()
        pairs += work(item).pairs.num_rows
        wall.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - used))
    return {"wall": spread(wall), "cpu": spread(cpu)}, pairs


def ask(path: Path, base: Path, new: int, equal: bool) -> dict[str, object]:
    from variorum import Article
    from variorum.reuse import find
    from variorum.reuse.index import Index

    held = [Article(given_id=row.pop("id"), **row) for batch in batches(path, new, held=True) for row in batch.to_pylist()]
    began = time.perf_counter()
    with Index(base) as index:
        out: dict[str, object] = {"open_s": round(time.perf_counter() - began, 2)}
        index.relations(held[0])  # compiled code is loaded
        for name, work in (("first_ms", index.relations), ("again_ms", index.relations), ("add_ms", index.add)):
            out[name], out["pairs"] = timed(work, held)
        if equal:
            whole = find(pq.ParquetFile(path).iter_batches(ROWS), jobs=2)
            out["equal"] = all(same(index.relations(one), whole, one.id) for one in held)
    return out


def same(found, whole, id_: str) -> bool:
    for name in ("pairs", "passages"):
        table = getattr(whole, name)
        if not table.filter(pc.or_(pc.equal(table["a"], id_), pc.equal(table["b"], id_))).combine_chunks().equals(getattr(found, name)):
            return False
    return True


def measure(path: Path, count: int, chosen: argparse.Namespace) -> dict[str, object]:
    base = chosen.folder / f"index-{count}.db"
    for suffix in ("", "-wal", "-shm"):
        base.with_name(base.name + suffix).unlink(missing_ok=True)
    child = [sys.executable, __file__, "--folder", str(chosen.folder), "--new", str(chosen.new), "--path", str(path), "--base", str(base)]
    loading = run([*child, "--child", "load"])
    inside = json.loads(loading.output)
    row: dict[str, object] = {
        "articles": inside["stored"],
        "words": int(pq.read_metadata(path).metadata[b"words"]),
        "load": {**figures(loading), "articles_per_s": round(inside["stored"] / inside["inside_s"])},
        "disk_mb": round(base.stat().st_size / 1e6),
    }
    asking = run([*child, "--child", "ask", *(["--equal"] if count <= chosen.equal_up_to else [])])
    row["ask"] = {**figures(asking), **json.loads(asking.output)}
    if not chosen.keep:
        base.unlink()
    print(json.dumps(row), file=sys.stderr, flush=True)
    return row


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--folder", type=Path, required=True, help="where the generated collections are, or are put, and the index meanwhile"
    )
    options.add_argument("--sizes", type=int, nargs="+", default=[50_000, 1_000_000])
    options.add_argument("--new", type=int, default=500, help="articles that are held back and asked for")
    options.add_argument("--equal-up-to", type=int, default=50_000)
    options.add_argument("--keep", action="store_true", help="leave the index in the folder")
    options.add_argument("--json", type=Path)
    options.add_argument("--child", choices=("load", "ask"), help=argparse.SUPPRESS)
    options.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--base", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--equal", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.child:
        done = (
            load(chosen.path, chosen.base, chosen.new)
            if chosen.child == "load"
            else ask(chosen.path, chosen.base, chosen.new, chosen.equal)
        )
        print(json.dumps(done))
        return
    chosen.folder.mkdir(parents=True, exist_ok=True)
    rows = [measure(collection(chosen.folder, count, SHARE), count, chosen) for count in chosen.sizes]
    report("index_scale", "one new article against many stored ones; see the script", {"rows": rows}, chosen.json)


if __name__ == "__main__":
    main()

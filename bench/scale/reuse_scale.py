"""How `variorum reuse` grows with the collection: time, memory, use of cores.

    python bench/scale/reuse_scale.py --folder DIR [--sizes 50000 100000 200000 1000000] [--json bench/results/reuse_scale.json]

Generates what is missing in the folder (about 0.7 GB for a million articles) and runs the whole command on it, each size with no reuse planted and with the
generator's default. Rows, named by articles and share of reuse:

cores_2, cores_1   wall and CPU seconds, peak memory in MB of all processes together; one core up to `--one-core-up-to` articles
floor              read the text and hash every word once, in one compiled thread, warm (bench/speed/reuse_speed.py)
rensa_pairs        the peer as a whole command, up to `--peer-up-to` articles
speed_up           wall on one core over wall on two
recall             with planted reuse: share of the truth's pairs with a run of 20 words that are in `pairs` or `passages`

`growth` is the exponent of a least-squares line through log seconds against log words where nothing is reused, and that of the last step alone.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from measured import ROOT, figures, report, run

SPEED = ROOT / "bench" / "speed" / "reuse_speed.py"
SHARES = (0.0, 0.3)


def collection(folder: Path, articles: int, share: float) -> Path:
    """The generated file, written when it is not there."""
    path = folder / f"news-{articles}-{share:g}.parquet"
    if not path.exists():
        unfinished = path.with_name(f"unfinished-{path.name}")
        command = [sys.executable, str(Path(__file__).with_name("generate.py")), str(unfinished)]
        subprocess.run([*command, "--articles", str(articles), "--reuse", str(share)], check=True, stdout=subprocess.DEVNULL)
        for part in (".truth", ".footers", ""):
            unfinished.with_suffix(f"{part}.parquet").rename(path.with_suffix(f"{part}.parquet"))
    return path


def keys(table: pa.Table) -> pa.Array:
    """The pairs of a table, each once, smaller id first."""
    return pc.unique(pc.binary_join_element_wise(table["a"].cast(pa.string()), table["b"].cast(pa.string()), "\t"))


def recall(path: Path, out: Path) -> float:
    truth = pq.read_table(path.with_suffix(".truth.parquet"), columns=["a", "b", "grams20"])
    asked = keys(truth.filter(pc.greater(truth["grams20"], 0)))
    found = [keys(pq.read_table(out / f"{name}.parquet", columns=["a", "b"])) for name in ("pairs", "passages")]
    hit = np.zeros(len(asked), bool)
    for one in found:
        hit |= pc.is_in(asked, one).to_numpy(zero_copy_only=False)
    return round(float(hit.mean()), 5) if len(asked) else 1.0


def reuse(path: Path, cores: int, memory: str | None) -> tuple[dict[str, float], float]:
    """What the command takes, with the rows that it writes, and its recall."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        out = Path(folder) / "out"
        command = [sys.executable, "-m", "variorum", "reuse", str(path), "-o", str(out), "--jobs", str(cores)]
        measured = figures(run([*command, *(["--memory", memory] if memory else [])], cores=cores))
        rows = {name: pq.read_metadata(out / f"{name}.parquet").num_rows for name in ("passages", "pairs", "stories")}
        found = recall(path, out)
        shutil.rmtree(out)
    return {**measured, **rows}, found


def speed_row(name: str, path: Path) -> dict[str, float]:
    measured = run([sys.executable, str(SPEED), "--child", name, str(path), "1"], cores=1 if name == "floor" else None)
    return {**figures(measured), **(json.loads(measured.output) if name == "floor" else {})}


def measure(path: Path, chosen: argparse.Namespace, articles: int, share: float) -> dict[str, object]:
    row: dict[str, object] = {"articles": articles, "reuse": share, "words": int(pq.read_metadata(path).metadata[b"words"])}
    row["cores_2"], found = reuse(path, 2, chosen.memory)
    if share:
        row["recall"] = found
    if articles <= chosen.one_core_up_to:
        row["cores_1"], _ = reuse(path, 1, chosen.memory)
        row["speed_up"] = round(row["cores_1"]["wall_s"] / row["cores_2"]["wall_s"], 2)
    row["floor"] = speed_row("floor", path)
    row["over_floor"] = round(row["cores_2"]["wall_s"] / row["floor"]["wall_s"], 2)
    if articles <= chosen.peer_up_to:
        row["rensa_pairs"] = speed_row("rensa_pairs", path)
    print(json.dumps(row), file=sys.stderr, flush=True)
    return row


def growth(rows: list[dict]) -> dict[str, dict[str, float]]:
    """Exponents of seconds in words where nothing is reused, smallest collection first."""
    plain = sorted((row for row in rows if row["reuse"] == 0), key=lambda row: row["words"])
    if len(plain) < 2:
        return {}
    words = [math.log(row["words"]) for row in plain]
    exponents = {}
    for name in ("wall_s", "cpu_s"):
        seconds = [math.log(row["cores_2"][name]) for row in plain]
        last = (seconds[-1] - seconds[-2]) / (words[-1] - words[-2])
        exponents[name] = {"all": round(float(np.polyfit(words, seconds, 1)[0]), 3), "last step": round(last, 3)}
    return exponents


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--folder", type=Path, required=True, help="where the generated collections are, or are put")
    options.add_argument("--sizes", type=int, nargs="+", default=[50_000, 100_000, 200_000, 1_000_000])
    options.add_argument("--shares", type=float, nargs="+", default=SHARES)
    options.add_argument("--one-core-up-to", type=int, default=200_000)
    options.add_argument("--peer-up-to", type=int, default=200_000)
    options.add_argument("--memory", help="handed to the command")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    rows = [
        measure(collection(chosen.folder, articles, share), chosen, articles, share) for articles in chosen.sizes for share in chosen.shares
    ]
    report("reuse_scale", "whole command on generated collections; see the script", {"rows": rows, "growth": growth(rows)}, chosen.json)


if __name__ == "__main__":
    main()

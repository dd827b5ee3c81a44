"""The Spark engine beside the local one: the same files, and what Spark costs on one machine.

    python bench/scale/spark_scale.py COLLECTION.parquet... [--generated 50000 --folder DIR] [--masters "local[2]" "local-cluster[2,1,2048]"]
                                      [--json bench/results/spark_scale.json]

Runs `variorum reuse` on each collection with the local engine and with Spark, each in a process of its own from its start to its end. Rows, named by the collection:

local, local[2], ...   wall and CPU seconds (with Java and the Python processes of executors where the system tells), peak memory in MB of all processes together
equal                  whether passages, pairs and stories are the same bytes as the local engine's
more                   seconds that Spark took more; `of which starting`: those of a Spark session that does nothing but one trivial job with a Python function
load                   processes that wanted to run meanwhile, the mean of the last minute: on a busy machine Spark, which has more threads, suffers more
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
from measured import figures, report, run

TABLES = ("passages", "pairs", "stories")
STARTING = """
import sys
import pyarrow as pa
from pyspark.sql import SparkSession
spark = SparkSession.builder.master(sys.argv[1]).config("spark.ui.enabled", "false").getOrCreate()
def same(batches):
    import variorum.reuse.pieces
    yield from batches
assert spark.range(10).mapInArrow(same, "id long").count() == 10
spark.stop()
"""


def generated(folder: Path, articles: int) -> Path:
    path = folder / f"news-{articles}-0.3.parquet"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        generate = [sys.executable, str(Path(__file__).with_name("generate.py")), str(path), "--articles", str(articles)]
        subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
    return path


def reuse(path: Path, out: Path, *options: str) -> dict[str, float]:
    measured = figures(run([sys.executable, "-m", "variorum", "reuse", str(path), "-o", str(out), *options]))
    return {**measured, "load": round(os.getloadavg()[0], 1)}


def compared(path: Path, masters: list[str], starting: dict[str, float]) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        local = Path(folder) / "local"
        reuse(path, local)  # compiles, where that was not done yet
        rows: dict[str, object] = {"articles": pq.read_metadata(path).num_rows, "local": (base := reuse(path, local))}
        for number, master in enumerate(masters):
            out = Path(folder) / f"spark-{number}"
            taken = reuse(path, out, "--engine", "spark", "--master", master)
            equal = all((out / f"{name}.parquet").read_bytes() == (local / f"{name}.parquet").read_bytes() for name in TABLES)
            rows[master] = {
                **taken,
                "equal": equal,
                "more": round(taken["wall_s"] - base["wall_s"], 1),
                "of which starting": starting[master],
            }
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collections", nargs="*", type=Path)
    parser.add_argument("--generated", type=int, nargs="*", default=[])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "spark-scale")
    parser.add_argument("--masters", nargs="+", default=["local[2]"])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    environment = {"PYSPARK_PYTHON": sys.executable}
    starting = {master: run([sys.executable, "-c", STARTING, master], environment=environment).wall_s for master in options.masters}
    paths = [*options.collections, *(generated(options.folder, articles) for articles in options.generated)]
    results = {path.name: compared(path, options.masters, starting) for path in paths}
    report("spark_scale", " ".join(__doc__.split("Rows, named")[1].split()), results, options.json)


if __name__ == "__main__":
    main()

"""How long `variorum story` takes, as a whole command.

    python bench/speed/story_speed.py [--texts 2 20 300] [--words 600] [--json FILE]

Texts are invented: in each group of five one is the first version, two are later versions of it, one copies half of it for another outlet, one is
a text of its own. Wall times on a shared machine vary up to threefold; CPU seconds count this command and the processes that it starts.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from prose import article, retell

OUTLETS = ("Coast Herald", "Valley Radio", "The Standard", "Island Mail")


def texts(count: int, words: int, seed: int = 7) -> list[dict]:
    rng = random.Random(seed)
    rows: list[dict] = []
    base = ""
    for number in range(count):
        kind = number % 5
        if kind in (0, 4):
            text = article(words, rng.randrange(1 << 30))
            base = text if kind == 0 else base
        elif kind in (1, 2):
            text = base = retell(base, number)
        else:
            text = base[: len(base) // 2] + article(words // 2, rng.randrange(1 << 30))
        outlet = OUTLETS[0] if kind < 3 else OUTLETS[1 + number % 3]
        rows.append({"id": f"n{number:04}", "text": text, "outlet": outlet, "published": f"2024-05-06T{6 + kind * 2:02}:00Z"})
    return rows


def timed(path: Path) -> dict[str, float]:
    before, start = os.times(), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "variorum", "story", str(path), "--format", "json", "-o", str(path.with_suffix(".json"))], check=True
    )
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    made = json.loads(path.with_suffix(".json").read_text("utf-8"))
    return {
        "wall": round(time.perf_counter() - start, 2),
        "cpu": round(cpu, 2),
        "threads": len(made["threads"]),
        "pairs": len(made["pairs"]),
    }


def main() -> int:
    options_ = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options_.add_argument("--texts", type=int, nargs="+", default=[2, 20, 300])
    options_.add_argument("--words", type=int, default=600)
    options_.add_argument("--json", type=Path)
    options = options_.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in options.texts:
            path = Path(folder) / f"{count}.jsonl"
            path.write_text("".join(json.dumps(row) + "\n" for row in texts(count, options.words)), "utf-8")
            found[str(count)] = timed(path)
            print(count, found[str(count)], "load", os.getloadavg()[0], flush=True)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

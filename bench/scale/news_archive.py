"""An archive's worth of invented captures: the texts of `generate.py`, most of them later told with changes, as JSON lines.

    python bench/scale/news_archive.py OUT.jsonl --captures 100000

Each article has one to four captures, two on average, minutes to days apart; three in four show a text that was changed (a word, a figure, a sentence more
or less), the others the same text again. Lines come in order of the moment of capture, as from a watch.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

CAPTURES = (1, 1, 1, 2, 2, 2, 2, 3, 3, 3)  # of an article, equally likely: two on average
CHANGED = 0.75


def retold(words: list[str], other: list[str], rng: random.Random) -> list[str]:
    """The words with one to three things changed; `other` lends what is put in."""
    told = list(words)
    for _ in range(rng.randint(1, 3)):
        at, act = rng.randrange(len(told)), rng.randrange(4)
        if act == 0:
            told[at] = str(rng.randrange(2, 5_000))
        elif act == 1:
            told[at] = rng.choice(other)
        elif act == 2:
            start = rng.randrange(max(1, len(other) - 20))
            told[at:at] = other[start : start + rng.randint(8, 20)]
        elif len(told) > 60:
            del told[at : at + rng.randint(6, 15)]
    return told


def records(captures: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """As many captures, in order of their moments."""
    articles = captures // 2 + 1_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.parquet"
        command = [
            sys.executable,
            str(Path(__file__).with_name("generate.py")),
            str(path),
            "--articles",
            str(articles),
            "--seed",
            str(seed),
        ]
        subprocess.run([*command, "--reuse", "0.2"], check=True, stdout=subprocess.DEVNULL)
        rows = pq.read_table(path).to_pylist()
    rng = random.Random(seed)
    plan = []
    for number in range(articles):
        at = dt.datetime.fromisoformat(rows[number]["published"])
        for turn in range(rng.choice(CAPTURES)):
            plan.append((at, number, turn))
            at += dt.timedelta(minutes=int(10 ** rng.uniform(0.7, 3.6)))
    texts: dict[int, str] = {}
    for at, number, turn in sorted(plan)[:captures]:
        row = rows[number]
        if not turn:
            texts[number] = row["text"]
        elif rng.random() < CHANGED:
            other = rows[rng.randrange(articles)]["text"].split(" ")
            texts[number] = " ".join(retold(texts[number].split(" "), other, rng))
        yield {
            "id": f"{row['id']}-{turn}",
            "text": texts[number],
            "title": row["title"],
            "outlet": row["outlet"],
            "url": f"{row['url']}-{number}",
            "published": row["published"],
            "captured": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }


def write(path: Path, captures: int, seed: int = 1) -> Path:
    """The file, made when it is not there."""
    if not path.exists():
        unfinished = path.with_name(f"unfinished-{path.name}")
        with unfinished.open("w", encoding="utf-8") as file:
            count = sum(1 for record in records(captures, seed) if file.write(json.dumps(record, ensure_ascii=False) + "\n"))
        if count != captures:
            raise SystemExit(f"{count} captures instead of {captures}")
        unfinished.rename(path)
    return path


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("out", type=Path)
    options.add_argument("--captures", type=int, required=True)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    write(chosen.out, chosen.captures, chosen.seed)


if __name__ == "__main__":
    main()

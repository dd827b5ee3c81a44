"""How fast `variorum story` tells a story, and with how much memory.

    python bench/speed/story_speed.py [TEXTS...]

Takes no corpus: tellings of 600 words are made of the sentences of the stories in `examples/`, with other figures, other outlets and hours
that follow one another. Six sentences in seven are told in words of their own, every seventh word exchanged, or else all pairs would share passages, which
300 real tellings do not; every third text is a version of the one before, every fifth takes a passage over, so that there is something to find. Prints one JSON
object: for 2 texts from cold (the median of five), 20 texts and 300 texts the wall and processor seconds of the whole command, the page included, the
largest memory of one process in MB, and whether it stays under its aim (3, 12 and 120 seconds). Wall times on a shared machine vary up to threefold: read
them beside `cpu_s`, `load` (processes that wanted a core when the run began) and `reference_s`, a fixed sum in numpy.

2026-11-27, two cores shared with about nine other processes: 2 texts 15.4 s (3.2 of processor), 20 texts 32.9 s (4.5), 300 texts 308 s (34.2), at most 650 MB; half
an hour later beside five: 2 texts 4.5 s (2.9), 20 texts 8.1 s (3.7). An idle machine has not been measured.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

COMMAND = [sys.executable, "-m", "variorum", "story"]
EXAMPLES = Path(__file__).parents[2] / "examples"
WORDS = 600
AIMS = {2: 3.0, 20: 12.0, 300: 120.0}  # texts: wall seconds
OUTLETS = ("Norven Press", "SONA", "Mirvan Observer", "Lindmark Courier", "Skarn Gazette", "Osterby Sentinel", "Holm Mail", "Brenna Post")


def sentences() -> list[str]:
    """The sentences of the examples that are in English, each once."""
    rows = [
        json.loads(line)
        for name in ("market", "reservoir")
        for line in (EXAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    texts = [row["text"] for row in rows if row.get("lang", "en") == "en"]
    texts += [
        path.read_text(encoding="utf-8") for folder in ("footbridge", "harbour") for path in sorted((EXAMPLES / folder).glob("*.txt"))
    ]
    found = (sentence for text in texts for sentence in re.split(r"(?<=[.!?”\"])\s+", text.split("\n", 1)[1]))
    return [sentence for sentence in dict.fromkeys(map(str.strip, found)) if len(sentence.split()) > 5]


def retold(sentence: str, words: list[str], chance: random.Random) -> str:
    """The sentence with every seventh of its words exchanged, names and figures left alone; one sentence in seven stays as it is."""
    if chance.random() < 1 / 7:
        return sentence
    first = chance.randrange(7)
    parts = sentence.split(" ")
    return " ".join(
        chance.choice(words) if place % 7 == first and part.islower() and part.isalpha() else part for place, part in enumerate(parts)
    )


def figures(sentence: str, chance: random.Random) -> str:
    """The sentence with some of its figures raised, years left alone."""
    return re.sub(r"\b\d{1,3}\b", lambda number: str(int(number[0]) + chance.choice((0, 0, 1, 3, 20))), sentence)


def tellings(count: int) -> list[dict[str, str]]:
    """Invented articles: some new, some versions of the one before, some that take a passage over."""
    chance, pool, made = random.Random(20261127), sentences(), list[dict[str, str]]()
    words = sorted({word for sentence in pool for word in sentence.split() if word.islower() and word.isalpha() and len(word) > 3})
    for number in range(count):
        kin = made[-1] if made and number % 3 == 1 else None
        if kin is not None:
            body = [figures(sentence, chance) for sentence in kin["text"].split("\n\n") if chance.random() > 0.1]
        else:
            body = made[chance.randrange(len(made))]["text"].split("\n\n")[2:6] if made and number % 5 == 0 else []
        rest = chance.sample(pool, len(pool))
        while sum(len(sentence.split()) for sentence in body) < WORDS and rest:
            body.append(figures(retold(rest.pop(), words, chance), chance))
        outlet = kin["outlet"] if kin else OUTLETS[number % len(OUTLETS)]
        url = kin["url"] if kin else f"https://{outlet.replace(' ', '').lower()}.example/{number}"
        when = f"2025-10-{9 + number // 23:02}T{1 + number % 23:02}:00Z"  # midnight would pass for a day without an hour
        made.append({"id": f"text-{number:03}", "outlet": outlet, "url": url, "published": when, "text": "\n\n".join(body)})
    return made


def timed(arguments: list[str]) -> dict[str, float]:
    """Wall and processor seconds of a command with its children, and the largest memory of one process of it in MB."""
    began = time.perf_counter()
    process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"variorum story {' '.join(arguments)}: status {status}")
    return {
        "wall_s": round(time.perf_counter() - began, 2),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
        "peak_mb": usage.ru_maxrss // 1024,
    }


def reference() -> float:
    numbers = np.ones((700, 700), dtype=np.float32)
    began = time.process_time()
    for _ in range(20):
        numbers = (numbers @ numbers) / 700
    return time.process_time() - began


def main() -> None:
    result: dict[str, object] = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "reference_s": round(reference(), 3)}
    with tempfile.TemporaryDirectory() as folder:
        for count in [int(each) for each in sys.argv[1:]] or AIMS:
            table, page = Path(folder) / f"{count}.jsonl", Path(folder) / f"{count}.html"
            rows = tellings(count)
            table.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
            runs = [timed([str(table), "-o", str(page)]) for _ in range(5 if count == min(AIMS) else 1)]
            middle = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
            words = sum(len(row["text"].split()) for row in rows)
            aim = AIMS.get(count)
            kept = {"page_kb": page.stat().st_size // 1024, "aim_s": aim, "met": middle["wall_s"] < aim if aim else None}
            result[f"{count}_texts"] = {"words": words} | middle | kept
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

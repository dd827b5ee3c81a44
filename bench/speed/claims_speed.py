"""How fast `variorum claims` reads, and with how much memory.

    python bench/speed/claims_speed.py ../shared/data/polnear/dev.jsonl.gz

The corpus has one article a line with `text`. Prints one JSON object: words a second (between spaces) of the whole command, start-up and output
included, with one process and with two; of the attribution part alone (tagging, decoding, linking) by processor time of one core; the largest
resident memory of one process, in MB; seconds from cold for one short text, the median of five. Wall times on a shared machine vary up to threefold: read them
beside `reference`, seconds of a fixed sum in numpy in the same run.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from variorum.claims import attributions, quotations, tagger
from variorum.text import normalise, paragraphs

COMMAND = [sys.executable, "-m", "variorum", "claims"]


def timed(arguments: list[str]) -> tuple[float, int]:
    """Wall seconds of a command, and the largest memory of it or of a process it started, in MB."""
    began = time.perf_counter()
    process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"variorum claims {' '.join(arguments)}: status {status}")
    return time.perf_counter() - began, usage.ru_maxrss // 1024


def attribution_part(texts: list[str]) -> float:
    """Processor seconds of tagging, decoding and linking."""
    model = tagger.load()
    prepared = []
    for text in texts:
        normalised = normalise(text).text
        blocks = paragraphs(normalised)
        quoted = sorted(span for span, _ in quotations.find(normalised, blocks))
        prepared.append((normalised, [(lines[0][0], lines[-1][1]) for lines in blocks], quoted))
    began = time.process_time()
    for text, blocks, quoted in prepared:
        attributions.read(text, model.tag(text, blocks, quoted), model.chain, [])
    return time.process_time() - began


def reference() -> float:
    numbers = np.ones((700, 700), dtype=np.float32)
    began = time.process_time()
    for _ in range(20):
        numbers = (numbers @ numbers) / 700
    return time.process_time() - began


def main() -> None:
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    words = sum(len(text.split()) for text in texts)
    result: dict[str, object] = {"words": words, "reference_s": round(reference(), 3)}
    with tempfile.TemporaryDirectory() as folder:
        table, short = Path(folder) / "texts.jsonl", Path(folder) / "short.txt"
        table.write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts)), encoding="utf-8")
        short.write_text("The mayor said on Monday that at least 12 people were hurt.\n", encoding="utf-8")
        for jobs in (2, 1):
            seconds, memory = timed(["--format", "jsonl", "--jobs", str(jobs), str(table)])
            result[f"command_words_per_second_jobs_{jobs}"] = round(words / seconds)
            result[f"peak_mb_of_a_process_jobs_{jobs}"] = memory
        result["cold_start_s"] = round(statistics.median(timed(["--format", "jsonl", str(short)])[0] for _ in range(5)), 2)
    result["attribution_words_per_cpu_second"] = round(words / attribution_part(texts))
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

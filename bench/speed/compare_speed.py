"""How long comparing takes, beside difflib and diff-match-patch in the same run, and what hostile texts do.

    python bench/speed/compare_speed.py OLD_FILE NEW_FILE [--json FILE] [--quick]

OLD_FILE and NEW_FILE are compared cold by the command line. All other texts are generated. Every measurement runs in a process of its own,
whose peak memory is the operating system's count, interpreter and libraries included. The peers do less: they return an edit script of words
(difflib) or letters (diff-match-patch, with its own limit of a second, then cleanupSemantic), no classes and no sentences.
"""

from __future__ import annotations

import argparse
import datetime as dt
import difflib
import json
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import prose

TEN_MEGABYTES = 10_000_000


def one_line() -> tuple[str, str]:
    old = " ".join(prose.article(TEN_MEGABYTES // 6, seed=5).split())[:TEN_MEGABYTES]
    return old, f"{old[: TEN_MEGABYTES // 2]} altered {old[TEN_MEGABYTES // 2 :]}"


def unpunctuated() -> tuple[str, str]:
    old = prose.article(100_000, seed=6)
    return tuple(" ".join(re.findall(r"\w+", text)) for text in (old, prose.retell(old, seed=6)))


def newsroom(words: int, seed: int) -> tuple[str, str]:
    old = prose.article(words, seed)
    return old, prose.retell(old, seed)


PAIRS: dict[str, Callable[[], tuple[str, str]]] = {
    "1,000 words": lambda: newsroom(1_000, seed=1),
    "100,000 words": lambda: newsroom(100_000, seed=2),
    "one word 50,000 / 49,000 times": lambda: ("word " * 50_000, "word " * 49_000),
    "100,000 words, no sentence ends": unpunctuated,
    "10 MB on one line": one_line,
    "a sentence 5,000 / 4,990 times": lambda: ("The toll rose to five. " * 5_000, "The toll rose to five. " * 4_990),
    "two sentences in turn, 5,000 / shifted": lambda: ("It rose. It fell. " * 2_500, "It fell. " + "It rose. It fell. " * 2_500),
    "same words, every sentence moved": lambda: moved_about(2_000),
}


def moved_about(words: int) -> tuple[str, str]:
    sentences = prose.sentences_of(words, seed=8)
    return " ".join(sentences), " ".join(reversed(sentences))


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text)


def engine(name: str) -> Callable[[str, str], object]:
    if name == "variorum":
        import variorum

        return variorum.compare
    if name == "difflib":
        return lambda old, new: difflib.SequenceMatcher(None, words_of(old), words_of(new), autojunk=False).get_opcodes()
    from diff_match_patch import diff_match_patch

    def letters(old: str, new: str) -> object:
        tool = diff_match_patch()
        diffs = tool.diff_main(old, new)
        tool.diff_cleanupSemantic(diffs)
        return diffs

    return letters


def child(name: str, pair: str, repeats: int) -> None:
    """Measure in this process and print one JSON object."""
    old, new = PAIRS[pair]()
    run, times, outcome = engine(name), [], "finished"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(repeats):
        start = time.perf_counter()
        try:
            run(old, new)
        except Exception as error:  # noqa: BLE001  - any error is an outcome to report
            outcome = f"{type(error).__name__}: {error}"[:200]
        times.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": statistics.median(times), "outcome": outcome, "peak_mb": peak // 1024, "before_mb": before // 1024}))


def measure(name: str, pair: str, repeats: int, limit: float) -> dict:
    row = {"engine": name, "pair": pair, "repeats": repeats}
    command = [sys.executable, __file__, "--child", name, pair, str(repeats)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return row | {"seconds": None, "outcome": f"not finished in {limit:g} s", "peak_mb": None}
    if done.returncode:
        return row | {"seconds": None, "outcome": (done.stderr.strip().splitlines() or ["killed"])[-1][:200], "peak_mb": None}
    return row | json.loads(done.stdout)


def cold(command: list[str], runs: int, beside: list[str]) -> tuple[float, float]:
    """Median seconds of two commands, run in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for spent, words in zip(times, (command, beside), strict=True):
            start = time.perf_counter()
            done = subprocess.run(words, capture_output=True, check=False)
            spent.append(time.perf_counter() - start)
            if done.returncode > 1 or b"Traceback" in done.stderr:
                raise SystemExit(f"{' '.join(words)}: exit {done.returncode}: {done.stderr.decode()[-300:]}")
    return statistics.median(times[0]), statistics.median(times[1])


def starts(old: str, new: str, runs: int) -> list[dict]:
    beside = Path(sys.executable).with_name("variorum")
    script = [str(beside)] if beside.exists() else [shutil.which("variorum") or "variorum"]
    bare, rows = [sys.executable, "-c", "pass"], []
    for label, command in (("--help", [*script, "--help"]), ("compare, cold", [*script, "compare", old, new, "--format", "json"])):
        ours, python = cold(command, runs, bare)
        rows.append(
            {"engine": "variorum", "pair": label, "repeats": runs, "seconds": ours, "python_seconds": python, "ratio": ours / python}
        )
    return rows


def show(rows: list[dict]) -> None:
    print(f"{'what':42} {'engine':17} {'seconds':>9} {'peak MB':>8}  outcome")
    for row in rows:
        seconds = "-" if row["seconds"] is None else f"{row['seconds']:.4f}"
        outcome = row.get("outcome") or f"{row['ratio']:.1f} times a bare python ({row['python_seconds']:.4f} s)"
        print(f"{row['pair']:42} {row['engine']:17} {seconds:>9} {row.get('peak_mb') or '-':>8}  {outcome}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("old")
    options.add_argument("new")
    options.add_argument("--json", type=Path)
    options.add_argument("--limit", type=float, default=120, help="seconds after which a measurement is given up")
    options.add_argument("--quick", action="store_true", help="no peers beyond 1,000 words, fewer runs")
    chosen = options.parse_args()
    rows = [measure(name, "1,000 words", 10 if chosen.quick else 50, chosen.limit) for name in ("variorum", "difflib", "diff-match-patch")]
    peers = () if chosen.quick else ("difflib", "diff-match-patch")
    rows += [measure(name, "100,000 words", 1, chosen.limit) for name in ("variorum", *peers)]
    rows += [measure("variorum", pair, 1, chosen.limit) for pair in list(PAIRS)[2:]]
    rows += starts(chosen.old, chosen.new, 5 if chosen.quick else 15)
    show(rows)
    if chosen.json:
        about = {
            "python": platform.python_version(),
            "cpus": os.cpu_count(),
            "date": dt.datetime.now(dt.UTC).date().isoformat(),
        }
        chosen.json.write_text(json.dumps(about | {"rows": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main()

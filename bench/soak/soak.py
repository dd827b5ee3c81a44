"""Does the memory of `variorum watch` and `variorum serve` stay as it is? An hour that stands for days.

    python bench/soak/soak.py [--minutes 80] [--warm-up 20] [--filled 20000] [--hosts 8] [--articles 45] [--engine sqlite] [--json bench/results/soak.json]

Newspapers on loopback each change an article every `--every` seconds, one answer in twelve goes wrong. `variorum watch` follows their feeds; its clock runs
`--times` as fast, so that an hour sees as many looks, changes and alarms as days would, and articles grow old and are looked at less. `variorum serve` shows
the archive to a few readers who want a page each `--think` milliseconds: pages, searches, comparisons, stories, the feed. It keeps `--pages` MB of what it
made rather than 64, and the archive holds `--filled` captures before anything begins, so that these pages and what SQLite keeps of the file are full when
the warm-up is over, and what grows then is no cache. Nothing is kept between runs.

Every few seconds the resident memory of each command is taken, alone and with its workers (shared pages counted once), and how many files and threads it has
open. What is reported, after the warm-up: MB at its end and at the end, the slope of a least-squares line in MB an hour and what that makes of the mean, and the
largest value. `flat` says that the line rises by less than 5 % of the mean in the time that was measured.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scale"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reliability"))
from measured import alone, report, resident
from news_archive import write as write_corpus
from serve_load import _status, free_port, now, paths, wait_for
from servers import Newspaper, Postgres

SAMPLE = 5.0  # seconds
FLAT = 0.05  # of the mean, in the time that was measured


class Sample(NamedTuple):
    """Of one command at one moment."""

    at: float  # seconds
    memory: float  # MB, with workers
    alone: float  # MB
    files: int
    threads: int


class Gauge:
    """Takes the size of processes every few seconds."""

    def __init__(self, processes: dict[str, int], sample: float) -> None:
        self.processes, self.sample = processes, sample
        self.taken: dict[str, list[Sample]] = {name: [] for name in processes}
        self.began = time.monotonic()

    def take(self) -> None:
        for name, pid in self.processes.items():
            with contextlib.suppress(OSError):
                files = len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208
                threads = len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208
                at = time.monotonic() - self.began
                self.taken[name].append(Sample(at, resident(pid) / 1024, alone(pid) / 1024, files, threads))


def summary(taken: list[Sample], warm_up: float) -> dict[str, object]:
    """What the samples after the warm-up say."""
    kept = [one for one in taken if one.at >= warm_up]
    if len(kept) < 10:
        return {"samples": len(kept)}
    hours = np.array([one.at for one in kept]) / 3600
    return {
        "samples": len(kept),
        "with_workers": line(hours, np.array([one.memory for one in kept])),
        "alone": line(hours, np.array([one.alone for one in kept])),
        "files": [kept[0].files, kept[-1].files],
        "threads": [kept[0].threads, kept[-1].threads],
    }


def line(hours: np.ndarray, memory: np.ndarray) -> dict[str, object]:
    """A straight line through MB over hours."""
    slope, start = np.polyfit(hours, memory, 1)
    scatter = float(np.std(memory - (slope * hours + start)))
    rise = slope * (hours[-1] - hours[0])
    return {
        "mb_first": round(float(np.median(memory[:6])), 1),
        "mb_last": round(float(np.median(memory[-6:])), 1),
        "mb_most": round(float(memory.max()), 1),
        "mb_mean": round(float(memory.mean()), 1),
        "mb_an_hour": round(float(slope), 2),
        "share_an_hour": round(float(slope / memory.mean()), 4),
        "scatter_mb": round(scatter, 2),
        "flat": bool(rise < FLAT * memory.mean()),
        "every_minute_mb": [round(float(one), 1) for one in memory[:: max(1, round(60 / SAMPLE))]],
    }


class Readers:
    """A few people who read all the time, and what they were answered."""

    def __init__(self, server: str, archive: str, count: int, think: float) -> None:
        self.server, self.archive, self.think = server, archive, think
        self.over = threading.Event()
        self.statuses: dict[int, int] = {}
        self.lock = threading.Lock()
        self.pages = ["/"]
        self.threads = [threading.Thread(target=self.read, args=(number,), daemon=True) for number in range(count)]
        for thread in self.threads:
            thread.start()

    def renew(self) -> None:
        """Look at what the archive holds now."""
        self.pages = paths(self.archive, 400, seed=int(time.monotonic()))

    def read(self, number: int) -> None:
        rng = random.Random(number)
        while not self.over.wait(rng.uniform(0, 2 * self.think)):
            try:
                status = _status(f"{self.server}{rng.choice(self.pages)}")
            except OSError:
                status = 0
            with self.lock:
                self.statuses[status] = self.statuses.get(status, 0) + 1

    def close(self) -> dict[int, int]:
        self.over.set()
        for thread in self.threads:
            thread.join(90)
        return dict(sorted(self.statuses.items()))


@contextlib.contextmanager
def fast(arguments: list[str], times: float, pages: float, log: Path):
    """A command of ours in a process whose clock is fast."""
    with log.open("ab") as err, log.with_suffix(".jsonl").open("ab") as out:
        script = str(Path(__file__).with_name("fast.py"))
        process = subprocess.Popen([sys.executable, script, str(times), str(pages), *arguments], stdout=out, stderr=err)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(120)


def measure(chosen: argparse.Namespace, folder: Path) -> dict[str, object]:
    from variorum.archive import open_archive

    base = Postgres(folder / "pg") if chosen.engine == "postgresql" else None
    archive = base.address if base else str(folder / "archive.db")
    port = free_port()
    server, log = f"http://127.0.0.1:{port}", folder / "serve.log"
    options = ("--articles", str(chosen.articles), "--listed", str(chosen.articles), "--every", str(chosen.every), "--troubled")
    with open_archive(archive, now=now):
        pass
    if chosen.filled:
        corpus = write_corpus(folder / "captures.jsonl", chosen.filled)
        add = [sys.executable, "-m", "variorum", "add", str(corpus), "--archive", archive, "--no-compare", "--format", "jsonl"]
        subprocess.run(add, check=True, stdout=subprocess.DEVNULL)
        corpus.unlink()
    with (
        Newspaper(*options, hosts=chosen.hosts) as paper,
        fast([*paper.watched(), "--archive", archive, "--format", "jsonl"], chosen.times, 0, folder / "watch.log") as watch,
        fast(["serve", "--archive", archive, "--port", str(port)], 1, chosen.pages, log) as serve,
    ):
        wait_for(server, serve, log)
        gauge = Gauge({"watch": watch.pid, "serve": serve.pid}, SAMPLE)
        readers = Readers(server, archive, chosen.readers, chosen.think / 1000)
        end = time.monotonic() + chosen.minutes * 60
        renewed = 0.0
        while (moment := time.monotonic()) < end and watch.poll() is None and serve.poll() is None:
            gauge.take()
            if moment - renewed > 60:
                with contextlib.suppress(IndexError):  # nothing has come yet
                    readers.renew()
                renewed = moment
                _tell(gauge)
            time.sleep(SAMPLE)
        ended = {name: process.poll() for name, process in (("watch", watch), ("serve", serve))}
        statuses = readers.close()
        with open_archive(archive, now=now) as opened:
            counts = opened.size()
            problems = list(opened.problems())
    if base:
        base.stop()
    said = (folder / "watch.log").read_text()[-1500:] if ended["watch"] is not None else ""
    return {
        "minutes": chosen.minutes,
        "filled": chosen.filled,
        "times": chosen.times,
        "pages_mb": chosen.pages,
        "warm_up_minutes": chosen.warm_up,
        "engine": chosen.engine,
        "memory": {name: summary(taken, chosen.warm_up * 60) for name, taken in gauge.taken.items()},
        "ended_early": {name: status for name, status in ended.items() if status is not None} | ({"said": said} if said else {}),
        "answers": statuses,
        "held": {name: getattr(counts, name) for name in ("articles", "captures", "versions", "transitions")},
        "problems": problems[:10],
    }


def _tell(gauge: Gauge) -> None:
    last = {name: [round(taken[-1].memory, 1), round(taken[-1].alone, 1)] for name, taken in gauge.taken.items() if taken}
    print(f"{(time.monotonic() - gauge.began) / 60:.1f} min {json.dumps(last)}", file=sys.stderr, flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=80)
    options.add_argument("--warm-up", type=float, default=20)
    options.add_argument("--filled", type=int, default=20_000, help="captures that the archive holds at the start")
    options.add_argument("--hosts", type=int, default=8)
    options.add_argument("--articles", type=int, default=45, help="of each host")
    options.add_argument("--every", type=float, default=3.0, help="seconds between two changes of each host")
    options.add_argument("--times", type=float, default=60, help="how much faster the clock of `watch` runs")
    options.add_argument("--pages", type=float, default=8, help="MB of pages that `serve` keeps (by itself it takes 64)")
    options.add_argument("--readers", type=int, default=4)
    options.add_argument("--think", type=float, default=300)
    options.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    os.environ |= {"VARIORUM_WATCH_DAILY": "1000000"}  # a day is 24 minutes here, and `watch` would rest for most of it
    with tempfile.TemporaryDirectory() as folder:
        result = measure(chosen, Path(folder))
    report("soak", "memory of watch and serve; see the script", result, chosen.json)


if __name__ == "__main__":
    main()

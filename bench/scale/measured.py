"""Runs a command and measures it with all processes that it starts; says on what machine.

A file of results is one JSON object: `measurement` (the script's name), `commit` (of the checkout; `+` when tracked files differ from it), `date`,
`machine` (processor, cores, memory in GB, Python, and how many processes wanted a core in the last five minutes: where that is well above the cores,
wall times say little), `about` (what the figures are) and `results`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import platform
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = 0.1  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    wall_s: float
    cpu_s: float  # of the command and of every process that it waited for
    peak_mb: int  # of all its processes together, shared pages counted once
    output: str  # what it printed


def _children(process: int) -> list[int]:
    found = [process]
    for folder in Path(f"/proc/{process}/task").glob("*"):
        with contextlib.suppress(OSError):
            for child in (folder / "children").read_text().split():
                found += _children(int(child))
    return found


def resident(process: int) -> int:
    """Resident memory of a process and its descendants, in kilobytes; 0 where the system does not tell."""
    return sum(map(alone, _children(process)))


def alone(process: int) -> int:
    """Resident memory of one process in kilobytes, its share of what it has in common with others; 0 where the system does not tell."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def run(command: list[str], *, cores: int | None = None, environment: Mapping[str, str] | None = None) -> Run:
    """Run to the end on the first `cores` cores, or raise SystemExit with what it said when it fails."""
    chosen = sorted(os.sched_getaffinity(0))[:cores]
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
        preexec_fn=lambda: os.sched_setaffinity(0, chosen),  # noqa: PLW1509  - no thread runs yet
    )
    peak, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(SAMPLE):
            peak[0] = max(peak[0], resident(process.pid))

    said: list[str] = []
    readers = [threading.Thread(target=watch), threading.Thread(target=lambda: said.append(process.stderr.read()))]
    for reader in readers:
        reader.start()
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    over.set()
    for reader in readers:
        reader.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: status {process.returncode}\n{said[0][-2000:]}")
    return Run(
        wall_s=round(wall, 3),
        cpu_s=round(usage.ru_utime + usage.ru_stime, 3),
        peak_mb=max(peak[0], usage.ru_maxrss) // 1024,
        output=output,
    )


def figures(measured: Run) -> dict[str, float]:
    return {name: value for name, value in asdict(measured).items() if name != "output"}


def _first(path: str, start: str) -> str:
    with contextlib.suppress(OSError):
        for line in Path(path).read_text().splitlines():
            if line.startswith(start):
                return line.partition(":")[2].strip()
    return ""


def _git(*words: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False).stdout.strip()


def report(measurement: str, about: str, results: object, path: Path | None) -> None:
    """Print the results as one JSON object, and write it into a file when there is one."""
    changed = "+" if _git("status", "--porcelain", "--untracked-files=no") else ""
    memory = _first("/proc/meminfo", "MemTotal")
    result = {
        "measurement": measurement,
        "commit": f"{_git('rev-parse', '--short=12', 'HEAD')}{changed}",
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "machine": {
            "processor": _first("/proc/cpuinfo", "model name") or platform.machine(),
            "cores": len(os.sched_getaffinity(0)),
            "memory_gb": round(int(memory.split()[0]) / 1e6) if memory else None,
            "python": platform.python_version(),
            "load": round(os.getloadavg()[1], 1),
        },
        "about": about,
        "results": results,
    }
    text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    print(text, end="")
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

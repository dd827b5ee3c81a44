"""The disk is full while captures are written: nothing that was acknowledged is lost, nothing half is kept, and with more room it goes on.

    python bench/reliability/full_disk.py [--trials 20] [--seed 1] [--engines sqlite postgresql] [--json bench/results/reliability_full_disk.json]

The archive (with PostgreSQL: the server's whole folder) lies on a small disk in memory of its own, whose size is drawn anew for each trial, so that it is
another write that finds no room; as root, since it is mounted. `variorum add` must end with status 2 and one line that a person understands. While the disk is
still full the archive is opened and looked at as in `kill.py`. Then the disk grows, the same command is given again, and in the end the archive holds what one holds
that had room all the time. `variorum watch`, a quarter as often, has to say that there is no room, to live, and to go on when there is.

Without root, and with `--limit`, SQLite is held to files of a size instead (RLIMIT_FSIZE): a write beyond it fails.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scale"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import corpus
import ground
from forks import Forks
from kill import HASTE
from measured import report
from servers import Newspaper

DISK_MB, FILES_MB = (0.3, 8.0), (0.3, 4.5)  # sizes too small for the captures below; the log is folded into the archive at 4
POSTGRES_MB = (0.5, 12.0)  # room beside a new server, which takes some 55; its log takes 16 at a time
ARTICLES = 900  # some 3,600 captures


class SmallDisk:
    """A disk in memory that holds so many MB."""

    def __init__(self, place: Path, megabytes: float) -> None:
        self.place = place
        place.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={int(megabytes * 1024)}k,mode=0755", "small", str(place)], check=True)

    def grow(self, megabytes: float) -> None:
        subprocess.run(["mount", "-o", f"remount,size={int(megabytes * 1024)}k", str(self.place)], check=True)

    def free(self) -> int:
        found = os.statvfs(self.place)
        return found.f_bavail * found.f_frsize

    def close(self) -> None:
        subprocess.run(["umount", "-l", str(self.place)], check=False)


def complaints(command, status: int | None) -> list[str]:
    """What is wrong with the way a command ended that found no room."""
    said = command.err.read_text()
    found = []
    if status != 2:
        found.append(f"it ended with {status}: {said[-300:]}")
    if "Traceback" in said:
        found.append(f"it threw up: {said[-800:]}")
    last = said.strip().splitlines()[-1] if said.strip() else ""
    if not any(word in last.lower() for word in ("full", "room", "space", "disk")):
        found.append(f"it does not say what the matter is: {last!r}")
    return found


def trial(engine: str, folder: Path, forks: Forks, *, megabytes: float, seed: int, limited: bool, articles: int) -> dict[str, object]:
    """Fill one disk, look, make room, go on."""
    folder.mkdir(parents=True)
    disk = None if limited else SmallDisk(folder / "disk", 400 if engine == "postgresql" else megabytes)
    batch = folder / "captures.jsonl"
    corpus.write(batch, articles, seed=seed)
    under = None
    try:
        under = ground.Ground.made(engine, folder, disk.place if disk else None)
        if disk and under.server:
            disk.grow(400 - disk.free() / (1 << 20) + megabytes)
        command = ["add", str(batch), "--archive", under.address, "--no-compare", "--format", "jsonl"]
        first = forks.start(command, folder, most_bytes=int(megabytes * 1e6) if limited else None)
        status = first.wait(120)
        said = first.err.read_text().strip().splitlines()
        faults = complaints(first, status) if status else ["the disk was large enough"]
        acknowledged = under.note(first.lines())
        free = disk.free() if disk else None
        if under.server is None:
            faults += _looked_at(under, "while the disk is full")
        if disk:
            disk.grow(400)
        if under.server:
            under.server.mended()
        faults += _looked_at(under, "when there is room again")
        again = forks.start(command, folder)
        if status := again.wait(300):
            faults.append(f"with room it ended with {status}: {again.err.read_text()[-300:]}")
        under.note(again.lines())
        faults += _looked_at(under, "in the end") + _as_unharmed(under, batch, forks)
    finally:
        if under:
            under.close()
        if disk:
            disk.close()
    return {
        "megabytes": round(megabytes, 2),
        "acknowledged": acknowledged,
        "free_bytes": free,
        "said": said[-1] if said else "",
        "faults": faults,
    }


def watch_trial(folder: Path, forks: Forks, *, megabytes: float) -> dict[str, object]:
    """Let `variorum watch` fill a disk: it has to say so and live, and to go on when there is room."""
    folder.mkdir(parents=True)
    disk, under = SmallDisk(folder / "disk", megabytes), None
    with Newspaper("--articles", "45", "--listed", "45", "--every", "0.05", "--words", "1500") as paper:
        try:
            under = ground.Ground.made("sqlite", folder, disk.place)
            command = forks.start([*paper.watched(), "--archive", under.address, "--format", "jsonl", "--every", "1"], folder)
            faults = [] if _until(command, lambda lines: _events(lines, "problem") > 0) else ["it did not say that the disk is full"]
            time.sleep(2)
            if not command.running():
                faults.append(f"it ended when the disk was full: {command.err.read_text()[-300:]}")
            under.note(command.lines())
            faults += _looked_at(under, "while the disk is full")
            disk.grow(400)
            before = _events(command.lines(), "capture")
            if not _until(command, lambda lines: _events(lines, "capture") >= before + 30):
                faults.append(f"it did not go on when there was room: {command.err.read_text()[-300:]}")
            command.kill(signal.SIGTERM)
            if (status := command.wait(60)) != 0:
                faults.append(f"it ended with {status}: {command.err.read_text()[-300:]}")
            acknowledged = under.note(command.lines()) + before
            said = next((json.loads(line)["what"] for line in command.lines() if json.loads(line)["event"] == "problem"), "")
            faults += _looked_at(under, "in the end")
        finally:
            disk.close()
    return {"megabytes": round(megabytes, 2), "acknowledged": acknowledged, "free_bytes": 0, "said": said, "faults": faults}


def _events(lines: list[str], kind: str) -> int:
    return sum(json.loads(line)["event"] == kind for line in lines)


def _until(command, holds, seconds: float = 180.0) -> bool:
    """Wait for the lines of a command to show something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and command.running():
        if holds(command.lines()):
            return True
        time.sleep(0.2)
    return False


def _looked_at(under: ground.Ground, when: str) -> list[str]:
    try:
        return [f"{when}: {fault}" for fault in under.faults()]
    except Exception as error:  # noqa: BLE001  - whatever it is, the archive did not open
        return [f"{when} the archive does not open: {type(error).__name__}: {error}"]


def _as_unharmed(under: ground.Ground, batch: Path, forks: Forks) -> list[str]:
    whole = ground.Ground.made("sqlite", under.folder / "unharmed")
    forks.start(["add", str(batch), "--archive", whole.address, "--no-compare"], whole.folder).wait(300)
    with under.open() as lived, whole.open() as unharmed:
        return ground.differences(ground.contents(lived), ground.contents(unharmed))


def run(
    engine: str,
    trials: int,
    folder: Path,
    forks: Forks,
    *,
    seed: int,
    limited: bool,
    act: str = "add",
    articles: int = ARTICLES,
    say=lambda _: None,
) -> dict[str, object]:
    """All trials on an engine; fewer articles are given smaller disks."""
    rng = random.Random(f"{seed} {engine}")
    least, most = POSTGRES_MB if engine == "postgresql" else FILES_MB if limited else DISK_MB
    rows = []
    for number in range(trials):
        size = rng.uniform(least, most if engine == "postgresql" else least + (most - least) * articles / ARTICLES)
        place, own_seed = folder / f"{act}-{engine}-{number}", rng.randrange(1 << 30)
        if act == "watch":
            rows.append(watch_trial(place, forks, megabytes=size))
        else:
            rows.append(trial(engine, place, forks, megabytes=size, seed=own_seed, limited=limited, articles=articles))
        say(json.dumps(rows[-1]))
        if not rows[-1]["faults"]:
            shutil.rmtree(place, ignore_errors=True)
    return {
        "act": act,
        "engine": engine,
        "how": "size of files" if limited else "small disk",
        "trials": trials,
        "acknowledged": sum(row["acknowledged"] for row in rows),
        "faults": [fault for row in rows for fault in row["faults"]][:20],
        "said": sorted({re.sub(rf"{re.escape(str(folder))}/[a-z-]+\d+|/tmp/pg-\w+", "…", row["said"]) for row in rows}),
        "rows": [{name: row[name] for name in ("megabytes", "acknowledged", "free_bytes")} for row in rows],
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--trials", type=int, default=20, help="on each engine")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"])
    options.add_argument("--limit", action="store_true", help="limit the size of files rather than mount a disk")
    options.add_argument("--folder", type=Path)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    limited = chosen.limit or os.geteuid() != 0
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="full-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    rows = []
    with Forks(HASTE) as forks:
        for engine in chosen.engines:
            if engine == "sqlite" or not limited:
                rows += [run(engine, chosen.trials, folder, forks, seed=chosen.seed, limited=limited, say=_say)]
        if not limited and "sqlite" in chosen.engines:
            rows.append(run("sqlite", max(1, chosen.trials // 4), folder, forks, seed=chosen.seed, limited=False, act="watch", say=_say))
    if not chosen.folder:
        shutil.rmtree(folder, ignore_errors=True)
    report("reliability_full_disk", "captures written to a disk that is too small; see the script", {"rows": rows}, chosen.json)
    sys.exit(any(row["faults"] for row in rows))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

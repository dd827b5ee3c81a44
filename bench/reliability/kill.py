"""Kill -9 at random moments while captures are written, again and again, in one archive that has to live through all of it.

    python bench/reliability/kill.py [--kills 200] [--seed 1] [--engines sqlite postgresql] [--acts add watch] [--json bench/results/reliability_kill.json]

`add` puts captures in (plain text as JSON lines, with texts that change, come back and arrive out of order) and acknowledges each with a line once it is
committed. `watch` follows the feed of a newspaper on loopback whose articles change all the time, and one answer in twelve goes wrong. In three
trials of five the moment lies a few milliseconds after a random acknowledgement, in the others it is any. With PostgreSQL one blow in four hits all
processes of the server instead; it is started again, and the command has to end with a line that a person can read.

After each blow: the archive opens and finds no problem in itself (`Archive.problems`), every capture acknowledged so far is there as acknowledged, no
capture lacks its bytes or its text, stays and transitions are those that the captures give, counts add up, and no process is left behind. The next run goes
on with the same work. In the end what was added is, capture for capture and change for change, what an archive holds that nobody killed; and every page
that was watched is one that the newspaper sent, whole.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scale"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import corpus
import ground
from forks import Command, Forks
from measured import report
from servers import Newspaper

HASTE = {"VARIORUM_WATCH_GAP": "0.001", "VARIORUM_WATCH_DAILY": "10000000"}  # the newspaper is ours, and need not be spared
SERVER_SHARE = 0.25  # of the blows to PostgreSQL that hit the server
PATIENCE = 60.0  # seconds within which a command ends whose server was killed


@dataclass(slots=True)
class Tally:
    """What happened in the trials of one act on one engine."""

    kills: int = 0  # of the command
    server_kills: int = 0
    ended_before: int = 0  # runs that were done before the blow; not counted as kills
    acknowledged: int = 0
    before_any: int = 0  # blows before the first acknowledgement of the run
    left_behind: int = 0
    faults: list[str] = field(default_factory=list)

    def blow(self, server: bool) -> None:
        self.server_kills += server
        self.kills += not server


class Adding:
    """`variorum add` of one batch after the other; a batch that was interrupted is given again."""

    name = "add"

    def __init__(self, under: ground.Ground, rng: random.Random, articles: int) -> None:
        self.ground, self.rng, self.articles = under, rng, articles
        self.batches = 0
        self.next()

    def next(self) -> None:
        self.batches += 1
        self.size = corpus.write(self.batch(self.batches), self.articles, seed=self.rng.randrange(1 << 30))

    def batch(self, number: int) -> Path:
        return self.ground.folder / f"batch-{number:04}.jsonl"

    def arguments(self) -> list[str]:
        return ["add", str(self.batch(self.batches)), "--archive", self.ground.address, "--format", "jsonl"]

    def told(self, lines: int) -> None:
        """So many captures were acknowledged in this run. When that is all, what is left to compare is left to the next run."""
        if lines >= self.size:
            self.next()

    def end(self, forks: Forks) -> list[str]:
        """Add the last batch to its end, and everything to an archive that nobody kills; how the two differ."""
        whole = ground.Ground.made("sqlite", self.ground.folder / "unharmed")
        found = []
        for number in range(1, self.batches + 1):
            for which in (self.ground, whole) if number == self.batches else (whole,):
                command = forks.start(["add", str(self.batch(number)), "--archive", which.address, "--format", "jsonl"], which.folder)
                if status := command.wait(600):
                    found.append(f"add ended with {status}: {command.err.read_text()[-300:]}")
                which.note(command.lines())
        with self.ground.open() as lived, whole.open() as unharmed:
            found += ground.differences(ground.contents(lived), ground.contents(unharmed))
        return found


class Watching:
    """`variorum watch` of a newspaper's feed; before each run everything is due."""

    name = "watch"

    def __init__(self, under: ground.Ground, rng: random.Random, articles: int) -> None:
        articles = min(articles, 45)  # what `watch` takes from one host at a time
        self.ground, self.rng = under, rng
        self.served = under.folder / "served.txt"
        options = ("--articles", str(articles), "--listed", str(articles), "--every", "0.05", "--troubled", "--served", str(self.served))
        self.paper = Newspaper(*options)
        self.begun = False
        self.size = articles

    def arguments(self, *how: str) -> list[str]:
        self.make_due()
        return [*self.paper.watched(), "--archive", self.ground.address, "--format", "jsonl", *(how or ("--every", "1"))]

    def make_due(self) -> None:
        with self.ground.open() as archive:
            moment = ground.now().strftime("%Y-%m-%dT%H:%M:%SZ")
            for watch in archive.watches():
                archive.update_watch(dataclasses.replace(watch, due=moment))

    def told(self, lines: int) -> None:
        """It goes on for ever."""

    def end(self, forks: Forks) -> list[str]:
        """Look at everything once more in peace: nothing was stored that was not sent whole, and each article is there as it stands."""
        urlopen(f"{self.paper.address}/_still").read()
        found = []
        command = forks.start(self.arguments("--once"), self.ground.folder)
        if (status := command.wait(600)) not in {0, 1}:
            found.append(f"watch ended with {status}: {command.err.read_text()[-300:]}")
        self.ground.note(command.lines())
        sent = {line.split()[1] for line in self.served.read_text().splitlines()}
        with self.ground.open() as archive:
            captures = ground.all_captures(archive)
            found += [f"capture {one.id} shows a page that was not sent" for one in captures if one.version and one.body not in sent]
            if len({one.article for one in captures if one.version}) < self.size:
                found.append("articles of the feed are not in the archive")
        self.paper.close()
        return found


def trial(work: Adding | Watching, forks: Forks, tally: Tally, rng: random.Random, span: float) -> None:
    """One run and one blow."""
    under = work.ground
    command = forks.start(work.arguments(), under.folder)
    hit_server = under.server is not None and rng.random() < SERVER_SHARE
    _await_moment(command, rng, span, work.size)
    if not command.running():
        tally.ended_before += 1
        if command.wait(0) not in {0, 1}:
            tally.faults.append(f"{work.name} ended with {command.wait(0)}: {command.err.read_text()[-300:]}")
    elif hit_server:
        under.server.kill()
        tally.blow(server=True)
        tally.faults += _lost_server(work, command, under)
    elif command.kill():
        command.wait()
        tally.blow(server=False)
    lines = command.lines()
    work.told(len(lines))
    tally.before_any += not lines
    tally.acknowledged += under.note(lines)
    tally.left_behind += len(left := command.left_behind())
    tally.faults += [f"process {one} was left behind" for one in left]
    tally.faults += under.faults()


def _lost_server(work: Adding | Watching, command: Command, under: ground.Ground) -> list[str]:
    """Start the server again; what is wrong with the way the command took it. `add` has to end, `watch` may go on."""
    under.server.start()
    found = []
    status = command.wait(PATIENCE if work.name == "add" else 3.0)
    if status is None:
        if work.name == "add":
            found.append("add did not end when its server was killed")
        command.kill()
        command.wait()
    elif status == 0:
        found.append(f"{work.name} said that all is well when its server was killed")
    said = command.err.read_text()
    if "Traceback" in said:
        found.append(f"{work.name} threw up when its server was killed: {said[-800:]}")
    return found


def _await_moment(command: Command, rng: random.Random, span: float, size: int) -> None:
    """A random moment of the beginning, of the whole, or right after a random acknowledgement."""
    kind = rng.random()
    if kind < 0.4:
        time.sleep(rng.uniform(0, span if kind < 0.2 else span / 5))
        return
    wanted, until = rng.randrange(size), time.monotonic() + 10 * span  # the machine may be busy
    while command.running() and time.monotonic() < until and command.out.read_bytes().count(b"\n") < wanted:
        time.sleep(0.002)
    time.sleep(rng.uniform(0, 0.02))


def run(
    act: str, engine: str, kills: int, folder: Path, forks: Forks, *, seed: int, articles: int, say=lambda _: None
) -> dict[str, object]:
    """All trials of an act on an engine; what happened."""
    rng = random.Random(f"{seed} {act} {engine}")
    under = ground.Ground.made(engine, folder)
    try:
        work = (Adding if act == "add" else Watching)(under, rng, articles)
        tally = Tally()
        began = time.monotonic()
        span = 2.0 if act == "add" else 8.0  # seconds; until the first capture comes, `watch` takes one or two
        while tally.kills + tally.server_kills < kills and len(tally.faults) < 20:
            trial(work, forks, tally, rng, span)
            say(f"{act} {engine}: {tally.kills} + {tally.server_kills} kills, {tally.acknowledged} captures, {len(tally.faults)} faults")
        tally.faults += work.end(forks)
        tally.faults += under.faults()
        with under.open() as archive:
            counts = archive.size()
        return {
            "act": act,
            "engine": engine,
            **dataclasses.asdict(tally),
            "faults": tally.faults[:20],
            "held": {"articles": counts.articles, "captures": counts.captures, "versions": counts.versions},
            "seconds": round(time.monotonic() - began),
        }
    finally:
        under.close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=200, help="in all")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--articles", type=int, default=120, help="of a batch; the newspaper has 45 at most")
    options.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"])
    options.add_argument("--acts", nargs="+", default=["add", "watch"])
    options.add_argument("--folder", type=Path, help="where the archives are made, and kept")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    kinds = [(act, engine) for engine in chosen.engines for act in chosen.acts]
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="kills-"))
    rows = []
    with Forks(HASTE) as forks:
        for number, (act, engine) in enumerate(kinds):
            kills = chosen.kills * (number + 1) // len(kinds) - chosen.kills * number // len(kinds)
            rows.append(run(act, engine, kills, folder / f"{act}-{engine}", forks, seed=chosen.seed, articles=chosen.articles, say=_say))
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    if not chosen.folder:
        shutil.rmtree(folder, ignore_errors=True)
    total = {name: sum(row[name] for row in rows) for name in ("kills", "server_kills", "acknowledged")}
    faults = sum(len(row["faults"]) for row in rows)
    report(
        "reliability_kill",
        "kill -9 while captures are written; see the script",
        {"rows": rows, "total": {**total, "faults": faults}},
        chosen.json,
    )
    sys.exit(bool(faults))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

"""How fast pages come while a hundred people read and `variorum watch` writes.

    python bench/scale/serve_load.py ARCHIVE [--readers 100] [--seconds 60] [--think 0 1000] [--json bench/results/serve_load.json]

ARCHIVE is one that `archive_scale.py` left, an address of PostgreSQL or a file; captures of a newspaper on loopback are added to it. `variorum serve`
and `variorum watch` run as they would (four hosts, one request to each in two seconds, many more than a newsroom needs), wrk (Debian: `apt-get install wrk`) reads: a mix of front pages with and without filters, searches, outlets,
articles, texts, comparisons, stories, and the feed of changes. All share the machine's cores.

think     milliseconds that a reader waits on average before the next page. 0: none ever waits, a hundred requests are always under way
p50 ...   milliseconds from the request to the last byte
errors    connections that failed, answers that were not 200, timeouts
cpu_ms_a_request   milliseconds of processor time of the server's own process; on a busy machine the one figure that still means something
written   captures that came into the archive in that time
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from measured import ROOT, report, resident

sys.path.insert(0, str(ROOT / "bench" / "reliability"))
from servers import Newspaper

WORDS = "statement,government,police,capital,union,minister,court,weather,deal,border,opposition,hospital,market,report".split(",")
MIX = {  # shares of a hundred requests
    "latest": 20,
    "search": 12,
    "articles": 26,
    "texts": 14,
    "compare": 16,
    "outlets": 5,
    "stories": 4,
    "feed": 3,
}
FILTERS = ("", "?substantive=1", "?class=figure", "?order=time", "?offset=50", "?outlet={outlet}")


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def program(*arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command of ours, ended by a signal as it would be."""
    with log.open("ab") as file:
        process = subprocess.Popen([sys.executable, "-m", "variorum", *arguments], stdout=file, stderr=file)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                status = process.wait(120)
            except subprocess.TimeoutExpired:
                process.kill()
                raise SystemExit(f"{arguments[0]} does not end when it is told to") from None
            if status not in {0, 130, 143, -signal.SIGTERM}:
                raise SystemExit(f"{arguments[0]} ended with {status}: {log.read_text()[-1500:]}")


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        with contextlib.suppress(URLError, ConnectionError), urlopen(f"{address}/health", timeout=5) as answer:
            if answer.status == 200:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"the server does not begin: {log.read_text()[-1500:]}")


def paths(address: str, count: int = 2_000, seed: int = 1) -> list[str]:
    """Addresses of pages in the mix: some 150 articles that everybody reads, and the rest drawn from all."""
    from variorum.archive import open_archive

    rng = random.Random(seed)
    with open_archive(address, now=now, create=False) as archive:
        total = archive.size().articles
        outlets = [name for name, _ in archive.outlets()][:40]
        recent = archive.articles(order="changed", limit=100)
        others = [one for _ in range(40) for one in archive.articles(order="added", limit=5, offset=rng.randrange(max(1, total - 5)))]
        articles = [*recent, *recent, *others]
        pairs = [(one.old, one.new) for article in articles for one in archive.transitions(article.id)]
        texts = [(article.id, one.number) for article in articles for one in archive.versions(article.id)]
        stories = [one.id for one in archive.stories(limit=50)]
    makers = {
        "latest": lambda: "/" + rng.choice(FILTERS).format(outlet=quote(rng.choice(outlets))),
        "search": lambda: "/search?q=" + quote(" ".join(rng.sample(WORDS, rng.randint(1, 2)))),
        "articles": lambda: f"/articles/{rng.choice(articles).id}",
        "texts": lambda: "/articles/{}/versions/{}".format(*rng.choice(texts)),
        "compare": lambda: "/compare/{}/{}".format(*rng.choice(pairs)) if pairs else "/",
        "outlets": lambda: rng.choice(["/outlets", f"/outlets/{quote(rng.choice(outlets), safe='')}"]),
        "stories": lambda: f"/stories/{rng.choice(stories)}" if stories and rng.random() < 0.5 else "/stories",
        "feed": lambda: rng.choice(["/feeds/changes.atom", "/feeds/changes.json"]),
    }
    drawn = rng.choices(list(MIX), weights=list(MIX.values()), k=count)
    return [makers[kind]() for kind in drawn]


def read(server: str, asked: Path, readers: int, seconds: int, think: int) -> dict[str, object]:
    command = [
        "wrk",
        "-c",
        str(readers),
        "-t",
        "2",
        "-d",
        f"{seconds}s",
        "--timeout",
        "30s",
        "-s",
        str(Path(__file__).with_name("readers.lua")),
        server,
    ]
    done = subprocess.run([*command, "--", str(asked), str(think)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def refused(server: str, asked: list[str]) -> dict[str, int]:
    """Ask for each page once, one after the other, so that what is made once is made; those that were not answered."""
    bad = {}
    for path in dict.fromkeys(asked):
        for _ in range(60):
            status = _status(f"{server}{path}")
            if status != 202:  # it is being made
                break
            time.sleep(0.25)
        if status != 200:
            bad[path] = status
    return bad


def processor(pid: int) -> float:
    """Seconds of processor time that a process took, without those that it started."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _status(address: str) -> int:
    from urllib.error import HTTPError

    try:
        with urlopen(address, timeout=60) as answer:
            answer.read()
            return answer.status
    except HTTPError as error:
        return error.code


def measure(chosen: argparse.Namespace, folder: Path) -> dict[str, object]:
    from variorum.archive import open_archive

    def captures() -> int:
        with open_archive(chosen.archive, now=now, create=False) as archive:
            return archive.size().captures

    port, log = free_port(), folder / "serve.log"
    server = f"http://127.0.0.1:{port}"
    rows = []
    asked = paths(chosen.archive)
    (folder / "paths.txt").write_text("".join(f"{path}\n" for path in asked))
    with Newspaper("--articles", "45", "--listed", "45", "--every", "0.5", hosts=4) as paper:
        watch = [*paper.watched(), "--archive", chosen.archive, "--every", "30", *chosen.watch]
        with (
            program(*watch, log=folder / "watch.log"),
            program("serve", "--archive", chosen.archive, "--port", str(port), log=log) as process,
        ):
            wait_for(server, process, log)
            began = time.perf_counter()
            bad = refused(server, asked)
            first = {"pages": len(set(asked)), "seconds": round(time.perf_counter() - began, 1), "refused": bad}
            for think in chosen.think:
                before, spent = captures(), processor(process.pid)
                row = {
                    "readers": chosen.readers,
                    "think": think,
                    **read(server, folder / "paths.txt", chosen.readers, chosen.seconds, think),
                }
                cost = round((processor(process.pid) - spent) * 1000 / row["requests"], 2)
                rows.append({**row, "cpu_ms_a_request": cost, "written": captures() - before, "serve_mb": resident(process.pid) // 1024})
                print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    return {"archive": {"captures": captures()}, "mix": MIX, "one_after_the_other": first, "rows": rows}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("archive")
    options.add_argument("--readers", type=int, default=100)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--think", type=int, nargs="+", default=[0, 1000])
    options.add_argument("--watch", nargs="*", default=[], help="more options of `variorum watch`")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    os.environ |= {"VARIORUM_WATCH_DAILY": "1000000"}
    with tempfile.TemporaryDirectory() as folder:
        report("serve_load", "pages read while captures are written; see the script", measure(chosen, Path(folder)), chosen.json)


if __name__ == "__main__":
    main()

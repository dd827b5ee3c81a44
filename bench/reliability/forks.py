"""Runs `variorum` commands in processes that begin at once: a parent that has imported everything forks one for each command.

Starting Python and importing the readers takes a second, in which nothing is written and a kill shows nothing. The process that runs the command is
the real one: it leads a session of its own, and a signal sent to its id hits what writes.

    with Forks() as forks:
        command = forks.start(["add", "--archive", "news.db", "articles.jsonl"], folder)
        command.kill()
        command.wait()
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

PRELOADED = ("variorum.cli", "variorum.pipeline", "variorum.archive", "trafilatura", "rapidfuzz", "psycopg", "sqlite3", "email.utils")


@dataclass(frozen=True, slots=True)
class Command:
    """A command that was started, and the files that its standard output and error go to."""

    pid: int
    out: Path
    err: Path
    forks: Forks

    def kill(self, with_signal: int = signal.SIGKILL) -> bool:
        """Whether it was still there to be killed."""
        return bool(self.forks.ask({"kill": self.pid, "signal": int(with_signal)})["sent"])

    def wait(self, seconds: float = 60.0) -> int | None:
        """Its exit status, -9 when it was killed; None when it has not ended in time."""
        status = self.forks.ask({"wait": self.pid, "seconds": seconds})["status"]
        return None if status is None else int(status)

    def running(self) -> bool:
        return self.wait(0.0) is None

    def lines(self) -> list[str]:
        """The whole lines that it wrote on standard output."""
        data = self.out.read_bytes()
        return data[: data.rfind(b"\n") + 1].decode("utf-8", "replace").splitlines()

    def left_behind(self, patience: float = 10.0) -> list[int]:
        """Processes of its session that are still there some time after it ended; they are killed."""
        until = time.monotonic() + patience
        while (found := _session(self.pid)) and time.monotonic() < until:
            time.sleep(0.05)
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return found


def _session(leader: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader and fields[0] != "Z":
                found.append(int(folder.name))
    return found


class Forks:
    """The parent. One command is asked for at a time; many may run."""

    def __init__(self, environment: dict[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
        )

    def ask(self, request: dict[str, object]) -> dict[str, object]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def start(self, arguments: list[str], folder: Path, *, most_bytes: int | None = None) -> Command:
        """`most_bytes` is the size over which the command may write no file."""
        out, err = folder / "out.jsonl", folder / "err.txt"
        out.write_bytes(b"")  # what an earlier command said is not taken for what this one says
        answer = self.ask({"run": arguments, "out": str(out), "err": str(err), "most_bytes": most_bytes})
        return Command(int(str(answer["pid"])), out, err, self)

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


# --- the parent's side ----------------------------------------------------------------------------------------------------------------------


def _become(request: dict[str, object]) -> None:
    """In the new process: run the command and end as the program would."""
    os.setsid()
    for number, path, flags in ((0, os.devnull, os.O_RDONLY), (1, request["out"], None), (2, request["err"], None)):
        opened = os.open(str(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC if flags is None else flags, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    if request.get("most_bytes"):
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write that goes over is an error rather than the end
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(str(request["most_bytes"])),) * 2)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w", encoding="utf-8"), open(2, "w", encoding="utf-8")  # noqa: SIM115
    sys.argv = ["variorum", *request["run"]]  # type: ignore[misc]
    from variorum.cli import main

    status = 70
    try:
        status = main()
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else 2
    except BaseException:  # noqa: BLE001  - it is written down, as Python would
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _wait(pid: int, seconds: float, ended: dict[int, int]) -> int | None:
    until = time.monotonic() + seconds
    while pid not in ended:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            ended[pid] = os.waitstatus_to_exitcode(status)
        elif time.monotonic() >= until:
            return None
        else:
            time.sleep(0.002)
    return ended[pid]


def _parent() -> None:
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            __import__(name)
    ended: dict[int, int] = {}
    while line := sys.stdin.readline():
        request = json.loads(line)
        if "run" in request:
            pid = os.fork()
            if not pid:
                _become(request)
            answer: dict[str, object] = {"pid": pid}
        elif "kill" in request:
            alive = _wait(request["kill"], 0, ended) is None  # not waited for yet, so that nobody else can have its id
            if alive:
                os.kill(request["kill"], request["signal"])
            answer = {"sent": alive}
        else:
            answer = {"status": _wait(request["wait"], request["seconds"], ended)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    _parent()

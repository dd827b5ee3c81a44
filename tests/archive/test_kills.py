"""Kill -9 at random moments, and a disk that is full: the harness of bench/reliability, a few times. `bench/results` has what hundreds came to."""

import os
import sys
import tempfile
from pathlib import Path

import pytest

RELIABILITY = Path(__file__).resolve().parents[2] / "bench" / "reliability"
ENGINES = ["sqlite", "postgresql"]
pytestmark = pytest.mark.slow  # each blow takes a second, and PostgreSQL two to get up again


@pytest.fixture(scope="module")
def harness():
    """The two scripts, and a parent of commands that begin at once."""
    added = [str(RELIABILITY), str(RELIABILITY.parent / "scale")]
    sys.path[:0] = added
    try:
        import forks
        import full_disk
        import kill
    finally:
        for folder in added:
            sys.path.remove(folder)
    with forks.Forks(kill.HASTE) as parent:
        yield kill, full_disk, parent


@pytest.fixture
def ground():
    """A folder that PostgreSQL, which runs as somebody else, may enter. Not pytest's: each run of pytest shuts that for all others."""
    with tempfile.TemporaryDirectory(prefix="variorum-kills-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield folder


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("act", "kills"), [("add", 6), ("watch", 3)])
def test_what_was_acknowledged_outlives_kills(harness, ground, act, kills, engine):
    kill, _, forks = harness
    found = kill.run(act, engine, kills, ground / "trial", forks, seed=3, articles=15)
    assert found["faults"] == []
    assert found["kills"] + found["server_kills"] == kills
    assert found["held"]["captures"] >= max(1, found["acknowledged"])


def test_what_was_acknowledged_outlives_files_that_may_not_grow(harness, tmp_path):
    _, full_disk, forks = harness
    found = full_disk.run("sqlite", 2, tmp_path / "limited", forks, seed=3, limited=True, articles=200)
    assert found["faults"] == []
    assert found["acknowledged"] > 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a disk")
def test_what_was_acknowledged_outlives_a_full_disk(harness, tmp_path):
    _, full_disk, forks = harness
    found = full_disk.run("sqlite", 2, tmp_path / "small", forks, seed=5, limited=False, articles=200)
    assert found["faults"] == []
    assert found["acknowledged"] > 0

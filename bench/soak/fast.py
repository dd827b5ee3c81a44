"""Runs a `variorum` command whose clock goes faster than the world's: `fast.py TIMES COMMAND ...`.

Where the command line reads the clock, and where it waits, so many seconds pass in one. Sockets and deadlines of single requests keep real time.
"""

from __future__ import annotations

import datetime as dt
import sys
import time


def main() -> int:
    times, began, real = float(sys.argv[1]), dt.datetime.now(dt.UTC), time.monotonic()
    del sys.argv[1]
    from variorum.cli import main as run
    from variorum.cli import world

    def now() -> dt.datetime:
        return began + dt.timedelta(seconds=(time.monotonic() - real) * times)

    world.now, wait = now, world.sleep
    world.sleep = lambda seconds: wait(seconds / times)
    return run()


if __name__ == "__main__":
    sys.exit(main())

"""Runs a `variorum` command in a world that goes faster: `fast.py TIMES PAGES_MB COMMAND ...`.

Where the command line reads the clock, and where it waits, TIMES seconds pass in one. Sockets and deadlines of single requests keep real time. A server keeps
PAGES_MB of pages, and as much of what they are made from: less than by default, so that what it keeps is full after minutes rather than hours.
"""

from __future__ import annotations

import datetime as dt
import sys
import time


def main() -> int:
    times, pages, began, real = float(sys.argv[1]), float(sys.argv[2]), dt.datetime.now(dt.UTC), time.monotonic()
    del sys.argv[1:3]
    from variorum.cli import main as run
    from variorum.cli import world

    if times != 1:

        def now() -> dt.datetime:
            return began + dt.timedelta(seconds=(time.monotonic() - real) * times)

        world.now, wait = now, world.sleep
        world.sleep = lambda seconds: wait(seconds / times)
    if "serve" in sys.argv[:2]:
        from variorum.web import desk

        desk._PAGES_BYTES = int(pages * 1e6)  # noqa: SLF001
    return run()


if __name__ == "__main__":
    sys.exit(main())

"""`python -m variorum`, and what the command `variorum` begins with."""

import signal
import sys


def run() -> int:
    """Run the command line. Ctrl-C while it loads ends it without a word, and not with a traceback."""
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # otherwise somebody wants it ignored
    if ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from variorum.cli import main  # noqa: PLC0415  - this is what loads

    if ours:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return main()


if __name__ == "__main__":
    sys.exit(run())

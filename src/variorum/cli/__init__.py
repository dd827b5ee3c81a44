"""The command line: parse, call the pipeline, render. The one place that prints, writes files and exits.

Exit status: 0 done (`compare`: the texts are the same), 1 (`compare`: they differ; others: some inputs were rejected), 2 nothing could be
done. A result goes to standard output or to `-o FILE`; everything else goes to standard error, a line each.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from variorum.cli.parser import build_parser
from variorum.cli.world import INTERRUPTED, TROUBLE, Nothing, leave, say, say_no_more, telling_warnings, tolerant_streams
from variorum.errors import VariorumError


@telling_warnings()
def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; no traceback reaches a user."""
    try:
        options = build_parser().parse_args(arguments)
        options.alone = arguments is None  # the process is ours
        tolerant_streams()
        status: int = options.run(options)
        sys.stdout.flush()
        if options.alone and getattr(options, "leaves_at_once", False):
            leave(status)
    except Nothing:
        return TROUBLE
    except VariorumError as error:
        say(str(error))
        return TROUBLE
    except BrokenPipeError:
        say_no_more()
        return TROUBLE
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED
    except (MemoryError, RecursionError):
        say("these texts are too large or too deeply nested for this machine; take them in parts")
        return TROUBLE
    except OSError as error:  # no room for what is put down on the way, for example
        say(f"{error.filename or 'this machine'}: {error.strerror or error}; make room there, or see to its permissions")
        return TROUBLE
    return status

"""What a command is made of, and the options that several of them have."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Callable
from typing import NamedTuple

from variorum.cli.world import say

FORMATS = ("text", "json", "jsonl", "csv", "html")
BY_ENDING = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".html": "html", ".htm": "html", ".txt": "text"}
FOR_PROGRAMS = ("json", "jsonl", "csv")


class Command(NamedTuple):
    """One command as `--help` shows it."""

    name: str
    does: str  # a sentence without capital and full stop
    run: Callable[[argparse.Namespace], int]  # returns the exit status
    arguments: Callable[[argparse.ArgumentParser], None]
    examples: tuple[str, ...]
    note: str = ""


def output_file(command: argparse.ArgumentParser) -> None:
    """`-o` for a result that is one file."""
    command.add_argument("-o", "--output", metavar="FILE", help="write there, all or nothing, instead of standard output")


def looks(command: argparse.ArgumentParser, of_width: str) -> None:
    """How text on a terminal looks."""
    command.add_argument(
        "--colour", "--color", choices=("auto", "always", "never"), default="auto", help="default: on a terminal, unless NO_COLOR is set"
    )
    command.add_argument("--width", metavar="N", type=int, help=of_width)


def width(options: argparse.Namespace) -> int:
    """The columns that a text may take."""
    return max(20, int(options.width or shutil.get_terminal_size((100, 24)).columns))


def colour(options: argparse.Namespace) -> bool:
    """Whether a text is coloured."""
    if options.colour != "auto":
        return bool(options.colour == "always")
    return options.output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def date(given: str | None) -> str | None:
    """`--published` as it is used; what is no date is complained about and passed over."""
    if given is None:
        return None
    from datetime import datetime  # noqa: PLC0415

    try:
        datetime.fromisoformat(given if len(given) > 7 else f"{given}-01-01"[:10])
    except ValueError:
        say(f"--published: not an ISO date, passed over: {given!r}; write it as 2018-11-25")
        return None
    return given


_SIZES = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_LEAST_MEMORY = 16 << 20  # with less the work is cut into thousands of rounds


def memory(given: str) -> int:
    """An amount of memory as people write it, in bytes: 500M, 2G, 2GiB, 1.5 GB; a thousand of 1,024."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", given.strip().lower())
    if found is None:
        raise argparse.ArgumentTypeError(f"{given!r} is no amount of memory; write it as 500M or 2G")
    amount = int(float(found[1]) * _SIZES[found[2]])
    if amount < _LEAST_MEMORY:
        raise argparse.ArgumentTypeError(f"{given!r} is too little; give 16M or more")
    return amount


def positive(given: str) -> int:
    """A whole number from one on."""
    number = int(given)
    if number < 1:
        raise ValueError
    return number


def reading(command: argparse.ArgumentParser) -> None:
    """How texts are read, for the commands that read many."""
    command.add_argument("--published", metavar="DATE", help="ISO date of texts that carry none, for example 2018-11-25")
    command.add_argument("--jobs", metavar="N", type=positive, help="processes that read at the same time (default: one a core)")

"""`variorum compare` and `variorum apply`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.cli.options import BY_ENDING, FOR_PROGRAMS, FORMATS, Command, colour, date, looks, output_file, width
from variorum.cli.world import DIFFERENT, SAME, check_output, read_bytes, say, write, write_bytes
from variorum.errors import InputError

if TYPE_CHECKING:
    from variorum.model import Comparison


def _compare(options: argparse.Namespace) -> int:
    form = options.format or BY_ENDING.get(Path(options.output or "").suffix.lower(), "text")
    check_output(options.output, (options.old, options.new))
    _refuse_twice(options, form)
    import json  # noqa: PLC0415

    from variorum import pipeline, render  # noqa: PLC0415  - `--help` must not pay for them

    published = date(options.published)
    old = pipeline.open_article(options.old, stdin=sys.stdin.buffer, published=published)
    new = pipeline.open_article(options.new, stdin=sys.stdin.buffer, published=published)
    comparison = pipeline.compare(old, new)
    writers: dict[str, Callable[[Comparison], str]] = {
        "text": lambda made: render.as_text(made, width=width(options), colour=colour(options), stat=options.stat),
        "json": lambda made: json.dumps(render.as_data(made), ensure_ascii=False, indent=1) + "\n",
        "jsonl": render.as_jsonl,
        "csv": render.as_csv,
        "html": render.as_page,
    }
    write(writers[form](comparison), options.output)
    return SAME if comparison.same else DIFFERENT


def _refuse_twice(options: argparse.Namespace, form: str) -> None:
    """One file named twice is a slip of a person; a program that asks for data gets the true answer, with a warning."""
    if options.old == options.new == "-":
        raise InputError("standard input can be read once only", where="-", advice="give a file for one of the two texts")
    try:
        twice = options.old == options.new or Path(options.old).samefile(options.new)
    except (OSError, ValueError):  # no such file, or a name that can be none: reading it says so
        return
    if not twice or not Path(options.old).is_file():
        return
    error = InputError("both names lead to one file", where=options.new, advice="name two files to compare")
    if form not in FOR_PROGRAMS:
        raise error
    say(str(error))


def _apply(options: argparse.Namespace) -> int:
    from variorum import pipeline  # noqa: PLC0415

    if options.old == options.comparison == "-":
        raise InputError("standard input can be read once only", where="-", advice="give a file for the old text or for the comparison")
    check_output(options.output, (options.old, options.comparison))
    comparison = read_bytes(options.comparison)
    old = pipeline.open_article(options.old, stdin=sys.stdin.buffer)
    text, encoding = pipeline.apply_data(old, comparison, where=options.comparison)
    write_bytes(text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "strict"), options.output)
    return SAME


def _compare_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("old", metavar="OLD", help="a plain-text or HTML file; - for standard input")
    command.add_argument("new", metavar="NEW", help="the other text")
    command.add_argument("--format", choices=FORMATS, help="default: text, or what the ending of FILE says")
    command.add_argument("--stat", action="store_true", help="only counts, no readings")
    command.add_argument("--published", metavar="DATE", help="ISO date of texts that carry none, for example 2018-11-25")
    looks(command, "columns; side by side from 100 on (default: the terminal's)")
    output_file(command)


def _apply_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("old", metavar="OLD", help="the old text, the very one that was compared")
    command.add_argument("comparison", metavar="COMPARISON", help="what `variorum compare --format json` wrote; - for standard input")
    output_file(command)


COMPARE = Command(
    "compare",
    "show what changed between two texts, and what each change is about",
    _compare,
    _compare_arguments,
    (
        "variorum compare early.txt late.txt",
        "variorum compare early.txt late.txt --stat",
        "variorum compare early.html late.html -o changes.html",
        "variorum compare --format json early.txt late.txt > changes.json",
        "curl -s URL | variorum compare saved.html -",
    ),
    note="exit status: 0 when the texts hold the same words and marks, 1 when they differ, 2 in trouble",
)


APPLY = Command(
    "apply",
    "rebuild the new text from the old one and a comparison in JSON",
    _apply,
    _apply_arguments,
    (
        "variorum compare --format json early.txt late.txt | variorum apply early.txt -",
        "variorum apply early.txt changes.json -o late.txt",
    ),
)

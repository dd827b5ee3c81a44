"""`variorum claims`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from variorum.cli.options import BY_ENDING, FORMATS, Command, colour, date, looks, output_file, reading, width
from variorum.cli.progress import Tally
from variorum.cli.world import Nothing, check_output, sink, write
from variorum.errors import InputError

if TYPE_CHECKING:
    from variorum.model import Reading

_ON_ONE_PAGE = 50  # articles; more make a page that no browser scrolls well and no reader reads


class _Layout(NamedTuple):
    """What is made of each text, and what stands before, between and behind the results."""

    make: Callable[[Reading], Any]
    before: str = ""
    between: str = ""
    behind: str = ""
    alone: str | None = None  # what stands behind the only one, with nothing before it


def _claims(options: argparse.Namespace) -> int:
    from variorum import pipeline, render  # noqa: PLC0415  - `--help` must not pay for them

    single = len(options.texts) == 1 and not pipeline.is_collection(options.texts[0])
    form = options.format or BY_ENDING.get(Path(options.output or "").suffix.lower(), _default_form(options, single=single))
    check_output(options.output, options.texts)
    if options.texts.count("-") > 1:
        raise InputError("standard input can be read once only", where="-", advice="name it once")
    layouts = {
        "text": _Layout(partial(render.claims_text, width=width(options), colour=colour(options)), between="\n"),
        "json": _Layout(render.claims_json, "[\n", ",\n", "\n]\n", alone="\n" if single else None),
        "jsonl": _Layout(render.claims_line),
        "csv": _Layout(render.claims_csv, render.claims_csv_head()),
        "html": _Layout(pipeline.itself),
    }
    articles = pipeline.open_articles(options.texts, stdin=sys.stdin.buffer, published=date(options.published))
    with Tally(show=sys.stderr.isatty()) as tally, closing(pipeline.map_readings(articles, layouts[form].make, jobs=options.jobs)) as made:
        results = tally.accepted(made)
        if form == "html":
            _write_page(results, options.output)
        else:
            with sink(options.output) as put:
                _join(results, layouts[form], put)
    return tally.status


def _default_form(options: argparse.Namespace, *, single: bool) -> str:
    return "text" if single or (options.output is None and sys.stdout.isatty()) else "jsonl"


def _join(results: Iterator[str], layout: _Layout, write: Callable[[str], object]) -> None:
    first = next(results, None)
    if first is None:
        raise Nothing
    if layout.alone is not None:
        second = next(results, None)  # standard input may be a text or many
        if second is None:
            write(first + layout.alone)
            return
        results = chain([second], results)
    write(layout.before + first)
    for result in results:
        write(layout.between + result)
    write(layout.behind)


def _write_page(results: Iterator[Reading], output: str | None) -> None:
    from variorum import render  # noqa: PLC0415

    readings = list(islice(results, _ON_ONE_PAGE + 1))
    if not readings:
        raise Nothing
    if len(readings) > _ON_ONE_PAGE:
        advice = "name fewer, or ask for --format jsonl"
        raise InputError(f"more than {_ON_ONE_PAGE} texts do not fit one page", where=output or "--format html", advice=advice)
    write(render.claims_page(readings), output)


def _claims_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "texts",
        metavar="TEXT",
        nargs="+",
        help="a plain-text or HTML file, a folder of them, or a table with id and text (JSON lines, CSV, Parquet), also as .gz; - for standard input",
    )
    command.add_argument("--format", choices=FORMATS, help="default: what the ending of FILE says, else see below")
    reading(command)
    looks(command, "columns (default: the terminal's)")
    output_file(command)


CLAIMS = Command(
    "claims",
    "list who is said to have said what, through whom, with figures, dates, places and actors",
    _claims,
    _claims_arguments,
    (
        "variorum claims article.txt",
        "variorum claims article.html --published 2018-11-25 -o claims.html",
        "variorum claims --format jsonl folder/ articles.jsonl > claims.jsonl",
        "curl -s URL | variorum claims -",
    ),
    note=(
        "default format: text for one text and on a terminal; jsonl for a folder, a table or several texts elsewhere\n"
        "exit status: 0 when all were read, 1 when some were rejected, each named on standard error, 2 when nothing could be done"
    ),
)

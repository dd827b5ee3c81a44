"""`variorum story`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from variorum.cli.options import BY_ENDING, Command, colour, date, looks, output_file, reading, width
from variorum.cli.progress import Stages
from variorum.cli.world import check_output, say, write, write_bytes
from variorum.errors import InputError

_EXPORTS = ("csv", "parquet", "annotations", "tei", "prov", "schema-org")  # of `render.exports`, which `--help` must not pay for
_FORMATS = ("text", "json", "html", *_EXPORTS)
_ENDINGS = BY_ENDING | {".parquet": "parquet", ".xml": "tei", ".tei": "tei", ".jsonld": "jsonld"}


def _story(options: argparse.Namespace) -> int:
    form = options.format or _ENDINGS.get(Path(options.output or "").suffix.lower(), "text")
    if form == "jsonld":
        raise InputError("three forms have this ending", where=options.output, advice="add --format annotations, prov or schema-org")
    if form not in _FORMATS:
        raise InputError("no form of a story", where=options.output, advice=f"choose one of: {', '.join(_FORMATS)}")
    quoting = {"full_text": options.full_text, "hashes_only": options.hashes_only}
    if any(quoting.values()) and form in {"text", "json"}:
        raise InputError(f"the form {form} cannot leave words out or add them", where="--full-text, --hashes-only", advice="they are for the page and the exports")  # fmt: skip
    check_output(options.output, options.paths)
    if options.paths.count("-") > 1:
        raise InputError("standard input can be read once only", where="-", advice="name it once")
    from variorum import pipeline, render  # noqa: PLC0415  - `--help` must not pay for them

    with Stages(show=sys.stderr.isatty()) as stages:
        articles = pipeline.open_articles(options.paths, stdin=sys.stdin.buffer, published=date(options.published))
        told = pipeline.story(articles, jobs=options.jobs, progress=stages.progress, reject=stages.reject)
    for note in told.notes if form != "text" and options.output is not None else ():
        say(note)
    if options.full_text:
        say("the texts are given in full: for your own use, or with the right to pass them on")
    if form == "json":
        write(render.story_json(told), options.output)
    elif form == "html":
        write(render.story_page(told, **quoting), options.output)
    elif form in _EXPORTS:
        written = render.story_export(told, form, **quoting)
        (write_bytes(written, options.output) if isinstance(written, bytes) else write(written, options.output))
    else:
        write(render.story_text(told, width=width(options), colour=colour(options)), options.output)
    return stages.status


def _arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        help="plain-text or HTML files, folders of them, or tables with id and text and perhaps outlet, url, published (JSON lines, CSV, Parquet), also as .gz; - for standard input",
    )
    command.add_argument("--format", choices=_FORMATS, help="default: what the ending of FILE says, else text")
    reading(command)
    quoting = command.add_mutually_exclusive_group()
    quoting.add_argument("--full-text", action="store_true", help="page and exports: the texts in full, for your own use or with the right to pass them on (default: excerpts up to a cap)")  # fmt: skip
    quoting.add_argument("--hashes-only", action="store_true", help="page and exports: no words of the texts but names and figures; offsets and hashes, to check with the texts at hand")  # fmt: skip
    looks(command, "columns (default: the terminal's)")
    output_file(command)


STORY = Command(
    "story",
    "show how a story was told: which text came from which, what changed, and each claim through all texts",
    _story,
    _arguments,
    (
        "variorum story early.txt late.txt -o story.html",
        "variorum story folder/ -o story.html",
        "variorum story articles.jsonl --format json > story.json",
        "variorum story folder/ --format annotations -o story.jsonld",
    ),
    note="A handful or a few hundred tellings of one story. One text alone is read; texts that share nothing are followed by what they say.\n"
    "exit status: 0 when all were read, 1 when some were rejected, each named on standard error, 2 when nothing could be done",
)

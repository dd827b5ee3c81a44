"""`variorum reuse`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from variorum.cli.options import BY_ENDING, Command, colour, date, looks, memory, positive, width
from variorum.cli.progress import Stages
from variorum.cli.world import DONE, INTERRUPTED, check_output, say, spare_pandas, write
from variorum.errors import InputError, OutputError

_TABLES = ("passages", "pairs", "stories")
_FOR_TABLES, _FOR_TWO = ("parquet", "jsonl"), ("text", "json")


def _reuse(options: argparse.Namespace) -> int:
    if options.paths.count("-") + (options.explain or []).count("-") > 1:
        raise InputError("standard input can be read once only", where="-", advice="name it once")
    if options.explain:
        return _explain(options)
    form = options.format or "parquet"
    _check(options, form)
    options.leaves_at_once = options.engine == "local"
    if options.alone and options.engine == "local":
        spare_pandas()
    from variorum import pipeline  # noqa: PLC0415  - `--help` must not pay for it

    try:
        with Stages(show=sys.stderr.isatty(), in_parts=options.engine == "spark") as stages:
            counts = pipeline.reuse(
                options.paths, options.output, engine=options.engine, form=form, memory=options.memory, jobs=options.jobs, master=options.master,
                on_duplicate_id=options.on_duplicate_id, published=date(options.published), stdin=sys.stdin.buffer, progress=stages.progress,
                reject=stages.reject,
            )  # fmt: skip
    except KeyboardInterrupt:
        say("interrupted" if "-" in options.paths else "interrupted; the same command takes it up again")
        return INTERRUPTED
    say(_summary(counts.articles, counts.words, counts.passages, counts.pairs, counts.stories, output=options.output, form=form))
    return stages.status


def _summary(*found: int, output: str, form: str) -> str:
    from variorum.render.words import plural  # noqa: PLC0415

    names = (
        ("article", None),
        ("word", None),
        ("passage", None),
        ("pair", None),
        ("story of several articles", "stories of several articles"),
    )
    articles, words, passages, pairs, stories = (plural(count, *name) for count, name in zip(found, names, strict=True))
    tables = ", ".join(f"{name}.{form}" for name in _TABLES)
    return f"{articles}, {words}: {passages}, {pairs}, {stories}; written to {output}: {tables}"


def _check(options: argparse.Namespace, form: str) -> None:
    """Complain before the work rather than after it."""
    if form not in _FOR_TABLES:
        raise InputError("a form for --explain only", where=f"--format {form}", advice="ask for parquet or jsonl")
    if not options.paths:
        raise InputError(
            "no texts named", where="reuse", advice="name a folder or a table of them, as in `variorum reuse articles.jsonl -o found`"
        )
    if options.output is None:
        raise InputError("no folder named for the tables", where="reuse", advice="name one, as in -o found")
    if options.engine == "spark" and (options.memory or options.jobs or "-" in options.paths):
        raise InputError(
            "standard input, --memory and --jobs are for the local engine",
            where="--engine spark",
            advice="leave them out; Spark has settings of its own",
        )
    if options.master is not None and options.engine != "spark":
        raise InputError("only Spark has a master", where="--master", advice="ask for --engine spark as well, or leave it out")
    if "://" not in options.output:
        _check_folder(Path(options.output), [Path(name) for name in options.paths if name != "-"], form)


def _check_folder(folder: Path, inputs: list[Path], form: str) -> None:
    if folder.exists() and not folder.is_dir():
        raise OutputError("a file, not a folder", where=str(folder), advice="name a folder for the three tables")
    tables = [table for name in _TABLES if (table := folder / f"{name}.{form}").exists()]
    for given in inputs:
        if given.is_dir() and given.resolve() in (folder.resolve(), *folder.resolve().parents):
            raise OutputError(
                "lies in a folder that is read, and would be read the next time", where=str(folder), advice="name one elsewhere"
            )
        if given.is_file() and any(given.samefile(table) for table in tables):
            raise OutputError(f"{given} is read and would be overwritten", where=str(folder), advice="name another folder")


# --- two texts ----------------------------------------------------------------------------------------------------------------------------


def _explain(options: argparse.Namespace) -> int:
    form = options.format or BY_ENDING.get(Path(options.output or "").suffix.lower(), "text")
    if form not in _FOR_TWO:
        raise InputError("no form for --explain", where=f"--format {form}", advice="ask for text or json")
    check_output(options.output, options.paths or options.explain)
    from variorum import pipeline, render  # noqa: PLC0415

    published = date(options.published)
    if options.paths:
        a, b = pipeline.pick_articles(options.paths, options.explain, stdin=sys.stdin.buffer, published=published)
    else:
        a, b = (pipeline.open_article(path, stdin=sys.stdin.buffer, published=published) for path in options.explain)
    kinship = pipeline.explain_reuse(a, b)
    shown = render.kinship_json(kinship) if form == "json" else render.kinship_text(kinship, width=width(options), colour=colour(options))
    write(shown, options.output)
    return DONE


def _arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="a folder of texts, or a table with id and text and perhaps outlet, url, published (JSON lines, CSV, Parquet), also as .gz; - for standard input",
    )
    command.add_argument("-o", "--output", metavar="DIR", help="the folder for the tables; with --explain the file for what is shown")
    command.add_argument(
        "--explain", metavar=("A", "B"), nargs=2, help="two files, or with PATH two ids in it: show what they share, side by side"
    )
    command.add_argument(
        "--format", choices=(*_FOR_TABLES, *_FOR_TWO), help="of the tables: parquet (default) or jsonl; with --explain: text or json"
    )
    command.add_argument("--published", metavar="DATE", help="ISO date of texts that carry none, for example 2018-11-25")
    command.add_argument(
        "--on-duplicate-id", choices=("refuse", "number"), default="refuse",
        help="when an id occurs twice: refuse (default), or number them: id, id#2, id#3",
    )  # fmt: skip
    command.add_argument(
        "--engine", choices=("local", "spark"), default="local", help="one process with all cores (default), or Apache Spark"
    )
    command.add_argument(
        "--memory", metavar="SIZE", type=memory, help="what the local engine may hold at a time, 500M for example (default: 2G)"
    )
    command.add_argument("--jobs", metavar="N", type=positive, help="threads of the local engine (default: one a core)")
    command.add_argument("--master", metavar="URL", help="the Spark cluster (default: local[*], all cores of this machine)")
    looks(command, "columns; side by side from 100 on (default: the terminal's)")


REUSE = Command(
    "reuse",
    "find versions, copies and shared passages in a collection, exactly, and group articles into stories",
    _reuse,
    _arguments,
    (
        "variorum reuse articles.jsonl -o found",
        "variorum reuse folder/ more.parquet -o found --format jsonl",
        "variorum reuse articles.parquet -o found --engine spark --master spark://host:7077",
        "variorum reuse --explain early.txt late.txt",
        "variorum reuse articles.jsonl --explain id-1 id-2",
    ),
    note="The result is three tables in DIR: passages, pairs, stories; `variorum schema reuse` describes them. What was found is counted in one line\n"
    "on standard error. An interrupted run is taken up by the same command. --explain looks at two texts alone, where no footer shows by its\n"
    "frequency.\n"
    "exit status: 0 when all were read, 1 when some were rejected, each named on standard error, 2 when nothing could be done",
)

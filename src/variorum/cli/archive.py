"""`variorum add` and `variorum export`: into an archive and out of it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from variorum.cli import config
from variorum.cli.options import Command, date, output_file, positive
from variorum.cli.progress import Stages
from variorum.cli.world import (
    DONE,
    INTERRUPTED,
    SOME_REJECTED,
    TROUBLE,
    byte_sink,
    check_output,
    ended_by_either,
    now,
    say,
    sink,
    sleep,
    write,
)
from variorum.errors import InputError

if TYPE_CHECKING:
    from variorum.archive import Archive
    from variorum.pipeline.archives import Said, Tally
    from variorum.pipeline.exporting import Wanted

_STATUS = {
    "blocked": "blocked",
    "paywalled": "behind a paywall",
    "consent": "asking for consent",
    "error": "with an error",
    "doubtful": "doubtful",
}
_EXPORTS = ("jsonl", "csv", "parquet", "changes-jsonl", "changes-csv", "warc", "opml")
_ENDINGS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet", ".warc": "warc", ".opml": "opml"}


# --- add ----------------------------------------------------------------------------------------------------------------------------------


def _add(options: argparse.Namespace) -> int:
    if options.paths.count("-") > 1:
        raise InputError("standard input can be read once only", where="-", advice="name it once")
    from variorum.pipeline import archives  # noqa: PLC0415  - `--help` must not pay for it

    said = _said(options)
    if options.fetch:
        _check_contact(config.settled(options))
    if not any(path == "-" or os.path.exists(path) for path in options.paths):  # noqa: PTH110  - Path complains of names that are too long
        return _name_missing(options, said)
    put: Callable[[Any, Any], None] = _line_out if options.format == "jsonl" else lambda *_: None
    compared = 0
    with config.archive(options, create=True) as archive, Stages(show=sys.stderr.isatty()) as stages:
        count = _counter(stages, put)
        try:
            tally = archives.add(
                archive, options.paths, now=now, said=said, stdin=sys.stdin.buffer, jobs=options.jobs, bring=_bring(options, archive, said),
                acknowledge=count, reject=stages.reject,
            )  # fmt: skip
            if options.compare:
                compared = archives.settle(archive, jobs=options.jobs, progress=lambda done: stages.progress("comparing", done, None))
        except KeyboardInterrupt:
            say(
                "interrupted"
                if "-" in options.paths
                else "interrupted; what was acknowledged is kept, and the same command takes it up again"
            )
            return INTERRUPTED
        where = archive.address
    say(_summary(tally, compared, where))
    if not tally.captures + tally.again:
        return TROUBLE
    return SOME_REJECTED if tally.rejected else DONE


def _name_missing(options: argparse.Namespace, said: Said) -> int:
    """Where none of the files is there, no archive is begun either."""
    from variorum.pipeline import archives  # noqa: PLC0415  - as above

    with Stages(show=sys.stderr.isatty()) as stages:
        for found in archives.deposits(options.paths, now=now, said=said):
            if isinstance(found, InputError):
                stages.reject(found)
    return TROUBLE


def _bring(options: argparse.Namespace, archive: Archive, said: Said) -> Callable[[str], Iterator[Any]] | None:
    """What brings the captures that a list names; None unless that is wanted."""
    if not options.fetch:
        return None
    from variorum.fetch import Client  # noqa: PLC0415  - only this goes out
    from variorum.pipeline.mementos import brought  # noqa: PLC0415

    settings = config.settled(options)
    client = Client(now=now, sleep=sleep, log=say, contact=settings["contact"], allow_private=frozenset(settings["allow-private"]))
    return partial(brought, archive=archive, client=client, base=settings["web-archive"], said=said, sleep=sleep)


def _check_contact(settings: Mapping[str, Any]) -> None:
    from variorum.fetch.targets import target  # noqa: PLC0415

    goal = target(settings["web-archive"], any_port=True)
    config.check_contact(settings, private=bool({goal.host, goal.authority} & {host.lower() for host in settings["allow-private"]}))


def _said(options: argparse.Namespace) -> Said:
    from variorum.pipeline import archives  # noqa: PLC0415
    from variorum.pipeline.archives import moment  # noqa: PLC0415

    if options.url is not None and archives.key_of(options.url) is None:
        raise InputError("no address of the web", where=f"--url {options.url}", advice="write it whole, with https://")
    captured = moment(options.captured)
    if options.captured is not None and captured is None:
        raise InputError("no moment", where=f"--captured {options.captured}", advice="write it as 2024-03-01T10:00Z")
    if options.name is not None and not options.name.strip():
        raise InputError("an empty name", where="--as", advice="give the article a name")
    name = archives.key_of(options.name) or options.name  # an address is one, whichever way it is given
    return archives.Said(key=name, url=options.url, outlet=options.outlet, captured=captured, published=date(options.published))


def _counter(stages: Stages, put: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    done = 0

    def acknowledge(deposit: Any, added: Any) -> None:
        nonlocal done
        done += 1
        put(deposit, added)
        stages.progress("adding", done, None)

    return acknowledge


def _line_out(deposit: Any, added: Any) -> None:
    """Written only when the capture is safe: whoever reads the line may rely on it."""
    from variorum.render.held import added_row, json_line  # noqa: PLC0415

    sys.stdout.write(json_line(added_row(deposit, added)))
    sys.stdout.flush()


def _summary(tally: Tally, compared: int, where: str) -> str:
    from variorum.render.words import plural  # noqa: PLC0415

    parts = [f"{plural(tally.captures, 'capture')} added to {where}"]
    new = [
        *([f"{plural(tally.articles, 'new article')}"] if tally.articles else ()),
        *([f"{plural(tally.versions, 'new text')}"] if tally.versions else ()),
        *([f"{plural(tally.changed, 'change')} of text"] if tally.changed else ()),
        *(f"{count:,} {_STATUS[status]}" for status, count in sorted(tally.standing.items())),
        *([f"{tally.forgotten:,} whose text was forgotten once and is not kept"] if tally.forgotten else ()),
    ]
    parts[0] += f" ({', '.join(new)})" if new else ""
    parts += [f"{tally.again:,} there already"] if tally.again else []
    parts += [f"{tally.rejected:,} rejected"] if tally.rejected else []
    parts += [f"{plural(compared, 'transition')} compared"] if compared else []
    return "; ".join(parts)


def _add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        help="a plain-text or HTML file, a folder, a table with id and text and perhaps url, captured, outlet, published (JSON lines, CSV, Parquet), a web archive (WARC, WACZ) or a feed, also as .gz; - for standard input",
    )
    command.add_argument("--as", dest="name", metavar="NAME", help="these are captures of the one article of this name, in this order")
    command.add_argument("--url", metavar="ADDRESS", help="the same, of the article at this address")
    command.add_argument("--outlet", metavar="NAME", help="where it was published")
    command.add_argument("--captured", metavar="MOMENT", help="when it stood there, as 2024-03-01T10:00Z (default: what a record or a web archive says, else now)")  # fmt: skip
    command.add_argument("--published", metavar="DATE", help="ISO date of texts that carry none; a dateline, not the moment of a capture")
    command.add_argument(
        "--format", choices=("text", "jsonl"), default="text",
        help="text: a line at the end (default); jsonl: a line for each capture as soon as it is safe on the disk",
    )  # fmt: skip
    command.add_argument(
        "--fetch", action="store_true", help="PATH may be a list of captures (CDX): bring what it names from the web archive that keeps it"
    )
    command.add_argument(
        "--no-compare", dest="compare", action="store_false", help="leave what changed to be compared by a later `add`, `watch` or `serve`"
    )
    command.add_argument("--jobs", metavar="N", type=positive, help="processes that read pages and compare (default: one a core)")
    config.arguments(command, "contact", "web-archive")


ADD = Command(
    "add",
    "keep texts in an archive: every capture, each distinct text once, and what changed from one to the next",
    _add,
    _add_arguments,
    (
        "variorum add articles.jsonl pages/ week.warc.gz",
        "variorum add early.html late.html --url https://news.example/bridge",
        "variorum add early.txt late.txt --as bridge --outlet 'Lindmark Courier'",
        "variorum add story.txt --as bridge --captured 2024-03-01T10:00Z --archive news.db",
        "variorum add --format jsonl articles.jsonl > kept.jsonl",
        "variorum add --fetch bridge.cdx --contact desk@news.example",
    ),
    note="Adding the same again adds nothing, so an interrupted command can be run again. An article goes by its address, else by its record's id or its\n"
    "file's path. docs/archive.md says more; sitemaps and lists of feeds are for `variorum watch`.\n"
    "exit status: 0 when all was added or there already, 1 when some was rejected, each named on standard error, 2 when nothing could be done",
)


# --- export -------------------------------------------------------------------------------------------------------------------------------


@ended_by_either()
def _export(options: argparse.Namespace) -> int:
    from variorum.pipeline import exporting  # noqa: PLC0415
    from variorum.pipeline.archives import moment  # noqa: PLC0415

    form = options.format or _form(options.output)
    since = moment(options.since)
    if options.since is not None and since is None:
        raise InputError("no moment", where=f"--since {options.since}", advice="write it as 2024-03-01T10:00Z")
    wanted = exporting.Wanted(outlet=options.outlet, article=options.article, since=since)
    with config.archive(options) as archive:
        check_output(options.output, [archive.address])
        if wanted.article is not None:
            exporting.find_article(archive, wanted.article)  # before the file is begun
        count = _write(archive, wanted, form, options.output)
    if not count:
        say(f"nothing to export from {archive.address}")
    return DONE


def _form(output: str | None) -> str:
    """What the ending of a file asks for; one without an ending, as of a device, asks for nothing."""
    name = Path(output or "").name.lower().removesuffix(".gz" if (output or "").lower().endswith(".warc.gz") else "")
    ending = PurePath(name).suffix
    if ending and ending not in _ENDINGS:
        advice = f"let it end in {', '.join(_ENDINGS)} or .warc.gz, or say --format"
        raise InputError("no form of an export has this ending", where=name, advice=advice)
    return _ENDINGS.get(ending, "jsonl")


def _write(archive: Archive, wanted: Wanted, form: str, output: str | None) -> int:
    from variorum.pipeline import exporting  # noqa: PLC0415
    from variorum.render import held  # noqa: PLC0415

    if form == "opml":
        from variorum.read.opml import write_opml  # noqa: PLC0415

        feeds = exporting.subscriptions(archive)
        write(write_opml(feeds), output)
        return len(feeds)
    if form == "warc":
        from variorum.pipeline.archives import moment  # noqa: PLC0415
        from variorum.render.exports.warc import write_captures  # noqa: PLC0415

        with byte_sink(output) as file:
            packed = output is not None and output.lower().endswith(".gz")
            return write_captures(exporting.captures(archive, wanted), file, made=moment(now()) or "", packed=packed)
    forgotten: list[int | str] = []
    counted = _Counted(
        map(held.change_row, exporting.changes(archive, wanted, lacking=forgotten.append))
        if form.startswith("changes-")
        else exporting.texts(archive, wanted, lacking=forgotten.append)
    )
    if form == "parquet":
        from variorum.render.exports.held_table import write_texts  # noqa: PLC0415

        with byte_sink(output) as file:
            write_texts(counted, file)
    else:
        with sink(output) as put:
            if form.endswith("csv"):
                put(held.csv_line(held.CHANGE_COLUMNS if form.startswith("changes-") else held.TEXT_COLUMNS))
            for row in counted:
                put(held.csv_line(row) if form.endswith("csv") else held.json_line(row))
    if forgotten and form.startswith("changes-"):
        from variorum.render.words import plural  # noqa: PLC0415

        say(f"{plural(len(forgotten), 'transition')} left out, since one of the texts was forgotten")
    elif forgotten:
        say(f"{len(forgotten):,} left out, since their text was forgotten")
    return counted.count


class _Counted:
    """Rows, counted as they go by."""

    def __init__(self, rows: Iterator[dict[str, Any]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self._rows:
            self.count += 1
            yield row


def _export_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=_EXPORTS, help="default: what the ending of FILE says, else jsonl")
    command.add_argument("--outlet", metavar="NAME", help="articles of this outlet only")
    command.add_argument("--article", metavar="KEY", help="this article only: its address, or the name it was added under")
    command.add_argument("--since", metavar="MOMENT", help="what was seen from this moment on, as 2024-03-01 or 2024-03-01T10:00Z")
    config.arguments(command)
    output_file(command)


EXPORT = Command(
    "export",
    "write what an archive holds: texts, typed changes, captures, or the feeds that are watched",
    _export,
    _export_arguments,
    (
        "variorum export -o news.jsonl",
        "variorum export --outlet 'Lindmark Courier' --since 2024-03-01 -o march.csv",
        "variorum export --format changes-csv -o changes.csv",
        "variorum export --article https://news.example/bridge -o bridge.warc.gz",
        "variorum export --format opml > feeds.opml",
    ),
    note="jsonl, csv and parquet have a row for each interval in which an article showed one text; `variorum add` reads them again. changes-jsonl and\n"
    "changes-csv have one for each typed change. warc holds captures with their bytes. `variorum schema archive` describes the JSON lines. Texts may be\n"
    "protected by copyright: an export in full is for your own use, or with the right to pass it on.\n"
    "exit status: 0 when it was written, 2 when nothing could be done",
)

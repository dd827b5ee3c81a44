"""`variorum doctor`."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.cli import config
from variorum.cli.options import Command, output_file
from variorum.cli.world import now, sink
from variorum.errors import ArchiveError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from variorum.pipeline.examining import Finding

_STATUS = {"ok": 0, "look": 1, "wrong": 2}


def _doctor(options: argparse.Namespace) -> int:
    import json  # noqa: PLC0415

    from variorum.render.plain import one_line  # noqa: PLC0415  - `--help` must not pay for it

    worst = 0
    listed = []
    with sink(options.output) as put:
        for finding in _findings(options):
            worst = max(worst, _STATUS[finding.level.value])
            if options.format == "json":
                listed.append({"level": finding.level.value, "subject": finding.subject, "what": finding.what})
            else:
                put(f"{finding.level.value:5}  {finding.subject:9}  {one_line(finding.what)}\n")
        if options.format == "json":
            put(
                json.dumps({"status": next(name for name, number in _STATUS.items() if number == worst), "findings": listed}, indent=1)
                + "\n"
            )
    return worst


def _findings(options: argparse.Namespace) -> Iterator[Finding]:
    from variorum.pipeline.examining import Finding, Level, examine, models  # noqa: PLC0415  - `--help` must not pay for it

    try:
        with config.archive(options) as archive:
            room = None
            if archive.engine == "sqlite":
                room = shutil.disk_usage(Path(archive.address).absolute().parent).free
            yield from examine(archive, now=now(), room=room)
    except (ArchiveError, OutputError) as error:
        yield Finding(level=Level.WRONG, subject="archive", what=str(error))
        yield from models()


def _arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    config.arguments(command)
    output_file(command)


DOCTOR = Command(
    "doctor",
    "say whether all is well with an archive, the model, the clock, the disk and what watches",
    _doctor,
    _arguments,
    ("variorum doctor", "variorum doctor --archive news.db --format json"),
    note="Each line begins with ok, look (somebody should) or wrong. The whole archive is read.\n"
    "exit status: 0 when all is well, 1 when somebody should look, 2 when something is wrong",
)

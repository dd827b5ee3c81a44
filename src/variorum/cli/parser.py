"""The parser: what the program and its commands are called, take, and say of themselves."""

from __future__ import annotations

import argparse
from typing import NoReturn

from variorum.cli import archive, archive_care, claims, compare, doctor, reference, reuse, serve, story, watch
from variorum.cli.world import TROUBLE

COMMANDS = (
    *(compare.COMPARE, compare.APPLY, claims.CLAIMS, reuse.REUSE, story.STORY),
    *(archive.ADD, archive.EXPORT),
    watch.WATCH,
    serve.SERVE,
    *(archive_care.BACKUP, archive_care.RESTORE, archive_care.FORGET, archive_care.REPROCESS),
    doctor.DOCTOR,
    *(reference.SCHEMA, reference.RULES),
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(TROUBLE, f"{self.prog}: {message}; see `{self.prog} --help`\n")


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; what it returns has the command as `run`."""
    from variorum import __version__  # noqa: PLC0415

    whole = _Parser(
        prog="variorum",
        description="Read the tellings of a news story and show how it was retold.",
        epilog="examples:\n  variorum compare early.txt late.txt\n  variorum compare early.html late.html -o changes.html\n"
        "  variorum compare --format json early.txt late.txt | variorum apply early.txt -\n"
        "  variorum add articles.jsonl && variorum serve\n\n"
        "`variorum COMMAND --help` says more about a command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action="version", version=f"variorum {__version__}")
    commands = whole.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    for command in COMMANDS:
        examples = "".join(f"  {example}\n" for example in command.examples)
        one = commands.add_parser(
            command.name,
            help=command.does,
            description=f"{command.does[0].upper()}{command.does[1:]}.",
            epilog=f"examples:\n{examples}" + (f"\n{command.note}" if command.note else ""),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.set_defaults(run=command.run)
        command.arguments(one)
    return whole

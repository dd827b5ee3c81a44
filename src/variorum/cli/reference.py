"""`variorum schema` and `variorum rules`: what the results mean."""

from __future__ import annotations

import argparse

from variorum.cli.options import Command, output_file
from variorum.cli.world import SAME, write
from variorum.errors import InputError


def _schema(options: argparse.Namespace) -> int:
    import json  # noqa: PLC0415

    from variorum import render  # noqa: PLC0415

    if options.name is None:
        write("".join(f"{name}\n" for name in render.SCHEMAS), options.output)
        return SAME
    if options.name not in render.SCHEMAS:
        raise InputError("no schema of that name", where=options.name, advice=f"choose one of: {', '.join(render.SCHEMAS)}")
    write(json.dumps(render.schema(options.name), ensure_ascii=False, indent=2) + "\n", options.output)
    return SAME


def _rules(options: argparse.Namespace) -> int:
    from variorum import pipeline  # noqa: PLC0415

    rows = pipeline.rules()
    wide = max(len(name) for name, _ in rows)
    write("".join(f"{name:{wide}}  {example}\n" for name, example in rows), options.output)
    return SAME


def _schema_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="NAME", nargs="?", help="for example: compare")
    output_file(command)


SCHEMA = Command(
    "schema",
    "print the JSON Schema of a result; without a name, list them",
    _schema,
    _schema_arguments,
    ("variorum schema compare",),
)


RULES = Command(
    "rules",
    "list the rules that type a change, in the order they are asked",
    _rules,
    output_file,
    ("variorum rules",),
)

"""The command line: parse, call the pipeline, render. The one place that prints, writes files and exits.

Exit status: 0 done (`compare`: the texts are the same), 1 (`compare`: they differ; others: some inputs were rejected), 2 nothing could be
done. A result goes to standard output or to `-o FILE`; everything else goes to standard error, a line each.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, NoReturn, Self

from variorum.errors import InputError, NotTextError, OutputError, VariorumError

if TYPE_CHECKING:
    from variorum.model import Comparison, Reading

SAME, DIFFERENT, TROUBLE = 0, 1, 2
DONE, SOME_REJECTED = 0, 1
_FORMATS = ("text", "json", "jsonl", "csv", "html")
_BY_ENDING = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".html": "html", ".htm": "html", ".txt": "text"}
_FOR_PROGRAMS = ("json", "jsonl", "csv")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; no traceback reaches a user."""
    options = _parser().parse_args(arguments)
    _tolerant_streams()
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except _Nothing:
        return TROUBLE
    except VariorumError as error:
        _complain(str(error))
        return TROUBLE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing more to say
        return TROUBLE
    except KeyboardInterrupt:
        _complain("interrupted")
        return 130
    except (MemoryError, RecursionError):
        _complain("these texts are too large or too deeply nested to compare on this machine; compare them in parts")
        return TROUBLE
    return status


# --- compare ------------------------------------------------------------------------------------------------------------------------------


def _compare(options: argparse.Namespace) -> int:
    form = options.format or _BY_ENDING.get(Path(options.output or "").suffix.lower(), "text")
    _check_output(options.output, (options.old, options.new))
    _refuse_twice(options, form)
    import json  # noqa: PLC0415

    from variorum import pipeline, render  # noqa: PLC0415  - `--help` must not pay for them

    published = _date(options.published)
    old = pipeline.open_article(options.old, stdin=sys.stdin.buffer, published=published)
    new = pipeline.open_article(options.new, stdin=sys.stdin.buffer, published=published)
    comparison = pipeline.compare(old, new)
    writers: dict[str, Callable[[Comparison], str]] = {
        "text": lambda made: render.as_text(made, width=_width(options), colour=_colour(options), stat=options.stat),
        "json": lambda made: json.dumps(render.as_data(made), ensure_ascii=False, indent=1) + "\n",
        "jsonl": render.as_jsonl,
        "csv": render.as_csv,
        "html": render.as_page,
    }
    _write(writers[form](comparison), options.output)
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
    if form not in _FOR_PROGRAMS:
        raise error
    _complain(str(error))


def _date(given: str | None) -> str | None:
    if given is None:
        return None
    from datetime import datetime  # noqa: PLC0415

    try:
        datetime.fromisoformat(given if len(given) > 7 else f"{given}-01-01"[:10])
    except ValueError:
        _complain(f"--published: not an ISO date, passed over: {given!r}; write it as 2018-11-25")
        return None
    return given


# --- claims -------------------------------------------------------------------------------------------------------------------------------

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
    form = options.format or _BY_ENDING.get(Path(options.output or "").suffix.lower(), _default_form(options, single=single))
    _check_output(options.output, options.texts)
    if options.texts.count("-") > 1:
        raise InputError("standard input can be read once only", where="-", advice="name it once")
    layouts = {
        "text": _Layout(partial(render.claims_text, width=_width(options), colour=_colour(options)), between="\n"),
        "json": _Layout(render.claims_json, "[\n", ",\n", "\n]\n", alone="\n" if single else None),
        "jsonl": _Layout(render.claims_line),
        "csv": _Layout(render.claims_csv, render.claims_csv_head()),
        "html": _Layout(pipeline.itself),
    }
    articles = pipeline.open_articles(options.texts, stdin=sys.stdin.buffer, published=_date(options.published))
    with _Tally(show=sys.stderr.isatty()) as tally, closing(pipeline.map_readings(articles, layouts[form].make, jobs=options.jobs)) as made:
        results = tally.accepted(made)
        if form == "html":
            _write_page(results, options.output)
        else:
            with _sink(options.output) as write:
                _join(results, layouts[form], write)
    return tally.status


def _default_form(options: argparse.Namespace, *, single: bool) -> str:
    return "text" if single or (options.output is None and sys.stdout.isatty()) else "jsonl"


def _join(results: Iterator[str], layout: _Layout, write: Callable[[str], object]) -> None:
    first = next(results, None)
    if first is None:
        raise _Nothing
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
        raise _Nothing
    if len(readings) > _ON_ONE_PAGE:
        advice = "name fewer, or ask for --format jsonl"
        raise InputError(f"more than {_ON_ONE_PAGE} texts do not fit one page", where=output or "--format html", advice=advice)
    _write(render.claims_page(readings), output)


class _Nothing(Exception):  # noqa: N818  - a state, not a mistake
    """No text could be read; each was named already."""


class _Tally:
    """Counts what was read and what was rejected, names each rejected text, and shows on a terminal how far the work is."""

    def __init__(self, *, show: bool) -> None:
        self._read = self._rejected = 0
        self._bar: Any = None
        self._show = show

    def __enter__(self) -> Self:
        if self._show:
            from tqdm import tqdm  # noqa: PLC0415  - only where somebody looks on

            tqdm.monitor_interval = 0  # no thread for a bar
            self._bar = tqdm(unit=" texts", delay=1, miniters=1, leave=False, file=sys.stderr, dynamic_ncols=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    @property
    def status(self) -> int:
        if not self._read:
            return TROUBLE
        return SOME_REJECTED if self._rejected else DONE

    def accepted(self, results: Iterator[Any]) -> Iterator[Any]:
        """The results that are no errors; errors are named."""
        for result in results:
            if self._bar is not None:
                self._bar.update()
            if isinstance(result, InputError):
                self._rejected += 1
                if self._bar is not None:
                    self._bar.clear()
                _complain(str(result))
            else:
                self._read += 1
                yield result


# --- apply, schema, rules, settings ---------------------------------------------------------------------------------------------------------


def _apply(options: argparse.Namespace) -> int:
    from variorum import pipeline  # noqa: PLC0415

    if options.old == options.comparison == "-":
        raise InputError("standard input can be read once only", where="-", advice="give a file for the old text or for the comparison")
    _check_output(options.output, (options.old, options.comparison))
    comparison = _read_bytes(options.comparison)
    old = pipeline.open_article(options.old, stdin=sys.stdin.buffer)
    text, encoding = pipeline.apply_data(old, comparison, where=options.comparison)
    _write_bytes(text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "strict"), options.output)
    return SAME


def _schema(options: argparse.Namespace) -> int:
    import json  # noqa: PLC0415

    from variorum import render  # noqa: PLC0415

    if options.name is None:
        _write("".join(f"{name}\n" for name in render.SCHEMAS), options.output)
        return SAME
    if options.name not in render.SCHEMAS:
        raise InputError("no schema of that name", where=options.name, advice=f"choose one of: {', '.join(render.SCHEMAS)}")
    _write(json.dumps(render.schema(options.name), ensure_ascii=False, indent=2) + "\n", options.output)
    return SAME


def _rules(options: argparse.Namespace) -> int:
    from variorum import pipeline  # noqa: PLC0415

    rows = pipeline.rules()
    wide = max(len(name) for name, _ in rows)
    _write("".join(f"{name:{wide}}  {example}\n" for name, example in rows), options.output)
    return SAME


# --- the parser -----------------------------------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(TROUBLE, f"{self.prog}: {message}; see `{self.prog} --help`\n")


class _Command(NamedTuple):
    """One command as `--help` shows it."""

    name: str
    does: str  # a sentence without capital and full stop
    run: Callable[[argparse.Namespace], int]
    examples: tuple[str, ...]
    note: str = ""


_COMMANDS = (
    _Command(
        "compare",
        "show what changed between two texts, and what each change is about",
        _compare,
        (
            "variorum compare early.txt late.txt",
            "variorum compare early.txt late.txt --stat",
            "variorum compare early.html late.html -o changes.html",
            "variorum compare --format json early.txt late.txt > changes.json",
            "curl -s URL | variorum compare saved.html -",
        ),
        "exit status: 0 when the texts hold the same words and marks, 1 when they differ, 2 in trouble",
    ),
    _Command(
        "apply",
        "rebuild the new text from the old one and a comparison in JSON",
        _apply,
        (
            "variorum compare --format json early.txt late.txt | variorum apply early.txt -",
            "variorum apply early.txt changes.json -o late.txt",
        ),
    ),
    _Command(
        "claims",
        "list who is said to have said what, through whom, with figures, dates, places and actors",
        _claims,
        (
            "variorum claims article.txt",
            "variorum claims article.html --published 2018-11-25 -o claims.html",
            "variorum claims --format jsonl folder/ articles.jsonl > claims.jsonl",
            "curl -s URL | variorum claims -",
        ),
        "default format: text for one text and on a terminal; jsonl for a folder, a table or several texts elsewhere\n"
        "exit status: 0 when all were read, 1 when some were rejected, each named on standard error, 2 when nothing could be done",
    ),
    _Command("schema", "print the JSON Schema of a result; without a name, list them", _schema, ("variorum schema compare",)),
    _Command("rules", "list the rules that type a change, in the order they are asked", _rules, ("variorum rules",)),
)


def _parser() -> argparse.ArgumentParser:
    from variorum import __version__  # noqa: PLC0415

    parser = _Parser(
        prog="variorum",
        description="Read the tellings of a news story and show how it was retold.",
        epilog="examples:\n  variorum compare early.txt late.txt\n  variorum compare early.html late.html -o changes.html\n"
        "  variorum compare --format json early.txt late.txt | variorum apply early.txt -\n\n"
        "`variorum COMMAND --help` says more about a command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"variorum {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    for command in _COMMANDS:
        examples = "".join(f"  {example}\n" for example in command.examples)
        subparser = commands.add_parser(
            command.name,
            help=command.does,
            description=f"{command.does[0].upper()}{command.does[1:]}.",
            epilog=f"examples:\n{examples}" + (f"\n{command.note}" if command.note else ""),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        subparser.set_defaults(run=command.run)
        _ARGUMENTS[command.name](subparser)
        subparser.add_argument("-o", "--output", metavar="FILE", help="write there, all or nothing, instead of standard output")
    return parser


def _compare_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("old", metavar="OLD", help="a plain-text or HTML file; - for standard input")
    command.add_argument("new", metavar="NEW", help="the other text")
    command.add_argument("--format", choices=_FORMATS, help="default: text, or what the ending of FILE says")
    command.add_argument("--stat", action="store_true", help="only counts, no readings")
    command.add_argument("--published", metavar="DATE", help="ISO date of texts that carry none, for example 2018-11-25")
    command.add_argument(
        "--colour", "--color", choices=("auto", "always", "never"), default="auto", help="default: on a terminal, unless NO_COLOR is set"
    )
    command.add_argument("--width", metavar="N", type=int, help="columns; side by side from 100 on (default: the terminal's)")


def _claims_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "texts",
        metavar="TEXT",
        nargs="+",
        help="a plain-text or HTML file, a folder of them, or a table with id and text (JSON lines, CSV, Parquet), also as .gz; - for standard input",
    )
    command.add_argument("--format", choices=_FORMATS, help="default: what the ending of FILE says, else see below")
    command.add_argument("--published", metavar="DATE", help="ISO date of texts that carry none, for example 2018-11-25")
    command.add_argument("--jobs", metavar="N", type=_positive, help="processes that read at the same time (default: one a core)")
    command.add_argument(
        "--colour", "--color", choices=("auto", "always", "never"), default="auto", help="default: on a terminal, unless NO_COLOR is set"
    )
    command.add_argument("--width", metavar="N", type=int, help="columns (default: the terminal's)")


def _positive(given: str) -> int:
    number = int(given)
    if number < 1:
        raise ValueError
    return number


def _apply_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("old", metavar="OLD", help="the old text, the very one that was compared")
    command.add_argument("comparison", metavar="COMPARISON", help="what `variorum compare --format json` wrote; - for standard input")


def _schema_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="NAME", nargs="?", help="for example: compare")


def _no_arguments(command: argparse.ArgumentParser) -> None:
    """A command that takes nothing but `-o`."""


_ARGUMENTS = {
    "compare": _compare_arguments,
    "claims": _claims_arguments,
    "apply": _apply_arguments,
    "schema": _schema_arguments,
    "rules": _no_arguments,
}


def _width(options: argparse.Namespace) -> int:
    return max(20, int(options.width or shutil.get_terminal_size((100, 24)).columns))


def _colour(options: argparse.Namespace) -> bool:
    if options.colour != "auto":
        return bool(options.colour == "always")
    return options.output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


# --- the world ------------------------------------------------------------------------------------------------------------------------------


def _complain(message: str) -> None:
    line = " ".join(message.split()) if "\n" in message else message
    print(f"variorum: {''.join(c if c.isprintable() else '�' for c in line)}", file=sys.stderr)


def _tolerant_streams() -> None:
    """A terminal that cannot show a character shows a stand-in rather than stopping the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace") if stream.isatty() else stream.reconfigure(encoding="utf-8", errors="surrogatepass")


def _read_bytes(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except IsADirectoryError:
        raise NotTextError("a folder, not a file", where=path, advice="name the file that `variorum compare --format json` wrote") from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=path, advice="check the name and its permissions") from None


def _check_output(output: str | None, inputs: Sequence[str]) -> None:
    """Complain before the work rather than after it."""
    if output is None:
        return
    target = Path(output)
    if target.is_dir():
        raise OutputError("a folder", where=output, advice="name a file in it")
    if not target.absolute().parent.is_dir():
        raise OutputError("its folder does not exist", where=output, advice="create the folder or name another")
    if any(name != "-" and target.exists() and Path(name).exists() and target.samefile(name) for name in inputs):
        raise OutputError("would overwrite an input", where=output, advice="name another file")
    if target.suffix.lower() != ".json" and any(
        Path(name).is_dir() and Path(name).resolve() in target.resolve().parents for name in inputs
    ):
        raise OutputError("lies in a folder that is read, and would be read the next time", where=output, advice="write it elsewhere")


def _write(text: str, output: str | None) -> None:
    if output is None:
        sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")
    else:
        _write_bytes(text.encode("utf-8", "surrogatepass"), output)


def _write_bytes(data: bytes, output: str | None) -> None:
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with _atomic(output) as file:
        file.write(data)


@contextmanager
def _sink(output: str | None) -> Iterator[Callable[[str], object]]:
    """Where a result that comes in pieces goes."""
    if output is None:
        yield sys.stdout.write
        return
    with _atomic(output) as file:
        yield lambda text: file.write(text.encode("utf-8", "surrogatepass"))


@contextmanager
def _atomic(output: str) -> Iterator[BinaryIO]:
    """A file that takes its place, all or nothing, when the block ends well. A device or a pipe cannot be replaced; it is written into."""
    import tempfile  # noqa: PLC0415  - only with -o

    target = Path(output)
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                yield file
            return
        handle, name = tempfile.mkstemp(dir=target.absolute().parent, prefix=".variorum-")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(
            f"cannot be written ({error.strerror})", where=output, advice="choose a place you may write to, with room left"
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

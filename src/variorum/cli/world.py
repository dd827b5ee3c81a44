"""What the command line does to the world: it reads bytes, writes results, complains, and says how it ended."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TextIO

from variorum.errors import InputError, InputWarning, NotTextError, OutputError

SAME, DIFFERENT, TROUBLE = 0, 1, 2
DONE, SOME_REJECTED = 0, 1
INTERRUPTED = 130  # as shells have it


class Nothing(Exception):  # noqa: N818  - a state, not a mistake
    """No text could be read; each was named already."""


def say(message: str) -> None:
    """One line on standard error."""
    line = " ".join(message.split()) if "\n" in message else message
    print(f"variorum: {''.join(c if c.isprintable() else '�' for c in line)}", file=sys.stderr)


def say_line(line: str) -> None:
    """A line for programs on standard error, as it is."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def telling_warnings() -> Iterator[None]:
    """What of the input was passed over is said in one line each; warnings of others are shown as ever."""
    with warnings.catch_warnings():
        warnings.simplefilter("default", InputWarning)
        others = warnings.showwarning

        def tell(  # noqa: PLR0917  - as `warnings` calls it
            message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None, line: str | None = None
        ) -> None:
            if issubclass(category, InputWarning):
                say(str(message))
            else:
                others(message, category, filename, lineno, file, line)

        warnings.showwarning = tell
        yield


def tolerant_streams() -> None:
    """A terminal that cannot show a character shows a stand-in rather than stopping the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace") if stream.isatty() else stream.reconfigure(encoding="utf-8", errors="surrogatepass")


@contextmanager
def ended_by_either() -> Iterator[None]:
    """SIGTERM ends what is inside as Ctrl-C does, so that nothing half made is left behind; where somebody has it ignored or heard, it stays so."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def say_no_more() -> None:
    """Whoever read standard output left; what is still held back for them goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def now() -> datetime:
    """The one clock of the program; the rest is handed it."""
    return datetime.now(UTC)


def sleep(seconds: float) -> None:
    """The one way to wait; the rest is handed it."""
    threading.Event().wait(seconds)


def read_bytes(path: str) -> bytes:
    """The bytes of a file, or of standard input for "-"."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except IsADirectoryError:
        raise NotTextError("a folder, not a file", where=path, advice="name the file that `variorum compare --format json` wrote") from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=path, advice="check the name and its permissions") from None


def check_output(output: str | None, inputs: Sequence[str]) -> None:
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


def write(text: str, output: str | None) -> None:
    """The result to standard output, or all or nothing into a file."""
    if output is None:
        sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")
    else:
        write_bytes(text.encode("utf-8", "surrogatepass"), output)


def write_bytes(data: bytes, output: str | None) -> None:
    """The same, of bytes."""
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with _atomic(output) as file:
        file.write(data)


@contextmanager
def sink(output: str | None) -> Iterator[Callable[[str], object]]:
    """Where a result that comes in pieces goes."""
    if output is None:
        yield sys.stdout.write
        return
    with _atomic(output) as file:
        yield lambda text: file.write(text.encode("utf-8", "surrogatepass"))


@contextmanager
def byte_sink(output: str | None, *, alone: bool = False) -> Iterator[BinaryIO]:
    """The same, of bytes, as a file; `alone`: a new one is its owner's alone."""
    if output is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with _atomic(output, 0o600 if alone else 0o666) as file:
        yield file


@contextmanager
def _atomic(output: str, mode: int = 0o666) -> Iterator[BinaryIO]:
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
            Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else mode & ~_umask())
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


def leave(status: int) -> None:
    """End the process without taking it to pieces: the compiler and the arrays take a fifth of a second, and the system has them back anyway."""
    sys.stderr.flush()
    os._exit(status)


class _NoPandas:
    """Pyarrow loads pandas wherever it is installed, which takes a third of a second; no command of ours but `--engine spark` needs it."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)


def spare_pandas() -> None:
    """Keep pandas from being loaded in this process."""
    if "pandas" not in sys.modules and not any(isinstance(finder, _NoPandas) for finder in sys.meta_path):
        sys.meta_path.insert(0, _NoPandas())

"""Reuse: which texts are versions, copies or extracts of which, and which share a passage.

    >>> from variorum.reuse import find
    >>> found = find(batches)                     # Arrow record batches of schema ARTICLES
    >>> found.pairs.to_pandas()

`run` does the same from files to files, in bounded memory, and takes up what an interrupted run left. `Index` takes one article at a time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import pyarrow as pa

from variorum.errors import InputError, OutputError
from variorum.reuse import local, words
from variorum.reuse.ids import NUMBER, REFUSE, settled
from variorum.reuse.local import Counts, Progress
from variorum.reuse.outputs import InFiles, InMemory, Reuse

if TYPE_CHECKING:
    from variorum.reuse.index import Index, Relations

__all__ = ["NUMBER", "REFUSE", "Counts", "Index", "Relations", "Reuse", "find", "key_of", "run"]

MEMORY = 2 << 30  # bytes of postings held at a time, when nobody says otherwise
_VERSION = 1  # of what the stages hold; the program's own counts too
_STAGES = ".variorum-stages"  # a name that no folder of the user has: what stands there is thrown away
_LOCK = ".variorum-lock"


def __getattr__(name: str) -> object:
    if name in {"Index", "Relations"}:
        from variorum.reuse import index  # noqa: PLC0415  - a collection read at once needs no database

        return getattr(index, name)
    raise AttributeError(f"module 'variorum.reuse' has no attribute {name!r}")


def find(batches: Iterable[pa.RecordBatch], *, on_duplicate_id: str = REFUSE, jobs: int = 1) -> Reuse:
    """Find all reuse among articles, given as record batches of schema ARTICLES. Raises `InputError` for ids that occur twice."""
    sink = InMemory()
    with tempfile.TemporaryDirectory(prefix="variorum-") as folder:
        settle = partial(settled, how=on_duplicate_id, where="the articles given")
        local.find(batches, sink, Path(folder), jobs=jobs, memory=MEMORY, settle=settle, progress=_silent)
    return sink.reuse()


def run(
    batches: Iterable[pa.RecordBatch],
    output: Path,
    *,
    key: str | None,
    form: str = "parquet",
    memory: int = MEMORY,
    jobs: int = 1,
    on_duplicate_id: str = REFUSE,
    progress: Progress = lambda *_: None,
) -> Counts:
    """Find all reuse and write passages, pairs and stories into the folder `output`.

    `key` names the input: stages that a run with the same key left in `output` are taken up; None takes up nothing. `form`: "parquet" or
    "jsonl". Raises `InputError` for ids that occur twice, `OutputError` when the folder cannot be written to or the disk is full; then nothing
    half-written remains.
    """
    try:
        with _stages(output, key) as stages, InFiles(output, form) as sink:
            settle = partial(settled, how=on_duplicate_id, where=str(output))
            return local.find(batches, sink, stages, jobs=jobs, memory=memory, settle=settle, progress=progress)
    except OSError as error:
        what = " ".join(str(error.strerror or error).split())
        raise OutputError(f"cannot be written ({what})", where=str(output), advice="make room there, or name another folder") from error


@contextmanager
def _stages(output: Path, key: str | None) -> Iterator[Path]:
    """The folder that the stages stand in: empty, or as a run with the same key left it. It goes when all is done, or refused."""
    folder = output / _STAGES
    folder.mkdir(parents=True, exist_ok=True)
    with (output / _LOCK).open("w") as lock:
        _lock(lock, output)
        try:
            yield _same_or_empty(folder, key)
        except (InputError, OSError):
            shutil.rmtree(folder, ignore_errors=True)
            raise
        else:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            (output / _LOCK).unlink(missing_ok=True)


def _lock(stream: TextIO, output: Path) -> None:
    try:
        import fcntl  # noqa: PLC0415  - not on every system
    except ImportError:
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise InputError(
            "another run is writing there", where=str(output), advice="wait until it is done, or name another folder"
        ) from None


def _same_or_empty(folder: Path, key: str | None) -> Path:
    note = folder / "made-of.json"
    mine = json.dumps({"version": [_VERSION, version("variorum")], "gram": words.GRAM, "run": words.RUN, "input": key})
    if key is None or not note.exists() or note.read_text(encoding="utf-8") != mine:
        shutil.rmtree(folder)
        folder.mkdir()
        note.write_text(mine, encoding="utf-8")
    return folder


def key_of(paths: Iterable[str | os.PathLike[str]], *settings: object) -> str | None:
    """What names an input: the paths with sizes and times of every file, and settings. None when something is no file or folder."""
    digest = hashlib.sha256(repr(settings).encode())
    for path in map(Path, paths):
        if not (path.is_file() or path.is_dir()):  # missing, or a pipe, which never gives the same again
            return None
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
        for file in files:
            state = file.stat()
            digest.update(f"{file.absolute()}\0{state.st_size}\0{state.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _silent(_stage: str, _done: int, _total: int | None) -> None:
    pass

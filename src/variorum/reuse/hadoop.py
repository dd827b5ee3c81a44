"""Files wherever Hadoop's file systems reach: a local disk, HDFS, S3. Everything goes through the Java machine that Spark runs on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from variorum.errors import InputError, NotFoundError

KINDS = {".jsonl": "json", ".ndjson": "json", ".json": "json", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet", ".pq": "parquet"}
_PACKED = (".gz", ".bz2", ".zst", ".zstd")  # that Spark unpacks as it reads text


class File(NamedTuple):
    """A file that is there."""

    uri: str
    size: int  # bytes
    changed: int  # milliseconds since 1970
    kind: str | None  # as in KINDS


class Disk:
    """What `context`, a SparkContext, can reach."""

    def __init__(self, context: Any) -> None:
        self._java = context._jvm  # noqa: SLF001  - pyspark has no other way to Hadoop
        self._settings = context._jsc.hadoopConfiguration()  # noqa: SLF001

    def _at(self, path: str) -> tuple[Any, Any]:
        """The file system of a path, and the path with its scheme."""
        given = self._java.org.apache.hadoop.fs.Path(path)
        system = given.getFileSystem(self._settings)
        return system, system.makeQualified(given)

    def local(self, path: str) -> Path | None:
        """The path as this machine knows it; None when it lies elsewhere."""
        _, there = self._at(path)
        return Path(there.toUri().getPath()) if there.toUri().getScheme() == "file" else None

    def exists(self, path: str) -> bool:
        system, there = self._at(path)
        return bool(system.exists(there))

    def remove(self, path: str) -> None:
        """Remove a file or folder, if it is there."""
        system, there = self._at(path)
        system.delete(there, True)

    def names(self, folder: str) -> list[str]:
        """The names in a folder; none when it is not there."""
        system, there = self._at(folder)
        return [status.getPath().getName() for status in system.listStatus(there)] if system.exists(there) else []

    def files(self, paths: Iterable[str]) -> list[File]:
        """The files at these paths, in folders and below, and of patterns such as "news/*.parquet"; hidden ones are passed over.

        Raises NotFoundError when there is nothing at one of them.
        """
        found: dict[str, File] = {}
        for path in paths:
            for file in self._files(path):
                found[file.uri] = file
        return sorted(found.values())

    def _files(self, path: str) -> Iterator[File]:
        system, there = self._at(path)
        roots = [system.getFileStatus(there)] if system.exists(there) else system.globStatus(there)
        if not roots:
            raise NotFoundError("no such file", where=path, advice="check the path")
        for root in roots:
            if not root.isDirectory():
                yield _file(root)
                continue
            below = system.listFiles(root.getPath(), True)
            depth = root.getPath().depth()
            while below.hasNext():
                status = below.next()
                inner = status.getPath().toUri().getPath().split("/")[depth + 1 :]
                if not any(part.startswith((".", "_")) for part in inner):
                    yield _file(status)


def _file(status: Any) -> File:
    name = str(status.getPath().getName()).lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    ending = f".{name.rpartition('.')[2]}"
    return File(status.getPath().toString(), status.getLen(), status.getModificationTime(), KINDS.get(ending))


def key_of(files: Iterable[File], *settings: object) -> str:
    """What names an input: sizes and times of all files, and settings."""
    digest = hashlib.sha256(repr(settings).encode())
    for file in files:
        digest.update(f"{file.uri}\0{file.size}\0{file.changed}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]


def refused(file: File) -> InputError:
    """Why a file is no input for Spark."""
    return InputError("no table that Spark reads", where=file.uri, advice=f"give files that end in {', '.join(KINDS)}")

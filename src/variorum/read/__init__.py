"""The only stage that opens files: bytes in, an Article out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from variorum.errors import EmptyTextError, InputError, NotFoundError, NotTextError, TooLargeError
from variorum.model import Article
from variorum.read.plain import read_plain
from variorum.read.sniff import is_page, refuse_known_binaries
from variorum.settings import MAX_INPUT_BYTES

__all__ = ["from_bytes", "open_article"]


def open_article(path: str | os.PathLike[str], *, stdin: BinaryIO | None = None, published: str | None = None) -> Article:
    """The article in a file of plain text or HTML, or in `stdin` when `path` is ``-``.

    `published` (ISO 8601) is the dateline when the text brings none. Raises InputError or one of its kinds: NotFoundError, NotTextError
    (a folder, an image, a program), EmptyTextError, UndecodableError, TooLargeError (over `settings.MAX_INPUT_BYTES`).
    """
    name = os.fspath(path)
    if name != "-":
        return from_bytes(_read_file(name), path=name, published=published)
    if stdin is None:
        raise InputError("no standard input was given", where="-", advice="name a file")
    return from_bytes(_read_stream(stdin, "-"), path=name, published=published)


def from_bytes(data: bytes, *, path: str, declared: str | None = None, published: str | None = None) -> Article:
    """The article in these bytes; `path` says where they came from, `declared` what encoding came with them (HTTP, the user).

    A page's own date goes before `published`. Raises NotTextError, EmptyTextError, UndecodableError and TooLargeError.
    """
    where = printable(path)
    _refuse_large(len(data), where)
    if not data:
        raise EmptyTextError("it is empty", where=where, advice="check that this is the right file")
    refuse_known_binaries(data, where)
    if is_page(data, path):
        from variorum.read.pages import read_page  # noqa: PLC0415  - it stands on heavy libraries, and plain text does not need them

        return read_page(data, path=path, where=where, declared=declared, published=published)
    return read_plain(data, path=path, where=where, declared=declared, published=published)


def printable(path: str) -> str:
    """The path on one line, for a message: line ends and the like are escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in path)


def _read_file(name: str) -> bytes:
    where = printable(name)
    try:
        with Path(name).open("rb") as file:
            _refuse_large(os.fstat(file.fileno()).st_size, where)  # before reading; a pipe says 0
            return _read_stream(file, where)
    except FileNotFoundError:
        raise NotFoundError("no such file", where=where, advice="check the spelling and the folder") from None
    except IsADirectoryError:
        raise NotTextError("a folder, not a text", where=where, advice="name a file in it") from None
    except PermissionError:
        raise InputError("reading it is not permitted", where=where, advice="change its permissions or copy it") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        raise InputError(f"cannot be read ({reason})", where=where, advice="check the path") from None


def _read_stream(stream: BinaryIO, where: str) -> bytes:
    """All bytes of a stream, which may be endless: no more than the limit and one are read."""
    chunks: list[bytes] = []
    left = MAX_INPUT_BYTES + 1
    while left and (chunk := stream.read(min(left, 1 << 20))):
        chunks.append(chunk)
        left -= len(chunk)
    data = b"".join(chunks)
    _refuse_large(len(data), where)
    return data


def _refuse_large(size: int, where: str) -> None:
    if size > MAX_INPUT_BYTES:
        limit = f"{MAX_INPUT_BYTES / 1e6:g} MB"
        raise TooLargeError(f"larger than the limit of {limit}", where=where, advice="give one article a file")

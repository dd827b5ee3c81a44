"""The only stage that opens files: bytes in, an Article out, or a record batch of many."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, NamedTuple, Protocol, TypeVar, cast

from variorum.errors import EmptyTextError, InputError, NotFoundError, NotTextError, TooLargeError
from variorum.model import Article, Captured, Holding
from variorum.read import kinds, tables
from variorum.read.plain import read_plain
from variorum.read.sniff import is_page, refuse_known_binaries
from variorum.settings import MAX_INPUT_BYTES, MAX_RECORD_BYTES, SNIFFED_BYTES

if TYPE_CHECKING:
    from variorum.read.batches import Batch
    from variorum.read.sources import Source

__all__ = [
    "as_batches",
    "from_bytes",
    "is_collection",
    "open_article",
    "open_articles",
    "open_batches",
    "open_captures",
    "open_holdings",
    "open_sources",
]

Held = TypeVar("Held")
Held_co = TypeVar("Held_co", covariant=True)  # what a reader of tables makes of them: articles, batches, or sources


class TableReader(Protocol[Held_co]):
    """`tables.articles`, or another function that is called as it is."""

    def __call__(self, stream: BinaryIO, kind: str, *, path: str, where: str, published: str | None) -> Iterator[Held_co | InputError]: ...


class TextReader(Protocol[Held_co]):
    """What is made of the bytes of a file that is one text; the ending of `hint` helps to tell a page. Raises InputError."""

    def __call__(self, data: bytes, path: str, hint: str, *, published: str | None = None) -> Held_co: ...


class ArchiveReader(Protocol[Held_co]):
    """What is made of a web archive or a feed."""

    def __call__(self, path: str, kind: str, published: str | None) -> Iterator[Held_co | InputError]: ...


class _Readers(NamedTuple, Generic[Held]):
    """What is made of each kind of file."""

    table: TableReader[Held]
    text: TextReader[Held | Article]
    archive: ArchiveReader[Held | Article]
    lists: str = "give the pages that it names"  # advice to who gives a sitemap or OPML


def open_article(path: str | os.PathLike[str], *, stdin: BinaryIO | None = None, published: str | None = None) -> Article:
    """The article in a file of plain text or HTML, or in `stdin` when `path` is ``-``.

    `published` (ISO 8601) is the dateline when the text brings none. Raises InputError or one of its kinds: NotFoundError, NotTextError
    (a folder, an image, a program), EmptyTextError, UndecodableError, TooLargeError (over `settings.MAX_INPUT_BYTES`).
    """
    name = os.fspath(path)
    if name != "-":
        return from_bytes(_read_file(name), path=name, published=published)
    if stdin is None:
        raise _no_stdin()
    return from_bytes(_read_stream(stdin, "-"), path=name, published=published)


def from_bytes(data: bytes, *, path: str, declared: str | None = None, published: str | None = None) -> Article:
    """The article in these bytes; `path` says where they came from, `declared` what encoding came with them (HTTP, the user).

    A page's own date goes before `published`. Raises NotTextError, EmptyTextError, UndecodableError and TooLargeError.
    """
    return read_bytes(data, path, path, declared=declared, published=published)


def read_bytes(data: bytes, path: str, hint: str, *, declared: str | None = None, published: str | None = None) -> Article:
    """As `from_bytes`, which calls it; the ending of `hint` helps to tell a page."""
    where = printable(path)
    _refuse_large(len(data), where)
    if not data:
        raise EmptyTextError("it is empty", where=where, advice="check that this is the right file")
    refuse_known_binaries(data, where)
    if is_page(data, hint):
        from variorum.read.pages import read_page  # noqa: PLC0415  - it stands on heavy libraries, and plain text does not need them

        return read_page(data, path=path, where=where, declared=declared, published=published)
    return read_plain(data, path=path, where=where, declared=declared, published=published)


def printable(path: str) -> str:
    """The path on one line, for a message: line ends and the like are escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in path)


def open_articles(
    paths: Iterable[str | os.PathLike[str]], *, stdin: BinaryIO | None = None, published: str | None = None
) -> Iterator[Article | InputError]:
    """The articles of files, folders, tables (JSON lines, CSV, Parquet), web archives (WARC) and feeds (RSS, Atom, JSON Feed), one at a time; an
    error stands in the place of each that fails.

    A folder gives what of these is in it and in its folders, sorted by name. ``.gz`` is unpacked. ``-`` is a text, or JSON lines. A page of a
    web archive has the id "address@moment"; an entry of a feed goes by "file#id", and only those that give their whole content are articles.
    `published` is the dateline of texts that bring none. An id that a table has given before is refused. What a record says besides id and text
    and cannot be read (a date that is not in ISO 8601, a number for a title) is None; an `InputWarning` at the end of a table tells of it.
    """
    seen: set[int] = set()  # hashes, so that a million ids stay small
    for path in paths:
        for found in _found_at(os.fspath(path), stdin, published, _articles_of(tables.articles)):
            if isinstance(found, Article) and found.given_id is not None:
                if hash(found.given_id) in seen:
                    where = f"{printable(found.path or '-')} (id {printable(found.given_id)})"
                    yield InputError("an earlier record has the same id", where=where, advice="give each record an id of its own")
                    continue
                seen.add(hash(found.given_id))
            yield found


def open_batches(
    paths: Iterable[str | os.PathLike[str]], *, stdin: BinaryIO | None = None, published: str | None = None, rows: int | None = None
) -> Iterator[Batch | InputError]:
    """As `open_articles`, in Arrow record batches of schema `batches.ARTICLES` with at most `rows` articles and some 32 MB of text each.

    An error stands between the articles before and after it. A batch may be a slice of a larger one. An id may come twice: who takes the
    batches sees to that. A file without an id of its own goes by its path.
    """
    from variorum.read import batches  # noqa: PLC0415  - it stands on pyarrow

    given = list(paths)
    found = (piece for path in given for piece in _found_at(os.fspath(path), stdin, published, _articles_of(batches.pieces)))
    return batches.gathered(found, rows=rows or batches.ROWS)


def as_batches(articles: Any, *, rows: int | None = None) -> Iterator[Batch]:
    """Articles that a program has as such batches; see `batches.as_batches`."""
    from variorum.read import batches  # noqa: PLC0415  - as above

    return batches.as_batches(articles, rows=rows or batches.ROWS)


def open_sources(
    paths: Iterable[str | os.PathLike[str]], *, stdin: BinaryIO | None = None, published: str | None = None
) -> Iterator[Source | Captured | InputError]:
    """As `open_articles`, but with the bytes, and with pages and captures of web archives still to be read (`sources.read_source`).

    Of a web archive every capture is given that may be one of an article, those with an error status too; of two records with one id both.
    """
    from variorum.read import sources  # noqa: PLC0415  - only archives need it

    readers: _Readers[Source | Captured] = _Readers(
        sources.of_table, sources.of_text, _sources_in_archive, "watch what it lists: `variorum watch FILE`"
    )
    for path in paths:
        yield from cast("Iterator[Source | Captured | InputError]", _found_at(os.fspath(path), stdin, published, readers))


def open_captures(path: str | os.PathLike[str]) -> Iterator[Captured | InputError]:
    """Every capture in a WARC file, plain or packed, or a WACZ, pages or not; an error stands in the place of each that cannot be read."""
    from variorum.read import web_archives  # noqa: PLC0415  - few need it

    name = os.fspath(path)
    try:
        with _opened(name) as file:
            yield from web_archives.captures(file, where=printable(name))
    except InputError as error:
        yield error


def open_holdings(path: str | os.PathLike[str]) -> Iterator[Holding | InputError]:
    """What a CDX list says that a web archive holds; ``.gz`` is unpacked. An error stands in the place of each entry that cannot be read."""
    from variorum.read import cdx  # noqa: PLC0415  - few need it

    name = os.fspath(path)
    where = printable(name)
    try:
        with _opened(name) as file:
            packed = name.lower().endswith(".gz")
            yield from cdx.read_cdx(io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=file))) if packed else file, where=where)
    except (gzip.BadGzipFile, zlib.error, EOFError):
        yield _unsound(where)
    except InputError as error:
        yield error


def is_collection(path: str | os.PathLike[str]) -> bool:
    """Whether a path is that of a folder, a table, a web archive or a feed, which may hold many texts."""
    name = os.fspath(path)
    return Path(name).is_dir() or kinds.kind_of(name) is not None or _look(name) is not None


def _found_at(path: str, stdin: BinaryIO | None, published: str | None, readers: _Readers[Held]) -> Iterator[Article | Held | InputError]:
    try:
        if path == "-" and stdin is not None:
            yield from _from_stdin(stdin, published, readers)
        elif Path(path).is_dir():
            yield from _in_folder(path, published, readers)
        else:
            yield from _in_file(path, published, readers)
    except InputError as error:
        yield error
    except (OSError, ValueError) as error:
        yield _unreadable(error, path)


def _from_stdin(stdin: BinaryIO, published: str | None, readers: _Readers[Held]) -> Iterator[Article | Held | InputError]:
    first = stdin.readline(MAX_RECORD_BYTES)
    rest = io.BufferedReader(_Joined(first, stdin))
    if tables.looks_like_records(first):
        yield from readers.table(rest, "json", path="-", where="-", published=published)
    else:
        yield readers.text(_read_stream(rest, "-"), "-", "-", published=published)


def _in_folder(path: str, published: str | None, readers: _Readers[Held]) -> Iterator[Article | Held | InputError]:
    empty = True
    unread: list[OSError] = []
    for folder, inner, names in os.walk(path, onerror=unread.append):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        for name in sorted(names):
            where = os.path.join(folder, name)  # noqa: PTH118  - "./" stays as the user wrote it
            if not name.startswith(".") and Path(where).is_file() and _is_wanted(where):
                empty = False
                yield from _found_at(where, None, published, readers)
    yield from (_unreadable(error, error.filename or path) for error in unread)
    if empty and not unread:
        endings = ", ".join(sorted(kinds.TEXTS | {".jsonl", ".csv", ".parquet", ".warc", ".wacz", ".rss", ".atom"}))
        raise NotFoundError("no texts in this folder", where=printable(path), advice=f"texts end in {endings}")


def _is_wanted(path: str) -> bool:
    """Whether a file in a folder is a text or holds some; .json and .xml may hold anything, and only feeds of them are taken."""
    ending = PurePath(path.lower().removesuffix(".gz")).suffix
    if ending in {".json", ".xml", ".rdf"}:
        return _look(path) in {"feed", "warc"}
    return ending in kinds.TEXTS or kinds.kind_of(path) is not None


def _in_file(path: str, published: str | None, readers: _Readers[Held]) -> Iterator[Article | Held | InputError]:
    kind = _look(path) or kinds.kind_of(path)
    packed = path.lower().endswith(".gz")
    if kind == "list":
        raise NotTextError("a list of addresses (a sitemap or OPML), not a text", where=printable(path), advice=readers.lists)
    if kind in {"warc", "feed"}:
        yield from readers.archive(path, kind, published)
        return
    if path == "-":
        raise _no_stdin()
    if kind is None and not packed:
        yield readers.text(_read_file(path), path, path, published=published)
        return
    where = printable(path)
    with _opened(path) as file:
        stream = io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=file))) if packed else file
        try:
            if kind is not None:
                yield from readers.table(stream, kind, path=path, where=where, published=published)
            else:
                yield readers.text(_read_stream(stream, where), path, path[:-3], published=published)
        except (gzip.BadGzipFile, zlib.error, EOFError):
            raise _unsound(where) from None


def _in_archive(path: str, kind: str, published: str | None) -> Iterator[Article | InputError]:
    """The articles of a web archive or a feed."""
    where = printable(path)
    if kind == "warc":
        from variorum.read import web_archives  # noqa: PLC0415  - few need it

        with _opened(path) as file:
            yield from web_archives.articles(file, path=path, where=where, published=published)
        return
    from variorum.read import feeds  # noqa: PLC0415  - as above
    from variorum.unpack import gunzipped  # noqa: PLC0415

    data = gunzipped(_read_file(path), where=where, most=feeds.MAX_FEED_BYTES)
    yield from feeds.articles(data, path=path, where=where, published=published)


def _articles_of(table: TableReader[Held]) -> _Readers[Held]:
    """Articles, and of tables what `table` makes of them."""
    return _Readers(table, read_bytes, _in_archive)


def _sources_in_archive(path: str, kind: str, published: str | None) -> Iterator[Source | Captured | InputError]:
    from variorum.read import sources  # noqa: PLC0415  - only archives need it

    if kind == "feed":
        yield from map(sources.of_entry, _in_archive(path, kind, published))
        return
    from variorum.read.web_archives import pages  # noqa: PLC0415

    with _opened(path) as file:
        yield from pages(file, where=printable(path))


def _no_stdin() -> InputError:
    return InputError("no standard input was given", where="-", advice="name a file")


def _look(path: str) -> str | None:
    """As `kinds.kind_by_look`, of a file that its ending does not tell; a pipe is not looked into."""
    if not kinds.asks_for_a_look(path) or not Path(path).is_file():
        return None
    with _opened(path) as file:
        return kinds.kind_by_look(file.read(SNIFFED_BYTES))


class _Joined(io.RawIOBase):
    """Bytes that were read ahead, then the stream they came from."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self._first, self._rest = first, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._first:
            piece, self._first = self._first[: len(buffer)], self._first[len(buffer) :]
        else:
            piece = getattr(self._rest, "read1", self._rest.read)(len(buffer))  # what has come, rather than wait for more
        buffer[: len(piece)] = piece
        return len(piece)


def _read_file(name: str) -> bytes:
    where = printable(name)
    with _opened(name) as file:
        _refuse_large(os.fstat(file.fileno()).st_size, where)  # before reading; a pipe says 0
        return _read_stream(file, where)


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """The file; trouble with it, then or while it is read, is an InputError."""
    where = printable(name)
    try:
        with Path(name).open("rb") as file:
            yield file
    except FileNotFoundError:
        if name.startswith(("http://", "https://")):
            advice = "save the page and name the file; `variorum watch` follows addresses"
            raise NotFoundError("an address, not a file", where=where, advice=advice) from None
        raise NotFoundError("no such file", where=where, advice="check the spelling and the folder") from None
    except IsADirectoryError:
        raise NotTextError("a folder, not a text", where=where, advice="name a file in it") from None
    except PermissionError:
        raise InputError("reading it is not permitted", where=where, advice="change its permissions or copy it") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unreadable(error, name) from None


def _unsound(where: str) -> InputError:
    return InputError("not a sound gzip archive", where=where, advice="pack it anew or unpack it")


def _unreadable(error: OSError | ValueError, name: str) -> InputError:
    reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return InputError(f"cannot be read ({reason})", where=printable(name), advice="check the path")


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

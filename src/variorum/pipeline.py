"""The one flow: read, compare. Every face of the program (terminal, page, Python) goes through here."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import chain
from typing import Any, BinaryIO, NamedTuple, TypeVar, cast

from variorum import settings
from variorum.claims import read as read_article
from variorum.compare import apply as apply_patch
from variorum.compare import compare as compare_readings
from variorum.errors import InputError, MismatchError, TooLargeError, VariorumError
from variorum.model import Article, Comparison, Reading

Made = TypeVar("Made")
_ALONE = 40_000  # code points that this process reads itself: starting others takes about a second, and so does reading these
_AHEAD = 4  # texts a process that are read ahead of the one that is due: what bounds the memory


class _Done(NamedTuple):
    """What was made of a text."""

    made: Any


class _Refused(NamedTuple):
    """Why a text was not read: the kind of error, what, where, advice."""

    why: tuple[type[Any], str, str, str]


_Outcome = _Done | _Refused


def open_article(path: str | os.PathLike[str], *, stdin: BinaryIO | None = None, published: str | None = None) -> Article:
    """Read a plain-text or HTML file, or standard input for "-".

    `published` (ISO 8601) is the dateline of a text that carries none. Raises `InputError` (see `variorum.errors`).
    """
    from variorum.read import open_article as open_file  # noqa: PLC0415  - texts handed over as str need none of it

    return open_file(path, stdin=stdin, published=published)


def open_articles(
    paths: Iterable[str | os.PathLike[str]], *, stdin: BinaryIO | None = None, published: str | None = None
) -> Iterator[Article | InputError]:
    """The articles of files, folders and tables (JSON lines, CSV, Parquet), one at a time, an error in the place of each that fails."""
    from variorum.read import open_articles as open_all  # noqa: PLC0415  - as above

    return open_all(paths, stdin=stdin, published=published)


def is_collection(path: str | os.PathLike[str]) -> bool:
    """Whether a path is that of a folder or a table, which may hold many texts."""
    from variorum.read import is_collection as is_many  # noqa: PLC0415  - as above

    return is_many(path)


def read(article: str | Article, *, published: str | None = None) -> Reading:
    """Read one text: who says what, figures, dates, places, actors, what each sentence is for.

    A string is the text itself, not a path. `published` (ISO 8601) is the dateline of a text that carries none. Raises `TooLargeError` for
    a text that is no article.
    """
    given = Article(text=article) if isinstance(article, str) else article
    if published and not given.published:
        given = replace(given, published=published)
    if len(given.text) > settings.MAX_TEXT_LENGTH:
        raise TooLargeError(
            f"{len(given.text):,} characters, more than the {settings.MAX_TEXT_LENGTH:,} that one text may have",
            where=_where(given), advice="give one article a file",
        )  # fmt: skip
    return read_article(given)


def read_many(articles: Iterable[Article | InputError], *, jobs: int | None = None) -> Iterator[Reading | InputError]:
    """Read many texts, in a process per core or in `jobs` processes; readings come in the order of the texts.

    Memory holds a few texts a process, however many there are. An error stands in the place of a text that cannot be read; errors among
    `articles` (from `open_articles`) keep their place.
    """
    return map_readings(articles, itself, jobs=jobs)


def map_readings(
    articles: Iterable[Article | InputError], make: Callable[[Reading], Made], *, jobs: int | None = None
) -> Generator[Made | InputError, None, None]:
    """What `make` makes of the reading of each text, in order; as `read_many`.

    `make` runs where the text is read: it must be a function that other processes can import.
    """
    given = iter(articles)
    wanted = _cores() if jobs is None else max(1, jobs)
    first, more = _first_few(given) if wanted > 1 else ([], False)
    if not more:
        for article in chain(first, given):
            yield article if isinstance(article, InputError) else _made(_attempt(article, make))
        return
    readers = _Readers(wanted)
    due: deque[tuple[Article | InputError, Future[_Outcome] | None]] = deque()
    try:
        for article in chain(first, given):
            due.append((article, None if isinstance(article, InputError) else readers.start(article, make)))
            if len(due) >= _AHEAD * wanted:
                yield readers.finish(*due.popleft(), make)
        while due:
            yield readers.finish(*due.popleft(), make)
    finally:
        readers.close()


def _first_few(given: Iterator[Article | InputError]) -> tuple[list[Article | InputError], bool]:
    """The first texts, and whether there is so much to read that other processes are worth starting."""
    first: list[Article | InputError] = []
    characters = 0
    for article in given:
        first.append(article)
        characters += 0 if isinstance(article, InputError) else len(article.text)
        if characters > _ALONE and len(first) > 1:
            return first, True
    return first, False


class _Readers:
    """Processes that read. When one is killed, the texts that were lost with it are read alone, one after another, and the rest goes on."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool = _pool(jobs)
        self._single: ProcessPoolExecutor | None = None

    def start(self, article: Article, make: Callable[[Reading], object]) -> Future[_Outcome]:
        try:
            return self._pool.submit(_attempt, article, make)
        except BrokenProcessPool:
            _stop(self._pool)
            self._pool = _pool(self._jobs)
            return self._pool.submit(_attempt, article, make)

    def finish(self, article: Article | InputError, future: Future[_Outcome] | None, make: Callable[[Reading], Made]) -> Made | InputError:
        if isinstance(article, InputError) or future is None:
            return cast("InputError", article)
        try:
            outcome = future.result()
        except BrokenProcessPool:
            outcome = self._alone(article, make)
        return cast("Made | InputError", _made(outcome))

    def close(self) -> None:
        for pool in (self._pool, self._single):
            if pool is not None:
                _stop(pool)

    def _alone(self, article: Article, make: Callable[[Reading], object]) -> _Outcome:
        self._single = self._single or _pool(1)
        try:
            return self._single.submit(_attempt, article, make).result()
        except BrokenProcessPool:
            _stop(self._single)
            self._single = None
            what, advice = "the process that read it was killed", "see whether memory is short; leave this text out or cut it"
            return _Refused((InputError, what, _where(article), advice))


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Not "fork": a child of a process with threads (a notebook, a model that is loaded) may never wake up
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["variorum.pipeline"])
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_leave_interrupts_alone)


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the pool; what its processes are still reading is not waited for."""
    running = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in running:
        process.terminate()


def _leave_interrupts_alone() -> None:
    """Ctrl-C reaches every process of a terminal; the one that started the others answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _attempt(article: Article, make: Callable[[Reading], object]) -> _Outcome:
    """What is made of the reading, or why it cannot be read, as plain data: the errors themselves do not travel between processes."""
    try:
        return _Done(make(read(article)))
    except InputError as error:
        return _Refused((type(error), error.what, error.where, error.advice))
    except VariorumError as error:
        return _Refused((type(error), str(getattr(error, "what", error)), getattr(error, "where", ""), getattr(error, "advice", "")))
    except Exception as error:  # noqa: BLE001  - one text must not cost the others
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return _Refused((InputError, f"reading it failed ({reason})", _where(article), "leave it out, and report it with the text"))


def _made(outcome: _Outcome) -> Any:
    """What was made, or the error; one that is not about the text (a model is missing) is raised, for it would come with every text."""
    if isinstance(outcome, _Done):
        return outcome.made
    kind, what, where, advice = outcome.why
    error = kind(what, where=where, advice=advice)
    if isinstance(error, InputError):
        return error
    raise error


def itself(reading: Reading) -> Reading:
    """The reading as it is, for `map_readings`."""
    return reading


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _where(article: Article) -> str:
    name = article.path or "the text given"
    return name if article.given_id is None else f"{name} (id {article.given_id})"


def compare(old: str | Article, new: str | Article) -> Comparison:
    """Compare two tellings: which sentence became which, what changed inside, and what each change is about.

    Strings are the texts themselves, not paths; use `open_article` for files. Spans in the result index `Article.text`.
    """
    return compare_readings(read(old), read(new))


def apply(old: str | Article, comparison: Comparison) -> str:
    """The new text, rebuilt from the old one and a comparison.

    Raises `MismatchError` when `old` is not the text that the comparison was made from.
    """
    article = old if isinstance(old, Article) else Article(text=old)
    _check_same(article, comparison.old.article.sha256)
    return apply_patch(article.text, comparison.patch)


def apply_data(old: Article, comparison: bytes, *, where: str) -> tuple[str, str]:
    """The new text and the codec of its file, from the old text and a comparison as `variorum compare --format json` wrote it.

    Raises `InputError` when `comparison` is no such JSON, `MismatchError` when `old` is not the text that was compared.
    """
    import json  # noqa: PLC0415

    advice = "give what `variorum compare --format json` wrote"
    try:
        data = json.loads(comparison)
        pieces = [piece if isinstance(piece, str) else _checked_span(piece, len(old.text)) for piece in data["patch"]]
        expected, encoding = data["old"]["sha256"], data["new"].get("encoding") or "utf-8"
        "".encode(encoding)
    except (ValueError, KeyError, TypeError, LookupError, AttributeError) as error:
        raise InputError(f"not a comparison ({type(error).__name__})", where=where, advice=advice) from None
    _check_same(old, expected)
    return apply_patch(old.text, pieces), encoding


def _check_same(article: Article, sha256: str) -> None:
    if article.sha256 != sha256:
        raise MismatchError(
            "not the text that the comparison was made from",
            where=article.path or "the old text",
            advice="give the very text that was compared as the old one",
        )


def _checked_span(piece: object, length: int) -> tuple[int, int]:
    if isinstance(piece, list) and len(piece) == 2 and all(type(number) is int for number in piece) and 0 <= piece[0] <= piece[1] <= length:
        return piece[0], piece[1]
    raise ValueError("a patch holds spans of the old text and strings")


def rules() -> list[tuple[str, str]]:
    """The rules that type a change, in order: id and example; first those about lines and sentences, then those about words inside."""
    from variorum.compare.changes import LINE_RULES  # noqa: PLC0415
    from variorum.compare.kinds import RULES  # noqa: PLC0415

    return [*LINE_RULES, *((rule.id, rule.example) for rule in RULES)]

"""One text, two texts, a collection: read, compare, find reuse."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from variorum import settings
from variorum.errors import EmptyTextError, InputError, MismatchError, TooLargeError, VariorumError
from variorum.model import Article, Comparison, Kinship, Reading

if TYPE_CHECKING:
    from variorum.reuse import Counts, Reuse

Made = TypeVar("Made")
_READING = "variorum.claims"  # what processes that read texts have loaded before they begin
_ALONE = 40_000  # code points that this process reads itself: starting others takes about a second, and so does reading these


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
    from variorum.claims import read as read_article  # noqa: PLC0415  - who looks for reuse needs none of it

    return read_article(checked(article, settings.MAX_READ_LENGTH, published))


def checked(article: str | Article, most: int, published: str | None = None) -> Article:
    """The article, with the dateline that it lacks. Raises `TooLargeError` beyond `most` code points."""
    given = Article(text=article) if isinstance(article, str) else article
    if published and not given.published:
        given = replace(given, published=published)
    if len(given.text) > most:
        raise TooLargeError(
            f"{len(given.text):,} characters, more than the {most:,} that one text may have",
            where=_where(given), advice="give one article a file",
        )  # fmt: skip
    return given


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
    from variorum import processes  # noqa: PLC0415  - one text needs none of it

    given = iter(articles)
    wanted = processes.cores() if jobs is None else max(1, jobs)
    first, more = _first_few(given) if wanted > 1 else ([], False)
    work = partial(_attempt, make)
    if more:
        yield from processes.in_order(work, chain(first, given), jobs=wanted, lost=_lost, preload=_READING)
    else:
        yield from map(work, chain(first, given))


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


def _attempt(make: Callable[[Reading], Made], article: Article | InputError) -> Made | InputError:
    """What is made of the reading, or why there is none; what would go wrong with every text (a model is missing) is raised."""
    if isinstance(article, InputError):
        return article
    try:
        return make(read(article))
    except InputError as error:
        return error
    except VariorumError:
        raise
    except Exception as error:  # noqa: BLE001  - one text must not cost the others
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return InputError(f"reading it failed ({reason})", where=_where(article), advice="leave it out, and report it with the text")


def _lost(article: Article | InputError) -> InputError:
    if isinstance(article, InputError):
        return article
    advice = "see whether memory is short; leave this text out or cut it"
    return InputError("the process that read it was killed", where=_where(article), advice=advice)


def itself(reading: Reading) -> Reading:
    """The reading as it is, for `map_readings`."""
    return reading


def _where(article: Article) -> str:
    name = article.path or "the text given"
    return name if article.given_id is None else f"{name} (id {article.given_id})"


def compare(old: str | Article, new: str | Article) -> Comparison:
    """Compare two tellings: which sentence became which, what changed inside, and what each change is about.

    Strings are the texts themselves, not paths; use `open_article` for files. Spans in the result index `Article.text`.
    """
    from variorum.claims import listen, read_surface  # noqa: PLC0415
    from variorum.compare import compare as compare_readings  # noqa: PLC0415

    return compare_readings(
        read_surface(checked(old, settings.MAX_TEXT_LENGTH)), read_surface(checked(new, settings.MAX_TEXT_LENGTH)), listen=listen
    )


def apply(old: str | Article, comparison: Comparison) -> str:
    """The new text, rebuilt from the old one and a comparison.

    Raises `MismatchError` when `old` is not the text that the comparison was made from.
    """
    article = old if isinstance(old, Article) else Article(text=old)
    _check_same(article, comparison.old.article.sha256)
    from variorum.compare import apply as apply_patch  # noqa: PLC0415

    return apply_patch(article.text, comparison.patch)


def apply_data(old: Article, comparison: bytes, *, where: str) -> tuple[str, str]:
    """The new text and the codec of its file, from the old text and a comparison as `variorum compare --format json` wrote it.

    Raises `InputError` when `comparison` is no such JSON, `MismatchError` when `old` is not the text that was compared.
    """
    import json  # noqa: PLC0415

    from variorum.compare import apply as apply_patch  # noqa: PLC0415

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


def reuse(
    paths: Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    engine: str = "local",
    form: str = "parquet",
    memory: int | None = None,
    jobs: int | None = None,
    master: str | None = None,
    on_duplicate_id: str = "refuse",
    published: str | None = None,
    stdin: BinaryIO | None = None,
    progress: Callable[[str, int, int | None], None] = lambda *_: None,
    reject: Callable[[InputError], None] = lambda _: None,
) -> Counts:
    """Find all reuse in a collection and write passages, pairs and stories (INTERFACE: `variorum reuse`) into the folder `output`.

    Paths as in `open_articles`. engine: "local" or "spark"; form: "parquet" or "jsonl"; memory: bytes of postings held at a time; `reject` gets each
    record that could not be read. An interrupted run is taken up by the next one with the same inputs. Raises `InputError` for ids that occur
    twice (unless `on_duplicate_id` is "number") and where there is no text at all, `OutputError` when the folder cannot be written to.
    """
    from pathlib import Path  # noqa: PLC0415

    if engine == "spark":
        from variorum.read.batches import of_batch  # noqa: PLC0415
        from variorum.read.tables import COLUMNS  # noqa: PLC0415
        from variorum.reuse import spark  # noqa: PLC0415

        return spark.run(
            paths, output, take=of_batch, columns=COLUMNS, published=published, master=master, form=form, on_duplicate_id=on_duplicate_id,
            progress=progress, reject=reject,
        )  # fmt: skip
    from variorum import processes  # noqa: PLC0415
    from variorum.read import open_batches  # noqa: PLC0415
    from variorum.reuse import MEMORY, key_of, run  # noqa: PLC0415

    found = open_batches(paths, stdin=stdin, published=published)
    return run(
        accepted(found, reject, ", ".join(map(str, paths))), Path(output), key=key_of(paths, published), form=form, memory=memory or MEMORY, jobs=jobs or processes.cores(),
        on_duplicate_id=on_duplicate_id, progress=progress,
    )  # fmt: skip


def accepted(found: Iterable[Made | InputError], reject: Callable[[InputError], None], where: str) -> Iterator[Made]:
    """What is no error; errors go to `reject`. Raises `EmptyTextError` when there is nothing else."""
    some = False
    for item in found:
        if isinstance(item, InputError):
            reject(item)
        else:
            some = True
            yield item
    if not some:
        raise EmptyTextError("no text in it that could be read", where=where, advice="give texts, folders, or tables with an id and a text")


def find_reuse(articles: Any, *, on_duplicate_id: str = "refuse", jobs: int | None = None) -> Reuse:
    """Which of these articles are versions, copies or extracts of which, which share a passage, and how they group into stories.

    articles: `Article`s, mappings with id and text (perhaps title, outlet, url, published), or a table of such columns (Arrow, pandas, polars).
    Returns Arrow tables `passages`, `pairs` and `stories`. Raises `InputError` for a record that cannot be read or an id that occurs twice.

        >>> found = variorum.find_reuse(polars.read_parquet("articles.parquet"))
        >>> found.pairs.to_pandas().query("relation == 'copy'")
    """
    from variorum import processes  # noqa: PLC0415
    from variorum.read.batches import as_batches  # noqa: PLC0415
    from variorum.reuse import find  # noqa: PLC0415

    return find(as_batches(articles), on_duplicate_id=on_duplicate_id, jobs=jobs or processes.cores())


def pick_articles(
    paths: Sequence[str | os.PathLike[str]], names: Sequence[str], *, stdin: BinaryIO | None = None, published: str | None = None
) -> list[Article]:
    """The articles that a collection calls by these names (see `Article.name`); reading ends when all are found. Raises `InputError`."""
    wanted, found, errors = set(names), dict[str, Article](), list[InputError]()
    for article in open_articles(paths, stdin=stdin, published=published):
        if isinstance(article, InputError):
            errors.append(article)
        elif article.name in wanted:
            found.setdefault(article.name, article)
            if len(found) == len(wanted):
                return [found[name] for name in names]
    missing = " and ".join(repr(name) for name in dict.fromkeys(names) if name not in found)
    more = f" ({len(errors):,} could not be read, the first: {errors[0]})" if errors else ""
    where = ", ".join(map(str, paths))
    raise InputError(
        f"no article is called {missing}{more}", where=where, advice="give ids as they stand in the columns a and b of the tables"
    )


def explain_reuse(a: str | Article, b: str | Article) -> Kinship:
    """How two texts are related, why, and every passage that they share, word by word.

    Strings are the texts themselves, not paths. What the frequency of words in a collection would tell (boilerplate) two texts alone do not.
    Raises `InputError` for a text without words, `TooLargeError` for one that is no article.
    """
    from variorum.read import as_batches  # noqa: PLC0415
    from variorum.reuse.closeup import closeup  # noqa: PLC0415

    one, two = checked(a, settings.MAX_TEXT_LENGTH), checked(b, settings.MAX_TEXT_LENGTH)
    return closeup(one, two, list(as_batches([replace(one, given_id="a"), replace(two, given_id="b")])))


def rules() -> list[tuple[str, str]]:
    """The rules that type a change, in order: id and example; first those about lines and sentences, then those about words inside."""
    from variorum.compare.changes import LINE_RULES  # noqa: PLC0415
    from variorum.compare.kinds import RULES  # noqa: PLC0415

    return [*LINE_RULES, *((rule.id, rule.example) for rule in RULES)]

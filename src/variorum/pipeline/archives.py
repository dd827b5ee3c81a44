"""Into an archive: files, tables, web archives, feeds and answers of the network become deposits, and deposits captures.

Which article a text belongs to is said by its key: the name or address that the user gives, else what a record calls its article, else the
address that the text has, else the id of its record with its file, else the path of its file.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, TypeGuard

from variorum.addresses import one_line, plain_address, web_address
from variorum.archive.base import LONGEST_KEY
from variorum.errors import InputError, VariorumError
from variorum.model import Added, Article, Captured, CaptureStatus, Deposit
from variorum.pipeline import again
from variorum.pipeline.again import There
from variorum.pipeline.settling import compare_versions, comparison_data, reprocess, settle
from variorum.read.sources import moment

if TYPE_CHECKING:
    from variorum.archive import Archive
    from variorum.read.sources import Source
    from variorum.read.standing import Before

__all__ = [
    "LISTS",
    "Said",
    "Tally",
    "add",
    "compare_versions",
    "comparison_data",
    "deposit_of",
    "deposits",
    "deposits_of",
    "key_of",
    "known",
    "moment",
    "reprocess",
    "settle",
]

_READING = "variorum.read.pages"  # what processes that read pages have loaded before they begin
_ALONE = 400_000  # bytes of pages that this process reads itself: starting others takes about a second, and so does reading these
PAGE_SECONDS = 60.0  # that reading one page may take in another process. Of 159 news pages the slowest took 0.2 s (2026-11-27)
_DOUBTED = 4  # doubtful captures that are looked back to
_HEADING_WORDS = 25  # of a first line that may be a headline; as `claims` has it
_BLANK = re.compile(r"[ \t]*\r?\n\s*\S")  # a line without words, and more behind it
LISTS = (".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the user says of the texts that are added; it goes before what they say themselves."""

    key: str | None = None  # all of them are captures of this one article
    url: str | None = None
    outlet: str | None = None
    captured: str | None = None  # moment
    published: str | None = None  # dateline of texts that bring none


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of deposits."""

    captures: int = 0  # added
    again: int = 0  # there already
    articles: int = 0  # new
    versions: int = 0  # new
    changed: int = 0  # captures that show another text than the one before them
    rejected: int = 0
    forgotten: int = 0  # captures whose text is not kept, because it was forgotten once
    standing: dict[CaptureStatus, int] = field(default_factory=dict)  # added captures that do not show the article, by status

    def count(self, deposit: Deposit, added: Added) -> None:
        """One more."""
        self.again += added.again
        self.forgotten += added.forgotten is not None
        if added.again:
            return
        self.captures += 1
        self.articles += added.new_article
        self.versions += added.new_version
        self.changed += added.changed
        if deposit.status is not CaptureStatus.OK:
            self.standing[deposit.status] = self.standing.get(deposit.status, 0) + 1


def add(
    archive: Archive,
    paths: Iterable[str | os.PathLike[str]],
    *,
    now: Callable[[], datetime],
    said: Said | None = None,
    stdin: BinaryIO | None = None,
    jobs: int | None = None,
    bring: Callable[[str], Iterator[Deposit | InputError]] | None = None,
    acknowledge: Callable[[Deposit, Added], None] = lambda *_: None,
    reject: Callable[[InputError], None] = lambda _: None,
) -> Tally:
    """Add what is in these files, folders, tables, web archives and feeds; `acknowledge` is called after each capture is safe.

    Adding the same again adds nothing. What cannot be read goes to `reject`, and the rest goes on. Memory holds a few texts. `bring` fetches what
    a list of captures (CDX) names; without it a list is rejected.
    """
    plan = said or Said()
    tally = Tally()
    there = None if plan.captured else lambda source: again.find(archive, source, plan.key or key_of(plan.url), now())
    made = deposits(paths, now=now, said=plan, stdin=stdin, jobs=jobs, before=partial(known, archive), there=there, bring=bring)
    with closing(made) as found:
        for deposit in found:
            if isinstance(deposit, There):
                tally.count(deposit.deposit, deposit.added)
                acknowledge(deposit.deposit, deposit.added)
                continue
            if isinstance(deposit, InputError):
                tally.rejected += 1
                reject(deposit)
                continue
            added = archive.add(deposit)
            if plan.url is None:
                again.remember(archive, deposit, added)
            tally.count(deposit, added)
            acknowledge(deposit, added)
    return tally


def deposits(
    paths: Iterable[str | os.PathLike[str]],
    *,
    now: Callable[[], datetime],
    said: Said | None = None,
    stdin: BinaryIO | None = None,
    jobs: int | None = None,
    before: Callable[[str, str], Before | None] = lambda *_: None,
    there: Callable[[Source], There | None] | None = None,
    bring: Callable[[str], Iterator[Deposit | InputError]] | None = None,
) -> Generator[Deposit | InputError | There, None, None]:
    """The deposits that these paths make, in their order, an error in the place of each that fails. Pages are read in a process per core.

    `before` tells what is known of the article of a key at a moment, which captures of web archives are held against; `there` whether a page is
    here already, which then is not read.
    """
    from variorum.read import open_sources  # noqa: PLC0415  - `--help` must not pay for it

    plan = said or Said()
    given = [os.fspath(path) for path in paths]
    lists = [path for path in given if path.lower().endswith(LISTS)]
    for path in lists:
        for found in bring(path) if bring else [_listing(path)]:
            yield found if isinstance(found, InputError) else _doubted(found, before)
    sources = open_sources((path for path in given if path not in lists), stdin=stdin, published=plan.published)
    items = sources if there is None else (there(item) or item if _is_file(item) else item for item in sources)
    yield from deposits_of(items, now=now, said=plan, jobs=jobs, before=before)


def deposits_of(
    items: Iterator[Source | Captured | InputError | There],
    *,
    now: Callable[[], datetime],
    said: Said,
    jobs: int | None = None,
    before: Callable[[str, str], Before | None] = lambda *_: None,
) -> Generator[Deposit | InputError | There, None, None]:
    """As `deposits`, of what was opened already."""
    with closing(_read_all(said, items, jobs)) as read:
        for made in read:
            for deposit in made if isinstance(made, tuple) else [made]:
                if isinstance(deposit, InputError | There):
                    yield deposit
                    continue
                dated = deposit if deposit.dated else replace(deposit, captured=moment(now()) or "")
                yield _doubted(dated, before) if dated.http_status is not None else dated


def deposit_of(
    captured: Captured,
    *,
    key: str | None = None,
    origin: str,
    before: Before | None = None,
    asked: str | None = None,
    outlet: str | None = None,
    published: str | None = None,
    dated: bool = True,
) -> Deposit:
    """The deposit that one answer of the network, one capture of a web archive or one upload makes, with its standing. Never raises for what
    is in it.

    key: of the article, else its address. asked: the address that was asked for. before: see `known`. Reading a page takes 10 to 200 ms and may
    take long if it was made for that: let a process do it that can be killed.
    """
    from variorum.read.sources import read_captured  # noqa: PLC0415
    from variorum.read.standing import standing  # noqa: PLC0415

    read: Article | InputError
    try:
        read = read_captured(captured)
    except InputError as error:
        read = error
    except VariorumError:
        raise
    except Exception as error:  # noqa: BLE001  - one page must not cost the others
        read = InputError(f"reading it failed ({type(error).__name__})", where=captured.url, advice="report it with the page")
    found = standing(captured, read, asked=asked, before=before)
    article = None
    if isinstance(read, Article):
        article = replace(
            read,
            url=key_of(captured.url) or key_of(read.url),
            outlet=outlet or read.outlet,
            published=read.published or published,
            given_id=None,
        )
    return Deposit(
        key=key or key_of(captured.url) or captured.url or (article.url if article else None) or origin,
        captured=moment(captured.captured) or captured.captured,
        dated=dated,
        origin=origin,
        status=found.status,
        reason=found.reason,
        article=article,
        body=captured.body,
        media_type=captured.media_type or (article.media_type if article else "application/octet-stream"),
        charset=captured.charset,
        url=web_address(captured.url),
        http_status=captured.status,
        headers=captured.headers,
    )


def titled(article: Article) -> Article:
    """The article, of plain text that begins with a headline with that as its title, since lists show titles."""
    if article.title is not None:
        return article
    first, _, rest = article.text[:2_000].lstrip("\ufeff \t\r\n").partition("\n")
    line = one_line(first)
    if line is None or not _BLANK.match(rest) or line.endswith((".", ",", ";", ":")):
        return article
    return replace(article, title=line) if len(line.split()) <= _HEADING_WORDS else article


def known(archive: Archive, key: str, at: str | None = None) -> Before | None:
    """What an archive knows of an article at a moment (default: now), to hold its next capture against; None when it has no good capture."""
    from variorum.read.standing import Before  # noqa: PLC0415

    article = archive.article(key)
    stays = archive.stays(article.id) if article is not None else []
    version = next((stay.version for stay in reversed(stays) if at is None or stay.first <= at), None)
    held = archive.text(version) if version is not None else None
    if article is None or held is None:
        return None
    doubted: list[str] = []
    for capture in archive.captures(article.id, limit=_DOUBTED) if at is None or at >= article.last else ():
        if capture.status is CaptureStatus.OK:
            break
        text = _text_again(archive, capture.body, capture.charset) if capture.status is CaptureStatus.DOUBTFUL else None
        if text is not None:
            doubted.append(text)
    return Before(text=held.text, doubted=tuple(doubted))


def key_of(address: str | None) -> str | None:
    """The key of the article at an address: see `plain_address`; None for what is none."""
    cleaned = web_address(address)
    return plain_address(cleaned) if cleaned is not None else None


# --- what files make ----------------------------------------------------------------------------------------------------------------------


def _read_all(plan: Said, items: Iterator[Any], jobs: int | None) -> Generator[tuple[Deposit, ...] | InputError | There, None, None]:
    """What the items make, in order. Pages go to other processes once there are so many that it pays; all else is made here, at once."""
    from variorum import processes  # noqa: PLC0415  - plain texts need none of it

    wanted = processes.cores() if jobs is None else jobs
    pages = 0
    for item in items:
        pages += len(item.body) if _is_slow(item) else 0
        if pages <= _ALONE or wanted < 2:
            yield _attempt(plan, item)
            continue
        waiting: deque[Any] = deque()
        work = partial(_attempt_elsewhere, plan)
        given = _noted(_chained(item, items), waiting)
        with closing(processes.in_order(work, given, jobs=wanted, lost=_lost, preload=_READING, seconds=PAGE_SECONDS)) as made:
            for found in made:
                own = waiting.popleft()
                yield _attempt(plan, own) if found is None else found


def _noted(items: Iterator[Any], waiting: deque[Any]) -> Iterator[Any]:
    """Pages travel to other processes; the rest stays here, and a token travels, so that all comes back in order and no more is held."""
    for item in items:
        waiting.append(item)
        yield item if _is_slow(item) else None


def _chained(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _is_slow(item: Any) -> bool:
    return isinstance(item, Captured) or _is_file(item)


def _is_file(item: Any) -> TypeGuard[Source]:
    """Whether it is a page in a file."""
    return not isinstance(item, Captured | InputError | There) and item.article is None


def _attempt_elsewhere(plan: Said, item: Any) -> tuple[Deposit, ...] | InputError | There | None:
    return None if item is None else _attempt(plan, item)


def _attempt(plan: Said, item: Source | Captured | InputError | There) -> tuple[Deposit, ...] | InputError | There:
    """What one item makes, or why it makes nothing."""
    if isinstance(item, InputError | There):
        return item
    try:
        made = (_of_capture(plan, item),) if isinstance(item, Captured) else _of_source(plan, item)
        if len(made[0].key.encode("utf-8", "replace")) > LONGEST_KEY:
            what = f"its address or name has more than {LONGEST_KEY:,} bytes"
            raise InputError(what, where=_place(item), advice="give the article a shorter one")  # noqa: TRY301  - as the others
        return made  # noqa: TRY300  - as above
    except InputError as error:
        return error
    except VariorumError:
        raise
    except Exception as error:  # noqa: BLE001  - one text must not cost the others
        what = f"reading it failed ({type(error).__name__})"
        return InputError(what, where=_place(item), advice="leave it out, and report it with the text")


def _lost(item: Source | Captured | None) -> InputError:
    where = "a page" if item is None else _place(item)
    what = f"the process that read it was killed, or took more than {PAGE_SECONDS:g} seconds"
    return InputError(what, where=where, advice="see whether memory is short; leave it out, and report it with the page")


def _place(item: Source | Captured) -> str:
    return (item.where or item.url) if isinstance(item, Captured) else item.where


def _of_capture(plan: Said, captured: Captured) -> Deposit:
    """Of a web archive."""
    if moment(captured.captured) is None:
        raise InputError(f"no moment ({captured.captured[:40]!r})", where=_place(captured), advice="the capture is passed over")
    file = (captured.where or "web archive").rpartition(", ")[0] or "web archive"
    origin = os.path.basename(file)  # noqa: PTH119  - a name
    key = plan.key or key_of(plan.url) or key_of(captured.article) or captured.article
    made = deposit_of(captured, key=key, origin=origin, outlet=plan.outlet, published=plan.published)
    if captured.article is not None and (lives := key_of(captured.article)) and made.article is not None:
        made = replace(made, article=replace(made.article, url=lives))  # not where a record says that it was fetched
    if made.article is not None and made.article.media_type == "text/plain":
        return replace(made, article=titled(made.article))
    return made


def _of_source(plan: Said, source: Source) -> tuple[Deposit, ...]:
    """Of a file or a record; two when it says that its text stood there from one moment to another. Raises InputError."""
    from variorum.read.sources import read_source  # noqa: PLC0415

    article = read_source(source)
    url = key_of(plan.url) or key_of(article.url)
    path = f"{source.path} ({source.sent})" if source.sent else source.path
    file = path if source.sent or path == "-" else os.path.abspath(path)  # noqa: PTH100  - a name, which may not exist any more
    name = file if source.part is None else f"{file}#{source.part}"
    key = plan.key or key_of(plan.url) or source.key or url or name
    if key == "-":
        raise InputError("nothing says which article it is", where="-", advice="give --url ADDRESS or --as NAME")
    captured = plan.captured or source.captured
    where = name if source.nth == 1 else f"{name} ({source.nth})"  # so that records of one id are told apart when they are added again
    made = Deposit(
        key=key,
        captured=captured or "",
        dated=captured is not None,
        origin=where if captured is None or source.part is None else os.path.basename(file),  # noqa: PTH119  - as above
        article=replace(titled(article), path=None, given_id=None, url=url, outlet=plan.outlet or article.outlet),
        body=source.body,
        media_type="text/plain" if source.article is not None else "text/html",
        charset=None if source.part is None else "utf-8",
        url=url,
    )
    if source.article is None:
        made = _standing_of_page(made, article)
    if plan.captured or source.captured_last is None or source.captured_last == captured:
        return (made,)
    return made, replace(made, captured=source.captured_last)


def _standing_of_page(made: Deposit, article: Article) -> Deposit:
    """A page that somebody saved may be a wall too; what it says is not held against earlier captures, since somebody chose it."""
    from variorum.read.standing import standing  # noqa: PLC0415

    body = made.body or b""
    answer = Captured(
        url=made.url or "", captured=made.captured, status=None, media_type="text/html", body=body, digest=hashlib.sha256(body).hexdigest(),
    )  # fmt: skip
    found = standing(answer, article)
    return replace(made, status=found.status, reason=found.reason)


def _doubted(deposit: Deposit, before: Callable[[str, str], Before | None]) -> Deposit:
    """The deposit, held against what is known of its article."""
    if deposit.status is not CaptureStatus.OK or deposit.article is None:
        return deposit
    earlier = before(deposit.key, deposit.captured)
    if earlier is None:
        return deposit
    from variorum.read.standing import standing  # noqa: PLC0415

    text = deposit.article.text.encode("utf-8", "surrogatepass")
    answer = Captured(url="", captured=deposit.captured, status=None, media_type="text/plain", body=text, digest="")
    found = standing(answer, deposit.article, before=earlier)
    return replace(deposit, status=found.status, reason=found.reason)


def _text_again(archive: Archive, digest: str | None, charset: str | None) -> str | None:
    """The text of a body that is kept; None when it cannot be read."""
    from variorum.read.sources import read_captured  # noqa: PLC0415

    body = archive.body(digest) if digest else None
    if body is None:
        return None
    try:
        return read_captured(
            Captured(url="", captured="", status=None, media_type="", charset=charset, body=body, digest=digest or "")
        ).text
    except InputError:
        return None


def _listing(path: str) -> InputError:
    return InputError(
        "a list of captures (CDX), not the captures", where=path, advice="`--fetch` brings what it lists; or give the WARC files themselves"
    )

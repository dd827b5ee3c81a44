"""What an archive has not told yet: transitions are compared, and captures read again after an upgrade.

A comparison takes 10 ms to some seconds. It is made in processes that end themselves when one takes too long, since a text may have been
made for that; why it was not told is then kept, and it is not tried for ever.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from variorum.errors import ArchiveError, InputError, VariorumError
from variorum.model import Article, Captured, CaptureStatus, Change, Comparison, HeldCapture, ToldChange

if TYPE_CHECKING:
    from variorum.archive import Archive
    from variorum.processes import Hand
    from variorum.read.standing import Before

COMPARE_SECONDS = 60.0  # of one comparison. Two texts of 100,000 words take some 4 s on one core (2026-11-23)
_ROUND = 32  # transitions asked for at a time
_COMPARING = "variorum.claims"  # what processes that compare have loaded before they begin
_READING = "variorum.read.pages"
_REMEMBERED = 64  # bodies whose reading is kept while captures of one article are read again
_SAME_TEXT = "the words of one of the two texts were forgotten"


class _Pair(NamedTuple):
    """What is to be compared; None for a text that is not here any more."""

    transition: str
    old: Article | None
    new: Article | None


class _Telling(NamedTuple):
    """What came of it."""

    transition: str
    changes: tuple[ToldChange, ...] = ()
    data: bytes | None = None
    problem: str | None = None


def new_comparer() -> Hand[Any, Any]:
    """A process that compares, for `settle`: who settles again and again keeps one, since starting one takes ten times as long as comparing two short
    texts. Dismiss it at the end."""
    from variorum.processes import Hand  # noqa: PLC0415  - as below

    return Hand(_told, preload=_COMPARING)


def settle(
    archive: Archive,
    *,
    limit: int | None = None,
    jobs: int | None = None,
    seconds: float = COMPARE_SECONDS,
    comparer: Hand[Any, Any] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Compare what was not compared yet, the newest first, and tell the archive; how many that were. An interrupted run is taken up by the next.

    limit: at most so many. Each takes `seconds` at most; `progress` hears how many are done. `comparer`: a process at hand that does it, in place of
    `jobs` new ones.
    """
    from variorum import processes  # noqa: PLC0415  - nothing to compare needs none of it

    if not archive.untold(1):
        return 0
    wanted = processes.cores() if jobs is None else jobs
    open_: set[str] = set()
    done = 0
    pairs = _pairs(archive, open_, limit)
    lost = partial(_lost, seconds)
    told_all = (
        processes.in_order(_told, pairs, jobs=wanted, lost=lost, preload=_COMPARING, seconds=seconds)
        if comparer is None
        else _one_by_one(comparer, pairs, seconds)
    )
    with closing(told_all) as made:
        for told in made:
            archive.tell(told.transition, told.changes, told.data, problem=told.problem)
            open_.discard(told.transition)
            done += 1
            progress(done)
    return done


def _one_by_one(comparer: Hand[_Pair, _Telling], pairs: Iterator[_Pair], seconds: float) -> Generator[_Telling, None, None]:
    from variorum.processes import Killed  # noqa: PLC0415  - as above

    for pair in pairs:
        try:
            yield comparer.do(pair, seconds, again=True)
        except Killed:
            yield _lost(seconds, pair)


def compare_versions(archive: Archive, old: int, new: int) -> Comparison:
    """Two versions compared, here and now; their ids need not be those of a transition. Raises ArchiveError for one that is not here, and
    InputError for one that is too long."""
    from variorum.pipeline.texts import compare  # noqa: PLC0415  - siblings load when they are needed

    return compare(_text_of(archive, old), _text_of(archive, new))


def comparison_data(archive: Archive, old: int, new: int) -> bytes:
    """The same as the JSON of `variorum compare`, made once and kept. Raises as `compare_versions`."""
    from variorum import render  # noqa: PLC0415

    version = render.version()
    found = archive.made("compare", f"{old}-{new}", version=version)
    if found is None:
        found = _json(compare_versions(archive, old, new))
        archive.keep("compare", f"{old}-{new}", found, version=version, of=(old, new))
    return found


def told_changes(comparison: Comparison) -> tuple[ToldChange, ...]:
    """Its changes in the order in which the page numbers them: substantive ones first, then by rank."""
    ordered = sorted(comparison.changes, key=lambda change: (not change.substantive, -change.rank))
    return tuple(_told_change(comparison, change) for change in ordered)


def _told_change(comparison: Comparison, change: Change) -> ToldChange:
    """With what its figure counts and the words around its readings, which a list cannot look up."""
    from variorum.render.view import beside  # noqa: PLC0415  - only comparing needs it

    old_before, old_after = beside(comparison.old, change.old)
    new_before, new_after = beside(comparison.new, change.new)
    return ToldChange(
        kind=change.kind, class_=change.class_, substantive=change.substantive, rank=change.rank, old_text=change.old_text,
        new_text=change.new_text, reason=change.reason, rule=change.rule, counted=change.figure.counted if change.figure else None,
        old_before=old_before, old_after=old_after, new_before=new_before, new_after=new_after,
    )  # fmt: skip


def _pairs(archive: Archive, open_: set[str], limit: int | None) -> Iterator[_Pair]:
    """What is untold and not in other hands (`open_`), with its texts."""
    given = 0
    tried: set[str] = set()  # a transition that is still untold after it was told would be asked for without end
    while True:
        found = [each for each in archive.untold(_ROUND + len(open_)) if each.id not in open_ and each.id not in tried]
        if not found:
            return
        for each in found:
            if limit is not None and given >= limit:
                return
            given += 1
            open_.add(each.id)
            tried.add(each.id)
            yield _Pair(each.id, archive.text(each.old), archive.text(each.new))
        if len(tried) > 10_000:
            tried = set(open_)


def _told(pair: _Pair) -> _Telling:
    """Done by another process."""
    from variorum.pipeline.texts import compare  # noqa: PLC0415  - as above

    if pair.old is None or pair.new is None:
        return _Telling(pair.transition, problem=_SAME_TEXT)
    try:
        comparison = compare(pair.old, pair.new)
        return _Telling(pair.transition, told_changes(comparison), _json(comparison))
    except InputError as error:
        return _Telling(pair.transition, problem=f"{error.what}; {error.advice}")
    except VariorumError:
        raise
    except Exception as error:  # noqa: BLE001  - one pair must not cost the others
        return _Telling(pair.transition, problem=f"comparing failed ({type(error).__name__}); report it with the two texts")


def _lost(seconds: float, pair: _Pair) -> _Telling:
    return _Telling(pair.transition, problem=f"comparing took more than {seconds:g} seconds, or its process was killed")


def _json(comparison: Comparison) -> bytes:
    from variorum import render  # noqa: PLC0415

    return json.dumps(render.as_data(comparison), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _text_of(archive: Archive, version: int) -> Article:
    text = archive.text(version)
    if text is not None:
        return text
    held = archive.version(version)
    if held is None:
        raise ArchiveError(f"there is no version {version}", where=archive.address, advice="see the article for those there are")
    raise ArchiveError(f"the text of version {version} was forgotten ({held.forgotten})", where=archive.address, advice="compare others")


# --- reading again ------------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Reprocessed:
    """What came of reading all bytes again."""

    captures: int = 0  # looked at
    differ: int = 0  # whose text reads differently now
    unreadable: int = 0  # that this extractor cannot read; they stay as they were


class _Again(NamedTuple):
    """A capture to be read again; `captured` is None when nothing can differ."""

    held: HeldCapture
    before: Article | None  # what it shows; None of a doubtful one
    captured: Captured | None
    doubt: Before | None = None  # what a doubtful one is held against


def reprocess(
    archive: Archive, *, jobs: int | None = None, progress: Callable[[int], None] = lambda _: None, reject: Callable[[InputError], None] = lambda _: None
) -> Reprocessed:  # fmt: skip
    """Read all pages again, with the extractor that is installed now. What differs is technical, and no change of an article."""
    from variorum import processes  # noqa: PLC0415

    found = Reprocessed()
    wanted = processes.cores() if jobs is None else jobs
    items = _rereadable(archive)
    with closing(processes.in_order(_read_again, items, jobs=wanted, lost=_lost_page, preload=_READING, seconds=COMPARE_SECONDS)) as made:
        for again, article in made:
            found.captures += 1
            progress(found.captures)
            if isinstance(article, InputError):
                found.unreadable += 1
                reject(article)
            elif article is not None:
                extractor = again.before.extractor if again.before else None
                found.differ += archive.reread(again.held.id, article, extractor_before=extractor)
    return found


def _rereadable(archive: Archive) -> Iterator[_Again]:
    for held in archive.rereadable():
        before = archive.text(held.version) if held.version is not None else None
        body = archive.body(held.body) if held.body is not None else None
        if body is None or (before is not None and before.extractor is None and before.media_type == "text/plain"):
            yield _Again(held, before, None)  # plain text was kept as it came
            continue
        if before is not None and body == before.text.encode("utf-8", "surrogatepass"):
            yield _Again(held, before, None)  # an entry of a feed: the text is all there is
            continue
        captured = Captured(
            url=held.url or "", captured=held.captured, status=held.http_status, media_type=held.media_type, charset=held.charset, body=body,
            digest=held.body or "", where=f"capture {held.id}",
        )  # fmt: skip
        yield _Again(held, before, captured, _doubt(archive, held) if before is None else None)


def _doubt(archive: Archive, held: HeldCapture) -> Before | None:
    from variorum.pipeline.archives import known  # noqa: PLC0415  - it stands above this module

    article = archive.article(held.article)
    return known(archive, article.key, held.captured) if article is not None else None


_READ: OrderedDict[tuple[str, str | None], Article | InputError] = OrderedDict()  # of this process: captures of one body follow one another


def _read_again(again: _Again) -> tuple[_Again, Article | InputError | None]:
    """Done by another process. None: nothing can differ."""
    if again.captured is None:
        return again, None
    key = (again.captured.digest, again.captured.charset)
    if key not in _READ:
        _READ[key] = _article_of(again.captured)
        if len(_READ) > _REMEMBERED:
            _READ.popitem(last=False)
    article = _READ[key]
    light = again._replace(captured=None, doubt=None)
    if again.before is None:
        return light, _if_good(again.captured, article, again.doubt)
    if isinstance(article, InputError):
        return light, article
    before = again.before
    kept = replace(
        article, outlet=before.outlet or article.outlet, url=before.url or article.url, published=article.published or before.published,
        title=article.title or before.title, byline=article.byline or before.byline, language=article.language or before.language,
    )  # fmt: skip
    same = (article.text, article.extractor) == (before.text, before.extractor)
    return light._replace(before=replace(before, text="")), None if same else kept


def _if_good(captured: Captured, article: Article | InputError, doubt: Before | None) -> Article | None:
    """The text of a capture that was doubtful, when as it is read now it is not."""
    from variorum.read.standing import standing  # noqa: PLC0415  - reading pages is heavy

    if isinstance(article, InputError) or standing(captured, article, before=doubt).status is not CaptureStatus.OK:
        return None
    return article


def _article_of(captured: Captured) -> Article | InputError:
    from variorum.read.sources import read_captured  # noqa: PLC0415  - reading pages is heavy

    try:
        return read_captured(captured)
    except InputError as error:
        return error
    except VariorumError:
        raise
    except Exception as error:  # noqa: BLE001  - one page must not cost the others
        return InputError(f"reading it failed ({type(error).__name__})", where=captured.where or "", advice="report it with the page")


def _lost_page(again: _Again) -> tuple[_Again, Article | InputError | None]:
    where = f"capture {again.held.id}"
    return again._replace(captured=None), InputError(
        "the process that read it was killed", where=where, advice="see whether memory is short"
    )

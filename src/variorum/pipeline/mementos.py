"""What a list of captures (CDX) names, brought from the web archive that keeps them; what is here already is not asked for again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from variorum.errors import FetchError, InputError, TooSoonError
from variorum.model import Captured, Deposit, Holding
from variorum.pipeline.archives import Said, deposit_of, key_of
from variorum.read.sources import moment

if TYPE_CHECKING:
    from variorum.archive import Archive
    from variorum.fetch import Client

WAIT = 600.0  # seconds that are waited when the web archive asks for a pause; longer, and the rest is left for another time
_PAGES = frozenset({None, "text/html", "application/xhtml+xml", "text/plain"})


def brought(
    path: str, *, archive: Archive, client: Client, base: str, said: Said, sleep: Callable[[float], object]
) -> Iterator[Deposit | InputError]:
    """The deposits that the captures in a list make, in its order; pages alone, no redirects, and each distinct body asked for once in a row.

    `base`: the address of the web archive, as "https://web.archive.org/web".
    """
    from variorum.read import open_holdings  # noqa: PLC0415

    before: tuple[Holding, Captured] | None = None
    for found in open_holdings(path):
        if isinstance(found, InputError):
            yield found
            continue
        if found.media_type not in _PAGES or (found.status is not None and 300 <= found.status < 400):
            continue
        key = said.key or key_of(said.url) or key_of(found.url) or found.url
        if _is_here(archive, key, found.captured):
            continue
        try:
            captured = _captured(found, before, client, base, sleep)
        except TooSoonError as error:
            yield InputError(f"{error.what}; the rest of the list is left", where=path, advice="run the same command again later")
            return
        except FetchError as error:
            yield InputError(error.what, where=error.where, advice=error.advice)
            continue
        before = (found, captured)
        yield deposit_of(
            captured, key=key, origin=os.path.basename(path), asked=found.url, outlet=said.outlet, published=said.published,  # noqa: PTH119
        )  # fmt: skip


def _captured(
    found: Holding, before: tuple[Holding, Captured] | None, client: Client, base: str, sleep: Callable[[float], object]
) -> Captured:
    """Raises FetchError, and TooSoonError after waiting once."""
    from variorum.fetch import memento_address  # noqa: PLC0415

    if before is not None and found.digest and (found.url, found.digest) == (before[0].url, before[0].digest):
        return replace(before[1], captured=found.captured, revisit=True)
    address = memento_address(found, base)
    try:
        answer = client.get(address)
    except TooSoonError as error:
        if error.seconds > WAIT:
            raise
        sleep(error.seconds)
        answer = client.get(address)
    if answer.retry_after:
        raise TooSoonError("the web archive asks for a pause", where=address, advice="ask again later", seconds=answer.retry_after)
    captured = answer.captured
    told = next((value for name, value in captured.headers if name == "memento-datetime"), None)
    if told is None and captured.status is not None and captured.status >= 400 and captured.status != found.status:
        raise FetchError(f"the web archive answers with status {captured.status}", where=address, advice="look at it in a browser")
    status = found.status if found.status is not None else captured.status
    return replace(captured, url=found.url, captured=moment(told) or found.captured, status=status, where=address)


def _is_here(archive: Archive, key: str, captured: str) -> bool:
    article = archive.article(key)
    return article is not None and any(capture.captured == moment(captured) for capture in archive.captures(article.id))

"""Taking in what people add: files they send, and what an address brings now. Runs in a process that may be killed: others made these."""

from __future__ import annotations

import hashlib
import json
import warnings
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from variorum.errors import InputError, InputWarning, VariorumError
from variorum.model import Added, Captured, CaptureStatus, Deposit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from variorum.archive import Archive
    from variorum.fetch import Client
    from variorum.pipeline.archives import Tally
    from variorum.web.work import Job

UPLOAD_SECONDS = 20.0  # after which the rest of an upload is left: whoever sent it waits 25, and after 60 the process is killed
UPLOAD_CAPTURES = 2_000  # that one upload may add, so that comparing them keeps no server busy for hours
_TOLD = 5  # reasons of one file, and articles of it, that are told of
_clients: dict[tuple[str | None, tuple[str, ...]], Client] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file that somebody sent."""

    name: str  # as they call it
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFiles:
    """Each file is a capture of a text."""

    files: tuple[Sent, ...]
    name: str | None = None  # of the article; else the address that its page declares, else the file's name
    outlet: str | None = None
    captured: str | None = None  # moment; None: now

    def run(self, archive: Archive, job: Job) -> bytes:
        """Add them; what cannot be read says why."""
        return _lines([self._one(archive, job, file) for file in self.files])

    def _one(self, archive: Archive, job: Job, file: Sent) -> dict[str, Any]:
        from variorum.pipeline.archives import deposit_of, key_of, known  # noqa: PLC0415  - reading pages is heavy

        now = job.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        captured = Captured(
            url="", captured=self.captured or now, status=None, media_type="", body=file.data, digest=hashlib.sha256(file.data).hexdigest()
        )
        try:
            made = deposit_of(captured, key=self.name, origin="upload", outlet=self.outlet, dated=self.captured is not None)
            key = key_of(self.name) or self.name or (made.article.url if made.article else None) or file.name
            before = known(archive, key, captured.captured)
            if before is not None:
                made = deposit_of(captured, key=key, origin="upload", before=before, outlet=self.outlet, dated=self.captured is not None)
            if made.article is None:  # somebody's file that is no text is refused, not kept as an article's failing capture
                return _line(file.name, problem=made.reason or "nothing in it could be read")
            return _added(archive, file.name, replace(made, key=key, url=made.url or key_of(self.name)))
        except VariorumError as error:
            return _line(file.name, problem=f"{error.what}; {error.advice}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUploads(AddFiles):
    """Each file is what `variorum add` takes it for: a text, or a table, web archive or feed of many."""

    def run(self, archive: Archive, job: Job) -> bytes:
        """Add what is in them, up to a limit of time and number; what is refused or left says why."""
        bound = _Bound(job)
        return _lines([self._sent(archive, job, file, bound) for file in self.files])

    def _sent(self, archive: Archive, job: Job, file: Sent, bound: _Bound) -> dict[str, Any]:
        from variorum.pipeline.archives import LISTS  # noqa: PLC0415  - heavy
        from variorum.read import sent  # noqa: PLC0415

        if bound.reached():
            return _line(file.name, problem=f"left, since {bound.why}; send it by itself")
        if file.name.lower().endswith(LISTS):
            return _line(file.name, problem="a list of captures (CDX), not the captures; `variorum add --fetch` brings what it lists")
        try:
            kind = sent.kind_of(file.data, file.name)
            if kind is None:
                return self._one(archive, job, replace(file, data=sent.unpacked(file.data, file.name)))
            return self._many(archive, job, file, kind, bound)
        except VariorumError as error:
            return _line(file.name, problem=f"{error.what}; {error.advice}")

    def _many(self, archive: Archive, job: Job, file: Sent, kind: str, bound: _Bound) -> dict[str, Any]:
        """Add what is in a table, web archive or feed."""
        from variorum.pipeline.archives import Said, Tally, deposits_of, key_of, known  # noqa: PLC0415  - as above
        from variorum.read.sent import sources_in  # noqa: PLC0415

        said = Said(key=key_of(self.name) or self.name, outlet=self.outlet, captured=self.captured)
        tally = Tally()
        reasons: list[InputError] = []
        articles: dict[int, str | None] = {}
        left = None
        with warnings.catch_warnings(record=True) as passed:
            warnings.simplefilter("always")
            items: Iterator[Any] = sources_in(file.data, kind, name=file.name, enough=bound.reached)
            with closing(deposits_of(items, now=job.now, said=said, jobs=1, before=partial(known, archive))) as found:
                for deposit in found:
                    if bound.reached():
                        left = f"The rest was left, since {bound.why}: send it in parts, or let `variorum add` take it."
                        break
                    if not isinstance(deposit, Deposit):
                        tally.rejected += 1
                        reasons += [deposit] if isinstance(deposit, InputError) and len(reasons) < _TOLD else []
                        continue
                    added = archive.add(deposit)
                    tally.count(deposit, added)
                    bound.added += not added.again
                    if len(articles) < _TOLD or added.article in articles:
                        articles[added.article] = (deposit.article.title if deposit.article else None) or articles.get(added.article)
        if reasons and tally.rejected == 1 and not tally.captures + tally.again:
            return _line(file.name, problem=f"{reasons[0].what}; {reasons[0].advice}")
        notes = [str(one.message) for one in passed if isinstance(one.message, InputWarning)][:_TOLD]
        return _line(file.name) | {"many": _many(tally, [str(one) for one in reasons], articles, notes, left)}


class _Bound:
    """How much of an upload is taken."""

    def __init__(self, job: Job) -> None:
        self.added, self.why = 0, ""
        self._now, self._began = job.now, job.now()

    def reached(self) -> bool:
        """Whether no more is taken; `why` says it."""
        if self.added >= UPLOAD_CAPTURES:
            self.why = f"one upload may add {UPLOAD_CAPTURES:,} captures"
        elif (self._now() - self._began).total_seconds() >= UPLOAD_SECONDS:
            self.why = f"one upload may take {UPLOAD_SECONDS:.0f} seconds"
        return bool(self.why)


def _many(tally: Tally, reasons: list[str], articles: dict[int, str | None], notes: list[str], left: str | None) -> dict[str, Any]:
    """What became of a file of many, as it travels."""
    counts = {name: getattr(tally, name) for name in ("captures", "again", "articles", "versions", "changed", "rejected", "forgotten")}
    return counts | {
        "failing": sum(tally.standing.values()),
        "reasons": reasons,
        "first": list(articles.items()),
        "notes": notes,
        "left": left,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAddress:
    """What an address brings now is a capture of its article."""

    address: str
    contact: str | None
    allow_private: tuple[str, ...] = ()
    name: str | None = None
    outlet: str | None = None

    def run(self, archive: Archive, job: Job) -> bytes:
        """Fetch and add it."""
        from variorum.pipeline.archives import deposit_of, key_of, known  # noqa: PLC0415  - reading pages is heavy

        try:
            client = _client(job, self.contact, self.allow_private)
            answer = client.get(self.address)
            key = key_of(self.name) or self.name or key_of(answer.captured.url) or self.address
            before = known(archive, key)
            made = deposit_of(answer.captured, key=key, origin="web", before=before, asked=self.address, outlet=self.outlet)
            return _lines([_added(archive, self.address, replace(made, notes=answer.notes))])
        except VariorumError as error:
            return _lines([_line(self.address, problem=f"{error.what}; {error.advice}")])


def _client(job: Job, contact: str | None, allow_private: tuple[str, ...]) -> Client:
    """One for all that this process fetches: it knows when a host was asked last, how often today, and what its robots.txt says."""
    from variorum.fetch import Client  # noqa: PLC0415  - only who fetches needs it

    asked = (contact, allow_private)
    if asked not in _clients:
        _clients[asked] = Client(
            now=job.now, sleep=job.sleep, log=partial(_log, job), contact=contact, allow_private=frozenset(allow_private)
        )
    return _clients[asked]


def _log(job: Job, line: str) -> None:
    """That a host lies inside a network and was allowed, or asks for patience."""
    job.log({"event": "fetch", "said": line})


def _added(archive: Archive, name: str, deposit: Deposit) -> dict[str, Any]:
    added = archive.add(deposit)
    transition = None
    if added.changed:
        steps = archive.transitions(added.article)
        transition = next((step.id for step in reversed(steps) if step.new == added.version and step.new_seen == deposit.captured), None)
    title = deposit.article.title if deposit.article else None
    return _line(name, added=added, title=title, status=deposit.status, reason=deposit.reason, transition=transition)


def _line(
    name: str,
    *,
    added: Added | None = None,
    title: str | None = None,
    status: CaptureStatus | None = None,
    reason: str | None = None,
    transition: str | None = None,
    problem: str | None = None,
) -> dict[str, Any]:
    return {
        "name": name,
        "added": asdict(added) if added else None,
        "title": title,
        "status": status.value if status else None,
        "reason": reason,
        "transition": transition,
        "problem": problem,
    }


def _lines(found: list[dict[str, Any]]) -> bytes:
    return json.dumps({"added": found}, ensure_ascii=False).encode("utf-8", "surrogatepass")

"""`Watcher`: looks at what is due, keeps what comes, and compares what changed, for days on end.

Threads fetch, at most one request a host at a time; one other process reads what came and is killed when that takes too long; this thread alone
writes to the archive. What it tells of is on the disk. Whatever it holds in memory has a bound.
"""

from __future__ import annotations

import queue
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from variorum.addresses import plain_address
from variorum.errors import FetchError, OutputError, RefusedError, TooSoonError, VariorumError
from variorum.model import Captured, CaptureStatus, Deposit, Watch, WatchKind
from variorum.pipeline.archives import known
from variorum.pipeline.looking import (
    Seen,
    Task,
    Wanted,
    contents_of_feed,
    is_long,
    moment_of,
    pages_of_feed,
    pages_of_sitemap,
    see,
    unreadable,
)
from variorum.pipeline.schedule import Found, freshness, host_of, next_look, silent_after
from variorum.pipeline.settling import new_comparer, settle

if TYPE_CHECKING:
    from variorum.archive import Archive
    from variorum.processes import Hand

WORKERS = 8  # requests at the same time, each to another host
READ_SECONDS = 30.0  # that reading one answer may take; real pages take 0.1
IN_HAND = 400  # watches that are due and held in memory
OF_ONE_HOST = 50  # of these, at most; the others are put off, so that one host does not stand before all
PUT_OFF = 2.0  # seconds for each that stands before it
POLL = 0.25  # seconds of real time after which what is due is looked for again
PAUSE = 10.0  # seconds of real time after which writing is tried again when there was no room
BEAT = 30.0  # seconds between two signs of life,
BEAT_PROMISED = 180.0  # and those within which the next one is promised: comparing one pair may take a minute
SETTLED = 20  # changes that are compared before the next look at what has come
ROUNDS = (
    40  # of looking at what has come, 10 s when it is quiet, after which is compared what others left; beginning to compare takes a second
)
RETIRED = timedelta(days=90)  # without a change, after which a page that a list named is not looked at any more
AWAITED = 120.0  # seconds for which a single pass waits for a host that asks for patience
HEALTH = 12  # looks at pages of a host in a row that must bring nothing before that is called an alarm
HOSTS = 5_000  # whose health is remembered
MAX_LIST_BYTES = 52_428_800  # of a sitemap, as sitemaps.org has it

Event = Mapping[str, Any]  # what is told: {"event": "capture", ...}


class Answers(Protocol):
    """What a client's answer has, as far as it matters here."""

    @property
    def captured(self) -> Captured: ...
    @property
    def redirects(self) -> tuple[str, ...]: ...
    @property
    def not_modified(self) -> bool: ...
    @property
    def retry_after(self) -> float | None: ...
    @property
    def notes(self) -> tuple[str, ...]: ...


class Fetches(Protocol):
    """What fetches: `fetch.Client`."""

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        most: int = ...,
        ignore_robots: str | None = None,
        bulk: bool = False,
        private: bool = False,
        named_by: str | None = None,
    ) -> Answers: ...
    def ready_in(self, url: str) -> float: ...


@dataclass(slots=True, kw_only=True)
class Looks:
    """What a run of the watcher brought."""

    looks: int = 0
    captures: int = 0
    changes: int = 0  # captures that show another text than the one before
    pages: int = 0  # new watches
    nothing: int = 0  # looks that brought nothing readable


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a request."""

    watch: Watch
    answer: Answers | VariorumError


def new_reader() -> Hand[Task, Seen]:
    """A process that reads what came."""
    from variorum.processes import Hand  # noqa: PLC0415

    return Hand(see, preload="variorum.read.pages")


class Watcher:
    """Looks again and again at what an archive watches."""

    def __init__(
        self,
        archive: Archive,
        client: Fetches,
        *,
        now: Callable[[], datetime],
        stop: threading.Event,
        tell: Callable[[Event], None] = lambda _: None,
        changed: Callable[[], None] = lambda: None,
        every: float | None = None,
        workers: int = WORKERS,
        reader: Hand[Task, Seen] | None = None,
    ) -> None:
        """`tell` hears of everything after it is on the disk, `changed` when changes were compared. `every`: seconds between two looks at an
        address that somebody gave, in place of the schedule's own. `reader`: the process that reads, made and ended here when none is given."""
        self._archive, self._client, self._now, self._stop = archive, client, now, stop
        self._tell, self._changed, self._every, self._workers = tell, changed, every, workers
        self._hand, self._own_hand = reader or new_reader(), reader is None
        self._comparer = new_comparer()
        self._ready: dict[str, deque[Watch]] = {}  # by host
        self._busy: set[str] = set()
        self._held: set[int] = set()  # ids of watches that are queued or asked for
        self._jobs: queue.Queue[tuple[Watch, str | None] | None] = queue.Queue()
        self._results: queue.Queue[_Done] = queue.Queue()
        self._health: OrderedDict[str, int] = OrderedDict()  # hosts and the looks in a row that brought nothing; -1: told already
        self._beaten: datetime | None = None
        self._until: datetime | None = None  # a single pass waits for what was put off until then
        self._unsettled = 0  # changes that were not compared yet
        self._rounds = 0  # since they were last
        self._full = self._once = False  # there was no room to write; this is a single pass
        self._taken: set[int] = set()  # ids of watches that a single pass has looked at: each once, however soon it is due again
        self.tally = Looks()

    def run(self, *, once: bool = False) -> Looks:
        """Look at what is due until `stop` is set; with `once` until nothing is due any more."""
        self._once = once
        threads = [threading.Thread(target=self._fetch, name=f"fetch-{number}", daemon=True) for number in range(self._workers)]
        for thread in threads:
            thread.start()
        try:
            self._safely(self._settle)  # what an earlier run left
            while not self._stop.is_set():
                took = self._safely(self._turn)
                if once and not took and not self._held and not self._more_to_come():
                    break
        finally:
            for _ in threads:
                self._jobs.put(None)
            self._comparer.dismiss()
            if self._own_hand:
                self._hand.dismiss()
        self._safely(lambda: self._beat(stopped=True))
        return self.tally

    def _turn(self) -> bool:
        """Once around; whether something had come."""
        self._beat()
        self._take_due()
        self._send()
        changes = self.tally.changes
        took = self._gather()
        self._unsettled += self.tally.changes - changes
        self._rounds += 1
        if self._unsettled >= SETTLED or self._rounds >= ROUNDS or (self._unsettled and not took):
            self._settle()
        return took

    def _safely(self, act: Callable[[], bool | None]) -> bool:
        """What it gives; where there is no room to write, that is said once, and after a while it is tried again. What was in hand stays due."""
        try:
            found = bool(act())
        except OutputError as error:
            if self._once:
                raise
            if not self._full:
                self._tell({"event": "problem", "address": error.where, "what": f"{error.what}; it is tried again"})
            self._full = True
            self._stop.wait(PAUSE)
            return True
        self._full = False
        return found

    # --- what is due ------------------------------------------------------------------------------------------------------------------------

    def _take_due(self) -> None:
        """Take watches that are due into hand, by host."""
        if len(self._held) >= IN_HAND // 2:
            return
        now = self._now()
        crowd = 0
        for watch in self._archive.watches(due_before=_iso(now), limit=IN_HAND + len(self._held) + len(self._taken)):
            if watch.id in self._held or watch.id in self._taken or watch.paused:
                continue
            host = host_of(watch.address)
            waiting = self._ready.setdefault(host, deque())
            if len(waiting) >= OF_ONE_HOST:
                crowd += 1
                self._put_off(watch, now + timedelta(seconds=PUT_OFF * (OF_ONE_HOST + crowd)))
                continue
            waiting.append(watch)
            self._held.add(watch.id)
            if self._once:
                self._taken.add(watch.id)

    def _put_off(self, watch: Watch, due: datetime) -> None:
        self._archive.update_watch(replace(watch, due=_iso(due)))
        self._until = max(self._until or due, due)

    def _more_to_come(self) -> bool:
        until = max(self._now(), self._until or self._now())
        due = self._archive.watches(due_before=_iso(until), limit=len(self._taken) + 1)
        return any(not watch.paused and watch.id not in self._taken for watch in due)

    def _send(self) -> None:
        """Give each host that is not being asked its next watch, as long as somebody is free to ask."""
        for host in list(self._ready):
            if host in self._busy or len(self._busy) >= self._workers:
                continue
            waiting = self._ready[host]
            while waiting and host not in self._busy:
                held = waiting.popleft()
                watch = self._archive.watch(held.id)
                if watch is None or watch.paused or watch.due > _iso(self._now()):  # somebody did something to it meanwhile
                    self._held.discard(held.id)
                    self._taken.discard(held.id)
                    continue
                self._busy.add(host)
                parent = self._archive.watch(watch.parent) if watch.parent is not None else None
                self._jobs.put((watch, parent.address if parent is not None else None))
            if not waiting:
                del self._ready[host]

    def _fetch(self) -> None:
        """What each thread does."""
        while (job := self._jobs.get()) is not None:
            watch, named_by = job
            try:
                answer: Answers | VariorumError = self._client.get(
                    watch.address,
                    etag=watch.etag,
                    last_modified=watch.last_modified,
                    most=MAX_LIST_BYTES if watch.kind is WatchKind.SITEMAP else 20_000_000,
                    ignore_robots=watch.ignore_robots,
                    bulk=watch.parent is not None,
                    private=watch.private,
                    named_by=named_by,
                )
            except VariorumError as error:
                answer = error
            except Exception as error:  # noqa: BLE001  - one address must not end the watch over all others
                answer = FetchError(f"asking failed ({type(error).__name__})", where=watch.address, advice="report it with the address")
            self._results.put(_Done(watch, answer))

    def _gather(self) -> bool:
        """Take in what has come; whether something had."""
        took = False
        while not self._stop.is_set():
            try:
                done = self._results.get(timeout=0 if took else POLL)
            except queue.Empty:
                return took
            took = True
            self._busy.discard(host_of(done.watch.address))
            self._held.discard(done.watch.id)
            self._take(done)
            self._send()
        return took

    # --- what came --------------------------------------------------------------------------------------------------------------------------

    def _take(self, done: _Done) -> None:
        """Keep what a look brought, and when to look next."""
        watch = self._archive.watch(done.watch.id)
        if watch is None:
            return
        self.tally.looks += 1
        now = self._now()
        if isinstance(done.answer, TooSoonError):
            due = now + timedelta(seconds=max(1.0, done.answer.seconds))
            if done.answer.seconds <= AWAITED:
                self._until = max(self._until or due, due)
                self._taken.discard(watch.id)  # it was not looked at
            self._archive.update_watch(replace(watch, due=_iso(due), outcome=done.answer.what))
            return
        try:
            look = self._failed(watch, done.answer) if isinstance(done.answer, VariorumError) else self._look(watch, done.answer)
        except VariorumError:  # the archive's
            raise
        except Exception as error:  # noqa: BLE001  - one address must not end the watch over all others
            self._tell({"event": "problem", "address": watch.address, "what": f"looking at it failed ({type(error).__name__}: {error})"})
            look = _Look(found=Found.NOTHING, outcome=f"looking at it failed ({type(error).__name__})")
        self._note(watch, look, now)

    def _failed(self, watch: Watch, error: VariorumError) -> _Look:
        refused = isinstance(error, RefusedError)
        article = self._archive.article(self._key(watch)) if watch.kind is WatchKind.PAGE and not refused else None
        if article is not None:
            self._add(watch, unreadable(watch.address, article.key, _iso(self._now()), error.what).deposit)
        if refused:
            return _Look(found=Found.REFUSED, outcome=f"{error.what}; {error.advice}")
        return _Look(
            found=Found.NOTHING, outcome=error.what, asked=self._client.ready_in(watch.address)
        )  # its robots.txt may have asked for a pause

    def _look(self, watch: Watch, answer: Answers) -> _Look:
        captured = answer.captured
        said = dict(captured.headers)
        plain = _Look(
            found=Found.NOTHING, outcome="", kind=watch.kind, asked=answer.retry_after, fresh=freshness(said, now=self._now()),
            etag=said.get("etag"), last_modified=said.get("last-modified"),
        )  # fmt: skip
        if answer.not_modified:
            if watch.kind is WatchKind.PAGE:
                self._add(watch, self._as_before(watch, captured))
            return replace(plain, found=Found.SAME, outcome="as before", kept=True)
        key = self._key(watch)
        seen = self._see(Task(captured=captured, kind=watch.kind, asked=watch.address, key=key, before=known(self._archive, key)))
        plain = replace(plain, kind=seen.kind)
        if seen.deposit is not None:
            return self._page(watch, answer, seen, plain)
        if seen.problem is not None:
            return replace(plain, found=Found.GONE if captured.status in {404, 410} else Found.NOTHING, outcome=seen.problem)
        return self._list(watch, seen, plain)

    def _as_before(self, watch: Watch, captured: Captured) -> Deposit:
        return Deposit(
            key=self._key(watch), captured=captured.captured, dated=True, origin="watch", body=None, media_type=captured.media_type or "text/html",
            url=captured.url, http_status=304, headers=captured.headers,
        )  # fmt: skip

    def _see(self, task: Task) -> Seen:
        from variorum.processes import Killed  # noqa: PLC0415

        try:
            return self._hand.do(task, READ_SECONDS, again=True)
        except Killed as killed:
            why = f"reading it took longer than {READ_SECONDS:.0f} s" if killed.overdue else "the process that read it died"
            if task.kind in {WatchKind.FEED, WatchKind.SITEMAP}:
                return Seen(kind=task.kind, problem=why)
            made = unreadable(task.captured.url, task.key or task.asked, task.captured.captured, why).deposit
            assert made is not None
            return Seen(kind=None, deposit=replace(made, body=task.captured.body, http_status=task.captured.status, media_type=task.captured.media_type or "text/html"))  # fmt: skip

    def _key(self, watch: Watch) -> str:
        """The key of the article at a watched page: where it leads, when that was the article at the first good look."""
        led = self._archive.made("watch.leads", watch.address, version="1")
        return led.decode("utf-8") if led else plain_address(watch.address)

    def _page(self, watch: Watch, answer: Answers, seen: Seen, plain: _Look) -> _Look:
        deposit = seen.deposit
        assert deposit is not None
        good = deposit.status is CaptureStatus.OK
        if good and answer.redirects and self._archive.article(deposit.key) is None:
            key = plain_address(answer.captured.url)
            if key != deposit.key and not is_long(key):
                self._archive.keep("watch.leads", watch.address, key.encode("utf-8"), version="1", of=())
                deposit = replace(deposit, key=key)
        if watch.kind is None:
            self._tell_kind(watch, seen)
        changed, first = self._add(watch, replace(deposit, notes=(*deposit.notes, *answer.notes)))
        if good:
            outcome = "the first capture" if first else "another text than before" if changed else "as before"
            return replace(plain, found=Found.NEW if changed or first else Found.SAME, outcome=outcome)
        doubtful = deposit.status is CaptureStatus.DOUBTFUL
        gone = answer.captured.status in {404, 410}
        found = Found.SAME if doubtful else Found.GONE if gone else Found.NOTHING
        return replace(plain, found=found, outcome=f"{deposit.status}: {deposit.reason}", etag=None, last_modified=None)

    def _add(self, watch: Watch, deposit: Deposit | None) -> tuple[bool, bool]:
        """Keep a capture and tell of it; whether it shows another text than the one before, and whether it is the first of its article."""
        assert deposit is not None
        added = self._archive.add(deposit)
        if added.again:
            return False, False
        self.tally.captures += 1
        self.tally.changes += added.changed
        self._tell(
            {
                "event": "capture", "capture": added.capture, "article": deposit.key, "captured": deposit.captured, "status": str(deposit.status),
                "reason": deposit.reason, "version": added.version, "changed": added.changed, "new_article": added.new_article,
                "watch": watch.id, "notes": list(deposit.notes),
            }
        )  # fmt: skip
        return added.changed, added.new_version and not added.changed

    def _tell_kind(self, watch: Watch, seen: Seen) -> None:
        if seen.kind is not None:
            self._tell({"event": "kind", "address": watch.address, "kind": str(seen.kind), "feeds": list(seen.feeds)})

    # --- lists ------------------------------------------------------------------------------------------------------------------------------

    def _list(self, watch: Watch, seen: Seen, plain: _Look) -> _Look:
        if watch.kind is None:
            self._tell_kind(watch, seen)
        now = self._now()
        if seen.feed is not None:
            for deposit in contents_of_feed(seen.feed, now=_iso(now)):
                self._add(watch, deposit)
            wanted, title, fresh = pages_of_feed(seen.feed, now=now), seen.feed.title, max(plain.fresh or 0.0, seen.feed.ttl or 0.0)
            listed = len(seen.feed.entries)
        else:
            assert seen.sitemap is not None
            wanted, title, fresh = pages_of_sitemap(seen.sitemap, now=now), None, plain.fresh or 0.0
            listed = len(seen.sitemap.pages) + len(seen.sitemap.sitemaps)
        new = sum(self._want(watch, page, now) for page in wanted)
        if new:
            self.tally.pages += new
            self._tell({"event": "pages", "address": watch.address, "new": new, "listed": listed})
        outcome = f"{new} new of {listed} listed"
        return replace(plain, found=Found.NEW if new else Found.SAME, outcome=outcome, fresh=fresh, title=title)

    def _want(self, watch: Watch, page: Wanted, now: datetime) -> bool:
        """Watch a page that a list names; one that is watched already is looked at now when the list says that it changed since."""
        if page.kind is WatchKind.SITEMAP and self._is_nested_deeply(watch):
            return False
        there = self._archive.watch(page.address)
        if there is None:
            same_host = host_of(page.address) == host_of(watch.address)
            self._archive.add_watch(
                page.address, kind=page.kind, title=page.title, parent=watch.id, private=watch.private and same_host,
                ignore_robots=watch.ignore_robots if same_host else None, due=_iso(now),
            )  # fmt: skip
            return True
        updated, tried = moment_of(page.updated), moment_of(there.tried)
        if (
            there.id not in self._held
            and not there.failures
            and updated
            and tried
            and tried < updated <= now
            and len(page.updated or "") > 10
        ):
            self._archive.update_watch(replace(there, due=min(there.due, _iso(now))))
        return False

    def _is_nested_deeply(self, watch: Watch) -> bool:
        parent = self._archive.watch(watch.parent) if watch.parent is not None else None
        return parent is not None and parent.parent is not None

    # --- afterwards -------------------------------------------------------------------------------------------------------------------------

    def _note(self, watch: Watch, look: _Look, now: datetime) -> None:
        """Write down what came of a look, and when the next one is."""
        good = look.found in {Found.NEW, Found.SAME}
        self.tally.nothing += not good
        failures = 0 if good else watch.failures + 1
        kind = watch.kind or look.kind
        since = moment_of(_iso(now) if look.found is Found.NEW else watch.changed or watch.added) or now
        following = next_look(
            watch.address, kind, look.found, now=now, since=since, every=watch.every, failures=failures, asked=look.asked, fresh=look.fresh,
            wanted=self._every if watch.parent is None or kind is WatchKind.PAGE else None,
        )  # fmt: skip
        retired = watch.parent is not None and kind is WatchKind.PAGE and now - since > RETIRED
        noted = replace(
            watch,
            kind=kind,
            title=watch.title or look.title,
            due=_iso(following.due),
            every=following.every,
            tried=_iso(now),
            answered=_iso(now) if good else watch.answered,
            changed=_iso(now) if look.found is Found.NEW else watch.changed,
            failures=failures,
            outcome=f"{look.outcome}; not looked at any more, since it did not change for 90 days" if retired else look.outcome,
            paused=watch.paused or retired,
            etag=watch.etag if look.kept else look.etag if good else None,  # only what was good may be answered by "as before"
            last_modified=watch.last_modified if look.kept else look.last_modified if good else None,
        )
        self._archive.update_watch(self._alarm(noted, now, good=good))
        self._host_health(watch, good=good, outcome=look.outcome)

    def _alarm(self, watch: Watch, now: datetime, *, good: bool) -> Watch:
        """Raise an alarm for a watch that was silent too long, and end it when it answers. Pages that a list named have none of their own."""
        if good:
            if watch.alarmed:
                self._tell(
                    {"event": "well", "watch": watch.id, "address": watch.address, "what": "it answers again", "since": watch.alarmed}
                )
            return replace(watch, alarmed=None)
        last = moment_of(watch.answered or watch.added) or now
        if watch.alarmed or watch.parent is not None or (now - last).total_seconds() <= silent_after(watch.every):
            return watch
        what = f"nothing came from it since {_iso(last)}: {watch.outcome}"
        self._tell({"event": "alarm", "id": f"silent-{watch.id}-{_iso(now)}", "watch": watch.id, "address": watch.address, "what": what})
        return replace(watch, alarmed=_iso(now))

    def _host_health(self, watch: Watch, *, good: bool, outcome: str) -> None:
        """An alarm where look after look at the pages of a host brings nothing, though their feed may be well."""
        if watch.parent is None:
            return
        host = host_of(watch.address)
        before = self._health.pop(host, 0)
        if good and before < 0:
            self._tell({"event": "well", "address": host, "what": "its pages can be read again"})
        after = 0 if good else before if before < 0 else before + 1
        if after >= HEALTH:
            what = f"the last {HEALTH} looks at its pages brought nothing: {outcome}"
            self._tell({"event": "alarm", "id": f"host-{host}-{_iso(self._now())}", "address": host, "what": what})
            after = -1
        if after:
            self._health[host] = after
        while len(self._health) > HOSTS:
            self._health.popitem(last=False)

    def _settle(self) -> None:
        """Compare what changed. Not all at once, so that what has come meanwhile does not wait."""

        def go_on(_: int) -> None:
            self._beat()
            if self._stop.is_set():
                raise _StopError

        self._unsettled = self._rounds = 0
        compared = 0
        with suppress(_StopError):
            compared = settle(self._archive, limit=SETTLED, comparer=self._comparer, progress=go_on)
        if compared or self._stop.is_set():
            self._changed()

    def _beat(self, *, stopped: bool = False) -> None:
        now = self._now()
        if stopped or self._beaten is None or (now - self._beaten).total_seconds() >= BEAT:
            self._beaten = now
            note = f"{self.tally.looks} looks, {self.tally.changes} changes" + ("; stopped" if stopped else "")
            self._archive.beat("watch", BEAT_PROMISED, note)


class _StopError(Exception):
    """Comparing ends early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a look brought, for the schedule and for people."""

    found: Found
    outcome: str
    kind: WatchKind | None = None
    title: str | None = None
    asked: float | None = None  # seconds of a Retry-After
    fresh: float | None = None
    etag: str | None = None
    last_modified: str | None = None
    kept: bool = False  # 304: etag and last_modified stay


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")

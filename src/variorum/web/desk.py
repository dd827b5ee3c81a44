"""What a server has at hand while it runs: connections to the archive, pages that were made, processes that make more."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from variorum.errors import InputError, VariorumError
from variorum.processes import Hand, Killed, give_back_memory, keep_memory_together
from variorum.web.options import (
    LAG_SECONDS,
    REGROUP_SECONDS,
    RELATE_SECONDS,
    RENEW_SECONDS,
    SESSION_SECONDS,
    STALE_SECONDS,
    WORK_SECONDS,
    Options,
    World,
)
from variorum.web.passwords import Sessions, Tries
from variorum.web.routes import Refusal
from variorum.web.work import Job, Relate, do

if TYPE_CHECKING:
    from variorum.archive import Archive
    from variorum.model import Heartbeat

THREADS = 4  # requests that are made at the same time; more would only keep one another, and those who get kept pages, waiting
_PAGES_BYTES = 64_000_000  # of pages kept, as they are sent
_OF_ONE_HAND = (
    100  # things made by one process: models and compilers keep what the longest text took (soak of 2026-11-27: 200 MB in 400 pages)
)
_WAITING = 32  # things that may wait to be made; one more, and whoever asks is told to come back
_LATELY_SECONDS = 5.0  # that the watch's last sign of life and the names of outlets may be behind
_AT_A_TIME = 8  # comparisons between two looks at whether the server stops
_TIDY_SECONDS = 10.0  # between two times that freed memory is given back
_IDLE_SECONDS = 60.0  # after which a connection that nobody needed is closed, with what it remembers: up to 6 MB
_TOLD_SECONDS = 60.0  # that why something could not be made is told again without trying,
_TOLD_SHARE = 10  # or times as long as trying took: a text that takes too long keeps no core busy for good
_GROUPING_SHARE = 20  # times as long as grouping the articles took is waited before it is done again, so that it keeps no core busy

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Pending(Exception):  # noqa: N818  - a state, not a mistake
    """What a handler needs is being made; when `made` is done it should be asked again."""

    def __init__(self, made: Future[Any], what: str) -> None:
        super().__init__(what)
        self.made, self.what = made, what


class Recent(Generic[Key, Value]):
    """What was used lately, within a number of bytes. For several threads."""

    def __init__(self, most: int, size: Callable[[Value], int]) -> None:
        self._most, self._size, self._held = most, size, 0
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        """The value, if it is still here."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: Key, value: Value) -> None:
        """Keep it; what was not used for longest goes."""
        with self._lock:
            self._drop(key)
            self._values[key] = value
            self._held += self._size(value)
            while self._held > self._most and self._values:
                self._drop(next(iter(self._values)))

    def drop(self, key: Key) -> None:
        """Forget it."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        if key in self._values:
            self._held -= self._size(self._values.pop(key))


@dataclass(frozen=True, slots=True)
class _Told:
    """What came of something that was made."""

    began: float
    state: str  # of the archive before it was made
    made: bytes = b""
    refusal: Refusal | None = None
    ended: float = 0.0


@dataclass(frozen=True, slots=True)
class _Grouped:
    """When the articles were last grouped into stories."""

    began: float
    took: float  # seconds
    state: str  # of the archive before


class Desk:
    """All of it. Made when the server starts, closed when it stops."""

    def __init__(self, options: Options, world: World) -> None:
        keep_memory_together()
        self.options, self.world = options, world
        self.sessions = Sessions(options, options.secret or world.chance(32))
        self.ended: dict[str, float] = {}  # sessions that somebody ended by signing out, and when
        self.tries = Tries(world.clock)
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="reader")
        self.looker = ThreadPoolExecutor(1, thread_name_prefix="looker")  # whoever wants a kept page waits for no other page to be made
        self.pages: Recent[tuple[Hashable, ...], Any] = Recent(_PAGES_BYTES, lambda page: page.size)
        self._idle: list[tuple[float, Archive]] = []  # connections, and since when; the last one is taken first
        self._lock = threading.Lock()
        self._state: tuple[float, str] = (-1e9, "")
        self._lately: dict[str, tuple[float, Any]] = {}
        self._caring = ThreadPoolExecutor(1, thread_name_prefix="carer")
        self._carer = Hand(do, preload="variorum.web.work")
        self._comparer: Hand[Any, Any] | None = None  # what was added is compared by it
        self._after: Future[None] | None = None
        self._grouping: Future[None] | None = None
        self._grouped = _Grouped(-1e9, 0.0, "")
        self._closing = False
        self._wrote, self._writes = -1e9, 0  # when something was last written through this server, and how often
        self._looking: asyncio.Future[str] | None = None
        self._tidied = world.clock()
        self._workshop = ThreadPoolExecutor(max(1, options.jobs), thread_name_prefix="workshop")
        self._hands = [Hand(do, preload="variorum.web.work", most=_OF_ONE_HAND) for _ in range(max(1, options.jobs))]
        self._free = SimpleQueue[Hand[Any, bytes]]()
        for hand in self._hands:
            self._free.put(hand)
        self._making: dict[Hashable, Future[bytes]] = {}
        self._told: Recent[Hashable, _Told] = Recent(_PAGES_BYTES, lambda told: len(told.made) + 1_000)

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """A connection, for as long as it is needed. One that failed is not used again."""
        with self._lock:
            held = self._idle.pop()[1] if self._idle else None
        if held is None:
            from variorum.archive import open_archive  # noqa: PLC0415  - only a server that answers needs one

            held = open_archive(self.options.archive, now=self.world.now)
        try:
            yield held
        except (InputError, Refusal, Pending):  # of what was asked, not of the connection
            self._give_back(held)
            raise
        except BaseException:
            held.close()
            raise
        self._give_back(held)

    def _give_back(self, held: Archive) -> None:
        with self._lock:
            self._idle.append((self.world.clock(), held))

    def warm(self) -> None:
        """Load what the first page needs before anybody asks for it. An archive that is away now may be back when somebody does."""
        from variorum.render import site  # noqa: PLC0415  - jinja2

        site.error(site.views.Frame(now=self.moment()), site.views.ErrorView(status=404))
        with suppress(VariorumError):
            self._read_state()

    async def state(self, *, anew: bool = False) -> str:
        """The archive's state, as it was a second ago at most, or now (`anew`). Many ask at once; one looks."""
        at, state = self._state
        if not anew and self.world.clock() - at < STALE_SECONDS:
            return state
        if anew and self._looking is not None:
            await asyncio.shield(self._looking)  # it may have looked before
        if self._looking is None:
            loop = asyncio.get_running_loop()
            self._looking = loop.create_task(self._look(loop))
        looking = self._looking
        assert looking is not None
        return await asyncio.shield(looking)

    async def _look(self, loop: asyncio.AbstractEventLoop) -> str:
        try:
            writes = -1
            while writes != self._writes:  # what was written here while it looked is seen by whoever asks after it
                writes, at = self._writes, self.world.clock()  # before looking: what others write meanwhile is seen the next time
                state = await loop.run_in_executor(self.looker, self._read_state)
            self._state = (at, state)
            self._group(state)
            return state
        finally:
            self._looking = None

    def _read_state(self) -> str:
        with self.archive() as archive:
            state = archive.state()
            if state != self._state[1] and self.options.locked:
                self.ended = {**self.ended, **_ended(archive)}
        if self.world.clock() - self._tidied >= _TIDY_SECONDS:
            self._tidied = self.world.clock()
            self._tidy()
        return state

    def _tidy(self) -> None:
        """Keep no more than what is used: many at once may have needed more connections than come after them."""
        with self._lock:
            kept = [one for one in self._idle if self._tidied - one[0] < _IDLE_SECONDS]
            idle = [held for since, held in self._idle if self._tidied - since >= _IDLE_SECONDS]
            self._idle = kept
        for held in idle:
            held.close()
        give_back_memory()

    def end(self, archive: Archive, session: str) -> None:
        """Nobody is signed in by this session any more, in no process and after no restart: cookies can be copied before they are deleted."""
        now = self.world.now().timestamp()
        lasting = {one: at for one, at in {**self.ended, **_ended(archive)}.items() if now - at < SESSION_SECONDS}
        self.ended = {**lasting, session: now}
        archive.keep("sessions", "ended", as_json(self.ended), version="1", of=())

    def changed(self) -> None:
        """Something was written here: the next page is not an old one."""
        self._state = (-1e9, "")
        self._wrote, self._writes = self.world.clock(), self._writes + 1
        self._lately.clear()

    def wrote_since(self, began: float) -> bool:
        """Whether something was written through this server since."""
        return began <= self._wrote

    def will_do(self, began: float, old: str, new: str) -> bool:
        """Whether what was made in an older state is handed out still: for a moment, unless something was forgotten or written here."""
        from variorum.archive import forgotten_of  # noqa: PLC0415  - only a server that answers needs an archive

        return not self.wrote_since(began) and self.world.clock() - began < LAG_SECONDS and forgotten_of(old) == forgotten_of(new)

    def lately(self, name: str, look: Callable[[], Value]) -> Value:
        """What is looked up for every page and takes a while in a large archive; as of some seconds ago at most, unless it was changed here."""
        at, value = self._lately.get(name, (-1e9, None))
        if self.world.clock() - at >= _LATELY_SECONDS:
            began, writes = self.world.clock(), self._writes
            value = look()
            if writes == self._writes:
                self._lately[name] = (began, value)
        return cast("Value", value)

    def watch_lives(self, archive: Archive) -> tuple[Heartbeat | None, int]:
        """The watch's last sign of life, and how many addresses have been silent too long."""

        def look() -> tuple[Heartbeat | None, int]:
            heartbeat = next((beat for beat in archive.heartbeats() if beat.name == "watch"), None)
            return heartbeat, sum(watch.alarmed is not None and not watch.paused for watch in archive.watches())

        return self.lately("watch", look)

    def moment(self) -> str:
        """Now, as the archive writes it."""
        return self.world.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def job(self, task: Any) -> Any:
        """A task, with what another process needs for it."""
        return Job(archive=self.options.archive, now=self.world.now, sleep=self.world.sleep, log=self.world.log, task=task)

    # --- what other processes make ------------------------------------------------------------------------------------------------------

    def make(self, key: Hashable, task: Any, what: str, *, state: str | None = None) -> bytes:
        """What a process makes of a task: at once if it is at hand, else `Pending` is raised. `state`: of the archive, where it matters.

        Raises Refusal for what could not be made, and where too much is waiting already.
        """
        return self.made(key, task, what, state=state)[0]

    def made(self, key: Hashable, task: Any, what: str, *, state: str | None = None) -> tuple[bytes, bool]:
        """As `make`, and whether it is of this state; what is of one before may be shown for some seconds, and not be kept as of this one."""
        told = self._told.get(key)
        if told is None or not self._holds(told, state):
            raise Pending(self._begin(key, task, state), what)
        if told.refusal is not None:
            raise told.refusal
        of_this = state is None or told.state == state
        if not of_this and self.world.clock() - told.began > RENEW_SECONDS:
            with suppress(Refusal):  # nobody waits for it
                self._begin(key, task, state)
        return told.made, of_this

    def _begin(self, key: Hashable, task: Any, state: str | None) -> Future[bytes]:
        """Have it made, if it is not being made already. Raises Refusal where too much is."""
        with self._lock:
            making = self._making.get(key)
            if making is None:
                if len(self._making) >= _WAITING:
                    raise Refusal(503, "too much is being made just now", "try again in a minute", headers={"Retry-After": "60"})
                making = self._making[key] = self._workshop.submit(self._made, key, task, state or "")
        return making

    def look_after(self) -> None:
        """Compare what is new, and see which stories it belongs to. Nobody waits for it; once more is not twice."""
        with self._lock:
            if self._after is not None and not self._after.running() and not self._after.done():
                return  # it has not begun, and will see everything
            self._after = self._caring.submit(self._look_after)

    def _look_after(self) -> None:
        from variorum.pipeline.settling import new_comparer, settle  # noqa: PLC0415  - heavy

        self._comparer = self._comparer or new_comparer()
        try:
            with self.archive() as archive:
                while not self._closing and settle(archive, limit=_AT_A_TIME, comparer=self._comparer):  # in a process of its own
                    pass
            self._relate()
        except Exception as error:  # noqa: BLE001  - nobody waits for it; it is logged, and tried again when something is added
            self._failed("looking after what is new", error)
        self.changed()

    # --- stories --------------------------------------------------------------------------------------------------------------------------

    def wait_for_stories(self) -> None:
        """Raises `Pending` while articles are being grouped into stories."""
        making = self._grouping
        if making is not None and not making.done():
            raise Pending(making, "the list of stories")

    def _group(self, state: str) -> None:
        """See which stories the texts belong to that others added, `watch` or `add`; whoever reads sets it off."""
        last = self._grouped
        age = self.world.clock() - last.began
        idle = self._grouping is None or self._grouping.done()
        if idle and not self._closing and state != last.state and age >= max(REGROUP_SECONDS, _GROUPING_SHARE * last.took):
            self._grouping = self._caring.submit(self._group_now, state)

    def _group_now(self, state: str) -> None:
        began = self.world.clock()
        try:
            if self._relate():
                self.changed()
        except Exception as error:  # noqa: BLE001  - nobody waits for it; it is logged, and tried again when there is something new
            self._failed("grouping articles into stories", error)
        self._grouped = _Grouped(began, self.world.clock() - began, state)

    def _relate(self) -> bool:
        """Group the articles anew; whether anything had come. The process is ended after it: grouping takes hundreds of megabytes."""
        found = self._carer.do(self.job(Relate()), RELATE_SECONDS)
        self._carer.dismiss()
        return bool(found)

    def _failed(self, doing: str, error: Exception) -> None:
        if not self._closing:
            self.world.log({"event": "error", "doing": doing, "error": f"{type(error).__name__}: {error}"[:2_000]})

    def _holds(self, told: _Told, state: str | None) -> bool:
        age = self.world.clock() - told.began
        if told.refusal is not None and (state is None or told.refusal.status >= 500):
            return self.world.clock() - told.ended < max(_TOLD_SECONDS, _TOLD_SHARE * (told.ended - told.began))
        if state is None or told.state == state:
            return True
        if told.refusal is not None and told.refusal.status == 404:
            return False  # it may have come meanwhile
        from variorum.archive import forgotten_of  # noqa: PLC0415  - only a server that answers needs an archive

        forgotten = forgotten_of(told.state) != forgotten_of(state)  # what was taken away is shown to nobody any more
        return not forgotten and not self.wrote_since(told.began) and age < LAG_SECONDS

    def _made(self, key: Hashable, task: Any, state: str) -> bytes:
        try:
            told, before = self._tried(task, state), self._told.get(key)
            failed = told.refusal is not None and told.refusal.status >= 500
            if not (failed and before is not None and before.refusal is None and self._holds(before, state)):
                self._told.put(key, told)
            return told.made
        finally:
            with self._lock:
                self._making.pop(key, None)

    def _tried(self, task: Any, state: str) -> _Told:
        hand = self._free.get()  # there is one for each thread
        began, made, refusal = self.world.clock(), b"", None
        try:
            made = hand.do(task, WORK_SECONDS)
        except Refusal as error:
            refusal = error
        except VariorumError as error:
            refusal = Refusal(422, error.what, error.advice, where="text")
        except Killed as error:
            what = (
                f"this took longer than {WORK_SECONDS:.0f} seconds and was given up" if error.overdue else "the process that made this died"
            )
            refusal = Refusal(503, what, "the texts are very long; compare them with the command line", headers={"Retry-After": "60"})
        except Exception as error:  # noqa: BLE001  - told to whoever asked, and logged
            self.world.log(
                {"event": "error", "doing": type(getattr(task, "task", task)).__name__, "error": f"{type(error).__name__}: {error}"[:2_000]}
            )
            refusal = Refusal(500, "something went wrong here", "tell whoever runs this server")
        finally:
            self._free.put(hand)
        return _Told(began, state, made, refusal, self.world.clock())

    def close(self) -> None:
        """End the processes and connections; what is being made is not waited for."""
        self._closing = True
        pools = (self._workshop, self._caring)
        for pool in pools:
            pool.shutdown(wait=False, cancel_futures=True)
        for hand in [*self._hands, self._carer]:
            hand.close()
        for pool in pools:
            pool.shutdown(wait=True)
        if self._comparer is not None:  # only now, as what it is at is told
            self._comparer.close()
        for pool in (self.threads, self.looker):
            pool.shutdown(wait=True, cancel_futures=True)
        while self._idle:
            self._idle.pop()[1].close()


def _ended(archive: Archive) -> dict[str, float]:
    kept = archive.made("sessions", "ended", version="1")
    return json.loads(kept) if kept else {}


def as_json(value: Any) -> bytes:
    """JSON as it is sent."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")

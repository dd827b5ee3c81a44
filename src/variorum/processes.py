"""Work spread over processes: results in order, memory bounded, and a process that is killed costs one item.

Not `concurrent.futures`: there all processes share two pipes, so that one killed while it writes leaves the others, and the exit of the
program, waiting for ever (seen on Python 3.11). Here each has a pipe of its own, whose end tells that it died, and with which item.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, NamedTuple, TypeVar, cast

_GRACE = 5.0  # seconds after which a process ends itself that should have been ended
_UNKNOWN = 255  # as multiprocessing has it, the status of a process whose end nobody saw
_PAUSES = 0.0, 0.2, 1.0  # seconds before each try at beginning a process
_MOST_HEAPS, _LARGE = -8, -3  # M_ARENA_MAX and M_MMAP_THRESHOLD in malloc.h
_AHEAD = 4  # items a process that are begun before the one that is due is done: what bounds the memory

Item = TypeVar("Item")
Made = TypeVar("Made")


class _Item(NamedTuple):
    """What a process is given, and for how many seconds at most."""

    item: Any
    seconds: float | None


class _Answer(NamedTuple):
    """What came of an item: what was made of it, or what was raised."""

    made: Any = None
    error: Exception | None = None


def keep_memory_together() -> None:
    """Let the threads of this process, begun from now on, share two heaps, and keep large pieces out of them, so that they are given back as they are freed.
    glibc gives each thread its own, and each grows to the largest page that it made: in half an hour of a soak (2026-11-27) `serve` held 134 MB with
    eight of them and 122 with two. With other libraries nothing happens."""
    with suppress(Exception):
        system = ctypes.CDLL(None)
        system.mallopt(_MOST_HEAPS, 2)
        system.mallopt(_LARGE, 64_000)


def give_back_memory() -> None:
    """Give the system what this process has freed, which glibc keeps; it was half of what `serve` held in that soak. It takes some ms."""
    with suppress(Exception):
        ctypes.CDLL(None).malloc_trim(0)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(
    work: Callable[[Item], Made],
    items: Iterable[Item],
    *,
    jobs: int,
    lost: Callable[[Item], Made],
    preload: str,
    seconds: float | None = None,
) -> Generator[Made, None, None]:
    """What `work` makes of each item, in the order of the items, in `jobs` processes that have imported the module `preload`.

    `work` and what it takes and gives must be such as other processes can import and `pickle` can carry; what it raises is raised. `lost`
    says what stands in the place of an item whose process was killed, which it is when it takes more than so many seconds (not on Windows).
    """
    crew = _Crew(work, jobs, lost, preload, seconds)
    waiting = enumerate(items)
    answers: dict[int, _Answer] = {}
    due = 0
    try:
        while True:
            crew.feed(waiting, until=due + _AHEAD * jobs)
            if due not in answers:
                if not crew.busy:
                    return
                answers |= crew.gather()
                continue
            answer = answers.pop(due)
            due += 1
            if answer.error is not None:
                raise answer.error
            yield cast("Made", answer.made)
    finally:
        crew.dismiss()


class Killed(Exception):  # noqa: N818  - what became of the work, not a mistake
    """What a process was given to do did not come to an end: it took too long and was killed, or it died over it."""

    def __init__(self, *, overdue: bool) -> None:
        super().__init__("took too long" if overdue else "the process died")
        self.overdue = overdue

    def __reduce__(self) -> tuple[object, ...]:
        """For pickle."""
        return partial(type(self), overdue=self.overdue), ()


class Hand(Generic[Item, Made]):
    """One process that does one thing at a time and is killed when that takes too long. It is started when first needed, and anew after that.

    For one thread at a time. After `most` things the process is replaced, so that what a library holds on to does not pile up.
    """

    def __init__(self, work: Callable[[Item], Made], *, preload: str, most: int = 500) -> None:
        self._work, self._most, self._done = work, most, 0
        self._context = _context(preload)
        self._pipe: Connection | None = None
        self._process: Any = None
        self._closed = False

    def do(self, item: Item, seconds: float, *, again: bool = False) -> Made:
        """What `work` makes of the item; what it raises is raised, and `Killed` when the process was killed or died over it.

        A process that somebody told to end, as whoever stops a service tells all of its processes, is no fault of the item: with `again` another one is
        given it, where doing a part of it twice does no harm.
        """
        answer = self._given(item, seconds)
        if answer is None and again:
            answer = self._given(item, seconds)
        if answer is None:
            raise Killed(overdue=False)
        if answer.error is not None:
            raise answer.error
        return cast("Made", answer.made)

    def _given(self, item: Item, seconds: float) -> _Answer | None:
        """The answer; None from a process that was told to end."""
        if self._pipe is None or self._done >= self._most or not self._alive():
            try:
                self._start()
            except OSError as error:
                raise Killed(overdue=False) from error
        self._done += 1
        pipe, process = self._pipe, self._process
        if pipe is None or self._closed:
            self.dismiss()
            raise Killed(overdue=False)
        try:
            pipe.send(_Item(item, seconds + _GRACE))
            if not pipe.poll(seconds):
                self.dismiss()
                raise Killed(overdue=True)
            answer: _Answer = pipe.recv()
        except (EOFError, OSError):
            told = _told_to_end(process) and not self._closed
            self.dismiss()
            if told:
                return None
            raise Killed(overdue=False) from None
        return answer

    def _alive(self) -> bool:
        try:
            return bool(self._process.is_alive())
        except ValueError:  # another thread dismissed it just now
            return False

    def _start(self) -> None:
        self.dismiss()
        self._process, self._pipe = _begun(self._context, self._work)
        self._done = 0

    def dismiss(self) -> None:
        """Kill the process, whatever it is at. Another thread may do so as well."""
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            process = self._process
            process.kill()
            process.join()
            process.close()  # its files, which else stay open until it is collected
            pipe.close()

    def close(self) -> None:
        """Kill the process, and start no other."""
        self._closed = True
        self.dismiss()


class _Crew(Generic[Item, Made]):
    """Processes that work, each with a pipe of its own and one item at a time."""

    def __init__(self, work: Callable[[Item], Made], jobs: int, lost: Callable[[Item], Made], preload: str, seconds: float | None) -> None:
        self._context = _context(preload)
        self._work, self._jobs, self._lost, self._seconds = work, jobs, lost, seconds
        self._processes: dict[Connection, Any] = {}
        self._given = 0
        self.busy: dict[Connection, tuple[int, Item]] = {}

    def feed(self, waiting: Iterator[tuple[int, Item]], *, until: int) -> None:
        """Give an item to each process that has none, as long as its number is under `until`."""
        while len(self.busy) < self._jobs and self._given < until:
            given = next(waiting, None)
            if given is None:
                return
            self._given += 1
            self._give(given)

    def _give(self, given: tuple[int, Item]) -> None:
        for pipe in [pipe for pipe in self._processes if pipe not in self.busy]:
            try:
                pipe.send(_Item(given[1], self._seconds))
            except OSError:  # it was killed while it waited; no item is to blame
                self._forget(pipe)
            else:
                self.busy[pipe] = given
                return
        pipe = self._start()
        self.busy[pipe] = given
        with suppress(OSError):  # it died at once; the end of its pipe tells
            pipe.send(_Item(given[1], self._seconds))

    def gather(self) -> dict[int, _Answer]:
        """The answers that have come, at least one, by number."""
        found: dict[int, _Answer] = {}
        for pipe in cast("list[Connection]", wait(list(self.busy))):
            number, item = self.busy.pop(pipe)
            try:
                found[number] = pipe.recv()
            except (EOFError, OSError):
                found[number] = _Answer(self._lost(item))
                self._forget(pipe)
        return found

    def dismiss(self) -> None:
        """End the processes; what they are still at is not waited for."""
        for pipe, process in self._processes.items():
            process.terminate()
            pipe.close()
        for process in self._processes.values():
            process.join()
            process.close()

    def _forget(self, pipe: Connection) -> None:
        pipe.close()
        process = self._processes.pop(pipe)
        process.join()
        process.close()

    def _start(self) -> Connection:
        process, here = _begun(self._context, self._work)
        self._processes[here] = process
        return here


def _context(preload: str) -> Any:
    # Not "fork": a child of a process with threads (a notebook, a model that is loaded) may never wake up
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context: Any = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload([preload])
    return context


def _begun(context: Any, work: Callable[[Any], Any]) -> tuple[Any, Connection]:
    """A process, and our end of its pipe. Raises OSError.

    Whoever stops a service tells what begins processes to end as well (a signal to the process group): it may be gone at any moment of this. A moment
    later that is seen, and another one is begun.
    """
    trouble: Exception | None = None
    for pause in _PAUSES:
        threading.Event().wait(pause)
        here, there = context.Pipe()
        process = context.Process(target=_serve, args=(there, work), daemon=True)
        try:
            _begin(process)
        except (EOFError, OSError) as error:
            here.close()
            trouble = error
        else:
            return process, here
        finally:
            there.close()  # so that the pipe ends with the process
    raise trouble if isinstance(trouble, OSError) else ChildProcessError("no process can be begun") from trouble


def _begin(process: Any) -> None:
    """Ctrl-C reaches every process of a terminal, also one that is still loading what it needs; those that are begun here never hear it."""
    if not hasattr(signal, "pthread_sigmask"):
        process.start()
        return
    resource_tracker.ensure_running()  # which sets the mask anew, so it comes first
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _told_to_end(process: Any) -> bool:
    """Whether a process whose pipe has ended was ended by SIGTERM, or nobody knows since what began it was as well."""
    with suppress(ValueError):  # another thread dismissed it
        process.join(_GRACE)
        return process.exitcode in {-signal.SIGTERM, _UNKNOWN}
    return False


def _serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    """What a process does until its pipe is closed. One that takes too long is ended by its own alarm, whatever library it is in, and whoever is left
    to end it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the one that began the others answers it
    while True:
        try:
            item, seconds = pipe.recv()
        except (EOFError, OSError):
            return
        alarm = signal.setitimer if seconds and hasattr(signal, "setitimer") else None
        if alarm:
            alarm(signal.ITIMER_REAL, seconds)
        try:
            answer = _Answer(work(item))
        except Exception as error:  # noqa: BLE001  - it is raised where the items come from
            answer = _Answer(error=error)
        if alarm:
            alarm(signal.ITIMER_REAL, 0)
        try:
            pipe.send(answer)
        except OSError:
            return

"""How far the work is, shown on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, Self

from variorum.cli.world import DONE, SOME_REJECTED, TROUBLE, say
from variorum.errors import InputError

_NAMED = 20  # rejected texts that are named; of a collection gone wrong nobody reads more
_IN_PARTS = {"measuring"}  # stages whose steps are no articles
_OF_PARTS = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}<{remaining}"


class Tally:
    """Counts what was read and what was rejected, names each rejected text, and shows on a terminal how far the work is."""

    def __init__(self, *, show: bool) -> None:
        self._read = self._rejected = 0
        self._bar: Any = None
        self._show = show

    def __enter__(self) -> Self:
        if self._show:
            from tqdm import tqdm  # noqa: PLC0415  - only where somebody looks on

            tqdm.monitor_interval = 0  # no thread for a bar
            self._bar = tqdm(unit=" texts", delay=1, miniters=1, leave=False, file=sys.stderr, dynamic_ncols=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    @property
    def status(self) -> int:
        if not self._read:
            return TROUBLE
        return SOME_REJECTED if self._rejected else DONE

    def accepted(self, results: Iterator[Any]) -> Iterator[Any]:
        """The results that are no errors; errors are named."""
        for result in results:
            if self._bar is not None:
                self._bar.update()
            if isinstance(result, InputError):
                self._rejected += 1
                if self._bar is not None:
                    self._bar.clear()
                say(str(result))
            else:
                self._read += 1
                yield result


class Stages:
    """Shows how far each stage of a long work is, on a terminal only, and names what is rejected. in_parts: no stage counts articles."""

    def __init__(self, *, show: bool, in_parts: bool = False) -> None:
        self._show = show
        self._in_parts = in_parts
        self._stage: str | None = None
        self._bar: Any = None
        self._rejected = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        if self._rejected > _NAMED:
            say(f"and {self._rejected - _NAMED:,} more")

    @property
    def status(self) -> int:
        return SOME_REJECTED if self._rejected else DONE

    def progress(self, stage: str, done: int, total: int | None) -> None:
        """So many articles of a stage are done, of so many (parts, where the engine counts those)."""
        if not self._show:
            return
        if stage != self._stage:
            from tqdm import tqdm  # noqa: PLC0415  - only where somebody looks on

            self._close()
            tqdm.monitor_interval = 0  # no thread for a bar
            self._stage = stage
            self._bar = tqdm(
                desc=stage, total=total, initial=done, unit=" articles", bar_format=_OF_PARTS if self._in_parts or stage in _IN_PARTS else None, delay=1, miniters=1, leave=False, file=sys.stderr, dynamic_ncols=True,
            )  # fmt: skip
        self._bar.total = total  # Spark learns of more to do as it goes
        self._bar.update(done - self._bar.n)

    def reject(self, error: InputError) -> None:
        """This could not be read."""
        self._rejected += 1
        if self._rejected <= _NAMED:
            if self._bar is not None:
                self._bar.clear()
            say(str(error))

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

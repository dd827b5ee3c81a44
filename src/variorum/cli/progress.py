"""How far the work is, shown on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, Self

from variorum.cli.world import DONE, SOME_REJECTED, TROUBLE, complain
from variorum.errors import InputError


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
                complain(str(result))
            else:
                self._read += 1
                yield result

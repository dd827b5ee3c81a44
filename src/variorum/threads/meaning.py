"""What is known of the meaning of words. Another stage knows it; the pipeline hands it over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple


class Meaning(NamedTuple):
    """How near two phrases are, and whether they exclude one another."""

    closeness: Callable[[Sequence[str], Sequence[str]], float | None]
    contrasted: Callable[[Sequence[str], Sequence[str]], bool]

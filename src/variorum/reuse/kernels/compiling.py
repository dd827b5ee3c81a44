"""How the kernels are compiled, and the hash that they share."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

UNSPACED, NUMBER, QUOTED = 1, 2, 4  # bits of a word's flags
FNV, START = np.uint64(1099511628211), np.uint64(14695981039346656037)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)  # a place is text << HALF | position
_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S27, _S30, _S31 = np.uint64(27), np.uint64(30), np.uint64(31)
_PLAIN: Any = {"nogil": True, "boundscheck": False, "error_model": "numpy"}


def jit(function: Any) -> Any:
    """Compile a door when it is first called, and keep the code where there is a place to."""
    try:
        return numba.njit(cache=True, **_PLAIN)(function)
    except RuntimeError:  # neither the package's folder nor the user's cache can be written to
        return numba.njit(**_PLAIN)(function)


part: Any = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_PLAIN)  # type: ignore[call-overload]  # compiled into the doors that use it


@part
def mixed(x):
    """splitmix64's finaliser."""
    x ^= x >> _S30
    x *= _M1
    x ^= x >> _S27
    x *= _M2
    return x ^ (x >> _S31)

"""How inner loops are compiled: by Numba, at their first call, kept on the disk for later processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compiles a function that allocates nothing.

    Numba then need not count references, which would take more time than the search itself.
    """
    try:
        made: F = njit(cache=True, nogil=True, _nrt=False)(function)  # type: ignore[call-overload]
    except RuntimeError:
        # No folder to keep the result in (a package on a read-only disk, a user without a home): compile each time.
        made = njit(nogil=True, _nrt=False)(function)  # type: ignore[call-overload]
    return made

"""What is to be divided, how long to try, and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Units to divide into ``districts`` groups.

    ``weights``: households a unit, shape (n,). ``positions``: metres east and north, shape (n, 2). Neighbours in CSR
    form: those of unit i are ``indices[indptr[i]:indptr[i + 1]]``, both directions listed. ``courtyards``: a courtyard
    number a unit, -1 for none. ``tolerance``: share of the mean load by which a district may differ from it.

    ``second``: a second load a unit (e.g. minutes of work) with its own ``second_tolerance`` (None: the same).
    ``fixed``: district that a unit must be in, -1 for any. ``old``: district of the unit in the old division, -1 for
    a new unit; numbers from ``districts`` on are old districts that end. ``lines``: polylines in metres, shape (m, 2)
    each; neighbours whose connection crosses one are none. Raises ``ValueError`` for arrays that do not fit together.
    """

    weights: Floats
    positions: Floats
    indptr: Ints
    indices: Ints
    courtyards: Ints
    districts: int
    tolerance: float
    second: Floats | None = None
    second_tolerance: float | None = None
    fixed: Ints | None = None
    old: Ints | None = None
    lines: tuple[Floats, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.weights)
        if n == 0 or not np.isfinite(self.weights).all() or (self.weights < 0).any() or self.weights.sum() <= 0:
            raise ValueError("weights are finite, never negative, and some unit weighs something")
        if self.positions.shape != (n, 2) or not np.isfinite(self.positions).all():
            raise ValueError("every unit has a position of two finite numbers")
        if len(self.courtyards) != n:
            raise ValueError("every unit has a courtyard number, -1 for none")
        self._check_neighbours(n)
        if self.districts < 1 or not 0 <= self.tolerance < 1:
            raise ValueError("at least one district, and a tolerance from 0 to below 1")
        self._check_wishes(n)

    def _check_wishes(self, n: int) -> None:
        second = self.second
        if second is not None and (
            len(second) != n or not np.isfinite(second).all() or (second < 0).any() or second.sum() <= 0
        ):
            raise ValueError("the second load is finite, never negative, and some unit has it")
        if self.second_tolerance is not None and not 0 <= self.second_tolerance < 1:
            raise ValueError("the second tolerance is from 0 to below 1")
        if self.fixed is not None and (len(self.fixed) != n or (self.fixed >= self.districts).any()):
            raise ValueError("every unit has a fixed district that exists, -1 for any")
        if self.old is not None and len(self.old) != n:
            raise ValueError("every unit has an old district, -1 for none")
        if any(line.ndim != 2 or line.shape[1] != 2 or not np.isfinite(line).all() for line in self.lines):
            raise ValueError("a line is a list of points of two finite numbers")

    def _check_neighbours(self, n: int) -> None:
        if len(self.indptr) != n + 1 or self.indptr[0] != 0 or self.indptr[-1] != len(self.indices):
            raise ValueError("indptr has one entry more than there are units and ends at the length of indices")
        if (np.diff(self.indptr) < 0).any():
            raise ValueError("indptr never falls")
        rows = np.repeat(np.arange(n), np.diff(self.indptr))
        if len(self.indices) and (self.indices.min() < 0 or self.indices.max() >= n or (rows == self.indices).any()):
            raise ValueError("neighbours are other units")
        if (np.sort(rows * n + self.indices) != np.sort(self.indices * n + rows)).any():
            raise ValueError("neighbours are listed in both directions")

    @property
    def mean(self) -> float:
        """Gives the load that every district would have at perfect balance."""
        return float(self.weights.sum()) / self.districts

    def neighbours_of(self, unit: int) -> list[int]:
        """Lists the neighbours of one unit."""
        found: list[int] = self.indices[self.indptr[unit] : self.indptr[unit + 1]].tolist()
        return found


class Stage(StrEnum):
    """What the divider is doing."""

    SEARCH = "search"
    PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the divider is: ``share`` of its work from 0 to 1, and the best division so far, where there is one."""

    stage: Stage
    share: float
    moi: float | None = None
    imbalance: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Where chance begins and when the search ends.

    The result depends on ``seed``, ``iterations`` and ``seconds`` alone unless ``seconds`` by ``clock`` (a monotonic
    one) run out first; without a clock they never do. ``iterations`` None: as many as the size of the problem is worth.
    ``progress`` is told now and then; as soon as ``is_cancelled`` says so, the best so far is returned.
    """

    seed: int = 0
    iterations: int | None = None
    seconds: float = 30.0
    clock: Callable[[], float] | None = None
    progress: Callable[[Progress], None] | None = None
    is_cancelled: Callable[[], bool] | None = None

    def __post_init__(self) -> None:
        if (self.iterations is not None and self.iterations < 0) or self.seconds <= 0 or self.seed < 0:
            raise ValueError("iterations and seed count from zero, and seconds are more than none")


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """A lower bound on the moment of inertia of any division, and the multipliers that prove it.

    ``unit_prices``: m2, per household of each unit, for leaving it out. ``load_prices``: m2, of a household that the
    unit, as a centre, carries.
    """

    value: float
    unit_prices: Floats
    load_prices: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """A division that keeps every rule.

    ``assignment``: district of each unit. ``imbalance``: largest share by which a load differs from the mean. ``moi``:
    moment of inertia in m2 x households. ``proof``: that no division with this many districts and this tolerance has a
    moment of inertia below its value, or None where none was asked for. ``centres``: best unit of each district.
    ``distance_mean`` and ``distance_max``: metres from a household to that unit, straight line. ``second_loads`` and
    ``second_imbalance``: the same for the second load. ``churn``: households whose district is not their old one, among
    units that had one. ``was_stopped``: clock or cancellation left out a part of search or proof. ``is_best``: all
    divisions were looked through, and none is better in what it favours.
    """

    assignment: Ints
    centres: Ints
    loads: Floats
    imbalance: float
    moi: float
    distance_mean: float
    distance_max: float
    cut_edges: int
    courtyards_split: int
    iterations: int
    was_stopped: bool
    method: str
    second_loads: Floats | None = None
    second_imbalance: float | None = None
    churn: float | None = None
    proof: Proof | None = None
    is_best: bool = False

    @property
    def bound(self) -> float | None:
        """Gives the proved least moment of inertia in m2 x households."""
        return None if self.proof is None else self.proof.value

    @property
    def gap(self) -> float | None:
        """Gives the share by which the moment of inertia can at most be above the best possible."""
        if self.bound is None or self.moi == 0:
            return None if self.bound is None else 0.0
        return max(0.0, 1.0 - self.bound / self.moi)


class Favour(StrEnum):
    """What a proposal favours, once every hard rule is kept."""

    COMPACT = "compact"
    COURTYARDS = "courtyards"
    LITTLE_CHURN = "little_churn"


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """One of several divisions to choose from."""

    favours: Favour
    division: Division


class Reason(StrEnum):
    """Why no division was given."""

    TOO_MANY_DISTRICTS = "too_many_districts"
    SEPARATE_PARTS = "separate_parts"
    UNIT_TOO_HEAVY = "unit_too_heavy"
    FIXED_APART = "fixed_apart"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, eq=False)
class Infeasible:
    """Why there is no division, and what would help.

    ``unit`` is the one too heavy. ``nearest`` is the best balanced division found; its ``imbalance`` is a tolerance
    that works. ``most`` is the largest number of districts, where there are more than units; ``least`` is another
    number, near the one wished, for which a division was found, where parts stand in the way. ``is_proved``: no
    division exists at all, rather than none having been found in the time given.
    """

    reason: Reason
    is_proved: bool
    unit: int | None = None
    most: int | None = None
    least: int | None = None
    nearest: Division | None = None

"""What has to be planned: stairwells with their minutes of work, teams, and the way between the stairwells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take, in minutes; walking in metres a minute.

    Defaults after the yardsticks of the field: three minutes a contact, three quarters of one without an answer.
    ``detour`` turns straight metres into walked ones.
    """

    contact: float = 3.0
    no_answer: float = 0.75
    floor_on_foot: float = 0.5
    floor_by_lift: float = 0.15
    metres_a_minute: float = 65.0
    detour: float = 1.3

    def __post_init__(self) -> None:
        if min(self.contact, self.no_answer, self.floor_on_foot, self.floor_by_lift) < 0:
            raise ValueError("minutes cannot be negative")
        if self.metres_a_minute <= 0 or self.detour < 1:
            raise ValueError("people walk forward, and no way is shorter than the straight one")


@dataclass(frozen=True, slots=True)
class Stairwells:
    """n stairwells: position in metres, minutes of work in each (a stairwell is never split between teams)."""

    x: Floats
    y: Floats
    minutes: Floats

    def __post_init__(self) -> None:
        for name in ("x", "y", "minutes"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.float64))
        if not len(self.x) == len(self.y) == len(self.minutes):
            raise ValueError("x, y and minutes have different lengths")
        if not (np.isfinite(self.x).all() and np.isfinite(self.y).all() and np.isfinite(self.minutes).all()):
            raise ValueError("positions and minutes have to be numbers")
        if (self.minutes < 0).any():
            raise ValueError("a stairwell cannot take less than no time")

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, slots=True)
class Limits:
    """When the search ends: after ``seconds`` of the given clock, or so many steps; the same seed gives the same plan.

    Without a clock only the steps count, and the result is the same on every machine.
    """

    seed: int = 1
    steps: int = 4_000_000
    seconds: float | None = None
    clock: Callable[[], float] | None = None
    is_cancelled: Callable[[], bool] = bool
    progress: Callable[[float], None] | None = None


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """Who visits which stairwells in which order.

    ``routes``: for each team the places of its stairwells in the order of the visits. ``minutes``: work and walking
    of each team. ``bound``: no plan can finish the last team earlier than this, in minutes.
    """

    routes: tuple[tuple[int, ...], ...]
    minutes: tuple[float, ...]
    walked: tuple[float, ...]
    bound: float

    @property
    def makespan(self) -> float:
        """Gives the minutes until the last team has finished."""
        return max(self.minutes, default=0.0)

    @property
    def gap(self) -> float:
        """Gives how much later than the bound the last team finishes, as a share of the bound."""
        return self.makespan / self.bound - 1 if self.bound > 0 else 0.0


def work_minutes(
    floors: Floats,
    households: Floats,
    has_lift: NDArray[np.bool_],
    *,
    contact: float | Floats,
    pace: Pace = Pace(),
) -> Floats:
    """Estimates the minutes that a stairwell takes (n), when a share ``contact`` of its doors opens.

    Pairs take the lift up, or climb once, and come down floor by floor.
    """
    pace = pace or Pace()
    doors = np.asarray(households, dtype=np.float64)
    each = np.asarray(contact) * pace.contact + (1 - np.asarray(contact)) * pace.no_answer
    climb = np.where(has_lift, pace.floor_by_lift, pace.floor_on_foot) * np.maximum(np.asarray(floors) - 1, 0)
    return np.asarray(doors * each + climb)


def walking_minutes(stairwells: Stairwells, office: tuple[float, float] | None, pace: Pace) -> Floats:
    """Gives the minutes between all places (n + 1 square); the last row is the office, or nought without one."""
    x = np.append(stairwells.x, office[0] if office else 0.0)
    y = np.append(stairwells.y, office[1] if office else 0.0)
    metres = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]) * pace.detour
    if office is None:
        metres[-1, :] = metres[:, -1] = 0.0
    return np.asarray(metres / pace.metres_a_minute)

"""Looking ahead in a round: when every door will have been tried, how many will have answered, how many teams it takes.

The round is played many times in worlds drawn from what is believed now; the interval is what these came to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from gongzhi.algorithms.canvassing.plan import plan_round
from gongzhi.algorithms.canvassing.problem import Floats, Ints, Limits, Stairwells
from gongzhi.algorithms.canvassing.simulate import Progress, Setting, World, play
from gongzhi.algorithms.canvassing.slots import DAY, SLOTS, Belief, Doors, Hours

BIN = 30
HABIT = 1.2
"""How much households differ in being at home (standard deviation, log odds)."""
EFFECTIVE = 60.0
"""How many knocks a class and slot is believed on at most: neighbours live alike, so knocks do not count in full."""


@dataclass(frozen=True, slots=True)
class Living:
    """What is assumed of homes nobody has met yet.

    The share that stands empty, the chance that a knock is answered when somebody is there, lamps left burning, and
    lamps that do not show to the front.
    """

    vacant: float = 0.15
    opens: float = 0.75
    lamp: float = 0.04
    rear: float = 0.15


@dataclass(frozen=True, slots=True)
class Compound:
    """The doors of a round as the planner knows them: their stairwells and building classes, minutes of climbing, and
    how people are assumed to live there.
    """

    stairwells: Stairwells
    climb: Floats
    stairwell: Ints
    building_class: Ints
    living: Living = field(default_factory=Living)


@dataclass(frozen=True, slots=True)
class Draws:
    """How many worlds are drawn, and from which seed."""

    times: int = 25
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Forecast:
    """Middle and 80 % interval: the minute at which every door has been tried, and the share that answered by the end.

    ``parts``: the minutes for each part of the doors alone, from the same games. A minute is endless where the windows
    do not suffice.
    """

    attempted_whole: tuple[float, float, float]
    contacted: tuple[float, float, float]
    parts: tuple[tuple[float, float, float], ...] = ()


def believed_world(
    compound: Compound, belief: Belief, hours: Hours, chance: np.random.Generator, doors: Doors | None = None
) -> World:
    """Draws a world from what is believed: who is home in which slot of which day, given the knocks so far."""
    living = compound.living
    days = int(hours.windows[-1][1] // DAY) + 1
    bins = np.arange(days * DAY // BIN) * BIN
    slot_of = np.array([hours.slot_at(float(minute)) for minute in bins])
    # Somebody is home for a slot of a day or is not; the two together are answered knocks as often as believed.
    is_home, opens = _homes(compound, _drawn_answers(belief, chance), days, chance, doors)
    home = is_home[:, bins // DAY, slot_of]
    m = len(opens)
    return World(
        stairwells=compound.stairwells,
        climb=compound.climb,
        stairwell=compound.stairwell,
        building_class=compound.building_class,
        home=home,
        lit=(home & (chance.random(m) > living.rear)[:, None]) | (chance.random(m) < living.lamp)[:, None],
        opens=opens,
        luck=chance.random((m, 8)),
        bin_minutes=BIN,
    )


def _homes(
    compound: Compound, answers: Floats, days: int, chance: np.random.Generator, doors: Doors | None
) -> tuple[NDArray[np.bool_], Floats]:
    """Draws who is home in which slot of which day (m × days × slots), and how likely each opens (m).

    A draw that contradicts a door's silent knocks is drawn again, a few times at most.
    """
    living, classes = compound.living, compound.building_class
    likely = np.clip(answers / ((1 - living.vacant) * living.opens), 0.01, 0.99)
    # Households have habits: the odds are stretched so that the mean over all of them stays (probit-logit factor).
    odds = np.log(likely / (1 - likely)) * np.sqrt(1 + 0.346 * HABIT**2)
    is_home = np.empty((len(classes), days, SLOTS), dtype=bool)
    opens = np.empty(len(classes))
    left = np.arange(len(classes))
    for _ in range(25 if doors is not None else 1):
        n = len(left)
        habit = HABIT * chance.standard_normal((n, 1))
        mine = 1 / (1 + np.exp(-(odds[classes[left]] + habit)))
        is_home[left] = chance.random((n, days, SLOTS)) < mine[:, None, :]
        is_home[left[chance.random(n) < living.vacant]] = False
        opens[left] = chance.beta(8 * living.opens, 8 * (1 - living.opens), n)
        if doors is not None:
            heard = chance.random((n, SLOTS)) < opens[left, None]
            left = left[(is_home[left, 0] & heard & doors.failed[left]).any(axis=1)]
    return is_home, opens


def forecast(
    compound: Compound,
    setting: Setting,
    *,
    since: Progress | None = None,
    draws: Draws | None = None,
    parts: Sequence[Ints] = (),
) -> Forecast:
    """Plays the round, or the rest of it, in believed worlds; ``parts``: the numbers of the doors of each part."""
    given = draws or Draws()
    whole, contacted = [], []
    cut: list[list[float]] = [[] for _part in parts]
    belief = since.belief if since else Belief(setting.prior)
    end = float(setting.hours.windows[-1][1])
    for one in range(given.times):
        chance = np.random.default_rng((given.seed, one))
        world = believed_world(compound, belief, setting.hours, chance, since.doors if since else None)
        played = play(world, setting, "adaptive", since=since).played
        whole.append(played.attempted_whole())
        contacted.append(played.contacted(end))
        tried = played.first_tries()
        for minutes, doors in zip(cut, parts, strict=True):
            minutes.append(float(tried[doors].max()))
    return Forecast(_interval(whole), _interval(contacted), tuple(_interval(minutes) for minutes in cut))


def teams_needed(
    compound: Compound,
    setting: Setting,
    share: float,
    *,
    most: int = 60,
    measure: Callable[[Setting], float] | None = None,
    draws: Draws | None = None,
) -> int | None:
    """Finds the fewest teams with which the stated share of doors will have answered at the end; None above ``most``.

    ``measure`` tells the share for a setting; without it, it is forecast.
    """
    given = draws or Draws(times=6)

    def reached(teams: int) -> bool:
        plan = plan_round(compound.stairwells, teams, limits=Limits(seed=given.seed, steps=60_000))
        tried = replace(setting, routes=plan.routes)
        got = measure(tried) if measure else forecast(compound, tried, draws=given).contacted[0]
        return got >= share

    low, high = 1, min(most, len(compound.stairwells))
    if not reached(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle + 1, high)
    return low


def _drawn_answers(belief: Belief, chance: np.random.Generator) -> NDArray[np.float64]:
    """Draws the chance of an answer at a first knock, class by slot, as uncertain as the belief is."""
    hits, misses = belief.hits[:, :, 0], belief.misses[:, :, 0]
    scale = np.minimum(1.0, EFFECTIVE / (hits + misses))
    return np.asarray(chance.beta(hits * scale, misses * scale))


def _interval(values: list[float]) -> tuple[float, float, float]:
    ordered = np.sort(np.array(values))
    at = [round(part * (len(ordered) - 1)) for part in (0.5, 0.1, 0.9)]
    return float(ordered[at[0]]), float(ordered[at[1]]), float(ordered[at[2]])

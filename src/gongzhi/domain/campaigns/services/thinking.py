"""Handing a round to the planner and reading what comes back; loads the large libraries."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np

from gongzhi.algorithms.canvassing import (
    Belief,
    Compound,
    Doors,
    Draws,
    Hours,
    Limits,
    Living,
    Pace,
    RoundPlan,
    Rules,
    Setting,
    Stairwells,
    forecast,
    plan_round,
    teams_needed,
    work_minutes,
)
from gongzhi.algorithms.canvassing.simulate import Played, Progress
from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.queries import RoundGround, has_lift
from gongzhi.domain.campaigns.rules import PlanWish
from gongzhi.domain.campaigns.words import Target
from gongzhi.foundation.time import now

SECONDS, A_STAIRWELL = 12.0, 0.03
"""The planner's time at most, and for each stairwell: a small round needs no long search."""
METRES_A_DEGREE = 111_195.0
ANSWERED = {Target.HOUSEHOLDS: 0.4, Target.ORGANISATIONS: 0.7}
"""The share of doors that open, for the minutes of work: a typical first round; of organisations what is assumed."""
LIVING = {Target.HOUSEHOLDS: Living(), Target.ORGANISATIONS: Living(vacant=rules.GONE, opens=rules.OPENS)}

Told = Callable[[float], bool]
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Thought:
    """What the planner found: the rows of stairwells, and what is expected of them."""

    stairs: list[dict[str, Any]]
    facts: dict[str, Any]


def think(ground: RoundGround, wish: PlanWish, moment: datetime, *, told: Told) -> Thought:
    """Shares the stairwells out, looks ahead and counts the teams that the wish needs; ``told`` may end it early."""
    wells, climb = _wells(ground)
    parts = _parts(ground, wells)
    stays = wish.stays and len(set(parts[_free(ground)].tolist())) <= wish.teams
    plan = plan_round(
        _open(wells, ground),
        wish.teams,
        limits=_limits(told, 0.5, len(wells)),
        parts=parts[_free(ground)] if stays else None,
    )
    rows = _rows(plan, ground, wish.teams, parts)
    setting = _setting(rows, ground, wish)
    compound = _compound(ground, wells, climb)
    since = _progress(ground, wish, moment, setting)
    facts: dict[str, Any] = {"stairs": len(ground.stairs), "doors": len(ground.doors), "gap": round(plan.gap, 4)}
    facts["stays"] = stays
    facts["team_minutes"] = [round(sum(float(wells.minutes[one]) for one in row)) for row in rows]
    if setting.hours.windows and told(0.55):
        facts |= _ahead(compound, setting, since, wish, _by_grid(ground))
    if setting.hours.windows and told(0.75):
        facts |= _needed(compound, setting, since, wish, told)
    return Thought(_stairs(ground, rows, wells), facts)


def look_ahead(ground: RoundGround, wish: PlanWish, teams: dict[UUID, tuple[int, int]], moment: datetime) -> Facts:
    """Plays the rest of a round as its plan in use has it; ``teams``: stairwell → team and position."""
    wells, climb = _wells(ground)
    rows: list[list[int]] = [[] for _team in range(max(team for team, _place in teams.values()))]
    walked = [(teams[one.stair], number) for number, one in enumerate(ground.stairs) if one.stair in teams]
    for (team, _place), number in sorted(walked):
        rows[team - 1].append(number)
    setting = _setting(rows, ground, wish)
    since = _progress(ground, wish, moment, setting)
    return _ahead(_compound(ground, wells, climb), setting, since, wish, _by_grid(ground))


def _limits(told: Told, until: float, stairwells: int) -> Limits:
    go_on = [True]

    def tell(share: float) -> None:
        go_on[0] = told(share * until)

    seconds = min(SECONDS, A_STAIRWELL * stairwells)
    return Limits(seconds=seconds, clock=lambda: now().timestamp(), progress=tell, is_cancelled=lambda: not go_on[0])


def _wells(ground: RoundGround) -> tuple[Stairwells, np.ndarray[Any, Any]]:
    east = np.array([one.longitude for one in ground.stairs])
    north = np.array([one.latitude for one in ground.stairs])
    wide = math.cos(math.radians(float(np.median(north)))) if len(north) else 1.0
    floors = np.array([one.floors for one in ground.stairs], dtype=np.float64)
    lifts = np.array([has_lift(one.house_class) for one in ground.stairs])
    left = Counter(door.stair for door in ground.doors if not door.is_done)
    homes = np.array([left[number] for number in range(len(ground.stairs))], dtype=np.float64)
    minutes = work_minutes(floors, homes, lifts, contact=ANSWERED[Target(ground.target)])
    minutes = np.where(homes > 0, minutes, 0.0)
    pace = Pace()
    climb = np.where(lifts, pace.floor_by_lift, pace.floor_on_foot) * np.maximum(floors - 1, 0)
    x = (east - east.min()) * METRES_A_DEGREE * wide
    return Stairwells(x, (north - north.min()) * METRES_A_DEGREE, minutes), climb


def _open(wells: Stairwells, ground: RoundGround) -> Stairwells:
    free = _free(ground)
    return Stairwells(wells.x[free], wells.y[free], wells.minutes[free])


def _parts(ground: RoundGround, wells: Stairwells) -> np.ndarray[Any, Any]:
    """Numbers the grid of each stairwell; one without a grid goes with the nearest that has one."""
    grids = {door.stair: door.grid for door in ground.doors if door.grid is not None}
    numbers = {grid: number for number, grid in enumerate(dict.fromkeys(grids.values()))}
    parts = np.array([numbers[grids[n]] if n in grids else -1 for n in range(len(ground.stairs))], dtype=np.int64)
    known = np.flatnonzero(parts >= 0)
    for lost in np.flatnonzero(parts < 0):
        if len(known):
            apart = np.hypot(wells.x[known] - wells.x[lost], wells.y[known] - wells.y[lost])
            parts[lost] = parts[known[int(apart.argmin())]]
    return parts


def _free(ground: RoundGround) -> list[int]:
    return [number for number, one in enumerate(ground.stairs) if not one.is_frozen]


def _rows(plan: RoundPlan, ground: RoundGround, teams: int, parts: np.ndarray[Any, Any]) -> list[list[int]]:
    """Gives each team its frozen stairwells first; new rows go to the teams that had most of them, or of their grid."""
    free = _free(ground)
    new = [[free[place] for place in route] for route in plan.routes]
    begun = Counter((one.team, int(parts[n])) for n, one in enumerate(ground.stairs) if one.is_frozen)
    shared = [
        (
            sum(ground.stairs[one].team == team + 1 for one in row)
            + sum(begun[team + 1, part] for part in {int(parts[one]) for one in row}),
            -number,
            -team,
        )
        for number, row in enumerate(new)
        for team in range(teams)
    ]
    owner: dict[int, int] = {}
    for _count, number, team in sorted(shared, reverse=True):
        if -number not in owner and -team not in owner.values():
            owner[-number] = -team
    rows: list[list[int]] = [[] for _team in range(max([teams, *_frozen_teams(ground)]))]
    for number, one in enumerate(ground.stairs):
        if one.is_frozen and one.team:
            rows[one.team - 1].append(number)
    for number, row in enumerate(new):
        rows[owner[number]] += row
    return rows


def _frozen_teams(ground: RoundGround) -> list[int]:
    return [one.team for one in ground.stairs if one.is_frozen and one.team]


def _setting(rows: list[list[int]], ground: RoundGround, wish: PlanWish) -> Setting:
    free = sorted((day - wish.first_day).days for day in ground.free_days)
    run = next((n for n in range(1, len(free)) if free[n] != free[0] + n), len(free))
    times = Hours(rules.windows(wish), free[0] if free else 99, run)
    prior = np.array(rules.priors_of(ground.target))
    routes = tuple(tuple(row) for row in rows if row)
    # Teams look for lit windows only where the round has an evening list: the forecast promises nothing else (R4).
    looks = ground.has_evening_list
    etiquette = Rules(ground.most_tries, rules.A_WEEK, rules.A_DAY)
    shut = rules.shut_of(ground.target)
    return Setting(routes, times, prior, rules=etiquette, looks_at_windows=looks, shut=shut)


def _compound(ground: RoundGround, wells: Stairwells, climb: np.ndarray[Any, Any]) -> Compound:
    return Compound(
        wells,
        climb,
        np.array([door.stair for door in ground.doors], dtype=np.int64),
        np.array([door.learned_as for door in ground.doors], dtype=np.int64),
        LIVING[Target(ground.target)],
    )


def _progress(ground: RoundGround, wish: PlanWish, moment: datetime, setting: Setting) -> Progress:
    """Writes down what the round has come to so far in the planner's words."""
    memory = Doors(len(ground.doors))
    for number, door in enumerate(ground.doors):
        memory.tries[number] = door.tries
        memory.failed[number] = [bool(door.failed >> slot & 1) for slot in range(memory.failed.shape[1])]
        memory.last_slot[number] = -1 if door.last_slot is None else door.last_slot
        memory.last_day[number] = (door.last_on - wish.first_day).days if door.last_on else -1
        memory.today[number] = 1 if door.last_on else 0
        memory.is_contacted[number] = door.is_done or door.is_contacted
    belief = Belief(setting.prior, weight=rules.WEIGHT, persistence=rules.PERSISTENCE)
    for (learned_as, slot, fails), (hits, misses) in ground.rates.items():
        belief.hits[learned_as, slot, fails] += hits
        belief.misses[learned_as, slot, fails] += misses
    begins = _minutes_since(wish, moment)
    tried = [number for number, door in enumerate(ground.doors) if door.tries > 0 or door.is_done]
    met = [number for number, door in enumerate(ground.doors) if door.is_contacted]
    knocks = np.array(tried + met, dtype=np.int64)
    firsts = np.array([True] * len(tried) + [False] * len(met), dtype=bool)
    played = Played(knocks, np.full(len(knocks), begins), firsts, ~firsts, len(ground.doors))
    return Progress(begins, memory, belief, played)


def _minutes_since(wish: PlanWish, moment: datetime) -> float:
    gone = moment.date() - wish.first_day
    return max(0.0, gone.days * 1440.0 + moment.hour * 60 + moment.minute)


def _by_grid(ground: RoundGround) -> dict[UUID, np.ndarray[Any, Any]]:
    """Numbers the doors of each grid; doors without a grid are nobody's part."""
    numbers: dict[UUID, list[int]] = {}
    for number, door in enumerate(ground.doors):
        if door.grid is not None:
            numbers.setdefault(door.grid, []).append(number)
    return {grid: np.array(doors, dtype=np.int64) for grid, doors in numbers.items()}


def _ahead(
    compound: Compound, setting: Setting, since: Progress, wish: PlanWish, grids: dict[UUID, np.ndarray[Any, Any]]
) -> dict[str, Any]:
    """Looks ahead once; the bands of the grids are cut from the same games as the whole round's."""
    seen = forecast(compound, setting, since=since, draws=Draws(times=20), parts=tuple(grids.values()))
    return {
        "finish": _moments(seen.attempted_whole, wish),
        "contacted": [round(one, 3) for one in seen.contacted],
        "grids": {str(grid): _moments(part, wish) for grid, part in zip(grids, seen.parts, strict=True)},
    }


def _moments(minutes: tuple[float, float, float], wish: PlanWish) -> list[list[str] | None]:
    """Writes middle, early and late moment as they are kept; None where the windows do not suffice."""
    words = [rules.moment_words(one, wish.first_day) for one in minutes]
    return [[one[0].isoformat(), one[1]] if one else None for one in words]


def _needed(compound: Compound, setting: Setting, since: Progress, wish: PlanWish, told: Told) -> dict[str, Any]:
    """Counts the teams with which the share is met by the deadline, and those with which every door is tried."""
    share = [0.75]

    def contacted(tried: Setting) -> float:
        share[0] = min(0.99, share[0] + 0.02)
        told(share[0])
        return forecast(compound, tried, since=since, draws=Draws(times=5)).contacted[0]

    def attempted(tried: Setting) -> float:
        told(share[0])
        whole = forecast(compound, tried, since=since, draws=Draws(times=3)).attempted_whole[0]
        return float(whole < float("inf"))

    most = min(rules.MOST_TEAMS, 4 * wish.teams + 8)
    plain = replace(setting, routes=())
    return {
        "teams_for_share": teams_needed(compound, plain, wish.share / 100, most=most, measure=contacted),
        "teams_for_all": teams_needed(compound, plain, 1.0, most=most, measure=attempted),
    }


def _stairs(ground: RoundGround, rows: list[list[int]], wells: Stairwells) -> list[dict[str, Any]]:
    return [
        {
            "stair_id": ground.stairs[place].stair,
            "team": team,
            "position": position,
            "doors": ground.stairs[place].doors,
            "minutes": round(float(wells.minutes[place]), 1),
            "is_frozen": ground.stairs[place].is_frozen,
        }
        for team, row in enumerate(rows, 1)
        for position, place in enumerate(row, 1)
    ]

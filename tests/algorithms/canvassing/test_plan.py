"""A plan visits every stairwell once, is never quicker than its bound, and comes out the same for the same seed."""

from __future__ import annotations

import re
from itertools import pairwise, permutations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.algorithms.canvassing import Limits, Pace, RoundPlan, Stairwells, plan_round, work_minutes
from gongzhi.algorithms.canvassing.bound import makespan_bound
from gongzhi.algorithms.canvassing.problem import walking_minutes

FEW = Limits(steps=30_000)


def some(n: int, seed: int = 0) -> Stairwells:
    chance = np.random.default_rng(seed)
    return Stairwells(chance.uniform(0, 400, n), chance.uniform(0, 400, n), chance.uniform(5, 40, n))


def at(x: list[float], y: list[float], minutes: list[float]) -> Stairwells:
    return Stairwells(np.array(x), np.array(y), np.array(minutes))


def minutes_again(plan: RoundPlan, stairwells: Stairwells, office: tuple[float, float] | None) -> list[float]:
    """Sums a plan's minutes from the positions alone, as somebody with a stopwatch would."""
    found = []
    for route in plan.routes:
        points = [(stairwells.x[place], stairwells.y[place]) for place in route]
        if office and points:
            points = [office, *points, office]
        way = sum(np.hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairwise(points))
        found.append(way * Pace().detour / Pace().metres_a_minute + sum(stairwells.minutes[place] for place in route))
    return found


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 40), st.integers(1, 8), st.booleans(), st.integers(0, 1000))
def test_every_stairwell_is_visited_once_and_the_figures_are_true(
    n: int, teams: int, at_office: bool, seed: int
) -> None:
    stairwells, office = some(n, seed), (200.0, 200.0) if at_office else None
    plan = plan_round(stairwells, teams, office=office, limits=FEW)
    assert sorted(place for route in plan.routes for place in route) == list(range(n))
    assert len(plan.routes) == teams
    assert list(plan.minutes) == pytest.approx(minutes_again(plan, stairwells, office))
    assert plan.makespan >= plan.bound - 1e-6


def test_the_same_seed_gives_the_same_plan_and_more_steps_no_worse_one() -> None:
    stairwells = some(60)
    one, same = (plan_round(stairwells, 5, limits=Limits(seed=4, steps=50_000)) for _ in range(2))
    assert one == same
    assert plan_round(stairwells, 5, limits=Limits(seed=4, steps=400_000)).makespan <= one.makespan * 1.01


def test_seven_stairwells_for_two_teams_are_planned_as_well_as_by_trying_everything() -> None:
    stairwells, office = some(7, 3), (0.0, 0.0)
    walking = walking_minutes(stairwells, office, Pace())
    best = np.inf
    for order in permutations(range(7)):
        for cut in range(8):
            loads = []
            for row in (order[:cut], order[cut:]):
                stops = [7, *row, 7]
                way = sum(walking[a, b] for a, b in pairwise(stops))
                loads.append(way + sum(stairwells.minutes[place] for place in row))
            best = min(best, max(loads))
    assert makespan_bound(stairwells.minutes, walking, 2, has_office=True) <= best + 1e-9
    # What is searched for also weighs the other team's minutes a little, so a thousandth may be lost.
    assert best - 1e-9 <= plan_round(stairwells, 2, office=office, limits=FEW).makespan <= best * 1.001


def test_the_bound_is_the_work_and_the_least_walking_shared_evenly() -> None:
    line = at([0, 65, 130, 195], [0, 0, 0, 0], [10, 10, 10, 10])
    walking = walking_minutes(line, (0.0, 0.0), Pace(detour=1.0))
    assert makespan_bound(line.minutes, walking, 1, has_office=True) == pytest.approx(40 + 6, abs=0.05)
    assert makespan_bound(line.minutes, walking, 4, has_office=True) == pytest.approx(10 + 6)
    assert makespan_bound(line.minutes, walking_minutes(line, None, Pace(detour=1.0)), 2, has_office=False) == 21


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_undercuts_the_bound_where_stairwells_do_not_share_out_evenly(seed: int) -> None:
    chance = np.random.default_rng(seed)
    x, y = chance.uniform(0, 300, (2, 5)).tolist()
    place = at(x, y, chance.choice([10.0, 14.0, 30.0], 5).tolist())
    walking = walking_minutes(place, None, Pace())

    def least(row: tuple[int, ...]) -> float:
        ways = (sum(walking[a, b] for a, b in pairwise(order)) for order in permutations(row))
        return float(place.minutes[list(row)].sum() + min(ways, default=0.0))

    shared = product(range(2), repeat=5)
    best = min(max(least(tuple(n for n in range(5) if to[n] == team)) for team in range(2)) for to in shared)
    assert makespan_bound(place.minutes, walking, 2, has_office=False) <= best + 1e-9


def test_of_five_equal_stairwells_one_of_two_teams_has_three() -> None:
    line = at([0, 65, 130, 195, 260], [0] * 5, [10] * 5)
    walking = walking_minutes(line, None, Pace(detour=1.0))
    assert makespan_bound(line.minutes, walking, 2, has_office=False) == pytest.approx(30 + 2)
    walking = walking_minutes(line, (0.0, 65.0), Pace(detour=1.0))
    assert makespan_bound(line.minutes, walking, 2, has_office=True) == pytest.approx(30 + 2 + 2)


def yards(number: int) -> Stairwells:
    """Draws buildings of four entrances each, twelve metres apart, all with the same work."""
    chance = np.random.default_rng(1)
    x, y = (np.repeat(chance.uniform(0, 350, number), 4) for _axis in "xy")
    return Stairwells(x + np.tile(np.arange(4) * 12.0, number), y, np.full(4 * number, 25.0))


@pytest.mark.parametrize("limits", [Limits(steps=1), Limits(steps=400_000)])
def test_no_team_walks_to_and_fro_however_early_the_search_ends_and_whoever_is_done_early(limits: Limits) -> None:
    plan = plan_round(yards(34), 12, limits=limits)
    # Eleven or twelve stairwells a team: three buildings lead from one into the next, however they are cut.
    assert sum(plan.walked) < 12 * 5.0
    assert plan.gap < 0.02


def test_teams_stay_within_their_part_and_go_where_most_is_to_do() -> None:
    stairwells = some(40)
    parts = np.where(stairwells.x < 130, 7, np.where(stairwells.x < 260, 3, 9))
    plan = plan_round(stairwells, 7, parts=parts, limits=FEW)
    assert sorted(place for route in plan.routes for place in route) == list(range(40))
    assert [len({int(parts[place]) for place in route}) for route in plan.routes] == [1] * 7
    assert list(plan.minutes) == pytest.approx(minutes_again(plan, stairwells, None))
    assert plan.bound <= plan.makespan <= plan.bound * 1.15
    with pytest.raises(ValueError, match="3 parts"):
        plan_round(stairwells, 2, parts=parts, limits=FEW)


def test_work_grows_with_doors_that_open_and_with_stairs() -> None:
    floors, homes, lift = np.array([6.0, 6.0, 18.0]), np.array([12.0, 12.0, 100.0]), np.array([False, True, True])
    minutes = work_minutes(floors, homes, lift, contact=0.5)
    assert minutes == pytest.approx([12 * 1.875 + 2.5, 12 * 1.875 + 0.75, 100 * 1.875 + 2.55])


def test_stopping_keeps_a_whole_plan_and_progress_is_told() -> None:
    told: list[float] = []
    stairwells = some(30)
    asked = iter([False, True])
    limits = Limits(steps=10_000_000, is_cancelled=lambda: next(asked), progress=told.append)
    plan = plan_round(stairwells, 3, limits=limits)
    assert sorted(place for route in plan.routes for place in route) == list(range(30))
    assert told == [0.02]


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda: at([0.0], [0.0, 1.0], [1.0]), "different lengths"),
        (lambda: at([np.nan], [0.0], [1.0]), "have to be numbers"),
        (lambda: at([0.0], [0.0], [-1.0]), "less than no time"),
        (lambda: plan_round(some(3), 0), "at least one team"),
        (lambda: Pace(metres_a_minute=0), "walk forward"),
    ],
)
def test_what_cannot_be_planned_gets_a_sentence(build: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        build()  # type: ignore[operator]


def test_the_program_in_the_guide_runs_without_a_database() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "planning-rounds.md").read_text("utf-8")
    names: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", guide, re.DOTALL)[0], names)  # the guide is ours
    assert sorted(place for route in names["plan"].routes for place in route) == [0, 1, 2]

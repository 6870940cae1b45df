"""The divider keeps its promises on any ground; every division goes through the independent check."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.algorithms.districting import (
    Checked,
    Division,
    Favour,
    Infeasible,
    Limits,
    Problem,
    Progress,
    Reason,
    Stage,
    certificate,
    check_certificate,
    divide,
    divider,
    gabriel_graph,
    propose,
)
from gongzhi.algorithms.districting.beginning import fresh
from gongzhi.algorithms.districting.coarse import cells
from gongzhi.algorithms.districting.explaining import numbers_by_sums
from gongzhi.algorithms.districting.measure import Run, measured
from gongzhi.algorithms.districting.neighbours import parts, to_csr
from gongzhi.algorithms.districting.watch import Watch


def scattered(n: int, districts: int, *, tolerance: float = 0.05, seed: int = 0, yards: int = 0) -> Problem:
    """Puts n buildings at random on 500 m x 500 m, with courtyards around random middles where wanted."""
    chance = np.random.default_rng(seed)
    positions = chance.random((n, 2)) * 500
    weights = chance.choice([72.0, 84.0, 90.0, 144.0], n)
    courtyards = np.full(n, -1, dtype=np.int64)
    if yards:
        middles = chance.random((yards, 2)) * 500
        courtyards = ((positions[:, None] - middles[None]) ** 2).sum(axis=2).argmin(axis=1)
    indptr, indices = gabriel_graph(positions)
    return Problem(weights, positions, indptr, indices, courtyards, districts, tolerance)


def checked(problem: Problem, division: Division, *, is_feasible: bool = True) -> Checked:
    written = json.loads(json.dumps(certificate(problem, division, is_feasible=is_feasible)))
    return check_certificate(written)


@settings(max_examples=25, deadline=None)
@given(
    n=st.integers(1, 40),
    districts=st.integers(1, 8),
    tolerance=st.sampled_from([0.02, 0.05, 0.1, 0.3]),
    seed=st.integers(0, 10_000),
    yards=st.integers(0, 12),
)
def test_every_answer_is_a_sound_division_or_says_what_stands_in_the_way(
    n: int, districts: int, tolerance: float, seed: int, yards: int
) -> None:
    problem = scattered(n, districts, tolerance=tolerance, seed=seed, yards=yards)
    found = divide(problem, Limits(seed=seed, iterations=3_000))
    if isinstance(found, Division):
        again = checked(problem, found)
        assert again.faults == ()
        assert found.bound is not None
        assert found.loads.sum() == problem.weights.sum()
    elif found.reason == Reason.TOO_MANY_DISTRICTS:
        assert (districts > n, found.most, found.is_proved) == (True, n, True)
    else:
        assert found.nearest is not None
        assert checked(problem, found.nearest, is_feasible=False).faults == ()


@pytest.mark.parametrize("seed", range(4))
def test_a_small_ground_is_divided_in_the_best_way_of_all(seed: int) -> None:
    problem = scattered(8, 3, tolerance=0.4, seed=seed)
    best = min((one.moi for one in every_division(problem)), default=None)
    found = divide(problem, Limits(seed=seed))
    if isinstance(found, Infeasible):
        assert (best, found.is_proved) == (None, True)
        return
    assert found.moi == pytest.approx(best)
    assert found.bound is not None
    assert best is not None
    assert found.bound <= best * (1 + 1e-9)


def every_division(problem: Problem) -> list[Division]:
    """Enumerates all labellings, and keeps those that the check finds sound."""
    sound = []
    for labels in itertools.product(range(problem.districts), repeat=len(problem.weights)):
        if labels[0] == 0 and set(labels) == set(range(problem.districts)):
            division = measured(problem, np.array(labels), Run(0, was_stopped=False, method="all"))
            if division.imbalance <= problem.tolerance and not checked(problem, division).faults:
                sound.append(division)
    return sound


def test_the_same_seed_gives_the_same_division() -> None:
    one, two = (divide(scattered(34, 5, tolerance=0.1), Limits(seed=7)) for _time in range(2))
    assert isinstance(one, Division)
    assert isinstance(two, Division)
    assert one.assignment.tolist() == two.assignment.tolist()


def test_whole_courtyards_stay_whole_where_that_is_possible() -> None:
    # Six courtyards of four equal buildings in two rows, three districts: two courtyards each.
    positions = np.array(
        [
            (300.0 * (yard % 3) + 30 * (i % 2), 300.0 * (yard // 3) + 30 * (i // 2))
            for yard in range(6)
            for i in range(4)
        ]
    )
    indptr, indices = gabriel_graph(positions)
    courtyards = np.repeat(np.arange(6), 4)
    problem = Problem(np.full(24, 50.0), positions, indptr, indices, courtyards, 3, 0.05)
    found = divide(problem, Limits(iterations=6_000))
    assert isinstance(found, Division)
    assert (found.courtyards_split, found.imbalance) == (0, 0.0)


def test_a_building_too_large_for_a_grid_is_named_with_the_tolerance_that_would_do() -> None:
    positions = np.array([(0.0, 0.0), (100.0, 0.0), (200.0, 0.0)])
    indptr, indices = gabriel_graph(positions)
    problem = Problem(np.array([100.0, 500.0, 100.0]), positions, indptr, indices, np.full(3, -1), 2, 0.05)
    found = divide(problem)
    assert isinstance(found, Infeasible)
    assert (found.reason, found.unit, found.is_proved) == (Reason.UNIT_TOO_HEAVY, 1, True)
    assert found.nearest is not None
    assert found.nearest.imbalance == pytest.approx(500 / 350 + 100 / 350 - 1)
    assert checked(problem, found.nearest, is_feasible=False).faults == ()


def test_parts_that_do_not_touch_are_never_joined() -> None:
    # Two pairs with a road between them that nobody may cross.
    indptr, indices = np.array([0, 1, 2, 3, 4]), np.array([1, 0, 3, 2])
    positions = np.array([(0.0, 0.0), (10.0, 0.0), (500.0, 0.0), (510.0, 0.0)])
    whole = Problem(np.full(4, 10.0), positions, indptr, indices, np.full(4, -1), 2, 0.05)
    found = divide(whole)
    assert isinstance(found, Division)
    assert sorted(map(tuple, (np.flatnonzero(found.assignment == d).tolist() for d in (0, 1)))) == [(0, 1), (2, 3)]
    one = divide(Problem(np.full(4, 10.0), positions, indptr, indices, np.full(4, -1), 1, 0.05))
    assert isinstance(one, Infeasible)
    assert (one.reason, one.least) == (Reason.SEPARATE_PARTS, 2)


def test_the_clock_ends_the_search_with_the_best_so_far() -> None:
    ticks = itertools.count()
    problem = scattered(34, 5, tolerance=0.3)
    found = divide(problem, Limits(iterations=10**9, seconds=10, clock=lambda: float(next(ticks))))
    assert isinstance(found, Division)
    assert found.was_stopped
    assert checked(problem, found).faults == ()


def test_whoever_cancels_gets_the_best_so_far() -> None:
    answers = iter([False] * 5)
    problem = scattered(34, 5, tolerance=0.3)
    found = divide(problem, Limits(iterations=10**9, is_cancelled=lambda: next(answers, True)))
    assert isinstance(found, Division)
    assert found.was_stopped
    assert checked(problem, found).faults == ()


def test_whoever_cancels_waits_for_no_look_through_all_divisions() -> None:
    problem = scattered(8, 3, tolerance=0.4)
    whole, cut = divide(problem), divide(problem, Limits(is_cancelled=lambda: True))
    assert isinstance(whole, Division)
    assert isinstance(cut, Division)
    assert [(one.is_best, one.was_stopped) for one in (whole, cut)] == [(True, False), (False, True)]
    none = Problem(
        np.array([3.0, 3.0, 1.0, 1.0]),
        np.array([(float(x), 0.0) for x in range(4)]),
        *to_csr(4, {(0, 1), (1, 2), (2, 3)}),
        np.full(4, -1),
        2,
        0.01,
    )
    for cancelled in (False, True):
        found = divide(none, Limits(iterations=100, is_cancelled=lambda: cancelled))  # noqa: B023 (called at once)
        assert isinstance(found, Infeasible)
        assert (found.reason, found.is_proved) == (Reason.NOT_FOUND, not cancelled)


@pytest.mark.parametrize("ask", [Watch.look, Watch.hurries, lambda watch: watch.prove(0.5)])
def test_whatever_the_clock_leaves_out_is_said(ask: Callable[[Watch], bool]) -> None:
    moments = iter([0.0, 1.0, 11.0])
    watch = Watch(Limits(seconds=10, clock=lambda: next(moments)), 100)
    assert [(ask(watch), watch.was_stopped) for _time in range(2)] == [(False, False), (True, True)]


def test_a_search_that_the_clock_hurries_says_so() -> None:
    # Nothing sound comes of the first start, and half the time of the search (7.5 s) is over then.
    moments = itertools.chain([0.0], itertools.repeat(5.0))
    problem = scattered(60, 5, tolerance=0.01)
    hurried = divide(problem, Limits(seed=1, iterations=30_000, seconds=10, clock=lambda: next(moments)))
    whole = divide(problem, Limits(seed=1, iterations=30_000, seconds=10))
    assert isinstance(hurried, Division)
    assert isinstance(whole, Division)
    assert (hurried.was_stopped, whole.was_stopped) == (True, False)


def test_no_stage_goes_on_long_after_the_seconds_are_over(monkeypatch: pytest.MonkeyPatch) -> None:
    # Where every first division takes four seconds, ten seconds are over after three.
    now = [0.0]

    def slow(*given: Any) -> Any:
        now[0] += 4.0
        return fresh(*given)

    monkeypatch.setattr(divider, "fresh", slow)
    problem = scattered(60, 4, tolerance=0.2, yards=8)
    found = propose(problem, Limits(seconds=10, iterations=100_000, clock=lambda: now[0]))
    assert not isinstance(found, Infeasible)
    assert now[0] <= 12
    assert found[0].division.was_stopped


def test_searches_share_the_seconds_and_the_rest_is_for_the_proof() -> None:
    moment = [0.0]
    watch = Watch(Limits(seconds=100, clock=lambda: moment[0]), 100)
    ended = []
    for turn in range(3):
        watch.turn(turn, 3)
        while not watch.look():
            moment[0] += 1.0
        ended.append(moment[0])
    assert ended == [26.0, 51.0, 76.0]
    assert not watch.is_late


def test_more_grids_than_cells_are_proved_without_cells() -> None:
    positions = np.random.default_rng(1).random((20_000, 2))
    indptr, indices = np.zeros(20_001, dtype=np.int64), np.zeros(0, dtype=np.int64)
    problem = Problem(np.ones(20_000), positions, indptr, indices, np.full(20_000, -1), 100, 0.5)
    found = cells(problem)
    assert found is not None
    assert len(np.unique(found)) == 8_192
    assert cells(replace(problem, districts=9_000)) is None


def test_progress_goes_from_search_to_proof() -> None:
    told: list[Progress] = []
    divide(scattered(34, 5, tolerance=0.1), Limits(progress=told.append))
    assert [stage for stage, _told in itertools.groupby(told, lambda one: one.stage)] == [Stage.SEARCH, Stage.PROOF]
    assert all(0 <= one.share <= 1 for one in told)
    assert told[-1].moi is not None
    assert told[-1].imbalance is not None
    assert told[-1].imbalance <= 0.1 + 1e-9


@pytest.mark.parametrize(("districts", "tolerance"), [(20, 0.05), (8, 0.003)])
def test_windows_that_are_narrow_beside_the_units_are_met_all_the_same(districts: int, tolerance: float) -> None:
    chance = np.random.default_rng(1)
    positions = chance.random((120, 2)) * 5_000
    weights = np.round(4_000 * chance.lognormal(0, 0.4, 120))
    problem = Problem(weights, positions, *gabriel_graph(positions), np.full(120, -1), districts, tolerance)
    found = divide(problem, Limits(seed=1))
    assert isinstance(found, Division)
    assert checked(problem, found).faults == ()


def test_entrances_at_one_and_the_same_spot_may_lie_in_different_grids() -> None:
    places = np.random.default_rng(2).random((15, 2)) * 500
    positions = np.repeat(places, 4, axis=0)
    problem = Problem(np.full(60, 40.0), positions, *gabriel_graph(positions), np.full(60, -1), 7, 0.1)
    found = divide(problem, Limits(seed=1))
    assert isinstance(found, Division)
    assert checked(problem, found).faults == ()


def test_a_number_of_grids_that_comes_out_part_by_part_is_named() -> None:
    positions = np.array([(float(x), y) for y in (0.0, 900.0, 1800.0) for x in range(4)])
    pairs = {(4 * part + at, 4 * part + at + 1) for part in range(3) for at in range(3)}
    found = divide(Problem(np.full(12, 10.0), positions, *to_csr(12, pairs), np.full(12, -1), 4, 0.05))
    assert isinstance(found, Infeasible)
    assert (found.reason, found.is_proved, found.least) == (Reason.SEPARATE_PARTS, True, 3)


@pytest.mark.parametrize(("seed", "districts"), [(0, 5), (1, 3)])
def test_another_number_of_grids_is_named_only_where_a_division_was_found(seed: int, districts: int) -> None:
    # Two parts without a way between them, of buildings so different that sums alone promise too much.
    chance = np.random.default_rng(seed)
    cut = int(chance.integers(4, 10))
    positions = np.array([(at % 4 * 50.0, at // 4 * 50.0) for at in range(14)])
    graph = to_csr(14, {(at, at + 1) for at in range(13) if at + 1 != cut})
    weights = chance.choice([40.0, 60.0, 90.0, 140.0], 14)
    problem = Problem(weights, positions, *graph, np.full(14, -1), districts, 0.05)
    found = divide(problem)
    assert isinstance(found, Infeasible)
    assert found.reason == Reason.SEPARATE_PARTS
    by_sums = next(numbers_by_sums(problem))
    assert isinstance(divide(replace(problem, districts=by_sums)), Infeasible)
    assert found.least != by_sums
    assert found.least is None or isinstance(divide(replace(problem, districts=found.least)), Division)


def test_buildings_without_households_belong_to_a_grid_too() -> None:
    problem = scattered(20, 3, tolerance=0.3)
    problem.weights[:3] = 0.0
    found = divide(problem, Limits(iterations=6_000))
    assert isinstance(found, Division)
    assert checked(problem, found).faults == ()


@pytest.mark.parametrize(
    "positions",
    [
        np.zeros((1, 2)),
        np.zeros((4, 2)),
        np.array([(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (7.0, 0.0)]),
        np.array([(0.0, 0.0), (1.0, 1.0)]),
        np.random.default_rng(3).random((40, 2)),
    ],
)
def test_the_gabriel_graph_is_connected_and_symmetric_wherever_points_lie(positions: np.ndarray) -> None:
    indptr, indices = gabriel_graph(positions)
    n = len(positions)
    pairs = {(a, int(b)) for a in range(n) for b in indices[indptr[a] : indptr[a + 1]]}
    assert pairs == {(b, a) for a, b in pairs}
    seen, grown = {0}, True
    while grown:
        grown = bool(more := {b for a, b in pairs if a in seen} - seen)
        seen |= more
    assert seen == set(range(n))


def test_a_pair_is_joined_exactly_when_nobody_stands_in_the_circle_over_it() -> None:
    points = np.random.default_rng(5).random((25, 2))
    indptr, indices = gabriel_graph(points)
    found = {(a, int(b)) for a in range(25) for b in indices[indptr[a] : indptr[a + 1]]}
    wanted = set()
    for a, b in itertools.permutations(range(25), 2):
        middle, radius = (points[a] + points[b]) / 2, np.linalg.norm(points[a] - points[b]) / 2
        others = [c for c in range(25) if c not in (a, b)]
        if all(np.linalg.norm(points[c] - middle) >= radius for c in others):
            wanted.add((a, b))
    assert found == wanted


def test_the_gap_of_a_usual_community_is_small() -> None:
    found = divide(scattered(100, 6, tolerance=0.1))
    assert isinstance(found, Division)
    assert found.gap is not None
    assert found.gap < 0.05


def test_fixed_units_stay_where_they_are() -> None:
    problem = replace(scattered(60, 4, tolerance=0.1), fixed=np.full(60, -1))
    assert problem.fixed is not None
    problem.fixed[[3, 17, 40]] = [2, 2, 0]
    found = divide(problem, Limits(seed=1))
    assert isinstance(found, Division)
    assert found.assignment[[3, 17, 40]].tolist() == [2, 2, 0]
    assert checked(problem, found).faults == ()


def test_units_fixed_to_one_grid_in_parts_that_do_not_touch_are_refused_with_proof() -> None:
    indptr, indices = np.array([0, 1, 2, 3, 4]), np.array([1, 0, 3, 2])
    positions = np.array([(0.0, 0.0), (10.0, 0.0), (500.0, 0.0), (510.0, 0.0)])
    fixed = np.array([0, -1, 0, -1])
    found = divide(Problem(np.ones(4), positions, indptr, indices, np.full(4, -1), 2, 0.05, fixed=fixed))
    assert isinstance(found, Infeasible)
    assert (found.reason, found.is_proved) == (Reason.FIXED_APART, True)


def test_both_loads_keep_their_tolerance() -> None:
    problem = replace(
        scattered(120, 5, tolerance=0.1),
        second=np.random.default_rng(4).random(120) * 100,
        second_tolerance=0.2,
    )
    found = divide(problem, Limits(seed=1))
    assert isinstance(found, Division)
    assert found.second_imbalance is not None
    assert found.second_imbalance <= 0.2
    assert checked(problem, found).faults == ()


def test_no_grid_crosses_a_fixed_line() -> None:
    problem = scattered(80, 4, tolerance=0.3)
    road = np.array([(250.0, -10.0), (250.0, 510.0)])
    found = divide(replace(problem, lines=(road,)), Limits(seed=1))
    assert isinstance(found, Division)
    east = problem.positions[:, 0] > 250
    assert set(found.assignment[east].tolist()) & set(found.assignment[~east].tolist()) == set()
    assert checked(replace(problem, lines=(road,)), found).faults == ()


def test_a_new_division_moves_few_households() -> None:
    problem = scattered(200, 6, tolerance=0.05)
    before = divide(problem, Limits(seed=1))
    assert isinstance(before, Division)
    # One grid grows by a fifth: it alone has to give households away.
    weights = np.where(before.assignment == 2, np.round(problem.weights * 1.2), problem.weights)
    grown = replace(problem, weights=weights, old=before.assignment)
    found = propose(grown, Limits(seed=1))
    assert not isinstance(found, Infeasible)
    assert [one.favours for one in found] == [Favour.LITTLE_CHURN, Favour.COMPACT]
    loads = np.bincount(before.assignment, weights=weights)
    must = max((loads - loads.mean() * 1.05).clip(0).sum(), (loads.mean() * 0.95 - loads).clip(0).sum())
    assert found[0].division.churn is not None
    assert found[0].division.churn <= 2 * must + weights.max()
    assert checked(grown, found[0].division).faults == ()


def least_churn(problem: Problem) -> float:
    """Looks at every way of putting the units into two districts; gives the least load that changes in a sound one."""
    assert problem.old is not None
    least = np.inf
    for labels in map(np.array, itertools.product((0, 1), repeat=len(problem.weights))):
        loads = np.bincount(labels, weights=problem.weights, minlength=2)
        rows = np.repeat(np.arange(len(labels)), np.diff(problem.indptr))
        inside = labels[rows] == labels[problem.indices]
        pairs = set(zip(rows[inside].tolist(), problem.indices[inside].tolist(), strict=True))
        churn = float(problem.weights[labels != problem.old].sum())
        is_even = bool((abs(loads - problem.mean) <= problem.mean * problem.tolerance + 1e-9).all())
        if churn < least and is_even and parts(*to_csr(len(labels), pairs)).max() == 1:
            least = churn
    return least


@pytest.mark.parametrize("seed", [34, 51, 81])
def test_on_a_small_ground_little_change_is_the_least_there_can_be(seed: int) -> None:
    problem = scattered(12, 2, seed=seed, tolerance=0.3)
    before = divide(problem, Limits(seed=1))
    assert isinstance(before, Division)
    growth = np.random.default_rng(seed).choice([1.0, 1.0, 1.5, 2.0], 12)
    grown = replace(problem, weights=problem.weights * growth, old=before.assignment, tolerance=0.05)
    found = divide(grown, Limits(seed=1))
    assert isinstance(found, Division)
    assert (found.churn, found.is_best) == (least_churn(grown), True)
    assert checked(grown, found).faults == ()


@pytest.mark.parametrize(("n", "districts", "seed"), [(24, 3, 1), (60, 5, 3), (200, 6, 5)])
def test_a_few_new_buildings_are_added_to_the_old_division_where_that_is_possible(
    n: int, districts: int, seed: int
) -> None:
    problem = scattered(n, districts, seed=seed)
    before = divide(problem, Limits(seed=1))
    assert isinstance(before, Division)
    old = before.assignment.copy()
    old[np.random.default_rng(seed).choice(n, n // 20, replace=False)] = -1
    found = divide(replace(problem, old=old, tolerance=0.08), Limits(seed=2))
    assert isinstance(found, Division)
    assert found.churn == 0


def test_the_same_division_is_proposed_once_whatever_its_numbers_are() -> None:
    problem = scattered(14, 5, tolerance=0.3, yards=4)
    old = np.where(problem.positions[:, 1] > 250, -1, 0)
    found = propose(replace(problem, old=old), Limits(seed=1, iterations=6000))
    assert not isinstance(found, Infeasible)
    same = [(one.division.assignment[:, None] == one.division.assignment).tobytes() for one in found]
    assert (len(found), len(set(same))) == (2, 2)


@pytest.mark.parametrize("districts", [1, 12])
def test_one_grid_and_a_grid_a_unit_are_divisions_too(districts: int) -> None:
    problem = replace(scattered(12, districts, tolerance=0.05), weights=np.full(12, 7.0))
    found = divide(problem)
    assert isinstance(found, Division)
    assert checked(problem, found).faults == ()
    assert len(set(found.assignment.tolist())) == districts


@pytest.mark.parametrize(
    "change",
    [
        {"weights": np.array([])},
        {"weights": np.array([-1.0, 2.0])},
        {"weights": np.zeros(2)},
        {"positions": np.zeros((3, 2))},
        {"courtyards": np.zeros(1, dtype=np.int64)},
        {"indices": np.array([1, 1])},
        {"indices": np.array([0, 0])},
        {"indptr": np.array([0, 1])},
        {"districts": 0},
        {"tolerance": 1.0},
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(change: dict[str, object]) -> None:
    sound: dict[str, object] = {
        "weights": np.ones(2), "positions": np.array([(0.0, 0.0), (1.0, 0.0)]), "indptr": np.array([0, 1, 2]),
        "indices": np.array([1, 0]), "courtyards": np.full(2, -1), "districts": 1, "tolerance": 0.1,
    }  # fmt: skip
    Problem(**sound)  # type: ignore[arg-type]
    with pytest.raises(ValueError):  # noqa: PT011 (the sentence differs)
        Problem(**(sound | change))  # type: ignore[arg-type]

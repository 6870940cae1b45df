"""The divider keeps its promises on any ground; every division goes through the independent check."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.algorithms.districting import Division, Infeasible, Limits, Problem, Reason, divide, gabriel_graph
from gongzhi.algorithms.districting.bound import lower_bound
from gongzhi.algorithms.districting.check import Checked, check


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


def edges(problem: Problem) -> list[tuple[int, int]]:
    return [(a, b) for a in range(len(problem.weights)) for b in problem.neighbours_of(a) if a < b]


def checked(problem: Problem, division: Division, tolerance: float | None = None) -> Checked:
    return check(
        problem.weights.tolist(),
        [(x, y) for x, y in problem.positions.tolist()],
        edges(problem),
        division.assignment.tolist(),
        districts=problem.districts,
        tolerance=problem.tolerance if tolerance is None else tolerance,
    )


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
        assert again.imbalance == pytest.approx(found.imbalance)
        assert again.moi == pytest.approx(found.moi)
        assert found.bound is not None
        assert found.bound <= found.moi * (1 + 1e-9)
        assert found.loads.sum() == problem.weights.sum()
    elif found.reason == Reason.TOO_MANY_DISTRICTS:
        assert (districts > n, found.most, found.is_proved) == (True, n, True)
    else:
        assert found.nearest is not None
        assert checked(problem, found.nearest, tolerance=found.nearest.imbalance).faults == ()
        assert found.nearest.imbalance > tolerance


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 1_000))
def test_the_bound_holds_against_every_division_of_a_small_ground(seed: int) -> None:
    problem = scattered(7, 3, tolerance=0.4, seed=seed)
    found = divide(problem, Limits(seed=seed, iterations=20_000))
    pairs = edges(problem)
    positions = [(x, y) for x, y in problem.positions.tolist()]
    sound = [
        result.moi
        for labels in itertools.product(range(3), repeat=7)
        if not (result := check(problem.weights.tolist(), positions, pairs, labels, districts=3, tolerance=0.4)).faults
    ]
    if isinstance(found, Infeasible):
        assert sound == []
        return
    assert found.bound is not None
    assert found.bound <= min(sound) * (1 + 1e-9)
    # The search looks at inertia about centres of gravity; about buildings the best may be slightly another.
    assert found.moi <= min(sound) * 1.25


def test_the_same_seed_gives_the_same_division() -> None:
    one, two = (divide(scattered(34, 5, tolerance=0.1), Limits(seed=7)) for _time in range(2))
    assert isinstance(one, Division)
    assert isinstance(two, Division)
    assert one.assignment.tolist() == two.assignment.tolist()


@pytest.mark.parametrize(("n", "districts"), [(34, 5), (100, 7), (300, 8)])
def test_a_usual_community_takes_about_a_second(n: int, districts: int) -> None:
    began = time.perf_counter()
    assert isinstance(divide(scattered(n, districts, tolerance=0.1)), Division)
    # Twice and more of what it takes here, because the machine may be busy.
    assert time.perf_counter() - began < 5


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
    found = divide(scattered(34, 5, tolerance=0.3), Limits(seconds=3, clock=lambda: float(next(ticks))))
    assert isinstance(found, Division)
    assert found.was_stopped
    assert checked(scattered(34, 5, tolerance=0.3), found).faults == ()


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


def test_the_bound_never_exceeds_what_is_known() -> None:
    problem = scattered(34, 5, tolerance=0.1)
    found = divide(problem)
    assert isinstance(found, Division)
    assert lower_bound(problem, found.centres, target=found.moi) <= found.moi
    assert found.gap is not None
    assert found.gap < 0.25


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

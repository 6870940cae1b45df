"""The check accepts what the divider claims, and every planted fault is caught with a sentence."""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gongzhi.algorithms.districting import Division, Limits, Problem, certificate, check, check_certificate, divide

ROAD = np.array([(-5.0, 95.0), (205.0, 95.0)])


@cache
def sound() -> str:
    """Divides a lattice with a road across, two loads, courtyards, fixed and old grids; the certificate as JSON."""
    positions = np.array([(20.0 * (at % 10), 20.0 * (at // 10)) for at in range(100)])
    edges = {(at, at + 1) for at in range(100) if at % 10 < 9} | {(at, at + 10) for at in range(90)}
    both = sorted(edges | {(b, a) for a, b in edges})
    indptr = np.searchsorted([a for a, _b in both], np.arange(101)).astype(np.int64)
    chance = np.random.default_rng(1)
    fixed = np.full(100, -1)
    fixed[[0, 99]] = [0, 3]
    problem = Problem(
        weights=chance.integers(20, 60, 100).astype(np.float64),
        positions=positions,
        indptr=indptr,
        indices=np.array([b for _a, b in both]),
        courtyards=np.array([at // 2 if at < 40 else -1 for at in range(100)]),
        districts=4,
        tolerance=0.1,
        second=chance.integers(20, 60, 100).astype(np.float64),
        second_tolerance=0.2,
        fixed=fixed,
        old=np.array([2 * (at // 50) + (at % 10 > 4) for at in range(100)]),
        lines=(ROAD,),
    )
    found = divide(problem, Limits(seed=1, iterations=100_000))
    assert isinstance(found, Division)
    return json.dumps(certificate(problem, found))


def test_a_sound_certificate_passes() -> None:
    assert check_certificate(json.loads(sound())).faults == ()


def swap_torn(data: dict[str, Any]) -> None:
    """Exchanges the grids of two units far apart."""
    labels = data["assignment"]
    here, there = labels.index(1), len(labels) - 1 - labels[::-1].index(2)
    labels[here], labels[there] = 2, 1


def across_the_road(data: dict[str, Any]) -> None:
    """Gives everything one grid each way along columns, so that grids hold together across the road only."""
    data["assignment"] = [int(at % 10 > 4) + 2 * (at % 5 > 2) for at in range(100)]


def set_figure(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    def plant(data: dict[str, Any]) -> None:
        data["figures"][name] = value

    return plant


def scaled(name: str, factor: float) -> Callable[[dict[str, Any]], None]:
    def plant(data: dict[str, Any]) -> None:
        data["figures"][name] *= factor

    return plant


def put(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    def plant(data: dict[str, Any]) -> None:
        data[name] = value

    return plant


def at(name: str, place: int, value: object) -> Callable[[dict[str, Any]], None]:
    def plant(data: dict[str, Any]) -> None:
        data[name][place] = value

    return plant


def bound(name: str, factor: float) -> Callable[[dict[str, Any]], None]:
    def plant(data: dict[str, Any]) -> None:
        given = data["bound"][name]
        data["bound"][name] = given * factor if isinstance(given, float) else [one * factor for one in given]

    return plant


def priced(unit: float, load: float) -> Callable[[dict[str, Any]], None]:
    """Claims that no division is better, with the same multipliers everywhere."""

    def plant(data: dict[str, Any]) -> None:
        n, value = len(data["weights"]), data["figures"]["moi"]
        data["bound"] = {"value": value, "unit_prices": [unit] * n, "load_prices": [load] * n}
        data["figures"]["gap"] = 0.0

    return plant


def split_a_courtyard(data: dict[str, Any]) -> None:
    """Names a courtyard for two units of different grids."""
    labels = data["assignment"]
    data["courtyards"] = [7 if place in (labels.index(0), labels.index(1)) else -1 for place in range(100)]
    data["figures"]["courtyards_split"] = 1
    data["keeps_courtyards"] = True


def another_centre(data: dict[str, Any]) -> None:
    """Takes the unit of the grid that is farthest from its centre for the centre."""
    where, labels = np.array(data["positions"]), np.array(data["assignment"])
    members = np.flatnonzero(labels == 0)
    far = ((where[members] - where[data["centres"][0]]) ** 2).sum(axis=1).argmax()
    data["centres"][0] = int(members[far])


PLANTED: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "another format": (put("format", "x"), "no certificate"),
    "a unit without a grid": (lambda data: data["assignment"].pop(), "assignment: has the shape"),
    "a unit in half a grid": (at("assignment", 3, 1.5), "no whole number"),
    "a grid that does not exist": (at("assignment", 3, 9), "names the district 9"),
    "an empty grid": (lambda data: data.update(districts=5), "district 4 is empty"),
    "no grids": (put("districts", 0), "at least one"),
    "a grid torn apart": (swap_torn, "torn apart"),
    "a grid held together across the road": (across_the_road, "torn apart"),
    "a tolerance that is not kept": (put("tolerance", 0.0001), "above the tolerance"),
    "a second tolerance that is not kept": (put("second_tolerance", 0.00001), "second_imbalance"),
    "a tolerance that is none": (put("tolerance", -1), "tolerance: not a share"),
    "an imbalance claimed too small": (scaled("imbalance", 0.5), "imbalance:"),
    "a second imbalance claimed too small": (scaled("second_imbalance", 0.5), "second_imbalance:"),
    "other loads": (lambda data: data["figures"]["loads"].reverse(), "loads: claimed otherwise"),
    "a moment of inertia claimed too small": (scaled("moi", 0.99), "moi:"),
    "no moment of inertia": (set_figure("moi", None), "moi: no number"),
    "a centre in another grid": (lambda data: data["centres"].reverse(), "is not in district"),
    "a centre that is not the best": (another_centre, "not the best unit"),
    "fewer neighbours cut": (scaled("cut_edges", 0.5), "cut_edges:"),
    "a shorter way": (scaled("distance_mean", 0.9), "distance_mean:"),
    "a shorter farthest way": (scaled("distance_max", 0.9), "distance_max:"),
    "another number of courtyards split": (set_figure("courtyards_split", 3), "courtyards_split:"),
    "a small courtyard split though all are said to be whole": (split_a_courtyard, "courtyard 7 weighs"),
    "a fixed unit elsewhere": (at("fixed", 50, 0), "unit 50 is fixed"),
    "fewer households that change": (set_figure("churn", -1), "churn:"),
    "a bound above what its multipliers prove": (bound("value", 1.001), "the multipliers prove"),
    "other multipliers of the units": (bound("unit_prices", 1.5), "the multipliers prove"),
    "other multipliers of the loads": (bound("load_prices", -3.0), "the multipliers prove"),
    "multipliers of the units beyond all sums": (priced(1e308, 0.0), "too large to prove"),
    "multipliers of the loads beyond all sums": (priced(0.0, 1e308), "too large to prove"),
    "no centres": (put("centres", None), "centres: has the shape"),
    "multipliers that come out far below nothing": (priced(-1e20, 0.0), "the multipliers prove"),
    "a multiplier short": (lambda data: data["bound"]["unit_prices"].pop(), "unit_prices: has the shape"),
    "a smaller gap": (scaled("gap", 0.5), "gap:"),
    "a negative load": (at("weights", 0, -5.0), "negative"),
    "a load that is no number": (at("weights", 0, float("nan")), "no finite number"),
    "a neighbour that does not exist": (at("edges", 0, [0, 500]), "does not exist"),
    "a position short": (lambda data: data["positions"].pop(), "positions: has the shape"),
    "no bound, but its gap": (put("bound", None), "gap: claimed without a bound"),
    "a bound that is no number": (lambda data: data["bound"].update(value=float("nan")), "bound: no value"),
    "no old division, but churn": (put("old", None), "churn: claimed, but nothing there"),
    "no second load, but its figures": (put("second", None), "second_imbalance: claimed, but nothing there"),
    "a negative second load": (at("second", 0, -5.0), "second: a negative one"),
    "a tolerance in words": (put("tolerance", "5 %"), "tolerance: not a share"),
    "more grids than units": (put("districts", 10**15), "and 100 units only"),
    "a line that is none": (put("lines", [5]), "lines: one is no list"),
    "a load beyond all numbers": (at("weights", 0, 10**400), "weights: not a list of numbers"),
    "nothing said about whether it is feasible": (lambda data: data.pop("is_feasible"), "keeps the tolerance"),
    "said to be infeasible though it keeps the tolerance": (put("is_feasible", value=False), "keeps the tolerance"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_caught(fault: str) -> None:
    plant, sentence = PLANTED[fault]
    data = copy.deepcopy(json.loads(sound()))
    plant(data)
    faults = check_certificate(data).faults
    assert [one for one in faults if sentence in one] != [], faults


@pytest.mark.parametrize("seed", range(6))
def test_what_only_rounding_adds_proves_nothing(seed: int) -> None:
    chance = np.random.default_rng(seed)
    positions, chain = chance.random((30, 2)) * 500, np.arange(29)
    indptr = np.concatenate(([0], np.arange(1, 58, 2), [58]))
    indices = np.concatenate(([1], np.stack((chain[:-1], chain[:-1] + 2), axis=1).ravel(), [28]))
    problem = Problem(np.arange(20.0, 50.0), positions, indptr, indices, np.full(30, -1), 1, 0.0)
    found = divide(problem, Limits(iterations=100))
    assert isinstance(found, Division)
    data = certificate(problem, found)
    assert check_certificate(data).faults == ()
    priced(0.0, 0.0)(data)
    data["bound"]["unit_prices"] = (1e20 * chance.random(30)).tolist()
    assert [one for one in check_certificate(data).faults if "the multipliers prove" in one] != []


def test_a_nearest_division_may_keep_one_of_two_tolerances() -> None:
    data = json.loads(sound()) | {"is_feasible": False, "second_tolerance": 0.00001}
    assert check_certificate(data).faults == ()


def test_the_check_shares_no_code_with_the_divider() -> None:
    tree = ast.parse(Path(check.__file__).read_text("utf-8"))
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert modules == {"__future__", "collections", "collections.abc", "dataclasses", "typing", "numpy"}


@pytest.mark.parametrize("data", [None, [], {}, {"format": "gongzhi-division-1"}, "x"])
def test_what_is_no_certificate_is_refused(data: object) -> None:
    assert len(check_certificate(data).faults) == 1

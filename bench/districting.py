"""The divider beside METIS, GerryChain and spopt, on compounds from a generator and on momepy's example buildings.

    make bench-districting            {500, 2000, 10000} units, seeds 0-9, tolerances 5 % and 10 %, 60 s each
    QUICK=1 make bench-districting    {500, 2000} units, two seeds, 5 %, a few seconds each, without spopt
    SEEDS=1 TOLERANCES=0.05 make bench-districting    the whole protocol on fewer instances: about half an hour

Every division of ours goes through the independent check. The last line is one JSON object; all times are processor
seconds and wall seconds, because the machine may be shared. Settings of both sides stand in its `settings`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from districting_churn import least_change, moved
from scipy.spatial import cKDTree

from gongzhi.algorithms.districting import (
    Division,
    Favour,
    Infeasible,
    Limits,
    Problem,
    certificate,
    check_certificate,
    gabriel_graph,
    propose,
    warm_up,
)
from gongzhi.algorithms.districting.measure import Run, measured
from gongzhi.algorithms.districting.neighbours import edges_of, parts, to_csr

QUICK = bool(os.environ.get("QUICK"))
GRIDS = {500: 20, 2000: 40, 10000: 200}
SIZES = (500, 2000) if QUICK else (500, 2000, 10000)
SEEDS = {500: 2, 2000: 1} if QUICK else dict.fromkeys(SIZES, int(os.environ.get("SEEDS", "10")))
TOLERANCES = (0.05,) if QUICK else tuple(map(float, os.environ.get("TOLERANCES", "0.05 0.10").split()))
SECONDS = 60.0
# The share of METIS's moment of inertia that is aimed at.
MOI_GOAL = 0.70
PEER_SECONDS = 1 if QUICK else 60
DRAWS_A_SECOND = 600_000
DRAWS = {True: {8: 400_000, 500: 1_000_000, 2000: 2_500_000}, False: {}}[QUICK]
SETTINGS = {
    "ours": f"seed = instance seed, at most {SECONDS:g} s and {DRAWS_A_SECOND * SECONDS:g} draws a proposal"
    + (f", here {DRAWS}" if QUICK else ""),
    "pymetis": "part_graph, contig=1, vertex weights, all else as delivered",
    "gerrychain": f"recursive_tree_part, epsilon = tolerance, all else as delivered, given up after {PEER_SECONDS} s",
    "spopt": f"RegionKMeansHeuristic on positions, given up after {PEER_SECONDS} s; it takes no load; in the full run",
}
Peer = Callable[[Problem, int], np.ndarray]


def compounds(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draws n buildings in compounds of 2.5 on average, thrown at random over the town: positions in metres, households
    (a compound has its own scale, from slabs to towers), and the compound of each.
    """
    chance = np.random.default_rng((seed, n))
    count = round(n / 2.54)
    side = 40 * np.sqrt(n)
    middles = chance.random((count, 2)) * side
    for _ in range(3):  # compounds do not lie on one another: push the nearest apart
        distances, near = (np.asarray(one) for one in cKDTree(middles).query(middles, k=2))
        away = middles - middles[near[:, 1]]
        push = np.maximum(0.0, 50 - distances[:, 1]) / np.maximum(distances[:, 1], 1e-9) / 2
        middles = middles + away * push[:, None]
    yard = np.concatenate((np.arange(count), chance.integers(0, count, n - count)))
    positions = middles[yard] + chance.normal(0, 18, (n, 2))
    scale = chance.lognormal(4.2, 0.5, count)
    households = np.maximum(4, np.round(scale[yard] * chance.uniform(0.7, 1.4, n)))
    return positions, households, yard


def library(name: str) -> Any:
    """Loads a library of the others; few of them have types."""
    return import_module(name)


def town() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Reads momepy's example, a part of Bubenec in Prague: positions of buildings, ground area as load, and as
    courtyards the groups of buildings whose middles lie within 25 m of one another.
    """
    # Read without loading the library itself, which takes seconds.
    found = find_spec("momepy")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("momepy is not installed; `make bench-districting` brings it")
    path = Path(found.origin).parent / "datasets" / "bubenec.gpkg"
    shapes = shapely.from_wkb(library("pyogrio").raw.read(path, layer="buildings", columns=[])[2])
    positions = shapely.get_coordinates(shapely.centroid(shapes))
    near = cKDTree(positions).query_pairs(25.0, output_type="ndarray")
    yards = parts(*to_csr(len(positions), {(int(a), int(b)) for a, b in near}))
    return positions, np.round(shapely.area(shapes) / 10), yards


def problem_of(drawn: tuple[np.ndarray, np.ndarray, np.ndarray], districts: int, tolerance: float) -> Problem:
    positions, households, yards = drawn
    indptr, indices = gabriel_graph(positions)
    return Problem(households, positions, indptr, indices, yards.astype(np.int64), districts, tolerance)


def instances() -> Iterator[tuple[str, Problem, int]]:
    for tolerance in TOLERANCES:
        yield "bubenec", problem_of(town(), 8, tolerance), 0
        for n in SIZES:
            for seed in range(SEEDS[n]):
                yield f"compounds-{n}", problem_of(compounds(n, seed), GRIDS[n], tolerance), seed


# -- the others ------------------------------------------------------------------------------------------------------


def metis(problem: Problem, _seed: int) -> np.ndarray:
    pymetis = library("pymetis")
    lists = [problem.neighbours_of(unit) for unit in range(len(problem.weights))]
    weights = problem.weights.astype(int).tolist()
    options = pymetis.Options(contig=1)
    return np.array(pymetis.part_graph(problem.districts, lists, vweights=weights, options=options)[1])


def gerrychain(problem: Problem, seed: int) -> np.ndarray:
    networkx, chain = library("networkx"), library("gerrychain")
    random.seed(seed)
    graph = networkx.Graph(edges_of(problem).tolist())
    networkx.set_node_attributes(graph, dict(enumerate(problem.weights.tolist())), "load")
    found = library("gerrychain.partition").recursive_tree_part(
        chain.Graph.from_networkx(graph), range(problem.districts), problem.mean, "load", epsilon=problem.tolerance
    )
    return np.array([found[unit] for unit in range(len(problem.weights))])


def spopt(problem: Problem, seed: int) -> np.ndarray:
    weights = library("libpysal").weights.W(
        {unit: problem.neighbours_of(unit) for unit in range(len(problem.weights))}, silence_warnings=True
    )
    np.random.seed(seed)
    model = library("spopt.region").RegionKMeansHeuristic(problem.positions, problem.districts, weights)
    model.solve()
    return np.unique(model.labels_, return_inverse=True)[1]


PEERS: dict[str, Peer] = {"pymetis": metis, "gerrychain": gerrychain}
if not QUICK:  # loading it takes eight seconds, and it takes no load
    PEERS["spopt"] = spopt


class TooLong(Exception):
    """A peer did not come to an end in its time."""


def tried(peer: Peer, problem: Problem, seed: int) -> tuple[np.ndarray | None, str, float]:
    """Lets a peer divide; gives its labels, or why there are none, and its wall seconds."""

    def ring(_signal: int, _frame: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(PEER_SECONDS)
    began = time.perf_counter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            labels, failure = peer(problem, seed), ""
    except TooLong:
        labels, failure = None, f"no answer in {PEER_SECONDS} s"
    except Exception as met:
        labels, failure = None, f"{type(met).__name__}: {met}"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    return labels, failure, time.perf_counter() - began


def row_of_peer(problem: Problem, name: str, seed: int) -> dict[str, Any]:
    labels, failure, seconds = tried(PEERS[name], problem, seed)
    if labels is None or len(np.unique(labels)) != problem.districts:
        return {"failure": failure or "another number of districts", "seconds": round(seconds, 2)}
    division = measured(problem, labels.astype(np.int64), Run(0, was_stopped=False, method=name))
    faults = check_certificate(json.loads(json.dumps(certificate(problem, division)))).faults
    return {**figures(division), "faults": len(faults), "seconds": round(seconds, 2)}


# -- ours ------------------------------------------------------------------------------------------------------------


def limits_for(problem: Problem, seed: int) -> Limits:
    n = len(problem.weights)
    draws = DRAWS.get(n if n in DRAWS else 8) if DRAWS else int(min(DRAWS_A_SECOND * SECONDS, 60_000 * n))
    return Limits(seed=seed, iterations=draws, seconds=SECONDS, clock=time.monotonic)


def ours(problem: Problem, favour: Favour, limits: Limits) -> tuple[Division | None, dict[str, Any]]:
    began, cpu = time.perf_counter(), time.process_time()
    found = propose(problem, limits, (favour,))
    times = {"seconds": round(time.perf_counter() - began, 2), "cpu": round(time.process_time() - cpu, 2)}
    if isinstance(found, Infeasible):
        nearest = None if found.nearest is None else round(found.nearest.imbalance, 4)
        return None, {"failure": found.reason, "nearest": nearest, **times}
    division = found[0].division
    checked = check_certificate(json.loads(json.dumps(certificate(problem, division))))
    return division, {**figures(division), "violations": list(checked.faults), **times}


def figures(division: Division) -> dict[str, Any]:
    return {
        "imbalance": round(division.imbalance, 4),
        "moi": round(division.moi),
        "gap": None if division.gap is None else round(division.gap, 4),
        "cut_edges": division.cut_edges,
        "courtyards_split": division.courtyards_split,
        "churn": division.churn,
    }


def row_of(name: str, problem: Problem, seed: int) -> dict[str, Any]:
    limits = limits_for(problem, seed)
    compact, row = ours(problem, Favour.COMPACT, limits)
    _whole, yards = ours(problem, Favour.COURTYARDS, limits)
    found: dict[str, Any] = {"name": name, "units": len(problem.weights), "grids": problem.districts, "seed": seed}
    found |= {"tolerance": problem.tolerance, "ours": row, "ours_courtyards": yards}
    for peer in PEERS:
        found[peer] = row_of_peer(problem, peer, seed)
    if compact is not None and compact.bound is not None and "moi" in found["pymetis"]:
        # No division whatever can have less than this share of METIS's moment of inertia.
        found["least_moi_ratio_metis"] = round(compact.bound / found["pymetis"]["moi"], 4)
    if compact is not None:
        later, by_loads = moved(problem, compact, seed)
        again, found["ours_again"] = ours(later, Favour.LITTLE_CHURN, limits)
        found["must_change_by_loads"] = by_loads
        if again is not None and again.churn is not None:
            found["must_change"] = round(least_change(later, by_loads, again.churn, PEER_SECONDS), 1)
    return found


def seconds_for(n: int, districts: int) -> float:
    """Takes the wall time of one default division with its proof, after the warm-up: the least of three (in the short
    run a large one is divided once).
    """
    problem = problem_of(compounds(n, 99), districts, 0.05)
    times = []
    for _ in range(1 if QUICK and n > 1_000 else 3):
        began = time.perf_counter()
        propose(problem, Limits(seed=1), (Favour.COMPACT,))
        times.append(time.perf_counter() - began)
    return round(min(times), 2)


def median(values: list[float]) -> float | None:
    return round(statistics.median(values), 4) if values else None


def summed_up(rows: list[dict[str, Any]]) -> dict[str, Any]:
    own = [row[name] for row in rows for name in ("ours", "ours_courtyards", "ours_again") if name in row]
    feasible = [row for row in rows if any(is_sound(row[name]) for name in ("ours", "ours_courtyards", *PEERS))]
    both = [row for row in rows if "moi" in row["ours"] and "moi" in row["pymetis"]]
    yards = [row for row in both if "moi" in row["ours_courtyards"] and row["pymetis"]["courtyards_split"]]
    churned = [row for row in rows if row.get("must_change_by_loads") and "must_change" in row]
    return {
        "violations": sum(len(row.get("violations", [])) for row in own),
        "tolerance_met": round(sum(is_sound(row["ours"]) for row in feasible) / max(1, len(feasible)), 4),
        "gap_median": median([row["ours"]["gap"] for row in rows if row["ours"].get("gap") is not None]),
        "moi_ratio_metis_median": median([row["ours"]["moi"] / row["pymetis"]["moi"] for row in both]),
        "moi_goal_proved_out_of_reach": sum(row.get("least_moi_ratio_metis", 0.0) > MOI_GOAL for row in both),
        "courtyards_ratio_metis": median(
            [row["ours_courtyards"]["courtyards_split"] / row["pymetis"]["courtyards_split"] for row in yards]
        ),
        "courtyards_moi_ratio": median([row["ours_courtyards"]["moi"] / row["ours"]["moi"] for row in yards]),
        "churn_ratio": median([row["ours_again"]["churn"] / row["must_change"] for row in churned]),
        "churn_ratio_by_loads": median([row["ours_again"]["churn"] / row["must_change_by_loads"] for row in churned]),
        "seconds_community": seconds_for(300, 8),
        "seconds_2000": seconds_for(2000, 40),
        "settings": SETTINGS | {"seeds": SEEDS, "tolerances": TOLERANCES},
        "instances": rows,
    }


def is_sound(row: dict[str, Any]) -> bool:
    return "moi" in row and not row.get("violations") and not row.get("faults")


def main() -> None:
    warm_up()
    for name in ("pymetis", "gerrychain.partition", *(("spopt.region", "libpysal") if "spopt" in PEERS else ())):
        library(name)  # loading is no work of theirs
    rows = []
    for name, problem, seed in instances():
        row = row_of(name, problem, seed)
        rows.append(row)
        told = {key: row[key].get("moi", row[key].get("failure")) for key in ("ours", "ours_courtyards", *PEERS)}
        print(f"{name} {problem.tolerance:.0%} seed {seed}: gap {row['ours'].get('gap')} {told}", flush=True)
    print(json.dumps(summed_up(rows)))


if __name__ == "__main__":
    main()

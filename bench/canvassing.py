"""How good the planning of rounds is: `make bench-canvassing`; QUICK=1 for a short look. The last line is JSON.

Planning: random stairwells in a square, gamma-distributed work, teams set out from an office in the middle and return;
the gap is to (all work + Held-Karp 1-tree) / teams, which no plan undercuts. PyVRP has the same instances, the same
bound and the same seconds: its fleet's longest duration is bisected until it finds no plan any more.

Playing: a compound of about 3,000 homes like the demo's, lived in by clusters of a time-use survey, 15 % empty, lamps
that lie; permitted hours 9-12, 14-18, 18:30-20:30 and the next morning (one and a half days). All policies meet the
same homes.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib.util import find_spec
from statistics import NormalDist
from typing import Any

import numpy as np
from canvassing_world import compound

from gongzhi.algorithms.canvassing import (
    Compound,
    Draws,
    Hours,
    Limits,
    Setting,
    Stairwells,
    forecast,
    plan_round,
    play,
    teams_needed,
)
from gongzhi.algorithms.canvassing.simulate import World

QUICK = bool(os.environ.get("QUICK"))
SIZES = ((200, 5), (500, 10), (1000, 20), (2000, 30))
SECONDS = 4.0 if QUICK else 60.0
SEEDS = 4 if QUICK else 30
FORECASTS, DRAWS = (5, 8) if QUICK else (30, 25)
HOUSEHOLDS, TEAMS, SHARE = 3000, 12, 0.55
HOURS = Hours(((540, 720), (840, 1080), (1110, 1230), (1980, 2160)))
END = 2160.0
# What a planner would assume of answers beforehand, class by slot: published time-use shares at home, 15 % empty,
# three of four open. Not taken from the simulated homes.
PRIOR = np.array([[0.32, 0.36, 0.54, 0.45, 0.42]] * 2)


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def instance(n: int) -> tuple[Stairwells, tuple[float, float]]:
    chance = np.random.default_rng(n)
    side = float(np.sqrt(n) * 45)
    minutes = chance.gamma(4, 5.5, n) + 5
    return Stairwells(chance.uniform(0, side, n), chance.uniform(0, side, n), minutes), (side / 2, side / 2)


def planning() -> dict[str, float]:
    figures = {}
    for n, teams in SIZES:
        stairwells, office = instance(n)
        limits = Limits(seed=1, steps=2_000_000, seconds=SECONDS, clock=time.monotonic)
        plan = plan_round(stairwells, teams, office=office, limits=limits)
        figures[f"gap_{n}x{teams}"] = round(plan.gap, 4)
        say(f"  {n} stairwells, {teams} teams: ours {plan.gap:.2%} above the bound in {SECONDS:.0f} s")
        if not QUICK and find_spec("pyvrp"):
            other = by_pyvrp(stairwells, office, teams, SECONDS)
            figures[f"pyvrp_gap_{n}x{teams}"] = round(other / plan.bound - 1, 4) if other else -1.0
            say(f"    PyVRP: {f'{other / plan.bound - 1:.2%}' if other else 'no feasible plan'}")
    return figures


def by_pyvrp(stairwells: Stairwells, office: tuple[float, float], teams: int, seconds: float) -> float | None:
    """Gives the longest duration of the best plan that PyVRP finds, in minutes; None where it finds none."""
    import pyvrp
    from pyvrp.stop import MaxRuntime

    from gongzhi.algorithms.canvassing.bound import makespan_bound
    from gongzhi.algorithms.canvassing.problem import Pace, walking_minutes

    scale = 1000
    walking = walking_minutes(stairwells, office, Pace())
    n = len(stairwells)
    order = [n, *range(n)]
    ways: Any = np.rint(walking[np.ix_(order, order)] * scale).astype(np.int64)
    low = makespan_bound(stairwells.minutes, walking, teams, has_office=True)
    high, best = low * 1.12, None
    rounds = 5
    for turn in range(rounds):
        limit = high if turn == 0 else (low + high) / 2
        data = pyvrp.ProblemData(
            locations=[
                pyvrp.Location(x, y)
                for x, y in zip([office[0], *stairwells.x], [office[1], *stairwells.y], strict=True)
            ],
            clients=[
                pyvrp.Client(place + 1, service_duration=round(work * scale))
                for place, work in enumerate(stairwells.minutes)
            ],
            depots=[pyvrp.Depot(0)],
            vehicle_types=[pyvrp.VehicleType(num_available=teams, shift_duration=int(limit * scale))],
            distance_matrices=[ways],
            duration_matrices=[ways],
        )
        result = pyvrp.solve(data, stop=MaxRuntime(seconds / rounds), seed=1, display=False)
        if result.best.is_feasible():
            best = max(route.duration() for route in result.best.routes()) / scale
            high = min(limit, best)
        elif turn == 0:
            return None
        else:
            low = limit
    return best


def setting(world: World, teams: int, seed: int) -> Setting:
    plan = plan_round(world.stairwells, teams, limits=Limits(seed=seed, steps=100_000))
    return Setting(plan.routes, HOURS, PRIOR)


def known(world: World) -> Compound:
    return Compound(world.stairwells, world.climb, world.stairwell, world.building_class)


def playing() -> dict[str, float]:
    rows = []
    for seed in range(SEEDS):
        world = compound(HOUSEHOLDS, seed)
        given = setting(world, TEAMS, seed)
        sweep, adaptive, oracle = (play(world, given, policy).played for policy in ("sweep", "adaptive", "oracle"))
        rows.append((sweep, adaptive, oracle))
    gained = np.array([adaptive.contacted(END) - sweep.contacted(END) for sweep, adaptive, _ in rows])
    half = NormalDist().inv_cdf(0.975) * gained.std(ddof=1) / np.sqrt(len(gained))
    for day in (0.5, 1.0, 1.5):
        at = {0.5: 720.0, 1.0: 1440.0, 1.5: END}[day]
        shares = [np.mean([one[place].contacted(at) for one in rows]) for place in range(3)]
        say(f"  contacted by day {day}: sweep {shares[0]:.1%}, adaptive {shares[1]:.1%}, oracle {shares[2]:.1%}")
    whole = [adaptive.attempted_whole() / 1440 for _, adaptive, _ in rows]
    return {
        "attempted_days_12_teams": round(float(np.median(whole)), 3),
        "attempted_days_12_teams_worst": round(float(np.max(whole)), 3),
        "contacted_1_5_days": round(float(np.mean([adaptive.contacted(END) for _, adaptive, _ in rows])), 4),
        "adaptive_minus_sweep": round(float(gained.mean()), 4),
        "adaptive_minus_sweep_low": round(float(gained.mean() - half), 4),
        "tries_per_contact_ratio": round(
            float(np.mean([adaptive.tries_per_contact / sweep.tries_per_contact for sweep, adaptive, _ in rows])), 4
        ),
        "oracle_ratio": round(
            float(np.mean([adaptive.contacted(END) / oracle.contacted(END) for _, adaptive, oracle in rows])), 4
        ),
        "seeds": len(rows),
    }


def forecasting() -> dict[str, float]:
    """Asks in the afternoon of the first day, at 16:00, when every door will have been tried."""
    inside = []
    for seed in range(1000, 1000 + FORECASTS):
        world = compound(HOUSEHOLDS, seed)
        given = setting(world, TEAMS, seed)
        now = play(world, given, "adaptive", until=960.0)
        ahead = forecast(known(world), given, since=now, draws=Draws(DRAWS, seed))
        came = play(world, given, "adaptive").played.attempted_whole()
        inside.append(ahead.attempted_whole[1] <= came <= ahead.attempted_whole[2])
    return {"forecast_coverage_80": round(float(np.mean(inside)), 3), "forecasts": len(inside)}


def staffing() -> dict[str, float]:
    """Asks beforehand how many teams reach the share, and plays how many it takes."""
    worlds = [compound(HOUSEHOLDS, seed) for seed in range(2000, 2002 if QUICK else 2006)]

    def measured(given: Setting) -> float:
        return float(np.mean([play(world, given, "adaptive").played.contacted(END) for world in worlds]))

    given = Setting((), HOURS, PRIOR)
    foreseen = teams_needed(known(worlds[0]), given, SHARE, most=24, draws=Draws(3 if QUICK else 8))
    needed = teams_needed(known(worlds[0]), given, SHARE, most=24, measure=measured)
    say(f"  {SHARE:.0%} answered in 1.5 days: {foreseen} teams foreseen, {needed} needed")
    return {"teams_needed_error": abs((foreseen or 99) - (needed or 99))}


def replanning() -> dict[str, float]:
    world = compound(HOUSEHOLDS, 1)
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        plan_round(world.stairwells, TEAMS - 1, limits=Limits(seed=1, steps=200_000))
        spent.append(time.perf_counter() - began)
    return {"replan_s": round(float(np.median(spent)), 3)}


def main() -> None:
    if find_spec("obgeneration") is None:
        sys.exit(
            "The homes of this benchmark are lived in by the time-use tables of the package obgeneration, which is not"
            " installed. `make bench-canvassing` fetches it from the package index (locks/bench.txt)."
        )
    if not QUICK and find_spec("pyvrp") is None:
        say("PyVRP is not installed: no pyvrp_gap is measured. `make bench-canvassing` fetches it (locks/bench.txt).")
    say("Warming up …")
    replanning()
    # What was measured stands beside the figures: a short look plans and plays less, with the same sizes.
    figures: dict[str, Any] = {
        "is_quick": QUICK, "plan_seconds": SECONDS, "households": HOUSEHOLDS, "teams": TEAMS, "share": SHARE,
    }  # fmt: skip
    for title, part in (
        ("Planning", planning),
        ("Playing", playing),
        ("Forecast", forecasting),
        ("Teams", staffing),
        ("Replanning", replanning),
    ):
        began = time.monotonic()
        figures |= part()
        say(f"{title}: {time.monotonic() - began:.0f} s")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

"""Planning a round: which team visits which stairwells, in which order, so that the last team finishes early."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gongzhi.algorithms.canvassing.bound import makespan_bound
from gongzhi.algorithms.canvassing.problem import (
    Floats,
    Ints,
    Limits,
    Pace,
    RoundPlan,
    Stairwells,
    walking_minutes,
)

if TYPE_CHECKING:
    from gongzhi.algorithms.canvassing.kernels import Board, Kept

MOST = 6000
NEAR = 12
CHUNK = 200_000
# At the end nothing is given up any more, until so many steps in a row have won nothing.
TIDYING, LEAST = 10, 1e-6


def plan_round(
    stairwells: Stairwells,
    teams: int,
    *,
    office: tuple[float, float] | None = None,
    pace: Pace | None = None,
    limits: Limits | None = None,
    parts: Ints | None = None,
) -> RoundPlan:
    """Shares the stairwells out among the teams and puts each team's into an order.

    ``office``: metres; every team sets out there and comes back. Without one, a team begins where its turf begins.
    ``parts`` (n): the number of the part (a grid) in which each stairwell lies; every team then stays within one part,
    and no part may be left without a team. The best plan found when the limits end is returned, with the bound that no
    plan can undercut. Raises ``ValueError`` without a team, with fewer teams than parts, and above 6,000 stairwells,
    which are planned community by community.
    """
    if teams < 1:
        raise ValueError("a round needs at least one team")
    if len(stairwells) > MOST:
        raise ValueError(f"{len(stairwells)} stairwells are too many for one plan; plan each community by itself")
    if parts is not None and len(np.unique(parts)) > 1:
        return _apart(stairwells, teams, np.unique(parts, return_inverse=True)[1], office, pace, limits or Limits())
    walking = walking_minutes(stairwells, office, pace or Pace())
    bound = makespan_bound(stairwells.minutes, walking, teams, has_office=office is not None)
    if not len(stairwells):
        return RoundPlan(((),) * teams, (0.0,) * teams, (0.0,) * teams, 0.0)
    rows = _first_rows(stairwells, teams)
    if len(stairwells) > 1:
        rows = _improved(rows, stairwells.minutes, walking, limits or Limits())
    return _plan(rows, stairwells.minutes, walking, bound)


def _apart(
    stairwells: Stairwells,
    teams: int,
    parts: Ints,
    office: tuple[float, float] | None,
    pace: Pace | None,
    limits: Limits,
) -> RoundPlan:
    """Plans each part by itself, after giving every next team to the part that would finish last without it.

    That makes the bound of the latest part as low as any sharing out of the teams can.
    """
    places = [np.flatnonzero(parts == part) for part in range(int(parts.max()) + 1)]
    if teams < len(places):
        raise ValueError(f"{len(places)} parts need as many teams at least; there are {teams}")
    some = [Stairwells(stairwells.x[one], stairwells.y[one], stairwells.minutes[one]) for one in places]
    ways = [walking_minutes(one, office, pace or Pace()) for one in some]
    many = [0] * len(places)
    bounds = [float("inf")] * len(places)
    for _team in range(teams):
        last = int(np.argmax(bounds))
        many[last] += 1
        bounds[last] = makespan_bound(some[last].minutes, ways[last], many[last], has_office=office is not None)
    found: list[RoundPlan] = []
    for number, one in enumerate(some):
        share = _share_of(limits, number, len(some))
        found.append(plan_round(one, many[number], office=office, pace=pace, limits=share))
    return RoundPlan(
        tuple(tuple(int(places[n][place]) for place in route) for n, plan in enumerate(found) for route in plan.routes),
        tuple(minutes for plan in found for minutes in plan.minutes),
        tuple(walked for plan in found for walked in plan.walked),
        max(bounds),
    )


def _share_of(limits: Limits, number: int, of: int) -> Limits:
    def progress(share: float) -> None:
        if limits.progress:
            limits.progress((number + share) / of)

    seconds = limits.seconds / of if limits.seconds else None
    return replace(limits, seconds=seconds, steps=max(limits.steps // of, 1), progress=progress)


def warm_up() -> None:
    """Compiles the inner loops, so that the first plan of somebody does not wait for it."""
    few = np.arange(4, dtype=np.float64)
    plan_round(Stairwells(few, few, few + 1.0), 2, limits=Limits(steps=1))


def _plan(rows: list[list[int]], minutes: Floats, walking: Floats, bound: float) -> RoundPlan:
    office = len(minutes)
    walked = [
        float(sum(walking[a, b] for a, b in zip([office, *row], [*row, office], strict=True))) if row else 0.0
        for row in rows
    ]
    worked = [float(minutes[row].sum()) + way for row, way in zip(rows, walked, strict=True)]
    return RoundPlan(tuple(map(tuple, rows)), tuple(worked), tuple(walked), bound)


def _first_rows(stairwells: Stairwells, teams: int) -> list[list[int]]:
    """Cuts one walk along a space-filling curve into shares of even work."""
    order = _along_curve(stairwells.x, stairwells.y)
    work = stairwells.minutes[order] + 1e-9
    behind = np.cumsum(work) - work / 2
    share = np.minimum((behind / work.sum() * teams).astype(np.int64), teams - 1)
    return [order[share == team].tolist() for team in range(teams)]


def _along_curve(x: Floats, y: Floats, bits: int = 10) -> Ints:
    """Orders points along Hilbert's curve."""
    extent = max(float(np.ptp(x)), float(np.ptp(y)), 1e-9)
    side = (1 << bits) - 1
    across = ((x - x.min()) / extent * side).astype(np.int64)
    up = ((y - y.min()) / extent * side).astype(np.int64)
    along = np.zeros(len(x), dtype=np.int64)
    step = 1 << (bits - 1)
    while step:
        right, above = (across & step) > 0, (up & step) > 0
        along += step * step * ((3 * right.astype(np.int64)) ^ above.astype(np.int64))
        flip = ~above & right
        across, up = np.where(flip, side - across, across), np.where(flip, side - up, up)
        across, up = np.where(~above, up, across), np.where(~above, across, up)
        step >>= 1
    return np.argsort(along, kind="stable").astype(np.int64)


def _improved(rows: list[list[int]], minutes: Floats, walking: Floats, limits: Limits) -> list[list[int]]:
    # Compiled code is only loaded where it runs: a web process never plans.
    from gongzhi.algorithms.canvassing import kernels

    n, teams = len(minutes), len(rows)
    near = _nearest(walking[:-1, :-1], min(NEAR, n - 1))
    typical = float(np.median(walking[np.arange(n), near[:, 0]])) / teams + 1e-4
    board = _board(rows, np.append(minutes, 0.0), walking, near, hot=3.0 * typical)
    kept = kernels.Kept(board.rows.copy(), board.lengths.copy(), np.array([np.inf]))
    # What is compiled at the first call of a process takes longer than a small round: it is no part of the time.
    kernels.search(board, kept, limits.seed, 0, 1.0)
    ends, began, done, total = 0.002 * typical, limits.clock() if limits.clock else 0.0, 0, limits.steps
    while done < total and not limits.is_cancelled():
        steps = min(CHUNK, total - done)
        # From the present heat to the last one in the steps that are left.
        cooling = float((ends / board.heat[0]) ** (1.0 / (total - done))) if board.heat[0] > ends else 1.0
        kernels.search(board, kept, limits.seed * 1_000_003 + done, steps, cooling)
        done += steps
        if limits.clock and limits.seconds:
            spent = limits.clock() - began
            if spent >= limits.seconds:
                break
            # As many steps as fit into the time are all the steps there are.
            total = max(done + CHUNK, int(done * limits.seconds / max(spent, 1e-6)))
        if limits.progress:
            limits.progress(min(1.0, done / total))
    _tidy(board, kept, limits)
    return [kept.rows[team, :length].tolist() for team, length in enumerate(kept.lengths.tolist())]


def _tidy(board: Board, kept: Kept, limits: Limits) -> None:
    """Goes on from the best and gives nothing up: however soon the search was ended, no way is needlessly long."""
    from gongzhi.algorithms.canvassing import kernels

    board.rows[:], board.lengths[:] = kept.rows, kept.lengths
    for team in range(len(board.lengths)):
        kernels.index_row(board, team)
        board.loads[team] = kernels.load_of(board, team)
    board.heat[0] = 1e-12
    for turn in range(TIDYING):
        before = float(kept.cost[0])
        kernels.search(board, kept, limits.seed * 1_000_003 - 1 - turn, 20 * len(board.minutes) * NEAR, 1.0)
        if before - float(kept.cost[0]) < LEAST:
            return


def _board(rows: list[list[int]], minutes: Floats, walking: Floats, near: Ints, *, hot: float) -> Board:
    from gongzhi.algorithms.canvassing import kernels

    n = len(minutes) - 1
    table = np.zeros((len(rows), n + 3), dtype=np.int64)
    for team, row in enumerate(rows):
        table[team, : len(row)] = row
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    places = np.zeros((2, n), dtype=np.int64)
    loads, one = np.zeros(len(rows)), np.array([hot])
    scratch = np.zeros(n + 3, dtype=np.int64)
    board = kernels.Board(
        table, lengths, places[0], places[1], loads, minutes, walking, near, np.zeros(1), one, np.zeros(1), scratch
    )
    for team in range(len(rows)):
        kernels.index_row(board, team)
        loads[team] = kernels.load_of(board, team)
    board.mark[0] = loads.mean()
    return board


def _nearest(walking: Floats, number: int) -> Ints:
    apart = walking + np.diag(np.full(len(walking), np.inf))
    return np.argsort(apart, axis=1, kind="stable")[:, :number].astype(np.int64)

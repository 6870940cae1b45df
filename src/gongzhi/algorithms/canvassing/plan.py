"""Planning a round: which team visits which stairwells, in which order, so that the last team finishes early."""

from __future__ import annotations

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

MOST = 6000
NEAR = 12
CHUNK = 200_000


def plan_round(
    stairwells: Stairwells,
    teams: int,
    *,
    office: tuple[float, float] | None = None,
    pace: Pace = Pace(),  # noqa: B008
    limits: Limits = Limits(),  # noqa: B008
) -> RoundPlan:
    """Shares the stairwells out among the teams and puts each team's into an order.

    ``office``: metres; every team sets out there and comes back. Without one, a team begins where its turf begins. The
    best plan found when the limits end is returned, with the bound that no plan can undercut. Raises ``ValueError``
    without a team, and above 6,000 stairwells, which are planned community by community.
    """
    if teams < 1:
        raise ValueError("a round needs at least one team")
    if len(stairwells) > MOST:
        raise ValueError(f"{len(stairwells)} stairwells are too many for one plan; plan each community by itself")
    walking = walking_minutes(stairwells, office, pace)
    bound = makespan_bound(stairwells.minutes, walking, teams, has_office=office is not None)
    if not len(stairwells):
        return RoundPlan(((),) * teams, (0.0,) * teams, (0.0,) * teams, 0.0)
    rows = _first_rows(stairwells, walking, teams)
    if len(stairwells) > 1:
        rows = _improved(rows, stairwells.minutes, walking, limits)
    return _plan(rows, stairwells.minutes, walking, bound)


def _plan(rows: list[list[int]], minutes: Floats, walking: Floats, bound: float) -> RoundPlan:
    office = len(minutes)
    walked = [
        float(sum(walking[a, b] for a, b in zip([office, *row], [*row, office], strict=True))) if row else 0.0
        for row in rows
    ]
    worked = [float(minutes[row].sum()) + way for row, way in zip(rows, walked, strict=True)]
    return RoundPlan(tuple(map(tuple, rows)), tuple(worked), tuple(walked), bound)


def _first_rows(stairwells: Stairwells, walking: Floats, teams: int) -> list[list[int]]:
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
    table = np.zeros((teams, n + 3), dtype=np.int64)
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    for team, row in enumerate(rows):
        table[team, : len(row)] = row
    padded = np.append(minutes, 0.0)
    near = _nearest(walking[:-1, :-1], min(NEAR, n - 1))
    state = np.zeros(3 + teams + n)
    state[0], state[2] = limits.seed, np.inf
    typical = float(np.median(walking[:-1, :-1][np.arange(n), near[:, 0]])) + 1e-3
    heat = np.array([3.0 * typical / teams + 0.02, 0.002 * typical / teams + 1e-5])
    began = limits.clock() if limits.clock else 0.0
    total = limits.steps
    while state[1] < total and not limits.is_cancelled():
        kernels.search(table, lengths, padded, walking, near, heat, min(CHUNK, int(total - state[1])), total, state)
        if limits.clock and limits.seconds:
            spent = limits.clock() - began
            # The cooling follows the clock: as many steps as fit into the time are all the steps there are.
            total = max(int(state[1]), int(state[1] * limits.seconds / max(spent, 1e-6)))
            if spent >= limits.seconds:
                break
        if limits.progress:
            limits.progress(min(1.0, float(state[1] / max(total, 1))))
    return _best_rows(state, teams) if np.isfinite(state[2]) else rows


def _best_rows(state: Floats, teams: int) -> list[list[int]]:
    rows, at = [], 3 + teams
    for length in state[3 : 3 + teams].astype(int):
        rows.append(state[at : at + length].astype(int).tolist())
        at += length
    return rows


def _nearest(walking: Floats, number: int) -> Ints:
    apart = walking + np.diag(np.full(len(walking), np.inf))
    return np.argsort(apart, axis=1, kind="stable")[:, :number].astype(np.int64)

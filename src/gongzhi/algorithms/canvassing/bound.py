"""No plan is quicker than this: all work and the least walking, shared out evenly (Held and Karp 1970), and what the
team that has most of the stairwells works (Dell'Amico and Martello 1995)."""

from __future__ import annotations

import numpy as np

from gongzhi.algorithms.canvassing.problem import Floats

ROUNDS = 120


def makespan_bound(minutes: Floats, walking: Floats, teams: int, *, has_office: bool) -> float:
    """Bounds the minutes of the last team from below.

    With an office every team sets out from it and returns: all tours together are at least as long as the shortest
    tour through everything, and that as its 1-tree. Without one, teams begin where their turf begins: the tours are a
    forest of as many paths, so the heaviest edges of the spanning tree are left out.
    """
    if not len(minutes):
        return 0.0
    alone = float((minutes + 2 * walking[-1, :-1]).max())
    least = _one_tree(walking) if has_office else _forest(walking[:-1, :-1], teams)
    return max(alone, (float(minutes.sum()) + least) / teams, _fullest(minutes, walking, teams))


def _fullest(minutes: Floats, walking: Floats, teams: int) -> float:
    """Bounds by the team that has most: of the ``p·teams + 1`` largest stairwells one team has at least ``p + 1``.

    It comes to each of them but its first from somewhere, so no nearer than from the nearest.
    """
    apart = walking[:-1, :-1] + np.diag(np.full(len(minutes), np.inf))
    steps = np.concatenate([[0.0], np.cumsum(np.sort(apart.min(axis=1)))])
    behind = np.concatenate([[0.0], np.cumsum(np.sort(minutes)[::-1])])
    found = 0.0
    for more in range((len(minutes) - 1) // teams + 1):
        last = more * teams + 1
        found = max(found, float(behind[last] - behind[last - more - 1] + steps[more]))
    # From the office and back, too.
    return found + 2 * float(walking[-1, :-1].min())


def _forest(walking: Floats, teams: int) -> float:
    edges = np.sort(_tree(walking)[1])
    return float(edges[: max(len(edges) - (teams - 1), 0)].sum())


def _one_tree(walking: Floats) -> float:
    """Raises the 1-tree by prices on the places until it hardly grows (subgradient ascent)."""
    n = len(walking)
    if n < 3:
        return float(2 * walking[0, -1]) if n == 2 else 0.0
    prices = np.zeros(n)
    best, step, since = 0.0, 0.0, 0
    for turn in range(ROUNDS):
        length, degrees = _priced_tree(walking, prices)
        if turn == 0:
            step = 0.1 * length / n
        if length > best + 1e-9:
            best, since = max(best, length), 0
        else:
            since += 1
        if since == 8:
            step, since = step / 2, 0
        prices += step * (degrees - 2)
    return best


def _priced_tree(walking: Floats, prices: Floats) -> tuple[float, Floats]:
    """Gives the priced 1-tree about the last place: its length less twice the prices, and the degrees."""
    priced = walking + prices[:, None] + prices[None, :]
    parents, edges = _tree(priced[:-1, :-1])
    degrees = np.zeros(len(walking))
    children = np.flatnonzero(parents >= 0)
    degrees[children] += 1
    np.add.at(degrees, parents[children], 1)
    two = np.argsort(priced[-1, :-1], kind="stable")[:2]
    degrees[two] += 1
    degrees[-1] = 2
    return float(edges.sum() + priced[-1, two].sum() - 2 * prices.sum()), degrees


def _tree(distance: Floats) -> tuple[np.ndarray, Floats]:
    """Finds the least spanning tree (Prim): the parent of each place (-1 for the first) and the edges' lengths."""
    n = len(distance)
    parents = np.full(n, -1)
    nearest = distance[0].copy()
    link = np.zeros(n, dtype=np.int64)
    outside = np.ones(n, dtype=bool)
    outside[0] = False
    lengths = np.zeros(n)
    for _ in range(n - 1):
        place = int(np.where(outside, nearest, np.inf).argmin())
        outside[place] = False
        parents[place], lengths[place] = link[place], nearest[place]
        closer = outside & (distance[place] < nearest)
        nearest[closer], link[closer] = distance[place][closer], place
    return parents, lengths[1:]

"""A first division: capacitated k-means by transportation, then whatever is torn apart is given to its neighbours.

The transportation problem between atoms and centres is the dual of a balanced power diagram (Cohen-Addad, Klein and
Young 2017); moving each centre to its middle and solving again makes the diagram centroidal.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, kron, vstack

from gongzhi.algorithms.districting.atoms import Atoms
from gongzhi.algorithms.districting.problem import Floats, Ints

ROUNDS = 6


def shares(part_weights: list[float], districts: int) -> list[int]:
    """Deals districts to parts that are not connected, at least one each, so that the largest load is least."""
    dealt = [1] * len(part_weights)
    for _ in range(districts - len(part_weights)):
        most = max(range(len(dealt)), key=lambda part: part_weights[part] / dealt[part])
        dealt[most] += 1
    return dealt


def first_division(atoms: Atoms, members: Ints, districts: int, chance: np.random.Generator) -> Ints:
    """Divides the connected atoms ``members``; returns a district (from 0) for each of them, none empty."""
    if districts == 1:
        return np.zeros(len(members), dtype=np.int64)
    points, weights = atoms.centres[members], atoms.pull[members]
    centres = _seeds(points, weights, districts, chance)
    labels = np.zeros(len(members), dtype=np.int64)
    for _ in range(ROUNDS):
        before, labels = labels, _transport(points, weights, centres)
        if (before == labels).all():
            break
        centres = _middles(points, weights, labels, centres)
    return _repaired(atoms, members, labels, districts)


def _seeds(points: Floats, weights: Floats, districts: int, chance: np.random.Generator) -> Floats:
    """Picks centres far from one another (k-means++ with weights)."""
    picked = [int(chance.choice(len(points), p=weights / weights.sum()))]
    nearest = ((points - points[picked[0]]) ** 2).sum(axis=1)
    while len(picked) < districts:
        odds = weights * nearest
        if odds.sum() <= 0:
            odds = np.array([0.0 if unit in picked else 1.0 for unit in range(len(points))])
        picked.append(int(chance.choice(len(points), p=odds / odds.sum())))
        nearest = np.minimum(nearest, ((points - points[picked[-1]]) ** 2).sum(axis=1))
    return points[picked]


def _transport(points: Floats, weights: Floats, centres: Floats) -> Ints:
    """Carries all weight to centres of equal capacity at least cost; an atom goes where most of it is carried."""
    n, k = len(points), len(centres)
    costs = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    rows = kron(eye_array(n), csr_array(np.ones((1, k))))
    columns = kron(csr_array(np.ones((1, n))), eye_array(k))
    sums = np.concatenate((weights, np.full(k, weights.sum() / k)))
    # Scaled to the order of one, because the solver's tolerances are absolute.
    scale = max(float(costs.max()), 1.0)
    equal = vstack((rows, columns)).tocsr()
    # The stubs do not know that the solver takes sparse rows, which its documentation promises.
    solved = linprog(costs.ravel() / scale, A_eq=equal, b_eq=sums / sums[:n].mean(), method="highs-ds")  # type: ignore[call-overload]
    carried = -costs if solved.x is None else np.asarray(solved.x).reshape(n, k)
    labels: Ints = carried.argmax(axis=1).astype(np.int64)
    return labels


def _middles(points: Floats, weights: Floats, labels: Ints, before: Floats) -> Floats:
    sums = np.bincount(labels, weights=weights, minlength=len(before))
    middles = np.stack(
        [np.bincount(labels, weights=weights * points[:, axis], minlength=len(before)) for axis in (0, 1)], axis=1
    )
    return np.where(sums[:, None] > 0, middles / np.maximum(sums, 1e-300)[:, None], before)


def _repaired(atoms: Atoms, members: Ints, labels: Ints, districts: int) -> Ints:
    """Keeps the heaviest connected piece of every district and grows the pieces until nothing is left over."""
    inside = {atom: place for place, atom in enumerate(members.tolist())}
    beside = [[inside[other] for other in atoms.neighbours[atom] if other in inside] for atom in members.tolist()]
    kept = np.full(len(members), -1, dtype=np.int64)
    for district in range(districts):
        piece = _heaviest_piece(beside, labels == district, atoms.pull[members])
        kept[piece] = district
    _fill_empty(kept, districts)
    _grow(kept, beside, atoms.pull[members])
    return kept


def _heaviest_piece(beside: list[list[int]], inside: np.ndarray, weights: Floats) -> list[int]:
    left = set(np.flatnonzero(inside).tolist())
    best: list[int] = []
    while left:
        stack = [min(left)]
        left.discard(stack[0])
        piece = []
        while stack:
            unit = stack.pop()
            piece.append(unit)
            for other in beside[unit]:
                if other in left:
                    left.discard(other)
                    stack.append(other)
        if not best or weights[piece].sum() > weights[best].sum():
            best = piece
    return best


def _fill_empty(kept: Ints, districts: int) -> None:
    """Gives a district that came out empty one atom: a left-over one, else one from a district that has several."""
    for district in range(districts):
        if (kept == district).any():
            continue
        free = np.flatnonzero(kept == -1)
        if len(free) == 0:
            # Taking all but one atom away leaves every piece connected; growing hands the others out again.
            sizes = np.bincount(kept[kept >= 0], minlength=districts)
            largest = np.flatnonzero(kept == int(sizes.argmax()))
            kept[largest[1:]] = -1
            free = largest[1:]
        kept[int(free[0])] = district


def _grow(kept: Ints, beside: list[list[int]], weights: Floats) -> None:
    loads = np.bincount(kept[kept >= 0], weights=weights[kept >= 0]).tolist()
    while (kept == -1).any():
        options = [
            (loads[kept[other]], unit, int(kept[other]))
            for unit in np.flatnonzero(kept == -1).tolist()
            for other in beside[unit]
            if kept[other] >= 0
        ]
        _, unit, district = min(options)
        kept[unit] = district
        loads[district] += float(weights[unit])

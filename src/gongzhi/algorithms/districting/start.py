"""A first division: a balanced power diagram, then whatever is torn apart is given to its neighbours.

Raising the price of a centre that carries too much until all carry the same is the dual of the transportation problem
between units and centres; moving each centre to its middle and beginning again makes the diagram centroidal
(Cohen-Addad, Klein and Young 2017).
"""

from __future__ import annotations

import heapq
from collections import deque

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from gongzhi.algorithms.districting.atoms import Atoms
from gongzhi.algorithms.districting.problem import Floats, Ints

ROUNDS = 12
PRICINGS = 10
NEAREST = 12


def shares(part_weights: list[float], districts: int, least: list[int]) -> list[int]:
    """Deals districts to parts that are not connected, so that the largest load is least."""
    dealt = list(least)
    waiting = [(-weight / dealt[part], part) for part, weight in enumerate(part_weights)]
    heapq.heapify(waiting)
    for _ in range(districts - sum(least)):
        part = heapq.heappop(waiting)[1]
        dealt[part] += 1
        heapq.heappush(waiting, (-part_weights[part] / dealt[part], part))
    return dealt


def power_diagram(points: Floats, weights: Floats, centres: Floats, chance: np.random.Generator) -> Ints:
    """Gives each point to one of the centres so that all carry about the same, moving the centres to their middles."""
    k, centres = len(centres), centres.copy()
    prices = np.zeros(k)
    labels = np.zeros(len(points), dtype=np.int64)
    for _ in range(ROUNDS):
        distances, near = cKDTree(centres).query(points, k=min(NEAREST, k))
        squared = np.asarray(distances).reshape(len(points), -1) ** 2
        near = np.asarray(near).reshape(len(points), -1)
        step = 0.3 * float(squared[:, 0].mean())
        for pricing in range(PRICINGS):
            labels = near[np.arange(len(points)), (squared + prices[near]).argmin(axis=1)].astype(np.int64)
            loads = np.bincount(labels, weights=weights, minlength=k)
            prices += step * (loads / loads.mean() - 1) / (1 + 0.3 * pricing)
        prices -= prices.mean()
        moments = [np.bincount(labels, weights=weights * points[:, axis], minlength=k) for axis in (0, 1)]
        filled = loads > 0
        centres[filled] = np.stack(moments, axis=1)[filled] / loads[filled, None]
        centres[~filled] = points[chance.integers(len(points), size=int((~filled).sum()))]
        prices[~filled] = 0.0
    return labels


def spread(
    points: Floats, weights: Floats, count: int, chance: np.random.Generator, known: list[Floats]
) -> list[Floats]:
    """Picks centres far from one another and from the known ones (k-means++ with weights)."""
    picked: list[int] = []
    nearest = np.full(len(points), np.inf)
    for centre in known:
        nearest = np.minimum(nearest, ((points - centre) ** 2).sum(axis=1))
    while len(picked) < count:
        odds = weights * nearest if np.isfinite(nearest).all() else weights.copy()
        odds[picked] = 0.0
        if odds.sum() <= 0:
            odds = np.ones(len(points))
            odds[picked] = 0.0 if len(picked) < len(points) else 1.0
        picked.append(int(chance.choice(len(points), p=odds / odds.sum())))
        nearest = np.minimum(nearest, ((points - points[picked[-1]]) ** 2).sum(axis=1))
    return [points[one] for one in picked]


def repaired(atoms: Atoms, labels: Ints, districts: int) -> Ints | None:
    """Makes a division of a wish (-1: none): every district keeps its fixed atoms and its heaviest connected piece,
    and the pieces grow until nothing is left over. None where fixed atoms cannot be joined or districts found.
    """
    kept = np.full(len(labels), -1, dtype=np.int64)
    held = atoms.fixed >= 0
    kept[held] = atoms.fixed[held]
    if not all(_join(atoms, kept, district) for district in np.unique(atoms.fixed[held]).tolist()):
        return None
    wish = np.where((kept >= 0) | (labels < 0), -1, labels)
    for district in range(districts):
        _keep_piece(atoms, kept, wish, district)
    if not _fill_empty(atoms, kept, districts):
        return None
    _grow(atoms, kept, districts)
    return kept if (kept >= 0).all() else None


def _join(atoms: Atoms, kept: Ints, district: int) -> bool:
    """Joins the fixed pieces of a district by shortest ways over free atoms."""
    while True:
        pieces = _pieces(atoms, kept == district)
        if len(pieces) <= 1:
            return True
        way = _way(atoms, kept, pieces)
        if not way:
            return False
        kept[way] = district


def _way(atoms: Atoms, kept: Ints, pieces: list[Ints]) -> list[int]:
    """Finds a shortest way from the first piece to another one over free atoms; empty where there is none."""
    before = {int(atom): -1 for atom in pieces[0]}
    others = {int(atom) for piece in pieces[1:] for atom in piece}
    queue = deque(before)
    while queue:
        atom = queue.popleft()
        if atom in others:
            way = [atom]
            while before[way[-1]] >= 0:
                way.append(before[way[-1]])
            return way
        for other in atoms.indices[atoms.indptr[atom] : atoms.indptr[atom + 1]].tolist():
            if other not in before and (kept[other] < 0 or other in others):
                before[other] = atom
                queue.append(other)
    return []


def _pieces(atoms: Atoms, inside: np.ndarray) -> list[Ints]:
    """Lists the connected pieces of a set of atoms."""
    members = np.flatnonzero(inside)
    if len(members) == 0:
        return []
    place = np.full(len(inside), -1)
    place[members] = np.arange(len(members))
    spans = [atoms.indices[atoms.indptr[atom] : atoms.indptr[atom + 1]] for atom in members.tolist()]
    rows = np.repeat(np.arange(len(members)), [len(span) for span in spans])
    columns = place[np.concatenate(spans)] if spans else np.zeros(0, dtype=np.int64)
    known = columns >= 0
    graph = csr_array((np.ones(int(known.sum())), (rows[known], columns[known])), shape=(len(members), len(members)))
    count, piece = connected_components(graph, directed=False)
    return [members[piece == one] for one in range(count)]


def _keep_piece(atoms: Atoms, kept: Ints, wish: Ints, district: int) -> None:
    """Keeps of a wish the piece that holds the fixed atoms; where none are fixed, the heaviest."""
    has_fixed = bool((kept == district).any())
    pieces = _pieces(atoms, (wish == district) | (kept == district))
    if has_fixed:
        pieces = [piece for piece in pieces if (kept[piece] == district).any()]
    if pieces:
        kept[max(pieces, key=lambda piece: float(atoms.figures[piece, 2].sum()))] = district


def _fill_empty(atoms: Atoms, kept: Ints, districts: int) -> bool:
    """Gives a district that came out empty one atom: a left-over one, else the end of one that has several."""
    for district in range(districts):
        if (kept == district).any():
            continue
        free = np.flatnonzero(kept == -1)
        if len(free) == 0:
            free = _freed(atoms, kept, districts)
        if len(free) == 0:
            return False
        kept[int(free[0])] = district
    return True


def _freed(atoms: Atoms, kept: Ints, districts: int) -> Ints:
    """Takes the largest district without fixed atoms away but for one atom, which leaves every piece connected."""
    sizes = np.bincount(kept, minlength=districts)
    sizes[np.unique(atoms.fixed[atoms.fixed >= 0])] = 0
    largest = np.flatnonzero(kept == int(sizes.argmax()))
    if sizes.max() < 2:
        return np.zeros(0, dtype=np.int64)
    kept[largest[1:]] = -1
    return largest[1:]


def _grow(atoms: Atoms, kept: Ints, districts: int) -> None:
    """Gives every left-over atom to the lightest district beside it, one after the other."""
    loads = np.bincount(kept[kept >= 0], weights=atoms.figures[kept >= 0, 0], minlength=districts)
    waiting: list[tuple[float, int, int]] = []

    def offer(atom: int) -> None:
        for other in atoms.indices[atoms.indptr[atom] : atoms.indptr[atom + 1]].tolist():
            if kept[other] < 0:
                heapq.heappush(waiting, (float(loads[kept[atom]]), other, int(kept[atom])))

    for atom in np.flatnonzero(kept >= 0).tolist():
        offer(atom)
    while waiting:
        load, atom, district = heapq.heappop(waiting)
        if kept[atom] >= 0:
            continue
        if load < loads[district]:
            heapq.heappush(waiting, (float(loads[district]), atom, district))
            continue
        kept[atom] = district
        loads[district] += atoms.figures[atom, 0]
        offer(atom)

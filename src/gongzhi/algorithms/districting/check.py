"""An independent check of a division from its certificate. Shares no code with the divider, on purpose: it reads plain
values only (lists and dictionaries, as they come from JSON), computes every figure anew in its own way, and evaluates
the lower bound from its multipliers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

FORMAT = "gongzhi-division-1"
# Figures are compared to this share; loads may exceed their window by this share of the mean.
EXACT = 1e-6
ROOM = 1e-8
LARGEST = 1e300
# What rounding may make of a sum, as a share of the sum of all that goes into it without its sign.
ROUNDING = 1e-14


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found: ``faults`` in words (empty when every claim holds) and its own figures."""

    faults: tuple[str, ...]
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def imbalance(self) -> float:
        """Gives the largest share by which a load differs from the mean."""
        return self.figures.get("imbalance", float("nan"))

    @property
    def moi(self) -> float:
        """Gives the moment of inertia."""
        return self.figures.get("moi", float("nan"))


class _Broken(Exception):
    """The certificate cannot be read any further."""


def check_certificate(certificate: object) -> Checked:
    """Checks every claim of a certificate: partition, contiguity, tolerance, courtyards, lines, fixed units, all
    figures, and the bound from its multipliers.
    """
    try:
        case = _read(certificate)
        _check_partition(case)
    except _Broken as broken:
        return Checked((str(broken),))
    faults: list[str] = []
    figures: dict[str, float] = {}
    for examine in _EXAMINERS:
        try:
            faults += examine(case, figures)
        except _Broken as broken:
            faults.append(str(broken))
    return Checked(tuple(faults), figures)


@dataclass(slots=True)
class _Case:
    """A certificate with its arrays."""

    claims: Mapping[str, Any]
    weights: np.ndarray
    at: np.ndarray
    edges: np.ndarray
    labels: np.ndarray
    count: int

    @property
    def mean(self) -> float:
        return float(self.weights.sum()) / self.count

    @property
    def figures(self) -> Mapping[str, Any]:
        found = self.claims.get("figures")
        return found if isinstance(found, Mapping) else {}

    def members(self, district: int) -> np.ndarray:
        return np.flatnonzero(self.labels == district)

    def column(self, name: str) -> np.ndarray | None:
        given = self.claims.get(name)
        return None if given is None else _numbers(given, name, (len(self.weights),))


def _numbers(given: object, name: str, shape: tuple[int, ...]) -> np.ndarray:
    try:
        found = np.array(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise _Broken(f"{name}: not a list of numbers") from None
    if found.size == 0 and 0 in shape:
        return found.reshape(shape)
    if found.shape != shape:
        raise _Broken(f"{name}: has the shape {found.shape}, wanted {shape}")
    if not np.isfinite(found).all():
        raise _Broken(f"{name}: holds something that is no finite number")
    return found


def _whole(given: object, name: str, shape: tuple[int, ...]) -> np.ndarray:
    found = _numbers(given, name, shape)
    if (found != np.round(found)).any():
        raise _Broken(f"{name}: holds something that is no whole number")
    return found.astype(np.int64)


def _read(certificate: object) -> _Case:
    if not isinstance(certificate, Mapping) or certificate.get("format") != FORMAT:
        raise _Broken(f"this is no certificate of the format {FORMAT}")
    weights = certificate.get("weights")
    if not isinstance(weights, Sequence) or len(weights) == 0:
        raise _Broken("weights: not a list with at least one unit")
    n = len(weights)
    loads = _numbers(weights, "weights", (n,))
    if (loads < 0).any() or loads.sum() <= 0:
        raise _Broken("weights: a negative one, or none above zero")
    edges = certificate.get("edges")
    if not isinstance(edges, Sequence):
        raise _Broken("edges: not a list of pairs")
    pairs = _whole(edges, "edges", (len(edges), 2))
    if pairs.size and (pairs.min() < 0 or pairs.max() >= n or (pairs[:, 0] == pairs[:, 1]).any()):
        raise _Broken("edges: a pair names a unit that does not exist, or one unit twice")
    districts = _districts(certificate, n)
    at = _numbers(certificate.get("positions"), "positions", (n, 2))
    labels = _whole(certificate.get("assignment"), "assignment", (n,))
    return _Case(certificate, loads, at, pairs, labels, districts)


def _districts(certificate: Mapping[str, Any], units: int) -> int:
    districts = certificate.get("districts")
    if not isinstance(districts, int) or isinstance(districts, bool) or districts < 1:
        raise _Broken("districts: not a whole number of at least one")
    if districts > units:
        raise _Broken(f"districts: {districts}, and {units} units only")
    if not _is_share(certificate.get("tolerance")):
        raise _Broken("tolerance: not a share from 0 to below 1")
    return districts


def _is_share(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given < 1


def _check_partition(case: _Case) -> None:
    used = set(case.labels.tolist())
    wrong = used - set(range(case.count))
    if wrong:
        raise _Broken(f"assignment: names the district {min(wrong)}, which does not exist")
    if len(used) < case.count:
        raise _Broken(f"assignment: district {min(set(range(case.count)) - used)} is empty")


def _is_number(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and bool(-LARGEST < given < LARGEST)


def _differs(case: _Case, name: str, found: float) -> list[str]:
    claimed: Any = case.figures.get(name)
    if not _is_number(claimed):
        return [f"{name}: no number is claimed, found {found:.6g}"]
    if abs(claimed - found) > EXACT * max(abs(found), EXACT):
        return [f"{name}: {claimed:.8g} claimed, {found:.8g} found"]
    return []


def _contiguity(case: _Case, _figures: dict[str, float]) -> list[str]:
    beside: list[list[int]] = [[] for _ in case.weights]
    for a, b in case.edges[~_crossing(case)].tolist():
        if case.labels[a] == case.labels[b]:
            beside[a].append(b)
            beside[b].append(a)
    faults = []
    for district in range(case.count):
        members = case.members(district).tolist()
        seen, queue = {members[0]}, deque([members[0]])
        while queue:
            fresh = [other for other in beside[queue.popleft()] if other not in seen]
            seen.update(fresh)
            queue.extend(fresh)
        if len(seen) < len(members):
            faults.append(f"district {district} is torn apart")
    return faults


def _crossing(case: _Case) -> np.ndarray:
    """Tells which edges meet one of the fixed lines: both stretches have a spot in common."""
    crossing = np.zeros(len(case.edges), dtype=bool)
    lines = case.claims.get("lines") or []
    if not isinstance(lines, Sequence):
        raise _Broken("lines: not a list")
    if len(case.edges) == 0:
        return crossing
    starts, ends = case.at[case.edges[:, 0]], case.at[case.edges[:, 1]]
    for line in lines:
        if not isinstance(line, Sequence):
            raise _Broken("lines: one is no list of points")
        points = _numbers(line, "lines", (len(line), 2))
        for at in range(len(points) - 1):
            crossing |= _meet(starts, ends, points[at], points[at + 1])
    return crossing


def _meet(starts: np.ndarray, ends: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    def turn(o: np.ndarray, p: np.ndarray, q: np.ndarray) -> np.ndarray:
        cross = (p[..., 0] - o[..., 0]) * (q[..., 1] - o[..., 1]) - (p[..., 1] - o[..., 1]) * (q[..., 0] - o[..., 0])
        found: np.ndarray = np.sign(cross)
        return found

    over = (turn(starts, ends, a) * turn(starts, ends, b) <= 0) & (turn(a, b, starts) * turn(a, b, ends) <= 0)
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    near = (low <= np.maximum(a, b)).all(axis=1) & (high >= np.minimum(a, b)).all(axis=1)
    return np.asarray(over & near)


def _balance(case: _Case, figures: dict[str, float]) -> list[str]:
    faults, over = _one_load(case, case.weights, "", figures)
    second = case.column("second")
    if second is None:
        faults += _claimed_without(case, ("second_imbalance", "second_loads"))
    elif (second < 0).any() or second.sum() <= 0:
        faults.append("second: a negative one, or none above zero")
    else:
        more, over2 = _one_load(case, second, "second_", figures)
        faults, over = faults + more, over + over2
    if case.claims.get("is_feasible") is True:
        return faults + over
    return faults if over else [*faults, "said to be infeasible, but keeps the tolerance"]


def _claimed_without(case: _Case, names: Sequence[str]) -> list[str]:
    """Finds figures about something that the problem does not have."""
    return [
        f"{name}: claimed, but nothing there that it could be about"
        for name in names
        if case.figures.get(name) is not None
    ]


def _one_load(case: _Case, loads: np.ndarray, prefix: str, figures: dict[str, float]) -> tuple[list[str], list[str]]:
    """Checks the figures of one load; apart from them, whether it keeps its tolerance."""
    sums = np.zeros(case.count)
    for unit, district in enumerate(case.labels.tolist()):
        sums[district] += loads[unit]
    mean = float(loads.sum()) / case.count
    worst = float(np.abs(sums - mean).max()) / mean
    figures[f"{prefix}imbalance"] = worst
    faults = _differs(case, f"{prefix}imbalance", worst)
    claimed = _numbers(case.figures.get(f"{prefix}loads"), f"{prefix}loads", (case.count,))
    if (np.abs(claimed - sums) > EXACT * mean).any():
        faults.append(f"{prefix}loads: claimed otherwise than found")
    tolerance: Any = case.claims.get(f"{prefix}tolerance", case.claims.get("tolerance"))
    if not _is_share(tolerance):
        return [*faults, f"{prefix}tolerance: not a share from 0 to below 1"], []
    over = [f"{prefix}imbalance {worst:.6f} is above the tolerance {tolerance:.6f}"] if worst > tolerance + ROOM else []
    return faults, over


def _compactness(case: _Case, figures: dict[str, float]) -> list[str]:
    centres = _whole(case.claims.get("centres"), "centres", (case.count,))
    faults, total, walked, farthest = [], 0.0, 0.0, 0.0
    for district, centre in enumerate(centres.tolist()):
        members = case.members(district)
        if centre not in set(members.tolist()):
            faults.append(f"centres: {centre} is not in district {district}")
            continue
        squares = ((case.at[members] - case.at[centre]) ** 2).sum(axis=1)
        mine = float(case.weights[members] @ squares)
        total += mine
        walked += float(case.weights[members] @ np.sqrt(squares))
        inhabited = squares[case.weights[members] > 0]
        farthest = max(farthest, float(np.sqrt(inhabited.max())) if len(inhabited) else 0.0)
        if min(_about(case, members, other) for other in members.tolist()) < mine * (1 - EXACT) - EXACT:
            faults.append(f"centres: {centre} is not the best unit of district {district}")
    figures |= {"moi": total, "distance_mean": walked / float(case.weights.sum()), "distance_max": farthest}
    for name in ("moi", "distance_mean", "distance_max"):
        faults += _differs(case, name, figures[name])
    cut = int((case.labels[case.edges[~_crossing(case), 0]] != case.labels[case.edges[~_crossing(case), 1]]).sum())
    figures["cut_edges"] = cut
    return faults + _differs(case, "cut_edges", cut)


def _about(case: _Case, members: np.ndarray, centre: int) -> float:
    return float(case.weights[members] @ ((case.at[members] - case.at[centre]) ** 2).sum(axis=1))


def _courtyards(case: _Case, figures: dict[str, float]) -> list[str]:
    yards: dict[int, list[int]] = {}
    for unit, yard in enumerate(_whole(case.claims.get("courtyards"), "courtyards", case.labels.shape).tolist()):
        if yard >= 0:
            yards.setdefault(yard, []).append(unit)
    split = {yard for yard, units in yards.items() if len({int(case.labels[unit]) for unit in units}) > 1}
    figures["courtyards_split"] = len(split)
    faults = _differs(case, "courtyards_split", len(split))
    if case.claims.get("keeps_courtyards") is True:
        for yard in sorted(split):
            if case.weights[yards[yard]].sum() <= case.mean / 2:
                faults.append(f"courtyard {yard} weighs at most half a district, and is split")
    return faults


def _wishes(case: _Case, figures: dict[str, float]) -> list[str]:
    faults: list[str] = []
    fixed = case.column("fixed")
    if fixed is not None:
        faults = [
            f"unit {unit} is fixed to district {int(fixed[unit])}, and lies in {case.labels[unit]}"
            for unit in np.flatnonzero((fixed >= 0) & (fixed != case.labels)).tolist()
        ]
    old = case.column("old")
    if old is None:
        return faults + _claimed_without(case, ("churn",))
    figures["churn"] = float(sum(case.weights[(old >= 0) & (old != case.labels)].tolist()))
    return faults + _differs(case, "churn", figures["churn"])


def _bound(case: _Case, figures: dict[str, float]) -> list[str]:
    claimed = case.claims.get("bound")
    if claimed is None:
        return ["gap: claimed without a bound"] if case.figures.get("gap") is not None else []
    if not isinstance(claimed, Mapping) or not _is_number(claimed.get("value")):
        return ["bound: no value is claimed"]
    if "moi" not in figures:
        raise _Broken("bound: no moment of inertia to set it against")
    value, n = float(claimed["value"]), len(case.weights)
    unit = _numbers(claimed.get("unit_prices"), "unit_prices", (n,))
    load = _numbers(claimed.get("load_prices"), "load_prices", (n,))
    figures["bound"] = _lagrangian(case, unit, load)
    # A moment of inertia is never below 0: however low a bound comes out, it lends no room.
    faults, proved = [], max(figures["bound"], 0.0)
    if value > proved + EXACT * max(1.0, proved) * 1e-2:
        faults.append(f"bound: {value:.8g} claimed, the multipliers prove {figures['bound']:.8g}")
    if case.claims.get("is_feasible") is True and value > figures["moi"] * (1 + EXACT):
        faults.append("bound: above the division itself")
    gap = max(0.0, 1 - value / figures["moi"]) if figures["moi"] > 0 else 0.0
    return faults + _differs(case, "gap", gap)


def _lagrangian(case: _Case, unit: np.ndarray, load: np.ndarray) -> float:
    """Evaluates the relaxed Hess model: every unit pays its price; each centre takes what pays, always itself, and pays
    for the load window; the cheapest ``districts`` centres are opened. What rounding may have added is taken off, so
    that vast prices prove nothing.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        values, paid = _worths(case, unit, load), unit * case.weights
        lost = ROUNDING * np.abs(paid).sum()
        if not np.isfinite(values).all() or not np.isfinite(lost):
            raise _Broken("bound: the multipliers are too large to prove anything")
        values.sort()
        return float(paid.sum() - lost + values[: case.count].sum())


def _worths(case: _Case, unit: np.ndarray, load: np.ndarray) -> np.ndarray:
    """Gives what each centre is worth at these prices, at least."""
    mean, tolerance = case.mean, float(case.claims["tolerance"])
    lost = ROUNDING * (np.abs(unit * case.weights).sum() + np.abs(load) * case.weights.sum())
    values = np.empty(len(unit))
    block = max(1, 4_000_000 // len(unit))
    for begin in range(0, len(unit), block):
        mine = slice(begin, min(begin + block, len(unit)))
        east = case.at[mine, 0][:, None] - case.at[None, :, 0]
        north = case.at[mine, 1][:, None] - case.at[None, :, 1]
        worth = (east * east + north * north - unit[None, :] + load[mine][:, None]) * case.weights[None, :]
        own = worth[np.arange(worth.shape[0]), np.arange(begin, begin + worth.shape[0])]
        sums = np.minimum(worth, 0.0).sum(axis=1) + np.maximum(own, 0.0)
        edge = np.where(load[mine] > 0, mean * (1 + tolerance), mean * (1 - tolerance))
        values[mine] = sums - load[mine] * edge - lost[mine]
    return values


def _names(case: _Case, _figures: dict[str, float]) -> list[str]:
    """Checks the lists for people, where there are some: each unit with its name, and the name of its district."""
    listed, ids, named = (case.claims.get(name) for name in ("units", "ids", "district_names"))
    if listed is None and ids is None and named is None:
        return []
    n = len(case.weights)
    if not (isinstance(ids, Sequence) and len(ids) == n and len({str(one) for one in ids}) == n):
        return ["ids: not as many different ones as there are units"]
    if not (isinstance(named, Sequence) and len({str(one) for one in named}) == case.count == len(named)):
        return ["district_names: not as many different ones as there are districts"]
    if not (isinstance(listed, Sequence) and len(listed) == n):
        return ["units: not as many as there are weights"]
    wanted = [{"id": ids[unit], "district": named[district]} for unit, district in enumerate(case.labels.tolist())]
    wrong = next((unit for unit in range(n) if listed[unit] != wanted[unit]), None)
    return [] if wrong is None else [f"units: number {wrong} is not {wanted[wrong]}, as ids and assignment say"]


_EXAMINERS: tuple[Callable[[_Case, dict[str, float]], list[str]], ...]
_EXAMINERS = (_contiguity, _balance, _compactness, _courtyards, _wishes, _bound, _names)

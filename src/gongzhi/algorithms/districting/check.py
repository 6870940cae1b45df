"""An independent check of a division. Shares no code with the divider, on purpose: it reads plain values only."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found: ``faults`` in words (empty when the division keeps every rule) and its own figures."""

    faults: tuple[str, ...]
    imbalance: float
    moi: float


def check(
    weights: Sequence[float],
    positions: Sequence[tuple[float, float]],
    edges: Sequence[tuple[int, int]],
    assignment: Sequence[int],
    *,
    districts: int,
    tolerance: float,
) -> Checked:
    """Checks that each unit has one district, none is empty or torn apart, and loads keep the tolerance."""
    faults = []
    if len(assignment) != len(weights):
        return Checked((f"{len(weights)} units, {len(assignment)} assigned",), float("nan"), float("nan"))
    if set(assignment) != set(range(districts)):
        faults.append(f"districts used: {sorted(set(assignment))}, wanted 0 to {districts - 1}")
    mean = sum(weights) / districts
    worst = 0.0
    for district in range(districts):
        members = {unit for unit, its in enumerate(assignment) if its == district}
        load = sum(weights[unit] for unit in members)
        worst = max(worst, abs(load - mean) / mean)
        if members and _reached(min(members), members, edges) != members:
            faults.append(f"district {district} is torn apart")
    if worst > tolerance + 1e-9:
        faults.append(f"imbalance {worst:.4f} above the tolerance {tolerance:.4f}")
    return Checked(tuple(faults), worst, _inertia(weights, positions, assignment))


def _reached(start: int, inside: set[int], edges: Sequence[tuple[int, int]]) -> set[int]:
    beside: dict[int, list[int]] = {unit: [] for unit in inside}
    for a, b in edges:
        if a in inside and b in inside:
            beside[a].append(b)
            beside[b].append(a)
    seen, queue = {start}, deque([start])
    while queue:
        for other in beside[queue.popleft()]:
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return seen


def _inertia(weights: Sequence[float], positions: Sequence[tuple[float, float]], assignment: Sequence[int]) -> float:
    total = 0.0
    for district in set(assignment):
        members = [unit for unit, its in enumerate(assignment) if its == district]
        total += min(
            sum(
                weights[unit]
                * ((positions[unit][0] - positions[mid][0]) ** 2 + (positions[unit][1] - positions[mid][1]) ** 2)
                for unit in members
            )
            for mid in members
        )
    return total

"""Handing a community to the divider and reading what comes back; loads the large libraries."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np

from gongzhi.algorithms.districting import (
    Division,
    Favour,
    Infeasible,
    Limits,
    Order,
    Problem,
    Progress,
    Proposal,
    Reason,
    certificate,
    check_certificate,
    divide,
    propose,
    wall_graph,
)
from gongzhi.algorithms.districting.measure import Run, measured
from gongzhi.domain.grids import rules
from gongzhi.domain.grids.queries.ground import Ground, lines_in_metres
from gongzhi.domain.grids.rules import Wish
from gongzhi.domain.grids.words import Hold, Load
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.sentences import gettext as _
from gongzhi.foundation.time import now

SECONDS = 20.0
"""Beyond this the divider gives the best so far; a usual community needs less than one."""

BACKGROUND_SECONDS = 60.0
"""Nobody waits for a question that is answered in the background."""

Told = Callable[[Progress], bool]
"""Hears how far the divider is; says whether it is to go on."""


def proposals(ground: Ground, wish: Wish, told: Told | None = None) -> list[Proposal] | Infeasible:
    """Divides the buildings in ways that favour different things; or says what stands in the way."""
    go_on = [True]

    def tell(progress: Progress) -> None:
        go_on[0] = told is None or told(progress)

    limits = replace(_limits(wish), seconds=BACKGROUND_SECONDS, progress=tell, is_cancelled=lambda: not go_on[0])
    return propose(problem_of(ground, wish), limits, _favours(ground, wish))


def order_of(ground: Ground, wish: Wish) -> Order:
    """Writes a question as an order that is carried out elsewhere; raises ``NotSo`` as ``proposals`` does."""
    return Order(problem_of(ground, wish), tuple(_favours(ground, wish)), wish.seed, BACKGROUND_SECONDS)


def one_division(ground: Ground, wish: Wish) -> Division:
    """Divides the buildings once; raises ``NotSo`` where no such division exists or was found."""
    found = divide(problem_of(ground, wish), _limits(wish))
    if isinstance(found, Infeasible):
        raise refuse(found, ground, wish)
    return found


class FaultyDivision(RuntimeError):
    """The divider gave an answer that its certificate does not bear out; a mistake of ours, never of whoever asks."""


def certified(ground: Ground, wish: Wish, found: Division, *, is_feasible: bool = True) -> dict[str, Any]:
    """Writes the certificate of an answer, after the independent checker has found nothing wrong with it.

    ``is_feasible`` False: the nearest division to one that the wish allows. Raises ``FaultyDivision``.
    """
    written = certificate(problem_of(ground, wish), found, is_feasible=is_feasible)
    checked = check_certificate(json.loads(json.dumps(written)))
    if checked.faults:
        raise FaultyDivision("; ".join(checked.faults))
    return written | {"ids": [str(one.pk) for one in ground.buildings], "is_best": found.is_best}


def measured_division(ground: Ground, wish: Wish, labels: Sequence[int]) -> Division:
    """Measures a division that somebody else made as the divider measures its own."""
    run = Run(iterations=0, was_stopped=False, method="")
    return measured(problem_of(ground, wish), np.array(labels, dtype=np.int64), run)


def _limits(wish: Wish) -> Limits:
    return Limits(seed=wish.seed, seconds=SECONDS, clock=lambda: now().timestamp())


def _favours(ground: Ground, wish: Wish) -> list[Favour]:
    wanted = [Favour.COMPACT]
    if wish.keeps_courtyards and any(ground.courtyards):
        wanted.append(Favour.COURTYARDS)
    if wish.seeks_little_change and ground.old_plan is not None:
        wanted.append(Favour.LITTLE_CHURN)
    return wanted


def problem_of(ground: Ground, wish: Wish) -> Problem:
    """Writes a wish in the divider's words; raises ``NotSo`` where buildings that stay are in too many grids."""
    positions = np.array(ground.positions, dtype=np.float64)
    indptr, indices = neighbours(ground, positions, parts_firms=Hold.PROPERTY in wish.holds)
    yards: dict[UUID, int] = {}
    for yard in ground.courtyards:
        if yard is not None:
            yards.setdefault(yard, len(yards))
    households, minutes = (np.array(one, dtype=np.float64) for one in (ground.households, ground.minutes))
    numbers = _old_numbers(ground, wish)
    staying = set(wish.staying)
    return Problem(
        weights=minutes if wish.load == Load.MINUTES else households,
        second=minutes if wish.load == Load.BOTH else None,
        positions=positions,
        indptr=indptr,
        indices=indices,
        courtyards=np.array([yards.get(one, -1) if one and wish.keeps_courtyards else -1 for one in ground.courtyards]),
        districts=wish.districts,
        tolerance=wish.tolerance,
        lines=tuple(np.array(line, dtype=np.float64) for line in lines_in_metres(ground, wish)),
        old=np.array([numbers.get(one, -1) for one in ground.old]) if wish.seeks_little_change and numbers else None,
        fixed=np.array(
            [
                numbers.get(old, -1) if one.pk in staying else -1
                for one, old in zip(ground.buildings, ground.old, strict=True)
            ]
        )
        if staying
        else None,
    )


def neighbours(ground: Ground, positions: Any, *, parts_firms: bool) -> tuple[Any, Any]:
    """Gives the neighbours of every building in CSR form; with ``parts_firms`` only those of the same property firm.

    Walls tell who is beside whom where buildings are drawn, positions where they are not.
    """
    indptr, indices = wall_graph(positions, rules.walls(ground.footprints))
    if not parts_firms:
        return indptr, indices
    firms = ground.managers
    rows = np.repeat(np.arange(len(firms)), np.diff(indptr))
    kept = np.array([firms[a] == firms[b] for a, b in zip(rows.tolist(), indices.tolist(), strict=True)], dtype=bool)
    counts = np.bincount(rows[kept], minlength=len(firms))
    return np.concatenate(([0], np.cumsum(counts))).astype(indptr.dtype), indices[kept]


def _old_numbers(ground: Ground, wish: Wish) -> dict[UUID | None, int]:
    """Numbers the old grids: those with buildings that stay first, as they need districts; then the larger ones."""
    sizes: Counter[UUID] = Counter()
    holding: set[UUID] = set()
    for one, homes, old in zip(ground.buildings, ground.households, ground.old, strict=True):
        if old is not None:
            sizes[old] += homes
            if one.pk in wish.staying:
                holding.add(old)
    if len(holding) > wish.districts:
        sentence = _("The buildings that stay lie in %(n)s grids; ask for at least that many, or let some of them go.")
        sentence %= {"n": len(holding)}
        raise NotSo(sentence, fields={"staying": sentence})
    ordered = sorted(sizes, key=lambda old: (old not in holding, -sizes[old], str(old)))
    return {old: number for number, old in enumerate(ordered)}


def refusal_of(found: Infeasible, ground: Ground, wish: Wish) -> dict[str, Any]:
    """Writes down why there is no division, and the nearest wish that can be met."""
    facts: dict[str, Any] = {"reason": found.reason, "is_proved": found.is_proved, "most": found.most}
    facts["least"] = found.least
    if found.most is not None:
        facts["most_keeps_the_wish"] = _is_even_alone(ground, wish)
    if found.unit is not None:
        load = _exceeded(ground, wish, found.unit)
        facts |= {"building": ground.buildings[found.unit].name, "by": str(load)}
        facts["load"] = round((ground.minutes if load == Load.MINUTES else ground.households)[found.unit])
    if found.nearest is not None:
        facts["nearest"] = math.ceil(_imbalance(found.nearest) * 100 - 1e-9) / 100
    return facts


def _is_even_alone(ground: Ground, wish: Wish) -> bool:
    """Tells whether a grid for each building would keep the wish."""
    both: list[Sequence[float]] = [ground.households, ground.minutes]
    asked = {Load.HOUSEHOLDS: both[:1], Load.MINUTES: both[1:]}.get(Load(wish.load), both)
    return all(rules.imbalance(one) <= wish.tolerance + 1e-9 for one in asked)


def _exceeded(ground: Ground, wish: Wish, unit: int) -> Load:
    """Tells by which load a building is more than a grid may have."""
    if wish.load != Load.BOTH:
        return Load(wish.load)
    most = sum(ground.households) / wish.districts * (1 + wish.tolerance)
    return Load.HOUSEHOLDS if ground.households[unit] > most else Load.MINUTES


def _imbalance(nearest: Division) -> float:
    return max(nearest.imbalance, nearest.second_imbalance or 0.0)


def refuse(found: Infeasible, ground: Ground, wish: Wish) -> NotSo:
    """Says in a sentence what makes a wish impossible, and what would work."""
    told = rules.refusal(refusal_of(found, ground, wish), wish)
    field = "tolerance" if found.reason in (Reason.UNIT_TOO_HEAVY, Reason.NOT_FOUND) else "districts"
    return NotSo(told.sentence, fields={field: told.sentence})

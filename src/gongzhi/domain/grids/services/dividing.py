"""The divider at work on a community; loaded only where one is divided, because its libraries are large."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _

from gongzhi.algorithms.districting import Division, Infeasible, Limits, Problem, Reason, divide, gabriel_graph
from gongzhi.domain.grids import rules
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.time import now

if TYPE_CHECKING:
    from gongzhi.domain.grids.services.proposing import Ground

SECONDS = 20.0
"""Beyond this the divider gives the best so far; a usual community needs less than one."""


def divided(ground: Ground, districts: int, tolerance: float, seed: int) -> Division:
    """Divides the buildings; raises ``NotSo`` where no such division exists or was found, saying what would help."""
    positions = np.array(rules.to_metres(ground.footprints), dtype=np.float64)
    indptr, indices = gabriel_graph(positions)
    yards: dict[UUID, int] = {}
    for one in ground.buildings:
        if one.parent is not None and one.parent.kind == PlaceKind.COURTYARD:
            yards.setdefault(one.parent.pk, len(yards))
    problem = Problem(
        weights=np.array(ground.households, dtype=np.float64),
        positions=positions,
        indptr=indptr,
        indices=indices,
        courtyards=np.array([yards.get(one.parent_id, -1) if one.parent_id else -1 for one in ground.buildings]),
        districts=districts,
        tolerance=tolerance,
    )
    found = divide(problem, Limits(seed=seed, seconds=SECONDS, clock=lambda: now().timestamp()))
    if isinstance(found, Infeasible):
        raise _explained(found, ground, districts, tolerance)
    return found


def _explained(found: Infeasible, ground: Ground, districts: int, tolerance: float) -> NotSo:
    """Says in a sentence what makes the wish impossible, and what would work."""
    if found.reason == Reason.TOO_MANY_DISTRICTS:
        sentence = _("The community has %(most)s buildings, so at most that many grids can be made.") % {
            "most": found.most
        }
        return NotSo(sentence, fields={"districts": sentence})
    facts = {
        "districts": districts,
        "tolerance": f"{tolerance * 100:g}",
        "nearest": math.ceil(found.nearest.imbalance * 100 - 1e-9) if found.nearest else 50,
    }
    if found.reason == Reason.UNIT_TOO_HEAVY and found.unit is not None:
        facts |= {"building": ground.buildings[found.unit].name, "households": ground.households[found.unit]}
        sentence = _(
            "%(building)s alone has %(households)s households, more than each of %(districts)s grids may have at a"
            " tolerance of %(tolerance)s percent. Make fewer grids, or allow %(nearest)s percent."
        )
    else:
        sentence = _(
            "No division into %(districts)s grids that differ by at most %(tolerance)s percent was found. One with"
            " %(nearest)s percent exists: allow that much, or choose another number of grids."
        )
    return NotSo(sentence % facts, fields={"tolerance": sentence % facts})

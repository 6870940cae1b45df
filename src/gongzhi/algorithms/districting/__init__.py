"""Dividing a community into grids: contiguous, balanced within a hard tolerance, compact, never splitting a unit.

A unit is a building with its households. The objective is the moment of inertia (households x square metres to the
best unit of the grid); among divisions that keep courtyards whole the search prefers those.
"""

from gongzhi.algorithms.districting.certificate import certificate
from gongzhi.algorithms.districting.check import Checked, check_certificate
from gongzhi.algorithms.districting.divider import Order, carried_out, divide, propose, warm_up
from gongzhi.algorithms.districting.neighbours import gabriel_graph
from gongzhi.algorithms.districting.parcels import Lattice, Parcels, land, parcels
from gongzhi.algorithms.districting.problem import (
    Division,
    Favour,
    Infeasible,
    Limits,
    Problem,
    Progress,
    Proposal,
    Reason,
    Stage,
)
from gongzhi.algorithms.districting.walls import touching_walls, wall_graph

__all__ = [
    "Checked",
    "Division",
    "Favour",
    "Infeasible",
    "Lattice",
    "Limits",
    "Order",
    "Parcels",
    "Problem",
    "Progress",
    "Proposal",
    "Reason",
    "Stage",
    "carried_out",
    "certificate",
    "check_certificate",
    "divide",
    "gabriel_graph",
    "land",
    "parcels",
    "propose",
    "touching_walls",
    "wall_graph",
    "warm_up",
]

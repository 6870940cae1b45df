"""Dividing a community into grids: contiguous, balanced within a hard tolerance, compact, never splitting a unit.

A unit is a building with its households. The objective is the moment of inertia (households x square metres to the
best unit of the grid); among divisions that keep courtyards whole the search prefers those.
"""

from gongzhi.algorithms.districting.divider import divide, propose
from gongzhi.algorithms.districting.neighbours import gabriel_graph
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

__all__ = [
    "Division",
    "Favour",
    "Infeasible",
    "Limits",
    "Problem",
    "Progress",
    "Proposal",
    "Reason",
    "Stage",
    "divide",
    "gabriel_graph",
    "propose",
]

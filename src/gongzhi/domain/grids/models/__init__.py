"""Grid plans, their grids, which building belongs to which, the three teams of each grid (1+1+1), and the five nets."""

from gongzhi.domain.grids.models.nets import GridArrangement, GridService, PlanStage, SupplyItem
from gongzhi.domain.grids.models.plans import Grid, GridBuilding, GridPlan
from gongzhi.domain.grids.models.teams import Team, TeamMember

__all__ = [
    "Grid",
    "GridArrangement",
    "GridBuilding",
    "GridPlan",
    "GridService",
    "PlanStage",
    "SupplyItem",
    "Team",
    "TeamMember",
]

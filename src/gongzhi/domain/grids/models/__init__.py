"""Grid plans, their grids, which building belongs to which, and the three teams of each grid (1+1+1)."""

from gongzhi.domain.grids.models.plans import Grid, GridBuilding, GridPlan
from gongzhi.domain.grids.models.teams import Team, TeamMember

__all__ = ["Grid", "GridBuilding", "GridPlan", "Team", "TeamMember"]

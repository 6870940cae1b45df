"""Grid plans, their grids, which building belongs to which, the three teams of each grid (1+1+1), and the five nets."""

from gongzhi.domain.grids.models.codes import (
    GridCode,
)
from gongzhi.domain.grids.models.nets import (
    GridArrangement,
    GridService,
    PlanStage,
    SupplyItem,
)
from gongzhi.domain.grids.models.plans import (
    Grid,
    GridBuilding,
    GridPlan,
)
from gongzhi.domain.grids.models.questions import (
    BulkDivision,
    PlanQuestion,
)
from gongzhi.domain.grids.models.teams import (
    Team,
    TeamMember,
)

__all__ = [
    "BulkDivision",
    "Grid",
    "GridArrangement",
    "GridBuilding",
    "GridCode",
    "GridPlan",
    "GridService",
    "PlanQuestion",
    "PlanStage",
    "SupplyItem",
    "Team",
    "TeamMember",
]

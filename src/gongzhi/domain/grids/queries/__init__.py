"""What is asked about plans, grids and teams."""

from gongzhi.domain.grids.queries.grids import (
    BuildingLine,
    building_lines,
    buildings_of_grid,
    grid,
    grid_by_building,
    grid_of_building,
    grids_in_force,
    grids_of_plan,
    plan_features,
    unassigned_buildings,
)
from gongzhi.domain.grids.queries.plans import (
    PlanDay,
    adopter_names,
    latest_adopted,
    plan,
    plan_day,
    plan_in_force,
    plans_of,
)
from gongzhi.domain.grids.queries.teams import (
    Gap,
    TeamLine,
    memberships_of_person,
    team_gaps,
    team_lines,
)
from gongzhi.domain.grids.rules import Guide, guide

__all__ = [
    "BuildingLine",
    "Gap",
    "Guide",
    "PlanDay",
    "TeamLine",
    "adopter_names",
    "building_lines",
    "buildings_of_grid",
    "grid",
    "grid_by_building",
    "grid_of_building",
    "grids_in_force",
    "grids_of_plan",
    "guide",
    "latest_adopted",
    "memberships_of_person",
    "plan",
    "plan_day",
    "plan_features",
    "plan_in_force",
    "plans_of",
    "team_gaps",
    "team_lines",
    "unassigned_buildings",
]

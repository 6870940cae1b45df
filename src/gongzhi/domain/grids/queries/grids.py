"""What is asked about grids and their buildings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.grids.models import Grid, GridBuilding, GridPlan, TeamMember
from gongzhi.domain.grids.queries.sizes import sized, standing_members
from gongzhi.domain.grids.words import TeamKind
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import buildings_of, features, household_counts
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotThere

__all__ = [
    "BuildingLine",
    "building_lines",
    "buildings_of_grid",
    "grid",
    "grid_by_building",
    "grids_in_force",
    "grids_of_plan",
    "plan_features",
    "squad_leads",
    "unassigned_buildings",
]


@dataclass(frozen=True, slots=True)
class BuildingLine:
    """A building of a plan with its grid and today's number of households."""

    building_id: UUID
    name: str
    building_class: str
    households: int
    grid_id: UUID
    grid_name: str
    grid_code: str
    longitude: float | None
    latitude: float | None
    courtyard: str


def grid(id: UUID) -> Grid:
    """Finds one grid with its plan and community; raises ``NotThere``."""
    found = sized(Grid.objects.select_related("plan", "community").filter(pk=id)).first()
    if found is None:
        raise NotThere(_("There is no such grid. Go back to the list of grids and choose it there."))
    return found


def grids_of_plan(plan_id: UUID) -> QuerySet[Grid]:
    """Lists the grids of one plan by serial number, with their sizes today."""
    return sized(Grid.objects.filter(plan_id=plan_id)).order_by("serial")


def grids_in_force(community_id: UUID, on: date) -> QuerySet[Grid]:
    """Lists the grids of the plan that divides a community on a day, by serial number, with their sizes today."""
    return sized(Grid.objects.filter(community_id=community_id, plan__during__contains=on)).order_by("serial")


def squad_leads(building_id: UUID, on: date) -> list[UUID]:
    """Lists who leads the work squad of a building's grid on a day, then that lead's deputies."""
    members = TeamMember.objects.filter(
        Q(is_lead=True) | Q(is_deputy=True),
        team__kind=TeamKind.WORK_SQUAD,
        grid__in=GridBuilding.objects.filter(building_id=building_id, during__contains=on).values("grid"),
        during__contains=on,
    )
    return list(members.order_by("-is_lead", "id").values_list("person_id", flat=True))


def grid_by_building(community_id: UUID, on: date) -> dict[UUID, Grid]:
    """Gives the grid of every building on a day: building → grid."""
    members = GridBuilding.objects.filter(community_id=community_id, during__contains=on).select_related("grid")
    return {member.building_id: member.grid for member in members}


def buildings_of_grid(grid_id: UUID) -> QuerySet[Place]:
    """Lists the buildings of a grid."""
    return Place.objects.filter(pk__in=GridBuilding.objects.filter(grid_id=grid_id).values("building_id"))


def building_lines(plan: GridPlan, *, grid_id: UUID | None = None) -> list[BuildingLine]:
    """Lists the standing buildings of a plan, or of one grid of it, with households, by grid and then building."""
    members = standing_members(plan).select_related("grid", "building__parent")
    if grid_id is not None:
        members = members.filter(grid_id=grid_id)
    counts = household_counts(plan.community_id)
    ordered = members.order_by("grid__serial", "building__position", "building__name_key", "building_id")
    return [_line(member, counts.get(member.building_id, 0)) for member in ordered]


def _line(member: GridBuilding, households: int) -> BuildingLine:
    building, above = member.building, member.building.parent
    return BuildingLine(
        building_id=building.pk,
        name=building.name,
        building_class=building.get_building_class_display(),
        households=households,
        grid_id=member.grid_id,
        grid_name=member.grid.name,
        grid_code=member.grid.code,
        longitude=building.longitude,
        latitude=building.latitude,
        courtyard=above.name if above is not None and above.kind == PlaceKind.COURTYARD else "",
    )


def unassigned_buildings(community_id: UUID, on: date) -> QuerySet[Place]:
    """Lists the standing buildings with households, listed or only stated as a number, that no grid covers on a day."""
    households = Place.objects.filter(building_id=OuterRef("pk"), kind=PlaceKind.HOUSEHOLD, until=None)
    covered = GridBuilding.objects.filter(
        building_id=OuterRef("pk"), community_id=OuterRef("community_id"), during__contains=on
    )
    return buildings_of(community_id).filter(Exists(households) | Q(households_stated__gt=0), ~Exists(covered))


def plan_features(community_id: UUID, plan: GridPlan | None) -> list[dict[str, Any]]:
    """Gives GeoJSON features (WGS-84 degrees): the outlines of the plan's grids, then the buildings."""
    grids = list(grids_of_plan(plan.pk)) if plan else []
    of = dict(standing_members(plan).values_list("building_id", "grid_id")) if plan else {}
    by_id = {one.pk: one for one in grids}
    buildings = features(community_id)
    for feature in buildings:
        mine = by_id.get(of.get(UUID(feature["id"])))  # type: ignore[arg-type]
        feature["properties"] |= {
            "layer": "building",
            "grid_id": str(mine.pk) if mine else None,
            "grid_serial": mine.serial if mine else None,
            "grid_name": mine.name if mine else None,
        }
    return [_outline(one) for one in grids if one.shape is not None] + buildings


def _outline(one: Grid) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": str(one.pk),
        "geometry": one.shape,
        "properties": {
            "layer": "grid",
            "id": str(one.pk),
            "name": one.name,
            "code": one.code,
            "grid_serial": one.serial,
            "households": one.households,
            "buildings": one.buildings,
        },
    }

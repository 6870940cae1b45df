"""What is to be divided: the buildings of a community, their loads, where they stand, and what they belonged to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Avg, Count

from gongzhi.domain.actors.models import OrganisationPlace
from gongzhi.domain.actors.words import PlaceRelation
from gongzhi.domain.grids import rules
from gongzhi.domain.grids.models import GridBuilding, GridPlan
from gongzhi.domain.grids.rules import Footprint, Line, Wish
from gongzhi.domain.grids.words import Hold
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import buildings_below, buildings_of, household_counts
from gongzhi.domain.places.words import BuildingClass, PlaceKind
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.sentences import gettext as _

__all__ = [
    "Ground",
    "building_positions",
    "courtyard_of",
    "footprint_of",
    "lines_in_metres",
    "minutes_of_buildings",
    "read_ground",
]


@dataclass(frozen=True, slots=True)
class Ground:
    """Buildings in a fixed order, their households and minutes of work, and where they stand.

    ``old``: the grid of each building in the plan in force. ``managers``: the property firm of each building.
    """

    community: Place
    buildings: list[Place]
    households: list[int]
    footprints: list[Footprint]
    minutes: list[float]
    managers: list[UUID | None]
    lanes: list[Line] = field(default_factory=list)
    barriers: list[Line] = field(default_factory=list)
    old: list[UUID | None] = field(default_factory=list)
    old_plan: GridPlan | None = None

    @property
    def total(self) -> int:
        """Counts the households of all buildings."""
        return sum(self.households)

    @property
    def positions(self) -> list[tuple[float, float]]:
        """Gives metres east and north of each building."""
        return rules.to_metres(self.footprints)

    @property
    def courtyards(self) -> list[UUID | None]:
        """Gives the courtyard of each building; one whose doors need no building is its own."""
        return [yard.pk if yard else None for yard in map(courtyard_of, self.buildings)]


def read_ground(community: Place, on: date) -> Ground:
    """Reads a community's standing buildings; raises ``NotSo`` where there is nothing to divide or it lies nowhere."""
    if community.kind != PlaceKind.COMMUNITY:
        raise NotThere(_("Grids divide a community. Choose a community first."))
    counts = household_counts(community.pk)
    standing = sorted(buildings_of(community.pk), key=lambda one: (one.position, one.name_key, str(one.pk)))
    amid = _middles_of_doors(standing)
    placed = [(one, footprint_of(one) or amid.get(one.pk)) for one in standing]
    _check_positions(placed, counts)
    known = [(one, footprint) for one, footprint in placed if footprint is not None]
    buildings = [one for one, _footprint in known]
    households = [counts.get(one.pk, 0) for one in buildings]
    if sum(households) == 0:
        raise rules.NoGround(_("This community has no households yet. Import its buildings first."))
    plan = GridPlan.objects.filter(community=community, during__contains=on).first()
    old = dict(GridBuilding.objects.filter(plan=plan).values_list("building_id", "grid_id")) if plan else {}
    return Ground(
        community=community,
        buildings=buildings,
        households=households,
        footprints=[footprint for _one, footprint in known],
        minutes=minutes_of_buildings(community.pk, buildings, households),
        managers=_managers(community, buildings, on),
        lanes=_lanes(community),
        barriers=_lanes(community, only_barriers=True),
        old=[old.get(one.pk) for one in buildings],
        old_plan=plan,
    )


def _check_positions(placed: list[tuple[Place, Footprint | None]], counts: dict[UUID, int]) -> None:
    lost = [one.name for one, footprint in placed if footprint is None and counts.get(one.pk)]
    if lost:
        raise rules.NoGround(
            _("These buildings have households but no position on the map: %(names)s. Import their positions first.")
            % {"names": rules.shortened(lost)}
        )


def building_positions(path: str) -> list[tuple[UUID, float, float]]:
    """Lists where the standing buildings below a path are: community, longitude, latitude (WGS-84 degrees)."""
    standing = list(buildings_below(path).only("community_id", "kind", "longitude", "latitude", "shape"))
    amid = _middles_of_doors(standing)
    placed = [(one.community_id, footprint_of(one) or amid.get(one.pk)) for one in standing]
    return [(community, at.longitude, at.latitude) for community, at in placed if community is not None and at]


def courtyard_of(building: Place) -> Place | None:
    """Finds the courtyard of a building; a single-storey courtyard that stands for its building is its own."""
    if building.kind == PlaceKind.COURTYARD:
        return building
    above = building.parent
    return above if above is not None and above.kind == PlaceKind.COURTYARD else None


def _middles_of_doors(standing: list[Place]) -> dict[UUID, Footprint]:
    """Finds the middle of the doors of courtyards and lanes that lie nowhere themselves."""
    lost = [one.pk for one in standing if one.kind != PlaceKind.BUILDING and footprint_of(one) is None]
    doors = Place.objects.filter(building_id__in=lost, kind=PlaceKind.HOUSEHOLD, until=None, longitude__isnull=False)
    rows = doors.order_by().values_list("building_id").annotate(x=Avg("longitude"), y=Avg("latitude")) if lost else ()
    return {building: Footprint(None, x, y) for building, x, y in rows if building is not None}


def footprint_of(building: Place) -> Footprint | None:
    """Finds where a building stands; None where nobody said."""
    if building.longitude is not None and building.latitude is not None:
        return Footprint(building.shape, building.longitude, building.latitude)
    return Footprint(building.shape, *rules.centre_of(building.shape)) if building.shape else None


def minutes_of_buildings(community_id: UUID, buildings: list[Place], households: list[int]) -> list[float]:
    """Gives the minutes of work in each building: talks at its doors and the ways up its stairwells."""
    rows = (
        Place.objects.filter(community_id=community_id, kind=PlaceKind.ENTRANCE, until=None, building__isnull=False)
        .order_by()
        .values_list("building_id")
        .annotate(entrances=Count("id"))
    )
    entrances = Counter({building: number for building, number in rows if building is not None})
    return [
        rules.minutes_of_work(
            homes, entrances[one.pk], one.floors or 1, has_lift=one.building_class == BuildingClass.TOWER
        )
        for one, homes in zip(buildings, households, strict=True)
    ]


def _lanes(community: Place, *, only_barriers: bool = False) -> list[Line]:
    """Lists the standing lanes of a community, as the lines (degrees) that they are drawn with."""
    drawn = Place.objects.filter(community=community, kind=PlaceKind.LANE, until=None, shape__isnull=False)
    if only_barriers:
        drawn = drawn.filter(is_barrier=True)
    return [line for shape in drawn.values_list("shape", flat=True) for line in rules.lines_of(shape or {})]


def _managers(community: Place, buildings: list[Place], on: date) -> list[UUID | None]:
    """Finds the property firm of each building: that of the nearest place, from the building upwards."""
    managed = sorted(
        OrganisationPlace.objects.filter(
            place__path__startswith=community.path, relation=PlaceRelation.MANAGES, during__contains=on
        ).values_list("place__path", "organisation_id"),
        key=lambda row: (-len(row[0]), str(row[1])),
    )
    return [next((firm for path, firm in managed if one.path.startswith(path)), None) for one in buildings]


def lines_in_metres(ground: Ground, wish: Wish) -> list[list[tuple[float, float]]]:
    """Gives the lines that hold, in the metres of the ground's positions."""
    sources = ((Hold.DRAWN, wish.drawn), (Hold.LANES, ground.lanes), (Hold.MAIN_ROADS, ground.barriers))
    lines = [line for hold, some in sources if hold in wish.holds for line in some]
    return rules.lines_to_metres(ground.footprints, lines)

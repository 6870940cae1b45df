"""What lies between two divisions: which grid follows which, which buildings change, where a place belonged when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.domain.grids import rules
from gongzhi.domain.grids.models import Grid, GridBuilding, GridPlan
from gongzhi.domain.grids.queries.plans import latest_adopted, plan, plan_before
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import household_counts

__all__ = [
    "GridSpan",
    "Moved",
    "PlanChange",
    "Shared",
    "coming_from",
    "following_grids",
    "grid_history",
    "moved_buildings",
    "plan_change",
]


@dataclass(frozen=True, slots=True)
class GridSpan:
    """The grid of a place on the days from ``begins`` to the day before ``ends`` (None: still)."""

    grid_id: UUID
    grid_name: str
    grid_code: str
    plan_id: UUID
    plan_serial: int
    begins: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A building that changes grid; ``old`` or ``new`` is empty where one of the plans does not have it.

    ``new`` says so where the other grid only bears the same name.
    """

    building_id: UUID
    name: str
    households: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Shared:
    """How many households an old grid hands to a new one; ``follows`` where the new one takes the old one's place."""

    old_id: UUID
    old: str
    new_id: UUID
    new: str
    households: int
    follows: bool


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What changes from one plan to another, in households of today.

    ``moved`` had a grid and leave it; ``fresh`` had none and get one, so they change none.
    """

    shared: tuple[Shared, ...]
    moved: tuple[Moved, ...]
    fresh: tuple[Moved, ...]
    ended: tuple[Grid, ...]
    begun: tuple[Grid, ...]
    households: int

    @property
    def moved_households(self) -> int:
        """Counts the households that change grid."""
        return sum(one.households for one in self.moved)

    @property
    def fresh_households(self) -> int:
        """Counts the households that had no grid and get one."""
        return sum(one.households for one in self.fresh)

    @property
    def moved_buildings(self) -> frozenset[UUID]:
        """Names the buildings that change grid."""
        return frozenset(one.building_id for one in self.moved)


def following_grids(old: GridPlan, new: GridPlan) -> dict[UUID, UUID]:
    """Tells which grid of a plan takes the place of which grid of another: old → new, each at most once."""
    before, after = _members(old), _members(new)
    overlap = rules.overlap_of(before, after, household_counts(old.community_id))
    return rules.followers(overlap, _order(old))


def coming_from(grids: Collection[UUID]) -> dict[UUID, UUID]:
    """Tells from which grid the teams of some grids will come on their plan's first day: new → old.

    Grids whose teams have come over already, and those that begin without any, are missing.
    """
    coming = GridPlan.objects.filter(grids__in=list(grids), during__isnull=False, followed_at=None).distinct()
    found: dict[UUID, UUID] = {}
    for later in coming:
        if (before := plan_before(later)) is not None:
            found |= {new: old for old, new in following_grids(before, later).items()}
    return {new: old for new, old in found.items() if new in set(grids)}


def _members(plan: GridPlan) -> dict[UUID, UUID]:
    return dict(GridBuilding.objects.filter(plan=plan).values_list("building_id", "grid_id"))


def _order(plan: GridPlan) -> list[UUID]:
    return list(Grid.objects.filter(plan=plan).order_by("serial").values_list("pk", flat=True))


def plan_change(old: GridPlan, new: GridPlan) -> PlanChange:
    """Compares two plans of a community building by building, in a constant number of questions."""
    homes = household_counts(old.community_id)
    before, after = _members(old), _members(new)
    grids = {one.pk: one for one in Grid.objects.filter(plan__in=(old, new)).order_by("serial")}
    overlap = rules.overlap_of(before, after, homes)
    follows = rules.followers(overlap, [pk for pk, one in grids.items() if one.plan_id == old.pk])
    taken = set(follows.values())
    changing = _moved((before, after), (grids, follows, homes))
    return PlanChange(
        shared=tuple(
            Shared(a, grids[a].name, b, grids[b].name, round(number), follows.get(a) == b)
            for (a, b), number in sorted(overlap.items(), key=lambda item: (grids[item[0][0]].serial, -item[1]))
        ),
        moved=tuple(one for one in changing if one.old),
        fresh=tuple(one for one in changing if not one.old),
        ended=tuple(one for pk, one in grids.items() if one.plan_id == old.pk and pk not in follows),
        begun=tuple(one for pk, one in grids.items() if one.plan_id == new.pk and pk not in taken),
        households=sum(homes.get(one, 0) for one in before.keys() | after.keys()),
    )


def moved_buildings(plan_id: UUID) -> frozenset[UUID]:
    """Names the buildings that change grid by adopting a plan, or changed it when the plan was adopted."""
    found = plan(plan_id)
    before = latest_adopted(found.community_id) if found.during is None else plan_before(found)
    return plan_change(before, found).moved_buildings if before is not None else frozenset()


Divisions = tuple[dict[UUID, UUID], dict[UUID, UUID]]
Facts = tuple[dict[UUID, Grid], dict[UUID, UUID], dict[UUID, int]]


def _moved(divisions: Divisions, facts: Facts) -> tuple[Moved, ...]:
    (before, after), (grids, follows, homes) = divisions, facts
    changing = [one for one in before.keys() | after.keys() if follows.get(before.get(one, one)) != after.get(one)]
    places = Place.objects.filter(pk__in=changing, until=None).order_by("position", "name_key", "id")
    return tuple(
        Moved(
            building_id=one.pk,
            name=one.name,
            households=homes.get(one.pk, 0),
            old=grids[before[one.pk]].name if one.pk in before else "",
            new=_reached(grids, before.get(one.pk), after.get(one.pk)),
        )
        for one in places
    )


def _reached(grids: dict[UUID, Grid], old: UUID | None, new: UUID | None) -> str:
    """Names the grid that a building comes into. Numbers go by position, so another grid may bear the old one's."""
    if new is None:
        return ""
    name = grids[new].name
    return _("%(grid)s (other ground)") % {"grid": name} if old in grids and grids[old].name == name else name


def grid_history(place: Place) -> list[GridSpan]:
    """Lists the grids that a household or building belonged to, the newest first, with the days of each.

    A building's memberships say it all, also of days before it was written down here. A door that came into its
    building later belongs to the grid from then on.
    """
    building = Place.objects.get(pk=place.building_id) if place.building_id else place
    came = place.since if place.since > building.since else date.min
    members = (
        GridBuilding.objects.filter(building_id=place.building_id or place.pk, during__isnull=False)
        .select_related("grid", "plan")
        .order_by("-during")
    )
    return [
        GridSpan(
            grid_id=one.grid_id,
            grid_name=one.grid.name,
            grid_code=one.grid.code,
            plan_id=one.plan_id,
            plan_serial=one.plan.serial,
            begins=max(one.during.lower, came),
            ends=_earlier(one.during.upper, place.until),
        )
        for one in members
        if (one.during.upper is None or one.during.upper > came)
        and (place.until is None or one.during.lower < place.until)
    ]


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(filter(None, (one, other)), default=None)

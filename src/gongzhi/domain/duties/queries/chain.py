"""The chain of responsibility of five levels across the grids of a community, on any day (五纵五横)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Appointment, Post
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties.models import ChainLink
from gongzhi.domain.duties.words import ChainLevel
from gongzhi.domain.grids.models import Grid, GridBuilding, GridPlan
from gongzhi.domain.grids.queries import grids_in_force
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import paths_upwards
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotThere

__all__ = [
    "Cell", "ChainMatrix", "LinkLine", "Stewards", "chain_link", "chain_links", "chain_matrix", "links_of_grids",
    "members_on", "post_of_community",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One body of the chain on a day: its post, who holds it, who is deputy, and how many members' posts it has."""

    id: UUID
    level: ChainLevel
    name: str
    post: str
    attached: str
    holders: tuple[str, ...] = ()
    deputies: tuple[str, ...] = ()
    members: int | None = None
    is_sample: bool = False
    is_stale: bool = False

    @property
    def is_vacant(self) -> bool:
        """Tells whether nobody holds the post on the day."""
        return not self.holders

    @property
    def lacks_deputy(self) -> bool:
        """Tells whether nobody is deputy; of a vacant post this is not said as well."""
        return bool(self.holders) and not self.deputies


@dataclass(frozen=True, slots=True)
class Stewards:
    """How many entrances of a grid have a steward on the day, and which have none."""

    entrances: int
    held: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One level in one grid; without lines it is a gap."""

    lines: tuple[LinkLine, ...] = ()

    @property
    def is_gap(self) -> bool:
        """Tells whether nobody stands here, or a post is vacant."""
        return not self.lines or any(line.is_vacant for line in self.lines)


@dataclass(frozen=True, slots=True)
class ChainMatrix:
    """Five levels by the grids in force; ``above`` holds the two levels that all grids share."""

    on: date
    grids: tuple[Grid, ...]
    above: dict[ChainLevel, tuple[LinkLine, ...]]
    cells: dict[ChainLevel, tuple[Cell, ...]]
    members: tuple[int | None, ...]
    stewards: tuple[Stewards, ...]
    unattached: tuple[LinkLine, ...] = field(default=())

    @property
    def levels(self) -> int:
        """Counts the levels on which somebody stands on the day."""
        shared = sum(bool(lines) for lines in self.above.values())
        below = sum(any(cell.lines for cell in row) for row in self.cells.values())
        return shared + below + any(self.members)

    @property
    def gaps(self) -> int:
        """Counts what is lit: levels without anybody, cells without body or holder, grids without members' posts."""
        shared = sum(not lines or any(line.is_vacant for line in lines) for lines in self.above.values())
        return (
            shared
            + sum(cell.is_gap for row in self.cells.values() for cell in row)
            + sum(not number for number in self.members)
        )

    @property
    def lines(self) -> tuple[LinkLine, ...]:
        """Lists every body once, by level."""
        shown = [line for lines in self.above.values() for line in lines]
        shown += [line for row in self.cells.values() for cell in row for line in cell.lines]
        return tuple({line.id: line for line in [*shown, *self.unattached]}.values())


def chain_links(community: Place, *, on: date) -> QuerySet[ChainLink]:
    """Lists the bodies of a community's chain on a day, with the subdistrict's above it, by level and name."""
    found = ChainLink.objects.filter(during__contains=on, community=community) | ChainLink.objects.filter(
        during__contains=on, community=None, place__path__in=paths_upwards(community)
    )
    return found.select_related("post", "place", "grid", "parent").order_by("level", "name", "id")


def chain_link(id: UUID) -> ChainLink:
    """Finds one body of the chain; raises ``NotThere``."""
    found = ChainLink.objects.select_related("post__organisation", "place", "grid", "community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such body in the chain. Go back to the chain and choose again."))
    return found


def post_of_community(post_id: UUID, community_id: UUID | None) -> Post | None:
    """Finds a post for a place in a community, or above the communities; None where it stands elsewhere."""
    return Post.objects.filter(pk=post_id, community_id=community_id).first()


def links_of_grids(grids: Iterable[UUID], *, on: date) -> QuerySet[ChainLink]:
    """Lists the bodies that are attached to some grids on a day."""
    return ChainLink.objects.filter(grid_id__in=list(grids), during__contains=on).select_related("grid")


def links_on_plan(plan: GridPlan) -> int:
    """Counts the bodies that are attached to a plan's grids, now or from a later day."""
    return ChainLink.objects.filter(grid__plan=plan, during__endswith__isnull=True).count()


def members_on(link: ChainLink, on: date) -> int | None:
    """Tells how many responsibility posts a body had on a day; None before the first count."""
    known = [number for day, number in link.member_counts if day <= on.isoformat()]
    return known[-1] if known else None


def chain_began(community: Place) -> date | None:
    """Gives the first day on which a community had anything in its chain."""
    found = ChainLink.objects.filter(community=community).aggregate(first=Min("during__startswith"))
    first: date | None = found["first"]
    return first


def chain_matrix(community: Place, *, on: date) -> ChainMatrix:
    """Sets up the matrix of a community for a day, in six questions however large the community is."""
    grids = tuple(grids_in_force(community.pk, on))
    houses = _houses(grids)
    links = list(chain_links(community, on=on))
    held = _held([link.post_id for link in links], on)
    lines = {link.pk: _line(link, held.get(link.post_id, []), grids, on) for link in links}
    columns = {link.pk: _columns(link, houses) for link in links}

    def cell(level: int, grid: Grid) -> Cell:
        return Cell(tuple(lines[one.pk] for one in links if one.level == level and grid.pk in columns[one.pk]))

    low = (ChainLevel.BRANCH, ChainLevel.GROUP)
    cells = {level: tuple(cell(level, grid) for grid in grids) for level in low}
    high = (ChainLevel.WORK_COMMITTEE, ChainLevel.COMMUNITY_COMMITTEE)
    return ChainMatrix(
        on=on,
        grids=grids,
        above={level: tuple(lines[one.pk] for one in links if one.level == level) for level in high},
        cells=cells,
        members=tuple(_members(cells, at) for at in range(len(grids))),
        stewards=_stewards(community, grids, houses, on),
        unattached=tuple(lines[one.pk] for one in links if one.level in low and not columns[one.pk]),
    )


def _houses(grids: Sequence[Grid]) -> dict[UUID, dict[UUID, str]]:
    """Gives the buildings of each grid with their paths: grid → building → path."""
    found: dict[UUID, dict[UUID, str]] = {grid.pk: {} for grid in grids}
    rows = GridBuilding.objects.filter(grid__in=found).values_list("grid_id", "building_id", "building__path")
    for grid, building, path in rows:
        found[grid][building] = path
    return found


def _held(posts: Iterable[UUID], on: date) -> dict[UUID, list[Appointment]]:
    found: dict[UUID, list[Appointment]] = {}
    rows = Appointment.objects.filter(post_id__in=set(posts), during__contains=on).select_related("person")
    for one in rows.order_by("seat", "id"):
        found.setdefault(one.post_id, []).append(one)
    return found


def _line(link: ChainLink, held: list[Appointment], grids: Sequence[Grid], on: date) -> LinkLine:
    is_stale = link.grid_id is not None and link.grid_id not in {grid.pk for grid in grids}
    return LinkLine(
        id=link.pk,
        level=ChainLevel(link.level),
        name=link.name,
        post=link.post.title,
        attached=link.grid.name if link.grid else link.place.name,
        holders=tuple(one.person.name for one in held if not one.is_deputy),
        deputies=tuple(one.person.name for one in held if one.is_deputy),
        members=members_on(link, on),
        is_sample=link.is_sample,
        is_stale=is_stale,
    )


def _columns(link: ChainLink, houses: dict[UUID, dict[UUID, str]]) -> frozenset[UUID]:
    """Tells in which grids a body stands: its own, or those that hold buildings of what it is attached to."""
    if link.grid_id in houses:
        return frozenset({link.grid_id})
    if link.grid_id is not None:
        own = set(link.buildings)
        return frozenset(grid for grid, inside in houses.items() if not own.isdisjoint(inside))
    if link.place.kind not in (PlaceKind.COURTYARD, PlaceKind.BUILDING):
        return frozenset()
    top = link.place.path
    return frozenset(grid for grid, inside in houses.items() if any(path.startswith(top) for path in inside.values()))


def _members(cells: dict[ChainLevel, tuple[Cell, ...]], at: int) -> int | None:
    """Adds up the groups' members' posts in a grid; where no group is counted, the branches'."""
    for level in (ChainLevel.GROUP, ChainLevel.BRANCH):
        known = [line.members for line in cells[level][at].lines if line.members is not None]
        if known:
            return sum(known)
    return None


def _stewards(
    community: Place, grids: Sequence[Grid], houses: dict[UUID, dict[UUID, str]], on: date
) -> tuple[Stewards, ...]:
    entrances = list(
        Place.objects.filter(community=community, kind=PlaceKind.ENTRANCE, until=None)
        .order_by("building__position", "position", "id")
        .values_list("id", "name", "building_id", "building__name")
    )
    held = set(
        Appointment.objects.filter(
            post__kind=PostKind.ENTRANCE_LEAD, post__community=community, is_deputy=False, during__contains=on
        ).values_list("post__place_id", flat=True)
    )
    found = []
    for grid in grids:
        own = [one for one in entrances if one[2] in houses[grid.pk]]
        missing = tuple(f"{building} {name}" for pk, name, _building, building in own if pk not in held)
        found.append(Stewards(len(own), len(own) - len(missing), missing))
    return tuple(found)

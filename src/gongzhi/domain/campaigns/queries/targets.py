"""Whom a round goes to: households or organisations of its scope, in walking order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from gongzhi.domain.actors.queries import OrganisationFilters, located_in, organisation_list
from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.models import Door
from gongzhi.domain.campaigns.words import HouseClass
from gongzhi.domain.grids.queries import StandsIn, grid_of_place, grids_of_places
from gongzhi.domain.places.queries import buildings_of, households_below, place, places_within

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Organisation
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.domain.places.models import Place


class ToVisit(NamedTuple):
    """What becomes a door: a household, or an organisation where it stands."""

    place: UUID
    building: UUID | None
    entrance: UUID | None
    level: int | None
    organisation: UUID | None = None


def households_to_visit(started: Round) -> Iterator[ToVisit]:
    """Lists the standing households in a round's scope by building, entrance, floor from the top and door."""
    found = households_below(place(started.community_id))
    if started.places:
        inside = Q()
        for path, lane in places_within(started.community_id, started.places):
            inside |= Q(building__lane_id=lane) if lane else Q(path__startswith=path)
        found = found.filter(inside)
    if started.follows_id:
        left = Door.objects.filter(round_id=started.follows_id, is_resolved=False, is_home=True)
        found = found.filter(pk__in=left.values("household_id"))
    return (ToVisit(*row) for row in found.values_list("pk", "building_id", "entrance_id", "level"))


def organisations_to_visit(started: Round) -> Iterator[ToVisit]:
    """Lists the organisations that take part in a community where they stand, by place; of the stated kinds only."""
    community, on = place(started.community_id), started.starts_on
    filters = OrganisationFilters(community=community.pk)
    found = {one.pk: one for one in organisation_list((community.path,), filters, on=on)}
    where = {one.organisation_id: one.place for one in located_in(community.path, on)}
    parts = places_within(community.pk, started.places)
    left = _organisations_left(started.follows_id)
    chosen = []
    for one in found.values():
        spot = where.get(one.pk, community)
        if not rules.has_a_door(one.kind_id, is_located=one.pk in where, wanted=started.body_kinds):
            continue
        if (left is None or one.pk in left) and _is_wanted(started, one.kind_id, spot, parts):
            chosen.append((spot.path, one.name_key, spot, one.pk))
    grids = grids_of_places({row[2].pk: row[2] for row in chosen}.values(), on)
    ordered = sorted(chosen, key=lambda row: row[:2])
    return (_to_visit(spot, body, grids.get(spot.pk)) for _path, _name, spot, body in ordered)


def groups_without_door(started: Round) -> int:
    """Counts the organisations that a round leaves out because nobody can call at them: people without rooms."""
    community, on = place(started.community_id), started.starts_on
    there = {one.organisation_id for one in located_in(community.path, on)}
    found = organisation_list((community.path,), OrganisationFilters(community=community.pk), on=on)
    kinds = [(one.kind_id, one.pk in there) for one in found if not started.body_kinds]
    return sum(not rules.has_a_door(kind, is_located=is_there, wanted=()) for kind, is_there in kinds)


def organisation_to_visit(started: Round, body: Organisation, spot: Place) -> ToVisit | None:
    """Says where a single organisation is visited in a round; None where the round goes to other kinds or parts."""
    if not _is_wanted(started, body.kind_id, spot, places_within(started.community_id, started.places)):
        return None
    return _to_visit(spot, body.pk, grid_of_place(spot, started.starts_on))


def _is_wanted(started: Round, kind: str, spot: Place, parts: list[tuple[str, UUID | None]]) -> bool:
    if started.body_kinds and kind not in started.body_kinds:
        return False
    # A street is what stands along it, and what is written down as being on the street itself.
    return not parts or any(
        lane in (spot.lane_id, spot.pk) if lane else spot.path.startswith(path) for path, lane in parts
    )


def _to_visit(spot: Place, body: UUID, standing: StandsIn | None) -> ToVisit:
    """Says where an organisation is visited: a courtyard or lane without a grid of its own goes with a building of it.

    Otherwise a courtyard or a lane stands for the building of what is on it (ADR 0041).
    """
    own = spot.pk if spot.kind in ("building", "courtyard", "lane") else spot.building_id
    beside = standing.beside if standing else None
    return ToVisit(spot.pk, beside.pk if beside else own, spot.entrance_id, spot.level, body)


def _organisations_left(earlier: UUID | None) -> set[UUID | None] | None:
    """Lists the organisations that an earlier round left open; None where there is none and all are visited."""
    if earlier is None:
        return None
    left = Door.objects.filter(round_id=earlier, is_resolved=False, is_home=True)
    return set(left.values_list("organisation_id", flat=True))


def house_classes(community_id: UUID, doors: Iterable[ToVisit]) -> dict[UUID | None, HouseClass]:
    """Gives each building's class by its floors, or by the highest of these doors where the floors are not known."""
    highest: dict[UUID | None, int] = {}
    for one in doors:
        highest[one.building] = max(highest.get(one.building, 1), one.level or 1)
    return {
        building: rules.house_class(floors if floors is not None else highest.get(building))
        for building, floors in buildings_of(community_id).values_list("pk", "floors")
    }


def doors_of_both(duplicate_id: UUID, kept_id: UUID) -> list[UUID]:
    """Lists the doors of one organisation in rounds that go to the other at the same place as well."""
    others = Door.objects.filter(organisation_id=kept_id, round=OuterRef("round"), household=OuterRef("household"))
    return list(Door.objects.filter(Exists(others), organisation_id=duplicate_id).values_list("pk", flat=True))

"""Who has to do with needs: bodies, their people, and who stands on a level of the ladder."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from gongzhi.domain.actors.models import Appointment, Person
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.grids.models import GridBuilding, TeamMember
from gongzhi.domain.grids.words import TeamKind
from gongzhi.domain.needs.models import Need, NeedFollower
from gongzhi.domain.needs.words import Rung


def organisations_of(person: UUID, on: date) -> frozenset[UUID]:
    """Lists the organisations in which a person holds a post on a day."""
    held = Appointment.objects.filter(person_id=person, during__contains=on)
    return frozenset(held.values_list("post__organisation_id", flat=True))


def people_of_organisation(organisation: UUID, on: date) -> frozenset[UUID]:
    """Lists the people who hold a post in an organisation on a day."""
    held = Appointment.objects.filter(post__organisation_id=organisation, during__contains=on)
    return frozenset(held.values_list("person_id", flat=True))


def users_of(people: set[UUID]) -> list[UUID]:
    """Lists the accounts of these people; who has none is left out."""
    found = Person.objects.filter(pk__in=people, user__isnull=False).order_by("pk").values_list("user_id", flat=True)
    return [user for user in found if user is not None]


def accounts_of(people: Iterable[UUID]) -> dict[UUID, UUID]:
    """Gives the account of each of these people who has one: person → user."""
    found = Person.objects.filter(pk__in=set(people), user__isnull=False)
    return {person: user for person, user in found.values_list("pk", "user_id") if user is not None}


def people_on_rung(needs: Sequence[Need], on: date) -> dict[UUID, frozenset[UUID]]:
    """Names who is told that a clock has rung: owner and handler, and the level of the ladder it has reached.

    Somebody always hears it: where a level is vacant, or a firm or a resident cannot see who holds it, the next one
    above does; where all are, the community's secretary.
    """
    levels = _nearest_levels(needs, on)
    unnamed = {need.handler_id for need in needs if need.handled_by_id is None and need.handler_id}
    handlers = people_of_organisations(unnamed, on)
    found = {}
    for need in needs:
        own = {need.owner_id, need.handled_by_id} | levels.get(need.pk, set())
        if need.handled_by_id is None and need.handler_id is not None:
            own |= handlers.get(need.handler_id, set())
        found[need.pk] = frozenset(person for person in own if person is not None)
    return found


_POST_OF = {
    Rung.COMMUNITY: PostKind.COMMUNITY_SECRETARY,
    Rung.SUBDISTRICT: PostKind.SUBDISTRICT_OFFICER,
    Rung.DISTRICT: PostKind.DISTRICT_OFFICER,
}


def _nearest_levels(needs: Sequence[Need], on: date) -> dict[UUID, set[UUID]]:
    """Names who hears of each need that went up: its level, else the nearest above where somebody is."""
    found: dict[UUID, set[UUID]] = {}
    left = [(need, int(need.rung)) for need in needs if need.rung != Rung.HANDLER]
    while left:
        levels = _levels(left, on)
        found |= {need.pk: levels[seat] for need, rung in left if levels.get(seat := _seat(need, rung))}
        left = [(need, rung + 1) for need, rung in left if need.pk not in found and rung < Rung.DISTRICT]
    unheard = [(need, int(Rung.COMMUNITY)) for need in needs if need.rung != Rung.HANDLER and need.pk not in found]
    secretaries = _levels(unheard, on)
    return found | {need.pk: secretaries.get(_seat(need, rung), set()) for need, rung in unheard}


def _seat(need: Need, rung: int) -> tuple[int, UUID | None]:
    """Says where somebody of a level is to be told; the needs' communities are loaded."""
    if rung == Rung.GRID_LEAD:
        return rung, need.building_id or need.community_id
    if rung == Rung.COMMUNITY:
        return rung, need.community_id
    return rung, need.community.parent_id if rung == Rung.SUBDISTRICT else None


def _levels(needs: Sequence[tuple[Need, int]], on: date) -> dict[tuple[int, UUID | None], set[UUID]]:
    found: dict[tuple[int, UUID | None], set[UUID]] = {}
    if buildings := {need.building_id for need, at in needs if at == Rung.GRID_LEAD and need.building_id}:
        for building, person in _grid_leads(buildings, on):
            found.setdefault((int(Rung.GRID_LEAD), building), set()).add(person)
    for rung, kind in _POST_OF.items():
        here = [_seat(need, at)[1] for need, at in needs if at == rung]
        if not here:
            continue
        held = Appointment.objects.filter(post__kind=kind, during__contains=on)
        if rung != Rung.DISTRICT:
            held = held.filter(post__place_id__in={seat for seat in here if seat})
        for place, person in held.values_list("post__place_id", "person_id"):
            found.setdefault((int(rung), None if rung == Rung.DISTRICT else place), set()).add(person)
    return found


def _grid_leads(buildings: set[UUID], on: date) -> list[tuple[UUID, UUID]]:
    grid_of = dict(
        GridBuilding.objects.filter(building_id__in=buildings, during__contains=on).values_list(
            "building_id", "grid_id"
        )
    )
    leads: dict[UUID, list[UUID]] = {}
    members = TeamMember.objects.filter(
        grid_id__in=set(grid_of.values()), team__kind=TeamKind.WORK_SQUAD, is_lead=True, during__contains=on
    )
    for grid, person in members.values_list("grid_id", "person_id"):
        leads.setdefault(grid, []).append(person)
    return [(building, person) for building, grid in grid_of.items() for person in leads.get(grid, ())]


def people_of_organisations(organisations: Collection[UUID], on: date) -> dict[UUID, set[UUID]]:
    """Lists the people who hold posts in several organisations on a day, in one query: organisation → people."""
    found: dict[UUID, set[UUID]] = {}
    held = Appointment.objects.filter(post__organisation_id__in=organisations, during__contains=on)
    for organisation, person in held.values_list("post__organisation_id", "person_id") if organisations else ():
        found.setdefault(organisation, set()).add(person)
    return found


def followers_of(need_id: UUID) -> list[NeedFollower]:
    """Lists who else has a need, the first first."""
    return list(NeedFollower.objects.filter(need_id=need_id).order_by("at", "id"))


def reporters_of(need: Need) -> set[UUID]:
    """Names the people who reported a need or joined it."""
    joined = NeedFollower.objects.filter(need=need, person__isnull=False).values_list("person_id", flat=True)
    return {person for person in [need.reporter_id, *joined] if person is not None}


def colleagues(of: Need, on: date) -> list[tuple[UUID, str]]:
    """Lists to whom the owner may offer a need: holders of posts at its community, and members of its squads."""
    posts = Appointment.objects.filter(post__place_id=of.community_id, during__contains=on)
    squads = TeamMember.objects.filter(
        community_id=of.community_id, team__kind=TeamKind.WORK_SQUAD, during__contains=on
    )
    people = Person.objects.filter(user__isnull=False)
    if of.owner_id is not None:
        people = people.exclude(pk=of.owner_id)
    found = people.filter(pk__in=posts.values("person_id")) | people.filter(pk__in=squads.values("person_id"))
    return list(found.distinct().order_by("name_key", "pk").values_list("pk", "name"))


def name_of(person_id: UUID) -> str:
    """Names somebody in a role, for the thread of a need."""
    return Person.objects.filter(pk=person_id).values_list("name", flat=True).first() or ""

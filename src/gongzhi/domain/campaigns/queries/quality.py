"""Quality of a round, by stairwell and for the grid's lead alone (R23): no door, no worker, no minute."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.models import Attempt, Door, Pair, Round, Slip
from gongzhi.domain.campaigns.queries.again import silences_kept, tried_doors
from gongzhi.domain.campaigns.queries.figures import within
from gongzhi.domain.campaigns.rules import StairFigures
from gongzhi.domain.campaigns.words import Outcome, Way
from gongzhi.domain.grids.models import TeamMember
from gongzhi.domain.places.queries import full_names
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import local

_STANDING = Q(withdraws=None, withdrawn_by=None)


def stair_quality(round_id: UUID, scope: Scope) -> list[StairFigures]:
    """Counts knocks, doors met and second looks per stairwell of a scope, in walking order."""
    first = Attempt.objects.filter(_STANDING, door_id=OuterRef("pk"), way=Way.KNOCK)
    second = Attempt.objects.filter(_STANDING, door_id=OuterRef("pk"), way=Way.RECHECK).order_by("-serial")
    unmannerly = _unmannerly(round_id, scope)
    rows = list(
        Door.objects.filter(within(scope), round_id=round_id)
        .annotate(
            stair=Coalesce("entrance_id", "building_id", "household_id"),
            was_met=Exists(first.filter(outcome__in=rules.CONTACTS)),
            again=Subquery(second.values("outcome")[:1]),
        )
        .order_by("number")
        .values_list("pk", "stair", "is_attempted", "was_met", "again")
    )
    stairs: dict[UUID, list[tuple[bool, bool, str | None, int]]] = {}
    for door, stair, tried, met, again in rows:
        stairs.setdefault(stair, []).append((tried, met, again, unmannerly.get(door, 0)))
    names = full_names(set(stairs))
    return [_figures(stair, names.get(stair, ""), some) for stair, some in stairs.items()]


def _unmannerly(round_id: UUID, scope: Scope) -> dict[UUID, int]:
    """Counts the visits against the etiquette (R5): door → visits; three questions."""
    visited = Round.objects.filter(pk=round_id).first()
    if visited is None:
        return {}
    doors = Door.objects.filter(within(scope), round_id=round_id)
    tries = Attempt.objects.filter(_STANDING, door__in=doors, way=Way.KNOCK, slot__isnull=False)
    knocks: dict[UUID, list[rules.Knock]] = {}
    asked: dict[UUID, set[tuple[date | None, int | None]]] = {}
    for one in tries.order_by("door_id", "visited_at", "serial"):
        on, slot = local(one.visited_at).date(), one.slot
        is_met, was_asked = one.outcome in rules.CONTACTS, (on, slot) in asked.get(one.door_id, ())
        knocks.setdefault(one.door_id, []).append(rules.Knock(one.by_id, on, int(slot or 0), is_met, was_asked))
        asked.setdefault(one.door_id, set()).add((one.appointment_on, one.appointment_slot))
    homes = dict(doors.filter(pk__in=knocks, organisation=None).values_list("pk", "household_id"))
    silent = silences_kept(visited)
    return {door: rules.unmannerly(some, silent.get(homes.get(door))) for door, some in knocks.items()}


def _figures(stair: UUID, name: str, doors: list[tuple[bool, bool, str | None, int]]) -> StairFigures:
    looked = [(met, again) for tried, met, again, _unmannerly in doors if again is not None]
    return StairFigures(
        stair=stair,
        name=name,
        doors=len(doors),
        knocks=sum(tried for tried, _met, _again, _unmannerly in doors),
        met=sum(met for _tried, met, _again, _unmannerly in doors),
        rechecked=len(looked),
        differing=sum(again == rules.DIFFERS for _met, again in looked),
        unmannerly=sum(unmannerly for _tried, _met, _again, unmannerly in doors),
    )


def doors_of_leads(visited: Round, on: date) -> set[UUID]:
    """Lists a round's doors at which a lead of their grid knocked, alone or in that day's pair; three questions."""
    members = TeamMember.objects.filter(community_id=visited.community_id, is_lead=True, during__contains=on)
    leads: dict[UUID, set[UUID]] = {}
    for grid, person in members.values_list("grid_id", "person_id"):
        leads.setdefault(grid, set()).add(person)
    pairs = list(Pair.objects.filter(round_id=visited.pk).values_list("on", "first_id", "second_id"))
    made = Attempt.objects.filter(_STANDING, round_id=visited.pk, way=Way.KNOCK, door__grid__isnull=False)
    found = set()
    for door, grid, by, at in made.values_list("door_id", "door__grid_id", "by_id", "visited_at"):
        day = local(at).date()
        beside = {one for on, *two in pairs if on == day and by in two for one in two}
        if leads.get(grid, set()) & {by, *beside}:
            found.add(door)
    return found


def doors_to_recheck(visited: Round, scope: Scope, on: date) -> QuerySet[Door]:
    """Lists the doors drawn for a second look that may be made on a day and that nobody has made yet, in walking order.

    None where the household asked for silence, refused, or was met that day, and none against the day's or the week's
    limit (R5).
    """
    made = Attempt.objects.filter(_STANDING, door_id=OuterRef("pk"), way=Way.RECHECK)
    drawn = Door.objects.filter(within(scope), ~Exists(made), round_id=visited.pk, to_recheck=True)
    found = drawn.exclude(last_outcome=Outcome.REFUSED)
    tried = tried_doors(visited, found, on)
    open_ones = [door for door, facts in tried.items() if rules.may_knock(facts, on)]
    named = ("household", "organisation", "building", "entrance")
    return found.filter(pk__in=open_ones).select_related(*named).order_by("number")


def may_look_again(door: Door, on: date) -> bool:
    """Tells whether a second look at a door may be made on a day (R5)."""
    is_refused = door.last_outcome == Outcome.REFUSED
    return not is_refused and rules.may_knock(tried_doors(door.round, [door], on)[door.pk], on)


def recheck_yield(round_id: UUID) -> tuple[int, int]:
    """Counts the second looks of a round, and those that found something else than the first."""
    counted = Attempt.objects.filter(_STANDING, round_id=round_id, way=Way.RECHECK).aggregate(
        made=Count("pk"), differing=Count("pk", filter=Q(outcome=rules.DIFFERS))
    )
    return counted["made"], counted["differing"]


def slip_yield(round_id: UUID) -> tuple[int, int]:
    """Counts the slips of a round and those that were used."""
    counted = Slip.objects.filter(door__round_id=round_id).aggregate(
        left=Count("pk"), used=Count("pk", filter=Q(used_on__isnull=False))
    )
    return counted["left"], counted["used"]

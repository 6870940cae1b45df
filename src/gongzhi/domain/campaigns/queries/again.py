"""When each door is best tried again: a constant number of questions however many doors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.models import Attempt, Door, DoorSilence, RoundPlan
from gongzhi.domain.campaigns.queries.figures import within
from gongzhi.domain.campaigns.queries.learning import midnight, rates_of
from gongzhi.domain.campaigns.rules import Suggestion, Tried
from gongzhi.domain.campaigns.words import PlanningState, Premises, RoundKind, Slot, Way
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import local
from gongzhi.foundation.workdays.queries import working_calendar

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round


def silences(households: Iterable[UUID], on: date) -> dict[UUID, date]:
    """Gives until when households asked not to be visited: household → day; the others are left out."""
    rows = DoorSilence.objects.filter(household_id__in=list(households), until__gt=on)
    return dict(rows.values_list("household_id", "until"))


def quiet(visited: Round, on: date) -> QuerySet[DoorSilence, UUID]:
    """Lists the households at which a round does not knock on a day: none in an emergency, whose law goes before."""
    return _heard(visited, on).values_list("household_id", flat=True)


def quiet_until(visited: Round, on: date) -> dict[UUID, date]:
    """Says until when a round does not knock at households: household → day; the others are left out."""
    return dict(_heard(visited, on).values_list("household_id", "until"))


def silences_kept(visited: Round) -> dict[UUID | None, tuple[date, date]]:
    """Gives the days on which a round heard a wish not to be visited and until when: household → (since, until)."""
    rows = _heard(visited, visited.starts_on).values_list("household_id", "set_on", "until")
    return {home: (since, until) for home, since, until in rows}


def _heard(visited: Round, on: date) -> QuerySet[DoorSilence]:
    wishes = DoorSilence.objects.filter(community_id=visited.community_id, until__gt=on)
    return wishes if visited.kind != RoundKind.EMERGENCY else wishes.none()


Visited = tuple[UUID, UUID | None]
"""A household, and the organisation in its rooms where that is who is visited: its knocks are counted apart."""

Knocked = dict[Visited, list[tuple[date, int]]]

# The ways on which somebody stands at the door.
KNOCKS = (Way.KNOCK, Way.RECHECK)

# A closed round keeps the day of a knock for a week, and not the part of the day.
SOME_SLOT = -1


def knocks_this_week(households: Iterable[UUID], on: date) -> Knocked:
    """Lists the knocks in the week before a day, over all rounds: (household, organisation) → (day, slot).

    A second look is a knock like any other to whoever lives there.
    """
    since, homes = on - rules.WEEK, list(households)
    rows = Attempt.objects.filter(
        door__household_id__in=homes,
        way__in=KNOCKS,
        withdraws=None,
        withdrawn_by=None,
        slot__isnull=False,
        visited_at__gte=midnight(since),
    ).values_list("door__household_id", "door__organisation_id", "visited_at", "slot")
    closed = Door.objects.filter(household_id__in=homes).exclude(knocked_on=[])
    kept = closed.values_list("household_id", "organisation_id", "knocked_on")
    found: Knocked = {}
    for home, body, at, slot in rows:
        if slot is not None:
            found.setdefault((home, body), []).append((local(at).date(), slot))
    for home, body, days in kept:
        found.setdefault((home, body), []).extend((day, SOME_SLOT) for day in days)
    return {who: [knock for knock in knocks if knock[0] > since] for who, knocks in found.items()}


def slot_on(day: date, part: int) -> Slot:
    """Names the slot of a part of a day: 0 morning, 1 afternoon, 2 evening."""
    return rules.slots_of_day(is_working_day=working_calendar()(day))[part]


def slots_ahead(visited: Round, moment: datetime) -> list[tuple[date, Slot]]:
    """Lists the slots still to come in a round, a week ahead at most; on the days of its plan those when teams go."""
    here, calendar = local(moment), working_calendar()
    first = max(here.date(), visited.starts_on)
    days = [first + timedelta(days=n) for n in range(rules.AHEAD)]
    ends = _ends_of_slots(visited)
    return [
        (day, slot)
        for day in days
        if day <= visited.ends_on
        for part, slot in enumerate(rules.slots_of_day(is_working_day=calendar(day)))
        if (end := ends(day, part)) and (day, end) > (here.date(), here.time())
    ]


def _ends_of_slots(visited: Round) -> Callable[[date, int], time | None]:
    """Tells when a part of a day is over: with the permitted hours or as the plan in use says; None where none goes."""
    kept = RoundPlan.objects.filter(round_id=visited.pk, state=PlanningState.ADOPTED).values_list("wish", flat=True)
    wish = next((rules.wish_of(one) for one in kept), None)
    until = rules.goes_until(wish) if wish else {}

    def ends(day: date, part: int) -> time | None:
        if wish and wish.first_day <= day <= wish.last_day:
            return until.get((day, part))
        hours = settings.KNOCK_HOURS
        return rules.end_of_slot(part, hours) if rules.is_permitted(part, hours) else None

    return ends


def suggestions(visited: Round, doors: Iterable[Door], moment: datetime) -> dict[UUID, Suggestion]:
    """Says for each door of a round when to try it again, in one sentence: door → suggestion."""
    return {door: one.said for door, one in judged_doors(visited, doors, moment).items()}


@dataclass(frozen=True, slots=True)
class Again:
    """When a door that was tried is best tried again, and the present slot where it is to be tried right now."""

    said: Suggestion
    now: tuple[date, Slot] | None


def again_at(
    visited: Round, doors: Iterable[Door], moment: datetime, knocks: Knocked | None = None
) -> dict[UUID, Again]:
    """Says of the doors that were tried, or asked to be visited, when to try them, and whether now: door → answer.

    ``knocks``: those of the week at these doors, where they are known already.
    """
    tried = [one for one in doors if (one.is_attempted or one.appointment_on) and not one.is_resolved]
    return judged_doors(visited, tried, moment, knocks) if tried else {}


def judged_doors(
    visited: Round, doors: Iterable[Door], moment: datetime, knocks: Knocked | None = None
) -> dict[UUID, Again]:
    """Says of doors when to try them, and which of the tried ones now: door → answer; constant questions."""
    now, choices = slot_now(visited, moment), slots_ahead(visited, moment)
    rates = rates_of(visited)
    here = local(moment)
    tried = {door: _now(facts, here) for door, facts in tried_doors(visited, doors, here.date(), knocks).items()}
    return {
        door: Again(rules.suggest(facts, choices, rates), now if now and rules.is_due(facts, *now) else None)
        for door, facts in tried.items()
    }


def slot_now(visited: Round, moment: datetime) -> tuple[date, Slot] | None:
    """Names the slot in which a round may knock at this moment; None outside its days and the permitted hours."""
    here = local(moment)
    on = here.date()
    if not visited.starts_on <= on <= visited.ends_on or not rules.is_within(settings.KNOCK_HOURS, here):
        return None
    return on, rules.slot_of(here, is_working_day=working_calendar()(on))


def asked_doors(visited: Round, scope: Scope, on: date) -> QuerySet[Door]:
    """Lists the open doors of a scope where the household asked to be visited by a day, the earliest first."""
    found = Door.objects.filter(within(scope), round_id=visited.pk, is_resolved=False, closed_because="")
    found = found.filter(appointment_on__lte=on)
    heard = found.exclude(household_id__in=quiet(visited, on))
    named = heard.select_related("household", "organisation", "building", "entrance")
    return named.order_by("appointment_on", "appointment_slot", "number")


def due_stairs(visited: Round, scope: Scope, moment: datetime) -> dict[UUID, float]:
    """Says at which stairwells of a scope tried doors are to be tried now: stairwell → knocks that will be answered.

    As the forecast goes back to them, so do the teams.
    """
    now = slot_now(visited, moment)
    if now is None:
        return {}
    waiting = Q(is_attempted=True) | Q(appointment_on__isnull=False)
    found = Door.objects.filter(within(scope), waiting, round_id=visited.pk, is_resolved=False, closed_because="")
    doors = list(found)
    tried = tried_doors(visited, doors, now[0])
    due = [door for door in doors if rules.is_due(tried[door.pk], *now)]
    rates = rates_of(visited) if due else {}
    gains: dict[UUID, float] = {}
    for door in due:
        stair = door.entrance_id or door.building_id or door.household_id
        answered = rules.chance(door.house_class, now[1], door.attempts, rates, tried[door.pk].premises)
        gains[stair] = gains.get(stair, 0.0) + answered
    return gains


def _now(tried: Tried, here: datetime) -> Tried:
    if tried.appointment is None:
        return tried
    return replace(tried, is_missed=rules.is_over(*tried.appointment, here, settings.KNOCK_HOURS))


def tried_doors(visited: Round, doors: Iterable[Door], on: date, knocks: Knocked | None = None) -> dict[UUID, Tried]:
    """Gives what decides whether each door may be tried again from a day on: door → facts; four questions at most."""
    seen = list(doors)
    homes = [door.household_id for door in seen]
    wishes = silences(homes, on) if visited.kind != RoundKind.EMERGENCY else {}
    made = knocks_this_week(homes, on) if knocks is None else knocks
    kinds = _kinds({door.organisation_id for door in seen if door.organisation_id})
    return {door.pk: _tried(visited, door, wishes, made, kinds) for door in seen}


def _kinds(bodies: set[UUID]) -> dict[UUID, str]:
    """Gives the kinds of organisations by their ids; a round to households asks nothing."""
    if not bodies:
        return {}
    rows = Door.objects.filter(organisation_id__in=bodies).values_list("organisation_id", "organisation__kind__code")
    return {body: kind for body, kind in rows if body is not None}


def _tried(visited: Round, door: Door, wishes: dict[UUID, date], knocks: Knocked, kinds: Mapping[UUID, str]) -> Tried:
    has_wish = door.appointment_on is not None and door.appointment_slot is not None
    return Tried(
        house_class=door.house_class,
        tries=door.attempts,
        failed=door.failed,
        last_slot=door.last_slot,
        is_resolved=door.is_resolved,
        is_closed=bool(door.closed_because),
        met_on=local(door.last_at).date() if door.last_at and door.last_outcome in rules.CONTACTS else None,
        most_tries=visited.most_tries,
        appointment=(door.appointment_on, door.appointment_slot) if has_wish else None,  # type: ignore[arg-type]
        silent_until=wishes.get(door.household_id),
        premises=rules.premises_of(kinds[door.organisation_id]) if door.organisation_id else Premises.HOME,
        knocks=knocks.get((door.household_id, door.organisation_id), ()),
    )

"""When each door is best tried again: a constant number of questions however many doors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.models import Attempt, Door, DoorSilence
from gongzhi.domain.campaigns.queries.ground import both
from gongzhi.domain.campaigns.queries.learning import answer_rates, knocks_of
from gongzhi.domain.campaigns.rules import Suggestion, Tried
from gongzhi.domain.campaigns.words import Slot, Way
from gongzhi.foundation.time import local
from gongzhi.foundation.workdays.queries import working_calendar

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round


def silences(households: Iterable[UUID], on: date) -> dict[UUID, date]:
    """Gives until when households asked not to be visited: household → day; the others are left out."""
    rows = DoorSilence.objects.filter(household_id__in=list(households), until__gt=on)
    return dict(rows.values_list("household_id", "until"))


def silences_of(community_id: UUID, on: date) -> QuerySet[DoorSilence]:
    """Lists the wishes not to be visited in a community, those that end first at the top."""
    return DoorSilence.objects.filter(community_id=community_id, until__gt=on).select_related("household__building")


def knocks_this_week(households: Iterable[UUID], on: date) -> dict[UUID, list[tuple[date, int]]]:
    """Lists the knocks at households in the week before a day, over all rounds: (day, slot)."""
    since = on - rules.WEEK
    rows = Attempt.objects.filter(
        door__household_id__in=list(households), way=Way.KNOCK, withdraws=None, withdrawn_by=None
    ).values_list("door__household_id", "visited_at", "slot")
    found: dict[UUID, list[tuple[date, int]]] = {}
    for household, at, slot in rows:
        if local(at).date() > since:
            found.setdefault(household, []).append((local(at).date(), slot))
    return found


def slots_ahead(visited: Round, moment: datetime) -> list[tuple[date, Slot]]:
    """Lists the slots that are still to come in a round, a week ahead at most."""
    here, calendar = local(moment), working_calendar()
    first = max(here.date(), visited.starts_on)
    days = [first + timedelta(days=n) for n in range(rules.AHEAD)]
    return [
        (day, slot)
        for day in days
        if day <= visited.ends_on
        for slot in rules.slots_of_day(is_working_day=calendar(day))
        if not rules.is_over(day, slot, here, settings.KNOCK_HOURS)
    ]


def suggestions(visited: Round, doors: Iterable[Door], moment: datetime) -> dict[UUID, Suggestion]:
    """Says for each door of a round when to try it again, in one sentence: door → suggestion."""
    seen = list(doors)
    homes, on = [door.household_id for door in seen], local(moment).date()
    choices = slots_ahead(visited, moment)
    rates = both(answer_rates(visited.community_id), knocks_of(visited.pk))
    quiet, knocks = silences(homes, on), knocks_this_week(homes, on)
    return {door.pk: rules.suggest(_tried(visited, door, quiet, knocks), choices, rates) for door in seen}


def _tried(visited: Round, door: Door, quiet: dict[UUID, date], knocks: dict[UUID, list[tuple[date, int]]]) -> Tried:
    has_wish = door.appointment_on is not None and door.appointment_slot is not None
    return Tried(
        house_class=door.house_class,
        tries=door.attempts,
        failed=door.failed,
        last_slot=door.last_slot,
        is_resolved=door.is_resolved,
        met_on=local(door.last_at).date() if door.last_at and door.last_outcome in rules.CONTACTS else None,
        most_tries=visited.most_tries,
        appointment=(door.appointment_on, door.appointment_slot) if has_wish else None,  # type: ignore[arg-type]
        silent_until=quiet.get(door.household_id),
        knocks=knocks.get(door.household_id, ()),
    )

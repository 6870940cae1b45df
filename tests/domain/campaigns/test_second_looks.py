"""The second look is a knock: it honours every wish, the permitted hours, the day's contact and the week (R5)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from gongzhi.domain.campaigns import queries
from gongzhi.domain.campaigns.models import Door, Pair, Round
from gongzhi.domain.campaigns.services import (
    close_round,
    draw_rechecks,
    note_recheck,
    record_visit,
    silence_household,
)
from gongzhi.domain.grids.models import Grid, Team, TeamMember
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import By, Scope
from tests.domain.campaigns.small import NOON, TODAY, Small, begin

pytestmark = pytest.mark.django_db
TOMORROW = NOON + timedelta(days=1)


def drawn(small: Small, running: Round, outcome: str = "talked") -> Door:
    door = Door.objects.filter(round=running).order_by("number")[0]
    record_visit(door.pk, outcome=outcome, by=small.lin, at=NOON)
    Door.objects.filter(pk=door.pk).update(to_recheck=True)
    return door


def listed(small: Small, running: Round, at: datetime = TOMORROW) -> bool:
    scope = Scope(paths=(small.community.path,))
    return queries.doors_to_recheck(running, scope, (at + timedelta(hours=8)).date()).exists()


def refused(small: Small, door: Door, at: datetime = TOMORROW) -> bool:
    try:
        note_recheck(door.pk, agrees=None, by=small.chen, at=at)
    except NotNow:
        return True
    return False


def test_who_asked_for_silence_is_neither_drawn_nor_looked_at(small: Small, running: Round) -> None:
    door = drawn(small, running)
    assert listed(small, running)
    silence_household(door.household_id, until=TODAY + timedelta(days=9), by=small.zhao, at=NOON)
    assert (listed(small, running), refused(small, door)) == (False, True)
    Door.objects.update(to_recheck=False)
    others = Door.objects.filter(round=running).exclude(pk=door.pk)
    assert not others.filter(is_attempted=True).exists()
    draw_rechecks(running.pk, by=small.zhao, at=NOON)
    assert not Door.objects.filter(to_recheck=True).exists()


def test_a_refusal_after_the_drawing_is_a_complete_answer(small: Small, running: Round) -> None:
    door = drawn(small, running, "come_back")
    record_visit(door.pk, outcome="refused", by=small.lin, at=NOON + timedelta(hours=3))
    assert (listed(small, running), refused(small, door)) == (False, True)


def test_whoever_was_met_today_is_not_met_again_today(small: Small, running: Round) -> None:
    door = drawn(small, running)
    assert (listed(small, running, NOON), refused(small, door, NOON + timedelta(hours=3))) == (False, True)
    assert not refused(small, door)


def test_a_second_look_is_made_in_permitted_hours(small: Small, running: Round) -> None:
    door, late = drawn(small, running), TOMORROW + timedelta(hours=10)
    assert refused(small, door, late)
    note_recheck(door.pk, agrees=True, by=small.chen, at=late, at_device=TOMORROW)


def test_a_second_look_is_one_of_three_knocks_a_week(small: Small, running: Round) -> None:
    door = drawn(small, running, "no_answer")
    for days in (1, 2):
        assert not refused(small, door, NOON + timedelta(days=days))
    knocks = queries.knocks_this_week([door.household_id], TODAY + timedelta(days=2))
    assert [len(some) for some in knocks.values()] == [3]
    close_round(running.pk, by=small.zhao, at=NOON + timedelta(days=2))
    after = begin(small, name="Second", starts_on=TODAY + timedelta(days=3), ends_on=TODAY + timedelta(days=5))
    again = Door.objects.get(round=after, household_id=door.household_id)
    said = queries.suggestions(after, [again], NOON + timedelta(days=3))[again.pk]
    assert said.day is None or said.day > TODAY + timedelta(days=6)


def lead_of(small: Small, grid: Grid, lead: By, mate: By, running: Round) -> None:
    """Makes somebody the lead of a grid, who goes there with another person today."""
    assert lead.person is not None
    assert mate.person is not None
    team = Team.objects.create(grid=grid, kind="work_squad", community=small.community, name="网格队")
    since = DateRange(TODAY - timedelta(days=9), None)
    TeamMember.objects.create(
        team=team, grid=grid, person_id=lead.person, community=small.community, is_lead=True, during=since
    )
    Pair.objects.create(
        round=running, community=small.community, grid=grid, team=1, on=TODAY, time="day", first_id=lead.person,
        second_id=mate.person, named_at=NOON - timedelta(days=2),
    )  # fmt: skip


def test_what_the_leads_own_pair_did_is_drawn_for_nobody_and_chance_decides(small: Small, running: Round) -> None:
    lead_of(small, small.grids[0], small.chen, small.lin, running)
    for door in Door.objects.filter(round=running):
        record_visit(door.pk, outcome="talked", by=small.lin, at=NOON)
    grids, doors = set(), set()
    for _time in range(25):
        Door.objects.update(to_recheck=False)
        assert draw_rechecks(running.pk, by=small.zhao, at=NOON) == 1
        one = Door.objects.get(to_recheck=True)
        grids.add(one.grid_id)
        doors.add(one.pk)
    assert small.grids[0].pk not in grids
    assert len(doors) > 1
    # The journal keeps by which seed each was drawn.
    seeds = set(Entry.objects.filter(verb="round.rechecks_drawn").values_list("because", flat=True))
    assert len(seeds) > 1
    assert all(one.startswith("seed ") for one in seeds)

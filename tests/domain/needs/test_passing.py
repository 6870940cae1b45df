"""Needs of somebody who leaves are nobody's orphans: a successor's by agreement, else by rule."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gongzhi.domain.actors.services import add_person, end_appointments
from gongzhi.domain.grids.services import leave_teams
from gongzhi.domain.needs.models import Need, NeedEvent
from gongzhi.domain.needs.services import PassedOn, answer_need, pass_on_needs
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import SYSTEM
from gongzhi.workflows.hand_over_post import hand_over_post
from gongzhi.workflows.keep_accounts import end_account
from tests.support.cast import BASIS, join
from tests.support.needs_stage import MORNING

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def owner(need: Need) -> str:
    found = Need.objects.select_related("owner").get(pk=need.pk).owner
    return found.name if found else ""


def test_an_open_need_falls_to_the_lead_of_the_grid_s_squad(stage: Stage) -> None:
    need = stage.open("lin").need
    join(stage.cast.grids[0], "work_squad", stage.people["he"], is_lead=True)
    assert pass_on_needs(stage.people["lin"].pk, by=SYSTEM) == [PassedOn(need.number, "He")]
    assert owner(need) == "He"
    last = NeedEvent.objects.filter(need=need).order_by("-position")[0]
    assert (last.step, "Lin" in last.text, "He" in last.text) == ("noted", True, True)
    assert Entry.objects.filter(verb="need.passed_on", subject=need.pk).count() == 1
    told = Message.objects.filter(subject=need.pk, kind="need_assigned").values_list("to", flat=True)
    assert stage.people["he"].user_id in set(told)


def test_without_a_lead_it_falls_to_the_secretary_and_closed_ones_stay(stage: Stage) -> None:
    need = stage.open("lin").need
    closed = answer_need(stage.asked().pk, satisfied=True, spoken=True, by=stage.by("lin"), at=MORNING + 4 * HOUR)
    assert pass_on_needs(stage.people["lin"].pk, by=SYSTEM) == [PassedOn(need.number, "Zhao")]
    assert (owner(need), owner(closed)) == ("Zhao", "Lin")


def test_where_nobody_is_found_the_number_is_told_and_nothing_changes(stage: Stage) -> None:
    need = stage.open("lin").need
    end_appointments(stage.people["zhao"].pk, on=time.today(), by=SYSTEM, because="x")
    leave_teams(stage.people["zhao"].pk, on=time.today(), by=SYSTEM)
    assert pass_on_needs(stage.people["lin"].pk, by=SYSTEM) == [PassedOn(need.number, "")]
    assert owner(need) == "Lin"


def test_whose_account_ends_leaves_no_open_need_behind(stage: Stage) -> None:
    need = stage.open("lin").need
    left = end_account(stage.people["lin"].pk, because="离职", by=stage.by("zhao"))
    assert (left.needs, owner(need)) == ((PassedOn(need.number, "Zhao"),), "Zhao")


def test_needs_go_along_with_a_post_where_both_agree_and_never_ahead_of_the_day(stage: Stage) -> None:
    need = stage.open("lin").need
    heir = add_person("新人", community=stage.cast.home, by=SYSTEM)
    held, tomorrow = stage.cast.appointments["lin"], time.today().replace(year=time.today().year + 1)
    with pytest.raises(NotSo) as refusal:
        hand_over_post(held.pk, to=heir, on=tomorrow, legal_basis=BASIS, with_needs=True, by=SYSTEM)
    assert set(refusal.value.fields) == {"with_needs"}
    made, passed = hand_over_post(held.pk, to=heir, on=time.today(), legal_basis=BASIS, with_needs=True, by=SYSTEM)
    assert (made.person, passed, owner(need)) == (heir, [PassedOn(need.number, "新人")], "新人")


def test_without_their_agreement_the_needs_stay(stage: Stage) -> None:
    need = stage.open("lin").need
    heir = add_person("新人", community=stage.cast.home, by=SYSTEM)
    held = stage.cast.appointments["lin"]
    _made, passed = hand_over_post(held.pk, to=heir, on=time.today(), legal_basis=BASIS, with_needs=False, by=SYSTEM)
    assert (passed, owner(need)) == ([], "Lin")

"""The form that asks how a community is to be divided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from gongzhi.domain.grids.models import PlanQuestion
from gongzhi.domain.grids.rules import Wish
from gongzhi.foundation.time import now
from tests.domain.grids.test_nets import by_hand

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


def test_whoever_asks_differently_finds_everything_that_was_asked(stage: GridsStage) -> None:
    by_hand(stage)
    lines = (((116.4, 39.99), (116.41, 39.99)), ((116.42, 39.98), (116.43, 39.98)))
    staying = tuple(one.pk for one in stage.buildings[:2])
    wish = Wish(4, 0.08, "minutes", ("lanes", "drawn"), lines, staying, keeps_courtyards=False)
    facts = {"state": "answered", "wish": wish.kept(), "asked_at": now(), "ended_at": now()}
    asked = PlanQuestion.objects.create(community=stage.community, **facts)
    desk = Client()
    desk.force_login(stage.user("zhao"))
    page = desk.get(f"/desk/grids/questions/{asked.pk}/")
    address = f"/desk/grids/propose/?community={stage.community.pk}&from={asked.pk}"
    assert address.replace("&", "&amp;") in page.content.decode()
    shown = desk.get(address)
    form = shown.context["form"]
    names = ("districts", "tolerance", "load", "holds", "keeps_courtyards", "seeks_little_change")
    assert {name: form[name].value() for name in names} == {
        "districts": 4, "tolerance": 8, "load": "minutes", "holds": ["lanes"],
        "keeps_courtyards": False, "seeks_little_change": True,
    }  # fmt: skip
    assert form["drawn"].value().splitlines() == [
        "116.400000,39.990000 116.410000,39.990000", "116.420000,39.980000 116.430000,39.980000",
    ]  # fmt: skip
    assert shown.context["chosen"] == {str(one) for one in staying}


def test_another_communitys_question_fills_nothing_in(stage: GridsStage) -> None:
    theirs = PlanQuestion.objects.create(
        community=stage.next_door, state="answered", wish=Wish(7).kept(), asked_at=now(), ended_at=now()
    )
    desk = Client()
    desk.force_login(stage.user("zhao"))
    for named in (theirs.pk, "nonsense"):
        shown = desk.get(f"/desk/grids/propose/?community={stage.community.pk}&from={named}")
        assert (shown.status_code, shown.context["form"]["districts"].value()) == (200, 1)

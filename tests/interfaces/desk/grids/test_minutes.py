"""What pages show of a plan whose grids are equal by minutes of work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import translation

from gongzhi.domain.grids import services
from gongzhi.domain.grids.models import GridPlan, PlanQuestion
from gongzhi.domain.grids.rules import Wish, balance, refusal
from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.time import now, today
from tests.support.grids_stage import draw_plan

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


def asked(stage: GridsStage, load: str) -> tuple[PlanQuestion, GridPlan]:
    question = PlanQuestion.objects.create(
        community=stage.community, state="answered", wish=Wish(2, 0.05, load).kept(), asked_at=now(), ended_at=now()
    )
    plan = draw_plan(stage, range(5), range(5, 12))
    sizes: list[dict[str, Any]] = [
        {"serial": 1, "households": 20, "buildings": 5, "minutes": 301},
        {"serial": 2, "households": 28, "buildings": 7, "minutes": 309},
    ]
    figures = {"households": 48, "grids": sizes, "load": load, "imbalance": 0.013}
    GridPlan.objects.filter(pk=plan.pk).update(question=question, figures=figures)
    return question, plan


def page(stage: GridsStage, address: str) -> str:
    desk = Client()
    desk.force_login(stage.user("zhao"))
    return desk.get(address, headers={"Accept-Language": "en"}).content.decode()


def test_bars_and_sentences_speak_of_minutes_where_the_grids_are_equal_by_them(stage: GridsStage) -> None:
    question, plan = asked(stage, "minutes")
    beside = page(stage, f"/desk/grids/questions/{question.pk}/")
    assert 'max="309" value="301"' in beside
    assert beside.index('value="301"') < beside.index('max="28" value="20"')
    # 48 doors in all, 3 minutes each: the plan's own page counts what stands there today.
    shown = page(stage, f"/desk/grids/plans/{plan.pk}/")
    assert ("60–84" in shown, "20至28户" in shown) == (True, False)


@pytest.mark.parametrize(("load", "minutes"), [("households", False), ("both", True)])
def test_minutes_are_shown_where_they_were_asked_for(stage: GridsStage, load: str, minutes: bool) -> None:
    question, _plan = asked(stage, load)
    beside = page(stage, f"/desk/grids/questions/{question.pk}/")
    assert ('max="28" value="20"' in beside, 'value="301"' in beside) == (True, minutes)


def test_a_refusal_says_by_which_load_and_whether_it_is_proved() -> None:
    facts = {"reason": "unit_too_heavy", "building": "塔楼", "load": 900, "by": "minutes"}
    by_minutes = refusal(facts, Wish(5, load="both")).sentence
    by_homes = refusal({**facts, "by": "households"}, Wish(5, load="both")).sentence
    assert (by_minutes == refusal(facts, Wish(5, load="minutes")).sentence, by_minutes == by_homes) == (True, False)
    found = {"reason": "not_found", "nearest": 0.08}
    assert refusal(found | {"is_proved": True}, Wish(5)).sentence != refusal(found, Wish(5)).sentence


def test_a_difference_is_rounded_once() -> None:
    # 444 of 424.29 is 4.646 %: rounded to 4.65 first it would become 4.7.
    with translation.override("en"):
        assert "by 4.6 percent" in balance(444 / (2970 / 7) - 1, 0.01).sentence


def test_bars_say_the_mean_and_what_was_allowed(stage: GridsStage) -> None:
    question, _plan = asked(stage, "households")
    User.objects.filter(pk=stage.user("zhao").pk).update(language="en")
    beside = page(stage, f"/desk/grids/questions/{question.pk}/")
    assert "Mean 24, allowed 23 to 25" in beside


def test_how_a_plan_was_made_is_said_in_words(stage: GridsStage) -> None:
    _question, plan = asked(stage, "households")
    shown = page(stage, f"/desk/grids/plans/{plan.pk}/")
    assert ("手动划分" in shown, "by hand" in shown, "随机种子" in shown) == (True, False, False)


def test_a_day_and_a_grid_that_things_come_from_have_words_of_their_own(stage: GridsStage) -> None:
    _question, plan = asked(stage, "households")
    services.adopt_plan(plan.pk, from_=today(), by=stage.by("zhao"))
    dated = page(stage, f"/desk/grids/places/{stage.buildings[0].pk}/")
    assert ("原网格" in dated, '<th scope="col">起</th>' in dated) == (False, True)
    compared = page(stage, f"/desk/grids/plans/{plan.pk}/compare/{plan.pk}/")
    assert "原网格" in compared

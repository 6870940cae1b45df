"""A round to organisations where the register knows none: every page says what to do, and what is found gets a line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from gongzhi.domain.actors.services import add_organisation, relate_place
from gongzhi.domain.campaigns.models import Round
from gongzhi.domain.campaigns.services import record_visit, start_round
from gongzhi.domain.fieldwork.services import Find, register_found, report_found
from gongzhi.foundation.reach import SYSTEM
from tests.interfaces.field.phones import call, pack_of
from tests.support.rounds_stage import FACTS, NOON, TODAY, Running, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def bare(running: Running) -> Running:
    facts: dict[str, Any] = {**FACTS, "target": "organisations", "body_kinds": ["restaurant"]}
    running.round = start_round(running.cast.home.pk, by=running.by("zhao"), at=NOON, **facts)
    return running


def households_beside() -> UUID:
    """Names the round to households that runs beside."""
    return Round.objects.get(target="households").pk


def test_the_form_says_that_such_a_round_can_begin(running: Running) -> None:
    asked = f"/desk/rounds/new/?community={running.cast.home.pk}&preview=1&target=organisations&body_kinds=restaurant"
    assert "本轮照样可以开始" in words(running.enter("zhao"), asked)
    assert "本轮照样可以开始" not in words(running.enter("zhao"), asked.replace("organisations", "households"))


def test_every_page_of_it_says_what_to_do(bare: Running) -> None:
    zhao, desk = bare.enter("zhao"), f"/desk/rounds/{bare.round.pk}/"
    board = words(zhao, desk)
    assert ("把发现的单位记下来" in board, board.count("名单上还没有单位"), "0%" in board) == (True, 3, False)
    plans = words(zhao, f"{desk}plans/")
    assert ("先不做计划" in plans, 'name="teams"' in plans, f"{desk}pairs/" in plans) == (True, False, True)
    paper = words(zhao, f"{desk}paper/")
    grid = bare.cast.grids[0]
    assert ("登记入册后" in paper, f"{desk}paper/grids/{grid.pk}/" in paper) == (True, True)
    for page in ("live/", "doors/", "pairs/", "close/", "found/", "campaign/"):
        words(zhao, desk + page)
    assert "把发现的单位记下来" not in words(zhao, "/desk/rounds/")
    words(zhao, f"{desk}close/", 302, sure="1")
    words(zhao, f"{desk}report/")


def test_each_grid_has_an_empty_pack_and_a_sheet_for_whoever_works_in_it(bare: Running) -> None:
    pack = pack_of(bare, "lin")
    assert (pack["stairs"], bool(pack["spots"])) == ([], True)
    sheet, lin = f"/desk/rounds/{bare.round.pk}/paper/grids/", bare.enter("lin")
    own, other = bare.cast.grids[:2]
    assert lin.get(f"{sheet}{own.pk}/").headers["Content-Type"] == "application/pdf"
    words(lin, f"{sheet}{other.pk}/", 404)
    households = households_beside()
    words(lin, f"/desk/rounds/{households}/paper/grids/{own.pk}/", 404)


def test_a_program_reads_nought_and_cannot_plan(bare: Running) -> None:
    for what in ("board", "progress", "stairs"):
        assert call(bare, "zhao", f"/rounds/{bare.round.pk}/{what}") == (200, [])
    assert call(bare, "lin", f"/rounds/{bare.round.pk}/stairs") == (200, [])
    assert call(bare, "chen", f"/rounds/{bare.round.pk}/board")[0] == 404
    wish = {"teams": 1, "windows": [{"on": TODAY.isoformat(), "begins": "14:00", "ends": "17:00"}]}
    status, said = call(bare, "zhao", f"/rounds/{bare.round.pk}/plans", wish)
    assert (status, "先不做计划" in str(said)) == (409, True)


def test_what_is_found_gets_a_line_and_then_the_round_can_be_planned(bare: Running) -> None:
    found = report_found(
        bare.round.pk, found=Find(bare.cast.buildings[0].pk, "新饭馆", "restaurant"), by=bare.by("lin"), at=NOON
    )
    register_found(found.pk, name="新饭馆", kind="restaurant", by=bare.by("zhao"))
    zhao, desk = bare.enter("zhao"), f"/desk/rounds/{bare.round.pk}/"
    assert "名单上还没有单位" not in words(zhao, desk)
    assert 'name="teams"' in words(zhao, f"{desk}plans/")


def test_the_plan_page_tells_when_shops_and_offices_are_taken_to_be_open(running: Running) -> None:
    home, households = running.cast.home, running.round
    shop = add_organisation("老面馆", kind="restaurant", community=home, by=SYSTEM, since=TODAY)
    relate_place(shop, place=running.cast.buildings[0], relation="located", from_=TODAY, source="登记表", by=SYSTEM)
    facts: dict[str, Any] = {**FACTS, "target": "organisations"}
    walked = start_round(home.pk, by=running.by("zhao"), at=NOON, **facts)
    zhao = running.enter("zhao")
    page = words(zhao, f"/desk/rounds/{walked.pk}/plans/")
    assert ("作的假设" in page, "不营业" in page, "假设 80" in page) == (True, True, False)
    record_visit(walked.doors.get(organisation=shop).pk, outcome="no_answer", by=running.by("lin"), at=NOON)
    assert "假设 80" in words(zhao, f"/desk/rounds/{walked.pk}/plans/")
    assert "作的假设" not in words(zhao, f"/desk/rounds/{households.pk}/plans/")

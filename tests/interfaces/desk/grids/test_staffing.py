"""The page on which a team is staffed: every deputy stays, and of two who save at once the second is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from gongzhi.domain.grids import queries, services
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from gongzhi.foundation.time import today
from tests.domain.grids.test_nets import by_hand

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import Grid
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


def squad(grid: Grid) -> queries.TeamLine:
    set_reach(EVERYWHERE)
    return queries.team_lines([grid.pk], today())[grid.pk][0]


def staffed(stage: GridsStage) -> tuple[Grid, str, Client]:
    grid = by_hand(stage).grids.get(serial=1)
    lin, feng, sun = stage.ids("lin", "feng", "sun")
    services.staff_team(
        grid.pk, kind="work_squad", members=[lin, feng, sun], lead=lin, deputies=[feng, sun], by=stage.by("zhao")
    )
    desk = Client()
    desk.force_login(stage.user("zhao"))
    return grid, f"/desk/grids/{grid.pk}/teams/work_squad/", desk


def typed(page: Any) -> dict[str, Any]:
    form, shown = page.context["form"], page.context
    return {
        "lead": str(form["lead"].value()), "deputies": sorted(shown["standing_in"]), "members": sorted(shown["chosen"]),
        "seen": shown["mark"],
    }  # fmt: skip


def test_whoever_saves_for_another_reason_keeps_every_deputy(stage: GridsStage) -> None:
    grid, address, desk = staffed(stage)
    li = stage.ids("li")[0]
    sent = typed(desk.get(address))
    assert desk.post(address, sent | {"deputy": str(li)}).status_code == 302
    line = squad(grid)
    assert {one for one, _name in line.deputies} == set(stage.ids("feng", "sun", "li"))
    assert len(line.members) == 4


def test_the_second_of_two_is_told_and_can_save_again(stage: GridsStage) -> None:
    grid, address, desk = staffed(stage)
    first, second = typed(desk.get(address)), typed(desk.get(address))
    lin, feng, sun, li = (str(one) for one in stage.ids("lin", "feng", "sun", "li"))
    assert desk.post(address, first | {"members": [lin, feng, sun, li]}).status_code == 302
    refused = desk.post(address, second | {"members": [lin, feng], "deputies": [feng]})
    assert (refused.status_code, "Li" in refused.content.decode()) == (422, True)
    assert len(squad(grid).members) == 4
    again = {"lead": lin, "members": [lin, feng], "deputies": [feng], "seen": refused.context["mark"]}
    assert desk.post(address, again).status_code == 302
    assert {str(one) for one, _name in squad(grid).members} == {lin, feng}

"""The page on which a team is staffed: every deputy stays, and of two who save at once the second is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from gongzhi.domain.actors.services import add_organisation, add_person, add_post, appoint
from gongzhi.domain.grids import queries, services
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
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


def test_whoever_stands_for_a_house_of_the_grid_comes_first_and_volunteers_are_not_offered_for_the_squad(
    stage: GridsStage,
) -> None:
    grid, address, desk = staffed(stage)
    body = add_organisation("楼门组", kind="residents_committee", community=stage.community, by=SYSTEM)
    for name, at in (("Ann", 11), ("Zoe", 0)):
        post = add_post(body, kind="entrance_lead", title="楼门长", place=stage.buildings[at], by=SYSTEM)
        person = add_person(name, community=stage.community, by=SYSTEM)
        appoint(post, person=person, from_=today(), legal_basis="Article 15", by=SYSTEM)
    add_person("Vera", community=stage.community, role="volunteer", by=SYSTEM)
    groups = {group.label: [words for _id, words in group.people] for group in desk.get(address).context["groups"]}
    offered = [words.split(" · ")[0] for people in groups.values() for words in people]
    assert (offered.index("Zoe") < offered.index("Ann"), "Vera" in offered) == (True, False)
    assert "data-sift" in desk.get(address).content.decode()
    volunteers = desk.get(address.replace("work_squad", "volunteer_team")).context["groups"]
    assert "Vera" in {words for group in volunteers for _id, words in group.people}
    work = desk.get(f"/desk/grids/{grid.pk}/work/").context["meeting_form"].fields["convener"].choices
    assert {words.split(" · ")[0] for _id, words in work[1:]} >= {"Zhao", "Qian"}

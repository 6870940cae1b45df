"""The pages of the five nets: one plan walks them, and only its secretary sets anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.domain.grids import queries
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from gongzhi.foundation.time import today
from tests.domain.grids.test_nets import by_hand, posts, staff

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


def visit(stage: GridsStage, name: str) -> Client:
    client = Client()
    client.force_login(stage.user(name))
    return client


def test_a_plan_walks_its_nets_on_the_pages(stage: GridsStage) -> None:
    plan = by_hand(stage, 1)
    grid = plan.grids.get()
    staff(stage, grid, "work_squad", ["lin"])
    convener, reports_to = posts()
    desk, base, work = visit(stage, "zhao"), f"/desk/grids/plans/{plan.pk}/nets/", f"/desk/grids/{grid.pk}/work/"
    assert desk.get(base).context["upcoming"].kind == "partition"
    meeting = {
        "rhythm": "weekly", "weekday": "1", "starts_at": "09:00", "meets_where": "居委会", "convener": str(convener),
        "reports_to": str(reports_to), "office_phone": "13800138000",
    }  # fmt: skip
    refused = desk.post(f"{work}meeting/", meeting)
    assert (refused.status_code, set(refused.context["meeting_form"].errors)) == (422, {"office_phone"})
    assert desk.post(f"{work}meeting/", meeting | {"office_phone": "010-64930000"}).status_code == 302
    assert desk.post(f"{base}coordination/finish/", {"finding": "好"}).status_code == 302
    assert desk.post(f"{base}services/finish/", {"finding": "好"}).status_code == 422
    lin = str(stage.ids("lin")[0])
    week = f"/desk/grids/{grid.pk}/teams/work_squad/rota/"
    assert desk.post(week, {"people": [lin], "days": ["1", "3"], "parts": ["morning"]}).status_code == 302
    assert desk.post(week, {"off": f"3 morning {lin}"}).status_code == 302
    assert desk.post(week, {"people": [], "days": [], "parts": []}).status_code == 422
    stock = {"name": "口罩", "unit": "盒", "quantity": "2", "wanted": "5"}
    assert desk.post(f"{work}stock/", stock).status_code == 302
    set_reach(EVERYWHERE)
    lines = {one.kind.value: one for one in queries.stage_lines(plan, today())}
    assert (lines["coordination"].is_done, lines["review"].open_points) == (True, 2)
    assert set(queries.rotas([grid.pk], today())[grid.pk, "work_squad"].days) == {(1, "morning")}
    alarms = desk.get(f"/desk/grids/alarms/?community={stage.community.pk}").context["listing"].rows
    assert {one.kind for one in alarms} == {"volunteer_team", "service_team"}
    assert desk.get(f"/desk/grids/alarms/?community={stage.community.pk}&format=csv").content.count(b"\n") == 3


def test_who_gets_which_page_of_the_nets(stage: GridsStage) -> None:
    plan = by_hand(stage, 1)
    grid = plan.grids.get()
    staff(stage, grid, "work_squad", ["lin"])
    pages = {
        "nets": f"/desk/grids/plans/{plan.pk}/nets/",
        "stage": f"/desk/grids/plans/{plan.pk}/nets/staffing/",
        "alarms": f"/desk/grids/alarms/?community={stage.community.pk}",
        "work": f"/desk/grids/{grid.pk}/work/",
        "rota": f"/desk/grids/{grid.pk}/teams/work_squad/rota/",
        "team": f"/desk/grids/teams/{grid.teams.get().pk}/",
    }
    found = {
        name: {page: visit(stage, name).get(address).status_code for page, address in pages.items()}
        for name in ("zhao", "qian", "lin", "chen")
    }
    everything = dict.fromkeys(pages, 200) | {"team": 302}
    assert found == {
        "zhao": everything,
        "qian": everything | {"rota": 403},
        "lin": dict.fromkeys(pages, 404) | {"work": 200, "rota": 403},
        "chen": dict.fromkeys(pages, 404),
    }
    setting = visit(stage, "qian").post(pages["stage"], {"due_on": today().isoformat()})
    assert setting.status_code == 403


def test_programs_walk_the_nets_too(stage: GridsStage) -> None:
    plan = by_hand(stage, 1)
    api, head = visit(stage, "zhao"), {"Idempotency-Key": str(uuid4())}
    body = json.dumps({"due_on": today().isoformat(), "label": "划好网格"})
    sent = api.put(f"/api/v1/plans/{plan.pk}/nets/partition", body, content_type="application/json", headers=head)
    stages = api.get(f"/api/v1/plans/{plan.pk}/nets").json()
    assert (sent.status_code, stages[0]["label"], stages[0]["is_sample"], len(stages)) == (201, "划好网格", False, 5)
    alarms = api.get(f"/api/v1/communities/{stage.community.pk}/team-alarms").json()
    assert {one["alarm"] for one in alarms} == {"vacant"}
    assert visit(stage, "chen").get(f"/api/v1/plans/{plan.pk}/nets").status_code == 404

"""The pages of grids: the secretary's way from the question to staffed teams, and who sees what."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.domain.campaigns.models import Door
from gongzhi.domain.campaigns.services import start_round
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.models import GridBuilding, GridPlan, PlanQuestion, TeamMember
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from gongzhi.foundation.time import today
from tests.support.grids_stage import draw_plan

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


def visit(stage: GridsStage, name: str) -> Client:
    client = Client()
    client.force_login(stage.user(name))
    return client


def divided(stage: GridsStage, districts: int = 3, *, is_adopted: bool = True) -> GridPlan:
    set_reach(EVERYWHERE)
    plan = services.propose_plan(stage.community.pk, districts=districts, tolerance=0.05, by=stage.by("zhao"))
    if is_adopted:
        plan = services.adopt_plan(plan.pk, from_=today(), by=stage.by("zhao"))
    return plan


def answer(desk: Client, question_page: str) -> str:
    """Lets the divider answer a question; gives the page of its first proposal."""
    waiting = desk.get(question_page)
    assert (waiting.status_code, waiting.context["is_open"]) == (200, True)
    services.answer_question(waiting.context["question"].pk)
    shown = desk.get(question_page)
    assert (shown.status_code, shown.context["is_open"]) == (200, False)
    return f"/desk/grids/plans/{shown.context['rows'][0][0].pk}/"


def put_to_work(stage: GridsStage, plan: GridPlan, name: str, serial: int) -> UUID:
    """Makes somebody the grid worker of one grid; gives the grid."""
    grid = plan.grids.get(serial=serial)
    member = stage.ids(name)
    services.staff_team(grid.pk, kind="work_squad", members=member, lead=member[0], by=stage.by("zhao"))
    return grid.pk


def test_the_secretary_goes_from_the_question_to_staffed_teams(stage: GridsStage) -> None:
    desk = visit(stage, "zhao")
    first = desk.get("/desk/grids/")
    assert (first.status_code, first.templates[0].name) == (200, "desk/grids/first.html")
    proposed = desk.post(
        f"/desk/grids/propose/?community={stage.community.pk}",
        {"districts": "3", "tolerance": "5", "command_id": str(uuid4())},
    )
    assert proposed.status_code == 302
    plan_page = answer(desk, proposed.headers["Location"])
    shown = desk.get(plan_page)
    assert (shown.status_code, shown.context["figures"].imbalance, shown.context["may_adopt"]) == (200, 0.0, True)
    adopted = desk.post(f"{plan_page}adopt/", {"from_": today().isoformat(), "command_id": str(uuid4())})
    assert adopted.status_code == 302
    home = desk.get(adopted.headers["Location"])
    assert (home.templates[0].name, home.context["gaps"], len(home.context["grids"])) == ("desk/grids/home.html", 9, 3)
    grid = home.context["grids"][0][0]
    staff_page = f"/desk/grids/{grid.pk}/teams/work_squad/"
    assert desk.get(staff_page).status_code == 200
    lin, feng = stage.ids("lin", "feng")
    staffed = desk.post(staff_page, {"lead": str(lin), "members": [str(feng)], "command_id": str(uuid4())})
    assert staffed.headers["Location"] == f"/desk/grids/{grid.pk}/"
    page = desk.get(f"/desk/grids/{grid.pk}/")
    assert {name for _id, name in page.context["lines"][0].members} == {"Lin", "Feng"}
    assert (page.context["lines"][0].lead_name, desk.get("/desk/grids/").context["gaps"]) == ("Lin", 8)


def test_a_wish_that_cannot_be_met_says_what_would_help_and_offers_it_with_one_tap(stage: GridsStage) -> None:
    desk = visit(stage, "zhao")
    page = desk.post("/desk/grids/propose/", {"districts": "5", "tolerance": "5"}).headers["Location"]
    services.answer_question(desk.get(page).context["question"].pk)
    shown = desk.get(page).context
    nearest = dict(shown["nearest"])
    assert (shown["question"].state, nearest["districts"], int(nearest["tolerance"]) > 5) == ("impossible", "5", True)
    (nearest_plan,) = [plan for plan, _figures, _grids in shown["rows"]]
    assert nearest_plan.tolerance == 0.05
    assert nearest_plan.figures["imbalance"] * 100 <= int(nearest["tolerance"])
    again = desk.post("/desk/grids/propose/", nearest).headers["Location"]
    assert answer(desk, again).startswith("/desk/grids/plans/")


def test_a_wish_that_cannot_be_meant_keeps_what_was_typed(stage: GridsStage) -> None:
    empty = visit(stage, "zhao").post("/desk/grids/propose/", {"districts": "", "tolerance": "900"})
    assert (empty.status_code, set(empty.context["form"].errors)) == (422, {"districts", "tolerance"})
    assert empty.context["form"]["tolerance"].value() == "900"
    assert PlanQuestion.objects.count() == 0


def test_a_double_tap_asks_once(stage: GridsStage) -> None:
    desk, command = visit(stage, "zhao"), {"districts": "3", "tolerance": "5", "command_id": str(uuid4())}
    answers = [desk.post("/desk/grids/propose/", command).headers["Location"] for _tap in range(2)]
    set_reach(EVERYWHERE)
    assert (answers[0], PlanQuestion.objects.count()) == (answers[1], 1)


def test_whoever_adopts_on_an_old_page_is_told_and_keeps_the_page(stage: GridsStage) -> None:
    mine = divided(stage, 4, is_adopted=False)
    desk = visit(stage, "zhao")
    hidden = desk.get(f"/desk/grids/plans/{mine.pk}/").context["form"].initial["replacing"]
    divided(stage)
    later = (today() + timedelta(days=2)).isoformat()
    sent = desk.post(f"/desk/grids/plans/{mine.pk}/adopt/", {"from_": later, "replacing": hidden or ""})
    assert (sent.status_code, sent.context["form"]["from_"].value()) == (422, later)
    assert "Zhao" in str(sent.context["form"].non_field_errors())


def test_a_proposal_can_be_withdrawn(stage: GridsStage) -> None:
    plan = divided(stage, is_adopted=False)
    desk = visit(stage, "zhao")
    assert desk.post(f"/desk/grids/plans/{plan.pk}/withdraw/", {"because": "typed wrong"}).status_code == 302
    assert desk.post(f"/desk/grids/plans/{plan.pk}/withdraw/").status_code == 409
    assert desk.get(f"/desk/grids/plans/{plan.pk}/").context["may_adopt"] is False


def addresses(stage: GridsStage, plan: GridPlan, grid: UUID) -> dict[str, str]:
    return {
        "home": f"/desk/grids/?community={stage.community.pk}",
        "map": f"/desk/grids/communities/{stage.community.pk}/map.json",
        "propose": f"/desk/grids/propose/?community={stage.community.pk}",
        "plans": f"/desk/grids/plans/?community={stage.community.pk}",
        "plan": f"/desk/grids/plans/{plan.pk}/",
        "plan map": f"/desk/grids/plans/{plan.pk}/map.json",
        "list.xlsx": f"/desk/grids/plans/list.xlsx?community={stage.community.pk}",
        "compare": f"/desk/grids/plans/{plan.pk}/compare/{plan.pk}/",
        "plan.xlsx": f"/desk/grids/plans/{plan.pk}/plan.xlsx",
        "plan.geojson": f"/desk/grids/plans/{plan.pk}/plan.geojson",
        "import": f"/desk/grids/import/?community={stage.community.pk}",
        "unassigned": f"/desk/grids/unassigned/?community={stage.community.pk}",
        "history": f"/desk/grids/places/{stage.buildings[0].pk}/",
        "codes": f"/desk/grids/codes/?community={stage.community.pk}",
        "codes.csv": f"/desk/grids/codes/codes.csv?community={stage.community.pk}",
        "grids.csv": f"/desk/grids/plans/{plan.pk}/grids.csv",
        "buildings.csv": f"/desk/grids/plans/{plan.pk}/buildings.csv",
        "grid": f"/desk/grids/{grid}/",
        "staff": f"/desk/grids/{grid}/teams/work_squad/",
    }


def test_who_gets_which_page(stage: GridsStage) -> None:
    plan = divided(stage)
    own, other = put_to_work(stage, plan, "lin", 1), plan.grids.get(serial=2).pk
    pages = addresses(stage, plan, own) | {"grid next door": f"/desk/grids/{other}/"}
    everything = dict.fromkeys(pages, 200)
    found = {
        name: {page: visit(stage, name).get(address).status_code for page, address in pages.items()}
        for name in ("zhao", "qian", "han", "lin", "feng", "chen")
    }
    reading = everything | {"propose": 403, "staff": 403, "import": 403}
    assert found == {
        "zhao": everything,
        "qian": reading,
        "han": reading,
        # A grid worker sees the own grid, and of the plan no more.
        "lin": dict.fromkeys(pages, 404)
        | {"home": 200, "map": 200, "grid": 200, "propose": 403, "staff": 403, "import": 403}
        | {"history": 200 if in_own_grid(stage, own) else 404},
        "feng": dict.fromkeys(pages, 403),
        "chen": dict.fromkeys(pages, 404),
    }
    assert {Client().get(address).status_code for address in pages.values()} == {302}


def in_own_grid(stage: GridsStage, grid: UUID) -> bool:
    """Tells whether the building whose history is asked for lies in a grid."""
    set_reach(EVERYWHERE)
    return GridBuilding.objects.filter(grid=grid, building=stage.buildings[0]).exists()


def test_chen_next_door_can_change_nothing(stage: GridsStage) -> None:
    plan = divided(stage, is_adopted=False)
    chen, lin = visit(stage, "chen"), stage.ids("lin")[0]
    grid = plan.grids.get(serial=1).pk
    found = {
        chen.post(f"/desk/grids/plans/{plan.pk}/adopt/", {"from_": today().isoformat()}).status_code,
        chen.post(f"/desk/grids/plans/{plan.pk}/withdraw/").status_code,
        chen.post(f"/desk/grids/{grid}/teams/work_squad/", {"lead": lin}).status_code,
        chen.post(f"/desk/grids/propose/?community={stage.community.pk}", {"districts": 3, "tolerance": 5}).status_code,
    }
    set_reach(EVERYWHERE)
    assert (found, queries.plan(plan.pk).state) == ({404}, "proposed")


def test_a_grid_worker_s_map_shows_the_own_grid_only(stage: GridsStage) -> None:
    plan = divided(stage)
    own = put_to_work(stage, plan, "lin", 1)
    address = f"/desk/grids/communities/{stage.community.pk}/map.json"
    lins = visit(stage, "lin").get(address).json()["features"]
    whole = visit(stage, "zhao").get(address).json()["features"]
    assert {one["properties"].get("grid_id") or one["properties"]["id"] for one in lins} == {str(own)}
    assert (len(lins), len(whole)) == (1 + 4, 3 + 12)
    assert {one["properties"]["fill"] for one in whole} == {0, 1, 2}
    assert {one["properties"]["kind"] for one in whole} == {"grid", "building"}


def test_an_officer_without_a_community_of_her_own_chooses_one(stage: GridsStage) -> None:
    shown = visit(stage, "han").get("/desk/grids/")
    assert {one.name for one in shown.context["listing"]} == {"安慧里社区", "安慧北里社区"}
    assert visit(stage, "han").get("/desk/grids/?community=nonsense").status_code == 404


def test_the_files_hold_every_grid_and_building_with_its_code(stage: GridsStage) -> None:
    plan = divided(stage)
    put_to_work(stage, plan, "lin", 1)
    desk = visit(stage, "zhao")
    grids = rows(desk.get(f"/desk/grids/plans/{plan.pk}/grids.csv"))
    assert [row[0] for row in grids[1:]] == [f"11010500904600{n}" for n in (1, 2, 3)]
    assert (grids[1][2:], len(grids)) == (["16", "4", "Lin", "", ""], 4)
    buildings = rows(desk.get(f"/desk/grids/plans/{plan.pk}/buildings.csv"))
    assert {row[2] for row in buildings[1:]} == {one.name for one in stage.buildings}


def rows(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_every_page_asks_as_many_questions_for_three_grids_as_for_one(stage: GridsStage) -> None:
    asked = []
    for districts in (1, 3):
        plan = divided(stage, districts)
        for serial, name in zip(range(1, districts + 1), ("lin", "feng", "sun"), strict=False):
            put_to_work(stage, plan, name, serial)
        asked.append(questions(stage, plan))
        set_reach(EVERYWHERE)
        GridBuilding.objects.update(during=None)
        TeamMember.objects.all().delete()
        GridPlan.objects.update(during=None, state="withdrawn", adopted_at=None)
    assert asked[0] == asked[1]
    # A plan in force is also asked what would stand in the way of undoing it, and checked as of today.
    assert asked[0].pop("plan") <= 50
    # In an adoption's first week the page of all grids asks, too, whether it can be undone.
    assert asked[0].pop("home") <= 40
    assert max(asked[0].values()) <= 25


def questions(stage: GridsStage, plan: GridPlan) -> dict[str, int]:
    desk, found = visit(stage, "zhao"), {}
    desk.get("/desk/grids/")
    for page, address in addresses(stage, plan, plan.grids.get(serial=1).pk).items():
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(address).status_code == 200
        found[page] = len(asked)
    return found


def test_the_home_page_survives_a_plan_without_figures(stage: GridsStage) -> None:
    plan = divided(stage)
    GridPlan.objects.filter(pk=plan.pk).update(figures={})
    desk = visit(stage, "zhao")
    pages = ("/desk/grids/", f"/desk/grids/plans/{plan.pk}/", f"/desk/grids/plans/?community={stage.community.pk}")
    assert {desk.get(page).status_code for page in pages} == {200}


def test_the_interface_for_programs_does_the_same(stage: GridsStage) -> None:
    api = visit(stage, "zhao")

    def send(method: str, address: str, body: dict[str, Any], key: str | None = None) -> Any:
        return getattr(api, method)(
            f"/api/v1{address}",
            json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": key or str(uuid4())},
        )

    key = str(uuid4())
    wish = {"community_id": str(stage.community.pk), "districts": 3}
    made = send("post", "/plans", wish, key)
    again = send("post", "/plans", wish, key)
    assert (made.status_code, again.status_code, made.json()) == (201, 202, again.json())
    plan = made.json()["id"]
    adopted = send("post", f"/plans/{plan}/adopt", {"begins": today().isoformat(), "replacing": None})
    assert (adopted.status_code, adopted.json()["state"], adopted.json()["begins"]) == (201, "adopted", str(today()))
    grids = api.get(f"/api/v1/communities/{stage.community.pk}/grids").json()["items"]
    plans = api.get(f"/api/v1/communities/{stage.community.pk}/plans").json()["items"]
    assert ([one["serial"] for one in grids], [one["id"] for one in plans]) == ([1, 2, 3], [plan])
    lin = str(stage.ids("lin")[0])
    team = send("put", f"/grids/{grids[0]['id']}/teams/work_squad", {"members": [lin], "lead": lin})
    assert (team.status_code, team.json()["kind"]) == (201, "work_squad")
    assert send("put", f"/grids/{grids[0]['id']}/teams/choir", {"members": [lin], "lead": lin}).status_code == 422
    assert send("post", f"/plans/{plan}/adopt", {"begins": today().isoformat()}).status_code == 409
    assert send("post", "/plans", {**wish, "districts": 5}).status_code == 422


def test_the_interface_for_programs_shows_chen_nothing(stage: GridsStage) -> None:
    plan = divided(stage)
    chen, head = visit(stage, "chen"), {"Idempotency-Key": str(uuid4())}
    found = [
        chen.get(f"/api/v1/communities/{stage.community.pk}/grids").status_code,
        chen.get(f"/api/v1/communities/{stage.community.pk}/plans").status_code,
        chen.post(f"/api/v1/plans/{plan.pk}/withdraw", "{}", content_type="application/json", headers=head).status_code,
        Client().get(f"/api/v1/communities/{stage.community.pk}/grids").status_code,
    ]
    assert found == [404, 404, 404, 401]


def test_the_doors_that_a_plan_moves_open_as_exactly_the_doors_that_were_counted(stage: GridsStage) -> None:
    set_reach(EVERYWHERE)
    services.adopt_plan(draw_plan(stage, range(6), range(6, 12)).pk, from_=today(), by=stage.by("zhao"))
    other = draw_plan(stage, range(7), range(7, 12), serial=2)
    days = {"starts_on": today(), "ends_on": today() + timedelta(days=1), "data_ends_on": today() + timedelta(days=9)}
    walked = start_round(
        stage.community.pk, by=stage.by("zhao"), name="走访", kind="routine", purpose="了解诉求",
        legal_basis="居委会组织法", **days,  # type: ignore[arg-type]
    )  # fmt: skip
    moved = Door.objects.filter(round=walked, building=stage.buildings[6])
    Door.objects.filter(pk=moved.values("pk")[:1]).update(disposition="resolved", is_resolved=True)
    desk = visit(stage, "zhao")
    shown = desk.get(f"/desk/grids/plans/{other.pk}/")
    link = f"{reverse('desk:round_doors', args=[walked.pk])}?state=to_do&plan={other.pk}"
    assert link.replace("&", "&amp;") in shown.content.decode()
    set_reach(EVERYWHERE)
    counted = set(moved.exclude(disposition="resolved").values_list("pk", flat=True))
    (weighed,) = shown.context["effect"].rounds
    listed = desk.get(link)
    assert (weighed.doors, {one.pk for one in listed.context["listing"]}) == (len(counted), counted)
    assert len(counted) == 3
    services.adopt_plan(other.pk, from_=today() + timedelta(days=1), by=stage.by("zhao"))
    assert {one.pk for one in desk.get(link).context["listing"]} == counted
    assert desk.get(link.replace(str(other.pk), "x")).status_code == 404

"""The interface for programs: log-in, permission, refusals in words, pages of lists, and its own description."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.domain.duties.services import DutyList, Item, add_duty_item
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation import time
from gongzhi.foundation.accounts.services import create_api_token, deactivate_user
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


def logged_in(cast: Cast, name: str, *, checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks=checks)
    client.force_login(cast.user(name))
    return client


def key(cast: Cast, name: str) -> dict[str, str]:
    user = cast.user(name)
    token = create_api_token(user.pk, name="test", expires_at=time.now() + timedelta(days=1), by=user.pk)
    return {"Authorization": f"Bearer {token}"}


def operations() -> dict[str, Any]:
    """Collects all operations: "GET /me" → the function."""
    from gongzhi.interfaces.api.root import api

    return {
        f"{'|'.join(operation.methods)} {path}": operation.view_func
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
    }


def test_every_operation_names_its_permission_or_says_why_it_is_open() -> None:
    silent = {
        name
        for name, view in operations().items()
        if not hasattr(view, "permission") or (view.permission is None) != bool(view.open_because)
    }
    assert silent == set()
    # What is everybody's own or may know, whoever joins, registers or follows, and what a phone's pack signs.
    beyond = {
        name for name, view in operations().items() if view.permission is None and not name.split()[1].startswith("/me")
    }
    joining = {
        "POST /communities/{uuidstr:community_id}/joining", "POST /communities/{uuidstr:community_id}/residents",
        "POST /joining/account", "POST /joining/status", "POST /joining/withdraw",
    }  # fmt: skip
    known = {"GET /openapi.json", "GET /permissions", "GET /communities/{uuidstr:community_id}/questions"}
    following = {"POST /communities/{uuidstr:community_id}/watch", "POST /watches/end", "POST /watches/look"}
    # A slip's code says who may write, and nothing is read by it (R24).
    assert beyond == {"POST /field/entries", "POST /slips/answer"} | known | joining | following


def test_every_address_is_found_under_the_version(client: Client) -> None:
    assert reverse("api:me") == "/api/v1/me"
    described = client.get("/api/v1/openapi.json").json()
    assert {f"GET {path.removeprefix('/api/v1')}" for path in described["paths"]} >= {"GET /me", "GET /accountable"}
    assert all("http" not in server.get("url", "") for server in described.get("servers", []))


def test_without_log_in_every_operation_asks_for_it_in_words(client: Client) -> None:
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, PROBLEM)
    assert set(answer.json()) == {"type", "title", "status", "detail"}


def test_a_wrong_key_is_refused_even_beside_a_good_session(cast: Cast) -> None:
    client = logged_in(cast, "zhao")
    answer = client.get("/api/v1/me", headers={"Authorization": "Bearer gz_wrong"})
    assert answer.status_code == 401


def test_a_key_acts_for_its_user_and_nobody_else(cast: Cast) -> None:
    answer = Client().get("/api/v1/me", headers=key(cast, "lin")).json()
    assert (answer["user_id"], answer["person_id"]) == (str(cast.user("lin").pk), str(cast.people["lin"].pk))
    assert [grant["role"] for grant in answer["grants"]] == ["everybody", "community_worker", "grid_worker"]
    assert "visit.record" in answer["permissions"]
    assert "plan.adopt" not in answer["permissions"]


def test_a_key_in_a_session_puts_its_own_user_in_place(cast: Cast) -> None:
    client = logged_in(cast, "zhao")
    found = client.get("/api/v1/me", headers=key(cast, "chen")).json()
    assert found["user_id"] == str(cast.user("chen").pk)


def test_communities_are_those_one_may_see(cast: Cast) -> None:
    found = {}
    for name in ("zhao", "chen", "feng", "wang", "qian", "zhou"):
        page = logged_in(cast, name).get("/api/v1/communities").json()
        found[name] = {place["name"] for place in page["items"]}
        assert page["total"] == len(page["items"])
    both = {cast.home.name, cast.next_door.name}
    assert found == {
        "zhao": {cast.home.name},
        "chen": {cast.next_door.name},
        "feng": {cast.home.name},
        "wang": {cast.home.name},
        "qian": both,
        "zhou": both,
    }


def test_children_come_in_pages(cast: Cast) -> None:
    client = logged_in(cast, "zhao")
    address = f"/api/v1/places/{cast.home.pk}/children"
    pages = [client.get(address, {"size": 1, "page": page}).json() for page in (1, 2, 3)]
    assert [[place["name"] for place in page["items"]] for page in pages] == [["甲院"], ["乙院"], []]
    assert {page["total"] for page in pages} == {2}


def test_a_place_next_door_is_not_there(cast: Cast) -> None:
    client = logged_in(cast, "chen")
    for address in (f"/api/v1/places/{cast.home.pk}", f"/api/v1/places/{cast.home.pk}/children"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)
    assert client.get(f"/api/v1/places/{cast.next_door.pk}").json()["full_name"] == cast.next_door.name


def test_whose_it_is_comes_with_article_and_derivation(cast: Cast) -> None:
    manager = Item("manager", "light.", "Keeps lights working", "Art. 70")
    listed = DutyList("sample 1", cast.district, time.today(), is_sample=True)
    add_duty_item(manager, of=listed, by=SYSTEM)
    client = logged_in(cast, "zhao")
    found = client.get("/api/v1/accountable", {"kind": "light.x", "place": str(cast.buildings[0].pk)}).json()
    assert (found["organisation_name"], found["person_name"], found["article"], found["is_sample"]) == (
        "盛兴物业",
        "Sun",
        "Art. 70",
        True,
    )
    assert len(found["why"]) == 4
    assert (
        logged_in(cast, "chen")
        .get("/api/v1/accountable", {"kind": "light.x", "place": str(cast.buildings[0].pk)})
        .status_code
        == 404
    )
    assert [line["article"] for line in client.get("/api/v1/duties").json()["items"]] == ["Art. 70"]


def test_what_does_not_fit_is_named_by_its_field(cast: Cast) -> None:
    answer = logged_in(cast, "zhao").get("/api/v1/accountable", {"kind": "light.x", "place": "somewhere"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, PROBLEM)
    assert set(answer.json()["fields"]) == {"place"}
    assert "somewhere" not in answer.content.decode()


def test_whoever_holds_it_nowhere_is_refused_in_words(cast: Cast) -> None:
    found = {
        name: logged_in(cast, name).get("/api/v1/journal").status_code
        for name in ("wu", "zhao", "zheng", "wang", "sun")
    }
    assert found == {"wu": 200, "zhao": 403, "zheng": 403, "wang": 403, "sun": 403}


def test_organisations_and_posts_are_those_of_ones_communities(cast: Cast) -> None:
    client = logged_in(cast, "chen")
    names = {one["name"] for one in client.get("/api/v1/organisations").json()["items"]}
    assert names == {"盛兴物业", "安慧北里社区居委会", "亚运村街道办事处", "区社会工作部"}
    assert [one["person_name"] for one in client.get("/api/v1/appointments").json()["items"]] == ["Chen"]
    assert client.get(f"/api/v1/organisations/{cast.committee.pk}").status_code == 404
    firm = logged_in(cast, "zhao").get(f"/api/v1/organisations/{cast.firm.pk}").json()
    assert [(one["relation"], one["source"]) for one in firm["places"]] == [("manages", "合同 1")]


def test_a_session_without_its_page_s_token_cannot_command(cast: Cast) -> None:
    client = logged_in(cast, "zhao", checks=True)
    answer = client.post("/api/v1/needs", {}, content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"], answer.json()["type"]) == (403, PROBLEM, "csrf")
    assert client.get("/api/v1/me").status_code == 200
    assert (
        client.post("/api/v1/needs", {}, content_type="application/json", headers=key(cast, "zhao")).status_code == 422
    )


def test_the_key_of_an_account_that_ended_opens_nothing(cast: Cast) -> None:
    headers = key(cast, "lin")
    deactivate_user(cast.user("lin").pk, by=cast.user("zheng").pk)
    assert Client().get("/api/v1/me", headers=headers).status_code == 401


def test_lists_take_the_same_number_of_queries_for_one_and_for_three(
    cast: Cast,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = logged_in(cast, "zhao")
    counts = []
    for number in (1, 3):
        for serial in range(number):
            set_reach(EVERYWHERE)
            item = Item("manager", "light.", f"Duty {number} {serial}", "Art. 70")
            add_duty_item(item, of=DutyList("sample 1", cast.district, time.today()), by=SYSTEM)
        for address in ("duties", "organisations", "appointments", "communities"):
            with CaptureQueriesContext(connection) as caught:
                client.get(f"/api/v1/{address}")
            counts.append((address, len(caught.captured_queries)))
    assert counts[:4] == counts[4:]


def test_every_permission_of_an_operation_is_one_of_the_house() -> None:
    assert {view.permission for view in operations().values()} - {None} <= set(Permission)


def test_the_password_of_the_cast_is_never_shown(cast: Cast) -> None:
    assert PASSWORD not in logged_in(cast, "zhao").get("/api/v1/me").content.decode()


def test_no_two_shapes_share_a_name_in_the_description() -> None:
    """In the description they would share one place, and the second would speak for the first."""
    from ninja import Schema

    waiting: list[type[Schema]] = [Schema]
    found: dict[str, set[str]] = {}
    while waiting:
        for child in waiting.pop().__subclasses__():
            waiting.append(child)
            if child.__module__.startswith("gongzhi.") and "[" not in child.__name__:
                found.setdefault(child.__name__, set()).add(child.__module__)
    assert {name: modules for name, modules in found.items() if len(modules) > 1} == {}

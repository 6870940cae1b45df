"""Every request has its transaction, its reach and its standing; what fails leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.accounts.queries import find_user
from gongzhi.foundation.journal.queries import Filter, entries
from gongzhi.interfaces.common.middleware import ReachMiddleware

pytestmark = pytest.mark.transactional


def language_of(login: str) -> str:
    user = find_user(login)
    assert user is not None
    return user.language


def test_a_page_is_made_inside_a_transaction_and_what_it_writes_stays(as_lin: Client) -> None:
    assert as_lin.get("/write").content == b"True"
    assert language_of("lin") == "en"


@pytest.mark.parametrize("address", ["/fail", "/refuse/now", "/refuse/so", "/refuse/allowed", "/refuse/there"])
def test_a_page_that_fails_leaves_nothing_behind(as_lin: Client, address: str) -> None:
    as_lin.get(address)
    assert language_of("lin") == "zh-hans"


def test_refusals_are_answered_with_their_own_status(as_lin: Client) -> None:
    kinds = ("allowed", "there", "now", "so", "flight", "crossed")
    assert [as_lin.get(f"/refuse/{kind}").status_code for kind in kinds] == [403, 404, 409, 422, 423, 409]


def test_a_refusal_outlives_the_rollback_in_the_journal_without_ids(as_lin: Client, lin: User) -> None:
    as_lin.get("/refuse/allowed")
    as_lin.get("/refuse/now")
    found = [(entry.by, entry.verb, entry.because) for entry in entries(Filter(verb="refuse"))]
    assert found == [(lin.pk, "refuse", "GET /refuse/<str:kind>")]


def test_a_page_shows_the_sentence_and_the_rows_that_are_wrong(nobody: Client) -> None:
    shown = nobody.get("/refuse/so").content.decode()
    assert [text in shown for text in ("The date is wrong.", "No such building.", "楼号", "Go to my first page")] == [
        True
    ] * 4


def test_a_part_of_a_page_gets_the_refusal_without_the_page(nobody: Client) -> None:
    shown = nobody.get("/refuse/now", headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in shown, "The round is closed." in shown) == (False, True)


def test_a_program_gets_a_problem_with_words_that_stay_the_same(nobody: Client) -> None:
    answer = nobody.get("/refuse/so", headers={"Accept": "application/json"})
    body: dict[str, Any] = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body == {
        "type": "not_so",
        "title": "Something is not right yet",
        "status": 422,
        "detail": "The date is wrong.",
        "fields": {"on": "Choose a later day."},
        "rows": [{"row": 2, "column": "楼号", "detail": "No such building."}],
    }


def test_an_address_that_leads_nowhere_says_so(nobody: Client) -> None:
    answer = nobody.get("/no/such/page")
    assert (answer.status_code, "There is no page at this address." in answer.content.decode()) == (404, True)


def test_the_service_says_that_it_is_alive(nobody: Client) -> None:
    assert nobody.get("/healthz").json() == {"status": "ok"}


def test_a_form_from_elsewhere_is_refused_with_words(lin: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(lin)
    page = client.post("/say", {"word": "a"})
    told = client.post("/say", {"word": "a"}, headers={"Accept": "application/json"})
    assert (page.status_code, told.status_code, told.json()["type"]) == (403, 403, "csrf")


def test_while_the_database_is_away_people_are_asked_to_wait(rf: RequestFactory) -> None:
    def away(_request: HttpRequest) -> HttpResponse:
        raise OperationalError("the connection is closed")

    request = rf.get("/desk/", headers={"Accept": "application/json"})
    request.user = AnonymousUser()
    answer = ReachMiddleware(away)(request)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")

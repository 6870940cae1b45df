"""What no database can keep is refused in words before a room sees it: NUL signs, half signs, days without end."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.interfaces.common.readable import is_readable, read_json
from tests.support.cast import Cast

DAYS = ("9999-12-31", "0001-01-01")


@pytest.mark.parametrize(("text", "is_right"), [("好", True), ("", True), ("a\0b", False), ("\ud800", False)])
def test_a_text_with_nul_or_half_a_sign_is_not_readable(text: str, is_right: bool) -> None:
    assert is_readable(text) is is_right


@pytest.mark.parametrize("body", [b'{"a": "\\u0000"}', b'{"\\ud800": 1}', b"[NaN]", b'[["\\u0000"]]', b"{"])
def test_json_that_cannot_be_kept_is_none(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (which of them does not matter to the caller)
        read_json(body)


@pytest.fixture
def zhao(cast: Cast) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.user("zhao"))
    return client


def send(client: Client, address: str, body: dict[str, Any]) -> Any:
    headers = {"Idempotency-Key": str(uuid4())}
    return client.post(f"/api/v1{address}", json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.django_db
def test_pages_answer_400_and_a_page_in_words(zhao: Client) -> None:
    answers = [zhao.get("/desk/actors/", {"q": "\0"}), zhao.post("/desk/actors/people/new", {"name": "王\0"})]
    assert [(one.status_code, "<h1" in one.content.decode()) for one in answers] == [(400, True), (400, True)]


@pytest.mark.django_db
def test_a_day_beyond_reach_means_today_in_an_address_and_is_refused_next_to_its_field_in_a_form(zhao: Client) -> None:
    for page in ("/desk/actors/vacancies", "/desk/actors/coverage", "/desk/duties/chain", "/desk/duties/figures"):
        assert {zhao.get(page, {"on": day}).status_code for day in DAYS} == {200}
    form = {"number": "1", "party": "业委会", "signed_on": "2020-01-01", "from_": "2020-01-01", "until": "9999-12-31"}
    answer = zhao.post("/desk/duties/contracts/new", form)
    assert (answer.status_code, "1900" in answer.content.decode()) == (422, True)


@pytest.mark.django_db
def test_programs_hear_400_or_422_with_the_field(zhao: Client) -> None:
    assert send(zhao, "/people", {"name": "\0", "role": "steward"}).status_code == 400
    asked = zhao.get("/api/v1/vacancies", {"on": "9999-12-31"})
    assert (asked.status_code, list(asked.json()["fields"])) == (422, ["on"])

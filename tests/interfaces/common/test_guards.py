"""A page asks who is there and what they may do."""

from __future__ import annotations

import pytest
from django.test import Client

from gongzhi.domain.duties.words import Permission
from gongzhi.interfaces.common.guards import page
from tests.interfaces.common import small_house

pytestmark = pytest.mark.django_db


def test_a_stranger_is_led_to_the_log_in_and_back(nobody: Client) -> None:
    answer = nobody.get("/setup?a=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login?next=%2Fsetup%3Fa%3D1")


def test_a_part_of_a_page_leads_the_whole_page_to_the_log_in(nobody: Client) -> None:
    answer = nobody.get("/setup", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/login?next=%2Fsetup")


def test_a_program_without_log_in_is_told_so(nobody: Client) -> None:
    answer = nobody.get("/setup", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (401, "log_in")


def test_whoever_lacks_the_permission_is_refused(as_lin: Client) -> None:
    assert as_lin.get("/setup").status_code == 403


def test_a_view_carries_its_permission_or_the_reason_why_it_is_open() -> None:
    marks = [(view.permission, view.open_because) for view in (small_house.setup_only, small_house.say)]  # type: ignore[attr-defined]
    assert marks == [(Permission.SETUP, ""), (None, "a test posts here")]


def test_a_page_without_permission_and_without_reason_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="says why it is open"):
        page(None)

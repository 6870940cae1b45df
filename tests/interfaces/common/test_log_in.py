"""Logging in, and the pages that belong to everybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.accounts.queries import find_user
from tests.interfaces.common.conftest import PASSWORD, english

pytestmark = pytest.mark.transactional


@pytest.mark.usefixtures("_django_db_helper")
def test_the_first_page_speaks_chinese_whatever_the_browser_says() -> None:
    shown = Client().get("/login", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="zh-hans"' in shown


def test_a_person_gets_in_and_on_to_where_they_wanted(nobody: Client, lin: User) -> None:
    answer = nobody.post("/login", {"login": "Lin", "password": PASSWORD, "next": "/me"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me")
    assert nobody.get("/me").status_code == 200


def test_nobody_is_led_out_of_the_house_after_log_in(nobody: Client, lin: User) -> None:
    answer = nobody.post("/login", {"login": "lin", "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_is_told_and_the_name_stays_in_the_field(nobody: Client, lin: User) -> None:
    answer = nobody.post("/login", {"login": "lin", "password": "wrong"})
    shown = answer.content.decode()
    facts = (
        "The name or the password is not right" in shown,
        'value="lin"' in shown,
        "wrong" in shown.split("not right")[1],
    )
    assert (answer.status_code, facts) == (422, (True, True, False))


def test_guessing_is_stopped_with_the_time_at_which_it_may_go_on(nobody: Client, lin: User) -> None:
    for _ in range(6):
        answer = nobody.post("/login", {"login": "lin", "password": "wrong"})
    assert "too many wrong tries. Try again at" in answer.content.decode()


def test_the_demo_log_ins_are_offered_in_the_demo_only(nobody: Client, settings: Any) -> None:
    offered = []
    for settings.DEMO in (False, True):
        offered.append("gongzhi-demo-2020" in nobody.get("/login").content.decode())
    assert offered == [False, True]


def test_who_am_i_tells_what_one_may_do_and_by_what_right(as_lin: Client, lin: User) -> None:
    shown = as_lin.get("/me").content.decode()
    assert lin.display_name in shown
    assert english(Client()).get("/me").headers["Location"] == "/login?next=%2Fme"


def test_the_language_is_kept_with_the_account(as_lin: Client) -> None:
    as_lin.post("/language", {"language": "en", "next": "/me"})
    user = find_user("lin")
    assert user is not None
    assert (user.language, as_lin.get("/me").headers["Content-Language"]) == ("en", "en")


def test_large_text_is_remembered_without_a_script(nobody: Client) -> None:
    nobody.post("/look", {"senior": "1", "next": "/login"})
    assert 'class="senior ' in nobody.get("/login").content.decode()


def test_whoever_logs_out_is_out(as_lin: Client) -> None:
    as_lin.post("/logout")
    assert as_lin.get("/me").status_code == 302

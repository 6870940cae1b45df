"""One's own account, and accounts at the desk: first passwords, second factor, log-ins elsewhere, who looked."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from gongzhi.domain.actors.models import Appointment
from gongzhi.domain.actors.services import add_person, read_contact
from gongzhi.foundation.accounts.models import SecondFactor, Session, User
from gongzhi.foundation.accounts.rules import STEP_SECONDS, code_at
from gongzhi.foundation.accounts.services import confirm_second_factor, offer_second_factor
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, By, set_reach
from gongzhi.foundation.time import now, today
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def enter(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.user(name))
    return client


def log_in(name: str, password: str = PASSWORD, **more: str) -> tuple[Client, Any]:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/126"})
    answer = client.post("/login", {"login": name, "password": password, **more})
    set_reach(EVERYWHERE)
    return client, answer


def make(cast: Cast, who: str, person: Any, username: str) -> Any:
    sent = {"username": username, "command_id": str(uuid4())}
    answer = enter(cast, who).post(f"/desk/accounts/{person.pk}/make", sent)
    set_reach(EVERYWHERE)
    return answer


def test_a_first_password_is_shown_once_and_has_to_be_changed(cast: Cast) -> None:
    person = add_person("周小红", community=cast.home, by=SYSTEM)
    slip = make(cast, "zhao", person, "hong")
    password = re.search(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>", slip.content.decode())
    assert password is not None
    client, answer = log_in("hong", password[1])
    assert answer["Location"] == "/me/password"
    assert client.get("/desk/needs/")["Location"] == "/me/password"
    assert client.get("/api/v1/needs").status_code == 403
    client.post("/me/password", {"old": password[1], "new": "four lamps of Anhuili"})
    assert client.get("/desk/needs/").status_code == 200
    assert User.objects.get(username="hong").is_password_temporary is False


def test_whose_accounts_one_keeps_ends_at_one_s_own_community_and_below_one_s_own_post(cast: Cast) -> None:
    tried = {
        (who, of): enter(cast, who).get(f"/desk/accounts/{cast.people[of].pk}/").status_code
        for who in ("zhao", "zheng")
        for of in ("lin", "chen", "qian", "wu", "wang")
    }
    set_reach(EVERYWHERE)
    assert tried == {
        ("zhao", "lin"): 200, ("zhao", "chen"): 404, ("zhao", "qian"): 404, ("zhao", "wu"): 404, ("zhao", "wang"): 404,
        ("zheng", "lin"): 200, ("zheng", "chen"): 200, ("zheng", "qian"): 200, ("zheng", "wu"): 200,
        ("zheng", "wang"): 404,
    }  # fmt: skip


def test_at_the_counter_a_worker_resets_residents_and_nobody_above(cast: Cast) -> None:
    client, found = enter(cast, "lin"), {}
    for name in ("wang", "zhao", "chen", "zheng"):
        found[name] = client.post("/desk/accounts/reset", {"login": name, "seen": "known"}).status_code
        set_reach(EVERYWHERE)
    assert found == {"wang": 200, "zhao": 403, "chen": 422, "zheng": 422}
    assert cast.user("wang").check_password(PASSWORD)
    assert User.objects.get(username="wang").is_password_temporary


def test_whoever_leaves_loses_posts_teams_and_log_ins_at_once(cast: Cast) -> None:
    lins = enter(cast, "lin")
    assert lins.get("/field/").status_code == 200
    sent = {"because": "离职", "command_id": str(uuid4())}
    assert enter(cast, "zhao").post(f"/desk/accounts/{cast.people['lin'].pk}/end", sent).status_code == 302
    set_reach(EVERYWHERE)
    assert lins.get("/field/").status_code == 302
    set_reach(EVERYWHERE)
    assert not Appointment.objects.filter(person=cast.people["lin"], during__contains=today()).exists()
    assert not Session.objects.filter(user_id=cast.user("lin").pk, expire_date__lt=now()).exists()


def test_the_second_factor_is_asked_after_the_password(cast: Cast) -> None:
    user = cast.user("zhao")
    offer_second_factor(user.pk)
    secret, step = SecondFactor.objects.get(user=user).secret, int(now().timestamp()) // STEP_SECONDS
    confirm_second_factor(user.pk, code=code_at(secret, step))
    client, answer = log_in("zhao")
    assert answer["Location"] == "/login/code"
    assert client.get("/desk/").status_code == 302
    assert client.post("/login/code", {"code": "000000"}).status_code == 422
    assert client.post("/login/code", {"code": code_at(secret, step + 1)})["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_where_it_is_required_an_administrator_sets_it_up_before_anything_else(cast: Cast, settings: Any) -> None:
    settings.ADMIN_SECOND_FACTOR = True
    pages = {name: enter(cast, name).get("/desk/actors/").headers.get("Location") for name in ("zheng", "zhao")}
    assert pages == {"zheng": "/me/second-factor", "zhao": None}


def test_one_sees_and_ends_one_s_log_ins_elsewhere(cast: Cast) -> None:
    here, _answer = log_in("zhao")
    there, _answer = log_in("zhao")
    page = here.get("/me").content.decode()
    assert page.count("Chrome · Android") == 2
    here.post("/me/sessions/end-others")
    assert (here.get("/me").status_code, there.get("/me").status_code) == (200, 302)


def test_a_shared_phone_keeps_names_only_when_asked_and_forgets_them(cast: Cast) -> None:
    client, _answer = log_in("zhao", shared="on")
    client.post("/switch")
    assert 'data-fill-login="zhao"' in client.get("/login").content.decode()
    client.post("/switch/forget")
    assert 'data-fill-login="zhao"' not in client.get("/login").content.decode()
    other, _answer = log_in("lin")
    other.post("/switch")
    assert 'data-fill-login="lin"' not in other.get("/login").content.decode()


def test_a_resident_reads_in_which_role_when_and_for_what_somebody_looked_but_not_who(cast: Cast) -> None:
    by = By(user=cast.user("lin").pk, person=cast.people["lin"].pk)
    read_contact(cast.people["wang"].pk, because="回访结果", by=by, in_role="网格员")
    page = enter(cast, "wang").get("/me/record").content.decode()
    assert ("回访结果" in page, "网格员" in page, "Lin" in page) == (True, True, False)
    assert "回访结果" not in enter(cast, "zhao").get("/me/record").content.decode()
    (look,) = enter(cast, "wang").get("/api/v1/me/record").json()
    assert (look["role"], look["purpose"]) == ("网格员", "回访结果")


def test_the_set_up_list_counts_and_names_nobody(cast: Cast) -> None:
    page = enter(cast, "zheng").get("/desk/setup/").content.decode()
    assert "安慧北里社区" in page
    assert not any(name in page for name in ("Lin", "Zhao", "王大妈", "13800138000"))


def test_a_delegation_is_made_and_ended_on_the_screen_and_over_the_api(cast: Cast) -> None:
    zhao, lin = enter(cast, "zhao"), enter(cast, "lin")
    day = today().isoformat()
    facts = {
        "to": str(cast.people["lin"].pk), "permissions": ["plan.adopt"], "first": day, "last": day, "because": "休假",
        "command_id": str(uuid4()),
    }  # fmt: skip
    assert zhao.post(f"/me/delegations/from/{cast.appointments['zhao'].pk}", facts).status_code == 302
    (seen,) = lin.get("/api/v1/me/delegations").json()
    assert (seen["permissions"], seen["is_mine"]) == (["plan.adopt"], False)
    key = {"Idempotency-Key": str(uuid4())}
    ended = lin.post(f"/api/v1/me/delegations/{seen['id']}/end", content_type="application/json", headers=key)
    assert ended.status_code == 201
    assert [one["is_revoked"] for one in zhao.get("/api/v1/me/delegations").json()] == [True]

"""Accounts are made, changed and ended; whoever leaves is out with the next page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest

from gongzhi.foundation.accounts.models import ApiToken, User
from gongzhi.foundation.accounts.queries import demo_users, display_names, find_user, tokens_of
from gongzhi.foundation.accounts.services import (
    SessionStore,
    change_password,
    create_api_token,
    create_user,
    deactivate_user,
    forget_departed,
    reactivate_user,
    reset_password,
    resolve_api_token,
    revoke_api_token,
    set_language,
    set_phone,
)
from gongzhi.foundation.errors import NotAllowed, NotNow, NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.queries import entries_about
from gongzhi.foundation.time import now

PASSWORD = "three lamps of Anhuili"
ZHAO = uuid7()
pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(db: None) -> User:
    return create_user("Lin", password=PASSWORD, display_name="林", by=ZHAO, phone="13800138000")


def session_of(user: User) -> HttpRequest:
    """Stands for a browser that has logged in and comes back with its cookie."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "gongzhi.foundation.accounts.queries.SessionBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    request = HttpRequest()
    request.session = SessionStore(session.session_key)
    return request


def fields_of(refused: pytest.ExceptionInfo[NotSo]) -> set[str]:
    return set(refused.value.fields)


def test_a_telephone_number_is_stored_unreadably_and_found(lin: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_user::text FROM accounts_user")
        assert "138001" not in cursor.fetchone()[0]
    assert (lin.phone, find_user("138 0013 8000")) == ("+8613800138000", lin)
    assert display_names([lin.id, ZHAO]) == {lin.id: "林"}
    assert [(entry.verb, entry.by) for entry in entries_about(lin.id)] == [("create_user", ZHAO)]


@pytest.mark.parametrize(
    ("username", "password", "phone", "field"),
    [
        ("LIN", PASSWORD, "", "username"),
        ("chen", PASSWORD, "+8613800138000", "phone"),
        ("13900139000", PASSWORD, "", "username"),
        ("c", PASSWORD, "", "username"),
        ("two words", PASSWORD, "", "username"),
        ("chen", PASSWORD, "not a number", "phone"),
        ("chen", "short", "", "password"),
        ("chen", "password123", "", "password"),
    ],
)
def test_what_is_taken_or_wrong_is_told_by_field(
    lin: User, username: str, password: str, phone: str, field: str
) -> None:
    with pytest.raises(NotSo) as refused:
        create_user(username, password=password, display_name="陈", by=ZHAO, phone=phone)
    assert fields_of(refused) == {field}
    assert list(User.objects.all()) == [lin]


def test_a_password_is_changed_by_who_knows_the_old_one(lin: User) -> None:
    with pytest.raises(NotSo) as refused:
        change_password(lin.id, old="wrong", new="four lamps of Anhuili")
    assert fields_of(refused) == {"old"}
    with pytest.raises(NotSo) as refused:
        change_password(lin.id, old=PASSWORD, new="lin")
    assert fields_of(refused) == {"new"}
    assert change_password(lin.id, old=PASSWORD, new="four lamps of Anhuili").check_password("four lamps of Anhuili")


def test_deactivating_ends_sessions_and_keys_at_once_and_reactivating_revives_neither(lin: User) -> None:
    request = session_of(lin)
    token = create_api_token(lin.id, name="reports", expires_at=now() + timedelta(days=30), by=lin.id)
    assert (get_user(request), resolve_api_token(token)) == (lin, lin)
    deactivate_user(lin.id, by=ZHAO, because="moved away")
    assert get_user(request).is_anonymous
    reactivate_user(lin.id, by=ZHAO)
    assert get_user(request).is_anonymous
    with pytest.raises(NotAllowed):
        resolve_api_token(token)


def test_resetting_a_password_ends_sessions(lin: User) -> None:
    request = session_of(lin)
    reset_password(lin.id, password="four lamps of Anhuili", by=ZHAO)
    assert get_user(request).is_anonymous


def test_an_account_ends_once_and_begins_again_once(lin: User) -> None:
    with pytest.raises(NotNow):
        reactivate_user(lin.id, by=ZHAO)
    deactivate_user(lin.id, by=ZHAO)
    with pytest.raises(NotNow):
        deactivate_user(lin.id, by=ZHAO)
    with pytest.raises(NotThere):
        deactivate_user(uuid7(), by=ZHAO)


def test_a_telephone_number_can_be_taken_away_again(lin: User) -> None:
    assert set_phone(lin.id, phone="", by=lin.id).phone == ""
    assert find_user("13800138000") is None
    create_user("chen", password=PASSWORD, display_name="陈", by=ZHAO, phone="13800138000")
    with pytest.raises(NotSo) as refused:
        set_phone(lin.id, phone="13800138000", by=lin.id)
    assert fields_of(refused) == {"phone"}


def test_demo_accounts_are_told_apart(lin: User) -> None:
    guest = create_user("guest", password="demo", display_name="示例", by=None, is_demo=True)
    assert list(demo_users()) == [guest]


def test_a_language_is_one_of_those_offered(lin: User) -> None:
    assert set_language(lin.id, language="en").language == "en"
    with pytest.raises(NotSo):
        set_language(lin.id, language="tlh")


def test_three_years_after_the_end_nothing_personal_is_left(lin: User) -> None:
    deactivate_user(lin.id, by=ZHAO)
    assert [forget_departed(before=now() - timedelta(days=1)), forget_departed(before=now())] == [0, 1]
    assert forget_departed(before=now()) == 0
    lin.refresh_from_db()
    assert (lin.username, lin.display_name, lin.phone, lin.has_usable_password()) == (
        f"departed-{lin.id}",
        "",
        "",
        False,
    )


def test_the_database_refuses_half_a_telephone_number_and_an_undated_end(lin: User) -> None:
    for change in ({"phone_index": None}, {"is_active": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=lin.pk).update(**change)


def test_a_key_is_kept_as_a_hash_has_an_end_and_can_be_revoked(lin: User, settings: Any) -> None:
    token = create_api_token(lin.id, name="reports", expires_at=now() + timedelta(days=30), by=lin.id)
    (kept,) = tokens_of(lin.id)
    assert token.encode() not in bytes(kept.digest)
    revoke_api_token(kept.id, by=lin.id)
    revoke_api_token(kept.id, by=lin.id)
    with pytest.raises(NotAllowed):
        resolve_api_token(token)
    assert [entry.verb for entry in entries_about(kept.id)] == ["revoke_api_token", "create_api_token"]
    with pytest.raises(NotThere):
        revoke_api_token(uuid7(), by=lin.id)


def test_a_key_past_its_end_and_an_invented_one_do_not_work(lin: User) -> None:
    token = create_api_token(lin.id, name="reports", expires_at=now() + timedelta(days=30), by=lin.id)
    ApiToken.objects.update(created_at=now() - timedelta(days=40), expires_at=now() - timedelta(days=1))
    for invented in (token, "gz_invented", ""):
        with pytest.raises(NotAllowed):
            resolve_api_token(invented)


@pytest.mark.parametrize(
    ("name", "days", "field"), [("", 30, "name"), ("reports", 0, "expires_at"), ("reports", 400, "expires_at")]
)
def test_a_key_says_what_it_is_for_and_lasts_a_year_at_most(lin: User, name: str, days: int, field: str) -> None:
    with pytest.raises(NotSo) as refused:
        create_api_token(lin.id, name=name, expires_at=now() + timedelta(days=days), by=lin.id)
    assert fields_of(refused) == {field}

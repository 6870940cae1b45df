"""One's own keys for programs: shown once, good for one's own permissions, ended by oneself only."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from gongzhi.foundation.accounts.models import ApiToken, User
from gongzhi.foundation.accounts.services import create_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin() -> User:
    return create_user("lin", password="three lamps of Anhuili", display_name="林", by=None)


def test_a_key_is_shown_once_and_works_until_its_owner_ends_it(lin: User, client: Client) -> None:
    client.force_login(lin)
    made = client.post("/me/keys", {"name": "nightly export", "days": "30"}).content.decode()
    found = re.search(r"<code>([^<]+)</code>", made)
    assert found
    key = found.group(1)
    assert key not in client.get("/me/keys").content.decode()
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert Client().get("/api/v1/me").status_code == 401
    token = ApiToken.objects.get()
    assert client.post(f"/me/keys/{token.pk}/end").status_code == 302
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code in {401, 403}


def test_somebody_elses_key_is_not_there(lin: User, client: Client) -> None:
    client.force_login(lin)
    client.post("/me/keys", {"name": "export", "days": "30"})
    chen = create_user("chen", password="three lamps next door", display_name="陈", by=None)
    stranger = Client()
    stranger.force_login(chen)
    token = ApiToken.objects.get()
    assert stranger.post(f"/me/keys/{token.pk}/end").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_a_key_for_more_than_a_year_is_refused_and_what_was_typed_stays(lin: User, client: Client) -> None:
    client.force_login(lin)
    answer = client.post("/me/keys", {"name": "export", "days": "400"})
    assert (answer.status_code, ApiToken.objects.count()) == (422, 0)
    assert 'value="400"' in answer.content.decode()

"""The same command is carried out once."""

from __future__ import annotations

import pytest
from django.test import Client

from gongzhi.foundation.ids import uuid7
from tests.interfaces.common import small_house

pytestmark = pytest.mark.transactional


def test_a_form_sent_twice_is_carried_out_once_and_answered_alike(as_lin: Client) -> None:
    command = str(uuid7())
    places = [as_lin.post("/say", {"word": "lamp", "command_id": command}).headers["Location"] for _ in range(2)]
    assert (places, small_house.said) == (["/said/1", "/said/1"], ["lamp"])


def test_a_tap_sent_twice_gets_the_same_receipt(as_lin: Client) -> None:
    headers = {"Accept": "application/json", "X-Command-Id": str(uuid7())}
    answers = [as_lin.post("/say", {"word": "talked"}, headers=headers) for _ in range(2)]
    assert [(one.status_code, one.json()) for one in answers] == [(201, {"label": "talked", "times": 1})] * 2


def test_other_content_under_a_used_id_is_refused(as_lin: Client) -> None:
    command = str(uuid7())
    statuses = [as_lin.post("/say", {"word": word, "command_id": command}).status_code for word in ("a", "b")]
    assert (statuses, small_house.said) == ([302, 409], ["a"])


def test_a_corrected_form_may_be_sent_under_the_same_id(as_lin: Client) -> None:
    command = str(uuid7())
    statuses = [as_lin.post("/say", {"word": word, "command_id": command}).status_code for word in ("", "lamp")]
    assert (statuses, small_house.said) == ([422, 302], ["lamp"])


def test_two_people_may_use_the_same_id(as_lin: Client, nobody: Client) -> None:
    command = str(uuid7())
    for client in (as_lin, nobody):
        client.post("/say", {"word": "lamp", "command_id": command})
    assert small_house.said == ["lamp", "lamp"]


def test_a_damaged_id_is_told(as_lin: Client) -> None:
    assert as_lin.post("/say", {"word": "lamp", "command_id": "42"}).status_code == 422

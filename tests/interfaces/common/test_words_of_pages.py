"""Times in words, colours of grids, and where people begin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from gongzhi.domain.duties.queries import Grant, Standing
from gongzhi.domain.duties.words import Role
from gongzhi.interfaces.common.navigation import DESK, PHONE, first_page, steps
from gongzhi.interfaces.common.templatetags.common import fill, icon, left, moment, when

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)  # 12:00 in Beijing
pytestmark = pytest.mark.usefixtures("_english")


@pytest.fixture
def _english() -> Iterator[None]:
    from django.utils import translation

    with translation.override("en"):
        yield


@time_machine.travel(NOON, tick=False)
def test_near_moments_are_told_in_words_and_others_by_date() -> None:
    hours = (0, -12, -13, 12, 36)
    told = [str(when(NOON + timedelta(hours=hour))).split(">")[1].split("<")[0] for hour in hours]
    assert told == ["today 12:00", "today 00:00", "yesterday 23:00", "tomorrow 00:00", "2026-11-26 00:00"]


@time_machine.travel(NOON, tick=False)
def test_a_deadline_says_how_long_there_is_left_or_how_long_it_is_over() -> None:
    spans = (timedelta(minutes=5), timedelta(hours=3), timedelta(days=2), timedelta(hours=-30), timedelta(hours=-1))
    told = [left(NOON + span) for span in spans]
    assert told == ["5 min left", "3 hours left", "2 days left", "1 day over", "1 hour over"]


def test_moments_are_shown_by_the_clocks_of_the_district() -> None:
    assert moment(NOON) == "2026-11-24 12:00"


def test_the_thirteenth_grid_takes_the_first_colour_again() -> None:
    assert [fill(serial) for serial in (1, 12, 13)] == [0, 11, 0]


def test_pictures_are_hidden_from_those_who_listen() -> None:
    assert 'aria-hidden="true"' in icon("home")


def somebody(*roles: Role) -> Standing:
    grants = tuple(Grant(role=role, because="a test says so") for role in roles)
    return Standing(user_id=uuid4(), person_id=uuid4(), grants=grants)


def test_each_begins_where_their_work_is() -> None:
    cast = {
        "secretary": somebody(Role.EVERYBODY, Role.COMMUNITY_SECRETARY),
        "grid worker": somebody(Role.EVERYBODY, Role.GRID_WORKER),
        "community worker": somebody(Role.EVERYBODY, Role.COMMUNITY_WORKER),
        "community worker with a grid": somebody(Role.EVERYBODY, Role.COMMUNITY_WORKER, Role.GRID_WORKER),
        "firm": somebody(Role.EVERYBODY, Role.HANDLER),
        "resident": somebody(Role.EVERYBODY, Role.RESIDENT),
        "stranger": Standing(),
    }
    assert first_page(somebody(Role.EVERYBODY, Role.AUDITOR)) == "/desk/journal/"
    begins = {who: first_page(standing).split("/")[1] for who, standing in cast.items()}
    assert begins == {
        "secretary": "desk",
        "grid worker": "field",
        "community worker": "desk",
        "community worker with a grid": "field",
        "firm": "field",
        "resident": "",
        "stranger": "",
    }


def test_the_way_shows_what_is_built_and_open_and_where_one_is() -> None:
    secretary = somebody(Role.EVERYBODY, Role.COMMUNITY_SECRETARY)
    seen = steps(DESK, secretary, "/desk/needs/42/")
    assert [step.word for step in seen if step.is_current] == ["Needs"]
    assert "Journal" not in [step.word for step in seen]
    assert [step.word for step in steps(PHONE, secretary, "/field/")] == ["Today", "Needs", "Me"]
    assert [step.word for step in steps(PHONE, Standing(), "/")] == ["Me"]

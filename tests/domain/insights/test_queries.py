"""The figures of the first page are those of the records, for one community and for many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:
    from tests.support.rounds_stage import Running

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(everywhere: None) -> Iterator[Running]:
    from gongzhi.domain.needs.services import add_kind
    from gongzhi.foundation.reach import SYSTEM
    from tests.support.rounds_stage import NOON, begin

    with time_machine.travel(NOON, tick=True):
        add_kind("light.stairwell", name="楼道照明", name_en="Stairwell light", by=SYSTEM, working_days=2)
        yield begin()


def test_needs_are_counted_open_late_to_ask_and_closed_within_thirty_days(running: Running) -> None:
    from gongzhi.domain.insights.queries import NeedFigures, community_home
    from gongzhi.domain.needs.models import Need
    from tests.support.rounds_stage import NOON

    for state, opened, closed in (
        ("received", 30, None),
        ("received", 0, None),
        ("done", 1, None),
        ("closed", 20, 10),
        ("closed", 60, 40),
    ):
        need = running.need().need
        at, end = NOON - timedelta(days=opened), None if closed is None else NOON - timedelta(days=closed)
        Need.objects.filter(pk=need.pk).update(
            state=state, opened_at=at, due_at=at + timedelta(days=2), closed_at=end, rings_at=None
        )
    home = community_home(running.cast.home.pk, NOON)
    assert home.needs == NeedFigures(open=3, late=1, unaccepted=2, to_ask=1, reopened=0, closed_lately=1, unheld=0)


def test_what_waits_names_gaps_in_teams_and_buildings_without_a_grid(running: Running) -> None:
    from gongzhi.domain.grids.queries import team_gaps
    from gongzhi.domain.insights.queries import community_home
    from tests.support.rounds_stage import NOON, TODAY

    waiting = community_home(running.cast.home.pk, NOON).waiting
    assert waiting.buildings_without_grid == 1
    assert waiting.doors_without_grid == 2
    assert waiting.teams_without_lead == len(team_gaps(running.cast.home.pk, TODAY))
    assert not waiting.is_empty


def test_the_round_is_shown_in_three_figures_per_grid(running: Running) -> None:
    from gongzhi.domain.campaigns.services import record_visit
    from gongzhi.domain.insights.queries import community_home
    from tests.support.rounds_stage import NOON

    record_visit(running.door("101").pk, outcome="come_back", by=running.by("lin"), at=NOON)
    record_visit(running.door("101", 1).pk, outcome="not_a_home", by=running.by("li"), at=NOON)
    figures = community_home(running.cast.home.pk, NOON).round
    assert figures is not None
    assert [(one.doors, one.attempted, one.contacted, one.resolved) for one in figures.grids] == [
        (2, 1, 1, 0),
        # What is no home is left out, here as on the board.
        (1, 0, 0, 0),
    ]
    assert (figures.total.doors, figures.without_grid, figures.days_left) == (5, 2, 2)


def test_communities_stand_in_the_order_given_with_their_own_figures(running: Running) -> None:
    from gongzhi.domain.insights.queries import community_lines
    from tests.support.rounds_stage import NOON

    running.need()
    cast = running.cast
    lines = community_lines([(one.pk, one.code, one.name) for one in (cast.next_door, cast.home)], NOON)
    assert [(line.name, line.needs.open, line.round and line.round.doors) for line in lines] == [
        ("安慧北里社区", 0, None),
        ("安慧里社区", 1, 6),
    ]


def test_a_community_without_anything_is_empty_and_not_an_error(running: Running) -> None:
    from gongzhi.domain.insights.queries import NeedFigures, community_home
    from tests.support.rounds_stage import NOON

    home = community_home(running.cast.next_door.pk, NOON)
    assert (home.round, home.needs, home.has_plan) == (None, NeedFigures(), True)


def test_the_home_asks_a_constant_number_of_questions(running: Running) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from gongzhi.domain.insights.queries import community_home
    from tests.support.rounds_stage import NOON

    with CaptureQueriesContext(connection) as none:
        community_home(running.cast.home.pk, NOON)
    for _three in range(3):
        running.need()
    with CaptureQueriesContext(connection) as three:
        community_home(running.cast.home.pk, NOON)
    assert len(none) == len(three) <= 15

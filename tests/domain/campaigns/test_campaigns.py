"""A campaign goes on in rounds: each to what the last one left open, side by side, and settled doors add up."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.services import add_organisation
from gongzhi.domain.campaigns import queries
from gongzhi.domain.campaigns.models import Door, Round
from gongzhi.domain.campaigns.rules import fault_of_next
from gongzhi.domain.campaigns.services import close_round, end_visits, record_visit
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.reach import SYSTEM
from tests.domain.campaigns.small import NOON, TODAY, Small, begin

pytestmark = pytest.mark.django_db


def next_round(small: Small, after: Round, **changed: Any) -> Round:
    return begin(small, **{"follows_id": after.pk, "scope_note": "Whoever was not met.", **changed})


def visit(small: Small, of: Round, outcome: str, doors: int, first: int = 0) -> None:
    for door in Door.objects.filter(round=of)[first : first + doors]:
        record_visit(door.pk, outcome=outcome, by=small.lin, at=NOON)


def closed(small: Small, of: Round) -> Round:
    return close_round(of.pk, by=small.zhao, at=NOON)


def test_settled_doors_add_up_over_all_rounds_and_no_door_twice(small: Small, running: Round) -> None:
    visit(small, running, "talked", 5)
    visit(small, running, "no_answer", 4, first=5)
    closed(small, running)
    second = next_round(small, running)
    visit(small, second, "talked", 3)
    visit(small, second, "not_a_home", 1, first=3)
    closed(small, second)
    third = next_round(small, second)
    visit(small, third, "come_back", 2)
    found = queries.campaign_of(second, NOON)
    assert [(one.round.turn, one.board.doors, one.board.attempted, one.board.resolved) for one in found.parts] == [
        (1, 18, 9, 5),
        (2, 12, 3, 3),
        (3, 9, 2, 0),
    ]
    assert (found.first, found.last) == (running, third)
    assert (found.doors, found.settled, found.left_open, found.may_go_on) == (17, 8, 9, False)
    closed(small, third)
    assert queries.campaign_of(running, NOON).may_go_on


def test_a_campaign_is_asked_for_in_as_many_statements_with_one_round_and_with_three(small: Small) -> None:
    last, counts = begin(small), []
    for _turn in range(3):
        with CaptureQueriesContext(connection) as asked:
            queries.campaign_of(last, NOON)
        counts.append(len(asked))
        closed(small, last)
        last = next_round(small, last)
    assert counts == [2, 2, 2]


def test_only_the_last_closed_round_is_followed(small: Small, running: Round) -> None:
    assert list(queries.rounds_to_follow(small.community.pk)) == []
    closed(small, running)
    assert list(queries.rounds_to_follow(small.community.pk)) == [running]
    second = closed(small, next_round(small, running))
    assert list(queries.rounds_to_follow(small.community.pk)) == [second]
    with pytest.raises(NotSo) as refusal:
        next_round(small, running)
    assert set(refusal.value.fields) == {"follows_id"}


def test_two_who_begin_the_same_next_round_do_not_both(small: Small, running: Round) -> None:
    closed(small, running)
    second = closed(small, next_round(small, running))
    third = next_round(small, second)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=third.pk).update(turn=2)


def test_after_the_data_end_date_no_round_can_follow(small: Small, running: Round) -> None:
    closed(small, running)
    Round.objects.filter(pk=running.pk).update(starts_on=TODAY, ends_on=TODAY, data_ends_on=TODAY)
    end_visits(TODAY.replace(day=TODAY.day + 1))
    assert not queries.campaign_of(running, NOON).may_go_on
    with pytest.raises(NotSo) as refusal:
        next_round(small, running)
    assert set(refusal.value.fields) == {"follows_id"}


def test_why_a_round_cannot_be_the_next_one() -> None:
    fits: dict[str, Any] = {
        "state": "closed", "target": "households", "wanted": "households", "is_emptied": False, "is_last": True,
    }  # fmt: skip
    wrong = ({"state": "open"}, {"is_last": False}, {"is_emptied": True}, {"wanted": "organisations"})
    assert fault_of_next(**fits) == ""
    assert len({str(fault_of_next(**{**fits, **one})) for one in wrong}) == 4


def test_a_next_round_to_organisations_goes_to_those_that_were_left_open(small: Small) -> None:
    for name in ("一号店", "二号店"):
        add_organisation(name, kind="restaurant", community=small.community, by=SYSTEM, since=TODAY.replace(month=1))
    first = begin(small, target="organisations")
    visit(small, first, "talked", 1)
    left = set(first.doors.filter(is_resolved=False).values_list("organisation__name", flat=True))
    closed(small, first)
    second = next_round(small, first, target="organisations")
    assert set(second.doors.values_list("organisation__name", flat=True)) == left

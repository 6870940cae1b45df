"""What may change while a round runs, and what may not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongzhi.domain.campaigns import queries
from gongzhi.domain.campaigns.models import Door, EveningMark, Round
from gongzhi.domain.campaigns.services import PairWish, change_round, close_round, name_pair, record_visit
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.models import Entry
from tests.domain.campaigns.small import NOON, TODAY, Small, begin

pytestmark = pytest.mark.django_db
LAST = TODAY + timedelta(days=2)


def test_a_round_is_given_more_days_up_to_the_end_of_its_data(small: Small, running: Round) -> None:
    assert change_round(running.pk, by=small.zhao, at=NOON, ends_on=LAST + timedelta(days=2)).ends_on > LAST
    for wrong in (TODAY - timedelta(days=1), running.data_ends_on + timedelta(days=1)):
        with pytest.raises(NotSo):
            change_round(running.pk, by=small.zhao, at=NOON, ends_on=wrong)
    late = NOON + timedelta(days=4)
    assert record_visit(Door.objects.all()[0].pk, outcome="talked", by=small.lin, at=late)


def test_an_emergency_lasts_longer_only_after_a_written_assessment(small: Small) -> None:
    urgent, longer = begin(small, kind="emergency"), LAST + timedelta(days=1)
    with pytest.raises(NotSo):
        change_round(urgent.pk, by=small.zhao, at=NOON, ends_on=longer)
    change_round(urgent.pk, by=small.zhao, at=NOON, ends_on=longer, because="The water is not back; no milder way.")
    assert Entry.objects.get(verb="round.changed").because == "The water is not back; no milder way."


def test_the_evening_list_goes_off_at_once_with_its_marks_and_stays_off(small: Small) -> None:
    running = begin(small, has_evening_list=True)
    door = Door.objects.filter(round=running)[0]
    assert small.lin.person is not None
    EveningMark.objects.create(door=door, community=small.community, by_id=small.lin.person, at=NOON)
    assert not change_round(running.pk, by=small.zhao, at=NOON, has_evening_list=False).has_evening_list
    assert not EveningMark.objects.exists()
    dark = NOON + timedelta(hours=7)
    with pytest.raises(NotNow, match="晚间名单"):
        queries.demand_evening(Round.objects.get(), small.lin.person, small.grids[0].pk, dark)
    with pytest.raises(NotSo):
        change_round(running.pk, by=small.zhao, at=NOON, has_evening_list=True)


def test_a_closed_round_is_not_changed(small: Small, running: Round) -> None:
    close_round(running.pk, by=small.zhao, at=NOON)
    with pytest.raises(NotNow):
        change_round(running.pk, by=small.zhao, at=NOON, script="Good day.")


def test_pairs_are_named_once_the_poster_has_the_offices_number(small: Small) -> None:
    running = begin(small, office_phone="")
    lin, chen = small.lin.person, small.chen.person
    assert lin is not None
    assert chen is not None
    with pytest.raises(NotNow, match="办公电话"):
        name_pair(running.pk, wish=PairWish(LAST, "day", 1, small.grids[0].pk, lin, chen), by=small.zhao, at=NOON)
    assert change_round(running.pk, by=small.zhao, at=NOON, office_phone="010-64930001").office_phone

"""Many visits at once: each judged for itself, all written in the same few statements."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.campaigns.models import Attempt, Door, Round
from gongzhi.domain.campaigns.services import VisitFacts, record_visits, set_visit_aside
from gongzhi.foundation.ids import uuid7
from tests.domain.campaigns.small import NOON, Small

pytestmark = pytest.mark.django_db


def doors(running: Round) -> list[Door]:
    return list(Door.objects.filter(round=running).order_by("pk"))


def test_a_bad_visit_does_not_hold_up_the_good_ones(small: Small, running: Round) -> None:
    first, second, *_others = doors(running)
    good, odd, lost, late = (uuid7() for _visit in range(4))
    visits = [
        VisitFacts(odd, first.pk, "vanished"),
        VisitFacts(lost, uuid4(), "talked"),
        VisitFacts(late, second.pk, "talked", NOON - timedelta(hours=10)),
        VisitFacts(good, second.pk, "talked", NOON - timedelta(minutes=10)),
    ]
    refused = record_visits(visits, by=small.lin, at=NOON)
    assert {key: why.status for key, why in refused.items()} == {odd: 422, lost: 404, late: 409}
    assert set(Attempt.objects.values_list("pk", flat=True)) == {good}
    second.refresh_from_db()
    assert (second.attempts, second.disposition) == (1, "resolved")


def test_the_same_visits_again_change_nothing_and_others_under_their_ids_are_refused(
    small: Small, running: Round
) -> None:
    first, second, *_others = doors(running)
    one = uuid7()
    assert record_visits([VisitFacts(one, first.pk, "talked")] * 2, by=small.lin, at=NOON) == {}
    assert record_visits([VisitFacts(one, first.pk, "talked")], by=small.lin, at=NOON) == {}
    assert record_visits([VisitFacts(one, second.pk, "talked")], by=small.lin, at=NOON)[one].status == 409
    assert Attempt.objects.count() == 1


def test_thirty_visits_take_as_many_statements_as_three(small: Small, running: Round) -> None:
    counts = []
    for some in (doors(running)[:3], doors(running)[3:]):
        with CaptureQueriesContext(connection) as asked:
            assert record_visits([VisitFacts(uuid7(), one.pk, "talked") for one in some], by=small.lin, at=NOON) == {}
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_decided_visit_is_withdrawn_even_though_it_is_anothers_and_of_yesterday(small: Small, running: Round) -> None:
    first = doors(running)[0]
    one = uuid7()
    record_visits([VisitFacts(one, first.pk, "talked")], by=small.lin, at=NOON)
    for _twice in range(2):
        set_visit_aside(one, by=small.zhao, because="the other phone was right", at=NOON + timedelta(days=1))
    first.refresh_from_db()
    assert (Attempt.objects.count(), first.is_attempted) == (2, False)

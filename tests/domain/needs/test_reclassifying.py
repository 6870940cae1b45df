"""A wrong kind or place is put right, and everything that hangs on it follows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.models import PublicNeed
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.models import Entry
from tests.support.needs_stage import MORNING

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_wrong_kind_is_put_right_with_its_time_and_whoever_answers_for_it(stage: Stage) -> None:
    need = stage.open("wang", source="resident").need
    services.accept_need(need.pk, by=stage.by("sun"), at=MORNING)
    right = services.reclassify_need(
        need.pk, kind="water.leak", by=stage.by("zhao"), because="是漏水", at=MORNING + HOUR / 2
    )
    face = PublicNeed.objects.filter(need=need).first()
    assert (right.kind.code, right.term_hours, right.due_at, right.rings_heard) == (
        "water.leak", 2, MORNING + 2 * HOUR, 0,
    )  # fmt: skip
    # Another body answers for leaks here, and the firm is rid of it.
    granted = {stage.cast.firm.pk, stage.cast.committee.pk} & set(right.granted_to)
    assert (right.state, right.handler, granted) == ("received", stage.cast.committee, {stage.cast.committee.pk})
    assert (face is None) == (not right.is_public)
    steps = [(one.step, one.text) for one in queries.thread(right)][-2:]
    assert [step for step, _text in steps] == ["reclassified", "sent"]
    assert steps[0][1].endswith(f"→ {queries.kind_name(right.kind)}: 是漏水")
    assert Entry.objects.filter(subject=need.pk, verb="need.reclassified").count() == 1


def test_a_shorter_time_rings_nothing_that_would_have_been_over_already(stage: Stage) -> None:
    need = stage.open().need
    late = MORNING + 30 * HOUR
    right = services.reclassify_need(need.pk, kind="water.leak", by=stage.by("zhao"), because="漏水", at=late)
    assert (right.rings_heard, right.rings_at, right.rung, services.ring_clocks(at=late)) == (5, None, 0, 0)


def test_a_wrong_place_is_put_right_and_stays_with_whoever_answers_there_too(stage: Stage) -> None:
    need = stage.open().need
    other = stage.other_entrance
    with pytest.raises(NotSo):
        services.reclassify_need(need.pk, place=need.place_id, by=stage.by("zhao"), because="同一处")
    with pytest.raises(NotSo):
        services.reclassify_need(need.pk, place=other.pk, by=stage.by("zhao"), because=" ")
    right = services.reclassify_need(need.pk, place=other.pk, by=stage.by("zhao"), because="写错楼了")
    face = PublicNeed.objects.get(need=need)
    assert (right.place_id, right.building_id, face.building_id) == (other.pk, other.building_id, other.building_id)
    assert (right.handler_id, right.due_at, right.state) == (need.handler_id, need.due_at, "received")
    done = stage.finished()
    with pytest.raises(NotNow):
        services.reclassify_need(done.pk, place=other.pk, by=stage.by("zhao"), because="晚了")

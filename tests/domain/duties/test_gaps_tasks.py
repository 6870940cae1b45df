"""Gaps and overlaps that a scan finds and people handle, and tasks that no list covers and that come back (R12)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.services import appoint, end_appointment
from gongzhi.domain.duties import rules
from gongzhi.domain.duties.models import DutyGap
from gongzhi.domain.duties.queries import find_gaps, gap_sentence, gaps, task_counts, tasks
from gongzhi.domain.duties.services import (
    DutyList,
    Item,
    TaskFacts,
    accept_gap,
    add_duty_item,
    add_duty_list,
    end_temporary_tasks,
    finish_task,
    reopen_gap,
    scan_gaps,
    send_task,
    take_gap,
)
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import SYSTEM, By
from tests.support.cast import BASIS, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("this_day")]
TODAY = time.today()
KINDS = ["light.stairwell", "noise.night"]
LIGHT = Item("manager", "light.", "照明", "条例1")


def of(cast: Cast) -> DutyList:
    return DutyList("1", cast.district, TODAY - timedelta(days=30))


def found(cast: Cast) -> set[tuple[str, str]]:
    return {(one.kind, one.key.split(":")[0]) for one in find_gaps(cast.home.path, kinds=KINDS, on=TODAY)}


def test_every_kind_of_gap_is_found(cast: Cast) -> None:
    assert ("outside", "outside") in found(cast)
    expired = Item("residents_committee", "noise.", "调解", "旧法", article_until=TODAY - timedelta(days=1))
    rival = Item("subdistrict_office", "light.", "照明", "条例2")
    add_duty_list([LIGHT, rival, expired], of=of(cast), by=SYSTEM)
    end_appointment(cast.appointments["sun"].pk, on=TODAY, by=SYSTEM)
    assert {one.kind for one in find_gaps(cast.district.path, kinds=KINDS, on=TODAY)} == {
        "two_bodies", "expired", "vacant", "no_deputy",
    }  # fmt: skip


def test_a_courtyard_without_the_named_body_is_a_gap_that_names_its_matters(cast: Cast) -> None:
    add_duty_list([LIGHT, Item("residents_committee", "noise.", "调解", "法")], of=of(cast), by=SYSTEM)
    nobody = [one for one in find_gaps(cast.home.path, kinds=KINDS, on=TODAY) if one.kind == "nobody"]
    assert [(one.place_id, one.facts) for one in nobody] == [
        (cast.unmanaged.pk, {"subjects": ["manager"], "matters": ["照明"]})
    ]


def test_the_list_of_gaps_follows_what_is_there(cast: Cast) -> None:
    add_duty_list([LIGHT, Item("residents_committee", "noise.", "调解", "法")], of=of(cast), by=SYSTEM)

    def scan(days: int = 0) -> tuple[int, int, int]:
        report = scan_gaps(cast.home, kinds=KINDS, on=TODAY + timedelta(days=days), by=SYSTEM)
        return report.found, report.still, report.solved

    first = scan()
    assert scan(1) == (0, first[0], 0)
    (gap,) = gaps((cast.home.path,), kind="nobody")
    assert (gap.owner_id, gap.due) == (cast.people["zhao"].pk, TODAY + timedelta(days=30))
    assert "照明" in gap_sentence(gap)
    accept_gap(gap.pk, because="没有物业", by=SYSTEM)
    scan(2)
    gap.refresh_from_db()
    assert (gap.state, gap.because) == ("accepted", "没有物业")
    add_duty_item(Item("residents_committee", "light.", "照明兜底", "法", rank=5), of=of(cast), by=SYSTEM)
    assert scan(3)[2] == 1
    gap.refresh_from_db()
    assert (gap.state, gap.solved_on) == ("solved", TODAY + timedelta(days=3))
    with pytest.raises(NotNow):
        take_gap(gap.pk, owner_id=cast.people["lin"].pk, due=TODAY, by=SYSTEM)


def test_a_gap_is_given_to_somebody_accepted_and_opened_again(cast: Cast) -> None:
    scan_gaps(cast.home, kinds=KINDS, on=TODAY, by=SYSTEM)
    gap = gaps((cast.home.path,))[0]
    take_gap(gap.pk, owner_id=cast.people["lin"].pk, due=TODAY + timedelta(days=2), by=SYSTEM)
    assert list(gaps((cast.home.path,), late_on=TODAY + timedelta(days=3), owner_id=cast.people["lin"].pk)) == [gap]
    with pytest.raises(NotSo):
        accept_gap(gap.pk, because=" ", by=SYSTEM)
    accept_gap(gap.pk, because="暂缓", by=SYSTEM)
    reopen_gap(gap.pk, by=SYSTEM)
    gap.refresh_from_db()
    assert (gap.state, gap.because) == ("open", "")
    assert list(gaps((cast.next_door.path,), kind=gap.kind).filter(pk=gap.pk)) == []


def test_a_scan_takes_the_same_number_of_questions_however_long_the_lists_are(cast: Cast) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as caught:
            find_gaps(cast.district.path, kinds=KINDS, on=TODAY)
        return len(caught.captured_queries)

    add_duty_item(LIGHT, of=of(cast), by=SYSTEM)
    before = questions()
    add_duty_list([LIGHT] * 40, of=of(cast), by=SYSTEM)
    assert questions() == before


def test_the_rule_says_why_a_task_goes_back() -> None:
    whole: dict[str, Any] = {
        "has_item": True, "item_is_in_force": True, "item_names_community": True, "item_covers_place": True,
        "item_covers_matter": True,
    }  # fmt: skip
    assert rules.why_returned(rules.TaskAsked(**whole), on=TODAY) == ""
    reasons = {rules.why_returned(rules.TaskAsked(**whole | {name: False}), on=TODAY) for name in whole}
    assert len(reasons - {""}) == 5
    lasting: dict[str, Any] = {"is_temporary": True, "approver_may": True, "ends_on": TODAY}
    assert rules.why_returned(rules.TaskAsked(**lasting), on=TODAY) == ""
    wrongs: tuple[dict[str, Any], ...] = (
        {"approver_may": False},
        {"ends_on": None},
        {"ends_on": TODAY - timedelta(days=1)},
        {"ends_on": TODAY + timedelta(days=400)},
        {"forbidden_by": "条例"},
    )
    for wrong in wrongs:
        assert rules.why_returned(rules.TaskAsked(**lasting | wrong), on=TODAY) != ""


def test_what_no_list_covers_comes_back_is_logged_and_counted(cast: Cast) -> None:
    helps = Item("residents_committee", "safety.", "协助宣传", "清单", "assist")
    refuses = Item("residents_committee", "fine.", "不得处罚", "条例", "negative")
    item, _no, manager = add_duty_list([helps, refuses, LIGHT], of=of(cast), by=SYSTEM)
    qian = By(user=cast.user("qian").pk, person=cast.people["qian"].pk)
    lasting: dict[str, Any] = {
        "is_temporary": True,
        "approver_id": cast.people["qian"].pk,
        "ends_on": TODAY + timedelta(days=5),
    }
    asked = (
        TaskFacts("宣传", cast.office.pk, matter="safety.fire", item_id=item.pk),
        TaskFacts("填表", cast.office.pk),
        TaskFacts("开罚单", cast.office.pk, matter="fine.parking", item_id=item.pk),
        TaskFacts("修灯", cast.office.pk, matter="light.", item_id=manager.pk),
        TaskFacts("布置会场", cast.office.pk, **lasting),
        TaskFacts("布置会场", cast.office.pk, **lasting | {"approver_id": cast.people["lin"].pk}),
    )
    sent = [send_task(facts, to=cast.home, by=qian) for facts in asked]
    assert [one.state for one in sent] == ["sent", "returned", "returned", "returned", "sent", "returned"]
    assert [bool(one.returned_because) for one in sent] == [False, True, True, True, False, True]
    assert sent[2].returned_because.count("条例") == 1
    assert [one.number[:8] for one in sent[:2]] == ["T009046-", "T009046-"]
    assert Entry.objects.filter(verb="task.returned").count() == 4
    (count,) = task_counts((cast.home.path,), since=TODAY, until=TODAY)
    assert (count.sender, count.sent, count.returned, count.temporary) == ("亚运村街道办事处", 6, 4, 2)
    assert tasks((cast.next_door.path,)).count() == 0


def test_a_task_is_finished_in_words_and_a_temporary_one_ends_with_its_day(cast: Cast) -> None:
    item = add_duty_item(Item("residents_committee", "safety.", "协助", "清单", "assist"), of=of(cast), by=SYSTEM)
    task = send_task(TaskFacts("宣传", cast.office.pk, matter="safety.", item_id=item.pk), to=cast.home, by=SYSTEM)
    with pytest.raises(NotSo):
        finish_task(task.pk, result=" ", by=SYSTEM)
    finish_task(task.pk, result="已完成", by=SYSTEM)
    with pytest.raises(NotNow):
        finish_task(task.pk, result="再来", by=SYSTEM)
    lasting = TaskFacts("会场", cast.office.pk, is_temporary=True, approver_id=cast.people["qian"].pk, ends_on=TODAY)
    brief = send_task(lasting, to=cast.home, by=SYSTEM)
    assert (end_temporary_tasks(TODAY), end_temporary_tasks(TODAY + timedelta(days=1))) == (0, 1)
    brief.refresh_from_db()
    assert brief.state == "ended"


def test_gaps_hold_no_wall_but_are_written_in_ones_own_community_only(cast: Cast) -> None:
    appoint(cast.posts["zhao"], person=cast.people["lin"], from_=TODAY, legal_basis=BASIS, by=SYSTEM, is_deputy=True)
    assert "deputy" not in {
        one.key.split(":")[0] for one in find_gaps(cast.home.path, kinds=[], on=TODAY) if one.place_id == cast.home.pk
    }
    assert DutyGap.objects.count() == 0

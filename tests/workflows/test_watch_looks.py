"""Whoever opens unusually many residents' records raises one alarm, which only the auditor ends (R6)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.models import Entry, LookAlarm
from gongzhi.foundation.journal.queries import look_limits
from gongzhi.foundation.journal.services import answer_look_alarm, forget_look_alarms, note, set_look_limit
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import By, everywhere
from gongzhi.workflows.watch_looks import change_look_limit, watch_looks, watchers
from tests.support.at_once import at_once
from tests.support.cast import Cast, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Cast:
    request.getfixturevalue("everywhere")
    found = settle()
    set_look_limit("contacts", in_an_hour=3, in_a_day=5, by=None)
    return found


def look(cast: Cast, number: int, verb: str = "contact.read", who: str = "zhao") -> None:
    for _ in range(number):
        note(verb, ("actors.contact", uuid7()), by=cast.user(who).pk, community=cast.home.pk)


def told() -> set[tuple[str, object]]:
    return set(Message.objects.filter(kind__contains="look").values_list("kind", "to"))


def alarms() -> list[tuple[str, int, int, int]]:
    return list(LookAlarm.objects.order_by("raised_at").values_list("kind", "hours", "looks", "most"))


def test_above_the_hours_limit_the_auditor_and_the_accounts_owner_are_told_once(cast: Cast) -> None:
    look(cast, 3)
    look(cast, 9, who="lin", verb="place.read")
    assert (watch_looks(), told()) == (0, set())
    look(cast, 1)
    assert (watch_looks(), watch_looks()) == (1, 0)
    assert alarms() == [("contacts", 1, 4, 3)]
    assert told() == {("many_looks", cast.user("wu").pk), ("own_many_looks", cast.user("zhao").pk)}
    assert Message.objects.filter(kind__contains="look").count() == 2


def test_opening_one_record_again_and_again_counts_once(cast: Cast) -> None:
    same = uuid7()
    for _ in range(9):
        note("contact.read", ("actors.contact", same), by=cast.user("zhao").pk)
    assert (watch_looks(), alarms()) == (0, [])


def test_what_is_spread_over_the_day_passes_the_days_limit(cast: Cast) -> None:
    look(cast, 6)
    later = time.now() + timedelta(hours=2)
    assert (watch_looks(at=later), alarms()) == (1, [("contacts", 24, 6, 5)])
    assert watch_looks(at=later + timedelta(days=1)) == 0


def test_a_waiting_alarm_grows_and_after_the_answer_it_counts_anew(cast: Cast) -> None:
    look(cast, 4)
    watch_looks()
    look(cast, 3)
    assert (watch_looks(), alarms()) == (0, [("contacts", 1, 7, 3)])
    wu = cast.user("wu").pk
    with pytest.raises(NotSo):
        answer_look_alarm(LookAlarm.objects.get().pk, answer=" ", by=wu)
    answer_look_alarm(LookAlarm.objects.get().pk, answer="电话回访名单", by=wu)
    with pytest.raises(NotNow):
        answer_look_alarm(LookAlarm.objects.get().pk, answer="再答", by=wu)
    look(cast, 3)
    assert watch_looks() == 0
    look(cast, 1)
    assert (watch_looks(), len(alarms())) == (1, 2)


def test_where_nobody_is_auditor_the_administrators_are_told(cast: Cast) -> None:
    assert watchers(time.today()).are_auditors
    before = cast.appointments["wu"].during.lower - timedelta(days=1)
    assert (watchers(before).users, watchers(before).are_auditors) == ((), False)
    cast.appointments["wu"].delete()
    stand_ins = watchers(time.today())
    assert (stand_ins.users, stand_ins.are_auditors) == ((cast.user("zheng").pk,), False)


def test_a_changed_limit_is_told_to_the_auditor_and_journalled(cast: Cast) -> None:
    zheng = By(user=cast.user("zheng").pk, person=cast.people["zheng"].pk)
    change_look_limit("needs", in_an_hour=7, in_a_day=9, by=zheng)
    kept = {one.kind: (one.in_an_hour, one.in_a_day, one.is_usual) for one in look_limits()}
    assert kept == {"contacts": (3, 5, False), "needs": (7, 9, False), "exports": (100, 300, True)}
    assert told() == {("look_limit_set", cast.user("wu").pk)}
    assert Entry.objects.filter(verb="look.limit_set", by=zheng.user).count() == 1


@pytest.mark.parametrize(("hour", "day"), [(0, 5), (9, 5), (1, 5001)])
def test_a_limit_that_is_none_is_refused(cast: Cast, hour: int, day: int) -> None:
    with pytest.raises(NotSo):
        set_look_limit("contacts", in_an_hour=hour, in_a_day=day, by=None)
    with pytest.raises(NotThere):
        set_look_limit("lists", in_an_hour=1, in_a_day=1, by=None)


def test_only_answered_alarms_are_forgotten(cast: Cast) -> None:
    look(cast, 4)
    look(cast, 4, who="lin")
    assert watch_looks() == 2
    answered = LookAlarm.objects.filter(account=cast.user("lin").pk).get()
    answer_look_alarm(answered.pk, answer="核实", by=None)
    long_after: datetime = time.now() + timedelta(days=1)
    assert (forget_look_alarms(before=long_after), LookAlarm.objects.count()) == (1, 1)


@pytest.mark.transactional
def test_two_watchers_at_once_raise_one_alarm() -> None:
    with everywhere():
        cast = settle()
        set_look_limit("contacts", in_an_hour=3, in_a_day=5, by=None)
        look(cast, 4)
    assert at_once(watch_looks, watch_looks) == ["done", "done"]
    with everywhere():
        assert (len(alarms()), Message.objects.filter(kind="many_looks").count()) == (1, 1)

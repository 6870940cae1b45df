"""The whole life of a need, step by step, with everybody who may and may not take the step."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from PIL import Image

from gongzhi.domain.needs import queries, rules, services
from gongzhi.domain.needs.models import Need, NeedEvent
from gongzhi.domain.needs.words import OVER_STATES
from gongzhi.foundation import files, time
from gongzhi.foundation.errors import GongzhiError, NotAllowed, NotNow, NotSo, NotThere
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import By, Reach, set_reach
from tests.support.needs_stage import ARTICLE, MORNING, photo

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def steps(need: Need) -> list[str]:
    return [event.step for event in queries.thread(need)]


def told(need: Need) -> set[tuple[str, str]]:
    from gongzhi.foundation.accounts.models import User

    names = dict(User.objects.values_list("pk", "username"))
    return {(one.kind, names[one.to]) for one in Message.objects.filter(subject=need.pk) if one.to}


def test_whoever_takes_a_need_in_owns_it_and_the_duty_list_names_who_handles_it(stage: Stage) -> None:
    need = stage.open("lin").need
    assert (need.owner_id, need.handler_id, need.article) == (stage.people["lin"].pk, stage.cast.firm.pk, ARTICLE)
    assert (need.state, steps(need)) == ("received", ["received", "sent"])
    assert told(need) == {("need_assigned", "sun")}
    assert set(Entry.objects.filter(subject=need.pk).values_list("verb", "by")) == {
        ("need.open", stage.people["lin"].user_id)
    }


def test_a_need_is_due_after_the_time_of_its_kind(stage: Stage) -> None:
    light = stage.open().need
    leak = stage.open(kind="water.leak").need
    assert (light.due_at, leak.due_at) == (MORNING + timedelta(days=2), MORNING + 2 * HOUR)
    assert (light.is_due_assumed, leak.is_due_assumed) == (False, False)


def test_a_year_without_a_calendar_is_assumed_and_said_so(stage: Stage) -> None:
    far = stage.open(at=MORNING.replace(year=2090)).need
    assert far.is_due_assumed is True


def test_a_residents_own_report_is_owned_by_the_secretary(stage: Stage) -> None:
    need = stage.open("wang", source="resident", reporter=stage.people["wang"].pk).need
    assert need.owner_id == stage.people["zhao"].pk
    assert told(need) == {("need_received", "zhao"), ("need_assigned", "sun")}


def test_a_stranger_reports_with_nothing_but_a_code_and_sees_nothing_else(stage: Stage) -> None:
    stage.open()
    code = "AB3DE-FGH1K"
    set_reach(Reach(holders=frozenset({queries.code_holder(code)})))
    opened = services.open_need(
        place_id=stage.entrance.pk, kind="rubbish.pile", text="垃圾", source="resident", by=By(), code=code
    )
    assert set(Need.objects.values_list("pk", flat=True)) == {opened.need.pk}
    assert queries.by_tracking_code("ab3de fghik").pk == opened.need.pk
    assert code not in str(list(Need.objects.values()))
    with pytest.raises(NotThere):
        queries.by_tracking_code("AB3DE-FGH1M")


def test_an_identity_number_never_reaches_the_table(stage: Stage) -> None:
    opened = stage.open(text="我是 11010519491231002X 灯坏了")
    assert opened.was_masked
    assert "11010519491231002X" not in Need.objects.get(pk=opened.need.pk).text


def test_an_empty_text_is_refused_at_its_field(stage: Stage) -> None:
    with pytest.raises(NotSo) as refusal:
        stage.open(text="  ")
    assert set(refusal.value.fields) == {"text"}


def test_a_photo_is_kept_without_its_position_and_a_huge_one_is_refused_at_its_field(stage: Stage) -> None:
    need = stage.open(photo=photo()).need
    (kept,) = queries.photos(need)
    with files.open_file(kept.file) as stream, Image.open(stream) as picture:
        assert dict(picture.getexif()) == {}
    huge = SimpleUploadedFile("huge.jpg", b"x", content_type="image/jpeg")
    huge.size = 40 * 1024 * 1024
    assert huge.size > settings.PHOTO_MAX_BYTES
    before = Need.objects.count()
    with pytest.raises(NotSo) as refusal:
        stage.open(photo=huge)
    assert (set(refusal.value.fields), Need.objects.count()) == ({"photo"}, before)


def test_the_firm_accepts_begins_and_finishes_with_proof(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk).need
    sun = stage.by("sun")
    services.accept_need(need.pk, by=sun, at=MORNING + HOUR)
    services.start_need(need.pk, by=sun, at=MORNING + HOUR)
    with pytest.raises(NotSo) as refusal:
        services.finish_need(need.pk, by=sun, text=" ")
    assert set(refusal.value.fields) == {"text"}
    need = services.finish_need(need.pk, by=sun, text="已换", photo=photo(), at=MORNING + 2 * HOUR)
    assert (need.state, need.handled_by_id, need.done_at) == ("done", sun.person, MORNING + 2 * HOUR)
    assert steps(need) == ["received", "sent", "accepted", "started", "done"]
    assert [one.purpose for one in queries.photos(need)] == ["proof"]
    assert told(need) == {
        ("need_assigned", "sun"),
        ("need_accepted", "wang"),
        ("need_started", "wang"),
        *{("need_done", name) for name in ("lin", "wang")},
    }


def test_the_second_to_accept_reads_who_was_first_and_when(stage: Stage) -> None:
    need = stage.open().need
    services.accept_need(need.pk, by=stage.by("sun"), at=MORNING + HOUR)
    with pytest.raises(NotNow) as refusal:
        services.accept_need(need.pk, by=stage.by("zhao"))
    assert "Sun" in str(refusal.value)
    assert "03-10 11:00" in str(refusal.value)


def test_whoever_handled_it_cannot_ask_and_a_colleague_can(stage: Stage) -> None:
    need = stage.finished()
    with pytest.raises(NotAllowed):
        services.ask_reporter(need.pk, by=stage.by("sun"))
    services.ask_reporter(need.pk, by=stage.by("lin"))
    assert ("need_asked", "wang") in told(need)


def test_the_reporter_closes_her_need(stage: Stage) -> None:
    need = stage.asked()
    closed = services.answer_need(need.pk, satisfied=True, by=stage.by("wang"), at=MORNING + 4 * HOUR)
    assert (closed.state, closed.closed_at) == ("closed", MORNING + 4 * HOUR)
    assert {kind for kind, who in told(closed) if who == "sun"} == {"need_assigned", "need_closed"}


def test_not_solved_sends_it_back_to_the_handler_with_a_fresh_clock(stage: Stage) -> None:
    need = stage.asked()
    again = services.answer_need(
        need.pk, satisfied=False, by=stage.by("wang"), text="还是不亮", at=MORNING + timedelta(days=1)
    )
    assert (again.state, again.times_reopened, again.done_at, again.asked_at) == ("reopened", 1, None, None)
    assert (again.handler_id, again.due_at) == (stage.cast.firm.pk, MORNING + timedelta(days=3))
    assert ("need_reopened", "sun") in told(again)


def test_only_the_reporter_answers_and_only_after_being_asked(stage: Stage) -> None:
    need = stage.finished()
    with pytest.raises(NotNow):
        services.answer_need(need.pk, satisfied=True, by=stage.by("wang"))
    services.ask_reporter(need.pk, by=stage.by("lin"))
    for name in ("sun", "lin", "he"):
        with pytest.raises(NotAllowed):
            services.answer_need(need.pk, satisfied=True, by=stage.by(name))


def test_a_spoken_answer_is_recorded_by_a_caller_but_never_by_the_handler(stage: Stage) -> None:
    need = stage.finished()
    with pytest.raises(NotAllowed):
        services.answer_need(need.pk, satisfied=True, by=stage.by("sun"), spoken=True)
    closed = services.answer_need(need.pk, satisfied=True, by=stage.by("lin"), spoken=True, text="好了")
    assert steps(closed)[-2:] == ["asked", "closed"]
    assert queries.thread(closed)[-1].is_spoken is True


def test_a_code_answers_for_its_own_need_only(stage: Stage) -> None:
    first, second = stage.finished(code="AAAAA-AAAAA"), stage.finished(code="BBBBB-BBBBB")
    for need in (first, second):
        services.ask_reporter(need.pk, by=stage.by("lin"))
    with pytest.raises(NotAllowed):
        services.answer_need(second.pk, satisfied=True, by=By(), code=queries.code_holder("AAAAA-AAAAA"))
    closed = services.answer_need(first.pk, satisfied=True, by=By(), code=queries.code_holder("AAAAA-AAAAA"))
    assert closed.state == "closed"


def test_a_refusal_needs_a_reason_and_an_article_and_the_owner_can_send_it_on(stage: Stage) -> None:
    need = stage.open().need
    for because, article, field in ((" ", "x", "because"), ("x", "", "article")):
        with pytest.raises(NotSo) as refusal:
            services.decline_need(need.pk, by=stage.by("sun"), because=because, article=article)
        assert set(refusal.value.fields) == {field}
    services.decline_need(need.pk, by=stage.by("sun"), because="不在合同内", article="合同第 3 条")
    sent = services.send_need(need.pk, to=stage.other_firm.pk, by=stage.by("zhao"), because="产权单位负责")
    assert (sent.state, sent.handler_id, sent.handled_by_id, sent.closed_at) == (
        "received", stage.other_firm.pk, None, None,
    )  # fmt: skip
    assert stage.cast.firm.pk not in sent.granted_to
    assert {("need_declined", "lin"), ("need_assigned", "tang")} <= told(sent)


def test_each_sees_only_the_needs_that_are_theirs(stage: Stage) -> None:
    mine = stage.open("lin", reporter=stage.people["wang"].pk).need
    beside = stage.open("he", place_id=stage.other_entrance.pk, kind="elderly.help").need
    far = stage.open("chen", place_id=stage.cast.far_building.pk).need
    numbers = {mine.pk: "mine", beside.pk: "beside", far.pk: "far"}

    def seen(name: str) -> set[str]:
        standing = stage.standing(name)
        set_reach(standing.reach)
        found = queries.needs_list(standing.scope("need.read"), queries.NeedFilters(), now=time.now())  # type: ignore[arg-type]
        return {numbers[need.pk] for need in found}

    assert {
        name: seen(name) for name in ("lin", "he", "chen", "zhao", "sun", "tang", "wang", "feng", "qian", "wu")
    } == {
        "lin": {"mine"},
        "he": {"beside"},
        "chen": {"far"},
        "zhao": {"mine", "beside"},
        "sun": {"mine"},
        "tang": set(),
        "wang": {"mine"},
        "feng": set(),
        "qian": {"mine", "beside", "far"},
        "wu": set(),
    }


def test_the_database_itself_hides_the_needs_of_the_community_next_door(stage: Stage) -> None:
    stage.open("lin")
    set_reach(stage.standing("chen").reach)
    assert (Need.objects.count(), NeedEvent.objects.count()) == (0, 0)


def test_the_counts_of_a_community_say_open_late_and_closed(stage: Stage) -> None:
    need = stage.asked()
    services.answer_need(need.pk, satisfied=True, by=stage.by("wang"))
    stage.open()
    stage.open(at=time.now())
    assert queries.counts(stage.cast.home.pk, time.now()) == queries.NeedCounts(open=2, late=1, closed=1, total=3)


VERBS = {
    "accept": lambda stage, need: services.accept_need(need, by=stage.by("sun")),
    "start": lambda stage, need: services.start_need(need, by=stage.by("sun")),
    "finish": lambda stage, need: services.finish_need(need, by=stage.by("sun"), text="done"),
    "decline": lambda stage, need: services.decline_need(need, by=stage.by("sun"), because="no", article="3"),
    "send": lambda stage, need: services.send_need(need, to=stage.cast.firm.pk, by=stage.by("zhao"), because="again"),
    "ask": lambda stage, need: services.ask_reporter(need, by=stage.by("lin")),
    "yes": lambda stage, need: services.answer_need(need, satisfied=True, by=stage.by("wang")),
    "no": lambda stage, need: services.answer_need(need, satisfied=False, by=stage.by("wang")),
    "note": lambda stage, need: services.note_need(need, by=stage.by("lin"), text="note"),
}


@examples(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=st.lists(st.sampled_from(sorted(VERBS)), max_size=12))
def test_whatever_is_tried_the_thread_follows_the_table(stage: Stage, tries: list[str]) -> None:
    need_id = stage.open(reporter=stage.people["wang"].pk).need.pk
    for verb in tries:
        try:
            VERBS[verb](stage, need_id)
        except GongzhiError as refusal:
            assert isinstance(refusal, NotNow)
    need = Need.objects.get(pk=need_id)
    moves = [(event.from_state, event.to_state) for event in queries.thread(need)]
    assert all(after == before or after in rules.NEXT[before] for before, after in moves[1:])  # type: ignore[index]
    assert [after for _, after in moves[:-1]] == [before for before, _ in moves[1:]]
    assert (moves[-1][1], need.closed_at is not None) == (need.state, need.state in OVER_STATES)


def test_opening_a_need_takes_the_same_few_statements_however_many_there_are(stage: Stage) -> None:
    counted = []
    for before in (0, 10):
        for _ in range(before):
            stage.open("lin")
        with CaptureQueriesContext(connection) as caught:
            stage.open("lin")
        counted.append(len(caught))
    assert counted == [16, 16]


def test_a_step_takes_the_same_few_statements_however_long_the_thread_is(stage: Stage) -> None:
    need, by = stage.open("lin").need, stage.by("lin")
    counted = []
    for _ in range(8):
        with CaptureQueriesContext(connection) as caught:
            services.note_need(need.pk, by=by, text="looked at it")
        counted.append(len(caught))
    assert counted == [5] * 8
    assert list(NeedEvent.objects.filter(need=need).order_by("position").values_list("position", flat=True)) == list(
        range(10)
    )

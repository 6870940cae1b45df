"""The resident decides the end: asked when the time is over, rung up in vain, and what becomes of no answer."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from gongzhi.domain.needs import queries, rules, services
from gongzhi.domain.needs.models import Need, NeedEvent, PublicNeed
from gongzhi.domain.needs.services import Patience
from gongzhi.domain.needs.words import NeedState, NeedStep, RateName
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotAllowed, NotNow, NotSo
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import SYSTEM, Scope
from gongzhi.foundation.webhooks.models import Delivery
from gongzhi.foundation.webhooks.services import add_endpoint
from tests.support.needs_stage import MORNING

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
in_time = queries.NeedFilters(rate="response", part="counted")


def steps(need: Need) -> list[str]:
    return [event.step for event in queries.thread(need)]


def calls(stage: Stage, name: str) -> set[str]:
    scope = Scope(paths=(stage.cast.home.path,))
    return set(
        queries.to_be_asked(scope, person=stage.people[name].pk, now=time.now()).values_list("number", flat=True)
    )


def test_when_the_time_is_over_the_reporter_is_asked_by_somebody_who_does_not_handle_it(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk).need
    fresh = stage.open(at=time.now(), reporter=stage.people["wang"].pk).need
    assert (calls(stage, "lin"), calls(stage, "sun")) == ({need.number}, set())
    with pytest.raises(NotAllowed):
        services.call_at_expiry(need.pk, satisfied=True, by=stage.by("sun"))
    with pytest.raises(NotNow):
        services.call_at_expiry(fresh.pk, satisfied=True, by=stage.by("lin"))
    need = services.call_at_expiry(need.pk, satisfied=False, by=stage.by("lin"), text="还是黑的")
    assert (need.state, need.is_solved, steps(need)[-1], calls(stage, "lin")) == ("received", False, "called", set())
    told = Message.objects.filter(subject=need.pk, to=stage.people["lin"].user_id)
    assert "need_unsolved" in set(told.values_list("kind", flat=True))


def test_a_reopened_need_is_asked_about_again_when_its_new_time_is_over_and_then_once(stage: Stage) -> None:
    need = services.answer_need(stage.asked().pk, satisfied=False, by=stage.by("wang"), at=MORNING + HOUR * 4)
    assert (need.answered_at is not None, calls(stage, "lin")) == (True, {need.number})
    services.note_unreached(need.pk, by=stage.by("lin"))
    services.call_at_expiry(need.pk, satisfied=False, by=stage.by("lin"), text="还是黑的")
    assert calls(stage, "lin") == set()


def test_solved_by_the_reporters_word_when_the_time_was_over_closes_and_counts_once(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk).need
    need = services.call_at_expiry(need.pk, satisfied=True, content=False, by=stage.by("lin"))
    assert (need.state, need.is_solved, need.is_content, steps(need)[-2:]) == (
        "closed", True, False, ["settled", "closed"],
    )  # fmt: skip


def test_a_question_that_nobody_answers_ends_by_the_rule_and_not_before(stage: Stage) -> None:
    need = stage.asked()
    later = MORNING + 6 * DAY
    assert services.end_unanswered(Patience(days=5, tries=2), at=later) == 0
    for at in (MORNING + DAY, MORNING + DAY, MORNING + 2 * DAY):
        assert services.end_unanswered(Patience(days=5, tries=2), at=later) == 0
        services.note_unreached(need.pk, by=stage.by("lin"), at=at)
    assert services.end_unanswered(Patience(days=7, tries=2), at=later) == 0
    assert services.end_unanswered(Patience(days=5, tries=2), at=later) == 1
    need = Need.objects.get(pk=need.pk)
    assert (need.state, need.is_solved, steps(need)[-3:]) == ("closed", None, ["unreached", "unreached", "unanswered"])
    solved = services.answer_need(stage.asked().pk, satisfied=True, by=stage.by("wang"))
    assert (queries.public_words(need) == str(rules.OTHER_ENDS[NeedStep.UNANSWERED]), queries.public_words(solved)) == (
        True, str(rules.PUBLIC_TEXTS[NeedState.CLOSED]),
    )  # fmt: skip


def test_whoever_rings_in_vain_asks_in_writing_too(stage: Stage) -> None:
    need = services.note_unreached(stage.finished().pk, by=stage.by("lin"))
    told = Message.objects.filter(kind="need_asked", to=stage.people["wang"].user_id).count()
    assert (steps(need)[-2:], need.asked_at is not None, need.tries, told) == (["asked", "unreached"], True, 1, 1)


def test_the_first_word_counts_and_a_reopened_need_is_not_counted_twice(stage: Stage) -> None:
    need = stage.asked()
    services.answer_need(need.pk, satisfied=False, by=stage.by("wang"), content=False)
    services.accept_need(need.pk, by=stage.by("sun"))
    services.finish_need(need.pk, by=stage.by("sun"), text="换了整组线路", cost=Decimal("120.50"))
    services.ask_reporter(need.pk, by=stage.by("lin"))
    need = services.answer_need(need.pk, satisfied=True, by=stage.by("wang"), content=True)
    assert (need.state, need.is_solved, need.is_content, need.cost) == ("closed", False, True, Decimal("120.50"))


def test_what_came_of_it_is_said_also_where_no_proof_is_asked_for(stage: Stage) -> None:
    need = stage.open(kind="noise.disturbing").need
    services.accept_need(need.pk, by=stage.by("zhao"))
    with pytest.raises(NotSo) as refusal:
        services.finish_need(need.pk, by=stage.by("zhao"), text=" ")
    assert set(refusal.value.fields) == {"text"}


def test_the_rates_say_of_how_many_and_each_opens_to_exactly_its_records(stage: Stage) -> None:
    solved = services.answer_need(stage.asked().pk, satisfied=True, content=True, by=stage.by("wang"))
    late = stage.open("zhao", source="counter").need
    out = stage.open().need
    services.exclude_need(out.pk, because="同一人重复来电", by=stage.by("zhao"))
    scope = Scope(paths=(stage.cast.home.path,))
    (month,) = queries.rates_by_month(scope, since=MORNING - DAY, now=time.now())
    found = {name: (rate.counted, rate.of, rate.percent) for name, rate in month.rates.items()}
    assert (month.total, month.left_out, found) == (
        3,
        1,
        {
            RateName.RESPONSE: (1, 2, None),
            RateName.RESOLUTION: (1, 1, None),
            RateName.SATISFACTION: (1, 1, None),
            RateName.PROACTIVE: (1, 2, None),
        },
    )
    records = {
        (name, part): set(
            queries.needs_list(
                scope, queries.NeedFilters(rate=name, part=part, month=month.month), now=time.now()
            ).values_list("number", flat=True)
        )
        for name, part in (("response", "counted"), ("response", "missing"), ("proactive", "of"), ("left_out", "of"))
    }
    assert records == {
        ("response", "counted"): {solved.number},
        ("response", "missing"): {late.number},
        ("proactive", "of"): {solved.number, late.number},
        ("left_out", "of"): {out.number},
    }


def test_the_first_response_counts_by_the_time_that_ran_then_and_a_refusal_with_an_article_is_one(stage: Stage) -> None:
    late, refused, moved = stage.open().need, stage.open().need, stage.open().need
    services.accept_need(late.pk, by=stage.by("sun"), at=late.due_at + DAY)
    services.ask_back(late.pk, by=stage.by("sun"), question="哪一层？", at=late.due_at + DAY)
    services.decline_need(refused.pk, by=stage.by("sun"), because="不归", article="第三条", at=MORNING + HOUR)
    services.send_need(refused.pk, to=stage.other_firm.pk, by=stage.by("zhao"), because="改派")
    services.accept_need(refused.pk, by=stage.by("tang"), at=MORNING + 9 * DAY)
    services.accept_need(moved.pk, by=stage.by("sun"), at=MORNING + HOUR)
    Need.objects.update(due_at=MORNING + 30 * DAY)
    found = queries.needs_list(Scope(paths=(stage.cast.home.path,)), in_time, now=time.now())
    assert set(found) == {refused, moved}


def test_who_reports_by_page_or_program_answers_what_has_to_be_answered_and_a_doorstep_entry_does_not(
    stage: Stage,
) -> None:
    with pytest.raises(NotSo) as refusal:
        stage.open(kind="lift.fault", is_asked=True, answers={"trapped": "不知道"})
    assert set(refusal.value.fields) == {"answers"}
    assert stage.open(kind="lift.fault", is_asked=True, answers={"trapped": "没有"}).need.answers == {"trapped": "没有"}
    assert stage.open(kind="lift.fault").need.answers == {}


def test_the_words_go_when_their_time_is_over_and_the_figures_stay(stage: Stage) -> None:
    need = services.answer_need(stage.asked().pk, satisfied=True, by=stage.by("wang"), at=MORNING + DAY)
    moved = stage.open(reporter=stage.people["wang"].pk).need
    services.divert_need(moved.pk, by=stage.by("zhao"), to="statutory", because="已起诉", at=MORNING + DAY)
    assert services.forget_needs(at=MORNING + 366 * DAY) == 1
    assert services.forget_needs(at=MORNING + 731 * DAY) == 1
    assert services.forget_needs(at=MORNING + 731 * DAY) == 0
    kept = Need.objects.get(pk=need.pk)
    assert (kept.text, kept.reporter_id, kept.granted_to, kept.state, kept.is_solved) == ("", None, [], "closed", True)
    assert set(NeedEvent.objects.filter(need__in=(need, moved)).values_list("text", flat=True)) == {""}
    assert PublicNeed.objects.get(need=need).words == ""


def test_what_nobody_reported_is_ended_by_a_colleagues_look_and_by_no_made_up_word(stage: Stage) -> None:
    need = stage.open("lin").need
    services.accept_need(need.pk, by=stage.by("sun"), at=MORNING)
    services.finish_need(need.pk, by=stage.by("sun"), text="已换灯", at=MORNING + HOUR)
    with pytest.raises(NotNow):
        services.answer_need(need.pk, satisfied=True, spoken=True, by=stage.by("lin"))
    with pytest.raises(NotNow):
        services.note_unreached(need.pk, by=stage.by("lin"))
    with pytest.raises(NotAllowed):
        services.check_need(need.pk, is_done=True, text="看过了", by=stage.by("sun"))
    with pytest.raises(NotSo):
        services.check_need(need.pk, is_done=True, text=" ", by=stage.by("lin"))
    back = services.check_need(need.pk, is_done=False, text="还不亮", by=stage.by("lin"), at=MORNING + 2 * HOUR)
    assert (back.state, back.rung, back.answered_at) == ("reopened", 1, None)
    services.accept_need(need.pk, by=stage.by("sun"), at=MORNING + 3 * HOUR)
    services.finish_need(need.pk, by=stage.by("sun"), text="又换了", at=MORNING + 4 * HOUR)
    ended = services.check_need(need.pk, is_done=True, text="亮了", by=stage.by("lin"), at=MORNING + 5 * HOUR)
    assert (ended.state, ended.answered_at, ended.is_solved, ended.is_content) == ("closed", None, None, None)
    assert queries.public_words(ended) == str(rules.OTHER_ENDS[NeedStep.CHECKED])
    # Whoever reported it has the last word, and a late found need asks nobody.
    with pytest.raises(NotNow):
        services.check_need(stage.finished().pk, is_done=True, text="看过", by=stage.by("lin"))
    late = stage.open("lin").need
    assert late.number not in calls(stage, "lin")


def test_other_programs_are_told_of_every_end_and_of_waiting(stage: Stage) -> None:
    add_endpoint("热线", url="https://hotline.example/in", by=SYSTEM)
    need = stage.open("lin").need
    services.accept_need(need.pk, by=stage.by("sun"), at=MORNING)
    services.wait_for_others(need.pk, by=stage.by("sun"), because="等停水", at=MORNING)
    services.resume_need(need.pk, by=stage.by("sun"), at=MORNING + HOUR)
    services.finish_need(need.pk, by=stage.by("sun"), text="已换灯", at=MORNING + HOUR)
    services.check_need(need.pk, is_done=True, text="亮了", by=stage.by("lin"))
    told = Delivery.objects.filter(subject=need.pk).order_by("at", "id").values_list("event", flat=True)
    assert list(told) == [f"need.{one}" for one in ("received", "accepted", "waiting", "resumed", "done", "closed")]
    asked = stage.asked()
    Need.objects.filter(pk=asked.pk).update(tries=3)
    assert services.end_unanswered(Patience(days=1, tries=3)) == 1
    assert Delivery.objects.filter(subject=asked.pk, event="need.closed").count() == 1
    waits = Message.objects.filter(kind__in=("need_started", "need_waits"), to=stage.people["wang"].user_id)
    begun = stage.open(reporter=stage.people["wang"].pk).need
    services.accept_need(begun.pk, by=stage.by("sun"))
    services.start_need(
        begun.pk,
        by=stage.by("sun"),
    )
    assert waits.count() == 1

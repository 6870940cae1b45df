"""What is called up to answer a need: whistles, objections, the manager's link, marks, numbers, relatives, causes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.services import add_organisation, end_appointment, relate_place
from gongzhi.domain.duties.services import DutyList, Item, add_duty_item
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs import services as need_services
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.rules import UNHELD_TEXT
from gongzhi.domain.responses import queries, services
from gongzhi.domain.responses.models import Cause, CauseNeed, NeedProxy, Rating, VisitContact
from gongzhi.foundation import time
from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.errors import NotAllowed, NotNow, NotSo, NotThere
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, Reach, Scope, set_reach
from gongzhi.workflows.send_need_on import send_need_on

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(kind: str) -> set[str]:
    names = dict(User.objects.values_list("pk", "username"))
    return {names[one.to] for one in Message.objects.filter(kind=kind) if one.to}


def steps(need: Need) -> list[str]:
    return [event.step for event in needs.thread(need)]


def give_duty(stage: Stage, list_kind: str = "assist") -> None:
    """Lets the subdistrict office assist with lights, by an article."""
    since = datetime(2020, 5, 1, tzinfo=time.zone()).date()
    item = Item("subdistrict_office", "light.", "协调公共照明", "街道办事处条例第十七条", list_kind=list_kind)
    add_duty_item(item, of=DutyList("test", stage.cast.district, since), by=SYSTEM)


def whistled(stage: Stage) -> tuple[Need, object]:
    give_duty(stage)
    need = stage.open(at=time.now()).need
    whistle = services.blow_whistle(
        need, organisations=[stage.cast.office.pk], because="线路要街道协调", by=stage.by("zhao")
    )
    return need, whistle


def test_only_bodies_with_a_duty_are_called_up_and_each_has_its_article_and_clock(stage: Stage) -> None:
    give_duty(stage)
    need = stage.open(at=time.now()).need
    with pytest.raises(NotSo) as refusal:
        services.blow_whistle(need, organisations=[stage.other_firm.pk], because="x", by=stage.by("zhao"))
    assert set(refusal.value.fields) == {"organisations"}
    services.blow_whistle(need, organisations=[stage.cast.office.pk], because="线路", by=stage.by("zhao"))
    (call,) = queries.responses_to(need).calls
    length = call.due_at - call.whistle.blown_at
    assert (call.organisation, call.article, length) == (stage.cast.office, "街道办事处条例第十七条", DAY)
    assert (stage.cast.office.pk in Need.objects.get(pk=need.pk).granted_to, told("whistle_blown")) == (True, {"qian"})
    with pytest.raises(NotNow):
        services.blow_whistle(need, organisations=[stage.cast.office.pk], because="再吹", by=stage.by("zhao"))


def test_a_department_reports_in_once_and_the_whistle_ends_only_with_its_outcome(stage: Stage) -> None:
    need, whistle = whistled(stage)
    (call,) = queries.responses_to(need).calls
    services.report_in(call.pk, answer="明天上午派人到场", by=stage.by("qian"))
    with pytest.raises(NotNow):
        services.report_in(call.pk, answer="再报", by=stage.by("qian"))
    with pytest.raises(NotSo):
        services.end_whistle(whistle.pk, outcome=" ", by=stage.by("zhao"))  # type: ignore[attr-defined]
    services.end_whistle(whistle.pk, outcome="线路已更换", by=stage.by("zhao"))  # type: ignore[attr-defined]
    assert steps(need)[-3:] == ["whistled", "reported_in", "whistle_over"]
    assert stage.cast.office.pk not in Need.objects.get(pk=need.pk).granted_to
    rating = services.rate_answer(need, mark=1, rater="community", by=stage.by("zhao"), call_id=call.pk)
    again = services.rate_answer(need, mark=2, rater="community", by=stage.by("zhao"), call_id=call.pk)
    assert (rating.pk == again.pk, again.mark, again.organisation) == (True, 2, stage.cast.office)


def test_a_department_that_does_not_report_in_is_told_of_once(stage: Stage) -> None:
    whistled(stage)
    later = time.now() + 2 * DAY
    assert [services.tell_late_calls(at=later) for _time in range(2)] == [1, 0]
    assert told("whistle_late") == {"zhao", "lin", "zhou"}


def test_an_objection_is_decided_by_the_one_named_and_right_takes_the_need_back(stage: Stage) -> None:
    need = stage.open(at=time.now()).need
    made = services.object_to_dispatch(need, because="路灯归市政", article="合同第三条", by=stage.by("sun"))
    assert (made.state, made.decider, told("objection_made")) == ("open", stage.people["qian"], {"qian"})
    with pytest.raises(NotAllowed):
        services.decide_objection(made.pk, upheld=True, because="同意", by=stage.by("zhao"))
    services.decide_objection(made.pk, upheld=True, because="同意退回", by=stage.by("qian"))
    need = Need.objects.get(pk=need.pk)
    assert (need.state, need.handler, need.owner) == ("received", None, stage.people["lin"])
    assert [services.tell_late_objections(at=time.now() + 9 * DAY), told("objection_decided")] == [0, {"sun", "lin"}]


def test_where_nobody_is_named_or_the_one_named_left_whoever_may_decides_and_is_told(stage: Stage) -> None:
    left = stage.open(at=time.now()).need
    made = services.object_to_dispatch(left, because="路灯归市政", article="合同第三条", by=stage.by("sun"))
    end_appointment(stage.cast.appointments["qian"].pk, on=time.today(), by=SYSTEM)
    made = services.decide_objection(made.pk, upheld=False, because="仍由物业办", by=stage.by("zhao"))
    assert made.state == "refused"
    need = stage.open(at=time.now()).need
    unnamed = services.object_to_dispatch(need, because="路灯归市政", article="合同第三条", by=stage.by("sun"))
    assert (unnamed.decider, told("objection_made")) == (None, {"qian", "zhao"})
    with pytest.raises(NotAllowed):
        services.decide_objection(unnamed.pk, upheld=True, because="同意", by=stage.by("lin"))
    assert services.tell_late_objections(at=time.now() + 9 * DAY) == 1
    assert told("objection_late") == {"zhao", "zhou"}


def test_a_changed_mark_leaves_its_trace_and_an_answer_is_rated_when_there_is_one(stage: Stage) -> None:
    need, _whistle = whistled(stage)
    (call,) = queries.responses_to(need).calls
    with pytest.raises(NotNow):
        services.rate_answer(need, mark=1, rater="community", by=stage.by("zhao"), call_id=call.pk)
    services.report_in(call.pk, answer="明天到场", by=stage.by("qian"))
    for mark in (1, 3, 3):
        services.rate_answer(need, mark=mark, rater="community", by=stage.by("zhao"), call_id=call.pk)
    lines = [event.text for event in needs.thread(need) if event.step == "rated"]
    assert (len(lines), "Poor" in lines[1] or "差" in lines[1]) == (2, True)
    assert Entry.objects.filter(verb="need.rated").count() == 2


def test_what_no_list_gives_to_a_residents_committee_goes_back_at_once_with_the_article(stage: Stage) -> None:
    give_duty(stage)
    need = stage.open(at=time.now()).need
    need_services.send_need(need.pk, to=stage.cast.committee.pk, by=stage.by("zhao"), because="社区办")
    need = needs.need(need.pk, Scope(paths=(stage.cast.home.path,)))
    made = services.object_to_dispatch(need, because="不在清单", article="协助清单", by=stage.by("zhao"))
    article = queries.out_of_list(need, stage.cast.committee.pk, time.today())
    assert (made.state, made.decider, made.decision) == ("upheld", None, article)
    assert (Need.objects.get(pk=need.pk).handler, article != "") == (None, True)


def test_a_link_opens_one_need_until_it_expires_or_the_need_goes_on_elsewhere(stage: Stage) -> None:
    need = stage.open(at=time.now()).need
    other = stage.open(at=time.now()).need
    link = services.make_handler_link(need, by=stage.by("zhao"))
    set_reach(Reach(holders=frozenset({link.pk})))
    seen = set(Need.objects.values_list("number", flat=True))
    services.open_handler_link(link.pk)
    need_services.accept_need(need.pk, by=SYSTEM)
    need_services.finish_need(need.pk, by=SYSTEM, text="已换灯")
    set_reach(EVERYWHERE)
    assert (seen, need.number != other.number) == ({need.number}, True)
    assert Entry.objects.filter(verb="response.link_opened", subject=link.pk).count() == 1
    services.end_handler_link(link.pk, by=stage.by("zhao"))
    with pytest.raises(NotThere):
        services.open_handler_link(link.pk)
    moved = services.make_handler_link(other, by=stage.by("zhao"))
    need_services.send_need(other.pk, to=stage.other_firm.pk, by=stage.by("zhao"), because="不归盛兴")
    with pytest.raises(NotThere):
        services.open_handler_link(moved.pk)


def test_not_mine_comes_with_its_article_and_words_for_the_resident(stage: Stage) -> None:
    need = stage.open(at=time.now()).need
    with pytest.raises(NotSo):
        services.refuse_as_not_mine(need.pk, reason="tired")
    due = need.due_at
    need = services.refuse_as_not_mine(need.pk, reason="owner_part")
    last = needs.thread(need)[-1]
    assert (last.step, last.article, last.text) == (
        "returned", queries.article_of("owner_part"), queries.words_of("owner_part"),
    )  # fmt: skip
    # Nobody is rid of it but the firm: its owner has it, its clock goes on, and no answer is counted.
    assert (need.state, need.handler_id, need.closed_at, need.due_at) == ("received", None, None, due)
    assert (need.rings_at is not None, need.is_response_in_time) == (True, None)
    assert (told("need_returned"), needs.public_words(need)) == ({"lin"}, str(UNHELD_TEXT))


def test_what_no_list_gives_to_the_committee_is_not_sent_to_it(stage: Stage) -> None:
    need = stage.open(at=time.now()).need
    by, because = stage.by("zhao"), "请居委会处理"
    with pytest.raises(NotSo) as refused:
        send_need_on(need.pk, to=stage.cast.committee.pk, by=by, because=because)
    assert set(refused.value.fields) == {"to"}
    sent = send_need_on(need.pk, to=stage.other_firm.pk, by=by, because=because)
    assert sent.handler_id == stage.other_firm.pk


def test_a_place_without_a_manager_gets_an_answer_too(stage: Stage) -> None:
    need = stage.open(place_id=stage.cast.unmanaged.pk, at=time.now()).need
    assert need.handler == stage.cast.committee


def test_a_courtyard_of_a_title_holder_is_answered_by_it_and_its_own_manager_gets_a_link(stage: Stage) -> None:
    owner = add_organisation("市房管中心", kind="title_holder_org", community=None, by=SYSTEM)
    relate_place(
        owner, place=stage.cast.unmanaged, relation="owns", from_=time.today() - DAY, source="产权证", by=SYSTEM
    )
    since = datetime(2020, 5, 1, tzinfo=time.zone()).date()
    item = Item("title_holder", "light.", "直管公房公共照明维修", "直管公房管理办法")
    add_duty_item(item, of=DutyList("test", stage.cast.district, since), by=SYSTEM)
    need = stage.open(place_id=stage.cast.unmanaged.pk, at=time.now()).need
    link = services.make_handler_link(need, by=stage.by("zhao"))
    assert (need.handler, need.article, link.organisation) == (owner, "直管公房管理办法", owner)


def test_the_number_for_the_visit_is_sealed_read_under_journal_and_gone_with_the_need(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk, at=time.now()).need
    with pytest.raises(NotThere):
        services.read_visit_contact(need, by=stage.by("sun"), in_role="盛兴物业")
    kept = services.share_contact(need, name="王大妈", phone="13800138000", by=stage.by("wang"))
    assert b"13800138000" not in bytes(kept.phone_sealed)
    found = services.read_visit_contact(need, by=stage.by("sun"), in_role="盛兴物业")
    looks = needs.looks_at_needs(stage.people["wang"].pk)
    assert (found.phone, [(one.role, one.number) for one in looks]) == ("13800138000", [("盛兴物业", need.number)])
    need_services.divert_need(need.pk, by=stage.by("zhao"), to="statutory", because="法院")
    assert (services.forget_visit_contacts(), VisitContact.objects.count()) == (1, 0)


def test_the_number_for_the_visit_is_for_whoever_it_was_given_to_and_only_until_the_work_is_done(stage: Stage) -> None:
    sent, done = (stage.open(at=time.now()).need for _each in range(2))
    for need in (sent, done):
        services.share_contact(need, name="王大妈", phone="13800138000", by=stage.by("wang"))
    assert services.forget_visit_contacts() == 0
    need_services.send_need(sent.pk, to=stage.other_firm.pk, by=stage.by("zhao"), because="改派")
    need_services.accept_need(done.pk, by=stage.by("sun"))
    need_services.finish_need(done.pk, by=stage.by("sun"), text="已换灯")
    for need in (sent, done):
        need.refresh_from_db()
        assert not queries.has_visit_contact(need)
        with pytest.raises(NotThere):
            services.read_visit_contact(need, by=stage.by("sun"), in_role="盛兴物业")
    with pytest.raises(NotNow):
        services.share_contact(done, name="", phone="13800138000", by=stage.by("wang"))
    assert (services.forget_visit_contacts(), VisitContact.objects.count()) == (2, 0)


def test_a_relative_answers_by_a_code_of_her_own_until_it_is_ended(stage: Stage) -> None:
    need = stage.asked()
    proxy = services.name_proxy(need, relation="女儿", code="AAAAA-11111", by=stage.by("wang"))
    assert queries.relation_of(need, [proxy.holder]) == "女儿"
    # Whoever holds the reporter's own code too speaks for nobody else.
    own = needs.code_holder("BBBBB-22222")
    need_services.let_see(need.pk, own)
    assert queries.relation_of(Need.objects.get(pk=need.pk), [proxy.holder, own]) == ""
    answered = need_services.answer_need(need.pk, satisfied=True, by=SYSTEM, code=proxy.holder)
    assert answered.state == "closed"
    services.end_proxy(proxy.pk, by=stage.by("wang"))
    assert proxy.holder not in Need.objects.get(pk=need.pk).granted_to
    assert NeedProxy.objects.get().ended_at is not None


def test_whoever_did_the_work_neither_gets_the_reporters_voice_nor_rates_the_own_body(stage: Stage) -> None:
    need = stage.open(reporter=stage.people["wang"].pk, at=time.now()).need
    need_services.send_need(need.pk, to=stage.cast.committee.pk, by=stage.by("zhao"), because="社区办")
    need_services.accept_need(need.pk, by=stage.by("zhao"))
    need_services.finish_need(need.pk, by=stage.by("zhao"), text="已换灯")
    need = needs.need(need.pk, Scope(paths=(stage.cast.home.path,)))
    with pytest.raises(NotAllowed):
        services.name_proxy(need, relation="女儿", code="AAAAA-11111", by=stage.by("zhao"))
    with pytest.raises(NotAllowed):
        services.rate_answer(need, mark=3, rater="community", by=stage.by("zhao"))
    services.name_proxy(need, relation="女儿", code="AAAAA-11111", by=stage.by("qian"))
    services.rate_answer(need, mark=3, rater="reporter", by=stage.by("wang"))
    assert (NeedProxy.objects.count(), Rating.objects.get().rater) == (1, "reporter")


def test_what_was_called_up_can_end_after_its_need_and_ends_by_itself_without_alarm(stage: Stage) -> None:
    need, whistle = whistled(stage)
    made = services.object_to_dispatch(need, because="归市政", article="合同第三条", by=stage.by("sun"))
    need_services.divert_need(need.pk, by=stage.by("zhao"), to="statutory", because="法院")
    later = time.now() + 9 * DAY
    assert (services.tell_late_calls(at=later), services.tell_late_objections(at=later)) == (0, 0)
    services.end_whistle(whistle.pk, outcome="无需到场", by=stage.by("zhao"))  # type: ignore[attr-defined]
    services.decide_objection(made.pk, upheld=True, because="确归市政", by=stage.by("qian"))
    kept = Need.objects.get(pk=need.pk)
    assert (kept.handler_id, steps(kept)[-2:]) == (need.handler_id, ["whistle_over", "decided"])


def test_what_was_left_open_is_ended_once_when_its_need_is_over(stage: Stage) -> None:
    need, _whistle = whistled(stage)
    services.object_to_dispatch(need, because="归市政", article="合同第三条", by=stage.by("sun"))
    need_services.divert_need(need.pk, by=stage.by("zhao"), to="statutory", because="法院")
    times = [time.now(), time.now() + 8 * DAY, time.now() + 8 * DAY]
    ended = [(services.end_left_whistles(at=at), services.end_left_objections(at=at)) for at in times]
    found = queries.responses_to(need)
    assert (ended, [str(one.state) for one in found.whistles] + [str(one.state) for one in found.objections]) == (
        [(0, 0), (1, 1), (0, 0)],
        ["over", "lapsed"],
    )
    assert (stage.cast.office.pk in Need.objects.get(pk=need.pk).granted_to, found.awaited) == (False, [])


def test_an_objection_never_takes_a_need_from_whom_it_was_sent_to_meanwhile(stage: Stage) -> None:
    need = stage.open(at=time.now()).need
    made = services.object_to_dispatch(need, because="归市政", article="合同第三条", by=stage.by("sun"))
    need_services.send_need(need.pk, to=stage.other_firm.pk, by=stage.by("zhao"), because="改派")
    with pytest.raises(NotNow):
        services.object_to_dispatch(need, because="归市政", article="合同第三条", by=stage.by("sun"))
    services.decide_objection(made.pk, upheld=True, because="同意", by=stage.by("qian"))
    assert Need.objects.get(pk=need.pk).handler == stage.other_firm
    done = stage.open(at=time.now()).need
    other = services.object_to_dispatch(done, because="归市政", article="合同第三条", by=stage.by("sun"))
    need_services.accept_need(done.pk, by=stage.by("sun"))
    need_services.finish_need(done.pk, by=stage.by("sun"), text="已换灯")
    services.decide_objection(other.pk, upheld=True, because="同意", by=stage.by("qian"))
    kept = Need.objects.get(pk=done.pk)
    assert (kept.state, kept.handler, other.pk != made.pk) == ("done", stage.cast.firm, True)


def test_what_comes_back_raises_one_cause_that_ends_only_with_its_outcome(stage: Stage) -> None:
    for _time in range(2):
        stage.open(at=time.now())
    assert services.raise_causes() == 0
    stage.open(at=time.now())
    assert [services.raise_causes(), services.raise_causes(), told("cause_raised")] == [1, 0, {"zhao"}]
    stage.open(at=time.now())
    services.raise_causes()
    cause = queries.cause(Cause.objects.get().pk)
    assert (cause.needs, CauseNeed.objects.count()) == (4, 4)  # type: ignore[attr-defined]
    services.take_cause(cause.pk, plan="整栋更换声控开关", by=stage.by("zhao"))
    with pytest.raises(NotSo):
        services.finish_cause(cause.pk, state="dealt_with", outcome="", by=stage.by("zhao"))
    services.finish_cause(cause.pk, state="dealt_with", outcome="已更换", by=stage.by("zhao"))
    assert services.raise_causes() == 0


def test_the_page_of_a_need_asks_the_same_however_much_was_called_up(stage: Stage) -> None:
    def asked(need: Need) -> int:
        with CaptureQueriesContext(connection) as caught:
            queries.responses_to(need)
        return len(caught)

    quiet = stage.open().need
    need, _whistle = whistled(stage)
    assert asked(quiet) == 1
    services.make_handler_link(need, by=stage.by("zhao"))
    one = asked(need)
    for _time in range(3):
        services.make_handler_link(need, by=stage.by("zhao"))
    assert asked(need) == one == 4


def test_departments_called_up_are_asked_for_in_two_queries_however_many_they_are(stage: Stage) -> None:
    first, _whistle = whistled(stage)
    second, _another = whistled(stage)
    with CaptureQueriesContext(connection) as one:
        queries.people_called_up([first.pk])
    with CaptureQueriesContext(connection) as two:
        found = queries.people_called_up([first.pk, second.pk])
    assert (len(one), len(two), set(found)) == (2, 2, {first.pk, second.pk})


def test_words_that_somebody_has_dropped_are_not_there_to_be_changed(stage: Stage) -> None:
    facts = services.TemplateFacts(use="finish", title="灯已换", text="已更换。")
    kept = services.keep_template(stage.cast.home, facts, by=stage.by("zhao"))
    services.drop_template(kept.pk, by=stage.by("zhao"))
    with pytest.raises(NotThere):
        services.keep_template(stage.cast.home, facts, by=stage.by("zhao"), of=kept.pk)


def test_the_districts_own_terms_hold_from_then_on_and_have_bounds(stage: Stage) -> None:
    assert (queries.terms().is_sample, queries.terms().report_hours) == (True, 24)
    with pytest.raises(NotSo) as refusal:
        services.change_terms({"report_hours": 0, "link_days": 3}, by=stage.by("zheng"))
    assert set(refusal.value.fields) == {"report_hours"}
    services.change_terms({"report_hours": 4}, by=stage.by("zheng"))
    assert (queries.terms().report_hours, queries.terms().is_sample) == (4, False)

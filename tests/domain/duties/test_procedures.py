"""Statutory procedures: in order, on time, with their papers; refused candidates; effect only at the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongzhi.domain.actors.models import Appointment, Organisation, Person, Post
from gongzhi.domain.actors.services import (
    PostTypeFacts,
    Terms,
    add_organisation,
    add_person,
    add_post_of_type,
    appoint,
    relate_place,
    set_post_type,
)
from gongzhi.domain.duties.models import Procedure, ProcedureStep
from gongzhi.domain.duties.queries import is_complete, procedures, steps_due
from gongzhi.domain.duties.services import (
    Beginning,
    Candidate,
    Upload,
    answer_objection,
    appoint_by_procedure,
    attach_paper,
    finish_step,
    hang_notice,
    record_objection,
    start_procedure,
    stop_procedure,
)
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import SYSTEM
from tests.support.cast import BASIS, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def committee(cast: Cast) -> Organisation:
    made = add_organisation("甲院业主委员会", kind="owners_committee", community=cast.home, by=SYSTEM)
    relate_place(made, place=cast.managed, relation="represents", from_=time.today(), source="备案", by=SYSTEM)
    return made


@pytest.fixture
def post(cast: Cast, committee: Organisation) -> Post:
    facts = PostTypeFacts(
        name="业委会委员", kind="committee_member", seats=5, term_months=60, procedure="owners_committee_member"
    )
    return add_post_of_type(committee, type_=set_post_type(facts, by=SYSTEM), place=cast.managed, by=SYSTEM)


def begin(cast: Cast, post: Post, person: Person, *, on: date, **declared: bool) -> Procedure:
    candidate = Candidate(post, person, capacity="owner", **{"is_owner": True, **declared})  # type: ignore[arg-type]
    return start_procedure(
        "owners_committee_member",
        Beginning(place=post.place, title="补选", candidate=candidate, on=on),
        by=SYSTEM,
    )


def take(step: ProcedureStep, *, on: date) -> None:
    """Does everything that a step asks for."""
    if step.needs_paper:
        attach_paper(step.pk, text="会议记录 1 号", upload=None, by=SYSTEM)
    if step.notice_days:
        hang_notice(step.pk, place="公示栏", from_=on - timedelta(days=40), by=SYSTEM)
    finish_step(step.pk, on=on, by=SYSTEM)


def steps(of: Procedure) -> list[ProcedureStep]:
    return list(ProcedureStep.objects.filter(procedure=of).order_by("position"))


def test_nothing_takes_effect_before_the_last_step(cast: Cast, post: Post) -> None:
    today = time.today()
    begun = begin(cast, post, cast.people["feng"], on=today - timedelta(days=60))
    for step in steps(begun):
        with pytest.raises(NotNow, match="程序完成前"):
            appoint_by_procedure(begun.pk, from_=today, legal_basis=BASIS, by=SYSTEM)
        assert not is_complete(begun.pk, on=today)
        take(step, on=today)
    with pytest.raises(NotNow):
        appoint_by_procedure(begun.pk, from_=today - timedelta(days=1), legal_basis=BASIS, by=SYSTEM)
    made = appoint_by_procedure(begun.pk, from_=today, legal_basis=BASIS, by=SYSTEM)
    assert (made.person, made.procedure, made.capacity) == (cast.people["feng"], begun.pk, "owner")
    assert (is_complete(begun.pk, on=today), is_complete(begun.pk, on=today - timedelta(days=1))) == (True, False)


def test_whoever_has_an_interest_in_the_firm_is_refused_with_the_article(cast: Cast, post: Post) -> None:
    today = time.today()
    for who, declared in (("sun", {}), ("feng", {"has_interest": True}), ("feng", {"is_owner": False})):
        refused = begin(cast, post, cast.people[who], on=today, **declared)
        assert (refused.state, refused.post, refused.person, steps(refused)) == ("refused", post, None, [])
        assert "第三十九条" in refused.stopped_because
    first = Procedure.objects.order_by("id").first()
    assert first is not None
    assert "盛兴物业 · 项目经理" in first.stopped_because
    assert Entry.objects.filter(verb="procedure.refused").count() == 3


def test_a_refused_procedure_goes_no_further(cast: Cast, post: Post) -> None:
    refused = begin(cast, post, cast.people["feng"], on=time.today(), has_interest=True)
    with pytest.raises(NotNow):
        stop_procedure(refused.pk, because="x", by=SYSTEM)
    with pytest.raises(NotThere):
        appoint_by_procedure(refused.pk, from_=time.today(), legal_basis=BASIS, by=SYSTEM)


def test_steps_are_done_in_their_order_and_on_days_that_were(cast: Cast, post: Post) -> None:
    today = time.today()
    begun = begin(cast, post, cast.people["feng"], on=today - timedelta(days=10))
    first, second, *_rest = steps(begun)
    with pytest.raises(NotNow, match="按顺序"):
        finish_step(second.pk, by=SYSTEM)
    with pytest.raises(NotNow, match="材料"):
        finish_step(first.pk, by=SYSTEM)
    attach_paper(first.pk, text="推荐表", upload=None, by=SYSTEM)
    for wrong in (today - timedelta(days=11), today + timedelta(days=1)):
        with pytest.raises(NotSo) as refusal:
            finish_step(first.pk, on=wrong, by=SYSTEM)
        assert set(refusal.value.fields) == {"on"}
    finish_step(first.pk, on=today, by=SYSTEM)


def test_a_notice_hangs_as_long_as_the_law_asks(cast: Cast, post: Post) -> None:
    today = time.today()
    begun = begin(cast, post, cast.people["feng"], on=today - timedelta(days=20))
    first, second, third, *_rest = steps(begun)
    take(first, on=today - timedelta(days=19))
    take(second, on=today - timedelta(days=18))
    hung = hang_notice(third.pk, place="小区公示栏", from_=today - timedelta(days=3), by=SYSTEM)
    assert hung.notice_until is not None
    assert hung.notice_until >= today + timedelta(days=12)
    with pytest.raises(NotNow, match="15 日"):
        finish_step(third.pk, on=today, by=SYSTEM)


def test_an_objection_is_answered_before_the_end(cast: Cast, post: Post) -> None:
    today = time.today()
    begun = begin(cast, post, cast.people["feng"], on=today - timedelta(days=60))
    *most, last = steps(begun)
    for step in most:
        take(step, on=today)
    objection = record_objection(begun.pk, text="公示位置看不到", by=SYSTEM)
    with pytest.raises(NotNow, match="异议"):
        take(last, on=today)
    answer_objection(objection.pk, answer="已在另一处补挂", by=SYSTEM)
    finish_step(last.pk, on=today, by=SYSTEM)
    assert Procedure.objects.get(pk=begun.pk).state == "completed"


def test_only_documents_and_pictures_are_kept(cast: Cast, post: Post) -> None:
    begun = begin(cast, post, cast.people["feng"], on=time.today())
    first = steps(begun)[0]
    with pytest.raises(NotSo) as refusal:
        attach_paper(first.pk, text="表", upload=Upload(b"MZ program", "x.pdf"), by=SYSTEM)
    assert set(refusal.value.fields) == {"file"}
    kept = attach_paper(first.pk, text="表", upload=Upload(b"%PDF-1.7 ...", "x.pdf"), by=SYSTEM)
    assert (kept.media_type, kept.size) == ("application/pdf", 12)


def test_the_next_steps_that_are_due_stand_in_the_calendar(cast: Cast, post: Post) -> None:
    today = time.today()
    begun = begin(cast, post, cast.people["feng"], on=today)
    take(steps(begun)[0], on=today)
    here = (cast.home.path,)
    assert {step.code for step in steps_due(here, until=today + timedelta(days=30))} == {"candidate_check"}
    assert set(steps_due((cast.next_door.path,), until=today + timedelta(days=30))) == set()
    assert [(one.steps_done, one.step_count) for one in procedures(here)] == [(1, 7)]  # type: ignore[attr-defined]


def test_a_stopped_procedure_leads_to_nothing(cast: Cast, post: Post) -> None:
    begun = begin(cast, post, cast.people["feng"], on=time.today())
    stop_procedure(begun.pk, because="候选人退出", by=SYSTEM)
    with pytest.raises(NotNow):
        finish_step(steps(begun)[0].pk, by=SYSTEM)
    with pytest.raises(NotNow):
        appoint_by_procedure(begun.pk, from_=time.today(), legal_basis=BASIS, by=SYSTEM)


def test_one_procedure_a_person_and_post_is_under_way(cast: Cast, post: Post) -> None:
    begin(cast, post, cast.people["feng"], on=time.today())
    with pytest.raises(NotNow, match="已在进行中"):
        begin(cast, post, cast.people["feng"], on=time.today())


def test_a_procedure_of_somebody_else_fills_no_seat(cast: Cast, post: Post) -> None:
    today = time.today()
    begun = begin(cast, post, cast.people["feng"], on=today - timedelta(days=60))
    for step in steps(begun):
        take(step, on=today)
    other = add_person("乙", community=cast.home, by=SYSTEM)
    with pytest.raises(NotNow, match="尚未完成"):
        appoint(post, person=other, from_=today, legal_basis=BASIS, by=SYSTEM, terms=Terms(procedure=begun.pk))
    assert Appointment.objects.filter(post=post).count() == 0

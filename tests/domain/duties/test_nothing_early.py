"""The database itself lets nothing take effect before its procedure is complete."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from gongzhi.domain.actors.models import Appointment, CrossMeasure, PostType
from gongzhi.domain.duties.models import Procedure, ProcedurePaper, ProcedureStep
from gongzhi.foundation import time
from tests.support.cast import BASIS, Cast

pytestmark = pytest.mark.django_db


def begun(cast: Cast) -> Procedure:
    """Begins a procedure of one step past every service: the database alone is asked here."""
    post = cast.posts["lin"]
    type(post).objects.filter(pk=post.pk).update(procedure="by_election")
    procedure = Procedure.objects.create(
        template="by_election",
        title="补选",
        place=cast.home,
        community=cast.home,
        post=post,
        person=cast.people["feng"],
        started_on=time.today() - timedelta(days=9),
    )
    ProcedureStep.objects.create(
        procedure=procedure, community=cast.home, code="vote", position=1, name="表决", name_en="Vote", body="residents"
    )
    return procedure


def seat(procedure: Procedure, *, from_: date, named: bool = True) -> None:
    """Appoints past every service."""
    assert procedure.post is not None
    assert procedure.person is not None
    with transaction.atomic():
        Appointment.objects.create(
            post=procedure.post,
            person=procedure.person,
            seat=2,
            legal_basis=BASIS,
            procedure=procedure.pk if named else None,
            community_id=procedure.community_id,
            during=DateRange(from_, None),
        )


def complete(procedure: Procedure, *, on: date) -> None:
    """Marks a procedure complete past every service."""
    with transaction.atomic():
        Procedure.objects.filter(pk=procedure.pk).update(state="completed", completed_on=on)


def test_an_appointment_waits_for_the_end_of_its_procedure(cast: Cast) -> None:
    procedure, today = begun(cast), time.today()
    with pytest.raises(IntegrityError, match="duties_nothing_early"):
        seat(procedure, from_=today)
    with pytest.raises(IntegrityError, match="duties_nothing_early"):
        seat(procedure, from_=today, named=False)
    ProcedureStep.objects.update(done_on=today)
    complete(procedure, on=today)
    with pytest.raises(IntegrityError, match="duties_nothing_early"):
        seat(procedure, from_=today - timedelta(days=1))
    seat(procedure, from_=today)
    assert Appointment.objects.filter(procedure=procedure.pk).count() == 1


def test_a_procedure_ends_with_its_last_step_and_after_every_objection_was_answered(cast: Cast) -> None:
    procedure, today = begun(cast), time.today()
    with pytest.raises(IntegrityError, match="duties_procedure_whole"):
        complete(procedure, on=today)
    ProcedureStep.objects.update(done_on=today)
    objection = ProcedurePaper.objects.create(
        procedure=procedure, community=cast.home, kind="objection", text="名单未公示", entered_on=today
    )
    with pytest.raises(IntegrityError, match="duties_procedure_whole"):
        complete(procedure, on=today)
    ProcedurePaper.objects.filter(pk=objection.pk).update(answer="已补公示", answered_on=today)
    complete(procedure, on=today)


def test_no_procedure_is_born_complete(cast: Cast) -> None:
    today = time.today()
    with pytest.raises(IntegrityError, match="duties_procedure_whole"), transaction.atomic():
        Procedure.objects.create(
            template="by_election",
            title="补选",
            place=cast.home,
            community=cast.home,
            state="completed",
            started_on=today,
            completed_on=today,
        )


def test_a_step_with_a_notice_is_not_done_before_the_notice_hung_long_enough(cast: Cast) -> None:
    procedure, today = begun(cast), time.today()
    steps = ProcedureStep.objects.filter(procedure=procedure)
    steps.update(notice_days=7)
    with pytest.raises(IntegrityError, match="duties_notice_hung_long_enough"), transaction.atomic():
        steps.update(done_on=today)
    steps.update(notice_place="公示栏", notice_from=today - timedelta(days=7), notice_until=today)
    steps.update(done_on=today)


def test_ending_an_appointment_asks_for_no_procedure(cast: Cast) -> None:
    begun(cast)
    held, today = cast.appointments["lin"], time.today()
    Appointment.objects.filter(pk=held.pk).update(during=DateRange(held.during.lower, today))
    with pytest.raises(IntegrityError, match="duties_nothing_early"), transaction.atomic():
        Appointment.objects.filter(pk=held.pk).update(during=DateRange(held.during.lower - timedelta(days=1), today))


def test_a_cross_appointment_has_its_procedure(cast: Cast) -> None:
    kind = PostType.objects.create(name="兼职委员", kind="part_time_member")
    measure = CrossMeasure.objects.create(
        serial=1, name="示例", direction="into_community", capacity="organisation_head", type=kind
    )
    with pytest.raises(IntegrityError, match="actors_cross_by_procedure"), transaction.atomic():
        Appointment.objects.filter(pk=cast.appointments["lin"].pk).update(measure=measure)

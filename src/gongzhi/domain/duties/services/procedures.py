"""What is done with statutory procedures; nothing that is bound to one takes effect before it is complete."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.algorithms.ruling import Length, Status, Step, Template, planned_days, reached
from gongzhi.domain.actors.services import Terms, appoint
from gongzhi.domain.duties.models import Procedure, ProcedurePaper, ProcedureStep
from gongzhi.domain.duties.queries.procedures import eligibility, step_name
from gongzhi.domain.duties.queries.rulings import in_words, packs_for, procedure_template
from gongzhi.domain.duties.words import PaperKind, ProcedureState
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.files import keep_file
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.text import mask_identity_numbers
from gongzhi.foundation.workdays.queries import working_calendar

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Appointment, CrossMeasure, Organisation, Person, Post
    from gongzhi.domain.places.models import Place

FOLDER = "procedures"
MOST_BYTES = 20 * 1024 * 1024
# First signs of a file → what it is served as. Nothing else is kept: it could carry programs.
_KINDS = {
    b"%PDF-": ("application/pdf", ".pdf"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
    b"\x89PNG": ("image/png", ".png"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who is to hold which post at the end, by which measure, as what, and what was declared about it."""

    post: Post
    person: Person
    measure: CrossMeasure | None = None
    capacity: str = ""
    is_owner: bool = False
    has_interest: bool = False


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a procedure takes place, under which title, for which body and candidate, and since when."""

    place: Place
    title: str
    organisation: Organisation | None = None
    candidate: Candidate | None = None
    on: date | None = None
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in."""

    data: bytes = field(repr=False)
    name: str = ""


@transaction.atomic
def start_procedure(template_code: str, beginning: Beginning, *, by: By) -> Procedure:
    """Begins a procedure by its template: every step with its body, its article and the day when it is due.

    A candidate who may not hold the post is refused: that is kept, with the reason and its article, in the state
    "refused" and without steps. Raises ``NotSo`` without a title or candidate, ``NotNow`` where the same procedure for
    the same person is under way.
    """
    template = procedure_template(template_code)
    start = beginning.on or time.today()
    title = _plain(beginning.title, field="title", sentence=_("Write what the procedure is about."))
    refusal = _refusal(template, beginning.candidate, start)
    started = _keep(template, beginning, title=title, start=start, refusal=refusal, by=by)
    if refusal:
        note("procedure.refused", started, by=by.user, community=started.community_id)
        return started
    days = planned_days(template.steps, start=start, calendar=working_calendar())
    ProcedureStep.objects.bulk_create(
        _step(started, position, step, due)
        for position, (step, due) in enumerate(zip(template.steps, days, strict=True), start=1)
    )
    note("procedure.started", started, by=by.user, community=started.community_id)
    return started


def _keep(template: Template, beginning: Beginning, *, title: str, start: date, refusal: str, by: By) -> Procedure:
    who = beginning.candidate
    packs = packs_for(start, place=beginning.place, law=template.law)
    return Procedure.objects.create(
        template=template.code,
        pack=packs[0].code if packs else "",
        title=title,
        place=beginning.place,
        community_id=beginning.place.community_id,
        organisation=beginning.organisation or (who.post.organisation if who else None),
        post=who.post if who else None,
        person=who.person if who and not refusal else None,
        measure=who.measure if who else None,
        capacity=who.capacity if who else "",
        state=ProcedureState.REFUSED if refusal else ProcedureState.RUNNING,
        stopped_because=refusal,
        started_on=start,
        started_by=by.user,
        is_synthetic=beginning.is_synthetic,
    )


@transaction.atomic
def hang_notice(step_id: UUID, *, place: str, from_: date, by: By) -> ProcedureStep:
    """Notes where and since when a public notice hangs; until when follows from the length that the law asks for.

    Raises ``NotNow`` where the step is not next or asks for none, ``NotSo`` without a place.
    """
    step = _next_step(step_id)
    if step.notice_days is None:
        raise NotNow(_("This step asks for no public notice."))
    if from_ < step.procedure.started_on or from_ > time.today():
        sentence = _("The notice hangs since a day between the beginning of the procedure and today.")
        raise NotSo(sentence, fields={"from_": sentence})
    step.notice_place = _plain(place, field="place", sentence=_("Write where the notice hangs."))
    step.notice_from = from_
    length = Length(step.notice_days, counts_working_days=step.notice_counts_working_days)
    step.notice_until = reached(from_, length, working_calendar())
    step.save(update_fields=["notice_place", "notice_from", "notice_until"])
    note("procedure.notice_hung", step.procedure, by=by.user, community=step.community_id, because=step.notice_place)
    return step


@transaction.atomic
def attach_paper(
    step_id: UUID, *, text: str, upload: Upload | None, by: By, kind: str = PaperKind.DOCUMENT
) -> ProcedurePaper:
    """Keeps a document of a step, as a file (PDF, JPEG or PNG) or by its name and number alone.

    Raises ``NotThere``, ``NotNow`` for a procedure that is no longer under way, ``NotSo`` for another kind of file.
    """
    step = _running(step_id)
    plain = _plain(text, field="text", sentence=_("Write what the paper is: its name and, if it has one, its number."))
    media_type, name, size = _kept(upload)
    paper = ProcedurePaper.objects.create(
        procedure=step.procedure,
        step=step,
        community_id=step.community_id,
        kind=PaperKind(kind),
        text=plain,
        file=name,
        media_type=media_type,
        size=size,
        entered_on=time.today(),
        entered_by=by.user,
    )
    note("procedure.paper_added", paper, by=by.user, community=paper.community_id)
    return paper


@transaction.atomic
def record_objection(procedure_id: UUID, *, text: str, by: By) -> ProcedurePaper:
    """Keeps an objection; whoever objects stays unnamed (R13). The procedure waits for its answer.

    Raises ``NotNow`` for a procedure that is no longer under way, ``NotSo`` without words.
    """
    running = _locked(procedure_id)
    plain = _plain(text, field="text", sentence=_("Write what the objection says, without naming who objects."))
    objection = ProcedurePaper.objects.create(
        procedure=running,
        community_id=running.community_id,
        kind=PaperKind.OBJECTION,
        text=plain,
        entered_on=time.today(),
        entered_by=by.user,
    )
    note("procedure.objection", objection, by=by.user, community=objection.community_id)
    return objection


@transaction.atomic
def answer_objection(paper_id: UUID, *, answer: str, by: By) -> ProcedurePaper:
    """Answers an objection; raises ``NotThere``, ``NotNow`` where it has its answer, ``NotSo`` without words."""
    objection = ProcedurePaper.objects.select_for_update().filter(pk=paper_id, kind=PaperKind.OBJECTION).first()
    if objection is None:
        raise NotThere(_("There is no such objection. Go back to the procedure and choose again."))
    if objection.answered_on is not None:
        raise NotNow(_("This objection has its answer already."))
    objection.answer = _plain(answer, field="answer", sentence=_("Write what was found and decided."))
    objection.answered_on = time.today()
    objection.save(update_fields=["answer", "answered_on"])
    note("procedure.objection_answered", objection, by=by.user, community=objection.community_id)
    return objection


@transaction.atomic
def finish_step(step_id: UUID, *, by: By, on: date | None = None, words: str = "") -> ProcedureStep:
    """Ends the next step of a procedure; with the last one the procedure is complete.

    Raises ``NotNow`` out of order, before a notice hung long enough, without its paper, or, at the end, while an
    objection waits for its answer; ``NotSo`` for a day outside the procedure.
    """
    step = _next_step(step_id)
    day = on or time.today()
    _check_step(step, day)
    plain, _masked = mask_identity_numbers(words.strip())
    step.done_on, step.done_by, step.note = day, by.user, plain[:300]
    step.save(update_fields=["done_on", "done_by", "note"])
    later = list(ProcedureStep.objects.filter(procedure=step.procedure, position__gt=step.position))
    if later:
        _plan_again(step.procedure, later, start=day)
    else:
        _complete(step.procedure, day)
    note("procedure.step_done", step.procedure, by=by.user, community=step.community_id, because=step.code)
    return step


@transaction.atomic
def stop_procedure(procedure_id: UUID, *, because: str, by: By) -> Procedure:
    """Ends a procedure without an effect; raises ``NotNow`` where it has ended, ``NotSo`` without a reason."""
    stopped = _locked(procedure_id)
    stopped.stopped_because = _plain(because, field="because", sentence=_("Write why the procedure ends here."))
    stopped.state = ProcedureState.STOPPED
    stopped.save(update_fields=["state", "stopped_because"])
    note("procedure.stopped", stopped, by=by.user, community=stopped.community_id, because=stopped.stopped_because)
    return stopped


@transaction.atomic
def appoint_by_procedure(
    procedure_id: UUID, *, from_: date, legal_basis: str, by: By, until: date | None = None
) -> Appointment:
    """Puts the candidate of a complete procedure into the post, not before the day of its completion.

    Raises ``NotNow`` while it is not complete, for an earlier day, or where ``appoint`` refuses.
    """
    done = Procedure.objects.select_for_update(of=("self",)).select_related("post", "person", "measure")
    found = done.filter(pk=procedure_id).first()
    if found is None or found.post is None or found.person is None:
        raise NotThere(_("There is no such procedure with a candidate. Go back to the list and choose again."))
    if found.state != ProcedureState.COMPLETED or found.completed_on is None or from_ < found.completed_on:
        raise NotNow(
            _("Nothing takes effect before the procedure is complete. Finish its steps, or choose a later day.")
        )
    terms = Terms(until=until, procedure=found.pk, measure=found.measure, capacity=found.capacity)
    return appoint(found.post, person=found.person, from_=from_, legal_basis=legal_basis, by=by, terms=terms)


def _refusal(template: Template, candidate: Candidate | None, on: date) -> str:
    """Says why a candidate may not hold the post, with the article; empty where nothing speaks against it."""
    if template.leads_to != "appointment":
        return ""
    if candidate is None:
        sentence = _("Choose the post and the person that the procedure is for.")
        raise NotSo(sentence, fields={"person": sentence})
    running = Procedure.objects.filter(
        template=template.code, post=candidate.post, person=candidate.person, state=ProcedureState.RUNNING
    )
    if running.exists():
        raise NotNow(_("This procedure for %(name)s is under way already.") % {"name": candidate.person.name})
    found = eligibility(
        candidate.post,
        person=candidate.person,
        template=template.code,
        is_owner=candidate.is_owner,
        has_interest=candidate.has_interest,
        on=on,
    )
    if not found.refusals:
        return ""
    reasons = [
        f"{in_words(sentence)} {refusal.article}" for refusal in found.refusals for sentence in refusal.sentences
    ]
    reasons += [_("On record: %(post)s.") % {"post": held} for held in found.interests]
    return " ".join(reasons)[:300]


def _check_step(step: ProcedureStep, day: date) -> None:
    before = ProcedureStep.objects.filter(procedure=step.procedure, position__lt=step.position).order_by("-position")
    last = before.values_list("done_on", flat=True).first() or step.procedure.started_on
    if not last <= day <= time.today():
        sentence = _("Choose a day from %(first)s to today.") % {"first": last}
        raise NotSo(sentence, fields={"on": sentence})
    if step.notice_days is not None and (step.notice_until is None or day < step.notice_until):
        facts = {"days": step.notice_days, "until": step.notice_until or "—"}
        raise NotNow(
            _("The notice has to hang for %(days)s working days (until %(until)s).") % facts
            if step.notice_counts_working_days
            else _("The notice has to hang for %(days)s days (until %(until)s).") % facts
        )
    if step.needs_paper and not step.papers.exclude(kind=PaperKind.OBJECTION).exists():
        raise NotNow(_("“%(step)s” needs its paper first. Attach it to the step.") % {"step": step_name(step)})


def _complete(procedure: Procedure, day: date) -> None:
    if procedure.papers.filter(kind=PaperKind.OBJECTION, answered_on=None).exists():
        raise NotNow(_("An objection has no answer yet. Answer it before the last step."))
    procedure.state, procedure.completed_on = ProcedureState.COMPLETED, day
    procedure.save(update_fields=["state", "completed_on"])


def _plan_again(procedure: Procedure, later: list[ProcedureStep], *, start: date) -> None:
    """Counts the days of the steps to come anew, from the day on which the one before really ended."""
    steps = {step.code: step for step in procedure_template(procedure.template).steps}
    known = [step for step in later if step.code in steps]
    days = planned_days([steps[step.code] for step in known], start=start, calendar=working_calendar())
    for step, due in zip(known, days, strict=True):
        step.due_on = due
    ProcedureStep.objects.bulk_update(known, ["due_on"])


def _step(procedure: Procedure, position: int, step: Step, due: date | None) -> ProcedureStep:
    return ProcedureStep(
        procedure=procedure,
        community_id=procedure.community_id,
        code=step.code,
        position=position,
        name=step.name.zh,
        name_en=step.name.en,
        body=step.body,
        article=step.article,
        is_verified=step.status == Status.VERIFIED,
        due_on=due,
        needs_paper=step.needs_paper,
        notice_days=step.notice.days if step.notice else None,
        notice_counts_working_days=bool(step.notice and step.notice.counts_working_days),
    )


def _next_step(step_id: UUID) -> ProcedureStep:
    step = _running(step_id)
    first = ProcedureStep.objects.filter(procedure=step.procedure, done_on=None).order_by("position").first()
    if first is None or first.pk != step.pk:
        raise NotNow(_("Steps are done in their order. Look at the procedure again for the next one."))
    return step


def _running(step_id: UUID) -> ProcedureStep:
    found = ProcedureStep.objects.filter(pk=step_id).first()
    if found is None:
        raise NotThere(_("There is no such step. Go back to the procedure and choose again."))
    found.procedure = _locked(found.procedure_id)
    found.refresh_from_db(fields=["done_on", "notice_until"])
    return found


def _locked(procedure_id: UUID) -> Procedure:
    found = Procedure.objects.select_for_update().filter(pk=procedure_id).first()
    if found is None:
        raise NotThere(_("There is no such procedure. Go back to the list and choose again."))
    if found.state != ProcedureState.RUNNING:
        raise NotNow(_("This procedure has ended. Begin a new one."))
    return found


def _plain(value: str, *, field: str, sentence: str) -> str:
    plain, _masked = mask_identity_numbers(value.strip())
    if not plain:
        raise NotSo(sentence, fields={field: sentence})
    return plain


def _kept(upload: Upload | None) -> tuple[str, str, int]:
    if upload is None:
        return "", "", 0
    media_type, suffix = next((kind for sign, kind in _KINDS.items() if upload.data.startswith(sign)), ("", ""))
    if not media_type or len(upload.data) > MOST_BYTES:
        sentence = _("Send a PDF, JPEG or PNG of at most 20 MB.")
        raise NotSo(sentence, fields={"file": sentence})
    return media_type, keep_file(upload.data, folder=FOLDER, suffix=suffix), len(upload.data)

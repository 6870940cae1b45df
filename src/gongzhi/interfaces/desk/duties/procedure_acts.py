"""What is done in a statutory procedure: steps, notices, papers, objections, stopping, and taking effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.services import Upload
from gongzhi.domain.duties.words import Permission
from gongzhi.interfaces.common.acts import carried_out
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.desk.duties import law_forms as forms
from gongzhi.interfaces.desk.duties.procedures import demand_procedure, show_procedure


@page(Permission.PROCEDURE_RUN)
@require_POST
@once("procedure.finish_step")
def step_finish(request: Request, procedure_id: UUID, step_id: UUID) -> HttpResponse:
    """Ends the next step."""
    form = forms.StepForm(request.POST, prefix="step")

    def do(facts: dict[str, Any]) -> str:
        services.finish_step(step_id, on=facts["on"], words=facts["words"], by=request.standing.by)
        return str(_("The step is done."))

    return _acted(request, procedure_id, form, do, step_id)


@page(Permission.PROCEDURE_RUN)
@require_POST
@once("procedure.hang_notice")
def step_notice(request: Request, procedure_id: UUID, step_id: UUID) -> HttpResponse:
    """Notes where and since when a notice hangs."""
    form = forms.NoticeForm(request.POST, prefix="notice")

    def do(facts: dict[str, Any]) -> str:
        step = services.hang_notice(step_id, place=facts["place"], from_=facts["from_"], by=request.standing.by)
        return str(_("The notice has to hang until %(day)s.") % {"day": step.notice_until})

    return _acted(request, procedure_id, form, do, step_id)


@page(Permission.PROCEDURE_RUN)
@require_POST
@once("procedure.paper")
def step_paper(request: Request, procedure_id: UUID, step_id: UUID) -> HttpResponse:
    """Keeps a paper of a step."""
    form = forms.PaperForm(request.POST, request.FILES, prefix="paper")

    def do(facts: dict[str, Any]) -> str:
        sent = facts["file"]
        upload = Upload(sent.read(forms.MOST_UPLOAD + 1), sent.name) if sent else None
        services.attach_paper(step_id, text=facts["text"], upload=upload, by=request.standing.by)
        return str(_("The paper is kept."))

    return _acted(request, procedure_id, form, do, step_id)


@page(Permission.PROCEDURE_RUN)
@require_POST
@once("procedure.object")
def objection_new(request: Request, procedure_id: UUID) -> HttpResponse:
    """Keeps an objection, without a name."""
    form = forms.TextForm(request.POST, prefix="objection")

    def do(facts: dict[str, Any]) -> str:
        services.record_objection(procedure_id, text=facts["text"], by=request.standing.by)
        return str(_("The objection is kept; the procedure waits for its answer."))

    return _acted(request, procedure_id, form, do)


@page(Permission.PROCEDURE_RUN)
@require_POST
@once("procedure.answer")
def objection_answer(request: Request, procedure_id: UUID, paper_id: UUID) -> HttpResponse:
    """Answers an objection."""
    form = forms.TextForm(request.POST, prefix=forms.answer_prefix(paper_id))
    if queries.paper(paper_id).procedure_id != procedure_id:
        raise queries.no_such_step()

    def do(facts: dict[str, Any]) -> str:
        services.answer_objection(paper_id, answer=facts["text"], by=request.standing.by)
        return str(_("The objection is answered."))

    return _acted(request, procedure_id, form, do)


@page(Permission.PROCEDURE_RUN)
@require_POST
@once("procedure.stop")
def procedure_stop(request: Request, procedure_id: UUID) -> HttpResponse:
    """Ends a procedure without an effect."""
    form = forms.StopForm(request.POST, prefix="stop")

    def do(facts: dict[str, Any]) -> str:
        services.stop_procedure(procedure_id, because=facts["text"], by=request.standing.by)
        return str(_("The procedure is stopped. Nothing takes effect."))

    return _acted(request, procedure_id, form, do)


@page(Permission.PROCEDURE_RUN)
@require_POST
@once("procedure.appoint")
def procedure_appoint(request: Request, procedure_id: UUID) -> HttpResponse:
    """Puts the candidate of a complete procedure into the post."""
    form = forms.EffectForm(request.POST, prefix="effect")

    def do(facts: dict[str, Any]) -> str:
        made = services.appoint_by_procedure(
            procedure_id, from_=facts["from_"], legal_basis=facts["legal_basis"], by=request.standing.by
        )
        return str(_("%(name)s is appointed.") % {"name": made.person.name})

    return _acted(request, procedure_id, form, do)


def _acted(
    request: Request, procedure_id: UUID, form: Any, do: Callable[[dict[str, Any]], str], step_id: UUID | None = None
) -> HttpResponse:
    found = demand_procedure(request, procedure_id, Permission.PROCEDURE_RUN)
    if step_id is not None and not queries.steps_of(procedure_id).filter(pk=step_id).exists():
        raise queries.no_such_step()

    def act(**facts: Any) -> tuple[str, str]:
        return do(facts), reverse("desk:procedure", args=[procedure_id])

    return carried_out(request, form, act) or show_procedure(request, found, form)

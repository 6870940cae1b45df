"""Statutory procedures at the desk: the list, one on its way, its papers, and the calendar of what is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.services import Beginning, Candidate
from gongzhi.domain.duties.words import Permission, ProcedureState
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.papers import file_of_paper
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.asking import Asking, ask, place_asked, place_choices, uuid_of
from gongzhi.interfaces.desk.duties import law_forms as forms

MOST_ROWS = 5000
AHEAD_DAYS = 90
ORDERS = {"begun": ("-started_on", "-id"), "due": ("next_due", "id")}


@page(Permission.PROCEDURE_READ)
@require_GET
def procedure_list(request: Request) -> HttpResponse:
    """Lists the procedures of one's places, the newest first."""
    found = _procedures(request)
    context = {
        "listing": listing(request, found, orders=ORDERS),
        "states": ProcedureState.choices,
        "templates": [(one.code, queries.in_words(one.name)) for one in queries.procedure_templates()],
        "names": {one.code: queries.in_words(one.name) for one in queries.procedure_templates()},
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "today": today(),
        "may_run": request.standing.holds(Permission.PROCEDURE_RUN),
    }
    return render(request, "desk/duties/procedures.html", context)


@page(Permission.PROCEDURE_READ)
@require_GET
def export_procedures(request: Request) -> HttpResponse:
    """Writes the filtered list of procedures for a spreadsheet."""
    heads = [_("Procedure"), _("About"), _("Where"), _("State"), _("Begun on"), _("Steps done"), _("Steps"), _("Due")]
    names = {one.code: queries.in_words(one.name) for one in queries.procedure_templates()}
    rows = (
        [
            names.get(one.template, one.template),
            one.title,
            one.place.name,
            one.get_state_display(),
            one.started_on.isoformat(),
            one.steps_done,
            one.step_count,
            one.next_due.isoformat() if one.next_due else "",
        ]
        for one in _procedures(request)[:MOST_ROWS]
    )
    return sheet_answer(request, f"procedures-{today().isoformat()}", heads, rows)


@page(Permission.PROCEDURE_READ)
@require_GET
def calendar(request: Request) -> HttpResponse:
    """Lists what is due in the next 90 days, or late: steps of procedures, and contracts that end."""
    paths, until = request.standing.scope(Permission.PROCEDURE_READ).paths, today() + timedelta(days=AHEAD_DAYS)
    steps = [(step.due_on, queries.step_name(step), step) for step in queries.steps_due(paths, until=until)]
    context = {
        "steps": steps,
        "contracts": queries.contracts(paths, on=today(), show="ending").order_by("during", "id"),
        "today": today(),
        "until": until,
    }
    return render(request, "desk/duties/calendar.html", context)


@page(Permission.PROCEDURE_READ)
@require_GET
def export_calendar(request: Request) -> HttpResponse:
    """Writes what is due in the next 90 days, or late, for a spreadsheet."""
    paths, until = request.standing.scope(Permission.PROCEDURE_READ).paths, today() + timedelta(days=AHEAD_DAYS)
    heads = [_("Due"), _("What it is"), _("Procedure or contract"), _("Place"), _("Body"), _("Article")]
    steps = (
        [
            step.due_on, queries.step_name(step), step.procedure.title, step.procedure.place.name,
            step.get_body_display(), step.article,
        ]
        for step in queries.steps_due(paths, until=until)
    )  # fmt: skip
    ending = (
        [one.during.upper, _("Contract ends"), one.number, one.place.name, one.organisation.name, ""]
        for one in queries.contracts(paths, on=today(), show="ending").order_by("during", "id")
    )
    return sheet_answer(request, f"due-{today()}", heads, [*steps, *ending])


@page(Permission.PROCEDURE_RUN)
@require_http_methods(["GET", "POST"])
@once("procedure.start")
def procedure_new(request: Request) -> HttpResponse:
    """Chooses a template, then begins a procedure by it."""
    code = request.GET.get("template", "")
    if not code:
        shown = [
            (one, queries.in_words(one.name), queries.in_words(one.purpose)) for one in queries.procedure_templates()
        ]
        return render(request, "desk/duties/templates.html", {"templates": shown})
    template = queries.procedure_template(code)
    back = reverse("desk:procedures")
    about = Asking(
        queries.in_words(template.name),
        _("Begin the procedure"),
        back,
        lead=queries.in_words(template.purpose),
        crumbs=((back, _("Procedures")),),
    )
    if template.leads_to == "appointment":
        return _for_candidate(request, template, about)
    top = place_asked(request, Permission.PROCEDURE_RUN)
    form = forms.ProcedureForm(request.POST or None, places=place_choices(top), initial={"place": str(top.pk)})

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        where = place_asked(request, Permission.PROCEDURE_RUN)
        begun = services.start_procedure(
            code, Beginning(place=where, title=facts["title"], on=facts["on"]), by=request.standing.by
        )
        return reverse("desk:procedure", args=[begun.pk]), _("The procedure has begun.")

    return ask(request, form, about, do)


def _for_candidate(request: Request, template: Any, about: Asking) -> HttpResponse:
    offered = _offer(request)
    offers, initial = _choices(request, template, offered)
    form = forms.CandidateForm(request.POST or None, offers=offers, initial=initial)

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        post = actors.post(uuid_of(facts["post"]))
        request.standing.demand(Permission.PROCEDURE_RUN, at=post.place)
        candidate = Candidate(
            post=post,
            person=actors.person(uuid_of(facts["person"])),
            measure=offered.measure if offered else None,
            capacity=facts["capacity"],
            is_owner=facts["is_owner"],
            has_interest=facts["has_interest"],
        )
        beginning = Beginning(place=post.place, title=facts["title"], candidate=candidate, on=facts["on"])
        begun = services.start_procedure(template.code, beginning, by=request.standing.by)
        refused = _("The candidate was refused; nothing has begun. The reason is kept here.")
        said = refused if begun.state == ProcedureState.REFUSED else _("The procedure has begun.")
        return reverse("desk:procedure", args=[begun.pk]), said

    return ask(request, form, about, do)


def _choices(request: Request, template: Any, offered: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    paths = request.standing.scope(Permission.PROCEDURE_RUN).paths
    posts = actors.posts_on(paths, on=today()).filter(procedure=template.code)[:MOST_ROWS]
    people = actors.people(paths)[:MOST_ROWS]
    initial: dict[str, Any] = {"post": request.GET.get("post", "")}
    if offered:
        initial |= {
            "person": str(offered.person_id),
            "capacity": offered.measure.capacity,
            "is_owner": offered.is_owner,
            "has_interest": offered.has_interest,
        }
    return {
        "post": [(str(one.pk), f"{one.organisation.name} · {one.title}") for one in posts],
        "person": [(str(one.pk), one.name) for one in people],
    }, initial


def _offer(request: Request) -> Any:
    asked = request.GET.get("candidacy", "")
    if not asked:
        return None
    offered = actors.candidacy(uuid_of(asked))
    request.standing.demand(Permission.PROCEDURE_RUN, at=offered.community)
    return offered


@page(Permission.PROCEDURE_READ)
@require_GET
def procedure_page(request: Request, procedure_id: UUID) -> HttpResponse:
    """Shows a procedure on its way: steps, notices, papers, objections, and what comes next."""
    return show_procedure(request, demand_procedure(request, procedure_id, Permission.PROCEDURE_READ))


def show_procedure(request: Request, found: Any, sent: Any = None) -> HttpResponse:
    """Renders a procedure; ``sent`` is a form that was refused and stands there as it was typed."""
    template = queries.procedure_template(found.template)
    steps = list(queries.steps_of(found.pk))
    papers = list(queries.papers_of(found.pk))
    is_running = found.state == ProcedureState.RUNNING
    coming = next((step.pk for step in steps if step.done_on is None), None) if is_running else None
    filed = {step.pk: [one for one in papers if one.step_id == step.pk] for step in steps}
    held = [one for one in actors.history_of_post(found.post_id) if one.procedure == found.pk] if found.post_id else []

    def form(kind: Any, prefix: str) -> Any:
        return sent if sent is not None and sent.prefix == prefix else kind(prefix=prefix)

    context = {
        "procedure": found,
        "name": queries.in_words(template.name),
        "purpose": queries.in_words(template.purpose),
        "pack_title": queries.in_words(queries.rule_pack(found.pack).name) if found.pack else "",
        "is_sample": template.is_sample,
        "steps": [(step, queries.step_name(step), filed[step.pk], step.pk == coming) for step in steps],
        "objections": [
            (one, form(forms.TextForm, forms.answer_prefix(one.pk))) for one in papers if one.step_id is None
        ],
        "appointment": held[0] if held else None,
        "may_run": request.standing.may(Permission.PROCEDURE_RUN, found.place),
        "is_running": is_running,
        "is_complete": found.state == ProcedureState.COMPLETED,
        "is_refused": found.state == ProcedureState.REFUSED,
        "today": today(),
        "sent": sent,
        "forms": {prefix: form(kind, prefix) for prefix, kind in forms.ACTS.items()},
    }
    return render(request, "desk/duties/procedure.html", context, status=422 if sent is not None else 200)


@page(Permission.PROCEDURE_READ)
@require_GET
def paper_file(request: Request, paper_id: UUID) -> HttpResponse:
    """Hands out the file of a paper to somebody who may see its procedure."""
    return file_of_paper(request, paper_id)


def demand_procedure(request: Request, procedure_id: UUID, permission: Permission) -> Any:
    """Gives back a procedure at a place where the caller may do this; raises ``NotThere`` for another's."""
    found = queries.procedure(procedure_id)
    request.standing.demand(permission, at=found.place)
    return found


def _procedures(request: Request) -> Any:
    return queries.procedures(
        request.standing.scope(Permission.PROCEDURE_READ).paths,
        state=chosen(request, "state", ProcedureState.values),
        template=chosen(request, "template", {one.code for one in queries.procedure_templates()}),
        text=words(request),
    )

"""The list of projects at the desk: proposals, what becomes of them, and the needs behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.lists import queries, services
from gongzhi.domain.lists.words import ProjectState
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotThere
from gongzhi.interfaces.common import list_forms as forms
from gongzhi.interfaces.common.acts import Act, form_page
from gongzhi.interfaces.common.body_forms import BecauseForm, set_choices
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.lists import (
    MOVES,
    PROJECT_LOOKS,
    demand_community,
    demand_open,
    demand_project,
    kept_communities,
    project_moves,
)
from gongzhi.interfaces.common.needs import need_rows, opened_need
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import sheet_answer

if TYPE_CHECKING:
    from gongzhi.domain.lists.models import Project
    from gongzhi.interfaces.common.forms import HouseForm

READ, MANAGE = Permission.CONTRIBUTION_READ, Permission.CONTRIBUTION_MANAGE
BOTH = require_http_methods(["GET", "POST"])
MOST_ROWS, MOST_CHOICES = 5000, 500
ORDERS = {"new": ("-proposed_at", "-id"), "due": ("due_on", "id"), "title": ("title", "id")}
STATES = {
    "open": pgettext_lazy("projects", "Open"),
    "all": pgettext_lazy("projects", "All"),
    **dict(ProjectState.choices),
}
# A step: its form, its headline, what is said on the page.
PAGES: dict[str, tuple[type[HouseForm], Any, Any]] = {
    "adopt": (
        forms.AdoptForm, gettext_lazy("Make a project of it"),
        gettext_lazy("It has an owner and a day from now on; whoever reported the needs behind it is told."),
    ),
    "start": (
        forms.StartForm, gettext_lazy("It begins"), gettext_lazy("Whoever reported the needs behind it is told.")
    ),
    "finish": (
        forms.DoneForm, gettext_lazy("It is done"),
        gettext_lazy("Whoever was asked first is told, and asked once the handler has finished the need."),
    ),
    "drop": (BecauseForm, gettext_lazy("It is not carried out"), gettext_lazy("Everybody reads the reason.")),
    "note": (forms.ProgressForm, gettext_lazy("Say how far it is"), gettext_lazy("It stands on its public page.")),
}  # fmt: skip


@page(READ)
@require_GET
def project_list(request: Request) -> HttpResponse:
    """Lists proposals and projects."""
    state = chosen(request, "state", STATES) or "open"
    filters = queries.ProjectFilters(state=state, text=words(request), is_late=request.GET.get("late") == "1")
    found = queries.projects(request.standing.scope(READ), filters, on=time.today())
    if request.GET.get("as"):
        return sheet_answer(request, "projects", _heads(), [_cells(one) for one in found[:MOST_ROWS]])
    shown = listing(request, found, orders=ORDERS)
    context = {
        "listing": shown,
        "rows": [(one, *PROJECT_LOOKS[one.state]) for one in shown],
        "states": STATES.items(),
        "state": state,
        "chosen": request.GET,
        "day": time.today(),
        "communities": kept_communities(request.standing).items(),
        "export": shown.link(page="", size=""),
    }
    return render(request, "desk/lists/projects.html", context)


def _heads() -> list[str]:
    heads = [_("Number"), _("Title"), _("State"), _("Who answers for it"), _("Carried out by"), _("Due"), _("Needs")]
    return [*heads, _("Evidence"), _("Reason"), _("Community")]


def _cells(one: Project) -> list[object]:
    owner, body = one.owner.name if one.owner else "", one.organisation.name if one.organisation else ""
    needs: int = one.needs  # type: ignore[attr-defined]
    return [
        one.number, one.title, one.get_state_display(), owner, body, one.due_on or "", needs, one.evidence, one.reason,
        one.community.name,
    ]  # fmt: skip


@page(READ)
@require_GET
def project_page(request: Request, project_id: UUID) -> HttpResponse:
    """Shows a proposal or project as one thread, with the needs behind it."""
    project = demand_project(request.standing, project_id, READ)
    tone, icon = PROJECT_LOOKS[project.state]
    may_read = request.standing.may(Permission.NEED_READ, project.community)
    moves = project_moves(request.standing, project)
    context = {
        "project": project,
        "tone": tone,
        "icon": icon,
        "steps": queries.steps_of_project(project),
        "rows": need_rows(queries.needs_of_project(project), time.now()) if may_read else [],
        "moves": [(name, PAGES[name][1]) for name in PAGES if name in moves],
        "day": time.today(),
    }
    return render(request, "desk/lists/project.html", context)


@page(MANAGE)
@BOTH
@once("project.propose")
def propose(request: Request, community_id: UUID) -> HttpResponse:
    """Writes a proposal."""
    community = demand_community(request.standing, community_id)

    def do(**facts: Any) -> tuple[str, str]:
        made = services.propose_project(community, facts=services.ProjectFacts(**facts), by=request.standing.by)
        return _("It stands on the list as %(number)s.") % {"number": made.number}, _address(made.pk)

    lead = _("What residents or bodies propose. It becomes a project once it has an owner and a day.")
    back = reverse("desk:projects")
    above = f"{_('List of projects')} · {community.name}"
    act = Act(title=_("New proposal"), lead=lead, button=_("Put it on the list"), back=back, above=above)
    return form_page(request, act, forms.ProposalForm(request.POST or None), do)


@page(MANAGE)
@BOTH
@once("project.for_need")
def propose_for_need(request: Request, need_id: UUID) -> HttpResponse:
    """Lets a need go on in a proposal or project."""
    need = opened_need(request, need_id)
    request.standing.demand(MANAGE, at=need.community)

    def do(number: str, title: str, text: str) -> tuple[str, str]:
        by = request.standing.by
        if number:
            made = services.join_project(need, number=number, by=by)
        else:
            facts = services.ProjectFacts(title=title, text=text)
            made = services.propose_project(need.community, facts=facts, by=by, need=need)
        return _("The need goes on in %(number)s.") % {"number": made.number}, _address(made.pk)

    lead = _("The need keeps its number, owner and clock; what becomes of the project stands in its thread.")
    back = reverse("desk:need", args=[need.pk])
    act = Act(title=_("Make a proposal of it"), lead=lead, button=_("Put it on the list"), back=back, above=need.number)
    return form_page(request, act, forms.NeedProposalForm(request.POST or None), do)


@page(MANAGE)
@BOTH
@once("project.move")
def move(request: Request, project_id: UUID, move: str) -> HttpResponse:
    """Takes a proposal or project one step on."""
    project = demand_project(request.standing, project_id, MANAGE)
    if move not in PAGES:
        raise NotThere(_("There is nothing at this address."))
    make, title, lead = PAGES[move]
    demand_open(move, project_moves(request.standing, project))
    form = make(request.POST or None)
    if isinstance(form, forms.AdoptForm):
        _offer(form, project)

    def do(**facts: Any) -> tuple[str, str]:
        MOVES[move](project.pk, by=request.standing.by, **facts)
        return _("Saved."), _address(project.pk)

    act = Act(title=str(title), lead=str(lead), button=_("Save"), back=_address(project.pk), above=project.number)
    return form_page(request, act, form, do)


def _offer(form: forms.AdoptForm, project: Project) -> None:
    path, day = project.community.path, time.today()
    people = actors.people_with_accounts((path,), whole_district=False, state="works")[:MOST_CHOICES]
    set_choices(form, "owner", [(one.pk, one.name) for one in people])
    bodies = actors.organisations((path,), on=day)[:MOST_CHOICES]
    set_choices(form, "organisation", [(one.pk, one.name) for one in bodies], empty=("", _("not known yet")))


def _address(project_id: UUID) -> str:
    return reverse("desk:project", args=[project_id])

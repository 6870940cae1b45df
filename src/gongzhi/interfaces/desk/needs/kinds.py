"""The tree of kinds at the desk: everybody at work reads it, the administrator edits it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.needs import queries, services
from gongzhi.interfaces.common.acts import Act, form_page, tap
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.needs import term_words
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.needs.kind_forms import GroupForm, KindForm, typed_before

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import NeedKind


@page(Permission.NEED_READ)
@require_GET
def kind_tree(request: Request) -> HttpResponse:
    """Shows the tree of kinds with the time, the questions and the proof of each."""
    branches = [{"group": one.group, "kinds": [_line(kind) for kind in one.kinds]} for one in queries.kind_tree()]
    context = {"branches": branches, "may_set_up": request.standing.holds(Permission.SETUP)}
    return render(request, "desk/needs/kinds.html", context)


def _line(kind: NeedKind) -> tuple[NeedKind, str, list[str]]:
    questions = [queries.question_name(one) for one in queries.questions_asked(kind)]
    return kind, term_words(kind), questions


@page(Permission.NEED_READ)
@require_GET
def export_kinds(request: Request) -> HttpResponse:
    """Writes the tree for a spreadsheet."""
    heads = [_("Code"), _("Chinese name"), _("English name"), _("Group"), _("About"), _("Hours"), _("Working days")]
    heads += [_("Proof"), _("Neighbours may see it"), _("Questions"), _("Sample"), _("Ended")]
    rows = [_cells(one) for branch in queries.kind_tree() for one in branch.kinds]
    return sheet_answer(request, "need-kinds", heads, rows)


def _cells(kind: NeedKind) -> list[object]:
    yes = {True: _("yes"), False: ""}
    return [
        kind.code,
        kind.name,
        kind.name_en,
        queries.kind_name(kind.parent) if kind.parent else "",
        kind.get_matter_display(),
        kind.deadline_hours or "",
        kind.deadline_working_days or "",
        yes[kind.needs_proof],
        yes[kind.is_public],
        " / ".join(queries.question_name(one) for one in queries.questions_asked(kind)),
        yes[kind.is_sample],
        yes[kind.is_ended],
    ]


@page(Permission.SETUP)
@require_http_methods(["GET", "POST"])
@once("need.kind_add")
def add_kind(request: Request) -> HttpResponse:
    """Adds a kind; a group can be named in the address."""
    first = {"group": request.GET.get("group", ""), "needs_proof": True}
    form = KindForm(request.POST or None, initial=first)

    def do(code: str, **facts: Any) -> tuple[str, str]:
        services.add_kind(code, by=request.standing.by, **facts)
        return _("Saved."), reverse("desk:need_kinds")

    return form_page(request, _act(_("Add a kind of need")), form, do, parts="desk/needs/kind_form.html")


@page(Permission.SETUP)
@require_http_methods(["GET", "POST"])
@once("need.kind_add")
def add_group(request: Request) -> HttpResponse:
    """Adds a group of kinds."""

    def do(code: str, **facts: Any) -> tuple[str, str]:
        services.add_kind(code, by=request.standing.by, is_group=True, **facts)
        return _("Saved."), reverse("desk:need_kinds")

    return form_page(request, _act(_("Add a group")), GroupForm(request.POST or None), do)


@page(Permission.SETUP)
@require_http_methods(["GET", "POST"])
@once("need.kind_change")
def change_kind(request: Request, code: str) -> HttpResponse:
    """Changes a kind or a group."""
    kind = queries.kind(code)
    shape = GroupForm if kind.is_group else KindForm
    form = shape(request.POST or None, initial=typed_before(kind))
    del form.fields["code"]

    def do(**facts: Any) -> tuple[str, str]:
        services.change_kind(kind.code, by=request.standing.by, **facts)
        return _("Saved."), reverse("desk:need_kinds")

    parts = "" if kind.is_group else "desk/needs/kind_form.html"
    return form_page(request, _act(queries.kind_name(kind)), form, do, parts=parts)


@page(Permission.SETUP)
@require_POST
@once("need.kind_end")
def end_kind(request: Request, code: str) -> HttpResponse:
    """Offers a kind no more, or offers it again."""
    kind = queries.kind(code)
    ended = not kind.is_ended
    said = _("It is offered no more. Needs that have it keep it.") if ended else _("It can be chosen again.")
    return tap(
        request,
        lambda: services.end_kind(kind.code, is_ended=ended, by=request.standing.by),
        said=said,
        back=reverse("desk:need_kinds"),
    )


@page(Permission.SETUP)
@require_POST
@once("need.kind_samples")
def add_samples(request: Request) -> HttpResponse:
    """Takes in what the sample tree has and the installation has not."""
    return tap(
        request,
        lambda: services.add_sample_kinds(request.standing.by),
        said=_("The sample kinds are there. Look at each time before you use it."),
        back=reverse("desk:need_kinds"),
    )


def _act(title: str) -> Act:
    lead = _("Needs that are there already keep their kind and their time.")
    return Act(title=title, lead=lead, button=_("Save"), back=reverse("desk:need_kinds"), above=_("Kinds of need"))

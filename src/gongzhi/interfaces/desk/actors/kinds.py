"""The list of kinds of organisations, edited by the administrator."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors import queries, services
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.acts import Act, form_page, tap
from gongzhi.interfaces.common.body_forms import KindForm
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.sheets import sheet_answer


@page(Permission.ACTOR_READ)
@require_GET
def kind_list(request: Request) -> HttpResponse:
    """Lists the kinds of organisations with their families."""
    context = {"kinds": queries.body_kinds(), "may_set_up": request.standing.holds(Permission.SETUP)}
    return render(request, "desk/actors/kinds.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_kinds(request: Request) -> HttpResponse:
    """Writes the list of kinds for a spreadsheet."""
    heads = [
        _("Code"),
        _("Chinese name"),
        _("English name"),
        pgettext("of organisations", "Family"),
        _("Counts in the coverage rates"),
        _("Until"),
    ]
    rows = [
        [
            one.code,
            one.name,
            one.name_en,
            one.get_family_display(),
            _("yes") if one.takes_coverage else "",
            one.until or "",
        ]
        for one in queries.body_kinds()
    ]
    return sheet_answer(request, "kinds", heads, rows)


@page(Permission.SETUP)
@require_http_methods(["GET", "POST"])
@once("organisation.kind_add")
def add_kind(request: Request) -> HttpResponse:
    """Adds a kind."""

    def do(code: str, **facts: Any) -> tuple[str, str]:
        services.add_body_kind(code, by=request.standing.by, **facts)
        return _("Saved."), reverse("desk:kinds")

    return form_page(request, _act(_("Add a kind")), KindForm(request.POST or None), do)


@page(Permission.SETUP)
@require_http_methods(["GET", "POST"])
@once("organisation.kind_change")
def change_kind(request: Request, code: str) -> HttpResponse:
    """Renames a kind or moves it to another family."""
    kind = queries.body_kind(code)
    names = ("name", "name_en", "family", "takes_coverage")
    form = KindForm(request.POST or None, initial={name: getattr(kind, name) for name in names})
    del form.fields["code"]

    def do(**facts: Any) -> tuple[str, str]:
        services.change_body_kind(kind.code, by=request.standing.by, **facts)
        return _("Saved."), reverse("desk:kinds")

    return form_page(request, _act(_("Change a kind")), form, do)


@page(Permission.SETUP)
@require_POST
@once("organisation.kind_end")
def end_kind(request: Request, code: str) -> HttpResponse:
    """Closes a kind for new organisations, or opens it again."""
    kind = queries.body_kind(code)
    on = today() if kind.until is None else None
    said = _("No new organisation gets this kind any more.") if on else _("The kind can be chosen again.")
    return tap(
        request,
        lambda: services.end_body_kind(kind.code, on=on, by=request.standing.by),
        said=said,
        back=reverse("desk:kinds"),
    )


def _act(title: str) -> Act:
    lead = _("Old organisations keep their kind; a code stays for good.")
    return Act(title=title, lead=lead, button=_("Save"), back=reverse("desk:kinds"), above=_("Kinds of organisations"))

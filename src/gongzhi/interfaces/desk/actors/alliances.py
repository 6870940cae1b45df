"""Alliances at the desk: the list, and who belongs to one as what; an alliance has an organisation's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors import queries, services
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import today
from gongzhi.interfaces.common import body_forms as forms
from gongzhi.interfaces.common.actors import demand_keeping, demand_membership
from gongzhi.interfaces.common.acts import Act, form_page, tap
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing, words
from gongzhi.interfaces.common.sheets import sheet_answer

MOST_CHOICES = 1000
ORDERS = {
    "name": ("name_key", "id"),
    "members": ("member_count", "name_key", "id"),
    "since": ("since", "name_key", "id"),
}


@page(Permission.ACTOR_READ)
@require_GET
def alliance_list(request: Request) -> HttpResponse:
    """Lists the alliances that the caller's areas belong to, with chair unit and number of members."""
    found = listing(request, _found(request), orders=ORDERS)
    chairs = queries.chairs_of([one.pk for one in found], today())
    context = {
        "listing": found,
        "rows": [(one, chairs.get(one.pk)) for one in found],
        "day": today(),
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "may_keep": request.standing.holds(Permission.ACTOR_MANAGE),
    }
    return render(request, "desk/actors/alliances.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_alliances(request: Request) -> HttpResponse:
    """Writes the alliances with their members for a spreadsheet."""
    heads = [
        _("Alliance"),
        _("Area"),
        _("Organisation"),
        _("As"),
        pgettext("first day", "From"),
        _("Until"),
        _("Source"),
    ]
    ids = list(_found(request).values_list("pk", flat=True))
    rows = [
        [
            one.alliance.name,
            one.alliance.community.name if one.alliance.community else "",
            one.member.name,
            one.get_role_display(),
            one.during.lower.isoformat(),
            one.during.upper.isoformat() if one.during.upper else "",
            one.source,
        ]
        for one in queries.members_of_alliances(ids, today())
    ]
    return sheet_answer(request, f"alliances-{today().isoformat()}", heads, rows)


@page(Permission.ACTOR_MANAGE)
@require_http_methods(["GET", "POST"])
@once("alliance.join")
def join_alliance(request: Request, organisation_id: UUID) -> HttpResponse:
    """Puts an organisation into an alliance, or changes its role there."""
    found = demand_keeping(request.standing, organisation_id)
    form = forms.AllianceForm(request.POST or None)
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    rows = queries.organisations(paths, on=today())[:MOST_CHOICES]
    forms.set_choices(form, "member", [(one.pk, one.name) for one in rows if one.pk != found.pk])
    back = reverse("desk:organisation", args=[found.pk])

    def do(member: UUID, **facts: Any) -> tuple[str, str]:
        seat = services.Seat(**facts)
        services.join_alliance(found.pk, member=member, seat=seat, by=request.standing.by)
        return _("Saved."), back

    lead = _("Who is a member already changes its role from that day on. One unit chairs at a time.")
    act = Act(title=_("Add a member or a chair unit"), lead=lead, button=_("Save"), back=back, above=found.name)
    return form_page(request, act, form, do)


@page(Permission.ACTOR_MANAGE)
@require_POST
@once("alliance.leave")
def leave_alliance(request: Request, organisation_id: UUID, membership_id: UUID) -> HttpResponse:
    """Ends a membership from today on."""
    found = demand_keeping(request.standing, organisation_id)
    demand_membership(found, membership_id)
    return tap(
        request,
        lambda: services.leave_alliance(membership_id, on=today(), by=request.standing.by),
        said=_("Ended."),
        back=reverse("desk:organisation", args=[found.pk]),
    )


def _found(request: Request) -> Any:
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    return queries.alliances(paths, on=today(), text=words(request))

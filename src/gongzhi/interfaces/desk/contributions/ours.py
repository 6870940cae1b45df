"""A partner organisation's own page at the desk: what is asked of it, what it gave, agreed on and took on."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.actors.services import change_organisation
from gongzhi.domain.contributions import queries, services
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.outbox.queries import messages_for
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import today
from gongzhi.interfaces.common import body_forms, contribution_forms
from gongzhi.interfaces.common.actors import own_organisations, reach_into
from gongzhi.interfaces.common.acts import Act, form_page
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.contributions import agreement_acts, claim_acts, demand_side
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.keys import own_user
from gongzhi.interfaces.common.messages import message_lines
from gongzhi.interfaces.desk.actors.register import departure_words, leaving_words
from gongzhi.workflows.leave_neighbourhood import leave_neighbourhood

BOTH = require_http_methods(["GET", "POST"])
LAST, MOST_ASKS, LAST_TOLD = 12, 20, 5


@page(Permission.CONTRIBUTE)
@require_GET
def ours(request: Request) -> HttpResponse:
    """Shows the organisation that one speaks for; with several, the one chosen."""
    own = own_organisations(request.standing)
    if not own:
        raise NotThere(_("You speak for no partner organisation. Volunteers find their own page at “Help together”."))
    asked = request.GET.get("organisation", "")
    body = actors.organisation(next((one for one in own if str(one) == asked), own[0]))
    day = today()
    claims = list(queries.claims_of(body.pk)[:LAST])
    agreements = list(queries.agreements_of(body.pk, on=day)[:LAST])
    context = {
        "organisation": body,
        "others": [actors.organisation(one) for one in own if one != body.pk],
        "claims": [(one, claim_acts(request.standing, one)) for one in claims],
        "counts": queries.claim_counts(body.pk),
        "agreements": [(one, agreement_acts(request.standing, one)) for one in agreements],
        "postings": queries.postings_of(body.pk)[:LAST],
        "check_ins": queries.check_ins(Scope(holders=frozenset({body.pk})), on=day),
        "asks": _asks(body),
        "alliances": actors.alliances_of(body.pk, day),
        "told": message_lines(messages_for(own_user(request))[:LAST_TOLD], request.standing),
        "day": day,
    }
    return render(request, "desk/contributions/ours.html", context)


@page(Permission.CONTRIBUTE)
@BOTH
@once("organisation.change_own")
def change_ours(request: Request, organisation_id: UUID) -> HttpResponse:
    """Lets a partner correct what is published of it; name, kind and area are the community's to keep."""
    body = demand_side(request.standing, organisation_id)
    names = ("office_phone", "office_address", "about", "capacities")
    form = body_forms.BodyForm(request.POST or None, initial={name: getattr(body, name) for name in names})
    for name in ("name", "kind", "credit_code"):
        del form.fields[name]

    def do(**facts: Any) -> None:
        change_organisation(body.pk, by=request.standing.by, **facts)

    lead = _("Everybody can read this on your page.")
    return _act(request, body, form, do=do, title=_("What is published of us"), lead=lead)


@page(Permission.CONTRIBUTE)
@BOTH
@once("check_in.body")
def check_in_ours(request: Request, organisation_id: UUID) -> HttpResponse:
    """Checks a partner in with the community where it works."""
    body = demand_side(request.standing, organisation_id)

    def do(text: str) -> None:
        if body.community is None:
            raise NotThere(_("The organisation belongs to no area. Ask the community to correct its entry."))
        services.check_in_organisation(body, community=body.community, text=text, by=request.standing.by)

    lead = _("You register with the community where you work. It confirms, and may ask you for help; you may decline.")
    form = contribution_forms.BodyCheckInForm(request.POST or None)
    return _act(request, body, form, do=do, title=_("Check in with the community"), lead=lead)


@page(Permission.CONTRIBUTE)
@BOTH
@once("organisation.leave_own")
def leave_ours(request: Request, organisation_id: UUID) -> HttpResponse:
    """Lets a partner leave, from a day on."""
    body = demand_side(request.standing, organisation_id)

    # Whoever has left has no page of their own any more; what everybody reads stays.
    after = reverse("public:organisation", args=[body.pk])

    def do(on: date, because: str) -> tuple[str, str]:
        reach_into(request.standing, body.community_id)
        left = leave_neighbourhood(body.pk, on=on, because=because, by=request.standing.by)
        return departure_words(left), after if on <= today() else reverse("desk:ours")

    act = Act(
        title=_("We leave"),
        lead=leaving_words(),
        button=_("We leave"),
        back=reverse("desk:ours"),
        above=body.name,
        is_danger=True,
    )
    return form_page(request, act, body_forms.LeaveForm(request.POST or None), do)


def _act(request: Request, body: Any, form: Any, *, do: Any, title: str, lead: str) -> HttpResponse:
    back = reverse("desk:ours")

    def carry_out(**facts: Any) -> tuple[str, str]:
        do(**facts)
        return _("Saved."), back

    act = Act(title=title, lead=lead, button=_("Save"), back=back, above=body.name)
    return form_page(request, act, form, carry_out)


def _asks(body: Any) -> Any:
    if body.community is None:
        return ()
    filters = queries.PostingFilters(side="ask", state="")
    found = queries.public_postings(body.community_id, filters, on=today())
    return found.exclude(organisation_id=body.pk)[:MOST_ASKS]

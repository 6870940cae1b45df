"""Co-building agreements at the desk: the list with what is wrong, one agreement, and both sides' acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.contributions import queries, services
from gongzhi.domain.contributions.words import AgreementState
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.time import today
from gongzhi.interfaces.common import contribution_forms as forms
from gongzhi.interfaces.common.acts import Act, form_page, tap
from gongzhi.interfaces.common.body_forms import BecauseForm, set_choices
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.contributions import (
    agreement_acts,
    contribution_scope,
    demand_act,
    demand_agreement,
    demand_side,
)
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import sheet_answer

BOTH = require_http_methods(["GET", "POST"])
MOST_ROWS, MOST_CHOICES = 5000, 1000
ORDERS = {
    "new": ("-starts_on", "id"),
    "ends": ("ends_on", "id"),
    "review": ("review_on", "id"),
    "title": ("title", "id"),
}
STATES = {
    "running": gettext_lazy("In force today"),
    "to_review": gettext_lazy("To be reviewed"),
    "expired": gettext_lazy("Expired"),
    "trouble": gettext_lazy("Conflict or expired"),
    **dict(AgreementState.choices),
}


@page(Permission.CONTRIBUTION_READ)
@require_GET
def agreement_list(request: Request) -> HttpResponse:
    """Lists the agreements of one's communities, and what is wrong with them."""
    scope = contribution_scope(request.standing)
    context = {
        "listing": listing(request, _found(request), orders=ORDERS),
        "states": STATES.items(),
        "state": chosen(request, "state", STATES),
        "labels": queries.project_labels(scope),
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "day": today(),
    }
    return render(request, "desk/contributions/agreements.html", context)


@page(Permission.CONTRIBUTION_READ)
@require_GET
def export_agreements(request: Request) -> HttpResponse:
    """Writes the filtered list for a spreadsheet."""
    heads = [_("Number"), _("Title"), _("Label of the project"), _("First side"), _("gives"), _("Second side")]
    heads += [_("gives"), _("First day"), _("Last day"), _("Review on"), _("State"), _("Conflict")]
    rows = [
        [
            one.number, one.title, one.project_label, one.first.name, one.first_gives, one.second.name,
            one.second_gives, one.starts_on, one.ends_on, one.review_on, one.get_state_display(),
            _("yes") if one.overlaps or one.has_left else "",
        ]
        for one in _found(request).order_by("-starts_on", "id")[:MOST_ROWS]
    ]  # fmt: skip
    return sheet_answer(request, f"agreements-{today().isoformat()}", heads, rows)


@page(Permission.CONTRIBUTE)
@require_GET
def agreement_page(request: Request, agreement_id: UUID) -> HttpResponse:
    """Shows an agreement to its sides and to the community: what each gives and gets, until when, and its state."""
    found = demand_agreement(request.standing, agreement_id)
    context = {"agreement": found, "acts": agreement_acts(request.standing, found), "day": today()}
    context["home"] = reverse(
        "desk:agreements" if request.standing.holds(Permission.CONTRIBUTION_READ) else "desk:ours"
    )
    return render(request, "desk/contributions/agreement.html", context)


@page(Permission.CONTRIBUTE)
@BOTH
@once("agreement.propose")
def propose(request: Request, organisation_id: UUID) -> HttpResponse:
    """Proposes an agreement for an organisation that one speaks for."""
    first = demand_side(request.standing, organisation_id)
    if first.community is None:
        raise NotSo(_("The organisation belongs to no area. Correct its entry first."))
    form = forms.TermsForm(request.POST or None)
    bodies = [
        one for one in actors.organisations((first.community.path,), on=today())[:MOST_CHOICES] if one.pk != first.pk
    ]
    if first.community.kind == PlaceKind.COMMUNITY:
        bodies.sort(key=lambda one: one.community_id != first.community_id)
    set_choices(form, "second", [(one.pk, one.name) for one in bodies])

    def do(second: UUID, **facts: Any) -> tuple[str, str]:
        agreement = services.propose_agreement(
            services.Terms(**facts),
            first=first,
            second=actors.organisation(second),
            community=first.community,
            by=request.standing.by,
        )
        return _("Proposed. It is in force when the other side has confirmed."), _address(agreement.pk)

    lead = _("What one side gives, the other gets. “%(name)s” confirms by sending this.") % {"name": first.name}
    act = Act(
        title=_("Propose an agreement"), lead=lead, button=_("Propose"), back=_body(request, first.pk), above=first.name
    )
    return form_page(request, act, form, do)


@page(Permission.CONTRIBUTE)
@require_POST
@once("agreement.confirm")
def confirm(request: Request, agreement_id: UUID) -> HttpResponse:
    """Confirms an agreement for its second side."""
    found = demand_agreement(request.standing, agreement_id)
    demand_act("confirm", agreement_acts(request.standing, found))
    do = lambda: services.confirm_agreement(found.pk, by=request.standing.by)  # noqa: E731
    return tap(request, do, said=_("Confirmed by both sides."), back=_address(found.pk))


def _with_words(name: str, form: Any, service: Callable[..., Any], title: Any, lead: Any) -> Any:
    @page(Permission.CONTRIBUTE)
    @BOTH
    @once(f"agreement.{name}")
    def view(request: Request, agreement_id: UUID) -> HttpResponse:
        found = demand_agreement(request.standing, agreement_id)
        demand_act(name, agreement_acts(request.standing, found))

        def do(**facts: Any) -> tuple[str, str]:
            service(found.pk, by=request.standing.by, **facts)
            return _("Saved."), _address(found.pk)

        act = Act(title=str(title), lead=str(lead), button=_("Save"), back=_address(found.pk), above=found.title)
        return form_page(request, act, form(request.POST or None), do)

    return view


paper = _with_words(
    "paper", forms.PaperForm, services.confirm_agreement, gettext_lazy("Record the signed paper"),
    gettext_lazy("For partners without an account: the signature on paper confirms for them."),
)  # fmt: skip
decline = _with_words(
    "decline", BecauseForm, services.decline_agreement, gettext_lazy("Do not agree"),
    gettext_lazy("Either side may decline; nothing follows from it."),
)  # fmt: skip
end = _with_words(
    "end", forms.EndForm, services.end_agreement, gettext_lazy("End the agreement early"),
    gettext_lazy("Both sides read the reason."),
)  # fmt: skip
review = _with_words(
    "review", forms.ReviewForm, services.review_agreement, gettext_lazy("Write down the review"),
    gettext_lazy("Did both sides give what they promised, and does it go on?"),
)  # fmt: skip


def _found(request: Request) -> Any:
    filters = queries.AgreementFilters(
        state=chosen(request, "state", STATES), label=request.GET.get("label", "")[:60], text=words(request)
    )
    return queries.agreements(contribution_scope(request.standing), filters, on=today())


def _body(request: Request, organisation_id: UUID) -> str:
    if request.standing.holds(Permission.ACTOR_READ):
        return reverse("desk:organisation", args=[organisation_id])
    return reverse("desk:ours")


def _address(agreement_id: UUID) -> str:
    return reverse("desk:agreement", args=[agreement_id])

"""Claims and check-ins at the desk: the lists, and what each side can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.contributions import queries, services
from gongzhi.domain.contributions.words import CheckInState, ClaimState
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import today
from gongzhi.interfaces.common import contribution_forms as forms
from gongzhi.interfaces.common.acts import Act, form_page, tap
from gongzhi.interfaces.common.body_forms import BecauseForm
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.contributions import (
    check_in_acts,
    claim_acts,
    contribution_scope,
    declared_words,
    demand_act,
)
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.workflows.ask_for_help import confirm_help

BOTH = require_http_methods(["GET", "POST"])
MOST_ROWS = 5000
CLAIM_ORDERS = {"new": ("-made_at", "id"), "due": ("due_on", "id")}
CHECK_IN_ORDERS = {"new": ("-registered_at", "id")}
CLAIM_STATES = {"open": gettext_lazy("Open"), **dict(ClaimState.choices)}


@page(Permission.CONTRIBUTION_READ)
@require_GET
def claim_list(request: Request) -> HttpResponse:
    """Lists who has claimed, taken on, done and declined what in one's communities."""
    found = listing(request, _claims(request), orders=CLAIM_ORDERS)
    context = {
        "listing": found,
        "rows": [(one, claim_acts(request.standing, one)) for one in found],
        "states": CLAIM_STATES.items(),
        "state": chosen(request, "state", CLAIM_STATES),
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "day": today(),
    }
    return render(request, "desk/contributions/claims.html", context)


@page(Permission.CONTRIBUTION_READ)
@require_GET
def export_claims(request: Request) -> HttpResponse:
    """Writes the list for a spreadsheet; volunteers are not named in it."""
    heads = [_("Number"), _("Title"), _("By whom"), _("State"), _("Made"), _("Due"), _("Result"), _("Reason")]
    rows = [
        [
            one.posting.number, one.posting.title, one.organisation.name if one.organisation else _("a volunteer"),
            one.get_state_display(), one.made_at.date(), one.due_on or "", one.result, one.reason,
        ]
        for one in _claims(request).order_by("-made_at", "id")[:MOST_ROWS]
    ]  # fmt: skip
    return sheet_answer(request, f"claims-{today().isoformat()}", heads, rows)


def _tap(name: str, service: Callable[..., Any], said: Any) -> Any:
    @page(Permission.CONTRIBUTE)
    @require_POST
    @once(f"claim.{name}")
    def view(request: Request, claim_id: UUID) -> HttpResponse:
        found = queries.claim(claim_id, contribution_scope(request.standing))
        demand_act(name, claim_acts(request.standing, found))
        do = lambda: service(found.pk, by=request.standing.by)  # noqa: E731
        return tap(request, do, said=str(said), back=reverse("desk:posting", args=[found.posting_id]))

    return view


def _with_words(name: str, form: Any, service: Callable[..., Any], title: Any, lead: Any) -> Any:
    @page(Permission.CONTRIBUTE)
    @BOTH
    @once(f"claim.{name}")
    def view(request: Request, claim_id: UUID) -> HttpResponse:
        found = queries.claim(claim_id, contribution_scope(request.standing))
        demand_act(name, claim_acts(request.standing, found))
        back = reverse("desk:posting", args=[found.posting_id])

        def do(**facts: Any) -> tuple[str, str]:
            service(found.pk, by=request.standing.by, **facts)
            return _("Saved."), back

        act = Act(title=str(title), lead=str(lead), button=_("Save"), back=back, above=found.posting.title)
        return form_page(request, act, form(request.POST or None), do)

    return view


accept = _tap("accept", services.accept_claim, gettext_lazy("Taken on."))
confirm = _tap("confirm", confirm_help, gettext_lazy("Confirmed as done."))
decline = _with_words(
    "decline", BecauseForm, services.decline_claim, gettext_lazy("Decline or give back"),
    gettext_lazy("You may decline at any time. Nothing is counted against you."),
)  # fmt: skip
refuse = _with_words(
    "refuse", BecauseForm, services.refuse_claim, gettext_lazy("It is not needed"),
    gettext_lazy("Whoever claimed it reads the reason."),
)  # fmt: skip
finish = _with_words(
    "finish", forms.ResultForm, services.finish_claim, gettext_lazy("It is done"),
    gettext_lazy("A sentence is enough; no photo is asked for. The community confirms it."),
)  # fmt: skip
send_back = _with_words(
    "send_back", BecauseForm, services.send_back_claim, gettext_lazy("Something is missing"),
    gettext_lazy("Write what is still to be done."),
)  # fmt: skip


@page(Permission.CONTRIBUTION_READ)
@require_GET
def check_in_list(request: Request) -> HttpResponse:
    """Lists the organisations and volunteers that have checked in with one's communities."""
    found = listing(request, _check_ins(request), orders=CHECK_IN_ORDERS)
    communities = request.standing.communities_with(Permission.CONTRIBUTION_READ)
    counts = queries.check_in_counts(communities[0], today()) if len(communities) == 1 else None
    context = {
        "listing": found,
        "rows": [(one, check_in_acts(request.standing, one)) for one in found],
        "states": CheckInState.choices,
        "state": chosen(request, "state", CheckInState.values),
        "counts": counts,
        "declared": declared_words(counts.declared) if counts and counts.declared else "",
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "day": today(),
    }
    return render(request, "desk/contributions/check_ins.html", context)


@page(Permission.CONTRIBUTION_READ)
@require_GET
def export_check_ins(request: Request) -> HttpResponse:
    """Writes the list for a spreadsheet; volunteers are not named in it."""
    heads = [
        pgettext("of people", "Who"),
        _("Community"),
        _("Why here"),
        _("State"),
        _("Registered"),
        _("What they would like to do"),
    ]
    rows = [
        [
            one.organisation.name if one.organisation else _("a volunteer"), one.community.name,
            one.get_ground_display(), one.get_state_display(), one.registered_at.date(),
            one.text if one.organisation else "",
        ]
        for one in _check_ins(request).order_by("-registered_at", "id")[:MOST_ROWS]
    ]  # fmt: skip
    return sheet_answer(request, f"check-ins-{today().isoformat()}", heads, rows)


@page(Permission.CONTRIBUTION_MANAGE)
@require_POST
@once("check_in.confirm")
def confirm_check_in(request: Request, check_in_id: UUID) -> HttpResponse:
    """Confirms a check-in."""
    found = queries.check_in(check_in_id, contribution_scope(request.standing))
    demand_act("confirm", check_in_acts(request.standing, found))
    do = lambda: services.confirm_check_in(found.pk, by=request.standing.by)  # noqa: E731
    return tap(request, do, said=_("Checked in."), back=reverse("desk:check_ins"))


@page(Permission.CONTRIBUTION_MANAGE)
@BOTH
@once("check_in.decline")
def decline_check_in(request: Request, check_in_id: UUID) -> HttpResponse:
    """Does not confirm a check-in, with the reason."""
    found = queries.check_in(check_in_id, contribution_scope(request.standing))
    demand_act("decline", check_in_acts(request.standing, found))

    def do(because: str) -> tuple[str, str]:
        services.decline_check_in(found.pk, because=because, by=request.standing.by)
        return _("Saved."), reverse("desk:check_ins")

    lead = _("The sender reads the reason.")
    back = reverse("desk:check_ins")
    act = Act(
        title=_("Do not confirm"), lead=lead, button=_("Save"), back=back, above=_("Double check-in"), is_danger=True
    )
    return form_page(request, act, BecauseForm(request.POST or None), do)


@page(Permission.CONTRIBUTE)
@require_POST
@once("check_in.end")
def end_check_in(request: Request, check_in_id: UUID) -> HttpResponse:
    """Ends a check-in from today on: whoever checked in may, and the community."""
    found = queries.check_in(check_in_id, contribution_scope(request.standing))
    demand_act("end", check_in_acts(request.standing, found))
    back = "desk:check_ins" if request.standing.holds(Permission.CONTRIBUTION_READ) else "desk:ours"
    do = lambda: services.end_check_in(found.pk, on=today(), by=request.standing.by)  # noqa: E731
    return tap(request, do, said=_("Ended."), back=reverse(back))


def _claims(request: Request) -> Any:
    state = chosen(request, "state", CLAIM_STATES)
    return queries.claims(contribution_scope(request.standing), state=state, text=words(request))


def _check_ins(request: Request) -> Any:
    state = chosen(request, "state", CheckInState.values)
    return queries.check_ins(contribution_scope(request.standing), on=today(), state=state, text=words(request))

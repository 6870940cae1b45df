"""The list of resources at the desk: offers and asks, and who takes on what."""

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

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.contributions import queries, services
from gongzhi.domain.contributions.words import PostingKind, PostingSide, PostingState
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.time import today
from gongzhi.interfaces.common import contribution_forms as forms
from gongzhi.interfaces.common.actors import may_keep, own_organisations
from gongzhi.interfaces.common.acts import Act, form_page, tap
from gongzhi.interfaces.common.body_forms import BecauseForm, set_choices
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.contributions import (
    claim_acts,
    contribution_scope,
    demand_act,
    demand_posting,
    demand_side,
    may_manage,
    posting_acts,
)
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.needs import opened_need
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.workflows.ask_for_help import put_need_on_list

BOTH = require_http_methods(["GET", "POST"])
MOST_ROWS, MOST_CHOICES = 5000, 1000
ORDERS = {"new": ("-posted_at", "id"), "due": ("due_on", "id"), "title": ("title", "id")}
STATES = {"open": gettext_lazy("Open"), **dict(PostingState.choices)}


@page(Permission.CONTRIBUTION_READ)
@require_GET
def posting_list(request: Request) -> HttpResponse:
    """Lists the offers and asks of one's communities."""
    context = {
        "listing": listing(request, _found(request), orders=ORDERS),
        "sides": PostingSide.choices,
        "kinds": PostingKind.choices,
        "states": STATES.items(),
        "state": request.GET.get("state", "open"),
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "day": today(),
        "writers": _writers(request),
    }
    return render(request, "desk/contributions/postings.html", context)


@page(Permission.CONTRIBUTION_READ)
@require_GET
def export_postings(request: Request) -> HttpResponse:
    """Writes the filtered list for a spreadsheet."""
    heads = [_("Number"), _("Offer or ask"), _("Kind"), _("Title"), _("Organisation"), _("Community"), _("Quantity")]
    heads += [_("Unit"), _("State"), pgettext("of a posting", "Owner"), _("Due"), _("Evidence")]
    rows = [
        [
            one.number, one.get_side_display(), one.get_kind_display(), one.title, one.organisation.name,
            one.community.name, one.quantity, one.unit, one.get_state_display(), one.owner.name if one.owner else "",
            one.due_on or "", one.evidence,
        ]
        for one in _found(request).order_by("-posted_at", "id")[:MOST_ROWS]
    ]  # fmt: skip
    return sheet_answer(request, f"resources-{today().isoformat()}", heads, rows)


@page(Permission.CONTRIBUTE)
@require_GET
def posting_page(request: Request, posting_id: UUID) -> HttpResponse:
    """Shows an offer or an ask, who has taken it on, and what can be done now."""
    found = demand_posting(request.standing, posting_id)
    claims = queries.claims(contribution_scope(request.standing), posting=found.pk)
    context = {
        "posting": found,
        "acts": posting_acts(request.standing, found),
        "claims": [(one, claim_acts(request.standing, one)) for one in claims],
        "may_see_organisation": request.standing.holds(Permission.ACTOR_READ),
        "day": today(),
    }
    return render(request, "desk/contributions/posting.html", context)


@page(Permission.CONTRIBUTE)
@BOTH
@once("posting.add")
def add_posting(request: Request, organisation_id: UUID) -> HttpResponse:
    """Writes an offer or an ask for an organisation; the community's own stand on the list at once."""
    body = demand_side(request.standing, organisation_id)

    def do(**facts: Any) -> tuple[str, str]:
        community = _community(request, body)
        origin = services.Origin(is_published=may_manage(request.standing, community))
        posting = services.post_item(
            body, community=community, facts=services.PostingFacts(**facts), by=request.standing.by, origin=origin
        )
        said = _("It stands on the list.") if origin.is_published else _("Sent. The community puts it on the list.")
        return said, _address(posting.pk)

    lead = _("Say what you can give, or what you need. Both sides should gain from it.")
    act = Act(title=_("Offer or ask"), lead=lead, button=_("Save"), back=_home(request), above=_("Contributions"))
    # Whoever came from where hands are missing finds written what is known there.
    known = {name: request.GET[name][:120] for name in forms.PostingForm.base_fields if name in request.GET}
    return form_page(request, act, forms.PostingForm(request.POST or None, initial=known), do)


@page(Permission.CONTRIBUTION_MANAGE)
@BOTH
@once("posting.for_need")
def ask_for_need(request: Request, need_id: UUID) -> HttpResponse:
    """Asks for help with a need, in public words; whoever claims it does not see the need."""
    need = opened_need(request, need_id)
    request.standing.demand(Permission.CONTRIBUTION_MANAGE, at=need.community)

    def do(**facts: Any) -> tuple[str, str]:
        asked = services.PostingFacts(side=PostingSide.ASK, **facts)
        posting = put_need_on_list(need, facts=asked, by=request.standing.by)
        return _("It stands on the list."), _address(posting.pk)

    act = Act(
        title=_("Ask for help with this need"),
        lead=_("Only these words are published. Write nothing that tells whose need it is."),
        button=_("Put it on the list"),
        back=reverse("desk:need", args=[need.pk]),
        above=need.number,
    )
    return form_page(request, act, forms.AskForm(request.POST or None), do)


@page(Permission.CONTRIBUTION_MANAGE)
@require_POST
@once("posting.publish")
def publish(request: Request, posting_id: UUID) -> HttpResponse:
    """Puts an offer or an ask on the list."""
    found = demand_posting(request.standing, posting_id)
    demand_act("publish", posting_acts(request.standing, found))
    do = lambda: services.publish_posting(found.pk, by=request.standing.by)  # noqa: E731
    return tap(request, do, said=_("It stands on the list."), back=_address(found.pk))


def _with_words(name: str, form: Any, service: Callable[..., Any], title: Any, lead: Any) -> Any:
    @page(Permission.CONTRIBUTE)
    @BOTH
    @once(f"posting.{name}")
    def view(request: Request, posting_id: UUID) -> HttpResponse:
        found = demand_posting(request.standing, posting_id)
        demand_act(name, posting_acts(request.standing, found))

        def do(**facts: Any) -> tuple[str, str]:
            service(found.pk, by=request.standing.by, **facts)
            return _("Saved."), _address(found.pk)

        act = Act(title=str(title), lead=str(lead), button=_("Save"), back=_address(found.pk), above=found.title)
        return form_page(request, act, form(request.POST or None), do)

    return view


refuse = _with_words(
    "refuse", BecauseForm, services.refuse_posting, gettext_lazy("Do not put it on the list"),
    gettext_lazy("The organisation reads the reason."),
)  # fmt: skip
withdraw = _with_words(
    "withdraw", BecauseForm, services.withdraw_posting, gettext_lazy("Take it off the list"),
    gettext_lazy("What was claimed before stays in its history."),
)  # fmt: skip
fulfil = _with_words(
    "fulfil", forms.EvidenceForm, services.fulfil_posting, gettext_lazy("It is fulfilled"),
    gettext_lazy("It leaves the list; what shows it stays with it."),
)  # fmt: skip


@page(Permission.CONTRIBUTION_MANAGE)
@BOTH
@once("claim.ask")
def ask_organisation(request: Request, posting_id: UUID) -> HttpResponse:
    """Asks an organisation whether it takes a task on."""
    found = demand_posting(request.standing, posting_id)
    demand_act("ask", posting_acts(request.standing, found))
    form = forms.AskOrganisationForm(request.POST or None)
    paths = request.standing.scope(Permission.CONTRIBUTION_MANAGE).paths
    bodies = [one for one in actors.organisations(paths, on=today())[:MOST_CHOICES] if one.pk != found.organisation_id]
    set_choices(form, "organisation", [(one.pk, one.name) for one in bodies])

    def do(organisation: UUID, due_on: Any) -> tuple[str, str]:
        body = actors.organisation(organisation)
        services.ask_organisation(found.pk, organisation=body, due_on=due_on, by=request.standing.by)
        return _("Asked. It may accept or decline."), _address(found.pk)

    lead = _("It may decline with a reason, and nothing follows from that.")
    act = Act(title=_("Ask an organisation"), lead=lead, button=_("Ask"), back=_address(found.pk), above=found.title)
    return form_page(request, act, form, do)


@page(Permission.CONTRIBUTE)
@BOTH
@once("claim.make")
def claim(request: Request, posting_id: UUID) -> HttpResponse:
    """Claims what the list asks for, for one's organisation or oneself."""
    found = demand_posting(request.standing, posting_id)
    demand_act("claim", posting_acts(request.standing, found))
    form = forms.ClaimForm(request.POST or None)
    bodies = [actors.organisation(one) for one in own_organisations(request.standing)]
    rows = [(one.pk, one.name) for one in bodies]
    rows += [(request.standing.person_id, _("for myself, as a volunteer"))] if request.standing.person_id else []
    set_choices(form, "claimant", rows)

    def do(claimant: UUID, text: str) -> tuple[str, str]:
        own = {one.pk: one for one in bodies}
        who = own[claimant] if claimant in own else actors.person(claimant)
        services.claim_posting(found.pk, claimant=who, text=text, by=request.standing.by)
        return _("Claimed. The community answers."), _address(found.pk)

    lead = _("You can give it back at any time, with a reason.")
    act = Act(title=_("Take it on"), lead=lead, button=_("Claim it"), back=_address(found.pk), above=found.title)
    return form_page(request, act, form, do)


def _writers(request: Request) -> list[Any]:
    """Lists the public bodies for which the person can write: their committees."""
    paths = request.standing.scope(Permission.CONTRIBUTION_MANAGE).paths
    found = actors.organisations(paths, on=today())[:MOST_CHOICES] if paths else ()
    return [one for one in found if actors.is_public_body(one) and one.community and may_keep(request.standing, one)][
        :4
    ]


def _community(request: Request, body: Any) -> Any:
    """Says in which community an organisation offers: its own, else that of the post held there."""
    if body.community is not None and body.community.kind == PlaceKind.COMMUNITY:
        return body.community
    grants = [one for one in request.standing.grants if one.organisation_id == body.pk and one.community_id]
    return places.place(grants[0].community_id) if grants and grants[0].community_id else body.community


def _found(request: Request) -> Any:
    filters = queries.PostingFilters(
        side=chosen(request, "side", PostingSide.values),
        kind=chosen(request, "kind", PostingKind.values),
        state=chosen(request, "state", STATES) if "state" in request.GET else "open",
        text=words(request),
        is_late=request.GET.get("late") == "1",
    )
    return queries.postings(contribution_scope(request.standing), filters, on=today())


def _home(request: Request) -> str:
    return reverse("desk:contributions" if request.standing.holds(Permission.CONTRIBUTION_READ) else "desk:ours")


def _address(posting_id: UUID) -> str:
    return reverse("desk:posting", args=[posting_id])

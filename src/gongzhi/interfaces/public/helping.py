"""One's own helping as a volunteer: checking in where one lives or works, claiming, giving back, reporting done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.contributions import queries, services
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import today
from gongzhi.interfaces.common import contribution_forms as forms
from gongzhi.interfaces.common.acts import Act, form_page, tap
from gongzhi.interfaces.common.body_forms import BecauseForm
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.contributions import claim_acts, demand_act, demand_posting
from gongzhi.interfaces.common.guards import Request, page

BOTH = require_http_methods(["GET", "POST"])
LAST = 50


@page(Permission.CONTRIBUTE)
@never_cache
@require_GET
def mine(request: Request) -> HttpResponse:
    """Shows one's own check-ins and claims; nobody else sees them here, and nothing is added up (R9)."""
    scope = _own(request)
    claims = list(queries.claims(scope)[:LAST])
    context = {
        "check_ins": queries.check_ins(scope, on=today()),
        "claims": [(one, claim_acts(request.standing, one)) for one in claims],
        "may_declare": settings.MEMBERSHIP_DECLARATIONS,
        "home": next(iter(request.standing.communities), None),
        "day": today(),
    }
    return render(request, "public/together/mine.html", context)


@page(Permission.CONTRIBUTE)
@BOTH
@once("check_in.person")
def check_in(request: Request, community_id: UUID) -> HttpResponse:
    """Checks oneself in with a community."""
    community = places.place(community_id)
    person = actors.person(_person(request))

    def do(**facts: Any) -> None:
        services.check_in_person(person, community=community, by=request.standing.by, **facts)

    lead = _("%(place)s sees your name and what you would like to do, nothing else. You can end it at any time.")
    form = forms.CheckInForm(request.POST or None)
    return _act(request, form, do, title=_("Check in as a volunteer"), lead=lead % {"place": community.name})


@page(Permission.CONTRIBUTE)
@BOTH
@once("claim.person")
def claim(request: Request, posting_id: UUID) -> HttpResponse:
    """Claims what the list asks for, as a volunteer."""
    posting = demand_posting(request.standing, posting_id)
    person = actors.person(_person(request))
    form = forms.ClaimForm(request.POST or None)
    del form.fields["claimant"]

    def do(text: str) -> None:
        services.claim_posting(posting.pk, claimant=person, text=text, by=request.standing.by)

    return _act(request, form, do, title=_("Take it on"), lead=posting.title)


def _with_words(name: str, form: Any, service: Callable[..., Any], title: Any, lead: Any) -> Any:
    @page(Permission.CONTRIBUTE)
    @BOTH
    @once(f"claim.own_{name}")
    def view(request: Request, claim_id: UUID) -> HttpResponse:
        found = queries.claim(claim_id, _own(request))
        demand_act(name, claim_acts(request.standing, found))
        do = lambda **facts: service(found.pk, by=request.standing.by, **facts)  # noqa: E731
        return _act(request, form(request.POST or None), do, title=str(title), lead=str(lead))

    return view


give_back = _with_words(
    "decline", BecauseForm, services.decline_claim, gettext_lazy("Decline or give back"),
    gettext_lazy("You may decline at any time. Nothing is counted against you."),
)  # fmt: skip
finish = _with_words(
    "finish", forms.ResultForm, services.finish_claim, gettext_lazy("It is done"),
    gettext_lazy("A sentence is enough; no photo is asked for. The community confirms it."),
)  # fmt: skip


@page(Permission.CONTRIBUTE)
@require_POST
@once("check_in.end_own")
def end_check_in(request: Request, check_in_id: UUID) -> HttpResponse:
    """Ends one's own check-in from today on."""
    found = queries.check_in(check_in_id, _own(request))
    do = lambda: services.end_check_in(found.pk, on=today(), by=request.standing.by)  # noqa: E731
    return tap(request, do, said=_("Ended."), back=reverse("public:helping"))


@page(Permission.CONTRIBUTE)
@require_POST
@once("check_in.declare")
def declare(request: Request, check_in_id: UUID) -> HttpResponse:
    """Declares one's Party membership, or takes the declaration back (R10)."""
    found = queries.check_in(check_in_id, _own(request))
    is_member = request.POST.get("member") == "yes"
    said = _("Declared. You can take it back here at any time.") if is_member else _("Taken back and deleted.")
    do = lambda: services.declare_membership(found.pk, is_member=is_member, by=request.standing.by)  # noqa: E731
    return tap(request, do, said=said, back=reverse("public:helping"))


def _person(request: Request) -> UUID:
    if request.standing.person_id is None:
        raise NotThere(_("Register first: your account belongs to nobody yet."))
    return request.standing.person_id


def _own(request: Request) -> Scope:
    return Scope(holders=frozenset({_person(request)}))


def _act(request: Request, form: Any, do: Callable[..., object], *, title: str, lead: str) -> HttpResponse:
    back = reverse("public:helping")

    def carry_out(**facts: Any) -> tuple[str, str]:
        do(**facts)
        return _("Saved."), back

    act = Act(title=title, lead=lead, button=_("Send it"), back=back, above=_("My helping"))
    return form_page(request, act, form, carry_out)

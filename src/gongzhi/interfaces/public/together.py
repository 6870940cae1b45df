"""Helping together, for everybody: who takes part in a community, what is offered and asked for, and joining in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.actors import services
from gongzhi.domain.actors.words import OrganisationState
from gongzhi.domain.contributions import queries
from gongzhi.domain.contributions.words import PostingKind, PostingSide
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.actors import reach_into
from gongzhi.interfaces.common.acts import Act
from gongzhi.interfaces.common.body_forms import JoinForm
from gongzhi.interfaces.common.commands import command_id
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.limits import brake
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.public.forms import AccountForm, JoinCodeForm
from gongzhi.workflows.take_up_liaison import NewAccount, open_liaison_account

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Organisation
    from gongzhi.domain.places.models import Place

OPEN = "What organisations offer, ask for and agreed on is published."
JOINING = "Every organisation may say that it wants to take part; the community confirms it."
MOST_FOUND = 30


@page(None, open_because=OPEN)
@require_GET
def choose_community(request: Request) -> HttpResponse:
    """Leads to a community: one's own, or one that is searched for."""
    searched = words(request)
    own = _own_community(request)
    if own is not None and not searched and request.GET.get("other") != "1":
        return redirect("public:together_at", own)
    found = places.named(places.communities_below(""), searched)[:MOST_FOUND] if searched else ()
    return render(request, "public/together/choose.html", {"found": found, "searched": searched})


@page(None, open_because=OPEN)
@require_GET
def community_page(request: Request, community_id: UUID) -> HttpResponse:
    """Shows a community's offers and asks, and the organisations that take part."""
    community, day = _community(community_id), today()
    filters = queries.PostingFilters(
        side=chosen(request, "side", PostingSide.values),
        kind=chosen(request, "kind", PostingKind.values),
        text=words(request),
        state="",
    )
    bodies = actors.OrganisationFilters(community=community.pk)
    context = {
        "community": community,
        "listing": listing(request, queries.public_postings(community.pk, filters, on=day)),
        "organisations": actors.organisation_list((community.path,), bodies, on=day).order_by(
            "kind__position", "name_key"
        ),
        "sides": PostingSide.choices,
        "kinds": PostingKind.choices,
        "chosen": request.GET,
        "day": day,
        "is_signed_in": request.standing.person_id is not None,
    }
    return render(request, "public/together/community.html", context)


@page(None, open_because=OPEN)
@require_GET
def organisation_page(request: Request, organisation_id: UUID) -> HttpResponse:
    """Shows what an organisation is, gives, asks for and agreed on; people and tasks stay inside."""
    body, day = actors.organisation(organisation_id), today()
    if body.merged_into_id is not None:
        return redirect("public:organisation", body.merged_into_id)
    if body.state != OrganisationState.CONFIRMED:
        raise NotThere(_("There is no such organisation. Go back to the list and choose again."))
    postings = [one for one in queries.postings_of(body.pk) if one.state in ("published", "fulfilled")]
    context = {
        "organisation": body,
        "day": day,
        "has_left": body.until is not None and body.until <= day,
        "places": actors.places_of_organisation(body.pk, day),
        "branches": actors.branches_of(body.pk, day),
        "alliances": actors.alliances_of(body.pk, day),
        "members": actors.alliance_members(body.pk, day),
        "postings": postings,
        "agreements": queries.agreements_of(body.pk, on=day, is_public=True),
    }
    return render(request, "public/together/organisation.html", context)


@page(None, open_because=JOINING)
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: Request, community_id: UUID) -> HttpResponse:
    """Takes in the wish of an organisation to take part, and shows the code of the application."""
    community = _community(community_id)
    form = JoinForm(request.POST or None)
    form.offer()
    act = Act(
        title=_("Take part as an organisation"),
        lead=_("%(place)s confirms it. You get a code with which you follow it and then make your account.")
        % {"place": community.name},
        button=_("Send it"),
        back=reverse("public:together_at", args=[community.pk]),
        above=community.name,
    )
    context = {"act": act, "form": form}
    if request.method != "POST":
        return render(request, "public/act.html", context)
    code = actors.join_code(command_id(request) or uuid7())
    body = None
    if form.is_valid():
        try:
            brake(request, "join")
            body = _apply(request, community, form.cleaned_data, code)
        except (NotSo, NotNow) as problem:
            form.refuse(problem)
    if body is None:
        return show_again(request, "public/act.html", context)
    return render(request, "public/together/joined.html", {"organisation": body, "code": code}, status=201)


def _apply(request: Request, community: Place, typed: dict[str, Any], code: str) -> Organisation:
    organisation_id, person_id = actors.join_identifiers(code)
    reach_into(request.standing, None, organisation_id, person_id)
    names = ("credit_code", "office_phone", "office_address", "about", "capacities")
    facts: Any = {name: typed[name] for name in names}
    applicant = services.Applicant(organisation_id, person_id, typed["contact_name"], typed["contact_phone"])
    return services.apply_to_join(
        typed["name"], kind=typed["kind"], community=community, applicant=applicant, by=request.standing.by, **facts
    )


@page(None, open_because=JOINING)
@never_cache
@require_http_methods(["GET", "POST"])
def join_status(request: Request) -> HttpResponse:
    """Shows an applicant, by the code, how far the application is; once confirmed, the form for an account."""
    if request.method != "POST":
        return render(request, "public/together/code.html", {"form": JoinCodeForm()})
    form = JoinCodeForm(request.POST)
    if not form.is_valid():
        return show_again(request, "public/together/code.html", {"form": form})
    try:
        brake(request, "code")
        body = _applied(form)
    except (NotThere, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, "public/together/code.html", {"form": form})
    return _status(request, body, AccountForm(initial={"code": form.cleaned_data["code"]}))


@page(None, open_because=JOINING)
@never_cache
@require_http_methods(["POST"])
def join_account(request: Request) -> HttpResponse:
    """Makes the contact person's account of a confirmed organisation."""
    form = AccountForm(request.POST)
    brake(request, "code")
    body = _applied(form)
    if not form.is_valid():
        return _status(request, body, form)
    _organisation_id, person_id = actors.join_identifiers(form.cleaned_data["code"])
    account = NewAccount(form.cleaned_data["username"], form.cleaned_data["password"], form.cleaned_data["name"])
    try:
        reach_into(request.standing, body.community_id, body.pk, person_id)
        open_liaison_account(person_id, account=account, by=request.standing.by)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return _status(request, body, form)
    return render(
        request, "public/together/welcome.html", {"organisation": body, "username": account.username}, status=201
    )


@page(None, open_because=JOINING)
@never_cache
@require_http_methods(["POST"])
def join_withdraw(request: Request) -> HttpResponse:
    """Takes an application back at the applicant's word, and deletes name and number."""
    form = JoinCodeForm(request.POST)
    brake(request, "code")
    body = _applied(form)
    _organisation_id, person_id = actors.join_identifiers(form.cleaned_data["code"])
    account = AccountForm(initial={"code": form.cleaned_data["code"]})
    waited = body.state == OrganisationState.APPLIED
    try:
        reach_into(request.standing, None, body.pk, person_id)
        body = services.withdraw_application(body.pk, person_id, by=request.standing.by)
    except NotNow as problem:
        messages.error(request, str(problem))
    else:
        said = _("Taken back. Your name and number are deleted.") if waited else _("Your name and number are deleted.")
        messages.success(request, said)
    return _status(request, body, account)


def _applied(form: Any) -> Organisation:
    form.is_valid()
    organisation_id, _person = actors.join_identifiers(form.cleaned_data.get("code", ""))
    return actors.organisation(organisation_id)


def _status(request: Request, body: Organisation, form: AccountForm) -> HttpResponse:
    code, day = str(form["code"].value()), today()
    _organisation_id, person_id = actors.join_identifiers(code)
    reach_into(request.standing, None, body.pk, person_id)
    context = {
        "organisation": body,
        "form": form,
        "code": code,
        "has_account": actors.has_liaison(body.pk, day),
        "has_left": body.state == OrganisationState.CONFIRMED and body.until is not None and body.until <= day,
        "has_contact": bool(actors.contacts_of(person_id)),
        "committee": actors.residents_committee(body.community_id) if body.community_id else None,
    }
    status = 422 if form.errors else 200
    return render(request, "public/together/status.html", context, status=status)


def _own_community(request: Request) -> UUID | None:
    """Finds the community of one's own home or post, else that of the organisation one speaks for."""
    own = next(iter(request.standing.communities), None)
    spoken_for = next((one.organisation_id for one in request.standing.grants if one.organisation_id), None)
    if own is not None or spoken_for is None:
        return own
    area = actors.organisation(spoken_for).community
    return area.pk if area is not None and area.kind == PlaceKind.COMMUNITY else None


def _community(community_id: UUID) -> Place:
    found = places.place(community_id)
    if found.kind != PlaceKind.COMMUNITY:
        raise NotThere(_("Choose a community."))
    return found

"""The register of organisations at the desk: the list, and one organisation's page."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_POST

from gongzhi.domain.actors import queries, services
from gongzhi.domain.actors.words import Family, OrganisationState, PlaceRelation
from gongzhi.domain.contributions import queries as contributions
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.fieldwork.queries import finds_to_decide
from gongzhi.domain.grids.queries import StandsIn, grids_of_places
from gongzhi.foundation.errors import GongzhiError
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.actors import acts_for, demand_keeping, demand_organisation, may_keep
from gongzhi.interfaces.common.body_forms import ContactForm
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import sheet_answer

# A district has a few thousand bodies; more rows than this are asked for in parts.
MOST_ROWS = 5000
ORDERS = {
    "name": ("name_key", "id"),
    "kind": ("kind__position", "name_key", "id"),
    "since": ("since", "name_key", "id"),
}
STATES = {
    "here": gettext_lazy("Takes part"),
    "applied": gettext_lazy("Wants to join"),
    "left": gettext_lazy("Has left"),
    "merged": gettext_lazy("Merged into another"),
    "declined": gettext_lazy("Not confirmed"),
}
LAST = 8


@page(Permission.ACTOR_READ)
@require_GET
def organisation_list(request: Request) -> HttpResponse:
    """Lists the organisations of the caller's communities and the bodies above them."""
    found = listing(request, _organisations(request), orders=ORDERS)
    waiting = queries.OrganisationFilters(state="applied")
    paths = request.standing.scope(Permission.ACTOR_MANAGE).paths
    context = {
        "listing": found,
        "kinds": [(one.code, queries.body_kind_name(one)) for one in queries.body_kinds()],
        "families": Family.choices,
        "states": STATES.items(),
        "state": chosen(request, "state", STATES) or "here",
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "may_keep": bool(paths),
        "waiting": queries.organisation_list(paths, waiting, on=today()).count() if paths else 0,
        "finds": finds_to_decide(paths),
    }
    return render(request, "desk/actors/organisations.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_organisations(request: Request) -> HttpResponse:
    """Writes the filtered list of organisations for a spreadsheet."""
    heads = [
        _("Name"),
        _("Kind"),
        pgettext("of organisations", "Family"),
        _("Area"),
        _("Unified social credit code"),
        _("Posts"),
        _("Since"),
    ]
    rows = (
        [
            one.name,
            queries.body_kind_name(one.kind),
            one.get_family_display(),
            one.community.name if one.community else "",
            one.credit_code,
            one.post_count,
            one.since.isoformat(),
        ]
        for one in _organisations(request)[:MOST_ROWS]
    )
    return sheet_answer(request, f"organisations-{today().isoformat()}", heads, rows)


@page(Permission.ACTOR_READ)
@require_GET
def organisation_page(request: Request, organisation_id: UUID) -> HttpResponse:
    """Shows one organisation: what it is, its places and posts, what it gives, asks, agreed on and took on."""
    return show_organisation(request, demand_organisation(request.standing, organisation_id))


@page(Permission.ACTOR_CONTACT)
@require_POST
def organisation_contact(request: Request, organisation_id: UUID) -> HttpResponse:
    """Shows the contact of whoever speaks for an organisation, for a named purpose; every look is journalled."""
    found = demand_keeping(request.standing, organisation_id, Permission.ACTOR_CONTACT)
    form = ContactForm(request.POST)
    person = queries.contact_person_of(found.pk)
    if person is None or not form.is_valid():
        return show_organisation(request, found, contact_form=form, status=422)
    try:
        contact = services.read_contact(
            person.pk,
            because=form.cleaned_data["because"],
            by=request.standing.by,
            in_role=request.standing.role_for(Permission.ACTOR_MANAGE, at=found.community) if found.community else "",
        )
    except GongzhiError as problem:
        form.refuse(problem)
        return show_organisation(request, found, contact_form=form, status=422)
    return show_organisation(request, found, contact=contact)


def show_organisation(request: Request, found: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    """Renders an organisation's page."""
    day, keeps = today(), may_keep(request.standing, found)
    context = {
        "organisation": found,
        "day": day,
        "keeps": keeps,
        "is_here": found.state == OrganisationState.CONFIRMED and (found.until is None or found.until > day),
        "acts": acts_for(request.standing, found),
        "posts": _posts(request, found.pk),
        "places": _places(found.pk, day),
        "branches": queries.branches_of(found.pk, day),
        "duplicates": queries.duplicates_of(found.pk),
        "similar": _similar(request, found) if keeps and found.until is None else [],
        "coverage": next(iter(queries.coverages_of(found.pk)), None),
        "covered": queries.covered_by(found.pk, day),
        "alliances": queries.alliances_of(found.pk, day),
        "members": queries.alliance_members(found.pk, day),
        "postings": contributions.postings_of(found.pk)[:LAST],
        "agreements": contributions.agreements_of(found.pk, on=day)[:LAST],
        "claims": contributions.claims_of(found.pk)[:LAST],
        "counts": contributions.claim_counts(found.pk),
        "has_contact": may_keep(request.standing, found, Permission.ACTOR_CONTACT)
        and queries.contact_person_of(found.pk) is not None,
        "contact_form": ContactForm(),
    }
    return render(request, "desk/actors/organisation.html", context | more, status=status)


def _places(organisation_id: UUID, day: date) -> list[tuple[Any, StandsIn | None]]:
    """Gives the places of an organisation; where it is located, with the grid whose team goes there."""
    related = list(queries.places_of_organisation(organisation_id, day))
    grids = grids_of_places([one.place for one in related if one.relation == PlaceRelation.LOCATED], day)
    return [(one, grids.get(one.place_id) if one.relation == PlaceRelation.LOCATED else None) for one in related]


def _posts(request: Request, organisation_id: UUID) -> list[tuple[Any, list[Any]]]:
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    held: dict[UUID, list[Any]] = {}
    for one in queries.appointments_on(paths, on=today(), organisation_id=organisation_id):
        held.setdefault(one.post_id, []).append(one)
    return [(post, held.get(post.pk, [])) for post in queries.posts_of_organisation(organisation_id, paths)]


def _similar(request: Request, found: Any) -> list[queries.Similar]:
    paths = request.standing.scope(Permission.ACTOR_MANAGE).paths
    return queries.similar_organisations(found.name, paths=paths, credit_code=found.credit_code, but=found.pk)


def _organisations(request: Request) -> Any:
    filters = queries.OrganisationFilters(
        kind=words(request, "kind"),
        family=chosen(request, "family", Family.values),
        text=words(request),
        state=chosen(request, "state", STATES) or "here",
        is_named=request.GET.get("named") == "1",
    )
    return queries.organisation_list(request.standing.scope(Permission.ACTOR_READ).paths, filters, on=today())

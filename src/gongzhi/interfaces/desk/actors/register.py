"""Keeping the register: adding, correcting, confirming, merging, parting, leaving, and places of organisations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.domain.actors import queries, services
from gongzhi.domain.actors.words import PlaceRelation
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.time import today
from gongzhi.interfaces.common import body_forms as forms
from gongzhi.interfaces.common.actors import demand_area, demand_keeping, demand_relation
from gongzhi.interfaces.common.acts import Act, form_page, tap
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen
from gongzhi.workflows.leave_neighbourhood import leave_neighbourhood
from gongzhi.workflows.merge_duplicate import merge_duplicate, part_duplicate
from gongzhi.workflows.place_organisation import place_organisation

BOTH = require_http_methods(["GET", "POST"])
# A subdistrict has some hundreds; a longer choice nobody reads.
MOST_CHOICES = 1000


@page(Permission.ACTOR_MANAGE)
@BOTH
@once("organisation.add")
def add_organisation(request: Request) -> HttpResponse:
    """Adds an organisation; those that may be the same are shown before."""
    form = forms.AddBodyForm(request.POST or None)
    form.offer()
    paths = request.standing.scope(Permission.ACTOR_MANAGE).paths
    forms.set_choices(form, "area", [(one.pk, one.name) for one in areas_of(paths)])
    _offer_parents(form, paths)
    similar: list[queries.Similar] = []
    if form.is_valid() and not form.cleaned_data["is_new"]:
        code = form.cleaned_data["credit_code"]
        similar = queries.similar_organisations(form.cleaned_data["name"], paths=paths, credit_code=code)
        if similar:
            # The second press says that it is none of these.
            form.data = _with(form.data, "is_new", "on")
            form.add_error(None, _("There are organisations with nearly this name. If it is none of them, save again."))

    def do(area: UUID, is_new: bool, name: str, kind: str, **facts: Any) -> tuple[str, str]:
        del is_new
        at = demand_area(request.standing, area, Permission.ACTOR_MANAGE)
        community = None if at.kind == PlaceKind.DISTRICT else at
        added = services.add_organisation(name, kind=kind, community=community, by=request.standing.by, **facts)
        return _("“%(name)s” was added.") % {"name": added.name}, _address(added.pk)

    act = Act(
        title=_("Add an organisation"),
        lead=_("Organisations can also join by themselves; the public page has a form for that."),
        button=_("Add"),
        back=reverse("desk:actors"),
        above=_("Actors"),
    )
    return form_page(request, act, form, do, similar=similar)


@page(Permission.ACTOR_MANAGE)
@BOTH
@once("organisation.change")
def change_organisation(request: Request, organisation_id: UUID) -> HttpResponse:
    """Corrects an organisation's entry."""
    found = demand_keeping(request.standing, organisation_id)
    initial = {name: getattr(found, name) for name in ("name", "credit_code", "office_phone", "office_address")}
    initial |= {name: getattr(found, name) for name in ("about", "capacities", "charter")}
    form = forms.ChangeBodyForm(
        request.POST or None, initial=initial | {"kind": found.kind_id, "parent": found.parent_id}
    )
    form.offer(current=found.kind_id)
    _offer_parents(form, request.standing.scope(Permission.ACTOR_MANAGE).paths, but=found.pk)

    def do(**facts: Any) -> tuple[str, str]:
        services.change_organisation(found.pk, by=request.standing.by, **facts)
        return _("Saved."), _address(found.pk)

    return form_page(request, _act(found, _("Correct the entry"), _("Save")), form, do)


@page(Permission.ACTOR_MANAGE)
@require_POST
@once("organisation.confirm")
def confirm_organisation(request: Request, organisation_id: UUID) -> HttpResponse:
    """Lets an organisation that applied take part."""
    found = demand_keeping(request.standing, organisation_id)
    return tap(
        request,
        lambda: services.confirm_organisation(found.pk, by=request.standing.by),
        said=_("Confirmed. The applicant can now make an account with the code of the application."),
        back=_address(found.pk),
    )


@page(Permission.ACTOR_MANAGE)
@BOTH
@once("organisation.decline")
def decline_organisation(request: Request, organisation_id: UUID) -> HttpResponse:
    """Does not confirm an organisation that applied, with the reason."""
    found = demand_keeping(request.standing, organisation_id)

    def do(because: str) -> tuple[str, str]:
        services.decline_organisation(found.pk, because=because, by=request.standing.by)
        return _("The applicant reads the reason with the code of the application."), _address(found.pk)

    act = _act(found, _("Do not confirm"), _("Do not confirm"), is_danger=True)
    return form_page(request, act, forms.BecauseForm(request.POST or None), do)


@page(Permission.ACTOR_MANAGE)
@BOTH
@once("organisation.leave")
def end_organisation(request: Request, organisation_id: UUID) -> HttpResponse:
    """Ends an organisation's taking part; what is open goes into other hands."""
    found = demand_keeping(request.standing, organisation_id)

    def do(on: Any, because: str) -> tuple[str, str]:
        left = leave_neighbourhood(found.pk, on=on, because=because, by=request.standing.by)
        return departure_words(left), _address(found.pk)

    act = _act(found, _("It leaves"), _("End its taking part"), is_danger=True, lead=leaving_words())
    return form_page(request, act, forms.LeaveForm(request.POST or None), do)


def leaving_words() -> str:
    """What leaving means, in a sentence."""
    return _(
        "Needs in its hands go to the residents' committee; its offers are withdrawn, its agreements end, and what it "
        "took on is given back. Its history stays."
    )


def departure_words(left: Any) -> str:
    """Says what was handed over."""
    said = _(
        "Ended. Handed over: %(needs)d needs, %(postings)d offers or asks, %(agreements)d agreements, "
        "%(claims)d claims."
    )
    return said % {
        "needs": left.needs,
        "postings": left.postings,
        "agreements": left.agreements,
        "claims": left.claims,
    }


@page(Permission.ACTOR_MANAGE)
@BOTH
@once("organisation.merge")
def merge_organisation(request: Request, organisation_id: UUID) -> HttpResponse:
    """Lets another entry stand for this one as well; it can be undone."""
    found = demand_keeping(request.standing, organisation_id)
    paths = request.standing.scope(Permission.ACTOR_MANAGE).paths
    similar = queries.similar_organisations(found.name, paths=paths, credit_code=found.credit_code, but=found.pk)
    first = [one.id for one in similar]
    others = [one for one in queries.organisations(paths, on=today())[:MOST_CHOICES] if one.pk != found.pk]
    form = forms.MergeForm(request.POST or None, initial={"into": next(iter(first), None)})
    forms.set_choices(form, "into", [(one.pk, one.name) for one in sorted(others, key=lambda one: one.pk not in first)])

    def do(into: UUID, because: str) -> tuple[str, str]:
        kept = demand_keeping(request.standing, into)
        merge_duplicate(found.pk, into=kept.pk, by=request.standing.by, because=because)
        said = _("Merged. It can be undone on the page of “%(name)s”, which stands under “Stands also for”.")
        return said % {"name": found.name}, _address(kept.pk)

    lead = _("Everything that names “%(name)s” will name the other entry. It can be undone.") % {"name": found.name}
    return form_page(request, _act(found, _("It is a duplicate"), _("Merge"), lead=lead), form, do)


@page(Permission.ACTOR_MANAGE)
@require_POST
@once("organisation.part")
def part_organisation(request: Request, organisation_id: UUID) -> HttpResponse:
    """Undoes a merge."""
    found = demand_keeping(request.standing, organisation_id)
    kept = found.merged_into_id or found.pk
    return tap(
        request,
        lambda: part_duplicate(found.pk, kept_id=kept, by=request.standing.by),
        said=_("The merge is undone."),
        back=_address(found.pk),
    )


@page(Permission.ACTOR_MANAGE)
@BOTH
@once("organisation.place")
def add_place(request: Request, organisation_id: UUID) -> HttpResponse:
    """Says what an organisation has to do with a place: it manages, owns, serves it, or is located there."""
    found = demand_keeping(request.standing, organisation_id)
    form = forms.PlaceForm(
        request.POST or None, initial={"relation": chosen(request, "relation", PlaceRelation.values)}
    )
    forms.set_choices(form, "place", _places_of(request, found))

    def do(place: UUID, **facts: Any) -> tuple[str, str]:
        at = places.place(place)
        request.standing.demand(Permission.ACTOR_MANAGE, at=at)
        place_organisation(found, place=at, by=request.standing.by, **facts)
        return _("Saved."), _address(found.pk)

    return form_page(request, _act(found, _("Add a place"), _("Save")), form, do)


@page(Permission.ACTOR_MANAGE)
@require_POST
@once("organisation.place_end")
def end_place(request: Request, organisation_id: UUID, relation_id: UUID) -> HttpResponse:
    """Ends what an organisation has to do with a place, from today on."""
    found = demand_keeping(request.standing, organisation_id)
    demand_relation(found, relation_id)
    return tap(
        request,
        lambda: services.end_relation(relation_id, on=today(), by=request.standing.by),
        said=_("Ended."),
        back=_address(found.pk),
    )


def _places_of(request: Request, found: Any) -> list[tuple[UUID, str]]:
    """Lists areas, courtyards, lanes and buildings that an organisation of this area can have to do with."""
    if found.community is None or found.community.kind != PlaceKind.COMMUNITY:
        areas = areas_of(request.standing.scope(Permission.ACTOR_MANAGE).paths)
        return [(one.pk, one.name) for one in areas]
    below = [one for one in places.children_of(found.community.pk) if one.kind == PlaceKind.COURTYARD]
    lanes, buildings = places.lanes_of(found.community.pk), places.buildings_of(found.community.pk)
    return [(one.pk, one.local_name) for one in (found.community, *below, *lanes, *buildings)]


def areas_of(paths: tuple[str, ...]) -> list[Any]:
    """Lists the areas of these paths: each itself, then its communities."""
    return [*places.places_of_paths(paths), *(one for path in paths for one in _communities(path))]


def _communities(path: str) -> list[Any]:
    return [one for one in places.communities_below(path)[:MOST_CHOICES] if one.path != path]


def _offer_parents(form: Any, paths: tuple[str, ...], but: UUID | None = None) -> None:
    rows = queries.organisations(paths, on=today())[:MOST_CHOICES]
    forms.set_choices(form, "parent", [(one.pk, one.name) for one in rows if one.pk != but], empty=("", "—"))


def _with(data: Any, name: str, value: str) -> Any:
    changed = data.copy()
    changed[name] = value
    return changed


def _act(found: Any, title: str, button: str, *, lead: str = "", is_danger: bool = False) -> Act:
    return Act(
        title=title,
        lead=lead or found.name,
        button=button,
        back=_address(found.pk),
        above=found.name,
        is_danger=is_danger,
    )


def _address(organisation_id: UUID) -> str:
    return reverse("desk:organisation", args=[organisation_id])

"""The chain of responsibility across the grids on one screen, and the form for its bodies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors.queries import organisation, organisations
from gongzhi.domain.duties import queries, services
from gongzhi.domain.duties.words import ChainLevel, Permission
from gongzhi.domain.grids.queries import grids_in_force
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.acts import carried_out
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing, words
from gongzhi.interfaces.common.readable import asked_day
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.duties.forms import AttachForm, CountForm, EndForm, LinkForm
from gongzhi.interfaces.desk.duties.seen import asked_community, communities_seen, slide

if TYPE_CHECKING:
    from gongzhi.domain.duties.queries import ChainMatrix
    from gongzhi.domain.places.models import Place

P = Permission


@page(P.ACTOR_READ)
@require_GET
def chain(request: Request) -> HttpResponse:
    """Shows five levels by the grids of a community on a day, gaps lit."""
    community = asked_community(request, P.ACTOR_READ)
    if community is None:
        found = listing(request, places.named(communities_seen(request, P.ACTOR_READ), words(request)))
        return render(request, "desk/duties/chain_where.html", {"listing": found, "q": words(request)})
    day = asked_day(request)
    matrix = queries.chain_matrix(community, on=day)
    context = {
        "community": community,
        "day": day,
        "slide": slide(day, since=queries.chain_began(community)),
        "matrix": matrix,
        "above": [(level, lines, level.label) for level, lines in matrix.above.items()],
        "rows": [(level, row, level.label) for level, row in matrix.cells.items()],
        "members": ChainLevel.MEMBERS,
        "may_keep": request.standing.may(P.DUTY_KEEP, community),
    }
    return render(request, "desk/duties/chain.html", context)


@page(P.ACTOR_READ)
@require_GET
def export_chain(request: Request) -> HttpResponse:
    """Writes the bodies of the chain on a day for a spreadsheet."""
    community = asked_community(request, P.ACTOR_READ)
    if community is None:
        return redirect("desk:duty_chain")
    heads = [
        _("Level"),
        _("Name"),
        _("Post"),
        _("Holder"),
        _("Deputy"),
        _("Attached to"),
        _("Members' responsibility posts"),
        _("Sample"),
    ]
    rows = (
        [
            f"{line.level} {line.level.label}",
            line.name,
            line.post,
            ", ".join(line.holders),
            ", ".join(line.deputies),
            line.attached,
            "" if line.members is None else line.members,
            _("yes") if line.is_sample else "",
        ]
        for line in _matrix(community, request).lines
    )
    return sheet_answer(request, f"chain-{community.code}-{asked_day(request)}", heads, rows)


@page(P.DUTY_KEEP)
@require_http_methods(["GET", "POST"])
@once("chain.add")
def add_link(request: Request, community_id: UUID) -> HttpResponse:
    """Hangs a body into the chain of a community."""
    community = _kept(request, community_id)
    form = _form(request, community)
    context = {"form": form, "community": community}
    if request.method != "POST":
        return render(request, "desk/duties/link_form.html", context)
    if form.is_valid():
        try:
            services.add_link(_facts(form, community), by=request.standing.by)
        except (NotSo, NotNow) as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("Entered into the chain: %(name)s.") % {"name": form.cleaned_data["name"]})
            return redirect(f"{reverse('desk:duty_chain')}?community={community.pk}")
    return show_again(request, "desk/duties/link_form.html", context)


@page(P.ACTOR_READ)
@require_GET
def link(request: Request, link_id: UUID) -> HttpResponse:
    """Shows one body of the chain, its post and its numbers by day."""
    found = queries.chain_link(link_id)
    request.standing.demand(P.ACTOR_READ, at=found.community or found.place)
    return _show(request, found)


@page(P.DUTY_KEEP)
@require_POST
@once("chain.attach")
def attach(request: Request, link_id: UUID) -> HttpResponse:
    """Attaches a branch or group to another grid, courtyard or building."""
    found = _kept_link(request, link_id)
    form = AttachForm(request.POST)
    _offer_spots(form, found.community or found.place)

    def do(grid: UUID | None, spot: UUID | None) -> None:
        place = places.place(spot) if spot else None
        services.attach_link(found.pk, grid_id=grid, place=place, by=request.standing.by)

    return _changed(request, found, form, do, attach=form)


@page(P.DUTY_KEEP)
@require_POST
@once("chain.count")
def count(request: Request, link_id: UUID) -> HttpResponse:
    """Says how many members' posts a body has from a day on."""
    found, form = _kept_link(request, link_id), CountForm(request.POST)

    def do(**given: Any) -> None:
        services.count_members(link_id, by=request.standing.by, **given)

    return _changed(request, found, form, do, count=form)


@page(P.DUTY_KEEP)
@require_POST
@once("chain.end")
def end(request: Request, link_id: UUID) -> HttpResponse:
    """Takes a body out of the chain from a day on."""
    found, form = _kept_link(request, link_id), EndForm(request.POST)

    def do(**given: Any) -> None:
        services.end_link(link_id, by=request.standing.by, **given)

    return _changed(request, found, form, do, end=form)


def _changed(request: Request, found: Any, form: Any, do: Callable[..., object], **sent: Any) -> HttpResponse:
    def act(**given: Any) -> tuple[str, str]:
        do(**given)
        return _("Saved."), reverse("desk:duty_link", args=[found.pk])

    return carried_out(request, form, act) or _show(request, found, sent=form, **sent)


def _show(request: Request, found: Any, **sent: Any) -> HttpResponse:
    place = found.community or found.place
    attach = AttachForm(initial={"grid": found.grid_id, "spot": found.place_id})
    if found.community:
        _offer_spots(attach, found.community)
    members = queries.members_on(found, today())
    context = {
        "link": found,
        "level": ChainLevel(found.level).label,
        "place": place,
        "members": members,
        "attach": attach if found.level >= ChainLevel.BRANCH else None,
        "count": CountForm(initial={"from_": today(), "number": members}),
        "end": EndForm(initial={"on": today()}),
        "may_keep": request.standing.may(P.DUTY_KEEP, place),
    }
    return render(request, "desk/duties/link.html", context | sent, status=422 if sent else 200)


def _kept_link(request: Request, link_id: UUID) -> Any:
    found = queries.chain_link(link_id)
    request.standing.demand(P.DUTY_KEEP, at=found.community or found.place)
    return found


def _matrix(community: Place, request: Request) -> ChainMatrix:
    return queries.chain_matrix(community, on=asked_day(request))


def _kept(request: Request, community_id: UUID) -> Place:
    community = places.place(community_id)
    request.standing.demand(P.DUTY_KEEP, at=community)
    return community


def _form(request: Request, community: Place) -> LinkForm:
    form = LinkForm(request.POST or None, initial={"from_": today(), "level": ChainLevel.BRANCH})
    links = queries.chain_links(community, on=today())
    bodies = organisations((community.path,), on=today()).order_by("name_key", "id")
    form.offer("parent", [(one.pk, f"{one.level} {one.name}") for one in links], "—")
    form.offer("organisation", [(one.pk, one.name) for one in bodies])
    _offer_spots(form, community)
    if not request.standing.may(P.DUTY_KEEP, places.ancestors(community)[-1]):
        # A work committee stands at the subdistrict, so it is entered there.
        levels = [one for one in ChainLevel if one not in (ChainLevel.WORK_COMMITTEE, ChainLevel.MEMBERS)]
        form.offer("level", [(one.value, one.label) for one in levels])
    return form


def _offer_spots(form: Any, community: Place) -> None:
    grids = grids_in_force(community.pk, today())
    spots = places.children_of(community.pk).filter(kind__in=(PlaceKind.COURTYARD, PlaceKind.BUILDING))
    buildings = places.buildings_of(community.pk).exclude(parent=community).order_by("position", "name_key")
    form.offer("grid", [(one.pk, one.name) for one in grids], "—")
    form.offer("spot", [(one.pk, one.name) for one in [*spots, *buildings]], "—")


def _facts(form: LinkForm, community: Place) -> services.LinkFacts:
    given = form.cleaned_data
    is_top = given["level"] == ChainLevel.WORK_COMMITTEE
    place = places.place(given["spot"]) if given["spot"] else community
    return services.LinkFacts(
        level=given["level"],
        name=given["name"],
        place=places.ancestors(community)[-1] if is_top else place,
        from_=given["from_"],
        organisation=organisation(given["organisation"]),
        title=given["title"],
        parent_id=given["parent"],
        grid_id=given["grid"],
        members=given["members"],
    )

"""Organisations found on the way, at the desk: written down by whoever was there, decided by the register's keeper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.domain.actors.queries import body_kind_name, open_body_kinds, similar_organisations
from gongzhi.domain.campaigns.queries import no_such_round, round_of
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.fieldwork import queries, services
from gongzhi.domain.places.queries import place, spots_of
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.acts import Act, form_page
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.desk.campaigns.forms import DecideFindForm, FindForm

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.domain.fieldwork.models import FoundBody

ORDERS = {"new": ("-found_on", "id")}
TONES = {"waiting": "waiting", "registered": "done", "same": "hand", "rejected": "off"}


@page(Permission.VISIT_RECORD)
@require_http_methods(["GET", "POST"])
@once("found_body.report")
def found(request: Request, round_id: UUID) -> HttpResponse:
    """Lists what was found in a round (one's own, or all for whoever keeps the register) and takes one more down."""
    walked = _walked(request, round_id)
    keeps = request.standing.may(Permission.ACTOR_MANAGE, walked.community)
    mine = None if keeps else request.standing.person_id
    form = FindForm(request.POST or None)
    form.offer(_spots(request, walked), _kinds())

    def do(spot: UUID, name: str, kind: str, remark: str) -> tuple[str, str]:
        request.standing.demand(Permission.VISIT_RECORD, at=place(spot))
        find = services.Find(spot, name, kind, remark)
        services.report_found(round_id, found=find, by=request.standing.by)
        return _("Written down; the office decides."), reverse("desk:round_found", args=[round_id])

    act = Act(
        title=_("Found on the way"),
        lead=_("An organisation that is here but not on the list. The office enters it in the register."),
        button=_("Write it down"),
        back=reverse("desk:round", args=[round_id]),
        above=walked.name,
    )
    lines = listing(request, queries.found_bodies(round_id, finder=mine), orders=ORDERS)
    rows = [(one, TONES[one.state]) for one in lines]
    more: dict[str, Any] = {"listing": lines, "found": rows, "keeps": keeps, "takes": walked.target == "organisations"}
    return form_page(request, act, form, do, template="desk/campaigns/found.html", **more)


def _walked(request: Request, round_id: UUID) -> Round:
    walked = round_of(round_id)
    if walked.community_id not in request.standing.communities_with(Permission.VISIT_RECORD):
        raise no_such_round()
    return walked


def _spots(request: Request, walked: Round) -> list[tuple[UUID, str]]:
    may = request.standing.may
    return [(one.pk, one.local_name) for one in spots_of(walked.community_id) if may(Permission.VISIT_RECORD, one)]


def _kinds() -> list[tuple[str, str]]:
    return [(one.code, body_kind_name(one)) for one in open_body_kinds(today())]


@page(Permission.ACTOR_MANAGE)
@require_http_methods(["GET", "POST"])
@once("found_body.decide")
def decide(request: Request, found_id: UUID) -> HttpResponse:
    """Enters a found organisation, says that it was there already, or does not enter it."""
    known = queries.found_body(found_id)
    request.standing.demand(Permission.ACTOR_MANAGE, at=known.community)
    paths = request.standing.scope(Permission.ACTOR_MANAGE).paths
    alike = similar_organisations(known.name, paths=paths)
    has_finder = known.found_by_id is not None
    form = DecideFindForm(request.POST or None, initial={"name": known.name, "kind": known.kind_id})
    form.offer(
        _kinds(),
        [(one.id, f"{one.name} ({one.area})" if one.area else one.name) for one in alike],
        has_finder=has_finder,
    )
    # Whoever keeps the register of an area may have no part in the round itself.
    back = reverse("desk:finds") + f"?round={known.round_id}"

    def do(what: str, name: str, kind: str, organisation: UUID | None, reason: str) -> tuple[str, str]:
        by = request.standing.by
        if what == "register":
            services.register_found(found_id, name=name, kind=kind, by=by)
        elif what == "same":
            services.match_found(found_id, organisation_id=organisation, by=by)
        else:
            services.reject_found(found_id, because=reason, by=by)
        told = _("Decided. Whoever found it reads it on the list.")
        return told if has_finder else _("Decided. Who found it was forgotten with the round's data."), back

    act = Act(
        title=known.name,
        lead=_lead(known),
        button=_("Decide"),
        back=back,
        above=known.round.name,
    )
    return form_page(request, act, form, do)


def _lead(known: FoundBody) -> str:
    parts = [body_kind_name(known.kind), known.place.local_name, str(known.found_on), known.remark]
    return " · ".join(part for part in parts if part)

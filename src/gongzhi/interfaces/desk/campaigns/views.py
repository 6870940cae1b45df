"""Rounds at the desk: the list, and the beginning of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.actors.queries import body_kind_name, open_body_kinds
from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.words import Dial, RoundKind, Target
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids import queries as grids
from gongzhi.domain.surveys.queries import sheets_of
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import now, today
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.moments import read_day
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.desk.campaigns.forms import RoundForm
from gongzhi.interfaces.desk.campaigns.places import community_of, own_community, parts_of, read_wish

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round
    from gongzhi.domain.places.models import Place

FORM = "desk/campaigns/start.html"


@page(Permission.ROUND_READ)
@require_GET
def rounds(request: Request) -> HttpResponse:
    """Lists the rounds of a community, or of all that an officer looks after, the newest first."""
    scope = request.standing.scope(Permission.ROUND_READ)
    community = community_of(request, Permission.ROUND_READ)
    found = queries.rounds_of(community.pk) if community else queries.rounds_below(scope.paths)
    context = {
        "community": community,
        "listing": listing(request, found, orders={"begun": ("-started_at", "-id")}),
        "is_whole": community is None or scope.covers(community.path),
        "may_start": request.standing.may(Permission.ROUND_START, community),
        "has_free_target": community is not None and len(queries.taken_targets(community.pk)) < len(Target),
    }
    return render(request, "desk/campaigns/list.html", context)


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
def start_round(request: Request) -> HttpResponse:
    """Begins a round after showing what it would visit."""
    community = own_community(request, Permission.ROUND_START)
    before, taken = _before(request, community), queries.taken_targets(community.pk)
    form = _form(request, community, before, taken)
    context = {
        "community": community,
        "form": form,
        "bases": queries.SUGGESTED_BASES,
        "campaign": queries.campaign_of(before, now()) if before else None,
        "has_plan": grids.plan_in_force(community.pk, today()) is not None,
        "taken": taken,
        "has_free_target": len(taken) < len(Target),
        "hours": settings.KNOCK_HOURS,
    }
    asked = request.POST if request.method == "POST" else request.GET
    wished = read_wish(asked, str(asked.get("target") or form.initial["target"]))
    context["preview"] = queries.preview(community.pk, read_day(asked.get("starts_on", "")) or today(), wished)
    if "preview" in request.GET and request.method == "GET":
        return render(request, "desk/campaigns/preview.html", context)
    if request.method != "POST":
        return render(request, FORM, context)
    if not form.is_valid():
        return show_again(request, FORM, context)

    def do() -> dict[str, Any]:
        return {"round": services.start_round(community.pk, by=request.standing.by, **_facts(form)).pk}

    try:
        _status, answer = run_once(request, "round.start", do)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, FORM, context)
    messages.success(request, _("The round has begun. Its workers see their buildings on the phone."))
    return redirect("desk:round", answer["round"])


def _before(request: Request, community: Place) -> Round | None:
    """Finds the round after which the address says that the new one comes."""
    asked = request.GET.get("after", "")
    return next((one for one in queries.rounds_to_follow(community.pk) if str(one.pk) == asked), None)


def _form(request: Request, community: Place, before: Round | None, taken: Mapping[str, Round]) -> RoundForm:
    thoughts = _first_thoughts(taken) | (_thoughts_after(before) if before else {})
    form = RoundForm(request.POST or None, initial=thoughts)
    form.fields["target"].choices = [  # type: ignore[attr-defined]
        (value, _("%(target)s: a round is under way") % {"target": label} if value in taken else label)
        for value, label in Target.choices
    ]
    none = ("", _("None"))
    earlier = queries.rounds_to_follow(community.pk)
    choices: dict[str, Any] = {
        "sheet_id": [none, *((str(one.pk), f"{one.name} {one.version}") for one in sheets_of(community.pk))],
        "places": parts_of(community.pk),
        "body_kinds": [(one.code, body_kind_name(one)) for one in open_body_kinds(today())],
        "follows_id": [none, *((str(one.pk), one.name) for one in earlier)],
    }
    for name, offered in choices.items():
        form.fields[name].choices = offered  # type: ignore[attr-defined]
    return form


def _facts(form: RoundForm) -> Any:
    # What nobody chose is what the round begins with anyway.
    unsaid = [name for name in ("target", "dial", "most_tries") if not form.cleaned_data[name]]
    given = {name: value for name, value in form.cleaned_data.items() if name not in unsaid}
    ids = {name: UUID(given[name]) if given[name] else None for name in ("sheet_id", "follows_id")}
    return {**given, **ids, "places": [UUID(one) for one in given["places"]]}


_SAME = "kind target purpose legal_basis script dial body_kinds most_tries has_evening_list office_phone".split()


def _thoughts_after(before: Round) -> dict[str, Any]:
    """Proposes the next round of a campaign: as the last one was, to the doors that it left open."""
    return {name: getattr(before, name) for name in _SAME} | {
        "name": _("%(name)s, round %(n)d") % {"name": before.campaign.name[:60], "n": before.turn + 1},
        "follows_id": str(before.pk),
        "sheet_id": str(before.sheet_id) if before.sheet_id else "",
        "scope_note": (_("What “%(name)s” left open") % {"name": before.name})[:200],
    }


def _first_thoughts(taken: Mapping[str, Round]) -> dict[str, Any]:
    # The first pairs are named 24 hours before they go.
    day = today() + timedelta(days=2)
    return {
        "kind": RoundKind.ROUTINE,
        "target": next((one for one in Target if one not in taken), Target.HOUSEHOLDS),
        "dial": Dial.HOUSEHOLD,
        "most_tries": queries.MOST_TRIES,
        "starts_on": day,
        "ends_on": day + timedelta(days=6),
        "data_ends_on": day + timedelta(days=36),
    }

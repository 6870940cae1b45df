"""Who goes with whom, and what is hung up 24 hours before: the poster with names and the office's number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors.queries import residents_committee
from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.services import PairWish
from gongzhi.domain.campaigns.words import RoundKind
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids.queries import grids_in_force
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.moments import read_day
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.common.round_paper import poster_paper
from gongzhi.interfaces.desk.campaigns.forms import PairForm
from gongzhi.interfaces.desk.campaigns.places import kept_round

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round

TEMPLATE = "desk/campaigns/pairs.html"


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
@once("pair.name")
def pairs(request: Request, round_id: UUID) -> HttpResponse:
    """Lists who goes with whom, and names another pair."""
    kept = kept_round(request, round_id)
    form = _form(request, kept)
    shown = listing(request, queries.pairs_of(round_id), orders={"day": ("on", "time", "team")})
    context = {"round": kept, "form": form, "listing": shown, "days": sorted({one.on for one in shown})}
    context["committee"] = residents_committee(kept.community_id)
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    if not form.is_valid():
        return show_again(request, TEMPLATE, context)
    wish = PairWish(**{**form.cleaned_data, **{n: UUID(form.cleaned_data[n]) for n in ("grid", "first", "second")}})
    try:
        services.name_pair(round_id, wish=wish, by=request.standing.by)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, TEMPLATE, context)
    messages.success(request, _("The pair is named. Hang the poster up the day before."))
    return redirect("desk:round_pairs", round_id)


def _form(request: Request, kept: Round) -> PairForm:
    # Named 24 hours before, so that the poster can hang; only in an emergency people go sooner.
    soonest = today() if kept.kind == RoundKind.EMERGENCY else today() + timedelta(days=2)
    first = max(kept.starts_on, min(soonest, kept.ends_on))
    form = PairForm(request.POST or None, initial={"on": first, "team": 1})
    # Nobody is chosen beforehand: the first name twice would be no pair.
    people: Any = [("", _("Choose")), *((str(one.pk), one.name) for one in queries.visitors(kept.community_id, first))]
    grids: Any = [(str(one.pk), one.name) for one in grids_in_force(kept.community_id, kept.starts_on)]
    for name, choices in (("grid", grids), ("first", people), ("second", people)):
        form.fields[name].choices = choices  # type: ignore[attr-defined]
    return form


@page(Permission.ROUND_START)
@require_POST
@once("pair.drop")
def drop_pair(request: Request, pair_id: UUID) -> HttpResponse:
    """Lets a pair not go."""
    pair = queries.pair(pair_id)
    request.standing.demand(Permission.ROUND_START, at=pair.round.community)
    services.drop_pair(pair_id, by=request.standing.by)
    return redirect("desk:round_pairs", pair.round_id)


@page(Permission.ROUND_START)
@require_GET
def poster(request: Request, round_id: UUID) -> FileResponse:
    """Prints the poster of a day: who comes, why, by what right, and whom to call."""
    return poster_paper(kept_round(request, round_id), read_day(request.GET.get("on", "")) or today())

"""Who goes with whom, and what is hung up 24 hours before: the poster with names and the office's number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors.queries import residents_committee
from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.services import PairWish
from gongzhi.domain.campaigns.words import DayTime, RoundKind, RoundState
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.grids.queries import grids_in_force
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.time import now, today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.moments import read_day
from gongzhi.interfaces.common.paging import chosen, listing
from gongzhi.interfaces.common.round_paper import poster_paper
from gongzhi.interfaces.common.round_words import notice_words
from gongzhi.interfaces.desk.campaigns.forms import PairForm
from gongzhi.interfaces.desk.campaigns.places import kept_round

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Pair, Round

TEMPLATE = "desk/campaigns/pairs.html"


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
@once("pair.name")
def pairs(request: Request, round_id: UUID) -> HttpResponse:
    """Lists who goes with whom, and names another pair."""
    kept = kept_round(request, round_id)
    teams = _teams(request, kept)
    form = _form(request, kept, teams)
    shown = listing(request, queries.pairs_of(round_id), orders={"day": ("on", "time", "team")})
    context = {"round": kept, "form": form, "listing": shown, "days": sorted({one.on for one in shown})}
    context["notice"] = notice_words(kept, now())
    wanted = _wanted(request, kept)
    context |= {"teams": teams, "wanted": wanted, "hands": _ask_for_hands(kept, wanted["on"])}
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    if not form.is_valid():
        return show_again(request, TEMPLATE, context)
    wish = PairWish(**{**form.cleaned_data, **{n: UUID(form.cleaned_data[n]) for n in ("grid", "first", "second")}})
    before = queries.pairs_on(round_id, wish.on).filter(time=wish.time, team=wish.team).first()
    try:
        pair = services.name_pair(round_id, wish=wish, by=request.standing.by)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, TEMPLATE, context)
    if pair.is_short:
        messages.success(request, _("The pair is named. Hang the poster up now."))
    else:
        messages.success(request, _("The pair is named. Hang the poster up the day before."))
    if before:
        said = _("%(first)s and %(second)s no longer go as team %(n)d at that time.")
        names = {"first": before.first.name, "second": before.second.name, "n": before.team}
        messages.info(request, said % names)
    return redirect("desk:round_pairs", round_id)


def _ask_for_hands(kept: Round, on: date) -> str:
    """Gives the address of an ask for hands with what is known here filled in; nothing where nobody could ask."""
    committee = residents_committee(kept.community_id)
    if committee is None or kept.state != RoundState.OPEN:
        return ""
    known = {"side": "ask", "kind": "people", "quantity": 2, "unit": _("people"), "due_on": f"{on}"}
    known["title"] = _("Helpers for %(round)s") % {"round": kept.name}
    return f"{reverse('desk:posting_add', args=[committee.pk])}?{urlencode(known)}"


def _soonest(kept: Round) -> date:
    # Named 24 hours before, so that the poster can hang; only in an emergency people go sooner.
    soonest = today() if kept.kind == RoundKind.EMERGENCY else today() + timedelta(days=2)
    return max(kept.starts_on, min(soonest, kept.ends_on))


def _wanted(request: Request, kept: Round) -> dict[str, Any]:
    """Reads which day and time of day is asked about; otherwise the soonest day that pairs can be named for."""
    on = read_day(request.GET.get("on", "")) or _soonest(kept)
    return {"on": on, "time": chosen(request, "time", DayTime.values) or DayTime.DAY}


def _teams(request: Request, kept: Round) -> list[tuple[queries.TeamGround, Pair | None]]:
    """Lists the teams of the plan in use, each with the pair that is named for the day and time asked about."""
    plan, wanted = queries.plan_in_use(kept.pk), _wanted(request, kept)
    if plan is None or kept.state != RoundState.OPEN:
        return []
    named = {one.team: one for one in queries.pairs_on(kept.pk, wanted["on"]).filter(time=wanted["time"])}
    return [(one, named.get(one.team)) for one in queries.teams_of_plan(plan)]


def _form(request: Request, kept: Round, teams: list[tuple[queries.TeamGround, Pair | None]]) -> PairForm:
    wanted = _wanted(request, kept)
    taken = set(queries.pairs_on(kept.pk, wanted["on"]).filter(time=wanted["time"]).values_list("team", flat=True))
    lacking = [one for one, pair in teams if pair is None]
    asked = next((one for one in lacking if str(one.team) == request.GET.get("team")), lacking[0] if lacking else None)
    free = next(number for number in range(1, len(taken) + 2) if number not in taken)
    first = {"team": asked.team if asked else free, "grid": str(asked.grids[0][0]) if asked and asked.grids else ""}
    form = PairForm(request.POST or None, initial=wanted | first)
    # Nobody is chosen beforehand: the first name twice would be no pair.
    people = queries.visitors(kept.community_id, wanted["on"])
    names: Any = [("", _("Choose")), *((str(one.pk), one.name) for one in people)]
    grids: Any = [(str(one.pk), one.name) for one in grids_in_force(kept.community_id, kept.starts_on)]
    for name, choices in (("grid", grids), ("first", names), ("second", names)):
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

"""A round under way is changed at the desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.domain.campaigns import services
from gongzhi.domain.campaigns.words import RoundState
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.desk.campaigns.forms import ChangeRoundForm
from gongzhi.interfaces.desk.campaigns.places import kept_round

PAGE = "desk/campaigns/change.html"
_NAMES = ("ends_on", "office_phone", "script", "has_evening_list")


@page(Permission.ROUND_START)
@require_http_methods(["GET", "POST"])
@once("round.change")
def change_round(request: Request, round_id: UUID) -> HttpResponse:
    """Changes the last day, the words and the number of a round, or switches its evening list off."""
    kept = kept_round(request, round_id)
    if kept.state != RoundState.OPEN:
        raise NotNow(_("This round is closed; nothing can be changed in it any more."))
    form = ChangeRoundForm(request.POST or None, initial={name: getattr(kept, name) for name in _NAMES})
    context = {"round": kept, "form": form}
    if request.method != "POST":
        return render(request, PAGE, context)
    if not form.is_valid():
        return show_again(request, PAGE, context)
    try:
        services.change_round(round_id, by=request.standing.by, **form.cleaned_data)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, PAGE, context)
    messages.success(request, _("The round is changed; phones learn of it when they next fetch their doors."))
    return redirect("desk:round", round_id)

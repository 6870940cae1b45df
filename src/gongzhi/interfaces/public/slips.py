"""What a household writes by the slip at its door, and how it checks who stands there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.services import SlipWish
from gongzhi.domain.campaigns.words import SlipUse
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.reach import Reach, set_reach
from gongzhi.foundation.time import now, today
from gongzhi.interfaces.common.forms import DateInput, HouseForm, show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.limits import brake
from gongzhi.interfaces.common.visitors import read_sign

BY_SLIP = "Whoever holds a slip writes for its household; the code reads nothing (R24)."
BY_SIGN = "Residents check who stands at their door; the page shows the names on the poster."


class SlipForm(HouseForm):
    """What a household says by its slip."""

    code = forms.CharField(label=gettext_lazy("Code on the slip"), max_length=16)
    use = forms.ChoiceField(
        label=gettext_lazy("What you want to tell us"), choices=SlipUse.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label=gettext_lazy("Day"), required=False, widget=DateInput())
    until = forms.DateField(label=gettext_lazy("Do not visit until"), required=False, widget=DateInput())
    part = forms.TypedChoiceField(
        label=gettext_lazy("Part of the day"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *enumerate((gettext_lazy("morning"), gettext_lazy("afternoon"), gettext_lazy("evening")))],
    )


@page(None, open_because=BY_SLIP)
@never_cache
@require_http_methods(["GET", "POST"])
def slip(request: Request) -> HttpResponse:
    """Takes what a household says by its slip; tells nothing about it."""
    usual = today() + queries.USUAL_SILENCE
    first = {"on": today() + timedelta(days=1), "until": usual, "code": request.GET.get("code", "")[:16]}
    form = SlipForm(request.POST or None, initial=first)
    if request.method != "POST":
        return render(request, "public/slip.html", {"form": form})
    if not form.is_valid():
        return show_again(request, "public/slip.html", {"form": form})
    try:
        brake(request, "code")
        used = _write(form.cleaned_data)
    except (NotThere, NotNow, NotSo) as problem:
        form.refuse(problem)
        return show_again(request, "public/slip.html", {"form": form})
    until = (form.cleaned_data["until"] or usual) if used == SlipUse.SILENCE else None
    kept = {"use": SlipUse(used), "until": until, "on": None, "part": ""}
    if used == SlipUse.APPOINTMENT:
        given = form.cleaned_data
        kept |= {"on": given["on"], "part": dict(form.fields["part"].choices)[given["part"]]}  # type: ignore[attr-defined]
    return render(request, "public/slip_kept.html", kept, status=201)


def _write(given: dict[str, Any]) -> str:
    code = given["code"]
    set_reach(Reach(communities=frozenset({queries.slip(code).community_id})))
    on = {SlipUse.APPOINTMENT: given["on"], SlipUse.SILENCE: given["until"]}.get(SlipUse(given["use"]))
    slot = queries.slot_on(on, given["part"]) if on is not None and given["part"] is not None else None
    if given["use"] != SlipUse.APPOINTMENT:
        slot = None
    return services.use_slip(code, wish=SlipWish(given["use"], on, slot))


@page(None, open_because=BY_SIGN)
@never_cache
@require_GET
def visitor(request: Request, sign: str) -> HttpResponse:
    """Tells a resident whether the two at the door are who they say, today."""
    pair_id, community = read_sign(sign)
    set_reach(Reach(communities=frozenset({community})))
    pair = queries.pair(pair_id)
    is_good = pair.on == today() and pair.time in queries.times_now(community, now()) and pair.round.state == "open"
    if not is_good:
        raise NotThere(_("This badge is not valid now. Do not open the door; call your community's office."))
    return render(request, "public/visitor.html", {"pair": pair, "round": pair.round})

"""Following an area's public needs: by a code that one keeps, perhaps with an e-mail each day; and the map of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.needs import queries
from gongzhi.domain.places import queries as places
from gongzhi.foundation import ids, time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.tidings import queries as watches
from gongzhi.foundation.tidings import services
from gongzhi.interfaces.common.commands import command_id
from gongzhi.interfaces.common.forms import HouseForm, show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.limits import brake
from gongzhi.interfaces.common.needs import face_row
from gongzhi.interfaces.public.forms import CodeForm

OPEN = "What everybody may read of needs names nobody, and whoever holds a watch's code made it."
MOST_SHOWN = 50


class WatchForm(HouseForm):
    """Which kinds, and perhaps an address."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Only these kinds"), required=False, widget=forms.CheckboxSelectMultiple
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Once a day, if something happened. Kept sealed, deleted when you end it."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        shown = [(one.code, queries.kind_name(one)) for one in queries.kinds() if one.is_public]
        self.fields["kinds"].choices = shown  # type: ignore[attr-defined]
        if not settings.EMAIL_READY:
            del self.fields["email"]


@page(None, open_because=OPEN)
@never_cache
@require_http_methods(["GET", "POST"])
def begin(request: Request, community_id: UUID) -> HttpResponse:
    """Begins to follow an area, and shows the code once."""
    area = places.place(community_id)
    form = WatchForm(request.POST if request.method == "POST" else None)
    context = {"area": area, "form": form}
    if request.method == "POST" and form.is_valid():
        # The same at every tap: a form that is sent twice follows the area once.
        code = queries.code_for_command(command_id(request) or ids.uuid7())
        facts = {"kinds": form.cleaned_data["kinds"], "email": form.cleaned_data.get("email", "")}
        try:
            brake(request, "report")
            watch = services.begin_watch(area.pk, code=code, user=request.standing.user_id, **facts)
        except (NotSo, NotNow) as problem:
            form.refuse(problem)
        else:
            shown = {"area": area, "code": code, "has_email": watch.email is not None}
            return render(request, "public/watch_begun.html", shown, status=201)
    return (
        show_again(request, "public/watch.html", context)
        if form.errors
        else render(request, "public/watch.html", context)
    )


@page(None, open_because=OPEN)
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """Opens a watch by its code: what happened in the area since the last look."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/watch_enter.html", {"form": form})
    code = form.cleaned_data["code"]
    try:
        brake(request, "code")
        watch = watches.watch_by_code(code)
    except (NotThere, NotNow) as problem:
        form.add_error("code", str(problem))
        return show_again(request, "public/watch_enter.html", {"form": form})
    return render(request, "public/watched.html", _since(watch, code))


def _since(watch: Any, code: str) -> dict[str, Any]:
    area, moment = places.place(watch.place), time.now()
    found = queries.public_needs_below(area.path, queries.FaceFilters(kinds=tuple(watch.kinds)))
    rows = [face_row(one) for one in found.filter(changed_at__gt=watch.seen_until)[:MOST_SHOWN]]
    since = watch.seen_until
    services.note_seen(watch, at=moment)
    return {"area": area, "rows": rows, "since": since, "code": code, "is_confirmed": watch.is_confirmed}


@page(None, open_because=OPEN)
@require_POST
def end(request: Request) -> HttpResponse:
    """Ends a watch and forgets its address."""
    try:
        brake(request, "code")
        services.end_watch(request.POST.get("code", ""))
    except (NotThere, NotNow) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Ended. The address is deleted."))
    return redirect("public:watch_enter")


@page(None, open_because=OPEN)
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: Request, watch_id: UUID, confirmation: str) -> HttpResponse:
    """Confirms an address by the link in the letter; only the button does it, so that no mail scanner can."""
    if request.method == "POST":
        services.confirm_watch(watch_id, confirmation)
        messages.success(request, _("Confirmed. You get a letter on days on which something happened."))
        return redirect("public:home")
    return render(request, "public/watch_confirm.html", {})


@page(None, open_because=OPEN)
@require_GET
def faces_map(request: Request, community_id: UUID) -> HttpResponse:
    """Gives a community's buildings with how many public needs are open there, small numbers veiled (R8)."""
    community = places.place(community_id)
    counts = queries.open_faces_by_building(community.pk, kind=request.GET.get("kind", ""))
    features = [_veiled(one, counts.get(one["id"], 0)) for one in places.features(community.pk)]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _veiled(feature: dict[str, Any], count: int) -> dict[str, Any]:
    step, sign = queries.veiled(count)
    shown = {"id": feature["id"], "kind": "building", "name": feature["properties"]["name"]}
    # The middle of its step, as the map cuts a share into steps.
    shown |= {
        "value": (step - 0.5) / 4 if step else 0,
        "sign": sign,
        "note": _("open needs: %(n)s") % {"n": sign or "0"},
    }
    return {**feature, "properties": shown}

"""A resident registers herself: first the community, then a name, a number and a log-in."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.interfaces.common.forms import HouseForm, show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.limits import brake
from gongzhi.interfaces.common.paging import words
from gongzhi.workflows.register_oneself import Registration, register_oneself

OPEN = "Everybody may register as a resident; nothing requires it."
TEMPLATE = "public/register.html"
MOST_FOUND = 30


class RegisterForm(HouseForm):
    """What a resident says about herself."""

    name = forms.CharField(label=gettext_lazy("How you want to be called"), max_length=60)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    username = forms.CharField(label=gettext_lazy("Log-in name of your choice"), max_length=64)
    password = forms.CharField(label=gettext_lazy("Password of your choice"), widget=forms.PasswordInput())
    agrees = forms.BooleanField(
        label=gettext_lazy(
            "I agree that my name and number are kept, sealed, for following my own needs, for two years or until I "
            "take it back."
        ),
        error_messages={"required": gettext_lazy("Without your consent nothing is kept. You can also report without.")},
    )


@page(None, open_because=OPEN)
@require_GET
def choose_community(request: Request) -> HttpResponse:
    """Finds one's community by name."""
    asked, district = words(request), places.district()
    found = places.communities_below(district.path) if district else places.communities_below("").none()
    steps = list(found.filter(name__icontains=asked)[:MOST_FOUND]) if asked else []
    return render(request, "public/register_where.html", {"steps": steps, "searched": asked})


@page(None, open_because=OPEN)
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: Request, community_id: UUID) -> HttpResponse:
    """Makes the account of a resident who registers herself."""
    community = places.place(community_id)
    if community.kind != PlaceKind.COMMUNITY:
        raise NotThere(_("Choose your community first."))
    form = RegisterForm(request.POST or None)
    context = {"form": form, "community": community}
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    if not form.is_valid():
        return show_again(request, TEMPLATE, context)
    said = {name: form.cleaned_data[name] for name in ("username", "name", "phone", "password")}
    try:
        brake(request, "register")
        register_oneself(Registration(**said), community=community)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return show_again(request, TEMPLATE, context)
    messages.success(request, _("You are registered. Log in with the name you chose."))
    return redirect("common:login")

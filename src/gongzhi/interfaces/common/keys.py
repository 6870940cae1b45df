"""One's own keys for programs: made here, shown once, ended here."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.foundation import time
from gongzhi.foundation.accounts import queries, services
from gongzhi.foundation.errors import NotThere
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request, page

OWN = "Everybody who is logged in may let a program act for them."


class KeyForm(HouseForm):
    """What a key is for, and how long it lasts."""

    name = forms.CharField(label=gettext_lazy("What the program does"), max_length=80)
    days = forms.IntegerField(
        label=gettext_lazy("For how many days (at most 365)"), min_value=1, max_value=365, initial=90
    )


@page(None, open_because=OWN, signed_in=True)
@require_http_methods(["GET", "POST"])
def my_keys(request: Request) -> HttpResponse:
    """Lists one's keys and makes a new one, which is shown this once."""
    user = own_user(request)
    form = KeyForm(request.POST or None)
    made = ""
    if request.method == "POST" and form.is_valid():
        until = time.now() + timedelta(days=form.cleaned_data["days"])
        made = services.create_api_token(user, name=form.cleaned_data["name"], expires_at=until, by=user)
        form = KeyForm()
    context = {"form": form, "made": made, "keys": list(queries.tokens_of(user)), "now": time.now()}
    response = render(request, "common/keys.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@page(None, open_because=OWN, signed_in=True)
@require_POST
def end_key(request: Request, key_id: UUID) -> HttpResponse:
    """Ends one of one's own keys."""
    user = own_user(request)
    if not queries.tokens_of(user).filter(pk=key_id).exists():
        raise NotThere(_("There is no such key."))
    services.revoke_api_token(key_id, by=user)
    messages.success(request, _("The key does not work any more."))
    return redirect("common:keys")


def own_user(request: Request) -> UUID:
    """Names the account that is logged in; raises ``NotThere`` where none is."""
    user = request.standing.user_id
    if user is None:
        raise NotThere(_("There is no such key."))
    return user

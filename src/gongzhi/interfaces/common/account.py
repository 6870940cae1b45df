"""One's own account: password, log-ins on other devices, and the second factor."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.domain.actors.queries import looks_at
from gongzhi.domain.duties.words import Role
from gongzhi.domain.needs.queries import looks_at_needs
from gongzhi.foundation.accounts import queries, services
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.interfaces.common.codes_drawn import code_picture
from gongzhi.interfaces.common.forms import HouseForm
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.keys import OWN, own_user
from gongzhi.interfaces.common.shell import shell_of


class PasswordForm(HouseForm):
    """The password that holds, and the next one."""

    old = forms.CharField(
        label=gettext_lazy("Present password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        max_length=256,
    )
    new = forms.CharField(
        label=gettext_lazy("New password"),
        help_text=gettext_lazy("At least ten signs; several words are easy to keep in mind."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=256,
    )


class CodeForm(HouseForm):
    """Six digits of the code app, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


@page(None, open_because=OWN, signed_in=True)
@sensitive_post_parameters("old", "new")
@never_cache
@require_http_methods(["GET", "POST"])
def change_password(request: Request) -> HttpResponse:
    """Lets one choose another password; the log-ins on other devices end."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.change_password(own_user(request), **form.cleaned_data)
        except NotSo as problem:
            form.refuse(problem)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("The new password holds from now on. Log-ins on other devices have ended."))
            return redirect("common:me")
    context = {"form": form, "me_base": shell_of(request.standing), "is_first": _is_first(request)}
    return render(request, "common/password.html", context, status=422 if form.errors else 200)


def _is_first(request: Request) -> bool:
    return bool(getattr(request.user, "is_password_temporary", False))


@page(None, open_because=OWN, signed_in=True)
@require_POST
def end_session(request: Request, session_id: UUID) -> HttpResponse:
    """Ends one of one's own log-ins on another device."""
    user = own_user(request)
    services.end_session(session_id, of=user, by=user, but=request.session.session_key or "")
    messages.success(request, _("That log-in has ended."))
    return redirect("common:me")


@page(None, open_because=OWN, signed_in=True)
@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    """Ends all of one's own log-ins except this one."""
    user = own_user(request)
    services.end_other_sessions(user, but=request.session.session_key or "", by=user)
    messages.success(request, _("All other log-ins have ended."))
    return redirect("common:me")


@page(None, open_because=OWN, signed_in=True)
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: Request) -> HttpResponse:
    """Shows whether a second factor is set up; sets one up with the first code of the app."""
    user = own_user(request)
    form = CodeForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "me_base": shell_of(request.standing)}
    if request.method == "POST" and form.is_valid():
        try:
            codes = services.confirm_second_factor(user, code=form.cleaned_data["code"])
        except NotSo as problem:
            form.refuse(problem)
        else:
            return _private(request, "common/recovery_codes.html", context | {"codes": codes})
    if queries.has_second_factor(user):
        context |= {"is_set_up": True, "left": queries.recovery_codes_left(user)}
    elif not form.errors:
        offered = services.offer_second_factor(user)
        context |= {"offered": offered, "picture": code_picture(offered.address)}
    return _private(request, "common/second_factor.html", context, status=422 if form.errors else 200)


@page(None, open_because=OWN, signed_in=True)
@require_POST
def remove_second_factor(request: Request) -> HttpResponse:
    """Takes one's own second factor away, with a code that shows that one still has it."""
    user, form = own_user(request), CodeForm(request.POST)
    try:
        form.full_clean()
        address = request.META.get("REMOTE_ADDR", "")
        services.check_second_factor(user, code=form.cleaned_data.get("code", ""), address=address)
        services.remove_second_factor(user, by=user)
        messages.success(request, _("The second factor is removed. The password alone opens the account now."))
    except (NotSo, NotNow) as problem:
        messages.error(request, str(problem))
    return redirect("common:second_factor")


@page(None, open_because=OWN, signed_in=True)
@never_cache
@require_http_methods(["GET"])
def my_record(request: Request) -> HttpResponse:
    """Lists who looked at one's own contact and needs: in which role, when, and for what (R6)."""
    person = request.standing.person_id
    found = looks(person) if person is not None else []
    return render(request, "common/record.html", {"looks": found, "me_base": shell_of(request.standing)})


def looks(person: UUID) -> list[tuple[datetime, str, str]]:
    """Lists when, in which role and for what somebody looked: at the contact, at needs, at lists with them."""
    found = [(one.at, role_spoken(one.role), one.purpose) for one in looks_at(person)]
    for one in looks_at_needs(person):
        said = _("Need %(number)s, taken along in a list") if one.is_export else _("Need %(number)s, its page opened")
        found.append((one.at, role_spoken(one.role), said % {"number": one.number}))
    return sorted(found, reverse=True)


def role_spoken(words: str) -> str:
    """Says in the reader's language the role that the journal keeps in the language of whoever looked."""
    role = _roles_by_words().get(words)
    return str(role.label) if role is not None else words


@cache
def _roles_by_words() -> dict[str, Role]:
    found: dict[str, Role] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found |= {str(role.label): role for role in Role}
    return found


def _private(request: Request, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = render(request, template, context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer

"""Log in, log out, language, look, "who am I", and whether the service is alive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login as begin_session
from django.contrib.auth import logout as end_session
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.queries import Grant, Standing, standing
from gongzhi.foundation.accounts.services import authenticate, set_language
from gongzhi.foundation.errors import NotAllowed
from gongzhi.foundation.reach import Reach, set_reach
from gongzhi.interfaces.common.demo_logins import DEMO_LOGINS, DEMO_PASSWORD
from gongzhi.interfaces.common.forms import HouseForm, show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.navigation import ON_FOOT, first_page, works_at_desk

_YEAR = 365 * 24 * 3600


class LoginForm(HouseForm):
    """A name or telephone number, and the password."""

    login = forms.CharField(
        label=_("User name or telephone number"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Enter your user name or telephone number.")},
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
    )


@page(None, open_because="this is the way in")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: Request) -> HttpResponse:
    """Lets a person in and leads them to where they wanted to go, or to their first page."""
    if request.method != "POST":
        if request.standing.user_id is not None:
            return HttpResponseRedirect(_safe(request, request.GET.get("next", "")) or first_page(request.standing))
        return TemplateResponse(request, "common/login.html", _login_page(request, LoginForm()))
    form = LoginForm(request.POST)
    if not form.is_valid():
        return show_again(request, "common/login.html", _login_page(request, form))
    try:
        user = authenticate(
            form.cleaned_data["login"], form.cleaned_data["password"], address=request.META.get("REMOTE_ADDR", "")
        )
    except NotAllowed as refusal:
        form.refuse(refusal)
        return show_again(request, "common/login.html", _login_page(request, form))
    begin_session(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    set_reach(Reach(holders=frozenset({user.pk})))
    return HttpResponseRedirect(_safe(request, request.POST.get("next", "")) or first_page(standing(user)))


@page(None, open_because="everybody may leave")
@require_POST
def log_out(request: Request) -> HttpResponse:
    """Ends the session."""
    end_session(request)
    return HttpResponseRedirect("/")


@page(None, open_because="residents read without an account")
@require_POST
def choose_language(request: Request) -> HttpResponse:
    """Remembers the language: for whoever is logged in with the account, for others on the device."""
    language = request.POST.get("language", "")
    answer = HttpResponseRedirect(_safe(request, request.POST.get("next", "")) or "/")
    if language in dict(settings.LANGUAGES):
        if request.standing.user_id is not None:
            set_language(request.standing.user_id, language=language)
        _remember(request, answer, settings.LANGUAGE_COOKIE_NAME, language)
    return answer


@page(None, open_because="large text is for everybody")
@require_POST
def choose_look(request: Request) -> HttpResponse:
    """Remembers large text or the theme on this device; scripts do the same without a round trip."""
    answer = HttpResponseRedirect(_safe(request, request.POST.get("next", "")) or "/")
    for name, allowed in (("senior", ("0", "1")), ("theme", ("light", "dark"))):
        value = request.POST.get(name, "")
        if value in allowed:
            _remember(request, answer, name, value)
    return answer


@dataclass(frozen=True, slots=True)
class GrantInWords:
    """A grant as its holder reads it."""

    grant: Grant
    words: tuple[str, ...]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.grant, name)


@page(None, open_because="everybody may know what they may do", signed_in=True)
@require_GET
def who_am_i(request: Request) -> HttpResponse:
    """Tells a person their roles, where, since when, by what right, and what each role may do."""
    grants = [
        GrantInWords(grant, tuple(sorted(str(one.label) for one in grant.permissions)))
        for grant in request.standing.grants
    ]
    return TemplateResponse(request, "common/me.html", {"grants": grants, "me_base": _shell(request.standing)})


@page(None, open_because="machines ask whether the service is alive; the answer holds nothing else")
@never_cache
@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """Answers after the database has answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def _shell(standing: Standing) -> str:
    if works_at_desk(standing):
        return "common/desk_base.html"
    is_on_foot = not standing.roles.isdisjoint(ON_FOOT)
    return "common/field_base.html" if is_on_foot else "common/public_base.html"


def _login_page(request: HttpRequest, form: LoginForm) -> dict[str, Any]:
    asked = request.POST.get("next", request.GET.get("next", ""))
    return {
        "form": form,
        "next": _safe(request, asked),
        "demo": DEMO_LOGINS if settings.DEMO else (),
        "demo_password": DEMO_PASSWORD,
    }


def _safe(request: HttpRequest, address: str) -> str:
    """Lets through addresses of this house only, so that nobody is led elsewhere after log-in."""
    fits = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if fits else ""


def _remember(request: HttpRequest, answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=request.is_secure())

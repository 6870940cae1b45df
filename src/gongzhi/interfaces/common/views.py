"""Log in, log out, language, look, "who am I", and whether the service is alive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth import logout as end_session
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.duties.queries import Grant, standing
from gongzhi.foundation.accounts.queries import SessionBackend, has_second_factor, sessions_of, tokens_of
from gongzhi.foundation.accounts.services import authenticate, check_second_factor, set_language
from gongzhi.foundation.errors import NotAllowed, NotSo
from gongzhi.foundation.outbox.queries import unread_count
from gongzhi.foundation.time import now
from gongzhi.interfaces.common.account import CodeForm
from gongzhi.interfaces.common.delegations import lines
from gongzhi.interfaces.common.demo_logins import DEMO_LOGINS, DEMO_PASSWORD
from gongzhi.interfaces.common.entering import begin, forget_names, keep_name, kept_names
from gongzhi.interfaces.common.forms import HouseForm, show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.navigation import first_page
from gongzhi.interfaces.common.shell import shell_of

_YEAR = 365 * 24 * 3600


SECOND_STEP = "second_step"
# Between the password and the code.
SECOND_STEP_SECONDS = 600


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
    shared = forms.BooleanField(label=_("A shared phone: keep my name here, so that we switch quickly"), required=False)


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
    way, is_shared = _safe(request, request.POST.get("next", "")), form.cleaned_data["shared"]
    if has_second_factor(user.pk):
        request.session[SECOND_STEP] = [str(user.pk), now().timestamp(), way, is_shared]
        return HttpResponseRedirect(reverse("common:enter_code"))
    return _let_in(request, user, way, is_shared=is_shared)


@page(None, open_because="this is the way in")
@never_cache
@require_http_methods(["GET", "POST"])
def enter_code(request: Request) -> HttpResponse:
    """Asks for the code of the second factor, after the password was right."""
    found, at, way, is_shared = request.session.get(SECOND_STEP, ["", 0, "", False])
    user = SessionBackend().get_user(UUID(found)) if found else None
    if user is None or now().timestamp() - at > SECOND_STEP_SECONDS:
        return HttpResponseRedirect(reverse("common:login"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            address = request.META.get("REMOTE_ADDR", "")
            check_second_factor(user.pk, code=form.cleaned_data["code"], address=address)
        except (NotSo, NotAllowed) as problem:
            form.refuse(problem)
        else:
            del request.session[SECOND_STEP]
            return _let_in(request, user, way, is_shared=is_shared)
    return TemplateResponse(request, "common/code.html", {"form": form}, status=422 if form.errors else 200)


def _let_in(request: Request, user: Any, way: str, *, is_shared: bool) -> HttpResponse:
    begin(request, user)
    answer = HttpResponseRedirect(reverse("common:password") if user.is_password_temporary else way)
    if not answer["Location"]:
        answer["Location"] = first_page(standing(user))
    if is_shared:
        keep_name(request, answer, user)
    return answer


@page(None, open_because="everybody may leave")
@require_POST
def switch_user(request: Request) -> HttpResponse:
    """Ends the session and offers the names that this phone keeps."""
    end_session(request)
    return HttpResponseRedirect(reverse("common:login"))


@page(None, open_because="whoever holds the phone may take the names off it")
@require_POST
def forget_shared(request: Request) -> HttpResponse:
    """Takes the kept names off this phone."""
    del request
    answer = HttpResponseRedirect(reverse("common:login"))
    forget_names(answer)
    return answer


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
    user, key = request.standing.user_id, request.session.session_key
    person = request.standing.person_id
    context = {
        "grants": grants,
        "me_base": shell_of(request.standing),
        "sessions": [(one, one.session_key == key) for one in sessions_of(user)] if user else [],
        "has_second": user is not None and has_second_factor(user),
        "keys": len([one for one in tokens_of(user) if one.revoked_at is None and one.expires_at > now()])
        if user
        else 0,
        "unread": unread_count(user) if user else 0,
        "delegations": [one for one in lines(person) if not one["is_revoked"]] if person else [],
    }
    return TemplateResponse(request, "common/me.html", context)


@page(None, open_because="machines ask whether the service is alive; the answer holds nothing else")
@never_cache
@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """Answers after the database has answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def _login_page(request: HttpRequest, form: LoginForm) -> dict[str, Any]:
    asked = request.POST.get("next", request.GET.get("next", ""))
    return {
        "form": form,
        "next": _safe(request, asked),
        "names": kept_names(request),
        "demo": DEMO_LOGINS if settings.DEMO else (),
        "demo_password": DEMO_PASSWORD,
    }


def _safe(request: HttpRequest, address: str) -> str:
    """Lets through addresses of this house only, so that nobody is led elsewhere after log-in."""
    fits = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if fits else ""


def _remember(request: HttpRequest, answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=request.is_secure())

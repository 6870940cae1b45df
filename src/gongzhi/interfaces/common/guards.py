"""The mark that every view carries: which permission it needs, or why it is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.domain.duties.words import Permission, Role
from gongzhi.foundation.accounts.queries import has_second_factor
from gongzhi.foundation.errors import NotAllowed
from gongzhi.interfaces.common.problems import problem_json
from gongzhi.interfaces.common.request import Request, wants_fragment, wants_json

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
View = Callable[Concatenate[R, P], HttpResponseBase]
SECURE_FIRST = gettext_lazy(
    "Secure your account first: open the page “Me” and choose a password or second factor there."
)


def page(
    permission: Permission | None, *, open_because: str = "", signed_in: bool = False
) -> Callable[[View[R, P]], View[R, P]]:
    """Marks a view with its permission and lets in only whoever holds it somewhere.

    An open page says why (``open_because``); with ``signed_in`` it is open to everybody who is logged in. Whether the
    permission holds at the place in question is asked inside, by ``request.standing.demand(permission, at=place)``.
    """
    if (permission is None) != bool(open_because):
        raise ValueError("a page has a permission, or says why it is open")

    def guard(view: View[R, P]) -> View[R, P]:
        @wraps(view)
        def guarded(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            standing = request.standing  # type: ignore[attr-defined]  # set by ReachMiddleware
            if standing.user_id is None and (permission is not None or signed_in):
                return ask_to_log_in(request)
            if permission is not None:
                if what := owed(request):
                    return _lead_to(request, what)
                standing.demand(permission)
            return view(request, *args, **kwargs)

        marked: Any = guarded
        marked.permission = permission
        marked.open_because = open_because
        return cast(View[R, P], marked)

    return guard


def owed(request: HttpRequest) -> str:
    """Names the page on which somebody has to secure the account before anything else opens; empty where none."""
    user: Any = request.user
    if getattr(user, "is_password_temporary", False):
        return "common:password"
    standing = request.standing  # type: ignore[attr-defined]  # set by ReachMiddleware
    is_asked = settings.ADMIN_SECOND_FACTOR and Role.ADMINISTRATOR in standing.roles
    return "common:second_factor" if is_asked and not has_second_factor(user.pk) else ""


def _lead_to(request: HttpRequest, name: str) -> HttpResponse:
    if wants_json(request):
        raise NotAllowed(SECURE_FIRST)
    return HttpResponseRedirect(reverse(name))


def ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """Sends a person to the log-in page and back afterwards; tells a program that it is not logged in (401)."""
    if wants_json(request):
        return problem_json(401, _("You are no longer logged in. Log in again, then nothing is lost."), kind="log_in")
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.headers.get("Referer", "")
    address = reverse("common:login") + ("?" + urlencode({"next": back}) if back else "")
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


__all__ = ["SECURE_FIRST", "Request", "ask_to_log_in", "owed", "page"]

"""The way in: one transaction a request, in which the database shows only what the person may see."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import DataError, InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from gongzhi.domain.duties.queries import Standing, standing
from gongzhi.foundation.errors import GongzhiError, NotAllowed
from gongzhi.foundation.journal.services import note_apart
from gongzhi.foundation.reach import Reach, set_reach
from gongzhi.interfaces.common import problems
from gongzhi.interfaces.common.readable import JUDGED_APART, is_request_readable
from gongzhi.interfaces.common.request import wants_json

GetResponse = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger(__name__)


class ReachMiddleware:
    """Opens the transaction, finds out who asks and what they may see, and has the page made inside it.

    A page that fails (a raised refusal, a fault, a status of 500 and more) leaves nothing behind in the database.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            with transaction.atomic():
                # The session and the user are read first: no wall stands before them, and nothing else may be seen yet.
                set_reach(Reach())
                # The sentences of a standing are already spoken in the person's language.
                _speak(request)
                request.standing = _standing(request)  # type: ignore[attr-defined]
                response = self.get_response(request)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
                return response
        except (OperationalError, InterfaceError):
            # Pages' own faults were answered further in: this is the way to the database itself.
            log.exception("the database could not be reached")
            return problems.unavailable(request)


class ProblemMiddleware:
    """Turns what rooms raise into answers, and writes refusals down on a connection that outlives the rollback."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _holds_nothing_sign(request):
            return problems.bad_request(request)
        answer = self.get_response(request)
        is_plain = not answer.headers.get("Content-Type", "").startswith("application/problem+json")
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and is_plain and wants_json(request):
            return problems.not_allowed_here(answer.headers.get("Allow", ""))
        return answer

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponseBase | None:
        """Answers what no database could keep before any room sees it."""
        del view
        return None if is_request_readable(request, (*args, *kwargs.values())) else problems.bad_request(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answers a refusal; leaves every other exception to Django, which logs it and shows the page for faults."""
        transaction.set_rollback(True)
        if isinstance(exception, DataError | OverflowError):
            log.warning("what was sent is too large", exc_info=exception)
            return problems.respond(request, problems.too_large())
        if problems.is_crossed(exception):
            log.warning("two acted on one thing at once", exc_info=exception)
            return problems.respond(request, problems.crossed())
        if not isinstance(exception, GongzhiError):
            return None
        if isinstance(exception, NotAllowed):
            note_refusal(request)
        return problems.respond(request, exception)


def _holds_nothing_sign(request: HttpRequest) -> bool:
    """Tells whether the sign of nothing (NUL) was sent as text: no person types it, and the database keeps none."""
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if request.path in JUDGED_APART:
        return False
    signs = {"application/json": b"\\u0000", "application/x-www-form-urlencoded": b"%00"}
    sign = signs.get(request.content_type or "")
    return sign is not None and sign in request.body


def note_refusal(request: HttpRequest) -> None:
    """Writes down that somebody was refused, and at which address (its pattern, without any ids)."""
    user = request.standing.user_id  # type: ignore[attr-defined]
    if user is None or request.resolver_match is None:
        return
    note_apart("refuse", ("accounts.user", user), by=user, because=f"{request.method} /{request.resolver_match.route}")


def _standing(request: HttpRequest) -> Standing:
    user: Any = request.user
    if not user.is_authenticated:
        return standing(None)
    set_reach(Reach(holders=frozenset({user.pk})))
    found = standing(user)
    set_reach(found.reach)
    return found


def _speak(request: HttpRequest) -> None:
    """Speaks the person's language; to strangers the one they chose here, or the house's own, whatever browsers say."""
    user: Any = request.user
    chosen = user.language if user.is_authenticated else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    translation.activate(language)
    request.LANGUAGE_CODE = language

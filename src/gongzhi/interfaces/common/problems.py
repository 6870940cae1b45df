"""The one place that turns refusals and faults into responses: a page, a part of a page, or problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, SerializationFailure

from gongzhi.foundation.errors import GongzhiError, NotNow, NotSo, NotThere, RowProblem
from gongzhi.interfaces.common.request import wants_fragment, wants_json

_KINDS = {401: "log_in", 403: "not_allowed", 404: "not_there", 409: "not_now", 422: "not_so", 423: "in_flight"}


def respond(request: HttpRequest, problem: GongzhiError) -> HttpResponse:
    """Answers with the refusal's own sentence, in the form that was asked for."""
    fields, rows = ({}, []) if not isinstance(problem, NotSo) else (problem.fields, problem.rows)
    if wants_json(request):
        return problem_json(problem.status, str(problem), fields=fields, rows=rows)
    return problem_page(request, problem.status, str(problem), rows=rows)


def problem_json(
    status: int,
    sentence: str,
    *,
    kind: str = "",
    fields: Mapping[str, Any] | None = None,
    rows: Sequence[RowProblem] = (),
) -> JsonResponse:
    """Writes a problem for programs: ``type`` is a word that stays the same, ``detail`` the sentence for people."""
    body: dict[str, Any] = {
        "type": kind or _KINDS.get(status, "fault"),
        "title": _title(status),
        "status": status,
        "detail": sentence,
    }
    if fields:
        body["fields"] = {name: str(text) for name, text in fields.items()}
    if rows:
        body["rows"] = [{"row": one.row, "column": one.column, "detail": str(one.sentence)} for one in rows]
    return JsonResponse(body, status=status, content_type="application/problem+json")


def problem_page(request: HttpRequest, status: int, sentence: str, *, rows: Sequence[RowProblem] = ()) -> HttpResponse:
    """Shows what happened and what to do next; never asks the database, whose transaction may be lost."""
    context = {"title": _title(status), "sentence": sentence, "rows": rows, "status": status, "back": _back(request)}
    template = "common/problem_part.html" if wants_fragment(request) else "common/problem.html"
    return render(request, template, context, status=status)


def too_large() -> NotSo:
    """Says that a text, a number or a day does not fit where it belongs."""
    return NotSo(_("A text, a number or a day in what was sent is too large. Correct it and send it again."))


def is_crossed(exception: BaseException) -> bool:
    """Tells whether the database ended one of two who waited for each other (deadlock, serialization failure)."""
    return isinstance(exception.__cause__, DeadlockDetected | SerializationFailure)


def crossed() -> NotNow:
    """Says that two acted on one thing in the same moment, and that nothing of this one was kept."""
    return NotNow(_("Somebody else acted on the same thing in this very moment. Look at how it is now and try again."))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answers an address that leads nowhere."""
    del exception
    return respond(request, NotThere(_("There is no page at this address. Check it, or start from your first page.")))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answers what Django itself refuses."""
    del exception
    return _plain(request, 403, _("You may not do this. The page “Who am I” shows what your posts include."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answers a request that cannot be read."""
    del exception
    return _plain(request, 400, _("What arrived could not be read. Go back, load the page anew and try again."))


def not_allowed_here(allowed: str) -> HttpResponse:
    """Answers a program that uses an address in a way that it does not know; ``allowed`` names the ways it does."""
    sentence = _("This address answers to %(ways)s only.") % {"ways": allowed}
    answer = problem_json(405, sentence, kind="method")
    answer.headers["Allow"] = allowed
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Answers after a fault of ours; nothing of the request was saved."""
    sentence = _("Something went wrong on our side and nothing was saved. Try again; if it stays so, tell the desk.")
    return _plain(request, 500, sentence)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answers a form whose page has grown too old, or that did not come from one of our pages."""
    del reason
    sentence = _("This page was open for too long, or you logged in elsewhere. Load it anew and send the form again.")
    if wants_json(request):
        return problem_json(403, sentence, kind="csrf")
    return problem_page(request, 403, sentence)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answers while the database cannot be reached; needs neither database nor templates."""
    sentence = _("The service is just starting or being repaired. Nothing is lost. Try again in a minute.")
    if wants_json(request):
        answer: HttpResponse = problem_json(503, sentence, kind="unavailable")
    else:
        shell = "<!doctype html><html><meta charset=utf-8><title>{}</title><h1>{}</h1><p>{}</p></html>"
        answer = HttpResponse(format_html(shell, _title(503), _title(503), sentence), status=503)
    answer.headers["Retry-After"] = "30"
    return answer


def _plain(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if wants_json(request):
        return problem_json(status, sentence)
    return problem_page(request, status, sentence)


def _title(status: int) -> str:
    titles = {
        400: _("This could not be read"),
        401: _("Please log in"),
        403: _("This is not open to you"),
        404: _("There is nothing here"),
        405: _("This cannot be done here"),
        409: _("Not possible just now"),
        422: _("Something is not right yet"),
        423: _("This is being saved"),
        503: _("One moment, please"),
    }
    return titles.get(status, _("Something went wrong"))


def _back(request: HttpRequest) -> str:
    """Finds the page of ours that the person came from."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.META.get("HTTP_HOST") or came.path == request.path:
        return ""
    return came.path + (f"?{came.query}" if came.query else "")

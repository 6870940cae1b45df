"""Refusals and faults of the interface for programs, all as problem+json (RFC 9457)."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DataError, OperationalError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from gongzhi.foundation.errors import GongzhiError, NotAllowed
from gongzhi.interfaces.common.middleware import note_refusal
from gongzhi.interfaces.common.problems import crossed, is_crossed, problem_json, respond, too_large
from gongzhi.interfaces.common.readable import JUDGED_APART, read_json

log = logging.getLogger(__name__)


class Problem(Schema):
    """A refusal (RFC 9457): ``type`` is a word that stays the same, ``detail`` the sentence for people."""

    type: str
    title: str
    status: int
    detail: str
    fields: dict[str, str] = {}


# What an operation may answer besides success, for its description.
ASKED: dict[Any, Any] = {frozenset({400, 401, 403, 404, 422}): Problem}
COMMANDED: dict[Any, Any] = {frozenset({400, 401, 403, 404, 409, 422, 423}): Problem}

_KINDS_OF_HTTP = {401: "log_in", 403: "csrf"}


def handle_problems(api: NinjaAPI) -> None:
    """Lets the one place of ``common`` answer whatever goes wrong in an operation; nothing of it stays stored."""
    api.add_exception_handler(GongzhiError, _refused)
    api.add_exception_handler(ValidationError, _unreadable)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Http404, _nowhere)
    for fault in (DataError, OverflowError):
        api.add_exception_handler(fault, _too_large)
    api.add_exception_handler(OperationalError, _crossed)


class Readable(Parser):
    """Reads what programs send; what no database could keep is no JSON of ours (400)."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Reads the body; raises ``ValueError``."""
        return read_json(request.body, with_texts=request.path not in JUDGED_APART)


def _too_large(request: HttpRequest, problem: Any) -> HttpResponse:
    _undo()
    log.warning("what was sent is too large", exc_info=problem)
    return respond(request, too_large())


def _crossed(request: HttpRequest, problem: Any) -> HttpResponse:
    if not is_crossed(problem):
        raise problem
    _undo()
    log.warning("two acted on one thing at once", exc_info=problem)
    return respond(request, crossed())


def _refused(request: HttpRequest, problem: Any) -> HttpResponse:
    _undo()
    if isinstance(problem, NotAllowed):
        note_refusal(request)
    return respond(request, problem)


def _unreadable(request: HttpRequest, problem: Any) -> HttpResponse:
    del request
    _undo()
    # What was sent is not told back: it may be personal.
    fields = {str(fault["loc"][-1]): fault["msg"] for fault in problem.errors}
    return problem_json(422, _("What was sent does not fit. Correct the fields named here."), fields=fields)


def _http(request: HttpRequest, problem: Any) -> HttpResponse:
    del request
    _undo()
    sentences = {
        401: _("Log in, or send a key in the header Authorization."),
        403: _("This request did not come from one of our pages. Programs send a key in the header Authorization."),
    }
    said = str(problem) if str(problem) not in ("Unauthorized", "CSRF check Failed") else ""
    sentence = said or sentences.get(problem.status_code, str(problem))
    return problem_json(problem.status_code, sentence, kind=_KINDS_OF_HTTP.get(problem.status_code, ""))


def _nowhere(request: HttpRequest, problem: Any) -> HttpResponse:
    del request, problem
    _undo()
    return problem_json(404, _("There is nothing at this address."))


def _undo() -> None:
    if connection.in_atomic_block:
        transaction.set_rollback(True)

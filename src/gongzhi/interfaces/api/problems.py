"""Refusals and faults of the interface for programs, all as problem+json (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DataError, OperationalError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from gongzhi.foundation.errors import GongzhiError, NotAllowed, NotSo
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
    fields = {_field_of(fault["loc"]): _sentence_of(fault) for fault in problem.errors}
    return problem_json(422, _("What was sent does not fit. Correct the fields named here."), fields=fields)


def _field_of(where: Sequence[str | int]) -> str:
    """Names the field as it was sent; a value within a list is told by the list's name."""
    return next((one for one in reversed(where) if isinstance(one, str)), "")


def _sentence_of(fault: Mapping[str, Any]) -> str:
    """Says in the reader's language what is wrong with one field."""
    kind, facts = fault["type"], fault.get("ctx") or {}
    if kind in ("literal_error", "enum"):
        return _("Use one of: %(words)s.") % {"words": facts.get("expected", "")}
    if kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than"):
        return _("The number is outside of what is allowed.")
    if kind in ("string_too_long", "too_long"):
        return _("This is too long: at most %(n)s.") % {"n": facts.get("max_length", "")}
    found = next((words for start, words in _SENTENCES if kind.startswith(start)), None)
    return str(found or _("This does not fit."))


# The reader's own kinds of faults (pydantic), by how their names begin.
_SENTENCES = (
    ("missing", gettext_lazy("This is missing.")),
    ("uuid", gettext_lazy("Send an id (UUID).")),
    ("int", gettext_lazy("Send a whole number.")),
    ("float", gettext_lazy("Send a number.")),
    ("decimal", gettext_lazy("Send a number.")),
    ("bool", gettext_lazy("Send true or false.")),
    ("datetime", gettext_lazy("Send a moment, for example 2026-11-30T09:00:00+08:00.")),
    ("timezone", gettext_lazy("Send a moment, for example 2026-11-30T09:00:00+08:00.")),
    ("date", gettext_lazy("Send a day, for example 2026-11-30.")),
    ("time", gettext_lazy("Send a time of day, for example 09:00.")),
    ("string", gettext_lazy("Send a text.")),
    ("list", gettext_lazy("Send a list.")),
    ("tuple", gettext_lazy("Send a list.")),
    ("dict", gettext_lazy("Send an object.")),
    ("model", gettext_lazy("Send an object.")),
    ("json", gettext_lazy("Send an object.")),
    ("extra", gettext_lazy("There is no such field.")),
)


@contextmanager
def said_as(**names: str) -> Iterator[None]:
    """Tells refusals of fields by the names under which programs send them: our name → theirs."""
    try:
        yield
    except NotSo as problem:
        fields = {names.get(field, field): sentence for field, sentence in problem.fields.items()}
        raise NotSo(problem.sentence, fields=fields, rows=problem.rows) from problem


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

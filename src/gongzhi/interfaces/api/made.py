"""What operations of several rooms answer: the identifier of what was made or changed, or a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Schema

from gongzhi.interfaces.api.problems import COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.request import Request


class Made(Schema):
    """The identifier of what was made or changed."""

    id: UUID


DONE: dict[Any, Any] = {201: Made, 202: Made, **COMMANDED}


def gives(kind: str, status: int = 200) -> dict[str, Any]:
    """Describes that an operation answers with a file of a kind."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {status: {"description": "The file", "content": content}}}


def done(request: Request, verb: str, do: Callable[[], Any]) -> HttpResponse:
    """Carries out a command once and answers with the identifier of what it made."""
    status, given = run_once(request, verb, lambda: {"id": do().pk})
    return JsonResponse(given, status=status)


def done_at(request: Request, verb: str, id: UUID, do: Callable[[], object]) -> HttpResponse:
    """Carries out a command at a door once and answers with the door; the receipt names no door (R22, R23)."""

    def act() -> dict[str, Any]:
        do()
        return {}

    status, _nothing = run_once(request, verb, act)
    return JsonResponse({"id": id}, status=status)


def plain(schema: type[Schema]) -> Callable[[Any], dict[str, Any]]:
    """Makes the function that shows a row by the fields of a schema alone."""
    return lambda one: {name: getattr(one, name) for name in schema.model_fields}


def made_by_id(request: Request, verb: str, do: Callable[[], UUID]) -> HttpResponse:
    """Does as ``done`` where the verb gives the identifier alone."""
    status, given = run_once(request, verb, lambda: {"id": do()})
    return JsonResponse(given, status=status)

"""Commands that are carried out once, however often they are sent: by forms, by taps in the field, by programs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.inbox.services import Seen, answer, take
from gongzhi.interfaces.common.request import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]

# Strangers' commands are told apart by the chance in their ids alone.
NOBODY = UUID(int=0)
NEW, REPEATED = 201, 202
_DONE = (201, 202, 204, 302, 303)
_HEADERS = ("Idempotency-Key", "X-Command-Id")
_FIELDS = ("command_id", "command")
# Whatever else is sent, programs' JSON under any name, is compared as it stands.
_FORMS = ("", "application/x-www-form-urlencoded", "multipart/form-data")
_NOT_CONTENT = ("csrfmiddlewaretoken", *_FIELDS)


def run_once(request: Request, verb: str, do: Callable[[], dict[str, Any]]) -> tuple[int, dict[str, Any]]:
    """Carries out ``do`` once for the request's command id; gives (201, answer), or (202, the same answer) to a repeat.

    For programs; pages mark their views with ``once``. The id comes in the header ``Idempotency-Key`` or the field
    ``command_id``; programs must send one, a form without is simply carried out. A refusal inside ``do`` leaves no
    trace, so that what was corrected may be sent under the same id. Raises ``NotNow`` for another content under a used
    id, ``InFlight`` while it is being saved.
    """
    command = command_id(request)
    if command is None:
        if request.path.startswith("/api/"):
            sentence = _("Send the header Idempotency-Key with a new UUID for each command.")
            raise NotSo(sentence, fields={"Idempotency-Key": sentence})
        with transaction.atomic():
            return NEW, _plain(do())
    by = request.standing.user_id or NOBODY
    with transaction.atomic():
        seen = take(command, by=by, verb=verb, body=_content(request))
        if seen is not None:
            return REPEATED, seen.answer
        given = _plain(do())
        answer(command, by=by, status=NEW, answer=given)
    return NEW, given


def once(verb: str) -> Callable[[View[P]], View[P]]:
    """Makes a view carry out the same POST once: the second time it gives the first time's response again.

    A post that ends in anything but success (201, 202, 204 or a redirect) leaves no trace. Where a redirect leads back
    to what the address names (a door, a household), the receipt does not name it: whoever repeats sends it again.
    """

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def carried(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            command = command_id(request) if request.method == "POST" else None
            if command is None:
                return view(request, *args, **kwargs)
            by = request.standing.user_id or NOBODY
            before = transaction.savepoint()
            seen = take(command, by=by, verb=verb, body=_content(request))
            if seen is not None:
                return _again(seen, kwargs)
            response = view(request, *args, **kwargs)
            if response.status_code in _DONE:
                answer(command, by=by, status=response.status_code, answer=_kept(response, kwargs))
            else:
                transaction.savepoint_rollback(before)
            return response

        return cast(View[P], carried)

    return wrap


def command_id(request: Request) -> UUID | None:
    """Reads the id that the sender made; None where there is none. Raises ``NotSo`` where it is not a UUID."""
    sent = next((request.headers[name] for name in _HEADERS if request.headers.get(name)), "")
    sent = sent or next((request.POST[name] for name in _FIELDS if request.POST.get(name)), "")
    if not sent:
        return None
    try:
        return UUID(sent)
    except ValueError:
        sentence = _("The command's number is not a UUID. Load the page anew and send it again.")
        raise NotSo(sentence, fields={"command_id": sentence}) from None


def _content(request: Request) -> bytes:
    """Writes what was sent in one canonical form: an exact repeat has the same content."""
    if request.content_type not in _FORMS:
        return request.path.encode() + b"\0" + request.body
    fields = sorted((name, values) for name, values in request.POST.lists() if name not in _NOT_CONTENT)
    files = sorted((name, _digest(file)) for name, many in request.FILES.lists() for file in many)
    return json.dumps([request.path, fields, files]).encode()


def _digest(file: Any) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    # Through JSON and back, so that the first answer and its repeat are alike.
    plain: dict[str, Any] = json.loads(json.dumps(given, cls=DjangoJSONEncoder))
    return plain


def _kept(response: HttpResponse, named: Mapping[str, Any]) -> dict[str, Any]:
    if location := response.headers.get("Location"):
        for name, value in named.items():
            location = location.replace(str(value), f"{{{name}}}") if isinstance(value, UUID) else location
        return {"location": location}
    is_json = "json" in response.headers.get("Content-Type", "")
    return {"json": json.loads(response.content)} if is_json and response.content else {}


def _again(seen: Seen, named: Mapping[str, Any]) -> HttpResponse:
    if location := seen.answer.get("location"):
        for name, value in named.items():
            location = location.replace(f"{{{name}}}", str(value))
        return HttpResponseRedirect(location)
    if "json" in seen.answer:
        return JsonResponse(seen.answer["json"], status=seen.status)
    return HttpResponse(status=seen.status)

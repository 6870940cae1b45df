"""Open311 GeoReport v2: services, their definitions, and requests, as JSON or XML; a subdistrict is a jurisdiction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from ninja.errors import AuthenticationError

from gongzhi.domain.actors.words import ConsentWay
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.intake import queries as intake
from gongzhi.domain.needs import queries, services
from gongzhi.domain.needs.words import NeedSource
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation import time
from gongzhi.foundation.errors import GongzhiError, NotAllowed, NotSo, NotThere
from gongzhi.interfaces.api.guards import Key
from gongzhi.interfaces.api.open311_shapes import Answer, error, face_facts, kind_facts, question_facts, shown
from gongzhi.interfaces.common.guards import SECURE_FIRST, Request, owed, page
from gongzhi.interfaces.common.limits import brake
from gongzhi.interfaces.common.middleware import note_refusal

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], Answer]
OPEN = "Open311 shows what everybody may know of needs; writing asks for a key."
FORMATS = ("json", "xml")
MOST, LONGEST = 1000, timedelta(days=90)
# Nothing was reported before; moments far away cannot even be counted with.
EARLIEST = 2000
# Fixed for all time: the same message of another system finds the same need again.
SPACE = UUID("5b0a7a52-6f2e-4b7e-9d0f-311311311311")


def door(*methods: str) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Makes an Open311 address of a function that gives (root, facts): format by the address's ending, errors too."""

    def wrap(view: View[P]) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @page(None, open_because=OPEN)
        @require_http_methods([*methods])
        def answered(request: Request, /, ending: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                if ending not in FORMATS:
                    raise NotThere(_("Requests and services end with .json or .xml."))
                status = 201 if request.method == "POST" else 200
                return shown(view(request, *args, **kwargs), ending, status)
            except GongzhiError as problem:
                if isinstance(problem, NotAllowed):
                    note_refusal(request)
                return shown(error(problem), ending, error_status(problem))

        answered.__doc__, answered.__name__ = view.__doc__, view.__name__
        return answered

    return wrap


def error_status(problem: GongzhiError) -> int:
    """Gives the status that GeoReport asks for: 403 without a key, 404, else 400."""
    return 403 if isinstance(problem, NotAllowed) else 404 if isinstance(problem, NotThere) else 400


def jurisdiction(request: HttpRequest) -> Place:
    """Reads the subdistrict that a request is about; raises ``NotSo`` where none is named, ``NotThere``."""
    code = request.POST.get("jurisdiction_id") or request.GET.get("jurisdiction_id", "")
    if not code:
        raise NotSo(_("jurisdiction_id was not provided: the twelve digits of a subdistrict."))
    found = places.place_by_code(code)
    if found.kind != PlaceKind.SUBDISTRICT:
        raise NotThere(_("jurisdiction_id is not the code of a subdistrict."))
    return found


@door("GET")
def service_list(request: Request) -> Answer:
    """Lists the kinds of need that can be reported."""
    jurisdiction(request)
    return "services", [kind_facts(one) for one in queries.kinds().select_related("parent")]


@door("GET")
def service_definition(request: Request, code: str) -> Answer:
    """Shows what a kind of need asks besides."""
    jurisdiction(request)
    kind = queries.kind(code)
    asked = [question_facts(one, at) for at, one in enumerate(queries.questions_of(kind.code), start=1)]
    return "service_definition", {"service_code": kind.code, "attributes": asked}


@door("GET", "POST")
def service_requests(request: Request) -> Answer:
    """Lists public needs, or takes one in for whoever holds the key."""
    area = jurisdiction(request)
    if request.method == "POST":
        return "service_requests", [_take_in(request, area)]
    return "service_requests", [
        face_facts(one) for one in queries.public_needs_below(area.path, _filters(request))[:MOST]
    ]


@door("GET")
def service_request(request: Request, number: str) -> Answer:
    """Shows what everybody may know of one need."""
    area = jurisdiction(request)
    face = queries.public_need(number)
    if not face.community.path.startswith(area.path):
        raise NotThere(_("There is no such request in this jurisdiction."))
    return "service_requests", [face_facts(face)]


@door("GET")
def token(request: Request, token: UUID) -> Answer:
    """Gives the number that a public need has, by the token that its report was answered with."""
    area = jurisdiction(request)
    face = queries.face_of(token)
    if face is None or not places.place(face.community_id).path.startswith(area.path):
        raise NotThere(_("There is no such request in this jurisdiction."))
    return "service_requests", [{"token": str(token), "service_request_id": face.number}]


def _filters(request: HttpRequest) -> queries.FaceFilters:
    until = _moment(request, "end_date")
    since = _moment(request, "start_date")
    numbers = tuple(one for one in request.GET.get("service_request_id", "").upper().split(",") if one)
    if not numbers:
        until = until or time.now()
        since = max(since or until - LONGEST, until - LONGEST)
    status = {"open": True, "closed": False}.get(request.GET.get("status", ""))
    kinds = tuple(one for one in request.GET.get("service_code", "").split(",") if one)
    return queries.FaceFilters(numbers=numbers, kinds=kinds, since=since, until=until, is_open=status)


def _moment(request: HttpRequest, name: str) -> datetime | None:
    text = request.GET.get(name, "")
    try:
        found = parse_datetime(text) if text else None
    except ValueError:
        found = None
    if text and (found is None or found.tzinfo is None or found.year < EARLIEST):
        raise NotSo(_("%(name)s is not a moment with a time zone, as 2026-11-28T09:00:00Z.") % {"name": name})
    return found


def _take_in(request: Request, area: Place) -> dict[str, Any]:
    _log_in(request)
    brake(request, "report")
    sent = request.POST
    place = _place(request, area)
    request.standing.demand(Permission.NEED_OPEN, at=place)
    known = sent.get("external_id", "") or sent.get("token", "")
    id_ = uuid5(SPACE, f"{request.standing.user_id} {known}") if known else None
    if id_ is not None and (number := queries.number_of(id_)):
        return _received(request, id_, number)
    answers = {
        name.removeprefix("attribute[").rstrip("]"): ", ".join(sent.getlist(name))
        for name in sent
        if name.startswith("attribute[")
    }
    try:
        with transaction.atomic():
            need = services.open_need(
                place_id=place.pk,
                kind=sent.get("service_code", ""),
                text=sent.get("description", ""),
                source=NeedSource.OPEN311,
                by=request.standing.by,
                answers={name.rstrip("[]"): words for name, words in answers.items()},
                is_asked=True,
                id=id_,
                photo=request.FILES.get("media"),
                contact=_contact(request),
            ).need
    except IntegrityError:
        # The same report arrived twice at the same moment, or went on where the key does not reach.
        if id_ is None or not (number := queries.number_of(id_)):
            raise NotSo(_("This external_id was used before. Ask for that request by its number.")) from None
        return _received(request, id_, number)
    return _received(request, need.pk, need.number)


def _received(request: Request, id_: UUID, number: str) -> dict[str, Any]:
    return {"service_request_id": number, "token": str(id_), "service_notice": _notice(request), "account_id": ""}


def _contact(request: Request) -> services.ReporterContact | None:
    """Reads whom to ask about the result: who gives a telephone number here agrees that it is kept for that."""
    sent = request.POST
    phone = sent.get("phone", "").strip()
    if not phone:
        return None
    name = f"{sent.get('last_name', '')}{sent.get('first_name', '')}".strip()
    return services.ReporterContact(name[:40] or _("the caller"), phone, ConsentWay.SELF)


def _notice(request: Request) -> str:
    """Says what became of the reporter's own facts, so that the other system can tell her."""
    sent, said = request.POST, []
    if sent.get("phone", "").strip():
        said.append(_("The telephone number is kept sealed, two years at most, to ask about the result."))
    elif sent.get("first_name") or sent.get("last_name"):
        said.append(_("The name is not kept, because no telephone number came with it."))
    if unkept := [name for name in ("email", "device_id", "account_id") if sent.get(name)]:
        said.append(_("Not kept: %(names)s.") % {"names": ", ".join(unkept)})
    return " ".join(said)


def _log_in(request: Request) -> None:
    key = request.POST.get("api_key", "") or request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not key:
        raise NotAllowed(_("api_key was not provided. Make one on the page “Me”, under keys for programs."))
    try:
        Key().authenticate(request, key)
    except AuthenticationError as problem:
        raise NotAllowed(str(problem)) from None
    if owed(request):
        raise NotAllowed(SECURE_FIRST)


def _place(request: HttpRequest, area: Place) -> Place:
    """Finds the place of a report: by its identifier, its position, or the address in words."""
    found = _pointed_at(request, area) or intake.place_below(request.POST.get("address_string", ""), area)
    if found is None and request.POST.get("address_string"):
        raise NotThere(_("address_string names no building or community of this jurisdiction. Send lat and long."))
    if found is None and not {"lat", "long", "address_id"} & set(request.POST):
        raise NotSo(_("lat and long, address_string or address_id were not provided."))
    if found is None or not found.path.startswith(area.path):
        raise NotThere(_("There is no building within 300 metres in this jurisdiction."))
    return found


def _pointed_at(request: HttpRequest, area: Place) -> Place | None:
    sent = request.POST
    if sent.get("address_id"):
        try:
            return places.place(UUID(sent["address_id"]))
        except ValueError:
            raise NotSo(_("address_id is not the identifier of a place.")) from None
    if sent.get("lat") and sent.get("long"):
        try:
            return queries.nearest_building(float(sent["long"]), float(sent["lat"]), below=area.path)
        except ValueError:
            raise NotSo(_("lat and long are degrees, as 39.99 and 116.41.")) from None
    return None

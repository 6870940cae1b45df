"""What Open311 answers look like, as JSON and as XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import reverse

from gongzhi.domain.needs import queries
from gongzhi.foundation.errors import GongzhiError, NotAllowed, NotThere

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import NeedKind, PublicNeed

# The name of the whole, and what is in it.
Answer = tuple[str, Any]
_ONE_OF = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
}


def shown(answer: Answer, ending: str, status: int) -> HttpResponse:
    """Writes an answer in the format that the address ends with."""
    root, facts = answer
    if ending != "xml":
        return JsonResponse(facts, status=status, safe=False, json_dumps_params={"ensure_ascii": False})
    whole = Element(root)
    _fill(whole, root, facts)
    body = tostring(whole, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, status=status, content_type="text/xml; charset=utf-8")


def _fill(into: Element, name: str, facts: Any) -> None:
    if isinstance(facts, list):
        for one in facts:
            _fill(SubElement(into, _ONE_OF[name]), name, one)
    elif isinstance(facts, dict):
        for key, value in facts.items():
            _fill(SubElement(into, key), key, value)
    else:
        into.text = str(facts).lower() if isinstance(facts, bool) else str(facts)


def error(problem: GongzhiError) -> Answer:
    """Writes a refusal."""
    status = 403 if isinstance(problem, NotAllowed) else 404 if isinstance(problem, NotThere) else 400
    return "errors", [{"code": status, "description": str(problem)}]


def kind_facts(kind: NeedKind) -> dict[str, Any]:
    """Shows a kind of need as a service."""
    return {
        "service_code": kind.code,
        "service_name": queries.kind_name(kind),
        "description": "",
        "metadata": bool(kind.questions),
        "type": "realtime",
        "keywords": "",
        "group": queries.kind_name(kind.parent) if kind.parent else "",
    }


def question_facts(one: queries.Question, order: int) -> dict[str, Any]:
    """Shows what a kind asks besides as an attribute of the service."""
    facts: dict[str, Any] = {
        "variable": True,
        "code": one.code,
        "datatype": "singlevaluelist" if one.choices else "string",
        "required": one.is_needed,
        "datatype_description": "",
        "order": order,
        "description": queries.question_name(one),
    }
    return facts | {"values": [{"key": word, "name": word} for word in one.choices]} if one.choices else facts


def face_facts(face: PublicNeed) -> dict[str, Any]:
    """Shows what everybody may know of a need; its words only where a colleague has released them."""
    place = face.building or face.community
    return {
        "service_request_id": face.number,
        "status": "open" if face.closed_at is None else "closed",
        "status_notes": queries.public_state_words(face.state),
        "service_name": queries.kind_name(face.kind),
        "service_code": face.kind.code,
        "description": face.words if face.is_released else "",
        "agency_responsible": "",
        "service_notice": "",
        "requested_datetime": face.opened_at.isoformat(),
        "updated_datetime": face.changed_at.isoformat(),
        "expected_datetime": "",
        "address": f"{face.community.name} {face.building.name}" if face.building else face.community.name,
        "address_id": str(place.pk),
        "zipcode": "",
        "lat": "" if place.latitude is None else place.latitude,
        "long": "" if place.longitude is None else place.longitude,
        "media_url": settings.SITE_ADDRESS + reverse("public:face_photo", args=[face.number]) if face.photo else "",
    }

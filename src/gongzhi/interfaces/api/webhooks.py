"""Webhooks for programs that set up the installation."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Schema

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import communities_below, place
from gongzhi.foundation.webhooks import queries, services
from gongzhi.foundation.webhooks.words import DeliveryState, Event
from gongzhi.interfaces.api.guards import permitted
from gongzhi.interfaces.api.paging import Page, Paging, paged
from gongzhi.interfaces.api.problems import COMMANDED
from gongzhi.interfaces.common.commands import run_once
from gongzhi.interfaces.common.request import Request

router = Router()


class EndpointIn(Schema):
    """Whom to tell; no events: of all, no area: of the whole installation."""

    name: str
    url: str
    events: list[Event] = []
    area_id: UUID | None = None


class EndpointOut(Schema):
    """A webhook without its secret."""

    id: UUID
    name: str
    url: str
    events: list[str]
    communities: list[UUID]
    made_at: datetime
    ended_at: datetime | None


class MadeEndpoint(Schema):
    """A webhook just set up; the secret is told only now, so keep it: a repeat tells it not."""

    id: UUID
    secret: str


class DeliveryOut(Schema):
    """One event for one webhook."""

    id: UUID
    event: str
    subject: UUID
    at: datetime
    state: str
    tries: int
    tried_at: datetime | None
    status: int | None
    error: str


class DeliveryFilter(Paging):
    """Which deliveries."""

    state: DeliveryState | None = None


ONE: Any = {201: dict[str, Any], 202: dict[str, Any], **COMMANDED}


@router.get("/webhooks", response=list[EndpointOut], url_name="webhooks")
@permitted(Permission.SETUP)
def list_endpoints(request: Request) -> list[Any]:
    """Lists the webhooks."""
    del request
    return [{name: getattr(one, name) for name in EndpointOut.model_fields} for one in queries.endpoints()]


@router.post("/webhooks", response={201: MadeEndpoint, 202: MadeEndpoint, **COMMANDED}, url_name="webhook-add")
@permitted(Permission.SETUP)
def add_endpoint(request: Request, sent: EndpointIn) -> HttpResponse:
    """Sets up a webhook."""
    told: dict[str, str] = {"secret": ""}

    def do() -> dict[str, Any]:
        area = place(sent.area_id) if sent.area_id else None
        inside = list(communities_below(area.path).values_list("pk", flat=True)) if area else []
        made, told["secret"] = services.add_endpoint(
            sent.name, url=sent.url, events=sent.events, communities=inside, by=request.standing.by
        )
        return {"id": made.pk}

    status, given = run_once(request, "webhook.add", do)
    return JsonResponse(given | told, status=status)


@router.post("/webhooks/{uuid:endpoint_id}/end", response=ONE, url_name="webhook-end")
@permitted(Permission.SETUP)
def end_endpoint(request: Request, endpoint_id: UUID) -> HttpResponse:
    """Tells a webhook nothing more."""
    return _once(request, "end", endpoint_id, services.end_endpoint)


@router.post("/webhooks/{uuid:endpoint_id}/try", response=ONE, url_name="webhook-try")
@permitted(Permission.SETUP)
def try_endpoint(request: Request, endpoint_id: UUID) -> HttpResponse:
    """Sends a trial."""
    return _once(request, "try", endpoint_id, services.try_endpoint)


@router.get("/webhooks/{uuid:endpoint_id}/deliveries", response=Page[DeliveryOut], url_name="webhook-deliveries")
@permitted(Permission.SETUP)
def list_deliveries(request: Request, endpoint_id: UUID, wanted: Query[DeliveryFilter]) -> dict[str, Any]:
    """Lists what was sent to a webhook, the newest first."""
    del request
    found = queries.deliveries_of(queries.endpoint(endpoint_id).pk, state=wanted.state or "")
    return paged(found, wanted, lambda one: {name: getattr(one, name) for name in DeliveryOut.model_fields})


@router.post("/webhook-deliveries/{uuid:delivery_id}/replay", response=ONE, url_name="webhook-replay")
@permitted(Permission.SETUP)
def replay(request: Request, delivery_id: UUID) -> HttpResponse:
    """Sends a delivery again."""
    return _once(request, "replay", delivery_id, services.replay_delivery)


def _once(request: Request, verb: str, id: UUID, do: Any) -> HttpResponse:
    def carry_out() -> dict[str, Any]:
        do(id, by=request.standing.by)
        return {"id": id}

    status, given = run_once(request, f"webhook.{verb}", carry_out)
    return JsonResponse(given, status=status)

"""Endpoints and what was delivered to them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.webhooks.models import Delivery, Endpoint
from gongzhi.foundation.webhooks.words import DeliveryState

__all__ = ["deliveries_of", "delivery", "endpoint", "endpoints", "endpoints_for"]


def endpoints() -> QuerySet[Endpoint]:
    """Lists all endpoints, the oldest first, with their last delivery and how many were given up."""
    failed = Count("deliveries", filter=Q(deliveries__state=DeliveryState.FAILED))
    return Endpoint.objects.annotate(last_at=Max("deliveries__at"), failed=failed).order_by("ended_at", "made_at", "id")


def endpoint(endpoint_id: UUID) -> Endpoint:
    """Finds an endpoint; raises ``NotThere``."""
    found = Endpoint.objects.filter(pk=endpoint_id).first()
    if found is None:
        raise NotThere(_("There is no such webhook."))
    return found


def endpoints_for(event: str, community: UUID) -> list[UUID]:
    """Names the endpoints that are told of an event in a community."""
    here = Q(communities=[]) | Q(communities__contains=[community])
    wanted = Q(events=[]) | Q(events__contains=[event])
    return list(Endpoint.objects.filter(here, wanted, ended_at=None).order_by("pk").values_list("pk", flat=True))


def deliveries_of(endpoint_id: UUID, *, state: str = "", since: datetime | None = None) -> QuerySet[Delivery]:
    """Lists what was delivered to an endpoint, the newest first."""
    found = Delivery.objects.filter(endpoint_id=endpoint_id)
    found = found.filter(state=state) if state else found
    return found.filter(at__gte=since) if since else found


def delivery(delivery_id: UUID) -> Delivery:
    """Finds a delivery; raises ``NotThere``."""
    found = Delivery.objects.select_related("endpoint").filter(pk=delivery_id).first()
    if found is None:
        raise NotThere(_("There is no such delivery. It may be older than 90 days."))
    return found

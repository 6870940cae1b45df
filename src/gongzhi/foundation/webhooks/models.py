"""Who is told, and each telling."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gongzhi.foundation.models import Row
from gongzhi.foundation.webhooks.words import DeliveryState, Event

RETENTION_DAYS = 90


class Endpoint(Row):
    """An address that is told of events; without ``events`` of all, without ``communities`` of the whole installation.

    ``secret`` is sealed; whoever set the endpoint up was shown it once.
    """

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=20), default=list)
    communities = ArrayField(models.UUIDField(), default=list)
    secret = models.BinaryField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made_at", "id")

    class Privacy:
        open = frozenset({"id", "name", "url", "events", "communities", "secret", "made_at", "ended_at"})


class Delivery(Row):
    """One event for one endpoint; holds ids only, the words are made when it leaves. ``error`` names the last fault."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    event = models.CharField(max_length=20, choices=Event)
    subject = models.UUIDField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(event__in=Event.values), name="webhooks_event_known"),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.DELIVERED) | Q(status__range=(200, 299)), name="webhooks_delivered_2xx"
            ),
        )
        indexes = (models.Index(fields=("endpoint", "-at", "-id"), name="webhooks_newest"),)

    class Privacy:
        open = frozenset({"id", "endpoint", "event", "subject", "at", "state", "tries", "tried_at", "status", "error"})

"""Telling endpoints of events: written down in the open transaction, sent after its commit, tried again."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from gongzhi.foundation import encryption
from gongzhi.foundation.background import defer
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import now
from gongzhi.foundation.webhooks import queries
from gongzhi.foundation.webhooks.models import Delivery, Endpoint
from gongzhi.foundation.webhooks.words import DeliveryState, Event

# The job in interfaces/jobs has this name, and takes ``delivery_id``; it tries this often.
DELIVERING = "gongzhi.deliver_webhook"
MOST_TRIES = 8
_TABLE, _COLUMN = "webhooks_endpoint", "secret"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent now: where to, the secret that signs it, and what it is about."""

    url: str
    secret: str
    event: str
    subject: UUID
    at: datetime


@transaction.atomic
def add_endpoint(
    name: str, *, url: str, by: By, events: Sequence[str] = (), communities: Sequence[UUID] = ()
) -> tuple[Endpoint, str]:
    """Adds an endpoint; gives it with its secret, which is shown only now. Raises ``NotSo``."""
    name = name.strip()
    if not name:
        sentence = _("Say whom it tells.")
        raise NotSo(sentence, fields={"name": sentence})
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or len(url) > 500 or parts.username:
        sentence = _("Give a whole address that begins with https:// and holds no password.")
        raise NotSo(sentence, fields={"url": sentence})
    if unknown := set(events) - set(Event.values):
        sentence = _("Nobody is told of %(event)s.") % {"event": ", ".join(sorted(unknown))}
        raise NotSo(sentence, fields={"events": sentence})
    secret, row = secrets.token_urlsafe(32), uuid7()
    endpoint = Endpoint.objects.create(
        id=row,
        name=name,
        url=url,
        events=sorted(events),
        communities=sorted(communities),
        secret=encryption.seal(secret, table=_TABLE, column=_COLUMN, row=row),
        made_at=now(),
    )
    journal.note("webhook.add", endpoint, by=by.user)
    return endpoint, secret


@transaction.atomic
def end_endpoint(endpoint_id: UUID, *, by: By) -> Endpoint:
    """Tells an endpoint nothing more; what waits is not sent. Raises ``NotThere``, ``NotNow``."""
    endpoint = Endpoint.objects.select_for_update().get(pk=queries.endpoint(endpoint_id).pk)
    if endpoint.ended_at is not None:
        raise NotNow(_("It has ended already."))
    endpoint.ended_at = now()
    endpoint.save(update_fields=["ended_at"])
    journal.note("webhook.end", endpoint, by=by.user)
    return endpoint


def announce(event: str, subject: UUID, *, community: UUID) -> int:
    """Writes a delivery, and its job, for each endpoint that is told of this; returns how many.

    In the caller's transaction, so that its commit keeps both or neither.
    """
    if event not in Event.values:
        return 0
    return _write(queries.endpoints_for(event, community), event, subject)


def _write(endpoints: Sequence[UUID], event: str, subject: UUID) -> int:
    moment = now()
    rows = [Delivery(endpoint_id=one, event=event, subject=subject, at=moment) for one in endpoints]
    if rows:
        Delivery.objects.bulk_create(rows)
        jobs: list[JSONDict] = [{"delivery_id": str(row.pk)} for row in rows]
        app.configure_task(DELIVERING).batch_defer(*jobs)
    return len(rows)


@transaction.atomic
def try_endpoint(endpoint_id: UUID, *, by: By) -> None:
    """Sends a trial to an endpoint. Raises ``NotThere``, ``NotNow``."""
    endpoint = queries.endpoint(endpoint_id)
    _demand_open(endpoint)
    _write([endpoint.pk], Event.TRIED, endpoint.pk)
    journal.note("webhook.try", endpoint, by=by.user)


@transaction.atomic
def replay_delivery(delivery_id: UUID, *, by: By) -> Delivery:
    """Sends once more what was given up or delivered, under the same identifier. Raises ``NotThere``, ``NotNow``."""
    found = Delivery.objects.select_for_update().get(pk=queries.delivery(delivery_id).pk)
    _demand_open(found.endpoint)
    if found.state == DeliveryState.WAITING:
        raise NotNow(_("It is on its way already."))
    found.state, found.status, found.error, found.tries = DeliveryState.WAITING, None, "", 0
    found.save(update_fields=["state", "status", "error", "tries"])
    defer(DELIVERING, delivery_id=found.pk)
    journal.note("webhook.replay", found.endpoint, by=by.user)
    return found


def _demand_open(endpoint: Endpoint) -> None:
    if endpoint.ended_at is not None:
        raise NotNow(_("This webhook has ended. Set up a new one."))


@transaction.atomic
def begin_delivery(delivery_id: UUID) -> Letter | None:
    """Gives what is to be sent; nothing where it was sent, the endpoint has ended, or its time is over."""
    found = Delivery.objects.select_related("endpoint").filter(pk=delivery_id, state=DeliveryState.WAITING).first()
    if found is None or found.endpoint.ended_at is not None:
        return None
    secret = encryption.unseal(bytes(found.endpoint.secret), table=_TABLE, column=_COLUMN, row=found.endpoint_id)
    return Letter(found.endpoint.url, secret, found.event, found.subject, found.at)


@transaction.atomic
def note_answer(delivery_id: UUID, *, status: int | None, error: str = "") -> bool:
    """Notes what an endpoint answered, or the fault; tells whether it arrived (any 2xx).

    After the last try the delivery is given up; it can be replayed by hand.
    """
    arrived = status is not None and 200 <= status < 300
    found = Delivery.objects.filter(pk=delivery_id)
    found.update(tries=F("tries") + 1, tried_at=now(), status=status, error=error[:120])
    if arrived:
        found.update(state=DeliveryState.DELIVERED)
    else:
        found.filter(tries__gte=MOST_TRIES).update(state=DeliveryState.FAILED)
    return arrived


def sign(secret: str, moment: int, body: bytes) -> str:
    """Signs a body (HMAC-SHA256 over moment, full stop and body), as the receiver works it out again."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


@transaction.atomic
def forget_deliveries(*, before: datetime) -> int:
    """Removes deliveries older than that; returns how many."""
    return Delivery.objects.filter(at__lt=before).delete()[0]

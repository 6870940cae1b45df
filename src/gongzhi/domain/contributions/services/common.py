"""What the verbs of this room share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import keepers_of, organisation_users
from gongzhi.foundation import ids, time
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.outbox import services as outbox
from gongzhi.foundation.outbox.words import MessageKind

if TYPE_CHECKING:
    from django.db.models import Model

    from gongzhi.domain.actors.models import Organisation


def next_number(kind: str, prefix: str) -> str:
    """Takes the next public number of postings or agreements; numbers count over the whole district."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [f"contributions_{kind}_seq"])
        return ids.public_number(prefix, int(cursor.fetchone()[0]))


def demand_taking_part(body: Organisation) -> None:
    """Raises ``NotNow`` where an organisation waits, was declined or has left."""
    is_here = body.state == "confirmed" and (body.until is None or body.until > time.today())
    if not is_here:
        raise NotNow(_("“%(name)s” does not take part, or not yet.") % {"name": body.name})


def tell_organisations(kind: MessageKind, subject: Model, bodies: Iterable[UUID], community: UUID) -> None:
    """Sends a message to everybody who acts for these organisations today."""
    users = organisation_users(bodies, time.today())
    outbox.send_all(kind, (subject._meta.label_lower, subject.pk), to=users, community=community)


def tell_community(kind: MessageKind, subject: Model, community: UUID) -> None:
    """Sends a message to whoever answers for the community."""
    users = keepers_of(community, time.today())
    outbox.send_all(kind, (subject._meta.label_lower, subject.pk), to=users, community=community)


def tell_user(kind: MessageKind, subject: Model, user: UUID) -> None:
    """Sends a message to one account."""
    community: UUID | None = getattr(subject, "community_id", None)
    outbox.send(kind, (subject._meta.label_lower, subject.pk), to=user, community=community)

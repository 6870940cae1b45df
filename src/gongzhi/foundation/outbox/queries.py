"""Messages as their readers and the operator see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncDate

from gongzhi.foundation.outbox.models import Message
from gongzhi.foundation.outbox.words import URGENT
from gongzhi.foundation.time import local, now

__all__ = [
    "DigestLine",
    "digest_of",
    "messages_for",
    "messages_of_day",
    "unread_count",
    "unsent_messages",
    "urgent_messages",
]


def messages_for(user: UUID) -> QuerySet[Message]:
    """Lists what was sent to a user, newest first."""
    return Message.objects.filter(to=user)


def unread_count(user: UUID) -> int:
    """Counts what a user has not read yet."""
    return Message.objects.filter(to=user, read_at=None).count()


def urgent_messages(user: UUID) -> QuerySet[Message]:
    """Lists what is urgent and not read yet, newest first; of what was said again about one thing, the last word."""
    urgent = Message.objects.filter(to=user, kind__in=URGENT)
    last = urgent.order_by("kind", "subject", "-at", "-pk").distinct("kind", "subject")
    return messages_for(user).filter(pk__in=last.values("pk"), read_at=None)


@dataclass(frozen=True, slots=True)
class DigestLine:
    """How many messages of one kind somebody got on one day, how many of them are new, and the last of them."""

    day: date
    kind: str
    count: int
    unread: int
    last_at: datetime


def digest_of(user: UUID, *, since: datetime, until: datetime | None = None) -> list[DigestLine]:
    """Collects what was sent to a user by day and kind, the newest day first."""
    found = Message.objects.filter(to=user, at__gt=since)
    found = found.filter(at__lte=until) if until else found
    rows = (
        found.annotate(day=TruncDate("at", tzinfo=local(since).tzinfo))
        .values_list("day", "kind")
        .annotate(count=Count("pk"), unread=Count("pk", filter=Q(read_at=None)), last_at=Max("at"))
        .order_by("-day", "kind")
    )
    return [DigestLine(*row) for row in rows]


def messages_of_day(user: UUID, *, day: date, kind: str) -> QuerySet[Message]:
    """Lists what was sent to a user on one day about one kind, newest first."""
    begins = datetime.combine(day, time.min, tzinfo=local(now()).tzinfo)
    return messages_for(user).filter(kind=kind, at__gte=begins, at__lt=begins + timedelta(days=1))


def unsent_messages(*, before: datetime) -> QuerySet[Message]:
    """Lists messages older than that which have not left yet, for ``doctor``."""
    return Message.objects.filter(sent_at=None, at__lt=before)

"""Messages as their readers and the operator see them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from gongzhi.foundation.outbox.models import Message

__all__ = ["messages_for", "unread_count", "unsent_messages"]


def messages_for(user: UUID) -> QuerySet[Message]:
    """Lists what was sent to a user, newest first."""
    return Message.objects.filter(to=user)


def unread_count(user: UUID) -> int:
    """Counts what a user has not read yet."""
    return Message.objects.filter(to=user, read_at=None).count()


def unsent_messages(*, before: datetime) -> QuerySet[Message]:
    """Lists messages older than that which have not left yet, for ``doctor``."""
    return Message.objects.filter(sent_at=None, at__lt=before)

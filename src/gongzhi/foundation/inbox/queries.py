"""Reading receipts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.foundation.inbox.models import Receipt
from gongzhi.foundation.time import midnight_of

__all__ = ["answers_since", "answers_to", "receipt_of"]


def receipt_of(command: UUID, *, by: UUID) -> Receipt | None:
    """Finds the receipt of one's own command; another user's is never told."""
    return Receipt.objects.filter(user=by, command=command).first()


def answers_to(commands: Sequence[UUID], *, by: UUID) -> dict[UUID, dict[str, Any]]:
    """Finds the answers to one's own commands: command → answer; those that never came are left out."""
    rows = Receipt.objects.filter(user=by, command__in=commands, answer__isnull=False)
    return {command: answer for command, answer in rows.values_list("command", "answer") if answer is not None}


def answers_since(moment: datetime, *, by: UUID, verbs: str) -> list[tuple[UUID, str, dict[str, Any]]]:
    """Lists one's own commands since the day of a moment whose verbs begin so, by day: id, verb, answer."""
    rows = Receipt.objects.filter(user=by, at__gte=midnight_of(moment), verb__startswith=verbs, answer__isnull=False)
    found = rows.order_by("at", "command").values_list("command", "verb", "answer")
    return [(command, verb, answer) for command, verb, answer in found if answer is not None]

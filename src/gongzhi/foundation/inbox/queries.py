"""Reading receipts."""

from __future__ import annotations

from uuid import UUID

from gongzhi.foundation.inbox.models import Receipt

__all__ = ["receipt_of"]


def receipt_of(command: UUID, *, by: UUID) -> Receipt | None:
    """Finds the receipt of one's own command; another user's is never told."""
    return Receipt.objects.filter(user=by, command=command).first()

"""What every table of the house shares: its identifier, and the declaration of what is personal in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from gongzhi.foundation.ids import uuid7


@dataclass(frozen=True, slots=True)
class Personal:
    """Why a personal field is kept (PIPL §6, §13, §17, §19; guardrail R2).

    ``retention`` says in words when it goes; ``days`` is the number of days after the event named there, or None
    where the row's own end decides.
    """

    purpose: str
    basis: str
    retention: str
    days: int | None = None


class Row(models.Model):
    """A row with an identifier made by whoever creates the thing (UUID version 7).

    Each model adds ``class Privacy`` with ``open`` (a set of field names) and ``personal`` (name → ``Personal``).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True

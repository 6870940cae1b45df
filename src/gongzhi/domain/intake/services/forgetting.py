"""Emptying what was written down once it has served (R2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from gongzhi.domain.intake.models import HotlineContact, HotlineOrder, NeedDraft
from gongzhi.domain.intake.words import DraftState
from gongzhi.foundation import files

# By so much longer than other drafts one that nobody has read yet keeps its words.
LONGER = timedelta(days=275)
# Stands where a reply stood: that the order was answered stays known.
EMPTIED = "—"


@transaction.atomic
def forget_drafts(*, before: datetime) -> int:
    """Empties the words of drafts made before that which were taken in or dropped; returns how many rows changed.

    One that still waits loses contact and screenshot, and keeps for a year the words that somebody has yet to read; a
    screenshot alone, without words, is dropped with them.
    """
    old = NeedDraft.objects.filter(made_at__lt=before)
    waiting = old.filter(state=DraftState.WAITING)
    left = waiting.filter(Q(text="") | Q(made_at__lt=before - LONGER))
    count = left.update(state=DraftState.DROPPED, contact=None, photo="", text="", address="")
    count += waiting.exclude(photo="", contact=None).update(photo="", contact=None)
    over = old.exclude(state=DraftState.WAITING).exclude(text="", address="")
    return count + over.update(text="", address="")


@transaction.atomic
def forget_orders() -> int:
    """Empties replies, what was said, and who rang about needs whose own words are gone; returns how many rows."""
    gone = HotlineOrder.objects.filter(need__text="")
    count = gone.exclude(reply__in=("", EMPTIED)).update(reply=EMPTIED)
    count += gone.exclude(caller=None).update(caller=None)
    return count + HotlineContact.objects.filter(order__need__text="").exclude(text="").update(text="")


def sweep_screenshots(*, at: datetime) -> int:
    """Removes screenshots that no waiting draft names any more; the transaction must reach everywhere."""
    return files.sweep_orphans("intake", NeedDraft.objects.exclude(photo="").values_list("photo", flat=True), at=at)

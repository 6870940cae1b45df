"""Answering the hotline: whom one reached, what goes back, and when it left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.intake.models import HotlineContact, HotlineOrder
from gongzhi.domain.intake.words import ContactResult
from gongzhi.foundation import text as texts
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By


@transaction.atomic
def note_contact(
    order_id: UUID, *, way: str, result: str, text: str, by: By, at: datetime | None = None
) -> HotlineContact:
    """Notes that somebody tried to reach the reporter, and what came of it."""
    order, moment = HotlineOrder.objects.select_for_update().get(pk=order_id), at or time.now()
    words = texts.mask_identity_numbers(text.strip())[0]
    contact = HotlineContact.objects.create(order=order, at=moment, by_id=by.person, way=way, result=result, text=words)
    if result != ContactResult.NOT_REACHED:
        order.contacted_at = moment
        order.save(update_fields=["contacted_at"])
    journal.note("intake.contact", order, by=by.user, community=order.community_id)
    return contact


@transaction.atomic
def settle_reply(order_id: UUID, *, reply: str, by: By, at: datetime | None = None) -> HotlineOrder:
    """Settles what goes back to the hotline; it may be changed until it has left. Raises ``NotSo``, ``NotNow``."""
    order = HotlineOrder.objects.select_for_update().get(pk=order_id)
    if order.exported_at is not None:
        raise NotNow(_("This reply has left already. Tell the hotline by telephone what has changed."))
    if not reply.strip():
        sentence = _("Write what was done.")
        raise NotSo(sentence, fields={"reply": sentence})
    order.reply, order.replied_at = texts.mask_identity_numbers(reply.strip())[0], at or time.now()
    order.save(update_fields=["reply", "replied_at"])
    journal.note("intake.reply", order, by=by.user, community=order.community_id)
    return order


@transaction.atomic
def note_exported(orders: Sequence[UUID], *, by: By, at: datetime | None = None) -> int:
    """Notes that settled replies left in a sheet; returns how many."""
    settled = HotlineOrder.objects.select_for_update().filter(exported_at=None, replied_at__isnull=False)
    rows = list(settled.filter(pk__in=orders))
    HotlineOrder.objects.filter(pk__in=[one.pk for one in rows]).update(exported_at=at or time.now())
    journal.note_all("intake.export", [(one, one.community_id) for one in rows], by=by.user)
    return len(rows)

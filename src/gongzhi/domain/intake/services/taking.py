"""Drafts become needs once somebody confirms them, or are dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors.words import ConsentWay
from gongzhi.domain.intake import queries
from gongzhi.domain.intake.models import HotlineOrder, NeedDraft
from gongzhi.domain.intake.words import DraftSource, DraftState
from gongzhi.domain.needs.services import Opened, ReporterContact, open_need
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need

USUAL_TERM = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What somebody confirmed of a draft: where, of which kind, in which words, and for orders number and deadline."""

    place_id: UUID
    kind: str
    text: str
    number: str = ""
    due_at: datetime | None = None
    code: str = ""


@transaction.atomic
def take_in_draft(draft_id: UUID, confirmed: Confirmed, *, by: By, at: datetime | None = None) -> Opened:
    """Makes a need of a draft; its contact goes to the reporter, an order keeps the hotline's number and deadline.

    Raises ``NotThere``, ``NotNow`` where somebody was quicker, ``NotSo``.
    """
    draft, moment = _waiting(draft_id), at or time.now()
    name, phone = queries.contact_of_draft(draft)
    contact = ReporterContact(name or _("the caller"), phone, ConsentWay.SPOKEN) if phone else None
    opened = open_need(
        place_id=confirmed.place_id,
        kind=confirmed.kind,
        text=confirmed.text,
        source=draft.source,
        by=by,
        at=moment,
        contact=contact,
        code=confirmed.code,
        is_private=draft.source == DraftSource.HOTLINE,
    )
    draft.need, draft.contact, draft.photo, draft.state = opened.need, None, "", DraftState.TAKEN
    draft.save(update_fields=["need", "contact", "photo", "state"])
    if draft.source == DraftSource.HOTLINE:
        _order(draft, opened.need, confirmed, moment)
    journal.note("intake.take_in", draft, by=by.user, community=draft.community_id)
    return opened


def _order(draft: NeedDraft, need: Need, confirmed: Confirmed, at: datetime) -> HotlineOrder:
    number = confirmed.number.strip() or draft.number
    if not number:
        sentence = _("Write the number that the hotline gave it.")
        raise NotSo(sentence, fields={"number": sentence})
    due = confirmed.due_at or draft.due_at or draft.received_at + USUAL_TERM
    try:
        with transaction.atomic():
            return HotlineOrder.objects.create(
                need=need,
                community_id=need.community_id,
                caller_id=need.reporter_id,
                number=number[:40],
                received_at=min(draft.received_at, at),
                due_at=due,
            )
    except IntegrityError:
        sentence = _("An order with this number has been taken in already.")
        raise NotSo(sentence, fields={"number": sentence}) from None


@transaction.atomic
def drop_draft(draft_id: UUID, *, by: By) -> NeedDraft:
    """Drops a draft that is no need, and forgets its contact and words. Raises ``NotThere``, ``NotNow``."""
    draft = _waiting(draft_id)
    draft.state, draft.contact, draft.photo = DraftState.DROPPED, None, ""
    draft.text, draft.address = "", ""
    draft.save(update_fields=["state", "contact", "photo", "text", "address"])
    journal.note("intake.drop", draft, by=by.user, community=draft.community_id)
    return draft


def _waiting(draft_id: UUID) -> NeedDraft:
    draft = NeedDraft.objects.select_for_update().get(pk=draft_id)
    if draft.state != DraftState.WAITING:
        raise NotNow(_("Somebody was quicker: this draft was taken in or dropped already."))
    return draft

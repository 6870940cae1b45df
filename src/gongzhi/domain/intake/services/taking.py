"""Drafts become needs once somebody confirms them, or are dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors.words import ConsentWay
from gongzhi.domain.intake import queries
from gongzhi.domain.intake.models import HotlineOrder, NeedDraft
from gongzhi.domain.intake.words import DraftSource, DraftState
from gongzhi.domain.needs.services import Opened, ReporterContact, attach_report, open_need
from gongzhi.domain.places import queries as places
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need

USUAL_TERM = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What somebody confirmed of a draft: where, of which kind, in which words, and for orders number and deadline.

    ``answers`` are what the kind asks besides, by question; ``is_asked`` says that they were shown.
    """

    place_id: UUID
    kind: str
    text: str
    number: str = ""
    due_at: datetime | None = None
    code: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    is_asked: bool = False


@transaction.atomic
def take_in_draft(draft_id: UUID, confirmed: Confirmed, *, by: By, at: datetime | None = None) -> Opened:
    """Makes a need of a draft; its contact goes to the reporter, an order keeps the hotline's number and deadline.

    Raises ``NotThere``, ``NotNow`` where somebody was quicker, ``NotSo``.
    """
    draft, moment = _waiting(draft_id), at or time.now()
    if places.place(confirmed.place_id).community_id != draft.community_id:
        sentence = _("Choose a community, or a building, entrance or door in it.")
        raise NotSo(sentence, fields={"place": sentence})
    opened = open_need(
        place_id=confirmed.place_id,
        kind=confirmed.kind,
        text=confirmed.text,
        source=draft.source,
        by=by,
        at=moment,
        contact=_contact(draft),
        code=confirmed.code,
        answers=dict(confirmed.answers),
        is_asked=confirmed.is_asked,
        is_private=draft.source == DraftSource.HOTLINE,
    )
    of_hotline = OfHotline(confirmed.number, confirmed.due_at)
    _taken(draft, opened.need, opened.need.reporter_id, of_hotline, at=moment)
    journal.note("intake.take_in", draft, by=by.user, community=draft.community_id)
    return opened


@dataclass(frozen=True, slots=True)
class OfHotline:
    """The hotline's own number and deadline, where they were put right; else those of the draft hold."""

    number: str = ""
    due_at: datetime | None = None


@transaction.atomic
def attach_draft(
    draft_id: UUID, *, into: str, text: str, by: By, of_hotline: OfHotline | None = None, at: datetime | None = None
) -> Need:
    """Lets what stands in a draft go on in an open need, because it is the same matter; ``into`` is its number.

    Whoever rang follows that need, and an order is answered with it. Raises ``NotThere``, ``NotSo``, and ``NotNow``
    where the need is over or somebody was quicker with the draft.
    """
    draft, moment = _waiting(draft_id), at or time.now()
    need, person = attach_report(
        into, at_place=draft.community, contact=_contact(draft), text=text or draft.text, by=by, at=moment
    )
    _taken(draft, need, person, of_hotline or OfHotline(), at=moment)
    journal.note("intake.attach", draft, by=by.user, community=draft.community_id)
    return need


def _contact(draft: NeedDraft) -> ReporterContact | None:
    name, phone = queries.contact_of_draft(draft)
    return ReporterContact(name or _("the caller"), phone, ConsentWay.SPOKEN) if phone else None


def _taken(draft: NeedDraft, need: Need, caller: UUID | None, of_hotline: OfHotline, *, at: datetime) -> None:
    draft.need, draft.contact, draft.photo, draft.state = need, None, "", DraftState.TAKEN
    draft.save(update_fields=["need", "contact", "photo", "state"])
    if draft.source == DraftSource.HOTLINE:
        _order(draft, need, caller, of_hotline, at)


def _order(draft: NeedDraft, need: Need, caller: UUID | None, of_hotline: OfHotline, at: datetime) -> HotlineOrder:
    number = of_hotline.number.strip() or draft.number
    if not number:
        sentence = _("Write the number that the hotline gave it.")
        raise NotSo(sentence, fields={"number": sentence})
    due = of_hotline.due_at or draft.due_at or draft.received_at + USUAL_TERM
    try:
        with transaction.atomic():
            return HotlineOrder.objects.create(
                need=need,
                community_id=need.community_id,
                caller_id=caller,
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

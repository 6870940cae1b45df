"""Handing a need over: whoever received it first stays its owner, unless both sides agree."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs import queries
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services.steps import Step, add_event, demand_words, locked, tell
from gongzhi.domain.needs.words import NeedStep
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotAllowed, NotNow, NotSo
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By


@transaction.atomic
def offer_need(need_id: UUID, *, to: UUID, by: By, because: str, at: datetime | None = None) -> Need:
    """Offers a need to a colleague; its owner stays the owner until the colleague agrees.

    Raises ``NotSo`` for somebody else than a colleague, ``NotAllowed`` for anybody but the owner, ``NotNow``.
    """
    because = demand_words(because, "because", _("Say why it changes hands."))
    need, at = locked(need_id), at or time.now()
    _demand_open(need)
    if need.owner_id is not None and need.owner_id != by.person:
        raise NotAllowed(_("Only its owner can offer a need to a colleague."))
    names = dict(queries.colleagues(need, time.local(at).date()))
    if to not in names:
        sentence = _("Choose a colleague of this community.")
        raise NotSo(sentence, fields={"to": sentence})
    need.offered_to_id = to
    _note(need, Step(NeedStep.OFFERED, by, at, text=f"{names[to]}: {because}"))
    tell(MessageKind.NEED_OFFERED, need, to)
    return need


@transaction.atomic
def take_over_need(need_id: UUID, *, by: By, agrees: bool, because: str = "", at: datetime | None = None) -> Need:
    """Answers an offered hand-over: the colleague becomes the owner, or the owner stays.

    Raises ``NotAllowed`` for anybody but the one it was offered to.
    """
    need, at = locked(need_id), at or time.now()
    _demand_open(need)
    if by.person is None or need.offered_to_id != by.person:
        raise NotAllowed(_("This need was not offered to you, or the offer was answered already."))
    before = need.owner_id
    need.offered_to_id, need.owner_id = None, by.person if agrees else before
    _note(need, Step(NeedStep.HANDED if agrees else NeedStep.KEPT, by, at, text=because))
    tell(MessageKind.NEED_HANDED, need, before)
    return need


def _demand_open(need: Need) -> None:
    if need.closed_at is not None:
        raise NotNow(_("This need is over: it keeps its owner."))


def _note(need: Need, step: Step) -> None:
    need.save(update_fields=["owner", "offered_to"])
    add_event(need, step, from_state=need.state, to_state=need.state)
    journal.note(f"need.{step.step}", need, by=step.by.user, community=need.community_id)

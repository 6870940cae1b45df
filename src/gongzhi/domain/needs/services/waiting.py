"""Waiting: for the resident, while the clock stands still, and for somebody outside, while it goes on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services.clocks import resumed_clock
from gongzhi.domain.needs.services.steps import Step, demand_words, locked, move, tell, tell_reporters
from gongzhi.domain.needs.words import NeedState, NeedStep
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotAllowed, NotNow
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By


@transaction.atomic
def ask_back(need_id: UUID, *, by: By, question: str, at: datetime | None = None) -> Need:
    """Asks the resident something without which the work cannot go on; the clock stands still until the answer.

    Raises ``NotSo`` without a question, ``NotNow`` in another state.
    """
    question = demand_words(question, "question", _("Write what you need to know from the resident."))
    at = at or time.now()
    need = move(locked(need_id), Step(NeedStep.ASKED_BACK, by, at, text=question), waits_since=at)
    tell(MessageKind.NEED_QUESTION, need, need.reporter_id, need.owner_id)
    return need


@transaction.atomic
def wait_for_others(need_id: UUID, *, by: By, because: str, at: datetime | None = None) -> Need:
    """Says that somebody outside has to act first, and who; the clock goes on. Raises ``NotSo`` and ``NotNow``."""
    because = demand_words(because, "because", _("Say who has to act first, and what was agreed."))
    need = move(locked(need_id), Step(NeedStep.WAITED, by, at or time.now(), text=because))
    tell_reporters(MessageKind.NEED_WAITS, need)
    return need


@transaction.atomic
def resume_need(need_id: UUID, *, by: By, text: str = "", spoken: bool = False, at: datetime | None = None) -> Need:
    """Goes on with a need that waited; a clock that stood still runs on with the time that was left."""
    need, at = locked(need_id), at or time.now()
    step = Step(NeedStep.RESUMED, by, at, text=text, is_spoken=spoken)
    move(need, step, **resumed_clock(need, at))
    tell(MessageKind.NEED_RESUMED, need, need.owner_id, need.handled_by_id)
    return need


@transaction.atomic
def reply_need(need_id: UUID, *, text: str, by: By, code: UUID | None = None, at: datetime | None = None) -> Need:
    """Takes the resident's own answer to what she was asked back; raises ``NotSo``, ``NotAllowed`` and ``NotNow``."""
    text = demand_words(text, "text", _("Write your answer in a few words."))
    need = locked(need_id)
    is_own = (code is not None and code in need.granted_to and code != need.handler_id) or (
        by.person is not None and by.person == need.reporter_id
    )
    if not is_own:
        raise NotAllowed(_("Only the person who reported it can answer here."))
    if need.state != NeedState.WAITING_RESIDENT:
        raise NotNow(_("There is no question any more. Thank you all the same: it goes on."))
    at = at or time.now()
    move(need, Step(NeedStep.RESUMED, by, at, text=text), **resumed_clock(need, at))
    tell(MessageKind.NEED_RESUMED, need, need.owner_id, need.handled_by_id)
    return need

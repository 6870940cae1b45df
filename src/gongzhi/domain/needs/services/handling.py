"""The work on a need: accepting, starting, finishing with proof, declining or diverting with a reason, sending on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.needs import queries
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services.clocks import resumed_clock
from gongzhi.domain.needs.services.steps import (
    Step,
    add_event,
    demand_words,
    handed,
    keep_photo,
    locked,
    move,
    share_parts,
    tell,
    tell_of_parts,
    tell_reporters,
)
from gongzhi.domain.needs.words import DivertClass, NeedStep, PhotoPurpose
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By, reaching_too
from gongzhi.foundation.sentences import gettext as _

MOST_COST = 9_999_999


class WorkExtras(TypedDict, total=False):
    """What may be known about finished work besides its words and photo: what it cost in yuan, and when it was done."""

    cost: Decimal | None
    at: datetime | None


@transaction.atomic
def accept_need(need_id: UUID, *, by: By, at: datetime | None = None) -> Need:
    """Accepts a need for the body that the actor works for; raises ``NotNow`` where somebody was quicker."""
    need, at = locked(need_id), at or time.now()
    first = {"accepted_at": need.accepted_at or at} | _first_response(need, at)
    move(need, Step(NeedStep.ACCEPTED, by, at), handled_by_id=by.person, **first)
    tell_reporters(MessageKind.NEED_ACCEPTED, need)
    return need


def _first_response(need: Need, at: datetime) -> dict[str, object]:
    """Keeps whether the first response came in time: a clock that moves later makes nothing good or bad."""
    return {} if need.is_response_in_time is not None else {"is_response_in_time": at <= need.due_at}


@transaction.atomic
def start_need(need_id: UUID, *, by: By, at: datetime | None = None) -> Need:
    """Says that the work has begun; raises ``NotNow``."""
    need = move(locked(need_id), Step(NeedStep.STARTED, by, at or time.now()))
    tell_reporters(MessageKind.NEED_STARTED, need)
    return need


@transaction.atomic
def finish_need(
    need_id: UUID, *, by: By, text: str, photo: UploadedFile[Any] | None = None, **more: Unpack[WorkExtras]
) -> Need:
    """Says that the work is done and what came of it: nothing ends without its outcome (D12).

    Where the kind asks for proof a photo alone is enough, else it takes words. Raises ``NotSo`` without, ``NotNow`` in
    another state.
    """
    need = locked(need_id)
    at = more.get("at") or time.now()
    if not text.strip() and (photo is None or not need.kind.needs_proof):
        sentence = (
            _("Say what was done, or add a photo of it. A photo alone or words alone are enough.")
            if need.kind.needs_proof
            else _("Say in a few words what came of it.")
        )
        raise NotSo(sentence, fields={"text": sentence})
    if queries.has_open_parts(need):
        raise NotNow(_("Parts of it are still open. It is done when all of them are over."))
    if queries.awaits_answer(need):
        raise NotNow(_("It was asked in public. Publish the answer first; then it is done."))
    step = Step(NeedStep.DONE, by, at, text=text)
    move(need, step, done_at=at, asked_at=None, tries=0, cost=_cost(more.get("cost"), need.cost))
    if photo is not None:
        keep_photo(need, photo, PhotoPurpose.PROOF, by=by, at=at)
    tell_reporters(MessageKind.NEED_DONE, need, need.owner_id)
    return need


def _cost(given: Decimal | None, before: Decimal | None) -> Decimal | None:
    if given is None:
        return before
    if given < 0 or given > MOST_COST:
        sentence = _("Give the cost in yuan, from 0 to %(most)d.") % {"most": MOST_COST}
        raise NotSo(sentence, fields={"cost": sentence})
    return given


@transaction.atomic
def decline_need(need_id: UUID, *, by: By, because: str, article: str, at: datetime | None = None) -> Need:
    """Declines a need with a reason and the article that it rests on; its owner is told and may send it on.

    Raises ``NotSo`` where either is missing, ``NotNow`` in another state.
    """
    because = demand_words(because, "because", _("Give the reason: the resident will read it."))
    article = demand_words(article, "article", _("Name the article or contract clause that the refusal rests on."))
    need, at = locked(need_id), at or time.now()
    step = Step(NeedStep.DECLINED, by, at, text=because, article=article[:200])
    move(need, step, waits_since=None, **_first_response(need, at))
    tell_reporters(MessageKind.NEED_DECLINED, need, need.owner_id)
    tell_of_parts(need)
    return need


@transaction.atomic
def divert_need(need_id: UUID, *, by: By, to: str, because: str, at: datetime | None = None) -> Need:
    """Ends a need that has another lawful way (``to`` is one of ``DivertClass``), and says which; raises ``NotSo``."""
    because = demand_words(because, "because", _("Say where the resident finds it: the resident will read it."))
    if to not in DivertClass.values:
        sentence = _("Choose which other lawful way it has.")
        raise NotSo(sentence, fields={"to": sentence})
    step = Step(NeedStep.DIVERTED, by, at or time.now(), text=because, article=str(DivertClass(to).label))
    need = move(locked(need_id), step, waits_since=None)
    tell_reporters(MessageKind.NEED_DECLINED, need, need.owner_id)
    tell_of_parts(need)
    return need


@transaction.atomic
def send_need(need_id: UUID, *, to: UUID, by: By, because: str, at: datetime | None = None) -> Need:
    """Sends a need to another organisation, with the reason; its clock goes on. Raises ``NotSo`` and ``NotNow``."""
    because = demand_words(because, "because", _("Say why it goes to this organisation."))
    need = locked(need_id)
    organisation, at, before = actors.organisation(to), at or time.now(), need.handler_id
    step = Step(NeedStep.SENT, by, at, text=f"{organisation.name}: {because}")
    move(need, step, **handed(need, organisation.pk), **resumed_clock(need, at))
    share_parts(need, before=before)
    tell(MessageKind.NEED_ASSIGNED, need, *queries.people_of_organisation(organisation.pk, time.today()))
    tell_reporters(MessageKind.NEED_SENT, need)
    return need


@transaction.atomic
def take_back_need(need_id: UUID, *, by: By, because: str, article: str = "") -> Need:
    """Takes a need out of its handler's hands and gives it back to its owner, who sends it on; its clock goes on.

    Raises ``NotNow`` where it is done or over.
    """
    need, at = locked(need_id), time.now()
    before = need.handler_id
    step = Step(NeedStep.RETURNED, by, at, text=because, article=article[:200])
    # A firm sees the need no more from the very write on by which it lets go of it.
    with reaching_too(need.community_id):
        move(need, step, **handed(need, None), **resumed_clock(need, at))
        share_parts(need, before=before)
        tell(MessageKind.NEED_RETURNED, need, need.owner_id)
    return need


@transaction.atomic
def note_need(need_id: UUID, *, by: By, text: str, at: datetime | None = None) -> Need:
    """Adds words to the thread without moving the need; raises ``NotSo`` where there are none."""
    text = demand_words(text, "text", _("Write what is to be noted."))
    need = locked(need_id)
    step = Step(NeedStep.NOTED, by, at or time.now(), text=text)
    add_event(need, step, from_state=need.state, to_state=need.state)
    journal.note("need.noted", need, by=by.user, community=need.community_id)
    return need


@transaction.atomic
def add_photo(need_id: UUID, photo: UploadedFile[Any], *, by: By, at: datetime | None = None) -> Need:
    """Adds a photo of what is wrong after the need was taken in; raises ``NotSo`` for one that cannot be taken."""
    need = locked(need_id)
    keep_photo(need, photo, PhotoPurpose.REPORT, by=by, at=at or time.now())
    journal.note("need.photo_added", need, by=by.user, community=need.community_id)
    return need


@transaction.atomic
def note_export(taken: Sequence[Need], *, by: By, in_role: str) -> None:
    """Writes into the journal that somebody took a list along: how long it was, and each need for its reporter (R6)."""
    if by.user is None:
        return
    journal.note("need.export", ("accounts.user", by.user), by=by.user, because=f"{len(taken)}")
    others = [(need, need.community_id) for need in taken if need.reporter_id not in (None, by.person)]
    journal.note_all("need.exported", others, by=by.user, because=in_role)


@transaction.atomic
def note_look(need: Need, *, by: By, in_role: str) -> None:
    """Writes into the journal that somebody opened a need that another person reported; she reads it later (R6)."""
    if by.user is not None and need.reporter_id not in (None, by.person):
        journal.note("need.read", need, by=by.user, community=need.community_id, because=in_role)

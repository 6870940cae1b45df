"""Putting right what a need is about and where it is: who answers for it, its clock and its public face follow."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.duties import queries as duties
from gongzhi.domain.needs import queries
from gongzhi.domain.needs.models import Need, NeedKind, PublicNeed
from gongzhi.domain.needs.services.clocks import changed_clock, resumed_clock, term_of_kind
from gongzhi.domain.needs.services.steps import Step, add_event, demand_words, handed, locked, move, share_parts, tell
from gongzhi.domain.needs.words import UNDONE_STATES, NeedStep
from gongzhi.domain.places import queries as places
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By
from gongzhi.foundation.webhooks.services import announce
from gongzhi.foundation.webhooks.words import Event

if TYPE_CHECKING:
    from gongzhi.domain.duties.queries import Accountable
    from gongzhi.domain.places.models import Place


@transaction.atomic
def reclassify_need(
    need_id: UUID, *, by: By, because: str, kind: str = "", place: UUID | None = None, at: datetime | None = None
) -> Need:
    """Puts a need's kind or place right, with the reason; an empty one stays as it is.

    Its time is that of the new kind, counted from where its clock began; where another body answers for it now, it is
    sent there. Raises ``NotSo`` for a place elsewhere or where nothing changes, ``NotNow`` once the work is done.
    """
    because = demand_words(because, "because", _("Say what was wrong."))
    need, at = locked(need_id), at or time.now()
    if need.state not in UNDONE_STATES:
        raise NotNow(_("The work is done or over: kind and place stay as they were."))
    of_kind = queries.kind_to_choose(kind) if kind and kind != need.kind.code else need.kind
    spot = _spot(need, place)
    if of_kind == need.kind and spot.pk == need.place_id:
        sentence = _("Choose another kind or another place.")
        raise NotSo(sentence, fields={"kind": sentence})
    before = _accountable(need.kind, need.place, at)
    words = _what_changed(need, of_kind, spot)
    _write(need, of_kind, spot, at)
    step = Step(NeedStep.RECLASSIFIED, by, at, text=f"{words}: {because}")
    add_event(need, step, from_state=need.state, to_state=need.state)
    announce(Event.RECLASSIFIED, need.pk, community=need.community_id)
    journal.note("need.reclassified", need, by=by.user, community=need.community_id)
    who = _accountable(of_kind, spot, at)
    return need if who.organisation_id in (before.organisation_id, need.handler_id) else _send(need, who, by, at)


def _accountable(kind: NeedKind, place: Place, at: datetime) -> Accountable:
    return duties.accountable(kind.code, place=place, on=time.local(at).date())


def _spot(need: Need, place: UUID | None) -> Place:
    spot = places.place(place or need.place_id)
    if spot.community_id != need.community_id:
        sentence = _("Choose a place in the community of the need; what belongs to another one is sent there.")
        raise NotSo(sentence, fields={"place": sentence})
    return spot


def _what_changed(need: Need, kind: NeedKind, spot: Place) -> str:
    """Says from what to what; what the old kind asked goes with it, and its answers stay in the thread."""
    parts = []
    if kind != need.kind:
        answers = "".join(f" ({question} {answer})" for question, answer in queries.answers_of(need))
        parts.append(f"{queries.kind_name(need.kind)}{answers} → {queries.kind_name(kind)}")
    if spot.pk != need.place_id:
        parts.append(f"{need.place.local_name} → {spot.local_name}")
    return ", ".join(parts)


def _write(need: Need, kind: NeedKind, spot: Place, at: datetime) -> None:
    facts: dict[str, object] = {"place": spot, "building_id": spot.building_id}
    if kind != need.kind:
        facts |= {"kind": kind, "answers": {}, "is_public": need.is_public and kind.is_public}
        facts |= changed_clock(need, term_of_kind(kind), at)
    for name, value in facts.items():
        setattr(need, name, value)
    need.rings_at = queries.next_ring(need)
    need.save(update_fields=[*facts, "rings_at"])
    faces = PublicNeed.objects.filter(need=need)
    if not need.is_public:
        # What neighbours may not read of this kind is shown to them no more.
        faces.delete()
        return
    due = need.due_at if kind.is_question else None
    faces.update(kind=kind, building_id=spot.building_id, changed_at=at, answer_due=due)


def _send(need: Need, who: Accountable, by: By, at: datetime) -> Need:
    """Sends a need to whoever answers for it now; where no list names anybody, back to its owner."""
    before, to = need.handler_id, who.organisation_id
    words = ": ".join(one for one in (who.organisation_name, who.duty) if one)
    step = Step(NeedStep.SENT, by, at, words, who.article) if to else Step(NeedStep.RETURNED, by, at)
    move(need, step, article=who.article, **handed(need, to), **resumed_clock(need, at))
    share_parts(need, before=before)
    tell(MessageKind.NEED_ASSIGNED, need, who.person_id)
    return need

"""What rooms above do to a need: let somebody else see it, and write into its thread."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs import queries
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services.steps import Step, add_event, locked
from gongzhi.domain.needs.words import NeedStep
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By

# What may still be written when the need is over: how it was rated, and the end of what was called up for it.
AFTERWARDS = frozenset(
    {NeedStep.RATED, NeedStep.REPORTED_IN, NeedStep.WHISTLE_OVER, NeedStep.DECIDED, NeedStep.PROJECTED, NeedStep.NOTED}
)


@transaction.atomic
def let_see(need_id: UUID, *holders: UUID) -> Need:
    """Lets these persons, bodies or codes see a need, and its parts with it."""
    need = locked(need_id)
    need.granted_to = list(dict.fromkeys([*need.granted_to, *holders]))
    need.save(update_fields=["granted_to"])
    return need


@transaction.atomic
def hide_from(need_id: UUID, holder: UUID) -> Need:
    """Ends what a person, body or code could see by ``let_see``; its handler and its whole's go on seeing it."""
    need = locked(need_id)
    whole = queries.seen_need(need.parent_id)
    kept = {need.handler_id, whole.handler_id if whole is not None else None}
    need.granted_to = [one for one in need.granted_to if one != holder or one in kept]
    need.save(update_fields=["granted_to"])
    return need


@transaction.atomic
def write_step(need_id: UUID, step: NeedStep, *, by: By, text: str = "", article: str = "") -> Need:
    """Writes a step that moves nothing into the thread of a need, and journals it.

    Raises ``NotNow`` once the need is over, unless the step ends what was called up for it.
    """
    need = locked(need_id)
    if need.closed_at is not None and step not in AFTERWARDS:
        raise NotNow(_("This need is over. Nothing more can be done with it."))
    written = Step(step, by, time.now(), text=text, article=article[:200])
    add_event(need, written, from_state=need.state, to_state=need.state)
    journal.note(f"need.{step}", need, by=by.user, community=need.community_id)
    return need

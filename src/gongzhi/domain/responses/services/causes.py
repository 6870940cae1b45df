"""What comes back is dealt with once: raising causes, taking them up, and saying how they ended (D12)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors import queries as actors
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.needs import queries as needs
from gongzhi.domain.places import queries as places
from gongzhi.domain.responses import queries
from gongzhi.domain.responses.models import Cause, CauseNeed
from gongzhi.domain.responses.services.common import demand_words
from gongzhi.domain.responses.words import OPEN_CAUSES, CauseState
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.outbox import services as outbox
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By


@transaction.atomic
def raise_causes(*, at: datetime | None = None) -> int:
    """Raises a cause for each kind that came back at one building often enough lately; later needs join an open one.

    Needs that stand behind a cause already are not counted again. Returns how many causes are new.
    """
    at = at or time.now()
    terms = queries.terms()
    since = at - timedelta(days=terms.recurring_days)
    open_ = {(one.building_id, one.kind_id): one for one in Cause.objects.filter(over_at=None)}
    new = 0
    for (community, building, kind), found in queries.needs_without_cause(
        since, at, least=terms.recurring_times
    ).items():
        cause, times = open_.get((building, kind)), len(found)
        if cause is None and times >= terms.recurring_times:
            cause = Cause.objects.create(community_id=community, building_id=building, kind_id=kind, raised_at=at)
            journal.note("cause.raised", cause, by=None, community=community, because=str(times))
            _tell(cause, at)
            new += 1
        if cause is not None:
            CauseNeed.objects.bulk_create(CauseNeed(cause=cause, need_id=one) for one in found)
    return new


def _tell(cause: Cause, at: datetime) -> None:
    on = time.local(at).date()
    place = places.place(cause.community_id)
    people = {one.person_id for one in actors.post_holders(PostKind.COMMUNITY_SECRETARY, place=place, on=on)}
    outbox.send_all(
        MessageKind.CAUSE_RAISED, ("cause", cause.pk), to=needs.users_of(people), community=cause.community_id
    )


@transaction.atomic
def take_cause(cause_id: UUID, *, plan: str, by: By) -> Cause:
    """Takes a cause up and says what is to be done; raises ``NotSo`` without words, ``NotNow`` when it is over."""
    plan = demand_words(plan, "plan", _("Say what is to be done once, so that it does not come back."))
    cause = _locked(cause_id)
    cause.state, cause.owner_id, cause.plan = CauseState.IN_HAND, by.person, plan
    cause.save(update_fields=["state", "owner", "plan"])
    journal.note("cause.taken", cause, by=by.user, community=cause.community_id)
    return cause


@transaction.atomic
def finish_cause(cause_id: UUID, *, state: str, outcome: str, by: By) -> Cause:
    """Ends a cause with its outcome: dealt with, or no common cause found. Raises ``NotSo`` and ``NotNow``."""
    outcome = demand_words(outcome, "outcome", _("Say what came of it: nothing ends without its outcome."))
    if state not in CauseState.values or state in OPEN_CAUSES:
        sentence = _("Say whether it was dealt with, or there was no common cause.")
        raise NotSo(sentence, fields={"state": sentence})
    cause = _locked(cause_id)
    cause.state, cause.outcome, cause.over_at = state, outcome, time.now()
    cause.save(update_fields=["state", "outcome", "over_at"])
    journal.note("cause.ended", cause, by=by.user, community=cause.community_id)
    return cause


def _locked(cause_id: UUID) -> Cause:
    cause = Cause.objects.select_for_update(of=("self",)).filter(pk=cause_id).first()
    if cause is None:
        raise NotThere(_("There is no such cause. It may belong to another community."))
    if cause.over_at is not None:
        raise NotNow(_("This cause is over already."))
    return cause

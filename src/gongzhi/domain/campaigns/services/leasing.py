"""Stairwells are pulled, not assigned: whoever is done takes the next one, and neighbours see it at once.

Not journalled: where somebody was, and when, would be a timeline (R23).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import Lease, Round
from gongzhi.domain.campaigns.services.recording import person_of
from gongzhi.foundation.errors import NotNow, NotThere
from gongzhi.foundation.time import now

if TYPE_CHECKING:
    from gongzhi.foundation.reach import By, Scope


@transaction.atomic
def pull_stair(
    round_id: UUID, *, within: Scope, by: By, stair: UUID | None = None, at: datetime | None = None
) -> Lease:
    """Leases the next stairwell with something to do (or the one that is named) and gives back what one had.

    Which is next says ``queries.next_stair``. What one of a pair took is the other's too: whoever of the two asks for
    the next one finds it. Raises ``NotThere`` (round, stairwell outside the scope), ``NotNow`` (closed; nothing left;
    taken).
    """
    moment = at or now()
    visited = Round.objects.select_for_update().filter(pk=round_id).first()
    if visited is None:
        raise queries.no_such_round()
    rules.check_open(visited.state)
    person = person_of(by)
    Lease.objects.filter(round_id=round_id, expires_at__lte=moment).delete()
    two, team = queries.two_of(visited, person, moment), queries.team_of(visited, person, moment)
    chosen = stair or _of_mate(visited, two - {person}, within, moment)
    chosen = chosen or queries.next_stair(visited, moment, within=within, team=team)
    if chosen is None:
        raise NotNow(
            _(
                "Nothing can be tried here now: every stairwell was tried, or somebody is in it. Look again in"
                " another part of the day."
            )
        )
    if not queries.doors_at(round_id, chosen).filter(queries.within(within)).exists():
        raise NotThere(_("There is no such stairwell in this round. Choose another one."))
    Lease.objects.filter(round_id=round_id, by_id__in=two).exclude(stair_id=chosen).delete()
    own = Lease.objects.filter(round_id=visited.pk, stair_id=chosen, by_id__in=two).first()
    return _lease(visited, chosen, own, person, team, moment)


def _of_mate(visited: Round, mate: frozenset[UUID], within: Scope, moment: datetime) -> UUID | None:
    """Finds the stairwell that whoever goes with one has taken, as long as there is something to do."""
    taken = Lease.objects.filter(round_id=visited.pk, by_id__in=mate).values_list("stair_id", flat=True).first()
    if taken is None:
        return None
    untried = {stair for stair, _doors in queries.open_stairs(visited, within, moment, but=mate)}
    return taken if taken in untried or taken in queries.due_stairs(visited, within, moment) else None


def _lease(visited: Round, stair: UUID, own: Lease | None, person: UUID, team: int | None, moment: datetime) -> Lease:
    if own:
        own.expires_at = moment + rules.LEASE_LASTS
        own.save(update_fields=["expires_at"])
        return own
    try:
        with transaction.atomic():
            return Lease.objects.create(
                round_id=visited.pk,
                community_id=visited.community_id,
                stair_id=stair,
                by_id=person,
                team=team,
                taken_at=moment,
                expires_at=moment + rules.LEASE_LASTS,
            )
    except IntegrityError:
        raise NotNow(_("Somebody is already in this stairwell. Take the next one.")) from None


@transaction.atomic
def release_stair(lease_id: UUID, *, by: By, at: datetime | None = None) -> UUID:
    """Gives a stairwell back; once given back or ended by itself, nothing is left to do. Returns the lease's id.

    Either of a pair gives back what the two have. Raises ``NotNow`` for another person's lease.
    """
    lease = Lease.objects.select_for_update(of=("self",)).select_related("round").filter(pk=lease_id).first()
    if lease is None:
        return lease_id
    if lease.by_id not in queries.two_of(lease.round, person_of(by), at or now()):
        raise NotNow(_("Somebody else is in this stairwell; only they can give it back before their time is over."))
    lease.delete()
    return lease_id


@transaction.atomic
def end_leases(*, at: datetime | None = None) -> int:
    """Frees the stairwells whose time is over; returns how many."""
    return Lease.objects.filter(expires_at__lte=at or now()).delete()[0]

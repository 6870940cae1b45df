"""Handing permissions on to a colleague for some days, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties import rules
from gongzhi.domain.duties.models import Delegation
from gongzhi.domain.duties.queries.delegations import colleagues_of, own_appointment
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.text import mask_identity_numbers
from gongzhi.foundation.time import now, today

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Appointment


@transaction.atomic
def delegate(  # noqa: PLR0913 (from which post, to whom, what, when, why)
    appointment_id: UUID, *, to: UUID, permissions: Iterable[str], first: date, last: date, because: str, by: By
) -> Delegation:
    """Lets a colleague do chosen things in one's place from the first to the last day.

    Raises ``NotThere`` for another's appointment, ``NotSo`` for what cannot be handed on or to nobody, ``NotNow`` where
    somebody stands in on one of these days already. What was itself handed on is no appointment: nothing is chained.
    """
    held = own_appointment(appointment_id, person=by.person)
    if held is None:
        raise NotThere(_("This is not one of your posts. Open the page “Me” and choose there."))
    reason, _masked = mask_identity_numbers(because.strip())
    chosen = rules.chosen_permissions(rules.POST_ROLES.get(PostKind(held.post.kind)), permissions)
    _check_days(held, first, last)
    if not reason:
        raise _wrong("because", _("Say why: leave, training, an errand. Both of you and the auditor read it."))
    if not colleagues_of(held, on=first).filter(pk=to).exists():
        raise _wrong("to", _("Choose a colleague of your body or community who holds a post and has an account."))
    made = _keep(held, to, chosen, DateRange(first, last + timedelta(days=1)), reason[:200])
    note("delegation.made", made, by=by.user, community=made.community_id, because=reason)
    return made


@transaction.atomic
def revoke_delegation(delegation_id: UUID, *, by: By) -> Delegation:
    """Ends a delegation at once, by whoever gave it or whoever received it. Raises ``NotThere``, ``NotNow``."""
    found = Delegation.objects.select_for_update().filter(pk=delegation_id).first()
    if found is None or by.person not in (found.giver_id, found.receiver_id):
        raise NotThere(_("There is no such delegation among yours."))
    if found.revoked_at is not None or found.during.upper <= today():
        raise NotNow(_("This has ended already."))
    found.revoked_at = now()
    found.save(update_fields=["revoked_at"])
    note("delegation.revoked", found, by=by.user, community=found.community_id)
    return found


@transaction.atomic
def end_delegations(person_id: UUID, *, by: By) -> int:
    """Ends everything that somebody who leaves gave or received; returns how much."""
    found = list(Delegation.objects.select_for_update().filter(parties__contains=[person_id], revoked_at=None))
    for one in found:
        one.revoked_at = now()
        one.save(update_fields=["revoked_at"])
        note("delegation.revoked", one, by=by.user, community=one.community_id)
    return len(found)


def _check_days(held: Appointment, first: date, last: date) -> None:
    if first < today():
        raise _wrong("first", _("Choose today or a later day: what was done before stands under who did it."))
    if not first <= last < first + rules.LONGEST_DELEGATION:
        raise _wrong("last", _("Choose a last day within three months. For longer, the post needs a deputy."))
    if (held.during.upper is not None and last >= held.during.upper) or first < held.during.lower:
        raise _wrong("last", _("Your own appointment does not cover these days."))


def _keep(held: Appointment, to: UUID, chosen: list[Permission], during: DateRange, because: str) -> Delegation:
    try:
        with transaction.atomic():
            return Delegation.objects.create(
                appointment=held,
                giver_id=held.person_id,
                receiver_id=to,
                parties=[held.person_id, to],
                permissions=chosen,
                because=because,
                community_id=held.post.community_id,
                during=during,
            )
    except IntegrityError as problem:
        if "duties_one_stands_in" not in str(problem):
            raise
        raise NotNow(
            _("Somebody stands in for you in this post on one of these days already. End that first.")
        ) from None


def _wrong(field: str, sentence: str) -> NotSo:
    return NotSo(sentence, fields={field: sentence})

"""Who stands in for whom, and who could."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from gongzhi.domain.actors.models import Appointment, Person
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties import rules
from gongzhi.domain.duties.models import Delegation
from gongzhi.domain.duties.words import Permission

# Those of one community work side by side, though their posts belong to different bodies; a firm's people do not.
_SIDE_BY_SIDE = (PostKind.COMMUNITY_SECRETARY, PostKind.COMMUNITY_WORKER)
_SET_APART = (PostKind.AUDITOR, PostKind.ADMINISTRATOR)


def delegations_of(person_id: UUID, *, since: date) -> QuerySet[Delegation]:
    """Lists what somebody gave and received that has not run out before a day, newest first; revoked ones too."""
    found = Delegation.objects.filter(parties__contains=[person_id], during__endswith__gt=since)
    return found.select_related("appointment__post__organisation", "giver", "receiver")


def posts_to_delegate(person_id: UUID, *, on: date) -> Sequence[Appointment]:
    """Lists somebody's own appointments of which something can be handed on."""
    held = Appointment.objects.filter(person_id=person_id, during__contains=on).select_related("post__organisation")
    return [one for one in held.order_by("during", "id") if handable(one)]


def own_appointment(appointment_id: UUID, *, person: UUID | None) -> Appointment | None:
    """Finds one of somebody's own appointments; None where it is another's."""
    if person is None:
        return None
    return Appointment.objects.select_related("post").filter(pk=appointment_id, person_id=person).first()


def handable(appointment: Appointment) -> list[Permission]:
    """Lists what can be handed on of a post."""
    return rules.handable(rules.POST_ROLES.get(PostKind(appointment.post.kind)))


def colleagues_of(appointment: Appointment, *, on: date) -> QuerySet[Person]:
    """Lists who may stand in: holders of posts in the same body, or staff of the same community, with an account.

    Auditors and administrators are set apart: they read nothing personal.
    """
    post = appointment.post
    near = Q(post__organisation_id=post.organisation_id)
    if post.community_id is not None and post.kind in _SIDE_BY_SIDE:
        near |= Q(post__community_id=post.community_id, post__kind__in=_SIDE_BY_SIDE)
    held = Appointment.objects.filter(during__contains=on)
    apart = held.filter(post__kind__in=_SET_APART).values("person")
    found = Person.objects.filter(pk__in=held.filter(near).values("person"), user__is_active=True)
    return found.exclude(pk=appointment.person_id).exclude(pk__in=apart).order_by("name_key", "id")

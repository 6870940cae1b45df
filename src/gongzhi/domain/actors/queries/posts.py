"""What is asked about posts and their holders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Appointment, Post
from gongzhi.domain.actors.queries.common import below
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import paths_upwards
from gongzhi.foundation.errors import NotThere


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a post on some day; deputies come after the holders."""

    person_id: UUID
    person_name: str
    post_id: UUID
    post_kind: str
    post_title: str
    organisation_id: UUID
    organisation_name: str
    is_deputy: bool
    since: date
    legal_basis: str


def post(id: UUID) -> Post:
    """Finds one post; raises ``NotThere``."""
    found = Post.objects.select_related("organisation", "place__community", "type").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such post. Go back to the list and choose again."))
    return found


def history_of_post(post_id: UUID) -> QuerySet[Appointment]:
    """Lists who held, holds or will hold a post, the newest first."""
    return (
        Appointment.objects.filter(post_id=post_id)
        .select_related("person", "measure")
        .order_by("-during__startswith", "is_deputy", "seat", "id")
    )


def appointment(id: UUID) -> Appointment:
    """Finds one appointment; raises ``NotThere``."""
    found = Appointment.objects.select_related("person", "post__place", "post__organisation").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such appointment. Go back to the post and choose again."))
    return found


def posts_held_with(organisation_ids: list[UUID], *, person_id: UUID, on: date) -> QuerySet[Appointment]:
    """Lists the posts that a person holds in some organisations on a day."""
    return Appointment.objects.filter(
        post__organisation_id__in=organisation_ids, person_id=person_id, during__contains=on
    ).select_related("post__organisation")


def posts_of_organisation(organisation_id: UUID, paths: tuple[str, ...]) -> QuerySet[Post]:
    """Lists the posts of an organisation for places below these paths."""
    return Post.objects.filter(below(paths, "place"), organisation_id=organisation_id).select_related("place")


def appointments_on(
    paths: tuple[str, ...], *, on: date, kind: str = "", organisation_id: UUID | None = None, text: str = ""
) -> QuerySet[Appointment]:
    """Lists who holds which post on a day, below these paths, by post and then holder before deputy."""
    found = Appointment.objects.filter(below(paths, "post__place"), during__contains=on)
    if kind:
        found = found.filter(post__kind=kind)
    if organisation_id is not None:
        found = found.filter(post__organisation_id=organisation_id)
    if text:
        found = found.filter(
            Q(person__name__icontains=text) | Q(person__name_key__icontains=text) | Q(post__title__icontains=text)
        )
    return found.select_related("person", "post__organisation", "post__place").order_by(
        "post__title", "post_id", "is_deputy", "seat", "id"
    )


def post_holders(kind: str, *, place: Place, on: date) -> list[Holder]:
    """Lists who holds posts of a kind for a place on a day: the nearest posts first, holders before deputies."""
    found = (
        Appointment.objects.filter(post__kind=kind, post__place__path__in=paths_upwards(place), during__contains=on)
        .select_related("person", "post__organisation")
        .order_by(Length("post__place__path").desc(), "is_deputy", "seat", "id")
    )
    return [_holder(one) for one in found]


def users_in_posts(kind: str, *, place: Place, on: date) -> list[UUID]:
    """Lists the accounts of those who hold posts of a kind for a place on a day, for messages."""
    found = Appointment.objects.filter(
        post__kind=kind, post__place__path__in=paths_upwards(place), during__contains=on, person__user__isnull=False
    )
    return list(found.order_by("person__user_id").values_list("person__user_id", flat=True).distinct())


def holder_of_post(organisation_id: UUID, *, kinds: tuple[str, ...], place: Place, on: date) -> Holder | None:
    """Finds who holds the organisation's post of one of these kinds for a place on a day, the nearest post first.

    Where only a deputy is in office, the deputy.
    """
    found = (
        Appointment.objects.filter(
            post__organisation_id=organisation_id,
            post__kind__in=kinds,
            post__place__path__in=paths_upwards(place),
            during__contains=on,
        )
        .select_related("person", "post__organisation")
        .order_by(Length("post__place__path").desc(), "is_deputy", "seat", "id")
        .first()
    )
    return _holder(found) if found else None


def _holder(appointment: Appointment) -> Holder:
    post = appointment.post
    return Holder(
        person_id=appointment.person_id,
        person_name=appointment.person.name,
        post_id=post.pk,
        post_kind=post.kind,
        post_title=post.title,
        organisation_id=post.organisation_id,
        organisation_name=post.organisation.name,
        is_deputy=appointment.is_deputy,
        since=appointment.during.lower,
        legal_basis=appointment.legal_basis,
    )

"""What is done with posts and appointments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Appointment, Organisation, Person, Post
from gongzhi.domain.actors.words import PostKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place
from gongzhi.domain.actors.services.common import ended, plain_text, unless_taken


@transaction.atomic
def add_post(organisation: Organisation, *, kind: str, title: str, place: Place, by: By, seats: int = 1) -> Post:
    """Adds a post with the place it is responsible for."""
    plain = plain_text(title, field="title", sentence=_("Write the title of the post."))
    if seats < 1:
        raise NotSo(_("A post has at least one seat."), fields={"seats": _("Write 1 or more.")})
    post = Post.objects.create(
        organisation=organisation,
        kind=PostKind(kind),
        title=plain,
        place=place,
        community_id=place.community_id,
        seats=seats,
    )
    note("post.added", post, by=by.user, community=post.community_id)
    return post


@transaction.atomic
def appoint(
    post: Post, *, person: Person, from_: date, legal_basis: str, by: By, is_deputy: bool = False
) -> Appointment:
    """Puts a person into the first free seat of a post from a day on, as holder or as deputy.

    Raises ``NotSo`` without a legal basis, ``NotNow`` when every seat is held or the person holds the post already.
    """
    basis = plain_text(
        legal_basis,
        field="legal_basis",
        sentence=_("Write by what right: the article, election or decision that appoints."),
    )
    open_ended = DateRange(from_, None)
    held = Appointment.objects.filter(post=post, during__overlap=open_ended)
    if held.filter(person=person).exists():
        raise NotNow(_("%(name)s holds this post on these days already.") % {"name": person.name})
    taken = set(held.filter(is_deputy=is_deputy).values_list("seat", flat=True))
    free = [seat for seat in range(1, post.seats + 1) if seat not in taken]
    full = _("Every seat of “%(post)s” is held on these days. End an appointment first.") % {"post": post.title}
    if not free:
        raise NotNow(full)
    with unless_taken("actors_one_holder_a_seat", full):
        appointment = Appointment.objects.create(
            post=post,
            person=person,
            seat=free[0],
            is_deputy=is_deputy,
            legal_basis=basis,
            community_id=post.community_id,
            during=open_ended,
        )
    note("appointment.made", appointment, by=by.user, community=appointment.community_id, because=basis)
    return appointment


@transaction.atomic
def end_appointment(appointment_id: UUID, *, on: date, by: By, because: str = "") -> Appointment:
    """Ends an appointment; ``on`` is the first day without it, and its role is gone from that day's first second."""
    appointment = Appointment.objects.select_for_update().filter(pk=appointment_id).first()
    if appointment is None:
        raise NotThere(_("There is no such appointment. Go back to the post and choose again."))
    appointment.during = ended(appointment.during, on)
    appointment.save(update_fields=["during"])
    note("appointment.ended", appointment, by=by.user, community=appointment.community_id, because=because)
    return appointment


@transaction.atomic
def end_appointments(person_id: UUID, *, on: date, by: By, because: str) -> int:
    """Ends all appointments of somebody who leaves; returns how many.

    ``on`` is the first day without them; one that begins on it or later keeps its first day only.
    """
    last = Q(during__upper_inf=True) | Q(during__endswith__gt=on)
    held = list(Appointment.objects.select_for_update().filter(last, person_id=person_id))
    for one in held:
        one.during = DateRange(one.during.lower, max(on, one.during.lower + timedelta(days=1)))
        one.save(update_fields=["during"])
        note("appointment.ended", one, by=by.user, community=one.community_id, because=because)
    return len(held)

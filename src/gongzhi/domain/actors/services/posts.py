"""What is done with posts and appointments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.domain.actors import rules
from gongzhi.domain.actors.models import Appointment, CrossMeasure, Organisation, Person, Post, PostType
from gongzhi.domain.actors.words import PostKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place
from gongzhi.domain.actors.services.common import ended, plain_text, unless_refused


@dataclass(frozen=True, slots=True)
class Terms:
    """What else belongs to an appointment.

    Its first day without (the post's term decides where it is left out), the statutory procedure that led to it, the
    measure of cross-appointment, and as what the person holds the seat.
    """

    until: date | None = None
    procedure: UUID | None = None
    measure: CrossMeasure | None = None
    capacity: str = ""


@transaction.atomic
def add_post(organisation: Organisation, *, kind: str, title: str, place: Place, by: By, seats: int = 1) -> Post:
    """Adds a post with the place it is responsible for."""
    plain = plain_text(title, field="title", sentence=_("Write the title of the post."))
    _check_seats(seats)
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
def add_post_of_type(  # noqa: PLR0913 (a post is where, what, how many and since when)
    organisation: Organisation,
    *,
    type_: PostType,
    place: Place,
    by: By,
    title: str = "",
    seats: int | None = None,
    since: date | None = None,
) -> Post:
    """Adds a post of an editable kind, which gives it its term, deputy, overlap and procedure.

    Raises ``NotNow`` for a kind that is no longer used, ``NotSo`` where the kind belongs into other bodies.
    """
    if type_.is_ended:
        raise NotNow(_("“%(name)s” is no longer used. Choose another kind of post.") % {"name": type_.name})
    if type_.body_kind and type_.body_kind != organisation.kind_id:
        sentence = _("“%(name)s” is a post of another kind of body.") % {"name": type_.name}
        raise NotSo(sentence, fields={"organisation": sentence})
    number = type_.seats if seats is None else seats
    _check_seats(number)
    post = Post.objects.create(
        organisation=organisation,
        type=type_,
        kind=type_.kind,
        title=plain_text(title or type_.name, field="title", sentence=_("Write the title of the post.")),
        place=place,
        community_id=place.community_id,
        seats=number,
        term_months=type_.term_months,
        has_deputy=type_.has_deputy,
        allows_overlap=type_.allows_overlap,
        procedure=type_.procedure,
        since=since,
    )
    note("post.added", post, by=by.user, community=post.community_id)
    return post


@transaction.atomic
def close_post(post_id: UUID, *, on: date, by: By, because: str) -> Post:
    """Ends a post that nobody holds any longer; ``on`` is its first day without.

    Raises ``NotNow`` while somebody holds it on that day or later, or where it has ended.
    """
    reason = plain_text(because, field="because", sentence=_("Write by which decision the post ends."))
    post = _locked(post_id)
    if post.until is not None:
        raise NotNow(_("This post has ended already."))
    if post.since is not None and on <= post.since:
        sentence = _("It began on %(day)s and cannot end before that.") % {"day": post.since}
        raise NotSo(sentence, fields={"on": sentence})
    if Appointment.objects.filter(post=post, during__overlap=DateRange(on, None)).exists():
        raise NotNow(_("Somebody holds this post on that day or later. End the appointments first."))
    post.until = on
    post.save(update_fields=["until"])
    note("post.closed", post, by=by.user, community=post.community_id, because=reason)
    return post


@transaction.atomic
def appoint(  # noqa: PLR0913 (who, to what, from when and by what right)
    post: Post,
    *,
    person: Person,
    from_: date,
    legal_basis: str,
    by: By,
    is_deputy: bool = False,
    terms: Terms | None = None,
) -> Appointment:
    """Puts a person into the first free seat of a post from a day on, as holder or as deputy.

    Raises ``NotSo`` without a legal basis, ``NotNow`` when every seat is held, the person holds the post already, the
    post does not exist on these days, or its statutory procedure is not complete.
    """
    asked = terms or Terms()
    basis = plain_text(
        legal_basis,
        field="legal_basis",
        sentence=_("Write by what right: the article, election or decision that appoints."),
    )
    # Two who both insert first would wait for each other at the constraint until the database ends one of them.
    post = _locked(post.pk)
    during = _during(post, from_, asked)
    refusals = _refusals(post, person, from_)
    if post.procedure and asked.procedure is None:
        raise NotNow(refusals["duties_nothing_early"])
    if Appointment.objects.filter(post=post, person=person, during__overlap=during).exists():
        raise NotNow(refusals["actors_one_seat_a_holder"])
    seat = _free_seat(post, during, is_deputy=is_deputy)
    if seat is None:
        raise NotNow(refusals["actors_one_holder_a_seat"])
    held = Appointment(post=post, person=person, seat=seat, is_deputy=is_deputy, legal_basis=basis, during=during)
    with unless_refused(refusals):
        _keep(held, asked)
    note("appointment.made", held, by=by.user, community=held.community_id, because=basis)
    return held


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


@transaction.atomic
def hand_over(appointment_id: UUID, *, to: Person, on: date, legal_basis: str, by: By) -> Appointment:
    """Ends an appointment on a day and gives its seat to somebody else from that day on, both or neither.

    Raises what ``end_appointment`` and ``appoint`` raise.
    """
    before = end_appointment(appointment_id, on=on, by=by, because=legal_basis)
    terms = Terms(capacity=before.capacity)
    return appoint(
        before.post, person=to, from_=on, legal_basis=legal_basis, by=by, is_deputy=before.is_deputy, terms=terms
    )


def _keep(held: Appointment, terms: Terms) -> None:
    held.is_exclusive = not held.post.allows_overlap
    held.community_id = held.post.community_id
    held.procedure, held.measure, held.capacity = terms.procedure, terms.measure, terms.capacity
    held.save(force_insert=True)


def _refusals(post: Post, person: Person, from_: date) -> dict[str, str]:
    """Says each refusal of the database in words: its constraints alone decide between two at once."""
    facts = {"post": post.title, "day": from_, "name": person.name}
    early = _("“%(post)s” is filled by a statutory procedure, and that is not complete on %(day)s.") % facts
    return {
        "actors_one_holder_a_seat": _("Every seat of “%(post)s” is held on these days. End an appointment first.")
        % facts,
        "actors_one_seat_a_holder": _("%(name)s holds this post on these days already.") % facts,
        "duties_nothing_early": early,
        "actors_cross_by_procedure": early,
    }


def _during(post: Post, from_: date, terms: Terms) -> DateRange:
    until = terms.until
    if until is None and post.term_months is not None:
        until = rules.months_later(from_, post.term_months)
    if until is not None and until <= from_:
        sentence = _("The last day lies before the first.")
        raise NotSo(sentence, fields={"until": sentence})
    begins_too_early = post.since is not None and from_ < post.since
    if begins_too_early or (post.until is not None and (from_ >= post.until or until is None or until > post.until)):
        raise NotNow(_("“%(post)s” does not exist on all of these days.") % {"post": post.title})
    return DateRange(from_, until)


def _free_seat(post: Post, during: DateRange, *, is_deputy: bool) -> int | None:
    held = Appointment.objects.filter(post=post, during__overlap=during, is_deputy=is_deputy)
    taken = set(held.values_list("seat", flat=True))
    free = next((seat for seat in range(1, post.seats + 1) if seat not in taken), None)
    # A post that allows overlaps is handed over seat by seat: the newcomer stands beside the first holder.
    return 1 if free is None and post.allows_overlap else free


def _locked(post_id: UUID) -> Post:
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        raise NotThere(_("There is no such post. Go back to the list and choose again."))
    return post


def _check_seats(seats: int) -> None:
    if seats < 1:
        raise NotSo(_("A post has at least one seat."), fields={"seats": _("Write 1 or more.")})

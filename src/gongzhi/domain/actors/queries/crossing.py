"""What is asked about kinds of posts, measures of cross-appointment, and who offers to be appointed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Appointment, Candidacy, CrossMeasure, PostType
from gongzhi.domain.actors.queries.common import below
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotThere


def post_types(*, all_: bool = False) -> QuerySet[PostType]:
    """Lists the kinds of posts in use, with ``all_`` also those that are no longer used."""
    found = PostType.objects.all()
    return found if all_ else found.filter(is_ended=False)


def post_type(id: UUID) -> PostType:
    """Finds one kind of post; raises ``NotThere``."""
    found = PostType.objects.filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such kind of post. Go back to the list and choose again."))
    return found


def measures(paths: tuple[str, ...], *, on: date) -> QuerySet[CrossMeasure]:
    """Lists the measures with their numbers of appointments on a day (``held``) and of ``offers``, below the paths."""
    held = Q(appointments__during__contains=on) & below(paths, "appointments__post__place")
    offers = Q(candidacies__ends_on__gt=time.today()) & below(paths, "candidacies__community")
    counted = CrossMeasure.objects.select_related("type").annotate(
        held=Count("appointments", filter=held, distinct=True),
        offers=Count("candidacies", filter=offers, distinct=True),
    )
    return counted.order_by("serial")


def measure(id: UUID) -> CrossMeasure:
    """Finds one measure; raises ``NotThere``."""
    found = CrossMeasure.objects.select_related("type").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such measure. Go back to the list and choose again."))
    return found


def cross_appointments(paths: tuple[str, ...], *, on: date, direction: str = "") -> QuerySet[Appointment]:
    """Lists the cross-appointments in force on a day below these paths, by measure."""
    found = Appointment.objects.filter(below(paths, "post__place"), measure__isnull=False, during__contains=on)
    if direction:
        found = found.filter(measure__direction=direction)
    return found.select_related("measure", "person", "post__organisation", "post__place").order_by(
        "measure__serial", "post__title", "id"
    )


def candidates(paths: tuple[str, ...], *, measure_id: UUID | None = None) -> QuerySet[Candidacy]:
    """Lists who offers to be appointed below these paths, while their consent lasts."""
    found = Candidacy.objects.filter(below(paths, "community"), ends_on__gt=time.today())
    if measure_id is not None:
        found = found.filter(measure_id=measure_id)
    return found.select_related("measure__type", "person", "community").order_by(
        "measure__serial", "person__name_key", "id"
    )


def candidacy(id: UUID) -> Candidacy:
    """Finds one offer whose consent lasts; raises ``NotThere``."""
    found = Candidacy.objects.select_related("measure__type", "person", "community").filter(pk=id).first()
    if found is None or found.ends_on <= time.today():
        raise NotThere(_("This offer is no longer kept."))
    return found


def candidacies_of(person_id: UUID) -> QuerySet[Candidacy]:
    """Lists what a person offered, while the consent lasts."""
    return Candidacy.objects.filter(person_id=person_id, ends_on__gt=time.today()).select_related("measure__type")

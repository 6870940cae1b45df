"""What is asked about organisations."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Organisation, OrganisationPlace, Post
from gongzhi.domain.actors.queries.common import beginnings, below
from gongzhi.domain.actors.words import OrganisationKind, OrganisationState, PlaceRelation
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import paths_upwards
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotThere


def organisation(id: UUID) -> Organisation:
    """Finds one organisation; raises ``NotThere``."""
    found = Organisation.objects.select_related("kind", "community", "parent", "merged_into").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such organisation. Go back to the list and choose again."))
    return found


def organisations(
    paths: tuple[str, ...], *, on: date, kind: str = "", family: str = "", text: str = ""
) -> QuerySet[Organisation]:
    """Lists the organisations that take part on a day in the areas below these paths, with their number of posts.

    Bodies above (offices, alliances of the subdistrict, departments) belong to every list.
    """
    found = _seen_from(paths).filter(Q(until=None) | Q(until__gt=on), since__lte=on, state=OrganisationState.CONFIRMED)
    if kind:
        found = found.filter(kind__code=kind)
    if family:
        found = found.filter(kind__family=family)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(name_key__icontains=text) | Q(credit_code=text.upper()))
    return found.select_related("kind", "community").annotate(post_count=Count("posts"))


def _seen_from(paths: tuple[str, ...]) -> QuerySet[Organisation]:
    above = {upper for path in paths for upper in beginnings(path)}
    inside = Q(community=None) | below(paths, "community") | Q(community__path__in=above)
    return Organisation.objects.filter(inside)


def places_of_organisation(organisation_id: UUID, on: date) -> QuerySet[OrganisationPlace]:
    """Lists what an organisation has to do with which places on a day."""
    return (
        OrganisationPlace.objects.filter(organisation_id=organisation_id, during__contains=on)
        .select_related("place__community", "place__building", "place__entrance")
        .order_by("relation", "place__path")
    )


def relations_below(path: str, on: date) -> QuerySet[OrganisationPlace]:
    """Lists what organisations have to do with a place and everything below it on a day."""
    return OrganisationPlace.objects.filter(place__path__startswith=path, during__contains=on).select_related(
        "organisation", "place"
    )


def manager_of(place: Place, on: date) -> Organisation | None:
    """Finds the organisation that manages a place on a day: the nearest one, from the place upwards."""
    return _nearest(place, PlaceRelation.MANAGES, on)


def owner_of(place: Place, on: date) -> Organisation | None:
    """Finds the title-holder unit of a place on a day: the nearest one, from the place upwards."""
    return _nearest(place, PlaceRelation.OWNS, on)


def _nearest(place: Place, relation: str, on: date) -> Organisation | None:
    found = (
        OrganisationPlace.objects.filter(place__path__in=paths_upwards(place), relation=relation, during__contains=on)
        .select_related("organisation")
        .order_by(Length("place__path").desc(), "id")
        .first()
    )
    return found.organisation if found else None


def residents_committee(community_id: UUID) -> Organisation | None:
    """Finds the residents' committee of a community."""
    return Organisation.objects.filter(
        community_id=community_id,
        kind__code=OrganisationKind.RESIDENTS_COMMITTEE,
        state=OrganisationState.CONFIRMED,
        until=None,
    ).first()


def subdistrict_office(place: Place) -> Organisation | None:
    """Finds the office of the subdistrict that a place lies in: the one with a post for that subdistrict."""
    post = (
        Post.objects.filter(
            organisation__kind__code=OrganisationKind.SUBDISTRICT_OFFICE,
            organisation__until=None,
            place__kind=PlaceKind.SUBDISTRICT,
            place__path__in=paths_upwards(place),
        )
        .select_related("organisation")
        .first()
    )
    return post.organisation if post else None

"""What is asked about the tree of places as it stands today."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from gongzhi.domain.places.models import Place
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.sentences import gettext as _

# Where something can be in a community, doors and floors aside.
_SPOTS = (PlaceKind.COMMUNITY, PlaceKind.COURTYARD, PlaceKind.LANE, PlaceKind.BUILDING, PlaceKind.ENTRANCE)


def locked(id: UUID, *, no_key: bool = False) -> Place:
    """Finds one place and holds it until the transaction ends; raises ``NotThere``.

    With ``no_key`` only those who hold it too wait; who merely points at it, as every visit and need does, goes on.
    """
    found = Place.objects.select_for_update(no_key=no_key).filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such place. Go back to the list and choose it there."))
    return found


def place(id: UUID) -> Place:
    """Finds one place with its building and entrance; raises ``NotThere``."""
    try:
        return Place.objects.select_related("community", "building", "entrance").get(pk=id)
    except Place.DoesNotExist:
        raise NotThere(_("There is no such place. Go back to the list and choose it there.")) from None


def district() -> Place | None:
    """Finds the district of this installation, or None before it is set up."""
    return Place.objects.filter(kind=PlaceKind.DISTRICT, until=None).first()


def place_by_code(code: str) -> Place:
    """Finds a standing area by its 12-digit code; raises ``NotThere``."""
    found = Place.objects.filter(code=code, until=None).first() if code else None
    if found is None:
        raise NotThere(_("No place has the code %(code)s. Import the code lists first.") % {"code": code})
    return found


def community_by_code(code: str) -> Place:
    """Finds a standing community by its 12-digit code; raises ``NotThere``."""
    found = place_by_code(code)
    if found.kind != PlaceKind.COMMUNITY:
        raise NotThere(_("%(code)s is not the code of a community.") % {"code": code})
    return found


def areas_below(paths: Iterable[str]) -> QuerySet[Place]:
    """Lists the standing subdistricts and districts whose path begins with one of these, the widest first."""
    inside = Q(pk__in=())
    for path in paths:
        inside |= Q(path__startswith=path)
    areas = (PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT)
    return Place.objects.filter(inside, kind__in=areas, until=None).order_by("code")


def communities_below(path: str) -> QuerySet[Place]:
    """Lists the standing communities whose path begins so, in the order of their codes."""
    return Place.objects.filter(kind=PlaceKind.COMMUNITY, until=None, path__startswith=path).order_by("code")


def areas_within(area: Place) -> QuerySet[Place]:
    """Lists an area itself with the standing subdistricts and communities below it."""
    kinds = (PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT, PlaceKind.COMMUNITY)
    return Place.objects.filter(path__startswith=area.path, until=None, kind__in=kinds).order_by("path")


def places_of_paths(paths: Iterable[str]) -> QuerySet[Place]:
    """Lists the standing places with exactly these paths, from the top down."""
    return Place.objects.filter(path__in=list(paths), until=None).order_by("path")


def children_of(parent: UUID) -> QuerySet[Place]:
    """Lists what hangs directly below a place today."""
    return Place.objects.filter(parent_id=parent, until=None).select_related("building", "entrance", "lane")


def standing_children(parent: UUID, kind: str) -> QuerySet[Place]:
    """Lists the direct children of one kind."""
    return children_of(parent).filter(kind=kind)


def buildings_of(community_id: UUID) -> QuerySet[Place]:
    """Lists the standing buildings of a community.

    A courtyard or lane whose doors belong to no building stands for their building.
    """
    return _standing_buildings().filter(community_id=community_id).select_related("parent")


def buildings_below(path: str) -> QuerySet[Place]:
    """Lists the same for all communities whose path begins so."""
    return _standing_buildings().filter(path__startswith=path, community__isnull=False).order_by("pk")


def _standing_buildings() -> QuerySet[Place]:
    doors = Place.objects.filter(building_id=OuterRef("pk"), kind=PlaceKind.HOUSEHOLD, until=None)
    loose = Q(Exists(doors), kind__in=(PlaceKind.COURTYARD, PlaceKind.LANE))
    return Place.objects.filter(Q(kind=PlaceKind.BUILDING) | loose, until=None)


def spots_of(community_id: UUID) -> QuerySet[Place]:
    """Lists where something can be in a community: itself, its courtyards, lanes, buildings and their entrances."""
    found = Place.objects.filter(community_id=community_id, kind__in=_SPOTS, until=None)
    return found.select_related("building", "entrance").order_by("building__name_key", "kind", "name_key", "pk")


def doors_nowhere(community_id: UUID) -> QuerySet[Place]:
    """Lists the standing doors that belong to no building, no courtyard and no lane."""
    return Place.objects.filter(community_id=community_id, kind=PlaceKind.HOUSEHOLD, until=None, building=None)


def households_below(top: Place) -> QuerySet[Place]:
    """Lists the standing households below a place, by building, entrance, floor and door."""
    return (
        Place.objects.filter(kind=PlaceKind.HOUSEHOLD, until=None, path__startswith=top.path)
        .select_related("building", "entrance")
        .order_by("building__position", "entrance__position", "-level", "position", "id")
    )


def household_counts(community_id: UUID) -> dict[UUID, int]:
    """Counts the standing households of each building: building → households.

    A building whose doors are not listed counts with the number that its source stated, where there is one.
    """
    stated = Place.objects.filter(
        community_id=community_id, kind=PlaceKind.BUILDING, until=None, households_stated__gt=0
    ).values_list("pk", "households_stated")
    rows = (
        Place.objects.filter(community_id=community_id, kind=PlaceKind.HOUSEHOLD, until=None, building__isnull=False)
        .order_by()
        .values_list("building_id")
        .annotate(households=Count("id"))
    )
    known = {building: households for building, households in stated if households}
    return known | {building: households for building, households in rows if building is not None}


def levels_below(community_id: UUID) -> dict[str, int]:
    """Counts the standing places of each kind in a community: kind → number."""
    rows = (
        Place.objects.filter(community_id=community_id, until=None)
        .exclude(kind=PlaceKind.COMMUNITY)
        .order_by()
        .values_list("kind")
        .annotate(places=Count("id"))
    )
    return dict(rows)


def ancestors(below: Place) -> list[Place]:
    """Lists the places above one, from the district down."""
    paths = paths_upwards(below)[:-1]
    return sorted(Place.objects.filter(path__in=paths), key=lambda above: len(above.path))


def paths_upwards(place: Place) -> list[str]:
    """Lists the paths of the places above one and its own, from the district down."""
    labels = place.path.rstrip(".").split(".")
    return [".".join(labels[: depth + 1]) + "." for depth in range(len(labels))]


def paths_of(ids: Iterable[UUID]) -> list[str]:
    """Gives the paths of places, those below another of them left out."""
    paths: list[str] = []
    for path in Place.objects.filter(pk__in=ids).order_by("path").values_list("path", flat=True):
        if not paths or not path.startswith(paths[-1]):
            paths.append(path)
    return paths


def full_name(of: Place) -> str:
    """Names a place with its community, building and entrance: ``安慧里社区 12号楼 3单元 301``."""
    if of.community is None or of.community_id == of.pk:
        return of.name
    return f"{of.community.name} {of.local_name}"


def full_names(ids: set[UUID]) -> dict[UUID, str]:
    """Names many places in one query."""
    found = Place.objects.filter(pk__in=ids).select_related("community", "building", "entrance")
    return {one.pk: full_name(one) for one in found}


def names_in_order(ids: set[UUID]) -> dict[UUID, str]:
    """Gives the short names of many places, in the order of the tree."""
    return dict(Place.objects.filter(pk__in=ids).order_by("position", "name_key").values_list("pk", "name"))


def features(community_id: UUID) -> list[dict[str, Any]]:
    """Gives a community's buildings as GeoJSON features (WGS-84 degrees) with their number of households.

    A building without a drawn outline is given as a point; one without a position is left out.
    """
    households = household_counts(community_id)
    return [
        {
            "type": "Feature",
            "id": str(one.pk),
            "geometry": one.shape or {"type": "Point", "coordinates": [one.longitude, one.latitude]},
            "properties": {
                "id": str(one.pk),
                "name": one.name,
                "households": households.get(one.pk, 0),
                "building_class": one.building_class,
            },
        }
        for one in buildings_of(community_id)
        if one.shape is not None or one.longitude is not None
    ]


def named(found: QuerySet[Place], words: str) -> QuerySet[Place]:
    """Narrows places to those whose name holds the words, or whose code, pinyin or initials begin with them."""
    if not words:
        return found
    small = words.lower()
    return found.filter(
        Q(name__icontains=words)
        | Q(code__startswith=words)
        | Q(name_key__startswith=small)
        | Q(name_initials__startswith=small.replace(" ", ""))
    )


def with_numbers(communities: QuerySet[Place]) -> QuerySet[Place]:
    """Adds to each community its numbers of standing buildings and households (``buildings``, ``households``).

    A building whose doors are not listed counts with its stated number.
    """
    doors = Place.objects.filter(building_id=OuterRef("pk"), kind=PlaceKind.HOUSEHOLD, until=None)
    stated = Place.objects.filter(
        ~Exists(doors), community=OuterRef("pk"), kind=PlaceKind.BUILDING, until=None, households_stated__gt=0
    )
    summed = stated.order_by().values("community").annotate(number=Sum("households_stated")).values("number")
    return communities.annotate(
        buildings=_number_below(PlaceKind.BUILDING),
        households=_number_below(PlaceKind.HOUSEHOLD) + Coalesce(Subquery(summed), 0),
    )


def _number_below(kind: str) -> Coalesce:
    below = Place.objects.filter(community=OuterRef("pk"), kind=kind, until=None).order_by().values("community")
    return Coalesce(Subquery(below.annotate(number=Count("pk")).values("number")), 0)

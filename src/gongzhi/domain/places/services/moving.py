"""Moving and ending subtrees: the one place that rewrites paths, copies of ancestors and dated parents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat, Substr

from gongzhi.domain.places.models import Place, Placement
from gongzhi.domain.places.services.planting import building_below
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.sentences import gettext as _

# What a place of this kind copies to everything below it is its own; what lies above comes from its parent.
_OWN_COPIES = {
    PlaceKind.COURTYARD: ("building", "entrance"),
    PlaceKind.BUILDING: ("building", "entrance"),
    PlaceKind.ENTRANCE: ("entrance",),
}


def move_subtree(place: Place, target: Place, day: date) -> None:
    """Hangs a place below another from a day on, with everything below it."""
    before = place.community_id
    _rewrite(place, target)
    if before != target.community_id:
        _date_community(place, day)
    _date_parent(place, day)


def move_back(place: Place, target: Place, day: date) -> None:
    """Undoes ``move_subtree``: the dated parent of that day is forgotten as well."""
    before = place.community_id
    _rewrite(place, target)
    below = Placement.objects.filter(place__path__startswith=place.path)
    touched = below if before != target.community_id else Placement.objects.filter(place=place)
    touched.filter(during__startswith=day, during__endswith=None).delete()
    _reopen(touched, day)
    # A move on the very first day had left nothing to go back to.
    touched.filter(during__startswith=day, during__endswith=None).update(community_id=target.community_id)
    if not Placement.objects.filter(place=place, during__endswith=None).exists():
        _begin([place], day)


def _reopen(placements: QuerySet[Placement], day: date) -> None:
    ended = list(placements.filter(during__endswith=day))
    for one in ended:
        one.during = DateRange(one.during.lower, None)
    Placement.objects.bulk_update(ended, ["during"], batch_size=500)


def _rewrite(place: Place, target: Place) -> None:
    old, new = place.path, f"{target.path}{place.label}."
    below = Place.objects.filter(path__startswith=old)
    copies = {"community_id": target.community_id}
    for name in ("building", "entrance"):
        if name not in _OWN_COPIES.get(PlaceKind(place.kind), ()):
            copies[f"{name}_id"] = getattr(target, f"{name}_id")
    if "building_id" in copies:
        copies["building_id"] = building_below(target, place.kind, place.lane_id)
    below.update(path=Concat(Value(new), Substr("path", len(old) + 1)), **copies)
    Place.objects.filter(pk=place.pk).update(parent=target)
    if place.community_id != target.community_id:
        # Lanes lie in one community; one that came along before stays.
        elsewhere = Place.objects.filter(path__startswith=new).exclude(lane__community_id=target.community_id)
        elsewhere.filter(building__kind=PlaceKind.LANE).update(building=None)
        elsewhere.exclude(lane=None).update(lane=None)
    place.refresh_from_db()


def _date_parent(place: Place, day: date) -> None:
    open_ = Placement.objects.filter(place=place, during__endswith=None).first()
    if open_ is not None and open_.during.lower > day:
        sentence = _("“%(name)s” has been where it is since %(day)s; choose that day or a later one.")
        sentence %= {"name": place.name, "day": open_.during.lower}
        raise NotSo(sentence, fields={"at": sentence})
    if open_ is not None and open_.during.lower == day:
        Placement.objects.filter(pk=open_.pk).update(parent_id=place.parent_id, community_id=place.community_id)
        return
    _close(Placement.objects.filter(place=place, during__endswith=None), day)
    _begin([place], day)


def _date_community(place: Place, day: date) -> None:
    """Dates the change of community of everything below a place; the place itself follows with its parent."""
    below = Placement.objects.filter(place__path__startswith=place.path, during__endswith=None).exclude(place=place)
    below.filter(during__startswith__gte=day).update(community_id=place.community_id)
    older = list(below.filter(during__startswith__lt=day).select_related("place"))
    _close(Placement.objects.filter(pk__in=[one.pk for one in older]), day)
    _begin([one.place for one in older], day)


def _close(placements: QuerySet[Placement], day: date) -> None:
    rows = list(placements)
    for one in rows:
        one.during = DateRange(one.during.lower, day)
    Placement.objects.bulk_update(rows, ["during"], batch_size=500)


def _begin(places: Iterable[Place], day: date) -> None:
    Placement.objects.bulk_create(
        [
            Placement(place=one, parent_id=one.parent_id, community_id=one.community_id, during=DateRange(day, None))
            for one in places
            if one.parent_id is not None
        ],
        batch_size=1000,
    )


def merge_subtree(place: Place, into: Place, day: date, moved: list[list[str]], ended: list[str]) -> None:
    """Moves the parts of one place below another; parts of the same name become one, down to the doors.

    ``moved`` gets pairs of place and old parent, ``ended`` the places that live on in another. Raises ``NotSo`` where
    two doors have the same number.
    """
    there = {(one.kind, one.name): one for one in Place.objects.filter(parent=into, until=None)}
    for part in Place.objects.filter(parent=place, until=None):
        twin = there.get((part.kind, part.name))
        if twin is None:
            moved.append([str(part.pk), str(place.pk)])
            move_subtree(part, into, day)
        elif part.kind == PlaceKind.HOUSEHOLD:
            raise NotSo(
                _("Both have a door “%(name)s”. Rename one of them, or merge the two doors first.")
                % {"name": part.name}
            )
        else:
            merge_subtree(part, twin, day, moved, ended)
    _end([place], day)
    Place.objects.filter(pk=place.pk).update(successor=into)
    ended.append(str(place.pk))


def join_communities(place: Place, into: Place, day: date, moved: list[list[str]]) -> None:
    """Moves all parts of a community into another, in which it lives on; parts of one name stay two."""
    for part in Place.objects.filter(parent=place, until=None).order_by("-kind"):
        moved.append([str(part.pk), str(place.pk)])
        move_subtree(part, into, day)
    _end([place], day)
    Place.objects.filter(pk=place.pk).update(successor=into)


def end_subtree(place: Place, day: date) -> list[UUID]:
    """Ends a place with everything below it that still stands; returns all of them."""
    standing = list(Place.objects.filter(path__startswith=place.path, until=None))
    _end(standing, day)
    return [one.pk for one in standing]


def _end(places: list[Place], day: date) -> None:
    late = next((one for one in places if one.since >= day), None)
    if late is not None:
        sentence = _("“%(name)s” was added on %(day)s; it can end on a later day only. Take its adding back instead.")
        sentence %= {"name": late.name, "day": late.since}
        raise NotSo(sentence, fields={"at": sentence})
    ids = [one.pk for one in places]
    Place.objects.filter(pk__in=ids).update(until=day)
    _close(Placement.objects.filter(place_id__in=ids, during__endswith=None, during__startswith__lt=day), day)


def stand_again(ids: Iterable[str], day: date) -> None:
    """Undoes an end: these places stand again, where they hung."""
    again = list(ids)
    Place.objects.filter(pk__in=again).update(until=None, successor=None)
    _reopen(Placement.objects.filter(place_id__in=again), day)

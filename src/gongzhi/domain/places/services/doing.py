"""What each kind of act does to the tree, and how it is taken back. The caller holds the communities' locks.

Facts asked for: add {kind, name, …}; rename {name}; correct {any of ``CORRECTABLE``}; move {parent};
split {name, parts, and of a community its code}; merge {into}; end {}.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from gongzhi.domain.places import rules
from gongzhi.domain.places.models import Place, PlaceAct, Placement
from gongzhi.domain.places.services import moving
from gongzhi.domain.places.services.planting import Branch, building_below, plant
from gongzhi.domain.places.words import ActKind, ActState, BuildingClass, PlaceKind
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.reach import By
from gongzhi.foundation.sentences import gettext as _
from gongzhi.foundation.text import mask_identity_numbers, pinyin_initials, pinyin_key

CORRECTABLE: Final = (
    "position", "level", "shape", "longitude", "latitude", "building_class", "floors", "households_stated", "lane",
    "is_barrier",
)  # fmt: skip
_ADDABLE: Final = (
    "level",
    "shape",
    "longitude",
    "latitude",
    "building_class",
    "floors",
    "households_stated",
    "is_barrier",
)


def do(act: PlaceAct) -> None:
    """Carries an act out and notes in it what taking it back will need."""
    place = act.place
    if place.until is not None:
        raise NotNow(_("“%(name)s” no longer exists since %(day)s.") % {"name": place.name, "day": place.until})
    if act.day < place.since:
        sentence = _("“%(name)s” is recorded from %(day)s on; choose that day or a later one.")
        sentence %= {"name": place.name, "day": place.since}
        raise NotSo(sentence, fields={"at": sentence})
    _DO[ActKind(act.kind)](act, place, act.day)


def undo(act: PlaceAct) -> None:
    """Puts back what an act changed; its caller has made sure that no later act touched the same places."""
    _UNDO[ActKind(act.kind)](act, act.place)


def _name(text: Any, of: Place, parent_id: UUID | None, kind: str) -> str:
    """Reads a name that is free below a parent."""
    name = mask_identity_numbers(" ".join(str(text or "").split()))[0]
    if not name or len(name) > 80:
        sentence = _("Give a name of at most 80 characters.")
        raise NotSo(sentence, fields={"name": sentence})
    taken = Place.objects.filter(parent_id=parent_id, kind=kind, name=name, until=None, code="").exclude(pk=of.pk)
    if taken.exists():
        sentence = _("“%(name)s” already exists there. Give another name.") % {"name": name}
        raise NotSo(sentence, fields={"name": sentence})
    return name


def _add(act: PlaceAct, place: Place, day: date) -> None:
    facts = act.facts
    if facts.get("kind") not in PlaceKind.values:
        sentence = _("Choose what kind of place it is.")
        raise NotSo(sentence, fields={"kind": sentence})
    kind = PlaceKind(facts["kind"])
    if kind in rules.AREAS:
        raise NotSo(_("Areas come with the official code lists."), fields={"kind": _("Not by hand.")})
    name = _name(facts.get("name"), place, place.pk, kind)
    values = checked({key: facts[key] for key in _ADDABLE if facts.get(key) not in (None, "")}, kind)
    _check_line(values.get("is_barrier"), values.get("shape"))
    lane = _lane(facts.get("lane"), place)
    branch = Branch(kind=kind, name=name, position=rules.own_number(name), lane=lane, **values)
    made = plant([branch], parent=place, by=By(user=act.made_by), since=day)[0]
    act.before, act.others = {"made": str(made.pk)}, [made.pk]


def _rename(act: PlaceAct, place: Place, day: date) -> None:
    del day
    act.before = {"name": place.name}
    _set_name(place, _name(act.facts.get("name"), place, place.parent_id, place.kind))


def _set_name(place: Place, name: str) -> None:
    place.name, place.name_key, place.name_initials = name, pinyin_key(name), pinyin_initials(name)[:80]
    place.save(update_fields=["name", "name_key", "name_initials"])


def _correct(act: PlaceAct, place: Place, day: date) -> None:
    del day
    given = {key: value for key, value in act.facts.items() if key in CORRECTABLE}
    values = checked({key: value for key, value in given.items() if key != "lane"}, PlaceKind(place.kind))
    _check_line(values.get("is_barrier", place.is_barrier), values.get("shape", place.shape))
    if "lane" in given:
        values["lane_id"] = _lane(given["lane"], place)
        values |= _building_by_lane(place, values["lane_id"])
    before = {name: getattr(place, name) for name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    if not changed:
        raise NotSo(_("Nothing differs from what is there already."))
    act.before = {name: _plain(before[name]) for name in changed}
    _set(place, changed)


def _check_line(is_barrier: Any, shape: Any) -> None:
    """Passes for a lane that grids may cross, and for one whose line is known; raises ``NotSo``."""
    if is_barrier and not shape:
        sentence = _("Grids can keep to a lane only where its line is known. Give the line, too.")
        raise NotSo(sentence, fields={"is_barrier": sentence})


def _set(place: Place, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(place, name, value)
    place.save(update_fields=list(values))


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _building_by_lane(place: Place, lane_id: UUID | None) -> dict[str, UUID | None]:
    """Lets a village door, which has no building, belong to its new lane."""
    if place.kind != PlaceKind.HOUSEHOLD or place.parent is None:
        return {}
    found = building_below(place.parent, place.kind, lane_id)
    return {} if found == place.building_id else {"building_id": found}


def _lane(wanted: Any, place: Place) -> UUID | None:
    if not wanted:
        return None
    lane = Place.objects.filter(pk=wanted, kind=PlaceKind.LANE, until=None, community_id=place.community_id).first()
    if lane is None:
        sentence = _("There is no such lane in this community.")
        raise NotSo(sentence, fields={"lane": sentence})
    return lane.pk


def checked(values: dict[str, Any], kind: PlaceKind) -> dict[str, Any]:
    """Checks facts of a place as they were typed; raises ``NotSo`` naming the field."""
    faults: dict[str, str] = {}
    if values.get("building_class") and values["building_class"] not in BuildingClass.values:
        faults["building_class"] = _("There is no such kind of building.")
    pair = values.get("longitude"), values.get("latitude")
    if (pair[0] is None) != (pair[1] is None):
        faults["longitude"] = _("Give both longitude and latitude.")
    elif pair[0] is not None and pair[1] is not None and not rules.is_position(pair[0], pair[1]):
        faults["longitude"] = _("This position is not in China; longitude comes first.")
    if values.get("is_barrier") and kind != PlaceKind.LANE:
        faults["is_barrier"] = _("Only a lane can be a line that grids do not cross.")
    if faults:
        raise NotSo(next(iter(faults.values())), fields=faults)
    return values


def _move(act: PlaceAct, place: Place, day: date) -> None:
    target = _standing(act.facts.get("parent"), "parent")
    _refuse_if_odd(place, target)
    if target.since > day:
        raise NotSo(_("“%(name)s” exists only from %(day)s on.") % {"name": target.name, "day": target.since})
    _name(place.name, place, target.pk, place.kind)
    act.before = {"parent": str(place.parent_id)}
    moving.move_subtree(place, target, day)


def _standing(id: Any, field: str) -> Place:
    found = Place.objects.filter(pk=id, until=None).first() if id else None
    if found is None:
        sentence = _("Choose a place that exists today.")
        raise NotSo(sentence, fields={field: sentence})
    return found


def _refuse_if_odd(place: Place, target: Place) -> None:
    sentence = ""
    if place.kind in rules.AREAS:
        sentence = _("Areas move with the official code lists only.")
    elif place.kind == PlaceKind.LANE:
        sentence = _("A lane cannot be moved; draw it again instead.")
    elif target.pk == place.parent_id:
        sentence = _("It is there already.")
    elif not rules.may_hang_below(place.kind, target.kind):
        sentence = _("A place of the kind “%(kind)s” cannot be below “%(parent)s”.") % {
            "kind": PlaceKind(place.kind).label,
            "parent": PlaceKind(target.kind).label,
        }
    if sentence:
        raise NotSo(sentence, fields={"parent": sentence})


def _code_of_new(place: Place, facts: dict[str, Any]) -> str:
    """Reads the official code of a community that is split off; everything else has none."""
    if place.kind != PlaceKind.COMMUNITY:
        return ""
    code, upper = str(facts.get("code") or ""), place.parent.code if place.parent else ""
    if rules.kind_of_code(code) != PlaceKind.COMMUNITY or not rules.is_inside(code, upper):
        sentence = _("Give the new community's official code of 12 digits, in the same subdistrict.")
        raise NotSo(sentence, fields={"code": sentence})
    if Place.objects.filter(code=code).exists():
        sentence = _("The code %(code)s belongs to a community already, or did once.") % {"code": code}
        raise NotSo(sentence, fields={"code": sentence})
    return code


def _split(act: PlaceAct, place: Place, day: date) -> None:
    if place.kind in (PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT, PlaceKind.LANE, PlaceKind.HOUSEHOLD):
        raise NotSo(_("Only communities, courtyards, buildings, entrances and floors can be split."))
    code = _code_of_new(place, act.facts)
    parts = list(Place.objects.filter(parent=place, until=None, pk__in=act.facts.get("parts") or ()))
    if not parts or len(parts) == Place.objects.filter(parent=place, until=None).count():
        sentence = _("Choose some of the parts, but not all of them.")
        raise NotSo(sentence, fields={"parts": sentence})
    name = _name(act.facts.get("name"), place, place.parent_id, place.kind)
    branch = Branch(
        kind=place.kind, name=name, position=rules.own_number(name) or place.position, level=place.level,
        building_class=place.building_class, floors=place.floors, lane=place.lane_id, code=code,
    )  # fmt: skip
    made = plant([branch], parent=place.parent, by=By(user=act.made_by), since=day)[0]
    for part in parts:
        moving.move_subtree(part, made, day)
    act.before = {"made": str(made.pk), "parts": [str(part.pk) for part in parts]}
    act.others = [made.pk, *(part.pk for part in parts)]


def _merge(act: PlaceAct, place: Place, day: date) -> None:
    into = _standing(act.facts.get("into"), "into")
    if into.pk == place.pk or into.kind != place.kind or place.kind in (PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT):
        sentence = _("Choose another place of the same kind.")
        raise NotSo(sentence, fields={"into": sentence})
    moved: list[list[str]] = []
    ended: list[str] = []
    renamed: dict[str, str] = {}
    if place.kind == PlaceKind.COMMUNITY:
        renamed = _names_apart(place, into)
        moving.join_communities(place, into, day, moved)
        ended.append(str(place.pk))
    else:
        moving.merge_subtree(place, into, day, moved, ended)
    stood_on = list(Place.objects.filter(lane=place).values_list("pk", flat=True))
    Place.objects.filter(pk__in=stood_on).update(lane=into)
    if place.kind == PlaceKind.LANE:
        Place.objects.filter(building=place, kind=PlaceKind.HOUSEHOLD).update(building=into)
    act.before = {"moved": moved, "ended": ended, "lane": [str(one) for one in stood_on], "renamed": renamed}
    act.others = [
        into.pk,
        *(UUID(one) for one, _parent in moved),
        *(UUID(one) for one in ended if one != str(place.pk)),
    ]


def _names_apart(place: Place, into: Place) -> dict[str, str]:
    """Puts a community's name before those of its parts that the other has as well; gives the names before."""
    taken = set(Place.objects.filter(parent=into, until=None).values_list("kind", "name"))
    renamed: dict[str, str] = {}
    for part in Place.objects.filter(parent=place, until=None):
        if (part.kind, part.name) in taken:
            renamed[str(part.pk)] = part.name
            _set_name(part, _name(f"{place.name}{part.name}"[:80], part, into.pk, part.kind))
    return renamed


def _end(act: PlaceAct, place: Place, day: date) -> None:
    if place.kind in rules.AREAS:
        raise NotSo(_("Areas end with the official code lists only."))
    ended = moving.end_subtree(place, day)
    act.others = [one for one in ended if one != place.pk]


def _undo_made(act: PlaceAct, place: Place) -> None:
    """Removes a place that an act made; what names it by then keeps it."""
    del place
    made = act.before["made"]
    if Place.objects.filter(parent_id=made).exists():
        raise NotNow(_("There are now places below the new place. Move or end them first."))
    act.others = [one for one in act.others if str(one) != made]
    remove([UUID(made)])


def remove(ids: list[UUID]) -> None:
    """Removes places as if they had never been; raises ``NotNow`` where anything names one of them."""
    Placement.objects.filter(place_id__in=ids).delete()
    PlaceAct.objects.filter(place_id__in=ids, state__in=(ActState.UNDONE, ActState.REFUSED)).delete()
    keys = _keys_naming_places()
    try:
        # The database's own keys see whatever names a place, also where this person's reach ends.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM places_place WHERE id = ANY(%s)", [ids])
            cursor.execute(f"SET CONSTRAINTS {keys} IMMEDIATE")
    except IntegrityError:
        raise NotNow(
            _("Needs, visits, grids, cards or posts already name the new place. End it from a certain day instead.")
        ) from None
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {keys} DEFERRED")


def _keys_naming_places() -> str:
    """Names the foreign keys that point to places; other checks keep waiting for the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint"
            " WHERE contype = 'f' AND condeferrable AND confrelid = 'places_place'::regclass ORDER BY conname"
        )
        return ", ".join(connection.ops.quote_name(name) for (name,) in cursor.fetchall())


def _undo_rename(act: PlaceAct, place: Place) -> None:
    _set_name(place, _name(act.before["name"], place, place.parent_id, place.kind))


def _undo_correct(act: PlaceAct, place: Place) -> None:
    _set(place, act.before)


def _undo_move(act: PlaceAct, place: Place) -> None:
    moving.move_back(place, _standing(act.before["parent"], "parent"), act.day)


def _undo_split(act: PlaceAct, place: Place) -> None:
    for part in Place.objects.filter(pk__in=act.before["parts"]):
        moving.move_back(part, place, act.day)
    _undo_made(act, place)


def _undo_merge(act: PlaceAct, place: Place) -> None:
    moving.stand_again(act.before["ended"], act.day)
    place.refresh_from_db()
    parents = {str(one.pk): one for one in Place.objects.filter(pk__in={old for _one, old in act.before["moved"]})}
    places = {str(one.pk): one for one in Place.objects.filter(pk__in=[one for one, _old in act.before["moved"]])}
    for one, old in act.before["moved"]:
        moving.move_back(places[one], parents[old], act.day)
    names = act.before.get("renamed", {})
    for part in Place.objects.filter(pk__in=list(names)):
        _set_name(part, names[str(part.pk)])
    Place.objects.filter(pk__in=act.before["lane"]).update(lane=place)
    if place.kind == PlaceKind.LANE:
        of_lane = Place.objects.filter(pk__in=act.before["lane"], kind=PlaceKind.HOUSEHOLD)
        of_lane.filter(building_id=act.facts["into"]).update(building=place)


def _undo_end(act: PlaceAct, place: Place) -> None:
    moving.stand_again([str(place.pk), *map(str, act.others)], act.day)


_DO: dict[ActKind, Callable[[PlaceAct, Place, date], None]] = {
    ActKind.ADD: _add,
    ActKind.RENAME: _rename,
    ActKind.CORRECT: _correct,
    ActKind.MOVE: _move,
    ActKind.SPLIT: _split,
    ActKind.MERGE: _merge,
    ActKind.END: _end,
}
_UNDO: dict[ActKind, Callable[[PlaceAct, Place], None]] = {
    ActKind.ADD: _undo_made,
    ActKind.RENAME: _undo_rename,
    ActKind.CORRECT: _undo_correct,
    ActKind.MOVE: _undo_move,
    ActKind.SPLIT: _undo_split,
    ActKind.MERGE: _undo_merge,
    ActKind.END: _undo_end,
}

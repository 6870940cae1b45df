"""Adding places to the tree."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.places import rules
from gongzhi.domain.places.models import Place, Placement
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.text import pinyin_initials, pinyin_key

_LABEL_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Branch:
    """A place that is still to be planted, with what hangs below it."""

    kind: str
    name: str
    position: int = 0
    code: str = ""
    level: int | None = None
    shape: dict[str, Any] | None = None
    longitude: float | None = None
    latitude: float | None = None
    building_class: str = ""
    floors: int | None = None
    households_stated: int | None = None
    lane: UUID | None = None
    is_barrier: bool = False
    children: Sequence[Branch] = field(default=())


@transaction.atomic
def add_place(branch: Branch, *, parent: Place | None, by: By, since: date | None = None) -> Place:
    """Adds one place (with what hangs below it) and returns it."""
    return plant([branch], parent=parent, by=by, since=since)[0]


@transaction.atomic
def plant(
    branches: Sequence[Branch],
    *,
    parent: Place | None,
    by: By,
    since: date | None = None,
    is_synthetic: bool = False,
) -> list[Place]:
    """Adds whole branches below a place, and returns their tops in the order given.

    Raises ``NotSo`` when a level does not fit below its parent, or a name stands twice below it.
    """
    if parent is not None:
        # Two imports below one place wait for one another, so that names stay single; needs may name it meanwhile.
        parent = Place.objects.select_for_update(no_key=True).get(pk=parent.pk)
        _check_names(parent, branches)
    day = since or time.today()
    rows = list(_grow(branches, parent, day, is_synthetic))
    Place.objects.bulk_create(rows, batch_size=1000)
    Placement.objects.bulk_create(
        [
            Placement(place=row, parent_id=row.parent_id, community_id=row.community_id, during=DateRange(day, None))
            for row in rows
            if row.parent_id is not None
        ],
        batch_size=1000,
    )
    tops = [row for row in rows if row.parent_id == (parent.pk if parent else None)]
    for top in tops:
        note("place.added", top, by=by.user, community=top.community_id)
    return tops


def _check_names(parent: Place, branches: Sequence[Branch]) -> None:
    taken = set(Place.objects.filter(parent=parent, until=None).values_list("kind", "name"))
    for branch in branches:
        # Names of areas repeat across the land and even within a subdistrict: their codes tell them apart.
        if not branch.code and (branch.kind, branch.name) in taken:
            raise NotSo(
                _("“%(name)s” already exists below %(parent)s. Give it another name, or open the existing one.")
                % {"name": branch.name, "parent": parent.name}
            )
        taken.add((branch.kind, branch.name))


def _grow(branches: Sequence[Branch], parent: Place | None, day: date, is_synthetic: bool) -> Iterator[Place]:
    for branch in branches:
        row = _row(branch, parent, day, is_synthetic)
        yield row
        yield from _grow(branch.children, row, day, is_synthetic)


def _row(branch: Branch, parent: Place | None, day: date, is_synthetic: bool) -> Place:
    if parent is not None and not rules.may_hang_below(branch.kind, parent.kind):
        raise NotSo(
            _("A place of the kind “%(kind)s” cannot be below “%(parent)s”.")
            % {"kind": PlaceKind(branch.kind).label, "parent": PlaceKind(parent.kind).label}
        )
    label = branch.code or new_label()
    row = Place(
        kind=branch.kind,
        code=branch.code,
        label=label,
        path=(parent.path if parent else "") + label + ".",
        parent_id=parent.pk if parent else None,
        name=branch.name,
        name_key=pinyin_key(branch.name),
        name_initials=pinyin_initials(branch.name)[:80],
        position=branch.position,
        level=branch.level,
        shape=branch.shape,
        longitude=branch.longitude,
        latitude=branch.latitude,
        building_class=branch.building_class,
        floors=branch.floors,
        households_stated=branch.households_stated,
        lane_id=branch.lane,
        is_barrier=branch.is_barrier,
        is_synthetic=is_synthetic,
        since=day,
    )
    copy_ancestors(row, parent)
    return row


def new_label() -> str:
    """Makes a label that no sibling has: paths are single by a constraint, and chance is large enough."""
    return "".join(secrets.choice(_LABEL_SIGNS) for _sign in range(8))


def building_below(parent: Place | None, kind: str, lane_id: UUID | None) -> UUID | None:
    """Finds what stands for the building of a place below another one.

    Where there is no building, that is the single-storey courtyard, and for a village door its lane: they are what
    grids are made of then.
    """
    if parent is None or parent.building_id is not None:
        return parent.building_id if parent else None
    if parent.kind == PlaceKind.COURTYARD:
        return parent.pk
    return lane_id if kind == PlaceKind.HOUSEHOLD else None


def copy_ancestors(row: Place, parent: Place | None) -> None:
    """Writes the copies of ancestors that a place carries."""
    copied: dict[str, UUID | None] = {
        "community_id": parent.community_id if parent else None,
        "building_id": building_below(parent, row.kind, row.lane_id),
        "entrance_id": parent.entrance_id if parent else None,
    }
    own = {PlaceKind.COMMUNITY: "community_id", PlaceKind.BUILDING: "building_id", PlaceKind.ENTRANCE: "entrance_id"}
    if (name := own.get(PlaceKind(row.kind))) is not None:
        copied[name] = row.pk
    for column, value in copied.items():
        setattr(row, column, value)

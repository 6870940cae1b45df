"""Taking in grids that exist already: polygons (GeoJSON), or a sheet that names the grid of each building."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.grids.models import Grid, GridCode, GridPlan
from gongzhi.domain.grids.queries.ground import Ground, read_ground
from gongzhi.domain.grids.rules import Wish
from gongzhi.domain.grids.services.proposing import FOLDER, Face, Written, write_plan
from gongzhi.domain.grids.services.reading import Reading, Whole, Within
from gongzhi.domain.grids.services.tables import clean_table, fill_rows, sort_rows
from gongzhi.domain.grids.words import IMPORTED, OWN_SCHEME
from gongzhi.domain.places.queries import locked
from gongzhi.domain.places.queries import place as find_place
from gongzhi.domain.places.words import CoordinateSystem, PlaceKind
from gongzhi.foundation.errors import NotSo, NotThere, RowProblem
from gongzhi.foundation.files import keep_file, open_file, sweep_orphans
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

AT_ONCE = 150
"""Communities that a page takes in while somebody waits (about 0.1 s each); larger files go in on the server."""


@dataclass(frozen=True, slots=True)
class GridFile:
    """A file of existing grids, in whose codes and degrees.

    ``scheme`` says whose codes it carries, and has to where it carries any but ours; ``coordinates`` in which degrees
    its outlines are drawn.
    """

    content: bytes
    scheme: str = ""
    coordinates: str = CoordinateSystem.CGCS2000

    @property
    def is_map(self) -> bool:
        """Tells whether it holds polygons, and not a sheet."""
        return self.content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


@dataclass(frozen=True, slots=True)
class CommunityLook:
    """What a file says about one community; areas are square metres, ``missed`` is what no grid has.

    ``read`` has its grids, buildings and faults as they can be drawn.
    """

    community: Place
    grids: int
    buildings: int
    overlap: int
    gap: int
    missed_buildings: int
    missed_households: int
    faults: int
    read: Reading


@dataclass(frozen=True, slots=True)
class Look:
    """What a file of grids holds: a line a community, all faults, what is to be looked at, and who is left out."""

    lines: list[CommunityLook]
    faults: list[RowProblem]
    remarks: list[RowProblem]
    absent: list[Place]


@transaction.atomic
def import_plan(file: GridFile, *, community_id: UUID, by: By, at: datetime | None = None) -> GridPlan:
    """Takes the existing grids of one community in as a proposal; see ``import_plans``."""
    if find_place(community_id).kind != PlaceKind.COMMUNITY:
        raise NotThere(_("Grids divide a community. Choose a community first."))
    return import_plans(file, area_id=community_id, by=by, at=at)[0]


@transaction.atomic
def import_plans(
    file: GridFile, *, area_id: UUID, by: By, most: int | None = AT_ONCE, at: datetime | None = None
) -> list[GridPlan]:
    """Takes existing grids in as a proposal for each community of an area that the file names: everything or nothing.

    Raises ``NotSo`` that tells by row where grids overlap or leave gaps, and which buildings they miss, or that there
    are more than ``most`` communities.
    """
    moment = at or now()
    whole = _read(file, find_place(area_id), local(moment).date(), most=most, holds=True)
    _refuse(whole)
    plans = []
    for part in whole.parts:
        plan = _written(part, by, moment)
        _map_codes(plan, part, file.scheme)
        note("plan.imported", plan, by=by.user, community=plan.community_id)
        plans.append(plan)
    return plans


def look_at_grids(file: GridFile, *, area_id: UUID, at: datetime | None = None) -> Look:
    """Tells what a file would bring, community by community, and everything that is wrong; writes nothing.

    Raises ``NotSo`` for what cannot be read at all, or whose codes are nobody's.
    """
    whole = _read(file, find_place(area_id), local(at or now()).date(), most=AT_ONCE, holds=False)
    return Look([_looked_at(part) for part in whole.parts], whole.every_fault, whole.every_remark, whole.absent)


def keep_grids(content: bytes) -> str:
    """Keeps of a file what is understood, until somebody has looked at it, and gives the kept file's name.

    No row names it, so it goes with the sweep a day later. Raises ``NotSo`` for what cannot be read.
    """
    if GridFile(content).is_map:
        from gongzhi.domain.grids.services.shapes import clean_shapes

        return keep_file(clean_shapes(content), folder=FOLDER, suffix=".geojson")
    return keep_file(clean_table(content), folder=FOLDER, suffix=".csv")


def kept_grids(name: str) -> bytes:
    """Reads what ``keep_grids`` kept; raises ``NotThere`` when it has gone."""
    with open_file(name) as kept:
        return kept.read()


def sweep_grid_files(*, at: datetime) -> int:
    """Removes the files that no row names, a day old: certificates of what was rolled back, and what was looked at."""
    named = GridPlan.objects.exclude(certificate="").values_list("certificate", flat=True)
    return sweep_orphans(FOLDER, named.iterator(), at=at)


def _looked_at(part: Reading) -> CommunityLook:
    missed = part.missed
    return CommunityLook(
        community=part.community,
        grids=len(part.names),
        buildings=sum(label is not None for label in part.labels),
        overlap=round(part.overlap),
        gap=round(part.gap),
        missed_buildings=len(missed),
        missed_households=sum(part.ground.households[at] for at in missed) if part.ground else 0,
        faults=len(part.faults),
        read=part,
    )


def _read(file: GridFile, area: Place, on: date, *, most: int | None, holds: bool) -> Whole:
    """Reads a file: first whose each row is, then community by community; ``holds`` locks those it names."""
    whole, within = Whole(), Within(area)
    entries, fill = _sorted(file, within, whole)
    if not entries:
        raise NotSo(_("The file names no grid."))
    of: dict[UUID, list[Any]] = {}
    for one in entries:
        if one.community is not None:
            of.setdefault(one.community.pk, []).append(one)
    _check_number(len(of), most)
    # In one order for everybody, so that two who import wait for each other; work in the field goes on meanwhile.
    for community_id in sorted(of) if holds else ():
        locked(community_id, no_key=True)
    for community in within.all:
        if community.pk in of:
            whole.parts.append(_part(community, of[community.pk], fill, on))
    whole.absent = [one for one in within.all if one.pk not in of]
    if file.is_map:
        from gongzhi.domain.grids.services.shapes import compare_shapes

        compare_shapes(entries, whole)
    _check_scheme(whole, file.scheme)
    return whole


def _check_number(communities: int, most: int | None) -> None:
    if most is not None and communities > most:
        sentence = _(
            "The file names %(n)d communities; at most %(most)d are imported at once. Split it by subdistrict, or"
            " import it on the server: gongzhi import grids."
        )
        raise NotSo(sentence % {"n": communities, "most": most})


def _sorted(file: GridFile, within: Within, whole: Whole) -> tuple[Sequence[Any], Callable[..., None]]:
    if not file.is_map:
        return sort_rows(file.content, within, whole), fill_rows
    # Polygons are read by a large library, which only whoever sends some loads.
    from gongzhi.domain.grids.services.shapes import fill_shapes, sort_shapes

    drawn = sort_shapes(file.content, within, file.coordinates, whole)
    return drawn, partial(fill_shapes, among=drawn)


def _part(community: Place, mine: list[Any], fill: Callable[..., None], on: date) -> Reading:
    read = Reading(community)
    try:
        read.ground = read_ground(community, on)
    except NotSo as refusal:
        read.fault(mine[0].row, community.name, str(refusal))
        return read
    fill(read, read.ground, mine)
    _miss(read, read.ground)
    return read


def _check_scheme(whole: Whole, scheme: str) -> None:
    """Passes when it is known whose codes the file carries; our own, in a file that we gave, fall away."""
    if scheme == OWN_SCHEME:
        sentence = _("“%(scheme)s” is our own scheme; name the one whose code this is.") % {"scheme": scheme}
        raise NotSo(sentence, fields={"scheme": sentence})
    sent = {code for part in whole.parts for code in part.codes if code}
    if scheme or not sent:
        return
    here = [part.community.pk for part in whole.parts]
    ours = Grid.objects.filter(community_id__in=here, code__in=sent).values_list("code", flat=True)
    if theirs := sent - set(ours):
        sentence = _(
            "The file carries codes, for example “%(code)s”. Say who issues them, or take them out of the file."
        )
        sentence %= {"code": min(theirs)}
        raise NotSo(sentence, fields={"scheme": sentence})


def _miss(read: Reading, ground: Ground) -> None:
    """Tells which buildings with households no grid has, and which grids have no building."""
    for at in read.missed:
        one, homes = ground.buildings[at], ground.households[at]
        sentence = _("%(building)s with %(households)s households lies in no grid.")
        read.fault(0, one.name, sentence % {"building": one.name, "households": homes}, ground.footprints[at].drawn)
    for number, name in enumerate(read.names):
        if number not in read.filled:
            read.fault(read.rows[number], name, _("The grid “%(name)s” has no building.") % {"name": name})


def _refuse(whole: Whole) -> None:
    faults = whole.every_fault
    if faults:
        sentence = _("Nothing was imported: the file has %(n)d faults. Correct them and import it again.")
        raise NotSo(sentence % {"n": len(faults)}, rows=faults)


def _written(read: Reading, by: By, moment: datetime) -> GridPlan:
    from gongzhi.domain.grids.services.dividing import measured_division

    if read.ground is None:
        raise RuntimeError("a community that could not be read has a fault")
    # Buildings without households that nobody named go with whichever grid is nearest.
    labels = _filled(read, read.ground)
    wish = Wish(len(read.names), seeks_little_change=False, keeps_courtyards=True)
    found = measured_division(read.ground, wish, labels)
    faces = {at: Face(name, read.shapes[at]) for at, name in enumerate(read.names)}
    return write_plan(read.ground, found, Written(wish, method=IMPORTED), by=by, at=moment, faces=faces)


def _filled(read: Reading, ground: Ground) -> list[int]:
    spots = ground.positions
    known = [(at, label) for at, label in enumerate(read.labels) if label is not None]

    def nearest(at: int) -> int:
        return min(known, key=lambda one: math.dist(spots[one[0]], spots[at]))[1]

    return [nearest(at) if label is None else label for at, label in enumerate(read.labels)]


def _map_codes(plan: GridPlan, read: Reading, scheme: str) -> None:
    if not scheme:
        return
    by_name = {one.name: one for one in plan.grids.all()}
    GridCode.objects.bulk_create(
        GridCode(grid=by_name[name], community_id=plan.community_id, scheme=scheme[:40], code=code)
        for name, code in zip(read.names, read.codes, strict=True)
        if code
    )

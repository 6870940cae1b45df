"""Taking in grids that exist already: polygons (GeoJSON), or a sheet that names the grid of each building."""

from __future__ import annotations

import math
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.grids.models import Grid, GridCode, GridPlan
from gongzhi.domain.grids.queries.ground import Ground, read_ground
from gongzhi.domain.grids.rules import Wish
from gongzhi.domain.grids.services.proposing import Face, Written, write_plan
from gongzhi.domain.grids.services.reading import MOST_GRIDS, Reading
from gongzhi.domain.grids.services.tables import read_table
from gongzhi.domain.grids.words import OWN_SCHEME
from gongzhi.domain.places.queries import locked
from gongzhi.domain.places.words import CoordinateSystem
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local, now

METHOD = "imported"
SHOWN_FAULTS = 200


@transaction.atomic
def import_plan(  # noqa: PLR0913 (which file, of whom, in whose codes and degrees)
    content: bytes,
    *,
    name: str,
    community_id: UUID,
    scheme: str = "",
    coordinates: str = CoordinateSystem.CGCS2000,
    by: By,
    at: datetime | None = None,
) -> GridPlan:
    """Takes existing grids in as a proposal: everything or nothing.

    ``name`` is the file's; ``scheme`` says whose codes it carries, and has to where it carries any but ours;
    ``coordinates`` says in which degrees its outlines are drawn. Raises ``NotSo`` that tells by row where grids
    overlap or leave gaps, and which buildings they miss.
    """
    # Polygons are read by a large library, which only whoever sends some loads.
    from gongzhi.domain.grids.services.shapes import read_shapes

    moment = at or now()
    community = locked(community_id)
    ground = read_ground(community, local(moment).date())
    is_map = name.casefold().endswith((".geojson", ".json")) or content.lstrip()[:1] == b"{"
    read = read_shapes(content, ground, coordinates) if is_map else read_table(content, ground)
    _miss(read, ground)
    _refuse(read)
    _check_scheme(read, scheme, community_id)
    plan = _written(read, ground, by, moment)
    _map_codes(plan, read, scheme)
    note("plan.imported", plan, by=by.user, community=community_id)
    return plan


def _check_scheme(read: Reading, scheme: str, community_id: UUID) -> None:
    """Passes when it is known whose codes the file carries; our own, in a file that we gave, fall away."""
    if scheme == OWN_SCHEME:
        sentence = _("“%(scheme)s” is our own scheme; name the one whose code this is.") % {"scheme": scheme}
        raise NotSo(sentence, fields={"scheme": sentence})
    sent = {code for code in read.codes if code}
    if scheme or not sent:
        return
    ours = Grid.objects.filter(community_id=community_id, code__in=sent).values_list("code", flat=True)
    if theirs := sent - set(ours):
        sentence = _(
            "The file carries codes, for example “%(code)s”. Say who issues them, or take them out of the file."
        )
        sentence %= {"code": min(theirs)}
        raise NotSo(sentence, fields={"scheme": sentence})


def _miss(read: Reading, ground: Ground) -> None:
    """Tells which buildings with households no grid has, and which grids have no building."""
    for one, homes, label in zip(ground.buildings, ground.households, read.labels, strict=True):
        if label is None and homes:
            sentence = _("%(building)s with %(households)s households lies in no grid.")
            read.fault(0, one.name, sentence % {"building": one.name, "households": homes})
    for number, name in enumerate(read.names):
        if number not in read.filled:
            read.fault(read.rows[number], name, _("The grid “%(name)s” has no building.") % {"name": name})


def _refuse(read: Reading) -> None:
    if not read.names:
        raise NotSo(_("The file names no grid."))
    if len(read.names) > MOST_GRIDS:
        raise NotSo(_("Choose between 1 and %(most)s grids.") % {"most": MOST_GRIDS})
    if read.faults:
        faults = sorted(read.faults, key=lambda one: (one.row == 0, one.row))
        raise NotSo(
            _("Nothing was imported: the file has %(n)d faults. Correct them and import it again.")
            % {"n": len(faults)},
            rows=faults[:SHOWN_FAULTS],
        )


def _written(read: Reading, ground: Ground, by: By, moment: datetime) -> GridPlan:
    from gongzhi.domain.grids.services.dividing import measured_division

    # Buildings without households that nobody named go with whichever grid is nearest.
    labels = _filled(read, ground)
    wish = Wish(len(read.names), 0.5, seeks_little_change=False, keeps_courtyards=True)
    found = measured_division(ground, wish, labels)
    faces = {at: Face(name, read.shapes[at]) for at, name in enumerate(read.names)}
    return write_plan(ground, found, Written(wish, method=METHOD), by=by, at=moment, faces=faces)


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

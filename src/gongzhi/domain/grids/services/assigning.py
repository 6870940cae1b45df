"""Putting a building that was built since the adoption into a grid of the plan that holds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.grids import queries, rules
from gongzhi.domain.grids.models import Grid, GridBuilding
from gongzhi.domain.grids.queries.ground import footprint_of
from gongzhi.domain.grids.services.fitting import fits_of
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local, now


@transaction.atomic
def assign_building(
    building_id: UUID, *, grid_id: UUID, by: By, is_apart_known: bool = False, at: datetime | None = None
) -> GridBuilding:
    """Puts a building that has no grid into one, from today or from the first day of the grid's plan on.

    Raises ``NotNow`` where it has a grid already or the plan is over, ``NotSo`` for a building of another community,
    and for a grid that it does not touch unless whoever decides knows that (``is_apart_known``).
    """
    moment = at or now()
    today = local(moment).date()
    grid = queries.grid(grid_id)
    places.locked(grid.community_id)
    building = places.place(building_id)
    if not places.buildings_of(grid.community_id).filter(pk=building_id).exists():
        raise NotSo(_("Only a standing building of the same community can be put into this grid."))
    days = grid.plan.during
    if days is None or (days.upper is not None and days.upper <= today):
        raise NotNow(_("This grid's plan was withdrawn or undone. Choose a grid of the plan in force."))
    during = DateRange(max(today, days.lower), days.upper)
    _make_room(building_id, grid.community_id, during)
    if not is_apart_known:
        _check_touches((building.pk, building.name), grid, moment)
    member = GridBuilding.objects.create(
        plan=grid.plan, grid=grid, building=building, community=grid.community, during=during
    )
    _draw(grid)
    note("grid.building_assigned", grid, by=by.user, community=grid.community_id)
    return member


def _make_room(building_id: UUID, community_id: UUID, during: DateRange) -> None:
    """Ends what the building still had in a community that it has left; raises ``NotNow`` for a grid it has here."""
    for member in GridBuilding.objects.filter(building_id=building_id, during__overlap=during).select_related("grid"):
        if member.community_id == community_id:
            raise NotNow(_("The building belongs to %(grid)s already.") % {"grid": member.grid.name})
        if member.during.lower < during.lower:
            member.during = DateRange(member.during.lower, during.lower)
            member.save(update_fields=["during"])
        else:
            member.delete()


def _check_touches(building: tuple[UUID, str], grid: Grid, moment: datetime) -> None:
    building_id, name = building
    fits = fits_of(grid.plan, {building_id}, at=moment).get(building_id, [])
    if not any(fit.touches for fit in fits if fit.grid.pk == grid.pk) and fits:
        touched = [fit.grid.name for fit in fits if fit.touches]
        sentence = _("%(building)s does not touch %(grid)s, which would then lie in pieces.")
        said = sentence % {"building": name, "grid": grid.name}
        if touched:
            said += " " + _("It touches: %(grids)s.") % {"grids": rules.shortened(touched)}
        raise NotSo(said, fields={"is_apart_known": said})


def _draw(grid: Grid) -> None:
    """Draws the outlines of the plan anew: the neighbours' may have to give way."""
    members = list(queries.standing_members(grid.plan).select_related("building"))
    placed = [(one, footprint_of(one.building)) for one in members]
    known = [(one, footprint) for one, footprint in placed if footprint is not None]
    grids = list(queries.grids_of_plan(grid.plan_id))
    number = {one.pk: at for at, one in enumerate(grids)}
    labels = [number[one.grid_id] for one, _footprint in known]
    if not known or len(set(labels)) < len(grids):
        # A grid whose buildings nobody has placed keeps the outline it has.
        return
    for one, shape in zip(
        grids, rules.outlines([footprint for _one, footprint in known], labels, len(grids)), strict=True
    ):
        one.shape = shape
    Grid.objects.bulk_update(grids, ["shape"])

"""Codes that others gave our grids, typed in or taken in from a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.grids import queries
from gongzhi.domain.grids.models import Grid, GridCode
from gongzhi.domain.grids.services.tables import as_csv
from gongzhi.domain.grids.words import OWN_SCHEME
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.services import read_sheet
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By

COLUMNS = {
    "own": ("本系统网格编码", "网格编码", "grid_code", "our_code"),
    "code": ("对方编码", "外部编码", "code", "their_code"),
    "scheme": ("编码方案", "发布单位", "scheme"),
    "purpose": ("用途", "purpose"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One code: who issues it, the code itself, and what it is used for there."""

    scheme: str
    code: str
    purpose: str = ""


@transaction.atomic
def map_grid_code(grid_id: UUID, *, said: Said, by: By) -> GridCode:
    """Writes down the code that somebody else gave a grid, in place of the one known for the same purpose."""
    grid = queries.grid(grid_id)
    places.locked(grid.community_id)
    found = _kept(grid, _checked(said))
    note("grid.code_mapped", grid, by=by.user, community=grid.community_id)
    return found


@transaction.atomic
def unmap_grid_code(code_id: UUID, *, by: By) -> None:
    """Removes a code that somebody else gave a grid."""
    found = queries.foreign_code(code_id)
    note("grid.code_unmapped", found.grid, by=by.user, community=found.community_id)
    found.delete()


@transaction.atomic
def import_grid_codes(content: bytes, *, community_id: UUID, by: By) -> int:
    """Takes in a sheet of our codes and theirs for the plan that holds, all or nothing; returns how many.

    Raises ``NotSo`` with the faults by row and column.
    """
    community = places.locked(community_id)
    plan = queries.latest_adopted(community_id)
    if plan is None:
        raise NotSo(_("No plan is adopted yet, so there are no grids whose codes could be mapped."))
    sheet = read_sheet(as_csv(content), columns=COLUMNS, required=("own", "code", "scheme"))
    grids = {one.code: one for one in queries.grids_of_plan(plan.pk)}
    seen: dict[tuple[str, ...], int] = {}
    for number, row in sheet.rows:
        if row["own"] not in grids:
            sheet.fault(number, "own", _("“%(code)s” is no grid of the plan in force.") % {"code": row["own"]})
        for name in ("code", "scheme"):
            if not row[name] or len(row[name]) > 40:
                sheet.fault(number, name, _("Write between 1 and 40 signs here."))
        key = (row["own"], row["scheme"], row.get("purpose", ""))
        if key in seen:
            sheet.fault(number, "own", _("The same grid and scheme stood in row %(row)d already.") % {"row": seen[key]})
        seen.setdefault(key, number)
    sheet.refuse_if_faulty()
    for _number, row in sheet.rows:
        _kept(grids[row["own"]], Said(row["scheme"], row["code"], row.get("purpose", "")))
    note("grid.codes_imported", community, by=by.user, community=community_id)
    return len(sheet.rows)


def _checked(said: Said) -> Said:
    if said.scheme == OWN_SCHEME:
        sentence = _("“%(scheme)s” is our own scheme; name the one whose code this is.") % {"scheme": OWN_SCHEME}
        raise NotSo(sentence, fields={"scheme": sentence})
    for name, most in (("scheme", 40), ("code", 40)):
        if not 1 <= len(getattr(said, name).strip()) <= most:
            sentence = _("Write between 1 and 40 signs here.")
            raise NotSo(sentence, fields={name: sentence})
    if len(said.purpose) > 60:
        sentence = _("Write at most 60 signs here.")
        raise NotSo(sentence, fields={"purpose": sentence})
    return said


def _kept(grid: Grid, said: Said) -> GridCode:
    found, _is_new = GridCode.objects.update_or_create(
        grid=grid,
        scheme=said.scheme,
        purpose=said.purpose,
        defaults={"community_id": grid.community_id, "code": said.code},
    )
    return found

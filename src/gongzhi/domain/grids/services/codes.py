"""Codes that others gave our grids, typed in or taken in from a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.grids import queries
from gongzhi.domain.grids.models import Grid, GridCode
from gongzhi.domain.grids.services.tables import as_csv
from gongzhi.domain.grids.words import OWN_SCHEME
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.services import Sheet, read_sheet
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
    """Writes down the code that somebody else gave a grid, in place of the one known for the same purpose.

    Raises ``NotSo`` for a code that its issuer gave to another grid of the plan.
    """
    grid = queries.grid(grid_id)
    places.locked(grid.community_id)
    if (other := queries.bearer_of(grid, scheme=said.scheme, code=said.code)) is not None:
        sentence = _taken(said.code, said.scheme, other.name)
        raise NotSo(sentence, fields={"code": sentence})
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
    _check_rows(sheet, grids, queries.foreign_codes_of(plan.pk))
    sheet.refuse_if_faulty()
    for _number, row in sheet.rows:
        _kept(grids[row["own"]], Said(row["scheme"], row["code"], row.get("purpose", "")))
    note("grid.codes_imported", community, by=by.user, community=community_id)
    return len(sheet.rows)


def _check_rows(sheet: Sheet, grids: Mapping[str, Grid], known: Iterable[GridCode]) -> None:
    """Writes down what is wrong with the rows; a code that stays with its grid keeps others from bearing it."""
    seen = _first_rows(sheet)
    bearers = {
        (one.scheme, one.code): one.grid.code for one in known if (one.grid.code, one.scheme, one.purpose) not in seen
    }
    for number, row in sheet.rows:
        if row["own"] not in grids:
            sheet.fault(number, "own", _("“%(code)s” is no grid of the plan in force.") % {"code": row["own"]})
        for name in ("code", "scheme"):
            if not row[name] or len(row[name]) > 40:
                sheet.fault(number, name, _("Write between 1 and 40 characters here."))
        if (first := seen[_key(row)]) != number:
            sheet.fault(number, "own", _("Row %(row)d already has the same grid and scheme.") % {"row": first})
        bearer = bearers.setdefault((row["scheme"], row["code"]), row["own"])
        if bearer != row["own"]:
            name = grids[bearer].name if bearer in grids else bearer
            sheet.fault(number, "code", _taken(row["code"], row["scheme"], name))


def _key(row: Mapping[str, str]) -> tuple[str, str, str]:
    return row["own"], row["scheme"], row.get("purpose", "")


def _first_rows(sheet: Sheet) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = {}
    for number, row in sheet.rows:
        found.setdefault(_key(row), number)
    return found


def _taken(code: str, scheme: str, bearer: str) -> str:
    return _("“%(scheme)s” gave the code %(code)s to %(grid)s already. Two grids cannot bear the same code.") % {
        "scheme": scheme,
        "code": code,
        "grid": bearer,
    }


def _checked(said: Said) -> Said:
    if said.scheme == OWN_SCHEME:
        sentence = _("“%(scheme)s” is our own scheme; name the one whose code this is.") % {"scheme": OWN_SCHEME}
        raise NotSo(sentence, fields={"scheme": sentence})
    for name, most in (("scheme", 40), ("code", 40)):
        if not 1 <= len(getattr(said, name).strip()) <= most:
            sentence = _("Write between 1 and 40 characters here.")
            raise NotSo(sentence, fields={name: sentence})
    if len(said.purpose) > 60:
        sentence = _("Write at most 60 characters here.")
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

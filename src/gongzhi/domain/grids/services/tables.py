"""Reading the grid of each building from a sheet (XLSX or CSV)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.domain.grids.queries.ground import Ground
from gongzhi.domain.grids.services.reading import MOST_GRIDS, Reading
from gongzhi.domain.places.services import Sheet, read_sheet
from gongzhi.foundation.errors import NotSo

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

COLUMNS = {
    "courtyard": ("楼院", "院", "小区", "courtyard"),
    "building": ("楼号", "楼", "楼栋", "building"),
    "grid": ("网格", "网格名称", "所属网格", "grid"),
    "code": ("网格编码", "编码", "grid_code", "code"),
}


def read_table(content: bytes, ground: Ground) -> Reading:
    """Reads a sheet with a building a row; rows count as the sheet's own do, the heading is row 1."""
    sheet = read_sheet(as_csv(content), columns=COLUMNS, required=("building", "grid"))
    read = Reading(labels=[None] * len(ground.buildings))
    at_of = {one.pk: at for at, one in enumerate(ground.buildings)}
    rows_of: dict[UUID, int] = {}
    for number, row in sheet.rows:
        label = _grid(row, number, sheet, read)
        building = _building(row, number, sheet, ground)
        if len(read.names) > MOST_GRIDS:
            break
        if building is None or label is None:
            continue
        read.filled.add(label)
        before = read.labels[at_of[building.pk]]
        if before is not None:
            facts = {"building": building.name, "grid": read.names[before], "row": rows_of[building.pk]}
            sentence = _("%(building)s stood in row %(row)s already, in “%(grid)s”.")
            sheet.fault(number, "building", sentence % facts)
        read.labels[at_of[building.pk]] = label if before is None else before
        rows_of.setdefault(building.pk, number)
    read.faults.extend(sheet.problems)
    return read


def _grid(row: dict[str, str], number: int, sheet: Sheet, read: Reading) -> int | None:
    """Finds the row's grid among those known, or adds it."""
    name, code = row["grid"], row.get("code", "")
    if not name:
        sheet.fault(number, "grid", _("The grid is missing."))
        return None
    if name[:60] not in read.names:
        read.names.append(name[:60])
        read.rows.append(number)
        read.codes.append(code[:40])
        read.shapes.append(None)
    at = read.names.index(name[:60])
    if code and read.codes[at] != code[:40]:
        facts = {"grid": name, "code": read.codes[at]}
        sheet.fault(number, "code", _("“%(grid)s” had the code “%(code)s” further up.") % facts)
    return at


def _building(row: dict[str, str], number: int, sheet: Sheet, ground: Ground) -> Place | None:
    name, yard = row["building"], row.get("courtyard", "")
    fitting = [
        one
        for one in ground.buildings
        if one.name == name and (not yard or (one.parent is not None and one.parent.name == yard))
    ]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        sentence = _("Several buildings are called “%(name)s”. Write the courtyard in a column of its own.")
    else:
        sentence = _("No standing building of this community is called “%(name)s”.")
    sheet.fault(number, "building", sentence % {"name": name})
    return None


def as_csv(content: bytes) -> bytes:
    """Turns the first sheet of a spreadsheet into CSV; CSV stays as it is."""
    if content[:2] != b"PK":
        return content
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError, ValueError, OSError):
        raise NotSo(_("This spreadsheet cannot be read. Save it as CSV (UTF-8) and import that.")) from None
    text = io.StringIO()
    csv.writer(text).writerows([[_cell(cell) for cell in row] for row in rows])
    return text.getvalue().encode()


def _cell(cell: object) -> str:
    # Spreadsheets keep whole numbers as 12.0.
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

"""Reading the grid of each building from a sheet (XLSX or CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.domain.grids.queries.ground import Ground
from gongzhi.domain.grids.services.reading import BY_CODE, BY_NAME, Reading, Whole, Within
from gongzhi.domain.places.services import Sheet, read_sheet
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.workbooks import open_workbook

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

COLUMNS = {
    "community_code": BY_CODE,
    "community": BY_NAME,
    "courtyard": ("楼院", "院", "小区", "courtyard"),
    "building": ("楼号", "楼", "楼栋", "building"),
    "grid": ("网格", "网格名称", "所属网格", "grid"),
    "code": ("网格编码", "编码", "grid_code", "code"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet (its own number; the heading is row 1), and the community it belongs to."""

    row: int
    cells: dict[str, str]
    sheet: Sheet
    community: Place | None

    def fault(self, read: Reading, column: str, sentence: str) -> None:
        """Remembers a fault of this row, naming the column as the sheet does."""
        read.fault(self.row, self.sheet.headings.get(column, column), sentence)


def clean_table(content: bytes) -> bytes:
    """Leaves of a sheet only what is understood, which is all that may be kept; rows keep their numbers."""
    sheet = _sheet(content)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(sheet.headings.values())
    at = 1
    for number, row in sheet.rows:
        writer.writerows([] for _missing in range(number - at - 1))
        writer.writerow([row[name] for name in sheet.headings])
        at = number
    return text.getvalue().encode()


def _sheet(content: bytes) -> Sheet:
    sheet = read_sheet(as_csv(content), columns=COLUMNS, required=("building", "grid"))
    # Sums and notes below a table stand in columns of their own.
    sheet.rows = [(number, row) for number, row in sheet.rows if any(row.values())]
    return sheet


def sort_rows(content: bytes, within: Within, whole: Whole) -> list[Line]:
    """Reads a sheet with a building a row, and finds whose each is."""
    sheet = _sheet(content)
    column = next((name for name in ("community_code", "community") if name in sheet.headings), "")
    if not column and not within.is_one:
        sentence = _("A sheet over several communities needs a column “%(column)s” with the name or the code of each.")
        raise NotSo(sentence % {"column": BY_NAME[0]})
    found = []
    for number, row in sheet.rows:
        try:
            community = within.said(row.get("community_code", ""), row.get("community", ""))
            sentence = _("The community is missing.")
        except NotSo as refusal:
            community, sentence = None, str(refusal)
        if community is None:
            whole.fault(number, sheet.headings[column], sentence)
        found.append(Line(number, row, sheet, community))
    return found


def fill_rows(read: Reading, ground: Ground, mine: Sequence[Line]) -> None:
    """Takes the rows of a community in: which building is in which grid."""
    read.labels = [None] * len(ground.buildings)
    at_of = {one.pk: at for at, one in enumerate(ground.buildings)}
    named: dict[str, list[Place]] = {}
    for one in ground.buildings:
        named.setdefault(one.name, []).append(one)
    rows_of: dict[UUID, int] = {}
    for line in mine:
        label = _grid(line, read)
        building = _building(line, read, named.get(line.cells["building"], []))
        if building is None or label is None:
            continue
        read.filled.add(label)
        before = read.labels[at_of[building.pk]]
        if before is not None:
            facts = {"building": building.name, "grid": read.names[before], "row": rows_of[building.pk]}
            sentence = _("%(building)s is already in row %(row)s, in “%(grid)s”.")
            line.fault(read, "building", sentence % facts)
        read.labels[at_of[building.pk]] = label if before is None else before
        rows_of.setdefault(building.pk, line.row)


def _grid(line: Line, read: Reading) -> int | None:
    """Finds the row's grid among those known, or adds it."""
    name, code = line.cells["grid"][:60], line.cells.get("code", "")[:40]
    if not name:
        line.fault(read, "grid", _("The grid is missing."))
        return None
    if name not in read.names:
        read.add_grid(line.row, name, code, None)
    at = read.names.index(name)
    if code and read.codes[at] != code:
        facts = {"grid": name, "code": read.codes[at]}
        line.fault(read, "code", _("Further up, “%(grid)s” has the code “%(code)s”.") % facts)
    return at


def _building(line: Line, read: Reading, named: Sequence[Place]) -> Place | None:
    yard = line.cells.get("courtyard", "")
    fitting = [one for one in named if not yard or (one.parent is not None and one.parent.name == yard)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        sentence = _("Several buildings are called “%(name)s”. Write the courtyard in a column of its own.")
    else:
        sentence = _("No standing building of this community is called “%(name)s”.")
    line.fault(read, "building", sentence % {"name": line.cells["building"]})
    return None


def as_csv(content: bytes) -> bytes:
    """Turns the first sheet of a spreadsheet into CSV; CSV stays as it is."""
    if content[:2] != b"PK":
        return content
    from python_calamine import CalamineError

    try:
        rows = open_workbook(content).get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError, ValueError, OSError):
        raise NotSo(_("This spreadsheet cannot be read. Save it as CSV (UTF-8) and import that.")) from None
    text = io.StringIO()
    csv.writer(text).writerows([[_cell(cell) for cell in row] for row in rows])
    return text.getvalue().encode()


def _cell(cell: object) -> str:
    # Spreadsheets keep whole numbers as 12.0.
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

"""Reading tables that people already have: XLSX, CSV and GeoJSON, with what nobody may keep dropped first."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.domain.places import rules
from gongzhi.domain.places.services.sheets import decode
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.workbooks import open_workbook

MAX_ROWS = 100_000
GEOMETRY = "geometry"
# Title lines may stand above the headings.
_HEADING_WITHIN = 10


@dataclass
class Table:
    """A table of texts; ``numbers`` are the rows' own numbers in the file, of GeoJSON the features' from 1."""

    headings: list[str]
    numbers: list[int]
    rows: list[list[str]]
    dropped: list[str] = field(default_factory=list)

    def column(self, heading: str) -> list[str]:
        """Gives the cells of one column."""
        at = self.headings.index(heading)
        return [row[at] for row in self.rows]


def read_table(content: bytes) -> Table:
    """Reads a file into a table without the columns that must not be kept (R1, R3), which it names in ``dropped``.

    Raises ``NotSo`` for a file that is no table, is empty, or has more than ``MAX_ROWS`` rows.
    """
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        table = _headed(_spreadsheet(content))
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        table = _features(content)
    else:
        table = _headed(enumerate(csv.reader(io.StringIO(decode(content), newline="")), start=1))
    if not table.rows:
        raise NotSo(_("The file has headings but no rows."))
    return _cleaned(table)


def write_table(table: Table) -> bytes:
    """Writes a cleaned table for keeping."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["", *table.headings])
    writer.writerows([number, *row] for number, row in zip(table.numbers, table.rows, strict=True))
    return text.getvalue().encode()


def reread_table(content: bytes) -> Table:
    """Reads what ``write_table`` wrote."""
    # Outlines of large areas are longer than the reader's own limit.
    csv.field_size_limit(16 * 1024 * 1024)
    reader = csv.reader(io.StringIO(content.decode(), newline=""))
    headings = next(reader)[1:]
    body = list(reader)
    return Table(headings, [int(row[0]) for row in body], [row[1:] for row in body])


def _headed(lines: Iterable[tuple[int, list[str]]]) -> Table:
    """Finds the headings, which fit most of the words we know, and squares the rows below them."""
    first: list[tuple[int, list[str]]] = []
    rest: Iterator[tuple[int, list[str]]] = iter(lines)
    for line in rest:
        first.append((line[0], [cell.strip() for cell in line[1]]))
        if len(first) == _HEADING_WITHIN:
            break
    if not any(cell for _number, row in first for cell in row):
        raise NotSo(_("The file is empty. Its first row must hold the headings."))
    fits = [len(rules.guess_mapping(_single(row))) for _number, row in first]
    at = max(range(len(first)), key=lambda index: (fits[index], -index))
    headings = _single(first[at][1])
    width = len(headings)
    numbers, rows = [], []
    for number, row in _chained(first[at + 1 :], rest):
        cells = [cell.strip() for cell in row[:width]]
        if any(cells):
            numbers.append(number)
            rows.append(cells + [""] * (width - len(cells)))
            _refuse_if_long(rows)
    return Table(headings, numbers, rows)


def _chained(first: list[tuple[int, list[str]]], rest: Iterator[tuple[int, list[str]]]) -> Iterator[Any]:
    yield from first
    yield from rest


def _single(row: list[str]) -> list[str]:
    """Names each column once; one without a heading gets the letters of its place in a spreadsheet."""
    seen: dict[str, int] = {}
    names = []
    for at, cell in enumerate(row):
        name = cell or _("column %(number)d") % {"number": at + 1}
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _refuse_if_long(rows: list[list[str]]) -> None:
    if len(rows) > MAX_ROWS:
        raise NotSo(_("The file has more than %(n)d rows. Split it into parts.") % {"n": MAX_ROWS})


def _spreadsheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    from python_calamine import CalamineError

    try:
        book = open_workbook(content)
        sheets = [book.get_sheet_by_index(at) for at in range(len(book.sheet_names))]
    except (CalamineError, OSError, ValueError):
        raise NotSo(_("The spreadsheet cannot be opened. Save it once more as XLSX, without a password.")) from None
    sheet = next((one for one in sheets if one.height), sheets[0])
    first_row, first_column = sheet.start or (0, 0)
    merged = _merged(sheet)
    held: dict[int, str] = {}
    for number, row in enumerate(sheet.iter_rows()):
        cells = [""] * first_column + [_text(cell) for cell in row]
        for column, (top, bottom) in merged.get(number, {}).items():
            # A cell merged over several rows says the same for each of them.
            if number == top and column < len(cells):
                held[column] = cells[column]
            elif number <= bottom and column < len(cells):
                cells[column] = held.get(column, "")
        yield first_row + number + 1, cells


def _merged(sheet: Any) -> dict[int, dict[int, tuple[int, int]]]:
    """Gives for each row the columns that are merged downwards: column → first and last row."""
    found: dict[int, dict[int, tuple[int, int]]] = {}
    offset = (sheet.start or (0, 0))[0]
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        for row in range(top, bottom + 1) if bottom > top else ():
            found.setdefault(row - offset, {})[left] = (top - offset, bottom - offset)
    return found


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _features(content: bytes) -> Table:
    try:
        data = json.loads(content)
        features = data["features"]
        facts = [dict(one.get("properties") or {}) for one in features]
        shapes = [one.get("geometry") for one in features]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotSo(_("This is no GeoJSON with a list of features. Export it once more as GeoJSON.")) from None
    names = list(dict.fromkeys(name for fact in facts for name in fact if name != GEOMETRY))
    rows = [
        [*(_value(fact.get(name)) for name in names), json.dumps(shape) if shape else ""]
        for fact, shape in zip(facts, shapes, strict=True)
    ]
    _refuse_if_long(rows)
    return Table([*names, GEOMETRY], list(range(1, len(rows) + 1)), rows)


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else _text(value).strip()


def _cleaned(table: Table) -> Table:
    """Leaves out the columns that hold what must not be kept, by heading or by content."""
    wrong = {
        at
        for at, heading in enumerate(table.headings)
        if heading != GEOMETRY
        and (rules.forbidden_heading(heading) or rules.is_private_content([row[at] for row in table.rows]))
    }
    if not wrong:
        return table
    kept = [at for at in range(len(table.headings)) if at not in wrong]
    return Table(
        [table.headings[at] for at in kept],
        table.numbers,
        [[row[at] for at in kept] for row in table.rows],
        [table.headings[at] for at in sorted(wrong)],
    )

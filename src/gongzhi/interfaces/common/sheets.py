"""Lists as files for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from itertools import chain
from urllib.parse import quote

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotSo, NotThere

# A spreadsheet would carry these out instead of showing them.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def read_whole(file: UploadedFile[bytes], *, most: int) -> bytes:
    """Reads a file of at most so many MB; raises ``NotSo`` for a larger one."""
    if file.size is None or file.size > most * 2**20:
        sentence = _("The file is too large: at most %(most)d MB.") % {"most": most}
        raise NotSo(sentence, fields={"file": sentence})
    content: bytes = file.read()
    return content


def csv_answer(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Answers with a CSV file that spreadsheets open with the right signs (UTF-8 with mark) and without formulas."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(str(head)) for head in heads])
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=\"list.csv\"; filename*=UTF-8''{quote(name)}.csv"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def csv_stream(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Answers with such a file row by row, for long ones; the rows must not ask the database any more."""
    writer = csv.writer(_Echo())
    lines = (writer.writerow([harmless(cell) for cell in row]) for row in chain([heads], rows))
    answer = StreamingHttpResponse(chain(["\ufeff"], lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=\"list.csv\"; filename*=UTF-8''{quote(name)}.csv"
    answer.headers["Cache-Control"] = "no-store"
    return answer


class _Echo:
    def write(self, line: str) -> str:
        return line


def sheet_answer(
    request: HttpRequest, name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """Answers with a list as the address asks for it: ``as=xlsx`` as a workbook, else as CSV."""
    answer = xlsx_answer if request.GET.get("as") == "xlsx" else csv_answer
    return answer(name, heads, rows)


def file_answer(kind: str, name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Answers with a list as the ending of its address asks for it; raises ``NotThere`` for any other ending."""
    answers = {"xlsx": xlsx_answer, "csv": csv_answer}
    if kind not in answers:
        raise NotThere(_("This list comes as XLSX or CSV. Use the links below the list."))
    return answers[kind](name, heads, rows)


def harmless(cell: object) -> object:
    """Puts an apostrophe before a text that a spreadsheet would take for a formula; numbers stay numbers."""
    if isinstance(cell, bool) or cell is None:
        return "" if cell is None else str(cell)
    if isinstance(cell, int | float):
        return cell
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def xlsx_answer(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Answers with a spreadsheet, its first row the headings, wide enough to be read; formulas stay text."""
    return workbook_answer(name, {"": (heads, rows)})


def workbook_answer(name: str, sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]]) -> HttpResponse:
    """Answers with a workbook: each sheet's name → its headings and rows; without a name it is the program's own."""
    from xlsxwriter import Workbook

    content = BytesIO()
    with Workbook(content, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for title, (heads, rows) in sheets.items():
            sheet = book.add_worksheet(title or None)
            sheet.set_column(0, max(0, len(heads) - 1), 16)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, [str(head) for head in heads], bold)
            for number, row in enumerate(rows, start=1):
                for column, cell in enumerate(row):
                    sheet.write(number, column, _as_cell(cell))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(content.getvalue(), content_type=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename=\"list.xlsx\"; filename*=UTF-8''{quote(name)}.xlsx"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _as_cell(cell: object) -> object:
    return cell if isinstance(cell, int | float) else str("" if cell is None else cell)

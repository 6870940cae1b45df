"""Workbooks that would fill the server's memory are refused before anything is unpacked, wherever one is read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
from django.utils.translation import override

from gongzhi.domain.duties.services import sheets as duties
from gongzhi.domain.grids.services import as_csv
from gongzhi.domain.places.services.tables import read_table
from gongzhi.domain.surveys import services as surveys
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.workbooks import open_workbook


def book(*cells: tuple[int, int]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as made:
        sheet = made.add_worksheet("survey")
        for row, column in cells:
            sheet.write(row, column, "type")
    return content.getvalue()


@pytest.mark.parametrize("read", [surveys._read, read_table, as_csv, duties._as_csv])
def test_a_cell_far_outside_is_said_before_room_is_taken_for_all_between(read: Callable[[bytes], object]) -> None:
    with override("en"), pytest.raises(NotSo, match="far outside"):
        read(book((0, 0), (1_048_575, 16_383)))


def test_large_tables_and_files_that_are_no_workbooks_are_read_as_ever() -> None:
    wide = open_workbook(book((0, 0), (9_999, 400))).get_sheet_by_index(0)
    assert (wide.total_height, wide.total_width) == (9_999, 400)
    from python_calamine import CalamineError

    for none in (b"PK no workbook", b"name,age"):
        with pytest.raises(CalamineError):
            open_workbook(none)


def test_what_does_not_say_how_far_it_reaches_is_not_opened() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr("xl/workbook.bin", b"")
    with pytest.raises(NotSo):
        open_workbook(content.getvalue())

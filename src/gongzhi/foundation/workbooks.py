"""Opening workbooks that somebody sends, unless a few bytes of them would fill the memory of the server."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.sentences import gettext as _

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MOST_CELLS, MOST_BYTES = 5_000_000, 512 * 2**20
"""Room that is taken for every cell between the first and the last one, also where nothing stands; bytes unpacked."""

_CELL = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_PIECE = 2**20


def open_workbook(content: bytes) -> CalamineWorkbook:
    """Opens a workbook; raises ``NotSo`` for one that is too large, and ``CalamineError`` for what is none."""
    from python_calamine import CalamineWorkbook

    if content[:2] == b"PK":
        _check(content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            files = packed.infolist()
            # Workbooks in bytes of their own (XLSB) do not say how far they reach.
            is_binary = any(one.filename.lower().endswith("workbook.bin") for one in files)
            if is_binary or sum(one.file_size for one in files) > MOST_BYTES:
                raise NotSo(_("This spreadsheet cannot be read. Save it once more as XLSX, with the table only."))
            # Which of them are sheets is up to the workbook.
            for one in files:
                _check_reach(packed, one)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        # Whoever reads it says so in the words of the room.
        return


def _check_reach(packed: zipfile.ZipFile, file: zipfile.ZipInfo) -> None:
    width = height = 1
    for piece in _pieces(packed, file):
        found = _CELL.findall(piece)
        width = max([width, *(_number(one) for one in {letters for letters, _digits in found})])
        height = max([height, *(int(one) for one in {digits for _letters, digits in found})])
        if width * height > MOST_CELLS:
            raise NotSo(_("A sheet of this workbook has cells far outside its table. Delete them, then save it again."))


def _pieces(packed: zipfile.ZipFile, file: zipfile.ZipInfo) -> Iterator[bytes]:
    """Reads a file piece by piece, each with the end of the one before it, where a cell may begin."""
    with packed.open(file) as read:
        before = b""
        while piece := read.read(_PIECE):
            yield before + piece
            before = piece[-64:]


def _number(letters: bytes) -> int:
    number = 0
    for one in letters.upper():
        number = number * 26 + one - 64
    return number

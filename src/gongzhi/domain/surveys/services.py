"""Keeping question sheets: each import is a new version, and no version changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from gongzhi.domain.places.queries import locked
from gongzhi.domain.surveys import rules
from gongzhi.domain.surveys.models import Sheet
from gongzhi.domain.surveys.rules import Fault, Form, Row
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.sentences import gettext as _
from gongzhi.foundation.sentences import kept as kept_sentence
from gongzhi.foundation.time import now
from gongzhi.foundation.workbooks import open_workbook

if TYPE_CHECKING:
    from gongzhi.foundation.reach import By


@transaction.atomic
def keep_sheet(
    community_id: UUID, *, name: str, survey: Sequence[Row], choices: Sequence[Row], by: By, at: datetime | None = None
) -> Sheet:
    """Keeps an XLSForm as the next version of a sheet; raises ``NotSo`` with each fault by sheet, row and column."""
    return _keep(community_id, name.strip(), rules.read_form(survey, choices), by, at or now())


@transaction.atomic
def import_sheet(community_id: UUID, *, name: str, content: bytes, by: By) -> Sheet:
    """Keeps an XLSForm workbook as the next version of a sheet; raises ``NotSo`` with each fault by sheet and row."""
    survey, choices, others = _read(content)
    form = rules.read_form(survey, choices)
    said = _("The sheet “%(name)s” of the workbook is left out: only “survey” and “choices” are read.")
    form.remarks.extend(Fault(one, 1, "", said % {"name": one}) for one in others)
    return _keep(community_id, name.strip(), form, by, now())


def _keep(community_id: UUID, name: str, form: Form, by: By, moment: datetime) -> Sheet:
    if not name:
        sentence = _("Give the question sheet a name.")
        raise NotSo(sentence, fields={"name": sentence})
    if len(name) > rules.LONGEST_NAME:
        sentence = _("At most %(n)d characters.") % {"n": rules.LONGEST_NAME}
        raise NotSo(sentence, fields={"name": sentence})
    if form.faults:
        by_place = {f"{one.sheet}:{one.row}:{one.column}": one.sentence for one in form.faults}
        raise NotSo(form.faults[0].sentence, fields=by_place)
    locked(community_id)
    same = Sheet.objects.filter(community_id=community_id, name=name)
    newest: int = same.aggregate(newest=Max("version"))["newest"] or 0
    kept = Sheet.objects.create(
        community_id=community_id,
        name=name,
        version=newest + 1,
        questions=rules.kept(form.questions),
        remarks=[[one.sheet, one.row, one.column, kept_sentence(one.sentence)] for one in form.remarks],
        made_by=by.user,
        made_at=moment,
    )
    note("sheet.kept", kept, by=by.user, community=community_id)
    return kept


def _read(content: bytes) -> tuple[list[Row], list[Row], list[str]]:
    from python_calamine import CalamineError

    try:
        book = open_workbook(content)
        named = {one.lower(): one for one in book.sheet_names}
        tables = [
            book.get_sheet_by_name(named[one]).to_python(skip_empty_area=False) if one in named else []
            for one in ("survey", "choices")
        ]
    except (CalamineError, ValueError, OSError):
        sentence = _("This file is no workbook. Save the XLSForm as .xlsx and import that.")
        raise NotSo(sentence, fields={"file": sentence}) from None
    if not tables[0]:
        sentence = _("The workbook has no sheet “survey”.")
        raise NotSo(sentence, fields={"file": sentence})
    survey, choices = (_rows(table) for table in tables)
    return survey, choices, [one for one in book.sheet_names if one.lower() not in ("survey", "choices")]


def _rows(table: Sequence[Sequence[object]]) -> list[Row]:
    heads = [str(head).strip() for head in table[0]] if table else []
    return [{head: _cell(cell) for head, cell in zip(heads, line, strict=False)} for line in table[1:]]


def _cell(cell: object) -> str:
    # Spreadsheets keep whole numbers as 12.0.
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()

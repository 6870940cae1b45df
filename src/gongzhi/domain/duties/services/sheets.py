"""Taking a duty list in from a spreadsheet that somebody already has: XLSX or CSV, faults by row and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from gongzhi.domain.duties.queries.lists import organisations_named, places_named
from gongzhi.domain.duties.services.lists import Item, draft_list
from gongzhi.domain.duties.words import DutyListKind, Subject
from gongzhi.domain.places.services import Sheet, read_sheet
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.reach import By
from gongzhi.foundation.workbooks import open_workbook

if TYPE_CHECKING:
    from gongzhi.domain.duties.models import DutyListVersion
    from gongzhi.domain.places.models import Place

COLUMNS = {
    "list_kind": ("清单类别", "清单", "list", "list_kind"),
    "subject": ("责任主体", "主体", "subject", "who"),
    "organisation": ("单位", "单位名称", "organisation"),
    "matter": ("事项类别", "适用诉求", "matter", "matters"),
    "duty": ("职责内容", "事项", "职责", "duty"),
    "article": ("法律依据", "依据", "article"),
    "article_until": ("依据有效期至", "article_until"),
    "place": ("适用范围", "范围", "place", "scope"),
    "begins": ("生效日期", "begins"),
    "ends": ("终止日期", "ends"),
    "rank": ("顺位", "rank"),
}
REQUIRED = ("list_kind", "subject", "duty", "article")
_KINDS = {
    "职责": DutyListKind.DUTY, "职责清单": DutyListKind.DUTY,
    "协助": DutyListKind.ASSIST, "协助清单": DutyListKind.ASSIST,
    "负面": DutyListKind.NEGATIVE, "负面清单": DutyListKind.NEGATIVE,
}  # fmt: skip
_SUBJECTS = {
    "物业": Subject.MANAGER, "物业企业": Subject.MANAGER, "产权单位": Subject.TITLE_HOLDER,
    "业委会": Subject.OWNERS_COMMITTEE,
    "居委会": Subject.RESIDENTS_COMMITTEE, "社区居委会": Subject.RESIDENTS_COMMITTEE,
    "社区党委": Subject.PARTY_COMMITTEE, "街道": Subject.SUBDISTRICT_OFFICE, "街道办事处": Subject.SUBDISTRICT_OFFICE,
    "指定单位": Subject.NAMED,
}  # fmt: skip
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")
_BETWEEN = re.compile(r"[;；、,，\s]+")
_MATTER = re.compile(r"[a-z0-9_.]*")


@transaction.atomic
def import_duty_list(
    content: bytes, *, place: Place, name: str, label: str, by: By, is_sample: bool = False
) -> DutyListVersion:
    """Takes a sheet in as a draft version, everything or nothing.

    Raises ``NotSo`` with one problem a fault, by the sheet's own rows and headings.
    """
    sheet = read_sheet(_as_csv(content), columns=COLUMNS, required=REQUIRED)
    reader = _Reader(sheet, place)
    items = [item for row, cells in sheet.rows for item in reader.items(row, cells)]
    sheet.refuse_if_faulty()
    return draft_list(items, place=place, name=name, label=label, by=by, is_sample=is_sample)


class _Reader:
    """Reads the rows of one sheet; what places and organisations are called is asked once."""

    def __init__(self, sheet: Sheet, top: Place) -> None:
        self.sheet, self.top = sheet, top
        scopes = {cells["place"] for _row, cells in sheet.rows if cells.get("place")}
        bodies = {cells["organisation"] for _row, cells in sheet.rows if cells.get("organisation")}
        self._places = places_named(scopes, top)
        self._bodies = organisations_named(bodies)
        self._kinds = _words(DutyListKind) | _KINDS
        self._subjects = _words(Subject) | _SUBJECTS

    def items(self, row: int, cells: dict[str, str]) -> Iterator[Item]:
        """Gives one item for each kind of matter that the row names; faults go to the sheet."""
        subject = self._subjects.get(cells["subject"], "")
        body = self._body(row, cells.get("organisation", ""))
        if body is not None and not cells["subject"]:
            subject = Subject.NAMED
        ends = self._day(row, "ends", cells)
        item = Item(
            subject=subject,
            matter="",
            duty=cells["duty"],
            article=cells["article"],
            list_kind=self._kinds.get(cells["list_kind"], ""),
            rank=self._rank(row, cells.get("rank", "")),
            line=row,
            place_id=self._place(row, cells.get("place", "")),
            organisation_id=body if subject == Subject.NAMED else None,
            begins=self._day(row, "begins", cells),
            # A sheet names the last day with the duty, a range the first without.
            ends=ends + timedelta(days=1) if ends else None,
            article_until=self._day(row, "article_until", cells),
        )
        self._check(row, item)
        for matter in self._matters(row, cells.get("matter", "")):
            yield replace(item, matter=matter)

    def _check(self, row: int, item: Item) -> None:
        faults = (
            ("list_kind", not item.list_kind, _("Write 职责, 协助 or 负面 (duty, assist, negative).")),
            ("subject", not item.subject, _("Name one of the bodies that a duty list knows.")),
            ("organisation", item.subject == Subject.NAMED and not item.organisation_id, _("Name the organisation.")),
            ("duty", not item.duty, _("Say in words what the duty is.")),
            ("duty", len(item.duty) > 300, _("At most %(most)d signs.") % {"most": 300}),
            ("article", not item.article, _("Name the article that says so; without it nobody can be held to it.")),
            ("article", len(item.article) > 200, _("At most %(most)d signs.") % {"most": 200}),
            (
                "ends",
                bool(item.begins and item.ends and item.ends <= item.begins),
                _("The last day lies before the first."),
            ),
        )
        for column, is_wrong, sentence in faults:
            if is_wrong:
                self.sheet.fault(row, column, sentence)

    def _body(self, row: int, name: str) -> UUID | None:
        if not name:
            return None
        found = self._bodies.get(name)
        if found is None:
            self.sheet.fault(row, "organisation", _("No single organisation has the name “%(name)s”.") % {"name": name})
        return found

    def _place(self, row: int, name: str) -> UUID | None:
        if not name:
            return None
        found = self._places.get(name)
        if found is None:
            sentence = _("“%(name)s” is no single place inside %(top)s. Write its 12-digit code, or its exact name.")
            self.sheet.fault(row, "place", sentence % {"name": name, "top": self.top.name})
        return found

    def _rank(self, row: int, text: str) -> int:
        if not text:
            return 0
        if not re.fullmatch(r"\d{1,3}(\.0)?", text):
            self.sheet.fault(row, "rank", _("Write a whole number from 0 to 999."))
            return 0
        return int(float(text))

    def _day(self, row: int, column: str, cells: dict[str, str]) -> date | None:
        text = cells.get(column, "")
        if not text:
            return None
        found = _DAY.fullmatch(text)
        year, month, day = (int(part) for part in found.groups()) if found else (0, 0, 0)
        try:
            return date(year, month, day)
        except ValueError:
            self.sheet.fault(row, column, _("Write a date like 2026-05-01."))
            return None

    def _matters(self, row: int, text: str) -> list[str]:
        matters = [part for part in _BETWEEN.split(text) if part] or [""]
        matters = ["" if part == "*" else part for part in matters]
        if any(not _MATTER.fullmatch(part) or len(part) > 60 for part in matters):
            self.sheet.fault(
                row,
                "matter",
                _("Write beginnings of the codes of kinds, e.g. “light.; lift.”; nothing stands for all."),
            )
        return list(dict.fromkeys(matters))


def _words(choices: type[DutyListKind] | type[Subject]) -> dict[str, str]:
    """Takes the value itself and its label in either language."""
    found = {str(one.value): str(one.value) for one in choices}
    for language in ("en", "zh-hans"):
        with override(language):
            found |= {str(one.label): str(one.value) for one in choices}
    return found


def _as_csv(content: bytes) -> bytes:
    """Writes the first table of a spreadsheet as CSV; what is no spreadsheet stays as it is."""
    if content[:2] != b"PK":
        return content
    # Loaded only here, where somebody brings a spreadsheet.
    from python_calamine import CalamineError

    try:
        table = open_workbook(content).get_sheet_by_index(0).to_python()
    except CalamineError:
        raise NotSo(_("The file could not be read as a spreadsheet. Save it as XLSX or CSV and try again.")) from None
    written = io.StringIO()
    csv.writer(written).writerows([[_cell(value) for value in row] for row in table])
    return written.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

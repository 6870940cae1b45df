"""Bringing in a sheet of organisations that somebody already has: everything, or nothing with faults by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors import rules
from gongzhi.domain.actors.models import BodyKind, Organisation
from gongzhi.domain.actors.services.kinds import add_known_kinds
from gongzhi.domain.actors.services.organisations import add_organisation
from gongzhi.domain.actors.words import OrganisationState
from gongzhi.domain.places.queries import areas_within
from gongzhi.domain.places.services import Table, faulty, read_table
from gongzhi.foundation.errors import NotSo, RowProblem
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

COLUMNS = {
    "name": ("单位名称", "名称", "单位", "name"),
    "kind": ("单位类别", "类别", "类型", "kind"),
    "area": ("所属社区", "社区", "所属区域", "社区代码", "area", "community"),
    "credit_code": ("统一社会信用代码", "信用代码", "credit_code"),
    "office_phone": ("办公电话", "电话", "office_phone"),
    "office_address": ("地址", "办公地址", "address"),
    "about": ("主要业务", "业务", "about"),
    "capacities": ("可提供资源", "资源", "capacities"),
}
REQUIRED = ("name", "kind")


@dataclass(frozen=True, slots=True)
class Brought:
    """What a sheet brought: how many were added, and which columns were left out because nobody may keep them."""

    added: int
    dropped: list[str] = field(default_factory=list)


@transaction.atomic
def import_organisations(content: bytes, *, area: Place, by: By) -> Brought:
    """Adds the organisations of an XLSX or CSV sheet to an area and the areas below it, all or none.

    Raises ``NotSo`` with faults by the sheet's own rows and headings: unknown kind or area, wrong or repeated credit
    code, a name that stands twice or is in the list already.
    """
    add_known_kinds(by)
    reader = _Reader(read_table(content), area)
    rows = [reader.row(number, cells) for number, cells in reader.cells()]
    reader.refuse_if_faulty()
    for facts in rows:
        add_organisation(by=by, **facts)
    note("organisations.imported", area, by=by.user, community=area.community_id, because=str(len(rows)))
    return Brought(len(rows), reader.table.dropped)


class _Reader:
    """Reads one sheet; what kinds, areas, names and codes there are is asked once."""

    def __init__(self, table: Table, area: Place) -> None:
        self.table, self.area = table, area
        self.problems: list[RowProblem] = []
        self.at = _match(table.headings)
        missing = [COLUMNS[name][0] for name in REQUIRED if name not in self.at]
        if missing:
            raise NotSo(
                _("Missing in the headings: “%(missing)s”. The sheet has: %(there)s.")
                % {"missing": "”, “".join(missing), "there": ", ".join(table.headings)}
            )
        self.kinds = _kinds()
        self.areas = {
            key: one for one in areas_within(area) for key in (one.code, one.name, one.name.removesuffix("社区"))
        }
        standing = Organisation.objects.filter(until=None).exclude(state=OrganisationState.DECLINED)
        self.names: set[tuple[str, UUID | None]] = set(standing.values_list("name", "community_id"))
        self.codes = set(standing.exclude(credit_code="").values_list("credit_code", flat=True))

    def cells(self) -> list[tuple[int, dict[str, str]]]:
        """Gives the rows keyed by our column names, with their numbers in the sheet."""
        return [
            (number, {name: row[at].strip() for name, at in self.at.items()})
            for number, row in zip(self.table.numbers, self.table.rows, strict=True)
        ]

    def row(self, number: int, cells: dict[str, str]) -> dict[str, Any]:
        """Turns a row into the facts of an organisation; faults are remembered."""
        kind = self.kinds.get(cells["kind"].casefold(), "")
        area = self.areas.get(cells.get("area", "")) if cells.get("area") else self.area
        code = rules.plain_credit_code(cells.get("credit_code", ""))
        key = (cells["name"], area.pk if area is not None and area.kind != "district" else None)
        self._fault(number, "name", not cells["name"], _("Write the name of the organisation."))
        self._fault(number, "name", len(cells["name"]) > 120, _("At most %(most)d signs.") % {"most": 120})
        taken = _("“%(name)s” stands in the list or in this sheet already.") % {"name": cells["name"]}
        self._fault(number, "name", key in self.names, taken)
        self._fault(number, "kind", not kind, _("There is no such kind of organisation. Choose one from the list."))
        self._fault(number, "area", area is None, _("There is no such area here. Write its name or 12-digit code."))
        wrong = _("This is not a unified social credit code: 18 signs, of which the last one checks the others.")
        self._fault(number, "credit_code", bool(code) and not rules.is_credit_code(code), wrong)
        self._fault(number, "credit_code", code in self.codes, _("This credit code stands in the list already."))
        self.names.add(key)
        self.codes |= {code} if code else set()
        facts = {name: cells.get(name, "") for name in ("office_phone", "office_address", "about", "capacities")}
        community = area if area is not None and area.kind != "district" else None
        return {"name": cells["name"], "kind": kind, "community": community, "credit_code": code, **facts}

    def refuse_if_faulty(self) -> None:
        """Raises ``NotSo`` with all faults, so that nothing is imported by halves."""
        if self.problems:
            raise faulty(self.problems)

    def _fault(self, number: int, column: str, is_wrong: bool, sentence: str) -> None:
        if is_wrong:
            heading = self.table.headings[self.at[column]] if column in self.at else COLUMNS[column][0]
            self.problems.append(RowProblem(number, heading, sentence))


def _match(headings: list[str]) -> dict[str, int]:
    known = {alias.casefold(): name for name, aliases in COLUMNS.items() for alias in aliases}
    found: dict[str, int] = {}
    for at, heading in enumerate(headings):
        name = known.get(heading.strip().casefold())
        if name is not None:
            found.setdefault(name, at)
    return found


def _kinds() -> dict[str, str]:
    """Takes the code of an open kind, its Chinese and its English name."""
    rows = BodyKind.objects.filter(until=None).values_list("code", "name", "name_en")
    return {word.casefold(): code for code, *names in rows for word in (code, *names)}

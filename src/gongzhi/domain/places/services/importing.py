"""Importing places: the official code lists, and a file of buildings and households in one go."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.places import rules
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services.planting import Branch, plant
from gongzhi.domain.places.services.sheets import read_sheet
from gongzhi.domain.places.services.uploading import (
    check_upload,
    confirm_columns,
    place_upload,
    take_in_upload,
    upload_faults,
    upload_places,
)
from gongzhi.domain.places.words import PlaceKind, UploadState
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.sentences import told
from gongzhi.foundation.text import pinyin_initials, pinyin_key

CODE_COLUMNS = {"code": ("code12", "code", "代码", "区划代码", "统计用区划代码"), "name": ("name", "名称")}


@dataclass(frozen=True)
class ImportReport:
    """What an import did: places added by kind, those renamed, those that stood already, columns left out (R1)."""

    added: dict[str, int] = field(default_factory=dict)
    renamed: int = 0
    unchanged: int = 0
    dropped_columns: list[str] = field(default_factory=list)
    unread_columns: list[str] = field(default_factory=list)


@transaction.atomic
def import_codes(
    *, subdistricts: bytes, communities: bytes, district: Place, by: By, since: date | None = None
) -> ImportReport:
    """Imports the official code lists below a district: 12-digit codes and names, all or nothing.

    A code that is there keeps its place and takes over the new name; new ones stand from ``since`` on (today).
    Raises ``NotSo`` with faults by row and column.
    """
    district = Place.objects.select_for_update().get(pk=district.pk)
    upper = _read_codes(subdistricts, PlaceKind.SUBDISTRICT, {district.code})
    lower = _read_codes(communities, PlaceKind.COMMUNITY, {code for code, _name in upper} | _standing_codes(district))
    counts: dict[str, int] = defaultdict(int)
    for pairs in (upper, lower):
        for key, number in _plant_codes(pairs, district, by, since).items():
            counts[key] += number
    note("places.codes_imported", district, by=by.user)
    renamed, unchanged = counts.pop("renamed", 0), counts.pop("unchanged", 0)
    return ImportReport(added=dict(counts), renamed=renamed, unchanged=unchanged)


def _standing_codes(district: Place) -> set[str]:
    standing = Place.objects.filter(path__startswith=district.path, kind=PlaceKind.SUBDISTRICT, until=None)
    return set(standing.values_list("code", flat=True))


def _read_codes(content: bytes, kind: PlaceKind, uppers: set[str]) -> list[tuple[str, str]]:
    sheet = read_sheet(content, columns=CODE_COLUMNS, required=("code", "name"))
    seen: dict[str, int] = {}
    for number, row in sheet.rows:
        code = row["code"]
        if rules.kind_of_code(code) != kind:
            sheet.fault(
                number,
                "code",
                _("“%(code)s” is not the 12-digit code of a %(kind)s.") % {"code": code, "kind": kind.label},
            )
        elif not any(rules.is_inside(code, upper) for upper in uppers):
            sheet.fault(number, "code", _("The code %(code)s lies in no unit of the level above.") % {"code": code})
        if code in seen:
            sheet.fault(
                number, "code", _("Row %(row)d already has the code %(code)s.") % {"code": code, "row": seen[code]}
            )
        seen.setdefault(code, number)
        if not row["name"]:
            sheet.fault(number, "name", _("The name is missing."))
    sheet.refuse_if_faulty()
    return [(row["code"], row["name"]) for _number, row in sheet.rows]


def _plant_codes(pairs: list[tuple[str, str]], district: Place, by: By, since: date | None) -> dict[str, int]:
    standing = {
        one.code: one for one in Place.objects.filter(path__startswith=district.path, until=None).exclude(code="")
    }
    counts: dict[str, int] = defaultdict(int)
    missing: dict[str, list[Branch]] = defaultdict(list)
    for position, (code, name) in enumerate(pairs):
        there, short = standing.get(code), _short(name)
        kind = rules.kind_of_code(code)
        if there is not None:
            counts["unchanged" if there.name == short else "renamed"] += 1
            if there.name != short:
                there.name, there.name_key = short, pinyin_key(short)
                there.name_initials = pinyin_initials(short)[:80]
                there.save(update_fields=["name", "name_key", "name_initials"])
                note("place.renamed", there, by=by.user, community=there.community_id)
        elif kind is not None:
            upper = district.code if kind == PlaceKind.SUBDISTRICT else code[:9] + "000"
            missing[upper].append(Branch(kind=kind, name=short, code=code, position=position))
            counts[kind] += 1
    for upper, branches in missing.items():
        plant(branches, parent=standing[upper], by=by, since=since)
    return counts


def _short(name: str) -> str:
    # The bureau's list names the committee ("安慧里社区居委会"); the place is the community itself.
    for ending in ("居民委员会", "村民委员会", "居委会", "村委会"):
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


@transaction.atomic
def import_buildings(content: bytes, *, community_id: UUID, by: By, remarks_seen: bool = False) -> ImportReport:
    """Takes a file of places (XLSX, CSV, GeoJSON) in below a community by the headings it has: all or nothing.

    What stands already is left as it is. Columns that must not be kept are left out and named in the report (R1).
    Raises ``NotSo`` with the faults by row and column, and with what looks odd unless ``remarks_seen``.
    """
    upload = upload_places(content, name="", top_id=community_id, by=by)
    upload = confirm_columns(upload.pk, mapping=upload.mapping, by=by)
    while upload.state == UploadState.CHECKING:
        upload = check_upload(upload.pk)
    if upload.state == UploadState.WAITING:
        raise NotSo(told(upload.report["refusal"]))
    if upload.state == UploadState.FAULTY:
        faults = upload_faults(upload.pk)
        sentence = _("Nothing was imported: the sheet has %(n)d faults. Correct them and import it again.")
        raise NotSo(sentence % {"n": len(faults)}, rows=faults)
    if upload.report["remarks"] and not remarks_seen:
        raise NotSo(_("Nothing was imported: some rows look odd. Look at them first."), rows=upload_faults(upload.pk))
    upload = take_in_upload(upload.pk, by=by, remarks_seen=remarks_seen)
    while upload.state == UploadState.TAKING_IN:
        upload = place_upload(upload.pk)
    return ImportReport(
        added=upload.report["new"],
        unchanged=upload.report["standing"],
        dropped_columns=upload.dropped,
        unread_columns=upload.report["unread"],
    )

"""Importing places: the official code lists, and one simple sheet of buildings and households."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.places import rules
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services.planting import Branch, plant
from gongzhi.domain.places.services.sheets import Sheet, read_sheet
from gongzhi.domain.places.words import BuildingClass, PlaceKind
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.text import pinyin_key

CODE_COLUMNS = {"code": ("code12", "code", "代码", "区划代码", "统计用区划代码"), "name": ("name", "名称")}
BUILDING_COLUMNS = {
    "community": ("社区代码", "community_code", "community"),
    "courtyard": ("楼院", "院", "小区", "courtyard"),
    "building": ("楼号", "楼", "楼栋", "building"),
    "class": ("楼型", "building_class", "class"),
    "entrance": ("单元", "门", "entrance"),
    "level": ("层", "楼层", "floor", "level"),
    "household": ("户号", "门牌号", "房号", "household", "door"),
    "longitude": ("经度", "longitude", "lon"),
    "latitude": ("纬度", "latitude", "lat"),
}
_CLASSES = {"板楼": BuildingClass.SLAB, "塔楼": BuildingClass.TOWER, "平房": BuildingClass.LOW}
_CLASSES |= {one.value: one for one in BuildingClass} | {"其他": BuildingClass.OTHER, "": BuildingClass.OTHER}


@dataclass(frozen=True)
class ImportReport:
    """What an import did: places added by kind, those renamed, those that stood already, columns left out (R1)."""

    added: dict[str, int] = field(default_factory=dict)
    renamed: int = 0
    unchanged: int = 0
    dropped_columns: list[str] = field(default_factory=list)


@transaction.atomic
def import_codes(*, subdistricts: bytes, communities: bytes, district: Place, by: By) -> ImportReport:
    """Imports the official code lists below a district: 12-digit codes and names, all or nothing.

    A code that is there keeps its place and takes over the new name. Raises ``NotSo`` with faults by row and column.
    """
    district = Place.objects.select_for_update().get(pk=district.pk)
    upper = _read_codes(subdistricts, PlaceKind.SUBDISTRICT, {district.code})
    lower = _read_codes(communities, PlaceKind.COMMUNITY, {code for code, _name in upper} | _standing_codes(district))
    counts: dict[str, int] = defaultdict(int)
    for pairs in (upper, lower):
        for key, number in _plant_codes(pairs, district, by).items():
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
                number, "code", _("The code %(code)s stood in row %(row)d already.") % {"code": code, "row": seen[code]}
            )
        seen.setdefault(code, number)
        if not row["name"]:
            sheet.fault(number, "name", _("The name is missing."))
    sheet.refuse_if_faulty()
    return [(row["code"], row["name"]) for _number, row in sheet.rows]


def _plant_codes(pairs: list[tuple[str, str]], district: Place, by: By) -> dict[str, int]:
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
                there.save(update_fields=["name", "name_key"])
                note("place.renamed", there, by=by.user, community=there.community_id)
        elif kind is not None:
            upper = district.code if kind == PlaceKind.SUBDISTRICT else code[:9] + "000"
            missing[upper].append(Branch(kind=kind, name=short, code=code, position=position))
            counts[kind] += 1
    for upper, branches in missing.items():
        plant(branches, parent=standing[upper], by=by)
    return counts


def _short(name: str) -> str:
    # The bureau's list names the committee ("安慧里社区居委会"); the place is the community itself.
    for ending in ("居民委员会", "村民委员会", "居委会", "村委会"):
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


@transaction.atomic
def import_buildings(content: bytes, *, community_id: UUID, by: By) -> ImportReport:
    """Imports one simple sheet, a household a row, below a community: all or nothing.

    Levels may be missing: a row without a building hangs its household under the courtyard. Columns that hold identity
    numbers are left out and named in the report (R1). Raises ``NotSo`` with the faults by row and column.
    """
    community = Place.objects.select_for_update().get(pk=community_id)
    sheet = read_sheet(content, columns=BUILDING_COLUMNS, required=("household",))
    _check_rows(sheet, community)
    _check_standing(sheet, community)
    sheet.refuse_if_faulty()
    branches = _branches(sheet)
    plant(branches, parent=community, by=by)
    note("places.buildings_imported", community, by=by.user, community=community.pk)
    added: dict[str, int] = defaultdict(int)
    _count(branches, added)
    return ImportReport(added=dict(added), dropped_columns=sheet.dropped)


def _check_rows(sheet: Sheet, community: Place) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for number, row in sheet.rows:
        if row.get("community") and row["community"] != community.code:
            sheet.fault(
                number,
                "community",
                _("“%(code)s” is not the code of %(name)s (%(right)s).")
                % {"code": row["community"], "name": community.name, "right": community.code},
            )
        _check_levels(sheet, number, row)
        _check_position(sheet, number, row)
        key = tuple(row.get(name, "") for name in ("courtyard", "building", "entrance", "household"))
        if key in seen:
            sheet.fault(number, "household", _("The same household stood in row %(row)d already.") % {"row": seen[key]})
        seen.setdefault(key, number)


def _check_levels(sheet: Sheet, number: int, row: dict[str, str]) -> None:
    if not row["household"]:
        sheet.fault(number, "household", _("The household's number is missing."))
    if not row.get("building") and not row.get("courtyard"):
        sheet.fault(number, "building", _("The building is missing; only a courtyard may stand in its place."))
    if row.get("entrance") and not row.get("building"):
        sheet.fault(number, "building", _("There is an entrance but no building."))
    level = row.get("level", "")
    if level and not _is_level(level):
        sheet.fault(number, "level", _("“%(level)s” is not a floor number from -9 to 200.") % {"level": level})
    if row.get("class", "") not in _CLASSES:
        known = ", ".join(name for name in _CLASSES if name)
        sheet.fault(
            number,
            "class",
            _("“%(text)s” is no kind of building; use one of: %(known)s.") % {"text": row["class"], "known": known},
        )


def _is_level(text: str) -> bool:
    return text.lstrip("-").isascii() and text.lstrip("-").isdigit() and -9 <= int(text) <= 200


def _check_position(sheet: Sheet, number: int, row: dict[str, str]) -> None:
    longitude, latitude = row.get("longitude", ""), row.get("latitude", "")
    if not longitude and not latitude:
        return
    try:
        fits = rules.is_position(float(longitude), float(latitude))
    except ValueError:
        fits = False
    if not fits:
        sheet.fault(
            number,
            "longitude" if "longitude" in sheet.headings else "latitude",
            _("The position must be two numbers in degrees, longitude first, for example 116.407 and 39.996."),
        )


def _check_standing(sheet: Sheet, community: Place) -> None:
    tops = dict(Place.objects.filter(parent=community, until=None).values_list("name", "kind"))
    for number, row in sheet.rows:
        column = "courtyard" if row.get("courtyard") else "building"
        if row.get(column) in tops:
            sheet.fault(number, column, _("“%(name)s” is in this community already.") % {"name": row[column]})


def _branches(sheet: Sheet) -> list[Branch]:
    """Folds the rows into branches; each level keeps the order in which the sheet names it."""
    tops: dict[tuple[str, str], dict[str, list[dict[str, str]]]] = {}
    for _number, row in sheet.rows:
        courtyard, building = row.get("courtyard", ""), row.get("building", "")
        top = (PlaceKind.COURTYARD, courtyard) if courtyard else (PlaceKind.BUILDING, building)
        tops.setdefault(top, {}).setdefault(building, []).append(row)
    branches = []
    for position, ((kind, name), inside) in enumerate(tops.items(), start=1):
        below = [part for building, rows in inside.items() for part in _building(building, rows)]
        if kind == PlaceKind.COURTYARD:
            branches.append(Branch(kind=kind, name=name, position=position, children=_numbered(below)))
        else:
            branches.extend(_numbered(below, start=position))
    return branches


def _numbered(branches: list[Branch], start: int = 1) -> list[Branch]:
    return [replace(branch, position=position) for position, branch in enumerate(branches, start=start)]


def _building(name: str, rows: list[dict[str, str]]) -> list[Branch]:
    entrances: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        entrances.setdefault(row.get("entrance", ""), []).append(row)
    below = []
    for entrance, doors in entrances.items():
        inside = _floors(doors)
        below.extend([Branch(kind=PlaceKind.ENTRANCE, name=entrance, children=inside)] if entrance else inside)
    if not name:
        return below
    placed = next((row for row in rows if row.get("longitude")), {})
    levels = [int(row["level"]) for row in rows if row.get("level")]
    return [
        Branch(
            kind=PlaceKind.BUILDING,
            name=name,
            building_class=_CLASSES[rows[0].get("class", "")],
            floors=max(levels, default=None),
            longitude=float(placed["longitude"]) if placed else None,
            latitude=float(placed["latitude"]) if placed else None,
            children=_numbered(below),
        )
    ]


def _floors(rows: list[dict[str, str]]) -> list[Branch]:
    floors: dict[str, list[Branch]] = {}
    for row in rows:
        level = row.get("level", "")
        door = Branch(kind=PlaceKind.HOUSEHOLD, name=row["household"], level=int(level) if level else None)
        floors.setdefault(level, []).append(door)
    below: list[Branch] = []
    for level, doors in floors.items():
        if level:
            floor = Branch(
                kind=PlaceKind.FLOOR,
                name=f"{level}层",
                level=int(level),
                children=_numbered(doors),
            )
            below.append(floor)
        else:
            below.extend(doors)
    return _numbered(below)


def _count(branches: list[Branch] | tuple[Branch, ...], into: dict[str, int]) -> None:
    for branch in branches:
        into[branch.kind] += 1
        _count(list(branch.children), into)

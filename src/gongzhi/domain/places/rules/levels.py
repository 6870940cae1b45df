"""Which places fit together: official codes, levels, coordinates. Pure answers from values."""

from __future__ import annotations

import re
import unicodedata

from gongzhi.domain.places.words import PlaceKind

LEVELS = tuple(kind for kind in PlaceKind if kind != PlaceKind.LANE)
"""From the top down; a place hangs below any higher level, because levels may be missing."""

AREAS = (PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT, PlaceKind.COMMUNITY)

# Mainland China with its islands, WGS-84 degrees; a wrong unit or swapped columns fall outside.
LONGITUDES = (73.0, 136.0)
LATITUDES = (3.0, 54.0)


def may_hang_below(kind: str, parent: str) -> bool:
    """Tells whether a place of ``kind`` may hang below one of kind ``parent``.

    Areas keep their three levels; below a community any level may be missing. A lane lies in a community, and nothing
    hangs below it: buildings and doors name the lane they stand on.
    """
    if PlaceKind.LANE in (kind, parent):
        return kind == PlaceKind.LANE and parent == PlaceKind.COMMUNITY
    child, above = LEVELS.index(PlaceKind(kind)), LEVELS.index(PlaceKind(parent))
    if PlaceKind(kind) in AREAS:
        return child == above + 1
    return child > above >= LEVELS.index(PlaceKind.COMMUNITY)


def kind_of_code(code: str) -> PlaceKind | None:
    """Reads the level off a 12-digit place code (GB/T 2260 and GB/T 10114), or None when it is not one.

    Digits 1-6 name the district, 7-9 the subdistrict (001-399, similar units to 599), 10-12 the community or village.
    """
    if not re.fullmatch(r"[1-9]\d{11}", code) or code[4:6] == "00":
        return None
    if code[6:] == "000000":
        return PlaceKind.DISTRICT
    if code[6:9] == "000":
        return None
    return PlaceKind.SUBDISTRICT if code[9:] == "000" else PlaceKind.COMMUNITY


def is_inside(code: str, upper: str) -> bool:
    """Tells whether one 12-digit code lies directly or indirectly below another."""
    digits = {PlaceKind.DISTRICT: 6, PlaceKind.SUBDISTRICT: 9, PlaceKind.COMMUNITY: 12}
    kind = kind_of_code(upper)
    return kind is not None and code != upper and code.startswith(upper[: digits[kind]])


def is_position(longitude: float, latitude: float) -> bool:
    """Tells whether a position in degrees can be in China at all."""
    return LONGITUDES[0] <= longitude <= LONGITUDES[1] and LATITUDES[0] <= latitude <= LATITUDES[1]


def own_number(name: str) -> int:
    """Reads the first number in a name, by which neighbours stand in order; 0 where there is none."""
    digits = re.search(r"[0-9]{1,8}", name)
    return int(digits.group()) if digits else 0


_DIGITS = {sign: at for at, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_BELOW = re.compile(r"^(?:地下|负|-|B)(?=.)", re.IGNORECASE)
_FLOOR_WORDS = re.compile(r"^第|(?:楼层|层|楼|F)$", re.IGNORECASE)


def floor_number(text: str) -> int | None:
    """Reads a floor as people write it (3, 3层, 3F, 三层, 第十二层, 地下一层, B1); None for what is none.

    Floors run from -9 to 200.
    """
    plain = _FLOOR_WORDS.sub("", unicodedata.normalize("NFKC", text).strip())
    up = _BELOW.sub("", plain)
    number = int(float(up)) if re.fullmatch(r"[0-9]{1,3}(\.0+)?", up) else _chinese_number(up)
    if number is None:
        return None
    level = number if up == plain else -number
    return level if -9 <= level <= 200 else None


def _chinese_number(text: str) -> int | None:
    """Reads a number below a hundred in Chinese signs."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text)
    high = _DIGITS.get(tens) if tens else 1
    low = _DIGITS.get(ones) if ones else 0
    return None if high is None or low is None else high * 10 + low

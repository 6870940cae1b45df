"""What the headings of people's own sheets mean, and which columns nobody may keep."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from gongzhi.foundation.text import mask_identity_numbers

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "community": ("社区代码", "社区编码", "村代码", "community_code", "community"),
    "courtyard": ("楼院", "院", "院落", "小区", "小区名称", "courtyard", "compound", "court"),
    "lane": ("街巷", "胡同", "路", "街路巷", "道路", "巷", "lane", "street", "road"),
    "barrier": ("网格不跨", "不可跨越", "barrier", "is_barrier"),
    "building": ("楼号", "楼", "楼栋", "楼栋号", "楼栋名称", "幢", "幢号", "栋", "building", "name", "名称"),
    "class": ("楼型", "建筑类型", "楼栋类型", "building_class", "class"),
    "floors": ("总层数", "层数", "地上层数", "floors", "building:levels", "storeys"),
    "entrance": ("单元", "单元号", "门", "楼门", "entrance", "stairwell"),
    "level": ("层", "楼层", "所在层", "floor", "level"),
    "household": ("户号", "门牌号", "门牌", "房号", "房间号", "室号", "室", "household", "door", "housenumber"),
    "households": ("户数", "总户数", "households", "household_count", "number_of_households"),
    "longitude": ("经度", "lon", "lng", "longitude", "x"),
    "latitude": ("纬度", "lat", "latitude", "y"),
    "shape": ("geometry",),
}
"""Our columns, each with the headings it is known by; the first is the one our own template uses."""

# R1 forbids the first line; the rest are residents' personal facts, for which an address book has no column (R3).
_FORBIDDEN = re.compile(
    r"身份证|证件|公民身份|人脸|面部|指纹|声纹|宗教|信仰|民族|户籍|户口|政治面貌|轨迹|通讯录|设备号|串号|"
    r"姓名|户主|房主|业主|联系人|电话|手机|联系方式|微信|出生|生日|性别|年龄|病|残疾|"
    r"(^|[^a-z])(id.?(card|number|no)|identity|passport|face|fingerprint|religion|ethnic\w*|hukou|gps.?trail|imei|device.?id|"
    r"full.?name|first.?name|last.?name|owner|resident.?name|phone|mobile|tel|contact|wechat|birth\w*|sex|gender|age)([^a-z]|$)",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}")
_SAMPLE = 200
_SHORTEST = 15


def forbidden_heading(heading: str) -> bool:
    """Tells whether a column must not be kept, by its heading."""
    return _FORBIDDEN.search(unicodedata.normalize("NFKC", heading)) is not None


def is_private_content(cells: Sequence[str]) -> bool:
    """Tells whether a column holds identity numbers anywhere, or is mostly mobile telephone numbers."""
    # The shortest number has fifteen signs. One text for the whole column: a number never runs over a line's end.
    if mask_identity_numbers("\n".join(cell for cell in cells if len(cell) >= _SHORTEST))[1]:
        return True
    filled = [cell for cell in cells if cell][:_SAMPLE]
    return bool(filled) and 2 * sum(bool(_MOBILE.fullmatch(cell)) for cell in filled) > len(filled)


def guess_mapping(headings: Sequence[str]) -> dict[str, str]:
    """Guesses which heading gives which of our columns: our column → heading, each heading once."""
    plain = {heading: _plain(heading) for heading in headings}
    found: dict[str, str] = {}
    for column, aliases in COLUMNS.items():
        for alias in aliases:
            match = next((one for one in headings if plain[one] == alias and one not in found.values()), None)
            if match is not None:
                found[column] = match
                break
    return found


def _plain(heading: str) -> str:
    # Units in brackets, stars for "required" and spaces are no part of the word.
    text = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"\(.*?\)|[\s*·]", "", text)

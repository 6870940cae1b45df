"""The plain form in which texts are compared: one width, one case, digits for numbers, one word for one thing."""

from __future__ import annotations

import re
import unicodedata

# What people say before and after the matter itself.
_COURTESIES = re.compile(
    r"您好|你好|请问|麻烦(您|你|你们)?|谢谢|感谢|辛苦了|拜托(了)?|反映(一下|一个问题)?|想(问|说)一下|希望(有关部门|物业|社区)?(尽快|早日|及时)?"
    r"(解决|处理|修复|派人|安排)?(一下)?|尽快(解决|处理|修复|维修)?|多次(反映|投诉)|无人(处理|管)|没(有)?人(管|处理|修)"
)
# Several everyday words for one thing; the first is what stays.
_SAME = (
    ("电梯", "升降梯|直梯|轿厢|电梯间"),
    ("灯", "路灯|感应灯|声控灯|照明灯|灯泡|灯管|照明"),
    ("楼道", "楼梯间|楼道间|过道|走廊|走道|楼梯口"),
    ("垃圾", "生活垃圾|废弃物|杂物垃圾"),
    ("堵", "堵塞|淤堵|不通|堵住|堵了"),
    ("漏水", "渗水|跑水|滴水|冒水|返水|浸水"),
    ("停水", "没水|断水|无水"),
    ("停电", "没电|断电|跳闸|掉闸"),
    ("暖气", "供暖|供热|暖器"),
    ("下水道", "下水管|排水管|污水管|地漏|下水井|排水沟"),
    ("噪声", "噪音|扰民|吵闹|很吵|太吵|吵得"),
    ("停车", "乱停车|占车位|违停|停放|停着"),
    ("坏", "故障|损坏|失灵|不亮|坏了|不好使|不能用|无法使用|没反应"),
    ("电动车", "电瓶车|电动自行车|电单车"),
    ("宠物", "狗|犬|养狗"),
)
_WORD_OF = {word: kept for kept, others in _SAME for word in others.split("|")}
_SAME_WORDS = re.compile("|".join(sorted(map(re.escape, _WORD_OF), key=len, reverse=True)))
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百]+(?=[号楼层单元门户室栋幢座弄期区条])")
_DIGIT = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMBER = re.compile(r"\d+")
_PUNCTUATION = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Gives the text in one width and case, words apart by single blanks, numerals before a unit as digits."""
    one_width = unicodedata.normalize("NFKC", text).casefold()
    return _PUNCTUATION.sub(" ", _NUMERAL.sub(lambda found: str(_value(found.group())), one_width)).strip()


def matter(text: str) -> str:
    """Gives the plain text without courtesies and with one word for one thing, for comparing what is meant."""
    spoken = _COURTESIES.sub(" ", plain(text))
    return _PUNCTUATION.sub(" ", _SAME_WORDS.sub(lambda word: _WORD_OF[word.group()], spoken)).strip()


def numbers(text: str) -> frozenset[str]:
    """Lists the numbers in a text, without leading zeros: buildings, entrances, floors, doors."""
    return frozenset(found.group().lstrip("0") or "0" for found in _NUMBER.finditer(plain(text)))


def _value(signs: str) -> int:
    """Reads a Chinese numeral up to 999; signs without a unit are read one by one (三〇二 is 302)."""
    if not set(signs) & {"十", "百"}:
        return int("".join(str(_DIGIT[sign]) for sign in signs))
    total, digit = 0, 0
    for sign in signs:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _DIGIT[sign]
    return total + digit

"""Reading what was pasted: orders of the hotline line by line, and neighbours' chats without names and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

# What the columns and lines of orders are called; the first is ours.
LABELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "number": ("工单编号", "工单号", "编号", "诉求编号", "案件编号", "number"),
        "received": ("来电时间", "受理时间", "接收时间", "派单时间", "诉求时间", "received"),
        "due": ("办理时限", "截止时间", "办结时限", "反馈时限", "到期时间", "due"),
        "name": ("诉求人", "来电人", "反映人", "联系人", "姓名", "name"),
        "phone": ("联系电话", "来电号码", "联系方式", "电话", "phone"),
        "place": ("诉求地址", "事发地址", "地址", "事发地点", "place"),
        "text": ("诉求内容", "反映内容", "工单内容", "主要内容", "内容", "text"),
    }
)
_LABEL_OF = {alias.casefold(): name for name, aliases in LABELS.items() for alias in aliases}
_ALIASES = "|".join(sorted(map(re.escape, _LABEL_OF), key=len, reverse=True))
_LABELLED = re.compile(rf"(?:^|[\s；;，,【\[])({_ALIASES})[】\]]?\s*[：:]\s*", re.IGNORECASE)
_MOMENT = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*T?(?:(\d{1,2})[:：时](\d{1,2}))?")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
# Who said it and when, as chats are copied: "王姐 9:12", "王姐(3-201)：", "[2026-11-28 09:12] 王姐:".
_SAID = re.compile(
    r"^\s*(?:\[?\d{2,4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?[^\]]*\]?\s*)?[^：:\n]{1,20}?(?:\s+\d{1,2}:\d{2}(?::\d{2})?\s*$|[：:]\s*)"
)
_TIME_ALONE = re.compile(r"^\s*(?:昨天|今天|星期[一二三四五六日天])?\s*\d{1,2}:\d{2}(?::\d{2})?\s*$")
_MENTION = re.compile(r"@\S{1,20}\s?")
_PICTURE = re.compile(r"\[(?:图片|视频|表情|语音|动画表情|文件)[^\]]*\]")
_CHATTER = re.compile(
    r"^(好的|收到|谢谢|感谢|嗯+|哈+|是的|对|赞|辛苦了|\+1|在吗|早|大家好|ok)[！!。.~～]*$", re.IGNORECASE
)
SHORTEST, MOST_DRAFTS = 6, 50


@dataclass(frozen=True, slots=True)
class Order:
    """One order as it was read; what was not found is empty."""

    number: str = ""
    received: datetime | None = None
    due: datetime | None = None
    name: str = ""
    phone: str = ""
    place: str = ""
    text: str = ""


def read_orders(pasted: str, zone: ZoneInfo) -> list[Order]:
    """Reads pasted orders; each begins with its number, a text without any label is one order."""
    parts = list(_LABELLED.finditer(pasted))
    if not parts:
        return [order_of({"text": pasted}, zone)] if pasted.strip() else []
    found: list[dict[str, str]] = [{}]
    for at, label in enumerate(parts):
        name = _LABEL_OF[label.group(1).casefold()]
        end = parts[at + 1].start() if at + 1 < len(parts) else len(pasted)
        if name in found[-1] and name == "number":
            found.append({})
        found[-1].setdefault(name, pasted[label.end() : end].strip(" \t\r\n；;，,"))
    return [order_of(one, zone) for one in found[:MOST_DRAFTS]]


def order_of(cells: Mapping[str, str], zone: ZoneInfo) -> Order:
    """Makes an order of what stands in its lines or columns; a telephone number is looked for in the text too."""
    text = cells.get("text", "").strip()
    phone = _MOBILE.search(cells.get("phone", "") or text)
    return Order(
        number=cells.get("number", "").split()[0][:40] if cells.get("number", "").split() else "",
        received=moment(cells.get("received", ""), zone),
        due=moment(cells.get("due", ""), zone),
        name=cells.get("name", "").strip()[:40],
        phone=phone.group() if phone else "",
        place=cells.get("place", "").strip()[:200],
        text=text,
    )


def moment(words: str, zone: ZoneInfo) -> datetime | None:
    """Reads a moment as people write it; a day alone ends with its last minute."""
    found = _MOMENT.search(words)
    if found is None:
        return None
    year, month, day, hour, minute = found.groups()
    clock = (int(hour), int(minute)) if hour else (23, 59)
    try:
        return datetime(int(year), int(month), int(day), *clock, tzinfo=zone)
    except ValueError:
        return None


def chat_matters(pasted: str) -> list[str]:
    """Takes what may be needs out of a copied chat: who said it, mentions, pictures and small talk left out."""
    return [words for words in _said(pasted) if len(words) >= SHORTEST][:MOST_DRAFTS]


def _said(pasted: str) -> Iterator[str]:
    kept: list[str] = []
    for line in pasted.splitlines():
        head = _SAID.match(line)
        if head or _TIME_ALONE.match(line) or not line.strip():
            if kept:
                yield " ".join(kept)
            kept = []
        said = line[head.end() :] if head else line
        words = _PICTURE.sub("", _MENTION.sub("", said)).strip()
        if words and not _TIME_ALONE.match(words) and not _CHATTER.match(words):
            kept.append(words)
    if kept:
        yield " ".join(kept)


def place_in(words: str, names: Sequence[str]) -> str:
    """Finds which of these buildings is named in words: the longest name that stands there; empty where none."""
    plain = words.replace(" ", "")
    stand = [name for name in names if name.replace(" ", "") in plain]
    fits = [name for name in stand if re.search(rf"(?<!\d){re.escape(name.replace(' ', ''))}", plain)]
    return max(fits, key=len, default="")


def short_name(name: str) -> str:
    """Gives the name of an area as addresses write it: without what kind of area it is."""
    return name.replace(" ", "").removesuffix("居民委员会").removesuffix("社区")


# How far it is, in the words of a reply.
IN_HAND, DONE, DECLINED, DIVERTED = "正在办理", "已办理", "经研究不予办理", "已告知其他法定途径"


def reply_words(*, number: str, place: str, steps: Sequence[str], how: str) -> str:
    """Drafts the reply to an order from what was done; a person reads and changes it."""
    done = "；".join(step.strip("。；; ") for step in steps if step.strip())
    begins = f"您反映的{place}的问题（我方编号{number}）" if place else f"您反映的问题（我方编号{number}）"
    if not done:
        return f"{begins}已受理，正在办理中。" if how == IN_HAND else f"{begins}，{how}。"
    return f"{begins}，{how}：{done}。"

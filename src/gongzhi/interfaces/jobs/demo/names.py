"""Synthetic people and what they say; all chance comes from one seeded source."""

from __future__ import annotations

from random import Random

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈"
_GIVEN = (
    "秀英 桂兰 建国 玉梅 志强 丽华 国庆 淑珍 春生 文静 海燕 永福 雪梅 立新 晓东 红霞 德明"
    " 佳怡 振华 慧敏 宝山 静宜 学军 凤琴 "
    "子轩 雅文 浩然 玉芬 明远 秋菊 大勇 思源 爱民 彩云 长江 若曦"
    " 景明 素芳 卫东 欣然 守业 月娥 启航 兰芝 天佑 美玲 光辉 小满"
).split()

# Kind of need → what residents say; {place} is added by the record itself.
SAYINGS: dict[str, tuple[str, ...]] = {
    "light.stairwell": ("三层楼道灯不亮了，晚上看不清台阶", "单元门口的感应灯一直闪", "楼梯间的灯坏了两盏"),
    "lift.fault": ("电梯运行时有异响", "电梯门关不严，反复开合", "电梯停在五层不动了"),
    "water.leak": ("楼道水管漏水，地上结了一片水", "地下室返水", "楼上往下渗水，墙皮掉了"),
    "rubbish.pile": ("垃圾桶满了没人清", "楼道里堆着装修垃圾", "大件垃圾放了一周没拉走"),
    "noise.disturbing": ("楼下小店夜里排风机太响", "装修中午也不停"),
    "parking.blocked": ("消防通道上停了车", "院里自行车棚被占了"),
    "greening.trees": ("树枝压到了电线", "草坪踩秃了，一下雨全是泥"),
    "elderly.help": ("老人腿脚不便，想请人帮忙取药", "想请人教一教怎么用手机挂号"),
    "safety.passage": ("楼道里堆着旧家具，过不去人", "消防通道口放着自行车"),
    "drain.blocked": ("下水道堵了，一楼返味", "雨水箅子堵住了，院里积水"),
    "other.other": ("想知道老旧小区改造什么时候轮到我们楼", "希望楼下加两把长椅"),
}

# How people go on; so that no two of many needs read alike.
ENDINGS = (
    "",
    "，请派人看看",
    "，已经好几天了",
    "，老人孩子不方便",
    "，邻居们都在说",
    "，上次修过又这样了",
    "，麻烦尽快处理",
    "，昨天就报过一次",
)

PROOFS = ("已更换并试亮", "已修好，现场清理干净", "已处理，请居民看过", "师傅当天到场，已恢复正常")


def name(chance: Random) -> str:
    """Makes one Chinese name."""
    return chance.choice(_SURNAMES) + chance.choice(_GIVEN)


def names(chance: Random, number: int) -> list[str]:
    """Makes so many names, all different."""
    found: dict[str, None] = {}
    while len(found) < number:
        found.setdefault(name(chance))
    return list(found)

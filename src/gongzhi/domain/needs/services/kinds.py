"""The kinds of need and the time each may take."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs.models import NeedKind
from gongzhi.domain.needs.words import Matter
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By

# The groups: code, Chinese name, English name, matter; a start after GB/T 30428, which the district may change.
SAMPLE_GROUPS: tuple[tuple[str, str, str, Matter], ...] = (
    ("group.facilities", "公共设施", "Shared facilities", Matter.COMPONENT),
    ("group.order", "环境与秩序", "Surroundings and order", Matter.EVENT),
    ("group.life", "生活服务", "Daily life", Matter.EVENT),
)
# Code, names, group, hours, working days, proof asked for, shown to neighbours. The times follow the four steps of a
# draft of DB11/T 2021 (2 hours, 24 hours, 7 days, 15 days); a district sets its own.
SAMPLE_KINDS: tuple[tuple[str, str, str, str, int | None, int | None, bool, bool], ...] = (
    ("light.stairwell", "楼道照明", "Stairwell light", "group.facilities", None, 2, True, True),
    ("lift.fault", "电梯故障", "Lift out of order", "group.facilities", 24, None, True, True),
    ("water.leak", "跑水漏水", "Water leak", "group.facilities", 2, None, True, True),
    ("drain.blocked", "下水道堵塞", "Blocked drain", "group.facilities", 24, None, True, True),
    ("rubbish.pile", "垃圾清运", "Rubbish", "group.order", 24, None, True, True),
    ("noise.disturbing", "噪声扰民", "Noise", "group.order", None, 7, False, False),
    ("parking.blocked", "停车秩序", "Parking", "group.order", None, 7, True, True),
    ("greening.trees", "绿化养护", "Trees and greenery", "group.order", None, 15, True, True),
    ("safety.passage", "通道堆物", "Blocked passage", "group.order", 24, None, True, True),
    ("elderly.help", "老人帮扶", "Help for the elderly", "group.life", 24, None, False, False),
    ("other.other", "其他诉求", "Something else", "group.life", None, 7, False, False),
)
# What the samples ask besides: kind → questions, each with its code, words and, where one chooses, the choices.
SAMPLE_QUESTIONS: dict[str, list[dict[str, object]]] = {
    "lift.fault": [
        {
            "code": "trapped",
            "name": "有人被困吗？",
            "name_en": "Is anybody trapped?",
            "choices": ["没有", "有"],
            "is_needed": True,
        },
    ],
    "water.leak": [
        {
            "code": "where",
            "name": "水从哪里来？",
            "name_en": "Where does the water come from?",
            "choices": ["屋顶", "管道", "楼上", "不清楚"],
            "is_needed": False,
        },
    ],
}


@transaction.atomic
def add_kind(
    code: str, *, name: str, name_en: str, by: By, hours: int | None = None, working_days: int | None = None
) -> NeedKind:
    """Adds a kind of need that asks for proof; exactly one of ``hours`` and ``working_days`` is its time.

    Raises ``NotSo``.
    """
    if (hours is None) == (working_days is None):
        sentence = _("A kind of need has one time: hours or working days.")
        raise NotSo(sentence, fields={"hours": sentence})
    if NeedKind.objects.filter(code=code).exists():
        sentence = _("The code %(code)s is taken already. Choose another.") % {"code": code}
        raise NotSo(sentence, fields={"code": sentence})
    kind = NeedKind.objects.create(
        code=code,
        name=name,
        name_en=name_en,
        deadline_hours=hours,
        deadline_working_days=working_days,
        position=NeedKind.objects.count(),
    )
    journal.note("need.kind_add", kind, by=by.user)
    return kind


@transaction.atomic
def add_sample_kinds(by: By) -> list[NeedKind]:
    """Adds the sample kinds that are not there yet; each is marked as a sample until the district confirms its time."""
    taken = set(NeedKind.objects.values_list("code", flat=True))
    groups = [
        NeedKind(
            code=code,
            name=name,
            name_en=name_en,
            matter=matter,
            deadline_working_days=7,
            is_sample=True,
            position=position,
        )
        for position, (code, name, name_en, matter) in enumerate(SAMPLE_GROUPS)
        if code not in taken
    ]
    NeedKind.objects.bulk_create(groups)
    group_of = {one.code: one for one in NeedKind.objects.filter(code__startswith="group.")}
    added = [
        NeedKind(
            code=code,
            name=name,
            name_en=name_en,
            parent=group_of.get(group),
            matter=group_of[group].matter if group in group_of else Matter.EVENT,
            deadline_hours=hours,
            deadline_working_days=days,
            needs_proof=needs_proof,
            is_public=is_public,
            questions=SAMPLE_QUESTIONS.get(code, []),
            is_sample=True,
            position=position,
        )
        for position, (code, name, name_en, group, hours, days, needs_proof, is_public) in enumerate(SAMPLE_KINDS)
        if code not in taken
    ]
    NeedKind.objects.bulk_create(added)
    for kind in [*groups, *added]:
        journal.note("need.kind_add", kind, by=by.user)
    return added

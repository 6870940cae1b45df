"""The kinds of need and the time each may take."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs.models import NeedKind
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By

# Code, Chinese name, English name, hours, working days, proof asked for. The times follow the four steps of a draft of
# DB11/T 2021 (2 hours, 24 hours, 7 days, 15 days); a district sets its own.
SAMPLE_KINDS: tuple[tuple[str, str, str, int | None, int | None, bool], ...] = (
    ("light.stairwell", "楼道照明", "Stairwell light", None, 2, True),
    ("lift.fault", "电梯故障", "Lift out of order", 24, None, True),
    ("water.leak", "跑水漏水", "Water leak", 2, None, True),
    ("drain.blocked", "下水道堵塞", "Blocked drain", 24, None, True),
    ("rubbish.pile", "垃圾清运", "Rubbish", 24, None, True),
    ("noise.disturbing", "噪声扰民", "Noise", None, 7, False),
    ("parking.blocked", "停车秩序", "Parking", None, 7, True),
    ("greening.trees", "绿化养护", "Trees and greenery", None, 15, True),
    ("safety.passage", "通道堆物", "Blocked passage", 24, None, True),
    ("elderly.help", "老人帮扶", "Help for the elderly", 24, None, False),
    ("other.other", "其他诉求", "Something else", None, 7, False),
)


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
    added = [
        NeedKind(
            code=code,
            name=name,
            name_en=name_en,
            deadline_hours=hours,
            deadline_working_days=days,
            needs_proof=needs_proof,
            is_sample=True,
            position=position,
        )
        for position, (code, name, name_en, hours, days, needs_proof) in enumerate(SAMPLE_KINDS)
        if code not in taken
    ]
    NeedKind.objects.bulk_create(added)
    for kind in added:
        journal.note("need.kind_add", kind, by=by.user)
    return added

"""What a need can live through besides the straight way, one synthetic example of each, for the demo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gongzhi.domain.needs import services as needs
from gongzhi.domain.needs.words import DivertClass, NeedSource
from gongzhi.domain.places import queries as places
from gongzhi.interfaces.jobs.demo.story import Stage

HOUR = timedelta(hours=1)


def tell_lives(stage: Stage) -> None:
    """Tells a need that waits, one that went up the ladder, one of many parts, and some that neighbours share."""
    homes = list(places.households_below(places.community_by_code("110105009046"))[:60])
    _waiting(stage, homes[3])
    _climbing(stage, homes[12])
    _shared(stage, homes[20].entrance or homes[20])
    _divided(stage, homes[31])
    _diverted(stage, homes[44])


def _open(stage: Stage, place: Any, kind: str, text: str, *, hours: float, by: str = "lin") -> Any:
    return needs.open_need(
        place_id=place.pk,
        kind=kind,
        text=text,
        source=NeedSource.COUNTER,
        by=stage.cast.by(by),
        at=stage.now - hours * HOUR,
    ).need


def _waiting(stage: Stage, home: Any) -> None:
    need = _open(stage, home, "elderly.help", "老人想请人上门换厨房灯管", hours=6)
    needs.accept_need(need.pk, by=stage.cast.by("feng"), at=stage.now - 5 * HOUR)
    needs.ask_back(need.pk, by=stage.cast.by("feng"), question="您明天上午还是下午在家？", at=stage.now - 4 * HOUR)


def _climbing(stage: Stage, home: Any) -> None:
    """A leak that nobody took up: reminded, then gone up two levels by now."""
    _open(stage, home, "water.leak", "地下室管道漏水，水漫到配电间门口", hours=3.2, by="li")
    while needs.ring_clocks(at=stage.now):
        pass


def _shared(stage: Stage, entrance: Any) -> None:
    first = _open(stage, entrance, "light.stairwell", "一层到三层楼道灯都不亮", hours=20)
    twin = _open(stage, entrance, "light.stairwell", "楼道灯坏了，一到三层都是黑的", hours=8, by="feng")
    needs.join_need(
        first.number, by=stage.cast.by("wang"), person=stage.cast.by("wang").person, at=stage.now - 7 * HOUR
    )
    needs.release_words(first.pk, words="一层到三层楼道灯都不亮", by=stage.cast.by("zhao"))
    needs.merge_needs(twin.pk, into=first.number, by=stage.cast.by("zhao"), because="同一处", at=stage.now - 6 * HOUR)


def _divided(stage: Stage, home: Any) -> None:
    need = _open(stage, home, "safety.passage", "楼道堆了旧家具，灯也被撞坏了", hours=5)
    needs.split_need(
        need.pk,
        parts=[("safety.passage", "清走楼道旧家具"), ("light.stairwell", "修好被撞坏的灯")],
        by=stage.cast.by("zhao"),
        at=stage.now - 4 * HOUR,
    )


def _diverted(stage: Stage, home: Any) -> None:
    need = _open(stage, home, "other.other", "与开发商的合同纠纷已经起诉，希望社区出面判定", hours=30, by="feng")
    needs.divert_need(
        need.pk,
        by=stage.cast.by("zhao"),
        to=DivertClass.STATUTORY,
        because="已进入诉讼程序，请以法院审理结果为准",
        at=stage.now - 28 * HOUR,
    )

"""The demo's first round, as the founding text tells it: every door of the community tried in one and a half days."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any

from gongzhi.domain.campaigns import queries as rounds
from gongzhi.domain.campaigns.services import VisitFacts, close_round, record_visits, start_round
from gongzhi.domain.campaigns.words import Outcome, RoundKind
from gongzhi.domain.places import queries as places
from gongzhi.foundation.ids import random_id
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.interfaces.jobs.demo.story import Stage

ANHUILI = "110105009046"
BEGAN, CLOSED, AGAIN = 25, 20, 17
# Which share of a grid's doors is tried when: two halves of the first day, and the forenoon of the second.
PARTS = ((0.0, 0.4, BEGAN, time(9, 10)), (0.4, 0.75, BEGAN, time(14, 10)), (0.75, 1.0, BEGAN - 1, time(9, 5)))
OUTCOMES = (Outcome.TALKED, Outcome.NO_ANSWER, Outcome.TALKED, Outcome.COME_BACK, Outcome.NO_ANSWER, Outcome.TALKED)


def play_first_round(stage: Stage, in_force: list[Any]) -> None:
    """Begins, carries out and closes the round; what its figures say comes from these visits."""
    stage.say("首轮敲门 the first round")
    community, zhao = places.community_by_code(ANHUILI), stage.cast.by("zhao")
    day = stage.days_ago(BEGAN).date()
    of = start_round(
        community.pk,
        by=zhao,
        at=stage.days_ago(BEGAN, time(8, 30)),
        name="首轮敲门行动（示例）",
        kind=RoundKind.ROUTINE,
        purpose="告知防疫要求，了解居民需要",
        legal_basis="示例：《城市居民委员会组织法》规定的办理公共事务的职责",
        starts_on=day,
        ends_on=day + timedelta(days=3),
        data_ends_on=day + timedelta(days=60),
        is_synthetic=True,
    )
    outcomes = cycle(OUTCOMES)
    for at, grid in enumerate(in_force):
        doors = [door.pk for door in rounds.doors_of_grid(of.pk, grid.pk)]
        for first, last, days_ago, clock in PARTS:
            part = doors[int(len(doors) * first) : int(len(doors) * last)]
            visits = [VisitFacts(random_id(), door, next(outcomes)) for door in part]
            worker = By(user=None, person=stage.cast.workers[at * 4])
            refused = record_visits(visits, by=worker, at=stage.days_ago(days_ago, clock))
            if refused:
                raise RuntimeError(f"the demo's first round is refused: {next(iter(refused.values()))}")
    close_round(of.pk, by=zhao, at=stage.days_ago(CLOSED, time(17, 0)))
    _play_second_round(stage, of)


def _play_second_round(stage: Stage, first: Any) -> None:
    """Goes once more, in the evening, to the doors that the first round left open; half of them are met."""
    day, zhao = stage.days_ago(AGAIN).date(), stage.cast.by("zhao")
    same = {name: getattr(first, name) for name in ("kind", "purpose", "legal_basis", "is_synthetic")}
    of = start_round(
        first.community_id,
        by=zhao,
        at=stage.days_ago(AGAIN, time(8, 30)),
        name="第二轮：补敲未遇户（示例）",
        follows_id=first.pk,
        scope_note="首轮未遇到的住户",
        starts_on=day,
        ends_on=day + timedelta(days=1),
        data_ends_on=day + timedelta(days=60),
        **same,
    )
    outcomes = cycle((Outcome.TALKED, Outcome.NO_ANSWER))
    doors = of.doors.order_by("number").values_list("pk", flat=True)
    visits = [VisitFacts(random_id(), door, next(outcomes)) for door in doors]
    record_visits(visits, by=By(user=None, person=stage.cast.workers[0]), at=stage.days_ago(AGAIN, time(19, 10)))
    close_round(of.pk, by=zhao, at=stage.days_ago(AGAIN - 1, time(21, 0)))

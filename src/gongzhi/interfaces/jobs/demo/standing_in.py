"""The demo's delegations: one in force today, and one for the days on which the secretary is away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from gongzhi.domain.duties.queries import posts_to_delegate
from gongzhi.domain.duties.services import delegate
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.time import local

if TYPE_CHECKING:
    from gongzhi.interfaces.jobs.demo.story import Stage


def stand_in(stage: Stage) -> None:
    """Lets Li's counter be kept by the secretary today, and Li do two things for the secretary from the day after."""
    today = local(stage.now).date()
    counter = [Permission.CONTRIBUTION_READ, Permission.CARD_WRITE]
    away = [Permission.NEED_DISPATCH, Permission.TASK_FINISH]
    _hand_on(stage, ("li", "zhao"), counter, (today, today + timedelta(days=3)), "示例：外出办事")
    _hand_on(stage, ("zhao", "li"), away, (today + timedelta(days=2), today + timedelta(days=8)), "示例：参加区里培训")


def _hand_on(
    stage: Stage, who: tuple[str, str], permissions: list[Permission], days: tuple[date, date], because: str
) -> None:
    giver, receiver = (stage.cast.by(one) for one in who)
    if giver.person is None or receiver.person is None:
        return
    held = posts_to_delegate(giver.person, on=days[0])[0]
    delegate(
        held.pk, to=receiver.person, permissions=permissions, first=days[0], last=days[1], because=because, by=giver
    )

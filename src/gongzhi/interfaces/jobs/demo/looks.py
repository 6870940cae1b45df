"""The demo's alarms about opened records: one that waits for the auditor, and one that is answered (R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongzhi.domain.needs.queries import NeedFilters, needs_list
from gongzhi.domain.places.queries import community_by_code
from gongzhi.foundation.journal.queries import look_alarms
from gongzhi.foundation.journal.services import answer_look_alarm, note_all
from gongzhi.foundation.reach import Scope
from gongzhi.workflows.watch_looks import watch_looks

if TYPE_CHECKING:
    from gongzhi.interfaces.jobs.demo.story import Stage

OPENED = 64


def look_too_much(stage: Stage, code: str) -> None:
    """Lets two people open more needs than the limit; one of them was asked already, what for."""
    everywhere_here = Scope(paths=(community_by_code(code).path,))
    needs = needs_list(everywhere_here, NeedFilters(), now=stage.now)[:OPENED]
    opened = [(need, need.community_id) for need in needs]
    for name, role in (("zhao", "社区党委书记"), ("lin", "网格员")):
        note_all("need.read", opened, by=stage.cast.by(name).user, because=role)
        watch_looks()
    # The first who was watched; the second one's waits.
    alarm = look_alarms(is_open=True).last()
    if alarm is not None:
        answer = "示例：每周例会前逐件核对在办诉求，已与本人核实，属工作需要。"
        answer_look_alarm(alarm.pk, answer=answer, by=stage.cast.by("zheng").user)

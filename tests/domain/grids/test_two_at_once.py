"""Two people decide at the same moment, on two connections."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.reach import everywhere as reaching_everywhere
from gongzhi.foundation.time import today


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Does these things at the same moment, each on a connection of its own; tells what was said."""
    from django.db import connection

    start = threading.Barrier(len(deeds))
    said: list[str] = []

    def do(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            with reaching_everywhere():
                deed()
            said.append("done")
        except NotNow as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.mark.transactional
@pytest.mark.parametrize("later", [0, 3])
def test_of_two_who_adopt_two_plans_at_once_one_is_told_who_was_first(db: None, later: int) -> None:
    from gongzhi.domain.grids.models import GridPlan
    from gongzhi.domain.grids.services import adopt_plan, propose_plan
    from tests.support.grids_stage import set_stage

    with reaching_everywhere():
        stage = set_stage()
        plans = [
            propose_plan(stage.community.pk, districts=number, tolerance=0.05, by=stage.by("zhao")) for number in (3, 4)
        ]
    days = [today(), today() + timedelta(days=later)]
    said = at_once(
        lambda: adopt_plan(plans[0].pk, from_=days[0], replacing=None, by=stage.by("zhao")),
        lambda: adopt_plan(plans[1].pk, from_=days[1], replacing=None, by=stage.by("qian")),
    )
    with reaching_everywhere():
        first = GridPlan.objects.get(state="adopted")
        states = {plan.state for plan in GridPlan.objects.all()}
    refusals = [words for words in said if words != "done"]
    assert (len(said), len(refusals), states) == (2, 1, {"adopted", "proposed"})
    who = "Zhao" if first.adopted_by == stage.by("zhao").user else "Qian"
    assert who in refusals[0]


@pytest.mark.transactional
def test_of_two_who_staff_one_team_at_once_both_are_heard_one_after_the_other(db: None) -> None:
    from gongzhi.domain.grids.models import TeamMember
    from gongzhi.domain.grids.services import adopt_plan, propose_plan, staff_team
    from tests.support.grids_stage import set_stage

    with reaching_everywhere():
        stage = set_stage()
        plan = propose_plan(stage.community.pk, districts=3, tolerance=0.05, by=stage.by("zhao"))
        adopt_plan(plan.pk, from_=today(), by=stage.by("zhao"))
        grid = plan.grids.get(serial=1)
    lin, feng = stage.ids("lin", "feng")
    said = at_once(
        lambda: staff_team(grid.pk, kind="work_squad", members=[lin], lead=lin, by=stage.by("zhao")),
        lambda: staff_team(grid.pk, kind="work_squad", members=[feng], lead=feng, by=stage.by("qian")),
    )
    with reaching_everywhere():
        leads = list(TeamMember.objects.filter(grid=grid, is_lead=True).values_list("person_id", flat=True))
    assert said == ["done", "done"]
    assert leads in ([lin], [feng])

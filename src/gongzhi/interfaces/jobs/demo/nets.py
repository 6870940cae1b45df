"""The five nets of the demo's plan, each partly walked: meetings, services, stock, weeks, an overdue review."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.services import Meeting, ServiceWish, StageWish, Stock
from gongzhi.domain.grids.words import NetStage, Rhythm, ShiftPart, TeamKind, Weekday
from gongzhi.foundation.time import local

if TYPE_CHECKING:
    from gongzhi.foundation.reach import By
    from gongzhi.interfaces.jobs.demo.story import Stage

SERVICES = (
    ("理发服务（示例）", "社区活动室", "每周二 9:00–11:00"),
    ("量血压（示例）", "便民服务站", "每周四 14:00–16:00"),
    ("家电维修（示例）", "楼院广场", "每月第一个周六上午"),
)
STOCK = (("应急照明灯（示例）", "个", 6, 6), ("急救包（示例）", "个", 4, 4), ("扩音器（示例）", "个", 2, 2))
WITHOUT_SHIFT = (2, TeamKind.VOLUNTEER_TEAM)
ALARM_AGE_DAYS = 6


def walk_nets(stage: Stage, in_force: list[Any]) -> None:
    """Takes each net as far as it shows both what is done and what is open."""
    by = stage.cast.by("zhao")
    for at, grid in enumerate(in_force):
        _plan_weeks(stage, at, grid, by)
    posts = {one.kind: one for one in queries.owner_posts(in_force[0].community)}
    secretary, officer = posts[PostKind.COMMUNITY_SECRETARY], posts[PostKind.SUBDISTRICT_OFFICER]
    for at, grid in enumerate(in_force[:4]):
        meeting = Meeting(
            rhythm=Rhythm.WEEKLY if at < 2 else Rhythm.FORTNIGHTLY,
            weekday=Weekday.MONDAY + at,
            starts_at=time(9, 30),
            meets_where=f"{grid.name}议事点（示例）",
            convener=secretary.pk,
            reports_to=officer.pk,
            office_phone=f"010-6493000{at + 1}",
        )
        services.arrange_grid(grid.pk, meeting=meeting, by=by)
    for at, grid in enumerate(in_force[:3]):
        for name, where, hours in SERVICES[: 3 - at]:
            wish = ServiceWish(name, secretary.organisation_id, where, hours, "010-64930000")
            services.bring_service(grid.pk, wish=wish, by=by, at=stage.days_ago(60))
    for at, grid in enumerate(in_force):
        for name, unit, quantity, wanted in STOCK:
            there = quantity - 3 if at == 1 and name == STOCK[0][0] else quantity
            stock = Stock(name, unit, there, wanted, "社区库房（示例）")
            services.count_supply(grid.pk, stock=stock, by=by, at=stage.days_ago(40))
    _end_stages(stage, in_force[0].plan_id, by)
    # Seen some days ago, so that the list shows an alarm that is late.
    services.watch_teams(at=stage.days_ago(ALARM_AGE_DAYS))


def _plan_weeks(stage: Stage, at: int, grid: Any, by: By) -> None:
    """Gives every team a week but one, so that a team with nobody on shift shows."""
    lines = queries.team_lines([grid.pk], local(stage.now).date())[grid.pk]
    for line in lines:
        if not line.members or (at, line.kind) == WITHOUT_SHIFT:
            continue
        people = [person for person, _name in line.members]
        parts = list(ShiftPart)
        shifts = {
            (day.value, parts[(day.value + at) % 3].value, people[(day.value + at) % len(people)]) for day in Weekday
        }
        services.set_rota(grid.pk, kind=line.kind, shifts=shifts, by=by)


def _end_stages(stage: Stage, plan_id: Any, by: By) -> None:
    services.finish_stage(plan_id, kind=NetStage.PARTITION, finding="边界已公示（示例）", by=by, at=stage.days_ago(78))
    overdue = local(stage.now).date() - timedelta(days=12)
    services.set_stage(plan_id, kind=NetStage.REVIEW, wish=StageWish(due_on=overdue), by=by)

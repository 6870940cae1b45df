"""What the demo shows around the round: its sheet, pairs, a plan, doors decided on, organisations, leaders' visits."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.conf import settings

from gongzhi.domain.actors import queries as actor_queries
from gongzhi.domain.actors.services import relate_place
from gongzhi.domain.campaigns import queries, services
from gongzhi.domain.campaigns.queries import PlanWish
from gongzhi.domain.campaigns.services import LeaderPlan, PairWish, VisitFacts, person_of
from gongzhi.domain.campaigns.words import Because, DayTime, LeaderTier, Outcome, RoundKind, Target
from gongzhi.domain.grids import queries as grids
from gongzhi.domain.grids.words import TeamKind
from gongzhi.domain.places import queries as places
from gongzhi.domain.surveys.services import keep_sheet
from gongzhi.foundation.ids import random_id
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import local
from gongzhi.interfaces.jobs.demo.story import Stage
from gongzhi.workflows.note_leader_visit import Found, take_in_leader_visit

OFFICE = "010-65550000"
SURVEY = [
    {"type": "note", "name": "hello", "label": "您好，我们是社区的，来听听家里有什么需要。"},
    {"type": "select_one yesno", "name": "help", "label": "家里需要社区帮忙吗？", "required": "yes"},
    {"type": "select_multiple helps", "name": "kinds", "label": "需要哪些帮助？", "relevant": "${help} = 'yes'"},
    {"type": "text", "name": "words", "label": "还有什么想说的？", "hint": "一句话"},
]
CHOICES = [
    {"list_name": "yesno", "name": "yes", "label": "需要", "label::English (en)": "Yes"},
    {"list_name": "yesno", "name": "no", "label": "不需要", "label::English (en)": "No"},
    {"list_name": "helps", "name": "meals", "label": "助餐送餐", "label::English (en)": "Meals"},
    {"list_name": "helps", "name": "repair", "label": "小修小补", "label::English (en)": "Small repairs"},
    {"list_name": "helps", "name": "visit", "label": "有人说说话", "label::English (en)": "Company"},
]
THEMES = ("示例：老旧小区改造", "示例：一老一小")


def extras(stage: Stage, code: str) -> dict[str, Any]:
    """Gives what the round of the first community begins with besides its basis."""
    community = places.community_by_code(code)
    sheet = keep_sheet(
        community.pk, name="示例：入户问需", survey=SURVEY, choices=CHOICES, by=stage.cast.by("zhao"),
        at=stage.days_ago(3),
    )  # fmt: skip
    return {
        "sheet_id": sheet.pk,
        "script": "您好，我们是社区工作小队的。不方便开门也没有关系。",
        "has_evening_list": True,
        "office_phone": OFFICE,
    }


def furnish_round(stage: Stage, of: Any, in_force: list[Any]) -> None:
    """Names pairs for two days, puts a plan in use, and decides on a few doors, one against a wish to be left."""
    zhao, lin, today = stage.cast.by("zhao"), stage.cast.by("lin"), local(stage.now).date()
    own = in_force[0]
    teams = grids.team_lines([one.pk for one in in_force], today)
    for at, grid in enumerate(in_force):
        squad = [
            person for line in teams[grid.pk] if line.kind == TeamKind.WORK_SQUAD for person, _name in line.members
        ]
        # Whoever logs in as the grid worker goes tonight too.
        squad.sort(key=lambda person: person != lin.person)
        own = grid if squad[0] == lin.person else own
        for ahead in (0, 1):
            for part, two in ((DayTime.DAY, squad[:2]), (DayTime.EVENING, squad[:2] if at == 0 else squad[2:4])):
                wish = PairWish(today + timedelta(days=ahead), part, at + 1, grid.pk, two[0], two[1])
                services.name_pair(of.pk, wish=wish, by=zhao, at=stage.days_ago(2))
    going = queries.usual_windows(today, today + timedelta(days=2), settings.KNOCK_HOURS)
    # Thought out here and not left to the background: the board is to show what is expected from its first look on.
    plan = services.ask_round_plan(of.pk, wish=PlanWish(12, going), by=zhao, at=stage.now)
    services.work_on_round_plan(plan.pk)
    services.adopt_round_plan(plan.pk, by=zhao, at=stage.now)
    scope = Scope(buildings=frozenset(one.pk for one in places.buildings_of(of.community_id)))
    doors = list(queries.doors_list(of.pk, scope, queries.DoorFilters(state="untried"))[:3])
    services.close_door(doors[0].pk, because=Because.UNREACHABLE, by=zhao)
    services.silence_household(doors[1].household_id, until=today + timedelta(days=60), by=zhao, at=stage.now)
    services.leave_slip(doors[2].pk, by=lin, at=stage.now)
    services.draw_rechecks(of.pk, by=zhao)
    # The grid worker is in an entrance of the own grid: nobody may open the doors of another.
    mine = Scope(buildings=frozenset(one.pk for one in grids.buildings_of_grid(own.pk)))
    services.pull_stair(of.pk, within=mine, by=lin, at=stage.now)


def plan_walks(stage: Stage, code: str) -> None:
    """Looks organisations up (摸底排查) and lets leaders walk: one visit made, one overdue, one to come."""
    community, zhao = places.community_by_code(code), stage.cast.by("zhao")
    _visit_organisations(stage, community, zhao)
    officer = stage.cast.by("zhou")
    leader = person_of(officer)
    houses = list(places.buildings_of(community.pk)[:3])
    ages = ((20, LeaderTier.SUBDISTRICT, houses[0]), (6, LeaderTier.SUBDISTRICT, houses[1]))
    made = []
    for age, tier, place in (*ages, (-5, LeaderTier.DISTRICT, community)):
        on = local(stage.now).date() - timedelta(days=age)
        plan = LeaderPlan(tier, leader, place.pk, THEMES[age < 0], on, is_synthetic=True)
        made.append(services.plan_leader_visit(plan, by=officer, at=stage.days_ago(30)))
    found = Found(made[0].planned_on, "二单元楼道灯坏了，晚上出入不便", "light.stairwell")
    take_in_leader_visit(made[0].pk, found=found, by=officer)


def _locate_organisations(stage: Stage, community: Any, by: Any) -> list[str]:
    """Says in which house each organisation is, as a team is led only there; gives their kinds."""
    since = stage.days_ago(30).date()
    houses = list(places.buildings_of(community.pk))
    known = {one.organisation_id for one in actor_queries.located_in(community.path, since)}
    wanted = actor_queries.OrganisationFilters(community=community.pk)
    found = actor_queries.organisation_list((community.path,), wanted, on=since).exclude(pk__in=known)
    for at, one in enumerate(found):
        house = houses[at * 7 % len(houses)]
        relate_place(one, place=house, relation="located", from_=since, source="示例：社区登记", by=by)
    return sorted({one.kind_id for one in found})


def _visit_organisations(stage: Stage, community: Any, by: Any) -> None:
    kinds = _locate_organisations(stage, community, by)
    day = stage.days_ago(2).date()
    begun = services.start_round(
        community.pk,
        by=by,
        at=stage.days_ago(2),
        name="示例：沿街单位摸底排查",
        kind=RoundKind.ROUTINE,
        target=Target.ORGANISATIONS,
        body_kinds=kinds,
        scope_note="登记了所在楼栋的单位",
        purpose="了解辖区单位党组织覆盖和安全生产情况",
        legal_basis="示例：街道办事处条例规定的统筹辖区单位的职责",
        starts_on=day,
        ends_on=day + timedelta(days=13),
        data_ends_on=day + timedelta(days=40),
        is_synthetic=True,
    )
    doors = begun.doors.order_by("number").values_list("pk", flat=True)[:4]
    visits = [VisitFacts(random_id(), door, Outcome.TALKED, at_device=stage.days_ago(1, time(16))) for door in doors]
    services.record_visits(visits, by=by, at=stage.now)

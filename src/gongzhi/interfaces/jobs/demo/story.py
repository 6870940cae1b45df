"""What happened in the demo communities before today: duty lists, grids, teams, two months of needs, a round.

Everything goes through the services that people's pages call, with the moment at which it happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from gongzhi.domain.campaigns import queries as rounds
from gongzhi.domain.campaigns import services as campaigns
from gongzhi.domain.campaigns.services import VisitFacts
from gongzhi.domain.campaigns.words import Outcome, RoundKind
from gongzhi.domain.grids import queries as grid_queries
from gongzhi.domain.grids import services as grids
from gongzhi.domain.grids.words import TeamConsent, TeamKind
from gongzhi.domain.needs import services as needs
from gongzhi.domain.needs.words import FOUND_SOURCES, NeedSource
from gongzhi.domain.places import queries as places
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local, zone
from gongzhi.interfaces.jobs.demo.names import ENDINGS, PROOFS, SAYINGS
from gongzhi.interfaces.jobs.demo.nets import walk_nets
from gongzhi.interfaces.jobs.demo.people import Cast

NEEDS = 500
DAYS_OF_NEEDS = 75
SHARE_REOPENED = 0.08
UNDER_WAY_DAYS = 5

# Opening the door is rarer than being at home; shares for a weekday's parts of the day, synthetic.
OUTCOMES: dict[str, tuple[tuple[str, float], ...]] = {
    "morning": ((Outcome.TALKED, 0.34), (Outcome.REFUSED, 0.03), (Outcome.COME_BACK, 0.04), (Outcome.LOCKED, 0.02)),
    "afternoon": ((Outcome.TALKED, 0.36), (Outcome.REFUSED, 0.03), (Outcome.COME_BACK, 0.05), (Outcome.LOCKED, 0.02)),
    "evening": ((Outcome.TALKED, 0.58), (Outcome.REFUSED, 0.04), (Outcome.COME_BACK, 0.04), (Outcome.NOT_A_HOME, 0.01)),
}


@dataclass(frozen=True)
class Stage:
    """Where and when the story plays: the people, the chance, and the moment of loading."""

    cast: Cast
    chance: Random
    now: datetime
    say: Callable[[str], None]

    def days_ago(self, days: float, at: time = time(10, 0)) -> datetime:
        day = local(self.now).date() - timedelta(days=int(days))
        return datetime.combine(day, at, tzinfo=zone())


def divide(stage: Stage, code: str, number: int, secretary: str) -> Any:
    """Divides a community, adopts the plan two months back, and returns the grids in force."""
    community = places.community_by_code(code)
    by, moment = stage.cast.by(secretary), stage.days_ago(80)
    plan = grids.propose_plan(community.pk, districts=number, tolerance=0.05, seed=2020, by=by, at=moment)
    grids.adopt_plan(plan.pk, from_=moment.date(), by=by, at=moment)
    return list(grid_queries.grids_in_force(community.pk, local(stage.now).date()))


def staff_anhuili(stage: Stage, in_force: list[Any]) -> None:
    """Gives each grid its three teams and walks the nets; the last grid's service group stays vacant, to be seen."""
    cast, by, moment = stage.cast, stage.cast.by("zhao"), stage.days_ago(79)
    # feng leads and lin works in the first grid, sun in the second, li in the third.
    feng, lin, sun, li, *others = cast.workers
    first = {0: [feng, lin], 1: [sun], 2: [li]}
    for at, grid in enumerate(in_force):
        squad = first.get(at, [])
        while len(squad) < 4:
            squad.append(others.pop())
        volunteers = cast.volunteers[at * 14 : (at + 1) * 14]
        service = cast.service[at * 3 : (at + 1) * 3]
        for kind, members in (
            (TeamKind.WORK_SQUAD, squad),
            (TeamKind.VOLUNTEER_TEAM, volunteers),
            (TeamKind.SERVICE_TEAM, service),
        ):
            if at == len(in_force) - 1 and kind == TeamKind.SERVICE_TEAM:
                continue
            consent = "" if kind == TeamKind.WORK_SQUAD else TeamConsent.PAPER
            grids.staff_team(
                grid.pk,
                kind=kind,
                members=members,
                lead=members[0],
                deputies=members[1:2],
                consent=consent,
                from_=moment.date(),
                by=by,
                at=moment,
            )
    walk_nets(stage, in_force)


def staff_next_door(stage: Stage, in_force: list[Any]) -> None:
    """Gives the community next door its work squads only."""
    by, moment = stage.cast.by("he"), stage.days_ago(79)
    workers = stage.cast.next_door_workers
    for at, grid in enumerate(in_force):
        squad = workers[at * 3 : (at + 1) * 3]
        grids.staff_team(
            grid.pk, kind=TeamKind.WORK_SQUAD, members=squad, lead=squad[-1], from_=moment.date(), by=by, at=moment
        )


def tell_needs(stage: Stage, wangs_home: Any) -> None:
    """Opens two months of needs and takes each as far as it would have come by now."""
    homes = list(places.households_below(places.community_by_code("110105009046")))
    kinds = list(SAYINGS)
    ages = sorted((stage.chance.uniform(0.02, DAYS_OF_NEEDS) for _need in range(NEEDS)), reverse=True)
    for number, age in enumerate(ages, start=1):
        kind = stage.chance.choice(kinds)
        opened = _moment(stage, age)
        by_wang = number % 61 == 0
        home = wangs_home if by_wang else stage.chance.choice(homes)
        _one_need(stage, (home, kind), opened, by_wang=by_wang)
        if number % 100 == 0:
            stage.say(f"  诉求 needs {number}/{NEEDS}")
    _late_need(stage, homes)


def _moment(stage: Stage, age: float) -> datetime:
    at = time(stage.chance.randint(8, 19), stage.chance.randint(0, 59))
    return min(stage.days_ago(age, at), stage.now - timedelta(minutes=30))


def _one_need(stage: Stage, what: tuple[Any, str], opened: datetime, *, by_wang: bool) -> None:
    (home, kind), chance, cast = what, stage.chance, stage.cast
    wang = cast.by("wang")
    receiver = wang if by_wang else cast.by(chance.choice(["lin", "li", "feng", "sun"]))
    source = (
        NeedSource.RESIDENT if by_wang else chance.choice([NeedSource.VISIT, NeedSource.COUNTER, NeedSource.WALKABOUT])
    )
    need = needs.open_need(
        place_id=home.pk,
        kind=kind,
        text=chance.choice(SAYINGS[kind]) + ENDINGS[opened.minute % len(ENDINGS)],
        source=source,
        by=receiver,
        reporter=wang.person if by_wang else None,
        at=opened,
    ).need
    # What the residents' committee handles itself is asked about by somebody outside it: the Party secretary.
    firm = cast.firm_managers.get(need.handler_id) if need.handler_id else None
    handler, asker = (firm, cast.by("li")) if firm else (cast.by("feng"), cast.by("zhao"))
    moment = opened
    for step in _steps(stage, (stage.now - opened) / timedelta(days=1)):
        moment += timedelta(hours=chance.uniform(0.3, 7))
        if moment > stage.now - timedelta(minutes=5):
            return
        done = _LOOKED_AT.get(step, step) if source in FOUND_SOURCES else step
        _take(done, need.pk, handler=handler, asker=asker, at=moment, chance=chance)


def _steps(stage: Stage, age: float) -> list[str]:
    """What has happened to a need so old (days): nearly everything older than a week has come to its end."""
    draw = stage.chance.random()
    if draw < 0.02:
        return ["decline"]
    if draw < (0.25 if age < UNDER_WAY_DAYS else 0.006):
        return ["accept"]
    steps = ["accept", "start", "finish", "ask"]
    if draw > 1 - SHARE_REOPENED:
        steps += ["unsolved", "accept", "start", "finish", "ask"]
    return steps if age < UNDER_WAY_DAYS and draw > 0.7 else [*steps, "solved"]


# What nobody reported is looked at on the spot.
_LOOKED_AT = {"ask": "left", "solved": "seen", "unsolved": "unseen"}


def _take(step: str, need: Any, *, handler: By, asker: By, at: datetime, chance: Random) -> None:
    verbs: dict[str, Callable[[], Any]] = {
        "accept": lambda: needs.accept_need(need, by=handler, at=at),
        "start": lambda: needs.start_need(need, by=handler, at=at),
        "finish": lambda: needs.finish_need(need, by=handler, text=chance.choice(PROOFS), at=at),
        "ask": lambda: needs.ask_reporter(need, by=asker, at=at),
        "left": lambda: None,
        "seen": lambda: needs.check_need(need, is_done=True, by=asker, text="现场查看，已修好", at=at),
        "unseen": lambda: needs.check_need(need, is_done=False, by=asker, text="现场查看，还没修好", at=at),
        "solved": lambda: needs.answer_need(need, satisfied=True, spoken=True, by=asker, at=at),
        "unsolved": lambda: needs.answer_need(need, satisfied=False, spoken=True, by=asker, text="居民说没修好", at=at),
        "decline": lambda: needs.decline_need(
            need,
            by=handler,
            because="属于专有部分，由业主自行维修，已告知居民",
            article="示例：民法典第二百七十一条",
            at=at,
        ),
    }
    verbs[step]()


def _late_need(stage: Stage, homes: list[Any]) -> None:
    """One water leak that nobody took: late since this morning."""
    needs.open_need(
        place_id=homes[40].pk,
        kind="water.leak",
        text="一层楼道跑水，流到电表箱下面了",
        source=NeedSource.COUNTER,
        by=stage.cast.by("li"),
        at=stage.now - timedelta(hours=9),
    )


def begin_round(stage: Stage, code: str, secretary: str, **more: Any) -> Any:
    """Begins a routine round yesterday morning."""
    community, day = places.community_by_code(code), stage.days_ago(1).date()
    return campaigns.start_round(
        community.pk,
        by=stage.cast.by(secretary),
        at=stage.days_ago(1, time(8, 30)),
        name=f"{day:%m}月入户走访",
        kind=RoundKind.ROUTINE,
        purpose="了解居民诉求，告知冬季用电用气安全事项",
        legal_basis="示例：《城市居民委员会组织法》规定的反映居民意见、办理公共事务的职责",
        starts_on=day,
        ends_on=day + timedelta(days=6),
        data_ends_on=day + timedelta(days=36),
        is_synthetic=True,
        **more,
    )


def knock(stage: Stage, of: Any, in_force: list[Any]) -> None:
    """Plays yesterday: twelve pairs from morning to evening, two thirds of all doors, evenings a second try."""
    pairs = {
        grid.pk: [By(user=None, person=person) for person in stage.cast.workers[at * 4 : at * 4 + 3]]
        for at, grid in enumerate(in_force)
    }
    share = {grid.pk: 0.92 - 0.13 * at for at, grid in enumerate(in_force)}
    parts = (("morning", time(9, 5)), ("afternoon", time(14, 5)), ("evening", time(18, 35)))
    for grid in in_force:
        doors = list(rounds.doors_of_grid(of.pk, grid.pk))
        doors = doors[: int(len(doors) * share[grid.pk])]
        made: dict[By, list[VisitFacts]] = {}
        for at, door in enumerate(doors):
            part, begins = parts[min(at * 2 // len(doors), 1)]
            outcome = _outcome(stage.chance, part)
            mine = made.setdefault(pairs[grid.pk][at % len(pairs[grid.pk])], [])
            moment = stage.days_ago(1, begins) + timedelta(minutes=at % 160)
            mine.append(VisitFacts(uuid7(), door.pk, outcome, at_device=moment))
            if outcome == Outcome.NO_ANSWER and at % 3 == 0:
                evening = stage.days_ago(1, parts[2][1]) + timedelta(minutes=at % 100)
                mine.append(VisitFacts(uuid7(), door.pk, _outcome(stage.chance, "evening"), at_device=evening))
        for by, visits in made.items():
            campaigns.record_visits(visits, by=by, at=stage.days_ago(1, time(20, 45)))
        stage.say(f"  {grid.name}: {len(doors)} 户 households")


def _outcome(chance: Random, part: str) -> str:
    draw = chance.random()
    for outcome, share in OUTCOMES[part]:
        draw -= share
        if draw < 0:
            return outcome
    return Outcome.NO_ANSWER

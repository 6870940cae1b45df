"""A played round keeps the rules of the door, learns by class and slot only, and forecasts with an interval."""

from __future__ import annotations

import numpy as np
import pytest

from gongzhi.algorithms.canvassing import (
    Belief,
    Compound,
    Doors,
    Draws,
    Hours,
    Rules,
    Setting,
    Stairwells,
    World,
    forecast,
    plan_round,
    play,
    teams_needed,
)
from gongzhi.algorithms.canvassing.forecast import believed_world
from gongzhi.algorithms.canvassing.problem import Limits
from gongzhi.algorithms.canvassing.simulate import Policy
from gongzhi.algorithms.canvassing.slots import AFTERNOON, EVENING, MORNING, WEEKEND_MORNING

HOURS = Hours(((540, 720), (840, 1080), (1110, 1230), (1980, 2160)))
PRIOR = np.array([[0.3, 0.35, 0.55, 0.45, 0.4]])
EVERY: tuple[Policy, ...] = ("sweep", "adaptive", "oracle")


def world(stairs: int = 12, doors: int = 15, seed: int = 0) -> World:
    chance = np.random.default_rng(seed)
    m = stairs * doors
    # Eight stretches of six hours: nights, mornings, afternoons and evenings of two days.
    home = np.repeat(chance.random((m, 8)) < [0.0, 0.25, 0.35, 0.8] * 2, 72, axis=1)
    places = Stairwells(np.arange(stairs) * np.float64(20), np.zeros(stairs), np.full(stairs, doors * 1.6))
    return World(
        stairwells=places,
        climb=np.full(stairs, 2.0),
        stairwell=np.repeat(np.arange(stairs), doors),
        building_class=np.zeros(m, dtype=np.int64),
        home=home,
        lit=home,
        opens=np.full(m, 0.8),
        luck=chance.random((m, 8)),
    )


def setting(lived: World, teams: int) -> Setting:
    return Setting(plan_round(lived.stairwells, teams, limits=Limits(steps=5_000)).routes, HOURS, PRIOR)


def known(lived: World) -> Compound:
    return Compound(lived.stairwells, lived.climb, lived.stairwell, lived.building_class)


def test_a_day_has_its_slots_and_a_weekend_its_own() -> None:
    weekend = Hours(((540, 720),), weekend_from=1, weekend_days=2)
    asked = (600.0, 900.0, 1150.0, 1440 + 600.0)
    assert [weekend.slot_at(minute) for minute in asked] == [MORNING, AFTERNOON, EVENING, WEEKEND_MORNING]
    assert HOURS.next_opening(730) == (840, 1080)
    assert HOURS.next_opening(2160) is None
    assert HOURS.minutes_from(1100) == 120 + 180
    assert HOURS.slot_after(1150) == MORNING


def test_a_door_is_never_tried_in_the_slot_that_failed_last_nor_more_often_than_the_rules_say() -> None:
    doors = Doors(1)
    tried = []
    for day, slot in [
        (0, MORNING),
        (0, MORNING),
        (0, AFTERNOON),
        (0, EVENING),
        (1, AFTERNOON),
        (1, EVENING),
        (2, MORNING),
    ]:
        if doors.may_be_tried(slot, day, Rules())[0]:
            doors.note(0, slot, day, answered=False)
            tried.append((day, slot))
    # The evening of the first day would be a third knock that day; the afternoon failed last; three a week are enough.
    assert tried == [(0, MORNING), (0, AFTERNOON), (1, EVENING)]


def test_a_door_that_answered_is_left_alone() -> None:
    doors = Doors(2)
    doors.note(0, MORNING, 0, answered=True)
    assert doors.may_be_tried(EVENING, 0, Rules()).tolist() == [False, True]


@pytest.mark.parametrize("policy", EVERY)
def test_every_policy_stays_inside_the_permitted_hours_and_meets_nobody_twice(policy: Policy) -> None:
    lived = world()
    came = play(lived, setting(lived, 3), policy)
    # A conversation that began in time may end three minutes after it.
    inside = [any(begin <= at <= end + 3.0 for begin, end in HOURS.windows) for at in came.played.minute]
    assert all(inside)
    assert came.doors.tries.max() <= 3
    assert came.played.is_answered.sum() == came.doors.is_contacted.sum()
    assert came.played.is_first.sum() == (came.doors.tries > 0).sum()


def test_adaptive_meets_more_people_than_a_sweep_and_fewer_than_one_who_knows() -> None:
    lived = [believed_world(known(world(40)), Belief(PRIOR), HOURS, np.random.default_rng(seed)) for seed in range(12)]
    # Two teams can hardly do it: with time to spare everybody tries everything.
    met = [np.mean([play(one, setting(one, 2), policy).played.contacted(2160) for one in lived]) for policy in EVERY]
    assert met[0] < met[1] < met[2]


def test_belief_is_kept_by_class_and_slot_and_moves_with_what_happened() -> None:
    belief = Belief(PRIOR)
    before = belief.chance(np.array([0]), EVENING, np.array([0]))[0]
    for _ in range(30):
        belief.learn(0, EVENING, 0, answered=True)
    assert belief.chance(np.array([0]), EVENING, np.array([0]))[0] > before
    assert belief.chance(np.array([0]), MORNING, np.array([0]))[0] == pytest.approx(0.3)
    assert belief.chance(np.array([0]), MORNING, np.array([1]))[0] < 0.3


def test_the_forecast_from_the_middle_of_a_round_knows_what_has_happened() -> None:
    lived = world(20, 30)
    given = setting(lived, 4)
    now = play(lived, given, "adaptive", until=800.0)
    ahead = forecast(known(lived), given, since=now, draws=Draws(6))
    middle, low, high = ahead.contacted
    assert now.played.contacted(800.0) <= low <= middle <= high <= 1
    assert ahead == forecast(known(lived), given, since=now, draws=Draws(6))
    assert now.doors.tries.sum() == len(now.played.minute)


def test_each_part_of_the_doors_has_its_own_moments_from_the_same_games() -> None:
    lived = world(20, 30)
    given = setting(lived, 4)
    half = np.arange(300)
    alone, ahead = (forecast(known(lived), given, draws=Draws(6), parts=parts) for parts in ((), (half, half + 300)))
    assert (ahead.attempted_whole, ahead.contacted) == (alone.attempted_whole, alone.contacted)
    assert all(middle <= ahead.attempted_whole[2] for middle, _low, _high in ahead.parts)
    assert ahead.parts[0] != ahead.parts[1]
    came = play(lived, given, "adaptive").played
    tried = came.first_tries()
    assert max(tried[:300].max(), tried[300:].max()) == came.attempted_whole()


def test_more_teams_are_needed_for_more_answers_and_an_impossible_share_is_told() -> None:
    lived = world(20, 40)
    given = Setting((), HOURS, PRIOR)
    few, more = (teams_needed(known(lived), given, share, most=12, draws=Draws(2)) for share in (0.2, 0.45))
    assert few is not None
    assert more is not None
    assert few < more
    assert teams_needed(known(lived), given, 0.99, most=12, draws=Draws(1)) is None


def test_a_team_to_which_nothing_was_planned_helps_the_others() -> None:
    lived = world(stairs=3)
    alone, helped = (
        play(lived, Setting(routes, HOURS, PRIOR), "adaptive").played for routes in (((0, 1, 2),), ((0, 1, 2), ()))
    )
    assert helped.attempted_whole() < alone.attempted_whole()

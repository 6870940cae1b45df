"""Playing a round: teams walk, knock and wait as the rules allow, in a world whose doors open or stay shut."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gongzhi.algorithms.canvassing.problem import Floats, Ints, Pace, Stairwells, walking_minutes
from gongzhi.algorithms.canvassing.slots import DAY, EVENING, Belief, Doors, Hours, Rules

Policy = Literal["sweep", "adaptive", "oracle"]
LOOK = 0.4
"""Minutes of looking up at a stairwell's windows."""
SIGHT = 80.0
"""Metres within which a team sees which windows are lit."""
LIT, DARK = 2.3, 0.1
"""What a lit and a dark window make of a door's chance; dark proves nothing, so it is not nought."""
LEAST_CHANCE = 0.06
"""Below this a door that stayed shut is left for another part of the day, as long as there are others."""
FIRST, FIRST_WHILE_SHORT = 0.15, 2.0
"""What a door's first try is worth beside an answer, while there is time and while time is short."""
LAST_CALL = 0.2
"""What more a try is worth at a door that may not be tried in the next slot, because it failed there last."""
WAY, UNCERTAIN_CLIMB = 0.8, 1.9
"""What walking and climbing weigh when a stairwell is picked: what is climbed is climbed again with each try."""
OWN = 0.5
"""What a stairwell of the own turf is worth more, so that teams stay near it and out of each other's way."""


@dataclass(frozen=True, slots=True)
class World:
    """m doors in n stairwells, and what nobody in the round knows.

    ``climb``: minutes on the stairs or in the lift of each stairwell; ``stairwell``, ``building_class`` of each door;
    ``home``: doors × bins of ``bin_minutes``, whether somebody is awake at home; ``lit`` the same for windows at night;
    ``opens``: the chance that a knock is answered when somebody is; ``luck``: a number from 0 to 1 for each door and
    try, fixed beforehand so that two policies meet the same doors.
    """

    stairwells: Stairwells
    climb: Floats
    stairwell: Ints
    building_class: Ints
    home: NDArray[np.bool_]
    lit: NDArray[np.bool_]
    opens: Floats
    luck: Floats
    bin_minutes: int = 5

    def is_home(self, door: int, minute: float) -> bool:
        """Tells whether somebody is awake behind a door."""
        return bool(self.home[door, min(int(minute // self.bin_minutes), self.home.shape[1] - 1)])

    def answers(self, door: int, attempt: int, minute: float) -> bool:
        """Tells whether this knock is answered."""
        return self.is_home(door, minute) and self.luck[door, min(attempt, self.luck.shape[1] - 1)] < self.opens[door]


@dataclass(frozen=True, slots=True)
class Played:
    """What a played round came to: at each knock the door, the minute, whether it was the first and was answered."""

    door: Ints
    minute: Floats
    is_first: NDArray[np.bool_]
    is_answered: NDArray[np.bool_]
    doors: int

    def attempted(self, by: float) -> float:
        """Gives the share of doors tried by a minute."""
        return float((self.is_first & (self.minute <= by)).sum() / self.doors)

    def contacted(self, by: float) -> float:
        """Gives the share of doors that answered by a minute."""
        return float((self.is_answered & (self.minute <= by)).sum() / self.doors)

    def attempted_whole(self) -> float:
        """Gives the minute at which the last door was tried first; endless where some never were."""
        return float(self.first_tries().max(initial=-np.inf))

    def first_tries(self) -> Floats:
        """Gives the minute at which each door was tried first (m); endless for those that never were."""
        tried = np.full(self.doors, np.inf)
        tried[self.door[self.is_first]] = self.minute[self.is_first]
        return tried

    @property
    def tries_per_contact(self) -> float:
        """Gives the knocks for one answer."""
        return len(self.minute) / max(int(self.is_answered.sum()), 1)


@dataclass
class _Log:
    door: list[int] = field(default_factory=list)
    minute: list[float] = field(default_factory=list)
    is_first: list[bool] = field(default_factory=list)
    is_answered: list[bool] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a round is played: the planned rows, the permitted hours, the pace, the rules, and the first belief.

    ``shut``: the (class, slot) in which nobody knocks, because nobody is there.
    """

    routes: tuple[tuple[int, ...], ...]
    hours: Hours
    prior: Floats
    pace: Pace = Pace()  # noqa: RUF009
    rules: Rules = Rules()  # noqa: RUF009
    looks_at_windows: bool = True
    shut: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round has come: the moment, what the doors remember, what was learned, and what was logged."""

    minute: float
    doors: Doors
    belief: Belief
    played: Played


def play(
    world: World, setting: Setting, policy: Policy, *, since: Progress | None = None, until: float = np.inf
) -> Progress:
    """Plays one round by a policy, from its beginning or from where it stands, until a moment or the windows' end."""
    game = _Game(world, setting, policy, since)
    begins = since.minute if since else float(setting.hours.windows[0][0])
    waiting = [(begins, team) for team in range(len(setting.routes))]
    heapq.heapify(waiting)
    while waiting:
        now, team = heapq.heappop(waiting)
        opening = setting.hours.next_opening(now)
        if opening is None or now >= until:
            continue
        if opening[0] > now:
            heapq.heappush(waiting, (opening[0], team))
            continue
        then = game.turn(team, now, opening[1])
        heapq.heappush(waiting, (then, team))
    log = game.log
    played = Played(
        np.array(log.door, np.int64),
        np.array(log.minute),
        np.array(log.is_first, bool),
        np.array(log.is_answered, bool),
        len(world.stairwell),
    )
    return Progress(until, game.doors, game.belief, played)


class _Game:
    def __init__(self, world: World, setting: Setting, policy: Policy, since: Progress | None) -> None:
        self.world, self.setting, self.policy = world, setting, policy
        self.doors = since.doors.copy() if since else Doors(len(world.stairwell))
        self.belief = since.belief.copy() if since else Belief(setting.prior)
        self.is_shut = np.zeros(np.shape(setting.prior), dtype=bool)
        for building_class, slot in setting.shut:
            self.is_shut[building_class, slot] = True
        self.walking = walking_minutes(world.stairwells, None, setting.pace)[:-1, :-1]
        self.at: list[int | None] = [None] * len(setting.routes)
        self.step = [0] * len(setting.routes)
        self.busy_until = np.zeros(len(world.stairwells))
        self.log = _Log()
        if since:
            past = since.played
            self.log = _Log(*(one.tolist() for one in (past.door, past.minute, past.is_first, past.is_answered)))
        self.of = [np.flatnonzero(world.stairwell == place) for place in range(len(world.stairwells))]

    def turn(self, team: int, now: float, end: float) -> float:
        """Lets a team do its next stairwell; returns when it is free again."""
        slot, day = self.setting.hours.slot_at(now), int(now // DAY)
        allowed = self.doors.may_be_tried(slot, day, self.setting.rules)
        allowed &= ~self.is_shut[self.world.building_class, slot]
        chosen, least = self._next(team, now, slot, allowed)
        if chosen is None:
            # Nothing may be done in this slot: wait for the next one.
            return min(end, now + 30.0)
        way = self.walking[self.at[team], chosen] if self.at[team] is not None else 0.0
        self.at[team] = chosen
        time = now + way + self.world.climb[chosen]
        wanted = self._worth_knocking(chosen, allowed, slot, now, least)
        self.busy_until[chosen] = end
        for door in wanted:
            if time >= end:
                break
            time = self._knock(int(door), time, slot, day)
        self.busy_until[chosen] = time
        return float(max(time, now + 0.1))

    def _knock(self, door: int, time: float, slot: int, day: int) -> float:
        tries = int(self.doors.tries[door])
        answered = self.world.answers(door, tries, time)
        self.belief.learn(int(self.world.building_class[door]), slot, tries, answered=answered)
        self.doors.note(door, slot, day, answered=answered)
        time += self.setting.pace.contact if answered else self.setting.pace.no_answer
        self.log.door.append(door)
        self.log.minute.append(time)
        self.log.is_first.append(tries == 0)
        self.log.is_answered.append(answered)
        return time

    def _next(self, team: int, now: float, slot: int, allowed: NDArray[np.bool_]) -> tuple[int | None, float]:
        """Names the stairwell, and the chance below which its doors are passed by."""
        if self.policy == "sweep":
            return self._next_in_order(team, now, allowed), 0.0
        # Before somebody stands about, a door with little hope is knocked at too.
        for least in (LEAST_CHANCE, 0.0):
            found = self._next_by_worth(team, now, slot, allowed, least)
            if found is not None:
                return found, least
        return None, 0.0

    def _next_in_order(self, team: int, now: float, allowed: NDArray[np.bool_]) -> int | None:
        route = self.setting.routes[team]
        for _ in range(len(route)):
            place = route[self.step[team] % len(route)]
            self.step[team] += 1
            if allowed[self.of[place]].any() and self.busy_until[place] <= now:
                return place
        return None

    def _next_by_worth(self, team: int, now: float, slot: int, allowed: NDArray[np.bool_], least: float) -> int | None:
        """Picks the stairwell with the most answers a minute; first tries are worth more while time is short."""
        chance = self._chance(team, now, slot)
        pace = self.setting.pace
        value = chance + self._worth_of_first(now) * (self.doors.tries == 0)
        if slot == EVENING:
            value = value + LAST_CALL * (self.doors.last_slot == self.setting.hours.slot_after(now))
        minutes = chance * pace.contact + (1 - chance) * pace.no_answer
        wanted = allowed & self._is_worth(chance, least)
        places = len(self.world.stairwells)
        gains = np.bincount(self.world.stairwell[wanted], weights=value[wanted], minlength=places)
        costs = np.bincount(self.world.stairwell[wanted], weights=minutes[wanted], minlength=places)
        here, route = self.at[team], self.setting.routes[team]
        # A team to which nothing was planned sets out with the first stairwell and helps the others.
        way = self.walking[here if here is not None else route[0] if route else 0]
        look = LOOK if self.setting.looks_at_windows and slot == EVENING else 0.0
        score = np.where(
            self.busy_until <= now,
            gains / (costs + way * WAY + self.world.climb * UNCERTAIN_CLIMB + look),
            0.0,
        )
        score[list(route)] *= 1 + OWN
        best = int(score.argmax())
        return best if score[best] > 0 else None

    def _worth_of_first(self, now: float) -> float:
        """Says what a first try is worth beside an answer: much while the time left is hardly enough for all."""
        untried = self.doors.tries == 0
        if not untried.any():
            return 0.0
        pace = self.setting.pace
        needed = untried.sum() * (0.4 * pace.contact + 0.6 * pace.no_answer)
        left = self.setting.hours.minutes_from(now) * len(self.setting.routes)
        return FIRST if needed < 0.8 * left else FIRST_WHILE_SHORT

    def _chance(self, team: int, now: float, slot: int) -> Floats:
        world = self.world
        if self.policy == "oracle":
            at = min(int(now // world.bin_minutes), world.home.shape[1] - 1)
            return np.where(world.home[:, at], world.opens.mean(), 0.001)
        chance = self.belief.chance(world.building_class, slot, self.doors.tries)
        here = self.at[team]
        if slot != EVENING or not self.setting.looks_at_windows or here is None:
            return chance
        # Only doors that stayed shut in this round are looked at (R4), and only from where the team stands.
        metres = np.hypot(world.stairwells.x - world.stairwells.x[here], world.stairwells.y - world.stairwells.y[here])
        seen = (metres <= SIGHT)[world.stairwell] & (self.doors.tries > 0)
        lit = world.lit[:, min(int(now // world.bin_minutes), world.lit.shape[1] - 1)]
        return np.where(seen, np.where(lit, np.minimum(chance * LIT, 0.9), chance * DARK), chance)

    def _is_worth(self, chance: Floats, least: float) -> NDArray[np.bool_]:
        if self.policy == "oracle":
            return np.asarray((chance > 0.01) | (self.doors.tries == 0))
        return np.asarray((self.doors.tries == 0) | (chance > least))

    def _worth_knocking(self, place: int, allowed: NDArray[np.bool_], slot: int, now: float, least: float) -> Ints:
        """Lists the doors of a stairwell that are knocked at, in their order from the top floor down."""
        inside = self.of[place][allowed[self.of[place]]]
        if self.policy == "sweep":
            return inside
        at = min(int(now // self.world.bin_minutes), self.world.home.shape[1] - 1)
        untried = self.doors.tries[inside] == 0
        if self.policy == "oracle":
            late = self._worth_of_first(now) > 1
            return np.asarray(inside[self.world.home[inside, at] | (untried & late)])
        chance = self.belief.chance(self.world.building_class[inside], slot, self.doors.tries[inside])
        if slot == EVENING and self.setting.looks_at_windows:
            chance = np.where(self.world.lit[inside, at], chance * LIT, chance * DARK)
        return np.asarray(inside[untried | (chance > least)])

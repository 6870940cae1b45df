"""When a door may be tried: the parts of permitted days, and what the rules leave of them (guardrail R5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gongzhi.algorithms.canvassing.problem import Ints

MORNING, AFTERNOON, EVENING, WEEKEND_MORNING, WEEKEND_AFTERNOON = range(5)
"""The five slots that are learned apart; a weekend's evening counts as evening."""
SLOTS = 5
NOON, DUSK, DAY = 12 * 60, 18 * 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """The windows in which teams knock: (first minute, last minute) from midnight of the first day, in order.

    ``weekend_from`` counts days from the first to the first day that is no working day, with ``weekend_days`` of them.
    """

    windows: tuple[tuple[int, int], ...]
    weekend_from: int = 7
    weekend_days: int = 0

    def __post_init__(self) -> None:
        ends = 0
        for begin, end in self.windows:
            if begin < ends or end <= begin:
                raise ValueError("windows have to follow one another and last a while")
            ends = end

    def slot_at(self, minute: float) -> int:
        """Names the slot of a moment."""
        day, within = divmod(int(minute), DAY)
        if within >= DUSK:
            return EVENING
        weekend = self.weekend_from <= day < self.weekend_from + self.weekend_days
        if weekend:
            return WEEKEND_MORNING if within < NOON else WEEKEND_AFTERNOON
        return MORNING if within < NOON else AFTERNOON

    def next_opening(self, minute: float) -> tuple[float, float] | None:
        """Gives the moment from which a team may knock, at this minute or later, and when that window ends."""
        for begin, end in self.windows:
            if minute < end:
                return max(float(begin), minute), float(end)
        return None

    def slot_after(self, minute: float) -> int:
        """Names the slot of the next window after the one that this moment lies in; -1 after the last."""
        return next((self.slot_at(begin) for begin, _end in self.windows if begin > minute), -1)

    def minutes_from(self, minute: float) -> float:
        """Sums the permitted minutes that are left from a moment on."""
        return sum(max(0.0, end - max(begin, minute)) for begin, end in self.windows)

    def end_of(self, worked: float) -> float:
        """Gives the moment at which so many permitted minutes have passed; endless where the windows hold fewer."""
        for begin, end in self.windows:
            if worked <= end - begin:
                return begin + worked
            worked -= end - begin
        return float("inf")


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be done to one door: tries in the round, knocks a week, knocks a day (in different parts of it)."""

    tries: int = 6
    a_week: int = 3
    a_day: int = 2


class Doors:
    """What each of m doors remembers in this round, and nothing else: which slots failed, and whether it is settled.

    A door never knows more than the round needs (R21); everything here goes when the round is closed.
    """

    def __init__(self, number: int) -> None:
        self.tries = np.zeros(number, dtype=np.int64)
        self.failed = np.zeros((number, SLOTS), dtype=bool)
        self.last_slot = np.full(number, -1, dtype=np.int64)
        self.last_day = np.full(number, -1, dtype=np.int64)
        self.today = np.zeros(number, dtype=np.int64)
        self.is_contacted = np.zeros(number, dtype=bool)

    def copy(self) -> Doors:
        """Copies the memory, so that what might happen can be played without its having happened."""
        other = Doors(0)
        for name in ("tries", "failed", "last_slot", "last_day", "today", "is_contacted"):
            setattr(other, name, getattr(self, name).copy())
        return other

    def may_be_tried(self, slot: int, day: int, rules: Rules) -> NDArray[np.bool_]:
        """Tells for each door whether it may be knocked at now: never twice in the slot that failed last, the first two
        tries in different slots, and no more often than the rules allow."""
        today = np.where(self.last_day == day, self.today, 0)
        again = (self.last_slot != slot) & ~((self.tries == 1) & self.failed[:, slot])
        allowed = (self.tries < min(rules.tries, rules.a_week)) & (today < rules.a_day)
        return np.asarray(~self.is_contacted & again & allowed)

    def note(self, door: int, slot: int, day: int, *, answered: bool) -> None:
        """Remembers one knock."""
        self.today[door] = self.today[door] + 1 if self.last_day[door] == day else 1
        self.last_day[door], self.last_slot[door] = day, slot
        self.tries[door] += 1
        self.is_contacted[door] = answered
        self.failed[door, slot] |= not answered


class Belief:
    """How likely a knock is answered, learned for each building class, slot and number of failed tries (R21).

    Beta distributions (Weeks, Kulka and Pierson 1987 give the order of the slots); ``prior`` is classes × slots.
    """

    FAILS = 3

    def __init__(self, prior: NDArray[np.float64], *, weight: float = 12.0, persistence: float = 0.72) -> None:
        self.prior = np.asarray(prior, dtype=np.float64)
        if ((self.prior <= 0) | (self.prior >= 1)).any():
            raise ValueError("a prior lies between nought and one")
        # Who did not answer once answers less often the next time: empty flats and late workers are among them.
        fading = persistence ** np.arange(self.FAILS)
        self.hits = weight * self.prior[:, :, None] * fading
        self.misses = weight - self.hits

    def copy(self) -> Belief:
        """Copies what was learned."""
        other = Belief(self.prior)
        other.hits, other.misses = self.hits.copy(), self.misses.copy()
        return other

    def chance(self, classes: Ints, slot: int, fails: Ints) -> NDArray[np.float64]:
        """Gives the chance of an answer for doors of these classes, now, after so many failed tries (m)."""
        last = np.minimum(fails, self.FAILS - 1)
        hits, misses = self.hits[classes, slot, last], self.misses[classes, slot, last]
        return np.asarray(hits / (hits + misses))

    def learn(self, building_class: int, slot: int, fails: int, *, answered: bool) -> None:
        """Takes one knock into account."""
        table = self.hits if answered else self.misses
        table[building_class, slot, min(fails, self.FAILS - 1)] += 1

"""The search itself, compiled: annealing over who visits which stairwell in which order.

A solution is one row of places a team; the office stands before the first and after the last of each row. The cost is
the mean of the teams' minutes plus what each team has above that mean, so that shorter ways and evener shares both pay.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

kernel: Any = njit(cache=True, fastmath=True)


@kernel
def route_minutes(row: Any, length: int, minutes: Any, walking: Any, office: int) -> float:
    """Sums the work and the walking of one row."""
    total, before = 0.0, office
    for at in range(length):
        place = row[at]
        total += walking[before, place] + minutes[place]
        before = place
    return total + walking[before, office]


@kernel
def _cost(loads: Any, teams: int) -> float:
    total = 0.0
    for team in range(teams):
        total += loads[team]
    mean = total / teams
    above = 0.0
    highest = 0.0
    for team in range(teams):
        over = loads[team] - mean
        if over > 0:
            above += over
        if over > highest:
            highest = over
    return mean + highest + 0.3 * above


@kernel
def _index(rows: Any, lengths: Any, team_of: Any, at_of: Any, team: int) -> None:
    for at in range(lengths[team]):
        team_of[rows[team, at]] = team
        at_of[rows[team, at]] = at


@kernel
def _at(rows: Any, lengths: Any, team: int, at: int, office: int) -> int:
    if at < 0 or at >= lengths[team]:
        return office
    return rows[team, at]


@kernel
def _move_stretch(rows: Any, lengths: Any, where: Any, size: int, to: Any, turned: bool, buffer: Any) -> None:
    """Takes ``size`` places out at ``where`` and puts them before ``to`` of another row (or of the same, cut first)."""
    team, at = where
    other, before = to
    for step in range(size):
        buffer[step] = rows[team, at + step]
    for step in range(at, lengths[team] - size):
        rows[team, step] = rows[team, step + size]
    lengths[team] -= size
    for step in range(lengths[other] - 1, before - 1, -1):
        rows[other, step + size] = rows[other, step]
    for step in range(size):
        rows[other, before + step] = buffer[size - 1 - step] if turned else buffer[step]
    lengths[other] += size


@kernel
def search(
    rows: Any, lengths: Any, minutes: Any, walking: Any, near: Any, heat: Any, steps: int, total: int, state: Any
) -> int:
    """Anneals for ``steps`` steps of ``total`` (``state``: seed, steps done, best cost so far); keeps the best rows.

    Returns the number of accepted changes. ``state[3:]`` holds the best rows, flattened, with their lengths in front.
    """
    np.random.seed(int(state[0]) + int(state[1]))
    teams, widest = rows.shape
    n = len(minutes) - 1
    office = n
    team_of = np.zeros(n, dtype=np.int64)
    at_of = np.zeros(n, dtype=np.int64)
    loads = np.zeros(teams)
    buffer = np.zeros(widest, dtype=np.int64)
    tail = np.zeros(widest, dtype=np.int64)
    for team in range(teams):
        _index(rows, lengths, team_of, at_of, team)
        loads[team] = route_minutes(rows[team], lengths[team], minutes, walking, office)
    cost = _cost(loads, teams)
    accepted = 0
    cooling = (heat[1] / heat[0]) ** (1.0 / max(total, 1))
    temperature = heat[0] * cooling ** state[1]
    for _ in range(steps):
        temperature *= cooling
        place = np.random.randint(n)
        other = near[place, np.random.randint(near.shape[1])]
        one, two = team_of[place], team_of[other]
        at, to = at_of[place], at_of[other]
        kind = np.random.random()
        if kind < 0.55:
            # A stretch of one to three places moves beside a near place.
            size = 1 + np.random.randint(3)
            if at + size > lengths[one]:
                continue
            if one == two and at <= to < at + size:
                continue
            before = to + np.random.randint(2)
            if one == two and at <= before <= at + size:
                continue
            first, last = rows[one, at], rows[one, at + size - 1]
            a, b = _at(rows, lengths, one, at - 1, office), _at(rows, lengths, one, at + size, office)
            c, d = _at(rows, lengths, two, before - 1, office), _at(rows, lengths, two, before, office)
            freed = walking[a, first] + walking[last, b] - walking[a, b]
            straight = walking[c, first] + walking[last, d] - walking[c, d]
            back = walking[c, last] + walking[first, d] - walking[c, d]
            turned = back < straight
            added = min(straight, back)
            if one == two:
                old = loads[one]
                loads[one] = old - freed + added
                new = _cost(loads, teams)
                if new <= cost or np.random.random() < np.exp((cost - new) / temperature):
                    _move_stretch(
                        rows, lengths, (one, at), size, (one, before if before < at else before - size), turned, buffer
                    )
                    _index(rows, lengths, team_of, at_of, one)
                    cost = new
                    accepted += 1
                else:
                    loads[one] = old
                    continue
            else:
                inside, way = 0.0, 0.0
                for step in range(size):
                    inside += minutes[rows[one, at + step]]
                    if step:
                        way += walking[rows[one, at + step - 1], rows[one, at + step]]
                old, older = loads[one], loads[two]
                loads[one] = old - freed - inside - way
                loads[two] = older + added + inside + way
                new = _cost(loads, teams)
                if new <= cost or np.random.random() < np.exp((cost - new) / temperature):
                    _move_stretch(rows, lengths, (one, at), size, (two, before), turned, buffer)
                    _index(rows, lengths, team_of, at_of, one)
                    _index(rows, lengths, team_of, at_of, two)
                    cost = new
                    accepted += 1
                else:
                    loads[one], loads[two] = old, older
                    continue
        elif kind < 0.7 and one != two:
            # Two places change teams, each into the other's gap.
            p, q = _at(rows, lengths, one, at - 1, office), _at(rows, lengths, one, at + 1, office)
            # The near place's successor is exchanged, so that the two come to stand side by side.
            to = to + 1 if to + 1 < lengths[two] else to - 1
            if to < 0:
                continue
            swapped = rows[two, to]
            r, s = _at(rows, lengths, two, to - 1, office), _at(rows, lengths, two, to + 1, office)
            old, older = loads[one], loads[two]
            loads[one] = (
                old - walking[p, place] - walking[place, q] - minutes[place]
                + walking[p, swapped] + walking[swapped, q] + minutes[swapped]
            )
            loads[two] = (
                older - walking[r, swapped] - walking[swapped, s] - minutes[swapped]
                + walking[r, place] + walking[place, s] + minutes[place]
            )
            new = _cost(loads, teams)
            if new <= cost or np.random.random() < np.exp((cost - new) / temperature):
                rows[one, at], rows[two, to] = swapped, place
                team_of[place], at_of[place] = two, to
                team_of[swapped], at_of[swapped] = one, at
                cost = new
                accepted += 1
            else:
                loads[one], loads[two] = old, older
                continue
        elif one == two:
            # A stretch is walked the other way round, so that the two near places follow one another.
            first, last = (at + 1, to) if at < to else (to + 1, at)
            if first >= last:
                continue
            a, b = _at(rows, lengths, one, first - 1, office), rows[one, first]
            c, d = rows[one, last], _at(rows, lengths, one, last + 1, office)
            change = walking[a, c] + walking[b, d] - walking[a, b] - walking[c, d]
            old = loads[one]
            loads[one] = old + change
            new = _cost(loads, teams)
            if new <= cost or np.random.random() < np.exp((cost - new) / temperature):
                while first < last:
                    rows[one, first], rows[one, last] = rows[one, last], rows[one, first]
                    first += 1
                    last -= 1
                _index(rows, lengths, team_of, at_of, one)
                cost = new
                accepted += 1
            else:
                loads[one] = old
                continue
        else:
            # Two rows exchange everything behind a near pair.
            front, behind = 0.0, 0.0
            before = office
            for step in range(at + 1):
                front += walking[before, rows[one, step]] + minutes[rows[one, step]]
                before = rows[one, step]
            before = office
            for step in range(to):
                behind += walking[before, rows[two, step]] + minutes[rows[two, step]]
                before = rows[two, step]
            after, head = _at(rows, lengths, one, at + 1, office), before
            rest_one = loads[one] - front - walking[place, after]
            rest_two = loads[two] - behind - walking[head, other]
            old, older = loads[one], loads[two]
            loads[one] = front + walking[place, other] + rest_two
            loads[two] = behind + walking[head, after] + rest_one
            new = _cost(loads, teams)
            size_one, size_two = lengths[one] - at - 1, lengths[two] - to
            if new <= cost or np.random.random() < np.exp((cost - new) / temperature):
                for step in range(size_one):
                    tail[step] = rows[one, at + 1 + step]
                for step in range(size_two):
                    rows[one, at + 1 + step] = rows[two, to + step]
                for step in range(size_one):
                    rows[two, to + step] = tail[step]
                lengths[one], lengths[two] = at + 1 + size_two, to + size_one
                _index(rows, lengths, team_of, at_of, one)
                _index(rows, lengths, team_of, at_of, two)
                cost = new
                accepted += 1
            else:
                loads[one], loads[two] = old, older
                continue
        if cost < state[2] - 1e-9:
            highest = 0.0
            for team in range(teams):
                highest = max(highest, loads[team])
            state[2] = cost
            place_in = 3
            for team in range(teams):
                state[place_in] = lengths[team]
                place_in += 1
            for team in range(teams):
                for step in range(lengths[team]):
                    state[place_in] = rows[team, step]
                    place_in += 1
    state[1] += steps
    return accepted

"""The search itself, compiled at its first call: annealing over who visits which stairwell in which order.

A solution is one row of places a team; the office stands before the first and after the last of each row. The cost is
the last team's minutes, some of what the others have above a fixed mark, and a little of everybody's minutes, so that
evener shares and shorter ways both pay, and no way of a team that is done early is long for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np
from numba import njit

from gongzhi.algorithms.canvassing.problem import Floats, Ints

F = TypeVar("F", bound=Callable[..., object])
LONGEST_STRETCH = 3
ABOVE, ALL = 0.1, 0.02


def compiled(function: F) -> F:
    """Compiles a function and keeps the result on the disk, where there is a place for it."""
    try:
        made: F = njit(cache=True)(function)  # type: ignore[assignment]
    except RuntimeError:
        made = njit()(function)  # type: ignore[assignment]
    return made


class Board(NamedTuple):
    """The rows (teams × n, as long as ``lengths``), where each place stands, and what each team has to do in minutes.

    ``minutes`` (n + 1) and ``walking`` (n + 1 square) have the office last; ``near``: the nearest places of each;
    ``cost``, ``heat`` and ``mark`` (minutes a team) hold one number each; ``buffer`` is scratch.
    """

    rows: Ints
    lengths: Ints
    team_of: Ints
    at_of: Ints
    loads: Floats
    minutes: Floats
    walking: Floats
    near: Ints
    cost: Floats
    heat: Floats
    mark: Floats
    buffer: Ints


class Kept(NamedTuple):
    """The best rows so far, with their cost."""

    rows: Ints
    lengths: Ints
    cost: Floats


@compiled
def _price(board: Board) -> float:
    """Weighs the loads: the highest, some of what stands above the mark, and a little of all."""
    total, above, highest = 0.0, 0.0, 0.0
    for load in board.loads:
        total += load
        above += max(load - board.mark[0], 0.0)
        highest = max(highest, load)
    return float(highest + ABOVE * above + ALL * total)


@compiled
def _passes(board: Board) -> bool:
    """Prices the loads as they would be, and says whether the change is taken."""
    price = _price(board)
    if price > board.cost[0] and np.random.random() >= np.exp((board.cost[0] - price) / board.heat[0]):
        return False
    board.cost[0] = price
    return True


@compiled
def _place(board: Board, team: int, at: int) -> int:
    """Names the place at a position of a row; before and behind it stands the office."""
    if at < 0 or at >= board.lengths[team]:
        return len(board.minutes) - 1
    return int(board.rows[team, at])


@compiled
def index_row(board: Board, team: int) -> None:
    """Writes down where the places of a row stand."""
    for at in range(board.lengths[team]):
        board.team_of[board.rows[team, at]] = team
        board.at_of[board.rows[team, at]] = at


@compiled
def load_of(board: Board, team: int) -> float:
    """Sums the work and the walking of a row, in minutes."""
    total, before = 0.0, len(board.minutes) - 1
    for at in range(board.lengths[team]):
        place = board.rows[team, at]
        total += board.walking[before, place] + board.minutes[place]
        before = place
    return float(total + board.walking[before, len(board.minutes) - 1])


@compiled
def _carry(board: Board, one: int, at: int, size: int, to: tuple[int, int, bool]) -> None:
    """Takes a stretch out of a row and puts it before a position of another row, or of the same, perhaps turned."""
    two, before, turned = to
    rows, lengths, buffer = board.rows, board.lengths, board.buffer
    for step in range(size):
        buffer[step] = rows[one, at + step]
    for step in range(at, lengths[one] - size):
        rows[one, step] = rows[one, step + size]
    lengths[one] -= size
    if one == two and before > at:
        before -= size
    for step in range(lengths[two] - 1, before - 1, -1):
        rows[two, step + size] = rows[two, step]
    for step in range(size):
        rows[two, before + step] = buffer[size - 1 - step] if turned else buffer[step]
    lengths[two] += size
    index_row(board, one)
    index_row(board, two)


@compiled
def _inside(board: Board, team: int, at: int, size: int) -> float:
    """Sums the work in a stretch and the walking between its places."""
    total = board.minutes[board.rows[team, at]]
    for step in range(at + 1, at + size):
        total += board.minutes[board.rows[team, step]]
        total += board.walking[board.rows[team, step - 1], board.rows[team, step]]
    return float(total)


@compiled
def _move(board: Board, place: int, other: int) -> None:
    """Moves a stretch of one to three places beside a near place."""
    one, two = board.team_of[place], board.team_of[other]
    at, size = board.at_of[place], 1 + np.random.randint(LONGEST_STRETCH)
    before = board.at_of[other] + np.random.randint(2)
    if at + size > board.lengths[one] or (one == two and at <= before <= at + size):
        return
    walking = board.walking
    first, last = board.rows[one, at], board.rows[one, at + size - 1]
    a, b = _place(board, one, at - 1), _place(board, one, at + size)
    c, d = _place(board, two, before - 1), _place(board, two, before)
    straight = walking[c, first] + walking[last, d]
    back = walking[c, last] + walking[first, d]
    carried = _inside(board, one, at, size)
    old, older = board.loads[one], board.loads[two]
    board.loads[one] -= walking[a, first] + walking[last, b] - walking[a, b] + carried
    board.loads[two] += min(straight, back) - walking[c, d] + carried
    if _passes(board):
        _carry(board, one, at, size, (two, before, back < straight))
    else:
        board.loads[one], board.loads[two] = old, older
        if one == two:
            board.loads[one] = old


@compiled
def _around(board: Board, team: int, at: int, place: int) -> float:
    """Gives the minutes of a place between the neighbours of a position."""
    before, after = _place(board, team, at - 1), _place(board, team, at + 1)
    return float(board.walking[before, place] + board.walking[place, after] + board.minutes[place])


@compiled
def _swap(board: Board, place: int, other: int) -> None:
    """Exchanges a place with the one beside a near place of another team, so that the near ones come together."""
    one, two = board.team_of[place], board.team_of[other]
    at, to = board.at_of[place], board.at_of[other] + 1
    if to >= board.lengths[two]:
        to -= 2
    if to < 0:
        return
    swapped = board.rows[two, to]
    old, older = board.loads[one], board.loads[two]
    board.loads[one] += _around(board, one, at, swapped) - _around(board, one, at, place)
    board.loads[two] += _around(board, two, to, place) - _around(board, two, to, swapped)
    if _passes(board):
        board.rows[one, at], board.rows[two, to] = swapped, place
        board.team_of[place], board.at_of[place] = two, to
        board.team_of[swapped], board.at_of[swapped] = one, at
    else:
        board.loads[one], board.loads[two] = old, older


@compiled
def _turn(board: Board, place: int, other: int) -> None:
    """Walks a stretch of a row the other way round, so that two near places follow one another."""
    team = board.team_of[place]
    first, last = board.at_of[place] + 1, board.at_of[other]
    if first > last:
        first, last = last + 1, first - 1
    if first >= last:
        return
    walking, row = board.walking, board.rows[team]
    a, d = _place(board, team, first - 1), _place(board, team, last + 1)
    old = board.loads[team]
    board.loads[team] += walking[a, row[last]] + walking[row[first], d] - walking[a, row[first]] - walking[row[last], d]
    if not _passes(board):
        board.loads[team] = old
        return
    while first < last:
        row[first], row[last] = row[last], row[first]
        first += 1
        last -= 1
    index_row(board, team)


@compiled
def _front(board: Board, team: int, upto: int) -> float:
    """Sums the minutes of a row from the office up to a position, which is not included."""
    total, before = 0.0, len(board.minutes) - 1
    for at in range(upto):
        place = board.rows[team, at]
        total += board.walking[before, place] + board.minutes[place]
        before = place
    return total


@compiled
def _cross(board: Board, place: int, other: int) -> None:
    """Lets two rows exchange everything behind a near pair."""
    one, two, walking = board.team_of[place], board.team_of[other], board.walking
    at, to = board.at_of[place] + 1, board.at_of[other]
    after, head = _place(board, one, at), _place(board, two, to - 1)
    front, behind = _front(board, one, at), _front(board, two, to)
    old, older = board.loads[one], board.loads[two]
    board.loads[one] = front + walking[place, other] + older - behind - walking[head, other]
    board.loads[two] = behind + walking[head, after] + old - front - walking[place, after]
    if _passes(board):
        _exchange(board, one, at, two, to)
    else:
        board.loads[one], board.loads[two] = old, older


@compiled
def _exchange(board: Board, one: int, at: int, two: int, to: int) -> None:
    rows, lengths, buffer = board.rows, board.lengths, board.buffer
    size, other = lengths[one] - at, lengths[two] - to
    for step in range(size):
        buffer[step] = rows[one, at + step]
    for step in range(other):
        rows[one, at + step] = rows[two, to + step]
    for step in range(size):
        rows[two, to + step] = buffer[step]
    lengths[one], lengths[two] = at + other, to + size
    index_row(board, one)
    index_row(board, two)


@compiled
def search(board: Board, kept: Kept, seed: int, steps: int, cooling: float) -> None:
    """Anneals for so many steps, the heat falling by ``cooling`` each, and keeps the best rows."""
    np.random.seed(seed)
    n = len(board.minutes) - 1
    board.cost[0] = _price(board)
    for _ in range(steps):
        board.heat[0] *= cooling
        place = np.random.randint(n)
        other = board.near[place, np.random.randint(board.near.shape[1])]
        is_same = board.team_of[place] == board.team_of[other]
        kind = np.random.random()
        if kind < 0.55:
            _move(board, place, other)
        elif is_same:
            _turn(board, place, other)
        elif kind < 0.7:
            _swap(board, place, other)
        else:
            _cross(board, place, other)
        if board.cost[0] < kept.cost[0] - 1e-9:
            kept.cost[0] = board.cost[0]
            kept.rows[:] = board.rows
            kept.lengths[:] = board.lengths

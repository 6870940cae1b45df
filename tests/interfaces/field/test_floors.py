"""Which floors of a stairwell are unfolded: a tower's page must not be as long as the tower is high."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from gongzhi.domain.campaigns.queries import DoorCell, Floor
from gongzhi.domain.campaigns.words import Disposition
from gongzhi.interfaces.field.campaigns.looks import floor_rows

TRIED, UNTRIED = Disposition.NO_CONTACT, Disposition.NOT_ATTEMPTED


def floor(level: int, *doors: Disposition) -> Floor:
    return Floor(
        level,
        tuple(
            DoorCell(UUID(int=level * 100 + n), UUID(int=n), f"{n}", one, 0, "", None) for n, one in enumerate(doors)
        ),
    )


def unfolded(*floors: Floor) -> list[tuple[int | None, int]]:
    return [
        (row.level, row.tried)
        for row in floor_rows(list(floors), {}, date(2026, 3, 1), "households")
        if row.is_unfolded
    ]


def test_every_floor_of_a_small_stairwell_is_unfolded() -> None:
    small = [floor(level, *[TRIED] * 4) for level in (6, 5, 4, 3, 2, 1)]
    assert unfolded(*small) == [(6, 4), (5, 4), (4, 4), (3, 4), (2, 4), (1, 4)]


def test_a_tower_unfolds_the_first_floor_with_a_door_that_nobody_tried() -> None:
    done = [floor(level, *[TRIED] * 8) for level in (18, 17)]
    begun = floor(16, UNTRIED, *[TRIED] * 7)
    assert unfolded(*done, begun, floor(15, *[UNTRIED] * 8)) == [(16, 7)]


def test_a_tower_that_was_walked_to_the_end_is_folded() -> None:
    assert unfolded(*[floor(level, *[TRIED] * 8) for level in range(18, 0, -1)]) == []

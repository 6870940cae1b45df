"""How many households communities have."""

from __future__ import annotations

from random import Random

# Share of the communities, least and most households: as a large city district publishes them.
SPREAD = ((0.04, 150, 499), (0.10, 500, 999), (0.67, 1_000, 2_999), (0.19, 3_000, 5_500))


def draw_sizes(communities: int, *, seed: int) -> list[int]:
    """Draws so many numbers of households after the spread of a city district; the shares are met to a whole one."""
    chance = Random(seed)
    sizes: list[int] = []
    due = 0.0
    for share, least, most in SPREAD:
        due += share
        while len(sizes) < round(due * communities):
            # More small than large ones inside a class.
            sizes.append(round(chance.triangular(least, most, least + (most - least) * 0.35)))
    chance.shuffle(sizes)
    return sizes

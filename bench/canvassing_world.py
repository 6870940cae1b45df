"""The world of the canvassing benchmark: a compound like the demo's, lived in by clusters of a time-use survey.

Occupancy: the five weekday clusters of the package `obgeneration` (MIT), a Markov chain a person in steps of five
minutes.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from gongzhi.algorithms.canvassing import Stairwells
from gongzhi.algorithms.canvassing.simulate import World

BIN, BINS_A_DAY, STARTS_AT = 5, 288, 4 * 60
SLEEP, HOME, AWAY = range(3)
VACANT = 0.15
OPENS = (6.0, 2.0)
"""Beta distribution of the chance that somebody at home opens; households differ."""
LAMP_LEFT_ON, REAR_ROOM, SHOWN = 0.04, 0.15, 0.98
# Shares of the clusters by age of the head of the household in the same survey, mixed for two classes of building:
# older people in the slabs, people of working age in the towers.
AGES = {0: {"15-24": 0.1, "25-54": 0.45, "55+": 0.45}, 1: {"15-24": 0.15, "25-54": 0.65, "55+": 0.2}}


@cache
def clusters() -> tuple[NDArray[np.float64], NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """Reads first states (5 × 3), transitions (5 × 288 × 3 × 3) and the clusters' shares by age."""
    folder = resources.files("obgeneration.data.occupancy_probability")
    day = folder / "weekday"
    order = ["Sleep", "Home", "Away"]
    with (day / "weekday_pi0.csv").open(encoding="utf-8") as file:
        first = np.array([[float(row[state]) for state in order] for row in csv.DictReader(file)])
    moves = np.zeros((5, 96 * 3, 3, 3))
    for cluster in range(5):
        with (day / f"cluster_0{cluster + 1}_transitions.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        bins = max(int(row["bin"]) for row in rows) + 1
        for row in rows:
            values = [float(row[f"to_{state}"]) for state in order]
            for at in range(int(row["bin"]) * (288 // bins), (int(row["bin"]) + 1) * (288 // bins)):
                # A coarser table than ours is the move of a longer step; its share falls on the first bin of it.
                moves[cluster, at, order.index(row["from_state"])] = (
                    values if at % (288 // bins) == 0 else np.eye(3)[order.index(row["from_state"])]
                )
    with (folder / "cluster_dist_by_age_weekday.csv").open(encoding="utf-8") as file:
        shares = {
            row["age_group"]: np.array([float(row[str(one)]) for one in range(1, 6)]) for row in csv.DictReader(file)
        }
    return first, moves, shares


def awake_at_home(cluster: NDArray[np.int64], days: int, chance: np.random.Generator) -> NDArray[np.bool_]:
    """Plays one person a household for so many days (m × bins, from midnight of the first day)."""
    first, moves, _shares = clusters()
    m = len(cluster)
    bins = days * BINS_A_DAY
    state = (chance.random((m, 1)) > first[cluster].cumsum(axis=1)).sum(axis=1).clip(0, 2)
    out = np.zeros((m, bins), dtype=bool)
    lead = STARTS_AT // BIN
    # The survey's day begins at four in the morning; nobody is visited before.
    for at in range(bins - lead):
        out[:, at + lead] = state == HOME
        spread = moves[cluster, at % BINS_A_DAY, state].cumsum(axis=1)
        state = (chance.random((m, 1)) > spread).sum(axis=1).clip(0, 2)
    return out


def compound(households: int, seed: int, days: int = 2) -> World:
    """Builds about so many households in slabs and towers, and lives in them."""
    chance = np.random.default_rng(seed)
    towers = max(1, round(households * 0.385 / 144))
    slabs = max(1, round((households - towers * 144) / 70))
    rows: list[tuple[float, ...]] = []
    side = int(np.ceil(np.sqrt(slabs + towers)))
    places = [(col * 62.0, row * 48.0) for row in range(side + 1) for col in range(side)][: slabs + towers]
    is_tower = np.zeros(slabs + towers, dtype=bool)
    is_tower[chance.choice(slabs + towers, towers, replace=False)] = True
    for (left, up), tower in zip(places, is_tower, strict=True):
        if tower:
            rows.append((144, 18, 1, left + 25, up))
            continue
        for entrance in range(5):
            doors_here = 6 * int(chance.choice([2, 3], p=[2 / 3, 1 / 3]))
            rows.append((doors_here, 6, 0, left + entrance * 12, up))
    return _lived_in(np.array(rows), days, chance)


def _lived_in(rows: NDArray[np.float64], days: int, chance: np.random.Generator) -> World:
    """Lets people live in stairwells, each a row of doors, floors, class, x and y."""
    doors, floors, kind = (rows[:, column].astype(np.int64) for column in range(3))
    stairwell = np.repeat(np.arange(len(doors)), doors)
    door_kind = kind[stairwell]
    m = len(stairwell)
    ages = _age_shares(clusters()[2])
    cluster = np.empty(m, dtype=np.int64)
    for one, share in ages.items():
        inside = door_kind == one
        cluster[inside] = chance.choice(5, inside.sum(), p=share)
    home = awake_at_home(cluster, days, chance)
    other = awake_at_home(chance.choice(5, m, p=ages[0]), days, chance)
    home |= other & (chance.random(m) < 0.62)[:, None]
    home[chance.random(m) < VACANT] = False
    shown = home & (chance.random(m) > REAR_ROOM)[:, None] & (chance.random(home.shape) < SHOWN)
    lit = shown | (chance.random(m) < LAMP_LEFT_ON)[:, None]
    climb = np.where(floors > 7, 1.5, 0.4 * (floors - 1))
    return World(
        stairwells=Stairwells(rows[:, 3], rows[:, 4], (doors * 1.65 + climb).astype(np.float64)),
        climb=climb,
        stairwell=stairwell,
        building_class=door_kind,
        home=home,
        lit=lit,
        opens=chance.beta(*OPENS, m),
        luck=chance.random((m, 8)),
        bin_minutes=BIN,
    )


def _age_shares(shares: dict[str, NDArray[np.float64]]) -> dict[int, NDArray[np.float64]]:
    groups = list(shares)
    older = [group for group in groups if not group.startswith(("15", "25"))]
    mixed = {}
    for kind, ages in AGES.items():
        total = ages["15-24"] * shares[groups[0]] + ages["25-54"] * shares[groups[1]]
        total = total + ages["55+"] * np.mean([shares[group] for group in older], axis=0)
        mixed[kind] = total / total.sum()
    return mixed

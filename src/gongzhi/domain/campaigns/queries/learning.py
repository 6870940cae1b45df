"""What is learned of classes of buildings and slots, and what a round's sheet came to: never of a household (R21)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.models import AnswerRate, Attempt
from gongzhi.domain.campaigns.words import Premises, Slot, Target, Way
from gongzhi.foundation.time import zone

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round

MOST_FAILS = 2

Knocks = dict[tuple[int, int, int], tuple[int, int]]


def knocks_of(round_id: UUID) -> Knocks:
    """Counts a round's knocks by (class, slot, failed tries before): (answered, not answered)."""
    return _counted(_knocks(round_id).values_list("door_id", "door__house_class", "slot", "outcome"))


def rates_of(visited: Round) -> Knocks:
    """Gives the rates by which a round's next tries are suggested: of homes by class of building, also from earlier.

    Of organisations by what is behind their doors (``Premises``), and from this round alone.
    """
    if visited.target == Target.HOUSEHOLDS:
        return both(learned(visited), knocks_of(visited.pk))
    rows = _knocks(visited.pk).values_list("door_id", "door__organisation__kind__code", "slot", "outcome")
    return _counted((door, rules.premises_of(kind), slot, outcome) for door, kind, slot, outcome in rows)


def _knocks(round_id: UUID) -> QuerySet[Attempt]:
    knocks = Attempt.objects.filter(round_id=round_id, way=Way.KNOCK, slot__isnull=False)
    return knocks.filter(withdraws=None, withdrawn_by=None).order_by("door_id", "visited_at", "serial")


def _counted(rows: Iterable[Any]) -> Knocks:
    counted: Knocks = {}
    for _door, tries in groupby(rows, key=lambda row: row[0]):
        fails = 0
        for _id, house, slot, outcome in tries:
            key = (house, slot, min(fails, MOST_FAILS))
            hits, misses = counted.get(key, (0, 0))
            is_hit, is_miss = outcome in rules.CONTACTS, outcome in rules.FAILED
            counted[key] = (hits + is_hit, misses + is_miss)
            fails += is_miss
    return counted


def learned(visited: Round) -> Knocks:
    """Gives what the homes of a round's community taught; that says nothing of shops, of which nothing is kept."""
    return answer_rates(visited.community_id) if visited.target == Target.HOUSEHOLDS else {}


def answer_rates(community_id: UUID) -> Knocks:
    """Gives what earlier rounds of a community taught, in the shape of ``knocks_of``."""
    rows = AnswerRate.objects.filter(community_id=community_id)
    return {(one.house_class, one.slot, one.fails): (one.hits, one.misses) for one in rows}


def both(one: Knocks, other: Knocks) -> Knocks:
    """Adds what was learned earlier and what is learned now."""
    added = dict(one)
    for key, (hits, misses) in other.items():
        before = added.get(key, (0, 0))
        added[key] = (before[0] + hits, before[1] + misses)
    return added


@dataclass(frozen=True, slots=True)
class Opening:
    """Of a hundred first visits in a slot so many meet somebody: as assumed, and as this round's visits have it.

    ``is_shut``: nobody is sent then.
    """

    slot: Slot
    assumed: int
    believed: int
    is_shut: bool


def openings(visited: Round) -> list[tuple[Premises, list[Opening]]]:
    """Says when shops and when offices are open, as plans and suggestions of a round to organisations take it."""
    rates = rates_of(visited)
    return [(one, [_opening(one, slot, rates) for slot in Slot]) for one in (Premises.SHOP, Premises.OFFICE)]


def _opening(premises: Premises, slot: Slot, rates: Knocks) -> Opening:
    assumed, believed = (round(100 * rules.chance(0, slot, 0, some, premises)) for some in ({}, rates))
    return Opening(slot, assumed, believed, rules.is_shut(premises, slot))


def midnight(on: date) -> datetime:
    """Gives the moment at which a day of the district begins."""
    return datetime.combine(on, time(), zone())

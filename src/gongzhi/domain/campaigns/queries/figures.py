"""The three figures of rounds, per grid, building and community: attempted, contacted, resolved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Min, Q

from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.models import Attempt, Door, Round
from gongzhi.domain.campaigns.words import Outcome, RoundState, Target, Way
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import local

# As on the board: all doors that may be homes, also those nobody knows of yet.
_COUNTS = {
    "doors": Count("pk", filter=Q(is_home=True)),
    "attempted": Count("pk", filter=Q(is_home=True, is_attempted=True)),
    "contacted": Count("pk", filter=Q(is_home=True, is_contacted=True)),
    "resolved": Count("pk", filter=Q(is_home=True, is_resolved=True)),
}


@dataclass(frozen=True, slots=True)
class GridProgress:
    """The three figures of a grid in doors; ``grid_id`` None holds the doors without a grid."""

    grid_id: UUID | None
    grid_name: str
    grid_code: str
    doors: int
    attempted: int
    contacted: int
    resolved: int
    grid_serial: int = 0

    @property
    def not_attempted(self) -> int:
        return self.doors - self.attempted

    def share(self, part: int) -> int:
        """Gives a part of the doors in whole percent."""
        return round(100 * part / self.doors) if self.doors else 0

    @property
    def attempted_share(self) -> int:
        return self.share(self.attempted)

    @property
    def contacted_share(self) -> int:
        return self.share(self.contacted)

    @property
    def resolved_share(self) -> int:
        return self.share(self.resolved)


class BuildingProgress(NamedTuple):
    """The figures of a building in doors."""

    doors: int
    attempted: int
    contacted: int
    resolved: int


def within(scope: Scope) -> Q:
    """Writes a scope as a condition on doors; an empty scope matches nothing."""
    condition = Q(building_id__in=scope.buildings)
    for path in scope.paths:
        condition |= Q(household__path__startswith=path)
    return condition


def progress(round_id: UUID, scope: Scope | None = None) -> list[GridProgress]:
    """Counts a round's doors per grid in the grids' order, those without a grid last; only inside a scope if given."""
    doors = Door.objects.filter(round_id=round_id)
    rows: Any = (
        (doors.filter(within(scope)) if scope is not None else doors)
        .order_by("grid__serial", "grid_id")
        .values("grid_id", "grid__name", "grid__code", "grid__serial")
        .annotate(**_COUNTS)
    )
    return [
        GridProgress(
            grid_id=row["grid_id"],
            grid_name=row["grid__name"] or "",
            grid_code=row["grid__code"] or "",
            doors=row["doors"],
            attempted=row["attempted"],
            contacted=row["contacted"],
            resolved=row["resolved"],
            grid_serial=row["grid__serial"] or 0,
        )
        for row in rows
    ]


def figures_of(of: Round, scope: Scope) -> list[GridProgress]:
    """Gives a round's figures per grid within a scope; of a closed one, what is left, to whoever sees all of it."""
    if of.sums is None:
        return progress(of.pk, scope)
    return kept_progress(of) if scope.covers(of.community.path) else []


def tried_all(of: Round) -> tuple[float, date] | None:
    """Tells within how many days, counted in halves, a round tried every door, and its first day; None until it has.

    What is left of a closed round keeps it.
    """
    if of.sums is not None:
        kept = of.sums.get("tried_all")
        return (kept["days"], date.fromisoformat(kept["since"])) if kept else None
    doors = Door.objects.filter(round=of)
    if not doors.exists() or doors.filter(is_attempted=False, is_home=True).exists():
        return None
    tries = Attempt.objects.filter(round=of, withdraws=None, withdrawn_by=None)
    tries = tries.exclude(way=Way.SLIP, outcome=Outcome.COME_BACK)
    firsts = tries.order_by().values("door").annotate(first=Min("visited_at")).values_list("first", flat=True)
    began, ended = min(firsts, default=None), max(firsts, default=None)
    if began is None or ended is None:
        return None
    return (_half(ended) - _half(began) + 1) / 2, local(began).date()


def _half(moment: datetime) -> int:
    """Numbers the halves of days: the forenoon, and the rest of the day."""
    here = local(moment)
    return here.date().toordinal() * 2 + (here.hour >= _NOON)


_NOON = 12


def is_empty(of: Round) -> bool:
    """Tells whether a round has no door at all: to organisations, where the register knows none yet."""
    return of.sums is None and not Door.objects.filter(round=of).exists()


def kept_progress(ended: Round) -> list[GridProgress]:
    """Gives the figures per grid that were kept when the visits of a round were destroyed."""
    kept = (ended.sums or {}).get("grids", [])
    return [GridProgress(**{**one, "grid_id": UUID(one["grid_id"]) if one["grid_id"] else None}) for one in kept]


def total(parts: Iterable[GridProgress]) -> GridProgress:
    """Adds the figures of grids up."""
    seen = list(parts)
    return GridProgress(
        grid_id=None,
        grid_name="",
        grid_code="",
        doors=sum(part.doors for part in seen),
        attempted=sum(part.attempted for part in seen),
        contacted=sum(part.contacted for part in seen),
        resolved=sum(part.resolved for part in seen),
    )


def progress_of_communities(communities: Iterable[UUID]) -> dict[UUID, GridProgress]:
    """Counts the doors of the rounds under way: community → its three figures; without a round it is left out."""
    rows: Any = (
        Door.objects.filter(community_id__in=communities, round__state=RoundState.OPEN, round__target=Target.HOUSEHOLDS)
        .order_by()
        .values("community_id")
        .annotate(**_COUNTS)
    )
    return {
        row["community_id"]: GridProgress(
            None, "", "", row["doors"], row["attempted"], row["contacted"], row["resolved"]
        )
        for row in rows
    }


def building_progress(round_id: UUID) -> dict[UUID, BuildingProgress]:
    """Counts a round's doors per building, or gives what is left of a closed round: building → figures."""
    kept = Round.objects.filter(pk=round_id, sums__isnull=False).values_list("sums", flat=True).first()
    if kept:
        return {UUID(house): BuildingProgress(*figures) for house, figures in kept["buildings"].items()}
    rows = (
        Door.objects.filter(round_id=round_id, building__isnull=False)
        .order_by()
        .values_list("building_id")
        .annotate(**_COUNTS)
    )
    return {row[0]: BuildingProgress(*row[1:]) for row in rows if row[0] is not None}


def doors_by_code(round_id: UUID) -> dict[str, int]:
    """Counts a round's doors by AAPOR's code of what they came to: the whole round in one, no finer."""
    rows = Door.objects.filter(round_id=round_id).order_by().values_list("last_outcome", "closed_because")
    counted: Counter[str] = Counter()
    for outcome, because, doors in rows.annotate(n=Count("pk")):
        counted[rules.code_of(outcome, because)] += doors
    return dict(sorted(counted.items()))

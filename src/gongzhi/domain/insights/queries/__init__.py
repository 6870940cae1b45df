"""What happens in a community and what waits for somebody, counted over all rooms below; nothing is kept here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q

from gongzhi.domain.actors.models import Appointment, Organisation, Person, Post
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.campaigns import queries as campaigns
from gongzhi.domain.campaigns.queries import BuildingProgress, GridProgress
from gongzhi.domain.duties.queries import duty_items
from gongzhi.domain.grids import queries as grids
from gongzhi.domain.grids.models import GridPlan
from gongzhi.domain.grids.words import PlanState, TeamAlarm
from gongzhi.domain.insights.queries.text_figures import REGULATION_DAY, TextFigure, text_figures
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.queries import kind_name
from gongzhi.domain.needs.words import OPEN_STATES, RUNNING_STATES, NeedState
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.time import local

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round

__all__ = [
    "LATELY",
    "REGULATION_DAY",
    "CommunityHome",
    "CommunityLine",
    "NeedFigures",
    "RoundFigures",
    "SetUp",
    "TextFigure",
    "Waiting",
    "building_shares",
    "community_home",
    "community_lines",
    "need_titles",
    "set_up_state",
    "text_figures",
]

LATELY = timedelta(days=30)

_FIGURES = {
    "open": Q(state__in=OPEN_STATES),
    "unheld": Q(handler=None, state=NeedState.RECEIVED),
    "unowned": Q(owner=None, state__in=OPEN_STATES),
    "unaccepted": Q(state__in=(NeedState.RECEIVED, NeedState.REOPENED)),
    "to_ask": Q(state=NeedState.DONE),
    "reopened": Q(state=NeedState.REOPENED),
}


@dataclass(frozen=True, slots=True)
class NeedFigures:
    """Needs of a community; ``open`` contains late, to ask and reopened; ``closed_lately`` looks 30 days back.

    ``unheld`` are in no body's hands, ``unowned`` have nobody who sees to their end.
    """

    open: int = 0
    late: int = 0
    unaccepted: int = 0
    to_ask: int = 0
    reopened: int = 0
    unheld: int = 0
    unowned: int = 0
    closed_lately: int = 0


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """The round under way: its doors in all, per grid, and those that no grid covers."""

    round: Round
    total: GridProgress
    grids: tuple[GridProgress, ...]
    without_grid: int
    days_left: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What needs the secretary today, each a number of things."""

    late_needs: int
    unaccepted_needs: int
    unheld_needs: int
    unowned_needs: int
    needs_to_ask: int
    teams_without_lead: int
    teams_without_shift: int
    buildings_without_grid: int
    proposed_plans: int
    doors_without_grid: int
    rounds_to_review: int = 0

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class CommunityHome:
    """The first page of a community: one round's three figures, its needs, and what waits for somebody."""

    community_id: UUID
    as_of: datetime
    has_plan: bool
    round: RoundFigures | None
    needs: NeedFigures
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class CommunityLine:
    """One community in an officer's list, which is ordered by code and never by figures (R25)."""

    community_id: UUID
    code: str
    name: str
    needs: NeedFigures
    round: GridProgress | None


def community_home(community_id: UUID, now: datetime) -> CommunityHome:
    """Gathers the figures of one community at a moment, in a constant number of questions."""
    today = local(now).date()
    has_plan = grids.plan_in_force(community_id, today) is not None
    figures = _round_figures(community_id, now)
    needs = _need_figures([community_id], now).get(community_id, NeedFigures())
    alarms = [one.alarm for one in grids.team_alarms(community_id, today)] if has_plan else []
    idle = alarms.count(TeamAlarm.NOBODY_ON_SHIFT)
    waiting = Waiting(
        late_needs=needs.late,
        unaccepted_needs=needs.unaccepted,
        unheld_needs=needs.unheld,
        unowned_needs=needs.unowned,
        needs_to_ask=needs.to_ask,
        teams_without_lead=len(alarms) - idle,
        teams_without_shift=idle,
        buildings_without_grid=grids.unassigned_buildings(community_id, today).count() if has_plan else 0,
        rounds_to_review=campaigns.rounds_to_review(community_id),
        proposed_plans=GridPlan.objects.filter(community_id=community_id, state=PlanState.PROPOSED).count(),
        doors_without_grid=figures.without_grid if figures else 0,
    )
    return CommunityHome(community_id, now, has_plan, figures, needs, waiting)


def _round_figures(community_id: UUID, now: datetime) -> RoundFigures | None:
    found = campaigns.open_round(community_id)
    if found is None:
        return None
    parts = campaigns.progress(found.pk)
    return RoundFigures(
        round=found,
        total=campaigns.total(parts),
        grids=tuple(part for part in parts if part.grid_id is not None),
        without_grid=sum(part.doors for part in parts if part.grid_id is None),
        days_left=max((found.ends_on - local(now).date()).days, 0),
    )


def _need_figures(communities: Iterable[UUID], now: datetime) -> dict[UUID, NeedFigures]:
    """Counts the needs of several communities in one question: community → figures."""
    rows: Any = (
        Need.objects.filter(community_id__in=list(communities))
        .order_by()
        .values("community_id")
        .annotate(
            late=Count("pk", filter=Q(state__in=RUNNING_STATES, due_at__lt=now)),
            closed_lately=Count("pk", filter=Q(state=NeedState.CLOSED, closed_at__gte=now - LATELY)),
            **{name: Count("pk", filter=condition) for name, condition in _FIGURES.items()},
        )
    )
    return {row.pop("community_id"): NeedFigures(**row) for row in rows}


def need_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names needs for whoever was told of them: need → kind and number; those out of reach are left out."""
    found = Need.objects.filter(pk__in=list(ids)).select_related("kind")
    return {need.pk: f"{kind_name(need.kind)} {need.number}" for need in found}


def community_lines(communities: Iterable[tuple[UUID, str, str]], now: datetime) -> list[CommunityLine]:
    """Gives the figures of communities named by id, code and name, in the order given, in two questions."""
    named = list(communities)
    ids = [one for one, _code, _name in named]
    needs, rounds = _need_figures(ids, now), campaigns.progress_of_communities(ids)
    return [CommunityLine(one, code, name, needs.get(one, NeedFigures()), rounds.get(one)) for one, code, name in named]


def building_shares(community_id: UUID, round_id: UUID | None) -> list[dict[str, Any]]:
    """Gives the buildings as GeoJSON features, each with its doors in the round and the share attempted in percent.

    Whole buildings only: no figure of a single door or floor leaves this list (R8).
    """
    done = campaigns.building_progress(round_id) if round_id else {}
    shown = []
    for feature in places.features(community_id):
        figures = done.get(UUID(feature["id"]), BuildingProgress(0, 0, 0, 0))
        share = figures.attempted * 100 // figures.doors if figures.doors else None
        more = {**figures._asdict(), "share": share}
        shown.append({**feature, "properties": {**feature["properties"], **more}})
    return shown


@dataclass(frozen=True, slots=True)
class SetUp:
    """How far an installation has come to life, in counts only: nothing here is about anybody."""

    communities: int
    organisations: int
    posts: int
    people: int
    accounts: int
    secretaries: int
    duties: int
    sample_duties: int
    grids: int
    next_communities: tuple[str, ...]


def set_up_state(on: date) -> SetUp:
    """Counts what an installation needs before its people can work, and names a few communities without secretary."""
    communities = Place.objects.filter(kind=PlaceKind.COMMUNITY)
    held = Appointment.objects.filter(during__contains=on, post__kind=PostKind.COMMUNITY_SECRETARY)
    staffed = held.filter(person__user__is_active=True).values("post__place")
    in_a_role = Person.objects.exclude(name="")
    duties = duty_items(on=on)
    waiting = communities.exclude(pk__in=staffed).order_by("code").values_list("name", flat=True)
    return SetUp(
        communities=communities.count(),
        organisations=Organisation.objects.count(),
        posts=Post.objects.count(),
        people=in_a_role.count(),
        accounts=in_a_role.filter(user__is_active=True).count(),
        secretaries=staffed.distinct().count(),
        duties=duties.count(),
        sample_duties=duties.filter(version__is_sample=True).count(),
        grids=GridPlan.objects.filter(during__contains=on).values("community").distinct().count(),
        next_communities=tuple(waiting[:3]),
    )

"""The five nets of a plan at a glance: what each asks for, what is open, who looks after it until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Appointment, Post
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.grids import rules
from gongzhi.domain.grids.models import (
    Grid,
    GridArrangement,
    GridPlan,
    GridService,
    PlanStage,
    SupplyItem,
    TeamMember,
)
from gongzhi.domain.grids.queries.alarms import Owner, alarm_of, stage_owners
from gongzhi.domain.grids.queries.changes import coming_from
from gongzhi.domain.grids.queries.grids import grids_of_plan, unassigned_buildings
from gongzhi.domain.grids.queries.plans import adopter_names
from gongzhi.domain.grids.queries.sizes import imbalance_today
from gongzhi.domain.grids.queries.teams import team_lines
from gongzhi.domain.grids.rules import Check, NetFacts
from gongzhi.domain.grids.words import IMPORTED, NetStage, TeamAlarm, TeamConsent, TeamKind
from gongzhi.domain.places.models import Place
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.time import local

__all__ = [
    "StageLine",
    "arrangement_of",
    "arrangements_of",
    "owner_posts",
    "service",
    "services_in",
    "services_of",
    "stage_lines",
    "supplies_in",
    "supplies_of",
    "supply",
]


@dataclass(frozen=True, slots=True)
class StageLine:
    """One of the five nets of a plan on a day. ``is_sample``: nobody has written the district's own words yet."""

    kind: NetStage
    number: int
    label: str
    meaning: str
    is_sample: bool
    owner: Owner
    due_on: date | None
    done_at: datetime | None
    done_by_name: str
    finding: str
    checks: tuple[Check, ...]
    is_late: bool

    @property
    def open_points(self) -> int:
        """Counts what is open."""
        return sum(one.open_points for one in self.checks)

    @property
    def is_done(self) -> bool:
        """Tells whether somebody finished the net and nothing has opened since."""
        return self.done_at is not None and self.open_points == 0


def stage_lines(plan: GridPlan, on: date) -> list[StageLine]:
    """Shows the five nets of an adopted plan on a day, in a constant number of questions."""
    kept = {one.kind: one for one in PlanStage.objects.filter(plan=plan)}
    words = _words(plan.community_id)
    facts = _facts(plan, on, kept.get(NetStage.REVIEW))
    owners = stage_owners(plan.pk, plan.community_id, on)
    names = adopter_names([one.done_by for one in kept.values()])
    found = []
    for number, kind in enumerate(NetStage, start=1):
        row = kept.get(kind)
        label, meaning = words.get(kind, ("", ""))
        due = _due(plan, kind, row)
        checks = rules.net_checks(kind, facts, on)
        is_open = any(not one.is_met for one in checks) or row is None or row.done_at is None
        found.append(
            StageLine(
                kind=kind,
                number=number,
                label=label or str(rules.SAMPLE_LABELS[kind]),
                meaning=meaning or str(kind.label),
                is_sample=not label,
                owner=owners[kind],
                due_on=due,
                done_at=row.done_at if row else None,
                done_by_name=names.get(row.done_by, "") if row and row.done_by else "",
                finding=row.finding if row else "",
                checks=checks,
                is_late=is_open and due is not None and due < on,
            )
        )
    return found


def _due(plan: GridPlan, kind: NetStage, row: PlanStage | None) -> date | None:
    if row is not None:
        return row.due_on
    first: date | None = plan.during.lower if plan.during else None
    return rules.stage_due(kind, first) if first else None


def _words(community_id: UUID) -> dict[str, tuple[str, str]]:
    """Gives the community's own words for the nets; those of its newest plan win."""
    rows = PlanStage.objects.filter(community_id=community_id).exclude(label="").order_by("plan__serial")
    return {one.kind: (one.label, one.meaning) for one in rows}


def _facts(plan: GridPlan, on: date, review: PlanStage | None) -> NetFacts:
    grids = list(grids_of_plan(plan.pk))
    ids = [one.pk for one in grids]
    coming = coming_from(ids)
    # Before the first day, what will follow from the present grids is counted with the grids that it goes to.
    every = [*ids, *coming.values()]
    lines = [line for teams in team_lines(ids, on).values() for line in teams]
    alarms = [alarm_of(line) for line in lines]
    return NetFacts(
        loose_buildings=tuple(unassigned_buildings(plan.community_id, on).values_list("name", flat=True)),
        empty_grids=tuple(one.name for one in grids if one.households == 0),
        is_within_tolerance=plan.method == IMPORTED or imbalance_today(plan, grids) <= plan.tolerance + 1e-9,
        vacant_teams=alarms.count(TeamAlarm.VACANT),
        teams_without_lead=alarms.count(TeamAlarm.NO_LEAD),
        # A vacant team, or one without a lead, may lack its shifts as well; those are told with what weighs more.
        teams_without_shift=alarms.count(TeamAlarm.NOBODY_ON_SHIFT),
        members_without_consent=_without_consent(every, on),
        without_arrangement=_missing(grids, coming, GridArrangement.objects.filter(grid__in=every)),
        without_service=_missing(grids, coming, GridService.objects.filter(grid__in=every, ended_on=None)),
        without_supplies=_missing(grids, coming, SupplyItem.objects.filter(grid__in=every)),
        short_supplies=SupplyItem.objects.filter(grid__in=every, quantity__lt=F("wanted")).count(),
        last_review=local(review.done_at).date() if review and review.done_at else None,
    )


def _without_consent(grids: list[UUID], on: date) -> int:
    return (
        TeamMember.objects.filter(grid_id__in=grids, during__contains=on, consent=TeamConsent.POST)
        .exclude(team__kind=TeamKind.WORK_SQUAD)
        .count()
    )


def _missing(grids: list[Grid], coming: dict[UUID, UUID], having: QuerySet) -> tuple[str, ...]:  # type: ignore[type-arg]
    known = set(having.values_list("grid_id", flat=True))
    return tuple(one.name for one in grids if known.isdisjoint((one.pk, coming.get(one.pk))))


def owner_posts(community: Place) -> QuerySet[Post]:
    """Lists the posts that can look after a net, convene a grid or be reported to: the community's and its office's."""
    above = Post.objects.filter(place__isnull=False, place=community.parent)
    own = Post.objects.filter(place__community=community)
    return (
        (own | above)
        .exclude(kind__in=(PostKind.ENTRANCE_LEAD, PostKind.ADMINISTRATOR, PostKind.AUDITOR))
        .select_related("organisation", "place")
        .order_by("title", "organisation__name_key", "id")
    )


def owner_holders(community: Place, on: date) -> dict[UUID, list[Appointment]]:
    """Tells who holds these posts on a day: post → holders before deputies; vacant posts are missing."""
    held = Appointment.objects.filter(post__in=owner_posts(community).order_by(), during__contains=on)
    found: dict[UUID, list[Appointment]] = {}
    for one in held.select_related("person").order_by("is_deputy", "seat", "id"):
        found.setdefault(one.post_id, []).append(one)
    return found


def arrangement_of(grid_id: UUID) -> GridArrangement | None:
    """Finds how a grid works together, with the two posts."""
    return (
        GridArrangement.objects.select_related("convener__organisation", "reports_to__organisation")
        .filter(grid_id=grid_id)
        .first()
    )


def arrangements_of(grids: Sequence[UUID]) -> dict[UUID, GridArrangement]:
    """Gives how several grids work together: grid → arrangement, with the two posts; before a first day, what comes."""
    coming = coming_from(grids)
    rows = GridArrangement.objects.filter(grid_id__in=[*grids, *coming.values()])
    posts = rows.select_related("convener__organisation", "reports_to__organisation")
    kept = {one.grid_id: one for one in posts}
    found = {one: kept.get(one) or kept.get(coming.get(one, one)) for one in grids}
    return {grid: one for grid, one in found.items() if one is not None}


def services_of(grid_id: UUID) -> QuerySet[GridService]:
    """Lists the services that come into a grid today."""
    return GridService.objects.filter(grid_id=grid_id, ended_on=None).select_related("provider")


def services_in(grids: Sequence[UUID]) -> QuerySet[GridService]:
    """Lists the services that come into some grids today, by grid."""
    found = GridService.objects.filter(grid_id__in=list(grids), ended_on=None)
    return found.select_related("grid", "provider").order_by("grid__serial", "name", "id")


def supplies_in(grids: Sequence[UUID]) -> QuerySet[SupplyItem]:
    """Lists the stock of some grids, by grid."""
    found = SupplyItem.objects.filter(grid_id__in=list(grids)).select_related("grid")
    return found.order_by("grid__serial", "name", "id")


def service(id: UUID) -> GridService:
    """Finds one service with its grid; raises ``NotThere``."""
    found = GridService.objects.select_related("grid__plan", "community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such service. Go back to the grid and choose it there."))
    return found


def supplies_of(grid_id: UUID) -> QuerySet[SupplyItem]:
    """Lists a grid's stock."""
    return SupplyItem.objects.filter(grid_id=grid_id)


def supply(id: UUID) -> SupplyItem:
    """Finds one line of a stock list; raises ``NotThere``."""
    found = SupplyItem.objects.select_related("grid__plan", "community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such item on the stock list. Go back to the grid and choose it there."))
    return found

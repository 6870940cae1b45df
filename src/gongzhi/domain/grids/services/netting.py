"""Walking the five nets of a plan: who looks after each, what each grid agrees, offers and keeps in stock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import organisation
from gongzhi.domain.grids import queries, rules
from gongzhi.domain.grids.models import Grid, GridArrangement, GridPlan, GridService, PlanStage, SupplyItem
from gongzhi.domain.grids.words import NetStage
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local, now


@dataclass(frozen=True, slots=True)
class StageWish:
    """Who looks after a net until when, and the district's own words for it; an empty label shows the sample."""

    due_on: date
    owner: UUID | None = None
    label: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where a grid meets, who convenes it, whom it reports to, and which office number answers."""

    rhythm: str
    weekday: int
    starts_at: time
    meets_where: str
    convener: UUID
    reports_to: UUID
    office_phone: str


@dataclass(frozen=True, slots=True)
class ServiceWish:
    """Which service comes into a grid, by which organisation, where and at what hours."""

    name: str
    provider: UUID
    served_where: str
    hours: str
    office_phone: str = ""


@dataclass(frozen=True, slots=True)
class Stock:
    """How many of a thing a grid has and should have."""

    name: str
    unit: str
    quantity: int
    wanted: int
    kept_where: str = ""


@transaction.atomic
def set_stage(plan_id: UUID, *, kind: str, wish: StageWish, by: By) -> PlanStage:
    """Says who looks after one of the five nets of an adopted plan, until when, and in which words.

    Raises ``NotNow`` for a plan that is not adopted, ``NotSo`` for a post that is not of this community.
    """
    plan = _locked(plan_id)
    if wish.owner is not None:
        _check_posts(plan, owner=wish.owner)
    stage = _stage(plan, NetStage(kind))
    stage.owner_id, stage.due_on = wish.owner, wish.due_on
    stage.label, stage.meaning = wish.label.strip(), wish.meaning.strip()
    stage.save(update_fields=["owner", "due_on", "label", "meaning"])
    note("stage.set", stage, by=by.user, community=plan.community_id)
    return stage


@transaction.atomic
def finish_stage(plan_id: UUID, *, kind: str, finding: str = "", by: By, at: datetime | None = None) -> PlanStage:
    """Marks one of the five nets as done; for the last one this is the yearly review, due again a year later.

    Raises ``NotNow`` where something is open in it, naming what.
    """
    moment = at or now()
    plan = _locked(plan_id)
    today = local(moment).date()
    line = next(one for one in queries.stage_lines(plan, queries.day_of(plan, today)) if one.kind == kind)
    rules.check_finish(line.checks)
    stage = _stage(plan, NetStage(kind))
    stage.done_at, stage.done_by, stage.finding = moment, by.user, finding
    if kind == NetStage.REVIEW:
        stage.due_on = today + rules.REVIEW_LASTS
    stage.save(update_fields=["done_at", "done_by", "finding", "due_on"])
    note("stage.finished", stage, by=by.user, community=plan.community_id)
    return stage


@transaction.atomic
def reopen_stage(plan_id: UUID, *, kind: str, because: str = "", by: By) -> PlanStage:
    """Takes the mark "done" of a net back."""
    plan = _locked(plan_id)
    stage = _stage(plan, NetStage(kind))
    stage.done_at, stage.done_by = None, None
    stage.save(update_fields=["done_at", "done_by"])
    note("stage.reopened", stage, by=by.user, community=plan.community_id, because=because)
    return stage


@transaction.atomic
def arrange_grid(grid_id: UUID, *, meeting: Meeting, by: By) -> GridArrangement:
    """Keeps how a grid works together.

    Raises ``NotNow`` for a grid of a plan that is over, ``NotSo`` for posts of elsewhere and for a private number.
    """
    grid = _open_grid(grid_id)
    rules.check_office_phone(meeting.office_phone)
    _check_posts(grid.plan, convener=meeting.convener, reports_to=meeting.reports_to)
    kept, _is_new = GridArrangement.objects.update_or_create(
        grid=grid,
        defaults={
            "community_id": grid.community_id,
            "rhythm": meeting.rhythm,
            "weekday": meeting.weekday,
            "starts_at": meeting.starts_at,
            "meets_where": meeting.meets_where,
            "convener_id": meeting.convener,
            "reports_to_id": meeting.reports_to,
            "office_phone": meeting.office_phone,
        },
    )
    note("grid.arranged", grid, by=by.user, community=grid.community_id)
    return kept


@transaction.atomic
def bring_service(grid_id: UUID, *, wish: ServiceWish, by: By, at: datetime | None = None) -> GridService:
    """Brings a service into a grid from today on."""
    grid = _open_grid(grid_id)
    rules.check_office_phone(wish.office_phone)
    made = GridService.objects.create(
        grid=grid,
        community_id=grid.community_id,
        name=wish.name,
        provider=organisation(wish.provider),
        served_where=wish.served_where,
        hours=wish.hours,
        office_phone=wish.office_phone,
        since=local(at or now()).date(),
    )
    note("grid.service_brought", grid, by=by.user, community=grid.community_id)
    return made


@transaction.atomic
def end_service(service_id: UUID, *, by: By, at: datetime | None = None) -> GridService:
    """Ends a service of a grid today; raises ``NotNow`` where it has ended before."""
    found = queries.service(service_id)
    kept = GridService.objects.select_for_update().get(pk=found.pk)
    if kept.ended_on is not None:
        raise NotNow(_("This service has ended already."))
    kept.ended_on = max(local(at or now()).date(), kept.since)
    kept.save(update_fields=["ended_on"])
    note("grid.service_ended", found.grid, by=by.user, community=found.community_id)
    return kept


@transaction.atomic
def count_supply(grid_id: UUID, *, stock: Stock, by: By, at: datetime | None = None) -> SupplyItem:
    """Writes how many of a thing a grid has; the same name again is a new count."""
    grid = _open_grid(grid_id)
    kept, _is_new = SupplyItem.objects.update_or_create(
        grid=grid,
        name=stock.name.strip(),
        defaults={
            "community_id": grid.community_id,
            "unit": stock.unit,
            "quantity": stock.quantity,
            "wanted": stock.wanted,
            "kept_where": stock.kept_where,
            "counted_on": local(at or now()).date(),
        },
    )
    note("grid.supply_counted", grid, by=by.user, community=grid.community_id)
    return kept


@transaction.atomic
def drop_supply(supply_id: UUID, *, by: By) -> None:
    """Takes a line off a grid's stock list."""
    found = queries.supply(supply_id)
    SupplyItem.objects.filter(pk=found.pk).delete()
    note("grid.supply_dropped", found.grid, by=by.user, community=found.community_id)


def note_print(printed: GridPlan | Grid, *, by: By) -> None:
    """Journals that a plan or a grid was printed, with the names of its teams."""
    note("plan.printed", printed, by=by.user, community=printed.community_id)


def _locked(plan_id: UUID) -> GridPlan:
    queries.plan(plan_id)
    plan = GridPlan.objects.select_for_update(of=("self",)).select_related("community").get(pk=plan_id)
    if plan.during is None:
        raise NotNow(_("Only an adopted plan goes through the five nets. Adopt this one first."))
    return plan


def _stage(plan: GridPlan, kind: NetStage) -> PlanStage:
    due = rules.stage_due(kind, plan.during.lower) if plan.during else plan.made_at.date() + timedelta(days=1)
    stage, _is_new = PlanStage.objects.get_or_create(
        plan=plan, kind=kind, defaults={"community_id": plan.community_id, "due_on": due}
    )
    return stage


def _open_grid(grid_id: UUID) -> Grid:
    grid = queries.grid(grid_id)
    Grid.objects.select_for_update().get(pk=grid_id)
    days = grid.plan.during
    if days is None or (days.upper is not None and days.upper <= local(now()).date()):
        raise NotNow(_("The plan of this grid is not in force. Choose the grid in the plan that is."))
    return grid


def _check_posts(plan: GridPlan, **posts: UUID) -> None:
    known = set(queries.owner_posts(plan.community).filter(pk__in=posts.values()).values_list("pk", flat=True))
    wrong = {
        name: _("Choose a post of this community or of its subdistrict.") for name in posts if posts[name] not in known
    }
    if wrong:
        raise NotSo(next(iter(wrong.values())), fields=wrong)

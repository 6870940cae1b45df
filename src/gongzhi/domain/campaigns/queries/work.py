"""Who is where and what comes next: leases, pairs, and the stairwell to pull."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Person
from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.models import Door, Lease, Pair, PlannedStair, Round, RoundPlan, Slip
from gongzhi.domain.campaigns.queries.again import asked_doors, due_stairs, quiet, slot_now
from gongzhi.domain.campaigns.queries.evening import times_now
from gongzhi.domain.campaigns.queries.figures import within
from gongzhi.domain.campaigns.words import DayTime, PlanningState, Premises, RoundKind, Slot
from gongzhi.domain.grids.models import TeamMember
from gongzhi.foundation.encryption import blind_index
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import local


def leases_of(round_id: UUID, at: datetime) -> QuerySet[Lease]:
    """Lists who is in which stairwell now, the longest first."""
    return Lease.objects.filter(round_id=round_id, expires_at__gt=at).select_related("stair__building", "by")


def lease_of(visited: Round, person: UUID, at: datetime) -> Lease | None:
    """Finds the stairwell that a person is in now, or that whoever goes with that person took for both."""
    return leases_of(visited.pk, at).filter(by_id__in=two_of(visited, person, at)).first()


def two_of(visited: Round, person: UUID, at: datetime) -> frozenset[UUID]:
    """Names who goes together with a person at a moment, the person included: a pair is one at the doors."""
    mine = pair_now(visited, person, at)
    return frozenset({person, mine.first_id, mine.second_id} if mine else {person})


def lease(id: UUID) -> Lease:
    """Finds one lease; raises ``NotThere``."""
    found = Lease.objects.filter(pk=id).first()
    if found is None:
        raise NotThere(_("Nobody is in this stairwell any more. Reload the page."))
    return found


def team_of(visited: Round, person: UUID, at: datetime) -> int | None:
    """Numbers the team that a person goes with at a moment; None where no pair names them then."""
    mine = pair_now(visited, person, at)
    return mine.team if mine else None


def open_stairs(
    visited: Round, scope: Scope, moment: datetime, *, but: Collection[UUID] = ()
) -> list[tuple[UUID, int]]:
    """Lists the stairwells of a scope with doors nobody has tried, in walking order: (stairwell, such doors).

    Where the household asked not to be visited, and where nobody can be expected now, nothing is to be tried.

    Those that somebody (``but`` these people) is in are left out.
    """
    on = local(moment).date()
    taken = set(Lease.objects.filter(round_id=visited.pk).exclude(by_id__in=but).values_list("stair_id", flat=True))
    rows = (
        Door.objects.filter(
            within(scope), _is_not_shut(visited, moment), round_id=visited.pk, is_attempted=False, closed_because=""
        )
        .exclude(household_id__in=quiet(visited, on))
        .order_by()
        .annotate(stair=Coalesce("entrance_id", "building_id", "household_id"))
        .values("stair")
        .annotate(first=Min("number"), untried=Count("pk"))
        .order_by("first")
    )
    return [(row["stair"], row["untried"]) for row in rows if row["stair"] not in taken]


def _is_not_shut(visited: Round, moment: datetime) -> Q:
    """Writes as a condition on doors that somebody can be behind them now: offices are shut evenings and free days."""
    now = slot_now(visited, moment)
    is_shut = now is not None and (Premises.OFFICE, now[1]) in rules.shut_of(visited.target)
    return Q(organisation__kind__code__in=rules.SHOPS) if is_shut else Q()


def next_stair(visited: Round, moment: datetime, *, within: Scope, team: int | None) -> UUID | None:
    """Finds the stairwell to pull next, among those that nobody is in.

    First where a household asked to be visited now; then among doors without a try the own team's next, the last of
    whoever has most left, any; and last where most tried doors will open now.
    """
    taken = set(Lease.objects.filter(round_id=visited.pk).values_list("stair_id", flat=True))
    asked = [stair for stair in _asked_now(visited, within, moment) if stair not in taken]
    if asked:
        return asked[0]
    return _untried(visited, moment, within, team) or _due(visited, within, moment, team, taken)


def _asked_now(visited: Round, scope: Scope, moment: datetime) -> list[UUID]:
    now = slot_now(visited, moment)
    doors = asked_doors(visited, scope, now[0]) if now else Door.objects.none()
    return [one.entrance_id or one.building_id or one.household_id for one in doors if now == _wish(one)]


def _wish(one: Door) -> tuple[date | None, int | None]:
    return one.appointment_on, one.appointment_slot


def _due(visited: Round, scope: Scope, moment: datetime, team: int | None, taken: set[UUID]) -> UUID | None:
    due = {stair: gain for stair, gain in due_stairs(visited, scope, moment).items() if stair not in taken}
    own = {one.stair_id for one in planned_stairs(visited.pk) if one.team == team}
    # The own team's first: its people know the way and the doors.
    return max(due, key=lambda stair: (stair in own, due[stair], str(stair)), default=None)


def _untried(visited: Round, moment: datetime, scope: Scope, team: int | None) -> UUID | None:
    untried = open_stairs(visited, scope, moment)
    waiting = {stair for stair, _doors in untried}
    planned = [one for one in planned_stairs(visited.pk) if one.stair_id in waiting]
    own = [one for one in planned if one.team == team]
    if own:
        return own[0].stair_id
    left: dict[int, float] = {}
    for one in planned:
        left[one.team] = left.get(one.team, 0.0) + one.minutes
    if left:
        most = max(left, key=lambda number: (left[number], -number))
        # From the end of the other team's way, so that the two do not meet.
        return [one.stair_id for one in planned if one.team == most][-1]
    return untried[0][0] if untried else None


def planned_stairs(round_id: UUID) -> QuerySet[PlannedStair]:
    """Lists the stairwells of the plan in use, by team in their order."""
    return PlannedStair.objects.filter(plan__round_id=round_id, plan__state=PlanningState.ADOPTED)


@dataclass(frozen=True, slots=True)
class TeamGround:
    """What a plan gives a team: its number, the grids (id, name) in which its stairwells lie, and their doors."""

    team: int
    grids: tuple[tuple[UUID, str], ...]
    doors: int


def teams_of_plan(plan: RoundPlan) -> list[TeamGround]:
    """Lists the teams of a plan with their grids, by their numbers."""
    rows = (
        Door.objects.filter(round_id=plan.round_id, grid__isnull=False)
        .order_by("grid__serial")
        .annotate(stair=Coalesce("entrance_id", "building_id", "household_id"))
        .values_list("stair", "grid_id", "grid__name")
        .distinct()
    )
    grid_of = {stair: (grid, name) for stair, grid, name in rows}
    found: dict[int, dict[tuple[UUID, str], None]] = {}
    doors: dict[int, int] = {}
    for one in PlannedStair.objects.filter(plan_id=plan.pk).order_by("team", "position"):
        found.setdefault(one.team, {}).update({grid_of[one.stair_id]: None} if one.stair_id in grid_of else {})
        doors[one.team] = doors.get(one.team, 0) + one.doors
    return [TeamGround(team, tuple(grids), doors[team]) for team, grids in found.items()]


def pairs_on(round_id: UUID, on: date) -> QuerySet[Pair]:
    """Lists who goes with whom on a day, by time and team."""
    return Pair.objects.filter(round_id=round_id, on=on).select_related("first", "second", "grid")


def pairs_of(round_id: UUID) -> QuerySet[Pair]:
    """Lists all pairs of a round by day."""
    return Pair.objects.filter(round_id=round_id).select_related("first", "second", "grid")


def visitors(community_id: UUID, on: date) -> QuerySet[Person]:
    """Lists who may go in a community on a day: the people of its grids' teams, by name."""
    members = TeamMember.objects.filter(community_id=community_id, during__contains=on)
    return Person.objects.filter(pk__in=members.values("person_id")).order_by("name_key", "id")


def soonest_pair(visited: Round, at: datetime) -> tuple[date, DayTime] | None:
    """Names the first day and time of day for which pairs can still be named; None where no notice is asked for."""
    if visited.kind == RoundKind.EMERGENCY:
        return None
    hours = settings.KNOCK_HOURS
    days = (local(at).date() + timedelta(days=ahead) for ahead in range(3))
    parts = [part for part in DayTime if part == DayTime.DAY or rules.is_permitted(Slot.EVENING, hours)]
    times = ((day, part) for day in days for part in parts)
    return next(one for one in times if not rules.is_short_notice(*one, at, hours))


def pair(id: UUID) -> Pair:
    """Finds one pair with its people and round; raises ``NotThere``."""
    found = Pair.objects.select_related("first", "second", "grid", "round__community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such pair. Reload the page."))
    return found


def pair_now(visited: Round, person: UUID, at: datetime) -> Pair | None:
    """Finds the pair in which a person goes at a moment: by day, or in the evening."""
    mine = Pair.objects.filter(
        Q(first_id=person) | Q(second_id=person),
        round_id=visited.pk,
        on=local(at).date(),
        time__in=times_now(visited.community_id, at),
    )
    return mine.select_related("first", "second", "grid", "round__community").order_by("time").first()


def slip_index(code: str) -> bytes:
    """Gives the keyed hash under which a slip's code is found; strokes, spaces and small letters do not matter."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return blind_index(plain, table="campaigns_slip", column="code")


def slip(code: str, *, is_locked: bool = False) -> Slip:
    """Finds the slip with a code, locked if asked; raises ``NotThere`` for a code that is none."""
    rows = Slip.objects.select_for_update() if is_locked else Slip.objects.all()
    found = rows.filter(code_index=slip_index(code)).first()
    if found is None:
        raise NotThere(_("There is no such code. Look at the slip again, or call the office."))
    return found

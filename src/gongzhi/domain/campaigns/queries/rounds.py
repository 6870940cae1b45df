"""Rounds, and single doors and visits of theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gongzhi.domain.campaigns.models import Attempt, Door, Pair, Round
from gongzhi.domain.campaigns.words import Disposition, RoundState, Target
from gongzhi.domain.grids.models import GridPlan, TeamMember
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.sentences import gettext as _
from gongzhi.foundation.time import zone


def rounds_to_end(on: date) -> QuerySet[Round]:
    """Lists the rounds whose data end date lies before a day and of which doors or answers are still there."""
    return Round.objects.filter(data_ends_on__lt=on, emptied_at=None).order_by("data_ends_on", "id")


def accounts_in_teams(community_id: UUID, on: date) -> list[UUID]:
    """Lists the accounts of whoever works in a team of the grids in force on a day, each once."""
    members = TeamMember.objects.filter(
        community_id=community_id, during__contains=on, grid__plan__during__contains=on, person__user__isnull=False
    )
    found = members.order_by("person__user_id").values_list("person__user_id", flat=True).distinct()
    return [user for user in found if user is not None]


def visits_since(community_id: UUID, moment: datetime) -> int:
    """Counts the visits that were recorded in a community since a moment."""
    return Attempt.objects.filter(community_id=community_id, at__gte=moment).count()


def rounds_on_plan(plan: GridPlan, adopted_at: datetime, first_day: date) -> int:
    """Counts the rounds that go by an adopted plan's grids: begun under it, planned for its days, or with pairs in it.

    Doors stand in the grids of a round's first day, so one that is planned before ``first_day`` may go by it already.
    """
    begun = datetime.combine(first_day, time(), tzinfo=zone())
    by_plan = Q(started_at__gte=max(adopted_at, begun)) | Q(started_at__gte=adopted_at, starts_on__gte=first_day)
    paired = Q(pk__in=Pair.objects.filter(grid__plan=plan).values("round"))
    return Round.objects.filter(by_plan | paired, community_id=plan.community_id).count()


def doors_to_do(round_id: UUID, buildings: Iterable[UUID]) -> int:
    """Counts the doors of a round in some buildings that are still to be visited."""
    doors = Door.objects.filter(round_id=round_id, building_id__in=list(buildings))
    return doors.exclude(disposition=Disposition.RESOLVED).count()


def no_such_round() -> NotThere:
    """Says that a round does not exist, or is somebody else's, in the same words."""
    return NotThere(_("There is no such round. Go back to the list of rounds."))


def no_such_door() -> NotThere:
    """Says that a door is in no round, or in somebody else's, in the same words."""
    return NotThere(_("There is no such door in this round. Go back to the building and choose it there."))


def round_of(id: UUID) -> Round:
    """Finds one round with its community; raises ``NotThere``."""
    found = Round.objects.select_related("community").filter(pk=id).first()
    if found is None:
        raise no_such_round()
    return found


def rounds_of(community_id: UUID) -> QuerySet[Round]:
    """Lists a community's rounds, the newest first, each with its number of doors as ``doors_total``."""
    return _counted(Round.objects.filter(community_id=community_id))


def rounds_to_review(community_id: UUID) -> int:
    """Counts the closed rounds of a community that nobody has reviewed (D12)."""
    return Round.objects.filter(community_id=community_id, state=RoundState.CLOSED, reviewed_at=None).count()


def rounds_below(paths: Iterable[str]) -> QuerySet[Round]:
    """Lists the rounds of all communities below these paths, counted as ``rounds_of`` does."""
    return _counted(rounds_seen(paths, ()))


def rounds_seen(paths: Iterable[str], communities: Iterable[UUID]) -> QuerySet[Round]:
    """Lists the rounds of these communities and of all below these paths, the newest first."""
    inside = Q(community_id__in=list(communities))
    for path in paths:
        inside |= Q(community__path__startswith=path)
    return Round.objects.filter(inside).select_related("community")


def _counted(found: QuerySet[Round]) -> QuerySet[Round]:
    return found.select_related("community").annotate(
        doors_total=Count("doors", filter=Q(doors__is_home=True)),
        attempted_total=Count("doors", filter=Q(doors__is_home=True, doors__is_attempted=True)),
        contacted_total=Count("doors", filter=Q(doors__is_home=True, doors__is_contacted=True)),
        resolved_total=Count("doors", filter=Q(doors__is_home=True, doors__is_resolved=True)),
    )


def open_round(community_id: UUID, target: str = Target.HOUSEHOLDS) -> Round | None:
    """Finds the round that is under way in a community, over households unless another target is named."""
    under_way = Round.objects.filter(community_id=community_id, target=target, state=RoundState.OPEN)
    return under_way.select_related("community").first()


def taken_targets(community_id: UUID) -> dict[str, Round]:
    """Gives the rounds under way in a community by their target: households, organisations; one round each."""
    return {one.target: one for one in open_rounds_of([community_id])}


def open_rounds_of(communities: Iterable[UUID]) -> QuerySet[Round]:
    """Lists the rounds under way in these communities, by the communities' codes."""
    return (
        Round.objects.filter(community_id__in=communities, state=RoundState.OPEN)
        .select_related("community")
        .order_by("community__code", "id")
    )


def open_doors_below(path: str) -> QuerySet[Door]:
    """Lists the doors of rounds under way at a place and everything below it."""
    return Door.objects.filter(household__path__startswith=path, round__state=RoundState.OPEN)


def door(id: UUID) -> Door:
    """Finds one door with its household, entrance and building; raises ``NotThere``."""
    found = (
        Door.objects.select_related(
            "round",
            "community",
            "organisation",
            "building",
            "household__building",
            "household__entrance",
            "household__community",
        )
        .filter(pk=id)
        .first()
    )
    if found is None:
        raise no_such_door()
    return found


def attempt(id: UUID) -> Attempt:
    """Finds one visit with its door's household; raises ``NotThere``."""
    return _found(Attempt.objects.select_related("door__household", "door__building").filter(pk=id).first())


def door_of_visit(id: UUID) -> Door | None:
    """Finds the door of a visit, or None when its round's visits have been deleted."""
    visit = Attempt.objects.select_related("door").filter(pk=id).first()
    return visit.door if visit else None


def door_of_batch(batch: UUID) -> Door:
    """Finds a door of the floor that was recorded in one batch; raises ``NotThere``."""
    return _found(Attempt.objects.select_related("door__household", "door__building").filter(batch=batch).first()).door


def _found(visit: Attempt | None) -> Attempt:
    if visit is None:
        raise NotThere(_("There is no such visit. Reload the page."))
    return visit

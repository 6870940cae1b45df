"""Putting people into the three teams of a grid (1+1+1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import people_of
from gongzhi.domain.grids import queries, rules
from gongzhi.domain.grids.models import Grid, Team, TeamMember
from gongzhi.domain.grids.words import TEAM_NAMES, TeamKind
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local, now


@transaction.atomic
def staff_team(  # noqa: PLR0913 (who, where, in which part, from when)
    grid_id: UUID,
    *,
    kind: str,
    members: Sequence[UUID],
    lead: UUID,
    from_: date | None = None,
    by: By,
    at: datetime | None = None,
) -> Team:
    """Makes exactly these people a grid's team from a day (today) on, one of them its lead.

    In a plan that begins later, the team begins with it. Raises ``NotNow`` for a grid whose plan is not adopted or is
    over, ``NotSo`` for nobody, for a lead who is no member, and for people not listed in the community.
    """
    today = local(at or now()).date()
    found = queries.grid(grid_id)
    Grid.objects.select_for_update().get(pk=grid_id)
    wanted = list(dict.fromkeys(members))
    rules.check_members(wanted, lead, known=_known(found, wanted))
    during = _days(found, from_ or today, today)
    team, _is_new = Team.objects.get_or_create(
        grid=found,
        kind=_kind(kind),
        defaults={"community_id": found.community_id, "name": found.name + TEAM_NAMES[_kind(kind)]},
    )
    try:
        with transaction.atomic():
            _replace(team, wanted, lead, during)
    except IntegrityError as refused:
        raise NotNow(_("Somebody else changed this team at the same moment. Load the page anew first.")) from refused
    note("team.staffed", team, by=by.user, community=found.community_id)
    return team


def _kind(kind: str) -> TeamKind:
    try:
        return TeamKind(kind)
    except ValueError:
        sentence = _("A grid has three teams: work squad, volunteer team and service group. Choose one of them.")
        raise NotSo(sentence, fields={"kind": sentence}) from None


def _known(grid: Grid, wanted: Sequence[UUID]) -> set[UUID]:
    return set(people_of(grid.community_id).filter(pk__in=wanted).values_list("pk", flat=True))


def _days(grid: Grid, from_: date, today: date) -> DateRange:
    days = grid.plan.during
    if days is None or days.lower is None:
        raise NotNow(_("This grid belongs to a proposal. Adopt the plan first, then staff its teams."))
    if days.upper is not None and days.upper <= today:
        raise NotNow(_("The plan of this grid is over. Staff the grids of the plan in force."))
    if from_ < today:
        sentence = _("A team cannot begin in the past: who stood at which door then is already written down.")
        raise NotSo(sentence, fields={"from_": _("Choose today or a later day.")})
    begins = max(from_, days.lower)
    if days.upper is not None and begins >= days.upper:
        raise NotNow(_("The plan of this grid ends before that day. Staff the grids of the plan that follows."))
    return DateRange(begins, days.upper)


def _replace(team: Team, wanted: Sequence[UUID], lead: UUID, during: DateRange) -> None:
    """Ends whoever leaves or changes part, keeps whoever stays as they are, and adds the others."""
    staying: set[UUID] = set()
    begins = during.lower
    for member in TeamMember.objects.filter(team=team, during__overlap=during):
        stays = member.person_id in wanted and member.is_lead == (member.person_id == lead)
        if stays and member.during.lower <= begins and member.during.upper == during.upper:
            staying.add(member.person_id)
        elif member.during.lower >= begins:
            # Never took effect before that day.
            member.delete()
        else:
            member.during = DateRange(member.during.lower, begins)
            member.save(update_fields=["during"])
    TeamMember.objects.bulk_create(
        TeamMember(
            team=team,
            grid_id=team.grid_id,
            person_id=person,
            community_id=team.community_id,
            is_lead=person == lead,
            during=during,
        )
        for person in wanted
        if person not in staying
    )

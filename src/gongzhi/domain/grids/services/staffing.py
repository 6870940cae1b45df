"""Putting people into the three teams of a grid (1+1+1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import people_of
from gongzhi.domain.grids import queries, rules
from gongzhi.domain.grids.models import Grid, Team, TeamMember
from gongzhi.domain.grids.services.watching import watch_team
from gongzhi.domain.grids.words import TEAM_NAMES, TeamConsent, TeamKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.time import local, now

Shift = tuple[int, str, UUID]
"""A weekday (1 to 7), a part of the day, and who is on shift then."""


@transaction.atomic
def staff_team(  # noqa: PLR0913 (who, where, in which part, from when)
    grid_id: UUID,
    *,
    kind: str,
    members: Sequence[UUID],
    lead: UUID,
    deputies: Sequence[UUID] = (),
    consent: str = "",
    seen: str | None = None,
    from_: date | None = None,
    by: By,
    at: datetime | None = None,
) -> Team:
    """Makes exactly these people a grid's team from a day (today) on, one of them its lead.

    In a plan that begins later, the team begins with it. ``consent`` says how newcomers of a volunteer team or service
    group agreed; whoever was in it before keeps theirs. ``seen`` is the mark of the team as the person saw it: where
    somebody has changed it since, nothing is kept. Raises ``NotNow`` then, and for a grid whose plan is not adopted or
    is over, ``NotSo`` for nobody, for a lead who is no member, and for people not listed in the community.
    """
    today = local(at or now()).date()
    found = queries.grid(grid_id)
    Grid.objects.select_for_update().get(pk=grid_id)
    wanted = list(dict.fromkeys(members))
    rules.check_members(wanted, lead, deputies, known=_known(found, wanted))
    during = _days(found, from_ or today, today)
    _check_seen(found, _kind(kind), during.lower, seen)
    team = team_of(found, _kind(kind))
    try:
        with transaction.atomic():
            _replace(team, _Wish(wanted, lead, frozenset(deputies), consent, today), during)
    except IntegrityError as refused:
        raise NotNow(_("Somebody else changed this team at the same moment. Reload the page first.")) from refused
    note("team.staffed", team, by=by.user, community=found.community_id)
    watch_team(team, on=today, by=by)
    return team


def _check_seen(grid: Grid, kind: TeamKind, on: date, seen: str | None) -> None:
    line = next(one for one in queries.team_lines([grid.pk], on)[grid.pk] if one.kind == kind)
    if seen is not None and line.mark != seen:
        names = _(", ").join(name for _id, name in line.members) or _("nobody")
        raise NotNow(
            _(
                "While you were choosing, somebody else changed this team; it now has: %(names)s. Your choice is"
                " not saved yet: look at it again, and save it if it is still right."
            )
            % {"names": names}
        )


def team_of(grid: Grid, kind: TeamKind) -> Team:
    """Finds a grid's team of a kind, and makes it where there is none yet."""
    team, _is_new = Team.objects.get_or_create(
        grid=grid, kind=kind, defaults={"community_id": grid.community_id, "name": grid.name + TEAM_NAMES[kind]}
    )
    return team


@dataclass(frozen=True, slots=True)
class _Wish:
    """Who shall be in a team, in which part, and how newcomers agreed on which day."""

    people: list[UUID]
    lead: UUID
    deputies: frozenset[UUID]
    consent: str
    today: date

    def part(self, person: UUID) -> tuple[bool, bool]:
        return person == self.lead, person in self.deputies


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
    # A plan that is to end does not end its teams: they follow into the next, as they are on that day.
    return DateRange(begins, None)


def _replace(team: Team, wish: _Wish, during: DateRange) -> None:
    """Ends whoever leaves or changes part, keeps whoever stays as they are, and adds the others."""
    staying: set[UUID] = set()
    agreed: dict[UUID, tuple[str, date | None, list[str]]] = {}
    begins = during.lower
    for member in TeamMember.objects.filter(team=team, during__overlap=during):
        agreed[member.person_id] = (member.consent, member.consent_on, member.shifts)
        stays = member.person_id in wish.people and (member.is_lead, member.is_deputy) == wish.part(member.person_id)
        if stays and member.during.lower <= begins and member.during.upper == during.upper:
            staying.add(member.person_id)
        elif member.during.lower >= begins:
            # Never took effect before that day.
            member.delete()
        else:
            member.during = DateRange(member.during.lower, begins)
            member.save(update_fields=["during"])
    new = [person for person in wish.people if person not in staying]
    given = rules.check_consent(TeamKind(team.kind), wish.consent, has_newcomers=bool(set(new) - set(agreed)))
    first: tuple[str, date | None, list[str]] = (given, None if given == TeamConsent.POST else wish.today, [])
    TeamMember.objects.bulk_create(_member(team, person, wish, agreed.get(person, first), during) for person in new)


def _member(
    team: Team, person: UUID, wish: _Wish, agreed: tuple[str, date | None, list[str]], during: DateRange
) -> TeamMember:
    is_lead, is_deputy = wish.part(person)
    return TeamMember(
        team=team,
        grid_id=team.grid_id,
        person_id=person,
        community_id=team.community_id,
        is_lead=is_lead,
        is_deputy=is_deputy,
        consent=agreed[0],
        consent_on=agreed[1],
        shifts=agreed[2],
        during=during,
    )


@transaction.atomic
def agree_to_team(team_id: UUID, *, by: By, at: datetime | None = None) -> TeamMember:
    """Records that a member of a volunteer team or service group says themselves that they take part.

    Raises ``NotThere`` for whoever is not in it.
    """
    today = local(at or now()).date()
    member = _own(team_id, by, today)
    member.consent, member.consent_on = TeamConsent.SELF, today
    member.save(update_fields=["consent", "consent_on"])
    note("team.agreed", member.team, by=by.user, community=member.community_id)
    return member


@transaction.atomic
def leave_team(team_id: UUID, *, by: By, at: datetime | None = None) -> Team:
    """Ends one's own part in a volunteer team or service group today; nobody has to give a reason.

    Whoever leaves does not come back with a plan that begins later either.

    Whoever looks after the teams is told where one is left without people or lead. Raises ``NotThere`` for whoever is
    not in it.
    """
    today = local(at or now()).date()
    member = _own(team_id, by, today)
    if member.during.lower < today:
        member.during = DateRange(member.during.lower, today)
        member.save(update_fields=["during"])
    else:
        member.delete()
    coming = TeamMember.objects.filter(grid__plan__during__startswith__gt=today, community_id=member.community_id)
    coming.filter(person_id=member.person_id, team__kind=member.team.kind).delete()
    note("team.left", member.team, by=by.user, community=member.community_id)
    watch_team(member.team, on=today, by=by)
    return member.team


def _own(team_id: UUID, by: By, today: date) -> TeamMember:
    found = (
        TeamMember.objects.select_for_update(of=("self",))
        .select_related("team__grid")
        .filter(team_id=team_id, person__isnull=False, person=by.person, during__contains=today)
        .exclude(team__kind=TeamKind.WORK_SQUAD)
        .first()
    )
    if found is None:
        raise NotThere(_("You are in no such team. Look at “My grid” for the teams that you are in."))
    return found


@transaction.atomic
def set_rota(grid_id: UUID, *, kind: str, shifts: Collection[Shift], by: By, at: datetime | None = None) -> Team:
    """Makes exactly these shifts a team's weekly rota.

    Raises ``NotNow`` for a grid whose plan is not adopted or is over, ``NotSo`` for people who are not in the team.
    """
    today = local(at or now()).date()
    found = queries.grid(grid_id)
    Grid.objects.select_for_update().get(pk=grid_id)
    during = _days(found, today, today)
    team = team_of(found, _kind(kind))
    members = list(TeamMember.objects.filter(team=team, during__overlap=during))
    rules.check_rota({person for _day, _part, person in shifts}, {one.person_id for one in members})
    for one in members:
        one.shifts = sorted({f"{day}-{part}" for day, part, person in shifts if person == one.person_id})
    TeamMember.objects.bulk_update(members, ["shifts"])
    note("team.rota_set", team, by=by.user, community=team.community_id)
    watch_team(team, on=today, by=by)
    return team

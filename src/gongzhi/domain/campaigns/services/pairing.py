"""Who goes with whom: pairs, not persons, named on the poster a day before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import Pair, Round
from gongzhi.domain.campaigns.words import DayTime, RoundKind
from gongzhi.domain.grids.queries import grids_in_force
from gongzhi.foundation.errors import NotNow, NotSo, NotThere, Sentence
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.time import now

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongzhi.foundation.reach import By


@dataclass(frozen=True, slots=True)
class PairWish:
    """Two people, a day, a time of day, the grid and the number of their team."""

    on: date
    time: str
    team: int
    grid: UUID
    first: UUID
    second: UUID


@transaction.atomic
def name_pair(round_id: UUID, *, wish: PairWish, by: By, at: datetime | None = None) -> Pair:
    """Lets two people go together on a day of the round; the same team's pair in that grid gives way to them.

    They are named 24 hours before, so that the poster can hang; later only in an emergency, or where others take the
    place of two who were named in time. Raises ``NotThere``, ``NotSo`` (day, grid, people who may not visit there),
    ``NotNow`` (somebody goes elsewhere, the team's pair goes in another grid, or the office has no number).
    """
    moment = at or now()
    visited = Round.objects.select_for_update().filter(pk=round_id).first()
    if visited is None:
        raise queries.no_such_round()
    rules.check_open(visited.state)
    if not visited.office_phone:
        raise NotNow(_("The poster and the badge name the office's telephone: write it into the round first."))
    before = Pair.objects.filter(round_id=round_id, on=wish.on, time=wish.time, team=wish.team)
    named_at = before.values_list("named_at", flat=True).first() or moment
    _check(visited, wish, named_at)
    _check_elsewhere(before, wish)
    before.delete()
    that_time = Pair.objects.filter(round_id=round_id, on=wish.on, time=wish.time)
    going = {person for pair in that_time.values_list("first_id", "second_id") for person in pair}
    if going & {wish.first, wish.second}:
        raise NotNow(_("One of the two goes with somebody else at that time."))
    try:
        with transaction.atomic():
            pair = Pair.objects.create(
                round_id=round_id,
                community_id=visited.community_id,
                grid_id=wish.grid,
                team=wish.team,
                on=wish.on,
                time=wish.time,
                first_id=wish.first,
                second_id=wish.second,
                named_at=named_at,
            )
    except IntegrityError:
        raise NotNow(_("One of the two goes with somebody else at that time.")) from None
    note("pair.named", pair, by=by.user, community=visited.community_id)
    return pair


def _check_elsewhere(before: QuerySet[Pair], wish: PairWish) -> None:
    """Refuses to send a team to two grids at once: two who were named do not disappear because a number was typed."""
    other = before.exclude(grid_id=wish.grid).select_related("grid", "first", "second").first()
    if other is not None:
        said = _(
            "Team %(n)d goes to %(grid)s at that time: %(first)s and %(second)s. Choose another number, or drop"
            " that pair first."
        )
        raise NotNow(
            said % {"n": wish.team, "grid": other.grid.name, "first": other.first.name, "second": other.second.name}
        )


def _check(visited: Round, wish: PairWish, named_at: datetime) -> None:
    faults = _faults_of_time(visited, wish, named_at)
    if not 1 <= wish.team <= rules.MOST_TEAMS:
        faults["team"] = _("Between 1 and %(n)d teams.") % {"n": rules.MOST_TEAMS}
    if wish.first == wish.second:
        faults["second"] = _("Two people go together; choose another one.")
    if not grids_in_force(visited.community_id, visited.starts_on).filter(pk=wish.grid).exists():
        faults["grid"] = _("Choose a grid of this round.")
    visitors = {one.pk for one in queries.visitors(visited.community_id, wish.on)}
    for name, person in (("first", wish.first), ("second", wish.second)):
        if person not in visitors:
            faults[name] = _("Choose somebody from the teams of this community's grids.")
    if faults:
        raise NotSo(next(iter(faults.values())), fields=faults)


def _faults_of_time(visited: Round, wish: PairWish, named_at: datetime) -> dict[str, Sentence]:
    if wish.time not in DayTime.values:
        return {"time": _("By day or in the evening.")}
    if not visited.starts_on <= wish.on <= visited.ends_on:
        return {"on": _("Choose a day of the round.")}
    is_short = rules.is_short_notice(wish.on, wish.time, named_at, settings.KNOCK_HOURS)
    if is_short and visited.kind != RoundKind.EMERGENCY:
        said = _(
            "The poster with the names has to hang 24 hours before: choose a later day. Only in an emergency round"
            " may people go sooner."
        )
        return {"on": said}
    return {}


@transaction.atomic
def drop_pair(pair_id: UUID, *, by: By) -> UUID:
    """Lets a pair not go; raises ``NotThere``."""
    pair = Pair.objects.select_for_update().filter(pk=pair_id).first()
    if pair is None:
        raise NotThere(_("There is no such pair. Reload the page."))
    note("pair.dropped", pair, by=by.user, community=pair.community_id)
    pair.delete()
    return pair_id

"""Starting a round: its facts are checked, and everybody in its scope gets a door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.domain.campaigns import queries, rules
from gongzhi.domain.campaigns.models import Door, Round
from gongzhi.domain.campaigns.rules import RoundFacts
from gongzhi.domain.campaigns.words import HouseClass, RoundState, Target
from gongzhi.domain.grids.queries import grid_by_building
from gongzhi.domain.places.queries import place, places_within
from gongzhi.domain.surveys.queries import sheet as sheet_of
from gongzhi.foundation.errors import NotNow, NotSo, Sentence
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.outbox.services import send_all
from gongzhi.foundation.outbox.words import ROUND_STARTED
from gongzhi.foundation.text import mask_identity_numbers
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongzhi.domain.actors.models import Organisation
    from gongzhi.domain.campaigns.queries import ToVisit
    from gongzhi.domain.places.models import Place
    from gongzhi.foundation.reach import By

# Rows an INSERT carries at once: large enough that 3,000 doors take a few statements.
_BATCH = 1000
_WORDS = ("name", "purpose", "legal_basis", "script", "scope_note", "office_phone")
_EMPTY = gettext_lazy("This community has no households yet. Import its buildings first, or choose another part of it.")
_NOTHING_LEFT = gettext_lazy("The earlier round left nothing open here. Begin a round that does not follow it.")

_UNDER_WAY = {
    Target.HOUSEHOLDS: gettext_lazy(
        "A round to households is under way in this community. Close it before another one to households begins."
    ),
    Target.ORGANISATIONS: gettext_lazy(
        "A round to organisations is under way in this community. Close it before another one to organisations begins."
    ),
}


@transaction.atomic
def start_round(community_id: UUID, *, by: By, at: datetime | None = None, **facts: Unpack[RoundFacts]) -> Round:
    """Begins a round over the households or organisations of a community, or a stated subset; one door each.

    Each door has the grid in force on the first day and its number in walking order. Raises ``NotSo`` without a legal
    basis or with dates or a scope that make no sense, ``NotNow`` while another round to the same target is open.
    A round to organisations begins also where the register knows none: finding them is what it is for.
    """
    moment = at or now()
    community = place(community_id)
    rules.check_start(facts, today=local(moment).date())
    _check_lower(community, facts)
    started = _insert_round(community, facts, by, moment)
    if not _make_doors(started) and (started.follows_id or started.target == Target.HOUSEHOLDS):
        raise NotSo(_NOTHING_LEFT if started.follows_id else _EMPTY)
    note("round.started", started, by=by.user, community=community.pk, because=started.legal_basis)
    accounts = queries.accounts_in_teams(community.pk, started.starts_on)
    send_all(ROUND_STARTED, ("campaigns.round", started.pk), to=accounts, community=community.pk)
    return started


def _insert_round(community: Place, facts: RoundFacts, by: By, moment: datetime) -> Round:
    words = {name: plain(str(facts.get(name, ""))) for name in _WORDS}
    same = {name: value for name, value in facts.items() if name not in _WORDS} | _turn(facts)
    try:
        # The constraint, not a look beforehand, decides between two people who start a round at once.
        with transaction.atomic():
            return Round.objects.create(
                community_id=community.pk, started_by=by.user, started_at=moment, **words, **same
            )
    except IntegrityError:
        raise NotNow(_UNDER_WAY[Target(facts.get("target", Target.HOUSEHOLDS))]) from None


def _turn(facts: RoundFacts) -> dict[str, Any]:
    """Gives a round its place: the next one of an earlier round's campaign, or the first of its own."""
    earlier, own = facts.get("follows_id"), uuid7()
    if not earlier:
        return {"id": own, "campaign_id": own, "turn": 1, "follows_id": None}
    last = queries.round_of(earlier)
    return {"id": own, "campaign_id": last.campaign_id, "turn": last.turn + 1}


def plain(words: str) -> str:
    """Masks identity numbers in what somebody wrote (R1)."""
    return mask_identity_numbers(words.strip())[0]


def _check_lower(community: Place, facts: RoundFacts) -> None:
    """Raises ``NotSo`` for parts, sheets and earlier rounds that are not this community's."""
    faults: dict[str, Sentence] = {}
    parts = facts.get("places", [])
    if len(places_within(community.pk, parts)) != len(set(parts)):
        faults["places"] = _("Choose buildings, entrances or lanes of this community.")
    sheet, earlier = facts.get("sheet_id"), facts.get("follows_id")
    if sheet and sheet_of(sheet).community_id != community.pk:
        faults["sheet_id"] = _("This question sheet belongs to another community.")
    fault = _fault_of_following(queries.round_of(earlier), community, facts) if earlier else ""
    if fault:
        faults["follows_id"] = fault
    if faults:
        raise NotSo(next(iter(faults.values())), fields=faults)


def _fault_of_following(earlier: Round, community: Place, facts: RoundFacts) -> Sentence:
    if earlier.community_id != community.pk:
        return _("The earlier round belongs to another community.")
    return rules.fault_of_next(
        state=earlier.state,
        target=earlier.target,
        wanted=facts.get("target", Target.HOUSEHOLDS),
        is_emptied=earlier.emptied_at is not None,
        is_last=not queries.is_followed(earlier),
    )


def _make_doors(started: Round) -> int:
    to_visit = queries.organisations_to_visit if started.target == Target.ORGANISATIONS else queries.households_to_visit
    found = list(to_visit(started))
    make_doors(started, found, first=1)
    return len(found)


def make_doors(started: Round, found: Sequence[ToVisit], *, first: int) -> None:
    """Makes doors in their order, numbered from ``first`` on, each with the grid in force on the round's first day."""
    grids = grid_by_building(started.community_id, started.starts_on)
    classes = queries.house_classes(started.community_id, found)
    doors = [
        Door(
            round_id=started.pk,
            community_id=started.community_id,
            number=number,
            household_id=one.place,
            organisation_id=one.organisation,
            building_id=one.building,
            entrance_id=one.entrance,
            level=one.level,
            house_class=classes.get(one.building, HouseClass.WALK_UP),
            grid=grids.get(one.building) if one.building else None,
        )
        for number, one in enumerate(found, first)
    ]
    Door.objects.bulk_create(doors, batch_size=_BATCH)


@transaction.atomic
def visit_organisation_too(round_id: UUID, *, body: Organisation, spot: Place) -> None:
    """Adds a door for an organisation that was unknown when a round began, at the end of the walking order.

    Nothing is added where the round is closed, goes to other kinds or parts, or has a door for it already.
    """
    walked = Round.objects.select_for_update().get(pk=round_id)
    doors = Door.objects.filter(round_id=round_id)
    wanted = queries.organisation_to_visit(walked, body, spot)
    is_running = walked.state == RoundState.OPEN and walked.target == Target.ORGANISATIONS
    if is_running and wanted is not None and not doors.filter(organisation=body).exists():
        last: int = doors.aggregate(last=Max("number"))["last"] or 0
        make_doors(walked, [wanted], first=last + 1)


@transaction.atomic
def lead_to_organisation(body: Organisation, *, spot: Place) -> int:
    """Moves the doors of an organisation that was known only to be somewhere in a community to where it stands.

    In rounds under way, with the grid of the round's first day, so that a team is led there; returns how many.
    """
    known = Door.objects.filter(organisation=body, household_id=F("community_id"), community_id=spot.community_id)
    rounds = Round.objects.select_for_update().filter(pk__in=known.values("round_id"), state=RoundState.OPEN)
    moved = 0
    for walked in rounds.order_by("pk"):
        wanted = queries.organisation_to_visit(walked, body, spot)
        if wanted is not None and wanted.place != walked.community_id:
            moved += _move(known.filter(round=walked), walked, wanted)
    return moved


def _move(doors: QuerySet[Door], walked: Round, to: ToVisit) -> int:
    grids = grid_by_building(walked.community_id, walked.starts_on)
    return doors.update(
        household_id=to.place,
        building_id=to.building,
        entrance_id=to.entrance,
        level=to.level,
        house_class=queries.house_classes(walked.community_id, [to]).get(to.building, HouseClass.WALK_UP),
        grid=grids.get(to.building) if to.building else None,
    )

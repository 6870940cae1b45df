"""What a phone kept and sends: each entry carried out once, judged for itself, held, handed over or kept in dispute.

The receipt of each entry says what became of it: 201 the first time, 202 for an exact repeat, 409 for another content
under the same number, 423 while the same number is being saved, 404 and 422 for what can never be saved. Only 201, 202
and a 409 that is ``kept`` mean that the server has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns import queries as campaigns
from gongzhi.domain.campaigns import services as rounds
from gongzhi.domain.fieldwork import queries, services
from gongzhi.domain.fieldwork.services import Waiting
from gongzhi.domain.fieldwork.words import EntryState, EntryVerb, PackState
from gongzhi.domain.places import queries as places
from gongzhi.foundation.errors import GongzhiError, InFlight, NotAllowed, NotThere
from gongzhi.foundation.inbox.services import Command, OtherContent, Seen, keep_answers, look_up
from gongzhi.foundation.time import now
from gongzhi.workflows.carry_out_entry import Doing, May, NotMine, Sent, carry_out
from gongzhi.workflows.follow_entries import Following, follow

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Door
    from gongzhi.domain.fieldwork.models import Entry, Pack
    from gongzhi.domain.places.models import Place
    from gongzhi.foundation.reach import By

SAVED, REPEATED, CONFLICT, REFUSED = 201, 202, 409, 422
# What is about one of these will never follow it by itself.
_LOST = ("refused", EntryState.HANDED_OVER)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one entry; ``kept`` says that the server has it and the phone may forget it."""

    id: UUID
    status: int
    state: str
    sentence: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kept(self) -> bool:
        return self.status in (SAVED, REPEATED) or self.state == EntryState.CONFLICT


@dataclass
class Intake:
    """One batch on its way in."""

    by: By
    may: May
    pack: Pack | None
    clock: Callable[[datetime], datetime]
    at: datetime
    receipts: dict[UUID, Receipt] = field(default_factory=dict)
    answers: list[tuple[Command, dict[str, Any]]] = field(default_factory=list)
    doors: dict[UUID, Door] = field(default_factory=dict)
    here: set[UUID] = field(default_factory=set)
    handed: set[UUID] = field(default_factory=set)
    # In which round what was taken in stands: a phone compares its lines round by round.
    rounds: dict[UUID, str] = field(default_factory=dict)


@transaction.atomic
def take_in_entries(
    sent: Sequence[Sent], *, pack: UUID | None, sent_at: datetime, by: By, may: May, at: datetime | None = None
) -> list[Receipt]:
    """Takes a batch in; a bad entry does not hold up the others. Gives one receipt for each, in the order sent.

    ``may`` says whether the person still records visits at a place; what was entered in the person's own pack is
    handed over where it does not. The phone's clock is put right by what it shows at sending. Raises ``NotAllowed``
    for an account without a person.
    """
    if by.user is None or by.person is None:
        raise NotAllowed(_("Visits are recorded by a person of the community; this account has none."))
    moment = at or now()
    own = queries.own_pack(pack, by.person)
    intake = Intake(
        by, may, own, lambda shown: queries.put_right(shown, sent_at=sent_at, received_at=moment), at=moment
    )
    new = _those_not_seen(intake, _readable(intake, sent))
    _look_around(intake, new)
    for is_visit, some in groupby(new, key=lambda one: one.verb == EntryVerb.VISIT):
        run = list(some)
        if is_visit:
            _take_visits(intake, run)
        else:
            _take_singly(intake, run)
    _take_followers(intake, {one.id for one in new})
    keep_answers(intake.answers, by=by.user, status=SAVED)
    return [intake.receipts[one.id] for one in sent]


def _readable(intake: Intake, sent: Sequence[Sent]) -> list[Sent]:
    """Refuses what is not whole, and gives the rest with nothing in its facts that was not asked for."""
    found = []
    for one in sent:
        try:
            found.append(replace(one, facts=queries.read_facts(one.verb, one.facts)))
        except GongzhiError as refusal:
            _refuse(intake, one, refusal)
    return found


def _those_not_seen(intake: Intake, sent: Sequence[Sent]) -> list[Sent]:
    """Answers what was seen before, and gives the rest in its order, each number once."""
    user = intake.by.user
    assert user is not None  # noqa: S101  # asked at the beginning
    first: dict[UUID, Sent] = {}
    for one in sent:
        if one.id not in intake.receipts:
            first.setdefault(one.id, one)
    seen = look_up([one.command for one in first.values()], by=user)
    waiting = queries.waiting_entries(user, list(first))
    for one in first.values():
        if found := seen.get(one.id):
            intake.receipts[one.id] = _known(intake, one, found)
        elif held := waiting.get(one.id):
            intake.receipts[one.id] = _still_waiting(intake, one, held)
    for one in sent:
        if one.id in first and first[one.id].command != one.command:
            _dispute(intake, one)
    return [one for one in first.values() if one.id not in intake.receipts]


def _known(intake: Intake, one: Sent, found: Seen | InFlight | OtherContent) -> Receipt:
    if isinstance(found, Seen):
        return Receipt(one.id, REPEATED, found.answer["state"], given=found.answer)
    if isinstance(found, OtherContent):
        return _dispute(intake, one)
    return Receipt(one.id, found.status, "in_flight", str(found))


def _still_waiting(intake: Intake, one: Sent, held: Entry) -> Receipt:
    if queries.is_same(held, one.command.body):
        return Receipt(one.id, REPEATED, EntryState.HELD)
    return _dispute(intake, one)


def _dispute(intake: Intake, one: Sent) -> Receipt:
    """Keeps the second content beside the first where it is known to which round it belongs."""
    waiting = _waiting(intake, one)
    if waiting is None:
        return Receipt(one.id, CONFLICT, "refused", _("Something different was already saved under this number."))
    services.keep_conflict(waiting, by=intake.by, at=intake.at)
    sentence = _("Something different was already saved under this number. Both are kept until somebody has decided.")
    return Receipt(one.id, CONFLICT, EntryState.CONFLICT, sentence)


def _waiting(intake: Intake, one: Sent) -> Waiting | None:
    door_id = one.fact("door") if "door" in one.facts else None
    door = intake.doors.get(door_id) if door_id else None
    if door is None and door_id and door_id not in intake.doors:
        door = queries.doors_by_id([door_id]).get(door_id)
    home = (door.community_id, door.round_id) if door else _named_round(intake, one)
    if intake.pack is not None and home is None and _is_of_pack(intake.pack, one):
        # Whoever was moved sees the door no longer; a named person sees it, and decides within the pack's round only.
        home = (intake.pack.community_id, intake.pack.round_id)
    if home is None:
        return None
    made = intake.clock(one.at)
    return Waiting(one.id, one.verb, one.facts, one.at, made, one.command.body, *home, door=door_id)


def _is_of_pack(pack: Pack, one: Sent) -> bool:
    """Tells whether an entry may belong to the round of a pack: one that names a round belongs to that alone."""
    return "round" not in one.facts or one.fact("round") == pack.round_id


def _named_round(intake: Intake, one: Sent) -> tuple[UUID, UUID] | None:
    """Finds the round that an entry without a door names, where the person records visits at its place."""
    if "round" not in one.facts:
        return None
    try:
        walked, spot = campaigns.round_of(one.fact("round")), places.place(one.fact("place"))
    except NotThere:
        return None
    is_there = spot.community_id == walked.community_id and _may_now(intake, spot)
    return (walked.community_id, walked.pk) if is_there else None


def _look_around(intake: Intake, new: Sequence[Sent]) -> None:
    """Holds the doors of the batch, in one order for everybody, and finds the earlier entries that it is about."""
    user = intake.by.user
    assert user is not None  # noqa: S101  # asked at the beginning
    about = {one.about for one in new if one.about}
    named = {one.fact("door") for one in new if "door" in one.facts}
    # Visits alone are held by the verb that records them.
    if about:
        rounds.hold_doors(named | queries.doors_of_visits(about))
    intake.doors = queries.doors_by_id(named)
    if about:
        answers = queries.answers_of_items(user, about)
        intake.rounds = {item: answer.get("round", "") for item, answer in answers.items()}
        intake.handed = {item for item, answer in answers.items() if answer["state"] == EntryState.HANDED_OVER}
        intake.here = {item for item in answers if item not in intake.handed} | queries.visits_there(about)


def _is_mine(intake: Intake, door: Door) -> bool:
    revoked = intake.pack is not None and _is_revoked(intake.pack, intake.at)
    return intake.may(door.stands_at) and not revoked


def _is_revoked(pack: Pack, at: datetime) -> bool:
    state = queries.pack_state(expires_at=pack.expires_at, revoked_at=pack.revoked_at, at=at)
    return state == PackState.REVOKED


def _take_visits(intake: Intake, some: Sequence[Sent]) -> None:
    mine = [one for one in some if (door := intake.doors.get(one.fact("door"))) and _is_mine(intake, door)]
    facts = [replace(one.visit, at_device=intake.clock(one.at)) for one in mine]
    refused = rounds.record_visits(facts, by=intake.by, at=intake.at) if facts else {}
    taken = {one.id for one in mine}
    for one in some:
        if one.id in refused:
            _refuse(intake, one, refused[one.id])
        elif one.id in taken:
            door = intake.doors[one.fact("door")]
            _saved(intake, one, {"round": str(door.round_id)})
        else:
            _not_mine(intake, one)


def _not_mine(intake: Intake, one: Sent) -> None:
    """Hands an entry over that was made in the person's own pack; what was never in it is not there."""
    waiting = _waiting(intake, one) if intake.pack is not None else None
    if waiting is None or intake.pack is None or waiting.round != intake.pack.round_id:
        _refuse(intake, one, campaigns.no_such_door())
        return
    services.hand_over(waiting, by=intake.by, at=intake.at)
    intake.handed.add(one.id)
    given = {"state": EntryState.HANDED_OVER, "round": str(waiting.round)}
    intake.answers.append((one.command, given))
    intake.receipts[one.id] = Receipt(one.id, SAVED, EntryState.HANDED_OVER, given=given)


def _saved(intake: Intake, one: Sent, facts: Mapping[str, Any]) -> None:
    intake.rounds[one.id] = facts.get("round") or (intake.rounds.get(one.about, "") if one.about else "")
    given = {"state": "saved", **facts, "round": intake.rounds[one.id]}
    intake.here.add(one.id)
    intake.answers.append((one.command, given))
    intake.receipts[one.id] = Receipt(one.id, SAVED, "saved", given=given)


def _refuse(intake: Intake, one: Sent, refusal: GongzhiError) -> None:
    # 409 is kept for another content under the same number.
    status = REFUSED if refusal.status == CONFLICT else refusal.status
    intake.receipts[one.id] = Receipt(one.id, status, "refused", str(refusal))


def _take_singly(intake: Intake, some: Sequence[Sent]) -> None:
    for one in some:
        if one.about in intake.handed:
            _not_mine(intake, one)
        elif one.about and one.about not in intake.here:
            _hold(intake, one)
        else:
            _take_one(intake, one)


def _hold(intake: Intake, one: Sent) -> None:
    waiting = _waiting(intake, one)
    if waiting is None:
        _refuse(
            intake, one, NotThere(_("What this entry is about never reached the server. Enter it again at the door."))
        )
        return
    services.keep_waiting(waiting, by=intake.by, at=intake.at)
    intake.receipts[one.id] = Receipt(one.id, SAVED, EntryState.HELD)


def _take_one(intake: Intake, one: Sent) -> None:
    try:
        with transaction.atomic():
            given = carry_out(one, _doing(intake, intake.clock(one.at)))
    except NotMine:
        _not_mine(intake, one)
    except GongzhiError as refusal:
        _refuse(intake, one, refusal)
    else:
        _saved(intake, one, given)


def _doing(intake: Intake, seen_at: datetime) -> Doing:
    return Doing(intake.by, partial(_may_now, intake), intake.at, seen_at)


def _may_now(intake: Intake, at: Place) -> bool:
    return intake.may(at) and not (intake.pack is not None and _is_revoked(intake.pack, intake.at))


def _take_followers(intake: Intake, new: set[UUID]) -> None:
    """Carries out what waited for one of these, and hands over what waited for one that was not taken in."""
    user = intake.by.user
    assert user is not None  # noqa: S101  # asked at the beginning
    saved = new & intake.here
    lost = {one for one in new - saved if intake.receipts[one].state in _LOST}
    following = Following(user, intake.by, intake.at, partial(_doing, intake))
    for command, given in follow(saved, lost, following):
        intake.answers.append((command, given))
        if command.id in intake.receipts:
            intake.receipts[command.id] = Receipt(command.id, SAVED, given["state"], given=given)

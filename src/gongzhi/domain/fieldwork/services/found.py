"""Organisations found on the way: written down at the door, entered into the register by the office or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import keepers_of, organisation, users_in_posts
from gongzhi.domain.actors.services import add_organisation, kind_for, relate_place
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.campaigns.queries import round_of
from gongzhi.domain.campaigns.services import visit_organisation_too
from gongzhi.domain.fieldwork import queries, rules
from gongzhi.domain.fieldwork.models import FoundBody
from gongzhi.domain.fieldwork.words import FoundState
from gongzhi.domain.places.queries import place
from gongzhi.foundation.errors import NotAllowed, NotNow, NotSo
from gongzhi.foundation.ids import random_id
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.outbox.services import send_all
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.text import mask_identity_numbers
from gongzhi.foundation.time import local, now

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Organisation
    from gongzhi.domain.places.models import Place
    from gongzhi.foundation.reach import By


@dataclass(frozen=True, slots=True)
class Find:
    """What is written down of an organisation: where it stands, its name, its kind, and a remark for the office."""

    place: UUID
    name: str
    kind: str
    remark: str = ""


@transaction.atomic
def report_found(
    round_id: UUID, *, found: Find, by: By, id: UUID | None = None, at: datetime | None = None
) -> FoundBody:
    """Writes an organisation down that stands at a place and not in the register; the office decides about it.

    Also after the close of the round, until its data end date. What is done at doors stands in no journal (ADR 0043);
    the decision about it does. Raises ``NotThere``, ``NotNow`` for a round that goes to
    no organisations or whose number ``id`` is used, ``NotSo`` without a name or kind, ``NotAllowed`` without a person.
    """
    if by.person is None:
        raise NotAllowed(_("Visits are recorded by a person of the community; this account has none."))
    walked, spot = round_of(round_id), place(found.place)
    rules.check_find(
        walked.target,
        found.name,
        found.remark,
        is_emptied=walked.emptied_at is not None,
        is_inside=spot.pk == walked.community_id or spot.community_id == walked.community_id,
    )
    if id is not None and FoundBody.objects.filter(pk=id).exists():
        raise NotNow(_("Something different was already saved under this number."))
    return FoundBody.objects.create(
        id=id or random_id(),
        round=walked,
        community_id=walked.community_id,
        place=spot,
        name=_plain(found.name),
        kind=kind_for(found.kind, by=by),
        remark=_plain(found.remark),
        found_on=local(at or now()).date(),
        found_by_id=by.person,
    )


@transaction.atomic
def register_found(found_id: UUID, *, by: By, name: str = "", kind: str = "", at: datetime | None = None) -> FoundBody:
    """Enters a found organisation into the register where it stands, and gives it a door in the running round.

    ``name`` and ``kind`` put right what was written down. Raises ``NotThere``, ``NotNow`` when it is decided already or
    one of this name takes part there, ``NotSo``.
    """
    known = _waiting(found_id)
    today = local(at or now()).date()
    body = add_organisation(
        name.strip() or known.name,
        kind=kind or known.kind_id,
        community=known.community,
        since=today,
        by=by,
    )
    source = _("found at the door in the round “%(round)s”") % {"round": known.round.name}
    relate_place(body, place=known.place, relation="located", from_=today, source=source, by=by)
    return _decide(known, FoundState.REGISTERED, by, at, body=body)


@transaction.atomic
def match_found(found_id: UUID, *, organisation_id: UUID | None, by: By, at: datetime | None = None) -> FoundBody:
    """Says that a found organisation was in the register already; without a door in the running round it gets one.

    Raises ``NotThere``, ``NotSo`` where no entry is named, ``NotNow`` when it is decided already or the other one does
    not take part.
    """
    known = _waiting(found_id)
    if organisation_id is None:
        sentence = _("Choose the matching entry. If none is offered, its name differs: enter it as new.")
        raise NotSo(sentence, fields={"organisation": sentence})
    body = organisation(organisation_id)
    if body.until is not None or body.state != "confirmed" or body.community_id not in (None, known.community_id):
        sentence = _("“%(name)s” does not take part here. Choose another entry, or enter this one.")
        raise NotNow(sentence % {"name": body.name})
    return _decide(known, FoundState.SAME, by, at, body=body)


@transaction.atomic
def reject_found(found_id: UUID, *, because: str, by: By, at: datetime | None = None) -> FoundBody:
    """Does not enter a found organisation; its finder, where still known, reads why.

    Raises ``NotThere``, ``NotNow``, ``NotSo``.
    """
    known = _waiting(found_id)
    known.reason = _plain(rules.reason_of_rejecting(because, has_finder=known.found_by_id is not None))
    return _decide(known, FoundState.REJECTED, by, at)


@transaction.atomic
def withdraw_found(found_id: UUID, *, because: str, by: By, at: datetime | None = None) -> None:
    """Does not enter a found organisation that another one stands for; one that is decided or gone stays as it is."""
    if FoundBody.objects.filter(pk=found_id, state=FoundState.WAITING).exists():
        reject_found(found_id, because=because, by=by, at=at)


@transaction.atomic
def tell_of_finds(*, at: datetime | None = None) -> int:
    """Tells whoever decides in which rounds something waits that they were not told of; returns of how many rounds.

    Once a round and day at most. It is done at the end of a part of the day, so that no message says when somebody
    stood where (R23). Where nobody decides yet, it is told once somebody does.
    """
    on, told = local(at or now()).date(), 0
    today = FoundBody.objects.filter(told_on=on).values("round_id")
    new = FoundBody.objects.filter(state=FoundState.WAITING, told_on=None).exclude(round_id__in=today)
    rounds = {one.round_id: one.community for one in new.select_for_update(of=("self",)).select_related("community")}
    for round_id, community in rounds.items():
        readers = _deciders(community, on)
        if readers:
            send_all(MessageKind.FINDS_WAIT, ("campaigns.round", round_id), to=readers, community=community.pk)
            FoundBody.objects.filter(round_id=round_id, state=FoundState.WAITING, told_on=None).update(told_on=on)
            told += 1
    return told


def _deciders(community: Place, on: date) -> list[UUID]:
    """Lists the accounts of who answers for a community's register; where it has no secretary, of the subdistrict."""
    return keepers_of(community.pk, on) or users_in_posts(PostKind.SUBDISTRICT_OFFICER, place=community, on=on)


def _waiting(found_id: UUID) -> FoundBody:
    """Locks what was found, so that one person decides about it."""
    at = queries.found_body(found_id)
    known = FoundBody.objects.select_for_update(of=("self",)).select_related("place").get(pk=found_id)
    if known.state != FoundState.WAITING:
        raise NotNow(_("Somebody has already decided about this organisation. Reload the page."))
    known.round, known.community = at.round, at.community
    return known


def _decide(
    known: FoundBody, state: FoundState, by: By, at: datetime | None, *, body: Organisation | None = None
) -> FoundBody:
    known.state, known.organisation = state, body
    known.decided_on, known.decided_by_id = local(at or now()).date(), by.person
    known.save(update_fields=["state", "organisation", "decided_on", "decided_by", "reason"])
    if body is not None:
        visit_organisation_too(known.round_id, body=body, spot=known.place)
    note(f"found_body.{state}", known, by=by.user, community=known.community_id, because=known.reason)
    return known


def _plain(words: str) -> str:
    """Masks identity numbers in what somebody wrote (R1)."""
    return mask_identity_numbers(words.strip())[0]

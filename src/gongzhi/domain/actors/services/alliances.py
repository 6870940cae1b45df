"""Alliances of organisations: members, chair unit, terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import AllianceMember, Organisation
from gongzhi.domain.actors.services.common import ended, plain_text, unless_taken
from gongzhi.domain.actors.services.organisations import locked_organisation
from gongzhi.domain.actors.words import AllianceRole, OrganisationKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By


@dataclass(frozen=True, slots=True)
class Seat:
    """As what an organisation belongs to an alliance, from which day, by which decision; ``until`` ends the term."""

    role: str
    from_: date
    source: str
    until: date | None = None


@transaction.atomic
def join_alliance(alliance_id: UUID, *, member: UUID, seat: Seat, by: By) -> AllianceMember:
    """Puts an organisation into an alliance, as member or chair unit.

    Who was a member already changes its role. Raises ``NotNow`` while another one chairs, ``NotSo`` without the
    decision that says so.
    """
    alliance, joining = locked_organisation(alliance_id), locked_organisation(member)
    _check(alliance, joining, seat)
    written = plain_text(seat.source, field="source", sentence=_("Name the meeting or paper that says so."))
    _end_standing(alliance, joining, seat.from_)
    chaired = _("Another unit chairs “%(name)s” on these days. End its term first.") % {"name": alliance.name}
    with unless_taken("actors_one_chair_an_alliance", chaired):
        membership = AllianceMember.objects.create(
            alliance=alliance,
            member=joining,
            role=seat.role,
            community_id=alliance.community_id,
            source=written,
            during=DateRange(seat.from_, seat.until),
        )
    note("alliance.joined", membership, by=by.user, community=membership.community_id, because=written)
    return membership


@transaction.atomic
def leave_alliance(membership_id: UUID, *, on: date, by: By) -> AllianceMember:
    """Ends a membership or a term as chair; ``on`` is the first day without."""
    membership = AllianceMember.objects.select_for_update().filter(pk=membership_id).first()
    if membership is None:
        raise NotThere(_("There is no such membership. Go back to the alliance and choose again."))
    membership.during = ended(membership.during, on)
    membership.save(update_fields=["during"])
    note("alliance.left", membership, by=by.user, community=membership.community_id)
    return membership


def _check(alliance: Organisation, joining: Organisation, seat: Seat) -> None:
    if alliance.kind_id != OrganisationKind.ALLIANCE or alliance.until is not None:
        raise NotNow(_("“%(name)s” is no alliance, or has ended.") % {"name": alliance.name})
    if seat.role not in AllianceRole.values:
        sentence = _("Choose one of the roles.")
        raise NotSo(sentence, fields={"role": sentence})
    if joining.pk == alliance.pk or joining.until is not None:
        sentence = _("Choose an organisation that takes part.")
        raise NotSo(sentence, fields={"member": sentence})
    if seat.until is not None and seat.until <= seat.from_:
        sentence = _("Choose a day after the first one.")
        raise NotSo(sentence, fields={"until": sentence})


def _end_standing(alliance: Organisation, joining: Organisation, on: date) -> None:
    standing = AllianceMember.objects.select_for_update().filter(
        alliance=alliance, member=joining, during__overlap=DateRange(on, None)
    )
    for one in standing:
        if one.during.lower >= on:
            facts = {"name": joining.name, "day": one.during.lower}
            raise NotNow(_("“%(name)s” is a member from %(day)s on already.") % facts)
        one.during = DateRange(one.during.lower, on)
        one.save(update_fields=["during"])

"""Double check-in: organisations and working volunteers say where they want to help. No position, no points."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.actors.services import ended_days, unless_taken
from gongzhi.domain.contributions import rules
from gongzhi.domain.contributions.models import CheckIn
from gongzhi.domain.contributions.services.common import (
    demand_taking_part,
    tell_community,
    tell_organisations,
    tell_user,
)
from gongzhi.domain.contributions.words import CheckInGround, CheckInState
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotAllowed, NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By
from gongzhi.foundation.typed import loose_words, words_of

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Organisation, Person
    from gongzhi.domain.places.models import Place


@transaction.atomic
def check_in_organisation(
    organisation: Organisation, *, community: Place, by: By, text: str = "", at: datetime | None = None
) -> CheckIn:
    """Checks an organisation in with the community where it works; the community confirms.

    Raises ``NotNow`` where it has done so already.
    """
    demand_taking_part(organisation)
    return _register(community, CheckInGround.WORKS_HERE, by=by, text=text, at=at, organisation=organisation)


@transaction.atomic
def check_in_person(
    person: Person, *, community: Place, ground: str, by: By, text: str = "", at: datetime | None = None
) -> CheckIn:
    """Checks a volunteer in with the community where she lives or works; nobody else can do it for her.

    Raises ``NotNow`` where she has done so already.
    """
    if ground not in CheckInGround.values:
        sentence = _("Choose whether you live or work there.")
        raise NotSo(sentence, fields={"ground": sentence})
    return _register(community, CheckInGround(ground), by=by, text=text, at=at, person=person)


@transaction.atomic
def confirm_check_in(check_in_id: UUID, *, by: By, at: datetime | None = None) -> CheckIn:
    """Confirms a check-in for the community. Raises ``NotNow`` unless it waits."""
    return _move(check_in_id, CheckInState.CONFIRMED, by=by, confirmed_at=at or time.now(), confirmed_by_id=by.person)


@transaction.atomic
def decline_check_in(check_in_id: UUID, *, because: str, by: By) -> CheckIn:
    """Does not confirm a check-in; the sender reads the reason."""
    reason = words_of(because, "because", _("Write the reason; the sender reads it."), most=300)
    return _move(check_in_id, CheckInState.DECLINED, by=by, reason=reason)


@transaction.atomic
def end_check_in(check_in_id: UUID, *, on: date, by: By) -> CheckIn:
    """Ends a check-in; ``on`` is the first day without. A declaration of membership goes with it."""
    entry = _locked(check_in_id)
    entry.during = ended_days(entry.during, on) if on > entry.during.lower else DateRange(on, on)
    entry.membership_declared_on = None
    entry.save(update_fields=["during", "membership_declared_on"])
    note("check_in.ended", entry, by=by.user, community=entry.community_id)
    return entry


@transaction.atomic
def declare_membership(check_in_id: UUID, *, is_member: bool, by: By) -> CheckIn:
    """Lets a volunteer declare her Party membership by a consent of its own, or take it back (R10).

    Raises ``NotAllowed`` where the installation keeps no declarations, or for anybody but herself.
    """
    entry = _locked(check_in_id)
    if entry.person_id is None or entry.person_id != by.person:
        raise NotAllowed(_("Only the person herself can declare this."))
    if is_member and not settings.MEMBERSHIP_DECLARATIONS:
        raise NotAllowed(_("This installation keeps no declarations of membership; it shows counts only."))
    entry.membership_declared_on = time.today() if is_member else None
    entry.save(update_fields=["membership_declared_on"])
    note("check_in.declared" if is_member else "check_in.taken_back", entry, by=by.user, community=entry.community_id)
    return entry


def _register(
    community: Place, ground: CheckInGround, *, by: By, text: str, at: datetime | None, **who: Organisation | Person
) -> CheckIn:
    moment = at or time.now()
    twice = _("A check-in with %(place)s stands already.") % {"place": community.name}
    constraint = "contributions_person_in_once" if "person" in who else "contributions_body_in_once"
    with unless_taken(constraint, twice):
        entry = CheckIn.objects.create(
            community=community,
            ground=ground,
            text=loose_words(text, "text", most=300),
            registered_at=moment,
            during=DateRange(time.local(moment).date(), None),
            is_synthetic=any(one.is_synthetic for one in who.values()),
            **who,
        )
    note("check_in.made", entry, by=by.user, community=entry.community_id)
    tell_community(MessageKind.CHECKED_IN, entry, entry.community_id)
    return entry


def _locked(check_in_id: UUID) -> CheckIn:
    entry = CheckIn.objects.select_for_update().filter(pk=check_in_id).first()
    if entry is None:
        raise NotThere(_("There is no such check-in. Go back to the list and choose again."))
    return entry


def _move(check_in_id: UUID, to: CheckInState, *, by: By, **changes: object) -> CheckIn:
    entry = _locked(check_in_id)
    if not rules.may_check_in(entry.state, to):
        raise NotNow(_("This check-in stands at: %(state)s.") % {"state": entry.get_state_display()})
    entry.state = to
    for name, value in changes.items():
        setattr(entry, name, value)
    entry.save(update_fields=["state", *(name.removesuffix("_id") for name in changes)])
    note(
        f"check_in.{to.value}", entry, by=by.user, community=entry.community_id, because=str(changes.get("reason", ""))
    )
    _tell(entry)
    return entry


def _tell(entry: CheckIn) -> None:
    """Tells whoever checked in how the community answered."""
    if entry.organisation_id is not None:
        tell_organisations(MessageKind.CHECK_IN_ANSWERED, entry, [entry.organisation_id], entry.community_id)
    elif entry.person is not None and entry.person.user_id is not None:
        tell_user(MessageKind.CHECK_IN_ANSWERED, entry, entry.person.user_id)

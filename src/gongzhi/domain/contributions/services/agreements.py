"""Co-building agreements: proposed by one side, in force when both have confirmed, reviewed, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.contributions import queries
from gongzhi.domain.contributions.models import Agreement
from gongzhi.domain.contributions.services.common import (
    demand_taking_part,
    next_number,
    tell_organisations,
)
from gongzhi.domain.contributions.words import AgreementState
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By
from gongzhi.foundation.typed import loose_words, words_of

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Organisation
    from gongzhi.domain.places.models import Place


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement says: what each gives (the other gets it), its first and last day, and when it is reviewed."""

    title: str
    first_gives: str
    second_gives: str
    starts_on: date
    ends_on: date
    review_on: date
    project_label: str = ""


@transaction.atomic
def propose_agreement(
    terms: Terms, *, first: Organisation, second: Organisation, community: Place, by: By, at: datetime | None = None
) -> Agreement:
    """Proposes an agreement in the name of the first side, which confirms it thereby; the second side is told.

    Raises ``NotSo`` where a side gives nothing or the days do not fit, ``NotNow`` where a side does not take part.
    """
    for body in (first, second):
        demand_taking_part(body)
    if first.pk == second.pk:
        sentence = _("An agreement has two different sides.")
        raise NotSo(sentence, fields={"second": sentence})
    _check_days(terms)
    moment = at or time.now()
    agreement = Agreement.objects.create(
        number=next_number("agreement", "A"),
        title=words_of(terms.title, "title", _("Give the agreement a title."), most=120),
        project_label=loose_words(terms.project_label, "project_label", most=60),
        community=community,
        first=first,
        second=second,
        first_gives=words_of(terms.first_gives, "first_gives", _("Write what this side gives."), most=2000),
        second_gives=words_of(terms.second_gives, "second_gives", _("Write what this side gives."), most=2000),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        review_on=terms.review_on,
        proposed_at=moment,
        first_confirmed_at=moment,
        first_confirmed_by_id=by.person,
        is_synthetic=first.is_synthetic,
    )
    note("agreement.proposed", agreement, by=by.user, community=agreement.community_id)
    tell_organisations(MessageKind.AGREEMENT_PROPOSED, agreement, [second.pk], agreement.community_id)
    return agreement


@transaction.atomic
def confirm_agreement(agreement_id: UUID, *, by: By, paper: str = "", at: datetime | None = None) -> Agreement:
    """Confirms an agreement for its second side: from its first day on it is in force.

    ``paper`` names the signed paper where somebody else records the signature (equal access without an account).
    Raises ``NotNow`` unless it waits.
    """
    agreement = _waiting(agreement_id)
    agreement.state = AgreementState.IN_FORCE
    agreement.second_confirmed_at, agreement.second_confirmed_by_id = at or time.now(), by.person
    agreement.save(update_fields=["state", "second_confirmed_at", "second_confirmed_by"])
    note("agreement.confirmed", agreement, by=by.user, community=agreement.community_id, because=paper)
    tell_organisations(MessageKind.AGREEMENT_ANSWERED, agreement, [agreement.first_id], agreement.community_id)
    return agreement


@transaction.atomic
def decline_agreement(agreement_id: UUID, *, because: str, by: By) -> Agreement:
    """Ends a proposal: the second side declines, or the first takes it back. Nothing follows from it for anybody."""
    agreement = _waiting(agreement_id)
    agreement.reason = words_of(because, "because", _("Write the reason; the other side reads it."), most=300)
    agreement.state = AgreementState.DECLINED
    agreement.save(update_fields=["state", "reason"])
    note("agreement.declined", agreement, by=by.user, community=agreement.community_id, because=agreement.reason)
    sides = [agreement.first_id, agreement.second_id]
    tell_organisations(MessageKind.AGREEMENT_ANSWERED, agreement, sides, agreement.community_id)
    return agreement


@transaction.atomic
def end_agreement(agreement_id: UUID, *, on: date, because: str, by: By) -> Agreement:
    """Ends an agreement before its term; ``on`` is the first day without it. Either side may."""
    agreement = locked_agreement(agreement_id)
    if agreement.state != AgreementState.IN_FORCE or agreement.ends_on < on:
        raise NotNow(_("This agreement is not in force on that day."))
    agreement.reason = words_of(because, "because", _("Write why it ends; both sides read it."), most=300)
    agreement.state, agreement.ended_on = AgreementState.ENDED, on
    agreement.save(update_fields=["state", "reason", "ended_on"])
    note("agreement.ended", agreement, by=by.user, community=agreement.community_id, because=agreement.reason)
    sides = [agreement.first_id, agreement.second_id]
    tell_organisations(MessageKind.AGREEMENT_ANSWERED, agreement, sides, agreement.community_id)
    return agreement


@transaction.atomic
def review_agreement(agreement_id: UUID, *, result: str, by: By, next_on: date | None = None) -> Agreement:
    """Writes down what the review found; ``next_on`` sets the day of the next one within the term."""
    agreement = locked_agreement(agreement_id)
    if agreement.state != AgreementState.IN_FORCE:
        raise NotNow(_("Only an agreement in force is reviewed."))
    agreement.review_result = words_of(result, "result", _("Write what the review found."), most=300)
    agreement.reviewed_on, changed = time.today(), ["review_result", "reviewed_on"]
    if next_on is not None:
        if not time.today() < next_on <= agreement.ends_on:
            sentence = _("Choose a day after today and within the term, at the latest %(day)s.") % {
                "day": agreement.ends_on
            }
            raise NotSo(sentence, fields={"next_on": sentence})
        agreement.review_on, agreement.reviewed_on, agreement.review_told_at = next_on, None, None
        changed += ["review_on", "review_told_at"]
    agreement.save(update_fields=changed)
    note("agreement.reviewed", agreement, by=by.user, community=agreement.community_id)
    return agreement


@transaction.atomic
def remind_of_reviews(*, on: date) -> int:
    """Tells both sides of every agreement whose review is near, each once; returns how many agreements."""
    near = list(queries.agreements_to_review(on).select_for_update(of=("self",), skip_locked=True))
    for agreement in near:
        sides = [agreement.first_id, agreement.second_id]
        tell_organisations(MessageKind.AGREEMENT_REVIEW, agreement, sides, agreement.community_id)
        agreement.review_told_at = time.now()
        agreement.save(update_fields=["review_told_at"])
    return len(near)


def locked_agreement(agreement_id: UUID) -> Agreement:
    """Locks an agreement until the transaction ends; raises ``NotThere``."""
    found = Agreement.objects.select_for_update(of=("self",)).filter(pk=agreement_id).first()
    if found is None:
        raise NotThere(_("There is no such agreement. Go back to the list and choose again."))
    return found


def _waiting(agreement_id: UUID) -> Agreement:
    agreement = locked_agreement(agreement_id)
    if agreement.state != AgreementState.PROPOSED:
        raise NotNow(
            _("This agreement does not wait for a confirmation any more: %(state)s.")
            % {"state": agreement.get_state_display()}
        )
    return agreement


def _check_days(terms: Terms) -> None:
    faults = {}
    if terms.ends_on <= terms.starts_on:
        faults["ends_on"] = _("Choose a day after the first one.")
    if not terms.starts_on <= terms.review_on <= terms.ends_on:
        faults["review_on"] = _("Choose a day within the term.")
    if faults:
        raise NotSo(_("The days of the agreement do not fit."), fields=faults)

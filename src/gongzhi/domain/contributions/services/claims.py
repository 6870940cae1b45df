"""Claims: somebody takes on what the list asks for, of their own accord or asked to, and may always decline."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.domain.contributions import queries, rules
from gongzhi.domain.contributions.models import Claim
from gongzhi.domain.contributions.services.common import (
    demand_taking_part,
    tell_community,
    tell_organisations,
    tell_user,
)
from gongzhi.domain.contributions.words import ClaimState, PostingSide, PostingState
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By
from gongzhi.foundation.typed import loose_words, words_of

if TYPE_CHECKING:
    from gongzhi.domain.actors.models import Organisation, Person


@transaction.atomic
def claim_posting(
    posting_id: UUID, *, claimant: Organisation | Person, by: By, text: str = "", at: datetime | None = None
) -> Claim:
    """Claims what a posting asks for; the community answers.

    Raises ``NotNow`` where it is not on the list, or is claimed by the same one already.
    """
    claim = _new(posting_id, claimant, ClaimState.CLAIMED, at=at, text=loose_words(text, "text", most=300))
    note("claim.made", claim, by=by.user, community=claim.community_id)
    tell_community(MessageKind.CLAIM_MADE, claim, claim.community_id)
    return claim


@transaction.atomic
def ask_organisation(
    posting_id: UUID, *, organisation: Organisation, by: By, due_on: date | None = None, at: datetime | None = None
) -> Claim:
    """Asks an organisation whether it takes a task on; it may decline, and nothing follows from that."""
    claim = _new(posting_id, organisation, ClaimState.ASKED, at=at, due_on=due_on)
    note("claim.asked", claim, by=by.user, community=claim.community_id)
    tell_organisations(MessageKind.CLAIM_ASKED, claim, [organisation.pk], claim.community_id)
    return claim


@transaction.atomic
def accept_claim(claim_id: UUID, *, by: By, at: datetime | None = None) -> Claim:
    """Takes a claim on: the community accepts who claimed, or an organisation accepts what it was asked."""
    claim = _move(claim_id, ClaimState.ACCEPTED, by=by, answered_at=at or time.now())
    _tell_claimant(MessageKind.CLAIM_ANSWERED, claim)
    return claim


@transaction.atomic
def decline_claim(claim_id: UUID, *, because: str, by: By, at: datetime | None = None) -> Claim:
    """Declines what one was asked, or gives back what one took on; the reason goes to the community."""
    reason = words_of(because, "because", _("Write the reason in a few words; the community reads it."), most=300)
    claim = _move(claim_id, ClaimState.DECLINED, by=by, reason=reason, answered_at=at or time.now())
    tell_community(MessageKind.CLAIM_DECLINED, claim, claim.community_id)
    return claim


@transaction.atomic
def refuse_claim(claim_id: UUID, *, because: str, by: By) -> Claim:
    """Says for the community that a claim is not needed (any more)."""
    reason = words_of(because, "because", _("Write the reason; whoever claimed it reads it."), most=300)
    claim = _move(claim_id, ClaimState.REFUSED, by=by, reason=reason, answered_at=time.now())
    _tell_claimant(MessageKind.CLAIM_ANSWERED, claim)
    return claim


@transaction.atomic
def finish_claim(claim_id: UUID, *, result: str, by: By, at: datetime | None = None) -> Claim:
    """Reports a claim as done, in a sentence; a photo is never asked for (R11)."""
    done = words_of(result, "result", _("Write in a sentence what was done."), most=300)
    claim = _move(claim_id, ClaimState.DONE, by=by, result=done, done_at=at or time.now())
    tell_community(MessageKind.CLAIM_DONE, claim, claim.community_id)
    return claim


@transaction.atomic
def confirm_claim(claim_id: UUID, *, by: By, at: datetime | None = None) -> Claim:
    """Confirms for the community that a claim is done."""
    moment = at or time.now()
    claim = _move(claim_id, ClaimState.CONFIRMED, by=by, confirmed_at=moment, confirmed_by_id=by.person)
    _tell_claimant(MessageKind.CLAIM_ANSWERED, claim)
    return claim


@transaction.atomic
def send_back_claim(claim_id: UUID, *, because: str, by: By) -> Claim:
    """Says for the community what is still missing; the claim is taken on as before."""
    reason = words_of(because, "because", _("Write what is still missing."), most=300)
    claim = _move(claim_id, ClaimState.ACCEPTED, by=by, reason=reason)
    _tell_claimant(MessageKind.CLAIM_ANSWERED, claim)
    return claim


def _new(
    posting_id: UUID, claimant: Organisation | Person, state: ClaimState, *, at: datetime | None, **facts: Any
) -> Claim:
    # Not locked: whoever claims may not write the posting, and the database keeps one from claiming twice.
    posting = queries.posting(posting_id)
    is_over = posting.due_on is not None and posting.due_on < time.local(at or time.now()).date()
    if posting.state != PostingState.PUBLISHED or posting.side != PostingSide.ASK or is_over:
        raise NotNow(_("“%(title)s” cannot be claimed now. Look at the list again.") % {"title": posting.title})
    who = _claimant(claimant)
    try:
        with transaction.atomic():
            return Claim.objects.create(
                posting=posting,
                community_id=posting.community_id,
                state=state,
                made_at=at or time.now(),
                is_synthetic=posting.is_synthetic,
                **{"due_on": posting.due_on} | {name: value for name, value in facts.items() if value} | who,
            )
    except IntegrityError:
        raise NotNow(_("This was claimed or asked already and is still open. Open the list of claims.")) from None


def _claimant(claimant: Organisation | Person) -> dict[str, UUID]:
    if claimant._meta.model_name == "organisation":
        demand_taking_part(claimant)  # type: ignore[arg-type]
        return {"organisation_id": claimant.pk}
    return {"person_id": claimant.pk}


def _move(claim_id: UUID, to: ClaimState, *, by: By, **changes: object) -> Claim:
    claim = (
        Claim.objects.select_for_update(of=("self",)).select_related("posting", "person").filter(pk=claim_id).first()
    )
    if claim is None:
        raise NotThere(_("There is no such claim. Go back to the list and choose again."))
    if not rules.may_claim(claim.state, to):
        raise NotNow(_("This claim stands at: %(state)s. Load the page again.") % {"state": claim.get_state_display()})
    claim.state = to
    for name, value in changes.items():
        setattr(claim, name, value)
    claim.save(update_fields=["state", *(name.removesuffix("_id") for name in changes)])
    note(f"claim.{to.value}", claim, by=by.user, community=claim.community_id, because=str(changes.get("reason", "")))
    return claim


def _tell_claimant(kind: MessageKind, claim: Claim) -> None:
    if claim.organisation_id:
        tell_organisations(kind, claim, [claim.organisation_id], claim.community_id)
    elif claim.person and claim.person.user_id:
        tell_user(kind, claim, claim.person.user_id)

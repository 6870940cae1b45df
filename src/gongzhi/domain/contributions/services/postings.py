"""The list of resources: offers and asks, from the wish to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.contributions import rules
from gongzhi.domain.contributions.models import Posting
from gongzhi.domain.contributions.services.common import (
    demand_taking_part,
    next_number,
    tell_organisations,
)
from gongzhi.domain.contributions.words import PostingKind, PostingSide, PostingState
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
class PostingFacts:
    """What is offered or asked for; ``quantity`` counts in ``unit``, ``due_on`` is the last day on which it stands."""

    side: str
    kind: str
    title: str
    text: str = ""
    quantity: int | None = None
    unit: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a posting comes from: put on the list at once by the community, from a need, at which moment."""

    is_published: bool = False
    need: UUID | None = None
    at: datetime | None = None
    is_synthetic: bool = False


@transaction.atomic
def post_item(
    organisation: Organisation, *, community: Place, facts: PostingFacts, by: By, origin: Origin | None = None
) -> Posting:
    """Writes an offer or an ask; a partner's waits until the community puts it on the list.

    Raises ``NotSo`` where it is not whole, ``NotNow`` where the organisation does not take part.
    """
    demand_taking_part(organisation)
    came = origin or Origin()
    moment = came.at or time.now()
    _check(facts, time.local(moment).date())
    posting = Posting.objects.create(
        number=next_number("posting", "R"),
        side=facts.side,
        kind=facts.kind,
        organisation=organisation,
        community=community,
        title=words_of(facts.title, "title", _("Say in a few words what it is."), most=120),
        text=loose_words(facts.text, "text", most=2000),
        quantity=facts.quantity,
        unit=facts.unit.strip(),
        state=PostingState.PUBLISHED if came.is_published else PostingState.SUBMITTED,
        owner_id=by.person,
        need=came.need,
        posted_at=moment,
        due_on=facts.due_on,
        is_synthetic=came.is_synthetic,
    )
    note("posting.made", posting, by=by.user, community=posting.community_id)
    return posting


@transaction.atomic
def publish_posting(posting_id: UUID, *, by: By) -> Posting:
    """Puts a posting on the community's public list. Raises ``NotNow`` unless it waits."""
    return _move(posting_id, PostingState.PUBLISHED, by=by)


@transaction.atomic
def refuse_posting(posting_id: UUID, *, because: str, by: By) -> Posting:
    """Does not put a posting on the list; its author reads the reason."""
    reason = words_of(because, "because", _("Write the reason; the organisation reads it."), most=300)
    return _move(posting_id, PostingState.REFUSED, by=by, reason=reason)


@transaction.atomic
def withdraw_posting(posting_id: UUID, *, because: str, by: By) -> Posting:
    """Takes a posting off the list; whoever posted it or the community may."""
    reason = words_of(because, "because", _("Write why it is withdrawn."), most=300)
    return _move(posting_id, PostingState.WITHDRAWN, by=by, reason=reason)


@transaction.atomic
def fulfil_posting(posting_id: UUID, *, evidence: str, by: By) -> Posting:
    """Closes a posting as fulfilled, with what shows it (a receipt, an agreement's number, a sentence)."""
    shown = words_of(evidence, "evidence", _("Write what shows that it is fulfilled."), most=300)
    return _move(posting_id, PostingState.FULFILLED, by=by, evidence=shown)


def locked_posting(posting_id: UUID) -> Posting:
    """Locks a posting until the transaction ends; raises ``NotThere``."""
    found = (
        Posting.objects.select_for_update(of=("self",))
        .select_related("community", "organisation")
        .filter(pk=posting_id)
        .first()
    )
    if found is None:
        raise NotThere(_("There is no such offer or ask. Go back to the list and choose again."))
    return found


def _move(posting_id: UUID, to: PostingState, *, by: By, **changes: str) -> Posting:
    posting = locked_posting(posting_id)
    if not rules.may_post(posting.state, to):
        state = posting.get_state_display()
        raise NotNow(
            _("“%(title)s” stands at: %(state)s. Load the page again.") % {"title": posting.title, "state": state}
        )
    posting.state = to
    for name, value in changes.items():
        setattr(posting, name, value)
    posting.save(update_fields=["state", *changes])
    reason = changes.get("reason", "")
    note(f"posting.{to.value}", posting, by=by.user, community=posting.community_id, because=reason)
    if by.person != posting.owner_id:
        tell_organisations(MessageKind.POSTING_ANSWERED, posting, [posting.organisation_id], posting.community_id)
    return posting


def _check(facts: PostingFacts, day: date) -> None:
    faults = {}
    if facts.side not in PostingSide.values:
        faults["side"] = _("Choose whether it is an offer or an ask.")
    if facts.kind not in PostingKind.values:
        faults["kind"] = _("Choose what it is about.")
    if facts.quantity is not None and (facts.quantity < 1 or not facts.unit.strip()):
        faults["unit"] = _("Write a number from 1 and what it counts, e.g. 20 seats.")
    if facts.due_on is not None and facts.due_on < day:
        faults["due_on"] = _("Choose today or a later day.")
    if faults:
        raise NotSo(_("The offer or ask is not complete yet."), fields=faults)

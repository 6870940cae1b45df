"""What waited for an earlier entry: carried out after it, or handed over to a named person where it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gongzhi.domain.fieldwork import queries, services
from gongzhi.domain.fieldwork.words import EntryState
from gongzhi.foundation.errors import GongzhiError, Sentence
from gongzhi.foundation.inbox.services import Command, keep_answers
from gongzhi.foundation.reach import By
from gongzhi.foundation.sentences import gettext as _
from gongzhi.foundation.time import now
from gongzhi.workflows.carry_out_entry import Doing, NotMine, Sent, carry_out

if TYPE_CHECKING:
    from gongzhi.domain.fieldwork.models import Entry

Answers = list[tuple[Command, dict[str, Any]]]


@dataclass
class Following:
    """What is done about entries that waited: by whom each is settled, and how it is done at its moment."""

    user: UUID
    by: By
    at: datetime
    doing: Callable[[datetime], Doing]
    answers: Answers = field(default_factory=list)


def follow(saved: set[UUID], lost: set[UUID], following: Following) -> Answers:
    """Carries out what waited for what is saved now, and hands over what waited for what is lost; gives the answers.

    What waited for that follows in its turn. Whoever calls keeps the answers in the inbox.
    """
    while saved or lost:
        after = services.lock_followers(following.user, saved | lost)
        states = {held.item: _settle(held, following, is_lost=held.about in lost) for held in after}
        saved = {item for item, state in states.items() if state == "saved"}
        lost = set(states) - saved
    return following.answers


def _settle(held: Entry, following: Following, *, is_lost: bool) -> str:
    opened = queries.content_of(held)
    one = Sent(held.item, held.verb, opened.at, opened.facts)
    given: dict[str, Any] = {"state": EntryState.HANDED_OVER, "round": str(held.round_id)}
    because: Sentence = _("What it is about was not taken in.")
    if not is_lost:
        try:
            with transaction.atomic():
                given |= carry_out(one, following.doing(opened.made_at))
            given["state"], because = "saved", _("What it is about has arrived.")
        except NotMine:
            because = _("The place is no longer the person's.")
        except GongzhiError as refusal:
            because = refusal.sentence
    state = EntryState.TAKEN_IN if given["state"] == "saved" else EntryState.HANDED_OVER
    services.settle_entry(held.pk, state=state, by=following.by, because=because, at=following.at)
    following.answers.append((one.command, given))
    return str(given["state"])


@transaction.atomic
def hand_over_stranded(*, at: datetime | None = None) -> int:
    """Hands over what has waited for a day for an entry that never came; returns how many."""
    moment = at or now()
    stranded = services.lock_stranded(moment)
    for held in stranded:
        opened = queries.content_of(held)
        command = Sent(held.item, held.verb, opened.at, opened.facts).command
        maker = By(user=held.user, person=held.person_id)
        because = _("What it is about has not come within a day.")
        services.settle_entry(held.pk, state=EntryState.HANDED_OVER, by=maker, because=because, at=moment)
        given = {"state": EntryState.HANDED_OVER, "round": str(held.round_id)}
        keep_answers([(command, given)], by=held.user, status=201)
    return len(stranded)

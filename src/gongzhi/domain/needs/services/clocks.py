"""The clock of a need: begun, stopped while the resident is asked, and rung on the ladder of help and lateness."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs import queries, rules
from gongzhi.domain.needs.models import Need, NeedEvent, NeedKind
from gongzhi.domain.needs.services.steps import Step, add_event, locked
from gongzhi.domain.needs.words import NeedStep, Rung
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.outbox import services as outbox
from gongzhi.foundation.outbox.words import MessageKind
from gongzhi.foundation.reach import By
from gongzhi.foundation.workdays import queries as workdays

CalledUp = Callable[[Sequence[UUID]], Mapping[UUID, frozenset[UUID]]]
RINGS_AT_ONCE = 2000
# Ringing is counted by the row itself, so that a sweep that is cut off or run twice rings nothing twice.
_RING = """
UPDATE needs_need AS rung SET
    rings_heard = rung.rings_heard + 1,
    rung = least(rung.rung + least(rung.rings_heard, 1), 4),
    rings_at = rung.rings[rung.rings_heard + 2]
FROM (SELECT id FROM needs_need WHERE rings_at <= %s ORDER BY rings_at, id LIMIT %s FOR UPDATE SKIP LOCKED) AS due
WHERE rung.id = due.id
RETURNING rung.id
"""


def term_of_kind(kind: NeedKind) -> rules.Term:
    """Says how long a new need of a kind may take."""
    return rules.Term(kind.deadline_hours, kind.deadline_working_days)


def _own_term(need: Need) -> rules.Term:
    """Says how long a need may take: what its kind said when it was given, whatever the kind says since."""
    return rules.Term(need.term_hours, need.term_working_days)


def clock_facts(term: rules.Term, start: datetime) -> dict[str, object]:
    """Counts a time from a moment: when it is due, when it rings, and whether a calendar was assumed."""
    days = term.working_days
    rings = workdays.terms(start, rules.RING_SHARES, hours=term.hours, working_days=days)
    years = {time.local(start).year, time.local(rings[1]).year}
    is_assumed = days is not None and not all(map(workdays.is_year_known, years))
    kept = {"term_hours": term.hours, "term_working_days": days}
    return kept | {"clock_from": start, "due_at": rings[1], "rings": rings, "is_due_assumed": is_assumed}


def fresh_clock(need: Need, at: datetime) -> dict[str, object]:
    """Gives a reopened need its time once more, one level up; the first lateness stays in the thread."""
    above, _heard = rules.after_help(need.rung, 0)
    return clock_facts(_own_term(need), at) | {"rung": above, "rings_heard": 0, "helped_at": None}


def resumed_clock(need: Need, at: datetime) -> dict[str, object]:
    """Moves the clock on by the time for which it stood still; rings that were heard stay heard.

    It stands while the resident is asked, and while a need that is sent on after all was declined.
    """
    stood = need.waits_since or need.closed_at
    if stood is None:
        return {}
    in_working_time = need.term_working_days is not None
    start = workdays.paused(need.clock_from, stood, at, in_working_time=in_working_time)
    return clock_facts(_own_term(need), start) | {"waits_since": None}


def changed_clock(need: Need, term: rules.Term, at: datetime) -> dict[str, object]:
    """Counts another time from where the clock began; rings that would have been over by now ring no more."""
    facts = clock_facts(term, need.clock_from)
    heard = bisect_right(cast("list[datetime]", facts["rings"]), need.waits_since or at)
    return facts | {"rings_heard": heard}


@transaction.atomic
def ask_for_help(need_id: UUID, *, by: By, because: str, at: datetime | None = None) -> Need:
    """Asks the level above for help before the time is over, which stops one's own clock; raises ``NotNow``."""
    need = locked(need_id)
    at = at or time.now()
    if not rules.may_ask_for_help(need.rung, need.state):
        raise NotNow(_("There is no level above to ask, or nothing to ask for any more. Load the page again."))
    need.rung, need.rings_heard = rules.after_help(need.rung, need.rings_heard)
    need.rings_at = rules.next_ring(need.rings, need.rings_heard, need.state)
    need.helped_at = need.helped_at or at
    need.save(update_fields=["rung", "rings_heard", "rings_at", "helped_at"])
    step = Step(NeedStep.HELP_ASKED, by, at, text=because, rung=need.rung)
    add_event(need, step, from_state=need.state, to_state=need.state)
    journal.note("need.help_asked", need, by=by.user, community=need.community_id)
    _tell(MessageKind.NEED_HELP, [need], at)
    return need


@transaction.atomic
def ring_clocks(*, at: datetime | None = None, called_up: CalledUp | None = None) -> int:
    """Rings clocks whose moment has come, each ring once, however often and by however many this is called.

    At four fifths of the time the handler and the owner are reminded; at its end, and at each further half, the need
    goes one level up; at the top the departments called up for it hear it too (``called_up`` names their people).
    Returns how many rings there were, ``RINGS_AT_ONCE`` at most: call again until there are none.
    """
    now = at or time.now()
    with connection.cursor() as cursor:
        cursor.execute(_RING, [now, RINGS_AT_ONCE])
        ids = [row[0] for row in cursor.fetchall()]
    needs = list(Need.objects.filter(pk__in=ids).select_related("community").order_by("id"))
    reminded = [need for need in needs if need.rings_heard == 1]
    raised = [need for need in needs if need.rings_heard > 1]
    for step, kind, some in (
        (NeedStep.WARNED, MessageKind.NEED_DUE_SOON, reminded),
        (NeedStep.RAISED, MessageKind.NEED_LATE, raised),
    ):
        if some:
            _write(step, some, now)
            top = [need.pk for need in some if need.rung == Rung.DISTRICT]
            _tell(kind, some, now, called_up(top) if called_up and top else {})
    return len(needs)


def _write(step: NeedStep, needs: Sequence[Need], at: datetime) -> None:
    lengths = queries.thread_lengths([need.pk for need in needs])
    NeedEvent.objects.bulk_create(
        NeedEvent(
            need=need,
            position=lengths.get(need.pk, 0),
            at=at,
            step=step,
            from_state=need.state,
            to_state=need.state,
            rung=need.rung if step == NeedStep.RAISED else None,
        )
        for need in needs
    )
    journal.note_all(f"need.{step}", [(need, need.community_id) for need in needs], by=None)


def _tell(
    kind: MessageKind, needs: Sequence[Need], at: datetime, called: Mapping[UUID, frozenset[UUID]] | None = None
) -> None:
    """Tells whoever works on the needs, the level of the ladder that each has reached, and who is called up for it."""
    readers = queries.people_on_rung(needs, time.local(at).date())
    readers = {need: people | (called or {}).get(need, frozenset()) for need, people in readers.items()}
    users = queries.accounts_of(set().union(*readers.values()))
    outbox.send_each(
        kind,
        [
            (("need", need.pk), users[person], need.community_id)
            for need in needs
            for person in sorted(readers[need.pk])
            if person in users
        ],
    )

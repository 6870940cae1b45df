"""The state of a door in the few signs that a phone carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gongzhi.domain.campaigns.words import Disposition
from gongzhi.foundation.time import local

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.queries.again import Again, Knocked

FIELDS = (
    "disposition", "last_outcome", "attempts", "last_at", "appointment_on", "appointment_slot", "household_id",
    "organisation_id", "closed_because",
)  # fmt: skip


def packed(state: Sequence[Any], silent: Mapping[UUID, date], knocks: Knocked, again: Again | None = None) -> list[Any]:
    """Gives disposition, last outcome, tries, the day of the last one (days only, R23), appointment, "do not knock".

    Then when it is best tried again, and the present slot where it is to be tried in this one, each as day and slot or
    nothing; why (what ``Suggestion`` holds: share, class of house and slots in vain as bits; or a code; or nothing);
    the knocks of a week over all rounds, as day and slot. ``state`` has the values of ``FIELDS``; ``silent`` says until
    when households asked not to be visited, which is told as the day or "".
    """
    disposition, outcome, attempts, at, on, slot, household, body, because = state
    if because:
        # Whatever it counts as: nobody goes to a door that a supervisor closed.
        disposition = Disposition.RESOLVED.value
    day = local(at).date().isoformat() if at else ""
    until = silent[household].isoformat() if household in silent else ""
    best = _time((again.said.day, again.said.slot)) if again else None
    now = _time(again.now) if again and again.now else None
    made = [[on.isoformat(), int(slot)] for on, slot in sorted(knocks.get((household, body), ()))]
    return [disposition, outcome, attempts, day, _time((on, slot)), until, best, now, _why(again), made]


def _why(again: Again | None) -> list[int] | str | None:
    if again is None:
        return None
    odds = again.said.odds
    return [odds.share, odds.house_class, odds.failed] if odds else again.said.code or None


def _time(when: tuple[date | None, int | None]) -> list[Any] | None:
    on, slot = when
    return [on.isoformat(), int(slot)] if on is not None and slot is not None else None

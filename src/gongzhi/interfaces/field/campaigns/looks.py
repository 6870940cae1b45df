"""How doors look on the phone: a picture, a word and a colour together, the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.queries import DoorCell, Floor
from gongzhi.domain.campaigns.words import Disposition, Outcome
from gongzhi.foundation.time import local
from gongzhi.interfaces.common.round_words import outcome_words

# What a door's attempts add up to → colour and picture; the word comes with the disposition.
LOOKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Disposition.NOT_ATTEMPTED: ("waiting", "door"),
        Disposition.NO_CONTACT: ("soon", "nobody"),
        Disposition.CONTACTED: ("hand", "return"),
        Disposition.RESOLVED: ("done", "state-done"),
    }
)
MAIN = (
    (Outcome.TALKED, "talk"),
    (Outcome.NO_ANSWER, "nobody"),
    (Outcome.COME_BACK, "return"),
    (Outcome.REFUSED, "hand"),
)
# A stairwell of more doors is too long for a phone; its floors are folded.
DOORS_AT_A_GLANCE = 24
MORE = (
    (Outcome.PROXY, "people"),
    (Outcome.LOCKED, "lock"),
    (Outcome.LANGUAGE, "language"),
    (Outcome.NOT_A_HOME, "building"),
)
# After these the round's questions are asked.
ASKING = (Outcome.TALKED, Outcome.PROXY)


@dataclass(frozen=True, slots=True)
class DoorRow:
    """One door of a stairwell as the page shows it; ``visit`` can still be taken back by whoever looks."""

    cell: DoorCell
    tone: str
    icon: str
    word: str
    when: str
    visit: UUID | None

    @property
    def is_due(self) -> bool:
        """Tells whether a door that was tried is to be tried now."""
        return self.cell.again is not None and self.cell.again.now is not None


@dataclass(frozen=True, slots=True)
class FloorRow:
    """One floor with its doors."""

    level: int | None
    untried: int
    is_unfolded: bool
    doors: tuple[DoorRow, ...]

    @property
    def tried(self) -> int:
        """Counts the doors that somebody stood at."""
        return len(self.doors) - self.untried


def floor_rows(
    floors: list[Floor], visits: Mapping[UUID, UUID], today: date, target: str, asked: UUID | None = None
) -> list[FloorRow]:
    """Shows the floors of a stairwell: all unfolded in a small one, else the first with a door not tried yet.

    ``asked``: the door whose floor is unfolded instead. Folded floors name their doors; what can be tapped at a door
    comes with its floor, because all of it at once is more than a phone loads quickly.
    """
    is_small = sum(len(one.doors) for one in floors) <= DOORS_AT_A_GLANCE
    next_one = next((one for one in floors if any(cell.door_id == asked for cell in one.doors)), None)
    next_one = next_one or next((one for one in floors if one.untried), None)
    return [
        FloorRow(
            level=one.level,
            untried=one.untried,
            is_unfolded=is_small or one is next_one,
            doors=tuple(_door_row(cell, visits.get(cell.door_id), today, target) for cell in one.doors),
        )
        for one in floors
    ]


def _door_row(cell: DoorCell, visit: UUID | None, today: date, target: str) -> DoorRow:
    tone, icon = LOOKS[cell.disposition]
    word = str(outcome_words(cell.last_outcome, target)) or cell.disposition_label
    if cell.closed and not cell.is_settled:
        tone, icon, word = "off", "lock", cell.closed
    return DoorRow(cell, tone, icon, word, _day(cell.last_at, today), visit)


def _day(at: datetime | None, today: date) -> str:
    # Days only: the minute at which somebody was home is nobody's business (R23).
    if at is None:
        return ""
    day = local(at).date()
    if day == today:
        return _("today")
    return _("yesterday") if day == today - timedelta(days=1) else day.isoformat()


def outcome_buttons(target: str) -> dict[str, list[tuple[str, str, str]]]:
    """Lists what can happen at a door: value, word and picture, the usual ones first."""
    return {
        "main": [(outcome.value, str(outcome_words(outcome, target)), icon) for outcome, icon in MAIN],
        "more": [(outcome.value, str(outcome_words(outcome, target)), icon) for outcome, icon in MORE],
    }

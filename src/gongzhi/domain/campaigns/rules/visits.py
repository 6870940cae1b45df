"""What a door's attempts add up to, and whether a visit may be recorded at this moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy

from gongzhi.domain.campaigns.words import Because, Disposition, Outcome, RoundState, Slot
from gongzhi.foundation.errors import NotNow, NotSo, Sentence
from gongzhi.foundation.sentences import gettext as _

# Talking to somebody is a contact; so is being asked to come back, and being sent away (R5: a complete answer).
CONTACTS = frozenset({Outcome.TALKED, Outcome.REFUSED, Outcome.COME_BACK, Outcome.LANGUAGE, Outcome.SELF})
# Nothing is left to do at these doors; a place that is no home was never contacted, nor a household others spoke for.
SETTLED = frozenset({Outcome.TALKED, Outcome.REFUSED, Outcome.NOT_A_HOME, Outcome.PROXY, Outcome.SELF})
FAILED = frozenset({Outcome.NO_ANSWER, Outcome.LOCKED})

# AAPOR, Standard Definitions, in-person household surveys.
CODES = {
    Outcome.TALKED: "1.1",
    Outcome.SELF: "1.1",
    Outcome.PROXY: "1.2",
    Outcome.REFUSED: "2.11",
    Outcome.LOCKED: "2.23",
    Outcome.NO_ANSWER: "2.24",
    Outcome.COME_BACK: "2.25",
    Outcome.LANGUAGE: "2.33",
    Outcome.NOT_A_HOME: "4.5",
}
CLOSED_CODES = {Because.UNREACHABLE: "3.17", Because.NO_HOME: "4.5", Because.VACANT: "4.6"}
UNTRIED = "3.11"
# What a code is called where doors are counted by it; in the order of the table.
CODE_NAMES = {
    "1.1": gettext_lazy("Talked, or answered by itself"),
    "1.2": Outcome.PROXY.label,
    "2.11": Outcome.REFUSED.label,
    "2.23": Outcome.LOCKED.label,
    "2.24": Outcome.NO_ANSWER.label,
    "2.25": Outcome.COME_BACK.label,
    "2.33": Outcome.LANGUAGE.label,
    UNTRIED: Disposition.NOT_ATTEMPTED.label,
    "3.17": Because.UNREACHABLE.label,
    "4.5": Outcome.NOT_A_HOME.label,
    "4.6": Because.VACANT.label,
    "settled": gettext_lazy("Settled in other ways, together"),
}
# After the close doors settled in these ways look alike; counts of fewer would tell them apart again (R8, R22).
SETTLED_CODES = ("1.1", "1.2", "2.11", "4.5", "4.6")
FEWEST_A_COUNT = 5

# How long after a visit its recording still counts for the moment of the visit.
RECORDING_MAY_LAG = timedelta(hours=24)
# A phone may be without a signal for the whole of a round's first days.
PHONE_MAY_LAG = timedelta(hours=72)
# How far a phone's clock may run ahead of the server's.
CLOCKS_MAY_DIFFER = timedelta(minutes=5)

NOON, EVENING = time(12), time(18)
# The latest first, as whoever records late wants them.
PARTS = (
    (gettext_lazy("evening"), EVENING, time(23, 59)),
    (gettext_lazy("afternoon"), NOON, EVENING),
    (gettext_lazy("morning"), time(0), NOON),
)


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of a day in which doors may be knocked at; ``at`` is a local moment that stands for it (R23)."""

    name: Sentence
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """The three figures of a door, which are never made into one, and the word that lists show."""

    attempts: int
    is_attempted: bool
    is_contacted: bool
    is_resolved: bool
    disposition: Disposition


def derive(outcomes: Sequence[str], *, is_closed: bool = False) -> Figures:
    """Sums up the outcomes of a door's attempts that still stand (withdrawn ones left out), in any order.

    Talked, refused, answered by itself: contacted and resolved. Come back, no common language: contacted. Not a home,
    somebody else answered: resolved without a contact. Nobody answered, entrance locked: attempted only. A door that a
    supervisor closed for a reason that settles it is resolved.
    """
    seen = set(outcomes)
    contacted, resolved = bool(seen & CONTACTS), bool(seen & SETTLED) or is_closed
    if resolved:
        disposition = Disposition.RESOLVED
    elif contacted:
        disposition = Disposition.CONTACTED
    elif seen:
        disposition = Disposition.NO_CONTACT
    else:
        disposition = Disposition.NOT_ATTEMPTED
    return Figures(len(outcomes), bool(seen), contacted, resolved, disposition)


def code_of(last_outcome: str, closed_because: str = "") -> str:
    """Gives AAPOR's code of a door: by the reason for which it was closed, else by its last visit that stands."""
    if closed_because in CLOSED_CODES:
        return CLOSED_CODES[Because(closed_because)]
    return CODES[Outcome(last_outcome)] if last_outcome else UNTRIED


def counts_to_keep(counted: Mapping[str, int]) -> dict[str, int]:
    """Puts small counts of settled doors together, and the next one with them while all of these are few still.

    One way alone is not named either: it would say of every settled door how.
    """
    settled = sorted((n, code) for code in SETTLED_CODES if (n := counted.get(code, 0)))
    together = 0
    while settled and (settled[0][0] < FEWEST_A_COUNT or 0 < together < FEWEST_A_COUNT or len(settled) == 1 > together):
        together += settled.pop(0)[0]
    rest = {code: n for code, n in counted.items() if code not in SETTLED_CODES}
    return rest | {code: n for n, code in settled} | ({"settled": together} if together else {})


def visited_at(now: datetime, at_device: datetime | None, *, may_lag: timedelta = RECORDING_MAY_LAG) -> datetime:
    """Says which moment a visit counts for: the phone's when it lies within the last 24 hours, else the server's."""
    if at_device is not None and now - may_lag <= at_device <= now + CLOCKS_MAY_DIFFER:
        return min(at_device, now)
    return now


def part_of_day(moment: datetime) -> datetime:
    """Cuts a local moment to the beginning of its part of the day: no door's minute is kept (R23)."""
    begins = next(begins for _name, begins, _ends in PARTS if moment.time() >= begins)
    return datetime.combine(moment.date(), begins, moment.tzinfo)


def slot_of(moment: datetime, *, is_working_day: bool) -> Slot:
    """Names the slot of a local moment."""
    if moment.time() >= EVENING:
        return Slot.EVENING
    if moment.time() < NOON:
        return Slot.MORNING if is_working_day else Slot.FREE_MORNING
    return Slot.AFTERNOON if is_working_day else Slot.FREE_AFTERNOON


def is_within(hours: Sequence[str], moment: datetime) -> bool:
    """Tells whether a local moment lies within the permitted hours, e.g. ``("09:00", "20:30")``, ends included."""
    first, last = (time.fromisoformat(hour) for hour in hours)
    return first <= moment.time().replace(second=0, microsecond=0) <= last


def day_parts(now: datetime, hours: Sequence[str], *, since: date) -> list[DayPart]:
    """Lists the parts of the last 24 hours in which a visit can have been made, the latest first; ``now`` is local."""
    first, last = (time.fromisoformat(hour) for hour in hours)
    found = []
    for day in (now.date(), now.date() - timedelta(days=1)):
        for name, begins, ends in PARTS:
            begin = datetime.combine(day, max(begins, first), now.tzinfo)
            at = min(datetime.combine(day, min(ends, last), now.tzinfo), now)
            if begin <= at and at >= now - RECORDING_MAY_LAG and day >= since:
                found.append(DayPart(name, day, at))
    return found


def check_open(state: str) -> None:
    """Raises ``NotNow`` when the round is closed."""
    if state != RoundState.OPEN:
        raise NotNow(_("This round is closed; nothing can be recorded in it any more."))


def check_recording(state: str, starts_on: date, ends_on: date, *, at: datetime, hours: Sequence[str]) -> None:
    """Raises ``NotNow`` unless a visit made at this local moment may be recorded (R5: permitted hours)."""
    check_open(state)
    if at.date() < starts_on:
        raise NotNow(_("This round begins on %(day)s; visits can be recorded from then on.") % {"day": starts_on})
    if at.date() > ends_on:
        raise NotNow(
            _("This round ended on %(day)s. Visits made until then can be recorded within a day.") % {"day": ends_on}
        )
    if not is_within(hours, at):
        first, last = hours
        raise NotNow(
            _("Doors are knocked at between %(first)s and %(last)s. Say in which part of the day the visit was made.")
            % {"first": first, "last": last}
        )


def check_undo(*, is_own: bool, made_on: date, today: date) -> None:
    """Raises ``NotNow`` unless the same person takes the visit back on the same day."""
    if not is_own:
        raise NotNow(_("Only whoever recorded a visit can take it back."))
    if made_on != today:
        raise NotNow(_("A visit can only be taken back on the day it was recorded; record another visit instead."))


def slots_in_bits(slots: Iterable[int]) -> int:
    """Writes a set of slots as bits, so that a door keeps one small number (R21)."""
    bits = 0
    for slot in slots:
        bits |= 1 << slot
    return bits


def is_home(closed_because: str) -> bool:
    """Tells whether a door that was closed for this reason can still be a home; unknown doors stay homes."""
    return closed_because not in (Because.VACANT, Because.NO_HOME)


def check_appointment(outcome: str, on: date | None, slot: int | None, *, last: date, offered: Collection[int]) -> None:
    """Raises ``NotSo`` unless somebody asked to come back on a day of the round and in one of its slots to come.

    ``offered``: the slots that the day has, without those that are over.
    """
    faults: dict[str, Sentence] = {}
    if outcome != Outcome.COME_BACK:
        faults["outcome"] = _("An appointment belongs to “come back later”.")
    if on is None or on > last or not offered:
        faults["appointment_on"] = _("Choose a day that is still to come, up to the round's last day, %(day)s.") % {
            "day": last
        }
    elif slot not in offered:
        names = ", ".join(str(Slot(one).label) for one in sorted(offered))
        faults["appointment_slot"] = _("On that day only this is still ahead: %(slots)s.") % {"slots": names}
    if faults:
        raise NotSo(next(iter(faults.values())), fields=faults)

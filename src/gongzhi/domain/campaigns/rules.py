"""What a door's attempts add up to, and whether a round may begin, be visited or be closed at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NotRequired, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gongzhi.domain.campaigns.words import Disposition, Outcome, RoundKind, RoundState
from gongzhi.foundation.errors import NotNow, NotSo, Sentence

NEXT: dict[RoundState, frozenset[RoundState]] = {
    RoundState.OPEN: frozenset({RoundState.CLOSED}),
    RoundState.CLOSED: frozenset(),
}

# Talking to somebody is a contact; so is being asked to come back, and being sent away (R5: a complete answer).
CONTACTS = frozenset({Outcome.TALKED, Outcome.REFUSED, Outcome.COME_BACK, Outcome.LANGUAGE})
# Nothing is left to do at these doors; a place that is no home was never contacted.
SETTLED = frozenset({Outcome.TALKED, Outcome.REFUSED, Outcome.NOT_A_HOME})

# How long after a visit its recording still counts for the moment of the visit.
RECORDING_MAY_LAG = timedelta(hours=24)
# A phone may be without a signal for the whole of a round's first days.
PHONE_MAY_LAG = timedelta(hours=72)
# How far a phone's clock may run ahead of the server's.
CLOCKS_MAY_DIFFER = timedelta(minutes=5)
LONGEST_ROUND = timedelta(days=366)
LONGEST_KEEPING = timedelta(days=366)

# The latest first, as whoever records late wants them.
PARTS = (
    (gettext_lazy("evening"), time(18), time(23, 59)),
    (gettext_lazy("afternoon"), time(12), time(18)),
    (gettext_lazy("morning"), time(0), time(12)),
)

# Laws a round can rest on, offered while typing; which one fits is for the community to say.
SUGGESTED_BASES = (
    pgettext_lazy("law", "Organic Law of the Urban Residents' Committees"),
    pgettext_lazy("law", "Beijing Regulation on Subdistrict Offices"),
    pgettext_lazy("law", "Emergency Response Law"),
    pgettext_lazy("law", "Public Health Emergency Response Law"),
    pgettext_lazy("law", "Law on the Prevention and Treatment of Infectious Diseases"),
)

NO_BASIS = gettext_lazy(
    "A round needs its legal basis. Name the law and, if you can, the article: for example the Organic Law of the Urban"
    " Residents' Committees for a routine round, or the Public Health Emergency Response Law for an emergency round."
)


class RoundFacts(TypedDict):
    """What a round is begun with; ``data_ends_on`` is the day on which the single visits are deleted."""

    name: str
    kind: str
    purpose: str
    legal_basis: str
    starts_on: date
    ends_on: date
    data_ends_on: date
    is_synthetic: NotRequired[bool]


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


def derive(outcomes: Sequence[str]) -> Figures:
    """Sums up the outcomes of a door's attempts that still stand (withdrawn ones left out), in any order.

    Talked, refused: contacted and resolved. Come back, no common language: contacted. Not a home: resolved without a
    contact. Nobody answered, entrance locked: attempted only.
    """
    seen = set(outcomes)
    contacted, resolved = bool(seen & CONTACTS), bool(seen & SETTLED)
    if resolved:
        disposition = Disposition.RESOLVED
    elif contacted:
        disposition = Disposition.CONTACTED
    elif seen:
        disposition = Disposition.NO_CONTACT
    else:
        disposition = Disposition.NOT_ATTEMPTED
    return Figures(len(outcomes), bool(seen), contacted, resolved, disposition)


def visited_at(now: datetime, at_device: datetime | None, *, may_lag: timedelta = RECORDING_MAY_LAG) -> datetime:
    """Says which moment a visit counts for: the phone's when it lies within the last 24 hours, else the server's."""
    if at_device is not None and now - may_lag <= at_device <= now + CLOCKS_MAY_DIFFER:
        return min(at_device, now)
    return now


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
        raise NotNow(_("A visit can be taken back on the day it was recorded; record another visit instead."))


def check_start(facts: RoundFacts, *, today: date) -> None:
    """Raises ``NotSo`` with every field that keeps a round from beginning."""
    faults: dict[str, Sentence] = {}
    if facts["kind"] not in RoundKind.values:
        faults["kind"] = _("There is no such kind of round.")
    if not facts["name"].strip():
        faults["name"] = _("Give the round a name that its workers will recognise.")
    if not facts["purpose"].strip():
        faults["purpose"] = _("Say in one sentence what the visits are for; residents will read it.")
    if not facts["legal_basis"].strip():
        faults["legal_basis"] = NO_BASIS
    faults |= _date_faults(facts["starts_on"], facts["ends_on"], facts["data_ends_on"], today)
    if faults:
        raise NotSo(next(iter(faults.values())), fields=faults)


def _date_faults(starts_on: date, ends_on: date, data_ends_on: date, today: date) -> dict[str, Sentence]:
    faults: dict[str, Sentence] = {}
    if starts_on < today:
        faults["starts_on"] = _("A round begins today or later.")
    if ends_on < starts_on:
        faults["ends_on"] = _("A round ends on the day it begins, or later.")
    elif ends_on - starts_on > LONGEST_ROUND:
        faults["ends_on"] = _("A round lasts a year at most; give an earlier end.")
    if data_ends_on < ends_on:
        faults["data_ends_on"] = _("The visits' data end on the round's last day, or later.")
    elif data_ends_on - ends_on > LONGEST_KEEPING:
        faults["data_ends_on"] = _("The visits' data are kept for a year after the round at most.")
    return faults

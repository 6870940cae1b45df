"""When a door may be tried again, and when it is best: by class of house and slot, never by household (R5, R21)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gongzhi.domain.campaigns.rules.visits import EVENING, NOON
from gongzhi.domain.campaigns.words import HouseClass, Premises, Slot, Target
from gongzhi.foundation.errors import Sentence

A_WEEK, A_DAY = 3, 2
WEEK = timedelta(days=7)
AHEAD = 7
# Published time-use shares at home, 15 % empty, three of four open; by slot, until own knocks teach better.
PRIOR = (0.32, 0.36, 0.54, 0.45, 0.42)
# Nothing published is known to us of organisations: assumed from usual hours, until own knocks teach better. Shops are
# open every day until late, but short of hands in the evening; offices work on workdays by day. Pages say so.
PRIORS: Mapping[int, tuple[float, ...]] = {
    Premises.HOME: PRIOR,
    Premises.SHOP: (0.65, 0.8, 0.55, 0.6, 0.7),
    Premises.OFFICE: (0.75, 0.7, 0.05, 0.05, 0.05),
}
# Nobody is sent to an office in the evening or on a free day, whatever else may be permitted.
SHUT: Mapping[int, frozenset[Slot]] = {
    Premises.OFFICE: frozenset({Slot.EVENING, Slot.FREE_MORNING, Slot.FREE_AFTERNOON})
}
# What a planner assumes beside: the share of doors behind which nobody is left, and how often a visit to those who are
# there is answered.
GONE, OPENS = 0.05, 0.95
WEIGHT, PERSISTENCE = 12.0, 0.72
# What a day's waiting costs beside the chance of an answer.
A_DAY_LATER = 0.03
SLIP_AFTER, PROXY_AFTER = 2, 3
# What a phone has to know of it, to say it without a signal.
ETIQUETTE: Mapping[str, int] = {"day": A_DAY, "week": A_WEEK, "slip": SLIP_AFTER, "neighbour": PROXY_AFTER}


@dataclass(frozen=True, slots=True)
class Tried:
    """What the round knows of a door for trying it again; ``knocks`` are (day, slot) over all rounds of a week.

    ``is_closed``: a supervisor closed it; ``is_missed``: the time of the appointment is over, and nobody came.
    """

    house_class: int
    tries: int
    failed: int
    last_slot: int | None
    is_resolved: bool = False
    is_closed: bool = False
    met_on: date | None = None
    most_tries: int = 6
    appointment: tuple[date, int] | None = None
    is_missed: bool = False
    silent_until: date | None = None
    premises: int = Premises.HOME
    knocks: Sequence[tuple[date, int]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Odds:
    """Why a slot is best: of a hundred such knocks at houses of a class so many are answered in it.

    ``failed``: the slots in which the door stayed shut before, as bits.
    """

    share: int
    house_class: int
    failed: int


# Why no time is named: the tries of the round are used up, or no permitted time is left in it.
USED_UP, NO_TIME = "used_up", "no_time"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """When to try again, or None and in a sentence why not now; ``hint`` is what else would help.

    ``odds`` or ``code`` say the reason to whoever writes the sentence in another language.
    """

    day: date | None
    slot: Slot | None
    sentence: Sentence
    hint: Sentence = ""
    odds: Odds | None = None
    code: str = ""


Rates = Mapping[tuple[int, int, int], tuple[int, int]]


def chance(house_class: int, slot: int, fails: int, rates: Rates, premises: int = Premises.HOME) -> float:
    """Gives the chance that a knock is answered: what was assumed, corrected by the knocks at houses of this class.

    Of shops and offices the rates are by their premises, not by the building: it does not matter how high it is.
    """
    last = min(fails, 2)
    hits, misses = rates.get((premises or house_class, slot, last), (0, 0))
    return (WEIGHT * PRIORS[premises][slot] * PERSISTENCE**last + hits) / (WEIGHT + hits + misses)


def priors_of(target: str) -> tuple[tuple[float, ...], ...]:
    """Gives the assumed chances of a first knock, class × slot: of homes by ``HouseClass``, else by ``Premises``."""
    if target == Target.ORGANISATIONS:
        return tuple(PRIORS[one] for one in Premises)
    return (PRIOR,) * len(HouseClass)


def shut_of(target: str) -> frozenset[tuple[int, int]]:
    """Lists the (class, slot) of a round in which nobody is sent, the classes as in ``priors_of``."""
    if target != Target.ORGANISATIONS:
        return frozenset()
    return frozenset((int(one), int(slot)) for one, slots in SHUT.items() for slot in slots)


def is_shut(premises: int, slot: int) -> bool:
    """Tells whether nobody can be expected behind such doors in a slot."""
    return slot in SHUT.get(premises, ())


def slots_of_day(*, is_working_day: bool) -> tuple[Slot, Slot, Slot]:
    """Lists the slots of a day in their order."""
    if is_working_day:
        return Slot.MORNING, Slot.AFTERNOON, Slot.EVENING
    return Slot.FREE_MORNING, Slot.FREE_AFTERNOON, Slot.EVENING


def end_of_slot(slot: int, hours: Sequence[str]) -> time:
    """Gives the minute at which a slot is over within the permitted hours."""
    last = time.fromisoformat(hours[1])
    if slot == Slot.EVENING:
        return last
    return min(last, NOON if slot in (Slot.MORNING, Slot.FREE_MORNING) else EVENING)


def is_permitted(slot: int, hours: Sequence[str]) -> bool:
    """Tells whether a slot has any minute within the permitted hours."""
    first, last = (time.fromisoformat(hour) for hour in hours)
    if slot == Slot.EVENING:
        return last > EVENING
    begins, ends = (time(), NOON) if slot in (Slot.MORNING, Slot.FREE_MORNING) else (NOON, EVENING)
    return begins < last and ends > first


def may_try(tried: Tried, day: date, slot: int) -> bool:
    """Tells whether a door may be knocked at in a slot of a day.

    Never where the resident asked for silence, never again on a day on which somebody was met, never in the slot that
    failed last nor (for the second try) first, twice a day in different slots, three times a week over all rounds.
    """
    is_done = tried.is_resolved or tried.is_closed
    if is_done or tried.tries >= tried.most_tries or not may_knock(tried, day):
        return False
    has_failed = bool(tried.failed >> slot & 1)
    if has_failed and (tried.last_slot == slot or tried.tries == 1):
        return False
    return (day, slot) not in tried.knocks


def part_of(slot: int) -> int:
    """Gives the part of the day of a slot: 0 morning, 1 afternoon, 2 evening."""
    return (0, 1, 2, 0, 1)[slot]


def is_due(tried: Tried, day: date, slot: int) -> bool:
    """Tells whether a door is to be tried in this very slot.

    Because the household asked for it; or because it was tried before, another try is permitted, and none was asked
    for later.
    """
    if tried.is_resolved or tried.is_closed:
        return False
    if tried.appointment == (day, slot):
        return tried.silent_until is None or day >= tried.silent_until
    if not tried.tries:
        return False
    is_closed = is_shut(tried.premises, slot) or _is_asked_later(tried, day, slot)
    return not is_closed and may_try(tried, day, slot)


def _is_asked_later(tried: Tried, day: date, slot: int) -> bool:
    if tried.appointment is None:
        return False
    on, wished = tried.appointment
    return (on, part_of(wished)) > (day, part_of(slot))


def may_knock(tried: Tried, day: date) -> bool:
    """Tells whether anybody may knock on a day, whatever for: for the first time, again, or for a second look (R5).

    Not against a wish, not on a day on which somebody was met, not a third time a day or a fourth time a week.
    """
    if tried.met_on == day or (tried.silent_until is not None and day < tried.silent_until):
        return False
    that_day = [on for on, _slot in tried.knocks if on == day]
    that_week = [on for on, _slot in tried.knocks if day - WEEK < on <= day]
    return len(that_day) < A_DAY and len(that_week) < A_WEEK


@dataclass(frozen=True, slots=True)
class Knock:
    """One knock at a door: by whom, in which part of which day, whether somebody was met, or was asked to come then."""

    by: object
    day: date
    slot: int
    is_met: bool
    was_asked: bool = False


def unmannerly(knocks: Sequence[Knock], silent: tuple[date, date] | None = None) -> int:
    """Counts the knocks at one door that the etiquette forbade (R5); ``silent``: since and until when not to knock.

    One person's second in a part of a day; any after somebody was met that day in an earlier part; a third part of a
    day, a fourth in a week; on a day of silence. Two phones of a pair in one part of a day are one knock.
    """
    parts: dict[tuple[date, int], list[Knock]] = {}
    for one in knocks:
        parts.setdefault((one.day, part_of(one.slot)), []).append(one)
    seen: list[date] = []
    met_on: date | None = None
    counted = 0
    for (day, _part), some in sorted(parts.items()):
        is_too_often = seen.count(day) >= A_DAY or sum(day - WEEK < on for on in seen) >= A_WEEK
        is_silent = silent is not None and silent[0] < day < silent[1]
        is_forbidden = is_silent or (not any(one.was_asked for one in some) and (met_on == day or is_too_often))
        counted += is_forbidden + len(some) - len({one.by for one in some})
        seen.append(day)
        met_on = day if any(one.is_met for one in some) else met_on
    return counted


def suggest(tried: Tried, choices: Sequence[tuple[date, Slot]], rates: Rates) -> Suggestion:
    """Picks when to try a door again among the slots still to come, and says in one sentence why."""
    if tried.is_resolved:
        return Suggestion(None, None, _("Nothing is left to do here."))
    if tried.is_closed:
        return Suggestion(None, None, _("Closed by the secretary; nobody goes there unless it is opened again."))
    if tried.silent_until is not None:
        until = {"day": tried.silent_until}
        return Suggestion(None, None, _SILENT[tried.premises != Premises.HOME] % until)
    if tried.appointment is not None and not tried.is_missed:
        day, slot = tried.appointment[0], Slot(tried.appointment[1])
        return Suggestion(day, slot, _ASKED[tried.premises != Premises.HOME] % {"day": day, "slot": slot.label})
    if tried.tries >= tried.most_tries:
        said = _("This round's tries are used up; the secretary closes the door.")
        return Suggestion(None, None, said, code=USED_UP)
    allowed = [one for one in choices if not is_shut(tried.premises, one[1]) and may_try(tried, *one)]
    if not allowed:
        said = _("No permitted visiting time is left before the round ends; leave a slip.")
        return Suggestion(None, None, said, _hint(tried), code=NO_TIME)
    first = choices[0][0]
    best = max(allowed, key=lambda one: (_worth(tried, one, first, rates), -(one[0] - first).days))
    share = round(100 * chance(tried.house_class, best[1], tried.tries, rates, tried.premises))
    odds = Odds(share, tried.house_class, tried.failed)
    return Suggestion(*best, _because(tried, best, odds), _missed(tried) or _hint(tried), odds)


# Each twice: of households, and of organisations.
_SILENT = (
    gettext_lazy("Do not knock: the household asked not to be visited until %(day)s."),
    gettext_lazy("Do not call: the organisation asked not to be visited until %(day)s."),
)
_ASKED = (
    gettext_lazy("The household asked to be visited on %(day)s, %(slot)s."),
    gettext_lazy("The organisation asked to be visited on %(day)s, %(slot)s."),
)
_MISSED = (
    gettext_lazy("The household asked to be visited on %(day)s, %(slot)s, and nobody came; begin with an apology."),
    gettext_lazy("The organisation asked to be visited on %(day)s, %(slot)s, and nobody came; begin with an apology."),
)


def _missed(tried: Tried) -> Sentence:
    if tried.appointment is None:
        return ""
    words = {"day": tried.appointment[0], "slot": Slot(tried.appointment[1]).label}
    return _MISSED[tried.premises != Premises.HOME] % words


def _worth(tried: Tried, one: tuple[date, Slot], first: date, rates: Rates) -> float:
    return chance(tried.house_class, one[1], tried.tries, rates, tried.premises) - A_DAY_LATER * (one[0] - first).days


def _because(tried: Tried, best: tuple[date, Slot], odds: Odds) -> Sentence:
    day, slot = best
    words = {
        "day": day,
        "slot": slot.label,
        "kind": Premises(tried.premises).label if tried.premises else HouseClass(tried.house_class).label,
        "share": odds.share,
        "failed": ", ".join(str(one.label) for one in Slot if tried.failed >> one & 1),
    }
    if tried.premises != Premises.HOME:
        said = _("Go on %(day)s, %(slot)s: about %(share)d of 100 visits to %(kind)s meet somebody then.")
    elif not tried.failed:
        said = _("Try on %(day)s, %(slot)s: about %(share)d of 100 knocks at houses of %(kind)s are answered then.")
    else:
        said = _(
            "Try on %(day)s, %(slot)s: about %(share)d of 100 such knocks at houses of %(kind)s are answered then, and"
            " this door stayed shut before: %(failed)s."
        )
    return said % words


def _hint(tried: Tried) -> Sentence:
    if tried.tries >= PROXY_AFTER and tried.premises != Premises.HOME:
        return _("After three tries: ask next door when somebody is there.")
    if tried.tries >= PROXY_AFTER:
        return _("After three tries: ask a neighbour or the entrance's steward whom to talk to.")
    if tried.tries >= SLIP_AFTER:
        return ngettext("After %(n)d try: leave a slip.", "After %(n)d tries: leave a slip.", tried.tries) % {
            "n": tried.tries
        }
    return ""


def is_over(day: date, slot: int, moment: datetime, hours: Sequence[str]) -> bool:
    """Tells whether a slot of a day is past at a local moment."""
    return (day, end_of_slot(slot, hours)) <= (moment.date(), moment.time())

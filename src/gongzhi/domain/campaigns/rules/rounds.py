"""Whether a round may begin or be closed, and over whom it goes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NotRequired, TypedDict
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gongzhi.domain.campaigns.words import Dial, HouseClass, RoundKind, RoundState, Target
from gongzhi.foundation.errors import NotNow, NotSo, Sentence

NEXT: dict[RoundState, frozenset[RoundState]] = {
    RoundState.OPEN: frozenset({RoundState.CLOSED}),
    RoundState.CLOSED: frozenset(),
}
LEASE_LASTS = timedelta(hours=3)
LONGEST = {"name": 80, "purpose": 300, "legal_basis": 300, "script": 2000, "scope_note": 200, "office_phone": 24}
LONGEST_REVIEW = 4000
LONGEST_ROUND = timedelta(days=366)
LONGEST_KEEPING = timedelta(days=366)
MOST_TRIES = 6

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
    """What a round is begun with; ``data_ends_on`` is the day on which the single visits are deleted.

    ``places``, ``body_kinds`` and ``follows`` narrow it to a subset, which ``scope_note`` names in words.
    """

    name: str
    kind: str
    purpose: str
    legal_basis: str
    starts_on: date
    ends_on: date
    data_ends_on: date
    target: NotRequired[str]
    script: NotRequired[str]
    sheet_id: NotRequired[UUID | None]
    dial: NotRequired[str]
    places: NotRequired[list[UUID]]
    body_kinds: NotRequired[list[str]]
    follows_id: NotRequired[UUID | None]
    scope_note: NotRequired[str]
    most_tries: NotRequired[int]
    has_evening_list: NotRequired[bool]
    office_phone: NotRequired[str]
    is_synthetic: NotRequired[bool]


def too_long(most: int) -> Sentence:
    """Says how long a text may be."""
    return _("At most %(n)d characters.") % {"n": most}


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
    for name, most in LONGEST.items():
        if len(str(facts.get(name, ""))) > most:
            faults[name] = too_long(most)
    faults |= _scope_faults(facts)
    faults |= _date_faults(facts["starts_on"], facts["ends_on"], facts["data_ends_on"], today)
    if faults:
        raise NotSo(next(iter(faults.values())), fields=faults)


def _scope_faults(facts: RoundFacts) -> dict[str, Sentence]:
    faults: dict[str, Sentence] = {}
    if facts.get("target", Target.HOUSEHOLDS) not in Target.values:
        faults["target"] = _("A round goes to households or to organisations.")
    if facts.get("dial", Dial.HOUSEHOLD) not in Dial.values:
        faults["dial"] = _("Answers are kept per household or summed up per building.")
    if not 1 <= facts.get("most_tries", MOST_TRIES) <= MOST_TRIES:
        faults["most_tries"] = _("Between 1 and %(n)d tries per door.") % {"n": MOST_TRIES}
    is_subset = bool(facts.get("places") or facts.get("follows_id"))
    if is_subset and not facts.get("scope_note", "").strip():
        faults["scope_note"] = _("Say which part of the community is visited, and why only that part.")
    if facts.get("has_evening_list") and facts.get("target") == Target.ORGANISATIONS:
        faults["has_evening_list"] = _("The evening list is for homes only.")
    return faults


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


class RoundChange(TypedDict, total=False):
    """What may change while a round runs; what is not named stays. ``because``: why an emergency lasts longer (R7)."""

    ends_on: date
    script: str
    office_phone: str
    has_evening_list: bool
    because: str


def check_change(
    change: RoundChange, *, kind: str, ends: tuple[date, date, date], has_evening_list: bool, today: date
) -> None:
    """Raises ``NotSo`` with every field that a running round cannot take over.

    ``ends``: its first day, its last day, and the day on which its data end.
    """
    wanted = change.get("ends_on", ends[1])
    faults = _end_faults(wanted, ends, today)
    for name, most in LONGEST.items():
        if len(str(change.get(name, ""))) > most:
            faults[name] = too_long(most)
    if kind == RoundKind.EMERGENCY and wanted > ends[1] and not change.get("because", "").strip():
        faults["because"] = _("An emergency round lasts longer only after a written assessment: lawful, needed, safe.")
    if change.get("has_evening_list") and not has_evening_list:
        faults["has_evening_list"] = _("The evening list can be switched off; it is switched on when a round begins.")
    if faults:
        raise NotSo(next(iter(faults.values())), fields=faults)


def _end_faults(wanted: date, ends: tuple[date, date, date], today: date) -> dict[str, Sentence]:
    starts_on, ends_on, data_ends_on = ends
    if wanted != ends_on and wanted < today:
        return {"ends_on": _("Choose today or a later day.")}
    if wanted < starts_on:
        return {"ends_on": _("A round ends on the day it begins, or later.")}
    if wanted > data_ends_on:
        return {"ends_on": _("The visits' data end on %(day)s; the round ends by then.") % {"day": data_ends_on}}
    return {}


def fault_of_next(*, state: str, target: str, wanted: str, is_emptied: bool, is_last: bool) -> Sentence:
    """Says why a round cannot be the next one of an earlier round's campaign; empty where it can."""
    if state != RoundState.CLOSED:
        return _("Close the earlier round first; the next one goes to what it left open.")
    if not is_last:
        return _("Another round follows that one already. Go on from the last round of the campaign.")
    if is_emptied:
        return _("Which doors that round left open was deleted on its data end date. Begin a new campaign instead.")
    if target != wanted:
        return _("A next round visits the same as the earlier one: households, or organisations.")
    return ""


def check_closing(state: str) -> None:
    """Raises ``NotNow`` when the round is closed already."""
    if RoundState.CLOSED not in NEXT[RoundState(state)]:
        raise NotNow(_("This round has been closed already."))


def check_review(state: str, review: str, *, is_reviewed: bool) -> None:
    """Raises unless a closed round is reviewed, once and in words (D12: nothing ends without its review)."""
    if state != RoundState.CLOSED:
        raise NotNow(_("Close the round first; its review looks back."))
    if is_reviewed:
        raise NotNow(_("This round has been reviewed already."))
    if not review.strip():
        sentence = _("Write what went well, what did not, and what is done differently next time.")
        raise NotSo(sentence, fields={"review": sentence})
    if len(review) > LONGEST_REVIEW:
        raise NotSo(too_long(LONGEST_REVIEW), fields={"review": too_long(LONGEST_REVIEW)})


def house_class(floors: int | None) -> HouseClass:
    """Names the class of a building by its floors; unknown ones count as walk-ups."""
    if floors is None:
        return HouseClass.WALK_UP
    return HouseClass.LOW if floors <= 3 else HouseClass.WALK_UP if floors <= 6 else HouseClass.TOWER

"""How large and how old a pack may be, and what an entry of a phone has to hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.domain.campaigns.words import Target
from gongzhi.domain.fieldwork.words import EntryState, EntryVerb, PackState
from gongzhi.foundation.errors import NotNow, NotSo, Sentence

MOST_HOUSEHOLDS = 1000
MOST_BYTES = 2_000_000
# A day and a half of a first round, and the night after it.
PACK_LASTS = timedelta(hours=48)
MOST_AT_ONCE = 100
# How long an entry waits for what it is about, before a named person is asked.
HELD_LASTS = timedelta(hours=24)
# Of a photo that the phone made small, in base64.
MOST_SIGNS_OF_PHOTO = 900_000
LONGEST_NAME, LONGEST_REMARK = 120, 300
# A clock that is wrong by more says nothing.
_YEAR = timedelta(days=366)


def _yes_or_no(text: str) -> str:
    if text not in ("yes", "no"):
        raise ValueError(text)
    return text


# Which facts each kind of entry has, besides its own number: their names and how they are read.
FACTS: Mapping[str, Mapping[str, Callable[[str], Any]]] = {
    EntryVerb.VISIT: {"door": UUID, "outcome": str},
    EntryVerb.UNDO: {"visit": UUID},
    EntryVerb.NEED: {"visit": UUID, "door": UUID, "kind": str, "text": str},
    EntryVerb.SEEN: {"door": UUID, "kind": str, "text": str},
    EntryVerb.WORDS: {"need": UUID, "text": str},
    EntryVerb.PHOTO: {"need": UUID, "jpeg": str},
    EntryVerb.SILENCE: {"door": UUID},
    EntryVerb.FOUND: {"round": UUID, "place": UUID, "name": str, "kind": str},
    EntryVerb.NEIGHBOUR: {"door": UUID, "is_empty": _yes_or_no},
}
# A floor where nobody answered is one tap: a visit at each of its doors, all of one batch. Whoever asked to come back
# may have said when; answers are to the round's question sheet. A wish not to be visited without a day is taken back.
OPTIONAL: Mapping[str, Mapping[str, Callable[[str], Any]]] = {
    EntryVerb.VISIT: {"batch": UUID, "appointment_on": date.fromisoformat, "appointment_slot": int},
    EntryVerb.SILENCE: {"until": date.fromisoformat},
    EntryVerb.FOUND: {"text": str},
}
MOST_ANSWERS = 40
# An entry of these kinds is about an earlier one, without which it cannot be carried out.
ABOUT: Mapping[str, str] = {
    EntryVerb.UNDO: "visit",
    EntryVerb.NEED: "visit",
    EntryVerb.WORDS: "need",
    EntryVerb.PHOTO: "need",
}
UNDECIDED = frozenset({EntryState.CONFLICT, EntryState.HANDED_OVER})
NEXT: Mapping[EntryState, frozenset[EntryState]] = {
    EntryState.HELD: frozenset({EntryState.TAKEN_IN, EntryState.HANDED_OVER, EntryState.SET_ASIDE}),
    EntryState.CONFLICT: frozenset({EntryState.TAKEN_IN, EntryState.SET_ASIDE}),
    EntryState.HANDED_OVER: frozenset({EntryState.TAKEN_IN, EntryState.SET_ASIDE}),
    EntryState.TAKEN_IN: frozenset(),
    EntryState.SET_ASIDE: frozenset(),
}


def read_facts(verb: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Gives the facts of an entry as text and numbers, and nothing else that was sent; raises ``NotSo``."""
    if verb not in FACTS:
        raise NotSo(_("This page is older than the server. Reload it when there is a signal."))
    read: dict[str, Any] = {}
    optional = {name: kind for name, kind in OPTIONAL.get(verb, {}).items() if sent.get(name) not in (None, "")}
    for name, kind in {**FACTS[verb], **optional}.items():
        try:
            read[name] = str(kind(str(sent[name])))
        except (KeyError, ValueError):
            raise NotSo(_("This entry is not whole: %(name)s is missing.") % {"name": name}) from None
        if not _can_be_kept(read[name]):
            raise NotSo(_("This entry has characters that cannot be kept. Enter it again."))
    if len(read.get("jpeg", "")) > MOST_SIGNS_OF_PHOTO:
        raise NotSo(_("The photo is too large. Take it again with the phone's own camera page."))
    if verb == EntryVerb.VISIT and sent.get("answers"):
        read["answers"] = _read_answers(sent["answers"])
    return read


def _read_answers(sent: Any) -> dict[str, Any]:
    """Gives answers whose form can be kept; whether they fit the question sheet is asked where the sheet is known."""
    is_whole = isinstance(sent, dict) and len(sent) <= MOST_ANSWERS and all(map(_is_answer, sent.values()))
    if not is_whole or not all(map(_can_be_kept, _texts(sent))):
        raise NotSo(_("The answers of this entry cannot be kept. Enter them again."))
    return dict(sent)


def _is_answer(given: Any) -> bool:
    return isinstance(given, str | int | float) or (
        isinstance(given, list) and all(isinstance(one, str) for one in given)
    )


def _texts(answers: Mapping[str, Any]) -> list[str]:
    lists = [given if isinstance(given, list) else [given] for given in answers.values()]
    return [*answers, *(one for some in lists for one in some if isinstance(one, str))]


def _can_be_kept(text: str) -> bool:
    """Tells whether the database can keep a text: no zero sign, no half of a sign."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def check_size(households: int, size: int) -> None:
    """Raises ``NotNow`` for a pack that no phone may carry."""
    if households > MOST_HOUSEHOLDS:
        raise NotNow(
            ngettext(
                "This grid has more than %(most)d household, too many for one phone. Ask the secretary to divide it.",
                "This grid has more than %(most)d households, too many for one phone. Ask the secretary to divide it.",
                MOST_HOUSEHOLDS,
            )
            % {"most": MOST_HOUSEHOLDS}
        )
    if size > MOST_BYTES:
        raise NotNow(_("This grid's list is larger than 2 MB, too much for one phone. Tell the community office."))


def pack_state(*, expires_at: datetime, revoked_at: datetime | None, at: datetime) -> PackState:
    """Says whether a pack may be used at a moment."""
    if revoked_at is not None:
        return PackState.REVOKED
    return PackState.EXPIRED if at >= expires_at else PackState.VALID


def put_right(at: datetime, *, sent_at: datetime, received_at: datetime) -> datetime:
    """Corrects a moment of the phone's clock by what that clock is wrong by when it sends; a year away at most."""
    return received_at + max(-_YEAR, min(_YEAR, at - sent_at))


def check_decision(state: str, wanted: str, because: str) -> None:
    """Raises ``NotNow`` for an entry that is decided already, ``NotSo`` without a reason."""
    if wanted not in NEXT[EntryState(state)]:
        raise NotNow(_("Somebody has already decided about this entry. Reload the page."))
    if not because.strip():
        sentence = _("Say in a few words why.")
        raise NotSo(sentence, fields={"because": sentence})


def check_find(target: str, name: str, remark: str, *, is_emptied: bool, is_inside: bool) -> None:
    """Raises ``NotNow`` for a round that takes no organisations down, ``NotSo`` for what cannot be kept."""
    if target != Target.ORGANISATIONS:
        raise NotNow(_("This round goes to households. Tell the office about the organisation."))
    if is_emptied:
        raise NotNow(_("The data of this round are deleted. Tell the office about the organisation."))
    faults: dict[str, Sentence] = {}
    if not is_inside:
        faults["place"] = _("Choose a place of the round's community.")
    if not name.strip():
        faults["name"] = _("Write the name of the organisation.")
    elif len(name) > LONGEST_NAME:
        faults["name"] = _("Write at most %(n)d characters.") % {"n": LONGEST_NAME}
    if len(remark) > LONGEST_REMARK:
        faults["remark"] = _("Write at most %(n)d characters.") % {"n": LONGEST_REMARK}
    if faults:
        raise NotSo(next(iter(faults.values())), fields=faults)


def reason_of_rejecting(because: str, *, has_finder: bool = True) -> str:
    """Gives the reason as it is kept; raises ``NotSo`` without one. ``has_finder``: somebody is there to read it."""
    if not because.strip():
        read = _("Write why it is not entered; whoever found it reads the reason.")
        sentence = read if has_finder else _("Write why it is not entered.")
        raise NotSo(sentence, fields={"reason": sentence})
    return because.strip()[:LONGEST_REMARK]

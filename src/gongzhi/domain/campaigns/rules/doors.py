"""When a supervisor may settle a door, what neighbours' words are worth, and which stairwells get a second look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.domain.campaigns.words import Because, Outcome, RoundKind, SlipUse
from gongzhi.foundation.errors import NotNow, NotSo, Sentence

WORDS_FOR_VACANT = 2
LONGEST_SILENCE = timedelta(days=366)
USUAL_SILENCE = timedelta(days=90)
RECHECKED = 0.05
# How a second look is kept: what was found before is confirmed, is not, or nobody opened. It counts in no figure.
AGREES, DIFFERS, UNDECIDED = Outcome.TALKED, Outcome.NOT_A_HOME, Outcome.NO_ANSWER
# A stairwell is looked at again from so many doors on, when fewer than so many of a hundred knocks met somebody.
LEAST_DOORS, LEAST_MET = 10, 5


def reasons_now(*, tries: int, most_tries: int, said_empty: int, kind: str) -> list[Because]:
    """Lists the reasons for which a supervisor may close a door as it stands."""
    holds = {
        Because.TRIES_USED: tries >= most_tries,
        Because.VACANT: kind == RoundKind.EMERGENCY and said_empty >= WORDS_FOR_VACANT,
    }
    return [one for one in Because if holds.get(one, True)]


def settles(because: str) -> bool:
    """Tells whether a door closed for this reason is settled.

    Where the entrance cannot be reached nobody knows who lives behind it (AAPOR 3.17, unknown eligibility): the door
    stays what its visits made of it, and a next round goes there again.
    """
    return because not in ("", Because.UNREACHABLE)


def check_close_door(
    because: str, *, tries: int, most_tries: int, said_empty: int, kind: str, is_resolved: bool
) -> None:
    """Raises unless a supervisor may settle a door for this reason."""
    if because not in Because.values:
        sentence = _("Choose why nothing more is done at this door.")
        raise NotSo(sentence, fields={"because": sentence})
    if is_resolved:
        raise NotNow(_("This door is settled already."))
    if because == Because.TRIES_USED and tries < most_tries:
        raise NotNow(_("Tries are left: %(tries)d of %(most)d are used.") % {"tries": tries, "most": most_tries})
    if because == Because.VACANT and (kind != RoundKind.EMERGENCY or said_empty < WORDS_FOR_VACANT):
        raise NotNow(_("A home counts as vacant only in an emergency round, and only if two neighbours say so."))


def check_neighbours_word(kind: str) -> None:
    """Raises ``NotNow`` outside emergency rounds (R22)."""
    if kind != RoundKind.EMERGENCY:
        raise NotNow(_("Neighbours are asked whether a home is lived in only in an emergency round."))


def check_silence(until: date, today: date) -> None:
    """Raises ``NotSo`` unless a wish not to be visited ends, within a year."""
    if not today < until <= today + LONGEST_SILENCE:
        sentence = _("Choose a day after today, within a year; then the household is asked again.")
        raise NotSo(sentence, fields={"until": sentence})


def check_slip(use: str, *, is_used: bool, is_open: bool) -> None:
    """Raises unless a slip's code may write this now."""
    if use not in SlipUse.values:
        sentence = _("Choose what you want to tell us.")
        raise NotSo(sentence, fields={"use": sentence})
    if is_used:
        raise NotNow(_("This code has been used. If something changed, call the office."))
    if not is_open:
        raise NotNow(_("The visits are over; the code is no longer needed."))


@dataclass(frozen=True, slots=True)
class StairFigures:
    """A stairwell's knocks as its lead looks at them: no door, no worker (R23).

    ``unmannerly`` counts the visits that the etiquette forbade (R5): they are taken all the same, and looked at.
    """

    stair: UUID
    name: str
    doors: int
    knocks: int
    met: int
    rechecked: int
    differing: int
    unmannerly: int = 0

    @property
    def reason(self) -> Sentence:
        """Says why the stairwell should be looked at again; empty where nothing speaks for it."""
        if self.differing:
            return _("A second look found something else than the first.")
        if self.unmannerly:
            return ngettext(
                "%(n)d visit against the etiquette: too soon after another, or against a wish. Ask what happened.",
                "%(n)d visits against the etiquette: too soon after another, or against a wish. Ask what happened.",
                self.unmannerly,
            ) % {"n": self.unmannerly}
        if self.knocks >= LEAST_DOORS and 100 * self.met < LEAST_MET * self.knocks:
            return _("Far fewer people were met here than elsewhere.")
        return ""


def flagged(figures: Sequence[StairFigures]) -> list[StairFigures]:
    """Lists the stairwells that the lead should look at again."""
    return [one for one in figures if one.reason]

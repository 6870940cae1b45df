"""Which leaders go where: two tiers, each with its own kinds of places."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.rules.rounds import too_long
from gongzhi.domain.campaigns.words import LeaderState, LeaderTier
from gongzhi.foundation.errors import NotNow, NotSo, Sentence

LONGEST_THEME, LONGEST_FOUND = 120, 1000

GOALS = {
    LeaderTier.DISTRICT: frozenset({"community"}),
    LeaderTier.SUBDISTRICT: frozenset({"courtyard", "building", "lane"}),
}


def check_leader_visit(tier: str, kind: str, theme: str, planned_on: date, *, today: date) -> None:
    """Raises ``NotSo`` with every field that keeps a visit from being planned."""
    faults: dict[str, Sentence] = {}
    if tier not in LeaderTier.values:
        faults["tier"] = _("There is no such tier.")
    elif kind not in GOALS[LeaderTier(tier)]:
        faults["place"] = _(
            "District leaders visit communities and villages; subdistrict and township leaders visit courtyards,"
            " buildings and lanes."
        )
    if not theme.strip():
        faults["theme"] = _("Name the theme of the visit.")
    elif len(theme) > LONGEST_THEME:
        faults["theme"] = too_long(LONGEST_THEME)
    if planned_on < today:
        faults["planned_on"] = _("Choose today or a later day.")
    if faults:
        raise NotSo(next(iter(faults.values())), fields=faults)


def check_leader_move(planned_on: date, *, state: str, today: date) -> None:
    """Raises unless a visit that is still planned is moved to today or later."""
    check_planned(state)
    if planned_on < today:
        sentence = _("Choose today or a later day.")
        raise NotSo(sentence, fields={"planned_on": sentence})


def check_planned(state: str) -> None:
    """Raises ``NotNow`` for a visit that was made or cancelled."""
    check_not_cancelled(state)
    if state == LeaderState.MADE:
        raise NotNow(_("This visit has been made; it stays as it was written down."))


def check_not_cancelled(state: str) -> None:
    """Raises ``NotNow`` for a visit that was cancelled."""
    if state == LeaderState.CANCELLED:
        raise NotNow(_("This visit was cancelled. Plan it anew if it is made after all."))


def check_leader_note(visited_on: date, planned_on: date, today: date, found: str = "") -> None:
    """Raises ``NotSo`` unless the visit lies between its plan and today, and what was found fits."""
    if len(found) > LONGEST_FOUND:
        raise NotSo(too_long(LONGEST_FOUND), fields={"found": too_long(LONGEST_FOUND)})
    if not planned_on <= visited_on <= today:
        sentence = _("The visit was made on the planned day or later, and not after today.")
        raise NotSo(sentence, fields={"visited_on": sentence})

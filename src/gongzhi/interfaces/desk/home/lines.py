"""What waits, and what has happened, as lines with a picture, a sentence and an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.domain.duties.words import Permission

if TYPE_CHECKING:
    from gongzhi.domain.duties.queries import Standing
    from gongzhi.domain.insights.queries import CommunityHome

OF_GRIDS = frozenset({"desk:grids", "desk:team_alarms"})


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits for somebody."""

    tone: str
    icon: str
    sentence: str
    address: str
    is_of_grids: bool


def waiting_lines(home: CommunityHome, standing: Standing) -> list[Line]:
    """Lists what needs somebody today, the most pressing first; only what the reader can open."""
    waiting = home.waiting
    found = [
        _line("late", "state-late", _late(waiting.late_needs), "desk:needs", "?late=1"),
        _line("waiting", "needs", _unaccepted(waiting.unaccepted_needs), "desk:needs", "?state=received"),
        _line("soon", "phone", _to_ask(waiting.needs_to_ask), "desk:need_calls"),
        _line("soon", "grids", "" if home.has_plan else _("The community is not divided into grids yet"), "desk:grids"),
        _line("soon", "team", _teams(waiting.teams_without_lead), "desk:team_alarms"),
        _line("soon", "team", _idle(waiting.teams_without_shift), "desk:team_alarms"),
        _line("soon", "building", _loose(waiting.buildings_without_grid), "desk:grids"),
        _line("hand", "grids", _plans(waiting.proposed_plans), "desk:grids"),
    ]
    may_plan, may_read = standing.holds(Permission.PLAN_READ), standing.holds(Permission.NEED_READ)
    return [line for line in found if line.sentence and (may_plan if line.is_of_grids else may_read)]


def _line(tone: str, icon: str, sentence: str, name: str, query: str = "") -> Line:
    address = _address(name)
    return Line(tone, icon, sentence, address + query if address else "", is_of_grids=name in OF_GRIDS)


def _late(n: int) -> str:
    return ngettext("%(n)d need is late", "%(n)d needs are late", n) % {"n": n} if n else ""


def _unaccepted(n: int) -> str:
    return ngettext("%(n)d need is not accepted yet", "%(n)d needs are not accepted yet", n) % {"n": n} if n else ""


def _to_ask(n: int) -> str:
    return ngettext("%(n)d reporter is to be asked", "%(n)d reporters are to be asked", n) % {"n": n} if n else ""


def _teams(n: int) -> str:
    return ngettext("%(n)d team has no lead", "%(n)d teams have no lead", n) % {"n": n} if n else ""


def _idle(n: int) -> str:
    return ngettext("%(n)d team has nobody on shift", "%(n)d teams have nobody on shift", n) % {"n": n} if n else ""


def _loose(n: int) -> str:
    return ngettext("%(n)d building is in no grid", "%(n)d buildings are in no grid", n) % {"n": n} if n else ""


def _plans(n: int) -> str:
    return (
        ngettext("%(n)d grid plan waits for your decision", "%(n)d grid plans wait for your decision", n) % {"n": n}
        if n
        else ""
    )


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        # A room that is not built yet has no page to lead to.
        return ""

"""What waits, and what has happened, as lines with a picture, a sentence and an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.fieldwork.queries import finds_to_decide

if TYPE_CHECKING:
    from gongzhi.domain.duties.queries import Standing
    from gongzhi.domain.insights.queries import CommunityHome
    from gongzhi.domain.places.models import Place

# Who may open the pages that lines lead to.
OPEN_TO = {
    "desk:needs": Permission.NEED_READ,
    "desk:need_calls": Permission.NEED_CALL_BACK,
    "desk:grids": Permission.PLAN_READ,
    "desk:team_alarms": Permission.PLAN_READ,
    "desk:rounds": Permission.ROUND_START,
    "desk:finds": Permission.ACTOR_MANAGE,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits for somebody."""

    tone: str
    icon: str
    sentence: str
    address: str


def waiting_lines(home: CommunityHome, standing: Standing, community: Place) -> list[Line]:
    """Lists what needs somebody in a community today, the most pressing first; only what the reader can open."""
    waiting = home.waiting
    found = [
        ("late", "state-late", _late(waiting.late_needs), "desk:needs", "&late=1"),
        ("waiting", "needs", _unaccepted(waiting.unaccepted_needs), "desk:needs", "&state=received"),
        ("soon", "hand", _unheld(waiting.unheld_needs), "desk:needs", "&handler=nobody&state=received"),
        ("soon", "people", _unowned(waiting.unowned_needs), "desk:needs", "&owner=nobody"),
        ("soon", "phone", _to_ask(waiting.needs_to_ask), "desk:need_calls", ""),
        ("soon", "grids", "" if home.has_plan else _("The community is not divided into grids yet"), "desk:grids", ""),
        ("soon", "team", _teams(waiting.teams_without_lead), "desk:team_alarms", ""),
        ("soon", "team", _idle(waiting.teams_without_shift), "desk:team_alarms", ""),
        ("soon", "building", _loose(waiting.buildings_without_grid), "desk:grids", ""),
        ("soon", "rounds", _reviews(waiting.rounds_to_review), "desk:rounds", ""),
        ("soon", "actors", _finds(finds_to_decide((community.path,))), "desk:finds", ""),
        ("hand", "grids", _plans(waiting.proposed_plans), "desk:grids", ""),
    ]
    return [
        Line(tone, icon, sentence, f"{reverse(name)}?community={community.pk}{query}")
        for tone, icon, sentence, name, query in found
        if sentence and standing.may(OPEN_TO[name], community)
    ]


def _late(n: int) -> str:
    return ngettext("%(n)d need is late", "%(n)d needs are late", n) % {"n": n} if n else ""


def _unaccepted(n: int) -> str:
    return ngettext("%(n)d need is not accepted yet", "%(n)d needs are not accepted yet", n) % {"n": n} if n else ""


def _unheld(n: int) -> str:
    words = ngettext("%(n)d need waits to be sent to somebody", "%(n)d needs wait to be sent to somebody", n)
    return words % {"n": n} if n else ""


def _unowned(n: int) -> str:
    return ngettext("%(n)d need has no owner", "%(n)d needs have no owner", n) % {"n": n} if n else ""


def _reviews(n: int) -> str:
    words = ngettext("%(n)d closed round waits for its review", "%(n)d closed rounds wait for their review", n)
    return words % {"n": n} if n else ""


def _finds(n: int) -> str:
    words = ngettext(
        "%(n)s organisation found on the way waits for your decision",
        "%(n)s organisations found on the way wait for your decision",
        n,
    )
    return words % {"n": n} if n else ""


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

"""What waits, and what has happened, as lines with a picture, a sentence and an address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.insights.queries import need_titles
from gongzhi.foundation.outbox.words import MessageKind

if TYPE_CHECKING:
    from datetime import datetime

    from gongzhi.domain.duties.queries import Standing
    from gongzhi.domain.insights.queries import CommunityHome
    from gongzhi.foundation.outbox.models import Message

# What a message is about → the address that shows it.
SUBJECTS = {
    "needs.need": "desk:need",
    "campaigns.round": "desk:round",
    "grids.gridplan": "desk:plan",
    "grids.team": "desk:team",
    "actors.organisation": "desk:organisation",
    "contributions.agreement": "desk:agreement",
    "duties.propertycontract": "desk:contract",
}
# These have no page of their own; their list does.
LISTS = {"contributions.claim": "desk:claims", "contributions.checkin": "desk:check_ins"}

OF_GRIDS = frozenset({"desk:grids", "desk:team_alarms"})


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits for somebody."""

    tone: str
    icon: str
    sentence: str
    address: str
    is_of_grids: bool


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message as its reader sees it."""

    sentence: str
    about: str
    at: datetime
    address: str
    is_new: bool


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


def message_lines(messages: Iterable[Message]) -> list[MessageLine]:
    """Shows messages; the words are made here, the messages hold ids alone."""
    shown = list(messages)
    titles = need_titles(one.subject for one in shown)
    return [
        MessageLine(
            sentence=str(MessageKind(one.kind).label),
            about=titles.get(one.subject, ""),
            at=one.at,
            address=_address_of(one),
            is_new=one.read_at is None,
        )
        for one in shown
    ]


def _address_of(message: Message) -> str:
    if name := LISTS.get(message.subject_kind):
        return _address(name)
    return _address(SUBJECTS.get(message.subject_kind, ""), message.subject)


def _address(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        # A room that is not built yet has no page to lead to.
        return ""

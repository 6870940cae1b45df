"""The figures of the founding text in words: what is counted, in which unit, and where the records are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.domain.duties.words import Permission
from gongzhi.domain.insights.queries import REGULATION_DAY, TextFigure, text_figures

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from gongzhi.interfaces.common.request import Request

P = Permission


@dataclass(frozen=True, slots=True)
class Words:
    """What a figure is called, its unit, whose pages hold its records, and who may open them."""

    title: Promise
    unit: Promise
    page: str
    permission: Permission = P.ACTOR_READ


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as people read it; ``address`` is empty where the reader may not open the records."""

    figure: TextFigure
    title: str
    unit: str
    on: date
    address: str


WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "led_by_party": Words(
            _("Relations by which Party organisations lead"), _("relations"), "desk:duty_relations", P.DUTY_READ
        ),
        "ruled_before": Words(
            _("Relations of property firms and owners' committees by regulation, the day before 2020-05-01"),
            _("relations"), "desk:duty_relations", P.DUTY_READ,
        ),
        "ruled_now": Words(
            _("Relations of property firms and owners' committees by regulation"),
            _("relations"), "desk:duty_relations", P.DUTY_READ,
        ),
        "silent_contracts": Words(
            _("Property contracts, looked through, that do not name duties in an epidemic"),
            _("contracts"), "desk:contracts",
        ),
        "address_levels": Words(
            _("Levels of the address tree with records, from the community to the person"),
            _("levels"), "desk:places:place", P.PLACE_READ,
        ),
        "nets": Words(_("Five nets: stages of the grid plan in force"), _("stages"), "desk:plan_nets", P.PLAN_READ),
        "chain_levels": Words(_("Levels of the chain of responsibility"), _("levels"), "desk:duty_chain"),
        "branches": Words(
            _("Grids on which a residents' branch stands"), pgettext_lazy("unit", "grids"), "desk:duty_chain"
        ),
        "team_kinds": Words(
            _("Kinds of teams in the grids (1+1+1)"), _("kinds"), "desk:grids", P.PLAN_READ
        ),
        "first_round": Words(_("Days in which a round tried every door"), _("days"), "desk:round", P.ROUND_READ),
        "with_branch": Words(_("Organisations with a branch, own or joint"), _("organisations"), "desk:coverage"),
        "with_work": Words(
            _("Organisations with a branch or an instructor"), _("organisations"), "desk:coverage"
        ),
        "transferred": Words(
            _("Memberships transferred to the alliance's chair unit"), _("memberships"), "desk:organisation"
        ),
        "chair_units": Words(
            _("Property alliances with a chair unit"), _("alliances"), "desk:organisation"
        ),
        "measures": Words(_("Measures of cross-appointment"), _("measures"), "desk:crossing"),
    }
)  # fmt: skip
_NEED_THE_THING = frozenset({"desk:places:place", "desk:plan_nets", "desk:round", "desk:organisation"})


def figure_lines(request: Request, *, on: date) -> list[Line]:
    """Counts the text's figures in the reader's places on a day, each with its words and the way to its records."""
    found = text_figures(request.standing.scope(P.ACTOR_READ).paths, on=on)
    return [_line(request, one, on) for one in found]


def _line(request: Request, figure: TextFigure, on: date) -> Line:
    words = WORDS[figure.code]
    day = REGULATION_DAY - timedelta(days=1) if figure.code == "ruled_before" else on
    may = request.standing.holds(words.permission) and figure.value is not None
    return Line(figure, str(words.title), str(words.unit), day, _address(words.page, figure, day) if may else "")


def _address(name: str, figure: TextFigure, day: date) -> str:
    if name in _NEED_THE_THING:
        return reverse(name, args=[figure.about]) if figure.about else ""
    asked: dict[str, str] = {"on": day.isoformat()}
    if figure.about and name == "desk:duty_chain":
        asked["community"] = str(figure.about)
    asked |= _FILTERS.get(figure.code, {})
    return f"{reverse(name)}?{urlencode(asked)}"


_FILTERS = {
    "led_by_party": {"source": "party_rule"},
    "ruled_before": {"source": "regulation"},
    "ruled_now": {"source": "regulation"},
    "with_branch": {"way": "branch"},
    "with_work": {"way": "work"},
}

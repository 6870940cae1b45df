"""What each of the five nets asks for, and what is still open in it. Pure answers from counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gongzhi.domain.grids.rules.moves import shortened
from gongzhi.domain.grids.words import NetStage, TeamConsent, TeamKind
from gongzhi.foundation.errors import NotNow, NotSo

# Days after a plan's first day until which each net should stand, unless its owner sets another day.
DUE_DAYS: Mapping[NetStage, int] = MappingProxyType(
    {
        NetStage.PARTITION: 0,
        NetStage.STAFFING: 14,
        NetStage.COORDINATION: 30,
        NetStage.SERVICES: 60,
        NetStage.REVIEW: 90,
    }
)
REVIEW_LASTS = timedelta(days=365)
ALARM_DAYS = 3
"""Working days in which a team without people, lead or shift should be staffed again."""

# The text names the five steps and does not say what each one holds: samples, marked so wherever they are shown.
SAMPLE_LABELS: Mapping[NetStage, Promise] = MappingProxyType(
    {
        NetStage.PARTITION: gettext_lazy("Draw the net well"),
        NetStage.STAFFING: gettext_lazy("Weave the net fully"),
        NetStage.COORDINATION: gettext_lazy("Strengthen the net together"),
        NetStage.SERVICES: gettext_lazy("Bring services into the net"),
        NetStage.REVIEW: gettext_lazy("Keep the net good"),
    }
)

_OFFICE_PHONE = re.compile(r"[0-9+()（） \-转]{3,24}")
_MOBILE_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")


@dataclass(frozen=True, slots=True)
class NetFacts:
    """What is counted of a plan's grids on one day; names are grids' or buildings' names."""

    loose_buildings: tuple[str, ...] = ()
    empty_grids: tuple[str, ...] = ()
    is_within_tolerance: bool = True
    vacant_teams: int = 0
    teams_without_lead: int = 0
    teams_without_shift: int = 0
    members_without_consent: int = 0
    without_arrangement: tuple[str, ...] = ()
    without_service: tuple[str, ...] = ()
    without_supplies: tuple[str, ...] = ()
    short_supplies: int = 0
    last_review: date | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a net asks for: its code, the sentence that is true now, and how many points are open."""

    code: str
    sentence: str
    open_points: int

    @property
    def is_met(self) -> bool:
        """Tells whether nothing is open."""
        return self.open_points == 0


def net_checks(kind: NetStage, facts: NetFacts, on: date) -> tuple[Check, ...]:
    """Lists what one of the five nets asks for, with what is open in it on a day."""
    return _CHECKS[kind](facts, on)


def _partition(facts: NetFacts, _on: date) -> tuple[Check, ...]:
    loose, empty = len(facts.loose_buildings), len(facts.empty_grids)
    return (
        _named("loose", facts.loose_buildings, _("Every building with households is in one grid."),
               ngettext("%(n)s building has households but no grid: %(names)s.",
                        "%(n)s buildings have households but no grid: %(names)s.", loose)),
        _named("empty", facts.empty_grids, _("Every grid has households."),
               ngettext("%(n)s grid has no household: %(names)s.", "%(n)s grids have no household: %(names)s.", empty)),
        Check("tolerance", _("The grids differ by no more than was allowed."), 0)
        if facts.is_within_tolerance
        else Check("tolerance", _("The grids differ by more than was allowed."), 1),
    )  # fmt: skip


def _staffing(facts: NetFacts, _on: date) -> tuple[Check, ...]:
    return (
        _counted("vacant", facts.vacant_teams, _("Every grid has its three teams."),
                 ngettext("%(n)s team is vacant.", "%(n)s teams are vacant.", facts.vacant_teams)),
        _counted("no_lead", facts.teams_without_lead, _("Every team has a lead."),
                 ngettext("%(n)s team has no lead.", "%(n)s teams have no lead.", facts.teams_without_lead)),
        _counted("no_shift", facts.teams_without_shift, _("Every team has somebody on shift in the week."),
                 ngettext("%(n)s team has nobody on shift.", "%(n)s teams have nobody on shift.",
                          facts.teams_without_shift)),
        _counted("consent", facts.members_without_consent, _("All volunteers and helpers agreed to take part."),
                 ngettext("The consent of %(n)s volunteer or helper is not recorded.",
                          "The consent of %(n)s volunteers or helpers is not recorded.",
                          facts.members_without_consent)),
    )  # fmt: skip


def _coordination(facts: NetFacts, _on: date) -> tuple[Check, ...]:
    missing = facts.without_arrangement
    return (
        _named("arrangement", missing, _("Every grid has its meeting, a convener, a reporting line and a telephone."),
               ngettext("%(n)s grid has not said when it meets, who convenes and which telephone answers: %(names)s.",
                        "%(n)s grids have not said when they meet, who convenes and which telephone answers:"
                        " %(names)s.",
                        len(missing))),
    )  # fmt: skip


def _services(facts: NetFacts, _on: date) -> tuple[Check, ...]:
    missing = facts.without_service
    return (
        _named("service", missing, _("Every grid has services with provider, place and hours."),
               ngettext("%(n)s grid has no service: %(names)s.", "%(n)s grids have no service: %(names)s.",
                        len(missing))),
    )  # fmt: skip


def _review(facts: NetFacts, on: date) -> tuple[Check, ...]:
    missing, short = facts.without_supplies, facts.short_supplies
    is_fresh = facts.last_review is not None and facts.last_review + REVIEW_LASTS > on
    reviewed = _("Reviewed on %(day)s; due again a year later.") if is_fresh else ""
    overdue = _("The last review is more than a year old.") if facts.last_review else _("There was no review yet.")
    return (
        _named("supplies", missing, _("Every grid has a stock list."),
               ngettext("%(n)s grid has no stock list: %(names)s.", "%(n)s grids have no stock list: %(names)s.",
                        len(missing))),
        _counted("short", short, _("Nothing on the stock lists is short."),
                 ngettext("%(n)s item on the stock lists is short.", "%(n)s items on the stock lists are short.",
                          short)),
        Check("review", reviewed % {"day": facts.last_review} if is_fresh else overdue, 0 if is_fresh else 1),
    )  # fmt: skip


_CHECKS: Mapping[NetStage, Callable[[NetFacts, date], tuple[Check, ...]]] = MappingProxyType(
    {
        NetStage.PARTITION: _partition,
        NetStage.STAFFING: _staffing,
        NetStage.COORDINATION: _coordination,
        NetStage.SERVICES: _services,
        NetStage.REVIEW: _review,
    }
)


def _counted(code: str, n: int, met: str, unmet: str) -> Check:
    return Check(code, unmet % {"n": n} if n else met, n)


def _named(code: str, names: tuple[str, ...], met: str, unmet: str) -> Check:
    return Check(code, unmet % {"n": len(names), "names": shortened(names)} if names else met, len(names))


def stage_due(kind: NetStage, first_day: date) -> date:
    """Tells until when a net should stand, unless somebody set another day."""
    return first_day + timedelta(days=DUE_DAYS[kind])


def check_finish(checks: tuple[Check, ...]) -> None:
    """Passes when nothing but the review itself is open in a net; raises ``NotNow`` naming what is."""
    unmet = [one.sentence for one in checks if not one.is_met and one.code != "review"]
    if unmet:
        raise NotNow(_("This is still open: %(points)s Finish it first.") % {"points": " ".join(unmet)})


def check_office_phone(number: str) -> None:
    """Passes for an office's number or none; a private mobile number is refused with ``NotSo``."""
    plain = re.sub(r"[^0-9+]", "", number)
    if _MOBILE_PHONE.fullmatch(plain):
        sentence = _("This is a mobile number. Give an office telephone, because the page is shown and printed.")
        raise NotSo(sentence, fields={"office_phone": sentence})
    if number and not _OFFICE_PHONE.fullmatch(number):
        sentence = _("Write the office telephone with digits, e.g. 010-64930000.")
        raise NotSo(sentence, fields={"office_phone": sentence})


def check_consent(kind: TeamKind, consent: str, *, has_newcomers: bool) -> TeamConsent:
    """Gives the consent to record for newcomers; people outside the work squad opt in, so ``NotSo`` where none is."""
    if kind == TeamKind.WORK_SQUAD:
        return TeamConsent.POST
    if consent in (TeamConsent.SPOKEN, TeamConsent.PAPER):
        return TeamConsent(consent)
    if has_newcomers:
        sentence = _("Volunteers and helpers take part of their own will. Say how the new members agreed.")
        raise NotSo(sentence, fields={"consent": sentence})
    return TeamConsent.SPOKEN

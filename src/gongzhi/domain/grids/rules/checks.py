"""What a plan is checked for: each check by its name, what came out, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.domain.grids.rules.guide import GUIDE
from gongzhi.domain.grids.rules.moves import shortened
from gongzhi.domain.grids.words import CheckResult, PlanCheck
from gongzhi.foundation.errors import NotNow


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``names`` are the grids, buildings or courtyards that it is about."""

    check: PlanCheck
    result: CheckResult
    names: tuple[str, ...] = ()
    figure: float | None = None
    asked: float | None = None

    @property
    def sentence(self) -> str:
        """Says what was found."""
        if self.result == CheckResult.PASSED:
            return ""
        return _SENTENCES[self.check](self)

    def kept(self) -> dict[str, Any]:
        """Writes the finding as it is stored."""
        names = list(self.names)
        return {"check": self.check, "result": self.result, "names": names, "figure": self.figure, "asked": self.asked}


def finding_of(kept: Mapping[str, Any]) -> Finding:
    """Reads a finding as it was stored."""
    return Finding(
        PlanCheck(kept["check"]),
        CheckResult(kept["result"]),
        tuple(kept.get("names", ())),
        kept.get("figure"),
        kept.get("asked"),
    )


def must(check: PlanCheck, names: Sequence[str]) -> Finding:
    """Finds whatever stands in the way of an adoption."""
    return Finding(check, CheckResult.FAILED if names else CheckResult.PASSED, tuple(names))


def should(check: PlanCheck, names: Sequence[str]) -> Finding:
    """Finds whatever somebody has to look at before they adopt."""
    return Finding(check, CheckResult.REMARK if names else CheckResult.PASSED, tuple(names))


def balance(imbalance: float, asked: float) -> Finding:
    """Finds grids that differ more from their mean than was asked for (shares)."""
    result = CheckResult.REMARK if imbalance > asked + 1e-6 else CheckResult.PASSED
    return Finding(PlanCheck.BALANCED, result, (), round(imbalance, 6), asked)


def check_findings(findings: Sequence[Finding]) -> None:
    """Passes where nothing stands in the way of adopting a plan; raises ``NotNow``."""
    failed = [one.sentence for one in findings if one.result == CheckResult.FAILED]
    if failed:
        raise NotNow(" ".join(failed))


def _plain(sentence: Callable[[], str]) -> Callable[[Finding], str]:
    return lambda one: sentence() % {"names": shortened(one.names)}


def _balanced(one: Finding) -> str:
    facts = {"percent": f"{(one.figure or 0) * 100:.1f}", "asked": f"{(one.asked or 0) * 100:g}"}
    return _("A grid differs by %(percent)s percent from the mean; %(asked)s percent was asked for.") % facts


def _guide(one: Finding) -> str:
    facts = {"names": shortened(one.names), "low": GUIDE[0], "high": GUIDE[1]}
    return _("Outside the guide value of %(low)s to %(high)s households: %(names)s.") % facts


def _courtyards(one: Finding) -> str:
    sentence = ngettext(
        "%(n)d courtyard lies in more than one grid: %(names)s.",
        "%(n)d courtyards lie in more than one grid: %(names)s.",
        len(one.names),
    )
    return sentence % {"n": len(one.names), "names": shortened(one.names)}


_SENTENCES: dict[PlanCheck, Callable[[Finding], str]] = {
    PlanCheck.COVERED: _plain(
        lambda: _("These buildings have households but no grid in this plan: %(names)s. Make a new proposal.")
    ),
    PlanCheck.STANDING: _plain(
        lambda: _("These buildings of the plan stand no longer: %(names)s. Make a new proposal.")
    ),
    PlanCheck.INSIDE: _plain(
        lambda: _("These buildings of the plan belong to another community now: %(names)s. Make a new proposal.")
    ),
    PlanCheck.CODES: _plain(lambda: _("These codes appear twice or do not have 15 digits: %(names)s.")),
    PlanCheck.CONNECTED: _plain(lambda: _("These grids lie in several pieces: %(names)s.")),
    PlanCheck.BALANCED: _balanced,
    PlanCheck.LINES: _plain(lambda: _("These grids lie on both sides of a fixed line: %(names)s.")),
    PlanCheck.COURTYARDS: _courtyards,
    PlanCheck.GUIDE: _guide,
}


def imbalance(loads: Sequence[float]) -> float:
    """Gives the largest difference of a load from the mean, as a share of the mean; 0 where there is none."""
    mean = sum(loads) / max(1, len(loads))
    return max(abs(one - mean) for one in loads) / mean if mean else 0.0

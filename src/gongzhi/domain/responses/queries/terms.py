"""The terms in force."""

from __future__ import annotations

from dataclasses import dataclass, fields
from uuid import UUID

from gongzhi.domain.responses.models import HelpLine, ResponseTerms
from gongzhi.domain.responses.rules import TERMS

__all__ = ["TERMS", "Terms", "help_line", "terms"]


@dataclass(frozen=True, slots=True)
class Terms:
    """How long departments, deciders, links and questions have, and when needs count as coming back."""

    report_hours: int
    objection_days: int
    answer_days: int
    answer_tries: int
    link_days: int
    recurring_times: int
    recurring_days: int
    is_sample: bool


def terms() -> Terms:
    """Gives the terms in force: the district's own, or the samples until it sets them."""
    found = ResponseTerms.objects.first() or ResponseTerms()
    return Terms(**{one.name: getattr(found, one.name) for one in fields(Terms)})


def help_line(community_id: UUID) -> HelpLine | None:
    """Finds the human whose number stands on a community's receipts."""
    return HelpLine.objects.filter(community_id=community_id).first()

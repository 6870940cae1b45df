"""The terms in force, the number on receipts, and words that are kept ready."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.responses.models import HelpLine, ReplyTemplate, ResponseTerms
from gongzhi.domain.responses.rules import TERMS
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need

__all__ = ["TERMS", "Terms", "help_line", "reply_template", "reply_templates", "templates_for", "terms"]


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


def reply_templates(scope: Scope) -> QuerySet[ReplyTemplate]:
    """Lists the words that one's communities keep ready, by use and title."""
    within = Q(pk__in=())
    for start in scope.paths:
        within |= Q(community__path__startswith=start)
    return ReplyTemplate.objects.select_related("community", "kind").filter(within)


def reply_template(template_id: UUID) -> ReplyTemplate:
    """Finds words that are kept ready; raises ``NotThere``."""
    found = ReplyTemplate.objects.select_related("community", "kind").filter(pk=template_id).first()
    if found is None:
        raise NotThere(_("There is no such thing here. Go back to the list and choose it there."))
    return found


def templates_for(need: Need, uses: Collection[str]) -> list[ReplyTemplate]:
    """Lists the words that fit a need: those of its kind or group first, then those for all kinds."""
    of_kind = Q(kind=need.kind_id) | Q(kind=need.kind.parent_id)
    fits = ReplyTemplate.objects.filter(of_kind | Q(kind=None), community_id=need.community_id, use__in=uses)
    return sorted(fits, key=lambda one: (one.kind_id is None, one.title))

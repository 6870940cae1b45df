"""What is asked about question sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.surveys import rules
from gongzhi.domain.surveys.models import Sheet
from gongzhi.domain.surveys.rules import Fault, Question, read_form
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.text import mask_identity_numbers

__all__ = ["Fault", "Question", "checked_answers", "choices_of", "read_form", "sheet", "sheets_of"]


def sheet(id: UUID) -> Sheet:
    """Finds one question sheet; raises ``NotThere``."""
    found = Sheet.objects.filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such question sheet. Go back to the list and choose it there."))
    return found


def sheets_of(community_id: UUID) -> QuerySet[Sheet]:
    """Lists a community's question sheets, by name, the newest version first."""
    return Sheet.objects.filter(community_id=community_id)


def checked_answers(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Gives the answers of a visit to a sheet as they are kept, identity numbers masked; raises ``NotSo``."""
    good = rules.check_answers(questions, answers)
    return {name: mask_identity_numbers(given)[0] if isinstance(given, str) else given for name, given in good.items()}


def choices_of(sheet_id: UUID) -> frozenset[str]:
    """Names the questions whose answers are choices; only these can be summed."""
    return frozenset(one["name"] for one in sheet(sheet_id).questions if one["kind"] in rules.CHOOSING)

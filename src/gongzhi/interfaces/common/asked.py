"""What is asked at a door, in the reader's language: the round's question sheet, and when to come again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.words import Slot
from gongzhi.domain.fieldwork.queries import appointments
from gongzhi.domain.surveys.queries import said_of, sheet
from gongzhi.foundation.time import local, now
from gongzhi.interfaces.common.moments import read_day

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round


# What a phone goes by, as the sheet keeps it: conditions are trees (``domain/surveys/rules/expressions.py``).
_KEPT = ("name", "kind", "is_required", "group", "relevant", "required_if", "constraint")
_SAID = ("label", "hint", "choices", "only_if", "must_if", "must_hold", "if_missing", "if_wrong")


def questions_of(visited: Round) -> list[dict[str, Any]]:
    """Lists a round's questions with their words in the reader's language; none where it has no sheet."""
    if visited.sheet_id is None:
        return []
    questions = sheet(visited.sheet_id).questions
    return [question_facts(one, questions) for one in questions]


def question_facts(one: dict[str, Any], questions: list[dict[str, Any]]) -> dict[str, Any]:
    """Gives a question as it is kept, and said in the reader's language."""
    said = said_of(one, questions)
    facts = {name: one[name] for name in _KEPT} | {name: getattr(said, name) for name in _SAID}
    return facts | {"choices": [list(choice) for choice in said.choices]}


def named_appointments(some: Sequence[tuple[date, int]], today: date) -> list[tuple[str, str]]:
    """Names the parts of days in which one can come again: value and words."""
    near = {today: _("today"), today + timedelta(days=1): _("tomorrow")}
    parts = _parts()
    return [
        (
            f"{on.isoformat()}/{slot}",
            _("%(day)s, %(part)s") % {"day": near.get(on, on.isoformat()), "part": parts[slot]},
        )
        for on, slot in some
    ]


def times_to_come(visited: Round) -> list[tuple[str, str]]:
    """Names the parts of days in which one can come again in a round, from now on."""
    moment = local(now())
    return named_appointments(appointments(visited.ends_on, moment), moment.date())


def read_appointment(value: str) -> dict[str, Any]:
    """Reads what was chosen among them in the words of a visit; nothing where nothing was."""
    day, _stroke, slot = value.partition("/")
    on = read_day(day)
    return {"appointment_on": on, "appointment_slot": int(slot)} if on is not None and slot.isdecimal() else {}


def _parts() -> dict[int, str]:
    morning, afternoon, evening = _("morning"), _("afternoon"), _("evening")
    return {
        Slot.MORNING: morning,
        Slot.AFTERNOON: afternoon,
        Slot.EVENING: evening,
        Slot.FREE_MORNING: morning,
        Slot.FREE_AFTERNOON: afternoon,
    }

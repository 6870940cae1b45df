"""What is asked at a door, in the reader's language: the round's question sheet, and when to come again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.words import Slot
from gongzhi.domain.fieldwork.queries import appointments
from gongzhi.domain.surveys.queries import sheet
from gongzhi.foundation.time import local, now
from gongzhi.interfaces.common.moments import read_day

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round


def questions_of(visited: Round) -> list[dict[str, Any]]:
    """Lists a round's questions with their words in the reader's language; none where it has no sheet."""
    if visited.sheet_id is None:
        return []
    return [_question(one) for one in sheet(visited.sheet_id).questions]


def _question(one: Mapping[str, Any]) -> dict[str, Any]:
    names = ("name", "kind", "hint", "is_required")
    choices = [[name, _words(label, label_en)] for name, label, label_en in one["choices"]]
    return {name: one[name] for name in names} | {"label": _words(one["label"], one["label_en"]), "choices": choices}


def _words(label: str, label_en: str) -> str:
    return label_en if label_en and (get_language() or "").startswith("en") else label


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

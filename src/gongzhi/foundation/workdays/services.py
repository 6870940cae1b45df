"""Entering the days on which the district works differently."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.workdays.models import DayOverride


@transaction.atomic
def override_day(day: date, *, is_working: bool, because: str, by: UUID) -> DayOverride:
    """Says that a day is, or is not, a working day here; a second entry for the day replaces the first.

    Deadlines already set stay as they were promised.
    """
    if not because.strip():
        sentence = _("Say which notice or decision makes this day a working day or a day off.")
        raise NotSo(sentence, fields={"because": sentence})
    override, _is_new = DayOverride.objects.update_or_create(
        date=day, defaults={"is_working": is_working, "because": because.strip()[:200], "entered_by": by}
    )
    note("override_day", override, by=by, because=override.because)
    return override


@transaction.atomic
def withdraw_override(day: date, *, by: UUID) -> None:
    """Lets the official calendar decide about a day again.

    Raises ``NotThere`` where nothing was entered for it.
    """
    override = DayOverride.objects.select_for_update().filter(date=day).first()
    if override is None:
        raise NotThere(_("Nothing was entered for this day."))
    note("withdraw_override", override, by=by)
    override.delete()

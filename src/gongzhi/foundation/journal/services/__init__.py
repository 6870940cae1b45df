"""What is done with the journal, and with alarms about those who open unusually many records."""

from gongzhi.foundation.journal.services.sealing import seal_entries
from gongzhi.foundation.journal.services.watching import (
    answer_look_alarm,
    forget_look_alarms,
    raise_look_alarms,
    set_look_limit,
)
from gongzhi.foundation.journal.services.writing import Subject, note, note_all, note_apart

__all__ = [
    "Subject",
    "answer_look_alarm",
    "forget_look_alarms",
    "note",
    "note_all",
    "note_apart",
    "raise_look_alarms",
    "seal_entries",
    "set_look_limit",
]

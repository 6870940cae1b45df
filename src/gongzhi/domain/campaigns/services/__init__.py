"""What is done in rounds: beginning, recording visits one by one or many at once, taking back, closing, ending."""

from gongzhi.domain.campaigns.services.many import VisitFacts, hold_doors, record_visits, set_visit_aside
from gongzhi.domain.campaigns.services.recording import (
    close_round,
    end_visits,
    record_floor,
    record_visit,
    start_round,
    undo_floor,
    undo_visit,
)

__all__ = [
    "VisitFacts",
    "close_round",
    "end_visits",
    "hold_doors",
    "record_floor",
    "record_visit",
    "record_visits",
    "set_visit_aside",
    "start_round",
    "undo_floor",
    "undo_visit",
]

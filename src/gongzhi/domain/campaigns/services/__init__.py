"""What is done with rounds, their doors, plans and teams."""

from gongzhi.domain.campaigns.services.closing import close_round, end_visits, fold_answers, review_round
from gongzhi.domain.campaigns.services.leasing import end_leases, pull_stair, release_stair
from gongzhi.domain.campaigns.services.many import VisitFacts, hold_doors, record_visits, set_visit_aside
from gongzhi.domain.campaigns.services.recording import (
    VisitExtras,
    record_floor,
    record_visit,
    undo_floor,
    undo_visit,
)
from gongzhi.domain.campaigns.services.starting import start_round

__all__ = [
    "VisitExtras",
    "VisitFacts",
    "close_round",
    "end_leases",
    "end_visits",
    "fold_answers",
    "hold_doors",
    "pull_stair",
    "record_floor",
    "record_visit",
    "record_visits",
    "release_stair",
    "review_round",
    "set_visit_aside",
    "start_round",
    "undo_floor",
    "undo_visit",
]

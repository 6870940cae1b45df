"""What may happen to plans and teams, and how plans are cut, numbered and outlined. Pure answers from values."""

from gongzhi.domain.grids.rules.guide import GUIDE, Guide, guide
from gongzhi.domain.grids.rules.moves import (
    NEXT,
    check_adoption,
    check_day,
    check_districts,
    check_gaps,
    check_members,
    check_move,
    check_rota,
    check_tolerance,
)
from gongzhi.domain.grids.rules.nets import (
    ALARM_DAYS,
    REVIEW_LASTS,
    SAMPLE_LABELS,
    Check,
    NetFacts,
    check_consent,
    check_finish,
    check_office_phone,
    net_checks,
    stage_due,
)
from gongzhi.domain.grids.rules.numbering import grid_code, grid_name, reading_order
from gongzhi.domain.grids.rules.outlines import Footprint, centre_of, outlines, to_metres

__all__ = [
    "ALARM_DAYS",
    "GUIDE",
    "NEXT",
    "REVIEW_LASTS",
    "SAMPLE_LABELS",
    "Check",
    "Footprint",
    "Guide",
    "NetFacts",
    "centre_of",
    "check_adoption",
    "check_consent",
    "check_day",
    "check_districts",
    "check_finish",
    "check_gaps",
    "check_members",
    "check_move",
    "check_office_phone",
    "check_rota",
    "check_tolerance",
    "grid_code",
    "grid_name",
    "guide",
    "net_checks",
    "outlines",
    "reading_order",
    "stage_due",
    "to_metres",
]

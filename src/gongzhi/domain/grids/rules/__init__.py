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
    check_tolerance,
)
from gongzhi.domain.grids.rules.numbering import grid_code, grid_name, reading_order
from gongzhi.domain.grids.rules.outlines import Footprint, centre_of, outlines, to_metres

__all__ = [
    "GUIDE",
    "NEXT",
    "Footprint",
    "Guide",
    "centre_of",
    "check_adoption",
    "check_day",
    "check_districts",
    "check_gaps",
    "check_members",
    "check_move",
    "check_tolerance",
    "grid_code",
    "grid_name",
    "guide",
    "outlines",
    "reading_order",
    "to_metres",
]

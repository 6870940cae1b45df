"""What may happen to plans and teams, and how plans are cut, numbered and outlined. Pure answers from values."""

from gongzhi.domain.grids.rules.by_hand import BROKEN, Field, Judged, check_by_hand, judge_by_hand
from gongzhi.domain.grids.rules.checks import (
    Finding,
    balance,
    check_findings,
    finding_of,
    must,
    should,
)
from gongzhi.domain.grids.rules.guide import (
    GUIDE,
    Guide,
    guide,
)
from gongzhi.domain.grids.rules.lines import (
    is_parted,
    lines_of,
    pieces,
)
from gongzhi.domain.grids.rules.matching import (
    followers,
    overlap_of,
)
from gongzhi.domain.grids.rules.moves import (
    NEXT,
    check_adoption,
    check_day,
    check_districts,
    check_members,
    check_move,
    check_rota,
    check_tolerance,
    check_untouched,
    shortened,
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
from gongzhi.domain.grids.rules.numbering import (
    grid_code,
    grid_name,
    reading_order,
)
from gongzhi.domain.grids.rules.outlines import (
    METRES_A_DEGREE,
    Footprint,
    centre_of,
    lines_to_metres,
    outlines,
    to_metres,
)
from gongzhi.domain.grids.rules.refusals import (
    Refusal,
    refusal,
)
from gongzhi.domain.grids.rules.wishes import (
    Line,
    Wish,
    check_lines,
    check_wish,
    minutes_of_work,
    wish_of,
)

__all__ = [
    "ALARM_DAYS",
    "BROKEN",
    "GUIDE",
    "METRES_A_DEGREE",
    "NEXT",
    "REVIEW_LASTS",
    "SAMPLE_LABELS",
    "Check",
    "Field",
    "Finding",
    "Footprint",
    "Guide",
    "Judged",
    "Line",
    "NetFacts",
    "Refusal",
    "Wish",
    "balance",
    "centre_of",
    "check_adoption",
    "check_by_hand",
    "check_consent",
    "check_day",
    "check_districts",
    "check_findings",
    "check_finish",
    "check_lines",
    "check_members",
    "check_move",
    "check_office_phone",
    "check_rota",
    "check_tolerance",
    "check_untouched",
    "check_wish",
    "finding_of",
    "followers",
    "grid_code",
    "grid_name",
    "guide",
    "is_parted",
    "judge_by_hand",
    "lines_of",
    "lines_to_metres",
    "minutes_of_work",
    "must",
    "net_checks",
    "outlines",
    "overlap_of",
    "pieces",
    "reading_order",
    "refusal",
    "shortened",
    "should",
    "stage_due",
    "to_metres",
    "wish_of",
]

"""Pure answers about places: what fits together, where it lies, and what a heading means."""

from gongzhi.domain.places.rules.columns import COLUMNS, forbidden_heading, guess_mapping, is_private_content
from gongzhi.domain.places.rules.coordinates import (
    box_around,
    from_bd09,
    from_gcj02,
    metres_beyond,
    points_of,
    to_bd09,
    to_cgcs2000,
    to_gcj02,
)
from gongzhi.domain.places.rules.levels import (
    AREAS,
    LEVELS,
    floor_number,
    is_inside,
    is_position,
    kind_of_code,
    may_hang_below,
    own_number,
)

__all__ = [
    "AREAS",
    "COLUMNS",
    "LEVELS",
    "box_around",
    "floor_number",
    "forbidden_heading",
    "from_bd09",
    "from_gcj02",
    "guess_mapping",
    "is_inside",
    "is_position",
    "is_private_content",
    "kind_of_code",
    "may_hang_below",
    "metres_beyond",
    "own_number",
    "points_of",
    "to_bd09",
    "to_cgcs2000",
    "to_gcj02",
]

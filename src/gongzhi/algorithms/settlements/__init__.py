"""Made-up but realistic compounds, villages and courtyards, up to a whole district. Nothing of it is surveyed."""

from gongzhi.algorithms.settlements.draw import draw_community
from gongzhi.algorithms.settlements.ground import Ground
from gongzhi.algorithms.settlements.plan import Building, Community, Court, Door, Lane
from gongzhi.algorithms.settlements.sizes import draw_sizes
from gongzhi.algorithms.settlements.tables import HEADINGS, features, rows

__all__ = [
    "HEADINGS",
    "Building",
    "Community",
    "Court",
    "Door",
    "Ground",
    "Lane",
    "draw_community",
    "draw_sizes",
    "features",
    "rows",
]

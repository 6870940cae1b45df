"""Planning door-knock rounds: turfs and their order, when to try again, and the forecast of the finish."""

from gongzhi.algorithms.canvassing.forecast import Compound, Draws, Forecast, Living, forecast, teams_needed
from gongzhi.algorithms.canvassing.plan import plan_round, warm_up
from gongzhi.algorithms.canvassing.problem import Limits, Pace, RoundPlan, Stairwells, work_minutes
from gongzhi.algorithms.canvassing.simulate import Setting, World, play
from gongzhi.algorithms.canvassing.slots import Belief, Doors, Hours, Rules

__all__ = [
    "Belief",
    "Compound",
    "Doors",
    "Draws",
    "Forecast",
    "Hours",
    "Limits",
    "Living",
    "Pace",
    "RoundPlan",
    "Rules",
    "Setting",
    "Stairwells",
    "World",
    "forecast",
    "plan_round",
    "play",
    "teams_needed",
    "warm_up",
    "work_minutes",
]

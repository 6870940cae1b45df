"""Planning door-knock rounds: turfs and their order, when to try again, and the forecast of the finish."""

from gongzhi.algorithms.canvassing.plan import plan_round
from gongzhi.algorithms.canvassing.problem import Limits, Pace, RoundPlan, Stairwells, work_minutes

__all__ = ["Limits", "Pace", "RoundPlan", "Stairwells", "plan_round", "work_minutes"]

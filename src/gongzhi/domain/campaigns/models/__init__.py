"""Rounds and their doors, plans, teams at work, what is kept beside a door, and the visits of leaders."""

from gongzhi.domain.campaigns.models.beside import AnswerRate, DoorSilence, EveningMark, Slip
from gongzhi.domain.campaigns.models.leaders import LeaderVisit
from gongzhi.domain.campaigns.models.plans import Lease, Pair, PlannedStair, RoundPlan
from gongzhi.domain.campaigns.models.rounds import Attempt, Door, Round

__all__ = [
    "AnswerRate",
    "Attempt",
    "Door",
    "DoorSilence",
    "EveningMark",
    "LeaderVisit",
    "Lease",
    "Pair",
    "PlannedStair",
    "Round",
    "RoundPlan",
    "Slip",
]

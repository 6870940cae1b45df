"""What texts are about and which of them say the same: kinds of need and near-duplicates. Texts only, never persons."""

from gongzhi.algorithms.wording.kinds import KindModel, Suggestion, learn_kinds
from gongzhi.algorithms.wording.quality import Quality, learn_and_judge
from gongzhi.algorithms.wording.similar import PairQuality, find_similar, judge_groups, similarity

__all__ = [
    "KindModel",
    "PairQuality",
    "Quality",
    "Suggestion",
    "find_similar",
    "judge_groups",
    "learn_and_judge",
    "learn_kinds",
    "similarity",
]

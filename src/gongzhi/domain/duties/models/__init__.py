"""Duty lists, relations between bodies, the chain of responsibility, gaps, tasks sent down, procedures, contracts."""

from gongzhi.domain.duties.models.bodies import BodyRelation
from gongzhi.domain.duties.models.chain import ChainLink
from gongzhi.domain.duties.models.contracts import PropertyContract
from gongzhi.domain.duties.models.delegations import Delegation
from gongzhi.domain.duties.models.gaps import DutyGap
from gongzhi.domain.duties.models.lists import DutyItem, DutyListVersion
from gongzhi.domain.duties.models.procedures import Procedure, ProcedurePaper, ProcedureStep
from gongzhi.domain.duties.models.stamps import DutyStamp
from gongzhi.domain.duties.models.tasks import SentTask

__all__ = [
    "BodyRelation",
    "ChainLink",
    "Delegation",
    "DutyGap",
    "DutyItem",
    "DutyListVersion",
    "DutyStamp",
    "Procedure",
    "ProcedurePaper",
    "ProcedureStep",
    "PropertyContract",
    "SentTask",
]

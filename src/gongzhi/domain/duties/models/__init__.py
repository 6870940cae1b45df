"""Duty lists, statutory procedures and property contracts."""

from gongzhi.domain.duties.models.contracts import PropertyContract
from gongzhi.domain.duties.models.lists import DutyItem
from gongzhi.domain.duties.models.procedures import Procedure, ProcedurePaper, ProcedureStep

__all__ = ["DutyItem", "Procedure", "ProcedurePaper", "ProcedureStep", "PropertyContract"]

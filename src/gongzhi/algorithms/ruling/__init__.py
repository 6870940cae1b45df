"""Rule packs: dated sets of legal rules as data, judged against facts; templates of statutory procedures beside them.

Values in, values out. A pack says since when and for whom it holds, and of each check which article it comes from and
how far it has been checked against the text of the law.
"""

from gongzhi.algorithms.ruling.clauses import Clause, read_clauses
from gongzhi.algorithms.ruling.judge import Answer, Ruling, Value, judge, needed_facts
from gongzhi.algorithms.ruling.packs import (
    Check,
    Condition,
    Fact,
    FaultyPack,
    Pack,
    Status,
    Words,
    in_force,
    read_pack,
)
from gongzhi.algorithms.ruling.procedures import Length, Step, Template, planned_days, reached, read_template

__all__ = [
    "Answer",
    "Check",
    "Clause",
    "Condition",
    "Fact",
    "FaultyPack",
    "Length",
    "Pack",
    "Ruling",
    "Status",
    "Step",
    "Template",
    "Value",
    "Words",
    "in_force",
    "judge",
    "needed_facts",
    "planned_days",
    "reached",
    "read_clauses",
    "read_pack",
    "read_template",
]

"""What is done with duty lists, relations between bodies, the chain, gaps and tasks sent down."""

from gongzhi.domain.duties.services.chain import LinkFacts, add_link, attach_link, count_members, end_link
from gongzhi.domain.duties.services.contracts import (
    ContractFacts,
    add_contract,
    check_clauses,
    end_contract,
    remind_of_ending_contracts,
    sweep_papers,
)
from gongzhi.domain.duties.services.delegations import delegate, end_delegations, revoke_delegation
from gongzhi.domain.duties.services.gaps import accept_gap, reopen_gap, scan_gaps, take_gap
from gongzhi.domain.duties.services.lists import (
    DutyList,
    Item,
    add_duty_item,
    add_duty_list,
    draft_list,
    end_duty_item,
    publish_list,
    withdraw_list,
)
from gongzhi.domain.duties.services.procedures import (
    Beginning,
    Candidate,
    Upload,
    answer_objection,
    appoint_by_procedure,
    attach_paper,
    finish_step,
    hang_notice,
    record_objection,
    start_procedure,
    stop_procedure,
)
from gongzhi.domain.duties.services.relations import RelationFacts, add_relation, end_body_relation
from gongzhi.domain.duties.services.sheets import import_duty_list
from gongzhi.domain.duties.services.tasks import TaskFacts, end_temporary_tasks, finish_task, send_task

__all__ = [
    "Beginning",
    "Candidate",
    "ContractFacts",
    "DutyList",
    "Item",
    "LinkFacts",
    "RelationFacts",
    "TaskFacts",
    "Upload",
    "accept_gap",
    "add_contract",
    "add_duty_item",
    "add_duty_list",
    "add_link",
    "add_relation",
    "answer_objection",
    "appoint_by_procedure",
    "attach_link",
    "attach_paper",
    "check_clauses",
    "count_members",
    "delegate",
    "draft_list",
    "end_body_relation",
    "end_contract",
    "end_delegations",
    "end_duty_item",
    "end_link",
    "end_temporary_tasks",
    "finish_step",
    "finish_task",
    "hang_notice",
    "import_duty_list",
    "publish_list",
    "record_objection",
    "remind_of_ending_contracts",
    "reopen_gap",
    "revoke_delegation",
    "scan_gaps",
    "send_task",
    "start_procedure",
    "stop_procedure",
    "sweep_papers",
    "take_gap",
    "withdraw_list",
]

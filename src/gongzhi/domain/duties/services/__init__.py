"""What is done with duty lists, relations between bodies, the chain, gaps and tasks sent down."""

from gongzhi.domain.duties.services.chain import LinkFacts, add_link, attach_link, count_members, end_link
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
from gongzhi.domain.duties.services.relations import RelationFacts, add_relation, end_body_relation
from gongzhi.domain.duties.services.sheets import import_duty_list
from gongzhi.domain.duties.services.tasks import TaskFacts, end_temporary_tasks, finish_task, send_task

__all__ = [
    "DutyList",
    "Item",
    "LinkFacts",
    "RelationFacts",
    "TaskFacts",
    "accept_gap",
    "add_duty_item",
    "add_duty_list",
    "add_link",
    "add_relation",
    "attach_link",
    "count_members",
    "delegate",
    "draft_list",
    "end_body_relation",
    "end_delegations",
    "end_duty_item",
    "end_link",
    "end_temporary_tasks",
    "finish_task",
    "import_duty_list",
    "publish_list",
    "reopen_gap",
    "revoke_delegation",
    "scan_gaps",
    "send_task",
    "take_gap",
    "withdraw_list",
]

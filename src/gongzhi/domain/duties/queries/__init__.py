"""What is asked about duties: who may do what, and who is responsible for what."""

from gongzhi.domain.duties.queries.accountability import Accountable, Helper, accountable, forget_answers
from gongzhi.domain.duties.queries.chain import (
    Cell,
    ChainMatrix,
    LinkLine,
    Stewards,
    chain_link,
    chain_links,
    chain_matrix,
    members_on,
)
from gongzhi.domain.duties.queries.delegations import colleagues_of, delegations_of, handable, posts_to_delegate
from gongzhi.domain.duties.queries.facts import LinkFact
from gongzhi.domain.duties.queries.gaps import gap, gap_counts, gap_sentence, gaps, possible_owners
from gongzhi.domain.duties.queries.lists import (
    Change,
    compare_versions,
    duty_items,
    items_of_version,
    list_version,
    list_versions,
    same_list,
    version_before,
)
from gongzhi.domain.duties.queries.permissions import RoleLine, permission_table
from gongzhi.domain.duties.queries.relations import (
    RelationChange,
    body_relation,
    compare_relations,
    relation_sentence,
    relations_at,
    relations_on,
)
from gongzhi.domain.duties.queries.scan import Found, find_gaps
from gongzhi.domain.duties.queries.standing import Grant, Standing, roles_of, standing
from gongzhi.domain.duties.queries.tasks import TaskCount, approvers, citable_items, task, task_counts, tasks

__all__ = [
    "Accountable",
    "Cell",
    "ChainMatrix",
    "Change",
    "Found",
    "Grant",
    "Helper",
    "LinkFact",
    "LinkLine",
    "RelationChange",
    "RoleLine",
    "Standing",
    "Stewards",
    "TaskCount",
    "accountable",
    "approvers",
    "body_relation",
    "chain_link",
    "chain_links",
    "chain_matrix",
    "citable_items",
    "colleagues_of",
    "compare_relations",
    "compare_versions",
    "delegations_of",
    "duty_items",
    "find_gaps",
    "forget_answers",
    "gap",
    "gap_counts",
    "gap_sentence",
    "gaps",
    "handable",
    "items_of_version",
    "list_version",
    "list_versions",
    "members_on",
    "permission_table",
    "possible_owners",
    "posts_to_delegate",
    "relation_sentence",
    "relations_at",
    "relations_on",
    "roles_of",
    "same_list",
    "standing",
    "task",
    "task_counts",
    "tasks",
    "version_before",
]

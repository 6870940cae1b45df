"""What can be done with the three lists: each verb locks, asks the rules, writes, and notes it in the journal."""

from gongzhi.domain.lists.services.matches import (
    agree_to_match,
    decline_match,
    end_left_matches,
    end_matches,
    finish_match,
    forget_matches,
    match_resource,
    withdraw_match,
)
from gongzhi.domain.lists.services.projects import (
    ProjectFacts,
    adopt_project,
    drop_project,
    finish_project,
    join_project,
    note_project,
    propose_project,
    start_project,
)
from gongzhi.domain.lists.services.snapshots import publish_snapshot, take_snapshot, withdraw_snapshot

__all__ = [
    "ProjectFacts",
    "adopt_project",
    "agree_to_match",
    "decline_match",
    "drop_project",
    "end_left_matches",
    "end_matches",
    "finish_match",
    "finish_project",
    "forget_matches",
    "join_project",
    "match_resource",
    "note_project",
    "propose_project",
    "publish_snapshot",
    "start_project",
    "take_snapshot",
    "withdraw_match",
    "withdraw_snapshot",
]

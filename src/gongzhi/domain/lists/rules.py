"""May it now? The lives of projects and matches as tables, and how long a snapshot looks back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from gongzhi.domain.lists.words import MatchState, ProjectState

_P, _M = ProjectState, MatchState
PROJECT_NEXT: Mapping[ProjectState, frozenset[ProjectState]] = MappingProxyType(
    {
        _P.PROPOSED: frozenset({_P.ADOPTED, _P.DROPPED}),
        _P.ADOPTED: frozenset({_P.IN_HAND, _P.DROPPED}),
        _P.IN_HAND: frozenset({_P.DONE, _P.DROPPED}),
        _P.DONE: frozenset(),
        _P.DROPPED: frozenset(),
    }
)
MATCH_NEXT: Mapping[MatchState, frozenset[MatchState]] = MappingProxyType(
    {
        _M.ASKED: frozenset({_M.AGREED, _M.DECLINED, _M.WITHDRAWN}),
        _M.AGREED: frozenset({_M.GIVEN, _M.DECLINED, _M.WITHDRAWN}),
        _M.GIVEN: frozenset(),
        _M.DECLINED: frozenset(),
        _M.WITHDRAWN: frozenset(),
    }
)
# What ended lately still stands in a list, so that everybody reads how it ended.
LOOKS_BACK = timedelta(days=30)
# A community's list; more than that is read by nobody, and the snapshot says how much was left out.
MOST_LINES = 2000


def may_move_project(state: str, to: str) -> bool:
    """Tells whether a project may go from one state to another."""
    return ProjectState(to) in PROJECT_NEXT[ProjectState(state)]


def may_move_match(state: str, to: str) -> bool:
    """Tells whether a match may go from one state to another."""
    return MatchState(to) in MATCH_NEXT[MatchState(state)]

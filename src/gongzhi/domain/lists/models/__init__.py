"""The tables of the room."""

from gongzhi.domain.lists.models.matches import ResourceMatch
from gongzhi.domain.lists.models.projects import Project, ProjectNeed, ProjectStep
from gongzhi.domain.lists.models.snapshots import ListSnapshot

__all__ = ["ListSnapshot", "Project", "ProjectNeed", "ProjectStep", "ResourceMatch"]

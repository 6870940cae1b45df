"""What is asked about the three lists: how they stand, their snapshots, projects, and resources matched with needs."""

from gongzhi.domain.lists.queries.matches import Offered, match, matches, matches_of_need, offers_for
from gongzhi.domain.lists.queries.projects import (
    ProjectFilters,
    needs_of_project,
    project,
    project_by_number,
    project_of_need,
    projects,
    public_needs_of_project,
    public_projects,
    steps_of_project,
)
from gongzhi.domain.lists.queries.snapshots import (
    ListCount,
    Stand,
    latest_snapshot,
    list_counts,
    published_days,
    published_snapshot,
    snapshot,
    snapshots,
    stand,
)

__all__ = [
    "ListCount",
    "Offered",
    "ProjectFilters",
    "Stand",
    "latest_snapshot",
    "list_counts",
    "match",
    "matches",
    "matches_of_need",
    "needs_of_project",
    "offers_for",
    "project",
    "project_by_number",
    "project_of_need",
    "projects",
    "public_needs_of_project",
    "public_projects",
    "published_days",
    "published_snapshot",
    "snapshot",
    "snapshots",
    "stand",
    "steps_of_project",
]

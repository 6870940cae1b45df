"""In which frame a person's own pages stand: the desk's, the phone's or the residents'."""

from __future__ import annotations

from gongzhi.domain.duties.queries import Standing
from gongzhi.interfaces.common.navigation import ON_FOOT, works_at_desk


def shell_of(standing: Standing) -> str:
    """Names the frame that fits where the person works."""
    if works_at_desk(standing):
        return "common/desk_base.html"
    is_on_foot = not standing.roles.isdisjoint(ON_FOOT)
    return "common/field_base.html" if is_on_foot else "common/public_base.html"

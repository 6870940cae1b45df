"""The one table of roles and permissions, as pages and programs show it."""

from __future__ import annotations

from dataclasses import dataclass

from gongzhi.domain.duties import rules
from gongzhi.domain.duties.words import Permission, Role


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role: what gives it, and what it may do."""

    role: Role
    label: str
    sources: tuple[str, ...]
    permissions: tuple[Permission, ...]

    @property
    def words(self) -> list[str]:
        """Says in words what the role may do."""
        return [str(one.label) for one in self.permissions]


def permission_table() -> list[RoleLine]:
    """Lists all roles in the order of the words."""
    return [
        RoleLine(
            role=role,
            label=str(role.label),
            sources=tuple(rules.sources_of(role)),
            permissions=tuple(one for one in Permission if one in rules.ROLE_PERMISSIONS[role]),
        )
        for role in Role
    ]

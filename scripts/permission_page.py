"""Writes the tables of docs/guides/permissions.md anew from the one table of roles and permissions.

.venv/bin/python scripts/permission_page.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "guides" / "permissions.md"
MARK = "<!-- below: written by scripts/permission_page.py -->"


def tables() -> str:
    """Writes who may do what in Markdown, in English."""
    from django.utils.translation import override

    from gongzhi.domain.duties.rules import OVER_OWN_THINGS, OVER_THE_DISTRICT, ROLE_PERMISSIONS, roles_with, sources_of
    from gongzhi.domain.duties.words import Permission, Role

    def over(role: Any) -> str:
        if role in OVER_OWN_THINGS:
            return "what is in one's own hands"
        return "the whole district" if role in OVER_THE_DISTRICT else "the place of the post or team, and all below"

    with override("en"):
        lines = ["## What lets one do what", "", "| permission | lets one | roles |", "|---|---|---|"]
        for one in Permission:
            roles = ", ".join(str(role.label) for role in roles_with(one))
            lines.append(f"| `{one.value}` | {one.label} | {roles} |")
        lines += ["", "## What each role may do", "", "| role | comes from | over | may |", "|---|---|---|---|"]
        for role in Role:
            may = ", ".join(f"`{one.value}`" for one in Permission if one in ROLE_PERMISSIONS[role])
            lines.append(f"| {role.label} | {', '.join(sources_of(role))} | {over(role)} | {may} |")
    return "\n".join(lines) + "\n"


def page(text: str) -> str:
    """Puts the tables below the mark of the page; what stands above it is written by hand."""
    return text.split(MARK, maxsplit=1)[0] + MARK + "\n\n" + tables()


if __name__ == "__main__":
    from django.conf import settings

    settings.configure(USE_I18N=False)
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    print(f"written: {PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE}")

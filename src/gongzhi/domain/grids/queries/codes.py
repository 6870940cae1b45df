"""What is asked about the codes of grids: ours, and those that others gave them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.grids.models import Grid, GridCode
from gongzhi.domain.grids.queries.sizes import sized
from gongzhi.foundation.errors import NotThere

__all__ = ["bearer_of", "foreign_code", "foreign_codes_of", "grids_by_code"]


def foreign_code(id: UUID) -> GridCode:
    """Finds one code that somebody gave a grid; raises ``NotThere``."""
    found = GridCode.objects.select_related("grid", "community").filter(pk=id).first()
    if found is None:
        raise NotThere(_("There is no such code. Go back to the list of codes."))
    return found


def bearer_of(grid: Grid, *, scheme: str, code: str) -> Grid | None:
    """Finds the other grid of the same plan to which an issuer gave a code."""
    codes = GridCode.objects.filter(grid__plan_id=grid.plan_id, scheme=scheme, code=code).exclude(grid=grid)
    found = codes.select_related("grid").first()
    return found.grid if found else None


def foreign_codes_of(plan_id: UUID) -> QuerySet[GridCode]:
    """Lists the codes that others gave the grids of a plan."""
    return (
        GridCode.objects.filter(grid__plan_id=plan_id)
        .select_related("grid")
        .order_by("grid__serial", "scheme", "purpose", "id")
    )


def grids_by_code(code: str) -> QuerySet[Grid]:
    """Finds the grids that carry a code, ours or anybody's; those of adopted plans, the newest first."""
    theirs = GridCode.objects.filter(grid=OuterRef("pk"), code=code)
    return (
        sized(Grid.objects.filter(Q(code=code) | Exists(theirs), plan__during__isnull=False))
        .select_related("plan", "community")
        .order_by("-plan__during", "serial", "id")
    )

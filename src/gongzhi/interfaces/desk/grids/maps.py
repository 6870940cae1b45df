"""Plans as the map reads them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.domain.grids.queries import plan_features

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import GridPlan


def plan_map(community_id: UUID, plan: GridPlan | None, *, only: Collection[UUID] | None = None) -> dict[str, Any]:
    """Writes the grids of a plan and the community's buildings as GeoJSON; ``only`` these grids where given."""
    features = [
        {**feature, "properties": _shown(feature["properties"])}
        for feature in plan_features(community_id, plan)
        if only is None or _grid_of(feature["properties"]) in only
    ]
    return {"type": "FeatureCollection", "features": features}


def _grid_of(facts: dict[str, Any]) -> UUID | None:
    named = facts["id"] if facts["layer"] == "grid" else facts["grid_id"]
    return UUID(named) if named else None


def _shown(facts: dict[str, Any]) -> dict[str, Any]:
    serial = facts["grid_serial"]
    shown = {
        "id": facts["id"],
        "kind": facts["layer"],
        "name": facts["name"],
        "households": facts["households"],
        "fill": serial - 1 if serial else None,
    }
    if facts["layer"] == "grid":
        return shown | {"grid": facts["name"], "href": reverse("desk:grid", args=[facts["id"]])}
    return shown | {"grid": facts["grid_name"] or _("No grid"), "grid_id": facts["grid_id"]}

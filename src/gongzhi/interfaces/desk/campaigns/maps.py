"""The buildings of a community on the map, each in its grid's colour, or by how far the round has come in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.queries import BuildingProgress
from gongzhi.domain.grids.queries import grid_by_building
from gongzhi.domain.insights.queries import building_shares
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.round_words import counted_by_target

if TYPE_CHECKING:
    from gongzhi.domain.campaigns.models import Round


def community_features(community_id: UUID, shown_round: Round | None, scope: Scope, *, path: str) -> dict[str, Any]:
    """Writes the map as GeoJSON; figures are shown for the buildings of the scope alone.

    ``path`` is the community's; a scope that holds it holds every building.
    """
    round_id, target = (shown_round.pk, shown_round.target) if shown_round else (None, "")
    grids = grid_by_building(community_id, today())
    is_whole = scope.covers(path)
    features = []
    for feature in building_shares(community_id, round_id):
        facts, building = feature["properties"], UUID(feature["id"])
        grid = grids.get(building)
        shown = {
            "id": feature["id"],
            "name": facts["name"],
            "households": facts["households"],
            "grid": grid.name if grid else _("No grid"),
            "grid_id": str(grid.pk) if grid else None,
            "fill": grid.serial - 1 if grid else None,
        }
        if facts["doors"] and (is_whole or building in scope.buildings):
            shown |= _share(target, facts["doors"], facts["attempted"], facts["resolved"])
        elif shown_round and is_whole:
            shown["note"] = _("Not in this round")
        features.append({**feature, "properties": shown})
    return {"type": "FeatureCollection", "features": features}


def live_shares(buildings: Mapping[UUID, BuildingProgress], target: str) -> dict[str, dict[str, Any]]:
    """Gives what changes on the map while the board is open, by building."""
    return {
        str(house): _share(target, one.doors, one.attempted, one.resolved)
        for house, one in buildings.items()
        if one.doors
    }


def _share(target: str, doors: int, attempted: int, resolved: int) -> dict[str, Any]:
    words = {"tried": attempted, "doors": doors, "settled": resolved}
    return {
        "value": attempted / doors,
        "note": counted_by_target("on_map", target, **words),
    }

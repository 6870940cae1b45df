"""Plans as the map reads them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.domain.grids.queries import plan_features
from gongzhi.domain.grids.services import in_order

if TYPE_CHECKING:
    from gongzhi.domain.grids.models import GridPlan
    from gongzhi.domain.grids.services import Reading
    from gongzhi.foundation.errors import RowProblem


def plan_map(community_id: UUID, plan: GridPlan | None, *, only: Collection[UUID] | None = None) -> dict[str, Any]:
    """Writes the grids of a plan and the community's buildings as GeoJSON; ``only`` these grids where given."""
    features = [
        {**feature, "properties": _shown(feature["properties"])}
        for feature in plan_features(community_id, plan)
        if only is None or _grid_of(feature["properties"]) in only
    ]
    return {"type": "FeatureCollection", "features": features}


def file_map(read: Reading, most: int) -> dict[str, Any]:
    """Writes what a file draws of a community as GeoJSON: its grids, the buildings, and where ``most`` faults lie."""
    grids = enumerate(zip(read.names, read.shapes, strict=True))
    features = [_feature(shape, id=f"grid-{at}", kind="grid", name=name, fill=at) for at, (name, shape) in grids]
    if read.ground is not None:
        labels = read.labels or [None] * len(read.ground.buildings)
        told = zip(read.ground.buildings, read.ground.footprints, read.ground.households, labels, strict=True)
        features += [
            _feature(
                footprint.drawn,
                id=str(building.pk),
                kind="building",
                name=building.name,
                households=homes,
                fill=label,
                grid=_("No grid") if label is None else read.names[label],
            )
            for building, footprint, homes, label in told
        ]
    for one in (*in_order(read.faults)[:most], *read.remarks[:most]):
        features.append(_feature(one.shape, id=fault_id(one), kind="fault", name=one.column, note=one.sentence))
    return {"type": "FeatureCollection", "features": [one for one in features if _is_drawn(one["geometry"])]}


def fault_id(one: RowProblem) -> str:
    """Names a fault alike on the map and in the list."""
    return f"{one.row} {one.sentence}"


def _feature(shape: Mapping[str, object] | None, **facts: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": shape, "properties": facts}


def _is_drawn(shape: Mapping[str, object] | None) -> bool:
    return bool(shape and shape.get("coordinates"))


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

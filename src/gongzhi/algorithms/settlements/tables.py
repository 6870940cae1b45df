"""A community as the files that the import reads: a sheet of doors, or features of buildings, doors and lanes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gongzhi.algorithms.settlements.ground import Ground, middle
from gongzhi.algorithms.settlements.plan import Building, Community, Court, Door

HEADINGS = ("社区代码", "楼院", "街巷", "楼号", "楼型", "总层数", "单元", "层", "户号", "经度", "纬度")


def rows(community: Community, ground: Ground) -> Iterator[tuple[str | int | float, ...]]:
    """Gives a row a door, by courtyard, building, entrance, floor."""
    for court in community.courts:
        for building in court.buildings:
            yield from _doors(community.code, court, building, ground)
        for door in court.doors:
            at = ground.position(door.at)
            yield community.code, court.name, door.lane, "", "", "", "", "", door.name, *at
    for plate in community.plates:
        yield community.code, "", plate.lane, "", "", "", "", "", plate.name, *ground.position(plate.at)


def _doors(code: str, court: Court, building: Building, ground: Ground) -> Iterator[tuple[str | int | float, ...]]:
    at = ground.position(middle(building.outline))
    facts = (code, court.name, building.lane, building.name, building.kind, building.floors)
    for entrance, doors in enumerate(building.doors, start=1):
        for level in range(1, building.floors + 1):
            for door in range(1, doors + 1):
                yield (*facts, f"{entrance}单元", level, f"{level}{door:02d}", *at)


def features(community: Community, ground: Ground) -> Iterator[dict[str, Any]]:
    """Gives GeoJSON features: outlines of buildings with their number of ``households``, doors as points, lanes."""
    for court in community.courts:
        for building in court.buildings:
            shape = {"type": "Polygon", "coordinates": [ground.ring(building.outline)]}
            yield _feature(
                shape, community_code=community.code, courtyard=court.name, lane=building.lane, building=building.name,
                building_class=building.kind, floors=building.floors, households=building.households,
            )  # fmt: skip
        for door in court.doors:
            yield _door(community.code, door, ground, courtyard=court.name)
    for plate in community.plates:
        yield _door(community.code, plate, ground)
    for lane in community.lanes:
        line = {"type": "LineString", "coordinates": [ground.position(point) for point in lane.line]}
        yield _feature(line, community_code=community.code, lane=lane.name, is_barrier=lane.is_barrier)


def _door(code: str, door: Door, ground: Ground, **more: Any) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": ground.position(door.at)}
    return _feature(point, community_code=code, lane=door.lane, household=door.name, **more)


def _feature(shape: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": shape, "properties": facts}

"""Reading grids drawn as polygons, and telling where they overlap, leave gaps or miss buildings."""

from __future__ import annotations

import json
import math
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from gongzhi.domain.grids.queries.ground import Ground
from gongzhi.domain.grids.rules import METRES_A_DEGREE
from gongzhi.domain.grids.services.reading import MOST_GRIDS, Reading
from gongzhi.domain.places.queries import to_cgcs2000
from gongzhi.domain.places.words import CoordinateSystem
from gongzhi.foundation.errors import NotSo

NAMES = ("name", "名称", "网格名称", "grid")
CODES = ("code", "编码", "网格编码", "grid_code")
SLIVER = 100.0
"""Square metres that two outlines may share, or leave between them, because somebody's hand was not quite steady."""


def read_shapes(content: bytes, ground: Ground, coordinates: str) -> Reading:
    """Reads a GeoJSON file of polygons, a feature a grid (degrees of ``coordinates``); rows count features from 1."""
    read = Reading()
    drawn: list[BaseGeometry] = []
    for row, feature in enumerate(_features(content), start=1):
        facts = feature.get("properties") or {}
        outline = _outline(feature, row, read, coordinates)
        name = _said(facts, NAMES) or _("Grid %(n)s") % {"n": row}
        if name in read.names:
            read.fault(row, "name", _("The name “%(name)s” stands twice.") % {"name": name})
        read.names.append(name[:60])
        read.rows.append(row)
        read.codes.append(_said(facts, CODES)[:40])
        read.shapes.append(dict(mapping(outline)))
        drawn.append(outline)
    _overlaps(drawn, read, ground)
    _gaps(drawn, read, ground)
    _members(drawn, read, ground)
    return read


def _features(content: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(content.decode("utf-8-sig"))
        features = found["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotSo(_("The file is not a GeoJSON collection of features in UTF-8.")) from None
    if not isinstance(features, list) or not all(map(_is_feature, features)):
        raise NotSo(_("The file is not a GeoJSON collection of features in UTF-8."))
    # Every pair of outlines is compared: said before a file of something else keeps everybody waiting.
    if len(features) > MOST_GRIDS:
        raise NotSo(
            _("The file has %(n)s outlines; a community has at most %(most)s grids. Is it the right file?")
            % {"n": len(features), "most": MOST_GRIDS}
        )
    return features


def _is_feature(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("properties") or {}, dict)


def _said(facts: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((str(facts[name]).strip() for name in names if facts.get(name) not in (None, "")), "")


def _outline(feature: dict[str, Any], row: int, read: Reading, coordinates: str) -> BaseGeometry:
    try:
        outline = shape(feature.get("geometry") or {})
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError):
        read.fault(row, "geometry", _("This feature has no geometry that can be read."))
        return shapely.Polygon()
    if outline.geom_type not in ("Polygon", "MultiPolygon"):
        read.fault(row, "geometry", _("This feature is a %(kind)s; a grid is a polygon.") % {"kind": outline.geom_type})
        return shapely.Polygon()
    west, south, east, north = (0.0, 0.0, 0.0, 0.0) if outline.is_empty else outline.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        read.fault(row, "geometry", _("The outline must be in degrees (WGS-84), longitude first."))
        return shapely.Polygon()
    if coordinates != CoordinateSystem.CGCS2000:
        moved = mapping(outline)
        outline = shape({**moved, "coordinates": to_cgcs2000(moved["coordinates"], coordinates)})
    if not outline.is_valid:
        read.fault(row, "geometry", _("The outline crosses itself. Draw it anew."))
        return outline.buffer(0)
    return outline


def _area(part: BaseGeometry, ground: Ground) -> float:
    """Gives an area in square metres."""
    squeeze = math.cos(math.radians(ground.footprints[0].latitude))
    return float(part.area) * METRES_A_DEGREE**2 * squeeze


def _overlaps(drawn: list[BaseGeometry], read: Reading, ground: Ground) -> None:
    for row, outline in enumerate(drawn, start=1):
        for other in range(row - 1):
            if not outline.intersects(drawn[other]):
                continue
            shared = _area(outline.intersection(drawn[other]), ground)
            if shared > SLIVER:
                sentence = _("Overlaps “%(other)s” (row %(row)s) by %(area)s square metres.")
                facts = {"other": read.names[other], "row": other + 1, "area": round(shared)}
                read.fault(row, "geometry", sentence % facts)


def _gaps(drawn: list[BaseGeometry], read: Reading, ground: Ground) -> None:
    """Tells of holes that the grids leave between them."""
    whole = shapely.union_all([one.buffer(1e-6) for one in drawn])
    parts = list(getattr(whole, "geoms", [whole]))
    for part in parts:
        for ring in getattr(part, "interiors", []):
            hole = _area(shapely.Polygon(ring), ground)
            if hole > SLIVER:
                spot = shapely.Polygon(ring).representative_point()
                sentence = _("The grids leave a gap of %(area)s square metres at %(x)s, %(y)s.")
                facts = {"area": round(hole), "x": f"{spot.x:.5f}", "y": f"{spot.y:.5f}"}
                read.fault(0, "geometry", sentence % facts)


def _members(drawn: list[BaseGeometry], read: Reading, ground: Ground) -> None:
    """Finds the grid of each building by where it stands."""
    for one, footprint in zip(ground.buildings, ground.footprints, strict=True):
        spot = shapely.Point(footprint.longitude, footprint.latitude)
        around = [at for at, outline in enumerate(drawn) if outline.covers(spot)]
        read.labels.append(around[0] if around else None)
        read.filled.update(around)
        if len(around) > 1:
            names = _(", ").join(read.names[at] for at in around)
            sentence = _("%(building)s lies in several grids: %(names)s.")
            read.fault(around[1] + 1, one.name, sentence % {"building": one.name, "names": names})

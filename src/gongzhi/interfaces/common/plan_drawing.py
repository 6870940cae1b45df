"""Maps for paper: grids and buildings as a vector drawing, with numbers so that colour never speaks alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

# The colours of the screen's map (frontend/css/tokens.css), lightened so that a pen can be read on them.
FILLS = (
    "#88ccee", "#ddcc77", "#e0a2ac", "#7fb58f", "#d19cc9", "#8fcdc2", "#9d93c4", "#c6c685", "#c792a6", "#f2c977",
    "#c3c6cb", "#80b8d8",
)  # fmt: skip
WIDTH = 1000.0
MARGIN = 24.0


def drawing(features: Iterable[dict[str, Any]], *, grid_id: str = "", height: float = 640.0) -> str:
    """Draws the features of a plan's map as SVG.

    With ``grid_id`` the drawing is cut to that grid; the others' buildings stay as pale neighbours.
    """
    known = [one for one in features if one.get("geometry")]
    mine = [one for one in known if not grid_id or _grid_of(one) == grid_id] or known
    frame = _Frame(mine, height)
    outlines = [one for one in known if one["properties"]["layer"] == "grid"]
    buildings = [one for one in known if one["properties"]["layer"] == "building"]
    parts = [_outline(one, frame, grid_id) for one in outlines]
    parts += [_building(one, frame, grid_id) for one in buildings]
    parts += [_label(one, frame) for one in buildings if not grid_id or _grid_of(one) == grid_id]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}">'
        f'<rect width="{WIDTH:g}" height="{height:g}" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


class _Frame:
    """Puts degrees onto the sheet, north up, as large as fits."""

    def __init__(self, features: list[dict[str, Any]], height: float) -> None:
        points = [point for one in features for ring in _rings(one["geometry"]) for point in ring] or [(0.0, 0.0)]
        west, east = min(x for x, _y in points), max(x for x, _y in points)
        south, north = min(y for _x, y in points), max(y for _x, y in points)
        self.shrink = math.cos(math.radians((south + north) / 2))
        across, upwards = max((east - west) * self.shrink, 1e-7), max(north - south, 1e-7)
        self.scale = min((WIDTH - 2 * MARGIN) / across, (height - 2 * MARGIN) / upwards)
        self.left = (WIDTH - across * self.scale) / 2 - west * self.shrink * self.scale
        self.top = (height - upwards * self.scale) / 2 + north * self.scale

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        return self.left + point[0] * self.shrink * self.scale, self.top - point[1] * self.scale

    def path(self, geometry: dict[str, Any]) -> str:
        rings = (
            "M" + "L".join("{:.1f} {:.1f}".format(*self.at(one)) for one in ring) + "Z" for ring in _rings(geometry)
        )
        return "".join(rings)


def _rings(geometry: dict[str, Any]) -> Iterator[list[tuple[float, float]]]:
    kind, where = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        x, y = where[0], where[1]
        yield [(x - 6e-5, y - 4e-5), (x + 6e-5, y - 4e-5), (x + 6e-5, y + 4e-5), (x - 6e-5, y + 4e-5)]
    for polygon in {"Polygon": [where], "MultiPolygon": where}.get(kind, []):
        for ring in polygon:
            yield [(point[0], point[1]) for point in ring]


def _grid_of(feature: dict[str, Any]) -> str:
    facts = feature["properties"]
    return str(facts["id"] if facts["layer"] == "grid" else facts["grid_id"] or "")


def _fill(feature: dict[str, Any]) -> str:
    serial = feature["properties"]["grid_serial"]
    return FILLS[(serial - 1) % len(FILLS)] if serial else "#ffffff"


def _outline(one: dict[str, Any], frame: _Frame, grid_id: str) -> str:
    is_mine = not grid_id or _grid_of(one) == grid_id
    fill, width = (_fill(one), 2.5) if is_mine else ("#f4f4f4", 1)
    opacity = 0.35 if is_mine else 1
    return (
        f'<path d="{frame.path(one["geometry"])}" fill="{fill}" fill-opacity="{opacity}" stroke="#4c5f64"'
        f' stroke-width="{width}" stroke-dasharray="8 6"/>'
    )


def _building(one: dict[str, Any], frame: _Frame, grid_id: str) -> str:
    is_mine = not grid_id or _grid_of(one) == grid_id
    fill = _fill(one) if is_mine else "#e6e8e9"
    return f'<path d="{frame.path(one["geometry"])}" fill="{fill}" stroke="#15262a" stroke-width="1"/>'


def _label(one: dict[str, Any], frame: _Frame) -> str:
    rings = list(_rings(one["geometry"]))
    ring = rings[0]
    x, y = frame.at((sum(point[0] for point in ring) / len(ring), sum(point[1] for point in ring) / len(ring)))
    serial = one["properties"]["grid_serial"]
    text = f"{one['properties']['name']} · {serial}" if serial else one["properties"]["name"]
    return (
        f'<text x="{x:.1f}" y="{y + 5:.1f}" font-family="Noto Sans SC" font-size="14" font-weight="700"'
        f' text-anchor="middle" fill="#15262a" stroke="#ffffff" stroke-width="3" paint-order="stroke">'
        f"{escape(text)}</text>"
    )

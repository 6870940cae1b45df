"""Reading what is to be divided from a file: GeoJSON, or nodes and edges in JSON as networkx and others write them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongzhi.config.console import _
from gongzhi.config.problems import StartProblem

LOADS = ("households", "weight", "load", "population", "pop", "TOTPOP", "TOT_POP", "P0010001", "POP100", "value")
POINTS = (
    ("x", "y"),
    ("C_X", "C_Y"),
    ("lon", "lat"),
    ("longitude", "latitude"),
    ("INTPTLON20", "INTPTLAT20"),
    ("INTPTLON", "INTPTLAT"),
    ("centroid_x", "centroid_y"),
)
METRES_A_DEGREE = 111_195.0
TOUCHING = 1.0
"""Metres: walls this near touch."""
SHARED = 3.0
"""Metres of wall that two neighbours share at least; two tracts that meet in a corner are none."""


@dataclass(slots=True)
class Units:
    """What a file holds: names, properties and positions of units, their outlines where it draws some, and pairs of
    neighbours where it names them. ``frame``: how degrees became metres, None where it holds metres.
    """

    names: list[Any]
    properties: Sequence[Mapping[str, Any]]
    positions: list[tuple[float, float]]
    outlines: list[Any] | None
    pairs: list[tuple[int, int]] | None
    frame: Frame | None


@dataclass(frozen=True, slots=True)
class Frame:
    """A local frame: metres east and north of a middle point in degrees."""

    longitude: float
    latitude: float

    def metres(self, at: Sequence[float]) -> tuple[float, float]:
        east = METRES_A_DEGREE * math.cos(math.radians(self.latitude))
        return (at[0] - self.longitude) * east, (at[1] - self.latitude) * METRES_A_DEGREE


def read_json(file: Path) -> Any:
    """Reads a JSON file; raises ``StartProblem`` where there is none."""
    try:
        return json.loads(file.read_text("utf-8-sig"))
    except OSError as problem:
        raise StartProblem(
            _("{file} cannot be read ({problem}).").format(file=file, problem=problem.strerror)
        ) from None
    except (UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise StartProblem(_("{file} holds no JSON ({problem}).").format(file=file, problem=problem)) from None


def read_units(file: Path) -> Units:
    """Reads the units of a file in any of the known shapes."""
    data = read_json(file)
    if isinstance(data, Mapping) and data.get("type") == "FeatureCollection":
        return _geojson(data)
    if isinstance(data, Mapping) and "nodes" in data:
        return _graph(data)
    if isinstance(data, Mapping) and "positions" in data and "weights" in data:
        return _arrays(data)
    raise StartProblem(
        _("{file} is neither a GeoJSON FeatureCollection nor a JSON object with nodes and edges.").format(file=file)
    )


def _geojson(data: Mapping[str, Any]) -> Units:
    import shapely

    features = data.get("features") or []
    shapes = []
    for number, feature in enumerate(features, 1):
        try:
            shape = shapely.geometry.shape(feature["geometry"])
        except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError):
            raise StartProblem(_("Feature {number} has no geometry that can be read.").format(number=number)) from None
        if shape.is_empty or shape.geom_type not in ("Point", "MultiPoint", "Polygon", "MultiPolygon"):
            raise StartProblem(
                _("Feature {number} is a {kind}; units are points or polygons.").format(
                    number=number, kind=shape.geom_type
                )
            )
        shapes.append(shape)
    if not shapes:
        raise StartProblem(_("The file holds no unit."))
    middles = [(shape.centroid.x, shape.centroid.y) for shape in shapes]
    frame = _frame(middles, json.dumps(data.get("crs") or ""))
    if frame is not None:
        middles = [frame.metres(one) for one in middles]
        shapes = [shapely.transform(shape, _all(frame)) for shape in shapes]
    drawn = all(shape.geom_type.endswith("Polygon") for shape in shapes)
    facts = [feature.get("properties") or {} for feature in features]
    names = [
        feature.get("id", fact.get("id", fact.get("GEOID", at)))
        for at, (feature, fact) in enumerate(zip(features, facts, strict=True))
    ]
    return Units(_unique(names), facts, middles, shapes if drawn else None, None, frame)


def _all(frame: Frame) -> Any:
    import numpy as np

    return lambda points: np.array([frame.metres(one) for one in points.tolist()]).reshape(points.shape)


def _frame(points: Sequence[Sequence[float]], crs: str = "") -> Frame | None:
    """Takes points for degrees where they can be some, unless a projected system is named."""
    is_projected = "EPSG" in crs and not any(code in crs for code in ("4326", "4490", "CRS84", "4269"))
    if is_projected or any(abs(x) > 180 or abs(y) > 90 for x, y in points):
        return None
    return Frame(
        math.fsum(x for x, _y in points) / len(points),
        math.fsum(y for _x, y in points) / len(points),
    )


def _unique(names: list[Any]) -> list[Any]:
    return names if len({str(name) for name in names}) == len(names) else list(range(len(names)))


def _graph(data: Mapping[str, Any]) -> Units:
    nodes = data["nodes"]
    if isinstance(nodes, Mapping):
        nodes = [{"id": name, **facts} for name, facts in nodes.items()]
    if not isinstance(nodes, Sequence) or not nodes or not all(isinstance(node, Mapping) for node in nodes):
        raise StartProblem(_("nodes is no list of objects with at least one."))
    names = [node.get("id", at) for at, node in enumerate(nodes)]
    if len({str(name) for name in names}) < len(names):
        raise StartProblem(_("Two nodes have the same id."))
    points = [_point(node, str(name)) for node, name in zip(nodes, names, strict=True)]
    is_degrees = not any({"x", "pos", "position"} & set(node) for node in nodes)
    frame = _frame(points) if is_degrees else None
    if frame is not None:
        points = [frame.metres(one) for one in points]
    units = Units(names, [dict(node) for node in nodes], points, None, [], frame)
    units.pairs = pairs_of(data, units)
    return units


def _point(node: Mapping[str, Any], name: str) -> tuple[float, float]:
    given: Any = node.get("pos", node.get("position", node.get("coordinates")))
    if given is None:
        given = next(((node[x], node[y]) for x, y in POINTS if x in node and y in node), None)
    try:
        x, y = (float(one) for one in given)
    except (TypeError, ValueError):
        raise StartProblem(
            _("Node {name} has no position: give it x and y in metres, or lon and lat in degrees.").format(name=name)
        ) from None
    if not math.isfinite(x) or not math.isfinite(y):
        raise StartProblem(_("Node {name} has a position that is no finite number.").format(name=name))
    return x, y


def _arrays(data: Mapping[str, Any]) -> Units:
    """Reads the arrays of an earlier result."""
    loads, points = data["weights"], data["positions"]
    if not isinstance(loads, Sequence) or not isinstance(points, Sequence) or len(loads) != len(points) or not loads:
        raise StartProblem(_("weights and positions are not two lists of the same length."))
    extra = {name: data[name] for name in ("courtyards", "fixed", "old", "second") if data.get(name)}
    facts = [
        {"households": load, **{name: column[at] for name, column in extra.items()}} for at, load in enumerate(loads)
    ]
    names = data.get("ids") or list(range(len(loads)))
    units = Units(names, facts, [_point({"pos": one}, str(at)) for at, one in enumerate(points)], None, [], None)
    units.pairs = [(int(a), int(b)) for a, b in data.get("edges") or []]
    return units


def pairs_of(data: Any, units: Units) -> list[tuple[int, int]]:
    """Reads pairs of neighbours: ``links``, ``edges`` or ``adjacency``, each pair a list or an object."""
    if isinstance(data, Mapping) and isinstance(data.get("adjacency"), Sequence):
        rows = [(name, other["id"]) for name, row in zip(units.names, data["adjacency"], strict=True) for other in row]
    else:
        listed = data.get("links", data.get("edges")) if isinstance(data, Mapping) else data
        if not isinstance(listed, Sequence) or isinstance(listed, str):
            raise StartProblem(_("The neighbours are no list of pairs: give links, edges or adjacency."))
        rows = [_ends(one) for one in listed]
    places = {str(name): at for at, name in enumerate(units.names)}
    found = set()
    for a, b in rows:
        if str(a) not in places or str(b) not in places:
            missing = a if str(a) not in places else b
            raise StartProblem(_("An edge names the node {name}, which is not there.").format(name=missing))
        if places[str(a)] != places[str(b)]:
            found.add((min(places[str(a)], places[str(b)]), max(places[str(a)], places[str(b)])))
    return sorted(found)


def _ends(one: Any) -> tuple[Any, Any]:
    if isinstance(one, Mapping) and "source" in one and "target" in one:
        return one["source"], one["target"]
    if isinstance(one, Sequence) and not isinstance(one, str) and len(one) >= 2:
        return one[0], one[1]
    raise StartProblem(_("{edge} is no edge: write [a, b], or an object with source and target.").format(edge=one))


def read_pairs(file: Path, units: Units) -> list[tuple[int, int]]:
    """Reads a file of neighbours: JSON as in a graph, or CSV with two columns of names."""
    if file.suffix.lower() == ".json":
        return pairs_of(read_json(file), units)
    import csv

    try:
        rows = [row for row in csv.reader(file.read_text("utf-8-sig").splitlines()) if row]
    except (OSError, UnicodeDecodeError) as problem:
        raise StartProblem(_("{file} cannot be read ({problem}).").format(file=file, problem=problem)) from None
    known = {str(name) for name in units.names}
    if rows and not {rows[0][0], *rows[0][1:2]} & known:
        rows = rows[1:]  # the heading
    return pairs_of(rows, units)


def touching(units: Units) -> list[tuple[int, int]]:
    """Lists pairs of drawn units that share a wall."""
    import shapely

    shapes = units.outlines or []
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes, predicate="dwithin", distance=TOUCHING)
    pairs = [(a, b) for a, b in zip(left.tolist(), right.tolist(), strict=True) if a < b]
    grown = {a: shapes[a].buffer(TOUCHING) for a, _b in pairs}
    return [(a, b) for a, b in pairs if grown[a].intersection(shapes[b].boundary).length >= SHARED]


def read_lines(file: Path, frame: Frame | None) -> list[list[tuple[float, float]]]:
    """Reads fixed lines from GeoJSON: every line, and every border of a polygon."""
    import shapely

    data = read_json(file)
    features = data.get("features", [data]) if isinstance(data, Mapping) else []
    lines = []
    for feature in features:
        try:
            shape = shapely.geometry.shape(feature.get("geometry", feature))
        except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError):
            raise StartProblem(_("{file} holds something that is no line.").format(file=file)) from None
        lined = shape.boundary if shape.geom_type.endswith("Polygon") else shape
        parts = getattr(lined, "geoms", [lined])
        lines += [[(x, y) for x, y, *_z in part.coords] for part in parts if part.geom_type.startswith("Line")]
    return [[frame.metres(at) for at in line] for line in lines] if frame else lines

"""Reading what is to be divided from a file: GeoJSON, or nodes and edges in JSON as networkx and others write them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongzhi.config.console import _, say
from gongzhi.config.problems import StartProblem

LOADS = ("households", "weight", "load", "population", "pop", "TOTPOP", "TOT_POP", "P0010001", "POP100", "value")
POINTS = (
    ("x", "y"),
    ("C_X", "C_Y"),
    ("lon", "lat"),
    ("lng", "lat"),
    ("longitude", "latitude"),
    ("INTPTLON20", "INTPTLAT20"),
    ("INTPTLON10", "INTPTLAT10"),
    ("INTPTLON", "INTPTLAT"),
    ("centroid_x", "centroid_y"),
)
NAMES = ("id", "GEOID", "GEOID20", "GEOID10", "osm_id")
ENDS = (("source", "target"), ("from", "to"), ("u", "v"))
# Codes of systems in degrees, in which buildings and tracts come; every other one is taken for metres.
GEOGRAPHIC = frozenset(("4326", "4979", "4490", "4480", "4214", "4610", "4269", "4258", "6318", "4283", "7844", "6668"))
# Metres: what lies farther out lies nowhere on the earth.
FAR = 1e9
METRES_A_DEGREE = 111_195.0


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
    except (ValueError, RecursionError) as problem:
        raise StartProblem(_("{file} holds no JSON ({problem}).").format(file=file, problem=problem)) from None


def read_units(file: Path, *, is_metres: bool = False) -> Units:
    """Reads the units of a file in any of the known shapes; says whether positions were taken for degrees or metres.

    ``is_metres``: positions are metres, also where they might be degrees.
    """
    data = read_json(file)
    if isinstance(data, Mapping) and data.get("type") == "FeatureCollection":
        units = _geojson(data, is_metres=is_metres)
    elif isinstance(data, Mapping) and "nodes" in data:
        units = _graph(data, is_metres=is_metres)
    elif isinstance(data, Mapping) and "positions" in data and "weights" in data:
        units = _arrays(data)
    else:
        raise StartProblem(
            _("{file} is neither a GeoJSON FeatureCollection nor a JSON object with nodes and edges.").format(file=file)
        )
    _say_extent(units)
    return units


def _say_extent(units: Units) -> None:
    for name, point in zip(units.names, units.positions, strict=True):
        if not all(abs(one) <= FAR for one in point):
            raise StartProblem(_("Unit {name} lies nowhere on the earth: {point}.").format(name=name, point=point))
    wide, high = (max(column) - min(column) for column in zip(*units.positions, strict=True))
    taken = _("Positions are metres; the units lie within {wide:,.0f} x {high:,.0f} m.")
    if units.frame is not None:
        taken = _("Positions are degrees (else give --metres); the units lie within {wide:,.0f} x {high:,.0f} m.")
    say(taken.format(wide=wide, high=high))


def _geojson(data: Mapping[str, Any], *, is_metres: bool) -> Units:
    import shapely

    features = data.get("features")
    if not isinstance(features, list) or not features:
        raise StartProblem(_("The file holds no unit."))
    shapes = [_shape(feature, number) for number, feature in enumerate(features, 1)]
    middles = [(shape.centroid.x, shape.centroid.y) for shape in shapes]
    frame = None if is_metres else _frame(middles, json.dumps(data.get("crs") or ""))
    if frame is not None:
        middles = [frame.metres(one) for one in middles]
        shapes = [shapely.transform(shape, _all(frame)) for shape in shapes]
    drawn = all(shape.geom_type.endswith("Polygon") for shape in shapes)
    facts = [_facts(feature.get("properties") or {}) for feature in features]
    return Units(_names(features, facts), facts, middles, shapes if drawn else None, None, frame)


def _shape(feature: Any, number: int) -> Any:
    import numpy as np
    import shapely

    try:
        shape = shapely.geometry.shape(feature["geometry"])
        finite = bool(np.isfinite(shapely.get_coordinates(shape)).all())
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError, shapely.errors.ShapelyError):
        raise StartProblem(_("Feature {number} has no geometry that can be read.").format(number=number)) from None
    if shape.geom_type not in ("Point", "MultiPoint", "Polygon", "MultiPolygon"):
        raise StartProblem(
            _("Feature {number} is a {kind}; units are points or polygons.").format(number=number, kind=shape.geom_type)
        )
    if shape.is_empty or not finite:
        raise StartProblem(
            _("Feature {number} lies nowhere: its geometry is empty or names a place that is no finite number.").format(
                number=number
            )
        )
    return shape


def _facts(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise StartProblem(_("The properties of a unit are no object: {given}.").format(given=str(given)[:80]))
    return given


def _all(frame: Frame) -> Any:
    import numpy as np

    return lambda points: np.array([frame.metres(one) for one in points.tolist()]).reshape(points.shape)


def _frame(points: Sequence[Sequence[float]], crs: str = "") -> Frame | None:
    """Takes points for degrees where they can be some, unless a projected system is named."""
    codes = set(re.findall(r"EPSG\D+(?:[\d.]+:)?(\d+)", crs))
    is_geographic = bool(codes & GEOGRAPHIC) or "CRS84" in crs
    if codes and not is_geographic:
        return None
    if any(abs(x) > 180 or abs(y) > 90 for x, y in points):
        spread = max(max(column) - min(column) for column in zip(*points, strict=True))
        if is_geographic or (spread < 5 and all(abs(x) <= 90 and abs(y) <= 180 for x, y in points)):
            x, y = next((x, y) for x, y in points if abs(x) > 180 or abs(y) > 90)
            raise StartProblem(
                _(
                    "({x}, {y}) is no longitude and latitude: longitude comes first. Where positions are metres, give"
                    " --metres."
                ).format(x=x, y=y)
            )
        return None
    return Frame(
        math.fsum(x for x, _y in points) / len(points),
        math.fsum(y for _x, y in points) / len(points),
    )


def _names(features: list[Any], facts: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Takes the first kind of name that every unit has and no two share; else numbers from 0, and says so."""
    columns = [[feature.get("id") for feature in features], *([fact.get(key) for fact in facts] for key in NAMES)]
    for names in columns:
        if all(name is not None for name in names) and len({str(name) for name in names}) == len(names):
            return names
    if any(name is not None for names in columns for name in names):
        say(_("Some units have no id, or two have the same: units are numbered from 0, as they stand in the file."))
    return list(range(len(features)))


def _graph(data: Mapping[str, Any], *, is_metres: bool) -> Units:
    nodes = data["nodes"]
    if isinstance(nodes, Mapping):
        nodes = [{"id": name, **_facts(facts)} for name, facts in nodes.items()]
    if not isinstance(nodes, list) or not nodes or not all(isinstance(node, Mapping) for node in nodes):
        raise StartProblem(_("nodes is no list of objects with at least one."))
    names = [node.get("id", at) for at, node in enumerate(nodes)]
    if len({str(name) for name in names}) < len(names):
        raise StartProblem(_("Two nodes have the same id."))
    points = [_point(node, str(name)) for node, name in zip(nodes, names, strict=True)]
    is_degrees = not is_metres and not any({"x", "pos", "position"} & set(node) for node in nodes)
    frame = _frame(points) if is_degrees else None
    if frame is not None:
        points = [frame.metres(one) for one in points]
    units = Units(names, nodes, points, None, [], frame)
    units.pairs = pairs_of(data, units)
    return units


def _point(node: Mapping[str, Any], name: str) -> tuple[float, float]:
    given: Any = node.get("pos", node.get("position", node.get("coordinates")))
    if given is None:
        given = next(((node[x], node[y]) for x, y in POINTS if x in node and y in node), None)
    try:
        x, y = (float(one) for one in given[:2])
    except (TypeError, ValueError, LookupError, OverflowError):
        raise StartProblem(
            _("Node {name} has no position: give it x and y in metres, or lon and lat in degrees.").format(name=name)
        ) from None
    if not math.isfinite(x) or not math.isfinite(y):
        raise StartProblem(_("Node {name} has a position that is no finite number.").format(name=name))
    return x, y


def _arrays(data: Mapping[str, Any]) -> Units:
    """Reads the arrays of an earlier result."""
    loads, points = data["weights"], data["positions"]
    if not isinstance(loads, list) or not isinstance(points, list) or len(loads) != len(points) or not loads:
        raise StartProblem(_("weights and positions are not two lists of the same length."))
    names = data.get("ids") or list(range(len(loads)))
    extra = {name: data[name] for name in ("courtyards", "fixed", "old", "second") if data.get(name)}
    for name, column in {"ids": names, **extra}.items():
        if not isinstance(column, list) or len(column) != len(loads):
            raise StartProblem(_("{name} is no list as long as weights.").format(name=name))
    if len({str(name) for name in names}) < len(names):
        raise StartProblem(_("Two units have the same id."))
    facts = [
        {"households": load, **{name: column[at] for name, column in extra.items()}} for at, load in enumerate(loads)
    ]
    places = [_point({"pos": one}, str(at)) for at, one in enumerate(points)]
    units = Units(list(range(len(loads))), facts, places, None, [], None)
    units.pairs = pairs_of(data, units) if data.get("edges") else []
    units.names = names
    return units


def pairs_of(data: Any, units: Units) -> list[tuple[int, int]]:
    """Reads pairs of neighbours: ``links``, ``edges`` or ``adjacency``, each pair a list or an object; or an object
    from each unit to the list of its neighbours.
    """
    places = {str(name): at for at, name in enumerate(units.names)}
    found = set()
    for a, b in _rows(data, units):
        if str(a) not in places or str(b) not in places:
            missing = a if str(a) not in places else b
            raise StartProblem(_("An edge names the node {name}, which is not there.").format(name=missing))
        if places[str(a)] != places[str(b)]:
            found.add((min(places[str(a)], places[str(b)]), max(places[str(a)], places[str(b)])))
    return sorted(found)


def _rows(data: Any, units: Units) -> list[tuple[Any, Any]]:
    adjacency, listed = None, data
    if isinstance(data, Mapping):
        adjacency, listed = data.get("adjacency"), data.get("links", data.get("edges"))
        if not {"nodes", "adjacency", "links", "edges"} & set(data) and all(
            isinstance(row, list) for row in data.values()
        ):
            return [(name, other) for name, row in data.items() for other in row]
    if isinstance(adjacency, list):
        if len(adjacency) != len(units.names) or not all(isinstance(row, list) for row in adjacency):
            raise StartProblem(_("adjacency is no list with a list of neighbours for each node."))
        return [(name, _other(one)) for name, row in zip(units.names, adjacency, strict=True) for one in row]
    if not isinstance(listed, list):
        raise StartProblem(_("The neighbours are no list of pairs: give links, edges or adjacency."))
    return [_ends(one) for one in listed]


def _other(one: Any) -> Any:
    if not isinstance(one, Mapping):
        return one
    if "id" not in one:
        raise StartProblem(_("{edge} is no edge: write [a, b], or an object with source and target.").format(edge=one))
    return one["id"]


def _ends(one: Any) -> tuple[Any, Any]:
    if isinstance(one, Mapping):
        known = next(((one[a], one[b]) for a, b in ENDS if a in one and b in one), None)
        if known is not None:
            return known
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
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise StartProblem(_("{file} cannot be read ({problem}).").format(file=file, problem=problem)) from None
    known = {str(name) for name in units.names}
    if rows and not {rows[0][0], *rows[0][1:2]} & known:
        rows = rows[1:]  # the heading
    return pairs_of(rows, units)


def read_lines(file: Path, units: Units) -> list[list[tuple[float, float]]]:
    """Reads fixed lines from GeoJSON: every line, and every border of a polygon. Says so where none comes near."""
    import shapely

    data = read_json(file)
    features = data.get("features", [data]) if isinstance(data, Mapping) else None
    if not isinstance(features, list):
        raise StartProblem(_("{file} holds something that is no line.").format(file=file))
    lines = []
    for feature in features:
        try:
            shape = shapely.geometry.shape(feature.get("geometry", feature))
        except (AttributeError, LookupError, TypeError, ValueError, OverflowError, shapely.errors.ShapelyError):
            raise StartProblem(_("{file} holds something that is no line.").format(file=file)) from None
        lined = shape.boundary if shape.geom_type.endswith("Polygon") else shape
        parts = getattr(lined, "geoms", [lined])
        lines += [[(x, y) for x, y, *_z in part.coords] for part in parts if part.geom_type.startswith("Line")]
    placed = [[units.frame.metres(at) for at in line] for line in lines] if units.frame else lines
    ground = shapely.MultiPoint(units.positions).envelope
    if not any(shapely.LineString(line).intersects(ground) for line in placed if len(line) > 1):
        say(_("No line of {file} crosses the ground of the units.").format(file=file))
    return placed

"""Reading grids drawn as polygons: whose they are, and where they overlap, leave gaps or miss buildings."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from gongzhi.domain.grids import rules
from gongzhi.domain.grids.queries.ground import Ground, building_positions
from gongzhi.domain.grids.rules import METRES_A_DEGREE, Footprint
from gongzhi.domain.grids.services.reading import BY_CODE, BY_NAME, MOST_GRIDS, Reading, Whole, Within
from gongzhi.domain.places.queries import to_cgcs2000
from gongzhi.domain.places.words import CoordinateSystem
from gongzhi.foundation.errors import NotSo, RowProblem
from gongzhi.foundation.text import mask_identity_numbers

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

NAMES = ("name", "名称", "网格名称", "grid")
CODES = ("code", "编码", "网格编码", "grid_code")
SLIVER = 100.0
"""Square metres that two outlines may share, or leave between them, because somebody's hand was not quite steady."""

STRIP = 10.0
"""Metres: land along the edge that is nowhere wider is no gap."""

MOST_CORNERS = MOST_CROSSINGS = 5_000
"""Of an outline, and of two with each other: whoever combs the land fills the memory with the pieces of it."""

HECTARE = 10_000.0
"""Square metres."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A feature of the file (rows count them from 1), its outline in degrees, and the community it belongs to."""

    row: int
    name: str
    code: str
    outline: BaseGeometry
    community: Place | None


def clean_shapes(content: bytes) -> bytes:
    """Leaves of a file only what is understood, which is all that may be kept; identity numbers are not."""
    known = (*NAMES, *CODES, *BY_CODE, *BY_NAME)
    kept = []
    for one in _features(content):
        outline, facts = _drawn(one), one.get("properties") or {}
        said = {name: _text(facts[name]) for name in known if name in facts}
        kept.append({"type": "Feature", "geometry": None if outline is None else mapping(outline), "properties": said})
    return json.dumps({"type": "FeatureCollection", "features": kept}, ensure_ascii=False).encode()


def sort_shapes(content: bytes, within: Within, coordinates: str, whole: Whole) -> list[Drawn]:
    """Reads a GeoJSON file of polygons, a feature a grid (degrees of ``coordinates``), and finds whose each is."""
    features = _features(content)
    # Said before a file of something else keeps everybody waiting.
    if len(features) > MOST_GRIDS * max(1, len(within.all)):
        raise NotSo(
            _("The file has %(n)s outlines; a community has at most %(most)s grids. Is it the right file?")
            % {"n": len(features), "most": MOST_GRIDS}
        )
    land = _Land(within)
    found = []
    for row, feature in enumerate(features, start=1):
        facts = feature.get("properties") or {}
        outline = _outline(feature, row, whole, coordinates)
        name = (_said(facts, NAMES) or _("Grid %(n)s") % {"n": row})[:60]
        try:
            community = within.said(_said(facts, BY_CODE), _said(facts, BY_NAME)) or land.under(outline)
        except NotSo as refusal:
            whole.fault(row, _heading(facts), str(refusal))
            community = None
        found.append(Drawn(row, name, _said(facts, CODES)[:40], outline, community))
    _refuse_tangle(found)
    return found


def _refuse_tangle(found: Sequence[Drawn]) -> None:
    tree = shapely.STRtree([one.outline for one in found])
    for late, early in tree.query(tree.geometries, predicate="intersects").T:
        one, other = found[late], found[early]
        if early < late and _crossings(one.outline, other.outline) > MOST_CROSSINGS:
            sentence = _("Rows %(row)s and %(other)s cross each other in thousands of places. Is it the right file?")
            raise NotSo(sentence % {"row": other.row, "other": one.row})


def _crossings(one: BaseGeometry, other: BaseGeometry) -> int:
    """Counts where two outlines cross; once there are too many, how many more is left open."""
    tree, lines, found = shapely.STRtree(_lines(other)), _lines(one), 0
    for at in range(0, len(lines), 100):
        if found <= MOST_CROSSINGS:
            found += tree.query(lines[at : at + 100], predicate="crosses").shape[1]
    return found


def _lines(outline: BaseGeometry) -> Any:
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(outline)), return_index=True)
    return shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1)[ring[1:] == ring[:-1]])


def fill_shapes(read: Reading, ground: Ground, mine: Sequence[Drawn], *, among: Sequence[Drawn]) -> None:
    """Takes a community's outlines in: which building lies where, and what land all outlines of the file leave."""
    for one in mine:
        if one.name in read.names:
            read.fault(one.row, "name", _("The name “%(name)s” appears twice.") % {"name": one.name})
        read.add_grid(one.row, one.name, one.code, dict(mapping(one.outline)))
    _members(mine, read, ground)
    _gaps(mine, read, ground, among)


def _features(content: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(content.decode("utf-8-sig"))
        features = found["features"]
        # Neither half a sign nor the sign zero can be kept.
        has_zero = b"\\u0000" in json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotSo(_("The file is not a GeoJSON collection of features in UTF-8.")) from None
    if has_zero or not isinstance(features, list) or not all(map(_is_feature, features)):
        raise NotSo(_("The file is not a GeoJSON collection of features in UTF-8."))
    return features


def _is_feature(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("properties") or {}, dict)


def _said(facts: dict[str, Any], names: tuple[str, ...]) -> str:
    return next(filter(None, (_text(facts.get(name)) for name in names)), "")


def _text(said: object) -> str:
    """Gives what a property says in words or numbers, without identity numbers; nothing for anything else."""
    return mask_identity_numbers(str(said).strip())[0] if isinstance(said, str | int | float) else ""


def _drawn(feature: dict[str, Any]) -> BaseGeometry | None:
    """Reads a feature's geometry; None for one that cannot be read, or that is empty in whole or in part."""
    try:
        found = shape(feature.get("geometry") or {})
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, shapely.errors.ShapelyError):
        return None
    is_empty = found.is_empty or any(part.is_empty for part in getattr(found, "geoms", ()))
    return None if is_empty else found


def _outline(feature: dict[str, Any], row: int, whole: Whole, coordinates: str) -> BaseGeometry:
    outline = _drawn(feature)
    if outline is None:
        whole.fault(row, "geometry", _("This feature has no geometry that can be read."))
        return shapely.Polygon()
    if outline.geom_type not in ("Polygon", "MultiPolygon"):
        whole.fault(
            row, "geometry", _("This feature is a %(kind)s; a grid is a polygon.") % {"kind": outline.geom_type}
        )
        return shapely.Polygon()
    west, south, east, north = outline.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        whole.fault(row, "geometry", _("The outline must be in degrees (WGS-84), longitude first."))
        return shapely.Polygon()
    if shapely.get_num_coordinates(outline) > MOST_CORNERS:
        whole.fault(row, "geometry", _("The outline has more than %(n)s corners. Simplify it.") % {"n": MOST_CORNERS})
        return shapely.Polygon()
    if coordinates != CoordinateSystem.CGCS2000:
        moved = mapping(outline)
        outline = shape({**moved, "coordinates": to_cgcs2000(moved["coordinates"], coordinates)})
    if not outline.is_valid:
        # A slit without width, as rounding leaves one, is no fault: nothing but a line is lost.
        is_tangled = _crossings(outline, outline) > MOST_CROSSINGS
        mended = shapely.Polygon() if is_tangled else shapely.union_all(_pieces(shapely.make_valid(outline)))
        if not mended.is_empty and abs(_area(mended) - _area(outline)) <= 1.0:
            return mended
        whole.fault(row, "geometry", _("The outline crosses itself. Draw it again."))
        return shapely.Polygon() if is_tangled else outline.buffer(0)
    return outline


def _heading(facts: dict[str, Any]) -> str:
    return next((one for one in (*BY_CODE, *BY_NAME) if one in facts), BY_NAME[0])


class _Land:
    """Whose land an outline lies on: that of the buildings in it, else of the community whose outline it lies in."""

    def __init__(self, within: Within) -> None:
        self.within = within
        placed = [] if within.is_one else building_positions(within.area.path)
        self.owners = [community for community, _x, _y in placed]
        self.spots = shapely.STRtree([shapely.Point(x, y) for _community, x, y in placed])
        self.drawn = [(one, _ground_plan(one)) for one in (() if within.is_one else within.all)]

    def under(self, outline: BaseGeometry) -> Place | None:
        """Finds the community; None for an outline that is faulty already. Raises ``NotSo``."""
        if self.within.is_one:
            return self.within.area
        if outline.is_empty:
            return None
        built = Counter(self.owners[at] for at in self.spots.query(outline, predicate="covers"))
        found = [self.within.by_id[one] for one, _number in built.most_common() if one in self.within.by_id]
        if not found:
            spot = outline.representative_point()
            found = [one for one, land in self.drawn if land is not None and land.covers(spot)]
        if len(found) == 1:
            return found[0]
        if found:
            sentence = _(
                "The outline has buildings of several communities: %(names)s. Draw it again, or say whose it is."
            )
            raise NotSo(sentence % {"names": _(", ").join(one.name for one in found)})
        raise NotSo(_("No building stands in this outline. Say whose it is in a property “社区”, by name or code."))


def _ground_plan(place: Place) -> BaseGeometry | None:
    """Gives a place's own outline in degrees, where one is known that can be used."""
    if not place.shape or place.shape.get("type") not in ("Polygon", "MultiPolygon"):
        return None
    return shape(place.shape).buffer(0)


def _area(part: BaseGeometry) -> float:
    """Gives an area in square metres."""
    if part.is_empty:
        return 0.0
    _west, south, _east, north = part.bounds
    return float(part.area) * METRES_A_DEGREE**2 * math.cos(math.radians((south + north) / 2))


def compare_shapes(found: Sequence[Drawn], whole: Whole) -> None:
    """Tells where outlines overlap, also those of two communities."""
    parts = {part.community.pk: part for part in whole.parts}
    known = [one for one in found if one.community is not None and not one.outline.is_empty]
    tree = shapely.STRtree([one.outline for one in known])
    pairs = sorted((int(b), int(a)) for a, b in tree.query(tree.geometries, predicate="intersects").T if a < b)
    for late, early in pairs:
        one, other = known[late], known[early]
        common = one.outline.intersection(other.outline)
        shared = _area(common)
        if shared <= SLIVER or one.community is None or other.community is None:
            continue
        sentence = _("Overlaps “%(other)s” (row %(row)s) by %(area)s square metres.")
        facts = {"other": other.name, "row": other.row, "area": round(shared)}
        parts[one.community.pk].fault(one.row, "geometry", sentence % facts, _drawing(common))
        for community in {one.community.pk, other.community.pk}:
            parts[community].overlap += shared


def _gaps(mine: Sequence[Drawn], read: Reading, ground: Ground, among: Sequence[Drawn]) -> None:
    """Tells of land that the grids leave: between them, and open to the community's edge.

    A community that lies within leaves no gap: land beyond the edge, or that other outlines of the file hold. The edge
    is the community's outline. Where none is known, only land on which somebody lives is told, around the
    buildings; where one is, land on which nobody lives is a remark, as roads and rivers need no grid.
    """
    whole = shapely.union_all([one.outline.buffer(1e-6) for one in mine])
    rings = [ring for part in _pieces(whole) for ring in getattr(part, "interiors", ())]
    edge = _ground_plan(read.community)
    others = shapely.STRtree(_others(read.community) if rings and edge is None else [])
    drawn = [one.outline for one in among]
    # A large outline is compared with each of thousands of holes.
    shapely.prepare(drawn)
    left = [(part, True) for hole in map(shapely.Polygon, rings) for part in _own(hole, edge, drawn, others)]
    land = edge if edge is not None else shape(rules.around(ground.footprints))
    filled = shapely.union_all([shapely.Polygon(part.exterior) for part in _pieces(whole)])
    left += [(part, False) for part in _pieces(land.difference(filled)) if not _is_strip(part)]
    lost = read.missed
    spots = [shapely.Point(ground.footprints[at].longitude, ground.footprints[at].latitude) for at in lost]
    for part, is_hole in left:
        size = _area(part)
        there = [at for at, spot in zip(lost, spots, strict=True) if part.covers(spot)]
        if size <= SLIVER or not (is_hole or there or edge is not None):
            continue
        read.gap += size
        problem = RowProblem(0, "geometry", _gap_told(part, is_hole, there, ground), _drawing(part))
        (read.faults if is_hole or there else read.remarks).append(problem)


def _own(
    hole: BaseGeometry, edge: BaseGeometry | None, drawn: Sequence[BaseGeometry], neighbours: shapely.STRtree
) -> list[BaseGeometry]:
    """Gives what of the land amid a community's grids is its own, and not drawn by others or built on by neighbours."""
    others = list(compress(drawn, shapely.intersects(drawn, hole)))
    if not others and edge is None:
        return [] if len(neighbours.query(hole, predicate="covers")) else [hole]
    if not others and edge is not None and edge.covers(hole):
        return [hole]
    own = (hole if edge is None else hole.intersection(edge)).difference(shapely.union_all(others))
    return [part for part in _pieces(own) if not _is_strip(part)]


def _others(community: Place) -> list[BaseGeometry]:
    """Gives where the buildings of the communities around stand."""
    around = community.parent.path if community.parent is not None else community.path
    return [shapely.Point(x, y) for owner, x, y in building_positions(around) if owner != community.pk]


def _gap_told(part: BaseGeometry, is_hole: bool, there: list[int], ground: Ground) -> str:
    spot, size = part.representative_point(), _area(part)
    area = _("%(n)s square metres") % {"n": round(size)} if size < HECTARE else _("%(n)s ha") % {"n": _ha(size)}
    sentence = (
        _("The grids leave a gap of %(area)s at %(x)s, %(y)s.")
        if is_hole
        else _("The grids leave %(area)s open to the community's edge at %(x)s, %(y)s.")
    ) % {"area": area, "x": f"{spot.x:.5f}", "y": f"{spot.y:.5f}"}
    if not there:
        return sentence
    homes = sum(ground.households[at] for at in there)
    lived = ngettext(
        "%(n)d building with %(households)s households stands there.",
        "%(n)d buildings with %(households)s households stand there.",
        len(there),
    ) % {"n": len(there), "households": homes}
    return f"{sentence} {lived}"


def _ha(size: float) -> str:
    return f"{size / HECTARE:.1f}"


def _is_strip(part: BaseGeometry) -> bool:
    """Tells whether a piece of land is nowhere wider than a hand is unsteady."""
    return bool(part.buffer(-STRIP / 2 / METRES_A_DEGREE).is_empty)


def _drawing(part: BaseGeometry) -> dict[str, object]:
    """Writes land as GeoJSON; lines and points in which outlines touch are left out."""
    return dict(mapping(shapely.union_all(_pieces(part))))


def _pieces(whole: BaseGeometry) -> list[Any]:
    return [one for one in getattr(whole, "geoms", [whole]) if one.geom_type == "Polygon" and not one.is_empty]


def _stands(footprint: Footprint) -> BaseGeometry:
    """Gives where a building stands; the middle of a bent one may be its neighbour's ground."""
    spot = shapely.Point(footprint.longitude, footprint.latitude)
    if footprint.shape is None or footprint.shape.get("type") not in ("Polygon", "MultiPolygon"):
        return spot
    walls = shape(footprint.shape).buffer(0)
    return spot if walls.is_empty or walls.covers(spot) else walls.representative_point()


def _members(mine: Sequence[Drawn], read: Reading, ground: Ground) -> None:
    """Finds the grid of each building by where it stands."""
    for one, footprint in zip(ground.buildings, ground.footprints, strict=True):
        spot = _stands(footprint)
        around = [at for at, other in enumerate(mine) if other.outline.covers(spot)]
        read.labels.append(around[0] if around else None)
        read.filled.update(around)
        if len(around) > 1:
            names = _(", ").join(read.names[at] for at in around)
            sentence = _("%(building)s lies in several grids: %(names)s.")
            sentence %= {"building": one.name, "names": names}
            read.fault(mine[around[1]].row, one.name, sentence, footprint.drawn)

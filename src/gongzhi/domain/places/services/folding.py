"""Folding the rows of a table into the tree: what is new, what stands already, what is wrong."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from gongzhi.domain.places import rules
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services.tables import Table
from gongzhi.domain.places.words import BuildingClass, PlaceKind
from gongzhi.foundation.errors import NotSo, RowProblem
from gongzhi.foundation.sentences import gettext as _

LEVELS: Final = (
    ("courtyard", PlaceKind.COURTYARD),
    ("building", PlaceKind.BUILDING),
    ("entrance", PlaceKind.ENTRANCE),
    ("level", PlaceKind.FLOOR),
    ("household", PlaceKind.HOUSEHOLD),
)
CLASSES: Final = {
    "板楼": BuildingClass.SLAB, "多层": BuildingClass.SLAB, "塔楼": BuildingClass.TOWER, "高层": BuildingClass.TOWER,
    "平房": BuildingClass.LOW, "院落": BuildingClass.LOW, "其他": BuildingClass.OTHER,
} | {str(one.value): one for one in BuildingClass}  # fmt: skip
FILLED: Final = (
    "shape", "longitude", "latitude", "building_class", "floors", "households_stated", "level", "is_barrier",
)  # fmt: skip
"""What a file may add to a place that stands already."""
YES: Final = ("是", "1", "yes", "true", "√")
NO: Final = ("否", "0", "no", "false")


@dataclass(slots=True)
class Node:
    """A place that the table names: standing already, or to be made."""

    kind: PlaceKind
    name: str
    parent: Node | None
    community: UUID
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    lane: Node | None = None
    place: Place | None = None


class Folding:
    """Reads a table by its mapping, row by row, and collects nodes and faults."""

    def __init__(self, table: Table, mapping: Mapping[str, str], *, top: Place, coordinates: str) -> None:
        self.table, self.top, self.coordinates = table, top, coordinates
        self.headings = {column: heading for column, heading in mapping.items() if heading in table.headings}
        self.nodes: dict[tuple[Any, ...], Node] = {}
        self.faults: list[RowProblem] = []
        self._leaves: dict[int, int] = {}
        self._codes = self._known_communities()
        self._positions: dict[tuple[str, str], list[float]] = {}

    def _known_communities(self) -> dict[str, UUID]:
        if self.top.kind == PlaceKind.COMMUNITY:
            return {self.top.code: self.top.pk}
        below = Place.objects.filter(kind=PlaceKind.COMMUNITY, until=None, path__startswith=self.top.path)
        return dict(below.values_list("code", "pk"))

    def fold(self) -> Folding:
        """Reads all rows; raises ``NotSo`` where a column is missing without which nothing can be read."""
        if not {"building", "courtyard", "household", "lane"} & set(self.headings):
            raise NotSo(
                _("Say which column holds the building, the courtyard, the door or the lane."),
                fields={"building": _("No column is chosen.")},
            )
        if self.top.kind != PlaceKind.COMMUNITY and "community" not in self.headings:
            sentence = _("A file for several communities needs a column with the community's 12-digit code.")
            raise NotSo(sentence, fields={"community": sentence})
        at = {column: self.table.headings.index(heading) for column, heading in self.headings.items()}
        for number, cells in zip(self.table.numbers, self.table.rows, strict=True):
            self._read(number, {column: cells[index] for column, index in at.items()})
        self._count_floors()
        return self

    def _count_floors(self) -> None:
        """Takes the highest floor for a building's number of floors where the table does not give it."""
        highest: dict[int, tuple[Node, int]] = {}
        for node in self.nodes.values():
            if node.kind != PlaceKind.FLOOR:
                continue
            above = node.parent
            while above is not None and above.kind != PlaceKind.BUILDING:
                above = above.parent
            if above is not None and "floors" not in above.values:
                level = max(node.values["level"], highest.get(id(above), (above, 0))[1])
                highest[id(above)] = above, level
        for building, level in highest.values():
            building.values["floors"] = level

    def _fault(self, row: int, column: str, sentence: str) -> None:
        # A column that the file has not is called as in our template.
        self.faults.append(RowProblem(row, self.headings.get(column, rules.COLUMNS[column][0]), sentence))

    def _read(self, number: int, row: dict[str, str]) -> None:
        code = row.get("community", "")
        community = self._codes.get(code) if code else (self.top.pk if self.top.kind == PlaceKind.COMMUNITY else None)
        if community is None:
            sentence = _("“%(code)s” is not the code of a community in %(name)s.")
            self._fault(number, "community", sentence % {"code": code, "name": self.top.name})
            return
        values = dict(self._values(number, row))
        if self._lane_alone(number, row, community, values):
            return
        lane = self._node(number, PlaceKind.LANE, row.get("lane", ""), None, community) if row.get("lane") else None
        leaf = self._descend(number, row, community, lane)
        if leaf is None:
            return
        if id(leaf) in self._leaves:
            first = self._leaves[id(leaf)]
            self._fault(number, _column_of(leaf.kind), _("Row %(row)d already has the same place.") % {"row": first})
        self._leaves.setdefault(id(leaf), number)
        self._lay_down(leaf, values, lane)

    def _lane_alone(self, number: int, row: dict[str, str], community: UUID, values: dict[str, Any]) -> bool:
        """Takes a row that draws a lane: a line, named as lane or in the column of names."""
        is_drawn = values.get("shape", {}).get("type") in ("LineString", "MultiLineString")
        says = row.get("barrier", "").casefold()
        if not is_drawn and not (says and row.get("lane") and not any(row.get(column) for column, _kind in LEVELS)):
            if says not in ("", *NO):
                sentence = _("Only a lane can be a line that grids do not cross. Give it a row of its own.")
                self._fault(number, "barrier", sentence)
            return False
        name = row.get("lane") or row.get("building", "")
        if not name:
            self._fault(number, "lane", _("The lane's name is missing."))
            return True
        lane = self._node(number, PlaceKind.LANE, name, None, community)
        if is_drawn:
            lane.values["shape"] = values["shape"]
        if says:
            self._take_barrier(number, says, lane)
        return True

    def _take_barrier(self, number: int, says: str, lane: Node) -> None:
        if says not in (*YES, *NO):
            sentence = _("“%(text)s” is neither yes nor no; write 是 or 否.")
            self._fault(number, "barrier", sentence % {"text": says})
            return
        lane.values["is_barrier"] = says in YES
        # The row that says so is the one whose fault it is where no line is known.
        lane.row = number

    def _descend(self, number: int, row: dict[str, str], community: UUID, lane: Node | None) -> Node | None:
        names = [(kind, row.get(column, ""), column) for column, kind in LEVELS if row.get(column)]
        if not names or (names[0][0] not in (PlaceKind.COURTYARD, PlaceKind.BUILDING) and not _is_plate(names, lane)):
            self._fault(
                number, "building", _("The building is missing; only a courtyard or a lane may stand in its place.")
            )
            return None
        if names[-1][0] == PlaceKind.FLOOR:
            self._fault(number, "household", _("The household's number is missing."))
            return None
        node: Node | None = None
        for kind, name, column in names:
            node = self._step(number, kind, name, column, (node, community, lane))
            if node is None:
                return None
        return node

    def _step(
        self, number: int, kind: PlaceKind, name: str, column: str, above: tuple[Node | None, UUID, Node | None]
    ) -> Node | None:
        parent, community, lane = above
        if len(name) > 80:
            self._fault(number, column, _("A name has at most 80 characters."))
            return None
        if kind == PlaceKind.FLOOR:
            level = rules.floor_number(name)
            if level is None:
                self._fault(number, column, _("“%(text)s” is not a floor number from -9 to 200.") % {"text": name})
                return None
            floor = self._node(number, kind, f"{level}层", parent, community)
            floor.values["level"] = level
            return floor
        if kind == PlaceKind.HOUSEHOLD and parent is None and lane is not None and not name.startswith(lane.name):
            name = lane.name + name
        node = self._node(number, kind, name, parent, community)
        if kind == PlaceKind.HOUSEHOLD and parent is not None and parent.kind == PlaceKind.FLOOR:
            node.values["level"] = parent.values["level"]
        return node

    def _node(self, number: int, kind: PlaceKind, name: str, parent: Node | None, community: UUID) -> Node:
        key = (id(parent) if parent is not None else community, kind, name)
        found = self.nodes.get(key)
        if found is None:
            found = self.nodes[key] = Node(kind, name, parent, community, number)
        return found

    def _lay_down(self, leaf: Node, values: dict[str, Any], lane: Node | None) -> None:
        """Writes a row's facts where they belong: to the building, or to what stands in its place."""
        owner: Node | None = leaf
        while owner is not None and owner.kind != PlaceKind.BUILDING and owner.parent is not None:
            owner = owner.parent
        owner = owner or leaf
        if owner.kind != PlaceKind.BUILDING:
            owner = leaf
            values = {name: value for name, value in values.items() if name in ("shape", "longitude", "latitude")}
        for name, value in values.items():
            owner.values.setdefault(name, value)
        if lane is not None:
            owner.lane = owner.lane or lane

    def _values(self, number: int, row: dict[str, str]) -> Iterator[tuple[str, Any]]:
        if text := row.get("class", ""):
            if text in CLASSES:
                yield "building_class", str(CLASSES[text])
            else:
                known = ", ".join(CLASSES)
                sentence = _("“%(text)s” is no kind of building; use one of: %(known)s.")
                self._fault(number, "class", sentence % {"text": text, "known": known})
        for column, name, most in (("floors", "floors", 200), ("households", "households_stated", 20_000)):
            if text := row.get(column, ""):
                value = _whole(text, 0, most)
                if value is None:
                    sentence = _("“%(text)s” is not a whole number from 0 to %(most)d.")
                    self._fault(number, column, sentence % {"text": text, "most": most})
                else:
                    yield name, value
        yield from self._place_values(number, row)

    def _place_values(self, number: int, row: dict[str, str]) -> Iterator[tuple[str, Any]]:
        if text := row.get("shape", ""):
            shape = self._shape(text)
            if shape is None:
                self._fault(number, "shape", _("The shape lies outside China, or is neither point, line nor area."))
            elif shape["type"] == "Point":
                yield from zip(("longitude", "latitude"), shape["coordinates"], strict=True)
            else:
                yield "shape", shape
                if "Line" not in shape["type"]:
                    yield from zip(("longitude", "latitude"), _middle(shape), strict=True)
        pair = row.get("longitude", ""), row.get("latitude", "")
        if any(pair):
            position = self._position(pair)
            if position is None:
                sentence = _(
                    "The position must be two numbers in degrees, longitude first, for example 116.407 and 39.996."
                )
                self._fault(number, "longitude" if "longitude" in self.headings else "latitude", sentence)
            else:
                yield from zip(("longitude", "latitude"), position, strict=True)

    def _position(self, pair: tuple[str, str]) -> list[float] | None:
        if pair not in self._positions:
            try:
                position = float(pair[0]), float(pair[1])
            except ValueError:
                return None
            if not rules.is_position(*position):
                return None
            # A building's doors share its position: it is converted once.
            self._positions[pair] = rules.to_cgcs2000(position, self.coordinates)
        return self._positions[pair]

    def _shape(self, text: str) -> dict[str, Any] | None:
        try:
            shape = json.loads(text)
            converted = rules.to_cgcs2000(shape["coordinates"], self.coordinates)
            points = list(_points(converted))
        except (ValueError, KeyError, TypeError, IndexError, RecursionError):
            return None
        known = ("Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
        if shape["type"] not in known or not points or not all(rules.is_position(x, y) for x, y in points):
            return None
        return {"type": shape["type"], "coordinates": converted}

    def match(self) -> dict[str, int]:
        """Finds which of the nodes stand already; gives how many are new, by kind."""
        standing = self._standing()
        counts: dict[str, int] = defaultdict(int)
        for node in self.nodes.values():
            if node.parent is None:
                node.place = standing.get((node.community, node.kind, node.name))
            elif node.parent.place is not None:
                node.place = standing.get((node.parent.place.pk, node.kind, node.name))
            if node.place is None:
                counts[node.kind] += 1
            if node.values.get("is_barrier") and not ("shape" in node.values or (node.place and node.place.shape)):
                sentence = _("Grids can keep to a lane only where its line is known. Give the line, too.")
                self._fault(node.row, "barrier", sentence)
        # What is matched once more, under the lock, has the same faults.
        self.faults = list(dict.fromkeys(self.faults))
        return dict(counts)

    def _standing(self) -> dict[tuple[UUID | None, str, str], Place]:
        communities = {node.community for node in self.nodes.values()}
        found = Place.objects.filter(community_id__in=communities, until=None).iterator(chunk_size=5000)
        return {(one.parent_id, one.kind, one.name): one for one in found}

    def completions(self, *, overwrites: bool) -> list[tuple[Place, dict[str, Any]]]:
        """Lists what the table adds to places that stand already; with ``overwrites`` also what it says otherwise."""
        found = []
        for node in self.nodes.values():
            if node.place is None:
                continue
            there = {name: getattr(node.place, name) for name in node.values if name in FILLED}
            changed = {
                name: node.values[name]
                for name, value in there.items()
                if value != node.values[name] and (overwrites or value in (None, "") or value is False)
            }
            if changed:
                found.append((node.place, changed))
        return found


def _is_plate(names: list[tuple[PlaceKind, str, str]], lane: Node | None) -> bool:
    # A village door: a number on a lane, without any house above it.
    return lane is not None and names[0][0] == PlaceKind.HOUSEHOLD


def _column_of(kind: PlaceKind) -> str:
    return {of: column for column, of in LEVELS}.get(kind, "lane")


def _whole(text: str, least: int, most: int) -> int | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return int(value) if value.is_integer() and least <= value <= most else None


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], list):
        for part in coordinates:
            yield from _points(part)
    else:
        yield coordinates[0], coordinates[1]


def _middle(shape: dict[str, Any]) -> list[float]:
    """Gives the middle of an outline's box: a position to stand for a building."""
    points = list(_points(shape["coordinates"]))
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return [round((min(xs) + max(xs)) / 2, 7), round((min(ys) + max(ys)) / 2, 7)]

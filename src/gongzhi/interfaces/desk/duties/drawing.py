"""Where the bodies of a picture stand: the core in the middle, the others around it, the edges numbered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any
from uuid import UUID

from gongzhi.domain.actors.words import OrganisationKind
from gongzhi.domain.duties.queries import relation_sentence

WIDTH, HEIGHT = 920, 640
BOX = (148, 52)
# Who is the core of "one core, many bodies", in this order.
_CORES = (OrganisationKind.COMMUNITY_PARTY_COMMITTEE, OrganisationKind.RESIDENTS_COMMITTEE)
_LINE_SIGNS = 10


@dataclass(frozen=True, slots=True)
class Node:
    """A body with the middle of its box and its name in at most two lines."""

    id: UUID
    name: str
    lines: tuple[str, ...]
    x: int
    y: int
    is_core: bool

    @property
    def left(self) -> int:
        """Where the box begins."""
        return self.x - BOX[0] // 2

    @property
    def top(self) -> int:
        """Where the box begins from above."""
        return self.y - BOX[1] // 2


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation as an arrow between two boxes, with the place of its number and its sentence."""

    number: int
    relation: Any
    sentence: str
    x1: int
    y1: int
    x2: int
    y2: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that the picture shows."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int = WIDTH
    height: int = HEIGHT
    box: tuple[int, int] = BOX


def draw(relations: list[Any], community: UUID) -> Drawing:
    """Sets up the picture of a community's relations; the same records give the same picture."""
    bodies = {body.pk: body for one in relations for body in (one.source_body, one.target_body)}
    core = _core(bodies, relations, community)
    around = sorted((one for one in bodies.values() if one.pk != core), key=lambda one: (one.kind_id, one.name_key))
    nodes = {core: _node(bodies[core], WIDTH // 2, HEIGHT // 2, is_core=True)}
    for at, body in enumerate(around):
        angle = 2 * pi * at / len(around) - pi / 2
        # Every second one of many stands a little further in, so that boxes do not touch.
        near = 0.68 if len(around) > 9 and at % 2 else 1.0
        x = WIDTH / 2 + near * (WIDTH / 2 - BOX[0] / 2 - 8) * cos(angle)
        y = HEIGHT / 2 + near * (HEIGHT / 2 - BOX[1] / 2 - 8) * sin(angle)
        nodes[body.pk] = _node(body, round(x), round(y), is_core=False)
    return Drawing(tuple(nodes.values()), tuple(_edges(relations, nodes)))


def _core(bodies: dict[UUID, Any], relations: list[Any], community: UUID) -> UUID:
    for kind in _CORES:
        for body in bodies.values():
            if body.kind_id == kind and body.community_id == community:
                return body.pk  # type: ignore[no-any-return]
    ends = Counter(pk for one in relations for pk in (one.source_body_id, one.target_body_id))
    return ends.most_common(1)[0][0]  # type: ignore[no-any-return]


def _node(body: Any, x: int, y: int, *, is_core: bool) -> Node:
    name = body.name
    # Two lines of about the same length: no bracket stands alone.
    half = max(-(-len(name) // 2), len(name) - _LINE_SIGNS) if len(name) > _LINE_SIGNS else len(name)
    first, rest = name[: min(half, _LINE_SIGNS)], name[min(half, _LINE_SIGNS) :]
    if len(rest) > _LINE_SIGNS:
        rest = rest[: _LINE_SIGNS - 1] + "…"
    return Node(body.pk, name, tuple(part for part in (first, rest) if part), x, y, is_core)


def _edges(relations: list[Any], nodes: dict[UUID, Node]) -> list[Edge]:
    seen: Counter[frozenset[UUID]] = Counter()
    edges = []
    for number, one in enumerate(relations, start=1):
        a, b = nodes[one.source_body_id], nodes[one.target_body_id]
        pair = frozenset({a.id, b.id})
        shift = 26 * seen[pair]
        seen[pair] += 1
        x1, y1 = _rim(a, b)
        x2, y2 = _rim(b, a)
        x1, x2, y1, y2 = x1 + shift, x2 + shift, y1 + shift // 3, y2 + shift // 3
        edges.append(Edge(number, one, relation_sentence(one), x1, y1, x2, y2, (x1 + x2) // 2, (y1 + y2) // 2))
    return edges


def _rim(a: Node, b: Node) -> tuple[int, int]:
    """Finds where the line from one box's middle to another's leaves the box."""
    dx, dy = b.x - a.x, b.y - a.y
    if not dx and not dy:
        return a.x, a.y
    share = min(BOX[0] / 2 / abs(dx) if dx else 1, BOX[1] / 2 / abs(dy) if dy else 1)
    return round(a.x + dx * share), round(a.y + dy * share)

"""What comes out of a file of places: what it would add, what is wrong, and what is odd though nothing is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from statistics import median
from typing import Any, Final
from uuid import UUID

from gongzhi.domain.places import rules
from gongzhi.domain.places.models import Place, PlaceUpload
from gongzhi.domain.places.services.folding import Folding, Node
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import RowProblem
from gongzhi.foundation.sentences import gettext as _
from gongzhi.foundation.sentences import kept

FAR: Final = 1_000
"""Metres beyond everything that is known of a community at which a place is remarked on."""
FAR_FROM_EACH_OTHER: Final = 3_000
"""Metres from the middle of a file's own places, where nothing else is known of the community."""
SHOWN_FAULTS: Final = 200
SHOWN_ROWS: Final = 12

Box = tuple[float, float, float, float]


def remarks_of(folding: Folding, *, overwrites: bool) -> list[RowProblem]:
    """Lists what is odd about a file that was matched, by row: places far off, and buildings whose name stands already.

    In two questions however long the file is.
    """
    found = [*_far_off(folding, overwrites=overwrites), *_doubles(folding)]
    return sorted(found, key=lambda one: one.row)


def _far_off(folding: Folding, *, overwrites: bool) -> Iterator[RowProblem]:
    placed: dict[UUID, list[Node]] = defaultdict(list)
    for node in folding.nodes.values():
        there = node.place
        if "longitude" in node.values and (there is None or overwrites or there.longitude is None):
            placed[node.community].append(node)
    boxes, names = _known_boxes(set(placed)), dict(_names(set(placed)))
    column = folding.headings.get("longitude") or folding.headings.get("shape") or rules.COLUMNS["longitude"][0]
    for community, nodes in placed.items():
        box, most = boxes.get(community), FAR
        if box is None:
            box, most = _middle(nodes), FAR_FROM_EACH_OTHER
        for node in nodes:
            metres = rules.metres_beyond(box, (node.values["longitude"], node.values["latitude"]))
            if metres > most:
                facts = {"name": node.name, "distance": f"{metres / 1000:.1f}", "community": names[community]}
                sentence = _("%(name)s would be %(distance)s km away from the other places of %(community)s.")
                yield RowProblem(node.row, column, sentence % facts)


def _known_boxes(communities: set[UUID]) -> dict[UUID, Box]:
    """Gives the box around each community's outline and standing places; one of which nothing is known is missing."""
    points: dict[UUID, list[tuple[float, float]]] = defaultdict(list)
    standing = Place.objects.filter(community_id__in=communities, until=None, longitude__isnull=False)
    rows = standing.exclude(kind=PlaceKind.HOUSEHOLD).order_by()
    for community, x, y in rows.values_list("community_id", "longitude", "latitude"):
        points[community].append((x, y))  # type: ignore[arg-type]  # both are filled, by the question
    for one in Place.objects.filter(pk__in=communities, shape__isnull=False):
        points[one.pk] += rules.points_of((one.shape or {}).get("coordinates", []))
    return {community: rules.box_around(some) for community, some in points.items() if some}


def _names(communities: set[UUID]) -> Iterator[tuple[UUID, str]]:
    yield from Place.objects.filter(pk__in=communities).values_list("pk", "name")


def _middle(nodes: list[Node]) -> Box:
    x, y = (median(node.values[name] for node in nodes) for name in ("longitude", "latitude"))
    return x, y, x, y


def _doubles(folding: Folding) -> Iterator[RowProblem]:
    new = [node for node in folding.nodes.values() if node.kind == PlaceKind.BUILDING and node.place is None]
    named = Place.objects.filter(
        community_id__in={node.community for node in new},
        kind=PlaceKind.BUILDING,
        until=None,
        name__in={node.name for node in new},
    )
    there: dict[tuple[UUID | None, str], str] = {}
    for one in named.select_related("parent").order_by("position", "pk"):
        there.setdefault((one.community_id, one.name), one.parent.name if one.parent else "")
    column = folding.headings.get("building", rules.COLUMNS["building"][0])
    for node in new:
        if (parent := there.get((node.community, node.name))) is not None:
            sentence = _("There is a %(name)s in %(place)s already; this row would add a second one elsewhere.")
            yield RowProblem(node.row, column, sentence % {"name": node.name, "place": parent})


def report_on(upload: PlaceUpload, folding: Folding) -> dict[str, Any]:
    """Matches a folded file and says what it would add, complete, what is wrong and what is odd, as it is kept."""
    new = folding.match()
    faults = sorted(folding.faults, key=lambda fault: fault.row)
    nodes = list(folding.nodes.values())
    remarks = remarks_of(folding, overwrites=upload.overwrites)
    return {
        "sample": upload.report.get("sample", []),
        "new": new,
        "standing": len(nodes) - sum(new.values()),
        "completed": len(folding.completions(overwrites=upload.overwrites)),
        "faults": len(faults),
        "shown": _shown(faults),
        "remarks": len(remarks),
        "remarked": _shown(remarks),
        "unread": [one for one in upload.headings if one not in upload.mapping.values()],
        "read": [_in_words(node) for node in nodes if node.kind not in (PlaceKind.FLOOR, PlaceKind.LANE)][:SHOWN_ROWS],
    }


def _shown(some: list[RowProblem]) -> list[list[Any]]:
    return [[one.row, one.column, kept(one.sentence)] for one in some[:SHOWN_FAULTS]]


def _in_words(node: Node) -> list[str]:
    names = []
    step: Node | None = node
    while step is not None:
        names.append(step.name)
        step = step.parent
    return [" › ".join(reversed(names)), node.kind, "" if node.place is None else "standing"]

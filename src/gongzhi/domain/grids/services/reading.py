"""What was read out of a file of existing grids: for each community it names, and every fault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gongzhi.domain.grids.rules import MOST_DISTRICTS as MOST_GRIDS
from gongzhi.domain.places.queries import communities_below
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotSo, RowProblem

if TYPE_CHECKING:
    from gongzhi.domain.grids.queries.ground import Ground
    from gongzhi.domain.places.models import Place

__all__ = ["BY_CODE", "BY_NAME", "MOST_GRIDS", "Reading", "Whole", "Within", "in_order"]

BY_CODE = ("社区代码", "社区编码", "community_code")
BY_NAME = ("社区", "社区名称", "所属社区", "community")
"""Headings of columns, and names of properties, that say whose a grid is."""


@dataclass
class Reading:
    """What was read of one community: the grid (by its place in ``names``) of each building, and every fault.

    ``rows`` say where each grid is named first, ``filled`` which grids have a building. A fault that belongs to no
    row, such as a building that the file leaves out, stands at row 0. ``remarks`` are to be looked at and hinder
    nothing. ``overlap`` and ``gap`` are square metres. Without a ``ground`` nothing could be compared.
    """

    community: Place
    ground: Ground | None = None
    names: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    shapes: list[dict[str, object] | None] = field(default_factory=list)
    labels: list[int | None] = field(default_factory=list)
    filled: set[int] = field(default_factory=set)
    faults: list[RowProblem] = field(default_factory=list)
    remarks: list[RowProblem] = field(default_factory=list)
    overlap: float = 0.0
    gap: float = 0.0

    def fault(self, row: int, column: str, sentence: str, shape: dict[str, object] | None = None) -> None:
        """Remembers one fault, and where it lies on the map (GeoJSON, degrees)."""
        self.faults.append(RowProblem(row, column, sentence, shape))

    def add_grid(self, row: int, name: str, code: str, shape: dict[str, object] | None) -> None:
        """Adds a grid; raises ``NotSo`` where the community gets more than any has."""
        if len(self.names) >= MOST_GRIDS:
            sentence = _("%(community)s: choose between 1 and %(most)s grids. Is it the right file?")
            raise NotSo(sentence % {"community": self.community.name, "most": MOST_GRIDS})
        self.names.append(name)
        self.rows.append(row)
        self.codes.append(code)
        self.shapes.append(shape)

    @property
    def missed(self) -> list[int]:
        """Gives the places, in the ground, of buildings with households that no grid has."""
        if self.ground is None:
            return []
        pairs = enumerate(zip(self.labels, self.ground.households, strict=True))
        return [at for at, (label, homes) in pairs if label is None and homes]


@dataclass
class Whole:
    """Everything that was read: a part for each community, in the order of their codes; ``faults`` that are nobody's.

    ``absent`` are the communities of the area that the file leaves out.
    """

    parts: list[Reading] = field(default_factory=list)
    faults: list[RowProblem] = field(default_factory=list)
    absent: list[Place] = field(default_factory=list)

    def fault(self, row: int, column: str, sentence: str) -> None:
        """Remembers a fault of a row whose community is not known."""
        self.faults.append(RowProblem(row, column, sentence))

    @property
    def every_fault(self) -> list[RowProblem]:
        """Lists all faults by row; those that belong to no row stand last."""
        return in_order([*self.faults, *self._of_parts("faults")])

    @property
    def every_remark(self) -> list[RowProblem]:
        """Lists what is to be looked at."""
        return list(self._of_parts("remarks"))

    def _of_parts(self, kind: str) -> Iterable[RowProblem]:
        for part in self.parts:
            for one in getattr(part, kind):
                # Without a row only the community's name tells where to look.
                where = one.column if one.row or len(self.parts) < 2 else f"{part.community.name} {one.column}"
                yield replace(one, column=where)


def in_order(faults: Iterable[RowProblem]) -> list[RowProblem]:
    """Sorts faults by row; those that belong to no row stand last."""
    return sorted(faults, key=lambda one: (one.row == 0, one.row))


class Within:
    """The communities of an area, found by code or name; a community is an area of one."""

    def __init__(self, area: Place) -> None:
        self.area = area
        self.is_one = area.kind == PlaceKind.COMMUNITY
        self.all: list[Place] = [area] if self.is_one else list(communities_below(area.path))
        self.by_id = {one.pk: one for one in self.all}
        self._by_code = {one.code: one for one in self.all}
        self._by_name: dict[str, list[Place]] = {}
        for one in self.all:
            self._by_name.setdefault(_short(one.name), []).append(one)

    def said(self, code: str, name: str) -> Place | None:
        """Finds the community that a row names, by code before name; None where it names none and there are several.

        Each may stand in the other's place. Raises ``NotSo`` for one that is not here, or that several are called.
        """
        found = {one.pk: one for one in (self._found(text) for text in (code, name) if text)}
        if len(found) > 1:
            sentence = _("“%(code)s” and “%(name)s” are different communities. Correct one of them.")
            raise NotSo(sentence % {"code": code, "name": name})
        return next(iter(found.values()), self.area if self.is_one else None)

    def _found(self, text: str) -> Place:
        if text in self._by_code:
            return self._by_code[text]
        named = self._by_name.get(_short(text), [])
        if len(named) == 1:
            return named[0]
        if named:
            raise NotSo(_("Several communities are called “%(name)s”. Write the 12-digit code.") % {"name": text})
        sentence = _("%(area)s has no community with the name or code “%(text)s”.")
        raise NotSo(sentence % {"area": self.area.name, "text": text})


def _short(name: str) -> str:
    # Lists name the committee as often as the community.
    for ending in ("居民委员会", "村民委员会", "居委会", "村委会"):
        name = name.removesuffix(ending)
    return name.removesuffix("社区") or name

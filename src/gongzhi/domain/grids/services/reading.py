"""What was read out of a file of existing grids."""

from __future__ import annotations

from dataclasses import dataclass, field

from gongzhi.domain.grids.rules import MOST_DISTRICTS as MOST_GRIDS
from gongzhi.foundation.errors import RowProblem

__all__ = ["MOST_GRIDS", "Reading"]


@dataclass
class Reading:
    """What was read: the grid (by its place in ``names``) of each building of the ground, and every fault.

    ``rows`` say where each grid is named first, ``filled`` which grids have a building. A fault that belongs to no
    row, such as a building that the file leaves out, stands at row 0.
    """

    names: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    shapes: list[dict[str, object] | None] = field(default_factory=list)
    labels: list[int | None] = field(default_factory=list)
    filled: set[int] = field(default_factory=set)
    faults: list[RowProblem] = field(default_factory=list)

    def fault(self, row: int, column: str, sentence: str) -> None:
        """Remembers one fault."""
        self.faults.append(RowProblem(row, column, sentence))

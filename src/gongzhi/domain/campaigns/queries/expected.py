"""What the plan in use expects: when every door of a round, or of one of its grids, will have been tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.domain.campaigns.models import RoundPlan
from gongzhi.foundation.time import zone


@dataclass(frozen=True, slots=True)
class Expected:
    """The middle moment, and between which moments eight games in ten have tried every door.

    None stands for a moment behind the days of the plan.
    """

    middle: datetime | None
    early: datetime | None
    late: datetime | None

    @property
    def band(self) -> tuple[datetime, datetime] | None:
        """Gives the early and the late moment; None where the days of the plan do not suffice."""
        return (self.early, self.late) if self.early and self.late else None


def expected(plan: RoundPlan | None, grid_id: UUID | None = None) -> Expected | None:
    """Reads the band of the whole round, or of one grid, off a plan; None where no plan says so.

    Grids' bands are cut from the games of the whole round, so that nothing is played for a look at the board.
    """
    kept = plan.forecast if plan else {}
    moments = kept.get("finish") if grid_id is None else kept.get("grids", {}).get(str(grid_id))
    return Expected(*(_moment(one) for one in moments)) if moments else None


def _moment(kept: list[str] | None) -> datetime | None:
    return datetime.fromisoformat(f"{kept[0]}T{kept[1]}").replace(tzinfo=zone()) if kept else None

"""What is left of a round when it is closed: sums per grid and building, and how it went on; of no single door."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.domain.campaigns import rules
from gongzhi.domain.campaigns.models import Round
from gongzhi.domain.campaigns.queries.board import GridBoard, Step, board_of
from gongzhi.domain.campaigns.queries.figures import building_progress, doors_by_code, progress, tried_all
from gongzhi.domain.campaigns.queries.quality import recheck_yield, slip_yield
from gongzhi.foundation.reach import Scope
from gongzhi.foundation.time import now

_FIGURES = ("name", "serial", "doors", "no_homes", "attempted", "contacted", "resolved", "again")


def sums(ending: Round) -> dict[str, Any]:
    """Sums a round up as it is kept; a day's small numbers stay inside its own office (R8)."""
    tried, houses = tried_all(ending), building_progress(ending.pk)
    slips, looks = slip_yield(ending.pk), recheck_yield(ending.pk)
    return {
        "tried_all": {"days": tried[0], "since": tried[1].isoformat()} if tried else None,
        "grids": [asdict(part) | {"grid_id": _text(part.grid_id)} for part in progress(ending.pk)],
        "board": [_kept(part) for part in board_of(ending.pk, Scope(paths=(ending.community.path,)), now())],
        "buildings": {str(house): list(figures) for house, figures in houses.items()},
        "slips": {"left": slips[0], "used": slips[1]},
        "codes": rules.counts_to_keep(doors_by_code(ending.pk)),
        "rechecks": {"made": looks[0], "differing": looks[1]},
    }


def _text(id: UUID | None) -> str | None:
    return str(id) if id else None


def _kept(part: GridBoard) -> dict[str, Any]:
    steps = [[one.at.isoformat(), one.attempted, one.contacted, one.resolved] for one in part.steps]
    return {name: getattr(part, name) for name in _FIGURES} | {"grid_id": _text(part.grid_id), "steps": steps}


def kept_board(ended: Round) -> list[GridBoard]:
    """Gives the board of a closed round as it stood at the close."""
    return [_read(row) for row in (ended.sums or {}).get("board", [])]


def _read(row: dict[str, Any]) -> GridBoard:
    return GridBoard(
        grid_id=UUID(row["grid_id"]) if row["grid_id"] else None,
        tonight=0,
        hands=0,
        steps=tuple(Step(datetime.fromisoformat(at), *counts) for at, *counts in row["steps"]),
        **{name: row[name] for name in _FIGURES},
    )

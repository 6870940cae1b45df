"""What is done with plans, grids and teams."""

from gongzhi.domain.grids.services.adopting import ANY, adopt_plan, withdraw_plan
from gongzhi.domain.grids.services.netting import (
    Meeting,
    ServiceWish,
    StageWish,
    Stock,
    arrange_grid,
    bring_service,
    count_supply,
    drop_supply,
    end_service,
    finish_stage,
    note_print,
    reopen_stage,
    set_stage,
)
from gongzhi.domain.grids.services.proposing import propose_plan
from gongzhi.domain.grids.services.staffing import Shift, agree_to_team, leave_team, set_rota, staff_team
from gongzhi.domain.grids.services.watching import watch_teams

__all__ = [
    "ANY",
    "Meeting",
    "ServiceWish",
    "Shift",
    "StageWish",
    "Stock",
    "adopt_plan",
    "agree_to_team",
    "arrange_grid",
    "bring_service",
    "count_supply",
    "drop_supply",
    "end_service",
    "finish_stage",
    "leave_team",
    "note_print",
    "propose_plan",
    "reopen_stage",
    "set_rota",
    "set_stage",
    "staff_team",
    "watch_teams",
    "withdraw_plan",
]

"""What is done with plans, grids and teams."""

from gongzhi.domain.grids.services.adopting import ANY, adopt_plan, withdraw_plan
from gongzhi.domain.grids.services.proposing import propose_plan
from gongzhi.domain.grids.services.staffing import staff_team

__all__ = ["ANY", "adopt_plan", "propose_plan", "staff_team", "withdraw_plan"]

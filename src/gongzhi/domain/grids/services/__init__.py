"""What is done with plans, grids and teams."""

from gongzhi.domain.grids.services.adopting import (
    ANY,
    Worked,
    adopt_plan,
    obstacle_of_undoing,
    undo_adoption,
    withdraw_plan,
)
from gongzhi.domain.grids.services.asking import (
    ANSWERING,
    answer_question,
    ask_division,
    resume_questions,
    stop_question,
)
from gongzhi.domain.grids.services.assigning import assign_building
from gongzhi.domain.grids.services.bulk import DIVIDING_AREA, divide_area, resume_areas, stop_area, work_on_area
from gongzhi.domain.grids.services.checking import check_plan
from gongzhi.domain.grids.services.codes import Said, import_grid_codes, map_grid_code, unmap_grid_code
from gongzhi.domain.grids.services.editing import ByHand, Editable, Movable, edit_plan, editable_plan
from gongzhi.domain.grids.services.fitting import Fit, fits_of, no_longer
from gongzhi.domain.grids.services.following import begin_plans
from gongzhi.domain.grids.services.importing import (
    GridFile,
    Look,
    import_plan,
    import_plans,
    keep_grids,
    kept_grids,
    look_at_grids,
    sweep_grid_files,
)
from gongzhi.domain.grids.services.leaving import leave_teams
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
from gongzhi.domain.grids.services.reading import Reading, in_order
from gongzhi.domain.grids.services.releasing import release_departed
from gongzhi.domain.grids.services.staffing import Shift, agree_to_team, leave_team, set_rota, staff_team
from gongzhi.domain.grids.services.tables import as_csv
from gongzhi.domain.grids.services.watching import watch_teams

__all__ = [
    "ANSWERING",
    "ANY",
    "DIVIDING_AREA",
    "ByHand",
    "Editable",
    "Fit",
    "GridFile",
    "Look",
    "Meeting",
    "Movable",
    "Reading",
    "Said",
    "ServiceWish",
    "Shift",
    "StageWish",
    "Stock",
    "Worked",
    "adopt_plan",
    "agree_to_team",
    "answer_question",
    "arrange_grid",
    "as_csv",
    "ask_division",
    "assign_building",
    "begin_plans",
    "bring_service",
    "check_plan",
    "count_supply",
    "divide_area",
    "drop_supply",
    "edit_plan",
    "editable_plan",
    "end_service",
    "finish_stage",
    "fits_of",
    "import_grid_codes",
    "import_plan",
    "import_plans",
    "in_order",
    "keep_grids",
    "kept_grids",
    "leave_team",
    "leave_teams",
    "look_at_grids",
    "map_grid_code",
    "no_longer",
    "note_print",
    "obstacle_of_undoing",
    "propose_plan",
    "release_departed",
    "reopen_stage",
    "resume_areas",
    "resume_questions",
    "set_rota",
    "set_stage",
    "staff_team",
    "stop_area",
    "stop_question",
    "sweep_grid_files",
    "undo_adoption",
    "unmap_grid_code",
    "watch_teams",
    "withdraw_plan",
    "work_on_area",
]

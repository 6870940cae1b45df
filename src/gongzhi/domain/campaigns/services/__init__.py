"""What is done with rounds, their doors, plans and teams."""

from gongzhi.domain.campaigns.services.changing import change_round
from gongzhi.domain.campaigns.services.closing import (
    close_round,
    end_visits,
    fold_answers,
    forget_knocks,
    review_round,
)
from gongzhi.domain.campaigns.services.evening import (
    end_marks,
    mark_evening,
    unmark_evening,
)
from gongzhi.domain.campaigns.services.forecasting import (
    LOOKING_AHEAD,
    ask_forecasts,
    look_ahead_again,
)
from gongzhi.domain.campaigns.services.leading import (
    LeaderPlan,
    cancel_leader_visit,
    move_leader_visit,
    note_leader_visit,
    plan_leader_visit,
)
from gongzhi.domain.campaigns.services.leasing import (
    end_leases,
    pull_stair,
    release_stair,
)
from gongzhi.domain.campaigns.services.many import (
    VisitFacts,
    hold_doors,
    record_visits,
    set_visit_aside,
)
from gongzhi.domain.campaigns.services.pairing import (
    PairWish,
    drop_pair,
    name_pair,
)
from gongzhi.domain.campaigns.services.paper import (
    TickedDoor,
    record_walk_list,
)
from gongzhi.domain.campaigns.services.planning import (
    NOTHING_TO_PLAN,
    PLANNING_ROUND,
    adopt_round_plan,
    ask_round_plan,
    resume_round_plans,
    stop_round_plan,
    work_on_round_plan,
)
from gongzhi.domain.campaigns.services.recording import (
    VisitExtras,
    person_of,
    record_floor,
    record_visit,
    undo_floor,
    undo_visit,
)
from gongzhi.domain.campaigns.services.slips import (
    SlipWish,
    leave_slip,
    use_slip,
)
from gongzhi.domain.campaigns.services.starting import (
    lead_to_organisation,
    start_round,
    visit_organisation_too,
)
from gongzhi.domain.campaigns.services.supervising import (
    close_door,
    draw_rechecks,
    end_silences,
    lift_silence,
    note_export,
    note_recheck,
    read_household_answers,
    reopen_door,
    say_vacant,
    silence_door,
    silence_household,
)

__all__ = [
    "LOOKING_AHEAD",
    "NOTHING_TO_PLAN",
    "PLANNING_ROUND",
    "LeaderPlan",
    "PairWish",
    "SlipWish",
    "TickedDoor",
    "VisitExtras",
    "VisitFacts",
    "adopt_round_plan",
    "ask_forecasts",
    "ask_round_plan",
    "cancel_leader_visit",
    "change_round",
    "close_door",
    "close_round",
    "draw_rechecks",
    "drop_pair",
    "end_leases",
    "end_marks",
    "end_silences",
    "end_visits",
    "fold_answers",
    "forget_knocks",
    "hold_doors",
    "lead_to_organisation",
    "leave_slip",
    "lift_silence",
    "look_ahead_again",
    "mark_evening",
    "move_leader_visit",
    "name_pair",
    "note_export",
    "note_leader_visit",
    "note_recheck",
    "person_of",
    "plan_leader_visit",
    "pull_stair",
    "read_household_answers",
    "record_floor",
    "record_visit",
    "record_visits",
    "record_walk_list",
    "release_stair",
    "reopen_door",
    "resume_round_plans",
    "review_round",
    "say_vacant",
    "set_visit_aside",
    "silence_door",
    "silence_household",
    "start_round",
    "stop_round_plan",
    "undo_floor",
    "undo_visit",
    "unmark_evening",
    "use_slip",
    "visit_organisation_too",
    "work_on_round_plan",
]

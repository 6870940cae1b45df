"""What can be done with needs: each verb locks, asks the rules, writes, and notes it in the journal."""

from gongzhi.domain.needs.services.asking import answer_need, ask_reporter, check_need, demand_caller
from gongzhi.domain.needs.services.calling import (
    Patience,
    call_at_expiry,
    end_unanswered,
    exclude_need,
    note_unreached,
)
from gongzhi.domain.needs.services.clocks import ask_for_help, ring_clocks
from gongzhi.domain.needs.services.following import readdress_needs
from gongzhi.domain.needs.services.forgetting import forget_needs
from gongzhi.domain.needs.services.handling import (
    accept_need,
    add_photo,
    decline_need,
    divert_need,
    finish_need,
    note_export,
    note_look,
    note_need,
    send_need,
    start_need,
    take_back_need,
)
from gongzhi.domain.needs.services.joining import attach_report, join_need, merge_needs, split_need
from gongzhi.domain.needs.services.kinds import KindFacts, add_kind, add_sample_kinds, change_kind, end_kind
from gongzhi.domain.needs.services.learning import (
    FEWEST_OF_A_KIND,
    FEWEST_TEXTS,
    LEARNING,
    ask_to_learn,
    learn_from_needs,
)
from gongzhi.domain.needs.services.opening import NeedExtras, Opened, ReporterContact, open_need
from gongzhi.domain.needs.services.owning import offer_need, take_over_need
from gongzhi.domain.needs.services.passing import PassedOn, pass_on_needs
from gongzhi.domain.needs.services.reclassifying import reclassify_need
from gongzhi.domain.needs.services.regranting import regrant_needs
from gongzhi.domain.needs.services.sharing import hide_from, let_see, write_step
from gongzhi.domain.needs.services.showing import publish_answer, release_words
from gongzhi.domain.needs.services.steps import locked, tell_reporters
from gongzhi.domain.needs.services.sweeping import sweep_photos
from gongzhi.domain.needs.services.waiting import ask_back, reply_need, resume_need, wait_for_others

__all__ = [
    "FEWEST_OF_A_KIND",
    "FEWEST_TEXTS",
    "LEARNING",
    "KindFacts",
    "NeedExtras",
    "Opened",
    "PassedOn",
    "Patience",
    "ReporterContact",
    "accept_need",
    "add_kind",
    "add_photo",
    "add_sample_kinds",
    "answer_need",
    "ask_back",
    "ask_for_help",
    "ask_reporter",
    "ask_to_learn",
    "attach_report",
    "call_at_expiry",
    "change_kind",
    "check_need",
    "decline_need",
    "demand_caller",
    "divert_need",
    "end_kind",
    "end_unanswered",
    "exclude_need",
    "finish_need",
    "forget_needs",
    "hide_from",
    "join_need",
    "learn_from_needs",
    "let_see",
    "locked",
    "merge_needs",
    "note_export",
    "note_look",
    "note_need",
    "note_unreached",
    "offer_need",
    "open_need",
    "pass_on_needs",
    "publish_answer",
    "readdress_needs",
    "reclassify_need",
    "regrant_needs",
    "release_words",
    "reply_need",
    "resume_need",
    "ring_clocks",
    "send_need",
    "split_need",
    "start_need",
    "sweep_photos",
    "take_back_need",
    "take_over_need",
    "tell_reporters",
    "wait_for_others",
    "write_step",
]

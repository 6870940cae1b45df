"""What can be done to get a need answered: each verb locks, asks the rules, writes, and notes it in the journal."""

from gongzhi.domain.responses.services.causes import finish_cause, raise_causes, take_cause
from gongzhi.domain.responses.services.links import (
    end_handler_link,
    make_handler_link,
    open_handler_link,
    refuse_as_not_mine,
)
from gongzhi.domain.responses.services.objections import (
    decide_objection,
    end_left_objections,
    object_to_dispatch,
    tell_late_objections,
)
from gongzhi.domain.responses.services.rating import rate_answer
from gongzhi.domain.responses.services.terms import (
    TemplateFacts,
    change_terms,
    drop_template,
    keep_template,
    set_help_line,
)
from gongzhi.domain.responses.services.visits import (
    VisitReach,
    end_proxy,
    forget_visit_contacts,
    forget_words,
    name_proxy,
    read_visit_contact,
    share_contact,
)
from gongzhi.domain.responses.services.whistles import (
    blow_whistle,
    end_left_whistles,
    end_whistle,
    report_in,
    tell_late_calls,
)

__all__ = [
    "TemplateFacts",
    "VisitReach",
    "blow_whistle",
    "change_terms",
    "decide_objection",
    "drop_template",
    "end_handler_link",
    "end_left_objections",
    "end_left_whistles",
    "end_proxy",
    "end_whistle",
    "finish_cause",
    "forget_visit_contacts",
    "forget_words",
    "keep_template",
    "make_handler_link",
    "name_proxy",
    "object_to_dispatch",
    "open_handler_link",
    "raise_causes",
    "rate_answer",
    "read_visit_contact",
    "refuse_as_not_mine",
    "report_in",
    "set_help_line",
    "share_contact",
    "take_cause",
    "tell_late_calls",
    "tell_late_objections",
]

"""What is done with people in roles, organisations, posts and contacts."""

from gongzhi.domain.actors.services.alliances import Seat, join_alliance, leave_alliance
from gongzhi.domain.actors.services.bringing import Brought, import_organisations
from gongzhi.domain.actors.services.common import ended as ended_days
from gongzhi.domain.actors.services.common import unless_taken
from gongzhi.domain.actors.services.coverages import CoverageFacts, record_coverage
from gongzhi.domain.actors.services.joining import (
    Applicant,
    apply_to_join,
    confirm_organisation,
    decline_organisation,
    end_organisation,
    take_up_liaison,
    withdraw_application,
)
from gongzhi.domain.actors.services.kinds import (
    add_body_kind,
    add_known_kinds,
    change_body_kind,
    end_body_kind,
    kind_for,
)
from gongzhi.domain.actors.services.merging import Elsewhere, merge_organisations, part_organisations
from gongzhi.domain.actors.services.organisations import (
    add_organisation,
    change_organisation,
    end_relation,
    relate_place,
)
from gongzhi.domain.actors.services.people import (
    Consent,
    Reachable,
    add_person,
    add_role,
    forget_contacts,
    link_account,
    read_contact,
    record_contact,
    record_reporter,
    register_resident,
    withdraw_consent,
    withdraw_contact,
)
from gongzhi.domain.actors.services.pools import Declaration, declare_candidacy, forget_candidacies, withdraw_candidacy
from gongzhi.domain.actors.services.posts import (
    Terms,
    add_post,
    add_post_of_type,
    appoint,
    close_post,
    end_appointment,
    end_appointments,
    hand_over,
)
from gongzhi.domain.actors.services.types import MeasureFacts, PostTypeFacts, set_measure, set_post_type

__all__ = [
    "Applicant",
    "Brought",
    "Consent",
    "CoverageFacts",
    "Declaration",
    "Elsewhere",
    "MeasureFacts",
    "PostTypeFacts",
    "Reachable",
    "Seat",
    "Terms",
    "add_body_kind",
    "add_known_kinds",
    "add_organisation",
    "add_person",
    "add_post",
    "add_post_of_type",
    "add_role",
    "apply_to_join",
    "appoint",
    "change_body_kind",
    "change_organisation",
    "close_post",
    "confirm_organisation",
    "declare_candidacy",
    "decline_organisation",
    "end_appointment",
    "end_appointments",
    "end_body_kind",
    "end_organisation",
    "end_relation",
    "ended_days",
    "ended as ended_days",
    "forget_candidacies",
    "forget_contacts",
    "hand_over",
    "import_organisations",
    "join_alliance",
    "kind_for",
    "leave_alliance",
    "link_account",
    "merge_organisations",
    "part_organisations",
    "read_contact",
    "record_contact",
    "record_coverage",
    "record_reporter",
    "register_resident",
    "relate_place",
    "set_measure",
    "set_post_type",
    "take_up_liaison",
    "unless_taken",
    "withdraw_application",
    "withdraw_candidacy",
    "withdraw_consent",
    "withdraw_contact",
]

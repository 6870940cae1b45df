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
)
from gongzhi.domain.actors.services.kinds import add_body_kind, add_known_kinds, change_body_kind, end_body_kind
from gongzhi.domain.actors.services.merging import merge_organisations, part_organisations
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
    forget_contacts,
    link_account,
    read_contact,
    record_contact,
    record_reporter,
    register_resident,
    withdraw_consent,
)
from gongzhi.domain.actors.services.posts import add_post, appoint, end_appointment, end_appointments

__all__ = [
    "Applicant",
    "Brought",
    "Consent",
    "CoverageFacts",
    "Reachable",
    "Seat",
    "add_body_kind",
    "add_known_kinds",
    "add_organisation",
    "add_person",
    "add_post",
    "apply_to_join",
    "appoint",
    "change_body_kind",
    "change_organisation",
    "confirm_organisation",
    "decline_organisation",
    "end_appointment",
    "end_appointments",
    "end_body_kind",
    "end_organisation",
    "end_relation",
    "ended_days",
    "forget_contacts",
    "import_organisations",
    "join_alliance",
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
    "take_up_liaison",
    "unless_taken",
    "withdraw_consent",
]

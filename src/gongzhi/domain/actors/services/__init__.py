"""What is done with people in roles, organisations, posts and contacts."""

from gongzhi.domain.actors.services.kinds import add_body_kind, add_known_kinds, change_body_kind, end_body_kind
from gongzhi.domain.actors.services.organisations import add_organisation, end_relation, relate_place
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
    "Consent",
    "Reachable",
    "add_body_kind",
    "add_known_kinds",
    "add_organisation",
    "add_person",
    "add_post",
    "appoint",
    "change_body_kind",
    "end_appointment",
    "end_appointments",
    "end_body_kind",
    "end_relation",
    "forget_contacts",
    "link_account",
    "read_contact",
    "record_contact",
    "record_reporter",
    "register_resident",
    "relate_place",
    "withdraw_consent",
]

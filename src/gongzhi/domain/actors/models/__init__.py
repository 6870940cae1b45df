"""People in a role, their contacts, organisations, posts, appointments, candidate pools, coverages and alliances."""

from gongzhi.domain.actors.models.coverages import AllianceMember, Coverage
from gongzhi.domain.actors.models.organisations import BodyKind, Organisation, OrganisationPlace
from gongzhi.domain.actors.models.people import Contact, Person
from gongzhi.domain.actors.models.pools import Candidacy
from gongzhi.domain.actors.models.posts import Appointment, CrossMeasure, Post, PostType

__all__ = [
    "AllianceMember",
    "Appointment",
    "BodyKind",
    "Candidacy",
    "Contact",
    "Coverage",
    "CrossMeasure",
    "Organisation",
    "OrganisationPlace",
    "Person",
    "Post",
    "PostType",
]

"""People in a role, their contacts, organisations, posts, appointments and candidate pools."""

from gongzhi.domain.actors.models.organisations import Organisation, OrganisationPlace
from gongzhi.domain.actors.models.people import Contact, Person
from gongzhi.domain.actors.models.pools import Candidacy
from gongzhi.domain.actors.models.posts import Appointment, CrossMeasure, Post, PostType

__all__ = [
    "Appointment",
    "Candidacy",
    "Contact",
    "CrossMeasure",
    "Organisation",
    "OrganisationPlace",
    "Person",
    "Post",
    "PostType",
]

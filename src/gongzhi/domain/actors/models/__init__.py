"""People in a role, their contacts, organisations, posts and appointments."""

from gongzhi.domain.actors.models.organisations import Organisation, OrganisationPlace
from gongzhi.domain.actors.models.people import Contact, Person
from gongzhi.domain.actors.models.posts import Appointment, Post

__all__ = ["Appointment", "Contact", "Organisation", "OrganisationPlace", "Person", "Post"]

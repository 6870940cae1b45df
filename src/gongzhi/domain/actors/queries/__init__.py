"""What is asked about people in roles, organisations, posts and contacts."""

from gongzhi.domain.actors.queries.kinds import body_kind_name, body_kinds, open_body_kinds
from gongzhi.domain.actors.queries.organisations import (
    manager_of,
    organisation,
    organisations,
    owner_of,
    places_of_organisation,
    relations_below,
    residents_committee,
    subdistrict_office,
)
from gongzhi.domain.actors.queries.people import (
    Look,
    contact_of,
    looks_at,
    people_of,
    people_with_accounts,
    person,
    person_by_phone,
    person_of_user,
)
from gongzhi.domain.actors.queries.posts import (
    Holder,
    appointments_on,
    holder_of_post,
    post_holders,
    posts_of_organisation,
)

__all__ = [
    "Holder",
    "Look",
    "appointments_on",
    "body_kind_name",
    "body_kinds",
    "contact_of",
    "holder_of_post",
    "looks_at",
    "manager_of",
    "open_body_kinds",
    "organisation",
    "organisations",
    "owner_of",
    "people_of",
    "people_with_accounts",
    "person",
    "person_by_phone",
    "person_of_user",
    "places_of_organisation",
    "post_holders",
    "posts_of_organisation",
    "relations_below",
    "residents_committee",
    "subdistrict_office",
]

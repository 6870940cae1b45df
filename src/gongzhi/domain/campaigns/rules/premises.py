"""What is behind an organisation's door: a shop, an office, or nothing at all to knock at."""

from __future__ import annotations

from collections.abc import Collection

from gongzhi.domain.actors.words import OrganisationKind
from gongzhi.domain.campaigns.words import Premises

SHOPS = frozenset(
    {
        OrganisationKind.RESTAURANT,
        OrganisationKind.CHAIN_PHARMACY,
        OrganisationKind.ESTATE_AGENCY,
        OrganisationKind.PRIVATE_HOSPITAL,
    }
)
# People who meet, not rooms that are open: a choir or a team of stairwell heads has no door of its own, even where its
# meeting place is known.
CIRCLES = frozenset(
    {
        OrganisationKind.ALLIANCE,
        OrganisationKind.COMMUNITY_SOCIAL_ORGANISATION,
        OrganisationKind.VOLUNTEER_ORGANISATION,
    }
)
# These have a door only where one is written down.
BOARDS = frozenset(
    {
        OrganisationKind.ASSOCIATION,
        OrganisationKind.MASS_ORGANISATION,
        OrganisationKind.OWNERS_COMMITTEE,
        OrganisationKind.PROPERTY_MGMT_COMMITTEE,
        OrganisationKind.PARTY_BRANCH,
        OrganisationKind.SECTOR_PARTY_COMMITTEE,
    }
)


def premises_of(kind: str) -> Premises:
    """Takes an organisation for a shop or an office by its kind; what is in doubt is an office, open by day only."""
    return Premises.SHOP if kind in SHOPS else Premises.OFFICE


def has_a_door(kind: str, *, is_located: bool, wanted: Collection[str]) -> bool:
    """Tells whether an organisation can be called at: by its kind, by where it is, or because its kind was asked for.

    A shop of which nobody wrote down where it is has a door all the same, and whoever goes finds out.
    """
    if kind in wanted:
        return True
    return kind not in CIRCLES and (is_located or kind not in BOARDS)
